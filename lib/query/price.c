/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/price.h"

#include "engine/equity.h"
#include "ledger/side/groups.h"
#include "ledger/side/leg_find.h"
#include "margin/demanding.h"
#include "margin/margin.h"
#include "margin/portfolio.h"
#include "margin/surcharge.h"
#include "query/accepted_internal.h"
#include "query/bends_internal.h"
#include "query/lines_internal.h"
#include "query/pieces_internal.h"
#include "query/search_internal.h"

/* A position's market can move equity and requirement by less than this, in billionths of an atom.
 * What stands against that is cut to it, so that everything after it fits. */
#define REST_MAX ((sl_wide)1 << 95)

/* A position, and what its holding has besides. A market is told by a *place*: the price, or where
 * it is inverse the value, which is straight where the price is not. */
struct view {
    const struct sloss_engine *engine;
    const struct sl_position *position;
    const struct sl_market *market;
    int64_t unit;         /* fine units of the value in a place */
    struct sl_prices all; /* that the market accepts */
    sl_wide rest;         /* equity but for lots * value, in billionths of an atom */
    sl_wide asked;        /* by the other positions, in the same */
};

static sl_wide cut(sl_wide rest)
{
    return rest > REST_MAX ? REST_MAX : rest < -REST_MAX ? -REST_MAX : rest;
}

static struct view view_of(const struct sloss_engine *engine, const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    sl_wide here = sl_fine_billionths((sl_wide)position->lots * market->value, market->scale);
    return (struct view){
        .engine = engine,
        .position = position,
        .market = market,
        .unit = market->kind == SLOSS_KIND_INVERSE ? 1 : market->unit,
        .all = sl_accepted_prices(engine, position->market),
        .rest = sl_equity_exactly(engine, position->holding) - here,
    };
}

/* ---- the price of liquidation ---------------------------------------------------------------- */

/* Places from `from` to `to`, one after the other in a way. */
struct walk {
    int64_t from;
    int64_t to;
    int way;
};

static int64_t place_of(const struct view *view, int64_t price)
{
    return view->market->kind == SLOSS_KIND_INVERSE ? sl_accepted_value(view->market, price)
                                                    : price;
}

static struct sl_asking asked_of(const struct view *view)
{
    const struct sl_market *market = view->market;
    int64_t lots = (int64_t)sl_fixed_magnitude(view->position->lots);
    return (struct sl_asking){
        .market = market,
        .which = SL_MAINTENANCE,
        .step = lots * view->unit,
        .lot_offset = sl_fine_of((sl_wide)lots * market->lot_least[SL_MAINTENANCE], market->scale)};
}

/* How far the piece that begins at a place goes on in the walk, and what it is along that: place 0
 * counts as the first one beside it, where the market says so (rules 3.5). */
static struct walk straight(const struct view *view, const struct sl_asking *asked,
                            struct walk whole, struct sl_piece *along)
{
    struct walk walk = {.from = whole.from, .to = whole.from, .way = whole.way};
    bool by_tick = view->market->tick_value > 0;
    int64_t size = (int64_t)sl_fixed_magnitude(whole.from);
    if (size == 0 && by_tick) {
        *along = sl_pieces_at(asked, 1);
        along->offset += along->slope;
        along->slope = 0;
        return walk;
    }
    bool outward = (whole.from > 0) == (whole.way > 0) && size != 0;
    *along = sl_pieces_at(asked, size);
    int64_t least = by_tick && along->first == 0 ? 1 : along->first;
    int64_t left = outward ? along->last - size : size - least;
    int64_t most = (int64_t)((whole.to - (sl_wide)whole.from) * whole.way);
    walk.to += whole.way * (left < most ? left : most);
    along->offset += along->slope * size;
    along->slope = outward ? along->slope : -along->slope;
    return walk;
}

/* The first place of a straight walk that is in breach: there is a whole number of atoms above the
 * equity, and below what is asked, rounded up. */
static bool first_in(const struct view *view, struct walk walk, const struct sl_piece *along,
                     int64_t *place_out)
{
    const uint32_t scale = view->market->scale;
    const sl_wide divisor = (sl_wide)SL_FINE_ATOM * scale;
    sl_wide step = sl_fine_billionths((sl_wide)view->position->lots * view->unit, scale);
    sl_wide equity = cut(view->rest - view->asked) + step * walk.from;
    sl_wide whole = sl_wide_divide(equity, SL_FINE_ATOM, SL_ROUND_FLOOR);
    sl_wide above = equity - whole * SL_FINE_ATOM;
    struct sl_line low = {
        .slope = step * walk.way * scale, .offset = (above + 1) * scale, .divisor = divisor};
    struct sl_line high = {.slope = along->slope,
                           .offset = along->offset + divisor - 1 - whole * divisor,
                           .divisor = divisor};
    int64_t most = (walk.to - walk.from) * walk.way;
    int64_t x;
    bool found = sl_lines_meet(low, high, most, &x);
    *place_out = walk.from + walk.way * (found ? x : 0);
    return found;
}

