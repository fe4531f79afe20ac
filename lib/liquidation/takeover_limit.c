/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/takeover_limit_internal.h"

#include "engine/limits.h"

static bool is_taken_over(const struct sl_part *part)
{
    return part->way == SL_WAY_TAKEOVER && part->lots != 0;
}

/* The lots of a market that the fund would take over; parts and positions of a fund stand in the
 * same order, and `*place` goes along. */
static sl_wide taken_in(const struct sl_closing *closing, uint32_t market, uint32_t *place)
{
    while (*place < closing->count && closing->parts[*place].market < market) {
        ++*place;
    }
    if (*place == closing->count) {
        return 0;
    }
    const struct sl_part *part = &closing->parts[*place];
    return part->market == market && is_taken_over(part) ? part->lots : 0;
}

/* Would the takeover bring the fund of a row of limits above what it may hold? One that lowers what
 * it holds, or leaves it, never does. */
static bool is_too_much(const struct sl_closing *closing, uint32_t row)
{
    const struct sloss_engine *engine = closing->engine;
    const struct sl_holding *fund =
        sl_ledger_holding(engine->ledger, sl_limits_at(engine, row)->holding);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, fund);
    uint32_t place = 0;
    sl_wide before = 0;
    sl_wide after = 0;
    for (uint32_t i = 0; i < fund->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        sl_wide lots = positions[i].lots;
        before += sl_limits_size(market, lots);
        after += sl_limits_size(market, lots + taken_in(closing, positions[i].market, &place));
    }
    return after > before && sl_limits_is_beyond(engine, row, after);
}

/* Does the fund of a part refuse it? A fund with several parts is looked at once. */
static bool refuses(const struct sl_closing *closing, const struct sl_part *part)
{
    const struct sloss_engine *engine = closing->engine;
    uint32_t row = sl_limits_find(engine, sl_ledger_book(engine->ledger, part->market)->fund);
    if (row == SL_NONE || sl_limits_at(engine, row)->looked == engine->close_outs) {
        return false;
    }
    struct sl_limits *limits = sl_limits_at(engine, row);
    limits->looked = engine->close_outs;
    return limits->on ||
           ((limits->terms.set & SLOSS_LIMIT_TAKEOVER) != 0 && is_too_much(closing, row));
}

void sl_takeover_limit_divert(struct sl_closing *closing)
{
    bool refused = false;
    if (closing->engine->limits.count == 0) {
        return;
    }
    for (uint32_t i = 0; !refused && i < closing->count; i++) {
        refused = is_taken_over(&closing->parts[i]) && refuses(closing, &closing->parts[i]);
    }
    for (uint32_t i = 0; refused && i < closing->count; i++) {
        struct sl_part *part = &closing->parts[i];
        part->way = part->way == SL_WAY_TAKEOVER ? SL_WAY_DELEVERAGE : part->way;
    }
}
