/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/moments.h"

#include <assert.h>

#include "base/fixed.h"

static struct sl_moment *row_at(const struct sl_market *market, uint32_t side, uint32_t row)
{
    return SL_PAGED_AT(&market->moments[side], struct sl_moment, row);
}

static uint32_t noting(const struct sloss_engine *engine, uint32_t place)
{
    return *SL_PAGED_AT(&engine->noting, const uint32_t, place);
}

void sl_moments_finalize(struct sloss_engine *engine)
{
    for (uint32_t place = 0; place < engine->noting.count; place++) {
        struct sl_market *market = sl_engine_market(engine, noting(engine, place));
        for (uint32_t side = 0; side < SL_SIDES; side++) {
            sl_paged_finalize(&market->moments[side]);
        }
    }
    sl_paged_finalize(&engine->noting);
}

void sl_moments_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t place = 0; place < engine->noting.count; place++) {
        const struct sl_market *market = sl_engine_market(engine, noting(engine, place));
        for (uint32_t side = 0; side < SL_SIDES; side++) {
            for (uint32_t row = 0; row < market->moments[side].count; row++) {
                row_at(market, side, row)->saved_by = 0;
            }
        }
    }
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* Is a worth worse for lots of a side, or as bad? */
static bool is_as_bad(uint32_t side, sl_wide worth, sl_wide other)
{
    return side == SL_LONG ? worth <= other : worth >= other;
}

