/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/portfolio.h"

#include <string.h>

#include "engine/control.h"
#include "ledger/side/leg_find.h"
#include "margin/demanding.h"

/* ---- holdings -------------------------------------------------------------------------------- */

bool sl_portfolio_is_of(const struct sloss_engine *engine, uint32_t account)
{
    return engine->grids.count > 0 && sl_control_uses_portfolio(engine, account);
}

/* A compartment has one market, so nothing to be netted. */
bool sl_portfolio_covers(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    return (holding->flags & (SL_HOLDING_SYSTEM | SL_HOLDING_ISOLATED)) == 0 &&
           sl_portfolio_is_of(engine, holding->account);
}

bool sl_portfolio_is_special(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    bool special = false;
    if (!sl_portfolio_covers(engine, row)) {
        return false;
    }
    for (uint32_t i = 0; !special && i < holding->count; i++) {
        special = sl_universe_grid(engine, positions[i].market) != NULL &&
                  sl_legs_have_lots(engine->ledger, &positions[i]);
    }
    return special;
}

/* Of all prices from one to another what a position of a side loses most by: it is worth least in
 * scenarios of the price that is worst for it, and most at the one that is best. */
static void widen(const struct sl_market *market, int64_t reach, bool is_short,
                  struct sl_scan_place *place)
{
    int64_t value = 0;
    (void)sl_market_value(market, reach, &value); /* accepted */
    bool is_below = reach < place->mark;
    place->other = is_below == is_short ? place->value : value;
    place->value = is_below == is_short ? value : place->value;
    place->mark = is_below == is_short ? place->mark : reach;
}

static struct sl_scan_place place_of(const struct sloss_engine *engine,
                                     const struct sl_supposed *supposed, uint32_t index,
                                     bool is_short)
{
    struct sl_scan_place place = {.mark = sl_engine_market(engine, index)->mark,
                                  .value = sl_quote_of(engine, supposed, index).value};
    uint32_t count = supposed == NULL ? 0 : supposed->count;
    for (uint32_t i = 0; i < count; i++) {
        if (supposed->marks[i].market == index) {
            place.mark = supposed->marks[i].price;
        }
    }
    if (count > 0 && supposed->reach != NULL && supposed->marks[0].market == index) {
        widen(sl_engine_market(engine, index), *supposed->reach, is_short, &place);
    }
    return place;
}

/* A position that is thought of has no holding, and no legs. */
static bool has_lots(const struct sloss_engine *engine, const struct sl_position *position)
{
    return position->holding == SL_NONE ? position->lots != 0
                                        : sl_legs_have_lots(engine->ledger, position);
}

static int64_t asked_alone(const struct sloss_engine *engine, const struct sl_position *position,
                           struct sl_quote quote, enum sl_requirement which)
{
    return position->holding == SL_NONE ? sl_demanding_of_side_at(engine, position, quote, which)
                                        : sl_demanding_required_at(engine, position, quote, which);
}

void sl_portfolio_take(const struct sloss_engine *engine, uint32_t universe,
                       const struct sl_position *position, const struct sl_supposed *supposed,
                       struct sl_portfolio_found *found)
{
    uint32_t index = position->market;
    const struct sl_universe_market *grid = sl_universe_grid(engine, index);
    if (grid == NULL || grid->universe != universe || !has_lots(engine, position)) {
        return;
    }
    found->any = true;
    sl_scan_add(&found->scan, sl_universe_at(engine, universe), grid,
                sl_engine_market(engine, index),
                place_of(engine, supposed, index, position->lots < 0), position->lots);
    for (uint32_t which = 0; which < 2 && !sl_universe_market_is_alone(grid); which++) {
        found->alone[which] += asked_alone(engine, position, sl_quote_of(engine, supposed, index),
                                           (enum sl_requirement)which);
    }
}

void sl_portfolio_put(const struct sloss_engine *engine, uint32_t row,
                      const struct sl_portfolio_found *found, struct sl_margin *margin)
{
    const struct sl_universe *universe = sl_universe_at(engine, row);
    if (found->any) {
        margin->initial +=
            sl_scan_asks(&found->scan, universe, SL_INITIAL) - found->alone[SL_INITIAL];
        margin->maintenance +=
            sl_scan_asks(&found->scan, universe, SL_MAINTENANCE) - found->alone[SL_MAINTENANCE];
    }
}

