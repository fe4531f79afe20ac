/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/margin.h"

#include "engine/demanding.h"
#include "engine/side/group.h"
#include "engine/side/worst.h"
#include "engine/special.h"

sl_wide sl_margin_profit(const struct sloss_engine *engine, const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    return position->lots * sl_market_worth(market) - position->cost;
}

sl_wide sl_margin_whole_profit(const struct sloss_engine *engine,
                               const struct sl_position *position)
{
    return sl_fine_down(sl_margin_profit(engine, position),
                        sl_engine_market(engine, position->market)->scale);
}

sl_wide sl_margin_cost(const struct sloss_engine *engine, const struct sl_position *position)
{
    return position->cost +
           (sl_wide)position->lots * sl_engine_market(engine, position->market)->funding;
}

/* Add the profit of a position to a sum. */
static void add_profit(const struct sloss_engine *engine, const struct sl_position *position,
                       struct sl_fine_sum *sum)
{
    sl_fine_add(sum, sl_margin_profit(engine, position),
                sl_engine_market(engine, position->market)->scale);
}

int64_t sl_margin_required(const struct sloss_engine *engine, const struct sl_position *position,
                           enum sl_requirement which)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    int64_t required = sl_market_required(market, position->lots, which);
    if (which == SL_MAINTENANCE || !market->demand.by_entry) {
        return required;
    }
    int64_t by_entry = sl_market_round_up(market, sl_demanding_by_entry(engine, position));
    return by_entry > required ? by_entry : required;
}

/* The same before it is rounded, in billionths of a fine unit. */
static sl_wide exactly_required(const struct sloss_engine *engine,
                                const struct sl_position *position, enum sl_requirement which)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    sl_wide required = sl_market_exactly_required(market, position->lots, which);
    sl_wide by_entry = which == SL_INITIAL ? sl_demanding_by_entry(engine, position) : 0;
    return by_entry > required ? by_entry : required;
}

static struct sl_fine_sum add_up(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_fine_sum equity = {.atoms = holding->balance};
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        add_profit(engine, &positions[i], &equity);
    }
    return equity;
}

sl_wide sl_margin_equity(const struct sloss_engine *engine, uint32_t row)
{
    return sl_fine_whole(add_up(engine, row));
}

sl_wide sl_margin_exact_equity(const struct sloss_engine *engine, uint32_t row)
{
    return sl_fine_exactly(add_up(engine, row));
}

sl_wide sl_margin_settled(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_fine_sum equity = {.atoms = holding->balance};
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        sl_wide profit = sl_margin_profit(engine, &positions[i]);
        bool unsettled = profit > 0 && market->settlement == SLOSS_SETTLEMENT_VARIATION;
        sl_fine_add(&equity, unsettled ? 0 : profit, market->scale);
    }
    return sl_fine_whole(equity);
}

int64_t sl_margin_fund_has(const struct sloss_engine *engine, uint32_t market)
{
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    sl_wide has =
        sl_ledger_holding(engine->ledger, fund)->balance - sl_margin_unsettled(engine, fund);
    return has > 0 ? (int64_t)has : 0;
}

sl_wide sl_margin_unsettled(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide owed = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        sl_wide profit = market->settlement == SLOSS_SETTLEMENT_VARIATION
                             ? sl_margin_whole_profit(engine, &positions[i])
                             : 0;
        owed -= profit < 0 ? profit : 0;
    }
    return owed;
}

sl_wide sl_margin_free(const struct sloss_engine *engine, uint32_t row,
                       const struct sl_margin *margin)
{
    sl_wide settled =
        sl_ledger_holding(engine->ledger, row)->balance - sl_margin_unsettled(engine, row);
    sl_wide free = sl_margin_above(margin, SL_INITIAL);
    free = free < settled ? free : settled;
    return free > 0 ? free : 0;
}

/* What is beyond the sum over the positions. What orders ask is part of the sum that the rest is
 * added to. */
static void add_beyond(const struct sloss_engine *engine, uint32_t row, struct sl_margin *margin)
{
    unsigned flags = sl_ledger_holding(engine->ledger, row)->flags;
    if ((flags & SL_HOLDING_ORDERS) != 0) {
        sl_worst_add(engine, row, margin);
    }
    if ((flags & SL_HOLDING_SPECIAL) != 0) {
        sl_special_add(engine, row, margin);
    }
}

struct sl_margin sl_margin_alone(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sl_fine_sum equity = add_up(engine, row);
    struct sl_margin margin = {.equity = sl_fine_whole(equity)};
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        margin.initial += sl_margin_required(engine, &positions[i], SL_INITIAL);
        margin.maintenance += sl_margin_required(engine, &positions[i], SL_MAINTENANCE);
    }
    margin.own = margin.equity;
    margin.rest = sl_fine_exactly(equity) - margin.equity * SL_FINE_ATOM;
    if ((holding->flags & (SL_HOLDING_SPECIAL | SL_HOLDING_ORDERS)) != 0) {
        add_beyond(engine, row, &margin);
    }
    return margin;
}

struct sl_margin sl_margin_of(const struct sloss_engine *engine, uint32_t row)
{
    struct sl_margin margin = sl_margin_alone(engine, row);
    if ((sl_ledger_holding(engine->ledger, row)->flags & SL_HOLDING_GROUPED) != 0) {
        sl_group_add(engine, row, &margin);
    }
    return margin;
}

