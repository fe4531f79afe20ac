/* SPDX-License-Identifier: BSD-2-Clause */
/* division: an apportionment under way. */
#ifndef SL_DIVISION_H
#define SL_DIVISION_H

#include "kernel.h"

struct sl_division {
    const struct sl_claims *claims;
    const struct sl_kernel *kernel;
    struct sl_candidates candidates; /* room for all rows */
    int64_t *share;
    uint64_t total;      /* at most 2^62 */
    uint64_t weight_sum; /* at most 2^62 */
    uint64_t weight_max; /* what a weight counts as at most: 1 where all are equal */
};

static inline uint64_t sl_division_weight(const struct sl_division *division, uint32_t row)
{
    uint64_t weight = (uint64_t)division->claims->weight[row];
    return weight < division->weight_max ? weight : division->weight_max;
}

static inline uint64_t sl_division_cap(const struct sl_division *division, uint32_t row)
{
    return division->claims->cap == NULL ? INT64_MAX : (uint64_t)division->claims->cap[row];
}

/* A share raised after the kernel has counted it. */
static inline void sl_division_raise(const struct sl_division *division, uint32_t row,
                                     uint64_t more, struct sl_tally *tally)
{
    uint64_t share = (uint64_t)division->share[row] + more;
    tally->touched += division->share[row] == 0 && more > 0;
    tally->share_max = share > tally->share_max ? share : tally->share_max;
    division->share[row] = (int64_t)share;
}

#endif
