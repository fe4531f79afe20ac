/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/wide.h"

#include <assert.h>

int sl_wide_compare(struct sl_wide256 a, struct sl_wide256 b)
{
    if (a.high != b.high) {
        return a.high < b.high ? -1 : 1;
    }
    return (a.low > b.low) - (a.low < b.low);
}

/* One digit of a long division in base 2^64: floor((rest * 2^64 + word) / divisor), which replaces
 * rest by the remainder. Requires rest < divisor, and the divisor's highest bit set: then the digit
 * guessed from its upper half is at most 2 too large (Knuth, The Art of Computer Programming 2,
 * 4.3.1, theorem B), so at most 2^64 + 1, whose product with the lower half fits. */
static uint64_t divide_digit(sl_uwide *rest, uint64_t word, sl_uwide divisor)
{
    uint64_t upper = (uint64_t)(divisor >> 64);
    uint64_t lower = (uint64_t)divisor;
    sl_uwide digit = *rest / upper;
    sl_uwide over = *rest % upper;
    while (digit * lower > (over << 64 | word)) {
        digit--;
        over += upper;
        if (over > UINT64_MAX) {
            break;
        }
    }
    *rest = (*rest << 64 | word) - digit * divisor;
    return (uint64_t)digit;
}

struct sl_wide256 sl_wide_quotient(struct sl_wide256 a, sl_uwide divisor, sl_uwide *rest_out)
{
    assert(divisor != 0);
    unsigned shift = 128 - sl_wide_bits(divisor);
    sl_uwide scaled = divisor << shift;
    struct sl_wide256 quotient = {.low = 0, .high = 0};
    if (a.high >= divisor) {
        quotient.high = a.high / divisor;
        a.high %= divisor;
    }
    /* The upper half is now below the divisor, and two digits are left. */
    sl_uwide rest = shift == 0 ? a.high : a.high << shift | a.low >> (128 - shift);
    sl_uwide low = a.low << shift;
    quotient.low = (sl_uwide)divide_digit(&rest, (uint64_t)(low >> 64), scaled) << 64;
    quotient.low |= divide_digit(&rest, (uint64_t)low, scaled);
    *rest_out = rest >> shift;
    return quotient;
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

sl_wide sl_wide_divide(sl_wide a, sl_wide divisor, enum sl_rounding rounding)
{
    assert(divisor != 0);
    sl_wide quotient = a / divisor;
    sl_wide rest = a % divisor;
    bool negative = (a < 0) != (divisor < 0);
    if (rest != 0 && moves_away(quotient, sl_wide_magnitude(rest), sl_wide_magnitude(divisor),
                                negative, rounding)) {
        quotient += negative ? -1 : 1;
    }
    return quotient;
}

uint64_t sl_wide_root(sl_uwide square)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 63; bit != 0; bit >>= 1) {
        sl_uwide larger = root | bit;
        root = larger * larger <= square ? (uint64_t)larger : root;
    }
    return root;
}

static unsigned bits_of(struct sl_wide256 a)
{
    return a.high != 0 ? 128 + sl_wide_bits(a.high) : sl_wide_bits(a.low);
}

/* The root has half of the bits, rounded up. */
sl_uwide sl_wide_root_up(struct sl_wide256 square)
{
    sl_uwide root = 0;
    assert(bits_of(square) <= 254);
    for (unsigned bit = (bits_of(square) + 1) / 2; bit > 0; bit--) {
        sl_uwide larger = root | (sl_uwide)1 << (bit - 1);
        root = sl_wide_compare(sl_wide_multiply(larger, larger), square) <= 0 ? larger : root;
    }
    return sl_wide_compare(sl_wide_multiply(root, root), square) < 0 ? root + 1 : root;
}

uint64_t sl_wide_fourth_root(struct sl_wide256 a)
{
    unsigned bits = bits_of(a);
    uint64_t root = 0;
    /* The root has a quarter of the bits, rounded up. */
    for (unsigned bit = (bits + 3) / 4; bit > 0; bit--) {
        uint64_t larger = root | UINT64_C(1) << (bit - 1);
        sl_uwide square = (sl_uwide)larger * larger;
        root = sl_wide_compare(sl_wide_multiply(square, square), a) <= 0 ? larger : root;
    }
    return root;
}

int64_t sl_wide_part(int64_t total, sl_wide part, sl_wide whole)
{
    uint64_t size = sl_fixed_magnitude(total);
    if (sl_wide_bits(size) + sl_wide_bits((sl_uwide)part) < 128) {
        return (int64_t)sl_wide_divide(total * part, whole, SL_ROUND_FLOOR);
    }
    sl_uwide rest;
    struct sl_wide256 product = sl_wide_multiply(size, (sl_uwide)part);
    int64_t quotient = (int64_t)sl_wide_quotient(product, (sl_uwide)whole, &rest).low;
    return total < 0 ? -quotient - (rest > 0 ? 1 : 0) : quotient;
}

bool sl_wide_muldiv(int64_t a, int64_t b, int64_t divisor, enum sl_rounding rounding, int64_t *out)
{
    assert(divisor != 0);
    return sl_wide_narrow(sl_wide_divide((sl_wide)a * b, divisor, rounding), out);
}
