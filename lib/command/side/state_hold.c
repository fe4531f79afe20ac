/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

#include "ledger/side/holds.h"
#include "ledger/side/leg_find.h"
#include "ledger/side/resting.h"

/* A hold without a time has no word for it. */
void sl_state_carry_hold(const struct sl_carry *carry, struct sl_hold *hold)
{
    SL_CARRY(carry, hold->id);
    SL_CARRY(carry, hold->amount);
    if (carry->source == NULL ? hold->due != SL_HOLD_STAYS : carry->source->left > 0) {
        SL_CARRY(carry, hold->due);
    }
}

void sl_state_hold(const struct sloss_ledger *ledger, uint32_t index,
                   const struct sl_state_sink *sink)
{
    struct sl_hold *hold = sl_holds_at(ledger, index);
    if (hold->amount == 0) {
        return; /* nobody's */
    }
    const struct sl_holding *holding = sl_ledger_holding(ledger, hold->holding);
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_HOLD, holding->account, holding->asset);
    sl_state_carry_hold(&(struct sl_carry){.row = &row}, hold);
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_orders(const struct sl_carry *carry, struct sl_resting *resting)
{
    SL_CARRY(carry, resting->bid_lots);
    SL_CARRY(carry, resting->bid_price);
    SL_CARRY(carry, resting->ask_lots);
    SL_CARRY(carry, resting->ask_price);
}

/* Where nothing rests there is no row. */
void sl_state_orders(const struct sloss_ledger *ledger, uint32_t index,
                     const struct sl_state_sink *sink)
{
    struct sl_resting *resting = sl_resting_at(ledger, index);
    if (sl_resting_is_none(resting)) {
        return;
    }
    uint32_t account = sl_ledger_holding(ledger, resting->holding)->account;
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_ORDERS, account, resting->market);
    sl_state_carry_orders(&(struct sl_carry){.row = &row}, resting);
    sl_row_close(&row, sink->sum);
}

/* The long leg, in the market as it stood when the state is told of: the short one is what the
 * position has besides. */
void sl_state_legs(const struct sloss_ledger *ledger, const struct sl_market *market,
                   uint32_t index, const struct sl_state_sink *sink)
{
    const struct sl_legs *legs = sl_legs_at(ledger, index);
    if (!legs->is_on) {
        return;
    }
    uint32_t account = sl_ledger_holding(ledger, legs->holding)->account;
    sl_uwide cost = (sl_uwide)(legs->long_cost + (sl_wide)legs->long_lots * market->funding);
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_LEGS, account, legs->market);
    sl_row_put(&row, (uint64_t)legs->long_lots);
    sl_row_put(&row, (uint64_t)cost);
    sl_row_put(&row, (uint64_t)(cost >> 64));
    sl_row_close(&row, sink->sum);
}
