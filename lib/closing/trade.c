/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/trade.h"

#include <assert.h>

#include "closing/inflow.h"
#include "engine/equity.h"
#include "engine/gain.h"
#include "engine/gate.h"
#include "engine/maturing.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "ledger/position.h"
#include "ledger/side/leg_trade.h"
#include "margin/portfolio.h"
#include "margin/special.h"

enum sloss_status sl_trade_book(struct sloss_engine *engine, uint32_t holding, uint32_t market,
                                int64_t atoms)
{
    if (atoms == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_ledger_realize(engine->ledger, holding, atoms);
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_REALIZED, market, holding, SL_NONE, atoms, 0)
               : status;
}

enum sloss_status sl_trade_cut(struct sloss_engine *engine, uint32_t index, sl_wide fine)
{
    if (fine == 0) {
        return SLOSS_OK;
    }
    uint32_t *cut = sl_vector_extend(&engine->cut, sizeof(*cut));
    if (cut == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *cut = index;
    return sl_ledger_cut(engine->ledger, index, fine);
}

static enum sloss_status sweep(struct sloss_engine *engine, uint32_t index)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    int64_t atoms;
    if (sl_fine_down(book->dust, book->scale) == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_ledger_sweep(engine->ledger, index, &atoms);
    sl_watch_note(engine, book->fund);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_DUST, index, SL_NONE, book->fund, atoms, 0);
    }
    return status == SLOSS_OK ? sl_inflow(engine, book->fund, atoms) : status;
}

enum sloss_status sl_trade_sweep(struct sloss_engine *engine)
{
    const uint32_t *cut = (const uint32_t *)(const void *)engine->cut.data;
    size_t count = engine->cut.size / sizeof(*cut);
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sweep(engine, cut[i]);
    }
    return status;
}

/* What a reduction realizes is booked in whole atoms, rounded down. */
static enum sloss_status realize(struct sloss_engine *engine, uint32_t row, enum sl_which_leg leg,
                                 int64_t lots, int64_t paid, int64_t *realized_out)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    uint32_t index = position->market;
    const struct sl_market *market = sl_engine_market(engine, index);
    int64_t fine;
    enum sloss_status status =
        sl_leg_trade(engine->ledger, row, leg, lots, paid, market->funding, &fine);
    if (status != SLOSS_OK || fine == 0) {
        return status;
    }
    *realized_out = (int64_t)sl_fine_down(fine, market->scale);
    status = sl_trade_cut(engine, index, sl_fine_rest(fine, market->scale));
    return status == SLOSS_OK ? sl_trade_book(engine, position->holding, index, *realized_out)
                              : status;
}

/* A position has come or gone, or one of its legs may have: its holding may be special now, or not
 * any more. Its image was saved. */
static enum sloss_status note_special(struct sloss_engine *engine,
                                      const struct sl_position *position, bool had_lots,
                                      bool has_lots)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    bool changed = had_lots != has_lots;
    bool by_market = changed && (sl_market_is_special(market) ||
                                 sl_universe_grid(engine, position->market) != NULL);
    bool by_legs =
        sl_legs_find(engine->ledger, position->holding, position->market) != SL_NONE;
    return by_market || by_legs ? sl_special_refresh(engine, position->holding) : SLOSS_OK;
}

/* What was paid may be asked for: then it stays within bounds (rules 1.5). */
static enum sloss_status need_cost(const struct sloss_engine *engine,
                                   const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    struct sl_leg_pair pair;
    bool bears = sl_legs_are_two(engine->ledger, position, &pair)
                     ? sl_market_bears_cost(market, sl_equity_cost(engine, &pair.leg[0])) &&
                           sl_market_bears_cost(market, sl_equity_cost(engine, &pair.leg[1]))
                     : sl_market_bears_cost(market, sl_equity_cost(engine, position));
    return bears ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

/* In a variation market what a trade gives against the mark waits for the next one. */
static enum sloss_status shift(struct sloss_engine *engine, uint32_t row, int64_t lots,
                               int64_t paid)
{
    const struct sl_position before = *sl_ledger_position(engine->ledger, row);
    uint32_t index = before.market;
    struct sl_market *market = sl_engine_market(engine, index);
    struct sl_gain gain = sl_gain_of(engine, &before);
    enum sloss_status status = sl_ledger_shift(engine->ledger, row, lots, paid);
    if (status == SLOSS_OK) {
        status = sl_gain_trade(engine, row, &before, gain);
    }
    if (status == SLOSS_OK && !market->unsettled && (sl_wide)lots * market->value != paid) {
        status = sl_engine_touch(engine, index);
        market->unsettled = true;
    }
    return status;
}

/* What counts of the profit before a trade; where profit does not mature nobody asks. */
static sl_wide counted_before(const struct sloss_engine *engine,
                              const struct sl_position *position)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    return market->mature_duration == 0
               ? 0
               : sl_maturing_counts(engine, position, sl_market_worth(market));
}

