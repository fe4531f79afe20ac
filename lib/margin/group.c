/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/group.h"

#include <assert.h>

#include "margin/alone.h"
#include "margin/collateral.h"
#include "margin/demanding.h"
#include "margin/group_known.h"
#include "margin/group_net_internal.h"
#include "margin/portfolio.h"

/* ---- the net position ------------------------------------------------------------------------ */

static struct sl_net_view view_of(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                                  const struct sl_supposed *supposed)
{
    return (struct sl_net_view){.engine = engine,
                                .supposed = supposed,
                                .group = group,
                                .asset = asset,
                                .universe = SL_NONE};
}

/* Put what is asked of net positions in place of what is asked of each. */
static void net_out(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                    const struct sl_supposed *supposed, struct sl_margin *margin)
{
    struct sl_net_view view = view_of(engine, group, asset, supposed);
    struct sl_nets nets;
    while (sl_group_net_next(&view, &nets)) {
        for (uint32_t i = 0; i < nets.count; i++) {
            const struct sl_net *net = &nets.row[i];
            struct sl_position position = sl_group_net_position(net);
            struct sl_quote quote = sl_quote_of(engine, supposed, net->market);
            margin->initial += sl_demanding_of_side_at(engine, &position, quote, SL_INITIAL) -
                               net->alone[SL_INITIAL];
            margin->maintenance +=
                sl_demanding_of_side_at(engine, &position, quote, SL_MAINTENANCE) -
                net->alone[SL_MAINTENANCE];
        }
    }
}

struct sl_group_net sl_group_net(const struct sloss_engine *engine, uint32_t group, uint32_t market)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t asset = sl_ledger_book(ledger, market)->asset;
    struct sl_group_net net = {.market = market};
    uint32_t holding;
    uint32_t row = sl_groups_at(ledger, group)->first;
    while ((row = sl_groups_holding(ledger, row, asset, &holding)) != SL_NONE) {
        uint32_t at = sl_ledger_find_position(ledger, holding, market);
        const struct sl_position none = {0};
        const struct sl_position *position = at == SL_NONE ? &none : sl_ledger_position(ledger, at);
        net.lots += position->lots;
        net.cost += position->cost;
        row = sl_groups_member(ledger, row)->next;
    }
    return net;
}

int64_t sl_group_lots(const struct sloss_engine *engine, uint32_t group, uint32_t market)
{
    return sl_group_net(engine, group, market).lots;
}

struct sl_position sl_group_position(const struct sl_group_net *net)
{
    const struct sl_net all = {.market = net->market, .lots = net->lots, .cost = net->cost};
    return sl_group_net_position(&all);
}

/* ---- the grid -------------------------------------------------------------------------------- */

/* The first universe from a number on in which a member has a position, or SL_NONE. */
static uint32_t next_universe(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                              uint32_t from)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t found = SL_NONE;
    uint32_t holding;
    uint32_t row = sl_groups_at(ledger, group)->first;
    while ((row = sl_groups_holding(ledger, row, asset, &holding)) != SL_NONE) {
        uint32_t its = sl_portfolio_next(engine, sl_ledger_holding(ledger, holding), from);
        found = its < found ? its : found;
        row = sl_groups_member(ledger, row)->next;
    }
    return found;
}

bool sl_group_has_grid(const struct sloss_engine *engine, uint32_t group)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool all = engine->universes.count > 0;
    for (uint32_t row = sl_groups_at(ledger, group)->first; all && row != SL_NONE;
         row = sl_groups_member(ledger, row)->next) {
        all = sl_portfolio_is_of(engine, sl_groups_member(ledger, row)->account);
    }
    return all;
}

/* The next universe of a group that may come to have a position in a market. */
static uint32_t next_changed(const struct sloss_engine *engine, uint32_t group, uint32_t market,
                             uint32_t from)
{
    const struct sl_universe_market *grid = sl_universe_grid(engine, market);
    uint32_t asset = sl_ledger_book(engine->ledger, market)->asset;
    uint32_t found = next_universe(engine, group, asset, from);
    return grid != NULL && grid->universe >= from && grid->universe < found ? grid->universe
                                                                            : found;
}

