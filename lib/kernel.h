/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel: the loops of an apportionment over every row, in each form that a processor may have.
 * The forms differ in speed alone. */
#ifndef SL_KERNEL_H
#define SL_KERNEL_H

#include "apportion.h"
#include "ratio.h"
#include "select.h"

/* Of all rows: what validation and the choice of a kernel ask. */
struct sl_census {
    sl_uwide weight_sum;
    uint64_t weight_bits; /* of all weights, as they count, or-ed */
    bool negative;        /* some weight or cap is */
};

/* Of the shares written. */
struct sl_tally {
    uint64_t sum; /* modulo 2^64 */
    uint64_t touched;
    uint64_t share_max;
};

/* Copies of rows of which it is open whether they reach their cap. */
struct sl_shortlist {
    uint64_t *weight;
    uint64_t *cap;
    uint32_t count;
    uint64_t full_caps; /* of the rows found full: sums modulo 2^64 */
    uint64_t full_weights;
};

struct sl_kernel {
    uint64_t weight_end; /* weights must be below it; 0 is no bound */

    /* Weights count as at most `weight_max`. */
    struct sl_census (*take_census)(const struct sl_claims *claims, uint64_t weight_max);

    /* Rows full at the lower level are summed up, rows not full at the upper left out, the others
     * copied to a list with room for all rows. */
    void (*shortlist)(const struct sl_claims *claims, uint64_t weight_max,
                      const struct sl_ratio *lower, const struct sl_ratio *upper,
                      struct sl_shortlist *list);

    /* A row whose share at this ratio reaches its cap gets the cap; the others theirs, rounded so
     * that all shares up to any row sum to the floor of the exact sum. */
    void (*telescope)(const struct sl_claims *claims, const struct sl_ratio *ratio, int64_t *share,
                      struct sl_tally *tally);

    /* The same, but each share is floored, and one unit more if its remainder is above the bracket.
     * Rows whose remainder is in the bracket are listed, in order. */
    void (*floors)(const struct sl_claims *claims, const struct sl_ratio *ratio,
                   struct sl_bracket bracket, int64_t *share, struct sl_candidates *candidates,
                   struct sl_tally *tally);

    /* Rows that rank above the bracket get their cap, the others nothing. Those in the bracket are
     * listed, in order. The sum stops growing when it is above `total`. */
    void (*enqueue)(const struct sl_claims *claims, uint64_t total, struct sl_bracket bracket,
                    int64_t *share, struct sl_candidates *candidates, struct sl_tally *tally);
};

/* Standard C. */
extern const struct sl_kernel sl_kernel_portable;

/* Eight rows at once; NULL where the compiler or the processor has no such thing. */
const struct sl_kernel *sl_kernel_avx512(void);

/* The fastest on this processor. */
const struct sl_kernel *sl_kernel_best(void);

/* The rank of a row as a key: the same order, unsigned. */
static inline uint64_t sl_kernel_key(const struct sl_claims *claims, uint32_t row)
{
    uint64_t rank = claims->rank == NULL ? 0 : (uint64_t)claims->rank[row];
    return rank ^ UINT64_C(1) << 63;
}

#endif
