/* SPDX-License-Identifier: BSD-2-Clause */
/* division: the state of one apportionment: its inputs, and what its steps have found out. */
#ifndef SL_DIVISION_INTERNAL_H
#define SL_DIVISION_INTERNAL_H

#include "allocation/claims.h"
#include "allocation/select_internal.h"
#include "base/ratio.h"
#include "base/wide.h"
#include "sloss/sloss.h"

/* Figures of all rows, which validation and the choice of a kernel need. */
struct sl_census {
    sl_uwide weight_sum;
    uint64_t weight_bits; /* bitwise or of all weights as they count, for kernels with a limit */
    bool negative;        /* a weight or cap is negative */
};

/* Figures of the shares written so far. */
struct sl_tally {
    uint64_t sum; /* modulo 2^64 */
    uint64_t sharers;
    uint64_t share_max;
};

struct sl_division {
    const struct sl_claims *claims;
    const struct sl_kernel *kernel;
    int64_t *share;
    uint64_t total;
    uint64_t weight_max; /* the most that a weight counts as; 1 if all count alike */
    struct sl_census census;
    struct sl_candidates candidates; /* room for all rows */
    struct sl_tally tally;
};

/* The status of the rows: why they are refused, or SLOSS_OK. */
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

/* Raise a share that was tallied, and correct the tally. */
static inline void sl_division_raise(struct sl_division *division, uint32_t row, uint64_t more)
{
    uint64_t share = (uint64_t)division->share[row] + more;
    division->tally.sharers += division->share[row] == 0 && more > 0;
    division->tally.share_max =
        share > division->tally.share_max ? share : division->tally.share_max;
    division->share[row] = (int64_t)share;
}

#endif
