/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/instant_internal.h"

#include "closing/trade.h"
#include "engine/equity.h"
#include "engine/gain.h"
#include "engine/watch.h"
#include "ledger/order.h"
#include "ledger/position.h"
#include "ledger/sweep.h"

uint32_t sl_instant_market_of(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    return instant->moves[row->place].market;
}

uint32_t sl_instant_place_of(const struct sl_instant *instant, uint32_t market)
{
    uint32_t low = 0;
    uint32_t high = instant->markets - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = instant->moves[middle].market < market ? middle + 1 : low;
        high = instant->moves[middle].market < market ? high : middle;
    }
    return low;
}

/* Rows there can be at the most, and those of one market. */
static uint64_t count_rows(const struct sl_instant *instant, uint32_t *most_out)
{
    uint64_t rows = 0;
    *most_out = 0;
    for (uint32_t place = 0; place < instant->markets; place++) {
        uint32_t market = instant->moves[place].market;
        uint32_t holders = sl_ledger_book(instant->engine->ledger, market)->holders.count;
        rows += holders;
        *most_out = holders > *most_out ? holders : *most_out;
    }
    return rows;
}

enum sloss_status sl_instant_open(struct sl_instant *instant)
{
    struct sloss_engine *engine = instant->engine;
    uint32_t most;
    uint64_t rows = count_rows(instant, &most);
    if (rows >= UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    /* Holders are ordered; and where there are several markets, the losers of all of them. */
    uint64_t ordered = instant->markets == 1 ? most : rows;
    instant->rows = sl_vector_scratch(&engine->rows, rows, sizeof(struct sl_instant_row));
    instant->shared = sl_vector_scratch(&engine->shared, (size_t)instant->markets + 1,
                                        sizeof(uint64_t) + sizeof(uint32_t));
    sl_sweep_log(engine->ledger, rows, sizeof(struct sl_holding) + sizeof(struct sl_position));
    bool ok = instant->rows != NULL && instant->shared != NULL &&
              sl_vector_scratch(&engine->keys, ordered, sizeof(uint64_t)) != NULL &&
              sl_vector_scratch(&engine->order, ordered, sizeof(uint64_t)) != NULL;
    if (!ok) {
        return SLOSS_ERR_MEMORY;
    }
    instant->first = (uint32_t *)(void *)(instant->shared + instant->markets + 1);
    return SLOSS_OK;
}

/* A position gains or loses `fine`, of which it is paid `atoms`: the rest stays in its cost. A mark
 * moves the cost up to the mark, and funding moves it by what is cut off the payment. */
static enum sloss_status move_cost(struct sloss_engine *engine, const struct sl_move *move,
                                   uint32_t row, sl_wide fine, int64_t atoms)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    struct sl_market *market = sl_engine_market(engine, move->market);
    sl_wide whole = sl_fine_of(atoms, market->scale);
    int64_t shift;
    if (!sl_wide_narrow(move->funding ? whole - fine : whole, &shift)) {
        return SLOSS_ERR_OVERFLOW;
    }
    if (move->funding && shift == 0) {
        return sl_ledger_touch(engine->ledger, position->holding);
    }
    enum sloss_status status = sl_ledger_shift(engine->ledger, row, 0, shift);
    if (status == SLOSS_OK && move->funding && !market->unsettled) {
        status = sl_engine_touch(engine, move->market);
        market->unsettled = true;
    }
    return status;
}

/* What a position gains or loses in this instant, in atoms, rounded down. */
static enum sloss_status move_position(struct sloss_engine *engine, const struct sl_move *move,
                                       uint32_t row, int64_t *pnl_out)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    const struct sl_market *market = sl_engine_market(engine, move->market);
    if (position->lots == 0 && position->cost == 0) {
        *pnl_out = 0; /* one that came to nothing in a trial is still there */
        return SLOSS_OK;
    }
    sl_wide fine = move->funding ? -(sl_wide)position->lots * move->payment
                                 : sl_equity_profit(engine, position);
    if (!sl_wide_narrow(sl_fine_down(fine, market->scale), pnl_out) || *pnl_out == INT64_MIN) {
        return SLOSS_ERR_OVERFLOW;
    }
    uint32_t holding = position->holding;
    struct sl_gain gain = sl_gain_of(engine, position);
    bool empty = position->lots == 0 && *pnl_out == 0; /* as a trial leaves rows */
    enum sloss_status status = move_cost(engine, move, row, fine, *pnl_out);
    if (status == SLOSS_OK && !move->funding) {
        status = sl_trade_drop(engine, row);
    }
    if (status == SLOSS_OK && !empty && !move->funding) {
        status = sl_gain_settle(engine, row, *pnl_out, gain, move->again);
    }
    if (status == SLOSS_OK && !empty) {
        sl_ledger_touched_by(engine->ledger, holding, move->market);
        sl_watch_note(engine, holding);
    }
    return status;
}

