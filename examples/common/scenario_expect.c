/* SPDX-License-Identifier: BSD-2-Clause */
#include <assert.h>
#include <string.h>

#include "common/copy.h"
#include "common/scenario_control.h"
#include "common/scenario_execution.h"
#include "common/scenario_fund.h"
#include "common/scenario_govern.h"
#include "common/scenario_hold.h"
#include "common/scenario_group.h"
#include "common/scenario_guard.h"
#include "common/scenario_hedge.h"
#include "common/scenario_isolated.h"
#include "common/scenario_limit.h"
#include "common/scenario_line.h"
#include "common/scenario_margin.h"
#include "common/scenario_mature.h"
#include "common/scenario_partial.h"
#include "common/scenario_portfolio.h"
#include "common/scenario_requirement.h"
#include "sloss/claim.h"
#include "sloss/decimal.h"
#include "sloss/margin.h"

/* ---- expectations ---------------------------------------------------------------------------- */

/* What an expectation asks for, and what there is. */
struct question {
    struct sloss_unit unit;
    int64_t value;
};

/* ACCOUNT [ASSET], by default the first. */
static enum sloss_status read_holding(struct scenario *scenario, const struct scenario_line *line,
                                      uint64_t *account, uint32_t *asset)
{
    enum sloss_status status = scenario_read_account(scenario, line->word[2], account);
    bool named = line->count == 5;
    if (status == SLOSS_OK) {
        status = named ? scenario_read_asset(scenario, line->word[3], asset)
                       : scenario_read_asset_or_first(scenario, line, line->count, asset);
    }
    return status;
}

