/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_control: the lines about terms of accounts and of how a market trades, and the questions
 * for them. */
#ifndef SCENARIO_CONTROL_H
#define SCENARIO_CONTROL_H

#include "common/scenario_line.h"

/* Read `require ACCOUNT [ASSET] [multiplier=RATE] [addon=AMOUNT]` into its command. */
enum sloss_status scenario_read_require(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);

/* Read `control ACCOUNT [frozen=yes|no] [liquidation=market|takeover|manual|deleverage]`. */
enum sloss_status scenario_read_control(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);

/* Read `position_limit ACCOUNT MARKET SIZE|none`. */
enum sloss_status scenario_read_position_limit(struct scenario *scenario,
                                               const struct scenario_line *line,
                                               struct sloss_command *command);

/* Read `ceiling MARKET [open_interest=SIZE] [position=SIZE] [trading=open|reduce-only|paused]`. */
enum sloss_status scenario_read_ceiling(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);

/* Is it one of these questions: `expect multiplier`, `addon`, `frozen`, `liquidation`,
 * `position_limit`, `ceiling`, `position_ceiling` or `trading`? */
bool scenario_is_of_terms(const struct scenario_line *line);

/* Answer it. */
enum sloss_status scenario_expect_terms(struct scenario *scenario, const struct scenario_line *line,
                                        enum scenario_verdict *verdict);

#endif
