/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel: the loops of an apportionment over all rows. They exist twice, in plain C and for
 * AVX-512, and both give the same results. */
#ifndef SL_KERNEL_INTERNAL_H
#define SL_KERNEL_INTERNAL_H

#include "allocation/division_internal.h"

/* Copies of the rows that may or may not reach their cap, and sums of the rows that do. */
struct sl_shortlist {
    uint64_t *weight;
    uint64_t *cap;
    uint32_t count;
    sl_uwide full_caps;
    uint64_t full_weights; /* modulo 2^64 */
};

struct sl_kernel {
    uint64_t weight_end; /* weights that are multiplied must be below this; 0 for no limit */

    /* Take the census of rows without caps. */
    void (*take_census)(struct sl_division *division);

    /* Take a census of weights and caps. Also sum up the rows that are full at the lower level,
     * leave out those that are not full at the upper level, and copy the others to a list, which
     * has room for all rows. */
    void (*shortlist)(struct sl_division *division, const struct sl_ratio *lower,
                      const struct sl_ratio *upper, struct sl_shortlist *list);

    /* Give each row its share at this level, or its cap if that is less. Shares are rounded so that
     * the shares up to any row sum to the floor of the exact sum. Tally the shares. */
    void (*telescope)(struct sl_division *division, const struct sl_ratio *level);

    /* The same, but each share is floored, and one unit more if its remainder is above the bracket.
     * Rows whose remainder is in the bracket become the candidates, in order. Requires
     * bracket.low > 0: a row without a remainder is never one. */
    void (*floors)(struct sl_division *division, const struct sl_ratio *level,
                   struct sl_bracket bracket);

    /* A census, and: rows with a weight that rank above the bracket get their cap, the others
     * nothing. Those in the bracket become the candidates, in order. Shares are tallied, but the
     * sum stops at total + 1. */
    void (*enqueue)(struct sl_division *division, struct sl_bracket bracket);
};

/* Standard C. */
extern const struct sl_kernel sl_kernel_portable;

/* Eight rows at once; NULL if the compiler or the processor has no AVX-512. */
const struct sl_kernel *sl_kernel_avx512(void);

/* The fastest on this processor. */
const struct sl_kernel *sl_kernel_best(void);

/* May the kernel of a division multiply the weights of its census? */
static inline bool sl_kernel_fits(const struct sl_division *division)
{
    uint64_t end = division->kernel->weight_end;
    return end == 0 || division->census.weight_bits < end;
}

#endif
