/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_control.h"

#include <assert.h>
#include <sloss/decimal.h>
#include <sloss/margin.h>
#include <string.h>

#include "common/scenario_words.h"

#define ONE INT64_C(1000000000) /* as parts per billion */

static const char *const yes_no[] = {"no", "yes", NULL};
static const char none[] = "none";

/* A multiplier of requirements: 1 to 100. */
static enum sloss_status read_multiplier(struct scenario *scenario, const char *word, int64_t *out)
{
    enum sloss_status status = scenario_read_rate(scenario, word, 100 * ONE, out);
    return status == SLOSS_OK && *out < ONE
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "multiplier %s is below 1", word)
               : status;
}

/* ---- commands -------------------------------------------------------------------------------- */

enum sloss_status scenario_read_require(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    struct sloss_command_require *require = &command->require;
    static const char *const keys[] = {"multiplier", "addon", NULL};
    if (line->count < 2 || line->count > 3 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario,
                                  "require ACCOUNT [ASSET] [multiplier=RATE] [addon=AMOUNT]");
    }
    require->multiplier_ppb = ONE;
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &require->account);
    if (status == SLOSS_OK) {
        status = scenario_read_asset_or_first(scenario, line, 2, &require->asset);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        uint32_t key = scenario_place(scenario_cut_option(line, i, &value), keys);
        status = key == 0
                     ? read_multiplier(scenario, value, &require->multiplier_ppb)
                     : scenario_read_number(scenario, value, &scenario->assets[require->asset].unit,
                                            &require->addon);
    }
    return status;
}

enum sloss_status scenario_read_control(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    struct sloss_command_control *control = &command->control;
    static const char *const keys[] = {"frozen", "liquidation", NULL};
    control->frozen = scenario_choose(line, "frozen", yes_no, 0);
    control->liquidation = scenario_choose(line, "liquidation", scenario_account_liquidations,
                                           SLOSS_ACCOUNT_LIQUIDATION_MARKET);
    if (line->count != 2 || !scenario_options_known(line, keys) ||
        control->frozen == SCENARIO_NO_INDEX || control->liquidation == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario,
                                  "control ACCOUNT [frozen=yes|no] "
                                  "[liquidation=market|takeover|manual|deleverage|host|auction]");
    }
    return scenario_read_account(scenario, line->word[1], &control->account);
}

enum sloss_status scenario_read_position_limit(struct scenario *scenario,
                                               const struct scenario_line *line,
                                               struct sloss_command *command)
{
    struct sloss_command_position_limit *limit = &command->position_limit;
    if (line->count != 4 || line->options > 0) {
        return scenario_malformed(scenario, "position_limit ACCOUNT MARKET SIZE|none");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &limit->account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[2], &limit->market);
    }
    limit->is_set = strcmp(line->word[3], none) == 0 ? 0 : 1;
    return status == SLOSS_OK && limit->is_set == 1
               ? scenario_read_number(scenario, line->word[3],
                                      &scenario->markets[limit->market].lot, &limit->lots)
               : status;
}

enum {
    OPEN_INTEREST,
    POSITION
};

enum sloss_status scenario_read_ceiling(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    struct sloss_command_ceiling *ceiling = &command->ceiling;
    static const char *const keys[] = {"open_interest", "position", "trading", NULL};
    ceiling->trading = scenario_choose(line, "trading", scenario_tradings, SLOSS_TRADING_OPEN);
    if (line->count != 2 || !scenario_options_known(line, keys) ||
        ceiling->trading == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "ceiling MARKET [open_interest=SIZE] [position=SIZE] "
                                            "[trading=open|reduce-only|paused]");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &ceiling->market);
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        uint32_t key = scenario_place(scenario_cut_option(line, i, &value), keys);
        const struct sloss_unit *lot = &scenario->markets[ceiling->market].lot;
        if (key == OPEN_INTEREST) {
            ceiling->set |= SLOSS_CEILING_OPEN_INTEREST;
            status = scenario_read_number(scenario, value, lot, &ceiling->open_interest);
        } else if (key == POSITION) {
            ceiling->set |= SLOSS_CEILING_POSITION;
            status = scenario_read_number(scenario, value, lot, &ceiling->position);
        }
    }
    return status;
}

/* ---- questions ------------------------------------------------------------------------------- */

/* What an expectation asks for: a count of units, or no number at all. */
struct answer {
    struct sloss_unit unit;
    int64_t value;
    bool is_none;
};

