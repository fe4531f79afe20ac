/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/holds.h"

#include <assert.h>

#include "base/fixed.h"
#include "ledger/side/hold_tree_internal.h"
#include "ledger/transfer_internal.h"
#include "ledger/undo_log.h"

static_assert(sizeof(struct sl_hold) == 64, "a hold is a cache line");

void sl_holds_initialize(struct sloss_ledger *ledger)
{
    struct sl_hold_table *holds = &ledger->holds;
    sl_paged_initialize(&holds->rows, &ledger->memory, sizeof(struct sl_hold));
    sl_paged_initialize(&ledger->holds.held, &ledger->memory, sizeof(struct sl_held));
    sl_table_initialize(&ledger->holds.held_by_holding, &ledger->memory);
    holds->free = holds->by_id = holds->by_time = SL_NONE;
}

void sl_holds_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->holds.rows);
    sl_paged_finalize(&ledger->holds.held);
    sl_table_finalize(&ledger->holds.held_by_holding);
}

static struct sl_held *held_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->holds.held, struct sl_held, row);
}

/* ---- what a holding has on hold --------------------------------------------------------------- */

static uint64_t hash_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    return sl_siphash_word(&ledger->key, holding);
}

static uint32_t find_held(const struct sloss_ledger *ledger, uint32_t holding)
{
    struct sl_search search;
    if (ledger->holds.held.count == 0) {
        return SL_NONE; /* as it is in most books: nothing is hashed */
    }
    uint32_t row = sl_table_first(&ledger->holds.held_by_holding, hash_of(ledger, holding), &search);
    while (row != SL_NONE && held_at(ledger, row)->holding != holding) {
        row = sl_table_next(&ledger->holds.held_by_holding, &search);
    }
    return row;
}

/* The same, made if missing; SL_NONE without memory. A row of nothing is not state, so making one
 * needs no undoing. */
