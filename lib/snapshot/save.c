/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/save.h"

#include "guard/closed.h"
#include "guard/waits.h"
#include "govern/changes.h"
#include "ledger/left.h"
#include "ledger/members.h"
#include "ledger/order.h"
#include "ledger/owed.h"
#include "ledger/owners.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "ledger/side/holds.h"
#include "ledger/side/leg_find.h"
#include "ledger/side/resting.h"
#include "ledger/side/running.h"

void sl_save_head(const struct sloss_engine *engine, const struct sl_state_sink *sink)
{
    sl_state_settings(engine, sink);
    sl_state_host_ids(engine->ledger, sink);
    for (uint32_t index = 0; index < engine->ledger->assets.count; index++) {
        sl_state_asset(engine->ledger, index, sink);
        sl_state_levels(engine, index, sink);
        sl_state_auction(engine->ledger, index, sink);
    }
    for (uint32_t index = 0; index < engine->ledger->funds.count; index++) {
        sl_state_fund(engine->ledger, index, sink);
    }
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        sl_state_market(engine, index, sink);
        sl_state_demand(engine, index, sink);
        for (uint32_t kind = 0; kind < SL_CLAIM_KINDS; kind++) {
            sl_state_claims(engine->ledger, index, (enum sl_claim_kind)kind, sink);
        }
        sl_state_ceiling(engine, index, sink);
        sl_state_mature(engine, index, sink);
        sl_state_partial(engine, index, sink);
        sl_state_execute(engine, index, sink);
        sl_state_guard(engine, index, sink);
    }
    for (uint32_t index = 0; index < engine->ledger->pairs.count; index++) {
        sl_state_pair(engine->ledger, index, sink);
    }
    for (uint32_t index = 0; index < engine->universes.count; index++) {
        sl_state_universe(engine, index, sink);
    }
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        sl_state_grid(engine, index, sink);
    }
    for (uint32_t kind = 0; kind <= SLOSS_COMMAND_GOVERN; kind++) {
        sl_state_governed(engine, kind, sink);
    }
    for (uint32_t place = 0; place < sl_changes_count(engine); place++) {
        sl_state_change(engine, sl_changes_at_place(engine, SL_CHANGES_BY_ID, place), sink);
    }
}

bool sl_save_lists(const struct sloss_ledger *ledger, struct sl_vector *lists)
{
    for (uint32_t list = 0; list < ledger->claim_lists.count; list++) {
        uint32_t market = list / SL_CLAIM_LISTS;
        uint32_t kind = list % SL_CLAIM_LISTS;
        if (kind >= SL_CLAIM_KINDS ||
            sl_claim_list(ledger, market, (enum sl_claim_kind)kind)->open == 0) {
            continue;
        }
        uint32_t *one = sl_vector_extend(lists, sizeof(*one));
        if (one == NULL) {
            return false;
        }
        *one = list;
    }
    return true;
}

/* A holding's claims: those of accounts and of members may be anybody's, the others are of funds.
 */
static void save_claims(const struct sl_save_view *view, uint32_t row, bool is_member,
                        const struct sl_state_sink *sink)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const uint32_t *lists = (const uint32_t *)(const void *)view->lists->data;
    for (size_t i = 0; i < view->lists->size / sizeof(*lists); i++) {
        uint32_t market = lists[i] / SL_CLAIM_LISTS;
        enum sl_claim_kind kind = (enum sl_claim_kind)(lists[i] % SL_CLAIM_LISTS);
        bool may_have =
            kind == SL_CLAIM_ACCOUNT ||
            (kind == SL_CLAIM_MEMBER ? is_member : (holding->flags & SL_HOLDING_SYSTEM) != 0);
        if (may_have && sl_ledger_book(ledger, market)->asset == holding->asset) {
            uint32_t claim = sl_claim_find(ledger, row, market, kind);
            if (claim != SL_NONE) {
                sl_state_claim(ledger, claim, sink);
            }
        }
    }
}

/* Markets that it has left, in order. A row may come twice, and one that is new may be of a market
 * that is: it does not count. */
