/* SPDX-License-Identifier: BSD-2-Clause */
#include "table.h"

#include <assert.h>

#include "memory.h"

/* Three quarters full at most: linear probing stays short. */
#define LOAD_NUMERATOR 3u
#define LOAD_DENOMINATOR 4u

void sl_table_initialize(struct sl_table *table, const struct sloss_memory *memory)
{
    *table = (struct sl_table){.memory = memory};
}

void sl_table_finalize(struct sl_table *table)
{
    sl_memory_release(table->memory, table->key, table->slots * sizeof(*table->key));
    sl_memory_release(table->memory, table->index, table->slots * sizeof(*table->index));
    *table = (struct sl_table){0};
}

/* Fibonacci hashing: host ids are often consecutive, which this spreads evenly. */
static uint32_t slot_of(const struct sl_table *table, uint64_t key)
{
    return (uint32_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (table->slots - 1);
}

static void place(struct sl_table *table, uint64_t key, uint32_t index)
{
    uint32_t slot = slot_of(table, key);
    while (table->index[slot] != SL_NONE) {
        slot = (slot + 1) & (table->slots - 1);
    }
    table->key[slot] = key;
    table->index[slot] = index;
}

static bool rebuild(struct sl_table *table, uint32_t slots)
{
    struct sl_table wider = {.memory = table->memory, .slots = slots, .count = table->count};
    wider.key = sl_memory_array(table->memory, slots, sizeof(*wider.key));
    wider.index = sl_memory_array(table->memory, slots, sizeof(*wider.index));
    if (wider.key == NULL || wider.index == NULL) {
        sl_table_finalize(&wider);
        return false;
    }
    for (uint32_t slot = 0; slot < slots; slot++) {
        wider.index[slot] = SL_NONE;
    }
    for (uint32_t slot = 0; slot < table->slots; slot++) {
        if (table->index[slot] != SL_NONE) {
            place(&wider, table->key[slot], table->index[slot]);
        }
    }
    sl_table_finalize(table);
    *table = wider;
    return true;
}

bool sl_table_reserve(struct sl_table *table, uint32_t count)
{
    uint64_t slots = table->slots == 0 ? 16 : table->slots;
    while ((uint64_t)count * LOAD_DENOMINATOR > slots * LOAD_NUMERATOR) {
        slots *= 2;
    }
    if (slots > UINT32_MAX) {
        return false;
    }
    return slots == table->slots || rebuild(table, (uint32_t)slots);
}

void sl_table_insert(struct sl_table *table, uint64_t key, uint32_t index)
{
    assert(table->count < table->slots);
    place(table, key, index);
    table->count++;
}

static uint32_t search(const struct sl_table *table, uint64_t key, uint32_t *slot)
{
    while (table->index[*slot] != SL_NONE) {
        if (table->key[*slot] == key) {
            return table->index[*slot];
        }
        *slot = (*slot + 1) & (table->slots - 1);
    }
    return SL_NONE;
}

uint32_t sl_table_first(const struct sl_table *table, uint64_t key, uint32_t *slot_out)
{
    if (table->slots == 0) {
        return SL_NONE;
    }
    *slot_out = slot_of(table, key);
    return search(table, key, slot_out);
}

uint32_t sl_table_next(const struct sl_table *table, uint64_t key, uint32_t *slot)
{
    *slot = (*slot + 1) & (table->slots - 1);
    return search(table, key, slot);
}

/* FNV-1a (Fowler, Noll, Vo): names are short, and equal keys are told apart by the caller. */
uint64_t sl_table_name_key(const char *name)
{
    uint64_t key = UINT64_C(0xCBF29CE484222325);
    for (; *name != '\0'; name++) {
        key = (key ^ (unsigned char)*name) * UINT64_C(0x100000001B3);
    }
    return key;
}
