/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_partial.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/scenario_isolated.h"

#define ONE INT64_C(1000000000) /* as parts per billion */
#define TARGET_MAX (100 * ONE)

static const struct sloss_unit billionth = {1, 9, 0};
static const struct sloss_unit whole = {1, 0, 0};

static const char *const keys[] = {"target", "step", "remainder", "slice", "whole_below", NULL};

/* ---- to read --------------------------------------------------------------------------------- */

/* A duration that may be 0. */
static enum sloss_status read_pause(struct scenario *scenario, const char *word, int64_t *out)
{
    static const char *const units[] = {"ns", "us", "ms", "s", "m", "h", "d", NULL};
    size_t zeros = strspn(word, "0");
    *out = 0;
    return zeros > 0 && scenario_place(word + zeros, units) != SCENARIO_NO_INDEX
               ? SLOSS_OK
               : scenario_read_duration(scenario, word, out);
}

/* RATE/DURATION; the line is the reader's own copy. */
static enum sloss_status read_slice(struct scenario *scenario, char *word, int64_t *rate_out,
                                    int64_t *duration_out)
{
    char *pause = strchr(word, '/');
    if (pause == NULL || strchr(pause + 1, '/') != NULL) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not RATE/DURATION: %s", word);
    }
    *pause++ = '\0';
    enum sloss_status status = scenario_read_rate(scenario, word, ONE, rate_out);
    if (status == SLOSS_OK && *rate_out == 0) {
        return scenario_refuse(scenario, SLOSS_ERR_RANGE, "a slice is above 0");
    }
    return status == SLOSS_OK ? read_pause(scenario, pause, duration_out) : status;
}

static enum sloss_status read_target(struct scenario *scenario, const char *word, int64_t *out)
{
    enum sloss_status status = scenario_read_rate(scenario, word, TARGET_MAX, out);
    return status == SLOSS_OK && *out < ONE
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "a target is at least 1: %s", word)
               : status;
}

static enum sloss_status read_step(struct scenario *scenario, const char *word,
                                   const struct sloss_unit *lot, int64_t *out)
{
    enum sloss_status status = scenario_read_number(scenario, word, lot, out);
    return status == SLOSS_OK && *out == 0
               ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "a step is at least one lot")
               : status;
}

static enum sloss_status read_option(struct scenario *scenario, const char *key, char *value,
                                     const struct sloss_unit *lot,
                                     struct sloss_command_partial *partial)
{
    if (strcmp(key, "target") == 0) {
        return read_target(scenario, value, &partial->target_ppb);
    }
    if (strcmp(key, "step") == 0) {
        return read_step(scenario, value, lot, &partial->step);
    }
    if (strcmp(key, "remainder") == 0) {
        return scenario_read_number(scenario, value, lot, &partial->remainder);
    }
    return strcmp(key, "slice") == 0
               ? read_slice(scenario, value, &partial->slice_ppb, &partial->slice_duration)
               : scenario_read_rate(scenario, value, ONE, &partial->whole_below_ppb);
}

/* The options, as they stand in the line. */
static enum sloss_status read_options(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command_partial *partial)
{
    enum sloss_status status = SLOSS_OK;
    const struct sloss_unit lot = scenario->markets[partial->market].lot;
    for (uint32_t i = 0; status == SLOSS_OK && i < line->options; i++) {
        char *value;
        char *key = scenario_cut_option(line, i, &value);
        status = read_option(scenario, key, value, &lot, partial);
    }
    return status;
}

enum sloss_status scenario_read_partial(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    struct sloss_command_partial *partial = &command->partial;
    bool none = line->count == 3 && strcmp(line->word[2], "none") == 0;
    if ((line->count != 2 && !none) || !scenario_options_known(line, keys) ||
        (!none && scenario_option(line, "target") == NULL)) {
        return scenario_malformed(
            scenario, "partial MARKET target=RATE [step=SIZE] [remainder=SIZE] "
                      "[slice=RATE/DURATION] [whole_below=RATE], or partial MARKET none");
    }
    partial->step = 1;
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &partial->market);
    if (status == SLOSS_OK) {
        status = read_options(scenario, line, partial);
    }
    if (status == SLOSS_OK && none) {
        /* The engine refuses terms of nothing, once it has looked at the market. */
        *partial =
            (struct sloss_command_partial){.market = partial->market, .step = line->options > 0};
    }
    return status;
}

