/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_portfolio.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/copy.h"

#define ONE INT64_C(1000000000)        /* as parts per billion */
#define RATE_MAX INT64_C(100000000000) /* 100 */

static const struct sloss_unit one = {1, 0, 0};
static const struct sloss_unit billionth = {1, 9, 0};

static const char *const modes[] = {"standard", "portfolio", NULL};
static_assert(sizeof(modes) / sizeof(modes[0]) == 3, "a name for each, and an end");

/* ---- universes ------------------------------------------------------------------------------- */

/* A universe that must exist. */
static enum sloss_status read_universe(struct scenario *scenario, const char *word,
                                       uint32_t *universe_out)
{
    if (!scenario_is_name(word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    enum sloss_status status = sloss_engine_find_universe(scenario->engine, word, universe_out);
    return status == SLOSS_OK ? status : scenario_refuse(scenario, status, "no universe: %s", word);
}

enum sloss_status scenario_read_universe(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_command *command)
{
    static const char *const keys[] = {"maintenance", NULL};
    const char *maintenance = scenario_option(line, "maintenance");
    uint32_t found;
    if (line->count != 3 || !scenario_options_known(line, keys) || maintenance == NULL) {
        return scenario_malformed(scenario, "universe NAME ASSET maintenance=RATE");
    }
    if (!scenario_is_name(line->word[1])) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[1]);
    }
    if (sloss_engine_find_universe(scenario->engine, line->word[1], &found) == SLOSS_OK) {
        return scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s", line->word[1]);
    }
    copy_text(command->universe.name, sizeof(command->universe.name), line->word[1]);
    enum sloss_status status =
        scenario_read_asset(scenario, line->word[2], &command->universe.asset);
    if (status == SLOSS_OK) {
        status = scenario_read_rate(scenario, maintenance, ONE, &command->universe.maintenance_ppb);
    }
    return status;
}

/* The options of a line, as they stand in it. */
static enum sloss_status for_options(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command,
                                     enum sloss_status (*read)(struct scenario *scenario,
                                                               const char *key, char *value,
                                                               struct sloss_command *command))
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        char *key = scenario_cut_option(line, i, &value);
        status = read(scenario, key, value, command);
    }
    return status;
}

static enum sloss_status read_price(struct scenario *scenario, const char *word, int64_t *out)
{
    enum sloss_status status = scenario_read_signed_rate(scenario, word, out);
    return status == SLOSS_OK && *out < -ONE
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is below -1", word)
               : status;
}

static enum sloss_status read_shock_option(struct scenario *scenario, const char *key, char *value,
                                           struct sloss_command *command)
{
    struct sloss_command_shock *shock = &command->shock;
    return strcmp(key, "price") == 0 ? read_price(scenario, value, &shock->price_ppb)
           : strcmp(key, "volatility") == 0
               ? scenario_read_signed_rate(scenario, value, &shock->volatility_ppb)
               : scenario_read_rate(scenario, value, ONE, &shock->weight_ppb);
}

/* The place of a scenario. */
static enum sloss_status read_index(struct scenario *scenario, const char *word, uint32_t *out)
{
    int64_t index = 0;
    enum sloss_status status = scenario_read_number(scenario, word, &one, &index);
    if (status == SLOSS_OK && index >= SLOSS_SHOCKS_MAX) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is not below %u", word,
                               SLOSS_SHOCKS_MAX);
    }
    *out = (uint32_t)index;
    return status;
}

enum sloss_status scenario_read_shock(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command)
{
    static const char *const keys[] = {"price", "volatility", "weight", NULL};
    command->shock.weight_ppb = ONE;
    if (line->count != 3 || !scenario_options_known(line, keys) ||
        scenario_option(line, "price") == NULL) {
        return scenario_malformed(
            scenario, "shock UNIVERSE INDEX price=RATE [volatility=RATE] [weight=RATE]");
    }
    enum sloss_status status = read_universe(scenario, line->word[1], &command->shock.universe);
    if (status == SLOSS_OK) {
        status = read_index(scenario, line->word[2], &command->shock.index);
    }
    if (status == SLOSS_OK) {
        status = for_options(scenario, line, command, read_shock_option);
    }
    return status;
}

/* ---- markets and accounts -------------------------------------------------------------------- */

