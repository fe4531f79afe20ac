/* SPDX-License-Identifier: BSD-2-Clause */
/* closeout: every position of a holding passes on at the mark. A loss beyond the equity is divided
 * over the markets that made it; what is left over pays fees, then stays or is forfeited
 * (docs/rules.md 7, 8). */
#ifndef SL_CLOSEOUT_INTERNAL_H
#define SL_CLOSEOUT_INTERNAL_H

#include "engine/engine.h"
#include "liquidation/part_internal.h"

/* What happens to the positions of a holding: to each by the options, or to that in `market` the
 * one and to the others another. */
struct sl_plan {
    bool by_option;
    uint8_t way;    /* enum sl_way */
    uint8_t others; /* enum sl_way */
    uint32_t market;
    uint32_t rank; /* enum sloss_rank, of the one that is closed by itself */
    uint32_t cap;  /* enum sloss_cap */
};

/* Close a holding out, within a round. */
enum sloss_status sl_closeout(struct sloss_engine *engine, uint32_t holding,
                              const struct sl_plan *plan);

#endif