/* Scan a holding's positions in a universe, but for one market. */
static void scan(const struct sloss_engine *engine, const struct sl_holding *holding,
                 uint32_t universe, const struct sl_supposed *supposed, uint32_t but,
                 struct sl_portfolio_found *found)
{
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    *found = (struct sl_portfolio_found){.any = false};
    for (uint32_t i = 0; i < holding->count; i++) {
        if (positions[i].market != but) {
            sl_portfolio_take(engine, universe, &positions[i], supposed, found);
        }
    }
}

bool sl_portfolio_margins(const struct sloss_engine *engine, uint32_t row, uint32_t asset)
{
    const struct sl_universe *universe = sl_universe_at(engine, row);
    return universe->asset == asset && universe->shock_count > 0;
}

uint32_t sl_portfolio_next(const struct sloss_engine *engine, const struct sl_holding *holding,
                           uint32_t from)
{
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    uint32_t found = SL_NONE;
    for (uint32_t i = 0; engine->grids.count > 0 && i < holding->count; i++) {
        const struct sl_universe_market *grid = sl_universe_grid(engine, positions[i].market);
        if (grid != NULL && grid->universe >= from && grid->universe < found) {
            found = grid->universe;
        }
    }
    return found;
}

void sl_portfolio_add(const struct sloss_engine *engine, uint32_t row,
                      const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    uint32_t at =
        sl_portfolio_covers(engine, row) ? sl_portfolio_next(engine, holding, 0) : SL_NONE;
    for (; at != SL_NONE; at = sl_portfolio_next(engine, holding, at + 1)) {
        struct sl_portfolio_found found;
        if (!sl_portfolio_margins(engine, at, holding->asset)) {
            continue;
        }
        scan(engine, holding, at, supposed, SL_NONE, &found);
        sl_portfolio_put(engine, at, &found, margin);
    }
}

/* ---- thought of ------------------------------------------------------------------------------ */

/* Add the change to what was found without its market. */
static void add_change(const struct sloss_engine *engine, uint32_t row,
                       const struct sl_portfolio_change *change, struct sl_portfolio_found *found)
{
    const struct sl_universe *universe = sl_universe_at(engine, row);
    const struct sl_universe_market *grid = sl_universe_grid(engine, change->market);
    const struct sl_market *market = sl_engine_market(engine, change->market);
    if (grid == NULL || grid->universe != row || (change->from == 0 && change->to == 0)) {
        return;
    }
    struct sl_scan other = found->scan;
    found->any = true;
    sl_scan_add(&found->scan, universe, grid, market, change->place, change->from);
    if (change->to != change->from) {
        sl_scan_add(&other, universe, grid, market, change->place, change->to);
        sl_scan_lessen(&found->scan, &other);
    }
}

/* The next universe of a holding that may come to have a position in a market. */
static uint32_t next_changed(const struct sloss_engine *engine, const struct sl_holding *holding,
                             uint32_t market, uint32_t from)
{
    const struct sl_universe_market *grid = sl_universe_grid(engine, market);
    uint32_t found = sl_portfolio_next(engine, holding, from);
    return grid != NULL && grid->universe >= from && grid->universe < found ? grid->universe
                                                                            : found;
}

sl_wide sl_portfolio_asks_with(const struct sloss_engine *engine, uint32_t universe,
                               const struct sl_portfolio_change *change,
                               struct sl_portfolio_found *found, enum sl_requirement which)
{
    add_change(engine, universe, change, found);
    return found->any ? sl_scan_asks(&found->scan, sl_universe_at(engine, universe), which) -
                            found->alone[which]
                      : 0;
}

sl_wide sl_portfolio_changed(const struct sloss_engine *engine, uint32_t row,
                             const struct sl_portfolio_change *change, enum sl_requirement which)
{
    const struct sl_holding nobody = {
        .asset = (uint16_t)sl_ledger_book(engine->ledger, change->market)->asset};
    const struct sl_holding *holding =
        row == SL_NONE ? &nobody : sl_ledger_holding(engine->ledger, row);
    sl_wide sum = 0;
    for (uint32_t at = next_changed(engine, holding, change->market, 0); at != SL_NONE;
         at = next_changed(engine, holding, change->market, at + 1)) {
        struct sl_portfolio_found found;
        if (!sl_portfolio_margins(engine, at, holding->asset)) {
            continue;
        }
        scan(engine, holding, at, NULL, change->market, &found);
        sum += sl_portfolio_asks_with(engine, at, change, &found, which);
    }
    return sum;
}