static uint32_t open_held(struct sloss_ledger *ledger, uint32_t holding)
{
    uint32_t row = find_held(ledger, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->holds.held.count; /* fewer than holdings, so there is a number for it */
    if (!sl_paged_reserve(&ledger->holds.held, row + 1) ||
        !sl_table_reserve(&ledger->holds.held_by_holding, row + 1)) {
        return SL_NONE;
    }
    *(struct sl_held *)sl_paged_append(&ledger->holds.held) =
        (struct sl_held){.holding = holding, .first = SL_NONE};
    sl_table_insert(&ledger->holds.held_by_holding, hash_of(ledger, holding), row);
    return row;
}

int64_t sl_holds_sum(const struct sloss_ledger *ledger, uint32_t holding)
{
    uint32_t row = find_held(ledger, holding);
    return row == SL_NONE ? 0 : held_at(ledger, row)->sum;
}

/* ---- to find them ------------------------------------------------------------------------------ */

uint32_t sl_holds_find(const struct sloss_ledger *ledger, uint64_t id)
{
    uint32_t row = sl_hold_tree_after(ledger, SL_HOLDS_BY_ID, ledger->holds.by_id,
                                      (struct sl_hold_place){.id = id - 1}); /* no id is 0 */
    return row != SL_NONE && sl_holds_at(ledger, row)->id == id ? row : SL_NONE;
}

uint32_t sl_holds_first_due(const struct sloss_ledger *ledger)
{
    return sl_hold_tree_after(ledger, SL_HOLDS_BY_TIME, ledger->holds.by_time,
                              (struct sl_hold_place){.due = SL_HOLD_STAYS});
}

uint32_t sl_holds_of(const struct sloss_ledger *ledger, uint32_t holding, uint64_t after)
{
    uint32_t row = find_held(ledger, holding);
    return row == SL_NONE ? SL_NONE
                          : sl_hold_tree_after(ledger, SL_HOLDS_OF_HOLDING,
                                               held_at(ledger, row)->first,
                                               (struct sl_hold_place){.id = after});
}

/* ---- to change them ---------------------------------------------------------------------------- */

static enum sloss_status save(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_hold *hold = sl_holds_at(ledger, row);
    return sl_ledger_save(ledger, hold, sizeof(*hold), &hold->saved_by);
}

/* Where rows come from is saved as well, so that those of a command that fails are free. */
static enum sloss_status save_head(struct sloss_ledger *ledger)
{
    return sl_ledger_save(ledger, &ledger->holds, offsetof(struct sl_hold_table, rows),
                          &ledger->holds.saved_by);
}

/* A row that is nobody's, the head being saved; it is not saved unless it has been somebody's
 * before. */
static enum sloss_status take_row(struct sloss_ledger *ledger, uint32_t *row_out)
{
    struct sl_hold_table *holds = &ledger->holds;
    if (holds->free != SL_NONE) {
        *row_out = holds->free;
        enum sloss_status status = save(ledger, holds->free);
        holds->free = status == SLOSS_OK ? sl_holds_at(ledger, holds->free)->link[0][0]
                                         : holds->free;
        return status;
    }
    if (holds->used == SL_NONE) {
        return SLOSS_ERR_LIMIT;
    }
    if (holds->used == holds->rows.count && sl_paged_append(&holds->rows) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row_out = holds->used++;
    *sl_holds_at(ledger, *row_out) = (struct sl_hold){.saved_by = ledger->command};
    return SLOSS_OK;
}

/* Add the row to its orders, or take it out of them. */
static enum sloss_status in_each(struct sloss_ledger *ledger, uint32_t row, struct sl_held *held,
                                 enum sloss_status (*change)(struct sloss_ledger *,
                                                             enum sl_hold_order, uint32_t *,
                                                             uint32_t))
{
    enum sloss_status status = change(ledger, SL_HOLDS_BY_ID, &ledger->holds.by_id, row);
    if (status == SLOSS_OK) {
        status = change(ledger, SL_HOLDS_OF_HOLDING, &held->first, row);
    }
    return status == SLOSS_OK && sl_holds_at(ledger, row)->due != SL_HOLD_STAYS
               ? change(ledger, SL_HOLDS_BY_TIME, &ledger->holds.by_time, row)
               : status;
}

/* What is saved before anything is on hold, or is no more: the account is about to change. */
static enum sloss_status touch(struct sloss_ledger *ledger, struct sl_held *held)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, held->holding);
    struct sl_asset *asset = sl_ledger_asset(ledger, holding->asset);
    sl_ledger_keep(ledger, holding->account);
    enum sloss_status status = sl_ledger_save(ledger, held, sizeof(*held), &held->saved_by);
    if (status == SLOSS_OK) {
        status = sl_ledger_save(ledger, asset, sizeof(*asset), &asset->saved_by);
    }
    return status == SLOSS_OK ? save_head(ledger) : status;
}

