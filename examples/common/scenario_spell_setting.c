/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <sloss/fund.h>
#include <sloss/policy.h>
#include <string.h>

#include "common/scenario_policy.h"
#include "common/scenario_spell_word.h"
#include "common/scenario_waterfall.h"
#include "common/scenario_words.h"

/* ---- assets, markets, funds ------------------------------------------------------------------ */

bool spell_line_asset(const struct spell *spell)
{
    const struct sloss_command_asset *asset = &spell->chain[0].asset;
    fprintf(spell->out, "asset %.*s %" PRIu32, SLOSS_NAME_SIZE - 1, asset->name, asset->decimals);
    return true;
}

/* Lot and tick that come to the unit of a market: unit = lot * tick * 10^digits, of inverse ones
 * lot / tick. So that amounts per lot have at most 18 places, a lot of an asset with many is small.
 */
static struct scenario_market made_up(const struct sloss_command_market *market, uint32_t decimals)
{
    struct scenario_market made = {.lot = {1, decimals > 9 ? decimals - 9 : 0, 0},
                                   .tick = {market->unit, 0, 0}};
    uint32_t digits = decimals + market->precision;
    made.tick.decimals = digits - made.lot.decimals;
    if (market->kind == SLOSS_KIND_INVERSE) {
        made.lot = (struct sloss_unit){market->unit, digits > 18 ? 18 : digits, 0};
        made.tick = (struct sloss_unit){1, 0, 0};
        for (uint32_t i = 18; i < digits; i++) {
            made.tick.coefficient *= 10;
        }
    }
    return made;
}

/* What is left of the unit of a market behind its lot and its tick. */
static bool multiplier(const struct spell *spell, const struct scenario_market *shown,
                       const struct sloss_command_market *market, uint32_t decimals)
{
    scenario_wide product = (scenario_wide)shown->lot.coefficient * shown->tick.coefficient;
    int64_t places =
        (int64_t)decimals + market->precision - shown->lot.decimals - shown->tick.decimals;
    char text[SLOSS_DECIMAL_SIZE];
    if (market->kind == SLOSS_KIND_INVERSE) {
        return true;
    }
    bool spelled =
        product <= INT64_MAX && spell_quotient(market->unit, places, (int64_t)product, text);
    if (spelled && strcmp(text, "1") != 0) {
        fprintf(spell->out, " multiplier=%s", text);
    }
    return spelled;
}

bool spell_line_market(const struct spell *spell)
{
    static const char *const yes_no[] = {"no", "yes", NULL};
    const struct sloss_command_market *added = &spell->chain[0].market;
    const struct sloss_unit *unit = spell_asset_unit(spell, added->asset);
    if (unit == NULL || added->unit < 1 || added->precision > 9) {
        return false;
    }
    struct scenario_market shown =
        spell->shown != NULL ? *spell->shown : made_up(added, unit->decimals);
    fprintf(spell->out, "market %.*s %s lot=", SLOSS_NAME_SIZE - 1, added->name,
            spell->scenario->assets[added->asset].name);
    scenario_spell_number(1, &shown.lot, spell->out);
    fputs(" tick=", spell->out);
    scenario_spell_number(1, &shown.tick, spell->out);
    bool spelled = spell_word(spell, "kind=", scenario_kinds, added->kind) &&
                   spell_word(spell, "settlement=", scenario_settlements, added->settlement);
    fprintf(spell->out, " precision=%u", added->precision);
    if (added->liquidation_fee_ppb != 0) {
        fputs(" liquidation_fee=", spell->out);
        scenario_spell_number(added->liquidation_fee_ppb, &spell_billionth, spell->out);
    }
    if (added->is_signed != 0) {
        spelled &= spell_word(spell, "signed=", yes_no, added->is_signed);
    }
    if (added->fund != 0) {
        char name[SLOSS_NAME_SIZE] = "";
        (void)sloss_ledger_account_name(spell->scenario->ledger,
                                        sloss_account_fund(added->fund - 1), name);
        fprintf(spell->out, " fund=%s", name + strcspn(name, ":") + (name[0] != '\0' ? 1 : 0));
    }
    return spelled && multiplier(spell, &shown, added, unit->decimals);
}

