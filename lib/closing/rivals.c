/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/rivals.h"

#include <assert.h>

#include "allocation/ranking.h"
#include "engine/gain.h"
#include "engine/margin.h"
#include "engine/watch.h"
#include "ledger/sweep.h"

static_assert(SL_BOOKS_MAX <= UINT32_MAX / SL_SIDES, "sides of all markets are counted");

/* One side of a market. */
struct side {
    struct sl_ranking ranking; /* slots are places among the book's holders */
    const struct sloss_engine *engine;
    uint32_t market;
    uint32_t rank;
    uint32_t read; /* takes until the next rows are to be read ahead */
    bool ranked;
};

/* ---- the sides ------------------------------------------------------------------------------- */

static struct side *side_at(const struct sloss_engine *engine, uint32_t index)
{
    return sl_paged_at(&engine->sides, index);
}

/* NULL without memory. */
static struct side *open_side(struct sloss_engine *engine, uint32_t index)
{
    while (engine->sides.count <= index) {
        struct side *side = sl_paged_append(&engine->sides);
        if (side == NULL) {
            return NULL;
        }
        sl_ranking_initialize(&side->ranking, &engine->ledger->memory);
    }
    return side_at(engine, index);
}

void sl_rivals_initialize(struct sloss_engine *engine)
{
    sl_paged_initialize(&engine->sides, &engine->ledger->memory, sizeof(struct side));
}

void sl_rivals_finalize(struct sloss_engine *engine)
{
    for (uint32_t index = 0; index < engine->sides.count; index++) {
        sl_ranking_finalize(&side_at(engine, index)->ranking);
    }
    sl_paged_finalize(&engine->sides);
}

/* ---- scores ---------------------------------------------------------------------------------- */

/* Cost, notional and unrealized profit in fine units: of one market they are compared. */
static bool standing_of(const struct sloss_engine *engine, const struct sl_position *position,
                        struct sl_standing *standing_out)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    sl_wide profit = sl_gain_ranked(engine, position);
    sl_wide equity = sl_margin_settled(engine, position->holding);
    sl_wide cost = sl_margin_cost(engine, position);
    standing_out->lots = (int64_t)sl_fixed_magnitude(position->lots);
    standing_out->notional = sl_market_fine_notional(market, position->lots);
    return sl_wide_narrow(profit, &standing_out->profit) &&
           sl_wide_narrow(equity > 0 ? equity : 0, &standing_out->equity) &&
           sl_wide_narrow(cost < 0 ? -cost : cost, &standing_out->cost);
}

static struct sl_score score_of(const void *context, uint32_t slot)
{
    const struct side *side = context;
    const struct sloss_ledger *ledger = side->engine->ledger;
    const struct sl_book *book = sl_ledger_book(ledger, side->market);
    struct sl_standing standing = {0};
    (void)standing_of(side->engine, sl_ledger_position(ledger, sl_ledger_holder(book, slot)),
                      &standing); /* it fits, or it would not be ranked */
    return sl_score_of(&standing, side->rank);
}

/* Rank a position. One in breach is ranked as well, and passed over when its turn comes: most never
 * have a turn. */
static enum sloss_status put(const struct sloss_engine *engine, struct side *side,
                             const struct sl_position *position)
{
    struct sl_standing standing;
    if (!standing_of(engine, position, &standing)) {
        sl_ranking_drop(&side->ranking, position->slot);
        return sl_margin_breached(engine, position->holding) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
    }
    uint32_t account = sl_ledger_holding(engine->ledger, position->holding)->account;
    return sl_ranking_put(&side->ranking, position->slot, sl_score_of(&standing, side->rank),
                          account)
               ? SLOSS_OK
               : SLOSS_ERR_MEMORY;
}

/* A fund is nobody's counterparty. */
static bool is_on(const struct sloss_engine *engine, const struct sl_position *position,
                  bool long_side)
{
    return (long_side ? position->lots > 0 : position->lots < 0) &&
           !sl_ledger_is_fund(engine->ledger, position);
}

