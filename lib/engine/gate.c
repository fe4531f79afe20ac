/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/gate.h"

#include "base/fixed.h"
#include "ledger/left.h"
#include "ledger/side/compartment.h"

/* A position that is gone, while the round may still leave something uncovered in its market. */
struct leaver {
    uint32_t holding;
    uint32_t market;
};

/* What is noted of a compartment is noted of its account: it stands with the cross part. */
static enum sloss_status note(const struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    return sl_left_note(engine->ledger, sl_compartment_cross(engine->ledger, holding), market);
}

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
    return had_lots && sl_left_is_hole(engine->ledger, market) ? note(engine, holding, market)
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
            status = note(engine, leavers[i].holding, leavers[i].market);
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

/* Does the gate of a market keep a holding in for the lots that it has? */
static bool keeps_holder(const struct sloss_engine *engine, uint32_t row, uint32_t to)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        if (positions[i].lots != 0 && keeps(engine, positions[i].market, to)) {
            return true;
        }
    }
    return false;
}

/* For lots that it has given up? */
static bool keeps_leaver(const struct sloss_engine *engine, uint32_t row, uint32_t to)
{
    const struct sloss_ledger *ledger = engine->ledger;
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

/* An account is held in all its parts of the asset, whichever of them had the lots. */
bool sl_gate_holds(const struct sloss_engine *engine, uint32_t row, uint32_t to)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t cross = sl_compartment_cross(ledger, row);
    const struct sl_holding *holding = sl_ledger_holding(ledger, cross);
    bool holds = keeps_holder(engine, cross, to) || keeps_leaver(engine, cross, to);
    for (uint32_t at = sl_compartment_first(ledger, holding->account); !holds && at != SL_NONE;
         at = sl_compartment_next(ledger, at)) {
        uint32_t part = sl_compartment_at(ledger, at)->holding;
        holds = sl_ledger_holding(ledger, part)->asset == holding->asset &&
                keeps_holder(engine, part, to);
    }
    return holds;
}
