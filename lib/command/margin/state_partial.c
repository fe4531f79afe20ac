/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

#include "ledger/side/compartment.h"
#include "ledger/side/running.h"

void sl_state_carry_partial(const struct sl_carry *carry, struct sl_partial *partial)
{
    SL_CARRY(carry, partial->target_ppb);
    SL_CARRY(carry, partial->step);
    SL_CARRY(carry, partial->remainder);
    SL_CARRY(carry, partial->slice_ppb);
    SL_CARRY(carry, partial->slice_duration);
    SL_CARRY(carry, partial->whole_below_ppb);
}

/* Where nobody is reduced there is no row. */
void sl_state_partial(const struct sloss_engine *engine, uint32_t index,
                      const struct sl_state_sink *sink)
{
    struct sl_partial *partial = &sl_engine_market(engine, index)->partial;
    if (partial->target_ppb == 0) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_PARTIAL, index, 0);
    sl_state_carry_partial(&(struct sl_carry){.row = &row}, partial);
    sl_row_close(&row, sink->sum);
}

/* As many words as there are levels; where there are none, there is no row. */
void sl_state_levels(const struct sloss_engine *engine, uint32_t asset,
                     const struct sl_state_sink *sink)
{
    const struct sl_levels *levels = sl_levels_of(engine, asset);
    if (levels->count == 0) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_LEVELS, asset, levels->count);
    for (uint32_t i = 0; i < levels->count; i++) {
        sl_row_put(&row, (uint64_t)levels->rate_ppb[i]);
    }
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_running(const struct sl_carry *carry, struct sl_running *running)
{
    SL_CARRY(carry, running->level);
    sl_carry_flag(carry, &running->is_on);
    if (running->is_on) {
        SL_CARRY(carry, running->last);
    }
}

/* Of a compartment it is of its market, 1 more than that; 0 for the rest of the account. Where it
 * is in liquidation the lots follow with which that began in each market. */
void sl_state_running(const struct sloss_ledger *ledger, uint32_t index,
                      const struct sl_state_sink *sink)
{
    struct sl_running running = *sl_running_at(ledger, index);
    const struct sl_holding *holding = sl_ledger_holding(ledger, running.holding);
    if (!running.is_on && running.level == 0) {
        return;
    }
    uint32_t part = sl_compartment_is(holding) ? sl_compartment_market(ledger, holding) + 1 : 0;
    struct sl_row row =
        sl_row_open(sink->pen, SL_ROW_LIQUIDATION, holding->account, holding->asset);
    sl_row_put(&row, part);
    sl_state_carry_running(&(struct sl_carry){.row = &row}, &running);
    for (uint32_t lots = sl_running_lots_first(ledger, index); lots != SL_NONE;
         lots = sl_running_lots_next(ledger, lots)) {
        sl_row_put(&row, sl_running_lots_at(ledger, lots)->market);
        sl_row_put(&row, (uint64_t)sl_running_lots_at(ledger, lots)->lots);
    }
    sl_row_close(&row, sink->sum);
}
