/* SPDX-License-Identifier: BSD-2-Clause */
/* resting: what a holding's open orders in a market come to: all bids as one, and all asks as one.
 * There is a row for a holding and a market, made where orders are set for the first time. A row
 * without orders is not state, so making one needs no undoing. What orders add to a requirement is
 * in margin/worst.h. */
#ifndef SL_RESTING_H
#define SL_RESTING_H

#include "ledger/ledger.h"

void sl_resting_initialize(struct sloss_ledger *ledger);
void sl_resting_finalize(struct sloss_ledger *ledger);

static inline struct sl_resting *sl_resting_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->orders.rows, struct sl_resting, row);
}

static inline bool sl_resting_is_none(const struct sl_resting *resting)
{
    return resting->bid_lots == 0 && resting->ask_lots == 0;
}

/* The first row of a market, or of a holding; SL_NONE where there has never been one. */
uint32_t sl_resting_first_in(const struct sloss_ledger *ledger, uint32_t market);
uint32_t sl_resting_first_of(const struct sloss_ledger *ledger, uint32_t holding);

/* The row of a holding in a market, or SL_NONE. */
uint32_t sl_resting_find(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

/* The orders of a holding in a market are these; of `terms` lots and prices are read. */
enum sloss_status sl_resting_set(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                 const struct sl_resting *terms);

/* So many lots of its bids, or of its asks where it is below zero, have been traded: they rest no
 * more, at most all of them. */
enum sloss_status sl_resting_trade(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                   int64_t lots);

/* The orders of a holding in a market are those of another, which has none there. */
enum sloss_status sl_resting_move(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                                  uint32_t market);

/* The orders of a holding in a market, or of all in it, end. */
enum sloss_status sl_resting_end(struct sloss_ledger *ledger, uint32_t holding, uint32_t market);
enum sloss_status sl_resting_end_all(struct sloss_ledger *ledger, uint32_t market);

/* Is every row found by its market and its holding, and does the flag of its holding tell of it? */
bool sl_resting_is_consistent(const struct sloss_ledger *ledger);

#endif
