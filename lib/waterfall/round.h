/* SPDX-License-Identifier: BSD-2-Clause */
/* round: the deficits of a round are added up, and each market with one runs its waterfall once
 * over the sum (docs/rules.md 6).
 *
 * A round begins; close-outs, or a variation instant, add what accounts could not pay; it ends, and
 * the layers put the sum into the pool. So the order of the close-outs does not decide who pays,
 * and n defaults over m payers cost n + m. */
#ifndef SL_ROUND_H
#define SL_ROUND_H

#include "engine/engine.h"
#include "waterfall/sharer.h"

/* Begin a round. Rounds do not nest. */
void sl_round_begin(struct sloss_engine *engine);

/* An account left a deficit of `amount` > 0 in a market: the pool of the round lacks that much.
 * Those of one market are added in account order. */
enum sloss_status sl_round_add(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                               int64_t amount);

/* The same, and the pool pays it to the holding, whose balance was that far below zero. */
enum sloss_status sl_round_relieve(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                   int64_t amount);

/* Does a market's waterfall name a layer? */
bool sl_round_names(const struct sloss_engine *engine, uint32_t market, uint32_t layer);

/* Counterparties have put `amount` > 0 into the pool for the deficit of a holding in a market,
 * which was added last of that holding. */
enum sloss_status sl_round_count(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                 int64_t amount);

/* Its position of `lots` in that market waits for the layer `deleverage`. */
void sl_round_wait(struct sloss_engine *engine, uint32_t holding, uint32_t market, int64_t lots);

/* Before the positions of an account that has added its deficits pass on: what it has contributed
 * itself pays them; and where it is deleveraged, so do its owner's accounts in the markets that
 * name the layer. sl_round_close() does the first of these as well, for whom it was not done. */
enum sloss_status sl_round_own(struct sloss_engine *engine, bool deleveraged);

/* What of an account's deficit in a market nobody has paid yet. */
int64_t sl_round_lacks(const struct sloss_engine *engine, uint32_t holding, uint32_t market);

/* An account has added all it will: where a market has pool=deficit, the waterfall is run for each
 * of its deficits by itself. `sharer` is NULL for the market's payers. */
enum sloss_status sl_round_close(struct sloss_engine *engine, const struct sl_sharer *sharer);

/* End the round: run the waterfalls over the sums, leave the rest uncovered, queue the records and
 * the charges. Nothing is run where `status`, of what led here, is not SLOSS_OK; it is returned. */
enum sloss_status sl_round_end(struct sloss_engine *engine, const struct sl_sharer *sharer,
                               enum sloss_status status);

#endif
