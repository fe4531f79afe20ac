/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/panel.h"

#include <assert.h>

#include "base/fixed.h"
#include "engine/equity.h"
#include "margin/portfolio.h"

static_assert(SL_BOOKS_MAX <= UINT32_MAX / SL_PANEL_LANES, "lanes of all markets are counted");

/* The columns one by one; NULL behind the last. */
static struct sl_vector *column(struct sl_panel *panel, size_t which)
{
    struct sl_vector *const columns[] = {
        &panel->rows, &panel->asset,  &panel->base,   &panel->first, &panel->lots,   &panel->side,
        &panel->most, &panel->slopes, &panel->values, &panel->scale, &panel->special};
    return which < sizeof(columns) / sizeof(columns[0]) ? columns[which] : NULL;
}

void sl_panel_initialize(struct sl_panel *panel, const struct sloss_memory *memory)
{
    *panel = (struct sl_panel){0};
    for (size_t i = 0; column(panel, i) != NULL; i++) {
        sl_vector_initialize(column(panel, i), memory);
    }
}

void sl_panel_finalize(struct sl_panel *panel)
{
    for (size_t i = 0; column(panel, i) != NULL; i++) {
        sl_vector_finalize(column(panel, i));
    }
}

#define COLUMN(type, vector) ((type *)(void *)(vector).data)

/* ---- packing --------------------------------------------------------------------------------- */

/* Make room for every holding and every position; false if there is no memory. */
static bool make_room(struct sl_panel *panel, const struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    size_t holdings = (size_t)ledger->holdings.count + 1;
    size_t sides = 2 * (size_t)engine->markets.count;
    size_t positions = (size_t)ledger->position_count + engine->markets.count;
    return sl_vector_scratch(&panel->rows, holdings, sizeof(uint32_t)) != NULL &&
           sl_vector_scratch(&panel->asset, holdings, sizeof(uint32_t)) != NULL &&
           sl_vector_scratch(&panel->base, holdings, sizeof(int64_t)) != NULL &&
           sl_vector_scratch(&panel->first, holdings, sizeof(uint32_t)) != NULL &&
           sl_vector_scratch(&panel->lots, positions, sizeof(int64_t)) != NULL &&
           sl_vector_scratch(&panel->side, positions, sizeof(uint32_t)) != NULL &&
           sl_vector_scratch(&panel->most, sides, sizeof(uint64_t)) != NULL &&
           sl_vector_scratch(&panel->slopes, sides, sizeof(struct sl_panel_slope)) != NULL &&
           sl_vector_scratch(&panel->values, sides, sizeof(struct sl_panel_slope)) != NULL &&
           sl_vector_scratch(&panel->scale, ledger->assets.count, sizeof(uint32_t)) != NULL;
}

/* The finest scale of an asset's markets. */
static void find_scales(struct sl_panel *panel, const struct sloss_engine *engine)
{
    uint32_t *scale = COLUMN(uint32_t, panel->scale);
    for (uint32_t asset = 0; asset < engine->ledger->assets.count; asset++) {
        scale[asset] = 1;
    }
    for (uint32_t index = 0; index < engine->markets.count; index++) {
        const struct sl_book *book = sl_ledger_book(engine->ledger, index);
        uint32_t *finest = &scale[book->asset];
        *finest = book->scale > *finest ? book->scale : *finest;
    }
}

/* A requirement is rounded up to atoms, which is more than its lots' where a market is finer. */
static int64_t reserve_of(const struct sl_market *market, uint32_t scale)
{
    return market->scale == 1 ? 0 : (int64_t)sl_fine_of(1, scale);
}

/* Append a holding: its positions behind those packed so far, and its equity without them. */
static bool pack_holding(struct sl_panel *panel, const struct sloss_engine *engine, uint32_t row,
                         uint32_t *position_count)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    uint64_t *most = COLUMN(uint64_t, panel->most);
    uint32_t scale = COLUMN(const uint32_t, panel->scale)[holding->asset];
    sl_wide base = sl_fine_of(holding->balance, scale); /* the sum fits: each term has 94 bits */
    uint32_t place = panel->count++;
    COLUMN(uint32_t, panel->rows)[place] = row;
    COLUMN(uint32_t, panel->asset)[place] = holding->asset;
    COLUMN(uint32_t, panel->first)[place] = *position_count;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        uint32_t side = 2 * positions[i].market + (positions[i].lots < 0 ? 1 : 0);
        uint64_t size = sl_fixed_magnitude(positions[i].lots);
        base -= sl_fine_as(sl_equity_cost(engine, &positions[i]), market->scale, scale) +
                reserve_of(market, scale);
        COLUMN(int64_t, panel->lots)[*position_count] = positions[i].lots;
        COLUMN(uint32_t, panel->side)[*position_count] = side;
        most[side] = size > most[side] ? size : most[side];
        ++*position_count;
    }
    int64_t *packed = &COLUMN(int64_t, panel->base)[place];
    if (!sl_wide_narrow(base, packed)) {
        return false;
    }
    panel->widest = holding->count > panel->widest ? holding->count : panel->widest;
    uint64_t size = sl_fixed_magnitude(*packed);
    panel->base_most = size > panel->base_most ? size : panel->base_most;
    return true;
}

