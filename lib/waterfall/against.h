/* SPDX-License-Identifier: BSD-2-Clause */
/* against: lots of a defaulter close against ranked opposite positions, each at the mark; together
 * these give up what the defaulter lacks, none more than its cap (docs/rules.md 8). */
#ifndef SL_AGAINST_H
#define SL_AGAINST_H

#include "engine/engine.h"

/* What closes, and what has come of it. */
struct sl_against {
    uint32_t holding; /* of the defaulter; it has left the position already */
    uint32_t market;
    int64_t lots; /* signed as it held them; what nobody took, when done */
    int64_t loss; /* that counterparties bear if they take all the lots */
    int64_t bound; /* the most that they bear in all, or below zero for no bound */
    int64_t paid;  /* what they have given up, into the pool of the round */
    uint32_t rank; /* enum sloss_rank, or SLOSS_AS_OPTION */
    uint32_t cap;  /* enum sloss_cap: profit or equity; or SLOSS_AS_OPTION */
    bool is_layer; /* survivors of the round stand in it as they did before */
};

/* Close the lots against those who can take them. Requires that changes are watched. */
enum sloss_status sl_against_close(struct sloss_engine *engine, struct sl_against *against);

/* Lots that a holding has left pass to the market's fund at the mark. */
enum sloss_status sl_against_take_over(struct sloss_engine *engine, uint32_t holding,
                                       uint32_t market, int64_t lots);

#endif
