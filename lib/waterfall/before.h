/* SPDX-License-Identifier: BSD-2-Clause */
/* before: how accounts stood before the round closed them out. Who was closed out above zero
 * pays by its lots and its profit of then; and who was not in breach before the first layer ran is
 * a payer, whatever layers have taken from it since. */
#ifndef SL_BEFORE_H
#define SL_BEFORE_H

#include "engine/engine.h"

/* A holding's positions are about to be closed out, and leave no debt. */
enum sloss_status sl_before_note(struct sloss_engine *engine, uint32_t holding);

/* A holding that is not in breach is about to be charged by a layer, in the run of waterfalls under
 * way. */
enum sloss_status sl_before_charge(struct sloss_engine *engine, uint32_t holding);

/* Was the holding closed out above zero in this round? Has it been charged in this run? */
bool sl_before_is_survivor(const struct sloss_engine *engine, uint32_t holding);
bool sl_before_was_charged(const struct sloss_engine *engine, uint32_t holding);

/* A survivor's position in a market when it was closed out, or NULL where it had none. */
struct sl_before *sl_before_of(const struct sloss_engine *engine, uint32_t holding,
                               uint32_t market);

/* A survivor has been charged for its position, or bears a part of a price. */
void sl_before_bear(struct sl_before *before, int64_t amount);

/* The round is over. */
void sl_before_forget(struct sloss_engine *engine);

#endif