static bool first_place(const struct view *view, struct walk whole, int64_t *place_out)
{
    struct sl_asking asked = asked_of(view);
    for (;;) {
        struct sl_piece along;
        struct walk walk = straight(view, &asked, whole, &along);
        if (first_in(view, walk, &along, place_out)) {
            return true;
        }
        if (walk.to == whole.to) {
            return false;
        }
        whole.from = walk.to + whole.way;
    }
}

/* From a price on. An inverse market may have no price with the value that is found; the next one
 * beyond it that there is a price for is looked at by itself. */
static bool first_price(const struct view *view, enum sl_toward way, int64_t price,
                        int64_t *price_out)
{
    int64_t end = way < 0 ? view->all.low : view->all.high;
    for (;;) {
        struct walk walk = {.from = place_of(view, price), .to = place_of(view, end), .way = way};
        int64_t place;
        if (!first_place(view, walk, &place)) {
            return false;
        }
        if (place != walk.from) {
            sl_wide value = (sl_wide)place * view->unit;
            price = way < 0 ? sl_accepted_highest(view->market, value)
                            : sl_accepted_lowest(view->market, value);
        }
        if (place_of(view, price) == place) {
            *price_out = price;
            return true;
        }
    }
}

/* ---- of a special holding -------------------------------------------------------------------- */

/* The last place of those from one on, in a way, between which what is asked does not bend down:
 * place 0 is one by itself where it counts as the one beside it. */
static int64_t last_place(const struct view *view, struct walk whole)
{
    bool by_tick = view->market->tick_value > 0;
    int64_t size = (int64_t)sl_fixed_magnitude(whole.from);
    if (size == 0 && by_tick) {
        return whole.from;
    }
    const struct sl_bend bend = {.unit = view->unit,
                                 .size = size,
                                 .outward = (whole.from > 0) == (whole.way > 0) && size != 0};
    int64_t left = sl_bends_left(view->engine, view->position, &bend);
    int64_t to_zero = by_tick ? size - 1 : size;
    left = !bend.outward && to_zero < left ? to_zero : left;
    sl_wide most = (whole.to - (sl_wide)whole.from) * whole.way;
    return whole.from + whole.way * (left < most ? left : (int64_t)most);
}

/* The last price whose place is at most that far. */
static int64_t last_price(const struct view *view, enum sl_toward way, int64_t place, int64_t end)
{
    sl_wide value = (sl_wide)place * view->unit;
    if (place == place_of(view, end)) {
        return end;
    }
    return way < 0 ? sl_accepted_lowest(view->market, value)
                   : sl_accepted_highest(view->market, value);
}

/* It is looked at price by price, from one on. */
static bool search(const struct view *view, enum sl_toward way, int64_t price,
                   struct sl_nearest *nearest)
{
    int64_t end = way < 0 ? view->all.low : view->all.high;
    for (;;) {
        struct walk walk = {.from = place_of(view, price), .to = place_of(view, end), .way = way};
        int64_t last = last_price(view, way, last_place(view, walk), end);
        bool rough;
        bool found =
            sl_search_breach(view->engine, view->position, price, last, &nearest->price, &rough);
        nearest->is_rough = nearest->is_rough || rough;
        if (found) {
            return true;
        }
        if (last == end) {
            return false;
        }
        price = last + way;
    }
}

/* The price beside the mark, if the market accepts it. */
static bool beside(const struct view *view, enum sl_toward way, int64_t *price_out)
{
    int64_t mark = view->market->mark;
    *price_out = way < 0 ? mark - 1 : mark + 1;
    return way < 0 ? mark > view->all.low : mark < view->all.high;
}

static bool multiplies(const struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = sl_surcharge_find(engine, holding);
    return row != SL_NONE && sl_surcharge_at(engine, row)->multiplier_ppb != SL_PPB;
}

/* Does the price of its market move nothing of a special holding but what it moves of any, so that
 * all else stands against it as it is? */
