/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/instant_internal.h"

#include "engine/margin.h"
#include "ledger/order.h"
#include "ledger/position.h"
#include "ledger/sweep.h"

struct sl_instant_party *sl_instant_party_of(const struct sl_instant *instant,
                                             const struct sl_instant_row *row)
{
    if (instant->markets == 1) {
        return NULL;
    }
    uint32_t index = sl_ledger_holding(instant->engine->ledger, row->holding)->row;
    return index == SL_NONE ? NULL : &instant->parties[index];
}

uint32_t sl_instant_market_of(const struct sl_instant *instant, const struct sl_instant_row *row)
{
    return instant->moves[row->place].market;
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
    if (rows > UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    /* Who is a party has two rows. Heads are ordered where there are several markets. */
    uint64_t parties = instant->markets == 1 ? 0 : rows / 2;
    uint64_t ordered = instant->markets == 1 ? most : rows;
    instant->rows = sl_vector_scratch(&engine->rows, rows, sizeof(struct sl_instant_row));
    instant->parties =
        sl_vector_scratch(&engine->parties, parties, sizeof(struct sl_instant_party));
    instant->owed = sl_vector_scratch(&engine->owed, (size_t)instant->markets + 1,
                                      sizeof(int64_t) + sizeof(uint64_t) + sizeof(uint32_t));
    sl_sweep_log(engine->ledger, rows, sizeof(struct sl_holding) + sizeof(struct sl_position));
    bool ok = instant->rows != NULL && instant->parties != NULL && instant->owed != NULL &&
              sl_vector_scratch(&engine->keys, ordered, sizeof(uint64_t)) != NULL &&
              sl_vector_scratch(&engine->order, ordered, sizeof(uint64_t)) != NULL;
    if (!ok) {
        return SLOSS_ERR_MEMORY;
    }
    instant->shared = (uint64_t *)(void *)(instant->owed + instant->markets + 1);
    instant->first = (uint32_t *)(void *)(instant->shared + instant->markets + 1);
    return SLOSS_OK;
}

/* Profit of a position in this instant; a mark also moves its cost up to the mark. */
static enum sloss_status move_position(struct sloss_engine *engine, const struct sl_move *move,
                                       uint32_t row, int64_t *pnl_out)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    sl_wide pnl = move->funding ? -(sl_wide)position->lots * move->payment
                                : sl_margin_profit(engine, position);
    if (!sl_wide_narrow(pnl, pnl_out) || *pnl_out == INT64_MIN) {
        return SLOSS_ERR_OVERFLOW;
    }
    return move->funding ? sl_ledger_touch(engine->ledger, position->holding)
                         : sl_ledger_shift(engine->ledger, row, 0, *pnl_out);
}

static void add_row(struct sl_instant *instant, uint32_t place, uint32_t position, int64_t pnl)
{
    struct sloss_ledger *ledger = instant->engine->ledger;
    uint32_t holding = sl_ledger_position(ledger, position)->holding;
    struct sl_instant_row *row = &instant->rows[instant->row_count];
    *row = (struct sl_instant_row){
        .pnl = pnl, .position = position, .holding = holding, .before = SL_NONE, .place = place};
    if (instant->markets > 1) {
        struct sl_holding *owner = sl_ledger_holding(ledger, holding);
        row->before = owner->row;
        owner->row = instant->row_count; /* its last one so far */
    }
    instant->row_count++;
}

/* The market's positions by account order, in `keys`. */
static const uint64_t *order_holders(const struct sl_instant *instant, const struct sl_book *book)
{
    struct sloss_engine *engine = instant->engine;
    const struct sloss_ledger *ledger = engine->ledger;
    uint64_t *keys = (uint64_t *)(void *)engine->keys.data;
    for (uint32_t slot = 0; slot < book->holders.count; slot++) {
        sl_sweep_holders(ledger, book, slot);
        uint32_t position = sl_ledger_holder(book, slot);
        uint32_t holding = sl_ledger_position(ledger, position)->holding;
        keys[slot] = sl_order_key(sl_ledger_holding(ledger, holding)->account, position);
    }
    sl_order_sort_accounts(keys, (uint64_t *)(void *)engine->order.data, book->holders.count);
    return keys;
}

