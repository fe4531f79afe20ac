/* SPDX-License-Identifier: BSD-2-Clause */
/* gains: what funds pay for the unsettled gains of a holding that is closed out (docs/rules.md 7.2). */
#ifndef SL_GAINS_INTERNAL_H
#define SL_GAINS_INTERNAL_H

#include "engine/engine.h"
#include "liquidation/part_internal.h"

/* Divide what is needed, if it is above zero, over the parts that gain, in proportion: each fund pays
 * at most its gains and what it has. Writes the `gain` of each part, and their sum. */
enum sloss_status sl_gains_divide(struct sloss_engine *engine, struct sl_part *parts, uint32_t count,
                                  sl_wide needed, sl_wide *paid_out);

#endif
