/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_group.h"

#include <stdio.h>
#include <string.h>

static const char none[] = "none";

enum sloss_status scenario_read_group(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command)
{
    struct sloss_command_group *group = &command->group;
    if (line->count != 3 || line->options != 0) {
        return scenario_malformed(scenario, "group ACCOUNT NAME|none");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[1], &group->account);
    if (status != SLOSS_OK || strcmp(line->word[2], none) == 0) {
        return status;
    }
    if (!scenario_is_name(line->word[2])) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a name: %s", line->word[2]);
    }
    snprintf(group->name, sizeof(group->name), "%s", line->word[2]);
    return SLOSS_OK;
}

enum sloss_status scenario_expect_group(struct scenario *scenario, const struct scenario_line *line,
                                        enum scenario_verdict *verdict)
{
    struct sloss_group_info info = {.struct_size = sizeof(info)};
    uint64_t account;
    if (line->count != 4) {
        return scenario_malformed(scenario, "expect group ACCOUNT NAME|none");
    }
    enum sloss_status status = scenario_read_account(scenario, line->word[2], &account);
    if (status == SLOSS_OK) {
        status = sloss_engine_group(scenario->engine, account, 0, &info);
    }
    const char *name = info.members == 0 ? none : info.name;
    if (status == SLOSS_OK && strcmp(name, line->word[3]) != 0) {
        *verdict = scenario_fail(scenario, line->word[3], name);
    }
    return status;
}