/* Both ways of rounding prices to ticks. */
static bool lots_hold(const struct sloss_engine *engine, uint32_t market,
                      struct sl_scan_place place, int64_t lots)
{
    const struct sl_universe_market *grid = sl_universe_grid(engine, market);
    return sl_scan_holds(sl_universe_at(engine, grid->universe), grid,
                         sl_engine_market(engine, market), place, lots);
}

int64_t sl_portfolio_most(const struct sloss_engine *engine, uint32_t market,
                          struct sl_scan_place place, int64_t most)
{
    int64_t in = 0;
    int64_t out = most;
    if (sl_universe_grid(engine, market) == NULL || lots_hold(engine, market, place, most)) {
        return most;
    }
    while (out - in > 1) {
        int64_t middle = in + (out - in) / 2;
        *(lots_hold(engine, market, place, middle) ? &in : &out) = middle;
    }
    return in;
}

bool sl_portfolio_replaces(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_universe_market *grid = sl_universe_grid(engine, market);
    return grid != NULL && sl_universe_at(engine, grid->universe)->shock_count > 0 &&
           !sl_universe_market_is_alone(grid);
}

/* More than there is of an asset, and a hundred times that fits. */
#define BLUR_MAX ((sl_wide)1 << 100)

/* Of an inverse market: with k the least price of a scenario, but for those that leave nothing of a
 * price, the value there is rounded by less than unit / k - unit / (k + 1), and once to a whole
 * number; so is that at the mark, of which the scenario makes as much more as it makes the price
 * less. */
static sl_wide inverse_blur(const struct sl_universe *universe, const struct sl_market *market,
                            int64_t price)
{
    sl_wide least = SL_PPB;
    for (uint32_t i = universe->shock_count; i > 0; i--) {
        sl_wide left = (sl_wide)SL_PPB + universe->shock[i - 1].price_ppb;
        least = left > 0 && left < least ? left : least;
    }
    sl_wide tick = price * least / SL_PPB;
    return tick < 1 ? SL_VALUE_MAX : market->unit / tick / (tick + 1) + 4 + SL_PPB / least;
}

sl_wide sl_portfolio_blur(const struct sloss_engine *engine, uint32_t index, int64_t lots,
                          int64_t price)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    const struct sl_universe_market *grid = sl_universe_grid(engine, index);
    if (!sl_portfolio_replaces(engine, index) || grid->value_count > 0) {
        return 0;
    }
    sl_wide tick = market->kind != SLOSS_KIND_INVERSE
                       ? market->unit
                       : inverse_blur(sl_universe_at(engine, grid->universe), market, price);
    sl_wide blur = sl_fine_up((sl_wide)sl_fixed_magnitude(lots) * tick, market->scale);
    return blur < BLUR_MAX ? blur + 1 : BLUR_MAX;
}

sl_wide sl_portfolio_cost(const struct sloss_engine *engine, uint32_t row, uint32_t universe,
                          uint32_t scenario)
{
    struct sl_portfolio_found found;
    scan(engine, sl_ledger_holding(engine->ledger, row), universe, NULL, SL_NONE, &found);
    return sl_scan_cost(&found.scan, sl_universe_at(engine, universe), scenario);
}

/* ---- invariants ------------------------------------------------------------------------------ */

static bool holders_have_flags(const struct sloss_engine *engine)
{
    bool hold = true;
    for (uint32_t row = 0; hold && engine->grids.count > 0 && row < engine->ledger->holdings.count;
         row++) {
        hold = (sl_ledger_holding(engine->ledger, row)->flags & SL_HOLDING_SPECIAL) != 0 ||
               !sl_portfolio_is_special(engine, row);
    }
    return hold;
}

bool sl_portfolio_is_consistent(const struct sloss_engine *engine)
{
    return sl_universe_is_consistent(engine) && holders_have_flags(engine);
}
