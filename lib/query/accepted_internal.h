/* SPDX-License-Identifier: BSD-2-Clause */
/* accepted: prices that a market may be marked at as its lots are, and which of them has a value.
 */
#ifndef SL_ACCEPTED_INTERNAL_H
#define SL_ACCEPTED_INTERNAL_H

#include "engine/engine.h"

struct sl_prices {
    int64_t low;
    int64_t high;
};

/* All from `low` to `high`; but in an inverse market of a universe, whose scenarios have few prices
 * near a tick, some between them may not be. Requires a market with lots. */
struct sl_prices sl_accepted_prices(const struct sloss_engine *engine, uint32_t market);

/* Is one of these prices accepted? And the last one up to it from the mark; where it is far from
 * there, one behind which the next is none. */
bool sl_accepted_is(const struct sloss_engine *engine, uint32_t market, int64_t price);
int64_t sl_accepted_last(const struct sloss_engine *engine, uint32_t market, int64_t price);

/* The most lots of one side of a market in which a lot has such a value (rules 1.5). */
int64_t sl_accepted_lots(const struct sl_market *market, int64_t value);

/* The lowest price with at least this value, and the highest with at most it, as if all prices
 * above 0, and those below where the market is signed, were accepted; cut to 64 bits. Of an inverse
 * market requires a value below 0 for the second. */
int64_t sl_accepted_lowest(const struct sl_market *market, sl_wide value);
int64_t sl_accepted_highest(const struct sl_market *market, sl_wide value);

/* The value of a lot at an accepted price. */
int64_t sl_accepted_value(const struct sl_market *market, int64_t price);

#endif
