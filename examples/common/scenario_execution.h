/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_execution: the lines about liquidations that the host executes, and about auctions. */
#ifndef SCENARIO_EXECUTION_H
#define SCENARIO_EXECUTION_H

#include <sloss/liquidation.h>

#include "common/scenario_line.h"

/* Read `execute MARKET timeout=DURATION [fee=RATE] [liquidator=RATE]`, `auction ASSET from=RATE
 * to=RATE first=DURATION last=DURATION [part=RATE]` and `bid BIDDER ACCOUNT PART [ASSET]` into their
 * commands. */
enum sloss_status scenario_read_execute(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);
enum sloss_status scenario_read_auction(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);
enum sloss_status scenario_read_bid(struct scenario *scenario, const struct scenario_line *line,
                                    struct sloss_command *command);

/* `expect liquidation_order ACCOUNT MARKET SIZE|none`, `limit_price ACCOUNT MARKET PRICE|none`,
 * `auction_factor` and `most_part ACCOUNT [ASSET] RATE|none`. False where the line asks something
 * else. */
bool scenario_expect_execution(struct scenario *scenario, const struct scenario_line *line,
                               enum sloss_status *status_out, enum scenario_verdict *verdict);

#endif