static enum sloss_status account_info(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_account_info *info, uint32_t *asset)
{
    uint64_t account;
    enum sloss_status status = read_holding(scenario, line, &account, asset);
    if (status != SLOSS_OK) {
        return status;
    }
    info->struct_size = sizeof(*info);
    status = sloss_engine_account(scenario->engine, account, *asset, info);
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

static const char dust[] = "@dust:";

/* What rounding has cut off in a market is finer than the asset: balance @dust:MARKET [ASSET] */
static enum sloss_status ask_dust(struct scenario *scenario, const struct scenario_line *line,
                                  struct question *question)
{
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t market;
    uint32_t asset;
    enum sloss_status status = read_holding(scenario, line, &account, &asset);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[2] + strlen(dust), &market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    sloss_engine_market(scenario->engine, market, &info);
    question->unit = scenario->assets[info.asset].unit;
    question->unit.decimals += info.precision;
    question->value = info.dust;
    return SLOSS_OK;
}

/* balance|equity|initial|maintenance|free|socialized A [ASSET] */
static enum sloss_status ask_account(struct scenario *scenario, const struct scenario_line *line,
                                     struct question *question)
{
    struct sloss_account_info info;
    uint32_t asset = 0;
    if (line->count != 4 && line->count != 5) {
        return scenario_malformed(scenario, "expect WHAT ACCOUNT [ASSET] VALUE");
    }
    enum sloss_status status = account_info(scenario, line, &info, &asset);
    if (status != SLOSS_OK) {
        return status;
    }
    const char *what = line->word[1];
    if (strcmp(what, "balance") == 0 && strncmp(line->word[2], dust, strlen(dust)) == 0) {
        return ask_dust(scenario, line, question);
    }
    question->unit = scenario->assets[asset].unit;
    question->value = strcmp(what, "balance") == 0       ? info.balance
                      : strcmp(what, "equity") == 0      ? info.equity
                      : strcmp(what, "initial") == 0     ? info.initial
                      : strcmp(what, "maintenance") == 0 ? info.maintenance
                      : strcmp(what, "free") == 0        ? info.free
                                                         : info.socialized;
    return SLOSS_OK;
}

/* collateral A SETTLEMENT */
static enum sloss_status ask_backing(struct scenario *scenario, const struct scenario_line *line,
                                     struct question *question)
{
    struct sloss_backing_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t asset = 0;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect collateral ACCOUNT SETTLEMENT AMOUNT");
    }
    enum sloss_status status = read_holding(scenario, line, &account, &asset);
    if (status != SLOSS_OK) {
        return status;
    }
    status = sloss_engine_backing(scenario->engine, account, asset, &info);
    question->unit = scenario->assets[asset].unit;
    question->value = info.collateral;
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

static enum sloss_status ask_contribution(struct scenario *scenario,
                                          const struct scenario_line *line,
                                          struct question *question)
{
    struct sloss_member_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t asset = 0;
    if (line->count != 4 && line->count != 5) {
        return scenario_malformed(scenario, "expect contribution ACCOUNT [ASSET] AMOUNT");
    }
    enum sloss_status status = read_holding(scenario, line, &account, &asset);
    if (status != SLOSS_OK) {
        return status;
    }
    status = sloss_engine_member(scenario->engine, account, asset, &info);
    question->unit = scenario->assets[asset].unit;
    question->value = info.contribution;
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

/* hold ID */
static enum sloss_status ask_hold(struct scenario *scenario, const struct scenario_line *line,
                                  struct question *question)
{
    struct sloss_hold_info info = {0};
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect hold ID AMOUNT");
    }
    enum sloss_status status = scenario_find_hold(scenario, line->word[2], &info);
    question->unit = status == SLOSS_OK ? scenario->assets[info.asset].unit : question->unit;
    question->value = info.amount;
    return status;
}

/* held ACCOUNT [ASSET] */
static enum sloss_status ask_held(struct scenario *scenario, const struct scenario_line *line,
                                  struct question *question)
{
    uint64_t account;
    uint32_t asset = 0;
    if (line->count != 4 && line->count != 5) {
        return scenario_malformed(scenario, "expect held ACCOUNT [ASSET] AMOUNT");
    }
    enum sloss_status status = read_holding(scenario, line, &account, &asset);
    if (status == SLOSS_OK) {
        question->unit = scenario->assets[asset].unit;
        status = sloss_engine_held(scenario->engine, account, asset, &question->value);
    }
    return status;
}

/* bid|ask ACCOUNT MARKET */
static enum sloss_status ask_orders(struct scenario *scenario, const struct scenario_line *line,
                                    struct question *question)
{
    struct sloss_orders_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t market;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect bid|ask ACCOUNT MARKET SIZE");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[3], &market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    status = sloss_engine_orders(scenario->engine, account, market, &info);
    question->unit = scenario->markets[market].lot;
    question->value = strcmp(line->word[1], "bid") == 0 ? info.bid_lots : info.ask_lots;
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

/* leg|leg_cost ACCOUNT MARKET long|short */
static enum sloss_status ask_leg(struct scenario *scenario, const struct scenario_line *line,
                                 struct question *question)
{
    struct sloss_leg_info info = {0};
    uint32_t market = 0;
    enum sloss_status status = scenario_read_leg(scenario, line, &info, &market);
    if (status != SLOSS_OK) {
        return status;
    }
    bool lots = strcmp(line->word[1], "leg") == 0;
    const struct scenario_market *of = &scenario->markets[market];
    question->unit = lots ? of->lot : scenario->assets[of->asset].unit;
    question->value = lots ? info.lots : scenario_leg_cost(scenario, &info, market);
    return status;
}

/* units|worth ACCOUNT FUND [senior|junior] */
static enum sloss_status ask_units(struct scenario *scenario, const struct scenario_line *line,
                                   struct question *question)
{
    static const struct sloss_unit one = {1, 0, 0};
    struct sloss_unit_info info = {0};
    uint32_t asset = 0;
    enum sloss_status status = scenario_read_units(scenario, line, &info, &asset);
    bool units = status == SLOSS_OK && strcmp(line->word[1], "units") == 0;
    question->unit = units ? one : scenario->assets[asset].unit;
    question->value = units ? info.units : info.worth;
    return status;
}

/* exposure FUND */
static enum sloss_status ask_exposure(struct scenario *scenario, const struct scenario_line *line,
                                      struct question *question)
{
    struct sloss_limit_info info = {0};
    uint32_t asset = 0;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect exposure FUND AMOUNT");
    }
    enum sloss_status status = scenario_read_limits(scenario, line->word[2], &info, &asset);
    question->unit = status == SLOSS_OK ? scenario->assets[asset].unit : question->unit;
    question->value = info.exposure;
    return status;
}

/* interest MARKET */
static enum sloss_status ask_interest(struct scenario *scenario, const struct scenario_line *line,
                                      struct question *question)
{
    uint32_t asset = 0;
    enum sloss_status status = scenario_read_interest(scenario, line, &question->value, &asset);
    question->unit = status == SLOSS_OK ? scenario->assets[asset].unit : question->unit;
    return status;
}

/* matured ACCOUNT MARKET */
static enum sloss_status ask_matured(struct scenario *scenario, const struct scenario_line *line,
                                     struct question *question)
{
    uint32_t asset = 0;
    enum sloss_status status = scenario_read_matured(scenario, line, &question->value, &asset);
    question->unit = status == SLOSS_OK ? scenario->assets[asset].unit : question->unit;
    return status;
}

static enum sloss_status ask_position(struct scenario *scenario, const struct scenario_line *line,
                                      struct question *question)
{
    struct sloss_position_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t market;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect position ACCOUNT MARKET SIZE");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[3], &market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    status = sloss_engine_position(scenario->engine, account, market, &info);
    question->unit = scenario->markets[market].lot;
    question->value = info.lots;
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

/* isolated_WHAT A MARKET, in the market's asset */
static enum sloss_status ask_isolated(struct scenario *scenario, const struct scenario_line *line,
                                      struct question *question)
{
    struct sloss_isolated_info info;
    uint32_t market;
    enum sloss_status status = scenario_read_isolated(scenario, line, &info, &market);
    if (status == SLOSS_OK) {
        question->unit = scenario->assets[scenario->markets[market].asset].unit;
        (void)scenario_ask_isolated(line->word[1], &info, &question->value);
    }
    return status;
}

/* claim|owed A MARKET, in the market's asset */
static enum sloss_status ask_claim(struct scenario *scenario, const struct scenario_line *line,
                                   struct question *question)
{
    uint64_t account;
    uint32_t market;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect claim|owed ACCOUNT MARKET AMOUNT");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[3], &market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    question->unit = scenario->assets[scenario->markets[market].asset].unit;
    status = strcmp(line->word[1], "claim") == 0
                 ? sloss_engine_claim(scenario->engine, account, market, &question->value)
                 : sloss_engine_owed(scenario->engine, account, market, &question->value);
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

/* insurance|deficit|uncovered|open-interest MARKET */
static enum sloss_status ask_market(struct scenario *scenario, const struct scenario_line *line,
                                    struct question *question)
{
    struct sloss_market_info info = {.struct_size = sizeof(info)};
    uint32_t market;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect WHAT MARKET VALUE");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[2], &market);
    if (status != SLOSS_OK) {
        return status;
    }
    sloss_engine_market(scenario->engine, market, &info);
    const char *what = line->word[1];
    bool size = strcmp(what, "open-interest") == 0;
    question->unit = size ? scenario->markets[market].lot : scenario->assets[info.asset].unit;
    question->value = size                             ? info.open_interest
                      : strcmp(what, "insurance") == 0 ? info.insurance
                      : strcmp(what, "deficit") == 0   ? info.deficit_sum
                                                       : info.uncovered;
    return SLOSS_OK;
}

static enum sloss_status ask_reserve(struct scenario *scenario, const struct scenario_line *line,
                                     struct question *question)
{
    uint32_t asset = 0;
    if (line->count != 3 && line->count != 4) {
        return scenario_malformed(scenario, "expect reserve [ASSET] VALUE");
    }
    enum sloss_status status =
        line->count == 4 ? scenario_read_asset(scenario, line->word[2], &asset)
                         : scenario_read_asset_or_first(scenario, line, line->count, &asset);
    if (status == SLOSS_OK) {
        question->unit = scenario->assets[asset].unit;
        status =
            sloss_ledger_balance(scenario->ledger, SLOSS_ACCOUNT_RESERVE, asset, &question->value);
    }
    return status;
}

enum scenario_verdict scenario_fail(struct scenario *scenario, const char *expected,
                                    const char *got)
{
    snprintf(scenario->detail, sizeof(scenario->detail), "expected %s, got %s", expected, got);
    return SCENARIO_FAILS;
}

static const char *const state_names[] = {"healthy", "warned", "liquidated", "bankrupt", "liquidating", NULL};
static_assert(sizeof(state_names) / sizeof(state_names[0]) == SLOSS_STATE_LIQUIDATING + 2,
              "a name for each");

/* How grave a state is: one that is warned matters more than one that was closed out before. */
static const uint32_t gravity[] = {[SLOSS_STATE_HEALTHY] = 0,
                                   [SLOSS_STATE_LIQUIDATED] = 1,
                                   [SLOSS_STATE_WARNED] = 2,
                                   [SLOSS_STATE_LIQUIDATING] = 3,
                                   [SLOSS_STATE_BANKRUPT] = 4};

/* The worst state of the account in any asset. */
static uint32_t state_of(const struct scenario *scenario, uint64_t account)
{
    uint32_t worst = SLOSS_STATE_HEALTHY;
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        struct sloss_account_info info = {.struct_size = sizeof(info)};
        if (sloss_engine_account(scenario->engine, account, asset, &info) == SLOSS_OK &&
            gravity[info.state] > gravity[worst]) {
            worst = info.state;
        }
    }
    return worst;
}

static enum sloss_status expect_state(struct scenario *scenario, const struct scenario_line *line,
                                      enum scenario_verdict *verdict)
{
    uint64_t account;
    if (line->count != 4 || scenario_place(line->word[3], state_names) == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario,
                                  "expect state ACCOUNT healthy|warned|liquidated|liquidating|bankrupt");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        const char *state = state_names[state_of(scenario, account)];
        *verdict = strcmp(state, line->word[3]) == 0
                       ? SCENARIO_APPLIED
                       : scenario_fail(scenario, line->word[3], state);
    }
    return status;
}

static enum sloss_status expect_isolated_state(struct scenario *scenario,
                                               const struct scenario_line *line,
                                               enum scenario_verdict *verdict)
{
    struct sloss_isolated_info info;
    uint32_t market;
    if (line->count != 5 || scenario_place(line->word[4], state_names) == SCENARIO_NO_INDEX) {
        return scenario_malformed(
            scenario, "expect isolated_state ACCOUNT MARKET "
                      "healthy|warned|liquidated|liquidating|bankrupt");
    }
    enum sloss_status status = scenario_read_isolated(scenario, line, &info, &market);
    if (status == SLOSS_OK) {
        const char *state = state_names[info.state];
        *verdict = strcmp(state, line->word[4]) == 0
                       ? SCENARIO_APPLIED
                       : scenario_fail(scenario, line->word[4], state);
    }
    return status;
}

static const char *const answers[] = {"off", "on", NULL}; /* by is_on */
static_assert(sizeof(answers) / sizeof(answers[0]) == 3, "a name for each");

static enum sloss_status expect_drawdown(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         enum scenario_verdict *verdict)
{
    struct sloss_limit_info info = {0};
    uint32_t asset;
    if (line->count != 4 || scenario_place(line->word[3], answers) == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "expect drawdown FUND on|off");
    }
    enum sloss_status status = scenario_read_limits(scenario, line->word[2], &info, &asset);
    if (status == SLOSS_OK) {
        const char *answer = answers[info.is_on];
        *verdict = strcmp(answer, line->word[3]) == 0
                       ? SCENARIO_APPLIED
                       : scenario_fail(scenario, line->word[3], answer);
    }
    return status;
}

