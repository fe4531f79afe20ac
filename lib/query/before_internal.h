/* SPDX-License-Identifier: BSD-2-Clause */
/* before: a holding as it stands before an order, the position of the market apart, and what would
 * be asked of it after the order. */
#ifndef SL_BEFORE_INTERNAL_H
#define SL_BEFORE_INTERNAL_H

#include "engine/engine.h"
#include "query/order.h"

struct sl_before_order {
    const struct sloss_engine *engine;
    const struct sl_market *market;
    uint32_t holding;  /* or SL_NONE */
    bool is_special;   /* it is (margin/special.h) */
    bool has_others;   /* lots in other markets */
    int64_t value;     /* of a lot at the price of the order */
    int64_t sign;      /* 1 for a buy, -1 for a sale */
    sl_wide gain;      /* of a lot at the mark against that price, fine units */
    int64_t lots;      /* held */
    sl_wide cost;      /* of them, with funding, fine units */
    sl_wide equity;    /* margin equity, billionths of an atom */
    sl_wide less;      /* of that, what does not count initially, atoms */
    sl_wide others[2]; /* asked of its other positions, by enum sl_requirement, atoms */
};

struct sl_before_order sl_order_before(const struct sloss_engine *engine,
                                       const struct sl_order *order);

/* What is asked of the holding with so many lots, of either side, in place of those it has. This is
 * the one place that knows what is asked after an order: what makes a holding special has to be
 * added here, too. */
sl_wide sl_order_asked(const struct sl_before_order *before, int64_t lots,
                       enum sl_requirement which);

/* What a reduction by so many lots cuts off in rounding, in fine units (rules 3.1, 1.7). */
int64_t sl_order_cut(const struct sl_before_order *before, int64_t closed);

#endif
