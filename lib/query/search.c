/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/search_internal.h"

#include <assert.h>

#include "margin/margin.h"
#include "margin/portfolio.h"
#include "margin/surcharge.h"
#include "query/accepted_internal.h"
#include "query/together_internal.h"

/* Of two ranges that one is cut into the nearer one is at most half of it, and it alone is cut
 * again before the other. */
#define RANGES_MAX 72u

/* How the holding would stand at a price. */
struct stand {
    int64_t price;
    sl_wide equity;
    sl_wide asked;
};

/* Prices that are left to look at. */
struct range {
    int64_t from;
    struct stand far; /* at its end */
    int64_t step;     /* of the last cut beside its beginning; above 0 */
    bool is_cut;      /* where a chord has said */
};

struct search {
    const struct sloss_engine *engine;
    const struct sl_position *position;
    int way;
    uint32_t looks;
    sl_wide roundings; /* what those of equity, and of what is asked, come to at most, in atoms */
    bool is_joint;     /* several positions move, so that roundings go either way */
    struct range range[RANGES_MAX];
    uint32_t count;
    bool is_rough; /* a breach that rounding alone makes may have been passed over */
};

static void push(struct search *search, struct range range)
{
    assert(search->count < RANGES_MAX);
    search->range[search->count++] = range;
}

static struct stand stand_at(struct search *search, int64_t price)
{
    struct sloss_mark mark = {.market = search->position->market, .price = price};
    struct sl_supposed supposed = {.marks = &mark, .count = 1};
    struct sl_margin margin = sl_margin_at(search->engine, search->position->holding, &supposed);
    search->looks++;
    return (struct stand){.price = price, .equity = margin.equity, .asked = margin.maintenance};
}

static sl_wide slack_of(const struct stand *stand)
{
    return stand->equity - stand->asked;
}

/* ---- what is rounded ------------------------------------------------------------------------- */

/* A bound of what is asked at all prices from one to another: each scenario is asked for by its
 * worst price in them. It is exact where they are one. */
static sl_wide most_asked(struct search *search, int64_t from, int64_t to)
{
    const int64_t ends[2] = {from, to};
    sl_wide most = 0;
    for (uint32_t i = 0; i < 2; i++) {
        struct sloss_mark mark = {.market = search->position->market, .price = ends[i]};
        struct sl_supposed supposed = {.marks = &mark, .count = 1, .reach = &ends[1 - i]};
        struct sl_margin margin =
            sl_margin_at(search->engine, search->position->holding, &supposed);
        most = margin.maintenance > most ? margin.maintenance : most;
        search->looks++;
    }
    return most;
}

/* The multiple that is asked of a holding, rounded up. */
static sl_wide multiple(const struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = sl_surcharge_find(engine, holding);
    sl_wide times = row == SL_NONE ? SL_PPB : sl_surcharge_at(engine, row)->multiplier_ppb;
    return sl_wide_divide(times, SL_PPB, SL_ROUND_CEIL);
}

/* The most: the requirements of two legs, times the multiple of them that is asked, and that again;
 * the profit and the sum of the equity of each holding; and what is asked of a group. Whatever else
 * there is does not change with the price. */
static void count_roundings(struct search *search)
{
    struct sl_together all =
        sl_together_of(search->engine, search->position->holding, search->position->market);
    uint32_t count = 0;
    search->roundings = 2;
    for (const struct sl_position *one; (one = sl_together_next(&all)) != NULL; count++) {
        search->roundings += 2 * multiple(search->engine, one->holding) + 3;
    }
    search->is_joint = count > 1;
}

/* What scenarios round at prices of a range. */
static sl_wide blur_of(const struct search *search, const struct range *range)
{
    const struct sloss_engine *engine = search->engine;
    const struct sl_position *position = search->position;
    int64_t price = range->from < range->far.price ? range->from : range->far.price;
    struct sl_together all = sl_together_of(engine, position->holding, position->market);
    int64_t lots = sl_together_lots(engine, position);
    sl_wide blur = 0;
    if (!sl_portfolio_replaces(engine, position->market)) {
        return 0;
    }
    if (all.group != SL_NONE) {
        blur += sl_portfolio_blur(engine, position->market, lots, price);
    }
    for (const struct sl_position *one; (one = sl_together_next(&all)) != NULL;) {
        bool counts = all.group == SL_NONE || sl_surcharge_applies(engine, one->holding);
        if (counts && sl_portfolio_covers(engine, one->holding)) {
            blur += sl_portfolio_blur(engine, position->market, one->lots, price) *
                    multiple(engine, one->holding);
        }
    }
    return blur;
}

/* ---- what is safe ---------------------------------------------------------------------------- */

/* Is no price between two in breach, because the least equity of them reaches the most that is
 * asked, or because both have so much to spare that nothing between them has none? */
