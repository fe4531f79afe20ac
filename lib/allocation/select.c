/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/select_internal.h"

#include <assert.h>
#include <string.h>

/* Radix selection: each pass cuts the range of keys that the threshold lies in by 2^10, or by about
 * as much as there are candidates if they are fewer. */
#define DIGIT_BITS 10u

static uint32_t length(uint64_t value)
{
    return value == 0 ? 0 : 64 - (uint32_t)__builtin_clzll(value);
}

static uint32_t digit_bits(uint32_t count)
{
    return length(count) < DIGIT_BITS ? length(count) : DIGIT_BITS;
}

/* Keys from `low`, below low + 2^bits. */
struct range {
    uint64_t low;
    uint32_t bits;
};

static struct range range_of(const struct sl_candidates *candidates)
{
    uint64_t least = UINT64_MAX;
    uint64_t greatest = 0;
    for (uint32_t i = 0; i < candidates->count; i++) {
        uint64_t key = candidates->key[i];
        least = key < least ? key : least;
        greatest = key > greatest ? key : greatest;
    }
    return (struct range){least, length(greatest - least)};
}

/* What each digit of the range amounts to; sums stop at the target, so they cannot overflow. Keys
 * outside the range have too large a digit, or one above those of the range if it is short. */
static void count_digits(const struct sl_candidates *candidates, const int64_t *amount,
                         uint64_t target, uint64_t low, uint32_t shift, uint64_t *sums)
{
    const uint64_t end = UINT64_C(1) << digit_bits(candidates->count);
    memset(sums, 0, end * sizeof(*sums));
    for (uint32_t i = 0; i < candidates->count; i++) {
        uint64_t digit = (candidates->key[i] - low) >> shift;
        if (digit < end) {
            uint64_t more = amount == NULL ? 1 : (uint64_t)amount[candidates->row[i]];
            uint64_t sum = sums[digit] + more;
            sums[digit] = sum < target ? sum : target;
        }
    }
}

struct sl_threshold sl_select(const struct sl_candidates *candidates, const int64_t *amount,
                              uint64_t target)
{
    assert(candidates->count > 0 && target > 0);
    const uint32_t bits = digit_bits(candidates->count);
    uint64_t sums[1u << DIGIT_BITS];
    uint64_t above = 0;
    struct range range = range_of(candidates);
    while (range.bits > 0) {
        uint32_t shift = range.bits > bits ? range.bits - bits : 0;
        uint32_t digit = (1u << (range.bits - shift)) - 1;
        count_digits(candidates, amount, target, range.low, shift, sums);
        while (digit > 0 && above + sums[digit] < target) {
            above += sums[digit--];
        }
        range.low += (uint64_t)digit << shift;
        range.bits = shift;
    }
    return (struct sl_threshold){range.low, above};
}
