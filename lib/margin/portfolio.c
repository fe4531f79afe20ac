/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/portfolio.h"

#include <string.h>

#include "engine/control.h"
#include "ledger/side/leg_find.h"
#include "margin/demanding.h"

void sl_portfolio_initialize(struct sloss_engine *engine)
{
    const struct sloss_memory *memory = &engine->ledger->memory;
    sl_paged_initialize(&engine->universes, memory, sizeof(struct sl_universe));
    sl_paged_initialize(&engine->grids, memory, sizeof(struct sl_universe_market));
    sl_table_initialize(&engine->universes_by_name, memory);
}

void sl_portfolio_finalize(struct sloss_engine *engine)
{
    sl_paged_finalize(&engine->universes);
    sl_paged_finalize(&engine->grids);
    sl_table_finalize(&engine->universes_by_name);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static uint64_t hash_of(const struct sloss_engine *engine, const char *name)
{
    return sl_siphash(&engine->ledger->key, name, strlen(name));
}

uint32_t sl_portfolio_find(const struct sloss_engine *engine, const char *name)
{
    struct sl_search search;
    if (engine->universes.count == 0) {
        return SL_NONE;
    }
    uint32_t row = sl_table_first(&engine->universes_by_name, hash_of(engine, name), &search);
    while (row != SL_NONE && strcmp(sl_portfolio_universe(engine, row)->name, name) != 0) {
        row = sl_table_next(&engine->universes_by_name, &search);
    }
    return row;
}

enum sloss_status sl_portfolio_add_universe(struct sloss_engine *engine,
                                            const struct sl_universe *values)
{
    uint32_t row = engine->universes.count;
    if (row == SL_UNIVERSES_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    if (!sl_paged_reserve(&engine->universes, row + 1) ||
        !sl_table_reserve(&engine->universes_by_name, row + 1)) {
        return SLOSS_ERR_MEMORY;
    }
    *(struct sl_universe *)sl_paged_append(&engine->universes) = *values;
    sl_table_insert(&engine->universes_by_name, hash_of(engine, values->name), row);
    return SLOSS_OK;
}

/* Few commands change such a row, and none does so often. */
static enum sloss_status save_grid(struct sloss_engine *engine, struct sl_universe_market *grid)
{
    uint32_t stamp;
    return sl_ledger_save_image(engine->ledger, grid, offsetof(struct sl_universe_market, market),
                                &stamp);
}

/* The row of a market, made if missing; NULL without memory. A row in no universe is not state, so
 * making one needs no undoing. */
static struct sl_universe_market *open_grid(struct sloss_engine *engine, uint32_t market)
{
    struct sl_universe_market *grid = sl_portfolio_row(engine, market);
    if (grid == NULL && sl_paged_reserve(&engine->grids, engine->grids.count + 1)) {
        grid = sl_paged_append(&engine->grids);
        *grid = (struct sl_universe_market){.universe = SL_NONE, .market = market};
        sl_engine_market(engine, market)->grid = engine->grids.count;
    }
    return grid;
}

/* ---- changes --------------------------------------------------------------------------------- */

static enum sloss_status drop_values(struct sloss_engine *engine, uint32_t universe)
{
    for (uint32_t row = 0; row < engine->grids.count; row++) {
        struct sl_universe_market *grid =
            SL_PAGED_AT(&engine->grids, struct sl_universe_market, row);
        if (grid->universe != universe || grid->value_count == 0) {
            continue;
        }
        enum sloss_status status = save_grid(engine, grid);
        if (status != SLOSS_OK) {
            return status;
        }
        grid->value_count = 0;
    }
    return SLOSS_OK;
}

enum sloss_status sl_portfolio_set_shock(struct sloss_engine *engine, uint32_t row, uint32_t index,
                                         const struct sl_shock *shock)
{
    uint32_t stamp;
    struct sl_universe *universe = sl_portfolio_universe(engine, row);
    enum sloss_status status =
        sl_ledger_save_image(engine->ledger, universe, offsetof(struct sl_universe, asset), &stamp);
    if (status == SLOSS_OK) {
        status = drop_values(engine, row);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    universe->shock[index] = *shock;
    universe->shock_count += index == universe->shock_count ? 1 : 0;
    return sl_shocks_ascend(universe) ? SLOSS_OK : SLOSS_ERR_RANGE;
}

static void write_grid(struct sl_universe_market *grid, const struct sl_universe_market *terms)
{
    uint32_t market = grid->market;
    *grid = *terms;
    grid->market = market;
}

enum sloss_status sl_portfolio_set_grid(struct sloss_engine *engine, uint32_t market,
                                        const struct sl_universe_market *terms)
{
    struct sl_universe_market *grid = open_grid(engine, market);
    enum sloss_status status = grid == NULL ? SLOSS_ERR_MEMORY : save_grid(engine, grid);
    if (status == SLOSS_OK) {
        write_grid(grid, terms);
    }
    return status;
}

enum sloss_status sl_portfolio_restore_grid(struct sloss_engine *engine, uint32_t market,
                                            const struct sl_universe_market *values)
{
    struct sl_universe_market *grid = open_grid(engine, market);
    if (grid == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    write_grid(grid, values);
    return SLOSS_OK;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Are they of the market, and do they go on where those before end? */
static bool goes_on(const struct sloss_command_values *values, uint32_t market, uint32_t from,
                    uint32_t wanted)
{
    return values->market == market && values->first == from && values->count <= wanted - from;
}

/* The values of one market, from the front of the records; how many records that were. */
static enum sloss_status take_market(struct sloss_engine *engine,
                                     const struct sloss_command *records, uint32_t count,
                                     uint32_t *used_out)
{
    uint32_t index = records[0].values.market;
    struct sl_universe_market *grid = sl_portfolio_grid(engine, index);
    uint32_t wanted = grid == NULL ? 0 : sl_portfolio_universe(engine, grid->universe)->shock_count;
    uint32_t taken = 0;
    enum sloss_status status = wanted == 0 ? SLOSS_ERR_ARGUMENT : save_grid(engine, grid);
    for (*used_out = 0; status == SLOSS_OK && taken < wanted; ++*used_out) {
        const struct sloss_command_values *values = &records[*used_out].values;
        if (*used_out == count || !goes_on(values, index, taken, wanted)) {
            return SLOSS_ERR_ARGUMENT;
        }
        for (uint32_t i = 0; i < values->count; i++) {
            grid->price[taken++] = values->value[i];
        }
    }
    if (status == SLOSS_OK) {
        grid->value_count = wanted;
    }
    return status;
}

/* Was the market of a record that begins one named before it? */
static bool is_named(const struct sloss_command *records, uint32_t before, uint32_t market)
{
    bool named = false;
    for (uint32_t i = 0; !named && i < before; i++) {
        named = records[i].values.market == market;
    }
    return named;
}

enum sloss_status sl_portfolio_take_values(struct sloss_engine *engine,
                                           const struct sloss_command *records, uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    uint32_t used;
    for (uint32_t at = 0; status == SLOSS_OK && at < count; at += used) {
        used = 1;
        status = is_named(records, at, records[at].values.market)
                     ? SLOSS_ERR_ARGUMENT
                     : take_market(engine, records + at, count - at, &used);
    }
    return status;
}

/* ---- bounds ---------------------------------------------------------------------------------- */

bool sl_portfolio_market_holds_at(const struct sloss_engine *engine, uint32_t market,
                                  struct sl_scan_place place)
{
    const struct sl_universe_market *grid = sl_portfolio_grid(engine, market);
    return grid == NULL || sl_scan_holds(sl_portfolio_universe(engine, grid->universe), grid,
                                         sl_engine_market(engine, market), place,
                                         sl_ledger_book(engine->ledger, market)->long_lots);
}

bool sl_portfolio_market_holds(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_market *terms = sl_engine_market(engine, market);
    const struct sl_scan_place place = {.mark = terms->mark, .value = terms->value};
    return sl_portfolio_market_holds_at(engine, market, place);
}

bool sl_portfolio_universe_holds(const struct sloss_engine *engine, uint32_t universe)
{
    bool hold = true;
    for (uint32_t row = 0; hold && row < engine->grids.count; row++) {
        const struct sl_universe_market *grid =
            SL_PAGED_AT(&engine->grids, struct sl_universe_market, row);
        hold = grid->universe != universe || sl_portfolio_market_holds(engine, grid->market);
    }
    return hold;
}

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
        special = sl_portfolio_grid(engine, positions[i].market) != NULL &&
                  sl_legs_have_lots(engine->ledger, &positions[i]);
    }
    return special;
}

static struct sl_scan_place place_of(const struct sloss_engine *engine,
                                     const struct sl_supposed *supposed, uint32_t index)
{
    struct sl_scan_place place = {.mark = sl_engine_market(engine, index)->mark,
                                  .value = sl_quote_of(engine, supposed, index).value};
    uint32_t count = supposed == NULL ? 0 : supposed->count;
    for (uint32_t i = 0; i < count; i++) {
        if (supposed->marks[i].market == index) {
            place.mark = supposed->marks[i].price;
        }
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
    const struct sl_universe_market *grid = sl_portfolio_grid(engine, index);
    if (grid == NULL || grid->universe != universe || !has_lots(engine, position)) {
        return;
    }
    found->any = true;
    sl_scan_add(&found->scan, sl_portfolio_universe(engine, universe), grid,
                sl_engine_market(engine, index), place_of(engine, supposed, index), position->lots);
    for (uint32_t which = 0; which < 2 && !sl_universe_market_is_alone(grid); which++) {
        found->alone[which] += asked_alone(engine, position, sl_quote_of(engine, supposed, index),
                                           (enum sl_requirement)which);
    }
}

void sl_portfolio_put(const struct sloss_engine *engine, uint32_t row,
                      const struct sl_portfolio_found *found, struct sl_margin *margin)
{
    const struct sl_universe *universe = sl_portfolio_universe(engine, row);
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
    const struct sl_universe *universe = sl_portfolio_universe(engine, row);
    return universe->asset == asset && universe->shock_count > 0;
}

uint32_t sl_portfolio_next(const struct sloss_engine *engine, const struct sl_holding *holding,
                           uint32_t from)
{
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    uint32_t found = SL_NONE;
    for (uint32_t i = 0; engine->grids.count > 0 && i < holding->count; i++) {
        const struct sl_universe_market *grid = sl_portfolio_grid(engine, positions[i].market);
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
    const struct sl_universe *universe = sl_portfolio_universe(engine, row);
    const struct sl_universe_market *grid = sl_portfolio_grid(engine, change->market);
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
    const struct sl_universe_market *grid = sl_portfolio_grid(engine, market);
    uint32_t found = sl_portfolio_next(engine, holding, from);
    return grid != NULL && grid->universe >= from && grid->universe < found ? grid->universe
                                                                            : found;
}

sl_wide sl_portfolio_asks_with(const struct sloss_engine *engine, uint32_t universe,
                               const struct sl_portfolio_change *change,
                               struct sl_portfolio_found *found, enum sl_requirement which)
{
    add_change(engine, universe, change, found);
    return found->any ? sl_scan_asks(&found->scan, sl_portfolio_universe(engine, universe), which) -
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
    const struct sl_universe_market *grid = sl_portfolio_grid(engine, market);
    return sl_scan_holds(sl_portfolio_universe(engine, grid->universe), grid,
                         sl_engine_market(engine, market), place, lots);
}

int64_t sl_portfolio_most(const struct sloss_engine *engine, uint32_t market,
                          struct sl_scan_place place, int64_t most)
{
    int64_t in = 0;
    int64_t out = most;
    if (sl_portfolio_grid(engine, market) == NULL || lots_hold(engine, market, place, most)) {
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
    const struct sl_universe_market *grid = sl_portfolio_grid(engine, market);
    return grid != NULL && sl_portfolio_universe(engine, grid->universe)->shock_count > 0 &&
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
    const struct sl_universe_market *grid = sl_portfolio_grid(engine, index);
    if (!sl_portfolio_replaces(engine, index) || grid->value_count > 0) {
        return 0;
    }
    sl_wide tick = market->kind != SLOSS_KIND_INVERSE
                       ? market->unit
                       : inverse_blur(sl_portfolio_universe(engine, grid->universe), market, price);
    sl_wide blur = sl_fine_up((sl_wide)sl_fixed_magnitude(lots) * tick, market->scale);
    return blur < BLUR_MAX ? blur + 1 : BLUR_MAX;
}

sl_wide sl_portfolio_cost(const struct sloss_engine *engine, uint32_t row, uint32_t universe,
                          uint32_t scenario)
{
    struct sl_portfolio_found found;
    scan(engine, sl_ledger_holding(engine->ledger, row), universe, NULL, SL_NONE, &found);
    return sl_scan_cost(&found.scan, sl_portfolio_universe(engine, universe), scenario);
}

/* ---- invariants ------------------------------------------------------------------------------ */

static bool universe_holds(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_universe *universe = sl_portfolio_universe(engine, row);
    bool hold = sl_portfolio_find(engine, universe->name) == row &&
                universe->asset < engine->ledger->assets.count && universe->maintenance_ppb >= 0 &&
                universe->maintenance_ppb <= SL_PPB && universe->shock_count <= SL_SHOCKS_MAX &&
                sl_shocks_ascend(universe);
    for (uint32_t i = 0; hold && i < universe->shock_count; i++) {
        hold = sl_shock_may_be(&universe->shock[i]);
    }
    return hold;
}

/* A row in a universe is of a market of the same asset that has an atom for a gain. */
static bool grid_holds(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_universe_market *grid =
        SL_PAGED_AT(&engine->grids, struct sl_universe_market, row);
    if (grid->market >= engine->markets.count ||
        sl_engine_market(engine, grid->market)->grid != row + 1) {
        return false;
    }
    if (grid->universe >= engine->universes.count) {
        return grid->universe == SL_NONE;
    }
    const struct sl_universe *universe = sl_portfolio_universe(engine, grid->universe);
    return universe->asset == sl_ledger_book(engine->ledger, grid->market)->asset &&
           sl_engine_market(engine, grid->market)->settlement != SLOSS_SETTLEMENT_VARIATION &&
           (grid->value_count == 0 || grid->value_count == universe->shock_count) &&
           sl_universe_market_may_be(grid) && sl_portfolio_market_holds(engine, grid->market);
}

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
    bool hold = true;
    for (uint32_t row = 0; hold && row < engine->universes.count; row++) {
        hold = universe_holds(engine, row);
    }
    for (uint32_t row = 0; hold && row < engine->grids.count; row++) {
        hold = grid_holds(engine, row);
    }
    return hold && holders_have_flags(engine);
}
