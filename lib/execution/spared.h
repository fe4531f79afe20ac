/* SPDX-License-Identifier: BSD-2-Clause */
/* spared: who has taken over lots from a holding in a liquidation whose loss is shared now. These
 * lots are left out of what it pays by, and so is the profit on them (docs/rules.md 25.4). */
#ifndef SL_SPARED_H
#define SL_SPARED_H

#include "engine/engine.h"

/* What is left out of a position. */
struct sl_left_out {
    int64_t lots;        /* of the sign of the position; 0: nothing is */
    sl_wide cost_down;   /* what they cost, in fine units, rounded down and up */
    sl_wide cost_up;
    sl_wide gain_down;   /* the profit on them, at least 0, in fine units, likewise */
    sl_wide gain_up;
};

/* A round begins: nobody is spared yet. */
void sl_spared_begin(struct sloss_engine *engine);

/* A holding has left a deficit in a market: who has taken its lots over there in the liquidation
 * that runs is spared for the rest of the round. */
enum sloss_status sl_spared_remember(struct sloss_engine *engine, uint32_t holding,
                                     uint32_t market);

/* What is left out of a position, or of so many lots of a holding in a market at its mark. */
struct sl_left_out sl_spared_search(const struct sloss_engine *engine, uint32_t holding,
                                    uint32_t market, int64_t lots);

static inline struct sl_left_out sl_spared_of(const struct sloss_engine *engine, uint32_t holding,
                                              uint32_t market, int64_t lots)
{
    return engine->executions.spared.size == 0 || lots == 0
               ? (struct sl_left_out){0}
               : sl_spared_search(engine, holding, market, lots);
}

#endif