static enum sloss_status add(struct sloss_ledger *ledger, struct sl_held *held, uint64_t id,
                             int64_t amount, int64_t due)
{
    uint32_t row;
    int64_t sum;
    if (!sl_fixed_add(held->sum, amount, &sum)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = touch(ledger, held);
    if (status == SLOSS_OK) {
        status = take_row(ledger, &row);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_hold *hold = sl_holds_at(ledger, row);
    hold->id = id;
    hold->amount = amount;
    hold->due = due;
    hold->holding = held->holding;
    hold->rank = (uint32_t)sl_siphash_word(&ledger->key, id);
    held->sum = sum;
    sl_ledger_asset(ledger, sl_ledger_holding(ledger, held->holding)->asset)->held_sum += amount;
    return in_each(ledger, row, held, sl_hold_tree_add);
}

enum sloss_status sl_holds_add(struct sloss_ledger *ledger, uint32_t holding, uint64_t id,
                               int64_t amount, int64_t due)
{
    assert(amount > 0 && sl_holds_find(ledger, id) == SL_NONE);
    uint32_t held = open_held(ledger, holding);
    if (held == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = add(ledger, held_at(ledger, held), id, amount, due);
    return status == SLOSS_OK ? sl_transfer_credit(ledger, holding, -amount) : status;
}

enum sloss_status sl_holds_restore(struct sloss_ledger *ledger, uint32_t holding, uint64_t id,
                                   int64_t amount, int64_t due)
{
    if (id == 0 || amount <= 0 || sl_holds_find(ledger, id) != SL_NONE) {
        return SLOSS_ERR_DAMAGED;
    }
    uint32_t held = open_held(ledger, holding);
    enum sloss_status status = held == SL_NONE
                                   ? SLOSS_ERR_MEMORY
                                   : add(ledger, held_at(ledger, held), id, amount, due);
    return status == SLOSS_ERR_OVERFLOW ? SLOSS_ERR_DAMAGED : status;
}

enum sloss_status sl_holds_end(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_hold *hold = sl_holds_at(ledger, row);
    struct sl_held *held = held_at(ledger, find_held(ledger, hold->holding));
    enum sloss_status status = touch(ledger, held);
    if (status == SLOSS_OK) {
        status = save(ledger, row);
    }
    if (status == SLOSS_OK) {
        status = in_each(ledger, row, held, sl_hold_tree_remove);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t asset = sl_ledger_holding(ledger, hold->holding)->asset;
    held->sum -= hold->amount;
    sl_ledger_asset(ledger, asset)->held_sum -= hold->amount;
    hold->amount = 0; /* nobody's */
    hold->link[0][0] = ledger->holds.free;
    ledger->holds.free = row;
    return SLOSS_OK;
}

/* ---- consistency ------------------------------------------------------------------------------- */

/* Walk one order from its begin to its end. Counts rows and their amounts. False where a row is not
 * as it has to be, or of another holding than this one, SL_NONE being any. */
static bool walk(const struct sloss_ledger *ledger, enum sl_hold_order order, uint32_t root,
                 uint32_t holding, uint64_t *count, sl_wide *sum)
{
    struct sl_hold_place place = {.due = order == SL_HOLDS_BY_TIME ? SL_HOLD_STAYS : 0};
    bool holds = true;
    for (uint32_t row = sl_hold_tree_after(ledger, order, root, place); holds && row != SL_NONE;
         row = sl_hold_tree_after(ledger, order, root, place)) {
        const struct sl_hold *hold = sl_holds_at(ledger, row);
        holds = hold->amount > 0 && hold->holding < ledger->holdings.count &&
                (holding == SL_NONE || hold->holding == holding) &&
                sl_holds_find(ledger, hold->id) == row;
        place = sl_hold_tree_place(hold, order); /* so each is behind the one before */
        *sum += hold->amount;
        *count += 1;
    }
    return holds;
}

bool sl_holds_are_consistent(const struct sloss_ledger *ledger)
{
    uint64_t all = 0;
    uint64_t timed = 0;
    uint64_t found[SL_HOLD_ORDERS] = {0};
    sl_wide sum = 0;
    for (uint32_t row = 0; row < ledger->holds.used; row++) {
        bool is_one = sl_holds_at(ledger, row)->amount != 0;
        all += is_one ? 1 : 0;
        timed += is_one && sl_holds_at(ledger, row)->due != SL_HOLD_STAYS ? 1 : 0;
    }
    bool hold = walk(ledger, SL_HOLDS_BY_ID, ledger->holds.by_id, SL_NONE, &found[SL_HOLDS_BY_ID],
                     &sum) &&
                walk(ledger, SL_HOLDS_BY_TIME, ledger->holds.by_time, SL_NONE,
                     &found[SL_HOLDS_BY_TIME], &sum);
    for (uint32_t row = 0; hold && row < ledger->holds.held.count; row++) {
        const struct sl_held *held = held_at(ledger, row);
        sl_wide own = 0;
        hold = held->holding < ledger->holdings.count && find_held(ledger, held->holding) == row &&
               walk(ledger, SL_HOLDS_OF_HOLDING, held->first, held->holding,
                    &found[SL_HOLDS_OF_HOLDING], &own) &&
               own == held->sum;
    }
    return hold && found[SL_HOLDS_BY_ID] == all && found[SL_HOLDS_OF_HOLDING] == all &&
           found[SL_HOLDS_BY_TIME] == timed;
}
