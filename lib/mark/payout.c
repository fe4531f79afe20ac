/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/payout_internal.h"

#include "closing/inflow.h"
#include "engine/record.h"
#include "ledger/transfer.h"
#include "waterfall/socialize.h"

/* What the holding of a row is to receive. */
static sl_wide due_to(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    const struct sl_instant_party *party = sl_instant_party_of(instant, row);
    if (party != NULL) {
        return party->gains - party->losses - party->shares;
    }
    return row->pnl > 0 ? row->pnl - row->taken : 0;
}

static enum sloss_status pay_out(struct sl_instant *instant, const struct sl_instant_row *row,
                                 int64_t amount)
{
    struct sloss_engine *engine = instant->engine;
    const struct sl_instant_party *party = sl_instant_party_of(instant, row);
    uint32_t market =
        sl_instant_market_of(instant, party == NULL ? row : &instant->rows[party->last]);
    enum sloss_status status = sl_ledger_pay(engine->ledger, SL_NONE, row->holding, amount);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_VARIATION_RECEIVED, market, SL_NONE,
                                 row->holding, amount, 0);
    }
    if (status == SLOSS_OK && row->holding == sl_ledger_book(engine->ledger, market)->fund) {
        status = sl_inflow(engine, market, amount);
    }
    return status;
}

enum sloss_status sl_payout(struct sl_instant *instant, uint32_t index)
{
    const struct sl_instant_row *row = &instant->rows[index];
    sl_wide due = due_to(instant, row);
    int64_t amount;
    if (!sl_wide_narrow(due, &amount)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = SLOSS_OK;
    if (row->pnl > 0 && row->taken > 0 && sl_instant_party_of(instant, row) == NULL) {
        status = sl_socialize_count(instant->engine, row->holding,
                                    sl_instant_market_of(instant, row), row->taken);
    }
    return status == SLOSS_OK && amount > 0 ? pay_out(instant, row, amount) : status;
}

enum sloss_status sl_payout_tell(struct sl_instant *instant)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t index = 0; status == SLOSS_OK && index < instant->row_count; index++) {
        const struct sl_instant_row *row = &instant->rows[index];
        if (row->pnl <= 0 || row->taken == 0) {
            continue;
        }
        uint64_t shared = instant->shared[row->place];
        status = sl_record_charge(instant->engine, sl_instant_market_of(instant, row),
                                  shared == SL_SEVERAL_DEFICITS ? 0 : shared, row->holding,
                                  row->holding, row->taken);
    }
    return status;
}
