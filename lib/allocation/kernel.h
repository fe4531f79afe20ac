/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel: the loops of an apportionment over every row, in each form that a processor may have.
 * The forms differ in speed alone. */
#ifndef SL_KERNEL_H
#define SL_KERNEL_H

#include "allocation/division.h"

/* Copies of rows of which it is open whether they reach their cap; sums of those that do. */
struct sl_shortlist {
    uint64_t *weight;
    uint64_t *cap;
    uint32_t count;
    sl_uwide full_caps;
    uint64_t full_weights; /* modulo 2^64 */
};

struct sl_kernel {
    uint64_t weight_end; /* where weights multiply they must be below it; 0 is no bound */

    /* Look at the weights of uncapped rows. */
    void (*take_census)(struct sl_division *division);

    /* A census of weights and caps, and: rows full at the lower level are summed up, rows not full
     * at the upper left out, the others copied to a list with room for all rows. */
    void (*shortlist)(struct sl_division *division, const struct sl_ratio *lower,
                      const struct sl_ratio *upper, struct sl_shortlist *list);

    /* A row whose share at this level reaches its cap gets the cap; the others theirs, rounded so
     * that all shares up to any row sum to the floor of the exact sum. Shares are tallied. */
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

/* Eight rows at once; NULL where the compiler or the processor has no such thing. */
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