/* Rank the holders from a slot on who are on the side, up to SL_SWEEP of them. */
static enum sloss_status rank_some(const struct sloss_engine *engine, struct side *side,
                                   const struct sl_book *book, uint32_t slot, bool long_side)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_position *some[SL_SWEEP];
    uint32_t left = book->holders.count - slot;
    uint32_t count = 0;
    for (uint32_t i = 0; i < SL_SWEEP && i < left; i++) {
        some[count] = sl_ledger_position(ledger, sl_ledger_holder(book, slot + i));
        count += is_on(engine, some[count], long_side) ? 1 : 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        sl_sweep_holding(ledger, some[i]->holding);
    }
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = put(engine, side, some[i]);
    }
    return status;
}

static enum sloss_status rank_side(const struct sloss_engine *engine, struct side *side,
                                   uint32_t market, bool long_side)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    uint32_t holders = book->holders.count;
    int64_t lots = long_side ? book->long_lots : book->short_lots;
    struct sl_rater rater = {.score = score_of, .context = side};
    side->engine = engine;
    side->market = market;
    side->read = 0;
    if (!sl_ranking_open(&side->ranking, holders, lots < holders ? (uint32_t)lots : holders,
                         rater)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = SLOSS_OK;
    for (uint32_t slot = 0; status == SLOSS_OK && slot < holders; slot += SL_SWEEP) {
        status = rank_some(engine, side, book, slot, long_side);
    }
    return status;
}

/* ---- keeping them ---------------------------------------------------------------------------- */

static enum sloss_status rank_anew(const struct sloss_engine *engine,
                                   const struct sl_position *position)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < 2; i++) {
        uint32_t index = 2 * position->market + i;
        if (index >= engine->sides.count || !side_at(engine, index)->ranked) {
            continue;
        }
        if (is_on(engine, position, i == 1)) {
            status = put(engine, side_at(engine, index), position);
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

static enum sloss_status find_side(struct sloss_engine *engine, uint32_t market, bool long_side,
                                   uint32_t rank, struct side **side_out)
{
    enum sloss_status status = catch_up(engine);
    struct side *side = open_side(engine, 2 * market + (long_side ? 1 : 0));
    *side_out = side;
    if (side == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    if (status == SLOSS_OK && (!side->ranked || side->rank != rank)) {
        side->rank = rank;
        status = rank_side(engine, side, market, long_side);
        side->ranked = status == SLOSS_OK;
    }
    return status;
}

/* Rows of those whose turn is next. */
static void read_ahead(const struct sloss_engine *engine, const struct sl_book *book,
                       struct side *side)
{
    uint32_t slots[SL_SWEEP];
    uint32_t count = sl_ranking_glance(&side->ranking, slots, SL_SWEEP);
    side->read = count;
    for (uint32_t i = 0; i < count; i++) {
        sl_sweep_position(engine->ledger, sl_ledger_holder(book, slots[i]));
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = sl_ledger_holder(book, slots[i]);
        sl_sweep_holding(engine->ledger, sl_ledger_position(engine->ledger, row)->holding);
    }
}

enum sloss_status sl_rivals_take(struct sloss_engine *engine, uint32_t market, bool long_side,
                                 uint32_t rank, uint32_t *position_out)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    struct side *side;
    enum sloss_status status = find_side(engine, market, long_side, rank, &side);
    *position_out = SL_NONE;
    while (status == SLOSS_OK) {
        uint32_t slot = sl_ranking_take(&side->ranking);
        if (slot == SL_NONE) {
            break;
        }
        if (side->read == 0) {
            read_ahead(engine, book, side);
        }
        side->read -= side->read > 0 ? 1 : 0;
        uint32_t row = sl_ledger_holder(book, slot);
        if (!sl_margin_breached(engine, sl_ledger_position(engine->ledger, row)->holding)) {
            *position_out = row;
            break;
        }
    }
    return status;
}
