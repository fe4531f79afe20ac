/* SPDX-License-Identifier: BSD-2-Clause */
#include "magnitude.h"

#define STEPS 52
#define BIAS 512 /* above every exponent, so that a magnitude is above 0 */
#define APART 4

static int bits(sl_uwide a)
{
    uint64_t high = (uint64_t)(a >> 64);
    return high != 0 ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)a);
}

/* The leading 64 bits, cut: within 2^-63 of the number. */
static uint64_t leading(sl_uwide a, int length)
{
    return (uint64_t)(length > 64 ? a >> (length - 64) : a << (64 - length));
}

/* a / b, both above 0. The quotient of the leading bits is in (2^62, 2^64), within 2^-61 of what it
 * should be, and then cut to a leading one and its fraction. */
static int64_t of_quotient(sl_uwide a, sl_uwide b)
{
    int length_a = bits(a);
    int length_b = bits(b);
    sl_uwide quotient = ((sl_uwide)leading(a, length_a) << 63) / leading(b, length_b);
    int length = bits(quotient);
    int64_t exponent = length_a - length_b + length + BIAS;
    uint64_t fraction = (uint64_t)(quotient >> (length - 1 - STEPS)) - (UINT64_C(1) << STEPS);
    return (exponent << STEPS) + (int64_t)fraction;
}

int64_t sl_magnitude(struct sl_score score)
{
    if (score.numerator == 0) {
        return 0;
    }
    bool negative = score.numerator < 0;
    sl_uwide size = negative ? 0 - (sl_uwide)score.numerator : (sl_uwide)score.numerator;
    int64_t magnitude =
        score.denominator == 0 ? INT64_MAX : of_quotient(size, (sl_uwide)score.denominator);
    return negative ? -magnitude : magnitude;
}

int sl_magnitude_compare(struct sl_score a, int64_t magnitude_a, struct sl_score b,
                         int64_t magnitude_b)
{
    sl_wide apart = (sl_wide)magnitude_a - magnitude_b;
    if (apart >= APART || apart <= -APART) {
        return apart > 0 ? 1 : -1;
    }
    return sl_score_compare(a, b);
}
