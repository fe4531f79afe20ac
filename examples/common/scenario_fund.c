/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_fund.h"

#include <sloss/fund.h>

#include "common/copy.h"

enum sloss_status scenario_read_fund(struct scenario *scenario, const char *word, uint32_t *out)
{
    if (!scenario_is_name(word)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", word);
    }
    return sloss_ledger_find_fund(scenario->ledger, word, out) == SLOSS_OK
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_UNKNOWN_FUND, "%s", word);
}

enum sloss_status scenario_read_new_fund(struct scenario *scenario, const struct scenario_line *line,
                                         struct sloss_command_fund *fund)
{
    uint32_t other;
    if (line->count != 3 || line->options > 0) {
        return scenario_malformed(scenario, "fund NAME ASSET");
    }
    const char *name = line->word[1];
    if (!scenario_is_name(name)) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", name);
    }
    if (sloss_ledger_find_fund(scenario->ledger, name, &other) == SLOSS_OK) {
        return scenario_refuse(scenario, SLOSS_ERR_EXISTS, "%s", name);
    }
    copy_text(fund->name, sizeof(fund->name), name);
    return scenario_read_asset(scenario, line->word[2], &fund->asset);
}
