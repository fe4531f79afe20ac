/* SPDX-License-Identifier: BSD-2-Clause */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/copy.h"
#include "common/scenario_collateral.h"
#include "common/scenario_control.h"
#include "common/scenario_fund.h"
#include "common/scenario_hedge.h"
#include "common/scenario_hold.h"
#include "common/scenario_group.h"
#include "common/scenario_isolated.h"
#include "common/scenario_limit.h"
#include "common/scenario_line.h"
#include "common/scenario_policy.h"
#include "common/scenario_portfolio.h"
#include "common/scenario_record.h"
#include "common/scenario_mature.h"
#include "common/scenario_requirement.h"
#include "common/scenario_waterfall.h"
#include "common/scenario_words.h"
#include "sloss/decimal.h"
#include "sloss/policy.h"

/* ---- commands -------------------------------------------------------------------------------- */

static enum sloss_status run_asset(struct scenario *scenario, struct scenario_line *line)
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

static enum sloss_status run_market(struct scenario *scenario, struct scenario_line *line)
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

static enum sloss_status run_join(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_JOIN);
    enum sloss_status status = scenario_read_join(scenario, line, &command.join);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_leave(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_LEAVE);
    enum sloss_status status = scenario_read_leave(scenario, line, &command.leave);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_redeem(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_REDEEM);
    enum sloss_status status = scenario_read_redeem(scenario, line, &command.redeem);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_fund(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_FUND);
    enum sloss_status status = scenario_read_new_fund(scenario, line, &command.fund);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_isolate(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_ISOLATE);
    enum sloss_status status = scenario_read_isolate(scenario, line, &command.isolate);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_hedge(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_HEDGE);
    enum sloss_status status = scenario_read_hedge(scenario, line, &command.hedge);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_group(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_GROUP);
    enum sloss_status status = scenario_read_group(scenario, line, &command.group);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_collateral(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_COLLATERAL);
    enum sloss_status status = scenario_read_collateral(scenario, line, &command.collateral);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_haircut(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_HAIRCUT);
    enum sloss_status status = scenario_read_haircut(scenario, line, &command.haircut);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_limit(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_LIMIT);
    enum sloss_status status = scenario_read_limit(scenario, line, &command.limit);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_require(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_REQUIRE);
    enum sloss_status status = scenario_read_require(scenario, line, &command.require);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_control(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_CONTROL);
    enum sloss_status status = scenario_read_control(scenario, line, &command.control);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_position_limit(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_POSITION_LIMIT);
    enum sloss_status status =
        scenario_read_position_limit(scenario, line, &command.position_limit);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_ceiling(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_CEILING);
    enum sloss_status status = scenario_read_ceiling(scenario, line, &command.ceiling);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_hold(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_HOLD);
    enum sloss_status status = scenario_read_hold(scenario, line, &command);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_release(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_RELEASE);
    enum sloss_status status = scenario_read_release(scenario, line, &command);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_pay_out(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_PAY_OUT);
    enum sloss_status status = scenario_read_pay_out(scenario, line, &command);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_orders(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_ORDERS);
    enum sloss_status status = scenario_read_orders(scenario, line, &command);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_requirement(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_REQUIREMENT);
    enum sloss_status status = scenario_read_requirement(scenario, line, &command.requirement);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_mature(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_MATURE);
    enum sloss_status status = scenario_read_mature(scenario, line, &command.mature);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

#define RATE_MAX INT64_C(100000000000) /* of a requirement: 100 */

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
static enum sloss_status read_tier_lot(struct scenario *scenario, const char *word,
                                       struct sloss_command_tier *tier)
{
    const struct scenario_market *market = &scenario->markets[tier->market];
    char *slash = strchr(word, '/'); /* the line is the reader's own copy */
    if (slash != NULL) {
        *slash = '\0';
    }
    enum sloss_status status = scenario_read_for_size(scenario, word, market, &tier->lot_maintenance_ppb);
    tier->lot_initial_ppb = tier->lot_maintenance_ppb;
    if (status == SLOSS_OK && slash != NULL) {
        status = scenario_read_for_size(scenario, slash + 1, market, &tier->lot_initial_ppb);
    }
    return status;
}

