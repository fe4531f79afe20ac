/* SPDX-License-Identifier: BSD-2-Clause */
/* fine: amounts below the atom, and how they are rounded.
 *
 * A market keeps values, costs and funding in *fine units*: 10^-DIGITS of an atom, where DIGITS is
 * its precision, 0 to 9. Its *scale* is how many of them an atom has. What reaches a balance is
 * whole atoms. Amounts of markets with different scales are added up in *billionths* of an atom, in
 * which all of them are whole. No other file multiplies or divides by a scale. */
#ifndef SL_FINE_H
#define SL_FINE_H

#include <assert.h>

#include "base/wide.h"

#define SL_FINE_DIGITS_MAX 9u
#define SL_FINE_ATOM INT64_C(1000000000) /* billionths of an atom in an atom */

static inline uint32_t sl_fine_scale(uint32_t digits)
{
    uint32_t scale = 1;
    assert(digits <= SL_FINE_DIGITS_MAX);
    for (; digits > 0; digits--) {
        scale *= 10;
    }
    return scale;
}

/* floor(amount / divisor), which is mostly a quotient of 64 bits. Requires 0 < divisor < 2^63. */
static inline sl_wide sl_fine_quotient(sl_wide amount, int64_t divisor)
{
    int64_t narrow;
    if (!sl_wide_narrow(amount, &narrow)) {
        return sl_wide_divide(amount, divisor, SL_ROUND_FLOOR);
    }
    return narrow / divisor - (narrow % divisor < 0 ? 1 : 0);
}

/* Fine units of a number of atoms. */
static inline sl_wide sl_fine_of(sl_wide atoms, uint32_t scale)
{
    return scale == 1 ? atoms : atoms * scale;
}

/* Atoms of a number of fine units, rounded down or up. */
static inline sl_wide sl_fine_down(sl_wide fine, uint32_t scale)
{
    return scale == 1 ? fine : sl_fine_quotient(fine, scale);
}

static inline sl_wide sl_fine_up(sl_wide fine, uint32_t scale)
{
    return scale == 1 ? fine : -sl_fine_quotient(-fine, scale);
}

/* What rounding down cuts off, in fine units: 0 to scale - 1. */
static inline int64_t sl_fine_rest(sl_wide fine, uint32_t scale)
{
    return scale == 1 ? 0 : (int64_t)(fine - sl_fine_down(fine, scale) * scale);
}

/* Fine units of one scale as those of a finer one, of which it is a divisor. */
static inline sl_wide sl_fine_as(sl_wide fine, uint32_t scale, uint32_t finer)
{
    return scale == finer ? fine : fine * (finer / scale);
}

/* Billionths of an atom, exactly; and fine units of billionths that are a whole number of them. */
static inline sl_wide sl_fine_billionths(sl_wide fine, uint32_t scale)
{
    return fine * (uint32_t)(SL_FINE_ATOM / scale);
}

static inline sl_wide sl_fine_of_billionths(sl_wide billionths, uint32_t scale)
{
    return sl_fine_quotient(billionths, SL_FINE_ATOM / scale);
}

/* Billionths of an atom of billionths of a fine unit, rounded down or up. */
static inline sl_wide sl_fine_coarse(sl_wide parts, uint32_t scale)
{
    return scale == 1 ? parts : sl_fine_quotient(parts, scale);
}

static inline sl_wide sl_fine_coarse_up(sl_wide parts, uint32_t scale)
{
    return scale == 1 ? parts : -sl_fine_quotient(-parts, scale);
}

/* Billionths of a fine unit of billionths of an atom, or `most` where they are more. */
static inline sl_wide sl_fine_parts(sl_wide billionths, uint32_t scale, sl_wide most)
{
    return scale == 1 ? billionths : billionths < most / scale ? billionths * scale : most;
}

/* A sum of amounts of any scale. Where every scale is 1 it costs no product. */
struct sl_fine_sum {
    sl_wide atoms;
    sl_wide billionths;
};

static inline void sl_fine_add(struct sl_fine_sum *sum, sl_wide fine, uint32_t scale)
{
    if (scale == 1) {
        sum->atoms += fine;
    } else {
        sum->billionths += sl_fine_billionths(fine, scale);
    }
}

/* The sum in billionths, and in atoms rounded down. */
static inline sl_wide sl_fine_exactly(struct sl_fine_sum sum)
{
    return sum.atoms * SL_FINE_ATOM + sum.billionths;
}

static inline sl_wide sl_fine_whole(struct sl_fine_sum sum)
{
    return sum.atoms + (sum.billionths == 0 ? 0 : sl_fine_quotient(sum.billionths, SL_FINE_ATOM));
}

#endif
