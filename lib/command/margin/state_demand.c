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

/* ---- profit that matures --------------------------------------------------------------------- */

static void carry_wide(const struct sl_carry *carry, sl_wide *number)
{
    uint64_t low = (uint64_t)(sl_uwide)*number;
    uint64_t high = (uint64_t)((sl_uwide)*number >> 64);
    SL_CARRY(carry, low);
    SL_CARRY(carry, high);
    *number = (sl_wide)((sl_uwide)high << 64 | low);
}

void sl_state_carry_moment(const struct sl_carry *carry, struct sl_moment *moment)
{
    carry_wide(carry, &moment->worth);
    SL_CARRY(carry, moment->time);
    SL_CARRY(carry, moment->number);
}

void sl_state_carry_fresh(const struct sl_carry *carry, struct sl_fresh *fresh)
{
    carry_wide(carry, &fresh->counted);
    SL_CARRY(carry, fresh->time);
    SL_CARRY(carry, fresh->moment);
}

/* The duration, the number of the moment there is, and the moments that are past: those of longs,
 * which say how many they are, and those of shorts. */
void sl_state_mature(const struct sloss_engine *engine, uint32_t index,
                     const struct sl_state_sink *sink)
{
    struct sl_market *market = sl_engine_market(engine, index);
    if (market->mature_duration == 0) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_MATURE, index, 0);
    const struct sl_carry carry = {.row = &row};
    SL_CARRY(&carry, market->mature_duration);
    SL_CARRY(&carry, market->moment);
    uint32_t longs = market->past[SL_LONG].end - market->past[SL_LONG].first;
    SL_CARRY(&carry, longs);
    for (uint32_t side = 0; side < SL_SIDES; side++) {
        for (uint32_t at = market->past[side].first; at < market->past[side].end; at++) {
            struct sl_moment moment = *sl_moments_at(market, side, at);
            sl_state_carry_moment(&carry, &moment);
        }
    }
    sl_row_close(&row, sink->sum);
}
