/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_requirement.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define ONE INT64_C(1000000000)        /* as parts per billion */
#define ROOT_MAX INT64_C(100000000000) /* 100 */

static const struct sloss_unit billionth = {1, 9, 0};

static const char *const keys[] = {"root", "interest", "entry", "profit", "lot", NULL};
static const char *const answers[] = {"no", "yes", NULL};

static_assert(sizeof(answers) / sizeof(answers[0]) == 3, "a name for each");

/* ---- to read --------------------------------------------------------------------------------- */

/* LOW/HIGH; the line is the reader's own copy. */
static enum sloss_status read_interest(struct scenario *scenario, char *word,
                                       const struct sloss_unit *unit,
                                       struct sloss_command_requirement *requirement)
{
    char *parts[2];
    if (scenario_parts(word, '/', parts, 2) != 2) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not LOW/HIGH");
    }
    enum sloss_status status =
        scenario_read_number(scenario, parts[0], unit, &requirement->interest_low);
    if (status == SLOSS_OK) {
        status = scenario_read_number(scenario, parts[1], unit, &requirement->interest_high);
    }
    if (status == SLOSS_OK && requirement->interest_low >= requirement->interest_high) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is not below %s", parts[0], parts[1]);
    }
    return status;
}

static enum sloss_status read_profit(struct scenario *scenario, const char *word, int64_t *off_out)
{
    int64_t weight = ONE;
    enum sloss_status status = scenario_read_rate(scenario, word, ONE, &weight);
    *off_out = ONE - weight;
    return status;
}

static enum sloss_status read_option(struct scenario *scenario, const char *key, char *value,
                                     struct sloss_unit *lot,
                                     struct sloss_command_requirement *requirement)
{
    const struct scenario_market *market = &scenario->markets[requirement->market];
    if (strcmp(key, "root") == 0) {
        return scenario_read_rate(scenario, value, ROOT_MAX, &requirement->root_ppb);
    }
    if (strcmp(key, "interest") == 0) {
        return read_interest(scenario, value, &scenario->assets[market->asset].unit, requirement);
    }
    if (strcmp(key, "profit") == 0) {
        return read_profit(scenario, value, &requirement->profit_off_ppb);
    }
    if (strcmp(key, "lot") == 0) {
        return scenario_read_positive_unit(scenario, value, lot);
    }
    requirement->by_entry = scenario_place(value, answers);
    return SLOSS_OK;
}

/* The options, as they stand in the line. */
static enum sloss_status read_options(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command_requirement *requirement)
{
    enum sloss_status status = SLOSS_OK;
    struct sloss_unit lot = scenario->markets[requirement->market].lot;
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        char *key = scenario_cut_option(line, i, &value);
        status = read_option(scenario, key, value, &lot, requirement);
    }
    if (status == SLOSS_OK && requirement->root_ppb > 0) {
        requirement->lot_size = lot.coefficient;
        requirement->lot_digits = lot.decimals;
    }
    return status;
}

enum sloss_status scenario_read_requirement(struct scenario *scenario,
                                            const struct scenario_line *line,
                                            struct sloss_command *command)
{
    struct sloss_command_requirement *requirement = &command->requirement;
    if (line->count != 2 || !scenario_options_known(line, keys) ||
        scenario_choose(line, "entry", answers, 0) == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario, "requirement MARKET [root=RATE] [interest=LOW/HIGH] "
                                            "[entry=yes|no] [profit=WEIGHT] [lot=SIZE]");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &requirement->market);
    return status == SLOSS_OK ? read_options(scenario, line, requirement) : status;
}

/* ---- to spell -------------------------------------------------------------------------------- */

static void add_word(char text[SCENARIO_REQUIREMENT_SIZE], const char *word)
{
    size_t length = strlen(text);
    snprintf(text + length, SCENARIO_REQUIREMENT_SIZE - length, "%s", word);
}

static void add_number(char text[SCENARIO_REQUIREMENT_SIZE], const char *before, int64_t number,
                       const struct sloss_unit *unit)
{
    char decimal[SLOSS_DECIMAL_SIZE];
    size_t length = strlen(text);
    (void)sloss_decimal_format(number, unit, decimal);
    snprintf(text + length, SCENARIO_REQUIREMENT_SIZE - length, "%s%s", before, decimal);
}

