/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_mature.h"

#include <stdio.h>
#include <string.h>

/* DURATION, or none. */
static enum sloss_status read_duration(struct scenario *scenario, const char *word, int64_t *out)
{
    *out = 0;
    return strcmp(word, "none") == 0 ? SLOSS_OK : scenario_read_duration(scenario, word, out);
}

enum sloss_status scenario_read_mature(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command)
{
    struct sloss_command_mature *mature = &command->mature;
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "mature MARKET DURATION|none");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[1], &mature->market);
    return status == SLOSS_OK ? read_duration(scenario, line->word[2], &mature->duration) : status;
}

static void spell(int64_t duration, char *text, size_t size)
{
    const struct sloss_unit second = {1, 9, 0};
    char seconds[SLOSS_DECIMAL_SIZE];
    (void)sloss_decimal_format(duration, &second, seconds);
    (void)snprintf(text, size, duration == 0 ? "none" : "%ss", seconds);
}

enum sloss_status scenario_expect_mature(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         enum scenario_verdict *verdict)
{
    struct sloss_mature_info info = {.struct_size = sizeof(info)};
    char got[SLOSS_DECIMAL_SIZE + 1];
    int64_t wanted = 0;
    uint32_t market = 0;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect mature MARKET DURATION|none");
    }
    enum sloss_status status = scenario_read_market(scenario, line->word[2], &market);
    if (status == SLOSS_OK) {
        status = read_duration(scenario, line->word[3], &wanted);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_mature(scenario->engine, market, &info);
    }
    if (status == SLOSS_OK) {
        spell(info.duration, got, sizeof(got));
        *verdict = info.duration == wanted ? SCENARIO_APPLIED
                                           : scenario_fail(scenario, line->word[3], got);
    }
    return status;
}

enum sloss_status scenario_read_matured(struct scenario *scenario, const struct scenario_line *line,
                                        int64_t *value_out, uint32_t *asset_out)
{
    struct sloss_matured_info info = {.struct_size = sizeof(info)};
    uint64_t account = 0;
    uint32_t market = 0;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect matured ACCOUNT MARKET AMOUNT");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = scenario_read_market(scenario, line->word[3], &market);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_matured(scenario->engine, account, market, &info);
        *asset_out = scenario->markets[market].asset;
        *value_out = info.matured;
    }
    return status;
}