static void save_left(const struct sl_save_view *view, uint32_t row,
                      const struct sl_state_sink *sink)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    uint64_t done = 0; /* markets below this are written */
    uint32_t next = ledger->left.count == 0 ? SL_NONE : 0;
    while (next != SL_NONE) {
        struct sl_left_search search;
        next = SL_NONE;
        for (uint32_t at = sl_left_first(ledger, row, &search); at != SL_NONE;
             at = sl_left_next(ledger, &search)) {
            const struct sl_left *left = sl_left_at(ledger, at);
            if (left->market >= done && left->market < view->market_count &&
                (next == SL_NONE || left->market < sl_left_at(ledger, next)->market)) {
                next = at;
            }
        }
        if (next != SL_NONE) {
            uint32_t market = sl_left_at(ledger, next)->market;
            sl_state_left(ledger, next, view->holes[market], sink);
            done = (uint64_t)market + 1;
        }
    }
}

/* Its units, by fund and kind. Funds that are newer than the snapshot have none that are older. */
static void save_units(const struct sl_save_view *view, uint32_t row,
                       const struct sl_state_sink *sink)
{
    const struct sloss_engine *engine = view->engine;
    for (uint32_t fund = 0; engine->units.count > 0 && fund < engine->ledger->funds.count; fund++) {
        for (uint32_t tranche = 0; tranche < SL_TRANCHES; tranche++) {
            uint32_t units = sl_units_find(engine, fund, (enum sl_tranche)tranche, row);
            if (units != SL_NONE) {
                sl_state_units(engine, units, sink);
            }
        }
    }
}

/* What it owes, by market; the rows of a holding hang together in no order. */
static void save_owed(const struct sloss_ledger *ledger, uint32_t row,
                      const struct sl_state_sink *sink)
{
    uint32_t first = sl_owed_first_of(ledger, row);
    uint64_t done = 0; /* markets below this are written */
    uint32_t next = first;
    while (next != SL_NONE) {
        next = SL_NONE;
        for (uint32_t at = first; at != SL_NONE; at = sl_owed_at(ledger, at)->next_of_holding) {
            uint32_t market = sl_owed_at(ledger, at)->market;
            if (market >= done && (next == SL_NONE || market < sl_owed_at(ledger, next)->market)) {
                next = at;
            }
        }
        if (next != SL_NONE) {
            sl_state_owed(ledger, next, sink);
            done = (uint64_t)sl_owed_at(ledger, next)->market + 1;
        }
    }
}

/* What it has on hold, by id. */
static void save_holds(const struct sloss_ledger *ledger, uint32_t row,
                       const struct sl_state_sink *sink)
{
    for (uint32_t at = sl_holds_of(ledger, row, 0); at != SL_NONE;
         at = sl_holds_of(ledger, row, sl_holds_at(ledger, at)->id)) {
        sl_state_hold(ledger, at, sink);
    }
}

/* Its orders, by market; the rows of a holding hang together in no order. */
static void save_orders(const struct sloss_ledger *ledger, uint32_t row,
                        const struct sl_state_sink *sink)
{
    bool has = (sl_ledger_holding(ledger, row)->flags & SL_HOLDING_ORDERS) != 0;
    uint32_t first = has ? sl_resting_first_of(ledger, row) : SL_NONE;
    uint64_t done = 0; /* markets below this are written */
    uint32_t next = first;
    while (next != SL_NONE) {
        next = SL_NONE;
        for (uint32_t at = first; at != SL_NONE; at = sl_resting_at(ledger, at)->next_of_holding) {
            uint32_t market = sl_resting_at(ledger, at)->market;
            if (market >= done &&
                (next == SL_NONE || market < sl_resting_at(ledger, next)->market)) {
                next = at;
            }
        }
        if (next != SL_NONE) {
            sl_state_orders(ledger, next, sink);
            done = (uint64_t)sl_resting_at(ledger, next)->market + 1;
        }
    }
}

