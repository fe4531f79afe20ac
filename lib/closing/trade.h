/* SPDX-License-Identifier: BSD-2-Clause */
/* trade: a position changes for money, in the way of its market. */
#ifndef SL_TRADE_H
#define SL_TRADE_H

#include "engine/engine.h"

/* `lots` more (or fewer) for `paid` (negative when received). Unrealized: what a reduction realizes
 * moves to the balance. Variation: the next mark settles it. */
enum sloss_status sl_trade(struct sloss_engine *engine, uint32_t position, int64_t lots,
                           int64_t paid);

/* The same, and what it has realized, 0 in a variation market. */
enum sloss_status sl_trade_realize(struct sloss_engine *engine, uint32_t position, int64_t lots,
                                   int64_t paid, int64_t *realized_out);

/* Close all of a position at the mark. */
enum sloss_status sl_trade_close(struct sloss_engine *engine, uint32_t position);

/* No lots and nothing unsettled in any market. */
bool sl_trade_flat(const struct sloss_engine *engine, uint32_t holding);

#endif
