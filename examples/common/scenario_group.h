/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_group: the lines about accounts that are margined together. */
#ifndef SCENARIO_GROUP_H
#define SCENARIO_GROUP_H

#include <sloss/margin.h>

#include "common/scenario.h"
#include "common/scenario_line.h"

/* Read `group ACCOUNT NAME|none` into its command. */
enum sloss_status scenario_read_group(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command);

/* `expect group ACCOUNT NAME|none` */
enum sloss_status scenario_expect_group(struct scenario *scenario, const struct scenario_line *line,
                                        enum scenario_verdict *verdict);

#endif
