/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_portfolio: the lines about universes, markets that are margined together by a grid of
 * scenarios. */
#ifndef SCENARIO_PORTFOLIO_H
#define SCENARIO_PORTFOLIO_H

#include <sloss/margin.h>

#include "common/scenario_line.h"

/* Carry a line `values` out. */
enum sloss_status scenario_run_values(struct scenario *scenario, struct scenario_line *line);

/* Read a line as a command. */
enum sloss_status scenario_read_universe(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_command *command);
enum sloss_status scenario_read_shock(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command);
enum sloss_status scenario_read_portfolio(struct scenario *scenario,
                                          const struct scenario_line *line,
                                          struct sloss_command *command);
enum sloss_status scenario_read_margin(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);

/* The words of a `mark` line up to the first `values` behind a price. */
uint32_t scenario_count_marks(const struct scenario_line *line);

/* How many VALUES records the words from there on come to, and the records: behind the last of
 * `values MARKET V0 V1...` nothing is linked. */
uint32_t scenario_count_values(const struct scenario_line *line, uint32_t from);
enum sloss_status scenario_read_values(struct scenario *scenario, const struct scenario_line *line,
                                       uint32_t from, struct sloss_command *commands);

/* `expect portfolio|margin|universe|shock|values ...`: false where the line is none of them. */
bool scenario_expect_portfolio(struct scenario *scenario, const struct scenario_line *line,
                               enum sloss_status *status_out, enum scenario_verdict *verdict);

#endif
