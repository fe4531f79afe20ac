/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/inflow.h"

#include "allocation/apportion.h"
#include "base/fixed.h"
#include "engine/record.h"
#include "engine/watch.h"

static int64_t uncovered_in(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    return -sl_ledger_holding(engine->ledger, book->uncovered)->balance;
}

static enum sloss_status repay(struct sloss_engine *engine, uint32_t index, int64_t repaid)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    if (repaid == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_engine_touch(engine, index);
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(engine->ledger, book->fund);
    }
    if (status == SLOSS_OK) {
        /* What is repaid below zero was made by this market, whichever the fund traded in last. */
        struct sl_holding *fund = sl_ledger_holding(engine->ledger, book->fund);
        fund->market = fund->balance < repaid ? index : fund->market;
        status = sl_watch_pay(engine, book->fund, book->uncovered, repaid);
    }
    struct sl_market *market = sl_engine_market(engine, index);
    if (status == SLOSS_OK && !sl_fixed_add(market->repaid_sum, repaid, &market->repaid_sum)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_REPAID, index, book->fund, book->uncovered,
                                 repaid, 0);
    }
    return status;
}

enum sloss_status sl_inflow(struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    /* A fund has a position in each of its markets, in order of their creation, and keeps it. */
    const struct sl_holding *fund = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, fund);
    enum sloss_status status = SLOSS_OK;
    sl_wide whole = 0;
    sl_wide running = 0;
    int64_t before = 0;
    for (uint32_t i = 0; i < fund->count; i++) {
        whole += uncovered_in(engine, positions[i].market);
    }
    int64_t all = amount < whole ? amount : (int64_t)whole;
    for (uint32_t i = 0; status == SLOSS_OK && all > 0 && i < fund->count; i++) {
        running += uncovered_in(engine, positions[i].market);
        int64_t upto = sl_apportion_running(all, running, whole);
        status = repay(engine, positions[i].market, upto - before);
        before = upto;
    }
    return status;
}
