/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/block.h"

#include <assert.h>
#include <string.h>

static_assert(sizeof(struct sl_position) == 32,
              "docs/architecture.md states the bytes a position takes");

/* The first row of a free block is a link of its list. A row in use has a holding, so the two can
 * be told apart. */
static bool is_free(const struct sl_position *row, uint32_t order)
{
    return row->holding == SL_NONE && row->market == order;
}

static uint32_t *next_of(struct sl_position *row)
{
    return &row->slot;
}

static uint32_t *previous_of(struct sl_position *row)
{
    return &row->trigger;
}

static void push(struct sl_blocks *blocks, uint32_t row, uint32_t order)
{
    struct sl_position *link = sl_blocks_at(blocks, row);
    uint32_t first = blocks->free[order];
    *link = (struct sl_position){.holding = SL_NONE, .market = order};
    *next_of(link) = first;
    *previous_of(link) = SL_NONE;
    if (first != SL_NONE) {
        *previous_of(sl_blocks_at(blocks, first)) = row;
    }
    blocks->free[order] = row;
}

static void unlink_block(struct sl_blocks *blocks, uint32_t row, uint32_t order)
{
    struct sl_position *link = sl_blocks_at(blocks, row);
    uint32_t next = *next_of(link);
    uint32_t previous = *previous_of(link);
    if (previous == SL_NONE) {
        blocks->free[order] = next;
    } else {
        *next_of(sl_blocks_at(blocks, previous)) = next;
    }
    if (next != SL_NONE) {
        *previous_of(sl_blocks_at(blocks, next)) = previous;
    }
}

void sl_blocks_initialize(struct sl_blocks *blocks, const struct sloss_memory *memory)
{
    sl_paged_initialize(&blocks->rows, memory, sizeof(struct sl_position));
    for (uint32_t order = 0; order < SL_BLOCK_ORDERS; order++) {
        blocks->free[order] = SL_NONE;
    }
}

void sl_blocks_finalize(struct sl_blocks *blocks)
{
    sl_paged_finalize(&blocks->rows);
}

bool sl_blocks_have_numbers(const struct sl_blocks *blocks)
{
    return blocks->rows.count <= UINT32_MAX - SL_PAGE_ROWS;
}

bool sl_blocks_reserve(struct sl_blocks *blocks, uint64_t rows)
{
    return rows <= UINT32_MAX && sl_paged_reserve(&blocks->rows, (uint32_t)rows);
}

/* Add a page, which is one free block. It is filled with zeros, so that reading a row that is not
 * in use is defined. */
static bool add_page(struct sl_blocks *blocks)
{
    uint32_t row = blocks->rows.count;
    if (!sl_blocks_have_numbers(blocks) || !sl_paged_reserve(&blocks->rows, row + SL_PAGE_ROWS)) {
        return false;
    }
    blocks->rows.count += SL_PAGE_ROWS;
    memset(sl_blocks_at(blocks, row), 0, SL_PAGE_ROWS * sizeof(struct sl_position));
    push(blocks, row, SL_PAGE_SHIFT);
    return true;
}

/* The smallest order from this one on that has a free block. */
static uint32_t smallest_free(const struct sl_blocks *blocks, uint32_t order)
{
    while (order < SL_BLOCK_ORDERS && blocks->free[order] == SL_NONE) {
        order++;
    }
    return order;
}

bool sl_blocks_prepare(struct sl_blocks *blocks, uint32_t order)
{
    return smallest_free(blocks, order) < SL_BLOCK_ORDERS || add_page(blocks);
}

uint32_t sl_blocks_take(struct sl_blocks *blocks, uint32_t order)
{
    assert(order < SL_BLOCK_ORDERS);
    if (!sl_blocks_prepare(blocks, order)) {
        return SL_NONE;
    }
    uint32_t from = smallest_free(blocks, order);
    uint32_t row = blocks->free[from];
    unlink_block(blocks, row, from);
    while (from > order) {
        from--;
        push(blocks, row + (1u << from), from);
    }
    memset(sl_blocks_at(blocks, row), 0, sizeof(struct sl_position) << order);
    return row;
}

void sl_blocks_give(struct sl_blocks *blocks, uint32_t row, uint32_t order)
{
    while (order < SL_PAGE_SHIFT && is_free(sl_blocks_at(blocks, row ^ (1u << order)), order)) {
        unlink_block(blocks, row ^ (1u << order), order);
        row &= ~(1u << order);
        order++;
    }
    push(blocks, row, order);
}
