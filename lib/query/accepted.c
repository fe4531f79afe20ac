/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/accepted_internal.h"

#include "margin/portfolio.h"

/* Prices that are looked at one by one, before it is found by halving which is accepted. */
#define STEPS_MAX 4096u

/* The greatest size of a value, of so many lots, or the other way round. */
static sl_uwide most_beside(const struct sl_market *market, uint64_t other)
{
    const sl_uwide parts = (sl_uwide)SL_VALUE_MAX * (uint64_t)SL_PPB * market->scale;
    sl_uwide by_value = (sl_uwide)SL_VALUE_MAX / other;
    sl_uwide by_rate = parts / (uint64_t)market->ask_most_ppb / other;
    return by_value < by_rate ? by_value : by_rate;
}

/* The greatest number up to `most` for which open interest and value are within bounds, by halving:
 * they are for all below it. `lots` or `value` is NULL for the one that is looked for. */
static sl_wide halve(const struct sl_market *market, const int64_t *lots, const int64_t *value,
                     sl_wide most)
{
    int64_t least = 0;
    int64_t beyond = most < INT64_MAX ? (int64_t)most + 1 : INT64_MAX;
    while (beyond - least > 1) {
        int64_t middle = least + (beyond - least) / 2;
        bool holds =
            sl_market_holds(market, lots == NULL ? middle : *lots, value == NULL ? middle : *value);
        *(holds ? &least : &beyond) = middle;
    }
    return least;
}

/* What is asked by the root of the size bounds both: the value in a straight way, lots not. */
static bool is_bent(const struct sl_market *market)
{
    return market->demand.root_ppb > 0;
}

/* The greatest value of so many lots for which what the root asks of them is within bounds, too: of
 * a fine unit of them 4/5 of the greatest rate, and the rate of the root times it (demand.h). Where
 * that is beyond all numbers it is found by halving. */
static sl_wide most_by_root(const struct sl_market *market, int64_t lots, sl_wide most)
{
    const struct sl_demand *demand = &market->demand;
    const sl_uwide parts = (sl_uwide)SL_VALUE_MAX * (uint64_t)SL_PPB * market->scale;
    sl_uwide root = sl_demand_root(demand, (uint64_t)lots);
    if (root >> 87 != 0) {
        return halve(market, &lots, NULL, most);
    }
    sl_uwide asked = (sl_uwide)(uint64_t)market->ask_most_ppb * (uint64_t)(4 * SL_PPB) +
                     (sl_uwide)(uint64_t)demand->root_ppb * 5 * root;
    sl_uwide rest;
    struct sl_wide256 size =
        sl_wide_quotient(sl_wide_multiply(parts, (sl_uwide)(uint64_t)(5 * SL_PPB)), asked, &rest);
    sl_uwide by_root = size.low / (uint64_t)lots;
    return size.high == 0 && by_root < (sl_uwide)most ? (sl_wide)by_root : most;
}

/* All that the bounds of values leave (rules 1.5). */
static struct sl_prices by_value(const struct sl_market *market, int64_t lots)
{
    sl_wide most = (sl_wide)most_beside(market, (uint64_t)lots);
    most = is_bent(market) ? most_by_root(market, lots, most) : most;
    if (market->kind == SLOSS_KIND_INVERSE) {
        return (struct sl_prices){.low = sl_accepted_lowest(market, -most), .high = INT64_MAX};
    }
    int64_t high = (int64_t)(most / market->unit);
    return (struct sl_prices){.low = market->accepts_negative ? -high : 0, .high = high};
}

static bool universe_holds(const struct sloss_engine *engine, uint32_t index, int64_t price)
{
    const struct sl_scan_place place = {
        .mark = price, .value = sl_accepted_value(sl_engine_market(engine, index), price)};
    return sl_universe_market_holds_at(engine, index, place);
}

/* The last price from the mark to another that the bounds of scenarios leave, by halving: all are,
 * up to it (rules 20.7). */
