/* SPDX-License-Identifier: BSD-2-Clause */
/* table: from the hash of a key to the 32-bit index of a row; host ids and names meet it at the
 * boundary.
 *
 * A slot is a row and 32 bits of its key's hash, so it takes 8 bytes and finds candidates: the
 * caller compares the key, which its row holds anyway. Nothing is ever taken out. Keys are chosen
 * by strangers, so hashes are those of siphash.h under a key that strangers do not know; where rows
 * stand in the table depends on that key, and nothing a caller sees may depend on where they stand.
 *
 * The table grows by half without a pause: as it fills, a larger one is made ready page by page;
 * when it is full, rows are added to the larger one, and a few slots move over with each. */
#ifndef SL_TABLE_H
#define SL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/paged.h"

#define SL_NONE UINT32_MAX

struct sl_slot {
    uint32_t tag;
    uint32_t index; /* SL_NONE marks a free slot */
};

struct sl_slots {
    struct sl_paged rows; /* struct sl_slot; the pages there are, all of them once it is in use */
    uint32_t count;       /* slots, 0 for none */
};

struct sl_table {
    const struct sloss_memory *memory; /* borrowed for life */
    struct sl_slots before;            /* still being moved from, or none */
    struct sl_slots now;
    struct sl_slots next; /* being made ready, or none */
    uint32_t moved;       /* slots moved from before so far */
    uint32_t count;
};

/* Where a search stands. */
struct sl_search {
    const struct sl_slots *slots;
    uint32_t place;
    uint32_t tag;
};

void sl_table_initialize(struct sl_table *table, const struct sloss_memory *memory);
void sl_table_finalize(struct sl_table *table);

/* Make room for `count` keys in all; false without memory. */
bool sl_table_reserve(struct sl_table *table, uint32_t count);

/* Add a row by the hash of its key. Requires room. Hashes may repeat. */
void sl_table_insert(struct sl_table *table, uint64_t hash, uint32_t index);

/* The first row whose key may have this hash, or SL_NONE, and the next one. A row may come twice.
 */
uint32_t sl_table_first(const struct sl_table *table, uint64_t hash, struct sl_search *search);
uint32_t sl_table_next(const struct sl_table *table, struct sl_search *search);

/* Ask for what a search for this hash will read. */
void sl_table_prefetch(const struct sl_table *table, uint64_t hash);

#endif
