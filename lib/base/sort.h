/* SPDX-License-Identifier: BSD-2-Clause */
/* sort: sorts values, sorts rows by a key, and finds the first rows without sorting them. */
#ifndef SL_SORT_H
#define SL_SORT_H

#include <stdbool.h>
#include <stdint.h>

/* Negative, 0 or positive if row a comes before, is equal to, or comes after row b. Equal rows come
 * in the order of their numbers. */
typedef int sl_sort_order(const void *context, uint32_t a, uint32_t b);

/* Move the rows that come first to the front, in no order among themselves: as many rows as have
 * sizes that sum to at most `total`. With size NULL each row counts 1. Returns their number. The
 * row after them, if there is one, is the next in order, which exceeds the total. Expected O(count)
 * (quickselect, Hoare 1961). Requires sizes >= 0, total >= 0. */
uint32_t sl_sort_first(uint32_t *rows, uint32_t count, const int64_t *size, int64_t total,
                       sl_sort_order *order, const void *context);

/* Sort values >= 0 ascending, O(count) for each byte that differs (radix sort). `spare` holds as
 * many. */
void sl_sort_values(int64_t *values, int64_t *spare, uint32_t count);

/* Sort rows by falling key[row], stably, at the same cost. */
void sl_sort_falling(uint32_t *rows, uint32_t *spare, uint32_t count, const int64_t *key);

#endif
