/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/hash.h"

#include "command/state.h"
#include "guard/closed.h"
#include "guard/waits.h"
#include "govern/changes.h"
#include "ledger/left.h"
#include "ledger/side/leg_find.h"

/* Table by table, each in the order of memory. */
struct sloss_hash sl_hash_state(const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sloss_hash sum = {0, 0};
    const struct sl_state_sink sink = {.sum = &sum};
    sl_state_settings(engine, &sink);
    sl_state_host_ids(ledger, &sink);
    for (uint32_t index = 0; index < ledger->assets.count; index++) {
        sl_state_asset(ledger, index, &sink);
        sl_state_levels(engine, index, &sink);
        sl_state_auction(ledger, index, &sink);
    }
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        const struct sl_book *book = sl_ledger_book(ledger, index);
        const struct sl_market *market = sl_engine_market(engine, index);
        sl_state_market(engine, index, &sink);
        sl_state_ceiling(engine, index, &sink);
        sl_state_demand(engine, index, &sink);
        sl_state_grid(engine, index, &sink);
        sl_state_mature(engine, index, &sink);
        sl_state_partial(engine, index, &sink);
        sl_state_execute(engine, index, &sink);
        sl_state_guard(engine, index, &sink);
        for (uint32_t slot = 0; slot < book->holders.count; slot++) {
            sl_state_position(ledger, market,
                              sl_ledger_position(ledger, sl_ledger_holder(book, slot)), &sink);
        }
    }
    for (uint32_t index = 0; index < ledger->accounts.count; index++) {
        sl_state_account(ledger, index, &sink);
    }
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        sl_state_holding(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->compartments.count; row++) {
        sl_state_isolated(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->owned.count; row++) {
        sl_state_owner(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->groups.members.count; row++) {
        sl_state_group(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->members.count; row++) {
        sl_state_member(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->claims.count; row++) {
        sl_state_claim(ledger, row, &sink);
    }
    for (uint32_t market = 0; market < ledger->books.count; market++) {
        for (uint32_t kind = 0; kind < SL_CLAIM_KINDS; kind++) {
            sl_state_claims(ledger, market, (enum sl_claim_kind)kind, &sink);
        }
    }
    for (uint32_t row = 0; row < ledger->owed.count; row++) {
        sl_state_owed(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->holds.used; row++) {
        sl_state_hold(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->orders.rows.count; row++) {
        sl_state_orders(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->legs.rows.count; row++) {
        sl_state_legs(ledger, sl_engine_market(engine, sl_legs_at(ledger, row)->market), row,
                      &sink);
    }
    for (uint32_t row = 0; row < ledger->running.rows.count; row++) {
        sl_state_running(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < engine->executions.rows.count; row++) {
        sl_state_execution(engine, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->left.count; row++) {
        sl_state_left(ledger, row, sl_state_hole(ledger, sl_left_at(ledger, row)->market), &sink);
    }
    for (uint32_t row = 0; row < engine->guards.closed.count; row++) {
        uint32_t market = sl_closed_at(engine, row)->market;
        sl_state_closed(engine, row, sl_engine_market(engine, market)->oldest_fill, &sink);
    }
    for (uint32_t place = 0; place < sl_waits_count(engine); place++) {
        sl_state_wait(engine, sl_waits_at(engine, place), &sink);
    }
    for (uint32_t row = 0; row < ledger->funds.count; row++) {
        sl_state_fund(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < engine->units.count; row++) {
        sl_state_units(engine, row, &sink);
    }
    for (uint32_t row = 0; row < ledger->pairs.count; row++) {
        sl_state_pair(ledger, row, &sink);
    }
    for (uint32_t row = 0; row < engine->universes.count; row++) {
        sl_state_universe(engine, row, &sink);
    }
    for (uint32_t kind = 0; kind <= SLOSS_COMMAND_GOVERN; kind++) {
        sl_state_governed(engine, kind, &sink);
    }
    for (uint32_t place = 0; place < sl_changes_count(engine); place++) {
        sl_state_change(engine, sl_changes_at_place(engine, SL_CHANGES_BY_ID, place), &sink);
    }
    for (uint32_t row = 0; row < engine->limits.count; row++) {
        sl_state_limits(engine, row, &sink);
    }
    for (uint32_t row = 0; row < engine->surcharges.count; row++) {
        sl_state_surcharge(engine, row, &sink);
    }
    for (uint32_t row = 0; row < engine->controls.rows.count; row++) {
        sl_state_control(engine, row, &sink);
        sl_state_mode(engine, row, &sink);
    }
    for (uint32_t row = 0; row < engine->position_limits.count; row++) {
        sl_state_position_limit(engine, row, &sink);
    }
    return sum;
}
