/* SPDX-License-Identifier: BSD-2-Clause */
/* division: an apportionment under way: what is given, and what is found out on the way. */
#ifndef SL_DIVISION_H
#define SL_DIVISION_H

#include "allocation/claims.h"
#include "base/ratio.h"
#include "allocation/select.h"
#include "base/wide.h"
#include "sloss/sloss.h"

/* Of all rows: what validation and the choice of a kernel ask. */
struct sl_census {
    sl_uwide weight_sum;
    uint64_t weight_bits; /* of all weights, as they count, or-ed: for a kernel with a bound */
    bool negative;        /* some weight or cap is */
};

/* Of the shares written. */
struct sl_tally {
    uint64_t sum; /* modulo 2^64 */
    uint64_t touched;
    uint64_t share_max;
};

struct sl_division {
    const struct sl_claims *claims;
    const struct sl_kernel *kernel;
    int64_t *share;
    uint64_t total;
    uint64_t weight_max; /* what a weight counts as at most: 1 where all are equal */
    struct sl_census census;
    struct sl_candidates candidates; /* room for all rows */
    struct sl_tally tally;
};

/* What the rows are refused for, if they are. */
static inline enum sloss_status sl_division_judge(const struct sl_division *division)
{
    if (division->census.negative) {
        return SLOSS_ERR_RANGE;
    }
    return division->census.weight_sum > SL_UNITS_MAX ? SLOSS_ERR_OVERFLOW : SLOSS_OK;
}

static inline uint64_t sl_division_weight(const struct sl_division *division, uint32_t row)
{
    uint64_t weight = (uint64_t)division->claims->weight[row];
    return weight < division->weight_max ? weight : division->weight_max;
}

static inline uint64_t sl_division_cap(const struct sl_division *division, uint32_t row)
{
    return division->claims->cap == NULL ? INT64_MAX : (uint64_t)division->claims->cap[row];
}

/* The rank of a row as a key: the same order, unsigned. */
static inline uint64_t sl_division_key(const struct sl_division *division, uint32_t row)
{
    uint64_t rank = division->claims->rank == NULL ? 0 : (uint64_t)division->claims->rank[row];
    return rank ^ UINT64_C(1) << 63;
}

/* Raise a share that has been counted. */
static inline void sl_division_raise(struct sl_division *division, uint32_t row, uint64_t more)
{
    uint64_t share = (uint64_t)division->share[row] + more;
    division->tally.touched += division->share[row] == 0 && more > 0;
    division->tally.share_max =
        share > division->tally.share_max ? share : division->tally.share_max;
    division->share[row] = (int64_t)share;
}

#endif