static enum sloss_status trade(struct sloss_engine *engine, uint32_t row, enum sl_which_leg leg,
                               int64_t lots, int64_t paid, int64_t *realized_out)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    const struct sl_position before = *position;
    sl_wide counted = counted_before(engine, position);
    bool had_lots = sl_legs_have_lots(engine->ledger, position);
    *realized_out = 0;
    enum sloss_status status = market->settlement == SLOSS_SETTLEMENT_VARIATION
                                   ? shift(engine, row, lots, paid)
                                   : realize(engine, row, leg, lots, paid, realized_out);
    bool has_lots = sl_legs_have_lots(engine->ledger, position);
    if (status == SLOSS_OK) {
        sl_ledger_touched_by(engine->ledger, position->holding, position->market);
        sl_watch_note(engine, position->holding);
        status = sl_maturing_trade(engine, row, &before, counted);
    }
    if (!had_lots && has_lots && sl_ledger_is_fund(engine->ledger, position)) {
        sl_gate_enter(engine, position->market);
    }
    if (status == SLOSS_OK && had_lots && !has_lots) {
        status = sl_gate_leave(engine, position->holding, position->market);
    }
    if (status == SLOSS_OK) {
        status = note_special(engine, position, had_lots, has_lots);
    }
    return status == SLOSS_OK ? need_cost(engine, position) : status;
}

enum sloss_status sl_trade_realize(struct sloss_engine *engine, uint32_t row, int64_t lots,
                                   int64_t paid, int64_t *realized_out)
{
    return trade(engine, row, SL_LEG_NET, lots, paid, realized_out);
}

enum sloss_status sl_trade(struct sloss_engine *engine, uint32_t row, int64_t lots, int64_t paid)
{
    int64_t realized;
    return trade(engine, row, SL_LEG_NET, lots, paid, &realized);
}

enum sloss_status sl_trade_of_leg(struct sloss_engine *engine, uint32_t row, enum sl_which_leg leg,
                                  int64_t lots, int64_t paid)
{
    int64_t realized;
    return trade(engine, row, leg, lots, paid, &realized);
}

enum sloss_status sl_trade_leave(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    const struct sl_position before = *position;
    int64_t fine;
    enum sloss_status status =
        sl_leg_trade(engine->ledger, row, SL_LEG_ALL, -position->lots,
                     -position->lots * market->value, market->funding, &fine);
    sl_watch_note(engine, position->holding);
    if (status == SLOSS_OK) {
        status = sl_maturing_trade(engine, row, &before, 0);
    }
    if (status == SLOSS_OK) {
        status = note_special(engine, position, true, false);
    }
    return status == SLOSS_OK ? sl_gate_leave(engine, position->holding, position->market) : status;
}

enum sloss_status sl_trade_drop(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    int64_t rest = position->lots == 0 ? -position->cost : 0;
    if (rest == 0) {
        return SLOSS_OK;
    }
    assert(rest == sl_fine_rest(rest, sl_engine_market(engine, position->market)->scale));
    enum sloss_status status = sl_ledger_shift(engine->ledger, row, 0, rest);
    return status == SLOSS_OK ? sl_trade_cut(engine, position->market, rest) : status;
}

/* Fine units of atoms, in the market of a position; false where they do not fit. */
static bool find_fine(const struct sloss_engine *engine, uint32_t row, int64_t atoms,
                      int64_t *fine_out)
{
    uint32_t market = sl_ledger_position(engine->ledger, row)->market;
    return sl_wide_narrow(sl_fine_of(atoms, sl_engine_market(engine, market)->scale), fine_out);
}

enum sloss_status sl_trade_charge(struct sloss_engine *engine, uint32_t row, int64_t atoms)
{
    int64_t fine;
    return find_fine(engine, row, atoms, &fine) ? sl_leg_charge(engine->ledger, row, fine)
                                                : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sl_trade_owe(struct sloss_engine *engine, uint32_t row, int64_t atoms)
{
    int64_t fine;
    return find_fine(engine, row, atoms, &fine) ? sl_trade(engine, row, 0, fine)
                                                : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sl_trade_close(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    if (!sl_legs_have_lots(engine->ledger, position)) {
        return SLOSS_OK;
    }
    /* Within SL_VALUE_MAX, as every mark and fill has made sure. */
    return sl_trade_of_leg(engine, row, SL_LEG_ALL, -position->lots,
                           -position->lots * market->value);
}

bool sl_trade_flat(const struct sloss_engine *engine, uint32_t holding)
{
    const struct sl_holding *owner = sl_ledger_holding(engine->ledger, holding);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, owner);
    for (uint32_t i = 0; i < owner->count; i++) {
        if (positions[i].cost != 0 || sl_legs_have_lots(engine->ledger, &positions[i])) {
            return false;
        }
    }
    return true;
}
