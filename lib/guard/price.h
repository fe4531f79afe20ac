/* SPDX-License-Identifier: BSD-2-Clause */
/* price: the price of a market out of quotes, in whole ticks, and how far it can be relied on
 * (docs/rules.md 26.2). Only numbers go in and out. */
#ifndef SL_GUARD_PRICE_H
#define SL_GUARD_PRICE_H

#include "guard/guard.h"

struct sl_guard_price {
    uint32_t validity; /* enum sloss_validity */
    int64_t price;     /* unless that is NONE */
};

/* What the quotes of a guarded market come to now. */
struct sl_guard_price sl_guard_price(const struct sl_guard *guard, const struct sl_market *market,
                                     int64_t now);

#endif