static bool is_safe(struct search *search, const struct range *range, const struct stand *near,
                    sl_wide blur)
{
    const struct stand *far = &range->far;
    sl_wide spare = search->roundings + blur;
    sl_wide equity = near->equity < far->equity ? near->equity : far->equity;
    sl_wide asked = near->asked > far->asked ? near->asked : far->asked;
    equity -= search->is_joint ? search->roundings : 0;
    return equity >= asked + blur || (slack_of(near) >= spare && slack_of(far) >= spare) ||
           (blur > 0 && equity >= asked && equity >= most_asked(search, near->price, far->price));
}

/* Where too many were looked at, roundings are left out: is nothing on the chord in breach? */
static bool is_safe_roughly(struct search *search, const struct range *range)
{
    bool is_tired = search->looks >= SL_SEARCH_LOOKS;
    search->is_rough = search->is_rough || is_tired;
    return is_tired && slack_of(&range->far) >= 0; /* the near one is not in breach */
}

/* A place is a price, or where the market is inverse the value: equity goes straight with it. */
static int64_t place_of(const struct sl_market *market, int64_t price)
{
    return market->kind == SLOSS_KIND_INVERSE ? sl_accepted_value(market, price) : price;
}

/* Slack is nowhere less than on the chord between two prices. The last price up to which that has
 * so much to spare as the nearer one has; the farther one has less. */
static int64_t last_safe(const struct search *search, const struct stand *near,
                         const struct stand *far, sl_wide spare)
{
    const struct sl_market *market = sl_engine_market(search->engine, search->position->market);
    int64_t from = place_of(market, near->price);
    int64_t to = place_of(market, far->price);
    sl_uwide length = (sl_uwide)((to - (sl_wide)from) * search->way);
    sl_uwide rest;
    sl_uwide steps = sl_wide_quotient(sl_wide_multiply((sl_uwide)(slack_of(near) - spare), length),
                                      (sl_uwide)(slack_of(near) - slack_of(far)), &rest)
                         .low;
    int64_t place = from + search->way * (int64_t)steps;
    if (market->kind != SLOSS_KIND_INVERSE) {
        return place;
    }
    if (place == from) {
        return near->price;
    }
    return search->way < 0 ? sl_accepted_lowest(market, place) : sl_accepted_highest(market, place);
}

/* ---- ranges ---------------------------------------------------------------------------------- */

/* Put two ranges in place of one, whose first price is told of: up to a price, and from the next
 * one on. */
static void cut(struct search *search, const struct range *range, int64_t middle, int64_t step)
{
    if ((range->far.price - (sl_wide)middle) * search->way > 0) {
        push(search, (struct range){.from = middle + search->way, .far = range->far, .step = step});
    }
    push(search, (struct range){.from = range->from + search->way,
                                .far = stand_at(search, middle),
                                .step = 1});
}

static int64_t distance(const struct range *range)
{
    sl_wide size = range->far.price - (sl_wide)range->from;
    size = size < 0 ? -size : size;
    return size > INT64_MAX ? INT64_MAX : (int64_t)size;
}

/* No price of the range is told of, but for its first. What is near its beginning is looked at by
 * itself, and of what is left twice as much. Where that has much to spare the chord says how far it
 * has. And where a chord has been of little use the range is halved. */
static void divide(struct search *search, const struct range *range, const struct stand *near,
                   sl_wide spare)
{
    int way = search->way;
    int64_t half = distance(range) > 1 ? distance(range) / 2 : 1;
    if (slack_of(near) < spare) {
        int64_t step = range->step < half ? range->step : half;
        cut(search, range, range->from + way * step, 2 * step);
        return;
    }
    if (range->is_cut) {
        cut(search, range, range->from + way * half, 1);
        return;
    }
    int64_t last = last_safe(search, near, &range->far, spare);
    push(search, (struct range){.from = last + way, .far = range->far, .step = 1, .is_cut = true});
}

bool sl_search_breach(const struct sloss_engine *engine, const struct sl_position *position,
                      int64_t from, int64_t to, int64_t *price_out, bool *rough_out)
{
    struct search search = {
        .engine = engine, .position = position, .way = from <= to ? 1 : -1, .count = 0};
    count_roundings(&search);
    push(&search, (struct range){.from = from, .far = stand_at(&search, to), .step = 1});
    while (search.count > 0) {
        struct range range = search.range[--search.count];
        struct stand near =
            range.from == range.far.price ? range.far : stand_at(&search, range.from);
        if (slack_of(&near) < 0) {
            *price_out = range.from;
            *rough_out = search.is_rough;
            return true;
        }
        sl_wide blur = blur_of(&search, &range);
        if (range.from != range.far.price && !is_safe(&search, &range, &near, blur) &&
            !is_safe_roughly(&search, &range)) {
            divide(&search, &range, &near,
                   search.looks < SL_SEARCH_LOOKS ? search.roundings + blur : 0);
        }
    }
    *rough_out = search.is_rough;
    return false;
}
