/* SPDX-License-Identifier: BSD-2-Clause */
/* waterfall: who pays a deficit, in what order: fund, reserve, backstop, other accounts; what is
 * left is uncovered and repaid first. */
#ifndef SL_WATERFALL_H
#define SL_WATERFALL_H

#include "engine/engine.h"

/* The last layer: charge up to `amount` and add what it came to to the deficit's record. */
struct sl_sharer {
    enum sloss_status (*charge)(struct sloss_engine *engine, void *context,
                                struct sloss_deficit *deficit, int64_t amount);
    void *context;
};

/* Run a market's layers over a loss > 0, crediting `beneficiary` (SL_NONE: the pool of a
 * settlement) with all of it, the uncovered account paying what no layer does. `account` is whose
 * loss it is, for the record. */
enum sloss_status sl_waterfall_run(struct sloss_engine *engine, uint32_t market, uint64_t account,
                                   int64_t loss, uint32_t beneficiary,
                                   const struct sl_sharer *sharer);

/* The same for a holding below zero, the accounts in the market's sharing rule paying last. */
enum sloss_status sl_waterfall_cover(struct sloss_engine *engine, uint32_t market, uint32_t holding,
                                     int64_t loss);

/* Between these two, holdings found in breach are closed out: what their deficits leave to the
 * accounts of a market that pools is shared at the end, if all went well (docs/rules.md 6.7). */
void sl_waterfall_begin_round(struct sloss_engine *engine);
enum sloss_status sl_waterfall_end_round(struct sloss_engine *engine, enum sloss_status status);

/* A fund that is flat and below zero has a deficit of its own (docs/rules.md 4.3). */
enum sloss_status sl_waterfall_check_fund(struct sloss_engine *engine, uint32_t market);

#endif
