/* SPDX-License-Identifier: BSD-2-Clause */
#include "wide.h"

#include <assert.h>

struct sl_wide256 sl_wide_multiply(sl_uwide a, sl_uwide b)
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

int sl_wide_compare(struct sl_wide256 a, struct sl_wide256 b)
{
    if (a.high != b.high) {
        return a.high < b.high ? -1 : 1;
    }
    return (a.low > b.low) - (a.low < b.low);
}

/* Does a quotient towards zero have to move one away from zero? `rest` is its remainder, not 0. */
static bool moves_away(sl_wide quotient, sl_uwide rest, sl_uwide divisor, bool negative,
                       enum sl_rounding rounding)
{
    switch (rounding) {
    case SL_ROUND_FLOOR:
        return negative;
    case SL_ROUND_CEIL:
        return !negative;
    case SL_ROUND_HALF_EVEN:
        /* rest against divisor - rest: no doubling that could overflow. */
        return rest > divisor - rest || (rest == divisor - rest && (quotient & 1) != 0);
    default:
        return false;
    }
}

static sl_uwide magnitude(sl_wide a)
{
    return a < 0 ? 0 - (sl_uwide)a : (sl_uwide)a;
}

sl_wide sl_wide_divide(sl_wide a, sl_wide divisor, enum sl_rounding rounding)
{
    assert(divisor != 0);
    sl_wide quotient = a / divisor;
    sl_wide rest = a % divisor;
    bool negative = (a < 0) != (divisor < 0);
    if (rest != 0 &&
        moves_away(quotient, magnitude(rest), magnitude(divisor), negative, rounding)) {
        quotient += negative ? -1 : 1;
    }
    return quotient;
}
