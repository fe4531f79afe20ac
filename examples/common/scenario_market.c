/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_market.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/copy.h"
#include "common/scenario_collateral.h"
#include "common/scenario_fund.h"
#include "common/scenario_policy.h"
#include "common/scenario_waterfall.h"
#include "common/scenario_words.h"
#include "sloss/decimal.h"
#include "sloss/policy.h"

#define RATE_MAX INT64_C(100000000000) /* of a requirement: 100 */

enum sloss_status scenario_run_asset(struct scenario *scenario, struct scenario_line *line)
{
    static const struct sloss_unit one = {1, 0, 0};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_ASSET);
    int64_t decimals;
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "asset NAME DECIMALS");
    }
    if (!scenario_is_name(line->word[1])) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[1]);
    }
    if (scenario_find_asset(scenario, line->word[1]) != SCENARIO_NO_INDEX) {
        return scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s", line->word[1]);
    }
    enum sloss_status status = scenario_read_number(scenario, line->word[2], &one, &decimals);
    if (status != SLOSS_OK) {
        return status;
    }
    status = scenario_make_room(scenario);
    if (status != SLOSS_OK) {
        return status;
    }
    command.asset.decimals = decimals > 18 ? 19 : (uint32_t)decimals;
    copy_text(command.asset.name, sizeof(command.asset.name), line->word[1]);
    status = scenario_apply(scenario, &command, 1);
    if (status == SLOSS_OK) {
        scenario_note_asset(scenario, line->word[1], (uint32_t)decimals);
    }
    return status;
}

static const char *const yes_no[] = {"no", "yes", NULL};

static enum sloss_status read_market_unit(struct scenario *scenario, uint32_t kind,
                                          const struct scenario_market *market,
                                          const struct sloss_unit *multiplier, int64_t *out)
{
    const struct sloss_unit *lot = &market->lot;
    const struct sloss_unit *tick = &market->tick;
    int64_t decimals = scenario->assets[market->asset].unit.decimals + market->precision;
    if (kind == SLOSS_KIND_INVERSE) {
        return scenario_scale(scenario, lot->coefficient, decimals - lot->decimals + tick->decimals,
                              tick->coefficient, out);
    }
    scenario_wide product = (scenario_wide)lot->coefficient * tick->coefficient;
    if (!scenario_product(product, multiplier->coefficient, &product)) {
        return scenario_refuse(scenario, SLOSS_ERR_OVERFLOW, "the unit does not fit");
    }
    return scenario_scale(scenario, product,
                          decimals - lot->decimals - tick->decimals - multiplier->decimals, 1, out);
}

static enum sloss_status add_market(struct scenario *scenario, const struct scenario_market *market,
                                    struct sloss_command *command)
{
    enum sloss_status status = scenario_make_room(scenario);
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, command, 1);
    }
    if (status == SLOSS_OK) {
        scenario_note_market(scenario, market);
    }
    return status;
}

#define PRECISION 6 /* of a market that is not linear and says nothing else */

/* Digits below the asset's unit: a market may say them. */
static enum sloss_status read_precision(struct scenario *scenario, const char *word, uint32_t kind,
                                        uint32_t *out)
{
    static const struct sloss_unit one = {1, 0, 0};
    int64_t digits = kind == SLOSS_KIND_LINEAR ? 0 : PRECISION;
    enum sloss_status status =
        word == NULL ? SLOSS_OK : scenario_read_number(scenario, word, &one, &digits);
    if (status == SLOSS_OK && digits > 9) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is not 0 to 9", word);
    }
    *out = (uint32_t)digits;
    return status;
}

