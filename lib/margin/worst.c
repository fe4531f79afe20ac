/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/worst.h"

#include "engine/equity.h"
#include "ledger/side/leg_find.h"
#include "margin/demanding.h"

enum sloss_status sl_worst_admit(const struct sl_market *market, int64_t lots, int64_t price)
{
    int64_t value;
    enum sloss_status status = sl_market_value(market, price, &value);
    return status == SLOSS_OK && !sl_market_holds(market, lots, value) ? SLOSS_ERR_OVERFLOW
                                                                       : status;
}

static bool side_is_admitted(const struct sl_market *market, int64_t lots, int64_t price)
{
    return lots == 0 ? price == 0 : lots > 0 && sl_worst_admit(market, lots, price) == SLOSS_OK;
}

bool sl_worst_is_admitted(const struct sloss_engine *engine, const struct sl_resting *resting)
{
    const struct sl_market *market = sl_engine_market(engine, resting->market);
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, resting->holding);
    return (holding->flags & SL_HOLDING_SYSTEM) == 0 &&
           holding->asset == sl_ledger_book(engine->ledger, resting->market)->asset &&
           market->marked && !market->closed &&
           side_is_admitted(market, resting->bid_lots, resting->bid_price) &&
           side_is_admitted(market, resting->ask_lots, resting->ask_price);
}

/* The position of these orders, with no lots where there is none. */
static struct sl_position position_of(const struct sloss_engine *engine,
                                      const struct sl_resting *resting)
{
    uint32_t row = sl_ledger_find_position(engine->ledger, resting->holding, resting->market);
    return row != SL_NONE
               ? *sl_ledger_position(engine->ledger, row)
               : (struct sl_position){.holding = resting->holding, .market = resting->market};
}

/* Lots when so many more were traded (below zero: less): the fewest, of either side, with any
 * number from one to another before. False where they are beyond the bounds of a market
 * (rules 1.5). */
static bool change(const struct sl_market *market, int64_t value, int64_t from, int64_t to,
                   int64_t more, int64_t *lots_out)
{
    sl_wide near = (sl_wide)from + more;
    sl_wide far = (sl_wide)to + more;
    near = near < 0 ? -near : near;
    far = far < 0 ? -far : far;
    sl_wide least = ((sl_wide)from + more < 0) != ((sl_wide)to + more < 0) ? 0
                    : near < far                                           ? near
                                                                           : far;
    return sl_wide_narrow(least, lots_out) && sl_market_holds(market, *lots_out, value);
}

/* What bids add to, and what asks do: the position, or its legs where its holding has two in the
 * market. */
static bool find_sides(const struct sloss_engine *engine, const struct sl_resting *resting,
                       const struct sl_position *position, struct sl_leg_pair *pair_out)
{
    uint32_t legs = sl_legs_find(engine->ledger, resting->holding, resting->market);
    *pair_out = legs != SL_NONE ? sl_legs_split(engine->ledger, legs, position)
                                : (struct sl_leg_pair){.leg = {*position, *position}};
    return legs != SL_NONE;
}

bool sl_worst_fits(const struct sloss_engine *engine, const struct sl_resting *resting)
{
    const struct sl_market *market = sl_engine_market(engine, resting->market);
    const struct sl_position position = position_of(engine, resting);
    struct sl_leg_pair pair;
    int64_t after;
    (void)find_sides(engine, resting, &position, &pair);
    return change(market, market->value, pair.leg[0].lots, pair.leg[0].lots, resting->bid_lots,
                  &after) &&
           change(market, market->value, pair.leg[1].lots, pair.leg[1].lots, -resting->ask_lots,
                  &after);
}

/* What is asked when so many lots more were traded at a price: the requirement of the lots then,
 * bought at the mark, and what the trade would lose there. Where there can be no such position,
 * because the mark has moved far since, it counts as the most that there can be of an asset. The
 * product fits: |lots| times a value that there is now is at most 2^63. */