/* Scan net positions in a universe, but for one market. */
static void scan(struct sl_net_view view, uint32_t but, struct sl_portfolio_found *found)
{
    struct sl_nets nets;
    while (sl_group_net_next(&view, &nets)) {
        for (uint32_t i = 0; i < nets.count; i++) {
            struct sl_position position = sl_group_net_position(&nets.row[i]);
            if (position.market != but) {
                sl_portfolio_take(view.engine, view.universe, &position, view.supposed, found);
            }
        }
    }
}

sl_wide sl_group_scanned(const struct sloss_engine *engine, uint32_t group,
                         const struct sl_portfolio_change *change, enum sl_requirement which)
{
    uint32_t asset = sl_ledger_book(engine->ledger, change->market)->asset;
    struct sl_net_view view = view_of(engine, group, asset, NULL);
    sl_wide sum = 0;
    for (view.universe = next_changed(engine, group, change->market, 0); view.universe != SL_NONE;
         view.universe = next_changed(engine, group, change->market, view.universe + 1)) {
        struct sl_portfolio_found found = {.any = false};
        if (sl_portfolio_margins(engine, view.universe, asset)) {
            scan(view, change->market, &found);
            sum += sl_portfolio_asks_with(engine, view.universe, change, &found, which);
        }
    }
    return sum;
}

/* What a universe asks of net positions in place of what their markets ask. */
static void put_grid(struct sl_net_view view, struct sl_margin *margin)
{
    struct sl_portfolio_found found = {.any = false};
    scan(view, SL_NONE, &found);
    sl_portfolio_put(view.engine, view.universe, &found, margin);
}

/* Grids of single members say nothing of the net: they go. The group has one where every member is
 * margined so. */
static void net_grids(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                      const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sl_net_view view = view_of(engine, group, asset, supposed);
    struct sl_margin grids = {0};
    bool all = sl_group_has_grid(engine, group);
    for (uint32_t row = sl_groups_at(ledger, group)->first; row != SL_NONE;
         row = sl_groups_member(ledger, row)->next) {
        uint32_t account = sl_groups_member(ledger, row)->account;
        uint32_t holding = sl_ledger_find_holding(ledger, account, asset);
        if (holding != SL_NONE) {
            sl_portfolio_add(engine, holding, supposed, &grids);
        }
    }
    margin->initial -= grids.initial;
    margin->maintenance -= grids.maintenance;
    view.universe = all ? next_universe(engine, group, asset, 0) : SL_NONE;
    for (; view.universe != SL_NONE;
         view.universe = next_universe(engine, group, asset, view.universe + 1)) {
        if (sl_portfolio_margins(engine, view.universe, asset)) {
            put_grid(view, margin);
        }
    }
}

/* ---- margin ---------------------------------------------------------------------------------- */

/* What each is cut off does not count: the group has the sum of whole atoms (docs/rules.md 22.2). */
static void add(struct sl_margin *margin, const struct sl_margin *more)
{
    margin->equity += more->equity;
    margin->initial += more->initial;
    margin->maintenance += more->maintenance;
    margin->initial_less += more->initial_less;
}

/* A member that has nothing in the asset has what backs it there. */
static struct sl_margin backing_of(const struct sloss_engine *engine, uint32_t account,
                                   uint32_t asset, const struct sl_supposed *supposed)
{
    struct sl_backing it = sl_collateral_of(engine, account, asset, supposed);
    return (struct sl_margin){.equity = it.counts[SL_MAINTENANCE],
                              .initial_less = it.counts[SL_MAINTENANCE] - it.counts[SL_INITIAL]};
}

static struct sl_margin margin_of(const struct sloss_engine *engine, uint32_t holding,
                                  const struct sl_supposed *supposed)
{
    struct sl_margin margin = sl_alone_margin(engine, holding, supposed);
    sl_collateral_add(engine, holding, supposed, &margin);
    return margin;
}

static struct sl_margin work_out(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                                 const struct sl_supposed *supposed)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sl_margin margin = {0};
    for (uint32_t row = sl_groups_at(ledger, group)->first; row != SL_NONE;
         row = sl_groups_member(ledger, row)->next) {
        uint32_t account = sl_groups_member(ledger, row)->account;
        uint32_t holding = sl_ledger_find_holding(ledger, account, asset);
        struct sl_margin one = holding != SL_NONE ? margin_of(engine, holding, supposed)
                                                  : backing_of(engine, account, asset, supposed);
        add(&margin, &one);
    }
    net_out(engine, group, asset, supposed, &margin);
    net_grids(engine, group, asset, supposed, &margin);
    return margin;
}

