/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_hedge: the lines about the two legs of an account in a market. */
#ifndef SCENARIO_HEDGE_H
#define SCENARIO_HEDGE_H

#include <sloss/margin.h>

#include "common/scenario_line.h"

/* Read `hedge ACCOUNT MARKET on|off` into its command. */
enum sloss_status scenario_read_hedge(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command);

/* Read `expect leg|leg_cost ACCOUNT MARKET long|short VALUE` up to the value: the leg, and the
 * market. SLOSS_ERR_ARGUMENT where the account has no legs there. */
enum sloss_status scenario_read_leg(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_leg_info *info_out, uint32_t *market_out);

/* What a leg has cost, in atoms, rounded down. */
int64_t scenario_leg_cost(const struct scenario *scenario, const struct sloss_leg_info *info,
                          uint32_t market);

#endif
