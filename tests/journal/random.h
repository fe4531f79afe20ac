/* SPDX-License-Identifier: BSD-2-Clause */
/* random: what a seed draws, in programs without a test framework. */
#ifndef JOURNAL_RANDOM_H
#define JOURNAL_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

/* splitmix64 (Vigna): one seed names a run. */
struct random {
    uint64_t seed;
};

static inline uint64_t next_random(struct random *random)
{
    uint64_t z = random->seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Below `bound`. */
static inline uint64_t random_below(struct random *random, uint64_t bound)
{
    return next_random(random) % bound;
}

/* One time in so many; never for 0. */
static inline bool one_in(struct random *random, uint64_t odds)
{
    return odds != 0 && random_below(random, odds) == 0;
}

#endif
