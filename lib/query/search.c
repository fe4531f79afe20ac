/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/search_internal.h"

#include <assert.h>

#include "margin/margin.h"
#include "margin/surcharge.h"

/* Each halving leaves one range for later, and there are 64 of 64 bits. */
#define RANGES_MAX 72u

struct range {
    int64_t from;
    int64_t to;
};

struct ranges {
    struct range range[RANGES_MAX];
    uint32_t count;
};

static void push(struct ranges *ranges, int64_t from, int64_t to)
{
    assert(ranges->count < RANGES_MAX);
    ranges->range[ranges->count++] = (struct range){.from = from, .to = to};
}

static struct sl_margin margin_at(const struct sloss_engine *engine,
                                  const struct sl_position *position, int64_t price)
{
    struct sloss_mark mark = {.market = position->market, .price = price};
    struct sl_supposed supposed = {.marks = &mark, .count = 1};
    return sl_margin_at(engine, position->holding, &supposed);
}

static sl_wide slack_of(const struct sl_margin *margin)
{
    return margin->equity - margin->maintenance;
}

/* What roundings come to at most, in atoms: that of the requirement of the position, times the
 * multiple of it that is asked, and of that again; and of its profit, and of the sum of equity.
 * Whatever else there is does not change with the price. */
static sl_wide roundings(const struct sloss_engine *engine, const struct sl_position *position)
{
    uint32_t row = sl_surcharge_find(engine, position->holding);
    sl_wide times = row == SL_NONE ? SL_PPB : sl_surcharge_at(engine, row)->multiplier_ppb;
    return sl_wide_divide(times, SL_PPB, SL_ROUND_CEIL) + 3;
}

/* May a price of the range be in breach? `spare` is what the slack at both ends must have for none
 * to be between them. */
static bool may_breach(const struct sloss_engine *engine, const struct sl_position *position,
                       struct range range, sl_wide spare)
{
    struct sl_margin near = margin_at(engine, position, range.from);
    struct sl_margin far = margin_at(engine, position, range.to);
    sl_wide equity = near.equity < far.equity ? near.equity : far.equity;
    sl_wide asked = near.maintenance > far.maintenance ? near.maintenance : far.maintenance;
    return equity < asked &&
           (slack_of(&near) < spare || slack_of(&far) < spare || range.from == range.to);
}

bool sl_search_breach(const struct sloss_engine *engine, const struct sl_position *position,
                      int64_t from, int64_t to, int64_t *price_out)
{
    struct ranges ranges = {.count = 0};
    sl_wide spare = roundings(engine, position);
    uint32_t looks = 0;
    push(&ranges, from, to);
    while (ranges.count > 0) {
        struct range range = ranges.range[--ranges.count];
        spare = ++looks < SL_SEARCH_LOOKS ? spare : 0;
        if (!may_breach(engine, position, range, spare)) {
            continue;
        }
        if (range.from == range.to) {
            *price_out = range.from;
            return true;
        }
        sl_wide sum = (sl_wide)range.from + range.to;
        int64_t middle = (int64_t)sl_wide_divide(sum, 2, SL_ROUND_FLOOR);
        bool up = range.from < range.to;
        push(&ranges, up ? middle + 1 : middle, range.to);
        push(&ranges, range.from, up ? middle : middle + 1);
    }
    return false;
}