static enum sloss_status run_tier(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"lot", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_TIER);
    if (line->count != 5 || !scenario_options_known(line, keys)) {
        return scenario_malformed(
            scenario, "tier MARKET FLOOR INITIAL MAINTENANCE [lot=MAINTENANCE[/INITIAL]]");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &command.tier.market);
    if (status == SLOSS_OK) {
        uint32_t asset = scenario->markets[command.tier.market].asset;
        status = scenario_read_number(scenario, line->word[2], &scenario->assets[asset].unit,
                                      &command.tier.floor);
    }
    if (status == SLOSS_OK) {
        status = scenario_read_rate(scenario, line->word[3], RATE_MAX, &command.tier.initial_ppb);
    }
    if (status == SLOSS_OK) {
        status =
            scenario_read_rate(scenario, line->word[4], RATE_MAX, &command.tier.maintenance_ppb);
    }
    const char *lot = scenario_option(line, "lot");
    if (status == SLOSS_OK && lot != NULL) {
        status = read_tier_lot(scenario, lot, &command.tier);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_waterfall(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command chain[SCENARIO_WATERFALL_RECORDS];
    uint32_t length = 0;
    enum sloss_status status = scenario_read_waterfall(scenario, line, chain, &length);
    return status == SLOSS_OK ? scenario_apply(scenario, chain, length) : status;
}

static enum sloss_status run_socialize(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {
        "basis",      "rule",       "cap",           "rounding",       "pool",
        "policy",     "power",      "leverage_unit", "leverage_max",   "leverage_cut",
        "money_one",  "dust_below", "small_below",   "middle_below",   "small_ppb",
        "middle_ppb", "equity_min", "profit_power",  "leverage_power", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_SOCIALIZE);
    struct sloss_command_socialize *sharing = &command.socialize;
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
    return scenario_apply(scenario, &command, 1);
}

/* The rank of a line: a word of its own, or a policy of the allocator's table. */
static uint32_t choose_rank(const struct scenario_line *line, uint32_t fallback)
{
    const char *word = scenario_option(line, "rank");
    uint32_t rank = scenario_choose(line, "rank", scenario_ranks, fallback);
    uint32_t policy;
    return rank == SCENARIO_NO_INDEX && sloss_policy_find(word, &policy) == SLOSS_OK
               ? SLOSS_RANK_POLICY + policy
               : rank;
}

/* What a line says of an option; where it says nothing, its bit is set in `keep`. */
static uint32_t choose_option(struct scenario_line *line, const char *key, const char *const *names,
                              enum sloss_option which, uint32_t *keep)
{
    if (scenario_option(line, key) == NULL) {
        *keep |= 1u << which;
        return 0;
    }
    return scenario_choose(line, key, names, 0);
}

static enum sloss_status run_option(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"liquidation", "residual", "rank", "rank_cap",
                                       "debts",       "market",   NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_OPTION);
    struct sloss_command_option *option = &command.option;
    option->liquidation = choose_option(line, "liquidation", scenario_liquidations,
                                        SLOSS_OPTION_LIQUIDATION, &option->keep);
    option->residual =
        choose_option(line, "residual", scenario_residuals, SLOSS_OPTION_RESIDUAL, &option->keep);
    option->rank = choose_rank(line, 0);
    option->keep |= scenario_option(line, "rank") == NULL ? 1u << SLOSS_OPTION_RANK : 0;
    option->rank_cap =
        choose_option(line, "rank_cap", scenario_caps, SLOSS_OPTION_RANK_CAP, &option->keep);
    option->debts = choose_option(line, "debts", scenario_debts, SLOSS_OPTION_DEBTS, &option->keep);
    const char *market = scenario_option(line, "market");
    if (line->count != 1 || !scenario_options_known(line, keys) ||
        line->options == (market != NULL) || option->liquidation == SCENARIO_NO_INDEX ||
        option->residual == SCENARIO_NO_INDEX || option->rank == SCENARIO_NO_INDEX ||
        option->rank_cap > SLOSS_CAP_EQUITY || option->debts == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "option [liquidation=manual|takeover|deleverage] "
                                            "[residual=keep|forfeit] "
                                            "[rank=profit-leverage|profit|size|pro-rata|POLICY] "
                                            "[rank_cap=profit|equity] [debts=forget|keep] "
                                            "[market=NAME]");
    }
    enum sloss_status status = SLOSS_OK;
    if (market != NULL) {
        option->one_market = 1;
        status = scenario_read_market(scenario, market, &option->market);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

/* A new account by its name and number, or by its number alone. */
static enum sloss_status read_new_account(struct scenario *scenario,
                                          const struct scenario_line *line, uint64_t *id_out,
                                          char *name_out)
{
    const char *word = line->word[1];
    const char *number = scenario_option(line, "number");
    if (word[0] == '@' && scenario_is_name(word + 1)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYSTEM_ACCOUNT, "%s: names with @ are kept",
                               word);
    }
    if (!scenario_is_name(word)) {
        return number == NULL ? scenario_read_account_number(scenario, word, id_out)
                              : scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    *id_out = scenario->next_id;
    copy_text(name_out, SLOSS_NAME_SIZE, word);
    return number == NULL ? SLOSS_OK : scenario_read_new_number(scenario, number, id_out);
}

static enum sloss_status run_account(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"number", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_ACCOUNT);
    if (line->count != 2 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "account NAME [number=N]");
    }
    enum sloss_status status =
        read_new_account(scenario, line, &command.account.account, command.account.name);
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, &command, 1);
    }
    if (status == SLOSS_OK) {
        scenario_note_account(scenario, command.account.account);
    }
    return status;
}

