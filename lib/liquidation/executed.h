/* SPDX-License-Identifier: BSD-2-Clause */
/* executed: holdings in breach that are left to the host, or that are auctioned: when that begins,
 * what is still to be closed, and when it ends (docs/rules.md 25.1, 25.3). */
#ifndef SL_EXECUTED_H
#define SL_EXECUTED_H

#include "engine/engine.h"

/* How the liquidation of a holding would be executed: SLOSS_LIQUIDATION_HOST or _AUCTION, or 0 where
 * it is closed in another way. */
uint32_t sl_executed_way(const struct sloss_engine *engine, uint32_t holding);

/* A holding is in breach. *left_out becomes true where it is, or goes on being, in the hands of the
 * host or of an auction: it is not closed then. */
enum sloss_status sl_executed_begin(struct sloss_engine *engine, uint32_t holding, bool *left_out);

/* A holding may have changed, or, where `marked` is true, marks were set: what is still to be closed
 * of it is worked out anew or, without a mark, is no more than there is. And whoever has what it
 * needs, or nothing, is in liquidation no more. */
enum sloss_status sl_executed_look(struct sloss_engine *engine, uint32_t holding, bool marked);

/* The same of all whose liquidation runs. */
enum sloss_status sl_executed_look_at_all(struct sloss_engine *engine, bool marked);

/* The liquidation of a holding is over, if it was executed: say so. */
enum sloss_status sl_executed_end(struct sloss_engine *engine, uint32_t holding);

/* The time has been set: the funds take over what is left of whom its time is over, as one round. */
enum sloss_status sl_executed_time(struct sloss_engine *engine);

#endif