static bool is_straight(const struct view *view)
{
    const struct sloss_engine *engine = view->engine;
    const struct sl_market *market = view->market;
    uint32_t holding = view->position->holding;
    struct sl_leg_pair pair;
    return market->demand.root_ppb == 0 && market->demand.profit_off_ppb == 0 &&
           market->mature_duration == 0 && !multiplies(engine, holding) &&
           !sl_legs_are_two(engine->ledger, view->position, &pair) &&
           sl_groups_of_holding(engine->ledger, holding) == SL_NONE &&
           (sl_universe_grid(engine, view->position->market) == NULL ||
            !sl_portfolio_covers(engine, holding));
}

/* Where to look from, if anywhere. */
static bool begin(const struct sloss_engine *engine, const struct sl_position *position,
                  enum sl_toward way, struct view *view_out, struct sl_nearest *nearest_out)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, position->holding);
    *nearest_out = (struct sl_nearest){.price = 0};
    if (!sl_legs_have_lots(engine->ledger, position) || (holding->flags & SL_HOLDING_SYSTEM) != 0) {
        return false;
    }
    *view_out = view_of(engine, position);
    return beside(view_out, way, &nearest_out->price);
}

static bool find(const struct view *view, bool searches, enum sl_toward way,
                 struct sl_nearest *nearest)
{
    return searches ? search(view, way, nearest->price, nearest)
                    : first_price(view, way, nearest->price, &nearest->price);
}

/* Go on to a price that the market accepts; false where there is none near. */
static bool reach_accepted(const struct view *view, enum sl_toward way, struct sl_nearest *nearest)
{
    int64_t end = way < 0 ? view->all.low : view->all.high;
    uint32_t market = view->position->market;
    for (uint32_t looks = 0; !sl_accepted_is(view->engine, market, nearest->price); looks++) {
        nearest->is_rough = nearest->is_rough || looks == SL_SEARCH_LOOKS;
        if (nearest->price == end || looks == SL_SEARCH_LOOKS) {
            return false;
        }
        nearest->price += way;
    }
    return true;
}

/* One in breach that is not accepted does not count. */
static bool find_accepted(const struct view *view, bool searches, enum sl_toward way,
                          struct sl_nearest *nearest)
{
    while (find(view, searches, way, nearest)) {
        int64_t price = nearest->price;
        bool reaches = reach_accepted(view, way, nearest);
        if (!reaches || nearest->price == price) {
            return reaches;
        }
    }
    return false;
}

bool sl_price_searched(const struct sloss_engine *engine, const struct sl_position *position,
                       enum sl_toward way, struct sl_nearest *nearest_out)
{
    struct view view;
    return begin(engine, position, way, &view, nearest_out) &&
           find_accepted(&view, true, way, nearest_out);
}

bool sl_price_liquidation(const struct sloss_engine *engine, const struct sl_position *position,
                          enum sl_toward way, struct sl_nearest *nearest_out)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, position->holding);
    struct view view;
    if (!begin(engine, position, way, &view, nearest_out)) {
        return false;
    }
    bool is_special = (holding->flags & SL_HOLDING_SPECIAL) != 0;
    if (is_special && !is_straight(&view)) {
        return find_accepted(&view, true, way, nearest_out);
    }
    struct sl_margin margin = sl_margin_of(engine, position->holding);
    view.rest +=
        is_special ? sl_margin_exactly(&margin) - sl_equity_exactly(engine, position->holding) : 0;
    view.asked = (margin.maintenance - sl_demanding_required(engine, position, SL_MAINTENANCE)) *
                 SL_FINE_ATOM;
    return find_accepted(&view, false, way, nearest_out);
}

/* ---- the price of bankruptcy ----------------------------------------------------------------- */

bool sl_price_bankruptcy(const struct sloss_engine *engine, const struct sl_position *position,
                         enum sl_toward way, int64_t *price_out)
{
    bool falls = position->lots != 0 && (position->lots < 0) == (way > 0);
    if (!falls || sl_equity_exactly(engine, position->holding) < 0) {
        return false;
    }
    struct view view = view_of(engine, position);
    sl_wide lot = sl_fine_billionths(position->lots, view.market->scale);
    if (way < 0) {
        sl_wide least = sl_wide_divide(-view.rest, lot, SL_ROUND_CEIL);
        int64_t price = sl_accepted_lowest(view.market, least);
        *price_out = price > view.all.low ? sl_accepted_last(engine, position->market, price) : 0;
        return price > view.all.low;
    }
    sl_wide most = sl_wide_divide(view.rest, -lot, SL_ROUND_FLOOR);
    if (view.market->kind == SLOSS_KIND_INVERSE && most >= 0) {
        return false; /* its value stays at zero at most */
    }
    int64_t price = sl_accepted_highest(view.market, most);
    *price_out = price < view.all.high ? sl_accepted_last(engine, position->market, price) : 0;
    return price < view.all.high;
}