/* SIZE:RATE; the line is the reader's own copy. */
static enum sloss_status read_concentration(struct scenario *scenario, char *word,
                                            struct sloss_command_portfolio *portfolio)
{
    char *parts[2];
    if (scenario_parts(word, ':', parts, 2) != 2) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not SIZE:RATE");
    }
    enum sloss_status status =
        scenario_read_number(scenario, parts[0], &scenario->markets[portfolio->market].lot,
                             &portfolio->concentration_lots);
    return status == SLOSS_OK
               ? scenario_read_rate(scenario, parts[1], RATE_MAX, &portfolio->concentration_ppb)
               : status;
}

static enum sloss_status read_portfolio_option(struct scenario *scenario, const char *key,
                                               char *value, struct sloss_command *command)
{
    struct sloss_command_portfolio *portfolio = &command->portfolio;
    if (strcmp(key, "short") != 0) {
        return read_concentration(scenario, value, portfolio);
    }
    portfolio->is_option = 1;
    return scenario_read_for_size(scenario, value, &scenario->markets[portfolio->market],
                                  &portfolio->short_least);
}

enum sloss_status scenario_read_portfolio(struct scenario *scenario,
                                          const struct scenario_line *line,
                                          struct sloss_command *command)
{
    static const char *const keys[] = {"short", "concentration", NULL};
    bool leaves = line->count == 3 && strcmp(line->word[2], "none") == 0;
    if (line->count != 3 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "portfolio MARKET UNIVERSE [short=AMOUNT] "
                                            "[concentration=SIZE:RATE], or portfolio MARKET none");
    }
    enum sloss_status status =
        scenario_read_market(scenario, line->word[1], &command->portfolio.market);
    if (status == SLOSS_OK && !leaves) {
        status = read_universe(scenario, line->word[2], &command->portfolio.universe);
        command->portfolio.universe++;
    }
    if (status == SLOSS_OK) {
        status = for_options(scenario, line, command, read_portfolio_option);
    }
    if (status == SLOSS_OK && leaves && line->options > 0) {
        return scenario_refuse(scenario, SLOSS_ERR_ARGUMENT,
                               "a market in no universe has no terms");
    }
    return status;
}

enum sloss_status scenario_read_margin(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    if (line->count != 3 || line->options > 0 ||
        scenario_place(line->word[2], modes) == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "margin ACCOUNT portfolio|standard");
    }
    command->portfolio.of = SLOSS_PORTFOLIO_ACCOUNT;
    command->portfolio.on = scenario_place(line->word[2], modes);
    enum sloss_status status =
        scenario_read_account(scenario, line->word[1], &command->portfolio.account);
    return status;
}

/* ---- values ---------------------------------------------------------------------------------- */

static const char values_word[] = "values";

uint32_t scenario_count_marks(const struct scenario_line *line)
{
    /* The first word is a market, whatever its name. */
    uint32_t at = line->count < 3 ? line->count : 3;
    while (at < line->count && strcmp(line->word[at], values_word) != 0) {
        at++;
    }
    return at;
}

/* Where the values of one market end, which begin with the word `values`. */
static uint32_t end_of_values(const struct scenario_line *line, uint32_t from)
{
    uint32_t end = from + 2; /* `values` may be the name of the market, and is no number */
    while (end < line->count && strcmp(line->word[end], values_word) != 0) {
        end++;
    }
    return end;
}

static uint32_t records_of(uint32_t values)
{
    return (values + SLOSS_VALUES_MAX - 1) / SLOSS_VALUES_MAX;
}

uint32_t scenario_count_values(const struct scenario_line *line, uint32_t from)
{
    uint32_t count = 0;
    while (from < line->count) {
        uint32_t end = end_of_values(line, from);
        if (end > line->count || end < from + 3) {
            return 0;
        }
        count += records_of(end - from - 2);
        from = end;
    }
    return count;
}

