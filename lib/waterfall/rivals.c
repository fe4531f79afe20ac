/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/rivals.h"

#include <assert.h>

#include "engine/watch.h"
#include "ledger/sweep.h"
#include "margin/margin.h"
#include "waterfall/parties_internal.h"
#include "waterfall/ranking_internal.h"

static_assert(SL_BOOKS_MAX <= UINT32_MAX / SL_SIDES, "sides of all markets are counted");

/* What one side of a market is ranked by. */
struct order {
    uint32_t rank;
    uint32_t cap;
    bool is_layer;
};

/* One side of a market. */
struct sl_rivals {
    struct sl_ranking ranking; /* slots are places among the book's holders */
    const struct sloss_engine *engine;
    struct order order;
    uint64_t round;
    uint32_t market;
    uint32_t read; /* takes until the next rows are to be read ahead */
    bool longs;
    bool ranked;
};

/* ---- the sides ------------------------------------------------------------------------------- */

static struct sl_rivals *side_at(const struct sloss_engine *engine, uint32_t index)
{
    return sl_paged_at(&engine->sides, index);
}

/* NULL without memory. */
static struct sl_rivals *open_side(struct sloss_engine *engine, uint32_t index)
{
    while (engine->sides.count <= index) {
        struct sl_rivals *side = sl_paged_append(&engine->sides);
        if (side == NULL) {
            return NULL;
        }
        sl_ranking_initialize(&side->ranking, &engine->ledger->memory);
    }
    return side_at(engine, index);
}

void sl_rivals_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->sides, &engine->ledger->memory, sizeof(struct sl_rivals));
}

void sl_rivals_finalize(struct sloss_engine *engine)
{
    for (uint32_t index = 0; index < engine->sides.count; index++) {
        sl_ranking_finalize(&side_at(engine, index)->ranking);
    }
    sl_paged_finalize(&engine->sides);
}

/* ---- ranking --------------------------------------------------------------------------------- */

static void rate(const void *context, uint32_t slot, struct sl_score *score_out, int64_t *has_out)
{
    const struct sl_rivals *side = context;
    const struct sloss_ledger *ledger = side->engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, side->market);
    struct sl_stance stance =
        sl_parties_stance(side->engine, side->order.is_layer,
                          sl_ledger_position(ledger, sl_ledger_holder(book, slot)));
    /* It fits, or it would not be ranked. */
    (void)sl_parties_score(sl_engine_market(side->engine, side->market), &stance, side->order.rank,
                           score_out);
    *has_out = sl_parties_most(side->order.cap, &stance);
}

/* Rank a position. One in breach is ranked as well, and passed over when its turn comes: most never
 * have a turn. */
static enum sloss_status put(struct sl_rivals *side, const struct sl_position *position)
{
    const struct sloss_engine *engine = side->engine;
    struct sl_stance stance = sl_parties_stance(engine, side->order.is_layer, position);
    struct sl_score score;
    if (!sl_parties_score(sl_engine_market(engine, side->market), &stance, side->order.rank,
                          &score)) {
        sl_ranking_drop(&side->ranking, position->slot);
        return sl_margin_breached(engine, position->holding) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
    }
    return sl_ranking_put(&side->ranking, position->slot, score,
                          sl_parties_most(side->order.cap, &stance),
                          sl_ledger_holding(engine->ledger, position->holding)->account)
               ? SLOSS_OK
               : SLOSS_ERR_MEMORY;
}

/* A fund is nobody's counterparty. */
static bool is_on(const struct sl_rivals *side, const struct sl_position *position)
{
    int64_t lots = sl_parties_lots(side->engine, side->order.is_layer, position);
    return (side->longs ? lots > 0 : lots < 0) &&
           !sl_ledger_is_fund(side->engine->ledger, position);
}

/* Rank the holders from a slot on who are on the side, up to SL_SWEEP of them. */
static enum sloss_status rank_some(struct sl_rivals *side, const struct sl_book *book,
                                   uint32_t slot)
{
    const struct sloss_ledger *ledger = side->engine->ledger;
    const struct sl_position *some[SL_SWEEP];
    uint32_t left = book->holders.count - slot;
    uint32_t count = 0;
    for (uint32_t i = 0; i < SL_SWEEP && i < left; i++) {
        some[count] = sl_ledger_position(ledger, sl_ledger_holder(book, slot + i));
        count += is_on(side, some[count]) ? 1 : 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        sl_sweep_holding(ledger, some[i]->holding);
    }
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = put(side, some[i]);
    }
    return status;
}