/* In one market who loses has nothing to set off, and is at hand: it is visited at once, and its
 * row is not needed any more. */
static enum sloss_status visit_loser(struct sl_instant *instant, sl_instant_visitor alone)
{
    uint32_t index = instant->row_count - 1;
    if (instant->rows[index].pnl > 0) {
        return SLOSS_OK;
    }
    instant->row_count--;
    return alone(instant, index);
}

static enum sloss_status gather_market(struct sl_instant *instant, uint32_t place,
                                       sl_instant_visitor alone)
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
        if (status == SLOSS_OK && pnl != 0) {
            add_row(instant, place, position, pnl);
            status = instant->markets == 1 ? visit_loser(instant, alone) : SLOSS_OK;
        }
    }
    instant->first[place + 1] = instant->row_count;
    return status;
}

/* Whoever has a row before its last is a party; the others' mark is wiped. */
static void find_parties(struct sl_instant *instant)
{
    for (uint32_t index = 0; index < instant->row_count; index++) {
        const struct sl_instant_row *row = &instant->rows[index];
        struct sl_holding *holding = sl_ledger_holding(instant->engine->ledger, row->holding);
        if (holding->row != index) {
            continue;
        }
        holding->row = SL_NONE;
        if (row->before == SL_NONE) {
            continue;
        }
        holding->row = instant->party_count++;
        struct sl_instant_party *party = &instant->parties[holding->row];
        *party = (struct sl_instant_party){.holding = row->holding, .last = index};
        for (uint32_t at = index; at != SL_NONE; at = instant->rows[at].before) {
            int64_t pnl = instant->rows[at].pnl;
            party->gains += pnl > 0 ? pnl : 0;
            party->losses += pnl < 0 ? -(sl_wide)pnl : 0;
        }
    }
}

enum sloss_status sl_instant_gather(struct sl_instant *instant, sl_instant_visitor alone)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t place = 0; place < instant->markets; place++) {
        instant->owed[place] = 0;
        instant->shared[place] = 0;
    }
    for (uint32_t place = 0; status == SLOSS_OK && place < instant->markets; place++) {
        status = gather_market(instant, place, alone);
    }
    if (instant->markets > 1) {
        find_parties(instant); /* also after a failure: it wipes the marks of the others */
    }
    return status;
}

/* Holdings by account order, in `keys`, each by its first row. */
static uint32_t order_heads(struct sl_instant *instant)
{
    struct sloss_engine *engine = instant->engine;
    uint64_t *keys = (uint64_t *)(void *)engine->keys.data;
    uint32_t count = 0;
    for (uint32_t index = 0; index < instant->row_count; index++) {
        const struct sl_instant_row *row = &instant->rows[index];
        if (row->before == SL_NONE) {
            keys[count++] =
                sl_order_key(sl_ledger_holding(engine->ledger, row->holding)->account, index);
        }
    }
    sl_order_sort(keys, (uint64_t *)(void *)engine->order.data, count);
    return count;
}

enum sloss_status sl_instant_visit(struct sl_instant *instant, sl_instant_visitor visit)
{
    const struct sloss_engine *engine = instant->engine;
    const uint64_t *keys = (const uint64_t *)(const void *)engine->keys.data;
    bool one = instant->markets == 1; /* then the rows are in that order */
    uint32_t count = one ? instant->row_count : order_heads(instant);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = visit(instant, one ? i : sl_order_row(keys[i]));
    }
    return status;
}

void sl_instant_close(struct sl_instant *instant)
{
    for (uint32_t i = 0; i < instant->party_count; i++) {
        sl_ledger_holding(instant->engine->ledger, instant->parties[i].holding)->row = SL_NONE;
    }
}