static enum sloss_status expect_hash(struct scenario *scenario, const struct scenario_line *line,
                                     enum scenario_verdict *verdict)
{
    char text[33];
    if (line->count != 3 || strlen(line->word[2]) != 32) {
        return scenario_malformed(scenario, "expect hash HEX");
    }
    scenario_spell_hash(scenario, text);
    *verdict = strcmp(text, line->word[2]) == 0 ? SCENARIO_APPLIED
                                                : scenario_fail(scenario, line->word[2], text);
    return SLOSS_OK;
}

static enum sloss_status expect_error(struct scenario *scenario, const struct scenario_line *line)
{
    if (line->count != 3 || !scenario_is_name(line->word[2])) {
        return scenario_malformed(scenario, "expect error CODE");
    }
    copy_text(scenario->expected, sizeof(scenario->expected), line->word[2]);
    return SLOSS_OK;
}

static enum sloss_status expect_value(struct scenario *scenario, const struct scenario_line *line,
                                      enum scenario_verdict *verdict)
{
    static const struct {
        const char *what;
        enum sloss_status (*ask)(struct scenario *, const struct scenario_line *,
                                 struct question *);
    } questions[] = {
        {"balance", ask_account},    {"equity", ask_account},
        {"initial", ask_account},    {"maintenance", ask_account},
        {"socialized", ask_account}, {"position", ask_position},
        {"insurance", ask_market},   {"deficit", ask_market},
        {"uncovered", ask_market},   {"open-interest", ask_market},
        {"reserve", ask_reserve},    {"contribution", ask_contribution},
        {"units", ask_units},        {"worth", ask_units},
        {"claim", ask_claim},        {"owed", ask_claim},
        {"exposure", ask_exposure},  {"interest", ask_interest},
        {"matured", ask_matured},
        {"hold", ask_hold},          {"held", ask_held},
        {"bid", ask_orders},         {"ask", ask_orders},
        {"isolated_balance", ask_isolated},
        {"isolated_equity", ask_isolated},
        {"isolated_initial", ask_isolated},
        {"isolated_maintenance", ask_isolated},
        {"isolated_socialized", ask_isolated},
        {"collateral", ask_backing},
        {"leg", ask_leg},
        {"leg_cost", ask_leg},
    };
    struct question question = {{1, 0, 0}, 0};
    enum sloss_status status = SLOSS_ERR_SYNTAX;
    bool known = false;
    for (size_t i = 0; !known && i < sizeof(questions) / sizeof(questions[0]); i++) {
        known = strcmp(questions[i].what, line->word[1]) == 0;
        status = known ? questions[i].ask(scenario, line, &question) : status;
    }
    if (!known) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "nothing to expect of: %s",
                               line->word[1]);
    }
    int64_t wanted;
    const char *word = line->word[line->count - 1];
    if (status == SLOSS_OK) {
        status = scenario_read_signed(scenario, word, &question.unit, &wanted);
    }
    if (status == SLOSS_OK && wanted != question.value) {
        char text[SLOSS_DECIMAL_SIZE];
        sloss_decimal_format(question.value, &question.unit, text);
        *verdict = scenario_fail(scenario, word, text);
    }
    return status;
}

