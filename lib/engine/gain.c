/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/gain.h"

#include "base/fixed.h"
#include "engine/equity.h"
#include "ledger/won.h"

static int64_t clip(sl_wide amount)
{
    return amount <= 0 ? 0 : amount < INT64_MAX ? (int64_t)amount : INT64_MAX;
}

/* What lots win by a move of the value, in atoms, where nothing was cut off before. */
static int64_t moved(const struct sl_market *market, int64_t lots, int64_t from, int64_t to)
{
    return clip(sl_fine_down((sl_wide)lots * ((sl_wide)to - from), market->scale));
}

/* Rows are of the instants, counted from 1; those of earlier ones say nothing any more. */
static uint64_t instant_of(const struct sl_market *market)
{
    return market->instants + 1;
}

struct sl_gain sl_gain_in(const struct sloss_ledger *ledger, const struct sl_market *market,
                          const struct sl_position *position)
{
    const struct sl_won *row = sl_won_of(ledger, position);
    if (row != NULL && row->instant == instant_of(market)) {
        return (struct sl_gain){row->won, row->charged};
    }
    return (struct sl_gain){
        .won = moved(market, position->lots, market->value_before, market->value_settled)};
}

struct sl_gain sl_gain_of(const struct sloss_engine *engine, const struct sl_position *position)
{
    return sl_gain_in(engine->ledger, sl_engine_market(engine, position->market), position);
}

static bool settles_variation(const struct sloss_engine *engine, uint32_t market)
{
    return sl_engine_market(engine, market)->settlement == SLOSS_SETTLEMENT_VARIATION;
}

sl_wide sl_gain_left(const struct sloss_engine *engine, const struct sl_position *position)
{
    sl_wide profit = sl_equity_whole_profit(engine, position);
    return settles_variation(engine, position->market)
               ? profit - sl_gain_of(engine, position).charged
               : profit;
}

sl_wide sl_gain_profit(const struct sloss_engine *engine, const struct sl_position *position)
{
    return settles_variation(engine, position->market) ? sl_gain_of(engine, position).won
                                                       : sl_equity_whole_profit(engine, position);
}

sl_wide sl_gain_ranked(const struct sloss_engine *engine, const struct sl_position *position)
{
    return settles_variation(engine, position->market) ? sl_gain_of(engine, position).won
                                                       : sl_equity_profit(engine, position);
}

/* A row is written where nothing else says the same. */
static enum sloss_status set(struct sloss_engine *engine, uint32_t row, struct sl_gain gain)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    struct sl_gain now = sl_gain_of(engine, position);
    if (now.won == gain.won && now.charged == gain.charged) {
        return SLOSS_OK;
    }
    return sl_won_write(engine->ledger, position, gain.won, gain.charged,
                        instant_of(sl_engine_market(engine, position->market)));
}

enum sloss_status sl_gain_restore(struct sloss_engine *engine, uint32_t row, struct sl_gain gain)
{
    return set(engine, row, gain);
}

enum sloss_status sl_gain_settle(struct sloss_engine *engine, uint32_t row, int64_t pnl,
                                 struct sl_gain before, bool again)
{
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    struct sl_gain gain = {0};
    if (position->lots != 0) {
        gain.won = clip((sl_wide)pnl - before.charged);
        gain.won = again ? clip((sl_wide)before.won + gain.won) : gain.won;
    }
    if (again) {
        return set(engine, row, gain);
    }
    /* Said of the instant that sl_gain_turn() begins. */
    return gain.won == moved(market, position->lots, market->value_settled, market->value)
               ? SLOSS_OK
               : sl_won_write(engine->ledger, position, gain.won, 0, instant_of(market) + 1);
}

enum sloss_status sl_gain_turn(struct sloss_engine *engine, uint32_t index, bool again)
{
    enum sloss_status status = sl_engine_touch(engine, index);
    struct sl_market *market = sl_engine_market(engine, index);
    if (status == SLOSS_OK && !again) {
        market->instants++;
        market->value_before = market->value_settled;
        market->value_settled = market->value;
    }
    return status;
}

enum sloss_status sl_gain_trade(struct sloss_engine *engine, uint32_t row,
                                const struct sl_position *before, struct sl_gain gain)
{
    int64_t lots = sl_ledger_position(engine->ledger, row)->lots - before->lots;
    sl_uwide held = sl_fixed_magnitude(before->lots);
    if (before->lots == 0 && before->cost == 0) {
        gain = (struct sl_gain){0}; /* another position, whatever its row has been */
    } else if (held > 0 && (before->lots > 0) != (lots > 0)) {
        sl_uwide closed = sl_fixed_magnitude(lots) < held ? sl_fixed_magnitude(lots) : held;
        gain.won = (int64_t)sl_wide_divide(gain.won * (sl_wide)(held - closed), (sl_wide)held,
                                           SL_ROUND_FLOOR);
    }
    return set(engine, row, gain);
}

enum sloss_status sl_gain_lower(struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    struct sl_gain gain = sl_gain_of(engine, sl_ledger_position(engine->ledger, row));
    gain.won = clip((sl_wide)gain.won - amount);
    return set(engine, row, gain);
}

enum sloss_status sl_gain_charge(struct sloss_engine *engine, uint32_t row, int64_t share)
{
    struct sl_gain gain = sl_gain_of(engine, sl_ledger_position(engine->ledger, row));
    gain.won = clip((sl_wide)gain.won - share);
    return sl_fixed_add(gain.charged, share, &gain.charged) ? set(engine, row, gain)
                                                            : SLOSS_ERR_OVERFLOW;
}