static bool find_unpaid(const struct sloss_engine *engine, uint32_t group, uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t holding;
    uint32_t row = sl_groups_at(ledger, group)->first;
    while ((row = sl_groups_holding(ledger, row, asset, &holding)) != SL_NONE) {
        if ((sl_ledger_holding(ledger, holding)->flags & SL_HOLDING_UNPAID) != 0) {
            return true;
        }
        row = sl_groups_member(ledger, row)->next;
    }
    return false;
}

#ifndef NDEBUG
/* Would it be worked out alike now? */
static bool is_still(const struct sloss_engine *engine, const struct sl_known_group *row)
{
    struct sl_margin now = work_out(engine, row->group, row->asset, NULL);
    return now.equity == row->margin.equity && now.rest == row->margin.rest &&
           now.initial == row->margin.initial && now.maintenance == row->margin.maintenance &&
           now.initial_less == row->margin.initial_less &&
           find_unpaid(engine, row->group, row->asset) == row->is_unpaid;
}
#endif

/* Worked out for the first who asks; NULL where nothing is remembered. */
static const struct sl_known_group *known(const struct sloss_engine *engine, uint32_t group,
                                          uint32_t asset)
{
    struct sl_known_group *row = sl_group_known_row(engine, group, asset);
    if (row != NULL && !sl_group_known_is(engine, row, group, asset)) {
        *row = (struct sl_known_group){.turn = engine->known.turn,
                                       .group = group,
                                       .asset = asset,
                                       .is_unpaid = find_unpaid(engine, group, asset),
                                       .margin = work_out(engine, group, asset, NULL)};
    }
    assert(row == NULL || is_still(engine, row));
    return row;
}

struct sl_margin sl_group_margin(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                                 const struct sl_supposed *supposed)
{
    const struct sl_known_group *row = supposed == NULL ? known(engine, group, asset) : NULL;
    return row != NULL ? row->margin : work_out(engine, group, asset, supposed);
}

struct sl_margin sl_group_margin_of(const struct sloss_engine *engine, uint32_t account,
                                    uint32_t asset, const struct sl_supposed *supposed)
{
    uint32_t group = sl_groups_of(engine->ledger, account);
    return group != SL_NONE ? sl_group_margin(engine, group, asset, supposed)
                            : (struct sl_margin){0};
}

bool sl_group_is_unpaid(const struct sloss_engine *engine, uint32_t group, uint32_t asset)
{
    const struct sl_known_group *row = known(engine, group, asset);
    return row != NULL ? row->is_unpaid : find_unpaid(engine, group, asset);
}

/* ---- coming and going ------------------------------------------------------------------------ */

static bool is_idle(const struct sl_holding *holding)
{
    return holding->count == 0 && holding->balance >= 0;
}

static bool is_above(const struct sl_margin *margin, bool idle)
{
    return sl_margin_above(margin, SL_INITIAL) >= 0 || (idle && margin->initial == 0);
}

static bool may_be_in(const struct sloss_engine *engine, uint32_t group, uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    bool idle = true;
    uint32_t holding;
    uint32_t row = sl_groups_at(ledger, group)->first;
    while (idle && (row = sl_groups_holding(ledger, row, asset, &holding)) != SL_NONE) {
        idle = is_idle(sl_ledger_holding(ledger, holding));
        row = sl_groups_member(ledger, row)->next;
    }
    struct sl_margin margin = sl_group_margin(engine, group, asset, NULL);
    return is_above(&margin, idle);
}

bool sl_group_may_be(const struct sloss_engine *engine, uint32_t group)
{
    for (uint32_t asset = 0; asset < engine->ledger->assets.count; asset++) {
        if (!may_be_in(engine, group, asset)) {
            return false;
        }
    }
    return true;
}

bool sl_group_may_be_alone(const struct sloss_engine *engine, uint32_t account)
{
    const struct sloss_ledger *ledger = engine->ledger;
    for (uint32_t row = sl_ledger_account(ledger, account)->holding; row != SL_NONE;
         row = sl_ledger_holding(ledger, row)->next) {
        struct sl_margin margin = margin_of(engine, row, NULL);
        if (!is_above(&margin, is_idle(sl_ledger_holding(ledger, row)))) {
            return false;
        }
    }
    return true;
}
