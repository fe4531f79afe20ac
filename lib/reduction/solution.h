/* SPDX-License-Identifier: BSD-2-Clause */
/* solution: how many lots of which positions bring a holding back to its target, fees included
 * (docs/rules.md 24.3). It changes nothing.
 *
 * Everything is compared exactly, in 1 / (5 * 10^45) of an atom: fees, and requirements before
 * rounding times multiplier and target, are whole numbers of that below 2^256. */
#ifndef SL_SOLUTION_H
#define SL_SOLUTION_H

#include "engine/engine.h"

/* What is closed of a position. */
struct sl_go_lots {
    uint32_t market;
    uint32_t reserved;
    int64_t has;    /* lots, as a number without a sign: of two legs the net */
    int64_t closes; /* of these */
};

/* Append to `engine->reductions.lots` what is closed of one position after another, those of which
 * most is required first: each of them whole, up to the one of which the least number of its steps
 * is enough. `solved_out` says whether there is one; where there is none, all are closed. Requires
 * that the holding is a sum over its positions (reducible.h). */
enum sloss_status sl_solution_find(struct sloss_engine *engine, uint32_t holding, bool *solved_out);

/* Append the positions with lots of a holding in that order, nothing of them closed. */
enum sloss_status sl_solution_order(struct sloss_engine *engine, uint32_t holding);

/* What lots cost in a fee, in billionths of a fine unit. */
static inline sl_wide sl_solution_fee(const struct sl_market *market, int64_t lots)
{
    return (sl_wide)sl_market_fine_notional(market, lots) * market->fee_ppb;
}

#endif