enum sloss_status scenario_read_amount(struct scenario *scenario, const struct scenario_line *line,
                                       uint32_t place, uint32_t asset_place, uint32_t *asset_out,
                                       int64_t *amount_out)
{
    /* The asset stands behind the amount but is needed to read it; its errors come second. */
    uint32_t asset = 0;
    int64_t ignored;
    static const struct sloss_unit finest = {1, 18, 0};
    enum sloss_status named = scenario_read_asset_or_first(scenario, line, asset_place, &asset);
    if (named != SLOSS_OK) {
        if (sloss_decimal_parse(line->word[place], strlen(line->word[place]), &finest, &ignored) ==
            SLOSS_ERR_SYNTAX) {
            return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a number: %s",
                                   line->word[place]);
        }
        return named;
    }
    *asset_out = asset;
    return scenario_read_number(scenario, line->word[place], &scenario->assets[asset].unit,
                                amount_out);
}

/* AMOUNT [ASSET] */
static enum sloss_status read_amount(struct scenario *scenario, const struct scenario_line *line,
                                     uint32_t place, uint32_t *asset_out, int64_t *amount_out)
{
    return scenario_read_amount(scenario, line, place, place + 1, asset_out, amount_out);
}

static enum sloss_status run_deposit(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"number", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_DEPOSIT);
    if (line->count < 3 || line->count > 4 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "deposit ACCOUNT AMOUNT [ASSET] [number=N]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command.deposit.account);
    bool create = status == SLOSS_ERR_UNKNOWN_ACCOUNT;
    if (create) {
        command.flags = SLOSS_COMMAND_CREATE;
        status = read_new_account(scenario, line, &command.deposit.account, command.deposit.name);
    } else if (status == SLOSS_OK && line->options > 0) {
        status = scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s has a number", line->word[1]);
    }
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command.deposit.asset, &command.deposit.amount);
    }
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, &command, 1);
    }
    if (create && status == SLOSS_OK) {
        scenario_note_account(scenario, command.deposit.account);
    }
    return status;
}

/* Take `force` off the end of a withdrawal, where it does not name an asset. */
static bool take_force(const struct scenario *scenario, struct scenario_line *line)
{
    bool last =
        line->count > 3 && line->options == 0 && strcmp(line->word[line->count - 1], "force") == 0;
    bool named =
        line->count == 4 && scenario_find_asset(scenario, line->word[3]) != SCENARIO_NO_INDEX;
    line->count -= last && !named ? 1 : 0;
    return last && !named;
}