static enum sloss_status explain(struct scenario *scenario, enum sloss_status status)
{
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

/* multiplier|addon ACCOUNT [ASSET] */
static enum sloss_status ask_surcharge(struct scenario *scenario, const struct scenario_line *line,
                                       struct answer *answer)
{
    static const struct sloss_unit billionth = {1, 9, 0};
    struct sloss_surcharge_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t asset = 0;
    if (line->count != 4 && line->count != 5) {
        return scenario_malformed(scenario, "expect multiplier|addon ACCOUNT [ASSET] VALUE");
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
    bool addon = strcmp(line->word[1], "addon") == 0;
    status = sloss_engine_surcharge(scenario->engine, account, asset, &info);
    answer->unit = addon ? scenario->assets[asset].unit : billionth;
    answer->value = addon ? info.addon : info.multiplier_ppb;
    return explain(scenario, status);
}

/* position_limit ACCOUNT MARKET */
static enum sloss_status ask_position_limit(struct scenario *scenario,
                                            const struct scenario_line *line, struct answer *answer)
{
    struct sloss_position_limit_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    uint32_t market;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect position_limit ACCOUNT MARKET SIZE|none");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[3], &market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    status = sloss_engine_position_limit(scenario->engine, account, market, &info);
    *answer = (struct answer){scenario->markets[market].lot, info.lots, info.is_set == 0};
    return explain(scenario, status);
}

/* ceiling|position_ceiling MARKET */
static enum sloss_status ask_ceiling(struct scenario *scenario, const struct scenario_line *line,
                                     struct answer *answer)
{
    struct sloss_ceiling_info info = {.struct_size = sizeof(info)};
    uint32_t market;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect ceiling|position_ceiling MARKET SIZE|none");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[2], &market);
    if (status != SLOSS_OK) {
        return status;
    }
    bool open = strcmp(line->word[1], "ceiling") == 0;
    uint32_t bit = open ? SLOSS_CEILING_OPEN_INTEREST : SLOSS_CEILING_POSITION;
    status = sloss_engine_ceilings(scenario->engine, market, &info);
    *answer = (struct answer){scenario->markets[market].lot,
                              open ? info.open_interest : info.position, (info.set & bit) == 0};
    return explain(scenario, status);
}

/* The word of a list that a question is answered with. */
static enum sloss_status answer_word(struct scenario *scenario, const char *wanted,
                                     const char *const *list, uint32_t place,
                                     enum scenario_verdict *verdict)
{
    if (scenario_place(wanted, list) == SCENARIO_NO_INDEX) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "it is never %s", wanted);
    }
    *verdict = strcmp(list[place], wanted) == 0 ? SCENARIO_APPLIED
                                                : scenario_fail(scenario, wanted, list[place]);
    return SLOSS_OK;
}

/* frozen|liquidation ACCOUNT WORD */
static enum sloss_status expect_control(struct scenario *scenario, const struct scenario_line *line,
                                        enum scenario_verdict *verdict)
{
    struct sloss_control_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect frozen|liquidation ACCOUNT WORD");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = explain(scenario, sloss_engine_controls(scenario->engine, account, &info));
    }
    if (status != SLOSS_OK) {
        return status;
    }
    return strcmp(line->word[1], "frozen") == 0
               ? answer_word(scenario, line->word[3], yes_no, info.frozen, verdict)
               : answer_word(scenario, line->word[3], scenario_account_liquidations,
                             info.liquidation, verdict);
}

/* trading MARKET WORD */
static enum sloss_status expect_trading(struct scenario *scenario, const struct scenario_line *line,
                                        enum scenario_verdict *verdict)
{
    struct sloss_ceiling_info info = {.struct_size = sizeof(info)};
    uint32_t market;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect trading MARKET open|reduce-only|paused");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[2], &market);
    if (status == SLOSS_OK) {
        status = explain(scenario, sloss_engine_ceilings(scenario->engine, market, &info));
    }
    return status == SLOSS_OK
               ? answer_word(scenario, line->word[3], scenario_tradings, info.trading, verdict)
               : status;
}

/* A number, or `none` where there may be none. */
static enum sloss_status compare(struct scenario *scenario, const char *word, bool may_be_none,
                                 const struct answer *answer, enum scenario_verdict *verdict)
{
    char text[SLOSS_DECIMAL_SIZE] = "none";
    bool wants_none = may_be_none && strcmp(word, none) == 0;
    int64_t wanted = 0;
    enum sloss_status status =
        wants_none ? SLOSS_OK : scenario_read_signed(scenario, word, &answer->unit, &wanted);
    if (status != SLOSS_OK ||
        (wants_none == answer->is_none && (wants_none || wanted == answer->value))) {
        return status;
    }
    if (!answer->is_none) {
        sloss_decimal_format(answer->value, &answer->unit, text);
    }
    *verdict = scenario_fail(scenario, word, text);
    return status;
}

static const struct {
    const char *what;
    /* A question for a number, or one that is answered by itself. */
    enum sloss_status (*ask)(struct scenario *, const struct scenario_line *, struct answer *);
    enum sloss_status (*expect)(struct scenario *, const struct scenario_line *,
                                enum scenario_verdict *);
    bool may_be_none;
} questions[] = {
    {"multiplier", ask_surcharge, NULL, false},         {"addon", ask_surcharge, NULL, false},
    {"position_limit", ask_position_limit, NULL, true}, {"ceiling", ask_ceiling, NULL, true},
    {"position_ceiling", ask_ceiling, NULL, true},      {"frozen", NULL, expect_control, false},
    {"liquidation", NULL, expect_control, false},       {"trading", NULL, expect_trading, false},
};

/* The place of a question among them, or their number. */
static size_t find_question(const struct scenario_line *line)
{
    size_t count = sizeof(questions) / sizeof(questions[0]);
    size_t at = 0;
    while (at < count && strcmp(questions[at].what, line->word[1]) != 0) {
        at++;
    }
    return at;
}

bool scenario_is_of_terms(const struct scenario_line *line)
{
    return find_question(line) < sizeof(questions) / sizeof(questions[0]);
}

enum sloss_status scenario_expect_terms(struct scenario *scenario, const struct scenario_line *line,
                                        enum scenario_verdict *verdict)
{
    size_t at = find_question(line);
    struct answer answer = {{1, 0, 0}, 0, false};
    assert(at < sizeof(questions) / sizeof(questions[0]));
    if (questions[at].expect != NULL) {
        return questions[at].expect(scenario, line, verdict);
    }
    enum sloss_status status = questions[at].ask(scenario, line, &answer);
    return status == SLOSS_OK ? compare(scenario, line->word[line->count - 1],
                                        questions[at].may_be_none, &answer, verdict)
                              : status;
}
