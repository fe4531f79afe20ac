/* SPDX-License-Identifier: BSD-2-Clause */
/* search: the first price at which a holding would be in breach, where its margin is more than a
 * sum over its positions. No closed form is known here, only that equity goes one way with the
 * price of a market, and that what is asked goes one way with the size of the price. So a range
 * whose least equity reaches the most that is asked has no breach, and any other is halved. The
 * answer is exact. */
#ifndef SL_SEARCH_INTERNAL_H
#define SL_SEARCH_INTERNAL_H

#include "engine/engine.h"

/* The first price from `from` to `to`, either of which may be above the other. */
bool sl_search_breach(const struct sloss_engine *engine, const struct sl_position *position,
                      int64_t from, int64_t to, int64_t *price_out);

#endif