enum sloss_status scenario_run_market(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {
        "lot",       "tick", "kind", "settlement", "signed", "multiplier", "liquidation_fee",
        "precision", "fund", NULL};
    static const char usage[] = "market NAME ASSET lot=L tick=T [kind=linear|inverse|quanto] "
                                "[settlement=unrealized|variation] [precision=DIGITS] "
                                "[liquidation_fee=RATE] [multiplier=M] [signed=yes|no] [fund=NAME]";
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_MARKET);
    struct scenario_market market = {0};
    struct sloss_unit multiplier = {1, 0, 0};
    const char *lot = scenario_option(line, "lot");
    const char *tick = scenario_option(line, "tick");
    const char *fee = scenario_option(line, "liquidation_fee");
    const char *times = scenario_option(line, "multiplier");
    const char *shared = scenario_option(line, "fund");
    const char *digits = scenario_option(line, "precision");
    uint32_t kind = scenario_choose(line, "kind", scenario_kinds, SLOSS_KIND_LINEAR);
    uint32_t sign = scenario_choose(line, "signed", yes_no, 0);
    market.settlement =
        scenario_choose(line, "settlement", scenario_settlements, SLOSS_SETTLEMENT_UNREALIZED);
    if (line->count != 3 || !scenario_options_known(line, keys) || lot == NULL || tick == NULL ||
        kind == SCENARIO_NO_INDEX || sign == SCENARIO_NO_INDEX ||
        market.settlement == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, usage);
    }
    if (!scenario_is_name(line->word[1])) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[1]);
    }
    if (scenario_find_market(scenario, line->word[1]) != SCENARIO_NO_INDEX ||
        scenario_is_pair(scenario, line->word[1])) {
        return scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s", line->word[1]);
    }
    enum sloss_status status = scenario_read_asset(scenario, line->word[2], &market.asset);
    if (status == SLOSS_OK) {
        status = scenario_read_positive_unit(scenario, lot, &market.lot);
    }
    if (status == SLOSS_OK) {
        status = scenario_read_positive_unit(scenario, tick, &market.tick);
    }
    if (status == SLOSS_OK && times != NULL) {
        status = scenario_read_positive_unit(scenario, times, &multiplier);
    }
    if (status == SLOSS_OK && fee != NULL) {
        status = scenario_read_rate(scenario, fee, 1000000000, &command.market.liquidation_fee_ppb);
    }
    if (status == SLOSS_OK && shared != NULL) {
        status = scenario_read_fund(scenario, shared, &command.market.fund);
        command.market.fund++;
    }
    if (status == SLOSS_OK) {
        status = read_precision(scenario, digits, kind, &market.precision);
    }
    if (status == SLOSS_OK) {
        status = read_market_unit(scenario, kind, &market, &multiplier, &command.market.unit);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    command.market.asset = market.asset;
    command.market.kind = (uint8_t)kind;
    command.market.settlement = (uint8_t)market.settlement;
    command.market.is_signed = (uint8_t)sign;
    command.market.precision = (uint8_t)market.precision;
    copy_text(command.market.name, sizeof(command.market.name), line->word[1]);
    copy_text(market.name, sizeof(market.name), line->word[1]);
    return add_market(scenario, &market, &command);
}

/* An amount for 1.0 of size, as billionths of an atom for a lot. */
enum sloss_status scenario_read_for_size(struct scenario *scenario, const char *word,
                                         const struct scenario_market *market, int64_t *out)
{
    struct sloss_unit amount = {1, 0, 0};
    int64_t decimals = scenario->assets[market->asset].unit.decimals;
    enum sloss_status status = scenario_read_unit(scenario, word, &amount);
    if (status == SLOSS_OK && amount.coefficient < 0) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is below zero", word);
    }
    return status != SLOSS_OK
               ? status
               : scenario_scale(scenario,
                                (scenario_wide)amount.coefficient * market->lot.coefficient,
                                9 + decimals - amount.decimals - market->lot.decimals, 1, out);
}