/* Note a holding that may be in breach whatever the scan finds. */
static bool note_special(struct sl_panel *panel, const struct sl_holding *holding, uint32_t row)
{
    if ((holding->flags & (SL_HOLDING_SPECIAL | SL_HOLDING_SYSTEM)) != SL_HOLDING_SPECIAL) {
        return true;
    }
    uint32_t *one = sl_vector_extend(&panel->special, sizeof(*one));
    if (one != NULL) {
        *one = row;
    }
    return one != NULL;
}

enum sloss_status sl_panel_pack(struct sl_panel *panel, const struct sloss_engine *engine)
{
    uint32_t positions = 0;
    if (!make_room(panel, engine)) {
        return SLOSS_ERR_MEMORY;
    }
    panel->count = panel->widest = 0;
    panel->markets = engine->markets.count;
    panel->base_most = 0;
    panel->special.size = 0;
    find_scales(panel, engine);
    for (uint32_t side = 0; side < 2 * panel->markets; side++) {
        COLUMN(uint64_t, panel->most)[side] = 0;
        COLUMN(struct sl_panel_slope, panel->slopes)[side] = (struct sl_panel_slope){{0}};
        COLUMN(struct sl_panel_slope, panel->values)[side] = (struct sl_panel_slope){{0}};
    }
    for (uint32_t row = 0; row < engine->ledger->holdings.count; row++) {
        const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
        if (!note_special(panel, holding, row)) {
            return SLOSS_ERR_MEMORY;
        }
        if ((holding->flags & SL_HOLDING_SYSTEM) == 0 &&
            (holding->count > 0 || holding->balance < 0) &&
            !pack_holding(panel, engine, row, &positions)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    COLUMN(uint32_t, panel->first)[panel->count] = positions;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < panel->markets * SL_PANEL_LANES; i++) {
        const struct sl_market *market = sl_engine_market(engine, i / SL_PANEL_LANES);
        if (market->marked) {
            status =
                sl_panel_set(panel, engine, i / SL_PANEL_LANES, i % SL_PANEL_LANES, market->mark);
        }
    }
    return status;
}

/* ---- marks ----------------------------------------------------------------------------------- */

/* The largest maintenance requirement of one lot at a value, in fine units of the market, rounded
 * up. */
static bool ask_most(const struct sl_market *market, int64_t value, int64_t *asked_out)
{
    int64_t size = value < 0 ? -value : value;
    sl_wide parts = sl_fine_of(market->lot_least[SL_MAINTENANCE], market->scale);
    sl_wide least = sl_wide_divide(parts, SL_PPB, SL_ROUND_CEIL);
    size = size < market->tick_value ? market->tick_value : size;
    if (!sl_wide_muldiv(size, market->rate_most_ppb, SL_PPB, SL_ROUND_CEIL, asked_out)) {
        return false;
    }
    return *asked_out >= least || sl_wide_narrow(least, asked_out);
}

enum sloss_status sl_panel_set(struct sl_panel *panel, const struct sloss_engine *engine,
                               uint32_t index, uint32_t lane, int64_t price)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    struct sl_panel_slope *slopes = COLUMN(struct sl_panel_slope, panel->slopes) + 2 * index;
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    int64_t lots = sl_ledger_gross(book);
    uint32_t scale = COLUMN(const uint32_t, panel->scale)[book->asset];
    int64_t value;
    int64_t asked = 0;
    enum sloss_status status = sl_market_value(market, price, &value);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_market_holds(market, lots, value) ||
        !sl_universe_market_holds_at(engine, index,
                                      (struct sl_scan_place){.mark = price, .value = value})) {
        return SLOSS_ERR_OVERFLOW; /* the engine refuses such a mark, even if nobody is in breach */
    }
    if (value == INT64_MIN || (lots > 0 && !ask_most(market, value, &asked)) ||
        !sl_wide_narrow(sl_fine_as(value, market->scale, scale), &value) ||
        !sl_wide_narrow(sl_fine_as(asked, market->scale, scale), &asked) ||
        !sl_fixed_add(value, -asked, &slopes[SL_LONG].lane[lane]) ||
        !sl_fixed_add(value, asked, &slopes[SL_SHORT].lane[lane])) {
        return SLOSS_ERR_OVERFLOW;
    }
    COLUMN(struct sl_panel_slope, panel->values)[index].lane[lane] = value;
    return SLOSS_OK;
}