sl_wide sl_margin_maintenance_with(const struct sloss_engine *engine, uint32_t row, int64_t lots)
{
    struct sl_position changed = *sl_ledger_position(engine->ledger, row);
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, changed.holding);
    struct sl_margin margin = {0};
    changed.lots = lots;
    for (uint32_t i = 0; i < holding->count; i++) {
        bool is_it = holding->block + i == row;
        margin.maintenance += sl_margin_required(
            engine, is_it ? &changed : sl_ledger_position(engine->ledger, holding->block + i),
            SL_MAINTENANCE);
    }
    if ((holding->flags & SL_HOLDING_SPECIAL) != 0) {
        sl_special_add(engine, changed.holding, &margin);
    }
    return margin.maintenance;
}

/* Is the requirement more than a sum over the positions? Orders are no part of maintenance. */
static bool is_more(const struct sl_holding *holding, enum sl_requirement which)
{
    unsigned more = SL_HOLDING_SPECIAL | (which == SL_INITIAL ? SL_HOLDING_ORDERS : 0u);
    return (holding->flags & more) != 0;
}

/* The slack is known in whole atoms alone then. */
static sl_wide special_slack(const struct sloss_engine *engine, uint32_t row,
                             enum sl_requirement which)
{
    struct sl_margin margin = sl_margin_of(engine, row);
    return sl_margin_above(&margin, which) * SL_FINE_ATOM;
}

sl_wide sl_margin_slack(const struct sloss_engine *engine, uint32_t row, enum sl_requirement which)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if (is_more(holding, which)) {
        return special_slack(engine, row, which);
    }
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    struct sl_fine_sum slack = {.atoms = holding->balance};
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_position *position = &positions[i];
        const struct sl_market *market = sl_engine_market(engine, position->market);
        int64_t lots = position->lots;
        sl_wide fine = -(sl_wide)position->cost;
        sl_wide parts;
        if (market->is_plain) {
            parts = (sl_wide)lots * market->slope[which][lots < 0];
        } else {
            fine += lots * sl_market_worth(market);
            parts = -exactly_required(engine, position, which);
        }
        sl_fine_add(&slack, fine, market->scale);
        slack.billionths += sl_fine_coarse(parts, market->scale);
    }
    return sl_fine_exactly(slack);
}

/* Is margin equity less the requirement at least `amount`? The slack tells, but where it is so near
 * that the rounding of requirements does. */
static bool covers(const struct sloss_engine *engine, uint32_t row, enum sl_requirement which,
                   int64_t amount, sl_wide slack)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    sl_wide wanted = amount * (sl_wide)SL_PPB;
    if (slack < wanted || slack >= wanted + holding->count * (sl_wide)SL_PPB) {
        return slack >= wanted;
    }
    struct sl_margin margin = sl_margin_of(engine, row);
    return sl_margin_above(&margin, which) >= amount;
}

bool sl_margin_has_free(const struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    if ((sl_ledger_holding(engine->ledger, row)->flags & SL_HOLDING_SYSTEM) != 0) {
        return sl_margin_of(engine, row).equity >= amount; /* requirements do not bind a fund */
    }
    return covers(engine, row, SL_INITIAL, amount, sl_margin_slack(engine, row, SL_INITIAL));
}

bool sl_margin_covers(const struct sloss_engine *engine, uint32_t row)
{
    return covers(engine, row, SL_MAINTENANCE, 0, sl_margin_slack(engine, row, SL_MAINTENANCE));
}

/* A trial leaves positions that are empty. */
static bool has_position(const struct sloss_engine *engine, const struct sl_holding *holding)
{
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    bool has = false;
    for (uint32_t i = 0; !has && i < holding->count; i++) {
        has = positions[i].lots != 0 || positions[i].cost != 0;
    }
    return has;
}

static bool group_is_short(const struct sloss_engine *engine, uint32_t row, sl_wide slack)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    uint32_t group = sl_groups_of_holding(engine->ledger, row);
    return (holding->flags & SL_HOLDING_UNPAID) != 0 ||
           (has_position(engine, holding) &&
            (!covers(engine, row, SL_MAINTENANCE, 0, slack) ||
             sl_group_is_unpaid(engine, group, holding->asset)));
}

bool sl_margin_is_short(const struct sloss_engine *engine, uint32_t row, sl_wide slack)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if ((holding->flags & SL_HOLDING_GROUPED) != 0) {
        return group_is_short(engine, row, slack);
    }
    bool is_idle = holding->count == 0 && holding->balance >= 0; /* a debt elsewhere is not its */
    return (holding->flags & SL_HOLDING_UNPAID) != 0 ||
           (!covers(engine, row, SL_MAINTENANCE, 0, slack) && !is_idle);
}

bool sl_margin_breached(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    return (holding->flags & SL_HOLDING_SYSTEM) == 0 &&
           sl_margin_is_short(engine, row, sl_margin_slack(engine, row, SL_MAINTENANCE));
}

uint32_t sl_margin_state(const struct sl_holding *holding, const struct sl_margin *margin)
{
    if ((holding->flags & SL_HOLDING_BANKRUPT) != 0 || (margin->own < 0 && margin->equity < 0)) {
        return SLOSS_STATE_BANKRUPT;
    }
    if ((holding->flags & SL_HOLDING_SYSTEM) == 0 && sl_margin_above(margin, SL_INITIAL) < 0) {
        return SLOSS_STATE_WARNED;
    }
    return (holding->flags & SL_HOLDING_LIQUIDATED) != 0 ? SLOSS_STATE_LIQUIDATED
                                                         : SLOSS_STATE_HEALTHY;
}
