/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

#include "ledger/side/groups.h"

void sl_state_carry_surcharge(const struct sl_carry *carry, struct sl_surcharge *surcharge)
{
    SL_CARRY(carry, surcharge->multiplier_ppb);
    SL_CARRY(carry, surcharge->addon);
}

/* Rows in which nothing is set are not part of the state. */
void sl_state_surcharge(const struct sloss_engine *engine, uint32_t index,
                        const struct sl_state_sink *sink)
{
    struct sl_surcharge *surcharge = sl_surcharge_at(engine, index);
    if (!sl_surcharge_is_set(surcharge)) {
        return;
    }
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, surcharge->holding);
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_SURCHARGE, holding->account, holding->asset);
    sl_state_carry_surcharge(&(struct sl_carry){.row = &row}, surcharge);
    sl_row_close(&row, sink->sum);
}

/* An account that is in no group is not part of the state of groups. */
void sl_state_group(const struct sloss_ledger *ledger, uint32_t index,
                    const struct sl_state_sink *sink)
{
    const struct sl_grouped *grouped = sl_groups_member(ledger, index);
    if (grouped->group == SL_NONE) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_GROUP, grouped->account, 0);
    sl_carry_name(&(struct sl_carry){.row = &row}, sl_groups_at(ledger, grouped->group)->name,
                  SLOSS_NAME_SIZE);
    sl_row_close(&row, sink->sum);
}

/* What is done in a breach is what the row begins with, behind the account. */
void sl_state_control(const struct sloss_engine *engine, uint32_t index,
                      const struct sl_state_sink *sink)
{
    struct sl_control *control = sl_control_at(engine, index);
    if (!control->frozen && control->liquidation == SLOSS_ACCOUNT_LIQUIDATION_MARKET) {
        return;
    }
    struct sl_row row =
        sl_row_open(sink->pen, SL_ROW_CONTROL, control->account, control->liquidation);
    sl_carry_flag(&(struct sl_carry){.row = &row}, &control->frozen);
    sl_row_close(&row, sink->sum);
}

void sl_state_position_limit(const struct sloss_engine *engine, uint32_t index,
                             const struct sl_state_sink *sink)
{
    struct sl_position_limit *limit = sl_position_limit_at(engine, index);
    if (!limit->is_set) {
        return;
    }
    struct sl_row row =
        sl_row_open(sink->pen, SL_ROW_POSITION_LIMIT, limit->account, limit->market);
    SL_CARRY(&(struct sl_carry){.row = &row}, limit->lots);
    sl_row_close(&row, sink->sum);
}

/* How it trades is what the row begins with, behind the market. */
void sl_state_carry_ceiling(const struct sl_carry *carry, struct sl_market *market)
{
    SL_CARRY(carry, market->ceiling);
    SL_CARRY(carry, market->open_most);
    SL_CARRY(carry, market->position_most);
}

void sl_state_ceiling(const struct sloss_engine *engine, uint32_t index,
                      const struct sl_state_sink *sink)
{
    struct sl_market *market = sl_engine_market(engine, index);
    if ((market->ceiling | market->trading) == 0) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_CEILING, index, market->trading);
    sl_state_carry_ceiling(&(struct sl_carry){.row = &row}, market);
    sl_row_close(&row, sink->sum);
}
