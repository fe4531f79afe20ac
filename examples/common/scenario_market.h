/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_market: assets, markets, and what is set for a market. */
#ifndef SCENARIO_MARKET_H
#define SCENARIO_MARKET_H

#include "common/scenario_line.h"

/* Carry a line out. */
enum sloss_status scenario_run_asset(struct scenario *scenario, struct scenario_line *line);
enum sloss_status scenario_run_market(struct scenario *scenario, struct scenario_line *line);
enum sloss_status scenario_run_waterfall(struct scenario *scenario, struct scenario_line *line);

/* Read a line as a command. */
enum sloss_status scenario_read_tier(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command);
enum sloss_status scenario_read_socialize(struct scenario *scenario,
                                          const struct scenario_line *line,
                                          struct sloss_command *command);
enum sloss_status scenario_read_option(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);

/* The rank that an option of the line names: a word of its own, or a policy of the allocator's
 * table. SCENARIO_NO_INDEX if there is none of that name, `fallback` if the line has no such
 * option. */
uint32_t scenario_choose_rank(const struct scenario_line *line, uint32_t fallback);

#endif