static enum sloss_status run_withdraw(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_WITHDRAW);
    command.flags = take_force(scenario, line) ? SLOSS_COMMAND_FORCE : 0;
    if (line->count < 3 || line->count > 4 || line->options > 0) {
        return scenario_malformed(scenario, "withdraw ACCOUNT AMOUNT [ASSET] [force]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command.withdraw.account);
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command.withdraw.asset, &command.withdraw.amount);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_insure(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_DEPOSIT);
    uint32_t market;
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "insure MARKET AMOUNT");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &market);
    if (status == SLOSS_OK) {
        command.deposit.asset = scenario->markets[market].asset;
        command.deposit.account = sloss_account_insurance(market);
        status = scenario_read_number(scenario, line->word[2],
                                      &scenario->assets[command.deposit.asset].unit,
                                      &command.deposit.amount);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_reserve(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_DEPOSIT);
    if (line->count < 2 || line->count > 3 || line->options > 0) {
        return scenario_malformed(scenario, "reserve AMOUNT [ASSET]");
    }
    command.deposit.account = SLOSS_ACCOUNT_RESERVE;
    enum sloss_status status =
        read_amount(scenario, line, 1, &command.deposit.asset, &command.deposit.amount);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_transfer(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_TRANSFER);
    if (line->count < 4 || line->count > 5 || line->options > 0) {
        return scenario_malformed(scenario, "transfer FROM TO AMOUNT [ASSET]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command.transfer.giver);
    if (status == SLOSS_OK) {
        status = scenario_read_account(scenario, line->word[2], &command.transfer.receiver);
    }
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 3, &command.transfer.asset, &command.transfer.amount);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_fee(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_FEE);
    if (line->count < 3 || line->count > 4 || line->options > 0) {
        return scenario_malformed(scenario, "fee ACCOUNT AMOUNT [ASSET]");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &command.fee.account);
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command.fee.asset, &command.fee.amount);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_owner(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_OWNER);
    bool client = line->count == 4 && strcmp(line->word[3], "client") == 0;
    if ((line->count != 3 && !client) || line->options > 0) {
        return scenario_malformed(scenario, "owner ACCOUNT NAME [client]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command.owner.account);
    if (status == SLOSS_OK && !scenario_is_name(line->word[2])) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[2]);
    }
    command.owner.is_client = client ? 1 : 0;
    copy_text(command.owner.name, sizeof(command.owner.name), line->word[2]);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_member(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"assessment", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_MEMBER);
    const char *assessment = scenario_option(line, "assessment");
    if (line->count < 3 || line->count > 4 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario,
                                  "member ACCOUNT AMOUNT [ASSET] [assessment=AMOUNT[/DURATION]]");
    }
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command.member.account);
    if (status == SLOSS_OK) {
        status = read_amount(scenario, line, 2, &command.member.asset, &command.member.amount);
    }
    if (status == SLOSS_OK && assessment != NULL) {
        status = scenario_read_windowed(scenario, assessment,
                                        &scenario->assets[command.member.asset].unit,
                                        &command.member.assessment, &command.member.duration);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

/* What a side of a trade pays, in the market's asset; 0 where the line does not say. */
static enum sloss_status read_trade_fee(struct scenario *scenario, const struct scenario_line *line,
                                        const char *key, uint32_t market, int64_t *out)
{
    const char *word = scenario_option(line, key);
    const struct scenario_asset *asset = &scenario->assets[scenario->markets[market].asset];
    return word == NULL ? SLOSS_OK : scenario_read_signed(scenario, word, &asset->unit, out);
}

/* A word of a list whose first place has none: 0 where the line does not say. */
static bool choose_word(const struct scenario_line *line, const char *key, const char *const *list,
                        uint32_t *out)
{
    *out = scenario_choose(line, key, list, 0);
    return *out != SCENARIO_NO_INDEX && (*out != 0 || scenario_option(line, key) == NULL);
}

static enum sloss_status run_fill(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"fee",       "rebate",     "resting",
                                       "buyer_leg", "seller_leg", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_FILL);
    bool force = line->count == 7 && strcmp(line->word[6], "force") == 0;
    if ((line->count != 6 && !force) || !scenario_options_known(line, keys) ||
        !choose_word(line, "resting", scenario_resting, &command.fill.resting) ||
        !choose_word(line, "buyer_leg", scenario_legs, &command.fill.buyer_leg) ||
        !choose_word(line, "seller_leg", scenario_legs, &command.fill.seller_leg)) {
        return scenario_malformed(
            scenario, "fill MARKET BUYER SELLER SIZE PRICE [fee=AMOUNT] [rebate=AMOUNT] "
                      "[resting=buyer|seller|both] [buyer_leg=long|short] [seller_leg=long|short] "
                      "[force]");
    }
    command.flags = force ? SLOSS_COMMAND_FORCE : 0;
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &command.fill.market);
    if (status == SLOSS_OK) {
        status = scenario_read_account(scenario, line->word[2], &command.fill.buyer);
    }
    if (status == SLOSS_OK) {
        status = scenario_read_account(scenario, line->word[3], &command.fill.seller);
    }
    if (status == SLOSS_OK) {
        status =
            scenario_read_number(scenario, line->word[4],
                                 &scenario->markets[command.fill.market].lot, &command.fill.lots);
    }
    if (status == SLOSS_OK) {
        status =
            scenario_read_signed(scenario, line->word[5],
                                 &scenario->markets[command.fill.market].tick, &command.fill.price);
    }
    if (status == SLOSS_OK) {
        status = read_trade_fee(scenario, line, "fee", command.fill.market, &command.fill.fee);
    }
    if (status == SLOSS_OK) {
        status =
            read_trade_fee(scenario, line, "rebate", command.fill.market, &command.fill.rebate);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

/* Money for those who paid, in the market's asset. */
static enum sloss_status run_recover(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_RECOVER);
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "recover MARKET AMOUNT");
    }
    enum sloss_status status =
        scenario_read_market(scenario, line->word[1], &command.recover.market);
    if (status == SLOSS_OK) {
        uint32_t asset = scenario->markets[command.recover.market].asset;
        status = scenario_read_number(scenario, line->word[2], &scenario->assets[asset].unit,
                                      &command.recover.amount);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status read_marks(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_command *commands, uint32_t count, bool more)
{
    for (uint32_t i = 0; i < count; i++) {
        struct sloss_command *command = &commands[i];
        *command = scenario_command_of(SLOSS_COMMAND_MARK);
        command->flags = more || i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        struct sloss_unit unit = {0};
        enum sloss_status status =
            scenario_read_marked(scenario, line->word[1 + 2 * i], &command->mark.market, &unit);
        if (status == SLOSS_OK) {
            status =
                scenario_read_signed(scenario, line->word[2 + 2 * i], &unit, &command->mark.price);
        }
        if (status != SLOSS_OK) {
            return status;
        }
    }
    return SLOSS_OK;
}

/* Marks, and behind them what markets are worth in scenarios. */
static enum sloss_status run_mark(struct scenario *scenario, struct scenario_line *line)
{
    uint32_t end = scenario_count_marks(line);
    uint32_t count = (end - 1) / 2;
    uint32_t more = scenario_count_values(line, end);
    if (end < 3 || end % 2 == 0 || line->options > 0 || (more == 0 && end < line->count)) {
        return scenario_malformed(scenario, "mark MARKET PRICE [MARKET PRICE]... "
                                            "[values MARKET V0 V1...]...");
    }
    struct sloss_command *commands = malloc((count + more) * sizeof(*commands));
    if (commands == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    enum sloss_status status = read_marks(scenario, line, commands, count, more > 0);
    if (status == SLOSS_OK) {
        status = scenario_read_values(scenario, line, end, commands + count);
    }
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, commands, count + more);
    }
    free(commands);
    return status;
}

