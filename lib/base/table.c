/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/table.h"

#include <assert.h>
#include <string.h>

/* A table is at most three quarters full, and half full once it has grown, so that linear probing
 * stays short. When it is eleven sixteenths full, the larger table begins to be prepared. */
#define SLOTS_LEAST 16u

/* Work is done as keys are added. The larger table has half as many slots again, and has to have
 * all its pages by the time a sixteenth of the smaller table's slots has been filled; so one page
 * is added per 4096 / 24 keys. The smaller table is moved long before the larger one is full. */
#define PAGE_STRIDE 128u
#define MOVE_STRIDE 16u

void sl_table_initialize(struct sl_table *table, const struct sloss_memory *memory)
{
    *table = (struct sl_table){.memory = memory};
}

static void release(struct sl_slots *slots)
{
    if (slots->count > 0) {
        sl_paged_finalize(&slots->rows);
    }
    *slots = (struct sl_slots){0};
}

void sl_table_finalize(struct sl_table *table)
{
    release(&table->before);
    release(&table->now);
    release(&table->next);
    *table = (struct sl_table){0};
}

static struct sl_slot *slot_at(const struct sl_slots *slots, uint32_t place)
{
    return SL_PAGED_AT(&slots->rows, struct sl_slot, place);
}

/* A tag is 32 bits of the hash. As a fraction of the table it also says where the search begins. */
static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32);
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
    while (slot_at(slots, place)->index != SL_NONE) {
        place = after(slots, place);
    }
    *slot_at(slots, place) = slot;
}

/* Copy some slots of the smaller table to the larger one. They stay in the smaller one too, because
 * it is still searched. */
static void move(struct sl_table *table, uint32_t count)
{
    struct sl_slots *before = &table->before;
    for (; count > 0 && table->moved < before->count; count--) {
        struct sl_slot slot = *slot_at(before, table->moved++);
        if (slot.index != SL_NONE) {
            put(&table->now, slot);
        }
    }
    if (table->moved == before->count) {
        release(before);
        table->moved = 0;
    }
}

static uint32_t pages_of(const struct sl_slots *slots)
{
    return (uint32_t)(((uint64_t)slots->count + SL_PAGE_ROWS - 1) >> SL_PAGE_SHIFT);
}

/* Add some pages of empty slots; false if there is no memory. */
static bool add_pages(struct sl_slots *slots, uint32_t pages)
{
    while (pages-- > 0 && slots->rows.page_count < pages_of(slots)) {
        uint32_t page = slots->rows.page_count;
        if (!sl_paged_reserve(&slots->rows, (page + 1) << SL_PAGE_SHIFT)) {
            return false;
        }
        memset(slots->rows.pages[page], 0xFF, SL_PAGE_ROWS * sizeof(struct sl_slot)); /* SL_NONE */
    }
    return true;
}

/* Prepare the larger table, a little of it or all that is missing. */
static bool prepare(struct sl_table *table, uint64_t slots, uint32_t pages)
{
    if (table->next.count < slots) {
        if (slots > UINT32_MAX - SL_PAGE_ROWS) {
            return false;
        }
        release(&table->next);
        table->next.count = (uint32_t)slots;
        sl_paged_initialize(&table->next.rows, table->memory, sizeof(struct sl_slot));
    }
    return add_pages(&table->next, pages);
}

static void switch_over(struct sl_table *table)
{
    move(table, table->before.count); /* what an earlier growth has left */
    table->before = table->now;
    table->now = table->next;
    table->next = (struct sl_slots){0};
    table->moved = 0;
}

static uint64_t larger(uint64_t slots)
{
    return slots < SLOTS_LEAST ? SLOTS_LEAST : slots + slots / 2;
}

bool sl_table_reserve(struct sl_table *table, uint32_t count)
{
    uint64_t now = table->now.count;
    uint64_t slots = now;
    if (now > 0 && count > now / 16 * 11 && count % PAGE_STRIDE == 0) {
        (void)prepare(table, larger(now), 1); /* it is not needed yet */
    }
    while (count > slots / 4 * 3) {
        slots = larger(slots);
    }
    if (slots == now) {
        return true;
    }
    if (!prepare(table, slots, UINT32_MAX)) {
        return false;
    }
    switch_over(table);
    return true;
}

void sl_table_insert(struct sl_table *table, uint64_t hash, uint32_t index)
{
    assert(table->count < table->now.count);
    put(&table->now, (struct sl_slot){.tag = tag_of(hash), .index = index});
    table->count++;
    move(table, MOVE_STRIDE);
}

/* ---- finding --------------------------------------------------------------------------------- */

static uint32_t search_on(const struct sl_table *table, struct sl_search *search)
{
    for (;;) {
        const struct sl_slot *slot = slot_at(search->slots, search->place);
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

uint32_t sl_table_first(const struct sl_table *table, uint64_t hash, struct sl_search *search)
{
    uint32_t tag = tag_of(hash);
    if (table->now.count == 0) {
        return SL_NONE;
    }
    *search =
        (struct sl_search){.slots = &table->now, .place = place_of(&table->now, tag), .tag = tag};
    return search_on(table, search);
}

uint32_t sl_table_next(const struct sl_table *table, struct sl_search *search)
{
    return search_on(table, search);
}

void sl_table_prefetch(const struct sl_table *table, uint64_t hash)
{
    if (table->now.count > 0) {
        __builtin_prefetch(slot_at(&table->now, place_of(&table->now, tag_of(hash))));
    }
}