/* The values of one market, in as many records as it takes. */
static enum sloss_status read_market_values(struct scenario *scenario,
                                            const struct scenario_line *line, uint32_t from,
                                            uint32_t end, struct sloss_command *commands)
{
    uint32_t market;
    enum sloss_status status = scenario_read_market(scenario, line->word[from + 1], &market);
    for (uint32_t i = 0; status == SLOSS_OK && i < end - from - 2; i++) {
        struct sloss_command *command = &commands[i / SLOSS_VALUES_MAX];
        if (i % SLOSS_VALUES_MAX == 0) {
            *command = scenario_command_of(SLOSS_COMMAND_VALUES);
            command->flags = SLOSS_COMMAND_LINKED;
            command->values.market = market;
            command->values.first = i;
        }
        status = scenario_read_signed(scenario, line->word[from + 2 + i],
                                      &scenario->markets[market].tick,
                                      &command->values.value[command->values.count]);
        command->values.count++;
    }
    return status;
}

enum sloss_status scenario_read_values(struct scenario *scenario, const struct scenario_line *line,
                                       uint32_t from, struct sloss_command *commands)
{
    enum sloss_status status = SLOSS_OK;
    uint32_t count = 0;
    while (status == SLOSS_OK && from < line->count) {
        uint32_t end = end_of_values(line, from);
        status = read_market_values(scenario, line, from, end, commands + count);
        count += records_of(end - from - 2);
        from = end;
    }
    if (status == SLOSS_OK && count > 0) {
        commands[count - 1].flags = 0;
    }
    return status;
}

enum sloss_status scenario_run_values(struct scenario *scenario, struct scenario_line *line)
{
    uint32_t count = line->options > 0 ? 0 : scenario_count_values(line, 0);
    if (count == 0) {
        return scenario_malformed(scenario, "values MARKET V0 V1... [values MARKET V0 V1...]...");
    }
    struct sloss_command *commands = malloc(count * sizeof(*commands));
    if (commands == NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_MEMORY, "out of memory");
    }
    enum sloss_status status = scenario_read_values(scenario, line, 0, commands);
    if (status == SLOSS_OK) {
        status = scenario_apply(scenario, commands, count);
    }
    free(commands);
    return status;
}

/* ---- to expect ------------------------------------------------------------------------------- */

static enum sloss_status refuse(struct scenario *scenario, enum sloss_status status)
{
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

/* Compare a number of the line with what there is; a word that fails is told. */
static enum sloss_status compare(struct scenario *scenario, const char *word,
                                 const struct sloss_unit *unit, int64_t value, bool is_rate,
                                 enum scenario_verdict *verdict)
{
    char text[SLOSS_DECIMAL_SIZE];
    int64_t wanted = 0;
    enum sloss_status status = is_rate ? scenario_read_signed_rate(scenario, word, &wanted)
                                       : scenario_read_signed(scenario, word, unit, &wanted);
    if (status == SLOSS_OK && wanted != value && *verdict == SCENARIO_APPLIED) {
        (void)sloss_decimal_format(value, unit, text);
        *verdict = scenario_fail(scenario, word, text);
    }
    return status;
}

static enum sloss_status answer(struct scenario *scenario, const char *word, const char *got,
                                enum scenario_verdict *verdict)
{
    *verdict = strcmp(word, got) == 0 ? SCENARIO_APPLIED : scenario_fail(scenario, word, got);
    return SLOSS_OK;
}

/* portfolio ACCOUNT UNIVERSE INDEX AMOUNT */
static enum sloss_status ask_cost(struct scenario *scenario, const struct scenario_line *line,
                                  enum scenario_verdict *verdict)
{
    struct sloss_universe_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t universe;
    uint32_t index = 0;
    int64_t loss = 0;
    if (line->count != 6) {
        return scenario_malformed(scenario, "expect portfolio ACCOUNT UNIVERSE INDEX AMOUNT");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = read_universe(scenario, line->word[3], &universe);
    }
    if (status == SLOSS_OK) {
        status = read_index(scenario, line->word[4], &index);
    }
    if (status == SLOSS_OK) {
        (void)sloss_engine_universe(scenario->engine, universe, &info);
        status = refuse(scenario,
                        sloss_engine_scenario(scenario->engine, account, universe, index, &loss));
    }
    return status == SLOSS_OK ? compare(scenario, line->word[5], &scenario->assets[info.asset].unit,
                                        loss, false, verdict)
                              : status;
}

/* margin ACCOUNT portfolio|standard */
static enum sloss_status ask_mode(struct scenario *scenario, const struct scenario_line *line,
                                  enum scenario_verdict *verdict)
{
    struct sloss_control_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    if (line->count != 4 || scenario_place(line->word[3], modes) == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "expect margin ACCOUNT portfolio|standard");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = refuse(scenario, sloss_engine_controls(scenario->engine, account, &info));
    }
    return status == SLOSS_OK ? answer(scenario, line->word[3], modes[info.portfolio], verdict)
                              : status;
}

