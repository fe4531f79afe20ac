/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/loss_limit_internal.h"

#include "closing/trade.h"
#include "engine/limits.h"
#include "waterfall/against.h"

/* Counterparties close their lots first, and the fund as many. */
static enum sloss_status close_one(struct sloss_engine *engine, uint32_t fund, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    uint32_t row = sl_ledger_fund_position(engine->ledger, index);
    int64_t lots = sl_ledger_position(engine->ledger, row)->lots;
    struct sl_against against = {.holding = fund,
                                 .market = index,
                                 .lots = lots,
                                 .bound = INT64_MAX,
                                 .rank = SLOSS_AS_OPTION,
                                 .cap = SLOSS_AS_OPTION};
    enum sloss_status status = sl_against_close(engine, &against);
    int64_t taken = lots - against.lots;
    return status == SLOSS_OK && taken != 0 ? sl_trade(engine, row, -taken, -taken * market->value)
                                            : status;
}

enum sloss_status sl_loss_limit_close(struct sloss_engine *engine, uint32_t row, bool *closed_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t fund = sl_limits_at(engine, row)->holding;
    const struct sl_holding *holding = sl_ledger_holding(ledger, fund);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        const struct sl_position *position = &sl_ledger_positions(ledger, holding)[i];
        if (sl_limits_has_lost(engine, row, position)) {
            *closed_out = true;
            status = close_one(engine, fund, position->market);
        }
    }
    return status;
}
