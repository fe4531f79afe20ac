/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/deleverage.h"

#include "allocation/apportion.h"
#include "engine/margin.h"
#include "ledger/order.h"
#include "engine/record.h"
#include "closing/rivals.h"
#include "waterfall/share.h"
#include "liquidation/takeover.h"
#include "closing/trade.h"
#include "engine/watch.h"
#include "waterfall/round.h"

/* The close-out under way. */
struct closing {
    uint32_t holding;
    uint32_t market;
    uint32_t position;
    int64_t lots;     /* held, signed */
    int64_t received; /* for all of them: lots * value - share of the equity */
    int64_t closed;   /* |lots| closed so far */
};

/* ---- counterparties -------------------------------------------------------------------------- */

static bool eligible(const struct sloss_engine *engine, const struct closing *closing,
                     const struct sl_position *position)
{
    return position->lots != 0 && (position->lots > 0) != (closing->lots > 0) &&
           position->holding != closing->holding && !sl_margin_breached(engine, position->holding);
}

/* Opposite positions, by account order, as order keys. */
static enum sloss_status list_rivals(struct sloss_engine *engine, const struct closing *closing,
                                     const uint64_t **keys_out, uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, closing->market);
    uint64_t *keys = sl_vector_scratch(&engine->keys, book->holders.count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, book->holders.count, sizeof(*scratch));
    uint32_t count = 0;
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        uint32_t row = sl_ledger_holder(book, slot);
        const struct sl_position *position = sl_ledger_position(ledger, row);
        if (eligible(engine, closing, position)) {
            uint32_t account = sl_ledger_holding(ledger, position->holding)->account;
            keys[count++] = sl_order_key(account, row);
        }
    }
    sl_order_sort(keys, scratch, count);
    *keys_out = keys;
    *count_out = count;
    return SLOSS_OK;
}

/* ---- closing against them -------------------------------------------------------------------- */

static int64_t received_for(const struct closing *closing, int64_t lots)
{
    return sl_apportion_running(closing->received, lots,
                                (sl_wide)sl_fixed_magnitude(closing->lots));
}

/* What a counterparty gives up against the mark; below zero where it gains. */
static enum sloss_status note_given_up(struct sloss_engine *engine, uint32_t index,
                                       int64_t signed_lots, int64_t money, int64_t *given_out)
{
    enum sloss_status status = sl_engine_touch(engine, index);
    struct sl_market *market = sl_engine_market(engine, index);
    if (status != SLOSS_OK) {
        return status;
    }
    sl_wide given = money - (sl_wide)signed_lots * market->value;
    market->deleverage_count++;
    return sl_wide_narrow(given, given_out) &&
                   sl_fixed_add(market->deleverage_sum, *given_out, &market->deleverage_sum)
               ? SLOSS_OK
               : SLOSS_ERR_OVERFLOW;
}

static enum sloss_status close_against(struct sloss_engine *engine, struct closing *closing,
                                       uint32_t rival, int64_t lots)
{
    int64_t money =
        received_for(closing, closing->closed + lots) - received_for(closing, closing->closed);
    int64_t signed_lots = closing->lots > 0 ? lots : -lots;
    int64_t given;
    closing->closed += lots;
    enum sloss_status status = note_given_up(engine, closing->market, signed_lots, money, &given);
    if (status == SLOSS_OK) {
        status = sl_trade(engine, closing->position, -signed_lots, -money);
    }
    if (status == SLOSS_OK) {
        status = sl_trade(engine, rival, signed_lots, money);
    }
    if (status == SLOSS_OK) {
        uint32_t other = sl_ledger_position(engine->ledger, rival)->holding;
        status = sl_record_event(engine, SLOSS_EVENT_DELEVERAGE, closing->market, closing->holding,
                                 other, given, signed_lots);
    }
    return status;
}

static int64_t lots_left(const struct closing *closing)
{
    return (int64_t)sl_fixed_magnitude(closing->lots) - closing->closed;
}

/* Greatest score first, each the smaller of its lots and what is left. */
static enum sloss_status close_by_rank(struct sloss_engine *engine, struct closing *closing,
                                       uint32_t rank)
{
    while (lots_left(closing) > 0) {
        uint32_t rival;
        enum sloss_status status =
            sl_rivals_take(engine, closing->market, closing->lots < 0, rank, &rival);
        if (status != SLOSS_OK || rival == SL_NONE) {
            return status;
        }
        int64_t left = lots_left(closing);
        int64_t held = (int64_t)sl_fixed_magnitude(sl_ledger_position(engine->ledger, rival)->lots);
        status = close_against(engine, closing, rival, held < left ? held : left);
        if (status != SLOSS_OK) {
            return status;
        }
    }
    return SLOSS_OK;
}

/* Lots apportioned by lots, in account order. */
static enum sloss_status close_pro_rata(struct sloss_engine *engine, struct closing *closing)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sl_share share;
    struct sl_apportionment result;
    const uint64_t *keys;
    uint32_t count = 0;
    enum sloss_status status = list_rivals(engine, closing, &keys, &count);
    if (status == SLOSS_OK && !sl_share_open(engine, count, &share)) {
        status = SLOSS_ERR_MEMORY;
    }
    if (status != SLOSS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < count; i++) {
        int64_t lots = sl_ledger_position(ledger, sl_order_row(keys[i]))->lots;
        share.weight[i] = share.cap[i] = (int64_t)sl_fixed_magnitude(lots);
    }
    status = sl_share_divide(engine, &share, SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_LARGEST_REMAINDER,
                             (int64_t)sl_fixed_magnitude(closing->lots), &result);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (share.share[i] > 0) {
            status = close_against(engine, closing, sl_order_row(keys[i]), share.share[i]);
        }
    }
    return status;
}