/* Make a row the last one of its holding, which knows its last row while rows are gathered. */
static enum sloss_status chain(struct sl_instant *instant, uint32_t index)
{
    struct sl_instant_row *row = &instant->rows[index];
    struct sl_holding *holding = sl_ledger_holding(instant->engine->ledger, row->holding);
    enum sloss_status status = SLOSS_OK;
    if (holding->row != SL_NONE) {
        struct sl_instant_row *last = &instant->rows[holding->row];
        struct sl_instant_row *head = &instant->rows[last->head];
        last->next = index;
        row->head = last->head;
        status = sl_fixed_add(head->due, row->due, &head->due) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
    }
    sl_ledger_note_row(holding, index);
    return status;
}

static enum sloss_status add_row(struct sl_instant *instant, uint32_t place, uint32_t position,
                                 int64_t pnl)
{
    uint32_t index = instant->row_count++;
    instant->rows[index] = (struct sl_instant_row){
        .pnl = pnl,
        .due = pnl > 0 ? pnl : 0,
        .holding = sl_ledger_position(instant->engine->ledger, position)->holding,
        .head = index,
        .next = SL_NONE,
        .place = place};
    return instant->markets == 1 ? SLOSS_OK : chain(instant, index);
}

/* The market's positions by account order, in `keys`. */
static const uint64_t *order_holders(const struct sl_instant *instant, const struct sl_book *book)
{
    struct sloss_engine *engine = instant->engine;
    uint64_t *keys = (uint64_t *)(void *)engine->keys.data;
    sl_ledger_order_holders(engine->ledger, book, keys, (uint64_t *)(void *)engine->order.data);
    return keys;
}

/* In one market a loss is all that its holding loses, and is at hand: it is dealt with at once, and
 * its row is not needed any more, unless it has to wait. */
static enum sloss_status drop_loss(struct sl_instant *instant,
                                   enum sloss_status (*alone)(struct sl_instant *instant,
                                                              uint32_t index))
{
    uint32_t index = instant->row_count - 1;
    if (instant->rows[index].pnl > 0) {
        return SLOSS_OK;
    }
    size_t waiting = instant->engine->waiting.size;
    enum sloss_status status = alone(instant, index);
    instant->row_count -= instant->engine->waiting.size == waiting ? 1 : 0;
    return status;
}

static enum sloss_status gather_market(struct sl_instant *instant, uint32_t place,
                                       enum sloss_status (*alone)(struct sl_instant *instant,
                                                                  uint32_t index))
{
    struct sloss_engine *engine = instant->engine;
    const struct sl_move *move = &instant->moves[place];
    const struct sl_book *book = sl_ledger_book(engine->ledger, move->market);
    const uint64_t *keys = order_holders(instant, book);
    enum sloss_status status = SLOSS_OK;
    instant->first[place] = instant->row_count;
    for (uint32_t i = 0; status == SLOSS_OK && i < book->holders.count; i++) {
        int64_t pnl;
        uint32_t position = sl_order_row(keys[i]);
        sl_sweep_keys(engine->ledger, keys, book->holders.count, i);
        status = move_position(engine, move, position, &pnl);
        if (status != SLOSS_OK || pnl == 0) {
            continue;
        }
        status = add_row(instant, place, position, pnl);
        if (status == SLOSS_OK && instant->markets == 1) {
            status = drop_loss(instant, alone);
        }
    }
    instant->first[place + 1] = instant->row_count;
    return status;
}

enum sloss_status sl_instant_gather(struct sl_instant *instant,
                                    enum sloss_status (*alone)(struct sl_instant *instant,
                                                               uint32_t index))
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t place = 0; place < instant->markets; place++) {
        instant->shared[place] = 0;
    }
    for (uint32_t place = 0; status == SLOSS_OK && place < instant->markets; place++) {
        status = gather_market(instant, place, alone);
    }
    for (uint32_t i = 0; instant->markets > 1 && i < instant->row_count; i++) {
        sl_ledger_note_row(sl_ledger_holding(instant->engine->ledger, instant->rows[i].holding),
                           SL_NONE);
    }
    return status;
}
