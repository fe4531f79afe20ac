/* SPDX-License-Identifier: BSD-2-Clause */
/* figures: the worst price of an order, the price factor of an auction, and how much restores a
 * holding (docs/rules.md 25). It changes nothing. */
#ifndef SL_EXECUTION_FIGURES_H
#define SL_EXECUTION_FIGURES_H

#include "engine/engine.h"
#include "execution/execution.h"

/* The worst value per lot at which a position may be closed, in fine units: there nothing is left of
 * its share of the margin equity. Requires that the holding has lots in the market, net. */
sl_wide sl_execution_limit(const struct sloss_engine *engine, uint32_t holding, uint32_t market);

/* A value per lot is no worse than that for who closes such lots. */
static inline bool sl_execution_is_within(int64_t lots, sl_wide value, sl_wide limit)
{
    return lots > 0 ? value >= limit : value <= limit;
}

/* The worst price in ticks that is within it, away from the mark; false where any price is. */
bool sl_execution_limit_price(const struct sloss_engine *engine, uint32_t holding, uint32_t market,
                              int64_t *price_out);

/* What a bidder pays now of the margin equity that it takes over, parts per billion. */
int64_t sl_execution_factor(const struct sloss_engine *engine, const struct sl_execution *execution);

/* The part that restores a holding that is auctioned when it is sold, rounded up; all at most. */
int64_t sl_execution_most_part(const struct sloss_engine *engine,
                               const struct sl_execution *execution);

/* How long a liquidation may take: where it is by the host the shortest time of the markets in which
 * it has lots; INT64_MAX where none has one. */
int64_t sl_execution_length(const struct sloss_engine *engine,
                            const struct sl_execution *execution);

/* Is its time over, of one that has lots? */
bool sl_execution_is_overdue(const struct sloss_engine *engine,
                             const struct sl_execution *execution);

#endif
