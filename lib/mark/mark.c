/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/mark.h"

#include "engine/limits.h"
#include "engine/moments.h"
#include "ledger/side/leg_find.h"
#include "liquidation/liquidation.h"
#include "margin/collateral.h"
#include "margin/demanding.h"
#include "margin/portfolio.h"
#include "mark/unsettled_internal.h"
#include "mark/variation_internal.h"

static enum sloss_status set_mark(struct sloss_engine *engine, const struct sl_price *price)
{
    struct sl_market *market = sl_engine_market(engine, price->market);
    sl_wide before = sl_market_worth(market);
    int64_t value;
    if (market->closed) {
        return SLOSS_ERR_MARKET_CLOSED;
    }
    enum sloss_status status = sl_market_value(market, price->price, &value);
    if (status == SLOSS_OK &&
        !sl_market_holds(market, sl_ledger_gross(sl_ledger_book(engine->ledger, price->market)), value)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, price->market);
    }
    if (status == SLOSS_OK) {
        bool marked = market->marked;
        market->mark = price->price;
        sl_market_move(market, value);
        market->marked = true;
        status = marked ? sl_moments_turn(engine, price->market, before) : SLOSS_OK;
    }
    if (status == SLOSS_OK) {
        market->marked_by = engine->ledger->command;
        engine->reductions.moved = true;
        sl_demanding_sample(engine, price->market);
        status = sl_limits_note_mark(engine, price->market);
    }
    return status;
}

/* The price of a pair of assets: at least one tick. */
static enum sloss_status set_price(struct sloss_engine *engine, const struct sl_price *price)
{
    struct sl_pair *pair = sl_pair_at(engine->ledger, price->market - SLOSS_COLLATERAL_FIRST);
    struct sl_rate rate;
    if (price->price < 1) {
        return SLOSS_ERR_RANGE;
    }
    if (!sl_collateral_rate(engine->ledger, pair, price->price, &rate)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = sl_collateral_touch(engine, pair);
    if (status == SLOSS_OK) {
        sl_pair_set_price(pair, price->price);
    }
    return status;
}

/* What is worth something else in scenarios now is so within bounds. */
static bool scenarios_hold(const struct sloss_engine *engine, const uint32_t *markets,
                           uint32_t count, const struct sl_values *values)
{
    bool hold = true;
    for (uint32_t i = 0; hold && i < count; i++) {
        hold = sl_universe_market_holds(engine, markets[i]);
    }
    for (uint32_t i = 0; hold && i < values->count; i++) {
        hold = sl_universe_market_holds(engine, values->records[i].values.market);
    }
    return hold;
}

/* Working memory of a mark: the moves of the variation markets, and the indices of all. */
struct instant {
    struct sl_move *moves;
    uint32_t *markets;
};

static bool open_instant(struct sloss_engine *engine, uint32_t count, struct instant *instant)
{
    size_t row = sizeof(struct sl_move) + sizeof(uint32_t);
    instant->moves = sl_vector_scratch(&engine->instant, count, row);
    if (instant->moves == NULL) {
        return false;
    }
    instant->markets = (uint32_t *)(void *)(instant->moves + count);
    return true;
}

enum sloss_status sl_mark(struct sloss_engine *engine, const struct sl_price *prices,
                          uint32_t count, const struct sl_values *values)
{
    struct instant instant;
    uint32_t settled = 0;
    uint32_t marked = 0;
    engine->reductions.marked = true;
    if (!open_instant(engine, count, &instant)) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        bool is_market = prices[i].market < SLOSS_COLLATERAL_FIRST;
        enum sloss_status status =
            is_market ? set_mark(engine, &prices[i]) : set_price(engine, &prices[i]);
        if (status != SLOSS_OK) {
            return status;
        }
        if (!is_market) {
            continue;
        }
        instant.markets[marked++] = prices[i].market;
        if (sl_engine_market(engine, prices[i].market)->settlement == SLOSS_SETTLEMENT_VARIATION) {
            instant.moves[settled++] = (struct sl_move){.market = prices[i].market};
        }
    }
    enum sloss_status status =
        sl_universe_take_values(engine, values->records, values->count);
    if (status == SLOSS_OK && !scenarios_hold(engine, instant.markets, marked, values)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        status = sl_variation_settle(engine, instant.moves, settled);
    }
    return status == SLOSS_OK
               ? sl_liquidation_run(engine, instant.markets, marked, sl_unsettled_settle)
               : status;
}

/* Would the largest cost there has been fit with the funding of all lots of a side? */
static bool all_costs_fit(const struct sl_book *book, int64_t funding)
{
    sl_uwide carried = (sl_uwide)(uint64_t)sl_ledger_gross(book) * sl_fixed_magnitude(funding);
    return carried + book->cost_most <= INT64_MAX;
}

static bool cost_fits(const struct sl_position *position, int64_t funding)
{
    int64_t cost;
    return sl_wide_narrow(position->cost + (sl_wide)position->lots * funding, &cost);
}

/* Costs stay within 64 bits with the funding they carry. A look at each is seldom needed. */
static bool costs_fit(const struct sloss_ledger *ledger, uint32_t market, int64_t funding)
{
    const struct sl_book *book = sl_ledger_book(ledger, market);
    if (all_costs_fit(book, funding)) {
        return true;
    }
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(ledger, sl_ledger_holder(book, slot));
        struct sl_leg_pair pair;
        if (!cost_fits(position, funding) ||
            (sl_legs_are_two(ledger, position, &pair) &&
             !(cost_fits(&pair.leg[0], funding) && cost_fits(&pair.leg[1], funding)))) {
            return false;
        }
    }
    return true;
}

static enum sloss_status accrue(struct sloss_engine *engine, uint32_t index, int64_t payment)
{
    struct sl_market *market = sl_engine_market(engine, index);
    sl_wide before = sl_market_worth(market);
    enum sloss_status status = sl_engine_touch(engine, index);
    if (status != SLOSS_OK) {
        return status;
    }
    sl_market_accrue(market, payment);
    /* Nobody had a position before the first mark: what lots were worth until then is no moment. */
    return market->marked ? sl_moments_turn(engine, index, before) : SLOSS_OK;
}

enum sloss_status sl_mark_funding(struct sloss_engine *engine, uint32_t index, int64_t payment)
{
    struct sl_market *market = sl_engine_market(engine, index);
    int64_t funding;
    if (!sl_market_bears(sl_ledger_gross(sl_ledger_book(engine->ledger, index)), payment) ||
        !sl_fixed_add(market->funding, payment, &funding)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = SLOSS_OK;
    if (market->settlement == SLOSS_SETTLEMENT_VARIATION) {
        struct sl_move move = {.market = index, .funding = true, .payment = payment};
        status = sl_variation_settle(engine, &move, 1);
    } else if (costs_fit(engine->ledger, index, funding) &&
               sl_demanding_costs_hold(engine, index, funding)) {
        status = accrue(engine, index, payment);
    } else {
        status = SLOSS_ERR_OVERFLOW;
    }
    return status == SLOSS_OK ? sl_liquidation_run(engine, &index, 1, sl_unsettled_settle) : status;
}
