/* SPDX-License-Identifier: BSD-2-Clause */
/* test: cmocka in the order it wants, and the few words all tests share. */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sloss/sloss.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Is each step slow, as under valgrind? Then a test takes fewer of the same kind; the other builds
 * take them all. */
static inline bool is_brief(void)
{
    return getenv("SLOSS_BRIEF") != NULL;
}

/* THOROUGH=1, by hand: all of what is otherwise tried in part because each try is slow. */
static inline bool is_thorough(void)
{
    return getenv("THOROUGH") != NULL;
}

/* INSTRUMENTED, by Meson: sanitizers or counters are in the library. What is random has its whole
 * turn without them. */
#ifdef INSTRUMENTED
#define FULL_PART 4u
#else
#define FULL_PART 1u
#endif

/* So many rounds, a fourth of them in an instrumented build, a sixtieth under valgrind. */
static inline uint32_t rounds(uint32_t many)
{
    uint32_t part = is_brief() ? 60 : FULL_PART;
    return many < part ? 1 : many / part;
}

/* The same where fewer than `least` would reach nothing of what is looked at. */
static inline uint32_t rounds_at_least(uint32_t least, uint32_t many)
{
    return rounds(many) < least ? least : rounds(many);
}

/* cmocka compares as unsigned long long and prints hex; amounts are signed. */
#define assert_amount(got, want) check_amount((int64_t)(got), (int64_t)(want), __FILE__, __LINE__)

static inline void check_amount(int64_t got, int64_t want, const char *file, int line)
{
    if (got != want) {
        print_error("got %lld, want %lld\n", (long long)got, (long long)want);
        _fail(file, line);
    }
}

#define assert_status(got, want) check_status(got, want, __FILE__, __LINE__)

static inline void check_status(enum sloss_status got, enum sloss_status want, const char *file,
                                int line)
{
    if (got != want) {
        print_error("got %s, want %s\n", sloss_status_name(got), sloss_status_name(want));
        _fail(file, line);
    }
}

#define assert_ok(status) assert_status(status, SLOSS_OK)

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

#endif
