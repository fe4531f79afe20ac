/* SPDX-License-Identifier: BSD-2-Clause */
/* reduction: the most lots by which an order may reduce a position (docs/rules.md 3.6).
 *
 * What a reduction realizes is rounded for each number of lots, and three conditions let one pass,
 * so there are no straight lines to follow. A range of numbers whose most equity is too little for
 * what is asked of the fewest lots left has none that passes, and any other is halved: the answer
 * is exact. */
#ifndef SL_REDUCTION_INTERNAL_H
#define SL_REDUCTION_INTERNAL_H

#include "engine/market.h"

/* A holding before an order, the position of its market apart. */
struct sl_before_order {
    const struct sl_market *market;
    int64_t value;       /* of a lot at the price of the order */
    int64_t sign;        /* 1 for a buy, -1 for a sale */
    sl_wide gain;        /* of a lot at the mark against that price, fine units */
    int64_t lots;        /* held */
    sl_wide cost;        /* of them, with funding, fine units */
    sl_wide equity;      /* billionths of an atom */
    sl_wide initial;     /* of its other positions, atoms */
    sl_wide maintenance; /* likewise */
};

/* Requires lots on the other side of the order. 0 if none may be closed. */
int64_t sl_reduction_most(const struct sl_before_order *before);

#endif
