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

/* What is repaid below zero was made by this market, whichever the fund traded in last. */
static enum sloss_status touch(struct sloss_engine *engine, uint32_t row, uint32_t market,
                               int64_t amount)
{
    enum sloss_status status = sl_ledger_touch(engine->ledger, row);
    if (status == SLOSS_OK && sl_ledger_holding(engine->ledger, row)->balance < amount) {
        sl_ledger_touched_by(engine->ledger, row, market);
    }
    return status;
}

enum sloss_status sl_inflow_repay(struct sloss_engine *engine, uint32_t index, uint32_t from,
                                  int64_t amount, int64_t *repaid_out)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    int64_t repaid = sl_fixed_lesser(amount, uncovered_in(engine, index));
    *repaid_out = repaid;
    if (repaid == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_engine_touch(engine, index);
    if (status == SLOSS_OK) {
        status = from == SL_NONE ? SLOSS_OK : touch(engine, from, index, repaid);
    }
    if (status == SLOSS_OK) {
        status = sl_watch_pay(engine, from, book->uncovered, repaid);
    }
    struct sl_market *market = sl_engine_market(engine, index);
    if (status == SLOSS_OK && !sl_fixed_add(market->repaid_sum, repaid, &market->repaid_sum)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        status =
            sl_record_event(engine, SLOSS_EVENT_REPAID, index, from, book->uncovered, repaid, 0);
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
        int64_t repaid;
        running += uncovered_in(engine, positions[i].market);
        int64_t upto = sl_apportion_running(all, running, whole);
        status = sl_inflow_repay(engine, positions[i].market, row, upto - before, &repaid);
        before = upto;
    }
    return status;
}
