/* SPDX-License-Identifier: BSD-2-Clause */
/* demand: what a market asks of a position beyond its brackets, in numbers (rules 19). What that
 * comes to for holdings is in demanding.h. */
#ifndef SL_DEMAND_H
#define SL_DEMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/wide.h"

/* All terms zero: nothing beyond the brackets, and profit counts in full. */
struct sl_demand {
    int64_t root_ppb;       /* for a size of 1.0; it grows with the square root of the size */
    int64_t lot_size;       /* a lot is lot_size * 10^-lot_digits of 1.0; zero without a root */
    int64_t interest_low;   /* atoms of open interest from which more is asked initially */
    int64_t interest_high;  /* and at which all of the notional is; 0 for neither */
    int64_t interest;       /* open interest in atoms when a mark was last set: no term of it */
    int64_t profit_off_ppb; /* part of a profit that does not count in margin equity */
    uint32_t lot_digits;
    bool by_entry; /* initially what was paid counts, where it is more than the value */
};

#define SL_LOT_DIGITS_MAX 18u

/* Are these terms that a REQUIREMENT command may set? */
bool sl_demand_holds(const struct sl_demand *demand);

/* Does it ask for anything beyond the brackets, or leave out profit? */
bool sl_demand_is_any(const struct sl_demand *demand);

/* Does what is asked of a holding, or backs it, at a mark follow from it? Then detection can give
 * the holding no triggers (special.h). What was paid for a position counts initially alone. */
static inline bool sl_demand_is_special(const struct sl_demand *demand)
{
    return demand->root_ppb != 0 || demand->interest_high != 0 || demand->profit_off_ppb != 0;
}

/* The square root of the size of so many lots, in billionths, rounded up. */
sl_uwide sl_demand_root(const struct sl_demand *demand, uint64_t lots);

/* 4/5 of what brackets ask, and notional * root_ppb * that root: in billionths of a fine unit,
 * rounded up, or the most that a sl_wide has where that is less. `bracketed` is in the same
 * billionths. (Drift: size premium for large contracts.) */
sl_wide sl_demand_by_root(const struct sl_demand *demand, uint64_t lots, int64_t notional,
                          sl_wide bracketed);

/* The same exactly, in SL_DEMAND_PARTS to a billionth of a fine unit: below 2^197. */
#define SL_DEMAND_PARTS UINT64_C(5000000000)

struct sl_wide256 sl_demand_parts_by_root(const struct sl_demand *demand, uint64_t lots,
                                          int64_t notional, sl_wide bracketed);

/* Is the greatest that a root asks at most so many billionths of a fine unit? `bracketed` is then
 * the greatest that brackets ask. */
bool sl_demand_root_fits(const struct sl_demand *demand, uint64_t lots, int64_t notional,
                         sl_wide bracketed, sl_wide most);

/* What brackets ask, and of what is left of the notional the part that the open interest of a
 * mark has gone from `interest_low` to `interest_high`: in billionths of a fine unit, rounded
 * up. (dYdX: open interest scaled initial margin.) */
sl_wide sl_demand_by_interest(const struct sl_demand *demand, int64_t interest, int64_t notional,
                              sl_wide bracketed);

#endif
