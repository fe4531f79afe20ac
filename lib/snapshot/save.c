/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/save.h"

#include "ledger/members.h"
#include "ledger/order.h"
#include "ledger/owners.h"

void sl_save_head(const struct sloss_engine *engine, const struct sl_state_sink *sink)
{
    sl_state_settings(engine, sink);
    for (uint32_t index = 0; index < engine->ledger->assets.count; index++) {
        sl_state_asset(engine->ledger, index, sink);
    }
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        sl_state_market(engine, index, sink);
    }
}

/* A holding, its positions, and what it has in a default fund. */
static void save_holding(const struct sl_save_view *view, uint32_t row,
                         const struct sl_state_sink *sink)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    sl_state_holding(ledger, row, sink);
    for (uint32_t i = 0; i < holding->count; i++) {
        /* One without lots and cost may have been opened since, in a market that is new. */
        if (positions[i].lots != 0 || positions[i].cost != 0) {
            sl_state_position(ledger, &view->markets[positions[i].market], &positions[i], sink);
        }
    }
    uint32_t member = ledger->members.count == 0 ? SL_NONE : sl_members_find(ledger, row);
    if (member != SL_NONE) {
        sl_state_member(ledger, member, sink);
    }
}

/* The account's holdings by asset; the list has the newest first. False without memory. */
static bool list_holdings(const struct sl_save_view *view, uint32_t first, size_t *count_out)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    size_t count = 0;
    for (uint32_t row = first; row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        count++;
    }
    uint64_t *keys = sl_vector_scratch(view->keys, 2 * count, sizeof(*keys));
    if (keys == NULL) {
        return false;
    }
    size_t at = 0;
    for (uint32_t row = first; row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        keys[at++] = sl_order_key(sl_ledger_holding(ledger, row)->asset, row);
    }
    sl_order_sort(keys, keys + count, count);
    *count_out = count;
    return true;
}

bool sl_save_account(const struct sl_save_view *view, uint32_t index,
                     const struct sl_state_sink *sink)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    uint32_t row = sl_ledger_account(ledger, index)->holding;
    uint32_t owned = ledger->owned.count == 0 ? SL_NONE : sl_owners_find_account(ledger, index);
    sink->pen->base = index;
    sl_state_account(ledger, index, sink);
    if (owned != SL_NONE) {
        sl_state_owner(ledger, owned, sink);
    }
    if (row != SL_NONE && sl_ledger_holding(ledger, row)->next == SL_NONE) {
        save_holding(view, row, sink); /* one, as nearly all have */
    } else if (row != SL_NONE) {
        size_t count = 0;
        if (!list_holdings(view, row, &count)) {
            return false;
        }
        const uint64_t *keys = (const uint64_t *)(const void *)view->keys->data;
        for (size_t i = 0; i < count; i++) {
            save_holding(view, sl_order_row(keys[i]), sink);
        }
    }
    return !sink->pen->failed;
}
