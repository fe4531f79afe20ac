/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_partial: the lines about partial liquidation and margin calls. */
#ifndef SCENARIO_PARTIAL_H
#define SCENARIO_PARTIAL_H

#include <sloss/liquidation.h>

#include "common/scenario_line.h"

/* Read `partial MARKET target=RATE [step=SIZE] [remainder=SIZE] [slice=RATE/DURATION]
 * [whole_below=RATE]`, or `partial MARKET none`, into its command; and `levels ASSET RATE...|none`.
 */
enum sloss_status scenario_read_partial(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);
enum sloss_status scenario_read_levels(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);

/* `expect partial MARKET WORD VALUE|none`, `expect levels ASSET RATE...|none`, and
 * `expect level ACCOUNT [ASSET] N` with `expect isolated_level ACCOUNT MARKET N`. False where a
 * line is none of these. */
bool scenario_expect_partial(struct scenario *scenario, const struct scenario_line *line,
                             enum sloss_status *status, enum scenario_verdict *verdict);

#endif
