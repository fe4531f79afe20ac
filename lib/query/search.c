/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/search_internal.h"

#include <assert.h>

#include "query/supposed.h"

/* Each halving leaves one range for later, and there are 64 of 64 bits, for each sign of a price. */
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

/* The range in its parts below zero, at zero and above it: the last to be looked at first. */
static void push_by_sign(struct ranges *ranges, int64_t from, int64_t to)
{
    int64_t toward = from < to ? 1 : -1;
    if ((from < 0) != (to < 0) || from == 0 || to == 0) {
        if (to != 0) {
            push(ranges, from == 0 || (from < 0) != (to < 0) ? toward : from, to);
        }
        push(ranges, 0, 0);
        if (from != 0) {
            push(ranges, from, -toward);
        }
    } else {
        push(ranges, from, to);
    }
}

static struct sl_margin margin_at(const struct sloss_engine *engine,
                                  const struct sl_position *position, int64_t price)
{
    struct sloss_mark mark = {.market = position->market, .price = price};
    struct sl_supposed supposed = {.marks = &mark, .count = 1};
    return sl_supposed_margin(engine, position->holding, &supposed);
}

/* Does the least equity of a range fall short of the most that is asked in it? */
static bool may_breach(const struct sloss_engine *engine, const struct sl_position *position,
                       struct range range)
{
    struct sl_margin near = margin_at(engine, position, range.from);
    struct sl_margin far = margin_at(engine, position, range.to);
    sl_wide equity = near.equity < far.equity ? near.equity : far.equity;
    sl_wide asked = near.maintenance > far.maintenance ? near.maintenance : far.maintenance;
    return equity < asked;
}

bool sl_search_breach(const struct sloss_engine *engine, const struct sl_position *position,
                      int64_t from, int64_t to, int64_t *price_out)
{
    struct ranges ranges = {.count = 0};
    push_by_sign(&ranges, from, to);
    while (ranges.count > 0) {
        struct range range = ranges.range[--ranges.count];
        if (!may_breach(engine, position, range)) {
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
