/* SPDX-License-Identifier: BSD-2-Clause */
/* part: one market of a holding that is closed out. */
#ifndef SL_PART_INTERNAL_H
#define SL_PART_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

/* What happens to a position. */
enum sl_way {
    SL_WAY_KEEP,
    SL_WAY_TAKEOVER,  /* to the fund */
    SL_WAY_DELEVERAGE /* to counterparties, as far as they can take it */
};

/* One market of the holding, as it stood when the close-out began. */
struct sl_part {
    uint32_t market;
    uint32_t position;
    uint32_t way; /* enum sl_way */
    bool variation;
    int64_t lots;
    int64_t profit;   /* unrealized, or unsettled in a variation market */
    int64_t required; /* maintenance */
    int64_t fee;
    int64_t gain; /* unsettled, that the market's fund pays */
};

#endif
