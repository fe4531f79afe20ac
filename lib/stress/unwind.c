/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/unwind.h"
#include "engine/margin.h"
#include "sloss/stress.h"

/* What the fund of a market holds. */
static struct sl_unwind_fund fund_of(const struct sloss_engine *engine, uint32_t index)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, index);
    const struct sl_position *position = sl_ledger_position(ledger, book->fund_position);
    int64_t balance = sl_ledger_holding(ledger, book->fund)->balance;
    return (struct sl_unwind_fund){
        .rest = sl_fine_of(balance, book->scale) - sl_margin_cost(engine, position),
        .lots = position->lots};
}

void sl_unwind_begin(const struct sloss_engine *engine, const struct sl_cascade *cascade,
                     struct sl_unwind_fund *funds)
{
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        funds[index] = fund_of(engine, index);
    }
    for (uint32_t i = 0; i < cascade->count; i++) {
        funds[cascade->markets[i].model->market].row = &cascade->markets[i];
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

/* Did the fund have equity at that price before the scenario, and has it none now? */
static bool is_emptied(const struct sl_unwind_fund *before, const struct sl_unwind_fund *after,
                       int64_t value)
{
    return before->rest + (sl_wide)before->lots * value > 0 &&
           after->rest + (sl_wide)after->lots * value <= 0;
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
    bool fits =
        sl_wide_narrow(sl_fine_up(before->rest - after.rest - taken * value, scale), &loss) &&
        (before->row == NULL ||
         sl_wide_narrow(sl_fine_up(before->row->paid - taken * value, scale), &unwind)) &&
        sl_fixed_add(result->fund_loss, loss, &result->fund_loss) &&
        sl_fixed_add(result->unwind, unwind, &result->unwind);
    result->funds_emptied += is_emptied(before, &after, value) ? 1 : 0;
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
        }
    }
    return status;
}