bool spell_line_fund(const struct spell *spell)
{
    const struct sloss_command_fund *fund = &spell->chain[0].fund;
    if (spell_asset_unit(spell, fund->asset) == NULL) {
        return false;
    }
    fprintf(spell->out, "fund %.*s %s", SLOSS_NAME_SIZE - 1, fund->name,
            spell->scenario->assets[fund->asset].name);
    bool spelled =
        fund->units == SLOSS_UNITS_NONE || spell_word(spell, "units=", scenario_units, fund->units);
    if (fund->delay > 0) {
        fputs(" delay=", spell->out);
        scenario_spell_duration(fund->delay, spell->out);
    }
    if (fund->senior_ppb > 0) {
        fputs(" senior_part=", spell->out);
        scenario_spell_number(fund->senior_ppb, &spell_billionth, spell->out);
    }
    return spelled;
}

/* ---- settings -------------------------------------------------------------------------------- */

bool spell_line_tier(const struct spell *spell)
{
    const struct sloss_command_tier *tier = &spell->chain[0].tier;
    fputs("tier", spell->out);
    const struct scenario_market *of = spell_market(spell, tier->market);
    if (of == NULL) {
        return false;
    }
    const struct sloss_unit *unit = &spell->scenario->assets[of->asset].unit;
    spell_number(spell, tier->floor, unit);
    spell_number(spell, tier->initial_ppb, &spell_billionth);
    spell_number(spell, tier->maintenance_ppb, &spell_billionth);
    if (tier->lot_maintenance_ppb == 0 && tier->lot_initial_ppb == 0) {
        return true;
    }
    int64_t decimals = 9 + (int64_t)unit->decimals - of->lot.decimals;
    char maintenance[SLOSS_DECIMAL_SIZE];
    char initial[SLOSS_DECIMAL_SIZE];
    bool spelled =
        spell_quotient(tier->lot_maintenance_ppb, decimals, of->lot.coefficient, maintenance) &&
        spell_quotient(tier->lot_initial_ppb, decimals, of->lot.coefficient, initial);
    if (spelled) {
        fprintf(spell->out, " lot=%s/%s", maintenance, initial);
    }
    return spelled;
}

bool spell_line_waterfall(const struct spell *spell)
{
    return scenario_spell_waterfall(spell->scenario, spell->chain, spell->count, spell->out);
}

bool spell_line_socialize(const struct spell *spell)
{
    const struct sloss_command_socialize *sharing = &spell->chain[0].socialize;
    fputs("socialize", spell->out);
    bool spelled = spell_market(spell, sharing->market) != NULL;
    if (spelled && sharing->basis == SLOSS_BASIS_POLICY) {
        spelled = sharing->policy.policy < SLOSS_POLICY_COUNT;
        if (spelled) {
            scenario_spell_policy(&sharing->policy, spell->out);
        }
    } else if (spelled) {
        spelled = spell_word(spell, "basis=", scenario_bases, sharing->basis) &&
                  spell_word(spell, "rule=", scenario_rules, sharing->rule);
    }
    return spelled && spell_word(spell, "cap=", scenario_caps, sharing->cap) &&
           spell_word(spell, "rounding=", scenario_roundings, sharing->rounding) &&
           spell_word(spell, "pool=", scenario_pools, sharing->pool);
}

bool spell_line_option(const struct spell *spell)
{
    const struct sloss_command_option *option = &spell->chain[0].option;
    const struct scenario *scenario = spell->scenario;
    bool spelled = option->one_market == 0 || option->market < scenario->market_count;
    fputs("option", spell->out);
    if ((option->keep & 1u << SLOSS_OPTION_LIQUIDATION) == 0) {
        spelled &= spell_word(spell, "liquidation=", scenario_liquidations, option->liquidation);
    }
    if ((option->keep & 1u << SLOSS_OPTION_RESIDUAL) == 0) {
        spelled &= spell_word(spell, "residual=", scenario_residuals, option->residual);
    }
    if ((option->keep & 1u << SLOSS_OPTION_RANK) == 0) {
        spelled &= spell_rank(spell, option->rank);
    }
    if ((option->keep & 1u << SLOSS_OPTION_RANK_CAP) == 0) {
        spelled &= spell_word(spell, "rank_cap=", scenario_caps, option->rank_cap);
    }
    if ((option->keep & 1u << SLOSS_OPTION_DEBTS) == 0) {
        spelled &= spell_word(spell, "debts=", scenario_debts, option->debts);
    }
    if ((option->keep & 1u << SLOSS_OPTION_CANCEL_ORDERS) == 0) {
        spelled &= spell_word(spell, "cancel_orders=", scenario_cancels, option->cancel_orders);
    }
    if (spelled && option->one_market != 0) {
        fprintf(spell->out, " market=%s", scenario->markets[option->market].name);
    }
    return spelled;
}
