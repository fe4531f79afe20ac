/* SPDX-License-Identifier: BSD-2-Clause */
/* part: a holding's markets, and how an amount is split over them. */
#ifndef SL_PART_H
#define SL_PART_H

#include "engine/engine.h"

/* One market of a holding, as it stood when the close-out began. */
struct sl_part {
    uint32_t market;
    uint32_t position;
    int64_t notional;
    int64_t required; /* maintenance */
    sl_wide before;   /* what the parts before it require */
};

/* The holding's markets in order of creation, in working memory that lasts until the next call. */
enum sloss_status sl_part_list(struct sloss_engine *engine, uint32_t holding,
                               const struct sl_part **parts_out, uint32_t *count_out);

/* Share of part `place` of an amount of either sign: in proportion to what the parts require,
 * telescoping with floor; all to the first where nothing is required. */
int64_t sl_part_share(const struct sl_part *parts, uint32_t count, uint32_t place, int64_t amount);

#endif
