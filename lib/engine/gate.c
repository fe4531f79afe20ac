/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/gate.h"

#include "base/fixed.h"
#include "ledger/left.h"

/* A position that is gone, while the round may still leave something uncovered in its market. */
struct leaver {
    uint32_t holding;
    uint32_t market;
};

void sl_gate_begin_command(struct sloss_engine *engine)
{
    sl_gate_begin(engine);
    engine->round.first_span = engine->round.span;
}

void sl_gate_begin(struct sloss_engine *engine)
{
    engine->round.span++;
    engine->round.leavers.size = 0;
    engine->round.opened = false;
}

void sl_gate_enter(struct sloss_engine *engine, uint32_t market)
{
    sl_engine_market(engine, market)->entered = engine->round.span;
}

enum sloss_status sl_gate_leave(struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    bool is_fund = sl_ledger_book(engine->ledger, market)->fund == holding;
    uint64_t entered = is_fund ? sl_engine_market(engine, market)->entered : 0;
    uint64_t opened = sl_engine_market(engine, market)->opened;
    if (entered == engine->round.span) {
        return SLOSS_OK;
    }
    struct leaver *leaver = sl_vector_extend(&engine->round.leavers, sizeof(*leaver));
    if (leaver == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *leaver = (struct leaver){.holding = holding, .market = market};
    bool had_lots = entered < engine->round.first_span || entered < opened;
    return had_lots && sl_left_is_hole(engine->ledger, market)
               ? sl_left_note(engine->ledger, holding, market)
               : SLOSS_OK;
}

enum sloss_status sl_gate_uncover(struct sloss_engine *engine, uint32_t index)
{
    struct sl_book *book = sl_ledger_book(engine->ledger, index);
    if (sl_left_is_hole(engine->ledger, index)) {
        return SLOSS_OK;
    }
    if (book->hole == UINT32_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status =
        sl_ledger_save(engine->ledger, book, offsetof(struct sl_book, holders), &book->saved_by);
    if (status == SLOSS_OK) {
        book->hole++;
        sl_engine_market(engine, index)->opened = engine->round.span;
        engine->round.opened = true;
    }
    return status;
}

enum sloss_status sl_gate_note_leavers(struct sloss_engine *engine)
{
    const struct leaver *leavers = (const struct leaver *)(const void *)engine->round.leavers.data;
    size_t count = engine->round.opened ? engine->round.leavers.size / sizeof(*leavers) : 0;
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (sl_engine_market(engine, leavers[i].market)->opened == engine->round.span) {
            status = sl_left_note(engine->ledger, leavers[i].holding, leavers[i].market);
        }
    }
    return status;
}

/* Does a market keep those in who had a position? */
static bool is_shut(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    return sl_left_is_hole(engine->ledger, index) &&
           sl_fixed_is_within(sl_engine_now(engine), market->deficit_time, market->gate_duration);
}

/* A market whose fund is `to` lets money go there. */
static bool keeps(const struct sloss_engine *engine, uint32_t market, uint32_t to)
{
    return sl_ledger_book(engine->ledger, market)->fund != to && is_shut(engine, market);
}

bool sl_gate_holds(const struct sloss_engine *engine, uint32_t row, uint32_t to)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        if (positions[i].lots != 0 && keeps(engine, positions[i].market, to)) {
            return true;
        }
    }
    struct sl_left_search search;
    for (uint32_t left = sl_left_first(ledger, row, &search); left != SL_NONE;
         left = sl_left_next(ledger, &search)) {
        uint32_t market = sl_left_at(ledger, left)->market;
        if (sl_left_counts(ledger, left) && keeps(engine, market, to)) {
            return true;
        }
    }
    return false;
}
