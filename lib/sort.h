/* SPDX-License-Identifier: BSD-2-Clause */
/* sort: rows into an order, stably, so that what is equal keeps the order it came in. */
#ifndef SL_SORT_H
#define SL_SORT_H

#include <stdbool.h>
#include <stdint.h>

/* Does row a stand before row b? A strict weak order. */
typedef bool sl_sort_order(const void *context, uint32_t a, uint32_t b);

/* Sort `count` rows, O(count log count) comparisons (merge sort, from the bottom up). `spare` holds
 * as many. */
void sl_sort(uint32_t *rows, uint32_t *spare, uint32_t count, sl_sort_order *before,
             const void *context);

/* Sort values >= 0 ascending, O(count) for each byte that differs (radix sort). `spare` holds as
 * many. */
void sl_sort_values(int64_t *values, int64_t *spare, uint32_t count);

/* Sort rows by falling key[row], stably, at the same cost. */
void sl_sort_falling(uint32_t *rows, uint32_t *spare, uint32_t count, const int64_t *key);

#endif
