/* SPDX-License-Identifier: BSD-2-Clause */
/* worst: what open orders add to the initial requirement of a holding (docs/rules.md 16.5): a
 * market in which it has some counts as the worst of three cases, that none of them is filled, all
 * bids, or all asks. */
#ifndef SL_WORST_H
#define SL_WORST_H

#include "ledger/side/resting.h"
#include "margin/figures.h"

/* May orders of a market have this size and price? SLOSS_ERR_RANGE for a price that it cannot have,
 * SLOSS_ERR_OVERFLOW where a trade of them would be beyond the bounds of the market. */
enum sloss_status sl_worst_admit(const struct sl_market *market, int64_t lots, int64_t price);

/* Are these orders, whose market and holding are there, such as an ORDERS command sets? */
bool sl_worst_is_admitted(const struct sloss_engine *engine, const struct sl_resting *resting);

/* Are the positions that they would come to within these bounds at the mark? */
bool sl_worst_fits(const struct sloss_engine *engine, const struct sl_resting *resting);

/* What the market of these orders counts as in the initial requirement of their holding. */
sl_wide sl_worst_case(const struct sloss_engine *engine, const struct sl_resting *resting);

/* A bound from below of what it counts as, where the market is thought to stand somewhere, with any
 * position from one to another instead, whose cost goes evenly with the lots. Of a single one it
 * is what that counts as. */
sl_wide sl_worst_between(const struct sloss_engine *engine, const struct sl_resting *resting,
                         struct sl_quote quote, const struct sl_position *from,
                         const struct sl_position *to);

/* The same of one of two legs, the other staying as it is. */
sl_wide sl_worst_between_legs(const struct sloss_engine *engine, const struct sl_resting *resting,
                              struct sl_quote quote, const struct sl_position *from,
                              const struct sl_position *to, const struct sl_position *other,
                              bool is_short);

/* Add to an initial requirement what the orders of the holding ask beyond its positions, where some
 * markets are thought to stand elsewhere. */
void sl_worst_add(const struct sloss_engine *engine, uint32_t holding,
                  const struct sl_supposed *supposed, struct sl_margin *margin);

#endif
