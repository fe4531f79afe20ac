/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/group.h"

#include "margin/alone.h"
#include "margin/collateral.h"
#include "margin/demanding.h"
#include "margin/portfolio.h"

/* ---- the net position ------------------------------------------------------------------------ */

/* The first position of a holding in a market of at least this number, or NULL. */
static const struct sl_position *position_from(const struct sloss_ledger *ledger, uint32_t row,
                                               uint32_t market)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    uint32_t low = 0;
    uint32_t high = holding->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = positions[middle].market < market ? middle + 1 : low;
        high = positions[middle].market < market ? high : middle;
    }
    return low < holding->count ? &positions[low] : NULL;
}

/* What members have in one market together, and what is asked of them there one by one. */
struct net {
    uint32_t market; /* SL_NONE where they have nothing from the market on that was asked for */
    int64_t lots;    /* no more than there are of a side */
    sl_wide cost;    /* in fine units */
    sl_wide alone[2];
};

/* In the first market of at least this number in which a member has a position. */
static struct net net_from(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                           uint32_t market, const struct sl_supposed *supposed)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct net net = {.market = SL_NONE};
    uint32_t holding;
    for (uint32_t row =
             sl_groups_holding(ledger, sl_groups_at(ledger, group)->first, asset, &holding);
         row != SL_NONE;
         row = sl_groups_holding(ledger, sl_groups_member(ledger, row)->next, asset, &holding)) {
        const struct sl_position *position = position_from(ledger, holding, market);
        if (position == NULL || position->market > net.market) {
            continue;
        }
        if (position->market < net.market) {
            net = (struct net){.market = position->market};
        }
        struct sl_quote quote = sl_quote_of(engine, supposed, position->market);
        net.lots += position->lots;
        net.cost += position->cost;
        for (uint32_t which = 0; which < 2; which++) {
            net.alone[which] +=
                sl_demanding_required_at(engine, position, quote, (enum sl_requirement)which);
        }
    }
    return net;
}

/* A position of an account that had all of it. What was paid counts up to the most that there can
 * be of it (rules 1.5). */
static struct sl_position position_of(const struct net *net)
{
    sl_wide cost = net->cost < -SL_VALUE_MAX ? -SL_VALUE_MAX : net->cost;
    return (struct sl_position){.lots = net->lots,
                                .cost = (int64_t)(cost > SL_VALUE_MAX ? SL_VALUE_MAX : cost),
                                .holding = SL_NONE,
                                .market = net->market};
}

/* Put what is asked of net positions in place of what is asked of each. */
static void net_out(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                    const struct sl_supposed *supposed, struct sl_margin *margin)
{
    struct net net = net_from(engine, group, asset, 0, supposed);
    while (net.market != SL_NONE) {
        struct sl_position position = position_of(&net);
        struct sl_quote quote = sl_quote_of(engine, supposed, net.market);
        margin->initial +=
            sl_demanding_of_side_at(engine, &position, quote, SL_INITIAL) - net.alone[SL_INITIAL];
        margin->maintenance += sl_demanding_of_side_at(engine, &position, quote, SL_MAINTENANCE) -
                               net.alone[SL_MAINTENANCE];
        net = net_from(engine, group, asset, net.market + 1, supposed);
    }
}

/* ---- the grid -------------------------------------------------------------------------------- */

