/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_guard.h"
#include "common/scenario_spell.h"
#include "common/scenario_spell_word.h"

#include <inttypes.h>

static void rate(const struct spell *spell, const char *key, int64_t ppb)
{
    fprintf(spell->out, " %s=", key);
    scenario_spell_number(ppb, &spell_billionth, spell->out);
}

static void guard_options(const struct spell *spell, const struct sloss_command_guard *guard)
{
    fprintf(spell->out, " sources=%" PRIu32, guard->least);
    if (guard->method == SLOSS_GUARD_MEAN) {
        fputs(" method=mean", spell->out);
    }
    if ((guard->set & SLOSS_GUARD_STALE) != 0) {
        fputs(" stale=", spell->out);
        scenario_spell_duration(guard->stale, spell->out);
    }
    if ((guard->set & SLOSS_GUARD_CLAMP) != 0) {
        rate(spell, "clamp", guard->clamp_ppb);
    }
    if ((guard->set & SLOSS_GUARD_BAND) != 0) {
        rate(spell, "band", guard->band_ppb);
    }
    if ((guard->set & SLOSS_GUARD_STEP) != 0) {
        rate(spell, "step", guard->step_ppb);
        fputc('/', spell->out);
        scenario_spell_duration(guard->step_duration, spell->out);
    }
    if ((guard->set & SLOSS_GUARD_CONFIDENCE) != 0) {
        rate(spell, "confidence", guard->confidence_ppb);
    }
    if (guard->fills != 0) {
        fprintf(spell->out, " fills=%" PRIu32, guard->fills);
    }
}

bool spell_line_guard(const struct spell *spell)
{
    const struct sloss_command_guard *guard = &spell->chain[0].guard;
    fputs("guard", spell->out);
    if (spell_market(spell, guard->market) == NULL) {
        return false;
    }
    if (guard->is_on == 0) {
        fputs(" none", spell->out);
    } else {
        guard_options(spell, guard);
    }
    return true;
}

bool spell_line_source(const struct spell *spell)
{
    const struct sloss_command_source *source = &spell->chain[0].source;
    fputs("source", spell->out);
    if (spell_market(spell, source->market) == NULL) {
        return false;
    }
    fprintf(spell->out, " %.*s", SLOSS_NAME_SIZE - 1, source->name);
    if (source->weight > 1) {
        fprintf(spell->out, " weight=%" PRIu32, source->weight);
    }
    return true;
}

static bool quote(const struct spell *spell, const struct sloss_command_quote *quote)
{
    struct sloss_source_info info = {.struct_size = sizeof(info)};
    const struct scenario_market *market = spell_market(spell, quote->market);
    if (market == NULL || sloss_engine_source(spell->scenario->engine, quote->market,
                                              quote->source, &info) != SLOSS_OK) {
        return false;
    }
    fprintf(spell->out, " %s", info.name);
    spell_number(spell, quote->price, &market->tick);
    if (quote->confidence != 0) {
        fputs(" confidence=", spell->out);
        scenario_spell_number(quote->confidence, &market->tick, spell->out);
    }
    return true;
}

bool spell_line_quote(const struct spell *spell)
{
    bool spelled = true;
    fputs("quote", spell->out);
    for (size_t i = 0; spelled && i < spell->count; i++) {
        spelled = quote(spell, &spell->chain[i].quote);
    }
    return spelled;
}

bool spell_line_halt(const struct spell *spell)
{
    const struct sloss_command_halt *halt = &spell->chain[0].halt;
    fputs("halt", spell->out);
    bool spelled = spell_market(spell, halt->market) != NULL;
    if (halt->is_halted == 0) {
        fputs(" off", spell->out);
    }
    return spelled;
}

bool spell_line_bust(const struct spell *spell)
{
    const struct sloss_command_bust *bust = &spell->chain[0].bust;
    fputs("bust", spell->out);
    bool spelled = spell_market(spell, bust->market) != NULL;
    fprintf(spell->out, " %" PRIu64, bust->sequence);
    return spelled;
}

static bool allowed(const struct spell *spell, const char *key, uint32_t validity,
                    uint32_t of_new)
{
    return validity == of_new || spell_word(spell, key, scenario_validities, validity);
}

bool spell_line_validity(const struct spell *spell)
{
    const struct sloss_command_validity *validity = &spell->chain[0].validity;
    fputs("validity", spell->out);
    return spell_market(spell, validity->market) != NULL &&
           allowed(spell, "open=", validity->open, SLOSS_VALIDITY_VALID) &&
           allowed(spell, "reduce=", validity->reduce, SLOSS_VALIDITY_DEVIATING) &&
           allowed(spell, "liquidate=", validity->liquidate, SLOSS_VALIDITY_LIMITED) &&
           allowed(spell, "settle=", validity->settle, SLOSS_VALIDITY_VALID) &&
           allowed(spell, "withdraw=", validity->withdraw, SLOSS_VALIDITY_LIMITED);
}
