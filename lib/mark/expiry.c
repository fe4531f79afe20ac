/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/expiry.h"

#include "closing/trade.h"
#include "engine/equity.h"
#include "ledger/order.h"
#include "ledger/side/resting.h"
#include "liquidation/liquidation.h"
#include "mark/mark.h"
#include "mark/unsettled_internal.h"
#include "mark/variation_internal.h"

/* Positions of the market in account order, in `keys`. */
static enum sloss_status list_positions(struct sloss_engine *engine, uint32_t market,
                                        uint32_t *count_out)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    uint32_t count = book->holders.count;
    uint64_t *keys = sl_vector_scratch(&engine->expiring, count, sizeof(uint64_t));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(uint64_t));
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    sl_ledger_order_holders(engine->ledger, book, keys, scratch);
    *count_out = count;
    return SLOSS_OK;
}

static uint32_t listed(const struct sloss_engine *engine, uint32_t place)
{
    return sl_order_row(((const uint64_t *)(const void *)engine->expiring.data)[place]);
}

static enum sloss_status close_positions(struct sloss_engine *engine, uint32_t count, bool winners)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        uint32_t row = listed(engine, i);
        const struct sl_position *position = sl_ledger_position(engine->ledger, row);
        if (winners || sl_equity_profit(engine, position) < 0) {
            status = sl_trade_close(engine, row);
        }
        if (status == SLOSS_OK && winners) {
            status = sl_trade_drop(engine, row);
        }
    }
    return status;
}

/* As a mark. Close-outs that follow it can leave a variation market something to be settled: that
 * is settled here, since no other mark comes. */
static enum sloss_status mark(struct sloss_engine *engine, uint32_t index, int64_t price)
{
    struct sl_price mark = {.market = index, .price = price};
    struct sl_move last = {.market = index};
    enum sloss_status status = sl_mark(engine, &mark, 1);
    return status == SLOSS_OK && sl_unsettled_any(engine, index)
               ? sl_variation_settle(engine, &last, 1)
               : status;
}

enum sloss_status sl_expiry_settle(struct sloss_engine *engine, uint32_t index, int64_t price)
{
    uint32_t count = 0;
    enum sloss_status status = mark(engine, index, price);
    if (status == SLOSS_OK) {
        status = list_positions(engine, index, &count);
    }
    /* Losers first: while winners' positions stand, there is somebody to share a loss with. */
    for (int winners = 0; status == SLOSS_OK && winners < 2; winners++) {
        status = close_positions(engine, count, winners == 1);
        if (status == SLOSS_OK) {
            status = sl_liquidation_settle(engine);
        }
    }
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, index);
    }
    if (status == SLOSS_OK) {
        status = sl_resting_end_all(engine->ledger, index);
    }
    if (status == SLOSS_OK) {
        sl_engine_market(engine, index)->closed = true;
        status = sl_liquidation_run(engine, NULL, 0, sl_unsettled_settle);
    }
    return status;
}
