/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/give.h"

#include "closing/inflow.h"
#include "engine/record.h"
#include "engine/units.h"
#include "engine/watch.h"

enum sloss_status sl_give(struct sloss_engine *engine, uint32_t holding, uint32_t event,
                          uint32_t market, int64_t amount, int64_t lots)
{
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    const struct sl_holding *has = sl_ledger_holding(engine->ledger, fund);
    int64_t before = has->balance;
    enum sloss_status status = sl_watch_pay(engine, holding, fund, amount);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, event, market, holding, fund, amount, lots);
    }
    if (status == SLOSS_OK) {
        status = sl_inflow(engine, fund, amount);
    }
    /* What it kept, once what was uncovered is repaid from it. */
    return status == SLOSS_OK ? sl_units_earn(engine, market, has->balance - before) : status;
}