static enum sloss_status read_place(struct scenario *scenario, const char *word,
                                    uint32_t *market_out, struct sloss_portfolio_info *info)
{
    enum sloss_status status = scenario_read_market(scenario, word, market_out);
    info->struct_size = sizeof(*info);
    return status == SLOSS_OK
               ? refuse(scenario, sloss_engine_portfolio(scenario->engine, *market_out, info))
               : status;
}

/* universe MARKET NAME|none */
static enum sloss_status ask_universe(struct scenario *scenario, const struct scenario_line *line,
                                      enum scenario_verdict *verdict)
{
    struct sloss_portfolio_info place;
    struct sloss_universe_info info = {.struct_size = sizeof(info), .name = "none"};
    uint32_t market;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect universe MARKET NAME|none");
    }
    enum sloss_status status = read_place(scenario, line->word[2], &market, &place);
    if (status != SLOSS_OK) {
        return status;
    }
    if (place.universe != UINT32_MAX) {
        (void)sloss_engine_universe(scenario->engine, place.universe, &info);
    }
    return answer(scenario, line->word[3], info.name, verdict);
}

/* shock UNIVERSE INDEX PRICE VOLATILITY WEIGHT */
static enum sloss_status ask_shock(struct scenario *scenario, const struct scenario_line *line,
                                   enum scenario_verdict *verdict)
{
    struct sloss_shock_info info = {.struct_size = sizeof(info)};
    uint32_t universe;
    uint32_t index = 0;
    if (line->count != 7) {
        return scenario_malformed(scenario, "expect shock UNIVERSE INDEX PRICE VOLATILITY WEIGHT");
    }
    enum sloss_status status = read_universe(scenario, line->word[2], &universe);
    if (status == SLOSS_OK) {
        status = read_index(scenario, line->word[3], &index);
    }
    if (status == SLOSS_OK) {
        status = refuse(scenario, sloss_engine_shock(scenario->engine, universe, index, &info));
    }
    const int64_t has[] = {info.price_ppb, info.volatility_ppb, info.weight_ppb};
    for (uint32_t i = 0; status == SLOSS_OK && i < 3; i++) {
        status = compare(scenario, line->word[4 + i], &billionth, has[i], true, verdict);
    }
    return status;
}

/* values MARKET V0 V1...|none */
static enum sloss_status ask_values(struct scenario *scenario, const struct scenario_line *line,
                                    enum scenario_verdict *verdict)
{
    struct sloss_portfolio_info place;
    uint32_t market;
    char text[32];
    if (line->count < 4) {
        return scenario_malformed(scenario, "expect values MARKET V0 V1...|none");
    }
    enum sloss_status status = read_place(scenario, line->word[2], &market, &place);
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t wanted = strcmp(line->word[3], "none") == 0 ? 0 : line->count - 3;
    if (wanted != place.values) {
        snprintf(text, sizeof(text), "%u of them", place.values);
        *verdict = scenario_fail(scenario, wanted == 0 ? "none" : "others", text);
        return status;
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < wanted; i++) {
        int64_t price = 0;
        (void)sloss_engine_value(scenario->engine, market, i, &price);
        status = compare(scenario, line->word[3 + i], &scenario->markets[market].tick, price, false,
                         verdict);
    }
    return status;
}

bool scenario_expect_portfolio(struct scenario *scenario, const struct scenario_line *line,
                               enum sloss_status *status_out, enum scenario_verdict *verdict)
{
    static const struct {
        const char *what;
        enum sloss_status (*ask)(struct scenario *, const struct scenario_line *,
                                 enum scenario_verdict *);
    } questions[] = {
        {"portfolio", ask_cost}, {"margin", ask_mode},   {"universe", ask_universe},
        {"shock", ask_shock},    {"values", ask_values},
    };
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(questions[i].what, line->word[1]) == 0) {
            *status_out = questions[i].ask(scenario, line, verdict);
            return true;
        }
    }
    return false;
}
