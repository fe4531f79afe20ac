/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_margin.h"

#include <assert.h>
#include <string.h>

#include "sloss/margin.h"

/* What there is: a number in a unit, a rate, a word, or nothing. */
struct answer {
    struct sloss_unit unit;
    int64_t value;
    bool is_rate;
    bool is_none;
    const char *word; /* NULL for a number */
};

static const struct sloss_unit one = {1, 0, 0};
static const struct sloss_unit billionth = {1, 9, 0};

static struct answer amount_of(struct sloss_unit unit, int64_t value)
{
    return (struct answer){.unit = unit, .value = value};
}

static struct answer rate_of(int64_t value, bool has)
{
    return (struct answer){.unit = billionth, .value = value, .is_rate = true, .is_none = !has};
}

static struct answer yes_or_no(bool yes)
{
    return (struct answer){.word = yes ? "yes" : "no"};
}

static enum sloss_status refuse(struct scenario *scenario, enum sloss_status status)
{
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

static enum sloss_status read_value(struct scenario *scenario, const char *word,
                                    const struct answer *answer, int64_t *value_out)
{
    return answer->is_rate ? scenario_read_signed_rate(scenario, word, value_out)
                           : scenario_read_signed(scenario, word, &answer->unit, value_out);
}

/* Compare the word of the line with what there is. */
static enum sloss_status compare(struct scenario *scenario, const char *word,
                                 const struct answer *answer, enum scenario_verdict *verdict)
{
    char text[SLOSS_DECIMAL_SIZE];
    const char *got = answer->is_none ? "none" : answer->word;
    int64_t wanted = 0;
    if (got == NULL) {
        sloss_decimal_format(answer->value, &answer->unit, text);
        got = text;
    }
    bool same = strcmp(word, got) == 0;
    if (answer->word == NULL && strcmp(word, "none") != 0) {
        enum sloss_status status = read_value(scenario, word, answer, &wanted);
        if (status != SLOSS_OK) {
            return status;
        }
        same = !answer->is_none && wanted == answer->value;
    }
    *verdict = same ? SCENARIO_APPLIED : scenario_fail(scenario, word, got);
    return SLOSS_OK;
}

/* ---- figures of an account ------------------------------------------------------------------- */

/* What is asked of an account, and in a dry run. The first, and no others, are words of `expect` by
 * themselves; the rest are asked elsewhere there. */
static const char *const figures[] = {"free",        "margin_equity", "notional", "margin_ratio",
                                      "leverage",    "breach",        "equity",   "initial",
                                      "maintenance", "state",         NULL};

enum {
    FREE,
    MARGIN_EQUITY,
    NOTIONAL,
    MARGIN_RATIO,
    LEVERAGE,
    BREACH,
    EQUITY,
    INITIAL,
    MAINTENANCE,
    STATE
};
static_assert(sizeof(figures) / sizeof(figures[0]) == STATE + 2, "a name for each");

static const char *const states[] = {"healthy", "warned", "liquidated", "bankrupt",
                                     "liquidating", NULL};
static_assert(sizeof(states) / sizeof(states[0]) == SLOSS_STATE_LIQUIDATING + 2, "a name for each");

static struct answer figure_of(const struct sloss_margin_info *info, uint32_t which,
                               struct sloss_unit unit)
{
    switch (which) {
    case FREE:
        return amount_of(unit, info->free);
    case MARGIN_EQUITY:
        return amount_of(unit, info->margin_equity);
    case NOTIONAL:
        return amount_of(unit, info->notional);
    case MARGIN_RATIO:
        return rate_of(info->ratio_ppb, info->has_ratio != 0);
    case LEVERAGE:
        return rate_of(info->leverage_ppb, info->has_leverage != 0);
    case BREACH:
        return yes_or_no(info->in_breach != 0);
    case EQUITY:
        return amount_of(unit, info->equity);
    case INITIAL:
        return amount_of(unit, info->initial);
    case MAINTENANCE:
        return amount_of(unit, info->maintenance);
    default:
        return (struct answer){.word = states[info->state]};
    }
}

/* WHAT ACCOUNT [ASSET] VALUE */
static enum sloss_status ask_figure(struct scenario *scenario, const struct scenario_line *line,
                                    enum scenario_verdict *verdict)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t asset;
    if (line->count != 4 && line->count != 5) {
        return scenario_malformed(scenario, "expect WHAT ACCOUNT [ASSET] VALUE");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = line->count == 5
                     ? scenario_read_asset(scenario, line->word[3], &asset)
                     : scenario_read_asset_or_first(scenario, line, line->count, &asset);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    status = refuse(scenario, sloss_margin_account(scenario->engine, account, asset, &info));
    if (status != SLOSS_OK) {
        return status;
    }
    struct answer answer =
        figure_of(&info, scenario_place(line->word[1], figures), scenario->assets[asset].unit);
    return compare(scenario, line->word[line->count - 1], &answer, verdict);
}

#define MARKS_MAX 64u

/* dry_run ACCOUNT WHAT VALUE MARKET PRICE [MARKET PRICE]... */
static enum sloss_status read_marks(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_mark *marks, uint32_t *count_out)
{
    enum sloss_status status = SLOSS_OK;
    uint32_t count = 0;
    for (uint32_t at = 5; status == SLOSS_OK && at < line->count; at += 2, count++) {
        marks[count] = (struct sloss_mark){0, 0, 0};
        status = scenario_read_market(scenario, line->word[at], &marks[count].market);
        if (status == SLOSS_OK) {
            status = scenario_read_signed(scenario, line->word[at + 1],
                                          &scenario->markets[marks[count].market].tick,
                                          &marks[count].price);
        }
    }
    *count_out = count;
    return status;
}

static enum sloss_status ask_dry_run(struct scenario *scenario, const struct scenario_line *line,
                                     enum scenario_verdict *verdict)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    struct sloss_mark marks[MARKS_MAX];
    uint64_t account;
    uint32_t count;
    if (line->count < 7 || line->count % 2 == 0 || line->count > 5 + 2 * MARKS_MAX ||
        scenario_place(line->word[3], figures) == SCENARIO_NO_INDEX) {
        return scenario_malformed(
            scenario, "expect dry_run ACCOUNT WHAT VALUE MARKET PRICE [MARKET PRICE]...");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = read_marks(scenario, line, marks, &count);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t asset = scenario->markets[marks[0].market].asset;
    status = refuse(scenario,
                    sloss_margin_dry_run(scenario->engine, account, asset, marks, count, &info));
    if (status != SLOSS_OK) {
        return status;
    }
    struct answer answer =
        figure_of(&info, scenario_place(line->word[3], figures), scenario->assets[asset].unit);
    return compare(scenario, line->word[4], &answer, verdict);
}

/* ---- prices, orders and ranks of a position -------------------------------------------------- */

static enum sloss_status read_position(struct scenario *scenario, const struct scenario_line *line,
                                       uint64_t *account, uint32_t *market)
{
    enum sloss_status status = scenario_read_account(scenario, line->word[2], account);
    return status == SLOSS_OK ? scenario_read_market(scenario, line->word[3], market) : status;
}

static struct answer price_of(const struct sloss_price_info *info, bool liquidation, bool below,
                              struct sloss_unit tick)
{
    uint32_t bit = liquidation
                       ? below ? SLOSS_PRICE_LIQUIDATION_BELOW : SLOSS_PRICE_LIQUIDATION_ABOVE
                   : below ? SLOSS_PRICE_BANKRUPTCY_BELOW
                           : SLOSS_PRICE_BANKRUPTCY_ABOVE;
    int64_t price = liquidation ? below ? info->liquidation_below : info->liquidation_above
                    : below     ? info->bankruptcy_below
                                : info->bankruptcy_above;
    struct answer answer = amount_of(tick, price);
    answer.is_none = (info->has & bit) == 0;
    return answer;
}

/* liquidation_price|bankruptcy_price ACCOUNT MARKET below|above PRICE|none */
static enum sloss_status ask_price(struct scenario *scenario, const struct scenario_line *line,
                                   enum scenario_verdict *verdict)
{
    static const char *const ways[] = {"below", "above", NULL};
    static_assert(sizeof(ways) / sizeof(ways[0]) == 3, "a name for each");
    struct sloss_price_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t market;
    if (line->count != 6 || scenario_place(line->word[4], ways) == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "expect WHAT ACCOUNT MARKET below|above PRICE|none");
    }
    enum sloss_status status = read_position(scenario, line, &account, &market);
    if (status == SLOSS_OK) {
        status = refuse(scenario, sloss_margin_prices(scenario->engine, account, market, &info));
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct answer answer =
        price_of(&info, strcmp(line->word[1], "liquidation_price") == 0,
                 scenario_place(line->word[4], ways) == 0, scenario->markets[market].tick);
    return compare(scenario, line->word[5], &answer, verdict);
}

/* One of the largest orders by the word that asks for it. */
static int64_t order_of(const struct sloss_order_info *info, const char *word)
{
    bool closes = strstr(word, "_to_close") != NULL;
    return strncmp(word, "max_buy", 7) == 0 ? (closes ? info->buy_to_close : info->buy)
                                            : (closes ? info->sell_to_close : info->sell);
}

/* max_buy|max_sell[_to_close] ACCOUNT MARKET SIZE [PRICE] */
static enum sloss_status ask_order(struct scenario *scenario, const struct scenario_line *line,
                                   enum scenario_verdict *verdict)
{
    struct sloss_order_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t market;
    int64_t price = SLOSS_AT_THE_MARK;
    if (line->count != 5 && line->count != 6) {
        return scenario_malformed(scenario, "expect max_buy|max_sell[_to_close] ACCOUNT MARKET "
                                            "SIZE [PRICE]");
    }
    enum sloss_status status = read_position(scenario, line, &account, &market);
    if (status == SLOSS_OK && line->count == 6) {
        status =
            scenario_read_signed(scenario, line->word[5], &scenario->markets[market].tick, &price);
    }
    if (status == SLOSS_OK) {
        status =
            refuse(scenario, sloss_margin_orders(scenario->engine, account, market, price, &info));
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct answer answer =
        amount_of(scenario->markets[market].lot, order_of(&info, line->word[1]));
    return compare(scenario, line->word[4], &answer, verdict);
}

/* adl_rank|adl_rating|adl_percentage ACCOUNT MARKET NUMBER|none */
static enum sloss_status ask_rank(struct scenario *scenario, const struct scenario_line *line,
                                  enum scenario_verdict *verdict)
{
    struct sloss_rank_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t market;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect WHAT ACCOUNT MARKET NUMBER|none");
    }
    enum sloss_status status = read_position(scenario, line, &account, &market);
    if (status == SLOSS_OK) {
        status = refuse(scenario, sloss_margin_rank(scenario->engine, account, market, &info));
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct answer answer = rate_of(info.percentage_ppb, true);
    if (strcmp(line->word[1], "adl_percentage") != 0) {
        bool rank = strcmp(line->word[1], "adl_rank") == 0;
        answer = amount_of(one, rank ? (int64_t)info.rank : info.rating);
    }
    answer.is_none = info.rank == 0;
    return compare(scenario, line->word[4], &answer, verdict);
}

/* near RATE COUNT */
static enum sloss_status ask_near(struct scenario *scenario, const struct scenario_line *line,
                                  enum scenario_verdict *verdict)
{
    struct sloss_near_row rows[64];
    uint64_t cursor = 0;
    int64_t found = 0;
    int64_t within;
    size_t count = 1;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect near RATE COUNT");
    }
    enum sloss_status status =
        scenario_read_rate(scenario, line->word[2], INT64_C(100000000000), &within);
    for (; status == SLOSS_OK && count > 0; found += (int64_t)count) {
        status = refuse(scenario, sloss_margin_near(scenario->engine, within, &cursor, rows,
                                                    sizeof(rows) / sizeof(rows[0]), &count));
    }
    struct answer answer = amount_of(one, found);
    return status == SLOSS_OK ? compare(scenario, line->word[3], &answer, verdict) : status;
}

bool scenario_expect_margin(struct scenario *scenario, const struct scenario_line *line,
                            enum sloss_status *status_out, enum scenario_verdict *verdict)
{
    static const struct {
        const char *what;
        enum sloss_status (*ask)(struct scenario *, const struct scenario_line *,
                                 enum scenario_verdict *);
    } questions[] = {
        {"free", ask_figure},
        {"margin_equity", ask_figure},
        {"notional", ask_figure},
        {"margin_ratio", ask_figure},
        {"leverage", ask_figure},
        {"breach", ask_figure},
        {"dry_run", ask_dry_run},
        {"liquidation_price", ask_price},
        {"bankruptcy_price", ask_price},
        {"max_buy", ask_order},
        {"max_sell", ask_order},
        {"max_buy_to_close", ask_order},
        {"max_sell_to_close", ask_order},
        {"adl_rank", ask_rank},
        {"adl_rating", ask_rank},
        {"adl_percentage", ask_rank},
        {"near", ask_near},
    };
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(questions[i].what, line->word[1]) == 0) {
            *status_out = questions[i].ask(scenario, line, verdict);
            return true;
        }
    }
    return false;
}