/* Write a row. One that is behind all that there are is nobody's when the command fails. */
static enum sloss_status put(struct sloss_engine *engine, struct sl_market *market, uint32_t side,
                             uint32_t row, const struct sl_moment *moment)
{
    struct sl_paged *rows = &market->moments[side];
    enum sloss_status status = SLOSS_OK;
    assert(row <= rows->count);
    if (row == rows->count) {
        if (row == UINT32_MAX) {
            return SLOSS_ERR_LIMIT;
        }
        struct sl_moment *new = sl_paged_append(rows);
        if (new == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        new->saved_by = engine->ledger->command;
    } else {
        struct sl_moment *old = row_at(market, side, row);
        status = sl_ledger_save(engine->ledger, old, sizeof(*old), &old->saved_by);
    }
    if (status == SLOSS_OK) {
        row_at(market, side, row)->worth = moment->worth;
        row_at(market, side, row)->time = moment->time;
        row_at(market, side, row)->number = moment->number;
    }
    return status;
}

/* Where at least as many rows are free in front of the list as it has, it moves there before the
 * rows grow: so each moment is moved once for one that has gone. */
static enum sloss_status move_up(struct sloss_engine *engine, struct sl_market *market,
                                 uint32_t side)
{
    struct sl_moment_list *list = &market->past[side];
    uint32_t count = list->end - list->first;
    enum sloss_status status = SLOSS_OK;
    if (list->end < market->moments[side].count || list->first < count || list->first == 0) {
        return SLOSS_OK;
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = put(engine, market, side, i, row_at(market, side, list->first + i));
    }
    if (status == SLOSS_OK) {
        *list = (struct sl_moment_list){.end = count};
    }
    return status;
}

static enum sloss_status append(struct sloss_engine *engine, struct sl_market *market,
                                uint32_t side, const struct sl_moment *moment)
{
    enum sloss_status status = move_up(engine, market, side);
    if (status == SLOSS_OK) {
        status = put(engine, market, side, market->past[side].end, moment);
    }
    market->past[side].end += status == SLOSS_OK ? 1 : 0;
    return status;
}

/* ---- the moment there is --------------------------------------------------------------------- */

/* From now on the market is looked at when time passes. It may fail or be taken back: then nothing
 * is found there. */
static enum sloss_status note(struct sloss_engine *engine, uint32_t index)
{
    struct sl_market *market = sl_engine_market(engine, index);
    if (market->notes_moments) {
        return SLOSS_OK;
    }
    uint32_t *place = sl_paged_append(&engine->noting);
    if (place == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *place = index;
    for (uint32_t side = 0; side < SL_SIDES; side++) {
        sl_paged_initialize(&market->moments[side], &engine->ledger->memory,
                            sizeof(struct sl_moment));
    }
    market->notes_moments = true;
    return SLOSS_OK;
}

enum sloss_status sl_moments_begin(struct sloss_engine *engine, uint32_t index, int64_t duration)
{
    struct sl_market *market = sl_engine_market(engine, index);
    enum sloss_status status = duration > 0 ? note(engine, index) : SLOSS_OK;
    if (status == SLOSS_OK) {
        market->mature_duration = duration;
        market->moment = duration > 0 ? 1 : 0;
        market->past[SL_LONG] = market->past[SL_SHORT] = (struct sl_moment_list){0};
    }
    return status;
}

enum sloss_status sl_moments_turn(struct sloss_engine *engine, uint32_t index, sl_wide before)
{
    struct sl_market *market = sl_engine_market(engine, index);
    sl_wide worth = sl_market_worth(market);
    const struct sl_moment past = {
        .worth = before, .time = sl_engine_now(engine), .number = market->moment};
    enum sloss_status status = SLOSS_OK;
    if (market->mature_duration == 0 || worth == before) {
        return SLOSS_OK;
    }
    for (uint32_t side = 0; status == SLOSS_OK && side < SL_SIDES; side++) {
        struct sl_moment_list *list = &market->past[side];
        while (list->end > list->first &&
               is_as_bad(side, worth, row_at(market, side, list->end - 1)->worth)) {
            list->end--;
        }
        if (!is_as_bad(side, worth, before)) {
            status = append(engine, market, side, &past);
        }
    }
    market->moment++;
    return status;
}

/* ---- time ------------------------------------------------------------------------------------ */

/* The first of a list, from a row on, that is within the window. */
static uint32_t first_within(const struct sl_market *market, uint32_t side, uint32_t row,
                             int64_t now)
{
    while (row < market->past[side].end &&
           !sl_fixed_is_within(now, row_at(market, side, row)->time, market->mature_duration)) {
        row++;
    }
    return row;
}

enum sloss_status sl_moments_pass(struct sloss_engine *engine)
{
    int64_t now = sl_engine_now(engine);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t place = 0; status == SLOSS_OK && place < engine->noting.count; place++) {
        struct sl_market *market = sl_engine_market(engine, noting(engine, place));
        for (uint32_t side = 0; status == SLOSS_OK && side < SL_SIDES; side++) {
            uint32_t first = first_within(market, side, market->past[side].first, now);
            if (first != market->past[side].first) {
                status = sl_engine_touch(engine, noting(engine, place));
                market->past[side].first = status == SLOSS_OK ? first : market->past[side].first;
            }
        }
    }
    return status;
}

/* ---- the worst ------------------------------------------------------------------------------- */

/* The first row of a list from a number on. */
static uint32_t first_from(const struct sl_market *market, uint32_t side, uint64_t number)
{
    uint32_t low = market->past[side].first;
    uint32_t high = market->past[side].end;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (row_at(market, side, middle)->number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* What is out of the window was dropped, but for moments before the first time, if that is below
 * zero: these count as of time 0, and those behind them may be out before them. */
sl_wide sl_moments_worst(const struct sloss_engine *engine, const struct sl_market *market,
                         uint32_t side, uint64_t from, sl_wide worth)
{
    uint32_t row =
        first_within(market, side, first_from(market, side, from), sl_engine_now(engine));
    return row < market->past[side].end && is_as_bad(side, row_at(market, side, row)->worth, worth)
               ? row_at(market, side, row)->worth
               : worth;
}

/* ---- files, and verify ----------------------------------------------------------------------- */

enum sloss_status sl_moments_restore(struct sloss_engine *engine, uint32_t index, uint32_t side,
                                     const struct sl_moment *moment)
{
    return append(engine, sl_engine_market(engine, index), side, moment);
}

static bool list_holds(const struct sl_market *market, uint32_t side)
{
    const struct sl_moment_list *list = &market->past[side];
    bool holds =
        list->first <= list->end &&
        (list->first == list->end || (market->notes_moments && market->mature_duration > 0 &&
                                      list->end <= market->moments[side].count));
    for (uint32_t row = list->first; holds && row < list->end; row++) {
        const struct sl_moment *moment = row_at(market, side, row);
        bool last = row + 1 == list->end;
        sl_wide next = last ? sl_market_worth(market) : row_at(market, side, row + 1)->worth;
        uint64_t number = last ? market->moment : row_at(market, side, row + 1)->number;
        holds =
            moment->number > 0 && moment->number < number && !is_as_bad(side, next, moment->worth);
    }
    return holds;
}

bool sl_moments_are_consistent(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    return market->mature_duration >= 0 && (market->mature_duration > 0) == (market->moment > 0) &&
           list_holds(market, SL_LONG) && list_holds(market, SL_SHORT);
}