/* What a universe asks of net positions in place of what their markets ask. */
static void put_grid(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                     uint32_t universe, const struct sl_supposed *supposed,
                     struct sl_margin *margin)
{
    struct sl_portfolio_found found = {.any = false};
    struct net net = net_from(engine, group, asset, 0, supposed);
    while (net.market != SL_NONE) {
        struct sl_position position = position_of(&net);
        sl_portfolio_take(engine, universe, &position, supposed, &found);
        net = net_from(engine, group, asset, net.market + 1, supposed);
    }
    sl_portfolio_put(engine, universe, &found, margin);
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

sl_wide sl_group_scanned(const struct sloss_engine *engine, uint32_t group,
                         const struct sl_portfolio_change *change, enum sl_requirement which)
{
    uint32_t asset = sl_ledger_book(engine->ledger, change->market)->asset;
    sl_wide sum = 0;
    for (uint32_t row = 0; row < engine->universes.count; row++) {
        struct sl_portfolio_found found = {.any = false};
        struct net net = {.market = SL_NONE};
        if (!sl_portfolio_margins(engine, row, asset)) {
            continue;
        }
        for (uint32_t from = 0;
             (net = net_from(engine, group, asset, from, NULL)).market != SL_NONE;
             from = net.market + 1) {
            struct sl_position position = position_of(&net);
            if (net.market != change->market) {
                sl_portfolio_take(engine, row, &position, NULL, &found);
            }
        }
        sum += sl_portfolio_asks_with(engine, row, change, &found, which);
    }
    return sum;
}

/* Grids of single members say nothing of the net: they go. The group has one where every member is
 * margined so. */
static void net_grids(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                      const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sloss_ledger *ledger = engine->ledger;
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
    for (uint32_t row = 0; all && row < engine->universes.count; row++) {
        if (sl_portfolio_margins(engine, row, asset)) {
            put_grid(engine, group, asset, row, supposed, margin);
        }
    }
}

static struct net net_in(const struct sloss_engine *engine, uint32_t group, uint32_t market)
{
    struct net net =
        net_from(engine, group, sl_ledger_book(engine->ledger, market)->asset, market, NULL);
    return net.market == market ? net : (struct net){.market = market};
}

int64_t sl_group_lots(const struct sloss_engine *engine, uint32_t group, uint32_t market)
{
    return net_in(engine, group, market).lots;
}

struct sl_group_net sl_group_net(const struct sloss_engine *engine, uint32_t group,
                                 uint32_t market)
{
    struct net net = net_in(engine, group, market);
    return (struct sl_group_net){.market = market, .lots = net.lots, .cost = net.cost};
}

struct sl_position sl_group_position(const struct sl_group_net *net)
{
    return position_of(
        &(const struct net){.market = net->market, .lots = net->lots, .cost = net->cost});
}

/* ---- margin ---------------------------------------------------------------------------------- */

static void add(struct sl_margin *margin, const struct sl_margin *more)
{
    margin->equity += more->equity;
    margin->rest += more->rest;
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

/* All members but one, each by itself. */
static void add_members(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                        uint32_t but, const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sloss_ledger *ledger = engine->ledger;
    for (uint32_t row = sl_groups_at(ledger, group)->first; row != SL_NONE;
         row = sl_groups_member(ledger, row)->next) {
        uint32_t account = sl_groups_member(ledger, row)->account;
        uint32_t holding = sl_ledger_find_holding(ledger, account, asset);
        if (holding == SL_NONE || holding != but) {
            struct sl_margin one = holding != SL_NONE
                                       ? margin_of(engine, holding, supposed)
                                       : backing_of(engine, account, asset, supposed);
            add(margin, &one);
        }
    }
}

struct sl_margin sl_group_margin(const struct sloss_engine *engine, uint32_t group, uint32_t asset,
                                 const struct sl_supposed *supposed)
{
    struct sl_margin margin = {0};
    add_members(engine, group, asset, SL_NONE, supposed, &margin);
    net_out(engine, group, asset, supposed, &margin);
    net_grids(engine, group, asset, supposed, &margin);
    return margin;
}

struct sl_margin sl_group_margin_of(const struct sloss_engine *engine, uint32_t account,
                                    uint32_t asset, const struct sl_supposed *supposed)
{
    uint32_t group = sl_groups_of(engine->ledger, account);
    return group != SL_NONE ? sl_group_margin(engine, group, asset, supposed)
                            : (struct sl_margin){0};
}

void sl_group_add(const struct sloss_engine *engine, uint32_t row,
                  const struct sl_supposed *supposed, struct sl_margin *margin)
{
    uint32_t group = sl_groups_of_holding(engine->ledger, row);
    if (group == SL_NONE) {
        return;
    }
    uint32_t asset = sl_ledger_holding(engine->ledger, row)->asset;
    add_members(engine, group, asset, row, supposed, margin);
    net_out(engine, group, asset, supposed, margin);
    net_grids(engine, group, asset, supposed, margin);
}

bool sl_group_is_unpaid(const struct sloss_engine *engine, uint32_t group, uint32_t asset)
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
