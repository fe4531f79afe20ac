/* SPDX-License-Identifier: BSD-2-Clause */
/* unwind: what the funds lose by a scenario once what they took over is sold.
 *
 * A fund's equity with what it holds after the scenario is compared with its equity without the
 * scenario, both at the price at which it leaves what it took over: so what it held before counts
 * for nothing. That is
 *
 *     loss   = (balance - cost) before - (balance - cost) after - taken * value of a lot on leaving
 *     unwind = sum over rounds of taken in it * value of a lot then - taken * value on leaving
 *
 * with the cost as traded, funding included, in fine units of the market (base/fine.h), and in
 * atoms rounded up. The price of leaving is sl_cascade_leave()'s, and the last mark where a market
 * has no model. */
#ifndef SL_UNWIND_H
#define SL_UNWIND_H

#include "sloss/stress.h"
#include "stress/cascade.h"

/* A market's fund before a scenario, as far as it stands in this market. The balance is that of all
 * its markets: it counts once, in the first of them. */
struct sl_unwind_fund {
    sl_wide rest; /* minus the cost of its lots, funding included, in fine units */
    int64_t lots;
    int64_t balance;
    const struct sl_cascade_market *row; /* of its market's model, or NULL */
};

/* Note the funds of all markets. The array has an entry per market. */
void sl_unwind_begin(const struct sloss_engine *engine, const struct sl_cascade *cascade,
                     struct sl_unwind_fund *funds);

/* Write what the funds of one asset have lost since. SLOSS_ERR_OVERFLOW if it does not fit. */
enum sloss_status sl_unwind_end(const struct sloss_engine *engine, uint32_t asset,
                                struct sl_cascade *cascade, const struct sl_unwind_fund *funds,
                                struct sloss_stress_result *result);

#endif
