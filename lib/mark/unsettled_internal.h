/* SPDX-License-Identifier: BSD-2-Clause */
/* unsettled: what trades have left to be settled in variation markets, and its settlement at the
 * last marks before anybody is closed out. */
#ifndef SL_UNSETTLED_H
#define SL_UNSETTLED_H

#include "engine/engine.h"

/* Is there a profit or a loss of a whole atom, rounded down, that the next mark of a market would
 * settle? */
bool sl_unsettled_any(const struct sloss_engine *engine, uint32_t market);

/* Settle the variation markets of the assets in which holdings are in breach, as one instant; a
 * market where there is nothing to settle has none (sl_settle_fn of liquidation/liquidation.h). */
enum sloss_status sl_unsettled_settle(struct sloss_engine *engine, const uint64_t *keys,
                                      uint32_t count, bool *settled_out);

#endif
