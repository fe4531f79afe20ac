/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_isolated: the lines about isolated positions. */
#ifndef SCENARIO_ISOLATED_H
#define SCENARIO_ISOLATED_H

#include <sloss/margin.h>

#include "common/scenario_line.h"

/* Read `isolate ACCOUNT MARKET AMOUNT|off` into its command. */
enum sloss_status scenario_read_isolate(struct scenario *scenario, const struct scenario_line *line,
                                        struct sloss_command *command);

/* Read `expect isolated_WHAT ACCOUNT MARKET VALUE` up to the value: the compartment, and its
 * market. SLOSS_ERR_ARGUMENT where there is none. */
enum sloss_status scenario_read_isolated(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_isolated_info *info_out,
                                         uint32_t *market_out);

/* What such a question asks for, but for the state; false where it is no such question. */
bool scenario_ask_isolated(const char *what, const struct sloss_isolated_info *info,
                           int64_t *value_out);

#endif
