/* SPDX-License-Identifier: BSD-2-Clause */
/* wilson: the confidence interval of the probability of an event that happened so often. Pure. */
#ifndef SL_WILSON_H
#define SL_WILSON_H

#include <stdint.h>

struct sl_wilson {
    int64_t low_ppb;
    int64_t high_ppb;
};

/* (k + z^2 / 2 -+ z * sqrt(k * (n - k) / n + z^2 / 4)) / (n + z^2), rounded outward: Wilson's
 * interval for k of n, k in 2^-32. Requires 1 <= n <= 2^31, k <= n and z >= 0,
 * in 2^-32. */
struct sl_wilson sl_wilson(uint64_t part, uint64_t count, int64_t deviate);

#endif
