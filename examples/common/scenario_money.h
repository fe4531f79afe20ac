/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_money: accounts, and money that comes, goes and moves. */
#ifndef SCENARIO_MONEY_H
#define SCENARIO_MONEY_H

#include "common/scenario_line.h"

/* Carry a line out. */
enum sloss_status scenario_run_account(struct scenario *scenario, struct scenario_line *line);
enum sloss_status scenario_run_deposit(struct scenario *scenario, struct scenario_line *line);
enum sloss_status scenario_run_withdraw(struct scenario *scenario, struct scenario_line *line);

/* Read a line as a command. */
enum sloss_status scenario_read_insure(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);
enum sloss_status scenario_read_reserve(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);
enum sloss_status scenario_read_transfer(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_command *command);
enum sloss_status scenario_read_fee(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_command *command);
enum sloss_status scenario_read_owner(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command);
enum sloss_status scenario_read_member(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);
enum sloss_status scenario_read_recover(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);

#endif
