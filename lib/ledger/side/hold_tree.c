/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/hold_tree_internal.h"

#include "ledger/undo_log.h"

struct sl_hold_place sl_hold_tree_place(const struct sl_hold *hold, enum sl_hold_order order)
{
    return (struct sl_hold_place){.due = order == SL_HOLDS_BY_TIME ? hold->due : 0, .id = hold->id};
}

static bool is_before(struct sl_hold_place a, struct sl_hold_place b)
{
    return a.due < b.due || (a.due == b.due && a.id < b.id);
}

static enum sloss_status save(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_hold *hold = sl_holds_at(ledger, row);
    return sl_ledger_save(ledger, hold, sizeof(*hold), &hold->saved_by);
}

/* The link that leads on from a row towards a place. */
static uint32_t *link_to(const struct sloss_ledger *ledger, enum sl_hold_order order, uint32_t row,
                         struct sl_hold_place place)
{
    struct sl_hold *hold = sl_holds_at(ledger, row);
    bool after = is_before(sl_hold_tree_place(hold, order), place);
    return &hold->link[order][after ? 1 : 0];
}

/* Cut the tree at `top` in two: what is before a place, and what is behind it. */
static enum sloss_status cut(struct sloss_ledger *ledger, enum sl_hold_order order, uint32_t top,
                             struct sl_hold_place place, uint32_t *before, uint32_t *behind)
{
    while (top != SL_NONE) {
        enum sloss_status status = save(ledger, top);
        if (status != SLOSS_OK) {
            return status;
        }
        uint32_t *next = link_to(ledger, order, top, place);
        if (next == &sl_holds_at(ledger, top)->link[order][1]) {
            *before = top;
            before = next;
        } else {
            *behind = top;
            behind = next;
        }
        top = *next;
    }
    *before = *behind = SL_NONE;
    return SLOSS_OK;
}

enum sloss_status sl_hold_tree_add(struct sloss_ledger *ledger, enum sl_hold_order order,
                                   uint32_t *root, uint32_t row)
{
    struct sl_hold *hold = sl_holds_at(ledger, row);
    struct sl_hold_place place = sl_hold_tree_place(hold, order);
    uint32_t above = SL_NONE;
    uint32_t *link = root;
    while (*link != SL_NONE && sl_holds_at(ledger, *link)->rank > hold->rank) {
        above = *link;
        link = link_to(ledger, order, above, place);
    }
    enum sloss_status status = above == SL_NONE ? SLOSS_OK : save(ledger, above);
    if (status == SLOSS_OK) {
        status =
            cut(ledger, order, *link, place, &hold->link[order][0], &hold->link[order][1]);
    }
    if (status == SLOSS_OK) {
        *link = row;
    }
    return status;
}

enum sloss_status sl_hold_tree_remove(struct sloss_ledger *ledger, enum sl_hold_order order,
                                      uint32_t *root, uint32_t row)
{
    const struct sl_hold *hold = sl_holds_at(ledger, row);
    struct sl_hold_place place = sl_hold_tree_place(hold, order);
    uint32_t above = SL_NONE;
    uint32_t *link = root;
    while (*link != row) {
        above = *link;
        link = link_to(ledger, order, above, place);
    }
    enum sloss_status status = above == SL_NONE ? SLOSS_OK : save(ledger, above);
    uint32_t before = hold->link[order][0];
    uint32_t behind = hold->link[order][1];
    /* What hung below it is joined in its place: of the two tops the one of the higher rank. */
    while (status == SLOSS_OK && before != SL_NONE && behind != SL_NONE) {
        bool first = sl_holds_at(ledger, before)->rank > sl_holds_at(ledger, behind)->rank;
        uint32_t *top = first ? &before : &behind;
        status = save(ledger, *top);
        if (status == SLOSS_OK) {
            *link = *top;
            link = &sl_holds_at(ledger, *top)->link[order][first ? 1 : 0];
            *top = *link;
        }
    }
    if (status == SLOSS_OK) {
        *link = before != SL_NONE ? before : behind;
    }
    return status;
}

uint32_t sl_hold_tree_after(const struct sloss_ledger *ledger, enum sl_hold_order order,
                            uint32_t root, struct sl_hold_place place)
{
    uint32_t found = SL_NONE;
    while (root != SL_NONE) {
        const struct sl_hold *hold = sl_holds_at(ledger, root);
        bool after = is_before(place, sl_hold_tree_place(hold, order));
        found = after ? root : found;
        root = hold->link[order][after ? 0 : 1];
    }
    return found;
}
