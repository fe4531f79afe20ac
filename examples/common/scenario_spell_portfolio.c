/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_spell_word.h"

static void add_rate(const struct spell *spell, const char *before, int64_t rate)
{
    fputs(before, spell->out);
    scenario_spell_number(rate, &spell_billionth, spell->out);
}

bool spell_line_universe(const struct spell *spell)
{
    const struct sloss_command_universe *universe = &spell->chain[0].universe;
    if (universe->asset >= spell->scenario->asset_count) {
        return false;
    }
    fprintf(spell->out, "universe %.*s %s", SLOSS_NAME_SIZE - 1, universe->name,
            spell->scenario->assets[universe->asset].name);
    add_rate(spell, " maintenance=", universe->maintenance_ppb);
    return true;
}

static bool spell_universe(const struct spell *spell, uint32_t universe)
{
    struct sloss_universe_info info = {.struct_size = sizeof(info)};
    bool known = sloss_engine_universe(spell->scenario->engine, universe, &info) == SLOSS_OK;
    if (known) {
        fprintf(spell->out, " %s", info.name);
    }
    return known;
}

bool spell_line_shock(const struct spell *spell)
{
    const struct sloss_command_shock *shock = &spell->chain[0].shock;
    fputs("shock", spell->out);
    if (!spell_universe(spell, shock->universe)) {
        return false;
    }
    fprintf(spell->out, " %u", shock->index);
    add_rate(spell, " price=", shock->price_ppb);
    if (shock->volatility_ppb != 0) {
        add_rate(spell, " volatility=", shock->volatility_ppb);
    }
    if (shock->weight_ppb != 1000000000) {
        add_rate(spell, " weight=", shock->weight_ppb);
    }
    return true;
}

/* `values MARKET V0 V1...`, of each market that the records name: those of one belong together. */
bool spell_values(const struct spell *spell, size_t from)
{
    const struct scenario_market *of = NULL;
    for (size_t i = from; i < spell->count; i++) {
        const struct sloss_command_values *values = &spell->chain[i].values;
        if (values->first == 0) {
            fputs(i == 0 ? "values" : " values", spell->out);
            of = spell_market(spell, values->market);
        }
        if (of == NULL || values->count > SLOSS_VALUES_MAX) {
            return false;
        }
        for (uint32_t at = 0; at < values->count; at++) {
            spell_number(spell, values->value[at], &of->tick);
        }
    }
    return true;
}

bool spell_line_values(const struct spell *spell)
{
    return spell_values(spell, 0);
}

static bool spell_account_mode(const struct spell *spell)
{
    const struct sloss_command_portfolio *portfolio = &spell->chain[0].portfolio;
    fputs("margin", spell->out);
    bool known = spell_account(spell, portfolio->account);
    fputs(portfolio->on == 1 ? " portfolio" : " standard", spell->out);
    return known;
}

bool spell_line_portfolio(const struct spell *spell)
{
    const struct sloss_command_portfolio *portfolio = &spell->chain[0].portfolio;
    char text[SLOSS_DECIMAL_SIZE];
    if (portfolio->of == SLOSS_PORTFOLIO_ACCOUNT) {
        return spell_account_mode(spell);
    }
    fputs("portfolio", spell->out);
    const struct scenario_market *of = spell_market(spell, portfolio->market);
    if (of == NULL) {
        return false;
    }
    if (portfolio->universe == 0) {
        fputs(" none", spell->out);
        return true;
    }
    int64_t decimals =
        9 + (int64_t)spell->scenario->assets[of->asset].unit.decimals - of->lot.decimals;
    bool spelled =
        spell_universe(spell, portfolio->universe - 1) &&
        spell_quotient(portfolio->short_least, decimals, of->lot.coefficient, text);
    if (spelled && portfolio->is_option != 0) {
        fprintf(spell->out, " short=%s", text);
    }
    if (spelled && (portfolio->concentration_lots | portfolio->concentration_ppb) != 0) {
        fputs(" concentration=", spell->out);
        scenario_spell_number(portfolio->concentration_lots, &of->lot, spell->out);
        add_rate(spell, ":", portfolio->concentration_ppb);
    }
    return spelled;
}
