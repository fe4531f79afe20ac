/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/payout_internal.h"

#include "engine/gain.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "waterfall/socialize.h"

/* One event for all that a claim was charged, whatever the deficits: it is kept back from what its
 * owner receives, and so goes from the owner to the owner. */
static enum sloss_status tell_charge(struct sl_instant *instant, const struct sl_instant_row *row)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t market = sl_instant_market_of(instant, row);
    uint64_t shared = instant->shared[row->place];
    enum sloss_status status = sl_socialize_count(engine, row->holding, market, row->taken);
    if (status == SLOSS_OK && !instant->moves[row->place].funding) {
        uint32_t position = sl_ledger_find_position(engine->ledger, row->holding, market);
        status = sl_gain_lower(engine, position, row->taken);
    }
    return status == SLOSS_OK
               ? sl_record_charge(engine, market, shared == SL_SEVERAL_DEFICITS ? 0 : shared,
                                  row->holding, row->holding, row->taken)
               : status;
}

static enum sloss_status pay_claim(struct sl_instant *instant, const struct sl_instant_row *row)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t market = sl_instant_market_of(instant, row);
    int64_t amount = row->pnl - row->taken;
    sl_ledger_touched_by(engine->ledger, row->holding, market);
    enum sloss_status status = sl_watch_pay(engine, SL_NONE, row->holding, amount);
    return status == SLOSS_OK ? sl_record_event(engine, SLOSS_EVENT_VARIATION_RECEIVED, market,
                                                SL_NONE, row->holding, amount, 0)
                              : status;
}

enum sloss_status sl_payout(struct sl_instant *instant)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t index = 0; status == SLOSS_OK && index < instant->row_count; index++) {
        const struct sl_instant_row *row = &instant->rows[index];
        if (row->taken > 0) {
            status = tell_charge(instant, row);
        }
        if (status == SLOSS_OK && row->pnl > row->taken) {
            status = pay_claim(instant, row);
        }
    }
    return status;
}