static enum sloss_status rank_side(struct sl_rivals *side)
{
    const struct sl_book *book = sl_ledger_book(side->engine->ledger, side->market);
    uint32_t holders = book->holders.count;
    int64_t lots = side->longs ? book->long_lots : book->short_lots;
    struct sl_rater rater = {.rate = rate, .context = side};
    side->read = 0;
    if (!sl_ranking_open(&side->ranking, holders, lots < holders ? (uint32_t)lots : holders,
                         rater)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = SLOSS_OK;
    for (uint32_t slot = 0; status == SLOSS_OK && slot < holders; slot += SL_SWEEP) {
        status = rank_some(side, book, slot);
    }
    return status;
}

/* ---- keeping them ---------------------------------------------------------------------------- */

/* Those of the layer know how survivors stood before the round, which is forgotten after it. */
static bool is_kept(const struct sloss_engine *engine, const struct sl_rivals *side)
{
    return side->ranked && (!side->order.is_layer || side->round == engine->round.number);
}

static enum sloss_status rank_anew(const struct sloss_engine *engine,
                                   const struct sl_position *position)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < 2; i++) {
        uint32_t index = 2 * position->market + i;
        if (index >= engine->sides.count || !is_kept(engine, side_at(engine, index))) {
            continue;
        }
        if (is_on(side_at(engine, index), position)) {
            status = put(side_at(engine, index), position);
        } else {
            sl_ranking_drop(&side_at(engine, index)->ranking, position->slot);
        }
    }
    return status;
}

static void forget_all(struct sloss_engine *engine)
{
    for (uint32_t index = 0; index < engine->sides.count; index++) {
        side_at(engine, index)->ranked = false;
    }
    sl_watch_catch_up(engine, &engine->sides_reader);
}

/* Whoever changed is ranked anew, in all markets: one position's profit is the others' equity. */
static enum sloss_status catch_up(struct sloss_engine *engine)
{
    const struct sloss_ledger *ledger = engine->ledger;
    if (sl_watch_lost(engine, &engine->sides_reader)) {
        forget_all(engine);
    }
    for (;;) {
        uint32_t row = sl_watch_next(engine, &engine->sides_reader);
        if (row == SL_NONE) {
            return SLOSS_OK;
        }
        const struct sl_holding *holding = sl_ledger_holding(ledger, row);
        for (uint32_t i = 0; i < holding->count; i++) {
            enum sloss_status status = rank_anew(engine, &sl_ledger_positions(ledger, holding)[i]);
            if (status != SLOSS_OK) {
                return status;
            }
        }
    }
}

static bool is_same(const struct order *a, const struct order *b)
{
    return a->rank == b->rank && a->cap == b->cap && a->is_layer == b->is_layer;
}

enum sloss_status sl_rivals_open(struct sloss_engine *engine, const struct sl_against *against,
                                 struct sl_rivals **rivals_out)
{
    const struct order order = {
        .rank = against->rank, .cap = against->cap, .is_layer = against->is_layer};
    const bool longs = against->lots < 0;
    assert(engine->watch.on);
    enum sloss_status status = catch_up(engine);
    struct sl_rivals *side = open_side(engine, 2 * against->market + (longs ? 1 : 0));
    *rivals_out = side;
    if (side == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    if (status == SLOSS_OK && (!is_kept(engine, side) || !is_same(&side->order, &order))) {
        side->engine = engine;
        side->market = against->market;
        side->longs = longs;
        side->order = order;
        side->round = engine->round.number;
        status = rank_side(side);
        side->ranked = status == SLOSS_OK;
    }
    return status;
}

/* Rows of those whose turn is next. */
static void read_ahead(struct sl_rivals *side, const struct sl_book *book)
{
    const struct sloss_ledger *ledger = side->engine->ledger;
    uint32_t slots[SL_SWEEP];
    uint32_t count = sl_ranking_glance(&side->ranking, slots, SL_SWEEP);
    side->read = count;
    for (uint32_t i = 0; i < count; i++) {
        sl_sweep_position(ledger, sl_ledger_holder(book, slots[i]));
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = sl_ledger_holder(book, slots[i]);
        sl_sweep_holding(ledger, sl_ledger_position(ledger, row)->holding);
    }
}

enum sloss_status sl_rivals_take(struct sloss_engine *engine, struct sl_rivals *rivals,
                                 const struct sl_against *against, int64_t per_lot,
                                 uint32_t *position_out)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, rivals->market);
    uint32_t slot;
    *position_out = SL_NONE;
    while (sl_ranking_take(&rivals->ranking, per_lot, &slot)) {
        if (slot == SL_NONE) {
            return SLOSS_OK;
        }
        if (rivals->read == 0) {
            read_ahead(rivals, book);
        }
        rivals->read -= rivals->read > 0 ? 1 : 0;
        uint32_t row = sl_ledger_holder(book, slot);
        const struct sl_position *position = sl_ledger_position(engine->ledger, row);
        if (!sl_parties_is_asked(engine, against, position->holding)) {
            sl_watch_note(engine, position->holding); /* another close-out may ask it */
        } else if (sl_parties_may_take(engine, against, position)) {
            *position_out = row;
            return SLOSS_OK;
        }
    }
    return SLOSS_ERR_MEMORY;
}
