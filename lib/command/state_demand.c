/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

void sl_state_carry_demand(const struct sl_carry *carry, struct sl_demand *demand)
{
    SL_CARRY(carry, demand->root_ppb);
    SL_CARRY(carry, demand->lot_size);
    SL_CARRY(carry, demand->lot_digits);
    SL_CARRY(carry, demand->interest_low);
    SL_CARRY(carry, demand->interest_high);
    SL_CARRY(carry, demand->interest);
    SL_CARRY(carry, demand->profit_off_ppb);
    sl_carry_flag(carry, &demand->by_entry);
}

/* Where nothing is set, and nothing was open at the last mark, there is no row. */
void sl_state_demand(const struct sloss_engine *engine, uint32_t index,
                     const struct sl_state_sink *sink)
{
    struct sl_demand *demand = &sl_engine_market(engine, index)->demand;
    if (!sl_demand_is_any(demand) && demand->interest == 0) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_DEMAND, index, 0);
    sl_state_carry_demand(&(struct sl_carry){.row = &row}, demand);
    sl_row_close(&row, sink->sum);
}
