/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/paged.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

void sl_paged_initialize(struct sl_paged *array, const struct sloss_memory *memory,
                         uint32_t row_size)
{
    *array = (struct sl_paged){.memory = memory, .row_size = row_size};
}

#define LINE 64u

static size_t page_size(const struct sl_paged *array)
{
    return ((size_t)array->row_size << SL_PAGE_SHIFT_OF(array->row_size)) + LINE;
}

/* The host's hooks align for any object, which is less than a line. What they gave is kept in the
 * word before the first row. */
static void *allocate_page(const struct sl_paged *array)
{
    char *memory = sl_memory_allocate(array->memory, page_size(array));
    if (memory == NULL) {
        return NULL;
    }
    char *page = memory + (LINE - (uintptr_t)memory % LINE);
    memcpy(page - sizeof(memory), &memory, sizeof(memory));
    return page;
}

static void release_page(const struct sl_paged *array, void *page)
{
    void *memory;
    memcpy(&memory, (char *)page - sizeof(memory), sizeof(memory));
    sl_memory_release(array->memory, memory, page_size(array));
}

void sl_paged_finalize(struct sl_paged *array)
{
    for (uint32_t page = 0; page < array->page_count; page++) {
        release_page(array, array->pages[page]);
    }
    sl_memory_release(array->memory, array->pages, array->page_room * sizeof(void *));
    *array = (struct sl_paged){0};
}

/* Only the directory is ever copied: 8 bytes for 4,096 rows. */
static bool widen_directory(struct sl_paged *array)
{
    uint32_t room = array->page_room == 0 ? 8 : array->page_room * 2;
    void **pages = sl_memory_allocate(array->memory, room * sizeof(void *));
    if (pages == NULL) {
        return false;
    }
    if (array->page_count > 0) {
        memcpy(pages, array->pages, array->page_count * sizeof(void *));
    }
    sl_memory_release(array->memory, array->pages, array->page_room * sizeof(void *));
    array->pages = pages;
    array->page_room = room;
    return true;
}

bool sl_paged_reserve(struct sl_paged *array, uint32_t rows)
{
    uint32_t shift = SL_PAGE_SHIFT_OF(array->row_size);
    uint32_t pages = (uint32_t)(((uint64_t)rows + (1u << shift) - 1) >> shift);
    while (array->page_count < pages) {
        if (array->page_count == array->page_room && !widen_directory(array)) {
            return false;
        }
        void *page = allocate_page(array);
        if (page == NULL) {
            return false;
        }
        array->pages[array->page_count++] = page;
    }
    return true;
}

void *sl_paged_append(struct sl_paged *array)
{
    assert(array->count < UINT32_MAX);
    if (!sl_paged_reserve(array, array->count + 1)) {
        return NULL;
    }
    void *row = sl_paged_at(array, array->count++);
    memset(row, 0, array->row_size);
    return row;
}
