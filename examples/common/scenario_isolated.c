/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_isolated.h"

#include <string.h>

/* ACCOUNT MARKET, from a place on. */
static enum sloss_status read_part(struct scenario *scenario, const struct scenario_line *line,
                                   uint32_t place, uint64_t *account, uint32_t *market)
{
    enum sloss_status status = scenario_read_account(scenario, line->word[place], account);
    return status == SLOSS_OK ? scenario_read_market(scenario, line->word[place + 1], market)
                              : status;
}

enum sloss_status scenario_read_isolate(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command)
{
    struct sloss_command_isolate *isolate = &command->isolate;
    if (line->count != 4 || line->options != 0) {
        return scenario_malformed(scenario, "isolate ACCOUNT MARKET AMOUNT|off");
    }
    enum sloss_status status = read_part(scenario, line, 1, &isolate->account, &isolate->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (strcmp(line->word[3], "off") == 0) {
        isolate->ends = 1;
        return SLOSS_OK;
    }
    uint32_t asset = scenario->markets[isolate->market].asset;
    return scenario_read_signed(scenario, line->word[3], &scenario->assets[asset].unit,
                                &isolate->amount);
}

enum sloss_status scenario_read_isolated(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_isolated_info *info_out, uint32_t *market_out)
{
    uint64_t account;
    if (line->count != 5) {
        return scenario_malformed(scenario, "expect isolated_WHAT ACCOUNT MARKET VALUE");
    }
    enum sloss_status status = read_part(scenario, line, 2, &account, market_out);
    if (status != SLOSS_OK) {
        return status;
    }
    *info_out = (struct sloss_isolated_info){.struct_size = sizeof(*info_out)};
    status = sloss_engine_isolated(scenario->engine, account, *market_out, info_out);
    if (status != SLOSS_OK) {
        return scenario_refuse(scenario, status, "%s", scenario_explain(status));
    }
    return info_out->is_open != 0
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "%s has no compartment of %s",
                                 line->word[2], line->word[3]);
}

bool scenario_ask_isolated(const char *what, const struct sloss_isolated_info *info,
                           int64_t *value_out)
{
    const struct {
        const char *what;
        int64_t value;
    } answers[] = {{"isolated_balance", info->balance},
                   {"isolated_equity", info->equity},
                   {"isolated_initial", info->initial},
                   {"isolated_maintenance", info->maintenance},
                   {"isolated_socialized", info->socialized}};
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        if (strcmp(answers[i].what, what) == 0) {
            *value_out = answers[i].value;
            return true;
        }
    }
    return false;
}
