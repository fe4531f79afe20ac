/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/rank.h"

/* The sign of what a denominator of zero makes of a score: -1, 0 for a number, 1. */
static int infinity(struct sl_score score)
{
    if (score.denominator != 0) {
        return 0;
    }
    return (score.numerator > 0) - (score.numerator < 0);
}

static int sign(sl_wide a)
{
    return (a > 0) - (a < 0);
}

int sl_score_compare(struct sl_score a, struct sl_score b)
{
    int unbounded_a = infinity(a);
    int unbounded_b = infinity(b);
    if (unbounded_a != unbounded_b) {
        return unbounded_a < unbounded_b ? -1 : 1;
    }
    if (unbounded_a != 0) {
        return 0;
    }
    int sign_a = sign(a.numerator);
    int sign_b = sign(b.numerator);
    if (sign_a != sign_b) {
        return sign_a < sign_b ? -1 : 1;
    }
    /* 0 / 0 is 0; the cross product then needs some denominator that is not zero. */
    sl_uwide under_a = a.denominator == 0 ? 1 : (sl_uwide)a.denominator;
    sl_uwide under_b = b.denominator == 0 ? 1 : (sl_uwide)b.denominator;
    return sign_a * sl_wide_compare(sl_wide_multiply(sl_wide_magnitude(a.numerator), under_b),
                                    sl_wide_multiply(sl_wide_magnitude(b.numerator), under_a));
}

/* ---- keys ------------------------------------------------------------------------------------ */

#define KEY_ZERO (UINT64_C(1) << 62)
#define MANTISSA_BITS 31

/* The leading `wanted` bits of a number of `have` bits. */
static uint64_t leading(sl_uwide a, int have, int wanted)
{
    return (uint64_t)(have > wanted ? a >> (have - wanted) : a << (wanted - have));
}

/* The leading 64 bits over the leading 32: a quotient between 2^31 and 2^33, above the true one by
 * less than 4 and below it by less than 1 (what is cut off the divisor is less than 2^-31 of it).
 * Halving it and the step from one exponent to the next leave that below 6, so keys that differ by
 * 7 are right. */
static uint64_t ratio_key(sl_uwide numerator, sl_uwide denominator)
{
    int above = (int)sl_wide_bits(numerator);
    int below = (int)sl_wide_bits(denominator);
    uint64_t quotient = leading(numerator, above, 64) / leading(denominator, below, 32);
    int exponent = above - below + 160; /* above zero, and zero's key is far from every other */
    if (quotient >> (MANTISSA_BITS + 1) != 0) {
        quotient >>= 1;
        exponent++;
    }
    return ((uint64_t)exponent << MANTISSA_BITS) + quotient - (UINT64_C(1) << MANTISSA_BITS);
}

uint64_t sl_score_key(struct sl_score score)
{
    int unbounded = infinity(score);
    if (unbounded != 0) {
        return unbounded > 0 ? UINT64_MAX : 0;
    }
    if (score.numerator == 0) {
        return KEY_ZERO;
    }
    uint64_t key = ratio_key(sl_wide_magnitude(score.numerator), (sl_uwide)score.denominator);
    return score.numerator > 0 ? KEY_ZERO + key : KEY_ZERO - key;
}

/* ---- scores ---------------------------------------------------------------------------------- */

struct sl_score sl_score_of(const struct sl_standing *standing, uint32_t rank)
{
    sl_wide profit = standing->profit;
    switch (rank) {
    case SLOSS_RANK_PROFIT_LEVERAGE:
        if (profit > 0) {
            return (struct sl_score){.numerator = profit * standing->notional,
                                     .denominator = (sl_wide)standing->cost * standing->equity};
        }
        return (struct sl_score){.numerator = profit * standing->equity,
                                 .denominator = (sl_wide)standing->cost * standing->notional};
    case SLOSS_RANK_PROFIT:
        return (struct sl_score){.numerator = profit, .denominator = 1};
    case SLOSS_RANK_SIZE:
        return (struct sl_score){.numerator = standing->lots, .denominator = 1};
    default:
        return (struct sl_score){.numerator = 0, .denominator = 1};
    }
}
