/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_fund: the lines about funds that markets share. */
#ifndef SCENARIO_FUND_H
#define SCENARIO_FUND_H

#include <sloss/fund.h>

#include "common/scenario_line.h"

/* Read the name of a fund that must exist. */
enum sloss_status scenario_read_fund(struct scenario *scenario, const char *word, uint32_t *out);

/* Read `fund NAME ASSET [units=yes|tranches] [delay=DURATION] [senior_part=RATE]` into its command.
 */
enum sloss_status scenario_read_new_fund(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_command *command);

/* Read `join ACCOUNT FUND AMOUNT`, `leave ACCOUNT FUND UNITS` and `redeem ACCOUNT FUND`, each with
 * a kind of units behind it where the fund has two. */
enum sloss_status scenario_read_join(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command);
enum sloss_status scenario_read_leave(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command);
enum sloss_status scenario_read_redeem(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);

/* Read ACCOUNT FUND [senior|junior] of a question, and what the account has of the fund. */
enum sloss_status scenario_read_units(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_unit_info *info_out, uint32_t *asset_out);

#endif
