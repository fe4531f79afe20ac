/* SPDX-License-Identifier: BSD-2-Clause */
/* scenario_margin: what can be expected of margin: figures, prices, orders, ranks and dry runs. */
#ifndef SCENARIO_MARGIN_H
#define SCENARIO_MARGIN_H

#include "common/scenario_line.h"

/* Is the second word of the line one of them? Then the expectation is looked at. */
bool scenario_expect_margin(struct scenario *scenario, const struct scenario_line *line,
                            enum sloss_status *status_out, enum scenario_verdict *verdict);

#endif
