/* SPDX-License-Identifier: BSD-2-Clause */
/* ratio: floor(a * m / d) and its remainder for many a, with a single division. */
#ifndef SL_RATIO_H
#define SL_RATIO_H

#include <assert.h>
#include <stdint.h>

#include "base/wide.h"

/* Totals, and sums of weights. */
#define SL_UNITS_MAX (UINT64_C(1) << 62)

/* Write m = k*d + n with n < d, and M = floor(n * 2^64 / d), which is below 2^64. For 0 <= a < 2^64
 *
 *     a*n/d - a*M/2^64 = (a / 2^64) * (n*2^64/d - M), at least 0 and below 1,
 *
 * so e = floor(a*M / 2^64), the high half of a product, is floor(a*n/d) or one less. Then a*n - e*d
 * is the remainder or d more: at least 0 and below 2*d <= 2^63, so that arithmetic modulo 2^64
 * gives it exactly, and one comparison with d decides. The quotient sought is a*k + e.
 *
 * The same holds with 2^52 for 2^64 where a < 2^52; that reciprocal is M >> 12, floors of floors
 * being floors. Source: Granlund and Montgomery, "Division by Invariant Integers using
 * Multiplication", PLDI 1994. */
struct sl_ratio {
    uint64_t whole;      /* k */
    uint64_t part;       /* n */
    uint64_t divisor;    /* d */
    uint64_t reciprocal; /* M */
    uint64_t most;       /* a above this is cut to it */
};

/* The ratio m / d for weights, which count as at most `weight_max`. Requires m <= 2^62, 0 < d <=
 * 2^62.
 *
 * a*k must fit. It is above 2^62 from a = floor(2^62 / k) + 1 on, and there a is cut: the quotient
 * is then not exact, but exceeds 2^62, and a*k + e stays below 2^64. */
static inline struct sl_ratio sl_ratio_make(uint64_t m, uint64_t d, uint64_t weight_max)
{
    assert(m <= SL_UNITS_MAX && d > 0 && d <= SL_UNITS_MAX);
    uint64_t whole = m / d;
    uint64_t part = m % d;
    uint64_t most = whole == 0 ? weight_max : SL_UNITS_MAX / whole + 1;
    return (struct sl_ratio){.whole = whole,
                             .part = part,
                             .divisor = d,
                             .reciprocal = (uint64_t)(((sl_uwide)part << 64) / d),
                             .most = most < weight_max ? most : weight_max};
}

static inline uint64_t sl_ratio_cut(const struct sl_ratio *ratio, uint64_t weight)
{
    return weight < ratio->most ? weight : ratio->most;
}

/* floor(a * m / d) or one less. */
static inline uint64_t sl_ratio_estimate(const struct sl_ratio *ratio, uint64_t a)
{
    return a * ratio->whole + (uint64_t)((sl_uwide)a * ratio->reciprocal >> 64);
}

/* floor(a * m / d), and what remains of a * m. */
static inline uint64_t sl_ratio_divide(const struct sl_ratio *ratio, uint64_t a, uint64_t *rest_out)
{
    uint64_t quotient = (uint64_t)((sl_uwide)a * ratio->reciprocal >> 64);
    uint64_t rest = a * ratio->part - quotient * ratio->divisor;
    uint64_t less = rest - ratio->divisor;
    bool one_less = rest >= ratio->divisor;
    *rest_out = one_less ? less : rest;
    return a * ratio->whole + quotient + one_less;
}

#endif