/* ---- scanning -------------------------------------------------------------------------------- */

/* Do the sums of all holdings fit 64 bits at these marks? */
static bool sums_fit(const struct sl_panel *panel)
{
    const uint64_t *most = COLUMN(const uint64_t, panel->most);
    const struct sl_panel_slope *slopes = COLUMN(const struct sl_panel_slope, panel->slopes);
    sl_uwide reach = 0;
    for (uint32_t side = 0; side < 2 * panel->markets; side++) {
        for (uint32_t lane = 0; lane < SL_PANEL_LANES; lane++) {
            sl_uwide product = (sl_uwide)most[side] * sl_fixed_magnitude(slopes[side].lane[lane]);
            reach = product > reach ? product : reach;
        }
    }
    return reach <= INT64_MAX && reach * panel->widest + panel->base_most <= INT64_MAX;
}

uint32_t sl_panel_narrow_loop(const struct sl_panel *panel, struct sl_panel_hit *hits)
{
    const struct sl_panel_slope *slopes = COLUMN(const struct sl_panel_slope, panel->slopes);
    const int64_t *base = COLUMN(const int64_t, panel->base);
    const int64_t *lots = COLUMN(const int64_t, panel->lots);
    const uint32_t *side = COLUMN(const uint32_t, panel->side);
    const uint32_t *first = COLUMN(const uint32_t, panel->first);
    uint32_t found = 0;
    for (uint32_t place = 0; place < panel->count; place++) {
        int64_t sum[SL_PANEL_LANES];
        uint32_t lanes = 0;
        for (uint32_t lane = 0; lane < SL_PANEL_LANES; lane++) {
            sum[lane] = base[place];
        }
        for (uint32_t i = first[place]; i < first[place + 1]; i++) {
            for (uint32_t lane = 0; lane < SL_PANEL_LANES; lane++) {
                sum[lane] += lots[i] * slopes[side[i]].lane[lane];
            }
        }
        for (uint32_t lane = 0; lane < SL_PANEL_LANES; lane++) {
            lanes |= (uint32_t)(sum[lane] < 0) << lane;
        }
        hits[found] = (struct sl_panel_hit){place, lanes};
        found += lanes != 0;
    }
    return found;
}

static sl_wide sum_of(const struct sl_panel *panel, const struct sl_panel_slope *slopes,
                      uint32_t place, uint32_t lane, uint32_t shift)
{
    const uint32_t *first = COLUMN(const uint32_t, panel->first);
    sl_wide sum = COLUMN(const int64_t, panel->base)[place];
    for (uint32_t i = first[place]; i < first[place + 1]; i++) {
        uint32_t side = COLUMN(const uint32_t, panel->side)[i];
        sum += (sl_wide)COLUMN(const int64_t, panel->lots)[i] * slopes[side >> shift].lane[lane];
    }
    return sum;
}

uint32_t sl_panel_wide_loop(const struct sl_panel *panel, struct sl_panel_hit *hits)
{
    const struct sl_panel_slope *slopes = COLUMN(const struct sl_panel_slope, panel->slopes);
    uint32_t found = 0;
    for (uint32_t place = 0; place < panel->count; place++) {
        uint32_t lanes = 0;
        for (uint32_t lane = 0; lane < SL_PANEL_LANES; lane++) {
            lanes |= (uint32_t)(sum_of(panel, slopes, place, lane, 0) < 0) << lane;
        }
        hits[found] = (struct sl_panel_hit){place, lanes};
        found += lanes != 0;
    }
    return found;
}

enum sloss_status sl_panel_scan(const struct sl_panel *panel, struct sl_vector *hits)
{
    sl_panel_loop *fast = sl_panel_avx512();
    sl_panel_loop *loop = !sums_fit(panel) ? sl_panel_wide_loop
                          : fast != NULL   ? fast
                                           : sl_panel_narrow_loop;
    struct sl_panel_hit *found = sl_vector_scratch(hits, (size_t)panel->count + 1, sizeof(*found));
    if (found == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    hits->size = loop(panel, found) * sizeof(*found);
    return SLOSS_OK;
}

sl_wide sl_panel_equity(const struct sl_panel *panel, const struct sloss_engine *engine,
                        uint32_t place, uint32_t lane)
{
    const uint32_t *first = COLUMN(const uint32_t, panel->first);
    uint32_t scale =
        COLUMN(const uint32_t, panel->scale)[COLUMN(const uint32_t, panel->asset)[place]];
    sl_wide sum = sum_of(panel, COLUMN(const struct sl_panel_slope, panel->values), place, lane, 1);
    for (uint32_t i = first[place]; i < first[place + 1]; i++) {
        sum +=
            reserve_of(sl_engine_market(engine, COLUMN(const uint32_t, panel->side)[i] / 2), scale);
    }
    return sl_fine_down(sum, scale);
}
