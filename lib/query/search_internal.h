/* SPDX-License-Identifier: BSD-2-Clause */
/* search: the first price at which a holding would be in breach, where its margin is more than a
 * sum over its positions, so that no closed form is known here.
 *
 * It is enough that equity goes one way with the price of a market, and what is asked one way with
 * the size of the price: a range of prices whose least equity reaches the most that is asked has no
 * breach, and any other is halved. And within a bracket what is asked rises ever faster with the
 * size of the value, if not evenly, and equity ever slower: so between two prices the slack is
 * nowhere less than at one of them, but for what is rounded. */
#ifndef SL_SEARCH_INTERNAL_H
#define SL_SEARCH_INTERNAL_H

#include "engine/engine.h"

/* The first price from `from` to `to`, either of which may be above the other, on one side of zero
 * and in one bracket. It is exact; but where equity and what is asked go side by side, nearer than
 * what is rounded, over more ranges than SL_SEARCH_LOOKS, a breach by rounding alone may be passed
 * over: then it is rough. */
#define SL_SEARCH_LOOKS 4096u
bool sl_search_breach(const struct sloss_engine *engine, const struct sl_position *position,
                      int64_t from, int64_t to, int64_t *price_out, bool *rough_out);

#endif
