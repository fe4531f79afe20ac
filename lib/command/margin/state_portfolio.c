/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

void sl_state_carry_shock(const struct sl_carry *carry, struct sl_shock *shock)
{
    SL_CARRY(carry, shock->price_ppb);
    SL_CARRY(carry, shock->volatility_ppb);
    SL_CARRY(carry, shock->weight_ppb);
}

void sl_state_universe(const struct sloss_engine *engine, uint32_t index,
                       const struct sl_state_sink *sink)
{
    struct sl_universe *universe = sl_universe_at(engine, index);
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_UNIVERSE, index, universe->asset);
    const struct sl_carry carry = {.row = &row};
    sl_carry_name(&carry, universe->name, SLOSS_NAME_SIZE);
    SL_CARRY(&carry, universe->maintenance_ppb);
    for (uint32_t i = 0; i < universe->shock_count; i++) {
        sl_state_carry_shock(&carry, &universe->shock[i]);
    }
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_grid(const struct sl_carry *carry, struct sl_universe_market *grid)
{
    sl_carry_flag(carry, &grid->is_option);
    SL_CARRY(carry, grid->short_least);
    SL_CARRY(carry, grid->concentration_lots);
    SL_CARRY(carry, grid->concentration_ppb);
}

/* A market that is in no universe has no row. */
void sl_state_grid(const struct sloss_engine *engine, uint32_t market,
                   const struct sl_state_sink *sink)
{
    struct sl_universe_market *grid = sl_universe_grid(engine, market);
    if (grid == NULL) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_GRID, market, grid->universe);
    sl_state_carry_grid(&(struct sl_carry){.row = &row}, grid);
    for (uint32_t i = 0; i < grid->value_count; i++) {
        sl_row_put(&row, (uint64_t)grid->price[i]);
    }
    sl_row_close(&row, sink->sum);
}

/* An account that is margined as all are has no row. */
void sl_state_mode(const struct sloss_engine *engine, uint32_t index,
                   const struct sl_state_sink *sink)
{
    const struct sl_control *control = sl_control_at(engine, index);
    if (!control->uses_portfolio) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_MODE, control->account, 0);
    sl_row_close(&row, sink->sum);
}
