/* SPDX-License-Identifier: BSD-2-Clause */
/* largest: the most lots that an account may buy or sell at once, as far as its margin goes. */
#ifndef SL_LARGEST_H
#define SL_LARGEST_H

#include "engine/engine.h"

/* An order that is thought of. */
struct sl_order {
    uint32_t account; /* row */
    uint32_t holding; /* or SL_NONE for an account that has nothing in the asset */
    uint32_t market;  /* which has a mark */
    int64_t value;    /* of a lot at the price of the order */
    bool buys;
};

/* The greatest number of lots that the margin check of a fill lets pass (docs/rules.md 3.6, 14.3);
 * 0 if none. */
int64_t sl_largest(const struct sloss_engine *engine, const struct sl_order *order);

#endif
