/* SPDX-License-Identifier: BSD-2-Clause */
/* table: from a 64-bit key to the 32-bit index of a row; host ids and names meet it at the
 * boundary. */
#ifndef SL_TABLE_H
#define SL_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "sloss/sloss.h"

#define SL_NONE UINT32_MAX

struct sl_table {
    const struct sloss_memory *memory; /* borrowed for life */
    uint64_t *key;
    uint32_t *index; /* SL_NONE marks a free slot */
    uint32_t slots;  /* a power of two, or 0 */
    uint32_t count;
};

void sl_table_initialize(struct sl_table *table, const struct sloss_memory *memory);
void sl_table_finalize(struct sl_table *table);

/* Make room for `count` keys in all; false without memory. */
bool sl_table_reserve(struct sl_table *table, uint32_t count);

/* Add a key. Requires room. Keys may repeat (names that hash alike). */
void sl_table_insert(struct sl_table *table, uint64_t key, uint32_t index);

/* The first row with this key and where it was found, or SL_NONE; sl_table_next() goes on from
 * there. */
uint32_t sl_table_first(const struct sl_table *table, uint64_t key, uint32_t *slot_out);
uint32_t sl_table_next(const struct sl_table *table, uint64_t key, uint32_t *slot);

/* A 64-bit key for a name. */
uint64_t sl_table_name_key(const char *name);

#endif
