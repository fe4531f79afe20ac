/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_limit: the lines about limits of insurance funds. */
#ifndef SCENARIO_LIMIT_H
#define SCENARIO_LIMIT_H

#include <sloss/fund.h>

#include "common/scenario_line.h"

/* Read `limit FUND [takeover=RATE] [loss=AMOUNT] [drawdown=START/STOP/DURATION] [target=AMOUNT]
 * [fees=RATE]` into its command. */
enum sloss_status scenario_read_limit(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command);

/* Read FUND of a question, how it stands to its limits, and its asset. */
enum sloss_status scenario_read_limits(struct scenario *scenario, const char *word,
                                       struct sloss_limit_info *info_out, uint32_t *asset_out);

#endif
