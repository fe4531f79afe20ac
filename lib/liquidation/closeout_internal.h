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

/* What a close-out would leave it short of, and what it would leave over that it may give away
 * before anything else is paid from it. Nothing is moved. At most one is above 0. */
enum sloss_status sl_closeout_prospect(struct sloss_engine *engine, uint32_t holding,
                                       const struct sl_plan *plan, int64_t *lacks_out,
                                       int64_t *left_out);

#endif