/* A payment for 1.0 of size, per lot in the precision of the market. */
static enum sloss_status read_payment(struct scenario *scenario, const char *word,
                                      const struct scenario_market *market, int64_t *out)
{
    struct sloss_unit payment;
    int64_t decimals = scenario->assets[market->asset].unit.decimals + market->precision;
    enum sloss_status status = scenario_read_unit(scenario, word, &payment);
    return status != SLOSS_OK
               ? status
               : scenario_scale(scenario,
                                (scenario_wide)payment.coefficient * market->lot.coefficient,
                                decimals - payment.decimals - market->lot.decimals, 1, out);
}

static enum sloss_status run_funding(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"rate", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_FUNDING);
    const char *rate = scenario_option(line, "rate");
    if (line->count != (rate == NULL ? 3 : 2) || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "funding MARKET PAYMENT, or funding MARKET rate=RATE");
    }
    enum sloss_status status =
        scenario_read_market(scenario, line->word[1], &command.funding.market);
    if (status != SLOSS_OK) {
        return status;
    }
    command.funding.by_rate = rate == NULL ? 0 : 1;
    status = rate == NULL
                 ? read_payment(scenario, line->word[2], &scenario->markets[command.funding.market],
                                &command.funding.payment)
                 : scenario_read_signed_rate(scenario, rate, &command.funding.rate_ppb);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_takeover(struct scenario *scenario, struct scenario_line *line)
{
    if (line->count < 2 || line->options > 0) {
        return scenario_malformed(scenario, "takeover ACCOUNT...");
    }
    uint32_t count = line->count - 1;
    struct sloss_command *commands = malloc(count * sizeof(*commands));
    enum sloss_status status = SLOSS_OK;
    if (commands == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        commands[i] = scenario_command_of(SLOSS_COMMAND_TAKEOVER);
        commands[i].flags = i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        status = scenario_read_account(scenario, line->word[i + 1], &commands[i].takeover.account);
    }
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, commands, count);
    }
    free(commands);
    return status;
}