enum sloss_status scenario_read_levels(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    struct sloss_command_levels *levels = &command->levels;
    bool none = line->count == 3 && strcmp(line->word[2], "none") == 0;
    if (line->count < 3 || line->count > SLOSS_LEVELS_MAX + 2 || line->options > 0) {
        return scenario_malformed(scenario, "levels ASSET RATE...|none");
    }
    enum sloss_status status = scenario_read_asset(scenario, line->word[1], &levels->asset);
    for (uint32_t i = 2; status == SLOSS_OK && !none && i < line->count; i++) {
        int64_t rate = 0;
        int64_t before = i == 2 ? INT64_MAX : levels->rate_ppb[levels->count - 1];
        status = scenario_read_signed_rate(scenario, line->word[i], &rate);
        if (status == SLOSS_OK && (rate <= ONE || (i > 2 && rate >= before))) {
            status = scenario_refuse(scenario, SLOSS_ERR_RANGE, "levels are above 1 and fall: %s",
                                     line->word[i]);
        }
        levels->rate_ppb[levels->count++] = rate;
    }
    return status;
}

/* ---- to expect ------------------------------------------------------------------------------- */

/* A slice as text; it is compared as it is spelled. */
static enum sloss_status compare_slice(struct scenario *scenario, char *word,
                                       const struct sloss_partial_info *info,
                                       enum scenario_verdict *verdict)
{
    char got[2 * SLOSS_DECIMAL_SIZE];
    char rate[SLOSS_DECIMAL_SIZE];
    int64_t wanted = 0;
    int64_t pause = 0;
    (void)sloss_decimal_format(info->slice_ppb, &billionth, rate);
    (void)snprintf(got, sizeof(got), "%s/%" PRId64 "ns", rate, info->slice_duration);
    enum sloss_status status = read_slice(scenario, word, &wanted, &pause);
    if (status == SLOSS_OK) {
        *verdict = wanted == info->slice_ppb && pause == info->slice_duration
                       ? SCENARIO_APPLIED
                       : scenario_fail(scenario, word, got);
    }
    return status;
}

static enum sloss_status compare_number(struct scenario *scenario, const char *word, int64_t value,
                                        const struct sloss_unit *unit, bool is_rate,
                                        enum scenario_verdict *verdict)
{
    char got[SLOSS_DECIMAL_SIZE];
    int64_t wanted = 0;
    enum sloss_status status = is_rate ? scenario_read_signed_rate(scenario, word, &wanted)
                                       : scenario_read_signed(scenario, word, unit, &wanted);
    if (status == SLOSS_OK && wanted != value) {
        (void)sloss_decimal_format(value, unit, got);
        *verdict = scenario_fail(scenario, word, got);
    }
    return status;
}

static enum sloss_status compare_term(struct scenario *scenario, const struct scenario_line *line,
                                      const struct sloss_partial_info *info, uint32_t place,
                                      const struct sloss_unit *lot, enum scenario_verdict *verdict)
{
    const int64_t values[] = {info->target_ppb, info->step, info->remainder, info->slice_ppb,
                              info->whole_below_ppb};
    bool is_rate = place == 0 || place == 4;
    bool there = info->target_ppb != 0 && (place != 3 || info->slice_ppb != 0);
    bool none = strcmp(line->word[4], "none") == 0;
    char got[SLOSS_DECIMAL_SIZE] = "none";
    if (there != none && there && place == 3) {
        return compare_slice(scenario, line->word[4], info, verdict);
    }
    if (there && !none) {
        return compare_number(scenario, line->word[4], values[place], is_rate ? &billionth : lot,
                              is_rate, verdict);
    }
    if (there) {
        (void)sloss_decimal_format(values[place], is_rate || place == 3 ? &billionth : lot, got);
    }
    if (there || !none) {
        *verdict = scenario_fail(scenario, line->word[4], got);
    }
    return SLOSS_OK;
}

static enum sloss_status expect_partial(struct scenario *scenario, const struct scenario_line *line,
                                        enum scenario_verdict *verdict)
{
    struct sloss_partial_info info = {.struct_size = sizeof(info)};
    uint32_t market = 0;
    uint32_t place;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect partial MARKET WORD VALUE|none");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[2], &market);
    if (status != SLOSS_OK) {
        return status;
    }
    place = scenario_place(line->word[3], keys);
    if (place == SCENARIO_NO_INDEX) {
        return scenario_malformed(
            scenario, "expect partial MARKET target|step|remainder|slice|whole_below VALUE|none");
    }
    status = sloss_engine_partial(scenario->engine, market, &info);
    return status == SLOSS_OK
               ? compare_term(scenario, line, &info, place, &scenario->markets[market].lot, verdict)
               : status;
}