/* ---- what is left ---------------------------------------------------------------------------- */

/* The opposite side had too few lots: the fund takes the rest at the mark, and with it what is left
 * of this market's share of the equity. `unsettled` is what the position had unsettled before. */
static enum sloss_status take_over_rest(struct sloss_engine *engine, const struct closing *closing,
                                        int64_t equity, int64_t unsettled)
{
    const struct sl_market *market = sl_engine_market(engine, closing->market);
    const struct sl_position *position = sl_ledger_position(engine->ledger, closing->position);
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, closing->holding);
    struct sl_part part = {.market = closing->market,
                           .position = closing->position,
                           .notional = sl_market_notional(market, position->lots)};
    int64_t closed = closing->lots > 0 ? closing->closed : -closing->closed;
    sl_wide used = (sl_wide)closed * market->value - received_for(closing, closing->closed);
    enum sloss_status status = sl_takeover_pass(engine, closing->position);
    if (status != SLOSS_OK) {
        return status;
    }
    if (market->settlement == SLOSS_SETTLEMENT_VARIATION) {
        sl_wide owed = (sl_wide)equity - unsettled;
        int64_t balance = holding->balance > 0 ? holding->balance : 0;
        owed = owed < 0 ? 0 : owed;
        return sl_takeover_forfeit(engine, closing->holding, closing->market,
                                   owed < balance ? (int64_t)owed : balance);
    }
    int64_t rest;
    if (!sl_wide_narrow(equity - used, &rest)) {
        return SLOSS_ERR_OVERFLOW;
    }
    return sl_takeover_clear(engine, closing->holding, &part, 1, rest);
}

/* ---- the close-out --------------------------------------------------------------------------- */

/* What the position's share of the account's equity is, and so what closing it brings. */
static enum sloss_status begin(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                               struct closing *closing, int64_t *equity_out, int64_t *unsettled_out)
{
    const struct sl_part *parts;
    uint32_t count = 0;
    int64_t whole;
    uint32_t place = 0;
    enum sloss_status status = sl_part_list(engine, holding, &parts, &count);
    if (status != SLOSS_OK) {
        return status;
    }
    while (place < count && parts[place].market != market) {
        place++;
    }
    if (place == count || sl_ledger_position(engine->ledger, parts[place].position)->lots == 0) {
        return SLOSS_ERR_NO_POSITION;
    }
    const struct sl_position *position = sl_ledger_position(engine->ledger, parts[place].position);
    *closing = (struct closing){.holding = holding,
                                .market = market,
                                .position = parts[place].position,
                                .lots = position->lots};
    if (!sl_wide_narrow(sl_margin_equity(engine, holding), &whole) ||
        !sl_wide_narrow(sl_margin_profit(engine, position), unsettled_out)) {
        return SLOSS_ERR_OVERFLOW;
    }
    *equity_out = sl_part_share(parts, count, place, whole);
    sl_wide value = (sl_wide)position->lots * sl_engine_market(engine, market)->value;
    if (!sl_wide_narrow(value - *equity_out, &closing->received) ||
        closing->received == INT64_MIN) {
        return SLOSS_ERR_OVERFLOW;
    }
    return sl_takeover_stamp(engine, holding, whole < 0);
}

static enum sloss_status close(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                               uint32_t rank)
{
    struct closing closing;
    int64_t equity;
    int64_t unsettled;
    enum sloss_status status = begin(engine, holding, market, &closing, &equity, &unsettled);
    if (status == SLOSS_OK) {
        status = rank == SLOSS_RANK_PRO_RATA ? close_pro_rata(engine, &closing)
                                             : close_by_rank(engine, &closing, rank);
    }
    if (status == SLOSS_OK && lots_left(&closing) > 0) {
        status = take_over_rest(engine, &closing, equity, unsettled);
    }
    return status;
}

enum sloss_status sl_deleverage(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                uint32_t rank)
{
    sl_watch_begin(engine);
    sl_round_begin(engine);
    engine->round.made = true;
    enum sloss_status status = close(engine, holding, market, rank);
    if (status == SLOSS_OK) {
        status = sl_round_close(engine, NULL);
    }
    status = sl_round_end(engine, NULL, status);
    sl_watch_end(engine);
    return status;
}

enum sloss_status sl_deleverage_holding(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    enum sloss_status status = SLOSS_OK;
    bool any = false;
    /* Positions stay where they are until the command ends, so they can be walked while they close.
     */
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, holding->block + i);
        if (position->lots != 0) {
            any = true;
            status = close(engine, row, position->market, SLOSS_RANK_PROFIT_LEVERAGE);
        }
    }
    /* Where there is no position to close against anybody, what remains is a takeover. */
    return status != SLOSS_OK || any ? status : sl_takeover_holding(engine, row);
}