/* Its legs, by market, as its orders. */
static void save_legs(const struct sl_save_view *view, uint32_t row,
                      const struct sl_state_sink *sink)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    uint32_t first = sl_legs_first_of(ledger, row);
    uint64_t done = 0; /* markets below this are written */
    uint32_t next = first;
    while (next != SL_NONE) {
        next = SL_NONE;
        for (uint32_t at = first; at != SL_NONE; at = sl_legs_at(ledger, at)->next_of_holding) {
            const struct sl_legs *legs = sl_legs_at(ledger, at);
            if (legs->is_on && legs->market >= done &&
                (next == SL_NONE || legs->market < sl_legs_at(ledger, next)->market)) {
                next = at;
            }
        }
        if (next != SL_NONE) {
            uint32_t market = sl_legs_at(ledger, next)->market;
            sl_state_legs(ledger, &view->markets[market], next, sink);
            done = (uint64_t)market + 1;
        }
    }
}

/* When it was closed out, by market. A row may come twice, and one of a market that is new does not
 * count. */
static void save_closed(const struct sl_save_view *view, uint32_t row,
                        const struct sl_state_sink *sink)
{
    const struct sloss_engine *engine = view->engine;
    uint64_t done = 0; /* markets below this are written */
    uint32_t next = engine->guards.closed.count == 0 ? SL_NONE : 0;
    while (next != SL_NONE) {
        struct sl_closed_search search;
        next = SL_NONE;
        for (uint32_t at = sl_closed_first(engine, row, &search); at != SL_NONE;
             at = sl_closed_next(engine, &search)) {
            uint32_t market = sl_closed_at(engine, at)->market;
            if (market >= done && market < view->market_count &&
                (next == SL_NONE || market < sl_closed_at(engine, next)->market)) {
                next = at;
            }
        }
        if (next != SL_NONE) {
            uint32_t market = sl_closed_at(engine, next)->market;
            sl_state_closed(engine, next, view->markets[market].oldest_fill, sink);
            done = (uint64_t)market + 1;
        }
    }
}

/* A holding, its positions, what it has in a default fund, its claims, what it owes, what it has
 * left, its units, what is asked of it besides, the limits of a fund, what is on hold, its
 * orders, its legs, its liquidation, when it was closed out, and whether it waits for a better
 * price. */
static void save_holding(const struct sl_save_view *view, uint32_t row,
                         const struct sl_state_sink *sink)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    if (sl_compartment_is(holding)) {
        sl_state_isolated(ledger, holding->next, sink);
    } else {
        sl_state_holding(ledger, row, sink);
    }
    for (uint32_t i = 0; i < holding->count; i++) {
        /* One without lots and cost may have been opened since, in a market that is new. */
        if (positions[i].cost != 0 || sl_legs_have_lots(ledger, &positions[i])) {
            sl_state_position(ledger, &view->markets[positions[i].market], &positions[i], sink);
        }
    }
    uint32_t member = ledger->members.count == 0 ? SL_NONE : sl_members_find(ledger, row);
    if (member != SL_NONE) {
        sl_state_member(ledger, member, sink);
    }
    save_claims(view, row, member != SL_NONE, sink);
    save_owed(ledger, row, sink);
    save_left(view, row, sink);
    save_units(view, row, sink);
    uint32_t surcharge = sl_surcharge_find(view->engine, row);
    if (surcharge != SL_NONE) {
        sl_state_surcharge(view->engine, surcharge, sink);
    }
    uint32_t limits = sl_limits_find(view->engine, row);
    if (limits != SL_NONE) {
        sl_state_limits(view->engine, limits, sink);
    }
    save_holds(ledger, row, sink);
    save_orders(ledger, row, sink);
    save_legs(view, row, sink);
    uint32_t running = sl_running_find(ledger, row);
    if (running != SL_NONE) {
        sl_state_running(ledger, running, sink);
    }
    uint32_t execution = sl_execution_find(view->engine, row);
    if (execution != SL_NONE) {
        sl_state_execution(view->engine, execution, sink);
    }
    save_closed(view, row, sink);
    if (sl_waits_has(view->engine, row)) {
        sl_state_wait(view->engine, row, sink);
    }
}

