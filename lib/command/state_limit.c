/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

#include "engine/drawdown.h"

void sl_state_carry_limits(const struct sl_carry *carry, struct sl_limits *limits)
{
    SL_CARRY(carry, limits->terms.set);
    SL_CARRY(carry, limits->terms.takeover_ppb);
    SL_CARRY(carry, limits->terms.loss);
    SL_CARRY(carry, limits->terms.start_ppb);
    SL_CARRY(carry, limits->terms.stop_ppb);
    SL_CARRY(carry, limits->terms.duration);
    SL_CARRY(carry, limits->terms.target);
    SL_CARRY(carry, limits->terms.fees_ppb);
    sl_carry_flag(carry, &limits->on);
}

/* The samples of its equity stand behind, the oldest first. Where nothing is set there are none,
 * and the row is not part of the state. */
void sl_state_limits(const struct sloss_engine *engine, uint32_t index,
                     const struct sl_state_sink *sink)
{
    struct sl_limits *limits = sl_limits_at(engine, index);
    if (limits->terms.set == 0) {
        return;
    }
    const struct sl_holding *fund = sl_ledger_holding(engine->ledger, limits->holding);
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_LIMITS, fund->account, fund->asset);
    sl_state_carry_limits(&(struct sl_carry){.row = &row}, limits);
    for (uint32_t at = limits->oldest; at != SL_NONE; at = sl_drawdown_at(engine, at)->newer) {
        const struct sl_peak *sample = sl_drawdown_at(engine, at);
        sl_row_put(&row, (uint64_t)sample->time);
        sl_row_put(&row, (uint64_t)(sl_uwide)sample->equity);
        sl_row_put(&row, (uint64_t)((sl_uwide)sample->equity >> 64));
    }
    sl_row_close(&row, sink->sum);
}

void sl_state_carry_pair(const struct sl_carry *carry, struct sl_pair *pair)
{
    SL_CARRY(carry, pair->tick);
    SL_CARRY(carry, pair->tick_decimals);
    SL_CARRY(carry, pair->discount_ppb);
    SL_CARRY(carry, pair->buyer);
    SL_CARRY(carry, pair->price);
    SL_CARRY(carry, pair->bracket_count);
    if (pair->bracket_count > SL_PAIR_BRACKETS_MAX) {
        sl_row_refuse(carry->source, SLOSS_ERR_DAMAGED);
        return;
    }
    for (uint32_t i = 0; i < pair->bracket_count; i++) {
        SL_CARRY(carry, pair->bracket[i].from);
        SL_CARRY(carry, pair->bracket[i].weight_ppb);
    }
}

/* Assets are what the row begins with, behind the name. */
void sl_state_pair(const struct sloss_ledger *ledger, uint32_t index,
                   const struct sl_state_sink *sink)
{
    struct sl_pair *pair = sl_pair_at(ledger, index);
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_PAIR, pair->asset, pair->settlement);
    const struct sl_carry carry = {.row = &row};
    sl_carry_name(&carry, pair->name, SLOSS_NAME_SIZE);
    uint32_t place = index; /* pairs are converted in this order */
    SL_CARRY(&carry, place);
    sl_state_carry_pair(&carry, pair);
    sl_row_close(&row, sink->sum);
}