static void spell_levels(const struct sloss_levels_info *info, char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "%s", info->count == 0 ? "none" : "");
    for (uint32_t i = 0; i < info->count; i++) {
        char rate[SLOSS_DECIMAL_SIZE];
        (void)sloss_decimal_format(info->rate_ppb[i], &billionth, rate);
        length += (size_t)snprintf(text + length, size - length, "%s%s", i > 0 ? " " : "", rate);
    }
}

static enum sloss_status expect_levels(struct scenario *scenario, const struct scenario_line *line,
                                       enum scenario_verdict *verdict)
{
    struct sloss_levels_info info = {.struct_size = sizeof(info)};
    char got[SLOSS_LEVELS_MAX * (SLOSS_DECIMAL_SIZE + 1)];
    uint32_t asset = 0;
    bool none = line->count == 4 && strcmp(line->word[3], "none") == 0;
    bool same = true;
    if (line->count < 4 || line->count > SLOSS_LEVELS_MAX + 3) {
        return scenario_malformed(scenario, "expect levels ASSET RATE...|none");
    }
    enum sloss_status status = scenario_read_asset(scenario, line->word[2], &asset);
    if (status == SLOSS_OK) {
        status = sloss_engine_levels(scenario->engine, asset, &info);
    }
    same = info.count == (none ? 0 : line->count - 3);
    for (uint32_t i = 3; status == SLOSS_OK && !none && i < line->count; i++) {
        int64_t rate = 0;
        status = scenario_read_signed_rate(scenario, line->word[i], &rate);
        same = same && rate == info.rate_ppb[i - 3];
    }
    if (status == SLOSS_OK && !same) {
        spell_levels(&info, got, sizeof(got));
        *verdict = scenario_fail(scenario, line->word[3], got);
    }
    return status;
}

static enum sloss_status expect_level(struct scenario *scenario, const struct scenario_line *line,
                                      enum scenario_verdict *verdict)
{
    struct sloss_liquidation_info info = {.struct_size = sizeof(info)};
    uint64_t account = 0;
    uint32_t asset = 0;
    if (line->count != 4 && line->count != 5) {
        return scenario_malformed(scenario, "expect level ACCOUNT [ASSET] N");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = line->count == 5
                     ? scenario_read_asset(scenario, line->word[3], &asset)
                     : scenario_read_asset_or_first(scenario, line, line->count, &asset);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_liquidation(scenario->engine, account, asset, &info);
    }
    return status == SLOSS_OK ? compare_number(scenario, line->word[line->count - 1], info.level,
                                               &whole, false, verdict)
                              : status;
}

static enum sloss_status expect_isolated_level(struct scenario *scenario,
                                               const struct scenario_line *line,
                                               enum scenario_verdict *verdict)
{
    struct sloss_liquidation_info info = {.struct_size = sizeof(info)};
    struct sloss_isolated_info part;
    uint64_t account = 0;
    uint32_t market = 0;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect isolated_level ACCOUNT MARKET N");
    }
    enum sloss_status status = scenario_read_isolated(scenario, line, &part, &market);
    if (status == SLOSS_OK) {
        status = scenario_read_account(scenario, line->word[2], &account);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_isolated_liquidation(scenario->engine, account, market, &info);
    }
    return status == SLOSS_OK
               ? compare_number(scenario, line->word[4], info.level, &whole, false, verdict)
               : status;
}

bool scenario_expect_partial(struct scenario *scenario, const struct scenario_line *line,
                             enum sloss_status *status, enum scenario_verdict *verdict)
{
    static const struct {
        const char *what;
        enum sloss_status (*ask)(struct scenario *, const struct scenario_line *,
                                 enum scenario_verdict *);
    } questions[] = {{"partial", expect_partial},
                     {"levels", expect_levels},
                     {"level", expect_level},
                     {"isolated_level", expect_isolated_level}};
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(questions[i].what, line->word[1]) == 0) {
            *status = questions[i].ask(scenario, line, verdict);
            return true;
        }
    }
    return false;
}