/* MAINTENANCE, or MAINTENANCE/INITIAL where they are two. */
static enum sloss_status read_tier_lot(struct scenario *scenario, char *word,
                                       struct sloss_command_tier *tier)
{
    const struct scenario_market *market = &scenario->markets[tier->market];
    char *parts[2]; /* the line is the reader's own copy */
    uint32_t count = scenario_parts(word, '/', parts, 2);
    if (count > 2) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX,
                               "not MAINTENANCE or MAINTENANCE/INITIAL");
    }
    enum sloss_status status =
        scenario_read_for_size(scenario, parts[0], market, &tier->lot_maintenance_ppb);
    tier->lot_initial_ppb = tier->lot_maintenance_ppb;
    if (status == SLOSS_OK && count == 2) {
        status = scenario_read_for_size(scenario, parts[1], market, &tier->lot_initial_ppb);
    }
    return status;
}

enum sloss_status scenario_read_tier(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command)
{
    static const char *const keys[] = {"lot", NULL};
    if (line->count != 5 || !scenario_options_known(line, keys)) {
        return scenario_malformed(
            scenario, "tier MARKET FLOOR INITIAL MAINTENANCE [lot=MAINTENANCE[/INITIAL]]");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &command->tier.market);
    if (status == SLOSS_OK) {
        uint32_t asset = scenario->markets[command->tier.market].asset;
        status = scenario_read_number(scenario, line->word[2], &scenario->assets[asset].unit,
                                      &command->tier.floor);
    }
    if (status == SLOSS_OK) {
        status = scenario_read_rate(scenario, line->word[3], RATE_MAX, &command->tier.initial_ppb);
    }
    if (status == SLOSS_OK) {
        status =
            scenario_read_rate(scenario, line->word[4], RATE_MAX, &command->tier.maintenance_ppb);
    }
    char *lot = scenario_option(line, "lot");
    if (status == SLOSS_OK && lot != NULL) {
        status = read_tier_lot(scenario, lot, &command->tier);
    }
    return status;
}

enum sloss_status scenario_run_waterfall(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command chain[SCENARIO_WATERFALL_RECORDS];
    uint32_t length = 0;
    enum sloss_status status = scenario_read_waterfall(scenario, line, chain, &length);
    return status == SLOSS_OK ? scenario_apply(scenario, chain, length) : status;
}

enum sloss_status scenario_read_socialize(struct scenario *scenario,
                                          const struct scenario_line *line,
                                          struct sloss_command *command)
{
    static const char *const keys[] = {
        "basis",      "rule",       "cap",           "rounding",       "pool",
        "policy",     "power",      "leverage_unit", "leverage_max",   "leverage_cut",
        "money_one",  "dust_below", "small_below",   "middle_below",   "small_ppb",
        "middle_ppb", "equity_min", "profit_power",  "leverage_power", NULL};
    struct sloss_command_socialize *sharing = &command->socialize;
    sharing->basis = scenario_choose(line, "basis", scenario_bases, SLOSS_BASIS_PROFIT);
    sharing->rule = scenario_choose(line, "rule", scenario_rules, SLOSS_RULE_PRO_RATA);
    sharing->cap = scenario_choose(line, "cap", scenario_caps, SLOSS_CAP_PROFIT);
    sharing->rounding =
        scenario_choose(line, "rounding", scenario_roundings, SLOSS_ROUNDING_LARGEST_REMAINDER);
    sharing->pool = scenario_choose(line, "pool", scenario_pools, SLOSS_POOL_INSTANT);
    if (line->count != 2 || !scenario_options_known(line, keys) ||
        sharing->basis == SCENARIO_NO_INDEX || sharing->rule == SCENARIO_NO_INDEX ||
        sharing->cap == SCENARIO_NO_INDEX || sharing->rounding == SCENARIO_NO_INDEX ||
        sharing->pool == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "socialize MARKET [policy=NAME [PARAMETER=NUMBER]...] "
                                            "[basis=profit|open-interest|equity|notional] "
                                            "[rule=pro-rata|equal|queue] [cap=profit|equity|none] "
                                            "[rounding=largest-remainder|telescoping|last] "
                                            "[pool=instant|deficit]");
    }
    bool by_policy;
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &sharing->market);
    if (status == SLOSS_OK) {
        status = scenario_read_policy(scenario, line, &sharing->policy, &by_policy);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    /* Who shares by something else than profit need not have any. */
    uint32_t usual = sharing->basis == SLOSS_BASIS_PROFIT ? SLOSS_CAP_PROFIT : SLOSS_CAP_EQUITY;
    usual = by_policy ? scenario_policy_cap(sharing->policy.policy) : usual;
    sharing->basis = by_policy ? SLOSS_BASIS_POLICY : sharing->basis;
    sharing->cap = scenario_choose(line, "cap", scenario_caps, usual);
    return SLOSS_OK;
}

