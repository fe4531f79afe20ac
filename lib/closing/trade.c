/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/trade.h"

#include "closing/inflow.h"
#include "engine/gain.h"
#include "engine/gate.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "ledger/position.h"

static enum sloss_status realize(struct sloss_engine *engine, uint32_t row, int64_t lots,
                                 int64_t paid, int64_t *realized_out)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    uint32_t index = position->market;
    const struct sl_market *market = sl_engine_market(engine, index);
    enum sloss_status status =
        sl_ledger_trade(engine->ledger, row, lots, paid, market->funding, realized_out);
    return status != SLOSS_OK || *realized_out == 0
               ? status
               : sl_record_event(engine, SLOSS_EVENT_REALIZED, index, position->holding, SL_NONE,
                                 *realized_out, 0);
}

/* In a variation market what a trade gives against the mark waits for the next one. */
static enum sloss_status shift(struct sloss_engine *engine, uint32_t row, int64_t lots,
                               int64_t paid)
{
    const struct sl_position before = *sl_ledger_position(engine->ledger, row);
    uint32_t index = before.market;
    struct sl_market *market = sl_engine_market(engine, index);
    struct sl_gain gain = sl_gain_of(engine, &before);
    enum sloss_status status = sl_ledger_shift(engine->ledger, row, lots, paid);
    if (status == SLOSS_OK) {
        status = sl_gain_trade(engine, row, &before, gain);
    }
    if (status == SLOSS_OK && !market->unsettled && (sl_wide)lots * market->value != paid) {
        status = sl_engine_touch(engine, index);
        market->unsettled = true;
    }
    return status;
}

enum sloss_status sl_trade_realize(struct sloss_engine *engine, uint32_t row, int64_t lots,
                                   int64_t paid, int64_t *realized_out)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    bool had_lots = position->lots != 0;
    *realized_out = 0;
    enum sloss_status status = market->settlement == SLOSS_SETTLEMENT_VARIATION
                                   ? shift(engine, row, lots, paid)
                                   : realize(engine, row, lots, paid, realized_out);
    if (status == SLOSS_OK) {
        sl_ledger_touched_by(engine->ledger, position->holding, position->market);
        sl_watch_note(engine, position->holding);
    }
    if (!had_lots && position->lots != 0 && sl_ledger_is_fund(engine->ledger, position)) {
        sl_gate_enter(engine, position->market);
    }
    if (status == SLOSS_OK && had_lots && position->lots == 0) {
        status = sl_gate_leave(engine, position->holding, position->market);
    }
    return status;
}

enum sloss_status sl_trade(struct sloss_engine *engine, uint32_t row, int64_t lots, int64_t paid)
{
    int64_t realized;
    return sl_trade_realize(engine, row, lots, paid, &realized);
}

enum sloss_status sl_trade_close(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    if (position->lots == 0) {
        return SLOSS_OK;
    }
    /* Within SL_VALUE_MAX, as every mark and fill has made sure. */
    return sl_trade(engine, row, -position->lots, -position->lots * market->value);
}

bool sl_trade_flat(const struct sloss_engine *engine, uint32_t holding)
{
    const struct sl_holding *owner = sl_ledger_holding(engine->ledger, holding);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, owner);
    for (uint32_t i = 0; i < owner->count; i++) {
        if (positions[i].lots != 0 || positions[i].cost != 0) {
            return false;
        }
    }
    return true;
}
