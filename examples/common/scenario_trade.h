/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_trade: trades, marks, payments between longs and shorts, close-outs, time. */
#ifndef SCENARIO_TRADE_H
#define SCENARIO_TRADE_H

#include "common/scenario_line.h"

/* Carry a line out. */
enum sloss_status scenario_run_mark(struct scenario *scenario, struct scenario_line *line);
enum sloss_status scenario_run_takeover(struct scenario *scenario, struct scenario_line *line);

/* Read a line as a command. */
enum sloss_status scenario_read_fill(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command);
enum sloss_status scenario_read_funding(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);
enum sloss_status scenario_read_deleverage(struct scenario *scenario,
                                           const struct scenario_line *line,
                                           struct sloss_command *command);
enum sloss_status scenario_read_settle(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);
enum sloss_status scenario_read_at(struct scenario *scenario, const struct scenario_line *line,
                                   struct sloss_command *command);

#endif
