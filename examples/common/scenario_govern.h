/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_govern: the lines about settings that change later, and the questions for them. */
#ifndef SCENARIO_GOVERN_H
#define SCENARIO_GOVERN_H

#include <sloss/govern.h>

#include "common/scenario_line.h"

/* Read `govern KIND delay=DURATION [step=RATE]`, or `unschedule ID`, into its command. */
enum sloss_status scenario_read_govern(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);
enum sloss_status scenario_read_unschedule(struct scenario *scenario,
                                           const struct scenario_line *line,
                                           struct sloss_command *command);

/* schedule ID AT COMMAND... */
enum sloss_status scenario_run_schedule(struct scenario *scenario, struct scenario_line *line);

/* Is it `expect delay`, `step`, `scheduled`, `change` or `would_liquidate`? Then it is looked at. */
bool scenario_expect_govern(struct scenario *scenario, const struct scenario_line *line,
                            enum sloss_status *status_out, enum scenario_verdict *verdict);

#endif
