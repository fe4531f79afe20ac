/* SPDX-License-Identifier: BSD-2-Clause */
/* before: a holding as it stands before an order, the position of the market apart; and how it
 * would stand after the order, and what would be asked of it then. */
#ifndef SL_BEFORE_INTERNAL_H
#define SL_BEFORE_INTERNAL_H

#include "ledger/side/resting.h"
#include "margin/group.h"
#include "query/order.h"

/* What a holding is margined with (docs/rules.md 22), but for what the order changes. */
struct sl_beside {
    uint32_t group;          /* or SL_NONE: nothing */
    struct sl_group_net net; /* of the group in the market */
    bool has_grid;           /* universes ask of the net */
    sl_wide asked[2];        /* atoms */
    sl_wide equity;          /* margin equity of the others, billionths of an atom */
    sl_wide whole;           /* and in atoms, that of each rounded down */
};

struct sl_before_order {
    const struct sloss_engine *engine;
    const struct sl_market *market;
    uint32_t holding;          /* or SL_NONE */
    bool is_straight;          /* equity and what is asked go straight with the lots, but for
                                  brackets and for what is asked of a lot */
    bool has_others;           /* lots in other markets */
    bool has_orders;           /* open orders, in whatever market */
    struct sl_quote quote;     /* of the market; without a mark it is first marked by the order */
    int64_t value;             /* of a lot at the price of the order */
    int64_t sign;              /* 1 for a buy, -1 for a sale */
    sl_wide gain;              /* of a lot at the mark against that price, fine units */
    struct sl_position net;    /* in the market; without lots where there is none */
    struct sl_position held;   /* of that what the order trades: all, or one of two legs */
    struct sl_position other;  /* and the other leg, without lots where there are no two */
    bool has_legs;             /* whether or not it has lots in them */
    struct sl_resting resting; /* its open orders there; without lots where there are none */
    sl_wide equity;            /* margin equity, billionths of an atom */
    sl_wide rest;              /* of that, what is not of the position */
    sl_wide less;              /* of it, what does not count initially, atoms */
    sl_wide asked;             /* maintenance requirement */
    sl_wide others[2];         /* asked of its other markets, by enum sl_requirement, atoms */
    const struct sl_surcharge *surcharge; /* or NULL */
    bool by_universe;                     /* it is margined by universes (margin/portfolio.h) */
    int64_t mark;                         /* of the market, or what the order makes it */
    struct sl_beside beside;
};

struct sl_before_order sl_order_before(const struct sloss_engine *engine,
                                       const struct sl_order *order);

/* Orders of so many lots, from the fewest to the most. */
struct sl_lots {
    int64_t least;
    int64_t most;
};

/* The lots that a fill reduces, before it adds risk (rules 3.6): of the position, of a leg, or of
 * the net of a group. 0 where it adds at once. */
int64_t sl_order_reduces(const struct sl_before_order *before);

/* The most lots of an order that the numbers hold (rules 1.5, 20.7). */
int64_t sl_order_most(const struct sl_before_order *before);

/* How it would stand after an order of so many lots. */
struct sl_after_order {
    struct sl_position position; /* what is left of `held` */
    struct sl_position net;
    sl_wide equity;   /* margin equity, billionths of an atom */
    sl_wide realized; /* of it what was realized, and what counts of the position */
    sl_wide counted;
    bool fits; /* all figures do, and what was paid is within bounds (rules 1.5) */
};

struct sl_after_order sl_order_after(const struct sl_before_order *before, int64_t lots);

/* Margin equity in whole atoms, and as it is compared exactly: that of a group is whole (docs/rules.md
 * 22.2). And a bound of the latter that goes straight with the equity. */
sl_wide sl_order_whole(const struct sl_before_order *before, sl_wide equity);
sl_wide sl_order_exactly(const struct sl_before_order *before, sl_wide equity);
sl_wide sl_order_at_most(const struct sl_before_order *before, sl_wide equity);

/* What is asked of the holding after an order: a bound from below for any order from one to
 * another, between which none of its numbers of lots changes sides; exact for a single one. */
sl_wide sl_order_asked(const struct sl_before_order *before, const struct sl_after_order *from,
                       const struct sl_after_order *to, enum sl_requirement which);

/* A bound from above of the margin equity after orders of such a range, whose ends fit. */
sl_wide sl_order_equity(const struct sl_before_order *before, struct sl_lots lots,
                        const struct sl_after_order *few, const struct sl_after_order *many);

/* The same of a range of several as two ends: it is on the straight line between them, or below. */
void sl_order_equity_ends(const struct sl_before_order *before, struct sl_lots lots,
                          const struct sl_after_order *few, const struct sl_after_order *many,
                          sl_wide equity_out[2]);

/* What a reduction by so many lots cuts off in rounding, in fine units (rules 3.1, 1.7). */
int64_t sl_order_cut(const struct sl_before_order *before, int64_t closed);

#endif
