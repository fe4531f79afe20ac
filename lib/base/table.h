/* SPDX-License-Identifier: BSD-2-Clause */
/* table: a hash table from the hash of a host's id or name to the 32-bit index of a row.
 *
 * A slot has the index of a row and 32 bits of its key's hash, which takes 8 bytes. A search
 * returns candidates, and the caller compares the key, which is in the row anyway. Nothing is ever
 * removed. Keys may be chosen by strangers, so hashes are those of siphash.h under a secret key.
 * The places of rows in the table depend on the secret, and nothing that a caller sees may depend
 * on them.
 *
 * The table grows by half without a pause. While it fills, a larger one is prepared page by page.
 * When it is full, new rows go to the larger one, and a few old slots move there with each. */
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
    struct sl_slots before; /* its slots are still being moved to `now`; empty if there is none */
    struct sl_slots now;
    struct sl_slots next; /* being prepared; empty if there is none */
    uint32_t moved;       /* slots moved from before so far */
    uint32_t count;
};

/* The state of a search. */
struct sl_search {
    const struct sl_slots *slots;
    uint32_t place;
    uint32_t tag;
};

void sl_table_initialize(struct sl_table *table, const struct sloss_memory *memory);
void sl_table_finalize(struct sl_table *table);

/* Make room for `count` keys in all; false if there is no memory. */
bool sl_table_reserve(struct sl_table *table, uint32_t count);

/* Add a row by the hash of its key. Requires room. Hashes may repeat. */
void sl_table_insert(struct sl_table *table, uint64_t hash, uint32_t index);

/* The first row whose key may have this hash, or SL_NONE, and the next one. A row may come twice.
 */
uint32_t sl_table_first(const struct sl_table *table, uint64_t hash, struct sl_search *search);
uint32_t sl_table_next(const struct sl_table *table, struct sl_search *search);

/* Prefetch what a search for this hash will read. */
void sl_table_prefetch(const struct sl_table *table, uint64_t hash);

#endif
