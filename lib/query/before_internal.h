/* SPDX-License-Identifier: BSD-2-Clause */
/* before: a holding as it stands before an order, the position of the market apart; and how it
 * would stand after the order, and what would be asked of it then. */
#ifndef SL_BEFORE_INTERNAL_H
#define SL_BEFORE_INTERNAL_H

#include "ledger/side/resting.h"
#include "margin/figures.h"
#include "query/order.h"

struct sl_before_order {
    const struct sloss_engine *engine;
    const struct sl_market *market;
    uint32_t holding;          /* or SL_NONE */
    bool is_straight;          /* equity and what is asked go straight with the lots, but for
                                  brackets and for what is asked of a lot */
    bool has_others;           /* lots in other markets */
    struct sl_quote quote;     /* of the market; without a mark it is first marked by the order */
    int64_t value;             /* of a lot at the price of the order */
    int64_t sign;              /* 1 for a buy, -1 for a sale */
    sl_wide gain;              /* of a lot at the mark against that price, fine units */
    struct sl_position held;   /* in the market; without lots where there is none */
    struct sl_resting resting; /* its open orders there; without lots where there are none */
    sl_wide equity;            /* margin equity, billionths of an atom */
    sl_wide rest;              /* of that, what is not of the position */
    sl_wide less;              /* of it, what does not count initially, atoms */
    sl_wide others[2];         /* asked of its other markets, by enum sl_requirement, atoms */
    const struct sl_surcharge *surcharge; /* or NULL */
};

struct sl_before_order sl_order_before(const struct sloss_engine *engine,
                                       const struct sl_order *order);

/* How it would stand after an order of so many lots. */
struct sl_after_order {
    struct sl_position position;
    sl_wide equity; /* margin equity, billionths of an atom */
    bool fits;      /* all figures do, and what was paid is within bounds (rules 1.5) */
};

struct sl_after_order sl_order_after(const struct sl_before_order *before, int64_t lots);

/* What is asked of the holding with a position after an order: initially a bound from below for any
 * position from one to another, which is exact for a single one. */
sl_wide sl_order_initial(const struct sl_before_order *before, const struct sl_position *from,
                         const struct sl_position *to);
sl_wide sl_order_maintenance(const struct sl_before_order *before, int64_t lots);

/* What a reduction by so many lots cuts off in rounding, in fine units (rules 3.1, 1.7). */
int64_t sl_order_cut(const struct sl_before_order *before, int64_t closed);

#endif
