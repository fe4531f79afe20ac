/* SPDX-License-Identifier: BSD-2-Clause */
/* select: finds, without sorting, the threshold at which the greatest keys together reach a target.
 */
#ifndef SL_SELECT_INTERNAL_H
#define SL_SELECT_INTERNAL_H

#include <stdint.h>

/* Rows with keys, in row order. */
struct sl_candidates {
    uint32_t *row;
    uint64_t *key;
    uint32_t count;
};

/* Keys above `high` are in for sure, keys below `low` out. */
struct sl_bracket {
    uint64_t low;
    uint64_t high;
};

struct sl_threshold {
    uint64_t key;
    uint64_t above; /* what the keys above it amount to: less than the target */
};

/* The greatest key such that keys at or above it amount to `target` or more; the least key if there
 * is none. A candidate amounts to amount[row], or to 1 without `amount`. O(count) from 1000
 * candidates on, whatever the keys: 7 passes at most. Requires candidates, 0 < target <= 2^62 and
 * amounts >= 0. */
struct sl_threshold sl_select(const struct sl_candidates *candidates, const int64_t *amount,
                              uint64_t target);

#endif