/* The rank of a line: a word of its own, or a policy of the allocator's table. */
uint32_t scenario_choose_rank(const struct scenario_line *line, uint32_t fallback)
{
    const char *word = scenario_option(line, "rank");
    uint32_t rank = scenario_choose(line, "rank", scenario_ranks, fallback);
    uint32_t policy;
    return rank == SCENARIO_NO_INDEX && sloss_policy_find(word, &policy) == SLOSS_OK
               ? SLOSS_RANK_POLICY + policy
               : rank;
}

/* What a line says of an option; where it says nothing, its bit is set in `keep`. */
static uint32_t choose_option(const struct scenario_line *line, const char *key,
                              const char *const *names, enum sloss_option which, uint32_t *keep)
{
    if (scenario_option(line, key) == NULL) {
        *keep |= 1u << which;
        return 0;
    }
    return scenario_choose(line, key, names, 0);
}

enum sloss_status scenario_read_option(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    static const char *const keys[] = {"liquidation", "residual", "rank", "rank_cap",
                                       "debts",       "market",   "cancel_orders", NULL};
    struct sloss_command_option *option = &command->option;
    option->liquidation = choose_option(line, "liquidation", scenario_liquidations,
                                        SLOSS_OPTION_LIQUIDATION, &option->keep);
    option->residual =
        choose_option(line, "residual", scenario_residuals, SLOSS_OPTION_RESIDUAL, &option->keep);
    option->rank = scenario_choose_rank(line, 0);
    option->keep |= scenario_option(line, "rank") == NULL ? 1u << SLOSS_OPTION_RANK : 0;
    option->rank_cap =
        choose_option(line, "rank_cap", scenario_caps, SLOSS_OPTION_RANK_CAP, &option->keep);
    option->debts = choose_option(line, "debts", scenario_debts, SLOSS_OPTION_DEBTS, &option->keep);
    option->cancel_orders = choose_option(line, "cancel_orders", scenario_cancels,
                                          SLOSS_OPTION_CANCEL_ORDERS, &option->keep);
    const char *market = scenario_option(line, "market");
    if (line->count != 1 || !scenario_options_known(line, keys) ||
        line->options == (market != NULL) || option->liquidation == SCENARIO_NO_INDEX ||
        option->residual == SCENARIO_NO_INDEX || option->rank == SCENARIO_NO_INDEX ||
        option->rank_cap > SLOSS_CAP_EQUITY || option->debts == SCENARIO_NO_INDEX ||
        option->cancel_orders == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "option [liquidation=manual|takeover|deleverage] "
                                            "[residual=keep|forfeit] "
                                            "[rank=profit-leverage|profit|size|pro-rata|POLICY] "
                                            "[rank_cap=profit|equity] [debts=forget|keep] "
                                            "[cancel_orders=yes|no] "
                                            "[market=NAME]");
    }
    enum sloss_status status = SLOSS_OK;
    if (market != NULL) {
        option->one_market = 1;
        status = scenario_read_market(scenario, market, &option->market);
    }
    return status;
}
