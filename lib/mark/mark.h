/* SPDX-License-Identifier: BSD-2-Clause */
/* mark: the marks of one instant, or a funding payment: applied together, then judged once. */
#ifndef SL_MARK_H
#define SL_MARK_H

#include "engine/engine.h"

struct sl_price {
    uint32_t market; /* or SLOSS_COLLATERAL_FIRST and the row of a pair */
    int64_t price;   /* ticks */
};

/* VALUES records of the instant: what markets are worth in scenarios. */
struct sl_values {
    const struct sloss_command *records;
    uint32_t count;
};

/* Set the marks and the values, settle variation, close out who is in breach. Prices come in order
 * of market creation, each market once, those of pairs behind them. */
enum sloss_status sl_mark(struct sloss_engine *engine, const struct sl_price *prices,
                          uint32_t count, const struct sl_values *values);

/* Every long lot of a market pays `payment` to every short lot, then as after a mark. */
enum sloss_status sl_mark_funding(struct sloss_engine *engine, uint32_t market, int64_t payment);

#endif
