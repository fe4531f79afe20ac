/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/maturing.h"

#include "base/fixed.h"
#include "engine/moments.h"
#include "ledger/side/fresh.h"
#include "ledger/side/leg_find.h"

static const struct sl_market *market_of(const struct sloss_engine *engine,
                                         const struct sl_position *position)
{
    return sl_engine_market(engine, position->market);
}

/* What is known of lots that were added to a position: nothing, where there were none. */
static struct sl_fresh fresh_of(const struct sloss_engine *engine,
                                const struct sl_position *position)
{
    const struct sl_fresh *row = sl_fresh_of(engine->ledger, position);
    return row != NULL ? *row : (struct sl_fresh){0};
}

/* ---- what counts ----------------------------------------------------------------------------- */

/* The least that the profit was. A worth other than that of the market makes the moment there is
 * one that has just ended. */
static sl_wide least(const struct sloss_engine *engine, const struct sl_position *position,
                     sl_wide worth, uint64_t from)
{
    const struct sl_market *market = market_of(engine, position);
    uint32_t side = position->lots < 0 ? SL_SHORT : SL_LONG;
    sl_wide worst = sl_moments_worst(engine, market, side, from, sl_market_worth(market));
    sl_wide then = position->lots * worst - position->cost;
    sl_wide now = position->lots * worth - position->cost;
    return then < now ? then : now;
}

static sl_wide counts(const struct sloss_engine *engine, const struct sl_position *position,
                      sl_wide worth, const struct sl_fresh *fresh)
{
    const struct sl_market *market = market_of(engine, position);
    sl_wide profit = position->lots * worth - position->cost;
    if (profit > 0 && market->mature_duration > 0) {
        bool is_young = fresh->moment > 0 && sl_fixed_is_within(sl_engine_now(engine), fresh->time,
                                                                market->mature_duration);
        profit = least(engine, position, worth, fresh->moment);
        profit = is_young && fresh->counted < profit ? fresh->counted : profit;
    }
    return profit > 0 ? profit : 0;
}

sl_wide sl_maturing_counts(const struct sloss_engine *engine, const struct sl_position *position,
                           sl_wide worth)
{
    struct sl_fresh fresh = fresh_of(engine, position);
    return counts(engine, position, worth, &fresh);
}

/* ---- what changes it ------------------------------------------------------------------------- */

/* More lots on a side, or some on another one: only what counted before counts on. */
static struct sl_fresh grown(const struct sloss_engine *engine, const struct sl_position *before,
                             int64_t lots, sl_wide counted)
{
    bool stays = before->lots != 0 && (before->lots < 0) == (lots < 0);
    return (struct sl_fresh){.counted = stays ? counted : 0,
                             .time = sl_engine_now(engine),
                             .moment = market_of(engine, before)->moment};
}

/* Fewer lots on the same side: as the profit, what counted before is that of those that are left.
 * A profit is below 2^64 fine units and lots are below 2^63, so that the product fits. */
static struct sl_fresh shrunk(struct sl_fresh fresh, const struct sl_position *before, int64_t lots)
{
    fresh.counted = sl_wide_divide(fresh.counted * (sl_wide)sl_fixed_magnitude(lots),
                                   (sl_wide)sl_fixed_magnitude(before->lots), SL_ROUND_FLOOR);
    return fresh;
}

/* What is known when so many lots are left of a position, of whose profit so much counted. */
static struct sl_fresh changed(const struct sloss_engine *engine, const struct sl_position *before,
                               int64_t lots, sl_wide counted)
{
    uint64_t size = sl_fixed_magnitude(lots);
    uint64_t size_before = sl_fixed_magnitude(before->lots);
    if (lots == before->lots) {
        return fresh_of(engine, before);
    }
    if (lots == 0) {
        return (struct sl_fresh){0};
    }
    if (size > size_before || (lots < 0) != (before->lots < 0)) {
        return grown(engine, before, lots, counted);
    }
    return shrunk(fresh_of(engine, before), before, lots);
}

sl_wide sl_maturing_left(const struct sloss_engine *engine, const struct sl_position *position,
                         int64_t lots)
{
    return shrunk(fresh_of(engine, position), position, lots).counted;
}

sl_wide sl_maturing_after(const struct sloss_engine *engine, const struct sl_position *before,
                          const struct sl_position *after, sl_wide worth)
{
    sl_wide counted = before->lots == 0 ? 0 : sl_maturing_counts(engine, before, worth);
    bool offset = after->lots == 0 && before->lots != 0; /* with a profit: of two legs */
    struct sl_fresh fresh = offset ? shrunk(fresh_of(engine, before), before, 0)
                                   : changed(engine, before, after->lots, counted);
    return counts(engine, after, worth, &fresh);
}

/* Two legs that come to no lots together are a position as any: a reduction to 0. */
enum sloss_status sl_maturing_trade(struct sloss_engine *engine, uint32_t row,
                                    const struct sl_position *before, sl_wide counted)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    if (market_of(engine, position)->mature_duration == 0 || position->lots == before->lots) {
        return SLOSS_OK;
    }
    bool offset = position->lots == 0 && sl_legs_have_lots(engine->ledger, position);
    struct sl_fresh fresh = offset ? shrunk(fresh_of(engine, before), before, 0)
                                   : changed(engine, before, position->lots, counted);
    return sl_fresh_write(engine->ledger, position, &fresh);
}

enum sloss_status sl_maturing_set(struct sloss_engine *engine, uint32_t index, int64_t duration)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    enum sloss_status status = sl_moments_begin(engine, index, duration);
    for (uint32_t slot = 0; status == SLOSS_OK && slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(engine->ledger, sl_ledger_holder(book, slot));
        status = sl_fresh_write(engine->ledger, position, &(const struct sl_fresh){0});
    }
    return status;
}

/* ---- files, and verify ----------------------------------------------------------------------- */

enum sloss_status sl_maturing_restore(struct sloss_engine *engine, uint32_t row,
                                      const struct sl_fresh *fresh)
{
    return sl_fresh_write(engine->ledger, sl_ledger_position(engine->ledger, row), fresh);
}

bool sl_maturing_is_consistent(const struct sloss_engine *engine, uint32_t index)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    bool holds = sl_moments_are_consistent(engine, index) && sl_fresh_is_consistent(book) &&
                 (market->mature_duration == 0 || market->settlement != SLOSS_SETTLEMENT_VARIATION);
    for (uint32_t slot = 0; holds && slot < book->holders.count; slot++) {
        const struct sl_position *position =
            sl_ledger_position(engine->ledger, sl_ledger_holder(book, slot));
        struct sl_fresh fresh = fresh_of(engine, position);
        holds = fresh.moment <= market->moment && fresh.counted >= 0 &&
                (fresh.moment == 0 || sl_legs_have_lots(engine->ledger, position));
    }
    return holds;
}