static sl_wide filled(const struct sl_market *market, struct sl_quote quote, int64_t from,
                      int64_t to, int64_t more, int64_t price)
{
    int64_t value;
    int64_t lots;
    if (more == 0) {
        return 0;
    }
    if (!change(market, quote.value, from, to, more, &lots) ||
        sl_market_value(market, price, &value) != SLOSS_OK) {
        return SL_VALUE_MAX;
    }
    sl_wide loss = more * ((sl_wide)value - quote.value);
    return sl_market_required_at(market, quote, lots, SL_INITIAL) +
           (loss > 0 ? sl_fine_up(loss, market->scale) : 0);
}

sl_wide sl_worst_between(const struct sloss_engine *engine, const struct sl_resting *resting,
                         struct sl_quote quote, const struct sl_position *from,
                         const struct sl_position *to)
{
    const struct sl_market *market = sl_engine_market(engine, from->market);
    struct sl_position position = sl_demanding_least(engine, from, to);
    sl_wide worst = sl_demanding_required_at(engine, &position, quote, SL_INITIAL);
    sl_wide bought =
        filled(market, quote, from->lots, to->lots, resting->bid_lots, resting->bid_price);
    sl_wide sold =
        filled(market, quote, from->lots, to->lots, -resting->ask_lots, resting->ask_price);
    worst = bought > worst ? bought : worst;
    return sold > worst ? sold : worst;
}

static sl_wide greater(sl_wide a, sl_wide b)
{
    return a > b ? a : b;
}

/* Of two legs bids are more of the long one, asks of the short one, and the other stays. */
static sl_wide worst_of_legs(const struct sloss_engine *engine, const struct sl_resting *resting,
                             struct sl_quote quote, const struct sl_leg_pair *pair)
{
    const struct sl_market *market = sl_engine_market(engine, resting->market);
    const int64_t lots[] = {pair->leg[0].lots, pair->leg[1].lots};
    sl_wide longs = sl_demanding_of_side_at(engine, &pair->leg[0], quote, SL_INITIAL);
    sl_wide shorts = sl_demanding_of_side_at(engine, &pair->leg[1], quote, SL_INITIAL);
    sl_wide bought =
        filled(market, quote, lots[0], lots[0], resting->bid_lots, resting->bid_price);
    sl_wide sold = filled(market, quote, lots[1], lots[1], -resting->ask_lots, resting->ask_price);
    return greater(longs + shorts, greater(bought + shorts, longs + sold));
}

sl_wide sl_worst_between_legs(const struct sloss_engine *engine, const struct sl_resting *resting,
                              struct sl_quote quote, const struct sl_position *from,
                              const struct sl_position *to, const struct sl_position *other,
                              bool is_short)
{
    struct sl_leg_pair pair;
    pair.leg[is_short] = sl_demanding_least(engine, from, to);
    pair.leg[!is_short] = *other;
    return worst_of_legs(engine, resting, quote, &pair);
}

/* What the market counts as with the position that there is. */
static sl_wide worst_at(const struct sloss_engine *engine, const struct sl_resting *resting,
                        struct sl_quote quote, const struct sl_position *position)
{
    struct sl_leg_pair pair;
    return find_sides(engine, resting, position, &pair)
               ? worst_of_legs(engine, resting, quote, &pair)
               : sl_worst_between(engine, resting, quote, position, position);
}

sl_wide sl_worst_case(const struct sloss_engine *engine, const struct sl_resting *resting)
{
    struct sl_position position = position_of(engine, resting);
    struct sl_quote quote = sl_market_quote(sl_engine_market(engine, resting->market));
    return worst_at(engine, resting, quote, &position);
}

void sl_worst_add(const struct sloss_engine *engine, uint32_t holding,
                  const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sloss_ledger *ledger = engine->ledger;
    for (uint32_t row = sl_resting_first_of(ledger, holding); row != SL_NONE;
         row = sl_resting_at(ledger, row)->next_of_holding) {
        const struct sl_resting *resting = sl_resting_at(ledger, row);
        if (!sl_resting_is_none(resting)) {
            struct sl_position position = position_of(engine, resting);
            struct sl_quote quote = sl_quote_of(engine, supposed, resting->market);
            margin->initial += worst_at(engine, resting, quote, &position) -
                               sl_demanding_required_at(engine, &position, quote, SL_INITIAL);
        }
    }
}
