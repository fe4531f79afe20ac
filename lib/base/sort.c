/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/sort.h"

#include <string.h>

#include "base/random.h"

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t row = *a;
    *a = *b;
    *b = row;
}

/* Move the rows that come before a pivot to the front of the range, and the pivot behind them.
 * Returns where the pivot is then. */
static uint32_t partition(uint32_t *rows, uint32_t begin, uint32_t end, sl_sort_order *order,
                          const void *context)
{
    uint32_t pivot = rows[end - 1];
    uint32_t cut = begin;
    for (uint32_t at = begin; at + 1 < end; at++) {
        int way = order(context, rows[at], pivot);
        if (way < 0 || (way == 0 && rows[at] < pivot)) {
            swap(&rows[at], &rows[cut++]);
        }
    }
    swap(&rows[cut], &rows[end - 1]);
    return cut;
}

/* The sum of the sizes of a range. If it exceeds `most`, some number above `most`. */
static uint64_t sum_sizes(const uint32_t *rows, uint32_t begin, uint32_t end, const int64_t *size,
                          uint64_t most)
{
    uint64_t sum = 0; /* what is not above `most` and one more size do not wrap */
    for (uint32_t at = begin; at < end && sum <= most; at++) {
        sum += size == NULL ? 1 : (uint64_t)size[rows[at]];
    }
    return sum;
}

uint32_t sl_sort_first(uint32_t *rows, uint32_t count, const int64_t *size, int64_t total,
                       sl_sort_order *order, const void *context)
{
    uint64_t seed = SL_RANDOM_SEED;
    uint64_t left = (uint64_t)total;
    uint32_t begin = 0;
    uint32_t end = count;
    while (begin < end) {
        swap(&rows[begin + (uint32_t)(sl_random_next(&seed) % (end - begin))], &rows[end - 1]);
        uint32_t cut = partition(rows, begin, end, order, context);
        uint64_t sum = sum_sizes(rows, begin, cut, size, left);
        if (sum > left) {
            end = cut;
            continue;
        }
        uint64_t own = size == NULL ? 1 : (uint64_t)size[rows[cut]];
        if (own > left - sum) {
            return cut;
        }
        left -= sum + own;
        begin = cut + 1;
    }
    return begin;
}

/* Replace the sizes of the 256 bins by the places where the bins begin. */
static void place_bins(uint32_t bins[256])
{
    uint32_t sum = 0;
    for (unsigned byte = 0; byte < 256; byte++) {
        uint32_t size = bins[byte];
        bins[byte] = sum;
        sum += size;
    }
}

static unsigned byte_of(int64_t value, unsigned shift)
{
    return (unsigned)((uint64_t)value >> shift & 255);
}

/* One pass by the byte at `shift`. False if all values have the same byte there; then nothing is
 * moved. */
static bool spread(const int64_t *from, int64_t *to, uint32_t count, unsigned shift)
{
    uint32_t bins[256] = {0};
    for (uint32_t i = 0; i < count; i++) {
        bins[byte_of(from[i], shift)]++;
    }
    if (count == 0 || bins[byte_of(from[0], shift)] == count) {
        return false;
    }
    place_bins(bins);
    for (uint32_t i = 0; i < count; i++) {
        to[bins[byte_of(from[i], shift)]++] = from[i];
    }
    return true;
}

void sl_sort_values(int64_t *values, int64_t *spare, uint32_t count)
{
    int64_t *from = values;
    int64_t *to = spare;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if (spread(from, to, count, shift)) {
            int64_t *sorted = to;
            to = from;
            from = sorted;
        }
    }
    if (from != values) {
        memcpy(values, from, count * sizeof(*values));
    }
}

/* The byte of a key by which a pass sorts in falling order; the sign counts too. */
static unsigned falling_byte(int64_t key, unsigned shift)
{
    return byte_of(~key ^ INT64_MIN, shift);
}

static bool spread_falling(const uint32_t *from, uint32_t *to, uint32_t count, const int64_t *key,
                           unsigned shift)
{
    uint32_t bins[256] = {0};
    for (uint32_t i = 0; i < count; i++) {
        bins[falling_byte(key[from[i]], shift)]++;
    }
    if (count == 0 || bins[falling_byte(key[from[0]], shift)] == count) {
        return false;
    }
    place_bins(bins);
    for (uint32_t i = 0; i < count; i++) {
        to[bins[falling_byte(key[from[i]], shift)]++] = from[i];
    }
    return true;
}

void sl_sort_falling(uint32_t *rows, uint32_t *spare, uint32_t count, const int64_t *key)
{
    uint32_t *from = rows;
    uint32_t *to = spare;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if (spread_falling(from, to, count, key, shift)) {
            uint32_t *sorted = to;
            to = from;
            from = sorted;
        }
    }
    if (from != rows) {
        memcpy(rows, from, count * sizeof(*rows));
    }
}
