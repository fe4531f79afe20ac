/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/inflow.h"

#include "base/fixed.h"
#include "engine/record.h"
#include "engine/watch.h"

enum sloss_status sl_inflow_repay(struct sloss_engine *engine, uint32_t index, uint32_t from,
                                  int64_t amount, int64_t *repaid_out)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    int64_t uncovered = -sl_ledger_holding(engine->ledger, book->uncovered)->balance;
    int64_t repaid = sl_fixed_lesser(amount, uncovered);
    *repaid_out = repaid;
    if (repaid == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_engine_touch(engine, index);
    if (status == SLOSS_OK) {
        status = sl_watch_pay(engine, from, book->uncovered, repaid);
    }
    struct sl_market *market = sl_engine_market(engine, index);
    if (status == SLOSS_OK && !sl_fixed_add(market->repaid_sum, repaid, &market->repaid_sum)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_REPAID, index, from, book->uncovered, repaid, 0);
    }
    return status;
}

enum sloss_status sl_inflow(struct sloss_engine *engine, uint32_t index, int64_t amount)
{
    int64_t repaid;
    return sl_inflow_repay(engine, index, sl_ledger_book(engine->ledger, index)->fund, amount,
                           &repaid);
}
