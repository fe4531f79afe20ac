/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/group_net_internal.h"

#include <string.h>

#include "ledger/side/groups.h"
#include "margin/demanding.h"
#include "margin/portfolio.h"

/* The place of a market among those that were met, or where it would be. */
static uint32_t place_of(const struct sl_nets *nets, uint32_t market)
{
    uint32_t low = 0;
    uint32_t high = nets->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = nets->row[middle].market < market ? middle + 1 : low;
        high = nets->row[middle].market < market ? high : middle;
    }
    return low;
}

/* The row of a market, made if missing: then the last one gives way, where there is no room. What
 * gives way does not come back, as all that follow are before it; NULL for what is behind all. */
static struct sl_net *row_of(struct sl_nets *nets, uint32_t market)
{
    uint32_t place = place_of(nets, market);
    if (place == SL_NETS) {
        return NULL;
    }
    struct sl_net *row = &nets->row[place];
    if (place < nets->count && row->market == market) {
        return row;
    }
    nets->count -= nets->count == SL_NETS ? 1 : 0;
    memmove(row + 1, row, (nets->count - place) * sizeof(*row));
    nets->count++;
    *row = (struct sl_net){.market = market};
    return row;
}

static void add_position(const struct sl_net_view *view, const struct sl_position *position,
                         struct sl_net *net)
{
    struct sl_quote quote = sl_quote_of(view->engine, view->supposed, position->market);
    net->lots += position->lots;
    net->cost += position->cost;
    for (uint32_t which = 0; which < 2; which++) {
        net->alone[which] +=
            sl_demanding_required_at(view->engine, position, quote, (enum sl_requirement)which);
    }
}

static bool is_in_view(const struct sl_net_view *view, uint32_t market)
{
    const struct sl_universe_market *grid =
        view->universe == SL_NONE ? NULL : sl_universe_grid(view->engine, market);
    return view->universe == SL_NONE || (grid != NULL && grid->universe == view->universe);
}

/* Positions of a holding are in the order of their markets. */
static void add_holding(const struct sl_net_view *view, uint32_t row, struct sl_nets *nets)
{
    const struct sl_holding *holding = sl_ledger_holding(view->engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(view->engine->ledger, holding);
    uint32_t at = 0;
    uint32_t high = holding->count;
    while (at < high) {
        uint32_t middle = at + (high - at) / 2;
        at = positions[middle].market < view->from ? middle + 1 : at;
        high = positions[middle].market < view->from ? high : middle;
    }
    for (bool room = true; room && at < holding->count; at++) {
        if (is_in_view(view, positions[at].market)) {
            struct sl_net *net = row_of(nets, positions[at].market);
            room = net != NULL;
            if (room) {
                add_position(view, &positions[at], net);
            }
        }
    }
}

bool sl_group_net_next(struct sl_net_view *view, struct sl_nets *nets)
{
    const struct sloss_ledger *ledger = view->engine->ledger;
    uint32_t holding;
    uint32_t row = sl_groups_at(ledger, view->group)->first;
    nets->count = 0;
    while (view->from != SL_NONE &&
           (row = sl_groups_holding(ledger, row, view->asset, &holding)) != SL_NONE) {
        add_holding(view, holding, nets);
        row = sl_groups_member(ledger, row)->next;
    }
    view->from = nets->count == SL_NETS ? nets->row[SL_NETS - 1].market + 1 : SL_NONE;
    return nets->count > 0;
}

/* What was paid counts up to the most that there can be of it (rules 1.5). */
struct sl_position sl_group_net_position(const struct sl_net *net)
{
    sl_wide cost = net->cost < -SL_VALUE_MAX ? -SL_VALUE_MAX : net->cost;
    return (struct sl_position){.lots = net->lots,
                                .cost = (int64_t)(cost > SL_VALUE_MAX ? SL_VALUE_MAX : cost),
                                .holding = SL_NONE,
                                .market = net->market};
}
