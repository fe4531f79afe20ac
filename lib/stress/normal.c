/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/normal.h"

/* Each polynomial, in t of 2^-32, is for one eighth of an octave of the tail's probability. */
static int64_t lower_tail(uint64_t probability)
{
    int zeros = __builtin_clzll(probability);
    uint64_t part = probability << zeros; /* the position of its leading one is the octave */
    uint32_t row = (63u - (uint32_t)zeros) * SL_NORMAL_PARTS + (uint32_t)((part >> 60) & 7u);
    int64_t t = (int64_t)((part << 4) >> 32);
    int64_t value = sl_normal_table[row][SL_NORMAL_DEGREE];
    for (int power = SL_NORMAL_DEGREE; power-- > 0;) {
        value = sl_normal_table[row][power] + value * t / SL_NORMAL_ONE;
    }
    return value;
}

int64_t sl_normal(uint64_t bits)
{
    bool upper = bits >> 63 != 0;
    uint64_t folded = upper ? ~bits : bits;
    int64_t value = lower_tail(2 * folded + 1); /* the tail's probability in 2^-65, below a half */
    return upper ? -value : value;
}

/* Both in 2^-62: ln 2, and below the sum of the power series for a fraction of it. */
#define UNIT_BITS 62
#define LN2 INT64_C(3196577161300663915)
#define TERMS 20

/* exp(fraction) in 2^-62, summed from the smallest term up. The terms left out are below 2^-68. */
static uint64_t series(int64_t fraction)
{
    sl_wide sum = INT64_C(1) << UNIT_BITS;
    for (int term = TERMS; term > 0; term--) {
        sum = (INT64_C(1) << UNIT_BITS) + ((sum * fraction) >> UNIT_BITS) / term;
    }
    return (uint64_t)sum;
}

bool sl_normal_grow(int64_t amount, int64_t logarithm, int64_t *out)
{
    const int64_t most = 64 * SL_NORMAL_ONE; /* beyond it the result is zero, or does not fit */
    if (logarithm < -most || amount == 0) {
        *out = 0;
        return true;
    }
    if (logarithm > most) {
        return false;
    }
    sl_wide scaled = (sl_wide)logarithm * (INT64_C(1) << (UNIT_BITS - 32));
    int64_t octaves = (int64_t)sl_wide_divide(scaled, LN2, SL_ROUND_FLOOR);
    uint64_t factor = series((int64_t)(scaled - (sl_wide)octaves * LN2));
    sl_uwide product = (sl_uwide)(uint64_t)amount * factor; /* below 2^63 * 2^63 */
    int64_t shift = UNIT_BITS - octaves;
    if (shift > 126) {
        *out = 0;
        return true;
    }
    if (shift < 0) {
        return false; /* it is at least 2^63 */
    }
    sl_uwide rounded = shift == 0 ? product : ((product >> (shift - 1)) + 1) >> 1;
    return rounded <= INT64_MAX && sl_wide_narrow((sl_wide)rounded, out);
}
