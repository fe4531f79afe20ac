/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_hold: the lines about money on hold and open orders. */
#ifndef SCENARIO_HOLD_H
#define SCENARIO_HOLD_H

#include <sloss/margin.h>

#include "common/scenario_line.h"

/* Read `hold ACCOUNT AMOUNT ID [ASSET] [timeout=DURATION]`, `release ID`, `pay_out ID [AMOUNT]` and
 * `orders ACCOUNT MARKET [bid=SIZE@PRICE] [ask=SIZE@PRICE] [force]` into their commands. */
enum sloss_status scenario_read_hold(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command);
enum sloss_status scenario_read_release(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);
enum sloss_status scenario_read_pay_out(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);
enum sloss_status scenario_read_orders(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);

/* Read ID of a question, and what is on hold under it. */
enum sloss_status scenario_find_hold(struct scenario *scenario, const char *word,
                                     struct sloss_hold_info *info_out);

#endif
