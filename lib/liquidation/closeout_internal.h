/* SPDX-License-Identifier: BSD-2-Clause */
/* closeout: every position of a holding passes on at the mark. A loss beyond the equity is divided
 * over the markets that made it; what is left over pays fees, then stays or is forfeited
 * (docs/rules.md 7, 8). */
#ifndef SL_CLOSEOUT_INTERNAL_H
#define SL_CLOSEOUT_INTERNAL_H

#include "liquidation/plan_internal.h"

/* Close a holding out, within a round. */
enum sloss_status sl_closeout(struct sloss_engine *engine, uint32_t holding,
                              const struct sl_plan *plan);

#endif
