/* SPDX-License-Identifier: BSD-2-Clause */
/* paged: an array that grows by pages, so that rows never move and no growth takes long. Pages
 * begin at a cache line, so a row of 64 bytes is one line, and a row of 32 bytes half a line. */
#ifndef SL_PAGED_H
#define SL_PAGED_H

#include <stdbool.h>
#include <stdint.h>

#include "sloss/sloss.h"

/* Rows per page. Pages of large rows have fewer, so that a small book takes little memory. */
#define SL_PAGE_SHIFT_OF(row_size) ((row_size) <= 64 ? 12u : (row_size) <= 512 ? 9u : 6u)

/* For rows of up to 64 bytes, as most are. */
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

/* Make room for `rows` rows in all. False if there is no memory; then nothing is lost. */
bool sl_paged_reserve(struct sl_paged *array, uint32_t rows);

/* A new row of zeros at index count - 1, or NULL without memory. */
void *sl_paged_append(struct sl_paged *array);

/* Faster than sl_paged_at() where the type of the rows is known, because the size of a row is then
 * a constant. Requires index < count, and an array made for sizeof(type). Evaluates index twice. */
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