static int64_t last_in_universe(const struct sloss_engine *engine, uint32_t index, int64_t end)
{
    sl_wide in = sl_engine_market(engine, index)->mark;
    sl_wide out = end;
    if (universe_holds(engine, index, end)) {
        return end;
    }
    while (out - in > 1 || in - out > 1) {
        sl_wide middle = (in + out) / 2;
        *(universe_holds(engine, index, (int64_t)middle) ? &in : &out) = middle;
    }
    return (int64_t)in;
}

struct sl_prices sl_accepted_prices(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    struct sl_prices prices = by_value(market, sl_ledger_gross(sl_ledger_book(engine->ledger, index)));
    if (sl_universe_grid(engine, index) != NULL) {
        prices.low = last_in_universe(engine, index, prices.low);
        prices.high = last_in_universe(engine, index, prices.high);
    }
    return prices;
}

bool sl_accepted_is(const struct sloss_engine *engine, uint32_t index, int64_t price)
{
    return sl_engine_market(engine, index)->kind != SLOSS_KIND_INVERSE ||
           sl_universe_grid(engine, index) == NULL || universe_holds(engine, index, price);
}

int64_t sl_accepted_last(const struct sloss_engine *engine, uint32_t index, int64_t price)
{
    int64_t mark = sl_engine_market(engine, index)->mark;
    for (uint32_t looks = 0; looks < STEPS_MAX && price != mark; looks++) {
        if (sl_accepted_is(engine, index, price)) {
            return price;
        }
        price += price < mark ? 1 : -1;
    }
    return last_in_universe(engine, index, price);
}

int64_t sl_accepted_lots(const struct sl_market *market, int64_t value)
{
    uint64_t size = sl_fixed_magnitude(value);
    size = size < (uint64_t)market->tick_value ? (uint64_t)market->tick_value : size;
    sl_uwide most = size == 0 ? (sl_uwide)SL_VALUE_MAX : most_beside(market, size);
    uint64_t asked = (uint64_t)market->lot_least[SL_INITIAL];
    if (asked > 0 && (sl_uwide)SL_VALUE_MAX * (uint64_t)SL_PPB / asked < most) {
        most = (sl_uwide)SL_VALUE_MAX * (uint64_t)SL_PPB / asked;
    }
    if (is_bent(market)) {
        most = (sl_uwide)halve(market, NULL, &value, (sl_wide)most);
    }
    return (int64_t)most;
}

static int64_t narrow(sl_wide price)
{
    return price > INT64_MAX ? INT64_MAX : price < INT64_MIN ? INT64_MIN : (int64_t)price;
}

/* The value at price p is -w for unit / p from w - 1/2 to w + 1/2, the ends included where w is
 * even (rules 1.3). */
static int64_t inverse_lowest(const struct sl_market *market, sl_wide value)
{
    sl_wide size = value < 0 ? -value : 0;
    sl_wide twice = 2 * (sl_wide)market->unit;
    sl_wide price = sl_wide_divide(twice, 2 * size + 1, SL_ROUND_CEIL);
    bool is_end = price * (2 * size + 1) == twice && (size & 1) != 0;
    price += is_end ? 1 : 0;
    return narrow(price < 1 ? 1 : price);
}

static int64_t inverse_highest(const struct sl_market *market, sl_wide value)
{
    sl_wide twice = 2 * (sl_wide)market->unit;
    sl_wide end = -2 * value - 1;
    sl_wide price = twice / end;
    bool is_end = price * end == twice && (value & 1) != 0;
    return narrow(price - (is_end ? 1 : 0));
}

int64_t sl_accepted_lowest(const struct sl_market *market, sl_wide value)
{
    return market->kind == SLOSS_KIND_INVERSE
               ? inverse_lowest(market, value)
               : narrow(sl_wide_divide(value, market->unit, SL_ROUND_CEIL));
}

int64_t sl_accepted_highest(const struct sl_market *market, sl_wide value)
{
    return market->kind == SLOSS_KIND_INVERSE
               ? inverse_highest(market, value)
               : narrow(sl_wide_divide(value, market->unit, SL_ROUND_FLOOR));
}

int64_t sl_accepted_value(const struct sl_market *market, int64_t price)
{
    int64_t value = 0;
    (void)sl_market_value(market, price, &value);
    return value;
}
