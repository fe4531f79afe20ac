/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/equity.h"
#include "mark/unsettled_internal.h"

#include <string.h>

#include "ledger/side/compartment.h"
#include "mark/variation_internal.h"

bool sl_unsettled_any(const struct sloss_engine *engine, uint32_t market)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, market);
    if (!sl_engine_market(engine, market)->unsettled) {
        return false;
    }
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        uint32_t row = sl_ledger_holder(book, slot);
        if (sl_equity_whole_profit(engine, sl_ledger_position(ledger, row)) != 0) {
            return true;
        }
    }
    return false;
}

/* What is settled, and the assets of those in breach. */
struct selection {
    struct sl_move *moves; /* as many as there are markets */
    bool *breached;        /* of each asset */
    uint32_t count;
};

static bool open_selection(struct sloss_engine *engine, struct selection *selection)
{
    size_t markets = engine->markets.count;
    size_t assets = engine->ledger->assets.count;
    void *memory = sl_vector_scratch(&engine->unsettled, 1,
                                     markets * sizeof(struct sl_move) + assets * sizeof(bool));
    if (memory == NULL) {
        return false;
    }
    selection->moves = memory;
    selection->breached = (bool *)(void *)(selection->moves + markets);
    memset(selection->breached, 0, assets * sizeof(bool));
    return true;
}

/* A market in which trades have settled each other is found so once, and not looked through again.
 */
static enum sloss_status select_market(struct sloss_engine *engine, uint32_t market,
                                       struct selection *selection)
{
    if (sl_unsettled_any(engine, market)) {
        selection->moves[selection->count++] = (struct sl_move){.market = market, .again = true};
        return SLOSS_OK;
    }
    enum sloss_status status = sl_engine_touch(engine, market);
    if (status == SLOSS_OK) {
        sl_engine_market(engine, market)->unsettled = false;
    }
    return status;
}

enum sloss_status sl_unsettled_settle(struct sloss_engine *engine, const uint64_t *keys,
                                      uint32_t count, bool *settled_out)
{
    struct selection selection = {0};
    enum sloss_status status = SLOSS_OK;
    if (!open_selection(engine, &selection)) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = sl_compartment_of_key(engine->ledger, keys[i]);
        selection.breached[sl_ledger_holding(engine->ledger, row)->asset] = true;
    }
    for (uint32_t market = 0; status == SLOSS_OK && market < engine->markets.count; market++) {
        if (sl_engine_market(engine, market)->unsettled &&
            selection.breached[sl_ledger_book(engine->ledger, market)->asset]) {
            status = select_market(engine, market, &selection);
        }
    }
    *settled_out = selection.count > 0;
    return status == SLOSS_OK ? sl_variation_settle(engine, selection.moves, selection.count)
                              : status;
}
