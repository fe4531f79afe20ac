/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_hedge.h"

#include <string.h>

#include "common/scenario_words.h"

/* ACCOUNT MARKET, from a place on. */
static enum sloss_status read_place(struct scenario *scenario, const struct scenario_line *line,
                                    uint32_t place, uint64_t *account, uint32_t *market)
{
    enum sloss_status status = scenario_read_account(scenario, line->word[place], account);
    return status == SLOSS_OK ? scenario_read_market(scenario, line->word[place + 1], market)
                              : status;
}

enum sloss_status scenario_read_hedge(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command)
{
    struct sloss_command_hedge *hedge = &command->hedge;
    bool on = line->count == 4 && strcmp(line->word[3], "on") == 0;
    bool off = line->count == 4 && strcmp(line->word[3], "off") == 0;
    if (!(on || off) || line->options != 0) {
        return scenario_malformed(scenario, "hedge ACCOUNT MARKET on|off");
    }
    hedge->is_on = on;
    return read_place(scenario, line, 1, &hedge->account, &hedge->market);
}

/* The leg that a word says; 0 where it says none. */
static uint32_t leg_of(const char *word)
{
    return strcmp(word, scenario_legs[SLOSS_LEG_LONG]) == 0    ? SLOSS_LEG_LONG
           : strcmp(word, scenario_legs[SLOSS_LEG_SHORT]) == 0 ? SLOSS_LEG_SHORT
                                                               : 0;
}

enum sloss_status scenario_read_leg(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_leg_info *info_out, uint32_t *market_out)
{
    uint64_t account;
    uint32_t leg = line->count == 6 ? leg_of(line->word[4]) : 0;
    if (leg == 0) {
        return scenario_malformed(scenario, "expect leg|leg_cost ACCOUNT MARKET long|short VALUE");
    }
    enum sloss_status status = read_place(scenario, line, 2, &account, market_out);
    if (status != SLOSS_OK) {
        return status;
    }
    *info_out = (struct sloss_leg_info){.struct_size = sizeof(*info_out)};
    status = sloss_engine_leg(scenario->engine, account, *market_out, leg, info_out);
    if (status != SLOSS_OK) {
        return scenario_refuse(scenario, status, "%s", scenario_explain(status));
    }
    return info_out->is_on != 0
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_ARGUMENT, "%s has no legs in %s",
                                 line->word[2], line->word[3]);
}

int64_t scenario_leg_cost(const struct scenario *scenario, const struct sloss_leg_info *info,
                          uint32_t market)
{
    int64_t scale = 1;
    struct sloss_market_info terms = {.struct_size = sizeof(terms)};
    sloss_engine_market(scenario->engine, market, &terms);
    for (uint32_t digit = 0; digit < terms.precision; digit++) {
        scale *= 10;
    }
    return info->cost / scale - (info->cost % scale < 0 ? 1 : 0);
}
