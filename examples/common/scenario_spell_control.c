/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_spell_word.h"
#include "common/scenario_words.h"

#define ONE INT64_C(1000000000) /* as parts per billion */

static void option(const struct spell *spell, const char *key, int64_t value,
                   const struct sloss_unit *unit)
{
    fprintf(spell->out, " %s=", key);
    scenario_spell_number(value, unit, spell->out);
}

bool spell_line_require(const struct spell *spell)
{
    const struct sloss_command_require *require = &spell->chain[0].require;
    const struct scenario *scenario = spell->scenario;
    fputs("require", spell->out);
    bool spelled = spell_account(spell, require->account) && require->asset < scenario->asset_count;
    if (spelled && require->asset != 0) {
        fprintf(spell->out, " %s", scenario->assets[require->asset].name);
    }
    if (spelled && require->multiplier_ppb != ONE) {
        option(spell, "multiplier", require->multiplier_ppb, &spell_billionth);
    }
    if (spelled && require->addon != 0) {
        option(spell, "addon", require->addon, &scenario->assets[require->asset].unit);
    }
    return spelled;
}

bool spell_line_control(const struct spell *spell)
{
    const struct sloss_command_control *control = &spell->chain[0].control;
    fputs("control", spell->out);
    bool spelled = spell_account(spell, control->account);
    if (control->frozen != 0) {
        fputs(" frozen=yes", spell->out);
    }
    return spelled &&
           (control->liquidation == SLOSS_ACCOUNT_LIQUIDATION_MARKET ||
            spell_word(spell, "liquidation=", scenario_account_liquidations, control->liquidation));
}

bool spell_line_position_limit(const struct spell *spell)
{
    const struct sloss_command_position_limit *limit = &spell->chain[0].position_limit;
    fputs("position_limit", spell->out);
    bool spelled = spell_account(spell, limit->account);
    const struct scenario_market *of = spelled ? spell_market(spell, limit->market) : NULL;
    if (of != NULL && limit->is_set != 0) {
        spell_number(spell, limit->lots, &of->lot);
    } else if (of != NULL) {
        fputs(" none", spell->out);
    }
    return of != NULL;
}

bool spell_line_ceiling(const struct spell *spell)
{
    const struct sloss_command_ceiling *ceiling = &spell->chain[0].ceiling;
    fputs("ceiling", spell->out);
    const struct scenario_market *of = spell_market(spell, ceiling->market);
    if (of == NULL) {
        return false;
    }
    if ((ceiling->set & SLOSS_CEILING_OPEN_INTEREST) != 0) {
        option(spell, "open_interest", ceiling->open_interest, &of->lot);
    }
    if ((ceiling->set & SLOSS_CEILING_POSITION) != 0) {
        option(spell, "position", ceiling->position, &of->lot);
    }
    return ceiling->trading == SLOSS_TRADING_OPEN ||
           spell_word(spell, "trading=", scenario_tradings, ceiling->trading);
}
