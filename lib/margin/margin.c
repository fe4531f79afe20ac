/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/margin.h"

#include "engine/equity.h"
#include "ledger/side/leg_find.h"
#include "margin/alone.h"
#include "margin/collateral.h"
#include "margin/demanding.h"
#include "margin/group.h"

/* What its group has, but for what is its own. */
static struct sl_margin of_group(const struct sloss_engine *engine, uint32_t row, uint32_t group,
                                 const struct sl_supposed *supposed)
{
    uint32_t asset = sl_ledger_holding(engine->ledger, row)->asset;
    struct sl_margin margin = sl_group_margin(engine, group, asset, supposed);
    margin.own = sl_fine_whole(sl_equity_sum(engine, row, supposed));
    return margin;
}

struct sl_margin sl_margin_at(const struct sloss_engine *engine, uint32_t row,
                              const struct sl_supposed *supposed)
{
    uint32_t group = sl_groups_of_holding(engine->ledger, row);
    if (group != SL_NONE) {
        return of_group(engine, row, group, supposed);
    }
    struct sl_margin margin = sl_alone_margin(engine, row, supposed);
    if ((sl_ledger_holding(engine->ledger, row)->flags & SL_HOLDING_SPECIAL) != 0) {
        sl_collateral_add(engine, row, supposed, &margin);
    }
    return margin;
}

struct sl_margin sl_margin_of(const struct sloss_engine *engine, uint32_t row)
{
    return sl_margin_at(engine, row, NULL);
}

sl_wide sl_margin_free(const struct sloss_engine *engine, uint32_t row,
                       const struct sl_margin *margin)
{
    return sl_margin_free_at(engine, row, NULL, margin);
}

sl_wide sl_margin_free_at(const struct sloss_engine *engine, uint32_t row,
                          const struct sl_supposed *supposed, const struct sl_margin *margin)
{
    sl_wide settled = sl_ledger_holding(engine->ledger, row)->balance -
                      sl_equity_unsettled_at(engine, row, supposed);
    sl_wide free = sl_margin_above(margin, SL_INITIAL);
    free = free < settled ? free : settled;
    return free > 0 ? free : 0;
}

/* It backs what the group of the account has there, also where the account itself has nothing. */
bool sl_margin_lets_go(const struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    uint32_t account = sl_ledger_holding(engine->ledger, row)->account;
    uint32_t asset;
    sl_wide lost = sl_collateral_lost(engine, row, amount, &asset);
    if (lost <= 0) {
        return true;
    }
    uint32_t backed = sl_ledger_find_holding(engine->ledger, account, asset);
    if (backed == SL_NONE && sl_groups_of(engine->ledger, account) == SL_NONE) {
        return true;
    }
    struct sl_margin margin = backed != SL_NONE ? sl_margin_of(engine, backed)
                                                : sl_group_margin_of(engine, account, asset, NULL);
    return sl_margin_above(&margin, SL_INITIAL) >= lost;
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
            parts = -sl_demanding_exactly(engine, position, which);
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

/* A trial leaves positions that are empty; two legs with lots may come to none together. */
static bool has_position(const struct sloss_engine *engine, const struct sl_holding *holding)
{
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    bool has = false;
    for (uint32_t i = 0; !has && i < holding->count; i++) {
        has = positions[i].cost != 0 || sl_legs_have_lots(engine->ledger, &positions[i]);
    }
    return has;
}

static bool group_is_short(const struct sloss_engine *engine, uint32_t row, sl_wide slack)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    uint32_t group = sl_groups_of_holding(engine->ledger, row);
    return (holding->flags & SL_HOLDING_UNPAID) != 0 ||
           (has_position(engine, holding) && (!covers(engine, row, SL_MAINTENANCE, 0, slack) ||
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
    if ((holding->flags & SL_HOLDING_LIQUIDATING) != 0) {
        return SLOSS_STATE_LIQUIDATING;
    }
    if ((holding->flags & SL_HOLDING_SYSTEM) == 0 && sl_margin_above(margin, SL_INITIAL) < 0) {
        return SLOSS_STATE_WARNED;
    }
    return (holding->flags & SL_HOLDING_LIQUIDATED) != 0 ? SLOSS_STATE_LIQUIDATED
                                                         : SLOSS_STATE_HEALTHY;
}