void scenario_spell_requirement(const struct sloss_command_requirement *requirement,
                                const struct sloss_unit *unit, const struct sloss_unit *lot,
                                char text[SCENARIO_REQUIREMENT_SIZE])
{
    text[0] = '\0';
    if (requirement->root_ppb != 0) {
        add_number(text, " root=", requirement->root_ppb, &billionth);
        if (requirement->lot_size != lot->coefficient || requirement->lot_digits != lot->decimals) {
            const struct sloss_unit own = {1, requirement->lot_digits, 0};
            add_number(text, " lot=", requirement->lot_size, &own);
        }
    }
    if (requirement->interest_high != 0) {
        add_number(text, " interest=", requirement->interest_low, unit);
        add_number(text, "/", requirement->interest_high, unit);
    }
    if (requirement->by_entry != 0) {
        add_word(text, " entry=yes");
    }
    if (requirement->profit_off_ppb != 0) {
        add_number(text, " profit=", ONE - requirement->profit_off_ppb, &billionth);
    }
}

/* ---- to expect ------------------------------------------------------------------------------- */

/* LOW/HIGH, or none. */
static enum sloss_status read_expected_interest(struct scenario *scenario, char *word,
                                                const struct sloss_unit *unit,
                                                struct sloss_command_requirement *wanted)
{
    return strcmp(word, "none") == 0 ? SLOSS_OK : read_interest(scenario, word, unit, wanted);
}

/* MARKET ROOT LOW/HIGH|none yes|no WEIGHT */
static enum sloss_status read_expected(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command_requirement *wanted)
{
    enum sloss_status status = scenario_read_market(scenario, line->word[2], &wanted->market);
    if (status == SLOSS_OK) {
        status = scenario_read_rate(scenario, line->word[3], ROOT_MAX, &wanted->root_ppb);
    }
    if (status == SLOSS_OK) {
        const struct scenario_market *market = &scenario->markets[wanted->market];
        status = read_expected_interest(scenario, line->word[4],
                                        &scenario->assets[market->asset].unit, wanted);
    }
    if (status == SLOSS_OK) {
        status = read_profit(scenario, line->word[6], &wanted->profit_off_ppb);
    }
    wanted->by_entry = scenario_place(line->word[5], answers);
    return status;
}

/* The same four terms as words. */
static void spell_terms(const struct sloss_command_requirement *terms,
                        const struct sloss_unit *unit, char text[SCENARIO_REQUIREMENT_SIZE])
{
    text[0] = '\0';
    add_number(text, "", terms->root_ppb, &billionth);
    if (terms->interest_high == 0) {
        add_word(text, " none");
    } else {
        add_number(text, " ", terms->interest_low, unit);
        add_number(text, "/", terms->interest_high, unit);
    }
    add_word(text, terms->by_entry != 0 ? " yes" : " no");
    add_number(text, " ", ONE - terms->profit_off_ppb, &billionth);
}

enum sloss_status scenario_expect_requirement(struct scenario *scenario,
                                              const struct scenario_line *line,
                                              enum scenario_verdict *verdict)
{
    struct sloss_command_requirement wanted = {0};
    struct sloss_requirement_info info = {.struct_size = sizeof(info)};
    char want[SCENARIO_REQUIREMENT_SIZE];
    char got[SCENARIO_REQUIREMENT_SIZE];
    if (line->count != 7 || scenario_place(line->word[5], answers) == SCENARIO_NO_INDEX) {
        return scenario_malformed(scenario,
                                  "expect requirement MARKET ROOT LOW/HIGH|none yes|no WEIGHT");
    }
    enum sloss_status status = read_expected(scenario, line, &wanted);
    if (status == SLOSS_OK) {
        status = sloss_engine_requirement(scenario->engine, wanted.market, &info);
    }
    if (status == SLOSS_OK) {
        const struct scenario_market *market = &scenario->markets[wanted.market];
        const struct sloss_unit *unit = &scenario->assets[market->asset].unit;
        const struct sloss_command_requirement has = {.root_ppb = info.root_ppb,
                                                      .interest_low = info.interest_low,
                                                      .interest_high = info.interest_high,
                                                      .profit_off_ppb = info.profit_off_ppb,
                                                      .by_entry = info.by_entry};
        spell_terms(&wanted, unit, want);
        spell_terms(&has, unit, got);
        *verdict = strcmp(want, got) == 0 ? SCENARIO_APPLIED : scenario_fail(scenario, want, got);
    }
    return status;
}

enum sloss_status scenario_read_interest(struct scenario *scenario,
                                         const struct scenario_line *line, int64_t *value_out,
                                         uint32_t *asset_out)
{
    struct sloss_requirement_info info = {.struct_size = sizeof(info)};
    uint32_t market = 0;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect interest MARKET AMOUNT");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[2], &market);
    if (status == SLOSS_OK) {
        status = sloss_engine_requirement(scenario->engine, market, &info);
        *asset_out = scenario->markets[market].asset;
        *value_out = info.interest;
    }
    return status;
}
