/* SPDX-License-Identifier: BSD-2-Clause */
/* claimants: who paid what of a layer, and which claim each gets for it (docs/rules.md 11.1). */
#ifndef SL_CLAIMANTS_H
#define SL_CLAIMANTS_H

#include "engine/engine.h"

/* A command begins: what an earlier one has left untold is forgotten. */
void sl_claimants_begin(struct sloss_engine *engine);

/* A holding has paid `amount` > 0 of what the layer at hand gives to a market. */
enum sloss_status sl_claimants_note(struct sloss_engine *engine, uint32_t holding, int64_t amount);

/* `part` of what the layer gives counts for a default of this holding, or SL_NONE. */
void sl_claimants_count(struct sloss_engine *engine, uint32_t defaulter, int64_t part);

/* All that the layer gives, `total` > 0, is noted and counted: whoever paid gets a claim for it,
 * but not for the part of defaulters for whom it answers. */
enum sloss_status sl_claimants_give(struct sloss_engine *engine, uint32_t market, uint32_t layer,
                                    int64_t total);

/* A round is over: an event for each claim that it has made or raised. */
enum sloss_status sl_claimants_tell(struct sloss_engine *engine);

#endif
