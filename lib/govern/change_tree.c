/* SPDX-License-Identifier: BSD-2-Clause */
#include "govern/change_tree_internal.h"

struct sl_change_place sl_change_tree_place(const struct sl_change *change,
                                            enum sl_change_order order)
{
    return (struct sl_change_place){.time = order == SL_CHANGES_BY_TIME ? change->time : 0,
                                    .id = change->id};
}

static bool is_before(struct sl_change_place a, struct sl_change_place b)
{
    return a.time < b.time || (a.time == b.time && a.id < b.id);
}

static uint32_t size_of(const struct sloss_engine *engine, enum sl_change_order order, uint32_t row)
{
    return row == SL_NONE ? 0 : sl_change_at(engine, row)->size[order];
}

/* The link that leads on from a row towards a place. */
static uint32_t *link_to(const struct sloss_engine *engine, enum sl_change_order order,
                         uint32_t row, struct sl_change_place place)
{
    struct sl_change *change = sl_change_at(engine, row);
    bool after = is_before(sl_change_tree_place(change, order), place);
    return &change->link[order][after ? 1 : 0];
}

/* How many rows of the tree at `top` are before a place. */
static uint32_t count_before(const struct sloss_engine *engine, enum sl_change_order order,
                             uint32_t top, struct sl_change_place place)
{
    uint32_t count = 0;
    while (top != SL_NONE) {
        const struct sl_change *change = sl_change_at(engine, top);
        bool after = is_before(sl_change_tree_place(change, order), place);
        count += after ? 1 + size_of(engine, order, change->link[order][0]) : 0;
        top = change->link[order][after ? 1 : 0];
    }
    return count;
}

/* Cut the tree at `top` in two: what is before a place, and what is behind it. A row on the way
 * keeps, of the rows that were below it, those on its side. */
static enum sloss_status cut(struct sloss_engine *engine, enum sl_change_order order, uint32_t top,
                             struct sl_change_place place, uint32_t *before, uint32_t *behind)
{
    uint32_t first = count_before(engine, order, top, place);
    uint32_t last = size_of(engine, order, top) - first;
    while (top != SL_NONE) {
        enum sloss_status status = sl_change_save(engine, top);
        if (status != SLOSS_OK) {
            return status;
        }
        struct sl_change *change = sl_change_at(engine, top);
        uint32_t *next = link_to(engine, order, top, place);
        if (next == &change->link[order][1]) {
            change->size[order] = first;
            first -= 1 + size_of(engine, order, change->link[order][0]);
            *before = top;
            before = next;
        } else {
            change->size[order] = last;
            last -= 1 + size_of(engine, order, change->link[order][1]);
            *behind = top;
            behind = next;
        }
        top = *next;
    }
    *before = *behind = SL_NONE;
    return SLOSS_OK;
}

enum sloss_status sl_change_tree_add(struct sloss_engine *engine, enum sl_change_order order,
                                     uint32_t row)
{
    struct sl_change *change = sl_change_at(engine, row);
    struct sl_change_place place = sl_change_tree_place(change, order);
    uint32_t *link = &engine->govern.top[order];
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && *link != SL_NONE &&
           sl_change_at(engine, *link)->rank > change->rank) {
        uint32_t above = *link;
        status = sl_change_save(engine, above);
        if (status == SLOSS_OK) {
            sl_change_at(engine, above)->size[order]++;
            link = link_to(engine, order, above, place);
        }
    }
    if (status == SLOSS_OK) {
        change->size[order] = 1 + size_of(engine, order, *link);
        status = cut(engine, order, *link, place, &change->link[order][0], &change->link[order][1]);
    }
    if (status == SLOSS_OK) {
        *link = row;
    }
    return status;
}

enum sloss_status sl_change_tree_remove(struct sloss_engine *engine, enum sl_change_order order,
                                        uint32_t row)
{
    const struct sl_change *change = sl_change_at(engine, row);
    struct sl_change_place place = sl_change_tree_place(change, order);
    uint32_t *link = &engine->govern.top[order];
    enum sloss_status status = SLOSS_OK;
    while (status == SLOSS_OK && *link != row) {
        uint32_t above = *link;
        status = sl_change_save(engine, above);
        if (status == SLOSS_OK) {
            sl_change_at(engine, above)->size[order]--;
            link = link_to(engine, order, above, place);
        }
    }
    uint32_t before = change->link[order][0];
    uint32_t behind = change->link[order][1];
    /* What hung below it is joined in its place: of the two tops the one of the higher rank. */
    while (status == SLOSS_OK && before != SL_NONE && behind != SL_NONE) {
        bool first = sl_change_at(engine, before)->rank > sl_change_at(engine, behind)->rank;
        uint32_t *top = first ? &before : &behind;
        uint32_t size = size_of(engine, order, before) + size_of(engine, order, behind);
        status = sl_change_save(engine, *top);
        if (status == SLOSS_OK) {
            *link = *top;
            sl_change_at(engine, *top)->size[order] = size;
            link = &sl_change_at(engine, *top)->link[order][first ? 1 : 0];
            *top = *link;
        }
    }
    if (status == SLOSS_OK) {
        *link = before != SL_NONE ? before : behind;
    }
    return status;
}

uint32_t sl_change_tree_at(const struct sloss_engine *engine, enum sl_change_order order,
                           uint32_t place)
{
    uint32_t row = engine->govern.top[order];
    while (row != SL_NONE) {
        const struct sl_change *change = sl_change_at(engine, row);
        uint32_t before = size_of(engine, order, change->link[order][0]);
        if (place == before) {
            return row;
        }
        bool is_after = place > before;
        place -= is_after ? before + 1 : 0;
        row = change->link[order][is_after ? 1 : 0];
    }
    return SL_NONE;
}

uint32_t sl_change_tree_find(const struct sloss_engine *engine, uint64_t id)
{
    uint32_t row = engine->govern.top[SL_CHANGES_BY_ID];
    while (row != SL_NONE && sl_change_at(engine, row)->id != id) {
        row = sl_change_at(engine, row)->link[SL_CHANGES_BY_ID]
                                             [sl_change_at(engine, row)->id < id ? 1 : 0];
    }
    return row;
}

/* Is a row at the place that the tree says, and is what hangs below it of lower rank and as much as
 * its size says? */
static bool row_holds(const struct sloss_engine *engine, enum sl_change_order order, uint32_t place)
{
    uint32_t row = sl_change_tree_at(engine, order, place);
    if (row == SL_NONE) {
        return false;
    }
    const struct sl_change *change = sl_change_at(engine, row);
    bool holds = count_before(engine, order, engine->govern.top[order],
                              sl_change_tree_place(change, order)) == place;
    uint32_t below = 0;
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t link = change->link[order][side];
        holds = holds && (link == SL_NONE || sl_change_at(engine, link)->rank <= change->rank);
        below += size_of(engine, order, link);
    }
    return holds && change->size[order] == below + 1;
}

bool sl_change_tree_is_consistent(const struct sloss_engine *engine, enum sl_change_order order)
{
    uint32_t count = size_of(engine, order, engine->govern.top[order]);
    bool holds = count <= SLOSS_CHANGES_MAX;
    for (uint32_t place = 0; holds && place < count; place++) {
        holds = row_holds(engine, order, place);
    }
    return holds;
}
