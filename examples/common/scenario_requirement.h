/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_requirement: the lines about what a market asks beyond its brackets. */
#ifndef SCENARIO_REQUIREMENT_H
#define SCENARIO_REQUIREMENT_H

#include <sloss/margin.h>

#include "common/scenario_line.h"

/* Read `requirement MARKET [root=RATE] [interest=LOW/HIGH] [entry=yes|no] [profit=WEIGHT]
 * [lot=SIZE]` into its command. */
enum sloss_status scenario_read_requirement(struct scenario *scenario,
                                            const struct scenario_line *line,
                                            struct sloss_command *command);

/* The options of that line, each behind a blank; of those that are as in a new market nothing. */
#define SCENARIO_REQUIREMENT_SIZE 256

void scenario_spell_requirement(const struct sloss_command_requirement *requirement,
                                const struct sloss_unit *unit, const struct sloss_unit *lot,
                                char text[SCENARIO_REQUIREMENT_SIZE]);

/* `expect requirement MARKET ROOT LOW/HIGH|none yes|no WEIGHT`: all four terms. */
enum sloss_status scenario_expect_requirement(struct scenario *scenario,
                                              const struct scenario_line *line,
                                              enum scenario_verdict *verdict);

/* `interest MARKET`: the sample of its open interest, and its asset. */
enum sloss_status scenario_read_interest(struct scenario *scenario,
                                         const struct scenario_line *line, int64_t *value_out,
                                         uint32_t *asset_out);

#endif
