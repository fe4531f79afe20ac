/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/state.h"

#include "guard/closed.h"
#include "guard/kept.h"
#include "guard/waits.h"
#include "ledger/side/compartment.h"

void sl_state_carry_guard(const struct sl_carry *carry, struct sl_guard *guard)
{
    struct sloss_command_guard *terms = &guard->terms;
    SL_CARRY(carry, terms->is_on);
    SL_CARRY(carry, terms->set);
    SL_CARRY(carry, terms->least);
    SL_CARRY(carry, terms->method);
    SL_CARRY(carry, terms->fills);
    SL_CARRY(carry, terms->stale);
    SL_CARRY(carry, terms->clamp_ppb);
    SL_CARRY(carry, terms->band_ppb);
    SL_CARRY(carry, terms->step_ppb);
    SL_CARRY(carry, terms->step_duration);
    SL_CARRY(carry, terms->confidence_ppb);
    sl_carry_flag(carry, &guard->was_quoted);
    SL_CARRY(carry, guard->quoted_at);
    SL_CARRY(carry, guard->source_count);
}

void sl_state_carry_source(const struct sl_carry *carry, struct sl_source *source, char *name)
{
    sl_carry_name(carry, name, SLOSS_NAME_SIZE);
    SL_CARRY(carry, source->weight);
    sl_carry_flag(carry, &source->is_quoted);
    SL_CARRY(carry, source->price);
    SL_CARRY(carry, source->confidence);
    SL_CARRY(carry, source->time);
}

void sl_state_carry_allowed(const struct sl_carry *carry, struct sl_market *market)
{
    SL_CARRY(carry, market->validity);
    sl_carry_flag(carry, &market->halted);
    for (uint32_t what = 0; what < SL_GUARDED; what++) {
        SL_CARRY(carry, market->worst[what]);
    }
}

void sl_state_carry_fill(const struct sl_carry *carry, struct sl_kept_fill *fill)
{
    SL_CARRY(carry, fill->lots);
    SL_CARRY(carry, fill->price);
    SL_CARRY(carry, fill->passed);
    for (uint32_t side = 0; side < 2; side++) {
        SL_CARRY(carry, fill->side[side].account);
        SL_CARRY(carry, fill->side[side].fee);
        SL_CARRY(carry, fill->side[side].leg);
        sl_carry_flag(carry, &fill->side[side].in_compartment);
    }
}

static bool is_as_new(const struct sl_market *market, const struct sl_guard *guard)
{
    bool as_new = market->validity == SLOSS_VALIDITY_VALID && !market->halted &&
                  (guard == NULL || (guard->terms.is_on == 0 && guard->source_count == 0));
    for (uint32_t what = 0; what < SL_GUARDED; what++) {
        as_new = as_new && market->worst[what] == 0;
    }
    return as_new;
}

/* How a market is guarded, with its sources, and the fills that it keeps. Where nothing was ever
 * set there is no row. */
void sl_state_guard(const struct sloss_engine *engine, uint32_t index,
                    const struct sl_state_sink *sink)
{
    struct sl_market *market = sl_engine_market(engine, index);
    struct sl_guard *guard = sl_guard_of(engine, index);
    struct sl_guard none = {.source_count = 0};
    if (is_as_new(market, guard)) {
        return;
    }
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_GUARD, index, 0);
    const struct sl_carry carry = {.row = &row};
    sl_state_carry_allowed(&carry, market);
    sl_state_carry_guard(&carry, guard == NULL ? &none : guard);
    for (uint32_t source = 0; guard != NULL && source < guard->source_count; source++) {
        sl_state_carry_source(&carry, &guard->source[source], guard->name[source]);
    }
    sl_row_close(&row, sink->sum);
    for (uint32_t place = 0; guard != NULL && place < guard->kept.count; place++) {
        struct sl_kept_fill *fill = sl_kept_at(guard, place);
        row = sl_row_open(sink->pen, SL_ROW_FILL, index, fill->sequence);
        sl_state_carry_fill(&carry, fill);
        sl_row_close(&row, sink->sum);
    }
}

/* When an account was closed out in a market is state as long as an older fill is kept there. */
void sl_state_closed(const struct sloss_engine *engine, uint32_t index, uint64_t oldest,
                     const struct sl_state_sink *sink)
{
    const struct sl_closed *closed = sl_closed_at(engine, index);
    uint64_t cross = sl_closed_counts(closed->at[0], oldest);
    uint64_t part = sl_closed_counts(closed->at[1], oldest);
    if ((cross | part) == 0) {
        return;
    }
    uint32_t account = sl_ledger_holding(engine->ledger, closed->holding)->account;
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_CLOSED, account, closed->market);
    sl_row_put(&row, cross);
    sl_row_put(&row, part);
    sl_row_close(&row, sink->sum);
}

/* A holding that waits for a better price; of a compartment the row says of which one. */
void sl_state_wait(const struct sloss_engine *engine, uint32_t index,
                   const struct sl_state_sink *sink)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, index);
    struct sl_row row = sl_row_open(sink->pen, SL_ROW_WAIT, holding->account, holding->asset);
    if (sl_compartment_is(holding)) {
        sl_row_put(&row, sl_compartment_market(engine->ledger, holding));
    }
    sl_row_close(&row, sink->sum);
}
