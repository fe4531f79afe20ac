/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_mature: the lines about profit that counts once it is old enough. */
#ifndef SCENARIO_MATURE_H
#define SCENARIO_MATURE_H

#include <sloss/margin.h>

#include "common/scenario_line.h"

/* Read `mature MARKET DURATION|none` into its command. */
enum sloss_status scenario_read_mature(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);

/* `expect mature MARKET DURATION|none`. */
enum sloss_status scenario_expect_mature(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         enum scenario_verdict *verdict);

/* `matured ACCOUNT MARKET`: what of the profit of its position is old enough, and its asset. */
enum sloss_status scenario_read_matured(struct scenario *scenario, const struct scenario_line *line,
                                        int64_t *value_out, uint32_t *asset_out);

#endif
