/* SPDX-License-Identifier: BSD-2-Clause */
/* plan: what a close-out does with each position of a holding. */
#ifndef SL_PLAN_INTERNAL_H
#define SL_PLAN_INTERNAL_H

#include "engine/engine.h"

/* What happens to a position. */
enum sl_way {
    SL_WAY_KEEP,
    SL_WAY_TAKEOVER,  /* to the fund */
    SL_WAY_DELEVERAGE /* to counterparties, as far as they can take it */
};

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

#endif
