/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/liquidated_internal.h"

#include "closing/inflow.h"
#include "engine/record.h"
#include "engine/units.h"
#include "execution/figures.h"
#include "ledger/side/compartment.h"
#include "ledger/transfer.h"
#include "margin/margin.h"

/* ---- before it -------------------------------------------------------------------------------- */

static bool adds_to_leg(uint32_t leg, int64_t moved)
{
    return leg == SLOSS_LEG_LONG ? moved > 0 : leg == SLOSS_LEG_SHORT && moved < 0;
}

enum sloss_status sl_liquidated_check(const struct sloss_engine *engine, const struct sl_fill *fill,
                                      sl_wide value)
{
    bool sells = fill->liquidated == SLOSS_LIQUIDATED_SELLER;
    int64_t moved = sells ? -fill->lots : fill->lots;
    uint32_t holding = sl_compartment_or_cross(engine->ledger, sells ? fill->seller : fill->buyer,
                                               fill->market);
    if (fill->fee[sells] > 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = holding == SL_NONE
                       ? SL_NONE
                       : sl_execution_of_kind(engine, holding, SLOSS_LIQUIDATION_HOST);
    if (row == SL_NONE) {
        return SLOSS_ERR_NOT_LIQUIDATING;
    }
    uint32_t position = sl_ledger_find_position(engine->ledger, holding, fill->market);
    int64_t lots = position == SL_NONE ? 0 : sl_ledger_position(engine->ledger, position)->lots;
    if (lots == 0 || (lots > 0) == (moved > 0) || adds_to_leg(fill->leg[sells], moved) ||
        fill->lots > sl_execution_order(engine, row, fill->market)) {
        return SLOSS_ERR_RANGE;
    }
    return sl_execution_is_within(lots, value, sl_execution_limit(engine, holding, fill->market))
               ? SLOSS_OK
               : SLOSS_ERR_RANGE;
}

/* ---- behind it -------------------------------------------------------------------------------- */

/* The fee of its liquidation, at most what is left. */
static int64_t fee_of(const struct sloss_engine *engine, uint32_t market, uint32_t holding,
                      int64_t lots)
{
    const struct sl_market *of = sl_engine_market(engine, market);
    sl_wide fee = (sl_wide)sl_market_fine_notional(of, lots) * of->execute.fee_ppb;
    sl_wide left = sl_margin_of(engine, holding).equity;
    int64_t balance = sl_ledger_holding(engine->ledger, holding)->balance;
    left = balance < left ? balance : left;
    int64_t whole = sl_market_round_up(of, fee);
    return left <= 0 ? 0 : whole < left ? whole : (int64_t)left;
}

static enum sloss_status pay(struct sloss_engine *engine, uint32_t market, uint32_t from,
                             uint32_t to, int64_t amount)
{
    if (amount == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_ledger_pay(engine->ledger, from, to, amount);
    return status == SLOSS_OK ? sl_record_event(engine, SLOSS_EVENT_LIQUIDATION_FEE, market, from,
                                                to, amount, 0)
                              : status;
}

/* What the fund keeps of it is income of its seniors, as any fee. */
static enum sloss_status pay_fund(struct sloss_engine *engine, uint32_t market, uint32_t from,
                                  int64_t amount)
{
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    const struct sl_holding *has = sl_ledger_holding(engine->ledger, fund);
    int64_t before = has->balance;
    enum sloss_status status = pay(engine, market, from, fund, amount);
    if (status == SLOSS_OK && amount > 0) {
        status = sl_inflow(engine, fund, amount);
    }
    return status == SLOSS_OK && amount > 0
               ? sl_units_earn(engine, market, has->balance - before)
               : status;
}

static enum sloss_status take(struct sloss_engine *engine, uint32_t market, uint32_t holding,
                              uint32_t other, int64_t lots, int64_t value)
{
    uint32_t row = sl_execution_find(engine, holding);
    int64_t size = lots < 0 ? -lots : lots;
    enum sloss_status status = sl_execution_set_order(
        engine, row, market, sl_execution_order(engine, row, market) - size);
    return status == SLOSS_OK ? sl_execution_take(engine, row, other, market, lots,
                                                  (sl_wide)lots * value)
                              : status;
}

enum sloss_status sl_liquidated_book(struct sloss_engine *engine, uint32_t market, uint32_t holding,
                                     uint32_t other, int64_t lots, int64_t value, int64_t *gets_out)
{
    int64_t fee = fee_of(engine, market, holding, lots);
    int64_t part = sl_engine_market(engine, market)->execute.liquidator_ppb;
    int64_t gets = (int64_t)((sl_wide)fee * part / SL_PPB);
    enum sloss_status status = take(engine, market, holding, other, lots, value);
    if (status == SLOSS_OK) {
        status = pay(engine, market, holding, other, gets);
    }
    *gets_out = gets;
    return status == SLOSS_OK ? pay_fund(engine, market, holding, fee - gets) : status;
}
