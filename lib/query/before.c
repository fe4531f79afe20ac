/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/equity.h"
#include "query/before_internal.h"

#include "margin/collateral.h"
#include "margin/demanding.h"
#include "margin/margin.h"
#include "margin/surcharge.h"

static void take_position(struct sl_before_order *before, const struct sl_position *position)
{
    if (sl_engine_market(before->engine, position->market) == before->market) {
        before->lots = position->lots;
        before->cost = sl_equity_cost(before->engine, position);
        return;
    }
    before->has_others = before->has_others || position->lots != 0;
    for (uint32_t which = 0; which < 2; which++) {
        before->others[which] +=
            sl_demanding_required(before->engine, position, (enum sl_requirement)which);
    }
}

/* An account without a holding has what backs the one that the order would open. */
static void take_backing(struct sl_before_order *before, const struct sl_order *order)
{
    const struct sloss_engine *engine = before->engine;
    uint32_t asset = sl_ledger_book(engine->ledger, order->market)->asset;
    struct sl_backing it = sl_collateral_of(engine, order->account, asset, NULL);
    before->less = it.counts[SL_MAINTENANCE] - it.counts[SL_INITIAL];
    before->equity = it.counts[SL_MAINTENANCE] * SL_FINE_ATOM;
    before->is_special = it.counts[SL_MAINTENANCE] != 0 || before->less != 0;
}

struct sl_before_order sl_order_before(const struct sloss_engine *engine,
                                       const struct sl_order *order)
{
    struct sl_before_order before = {.engine = engine,
                                     .market = sl_engine_market(engine, order->market),
                                     .holding = order->holding,
                                     .value = order->value,
                                     .sign = order->buys ? 1 : -1};
    before.gain = before.sign * ((sl_wide)before.market->value - order->value);
    if (order->holding == SL_NONE) {
        take_backing(&before, order);
        return before;
    }
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, order->holding);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    before.is_special = (holding->flags & SL_HOLDING_SPECIAL) != 0;
    /* What other parts of the margin add is whole atoms. */
    struct sl_margin margin = sl_margin_of(engine, order->holding);
    sl_wide added = margin.equity - sl_equity_of(engine, order->holding);
    before.less = margin.initial_less;
    before.equity = sl_equity_exactly(engine, order->holding) + added * SL_FINE_ATOM;
    for (uint32_t i = 0; i < holding->count; i++) {
        take_position(&before, &positions[i]);
    }
    return before;
}

sl_wide sl_order_asked(const struct sl_before_order *before, int64_t lots,
                       enum sl_requirement which)
{
    sl_wide sum = before->others[which] + sl_market_required(before->market, lots, which);
    bool is_asked = before->is_special && before->holding != SL_NONE;
    uint32_t row = is_asked && (before->has_others || lots != 0)
                       ? sl_surcharge_find(before->engine, before->holding)
                       : SL_NONE;
    return row == SL_NONE ? sum : sl_surcharge_of(sl_surcharge_at(before->engine, row), sum);
}

int64_t sl_order_cut(const struct sl_before_order *before, int64_t closed)
{
    if (before->market->settlement == SLOSS_SETTLEMENT_VARIATION || before->market->scale == 1 ||
        closed == 0) {
        return 0;
    }
    sl_wide held = (sl_wide)sl_fixed_magnitude(before->lots);
    sl_wide released = before->cost * closed / held;
    sl_wide paid = (sl_wide)before->sign * closed * before->value;
    return sl_fine_rest(-paid - released, before->market->scale);
}
