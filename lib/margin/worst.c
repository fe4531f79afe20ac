/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/worst.h"

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

/* A position when so many lots more were traded (below zero: less). False where it is beyond the
 * bounds of a market (rules 1.5) at the mark. */
static bool change(const struct sloss_engine *engine, struct sl_position position, int64_t lots,
                   struct sl_position *after)
{
    const struct sl_market *market = sl_engine_market(engine, position.market);
    bool fits = sl_fixed_add(position.lots, lots, &position.lots) && position.lots != INT64_MIN;
    *after = position;
    return fits && sl_market_holds(market, sl_fixed_absolute(position.lots), market->value);
}

bool sl_worst_fits(const struct sloss_engine *engine, const struct sl_resting *resting)
{
    struct sl_position position = position_of(engine, resting);
    struct sl_position after;
    return change(engine, position, resting->bid_lots, &after) &&
           change(engine, position, -resting->ask_lots, &after);
}

/* What is asked when so many lots more were traded at a price: the requirement of the position
 * then, and what the trade would lose at the mark. Where there can be no such position, because the
 * mark has moved far since, it counts as the most that there can be of an asset. The product fits:
 * |lots| times either value is at most 2^63. */
static sl_wide filled(const struct sloss_engine *engine, struct sl_position position, int64_t lots,
                      int64_t price)
{
    const struct sl_market *market = sl_engine_market(engine, position.market);
    int64_t value;
    if (lots == 0) {
        return 0;
    }
    if (!change(engine, position, lots, &position) ||
        sl_market_value(market, price, &value) != SLOSS_OK) {
        return SL_VALUE_MAX;
    }
    sl_wide loss = lots * ((sl_wide)value - market->value);
    return sl_market_required(market, position.lots, SL_INITIAL) + /* bought at the mark */
           (loss > 0 ? sl_fine_up(loss, market->scale) : 0);
}

sl_wide sl_worst_case(const struct sloss_engine *engine, const struct sl_resting *resting)
{
    struct sl_position position = position_of(engine, resting);
    sl_wide worst = sl_demanding_required(engine, &position, SL_INITIAL);
    sl_wide bought = filled(engine, position, resting->bid_lots, resting->bid_price);
    sl_wide sold = filled(engine, position, -resting->ask_lots, resting->ask_price);
    worst = bought > worst ? bought : worst;
    return sold > worst ? sold : worst;
}

void sl_worst_add(const struct sloss_engine *engine, uint32_t holding, struct sl_margin *margin)
{
    const struct sloss_ledger *ledger = engine->ledger;
    for (uint32_t row = sl_resting_first_of(ledger, holding); row != SL_NONE;
         row = sl_resting_at(ledger, row)->next_of_holding) {
        const struct sl_resting *resting = sl_resting_at(ledger, row);
        if (!sl_resting_is_none(resting)) {
            struct sl_position position = position_of(engine, resting);
            margin->initial += sl_worst_case(engine, resting) -
                               sl_demanding_required(engine, &position, SL_INITIAL);
        }
    }
}
