/* SPDX-License-Identifier: BSD-2-Clause */
/* fixed: checked 64-bit arithmetic; every quotient names its rounding. */
#ifndef SL_FIXED_H
#define SL_FIXED_H

#include <stdbool.h>
#include <stdint.h>

enum sl_rounding {
    SL_ROUND_FLOOR,    /* toward minus infinity */
    SL_ROUND_CEIL,     /* toward plus infinity */
    SL_ROUND_TRUNCATE, /* toward zero */
    SL_ROUND_HALF_EVEN /* to the nearest, ties to the even one */
};

/* Each returns false and leaves *out alone if the exact result does not fit. */
static inline bool sl_fixed_add(int64_t a, int64_t b, int64_t *out)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum)) {
        return false;
    }
    *out = sum;
    return true;
}

static inline bool sl_fixed_multiply(int64_t a, int64_t b, int64_t *out)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product)) {
        return false;
    }
    *out = product;
    return true;
}

static inline bool sl_fixed_within(int64_t a, int64_t least, int64_t most)
{
    return a >= least && a <= most;
}

static inline int64_t sl_fixed_lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Is a time less than `duration` before now? */
static inline bool sl_fixed_is_within(int64_t now, int64_t time, int64_t duration)
{
    int64_t since;
    return __builtin_sub_overflow(now, time, &since) ? now < time : since < duration;
}

/* The number, or zero if it is below zero. */
static inline int64_t sl_fixed_positive(int64_t a)
{
    return a > 0 ? a : 0;
}

/* |a|, for all but INT64_MIN. */
static inline int64_t sl_fixed_absolute(int64_t a)
{
    return a < 0 ? -a : a;
}

/* |a|, which always fits the unsigned type. */
static inline uint64_t sl_fixed_magnitude(int64_t a)
{
    return a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
}

#endif