/* Whether the account is frozen, how it is margined, and its position limits by market. False
 * without memory. */
static bool save_control(const struct sl_save_view *view, uint32_t account,
                         const struct sl_state_sink *sink)
{
    const struct sloss_engine *engine = view->engine;
    uint32_t control = sl_control_find(engine, account);
    size_t count = 0;
    if (control == SL_NONE) {
        return true;
    }
    sl_state_control(engine, control, sink);
    sl_state_mode(engine, control, sink);
    uint32_t first = sl_control_at(engine, control)->limit;
    for (uint32_t at = first; at != SL_NONE; at = sl_position_limit_at(engine, at)->next) {
        count++;
    }
    uint64_t *keys = sl_vector_scratch(view->keys, 2 * count, sizeof(*keys));
    if (keys == NULL) {
        return false;
    }
    size_t end = 0;
    for (uint32_t at = first; at != SL_NONE; at = sl_position_limit_at(engine, at)->next) {
        keys[end++] = sl_order_key(sl_position_limit_at(engine, at)->market, at);
    }
    sl_order_sort(keys, keys + count, count);
    for (size_t i = 0; i < count; i++) {
        sl_state_position_limit(engine, sl_order_row(keys[i]), sink);
    }
    return true;
}

/* The account's holdings, or their number where `keys` is NULL; the list has the newest first. */
static size_t put_holdings(const struct sloss_ledger *ledger, uint32_t account, uint64_t *keys)
{
    size_t count = 0;
    for (uint32_t row = sl_ledger_account(ledger, account)->holding; row != SL_NONE;
         row = sl_ledger_holding(ledger, row)->next, count++) {
        if (keys != NULL) {
            keys[count] = sl_compartment_key(ledger, row);
        }
    }
    for (uint32_t row = sl_compartment_first(ledger, account); row != SL_NONE;
         row = sl_compartment_next(ledger, row), count++) {
        if (keys != NULL) {
            keys[count] = sl_compartment_key(ledger, sl_compartment_at(ledger, row)->holding);
        }
    }
    return count;
}

/* In their order. False without memory. */
static bool list_holdings(const struct sl_save_view *view, uint32_t account, size_t *count_out)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    size_t count = put_holdings(ledger, account, NULL);
    uint64_t *keys = sl_vector_scratch(view->keys, 2 * count, sizeof(*keys));
    if (keys == NULL) {
        return false;
    }
    put_holdings(ledger, account, keys);
    sl_compartment_sort(ledger, keys, keys + count, count);
    *count_out = count;
    return true;
}

bool sl_save_account(const struct sl_save_view *view, uint32_t index,
                     const struct sl_state_sink *sink)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    uint32_t row = sl_ledger_account(ledger, index)->holding;
    uint32_t owned = ledger->owned.count == 0 ? SL_NONE : sl_owners_find_account(ledger, index);
    sink->pen->base = index;
    sl_state_account(ledger, index, sink);
    if (owned != SL_NONE) {
        sl_state_owner(ledger, owned, sink);
    }
    uint32_t grouped = sl_groups_find_account(ledger, index);
    if (grouped != SL_NONE) {
        sl_state_group(ledger, grouped, sink);
    }
    if (!save_control(view, index, sink)) {
        return false;
    }
    if (row != SL_NONE && sl_ledger_holding(ledger, row)->next == SL_NONE &&
        sl_compartment_first(ledger, index) == SL_NONE) {
        save_holding(view, row, sink); /* one, as nearly all have */
    } else if (row != SL_NONE) {
        size_t count = 0;
        if (!list_holdings(view, index, &count)) {
            return false;
        }
        const uint64_t *keys = (const uint64_t *)(const void *)view->keys->data;
        for (size_t i = 0; i < count; i++) {
            save_holding(view, sl_compartment_of_key(ledger, keys[i]), sink);
        }
    }
    return !sink->pen->failed;
}
