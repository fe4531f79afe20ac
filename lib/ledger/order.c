/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/order.h"

#include <stdbool.h>
#include <string.h>

#define DIGIT_BITS 11u
#define DIGITS (1u << DIGIT_BITS)

static bool sorted(const uint64_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (keys[i - 1] > keys[i]) {
            return false;
        }
    }
    return true;
}

/* Insertion sort. Below a few dozen keys it is faster than a radix pass, which needs 16 KiB of
 * counters. */
static void insert(uint64_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t key = keys[i];
        size_t at = i;
        for (; at > 0 && keys[at - 1] > key; at--) {
            keys[at] = keys[at - 1];
        }
        keys[at] = key;
    }
}

/* One stable pass by the digit at `shift`. False if all keys have the same digit there; then
 * nothing is moved. */
static bool pass(const uint64_t *from, uint64_t *to, size_t count, uint32_t shift)
{
    size_t start[DIGITS];
    memset(start, 0, sizeof(start));
    for (size_t i = 0; i < count; i++) {
        start[(from[i] >> shift) & (DIGITS - 1)]++;
    }
    if (start[(from[0] >> shift) & (DIGITS - 1)] == count) {
        return false;
    }
    size_t sum = 0;
    for (size_t digit = 0; digit < DIGITS; digit++) {
        size_t rows = start[digit];
        start[digit] = sum;
        sum += rows;
    }
    for (size_t i = 0; i < count; i++) {
        to[start[(from[i] >> shift) & (DIGITS - 1)]++] = from[i];
    }
    return true;
}

/* Sort by the bits from `shift` on. */
static void sort_from(uint64_t *keys, uint64_t *scratch, size_t count, uint32_t shift)
{
    if (sorted(keys, count)) {
        return;
    }
    if (count < 64) {
        insert(keys, count);
        return;
    }
    uint64_t *from = keys;
    uint64_t *to = scratch;
    for (; shift < 64; shift += DIGIT_BITS) {
        if (pass(from, to, count, shift)) {
            uint64_t *swap = from;
            from = to;
            to = swap;
        }
    }
    if (from != keys) {
        memcpy(keys, from, count * sizeof(*keys));
    }
}

void sl_order_sort(uint64_t *keys, uint64_t *scratch, size_t count)
{
    sort_from(keys, scratch, count, 0);
}

void sl_order_sort_accounts(uint64_t *keys, uint64_t *scratch, size_t count)
{
    sort_from(keys, scratch, count, 32);
}
