/* SPDX-License-Identifier: BSD-2-Clause */
/* sort: values in order, rows by a key, and the rows that come first without an order. */
#ifndef SL_SORT_H
#define SL_SORT_H

#include <stdbool.h>
#include <stdint.h>

/* Below, at or above 0 as row a stands before, level with or behind row b. Rows that are level
 * stand in the order of their numbers. */
typedef int sl_sort_order(const void *context, uint32_t a, uint32_t b);

/* Rearrange `count` rows so that those that come first stand in front, in no order among
 * themselves: as many as have sizes that sum to at most `total`; size NULL counts each as 1.
 * Returns how many; the next one, if there is one, is the row in whose turn the total ends.
 * Expected O(count) (quickselect, Hoare 1961). Requires sizes >= 0, total >= 0. */
uint32_t sl_sort_first(uint32_t *rows, uint32_t count, const int64_t *size, int64_t total,
                       sl_sort_order *order, const void *context);

/* Sort values >= 0 ascending, O(count) for each byte that differs (radix sort). `spare` holds as
 * many. */
void sl_sort_values(int64_t *values, int64_t *spare, uint32_t count);

/* Sort rows by falling key[row], stably, at the same cost. */
void sl_sort_falling(uint32_t *rows, uint32_t *spare, uint32_t count, const int64_t *key);

#endif
