/* SPDX-License-Identifier: BSD-2-Clause */
/* random: a fixed generator (xorshift64, Marsaglia 2003), for choices that may not follow from the
 * order of an input: so no input is the slow one, and every run makes the same choices. */
#ifndef SL_RANDOM_H
#define SL_RANDOM_H

#include <stdint.h>

#define SL_RANDOM_SEED UINT64_C(0x9E3779B97F4A7C15)

/* The next number, which is the next seed too. */
static inline uint64_t sl_random_next(uint64_t *seed)
{
    uint64_t next = *seed;
    next ^= next << 13;
    next ^= next >> 7;
    next ^= next << 17;
    *seed = next;
    return next;
}

#endif
