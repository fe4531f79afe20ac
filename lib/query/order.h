/* SPDX-License-Identifier: BSD-2-Clause */
/* order: an order that is asked about. */
#ifndef SL_ASKED_ORDER_H
#define SL_ASKED_ORDER_H

#include "engine/engine.h"

/* An order that is thought of. */
struct sl_order {
    uint32_t account; /* row */
    uint32_t holding; /* or SL_NONE for an account that has nothing in the asset */
    uint32_t market;
    int64_t value; /* of a lot at the price of the order */
    bool buys;
    bool closes; /* of two legs it takes lots off one, rather than add to the other */
};

#endif
