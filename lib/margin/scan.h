/* SPDX-License-Identifier: BSD-2-Clause */
/* scan: what positions lose in the scenarios of a universe, and what is asked for that, in numbers
 * (rules 20). Which positions those are is in portfolio.h. */
#ifndef SL_SCAN_H
#define SL_SCAN_H

#include "engine/market.h"

#define SL_SHOCKS_MAX 64u

/* A scenario. */
struct sl_shock {
    int64_t price_ppb;      /* change of prices, at least -SL_PPB, no lower than the last */
    int64_t volatility_ppb; /* for the record: the host's model knows what it means */
    int64_t weight_ppb;     /* what a loss in it counts with, up to SL_PPB */
};

/* Markets of an asset that are margined together. An image has what stands before `asset`. */
struct sl_universe {
    uint32_t shock_count;
    struct sl_shock shock[SL_SHOCKS_MAX];
    uint32_t asset;
    int64_t maintenance_ppb; /* part of the worst loss that is asked for maintenance */
    char name[SLOSS_NAME_SIZE];
};

/* What a market is in its universe. An image has what stands before `market`. */
struct sl_universe_market {
    uint32_t universe;           /* or SL_NONE: it is in none, and all else is zero */
    uint32_t value_count;        /* as many as there are scenarios, or 0 where no values are given */
    bool is_option;              /* then its mark does not say what it is worth in a scenario */
    int64_t short_least;         /* asked of each lot that is short, billionths of an atom */
    int64_t concentration_lots;  /* of lots beyond so many */
    int64_t concentration_ppb;   /* so much of the notional is asked */
    int64_t price[SL_SHOCKS_MAX]; /* what it is worth in each scenario, ticks */
    uint32_t market;
};

/* May a SHOCK command set this? */
bool sl_shock_may_be(const struct sl_shock *shock);

/* Do the prices of the scenarios of a universe ascend? */
bool sl_shocks_ascend(const struct sl_universe *universe);

/* May a PORTFOLIO command set the terms of such a market? */
bool sl_universe_market_may_be(const struct sl_universe_market *grid);

/* Is the market asked what it is asked by itself, on top of the rest: one of options that has no
 * values? */
static inline bool sl_universe_market_is_alone(const struct sl_universe_market *grid)
{
    return grid->value_count == 0 && grid->is_option;
}

/* Where a market stands, or is thought to. */
struct sl_scan_place {
    int64_t mark;
    int64_t value; /* of a lot there */
    int64_t other; /* of a bound for several places: another value there; else 0 */
};

/* Is what can be asked of so many lots of a side within bounds (rules 1.5)? */
bool sl_scan_holds(const struct sl_universe *universe, const struct sl_universe_market *grid,
                   const struct sl_market *market, struct sl_scan_place place, int64_t lots);

/* What the positions of a holding in a universe come to. It begins as zero. */
struct sl_scan {
    sl_wide loss[SL_SHOCKS_MAX];    /* in each scenario; billionths of an atom */
    sl_wide shorts;                 /* asked of what is short; billionths of an atom */
    struct sl_wide256 concentrated; /* and of large positions; billionths of those */
};

/* Add a position. Requires that its bounds hold. */
void sl_scan_add(struct sl_scan *scan, const struct sl_universe *universe,
                 const struct sl_universe_market *grid, const struct sl_market *market,
                 struct sl_scan_place place, int64_t lots);

/* The least of two in each figure: of two positions a bound from below for all between them. */
void sl_scan_lessen(struct sl_scan *scan, const struct sl_scan *other);

/* What a scenario costs: the part of its loss that counts, in atoms, rounded up. */
sl_wide sl_scan_cost(const struct sl_scan *scan, const struct sl_universe *universe,
                     uint32_t scenario);

/* What is asked for all of them, in atoms, rounded up once. */
sl_wide sl_scan_asks(const struct sl_scan *scan, const struct sl_universe *universe,
                     enum sl_requirement which);

#endif
