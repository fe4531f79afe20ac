/* SPDX-License-Identifier: BSD-2-Clause */
/* executed: holdings in breach that are left to the host, or that are auctioned: when that begins,
 * what is still to be closed, and when it ends (docs/rules.md 25). */
#ifndef SL_EXECUTED_H
#define SL_EXECUTED_H

#include "engine/engine.h"

/* How the liquidation of a holding would be executed: SLOSS_LIQUIDATION_HOST or _AUCTION, or 0 where
 * it is closed in another way. */
uint32_t sl_executed_way(const struct sloss_engine *engine, uint32_t holding);

/* A holding is in breach, or is in liquidation alone. *left_out becomes true where it is, or goes on
 * being, in the hands of the host or of an auction: it is not closed then. One in breach comes into
 * them here. */
enum sloss_status sl_executed_judge(struct sloss_engine *engine, uint32_t holding, bool breached,
                                    bool *left_out);

/* A command has done everything else: whoever has what it needs is in liquidation no more, and what
 * is still to be closed of the others is worked out anew where marks were set, and no more than
 * there is. */
enum sloss_status sl_executed_end_of_command(struct sloss_engine *engine);

#endif
