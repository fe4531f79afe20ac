/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/unwind.h"
#include "engine/equity.h"
#include "sloss/stress.h"

/* What the fund of a market holds in it. */
static struct sl_unwind_fund fund_of(const struct sloss_engine *engine, uint32_t index)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, index);
    const struct sl_position *position =
        sl_ledger_position(ledger, sl_ledger_fund_position(ledger, index));
    return (struct sl_unwind_fund){.rest = -sl_equity_cost(engine, position),
                                   .lots = position->lots,
                                   .balance = sl_ledger_holding(ledger, book->fund)->balance};
}

void sl_unwind_begin(const struct sloss_engine *engine, const struct sl_cascade *cascade,
                     struct sl_unwind_fund *funds)
{
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        funds[index] = fund_of(engine, index);
    }
    for (uint32_t i = 0; i < cascade->count; i++) {
        if (!sl_cascade_is_pair(cascade->markets[i].model->market)) {
            funds[cascade->markets[i].model->market].row = &cascade->markets[i];
        }
    }
}

/* The value of a lot at the price at which a fund sells or buys back what it took over. */
static enum sloss_status leaving_value(const struct sl_market *market,
                                       const struct sl_cascade_market *row, int64_t *value_out)
{
    if (row == NULL || row->mark == market->mark) {
        *value_out = market->value;
        return SLOSS_OK;
    }
    return sl_market_value(market, row->mark, value_out);
}

/* Of a fund, in order of its markets: did it have equity at these prices before the scenario, and
 * has it none now? */
static enum sloss_status add_emptied(const struct sloss_engine *engine, uint32_t first,
                                     const struct sl_unwind_fund *funds,
                                     struct sloss_stress_result *result)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *fund = sl_ledger_holding(ledger, sl_ledger_book(ledger, first)->fund);
    enum sloss_status status = SLOSS_OK;
    sl_wide before = funds[first].balance;
    sl_wide after = fund->balance;
    for (uint32_t i = 0; status == SLOSS_OK && i < fund->count; i++) {
        uint32_t index = sl_ledger_positions(ledger, fund)[i].market;
        struct sl_unwind_fund now = fund_of(engine, index);
        int64_t value = 0;
        status = leaving_value(sl_engine_market(engine, index), funds[index].row, &value);
        before += funds[index].rest + (sl_wide)funds[index].lots * value;
        after += now.rest + (sl_wide)now.lots * value;
    }
    result->funds_emptied += before > 0 && after <= 0 ? 1 : 0;
    return status;
}

static enum sloss_status add_fund(const struct sloss_engine *engine, uint32_t index,
                                  const struct sl_unwind_fund *before,
                                  struct sloss_stress_result *result)
{
    struct sl_unwind_fund after = fund_of(engine, index);
    sl_wide taken = (sl_wide)after.lots - before->lots;
    uint32_t scale = sl_engine_market(engine, index)->scale;
    int64_t value;
    int64_t loss;
    int64_t unwind = 0;
    enum sloss_status status = leaving_value(sl_engine_market(engine, index), before->row, &value);
    if (status != SLOSS_OK) {
        return status;
    }
    sl_wide paid =
        sl_ledger_leads_fund(engine->ledger, index) ? (sl_wide)before->balance - after.balance : 0;
    bool fits = sl_wide_narrow(paid + sl_fine_up(before->rest - after.rest - taken * value, scale),
                               &loss) &&
                (before->row == NULL ||
                 sl_wide_narrow(sl_fine_up(before->row->paid - taken * value, scale), &unwind)) &&
                sl_fixed_add(result->fund_loss, loss, &result->fund_loss) &&
                sl_fixed_add(result->unwind, unwind, &result->unwind);
    return fits ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sl_unwind_end(const struct sloss_engine *engine, uint32_t asset,
                                struct sl_cascade *cascade, const struct sl_unwind_fund *funds,
                                struct sloss_stress_result *result)
{
    enum sloss_status status = sl_cascade_leave(cascade);
    for (uint32_t index = 0; status == SLOSS_OK && index < engine->markets.count; index++) {
        if (sl_ledger_book(engine->ledger, index)->asset == asset) {
            status = add_fund(engine, index, &funds[index], result);
            if (status == SLOSS_OK && sl_ledger_leads_fund(engine->ledger, index)) {
                status = add_emptied(engine, index, funds, result);
            }
        }
    }
    return status;
}
