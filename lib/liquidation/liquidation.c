/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/liquidation.h"

#include "detection/breach.h"
#include "liquidation/deleverage.h"
#include "engine/margin.h"
#include "engine/record.h"
#include "ledger/sweep.h"
#include "liquidation/takeover.h"
#include "engine/watch.h"
#include "waterfall/waterfall.h"

static enum sloss_status report(struct sloss_engine *engine, uint32_t holding)
{
    struct sl_margin margin = sl_margin_of(engine, holding);
    int64_t below;
    if (!sl_wide_narrow(margin.maintenance - margin.equity, &below)) {
        below = INT64_MAX;
    }
    return sl_record_event(engine, SLOSS_EVENT_BREACH, UINT32_MAX, holding, SL_NONE,
                           below > 0 ? below : 0, 0);
}

static enum sloss_status close_out(struct sloss_engine *engine, uint32_t holding)
{
    if (engine->settings.liquidation == SLOSS_LIQUIDATION_MANUAL) {
        return SLOSS_OK; /* it stays a suspect, and is reported at every mark */
    }
    engine->close_outs++;
    return engine->settings.liquidation == SLOSS_LIQUIDATION_DELEVERAGE
               ? sl_deleverage_holding(engine, holding)
               : sl_takeover_holding(engine, holding);
}

/* Every so often, read the holdings that come next, and their positions. */
static void read_ahead(const struct sloss_engine *engine, const uint64_t *keys, uint32_t count,
                       uint32_t place)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t rows[SL_SWEEP];
    uint32_t most = count - place < SL_SWEEP ? count - place : SL_SWEEP;
    if (place % SL_SWEEP != 0) {
        return;
    }
    for (uint32_t i = 0; i < most; i++) {
        rows[i] = sl_breach_holding(engine, keys[place + i]);
        sl_sweep_holding(ledger, rows[i]);
    }
    for (uint32_t i = 0; i < most; i++) {
        const struct sl_holding *holding = sl_ledger_holding(ledger, rows[i]);
        if (holding->count > 0) {
            sl_sweep_position(ledger, holding->block);
        }
    }
}

/* A charge can put a payer in breach, so each round is followed by another; each closes somebody
 * out who has not been yet, so they end. */
static enum sloss_status run_rounds(struct sloss_engine *engine, const uint32_t *markets,
                                    uint32_t count)
{
    for (;;) {
        const uint64_t *keys = NULL;
        uint32_t found = 0;
        enum sloss_status status = sl_breach_find(engine, markets, count, &keys, &found);
        sl_waterfall_begin_round(engine);
        for (uint32_t i = 0; status == SLOSS_OK && i < found; i++) {
            read_ahead(engine, keys, found, i);
            uint32_t holding = sl_breach_holding(engine, keys[i]);
            status = sl_engine_go_on(engine);
            if (status == SLOSS_OK) {
                status = report(engine, holding);
            }
            if (status == SLOSS_OK) {
                status = close_out(engine, holding);
            }
        }
        status = sl_waterfall_end_round(engine, status);
        bool again = found > 0 && engine->settings.liquidation != SLOSS_LIQUIDATION_MANUAL;
        if (status != SLOSS_OK || !again) {
            return status;
        }
        count = 0;
    }
}

enum sloss_status sl_liquidation_run(struct sloss_engine *engine, const uint32_t *markets,
                                     uint32_t count)
{
    sl_watch_begin(engine);
    enum sloss_status status = run_rounds(engine, markets, count);
    sl_watch_end(engine);
    return status;
}
