/* SPDX-License-Identifier: BSD-2-Clause */
/* share: the columns of one apportionment, in the engine's working memory. */
#ifndef SL_SHARE_H
#define SL_SHARE_H

#include "allocation/apportion.h"
#include "engine/engine.h"

struct sl_share {
    int64_t *weight;
    int64_t *cap;
    int64_t *share;
    uint32_t count;
    uint32_t keeper; /* row that is handed the excess first, or SL_NO_KEEPER */
};

/* Columns of `count` rows, good until the next call; false without memory. */
bool sl_share_open(struct sloss_engine *engine, uint32_t count, struct sl_share *share_out);

/* Divide `total` over weights and caps into the shares. A queue ranks by weight. */
enum sloss_status sl_share_divide(struct sloss_engine *engine, struct sl_share *share,
                                  uint32_t rule, uint32_t rounding, int64_t total,
                                  struct sl_apportionment *out);

/* The base of a rate: what the weights sum to, at most INT64_MAX. A rule that divides by head
 * counts a weight as one row, but what it takes is still a part of what the weights stand for. */
int64_t sl_share_base(const struct sl_share *share, uint32_t rule,
                      const struct sl_apportionment *result);

#endif
