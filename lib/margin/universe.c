/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/universe.h"

#include <string.h>

void sl_universe_initialize(struct sloss_engine *engine)
{
    const struct sloss_memory *memory = &engine->ledger->memory;
    sl_paged_initialize(&engine->universes, memory, sizeof(struct sl_universe));
    sl_paged_initialize(&engine->grids, memory, sizeof(struct sl_universe_market));
    sl_table_initialize(&engine->universes_by_name, memory);
}

void sl_universe_finalize(struct sloss_engine *engine)
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

uint32_t sl_universe_find(const struct sloss_engine *engine, const char *name)
{
    struct sl_search search;
    if (engine->universes.count == 0) {
        return SL_NONE;
    }
    uint32_t row = sl_table_first(&engine->universes_by_name, hash_of(engine, name), &search);
    while (row != SL_NONE && strcmp(sl_universe_at(engine, row)->name, name) != 0) {
        row = sl_table_next(&engine->universes_by_name, &search);
    }
    return row;
}

enum sloss_status sl_universe_add(struct sloss_engine *engine, const struct sl_universe *values)
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
    struct sl_universe_market *grid = sl_universe_row(engine, market);
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

enum sloss_status sl_universe_set_shock(struct sloss_engine *engine, uint32_t row, uint32_t index,
                                        const struct sl_shock *shock)
{
    uint32_t stamp;
    struct sl_universe *universe = sl_universe_at(engine, row);
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

enum sloss_status sl_universe_set_grid(struct sloss_engine *engine, uint32_t market,
                                       const struct sl_universe_market *terms)
{
    struct sl_universe_market *grid = open_grid(engine, market);
    enum sloss_status status = grid == NULL ? SLOSS_ERR_MEMORY : save_grid(engine, grid);
    if (status == SLOSS_OK) {
        write_grid(grid, terms);
    }
    return status;
}

enum sloss_status sl_universe_restore_grid(struct sloss_engine *engine, uint32_t market,
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
    struct sl_universe_market *grid = sl_universe_grid(engine, index);
    uint32_t wanted = grid == NULL ? 0 : sl_universe_at(engine, grid->universe)->shock_count;
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

enum sloss_status sl_universe_take_values(struct sloss_engine *engine,
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

bool sl_universe_market_holds_at(const struct sloss_engine *engine, uint32_t market,
                                 struct sl_scan_place place)
{
    const struct sl_universe_market *grid = sl_universe_grid(engine, market);
    return grid == NULL || sl_scan_holds(sl_universe_at(engine, grid->universe), grid,
                                         sl_engine_market(engine, market), place,
                                         sl_ledger_book(engine->ledger, market)->long_lots);
}

bool sl_universe_market_holds(const struct sloss_engine *engine, uint32_t market)
{
    const struct sl_market *terms = sl_engine_market(engine, market);
    const struct sl_scan_place place = {.mark = terms->mark, .value = terms->value};
    return sl_universe_market_holds_at(engine, market, place);
}

bool sl_universe_holds(const struct sloss_engine *engine, uint32_t universe)
{
    bool hold = true;
    for (uint32_t row = 0; hold && row < engine->grids.count; row++) {
        const struct sl_universe_market *grid =
            SL_PAGED_AT(&engine->grids, struct sl_universe_market, row);
        hold = grid->universe != universe || sl_universe_market_holds(engine, grid->market);
    }
    return hold;
}

static bool universe_holds(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_universe *universe = sl_universe_at(engine, row);
    bool hold = sl_universe_find(engine, universe->name) == row &&
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
    const struct sl_universe *universe = sl_universe_at(engine, grid->universe);
    return universe->asset == sl_ledger_book(engine->ledger, grid->market)->asset &&
           sl_engine_market(engine, grid->market)->settlement != SLOSS_SETTLEMENT_VARIATION &&
           (grid->value_count == 0 || grid->value_count == universe->shock_count) &&
           sl_universe_market_may_be(grid) && sl_universe_market_holds(engine, grid->market);
}

bool sl_universe_is_consistent(const struct sloss_engine *engine)
{
    bool hold = true;
    for (uint32_t row = 0; hold && row < engine->universes.count; row++) {
        hold = universe_holds(engine, row);
    }
    for (uint32_t row = 0; hold && row < engine->grids.count; row++) {
        hold = grid_holds(engine, row);
    }
    return hold;
}