static enum sloss_status run_deleverage(struct scenario *scenario, struct scenario_line *line)
{
    static const char *const keys[] = {"rank", "cap", NULL};
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_DELEVERAGE);
    struct sloss_command_deleverage *deleverage = &command.deleverage;
    bool force = line->count == 4 && strcmp(line->word[3], "force") == 0;
    deleverage->rank =
        scenario_option(line, "rank") == NULL ? SLOSS_AS_OPTION : choose_rank(line, 0);
    deleverage->cap = scenario_option(line, "cap") == NULL
                          ? SLOSS_AS_OPTION
                          : scenario_choose(line, "cap", scenario_caps, 0);
    bool wrong = (scenario_option(line, "rank") != NULL && deleverage->rank == SCENARIO_NO_INDEX) ||
                 (scenario_option(line, "cap") != NULL && deleverage->cap > SLOSS_CAP_EQUITY);
    if ((line->count != 3 && !force) || !scenario_options_known(line, keys) || wrong) {
        return scenario_malformed(scenario, "deleverage ACCOUNT MARKET "
                                            "[rank=profit-leverage|profit|size|pro-rata|POLICY] "
                                            "[cap=profit|equity] [force]");
    }
    command.flags = force ? SLOSS_COMMAND_FORCE : 0;
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &deleverage->account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[2], &deleverage->market);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_settle(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_SETTLE);
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "settle MARKET PRICE");
    }
    enum sloss_status status =
        scenario_read_market(scenario, line->word[1], &command.settle.market);
    if (status == SLOSS_OK) {
        status = scenario_read_signed(scenario, line->word[2],
                                      &scenario->markets[command.settle.market].tick,
                                      &command.settle.price);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

static enum sloss_status run_at(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command command = scenario_command_of(SLOSS_COMMAND_TIME);
    if (line->count != 2 || line->options > 0) {
        return scenario_malformed(scenario, "at NANOSECONDS|YYYY-MM-DDThh:mm:ss[.fraction]Z");
    }
    enum sloss_status status =
        scenario_read_time(scenario, line->word[1], &command.time.nanoseconds);
    return status == SLOSS_OK ? scenario_apply(scenario, &command, 1) : status;
}

/* ---- questions ------------------------------------------------------------------------------- */

static enum sloss_status run_hash(struct scenario *scenario, struct scenario_line *line)
{
    char text[33];
    if (line->count != 1 || line->options > 0) {
        return scenario_malformed(scenario, "hash");
    }
    scenario_spell_hash(scenario, text);
    if (scenario->out != NULL) {
        fprintf(scenario->out, "%s\n", text);
    }
    return SLOSS_OK;
}

static enum sloss_status run_verify(struct scenario *scenario, struct scenario_line *line)
{
    if (line->count != 1 || line->options > 0) {
        return scenario_malformed(scenario, "verify");
    }
    enum sloss_status status = sloss_engine_verify(scenario->engine);
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

static enum sloss_status run_universe(struct scenario *scenario, struct scenario_line *line)
{
    return scenario_run_universe(scenario, line);
}

static enum sloss_status run_shock(struct scenario *scenario, struct scenario_line *line)
{
    return scenario_run_shock(scenario, line);
}

static enum sloss_status run_values(struct scenario *scenario, struct scenario_line *line)
{
    return scenario_run_values(scenario, line);
}

static enum sloss_status run_portfolio(struct scenario *scenario, struct scenario_line *line)
{
    return scenario_run_portfolio(scenario, line);
}

static enum sloss_status run_margin(struct scenario *scenario, struct scenario_line *line)
{
    return scenario_run_margin(scenario, line);
}

static enum sloss_status run_record(struct scenario *scenario, struct scenario_line *line)
{
    return scenario_run_record(scenario, line);
}

static enum sloss_status run_ids(struct scenario *scenario, struct scenario_line *line)
{
    return scenario_run_ids(scenario, line);
}

/* ---- the table ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum sloss_status (*run)(struct scenario *scenario, struct scenario_line *line);
} commands[] = {
    {"fill", run_fill},
    {"mark", run_mark},
    {"deposit", run_deposit},
    {"withdraw", run_withdraw},
    {"transfer", run_transfer},
    {"account", run_account},
    {"funding", run_funding},
    {"at", run_at},
    {"takeover", run_takeover},
    {"deleverage", run_deleverage},
    {"settle", run_settle},
    {"insure", run_insure},
    {"reserve", run_reserve},
    {"verify", run_verify},
    {"hash", run_hash},
    {"asset", run_asset},
    {"market", run_market},
    {"tier", run_tier},
    {"waterfall", run_waterfall},
    {"socialize", run_socialize},
    {"option", run_option},
    {"fee", run_fee},
    {"owner", run_owner},
    {"member", run_member},
    {"recover", run_recover},
    {"fund", run_fund},
    {"join", run_join},
    {"leave", run_leave},
    {"redeem", run_redeem},
    {"limit", run_limit},
    {"require", run_require},
    {"control", run_control},
    {"ceiling", run_ceiling},
    {"position_limit", run_position_limit},
    {"requirement", run_requirement},
    {"mature", run_mature},
    {"hold", run_hold},
    {"release", run_release},
    {"pay_out", run_pay_out},
    {"orders", run_orders},
    {"record", run_record},
    {"ids", run_ids},
    {"collateral", run_collateral},
    {"haircut", run_haircut},
    {"isolate", run_isolate},
    {"universe", run_universe},
    {"shock", run_shock},
    {"values", run_values},
    {"portfolio", run_portfolio},
    {"margin", run_margin},
    {"hedge", run_hedge},
    {"group", run_group},
};

static enum sloss_status run_command(struct scenario *scenario, struct scenario_line *line)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, line->word[0]) == 0) {
            return commands[i].run(scenario, line);
        }
    }
    return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "unknown command: %s", line->word[0]);
}

enum sloss_status scenario_command(struct scenario *scenario, struct scenario_line *line)
{
    enum sloss_status status = scenario_take_id(scenario, line);
    if (status == SLOSS_OK) {
        status = run_command(scenario, line);
    }
    scenario->host_id[0] = scenario->host_id[1] = 0;
    return status;
}
