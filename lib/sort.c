/* SPDX-License-Identifier: BSD-2-Clause */
#include "sort.h"

#include <string.h>

/* Two sorted runs, [begin, middle) and [middle, end), into one. */
static void merge(const uint32_t *from, uint32_t *to, const uint32_t bounds[3],
                  sl_sort_order *before, const void *context)
{
    uint32_t left = bounds[0];
    uint32_t right = bounds[1];
    for (uint32_t at = bounds[0]; at < bounds[2]; at++) {
        bool take_right =
            left == bounds[1] || (right < bounds[2] && before(context, from[right], from[left]));
        to[at] = take_right ? from[right++] : from[left++];
    }
}

static uint32_t at_most(uint64_t place, uint32_t count)
{
    return place < count ? (uint32_t)place : count;
}

void sl_sort(uint32_t *rows, uint32_t *spare, uint32_t count, sl_sort_order *before,
             const void *context)
{
    uint32_t *from = rows;
    uint32_t *to = spare;
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t begin = 0; begin < count; begin += 2 * width) {
            uint32_t bounds[3] = {(uint32_t)begin, at_most(begin + width, count),
                                  at_most(begin + 2 * width, count)};
            merge(from, to, bounds, before, context);
        }
        uint32_t *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != rows && count > 0) {
        memcpy(rows, from, count * sizeof(*rows));
    }
}

/* Sizes of the 256 bins into the places where they begin. */
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

/* One pass by the byte at `shift`; false where all values share it, and nothing is moved. */
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

/* The byte by which keys fall, the sign included. */
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
