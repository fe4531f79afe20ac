/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/holders_internal.h"
#include "ledger/order.h"
#include "ledger/side/leg_find.h"
#include "ledger/sweep.h"

#include <string.h>

static uint32_t *holder_at(const struct sloss_ledger *ledger, const struct sl_position *position)
{
    return sl_paged_at(&sl_ledger_book(ledger, position->market)->holders, position->slot);
}

bool sl_holders_widen(struct sloss_ledger *ledger, struct sl_holding *holding)
{
    if (holding->count > 0 && holding->count < 1u << holding->order) {
        return true;
    }
    uint8_t order = holding->count == 0 ? 0 : (uint8_t)(holding->order + 1);
    uint32_t block = sl_blocks_take(&ledger->positions, order);
    if (block == SL_NONE) {
        return false;
    }
    struct sl_position *to = sl_blocks_at(&ledger->positions, block);
    if (holding->count > 0) {
        const struct sl_position *from = sl_ledger_positions(ledger, holding);
        for (uint32_t i = 0; i < holding->count; i++) {
            to[i] = from[i];
            *holder_at(ledger, &to[i]) = block + i;
        }
        sl_blocks_give(&ledger->positions, holding->block, holding->order);
    }
    holding->block = block;
    holding->order = order & 31u;
    return true;
}

/* The positions of a holding are sorted by market, because every split over markets goes in the
 * order in which the markets were created. */
static uint32_t insert(struct sloss_ledger *ledger, uint32_t row, uint32_t market)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    struct sl_position *positions = sl_blocks_at(&ledger->positions, holding->block);
    uint32_t place = holding->count++;
    for (; place > 0 && positions[place - 1].market > market; place--) {
        positions[place] = positions[place - 1];
        *holder_at(ledger, &positions[place]) = holding->block + place;
    }
    struct sl_book *book = sl_ledger_book(ledger, market);
    positions[place] = (struct sl_position){
        .holding = row, .market = market, .slot = book->holders.count, .trigger = SL_TRIGGER_NONE};
    *(uint32_t *)sl_paged_append(&book->holders) = holding->block + place;
    sl_ledger_raise(holding, SL_HOLDING_FLAT);
    return holding->block + place;
}

enum sloss_status sl_holders_add(struct sloss_ledger *ledger, uint32_t row, uint32_t market,
                                 uint32_t *position_out)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    struct sl_book *book = sl_ledger_book(ledger, market);
    bool fund = row == book->fund;
    if (holding->count == SL_BLOCK_ROWS_MAX ||
        (!fund && ledger->positions_max != 0 && ledger->position_count >= ledger->positions_max)) {
        return SLOSS_ERR_LIMIT;
    }
    if (!sl_paged_reserve(&book->holders, book->holders.count + 1)) {
        return SLOSS_ERR_MEMORY;
    }
    if (!sl_holders_widen(ledger, holding)) {
        return sl_blocks_have_numbers(&ledger->positions) ? SLOSS_ERR_MEMORY : SLOSS_ERR_LIMIT;
    }
    *position_out = insert(ledger, row, market);
    ledger->position_count += fund ? 0 : 1;
    return SLOSS_OK;
}

/* Rows that stand by the places of the holders move as these do. A row of zeros says nothing. */
static void leave_place(struct sl_paged *rows, uint32_t slot, uint32_t last)
{
    if (slot < rows->count) {
        if (last < rows->count) {
            memmove(sl_paged_at(rows, slot), sl_paged_at(rows, last), rows->row_size);
        } else {
            memset(sl_paged_at(rows, slot), 0, rows->row_size);
        }
    }
    if (last < rows->count) {
        memset(sl_paged_at(rows, last), 0, rows->row_size);
    }
}

static void leave_book(struct sloss_ledger *ledger, const struct sl_position *position)
{
    struct sl_book *book = sl_ledger_book(ledger, position->market);
    uint32_t last = sl_ledger_holder(book, --book->holders.count);
    *holder_at(ledger, position) = last;
    sl_ledger_position(ledger, last)->slot = position->slot;
    leave_place(&book->won, position->slot, book->holders.count);
    leave_place(&book->fresh, position->slot, book->holders.count);
    ledger->position_count--;
}

void sl_holders_drop_flat(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    struct sl_position *positions = sl_ledger_positions(ledger, holding);
    uint32_t kept = 0;
    sl_ledger_lower(holding, SL_HOLDING_FLAT);
    if ((holding->flags & SL_HOLDING_SYSTEM) != 0) {
        return; /* the position of an insurance fund is never removed */
    }
    for (uint32_t i = 0; i < holding->count; i++) {
        if (positions[i].cost == 0 && !sl_legs_have_lots(ledger, &positions[i])) {
            leave_book(ledger, &positions[i]);
        } else if (kept++ < i) {
            positions[kept - 1] = positions[i];
            *holder_at(ledger, &positions[i]) = holding->block + kept - 1;
        }
    }
    if (kept == 0 && holding->count > 0) {
        sl_blocks_give(&ledger->positions, holding->block, holding->order);
    }
    holding->count = (uint16_t)kept;
}

void sl_ledger_order_holders(const struct sloss_ledger *ledger, const struct sl_book *book,
                             uint64_t *keys, uint64_t *scratch)
{
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        sl_sweep_holders(ledger, book, slot);
        uint32_t position = sl_ledger_holder(book, slot);
        uint32_t holding = sl_ledger_position(ledger, position)->holding;
        keys[slot] = sl_order_key(sl_ledger_holding(ledger, holding)->account, position);
    }
    sl_order_sort_accounts(keys, scratch, book->holders.count);
}
