/* SPDX-License-Identifier: BSD-2-Clause */
/* block: the rows of positions, those of one holding side by side.
 *
 * A holding's positions fill the front of a block of 2^order rows, so that judging it reads memory
 * in one go. Blocks are cut from pages by halving and merge again with their other half when freed
 * (buddy system, Knowlton 1965): rows do not move but when their own holding outgrows its block. */
#ifndef SL_BLOCK_H
#define SL_BLOCK_H

#include "base/paged.h"
#include "base/table.h"

#define SL_BLOCK_ORDERS (SL_PAGE_SHIFT + 1)
#define SL_BLOCK_ROWS_MAX SL_PAGE_ROWS

/* The position has no trigger, so no price reaches it. */
#define SL_TRIGGER_NONE UINT32_MAX

/* Cost is kept less lots * funding index, so that funding touches no position: the engine's market
 * adds it back (market.h). */
struct sl_position {
    int64_t lots;
    int64_t cost; /* fine units of the market */
    uint32_t holding;
    uint32_t market;
    uint32_t slot;    /* its index among the holders of the book */
    uint32_t trigger; /* its trigger, as a place on the scale of its market's side
                         (detection/trigger.h) */
};

struct sl_blocks {
    struct sl_paged rows;
    uint32_t free[SL_BLOCK_ORDERS]; /* heads of the lists of free blocks */
};

void sl_blocks_initialize(struct sl_blocks *blocks, const struct sloss_memory *memory);
void sl_blocks_finalize(struct sl_blocks *blocks);

/* May there be another page of rows, as far as their numbers go? Memory may still be missing. */
bool sl_blocks_have_numbers(const struct sl_blocks *blocks);

/* Reserve memory for `rows` rows in all; false if there is none. */
bool sl_blocks_reserve(struct sl_blocks *blocks, uint64_t rows);

/* Make sure that the next sl_blocks_take() of this order cannot fail; false if there is no
 * memory. */
bool sl_blocks_prepare(struct sl_blocks *blocks, uint32_t order);

/* First row of a block of 2^order rows of zeros, or SL_NONE without memory. */
uint32_t sl_blocks_take(struct sl_blocks *blocks, uint32_t order);
void sl_blocks_give(struct sl_blocks *blocks, uint32_t row, uint32_t order);

static inline struct sl_position *sl_blocks_at(const struct sl_blocks *blocks, uint32_t row)
{
    return SL_PAGED_AT(&blocks->rows, struct sl_position, row);
}

#endif
