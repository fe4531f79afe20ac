/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_guard: the lines about guarded markets, and the questions for them. */
#ifndef SCENARIO_GUARD_H
#define SCENARIO_GUARD_H

#include "common/scenario_line.h"
#include "sloss/guard.h"

extern const char *const scenario_guard_methods[]; /* enum sloss_guard_method */
extern const char *const scenario_validities[];    /* enum sloss_validity */
extern const char *const scenario_guarded[];       /* what VALIDITY sets, in the order of its fields */

/* Read `guard MARKET sources=LEAST [method=median|mean] [stale=DURATION] [clamp=RATE] [band=RATE]
 * [step=RATE/DURATION] [confidence=RATE] [fills=N]`, or `guard MARKET none`. */
enum sloss_status scenario_read_guard(struct scenario *scenario, const struct scenario_line *line,
                                      struct sloss_command *command);

/* Read `source MARKET NAME [weight=N]`. */
enum sloss_status scenario_read_source(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_command *command);

/* Read `validity MARKET [open=WORD] [reduce=WORD] [liquidate=WORD] [settle=WORD] [withdraw=WORD]`. */
enum sloss_status scenario_read_validity(struct scenario *scenario,
                                         const struct scenario_line *line,
                                         struct sloss_command *command);

/* Read `halt MARKET [off]`. */
enum sloss_status scenario_read_halt(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command);

/* Read `bust MARKET SEQ`. */
enum sloss_status scenario_read_bust(struct scenario *scenario, const struct scenario_line *line,
                                     struct sloss_command *command);

/* Run `quote MARKET NAME PRICE [confidence=PRICE] [MARKET NAME PRICE [confidence=PRICE]]...`. */
enum sloss_status scenario_run_quote(struct scenario *scenario, struct scenario_line *line);

/* Answer `expect validity`, `guard`, `source`, `halted` or `last_fill`; false where it is another
 * question. */
bool scenario_expect_guarded(struct scenario *scenario, const struct scenario_line *line,
                             enum sloss_status *status_out, enum scenario_verdict *verdict);

#endif
