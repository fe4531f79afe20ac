/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_govern.h"

#include <inttypes.h>
#include <sloss/decimal.h>
#include <string.h>

#include "common/scenario_spell.h"
#include "common/scenario_waterfall.h"
#include "common/scenario_words.h"

static const struct sloss_unit one = {1, 0, 0};
static const struct sloss_unit billionth = {1, 9, 0};
static const char none[] = "none";

/* ---- words ------------------------------------------------------------------------------------ */

/* The kind of a word; syntax where it is none that may wait. */
static enum sloss_status read_kind(struct scenario *scenario, const char *word, uint32_t *out)
{
    uint32_t place = scenario_place(word, scenario_settings);
    if (place == SCENARIO_NO_INDEX) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "no kind of setting: %s", word);
    }
    *out = scenario_setting_kinds[place];
    return SLOSS_OK;
}

/* A duration, which may be 0. */
static enum sloss_status read_delay(struct scenario *scenario, const char *word, int64_t *out)
{
    enum sloss_status status = scenario_read_duration(scenario, word, out);
    return status == SLOSS_ERR_RANGE ? SLOSS_OK : status;
}

static enum sloss_status read_step(struct scenario *scenario, const char *word, int64_t *out)
{
    enum sloss_status status = scenario_read_rate(scenario, word, SLOSS_STEP_MAX, out);
    return status == SLOSS_OK && *out == 0
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "a step is above 0")
               : status;
}

/* A whole number from 1 to 2^64 - 1. */
static enum sloss_status read_id(struct scenario *scenario, const char *word, uint64_t *out)
{
    const char *digits = word + (word[0] == '-' ? 1 : 0);
    size_t length = strlen(digits);
    bool fits = digits == word;
    if (length == 0 || strspn(digits, "0123456789") != length) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a whole number: %s", word);
    }
    *out = 0;
    for (size_t i = 0; fits && i < length; i++) {
        fits = !__builtin_mul_overflow(*out, 10, out) &&
               !__builtin_add_overflow(*out, (uint64_t)(digits[i] - '0'), out);
    }
    return fits && *out > 0
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_RANGE, "%s is not 1 to 2^64 - 1", word);
}

/* An id of a new change: it stands before the rest, so it is tested before it. */
static enum sloss_status read_new_id(struct scenario *scenario, const char *word, uint64_t *out)
{
    struct sloss_change_info info = {.struct_size = sizeof(info)};
    enum sloss_status status = read_id(scenario, word, out);
    return status == SLOSS_OK && sloss_govern_find(scenario->engine, *out, &info) == SLOSS_OK
               ? scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s waits", word)
               : status;
}

/* ---- commands --------------------------------------------------------------------------------- */

enum sloss_status scenario_read_govern(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    static const char *const keys[] = {"delay", "step", NULL};
    struct sloss_command_govern *govern = &command->govern;
    if (line->count != 2 || !scenario_options_known(line, keys)) {
        return scenario_malformed(scenario, "govern KIND delay=DURATION [step=RATE]");
    }
    enum sloss_status status = read_kind(scenario, line->word[1], &govern->kind);
    if (status == SLOSS_OK && scenario_option(line, "delay") == NULL) {
        return scenario_malformed(scenario, "govern KIND delay=DURATION [step=RATE]");
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        const char *word = line->word[line->count + i];
        const char *value = strchr(word, '=') + 1;
        status = word[0] == 'd' ? read_delay(scenario, value, &govern->delay)
                                : read_step(scenario, value, &govern->step_ppb);
    }
    return status;
}

enum sloss_status scenario_read_unschedule(struct scenario *scenario,
                                           const struct scenario_line *line,
                                           struct sloss_command *command)
{
    return line->count != 2 || line->options > 0
               ? scenario_malformed(scenario, "unschedule ID")
               : read_id(scenario, line->word[1], &command->unschedule.change);
}

