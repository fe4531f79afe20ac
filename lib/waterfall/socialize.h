/* SPDX-License-Identifier: BSD-2-Clause */
/* socialize: who pays the last layer of a market's waterfall, by which weight, up to which cap. */
#ifndef SL_SOCIALIZE_H
#define SL_SOCIALIZE_H

#include "engine/engine.h"

/* Charge up to `amount` to the market's payers, into the pool of the round, and note in the record
 * what it came to (docs/rules.md 6.2, 6.3). */
enum sloss_status sl_socialize(struct sloss_engine *engine, struct sloss_deficit *deficit,
                               int64_t amount);

/* Note in the record that `charged` accounts paid `share_max` at most, `amount` in all, on a base.
 */
void sl_socialize_note(struct sloss_deficit *deficit, int64_t amount, int64_t base, int64_t charged,
                       int64_t share_max);

/* Add to what a holding has been charged so far. Requires that this command has touched it. */
enum sloss_status sl_socialize_count(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                     int64_t share);

#endif
