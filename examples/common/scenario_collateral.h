/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_collateral: the lines about assets that back others. */
#ifndef SCENARIO_COLLATERAL_H
#define SCENARIO_COLLATERAL_H

#include <sloss/margin.h>

#include "common/scenario_line.h"

/* Is it the name of a pair of assets? */
bool scenario_is_pair(const struct scenario *scenario, const char *word);

/* Read `collateral NAME ASSET SETTLEMENT tick=T [discount=RATE] [to=ACCOUNT]`, or `haircut NAME
 * QUANTITY WEIGHT`, into its command. */
enum sloss_status scenario_read_collateral(struct scenario *scenario,
                                           const struct scenario_line *line,
                                           struct sloss_command *command);
enum sloss_status scenario_read_haircut(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);

/* Read what a mark names, a market or a pair of assets, and the unit of its price. */
enum sloss_status scenario_read_marked(struct scenario *scenario, const char *word,
                                       uint32_t *number_out, struct sloss_unit *unit_out);

/* The unit of the price of a pair. */
struct sloss_unit scenario_price_unit(const struct sloss_collateral_info *info);

#endif