enum sloss_status scenario_expect(struct scenario *scenario, const struct scenario_line *line,
                                  enum scenario_verdict *verdict)
{
    if (line->count < 3 || line->options > 0) {
        return scenario_malformed(scenario, "expect WHAT ARGS VALUE");
    }
    if (strcmp(line->word[1], "error") == 0) {
        return expect_error(scenario, line);
    }
    if (strcmp(line->word[1], "state") == 0) {
        return expect_state(scenario, line, verdict);
    }
    if (strcmp(line->word[1], "isolated_state") == 0) {
        return expect_isolated_state(scenario, line, verdict);
    }
    if (strcmp(line->word[1], "group") == 0) {
        return scenario_expect_group(scenario, line, verdict);
    }
    if (strcmp(line->word[1], "drawdown") == 0) {
        return expect_drawdown(scenario, line, verdict);
    }
    if (strcmp(line->word[1], "requirement") == 0) {
        return scenario_expect_requirement(scenario, line, verdict);
    }
    if (strcmp(line->word[1], "mature") == 0) {
        return scenario_expect_mature(scenario, line, verdict);
    }
    if (strcmp(line->word[1], "hash") == 0) {
        return expect_hash(scenario, line, verdict);
    }
    enum sloss_status status;
    if (scenario_expect_margin(scenario, line, &status, verdict)) {
        return status;
    }
    if (scenario_expect_portfolio(scenario, line, &status, verdict) ||
        scenario_expect_govern(scenario, line, &status, verdict)) {
        return status;
    }
    if (scenario_expect_partial(scenario, line, &status, verdict)) {
        return status;
    }
    if (scenario_expect_execution(scenario, line, &status, verdict)) {
        return status;
    }
    if (scenario_expect_guarded(scenario, line, &status, verdict)) {
        return status;
    }
    return scenario_is_of_terms(line) ? scenario_expect_terms(scenario, line, verdict)
                                      : expect_value(scenario, line, verdict);
}
