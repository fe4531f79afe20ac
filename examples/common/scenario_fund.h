/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_fund: the lines about funds that markets share. */
#ifndef SCENARIO_FUND_H
#define SCENARIO_FUND_H

#include "common/scenario_line.h"

/* Read the name of a fund that must exist. */
enum sloss_status scenario_read_fund(struct scenario *scenario, const char *word, uint32_t *out);

/* Read `fund NAME ASSET` into its command. */
enum sloss_status scenario_read_new_fund(struct scenario *scenario, const struct scenario_line *line,
                                         struct sloss_command_fund *fund);

#endif
