/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_policy: the policy of a `socialize` line, with its parameters. */
#ifndef SCENARIO_POLICY_H
#define SCENARIO_POLICY_H

#include "common/scenario_line.h"

/* Read `policy=` and its parameters. Without a policy, parameters are refused, and with one
 * `basis=` and `rule=` are. `given` tells whether there is one. */
enum sloss_status scenario_read_policy(struct scenario *scenario, const struct scenario_line *line,
                                       struct sloss_market_policy *policy, bool *given);

/* The cap where a line says nothing: those that look at what everybody has need no profits. */
uint32_t scenario_policy_cap(uint32_t policy);

/* Write `policy=` and the parameters that are not the default. */
void scenario_spell_policy(const struct sloss_market_policy *policy, FILE *out);

#endif
