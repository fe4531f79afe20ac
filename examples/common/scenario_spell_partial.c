/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "common/scenario_spell.h"
#include "common/scenario_spell_word.h"

static void put(const struct spell *spell, const char *key, int64_t number,
                const struct sloss_unit *unit)
{
    char text[SLOSS_DECIMAL_SIZE];
    (void)sloss_decimal_format(number, unit, text);
    fprintf(spell->out, " %s%s", key, text);
}

/* Every term but a slice, which has no word for none. */
bool spell_line_partial(const struct spell *spell)
{
    const struct sloss_command_partial *partial = &spell->chain[0].partial;
    fputs("partial", spell->out);
    const struct scenario_market *market = spell_market(spell, partial->market);
    if (market == NULL) {
        return false;
    }
    if (partial->target_ppb == 0) {
        fputs(" none", spell->out);
        return true;
    }
    put(spell, "target=", partial->target_ppb, &spell_billionth);
    put(spell, "step=", partial->step, &market->lot);
    put(spell, "remainder=", partial->remainder, &market->lot);
    if (partial->slice_ppb != 0) {
        put(spell, "slice=", partial->slice_ppb, &spell_billionth);
        fprintf(spell->out, "/%" PRId64 "ns", partial->slice_duration);
    }
    put(spell, "whole_below=", partial->whole_below_ppb, &spell_billionth);
    return true;
}

bool spell_line_levels(const struct spell *spell)
{
    const struct sloss_command_levels *levels = &spell->chain[0].levels;
    if (levels->asset >= spell->scenario->asset_count || levels->count > SLOSS_LEVELS_MAX) {
        return false;
    }
    fprintf(spell->out, "levels %s", spell->scenario->assets[levels->asset].name);
    for (uint32_t i = 0; i < levels->count; i++) {
        put(spell, "", levels->rate_ppb[i], &spell_billionth);
    }
    if (levels->count == 0) {
        fputs(" none", spell->out);
    }
    return true;
}