/* Does an option stand there twice? */
static bool has_twice(const struct scenario_line *line)
{
    for (uint32_t i = 0; i < line->options; i++) {
        const char *word = line->word[line->count + i];
        size_t length = strcspn(word, "=") + 1;
        for (uint32_t j = 0; j < i; j++) {
            if (strncmp(word, line->word[line->count + j], length) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* The line behind ID and AT. */
static void cut_off(const struct scenario_line *line, struct scenario_line *inner)
{
    const uint32_t words = 3;
    inner->count = line->count - words;
    inner->options = line->options;
    memcpy(inner->word, line->word + words,
           (inner->count + inner->options) * sizeof(inner->word[0]));
}

enum sloss_status scenario_run_schedule(struct scenario *scenario, struct scenario_line *line)
{
    struct sloss_command chain[1 + SCENARIO_WATERFALL_RECORDS];
    struct scenario_line inner;
    uint32_t kind;
    uint32_t length = 0;
    if (line->count < 4 || has_twice(line)) {
        return scenario_malformed(scenario, "schedule ID AT COMMAND...");
    }
    chain[0] = scenario_command_of(SLOSS_COMMAND_SCHEDULE);
    chain[0].flags = SLOSS_COMMAND_LINKED;
    enum sloss_status status = read_kind(scenario, line->word[3], &kind);
    if (status == SLOSS_OK) {
        status = read_new_id(scenario, line->word[1], &chain[0].schedule.change);
    }
    if (status == SLOSS_OK) {
        status = scenario_read_time(scenario, line->word[2], &chain[0].schedule.time);
    }
    if (status == SLOSS_OK) {
        cut_off(line, &inner);
        status = scenario_read_setting(scenario, &inner, &chain[1], &length);
    }
    return status == SLOSS_OK ? scenario_apply(scenario, chain, 1 + length) : status;
}

/* ---- questions -------------------------------------------------------------------------------- */

static enum sloss_status explained(struct scenario *scenario, enum sloss_status status)
{
    return status == SLOSS_OK ? status
                              : scenario_refuse(scenario, status, "%s", scenario_explain(status));
}

static enum scenario_verdict compare(struct scenario *scenario, const char *word, int64_t wanted,
                                     int64_t got, const struct sloss_unit *unit)
{
    char text[SLOSS_DECIMAL_SIZE];
    (void)sloss_decimal_format(got, unit, text);
    return wanted == got ? SCENARIO_APPLIED : scenario_fail(scenario, word, text);
}

/* delay KIND DURATION */
static enum sloss_status expect_delay(struct scenario *scenario, const struct scenario_line *line,
                                      enum scenario_verdict *verdict)
{
    struct sloss_govern_info info = {.struct_size = sizeof(info)};
    int64_t wanted = 0;
    uint32_t kind = 0;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect delay KIND DURATION");
    }
    enum sloss_status status = read_kind(scenario, line->word[2], &kind);
    if (status == SLOSS_OK) {
        status = read_delay(scenario, line->word[3], &wanted);
    }
    if (status == SLOSS_OK) {
        status = sloss_govern_terms(scenario->engine, kind, &info);
        *verdict = compare(scenario, line->word[3], wanted, info.delay, &billionth);
    }
    return status;
}

/* step KIND RATE|none */
static enum sloss_status expect_step(struct scenario *scenario, const struct scenario_line *line,
                                     enum scenario_verdict *verdict)
{
    struct sloss_govern_info info = {.struct_size = sizeof(info)};
    int64_t wanted = 0;
    uint32_t kind = 0;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect step KIND RATE|none");
    }
    enum sloss_status status = read_kind(scenario, line->word[2], &kind);
    if (status == SLOSS_OK) {
        status = sloss_govern_terms(scenario->engine, kind, &info);
    }
    bool is_none = strcmp(line->word[3], none) == 0;
    if (status == SLOSS_OK && !is_none && info.step_ppb > 0) {
        status = scenario_read_rate(scenario, line->word[3], INT64_MAX, &wanted);
    }
    if (status == SLOSS_OK && info.step_ppb == 0) {
        *verdict = is_none ? SCENARIO_APPLIED : scenario_fail(scenario, line->word[3], none);
    } else if (status == SLOSS_OK) {
        *verdict = compare(scenario, line->word[3], wanted, info.step_ppb, &billionth);
    }
    return status;
}

/* scheduled N */
static enum sloss_status expect_scheduled(struct scenario *scenario,
                                          const struct scenario_line *line,
                                          enum scenario_verdict *verdict)
{
    int64_t wanted = 0;
    uint32_t count = 0;
    if (line->count != 3) {
        return scenario_malformed(scenario, "expect scheduled NUMBER");
    }
    enum sloss_status status = scenario_read_signed(scenario, line->word[2], &one, &wanted);
    if (status == SLOSS_OK) {
        status = sloss_govern_count(scenario->engine, &count);
        *verdict = compare(scenario, line->word[2], wanted, count, &one);
    }
    return status;
}

/* change ID TIME|none */
static enum sloss_status expect_change(struct scenario *scenario, const struct scenario_line *line,
                                       enum scenario_verdict *verdict)
{
    struct sloss_change_info info = {.struct_size = sizeof(info)};
    uint64_t id = 0;
    int64_t wanted = 0;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect change ID TIME|none");
    }
    enum sloss_status status = read_id(scenario, line->word[2], &id);
    if (status != SLOSS_OK) {
        return status;
    }
    bool is_none = strcmp(line->word[3], none) == 0;
    if (sloss_govern_find(scenario->engine, id, &info) != SLOSS_OK) {
        *verdict = is_none ? SCENARIO_APPLIED : scenario_fail(scenario, line->word[3], none);
        return SLOSS_OK;
    }
    status = is_none ? SLOSS_OK : scenario_read_time(scenario, line->word[3], &wanted);
    if (status == SLOSS_OK) {
        *verdict = compare(scenario, line->word[3], is_none ? INT64_MIN : wanted, info.time, &one);
    }
    return status;
}

/* would_liquidate ID N */
static enum sloss_status expect_would_liquidate(struct scenario *scenario,
                                                const struct scenario_line *line,
                                                enum scenario_verdict *verdict)
{
    uint64_t id = 0;
    uint64_t count = 0;
    int64_t wanted = 0;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect would_liquidate ID NUMBER");
    }
    enum sloss_status status = read_id(scenario, line->word[2], &id);
    if (status == SLOSS_OK) {
        status = explained(scenario, sloss_govern_preview(scenario->engine, id, &count));
    }
    if (status == SLOSS_OK) {
        status = scenario_read_signed(scenario, line->word[3], &one, &wanted);
    }
    if (status == SLOSS_OK) {
        *verdict = compare(scenario, line->word[3], wanted, (int64_t)count, &one);
    }
    return status;
}

bool scenario_expect_govern(struct scenario *scenario, const struct scenario_line *line,
                            enum sloss_status *status_out, enum scenario_verdict *verdict)
{
    static const struct {
        const char *what;
        enum sloss_status (*expect)(struct scenario *scenario, const struct scenario_line *line,
                                    enum scenario_verdict *verdict);
    } questions[] = {{"delay", expect_delay},
                     {"step", expect_step},
                     {"scheduled", expect_scheduled},
                     {"change", expect_change},
                     {"would_liquidate", expect_would_liquidate}};
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(questions[i].what, line->word[1]) == 0) {
            *status_out = questions[i].expect(scenario, line, verdict);
            return true;
        }
    }
    return false;
}
