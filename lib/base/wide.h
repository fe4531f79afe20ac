/* SPDX-License-Identifier: BSD-2-Clause */
/* wide: 128- and 256-bit products, quotients and comparisons; the only file that names __int128. */
#ifndef SL_WIDE_H
#define SL_WIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fixed.h"

#ifndef __SIZEOF_INT128__
#error "sloss needs 128-bit integers: compile it with gcc or clang, for a machine of 64 bits"
#endif
__extension__ typedef __int128 sl_wide;
__extension__ typedef unsigned __int128 sl_uwide;

/* An unsigned 256-bit number. */
struct sl_wide256 {
    sl_uwide low;
    sl_uwide high;
};

/* The exact product of two 128-bit numbers. */
static inline struct sl_wide256 sl_wide_multiply(sl_uwide a, sl_uwide b)
{
    uint64_t a_low = (uint64_t)a;
    uint64_t a_high = (uint64_t)(a >> 64);
    uint64_t b_low = (uint64_t)b;
    uint64_t b_high = (uint64_t)(b >> 64);
    sl_uwide low = (sl_uwide)a_low * b_low;
    sl_uwide cross = (sl_uwide)a_low * b_high;
    sl_uwide other = (sl_uwide)a_high * b_low;
    /* Three terms below 2^64 each: their sum cannot overflow. */
    sl_uwide middle = (low >> 64) + (uint64_t)cross + (uint64_t)other;
    return (struct sl_wide256){.low = middle << 64 | (uint64_t)low,
                               .high = (sl_uwide)a_high * b_high + (cross >> 64) + (other >> 64) +
                                       (middle >> 64)};
}

/* Bits a number takes: 0 takes none. */
static inline unsigned sl_wide_bits(sl_uwide a)
{
    uint64_t high = (uint64_t)(a >> 64);
    uint64_t low = (uint64_t)a;
    if (high != 0) {
        return 128 - (unsigned)__builtin_clzll(high);
    }
    return low == 0 ? 0 : 64 - (unsigned)__builtin_clzll(low);
}

/* -1, 0 or 1 as a is below, equal to or above b. */
int sl_wide_compare(struct sl_wide256 a, struct sl_wide256 b);

/* Sum, difference and product modulo 2^256: exact also for numbers below zero in two's complement,
 * as long as the result is one that fits. */
static inline struct sl_wide256 sl_wide_add(struct sl_wide256 a, struct sl_wide256 b)
{
    sl_uwide low = a.low + b.low;
    return (struct sl_wide256){.low = low, .high = a.high + b.high + (low < a.low)};
}

static inline struct sl_wide256 sl_wide_subtract(struct sl_wide256 a, struct sl_wide256 b)
{
    return (struct sl_wide256){.low = a.low - b.low, .high = a.high - b.high - (a.low < b.low)};
}

static inline struct sl_wide256 sl_wide_scale(struct sl_wide256 a, sl_uwide b)
{
    struct sl_wide256 product = sl_wide_multiply(a.low, b);
    product.high += a.high * b;
    return product;
}

/* floor(a / divisor) of unsigned numbers, and what remains. Requires divisor != 0. */
struct sl_wide256 sl_wide_quotient(struct sl_wide256 a, sl_uwide divisor, sl_uwide *rest_out);

/* floor(sqrt(square)). */
uint64_t sl_wide_root(sl_uwide square);

/* ceil(sqrt(square)) of a number below 2^254. */
sl_uwide sl_wide_root_up(struct sl_wide256 square);

/* floor(a^(1/4)). */
uint64_t sl_wide_fourth_root(struct sl_wide256 a);

/* a / divisor rounded as named. Requires divisor != 0, and not (a minimal and divisor -1). */
sl_wide sl_wide_divide(sl_wide a, sl_wide divisor, enum sl_rounding rounding);

/* floor(total * part / whole), the product exact at any width. Requires 0 <= part <= whole,
 * 0 < whole, and that total * 2 fits. */
int64_t sl_wide_part(int64_t total, sl_wide part, sl_wide whole);

/* a * b / divisor, the product exact, rounded as named. False if the quotient does not fit.
 * Requires divisor != 0. */
bool sl_wide_muldiv(int64_t a, int64_t b, int64_t divisor, enum sl_rounding rounding, int64_t *out);

/* |a|, which always fits the unsigned type. */
static inline sl_uwide sl_wide_magnitude(sl_wide a)
{
    return a < 0 ? 0 - (sl_uwide)a : (sl_uwide)a;
}

/* a * b; false and *out untouched if it does not fit. By magnitudes, since what clang makes of a
 * checked product of signed numbers calls, outside x86, a function that libgcc does not have. */
static inline bool sl_wide_product(sl_wide a, sl_wide b, sl_wide *out)
{
    const sl_uwide half = (sl_uwide)1 << 127;
    sl_uwide size;
    bool is_negative = (a < 0) != (b < 0);
    if (__builtin_mul_overflow(a < 0 ? -(sl_uwide)a : (sl_uwide)a,
                               b < 0 ? -(sl_uwide)b : (sl_uwide)b, &size) ||
        size > half - !is_negative) {
        return false;
    }
    *out = (sl_wide)(is_negative ? -size : size);
    return true;
}

/* a as an int64_t; false and *out untouched if it does not fit. */
static inline bool sl_wide_narrow(sl_wide a, int64_t *out)
{
    if (a < INT64_MIN || a > INT64_MAX) {
        return false;
    }
    *out = (int64_t)a;
    return true;
}

#endif
