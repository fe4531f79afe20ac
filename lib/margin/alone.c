/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/alone.h"

#include "engine/equity.h"
#include "margin/demanding.h"
#include "margin/special.h"
#include "margin/worst.h"

/* What is beyond the sum over the positions. What orders ask is part of the sum that the rest is
 * added to. */
static void add_beyond(const struct sloss_engine *engine, uint32_t row,
                       const struct sl_supposed *supposed, struct sl_margin *margin)
{
    unsigned flags = sl_ledger_holding(engine->ledger, row)->flags;
    if ((flags & SL_HOLDING_ORDERS) != 0) {
        sl_worst_add(engine, row, supposed, margin);
    }
    if ((flags & SL_HOLDING_SPECIAL) != 0) {
        sl_special_add(engine, row, supposed, margin);
    }
}

struct sl_margin sl_alone_margin(const struct sloss_engine *engine, uint32_t row,
                                 const struct sl_supposed *supposed)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_fine_sum equity = sl_equity_sum(engine, row, supposed);
    struct sl_margin margin = {.equity = sl_fine_whole(equity)};
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_position *position = &positions[i];
        struct sl_quote quote = sl_quote_of(engine, supposed, position->market);
        margin.initial += sl_demanding_required_at(engine, position, quote, SL_INITIAL);
        margin.maintenance += sl_demanding_required_at(engine, position, quote, SL_MAINTENANCE);
    }
    margin.own = margin.equity;
    margin.rest = sl_fine_exactly(equity) - margin.equity * SL_FINE_ATOM;
    if ((holding->flags & (SL_HOLDING_SPECIAL | SL_HOLDING_ORDERS)) != 0) {
        add_beyond(engine, row, supposed, &margin);
    }
    return margin;
}

sl_wide sl_alone_maintenance_with(const struct sloss_engine *engine, uint32_t row, int64_t lots)
{
    struct sl_position changed = *sl_ledger_position(engine->ledger, row);
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, changed.holding);
    struct sl_margin margin = {0};
    changed.lots = lots;
    for (uint32_t i = 0; i < holding->count; i++) {
        bool is_it = holding->block + i == row;
        margin.maintenance += sl_demanding_required(
            engine, is_it ? &changed : sl_ledger_position(engine->ledger, holding->block + i),
            SL_MAINTENANCE);
    }
    if ((holding->flags & SL_HOLDING_SPECIAL) != 0) {
        sl_special_add(engine, changed.holding, NULL, &margin);
    }
    return margin.maintenance;
}
