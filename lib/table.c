/* SPDX-License-Identifier: BSD-2-Clause */
#include "table.h"

#include <assert.h>
#include <string.h>

#include "memory.h"

/* Three quarters full at most, half full once grown: linear probing stays short. */
#define LOAD_NUMERATOR 3u
#define LOAD_DENOMINATOR 4u
#define SLOTS_LEAST 16u

/* Slots moved with each key added: the smaller table is moved long before the larger one is full.
 */
#define STRIDE 16u

void sl_table_initialize(struct sl_table *table, const struct sloss_memory *memory)
{
    *table = (struct sl_table){.memory = memory};
}

static void release(const struct sl_table *table, struct sl_slots *slots)
{
    sl_memory_release(table->memory, slots->slot, slots->count * sizeof(*slots->slot));
    *slots = (struct sl_slots){0};
}

void sl_table_finalize(struct sl_table *table)
{
    release(table, &table->now);
    release(table, &table->before);
    *table = (struct sl_table){0};
}

/* Host ids are often consecutive: a product with the golden ratio spreads them evenly (Fibonacci
 * hashing, Knuth 6.4). Read as a fraction of the table, a tag is also the place. */
static uint32_t tag_of(uint64_t key)
{
    return (uint32_t)(((key ^ key >> 32) * UINT64_C(0x9E3779B97F4A7C15)) >> 32);
}

static uint32_t place_of(const struct sl_slots *slots, uint32_t tag)
{
    return (uint32_t)(((uint64_t)tag * slots->count) >> 32);
}

static uint32_t after(const struct sl_slots *slots, uint32_t place)
{
    return place + 1 < slots->count ? place + 1 : 0;
}

static void put(const struct sl_slots *slots, struct sl_slot slot)
{
    uint32_t place = place_of(slots, slot.tag);
    while (slots->slot[place].index != SL_NONE) {
        place = after(slots, place);
    }
    slots->slot[place] = slot;
}

/* Move some slots of the smaller table; they stay there as well, for those who search it meanwhile.
 */
static void move(struct sl_table *table, uint32_t count)
{
    struct sl_slots *before = &table->before;
    for (; count > 0 && table->moved < before->count; count--) {
        struct sl_slot slot = before->slot[table->moved++];
        if (slot.index != SL_NONE) {
            put(&table->now, slot);
        }
    }
    if (table->moved == before->count) {
        release(table, before);
        table->moved = 0;
    }
}

static bool grow(struct sl_table *table, uint64_t count)
{
    struct sl_slots wider = {.count = (uint32_t)count};
    if (count >= UINT32_MAX) {
        return false;
    }
    wider.slot = sl_memory_array(table->memory, wider.count, sizeof(*wider.slot));
    if (wider.slot == NULL) {
        return false;
    }
    memset(wider.slot, 0xFF, wider.count * sizeof(*wider.slot)); /* SL_NONE everywhere */
    move(table, table->before.count); /* what an earlier growth has left */
    table->before = table->now;
    table->now = wider;
    table->moved = 0;
    return true;
}

bool sl_table_reserve(struct sl_table *table, uint32_t count)
{
    uint64_t slots = table->now.count < SLOTS_LEAST ? SLOTS_LEAST : table->now.count;
    while ((uint64_t)count * LOAD_DENOMINATOR > slots * LOAD_NUMERATOR) {
        slots += slots / 2;
    }
    return slots == table->now.count || grow(table, slots);
}

void sl_table_insert(struct sl_table *table, uint64_t key, uint32_t index)
{
    assert(table->count < table->now.count);
    put(&table->now, (struct sl_slot){.tag = tag_of(key), .index = index});
    table->count++;
    move(table, STRIDE);
}

/* ---- finding --------------------------------------------------------------------------------- */

static uint32_t search_on(const struct sl_table *table, struct sl_search *search)
{
    for (;;) {
        const struct sl_slot *slot = &search->slots->slot[search->place];
        if (slot->index != SL_NONE) {
            search->place = after(search->slots, search->place);
            if (slot->tag == search->tag) {
                return slot->index;
            }
        } else if (search->slots == &table->now && table->before.count > 0) {
            search->slots = &table->before;
            search->place = place_of(search->slots, search->tag);
        } else {
            return SL_NONE;
        }
    }
}

uint32_t sl_table_first(const struct sl_table *table, uint64_t key, struct sl_search *search)
{
    uint32_t tag = tag_of(key);
    if (table->now.count == 0) {
        return SL_NONE;
    }
    *search =
        (struct sl_search){.slots = &table->now, .place = place_of(&table->now, tag), .tag = tag};
    return search_on(table, search);
}

uint32_t sl_table_next(const struct sl_table *table, uint64_t key, struct sl_search *search)
{
    assert(search->tag == tag_of(key));
    (void)key;
    return search_on(table, search);
}

void sl_table_prefetch(const struct sl_table *table, uint64_t key)
{
    if (table->now.count > 0) {
        __builtin_prefetch(&table->now.slot[place_of(&table->now, tag_of(key))]);
    }
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
