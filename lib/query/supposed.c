/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/supposed.h"

#include "ledger/side/compartment.h"
#include "margin/special.h"

static const struct sloss_mark *mark_of(const struct sl_supposed *supposed, uint32_t market)
{
    for (uint32_t i = 0; i < supposed->count; i++) {
        if (supposed->marks[i].market == market) {
            return &supposed->marks[i];
        }
    }
    return NULL;
}

static enum sloss_status check_mark(const struct sloss_engine *engine,
                                    const struct sloss_mark *mark)
{
    const struct sl_market *market = sl_engine_market(engine, mark->market);
    int64_t value;
    if (market->closed) {
        return SLOSS_ERR_MARKET_CLOSED;
    }
    enum sloss_status status = sl_market_value(market, mark->price, &value);
    if (status == SLOSS_OK &&
        !sl_market_holds(market, sl_ledger_book(engine->ledger, mark->market)->long_lots, value)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    return status;
}

enum sloss_status sl_supposed_check(const struct sloss_engine *engine,
                                    const struct sl_supposed *supposed)
{
    for (uint32_t i = 0; i < supposed->count; i++) {
        const struct sloss_mark *mark = &supposed->marks[i];
        if (mark->market >= engine->markets.count) {
            return SLOSS_ERR_UNKNOWN_MARKET;
        }
    }
    for (uint32_t i = 0; i < supposed->count; i++) {
        const struct sloss_mark *mark = &supposed->marks[i];
        struct sl_supposed before = {.marks = supposed->marks, .count = i};
        if (mark->reserved != 0 || mark_of(&before, mark->market) != NULL) {
            return SLOSS_ERR_ARGUMENT;
        }
        enum sloss_status status = check_mark(engine, mark);
        if (status != SLOSS_OK) {
            return status;
        }
    }
    return SLOSS_OK;
}

/* The value of a lot at its mark, or at the one that is supposed. */
static int64_t value_of(const struct sloss_engine *engine, const struct sl_supposed *supposed,
                        uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    const struct sloss_mark *mark = mark_of(supposed, index);
    int64_t value = market->value;
    if (mark != NULL) {
        (void)sl_market_value(market, mark->price, &value); /* the market accepts it */
    }
    return value;
}

static sl_wide profit_at(const struct sl_market *market, const struct sl_position *position,
                         int64_t value)
{
    return position->lots * ((sl_wide)value - market->funding) - position->cost;
}

/* What is asked of a position at a value (rules 3.5). */
static int64_t required_at(const struct sl_market *market, const struct sl_position *position,
                           int64_t value, enum sl_requirement which)
{
    uint64_t count = sl_fixed_magnitude(position->lots);
    uint64_t size = sl_fixed_magnitude(value);
    size = size < (uint64_t)market->tick_value ? (uint64_t)market->tick_value : size;
    sl_wide by_value = sl_market_unrounded(market, (int64_t)(count * size), which);
    sl_wide by_lots = sl_fine_of((sl_wide)count * market->lot_least[which], market->scale);
    return sl_market_round_up(market, by_lots > by_value ? by_lots : by_value);
}

static sl_wide equity_at(const struct sloss_engine *engine, uint32_t row,
                         const struct sl_supposed *supposed)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    struct sl_fine_sum equity = {.atoms = holding->balance};
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        int64_t value = value_of(engine, supposed, positions[i].market);
        sl_fine_add(&equity, profit_at(market, &positions[i], value), market->scale);
    }
    return sl_fine_whole(equity);
}

/* What is supposed of a holding that may back another. */
struct context {
    const struct sloss_engine *engine;
    const struct sl_supposed *supposed;
};

static struct sl_margin margin_of_backing(const void *context, uint32_t row)
{
    const struct context *it = context;
    return sl_supposed_margin(it->engine, row, it->supposed); /* nothing backs that one */
}

struct sl_backing sl_supposed_backing(const struct sloss_engine *engine, uint32_t account,
                                      uint32_t asset, const struct sl_supposed *supposed)
{
    const struct context context = {.engine = engine, .supposed = supposed};
    const struct sl_collateral_view view = {.margin = margin_of_backing, .context = &context};
    return sl_collateral_of(engine, account, asset, &view);
}

/* What makes it special, and what backs it then. */
static void add_special(const struct sloss_engine *engine, uint32_t row,
                        const struct sl_supposed *supposed, struct sl_margin *margin)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    sl_special_add(engine, row, margin);
    if (sl_compartment_is(holding)) {
        return; /* nothing outside of it backs it */
    }
    struct sl_backing it = sl_supposed_backing(engine, holding->account, holding->asset, supposed);
    margin->equity += it.counts[SL_MAINTENANCE];
    margin->initial_less += it.counts[SL_MAINTENANCE] - it.counts[SL_INITIAL];
}

struct sl_margin sl_supposed_margin(const struct sloss_engine *engine, uint32_t row,
                                    const struct sl_supposed *supposed)
{
    if (supposed->count == 0) {
        return sl_margin_of(engine, row);
    }
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    struct sl_margin margin = {.own = equity_at(engine, row, supposed)};
    margin.equity = margin.own;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        int64_t value = value_of(engine, supposed, positions[i].market);
        margin.initial += required_at(market, &positions[i], value, SL_INITIAL);
        margin.maintenance += required_at(market, &positions[i], value, SL_MAINTENANCE);
    }
    if ((holding->flags & SL_HOLDING_SPECIAL) != 0) {
        add_special(engine, row, supposed, &margin);
    }
    return margin;
}

bool sl_supposed_breach(const struct sloss_engine *engine, uint32_t row,
                        const struct sl_margin *margin)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    bool is_idle = holding->count == 0 && holding->balance >= 0; /* as in sl_margin_is_short() */
    return (holding->flags & SL_HOLDING_SYSTEM) == 0 && margin->equity < margin->maintenance &&
           !is_idle;
}

/* What it owes unsettled and what its positions come to, at the marks that are supposed. */
static void add_up(const struct sloss_engine *engine, uint32_t row,
                   const struct sl_supposed *supposed, sl_wide *owed_out, sl_wide *notional_out)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide billionths = 0;
    *owed_out = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        int64_t value = value_of(engine, supposed, positions[i].market);
        sl_wide profit = sl_fine_down(profit_at(market, &positions[i], value), market->scale);
        bool owes = market->settlement == SLOSS_SETTLEMENT_VARIATION && profit < 0;
        sl_wide worth = (sl_wide)positions[i].lots * value;
        *owed_out -= owes ? profit : 0;
        billionths += sl_fine_billionths(worth < 0 ? -worth : worth, market->scale);
    }
    *notional_out = sl_wide_divide(billionths, SL_FINE_ATOM, SL_ROUND_CEIL);
}

struct sl_outlook sl_supposed_outlook(const struct sloss_engine *engine, uint32_t row,
                                      const struct sl_supposed *supposed)
{
    struct sl_outlook outlook = {.margin = sl_supposed_margin(engine, row, supposed),
                                 .equity = equity_at(engine, row, supposed)};
    sl_wide owed;
    add_up(engine, row, supposed, &owed, &outlook.notional);
    sl_wide settled = sl_ledger_holding(engine->ledger, row)->balance - owed;
    sl_wide free = sl_margin_above(&outlook.margin, SL_INITIAL);
    free = free < settled ? free : settled;
    outlook.free = free > 0 ? free : 0;
    return outlook;
}
