/* SPDX-License-Identifier: BSD-2-Clause */
/* fill: a trade between two accounts with its fees, and the margin they need for it. */
#ifndef SL_FILL_H
#define SL_FILL_H

#include "engine/engine.h"

struct sl_fill {
    uint32_t market;
    uint32_t buyer; /* rows of accounts */
    uint32_t seller;
    int64_t lots;   /* at least 1 */
    int64_t price;  /* ticks */
    int64_t fee[2]; /* what buyer and seller pay to the account of fees; below zero: receive */
    uint32_t resting; /* bits of enum sloss_resting */
    uint32_t leg[2];  /* enum sloss_leg: which one is meant of buyer and seller */
    bool force;       /* without the margin check */
};

enum sloss_status sl_fill(struct sloss_engine *engine, const struct sl_fill *fill);

#endif
