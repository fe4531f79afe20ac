/* SPDX-License-Identifier: BSD-2-Clause */
/* paged: an array that grows by pages, so that rows never move and growth never stops the world.
 * Pages begin at a line of the cache: a row of 64 bytes is one line, and one of 32 is half of one.
 */
#ifndef SL_PAGED_H
#define SL_PAGED_H

#include <stdbool.h>
#include <stdint.h>

#include "sloss/sloss.h"

/* Rows a page: fewer where they are large, so that a small book takes little. */
#define SL_PAGE_SHIFT_OF(row_size) ((row_size) <= 64 ? 12u : (row_size) <= 512 ? 9u : 6u)

/* For rows of up to 64 bytes, which are most. */
#define SL_PAGE_SHIFT SL_PAGE_SHIFT_OF(64)
#define SL_PAGE_ROWS (1u << SL_PAGE_SHIFT)

struct sl_paged {
    const struct sloss_memory *memory; /* borrowed for life */
    void **pages;
    uint32_t page_count;
    uint32_t page_room; /* pages the directory has room for */
    uint32_t count;     /* rows in use */
    uint32_t row_size;
};

void sl_paged_initialize(struct sl_paged *array, const struct sloss_memory *memory,
                         uint32_t row_size);
void sl_paged_finalize(struct sl_paged *array);

/* Make room for `rows` rows in all; false without memory, and nothing is lost. */
bool sl_paged_reserve(struct sl_paged *array, uint32_t rows);

/* A new row of zeros at index count - 1, or NULL without memory. */
void *sl_paged_append(struct sl_paged *array);

/* For rows whose type is known where they are read: the size of a row is then no load and no
 * product. Requires index < count, and sizeof(type) to be what the array was made for; reads index
 * twice. */
#define SL_PAGED_AT(array, type, index)                                                            \
    ((type *)(array)->pages[(index) >> SL_PAGE_SHIFT_OF(sizeof(type))] +                           \
     ((index) & ((1u << SL_PAGE_SHIFT_OF(sizeof(type))) - 1)))

/* Requires index < count. */
static inline void *sl_paged_at(const struct sl_paged *array, uint32_t index)
{
    uint32_t shift = SL_PAGE_SHIFT_OF(array->row_size);
    return (char *)array->pages[index >> shift] +
           (size_t)(index & ((1u << shift) - 1)) * array->row_size;
}

#endif
