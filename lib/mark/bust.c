/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/bust.h"

#include "closing/trade.h"
#include "engine/equity.h"
#include "engine/gate.h"
#include "engine/record.h"
#include "guard/closed.h"
#include "guard/kept.h"
#include "ledger/rows.h"
#include "ledger/side/compartment.h"
#include "ledger/transfer.h"
#include "margin/margin.h"
#include "margin/portfolio.h"

enum sloss_status sl_bust_keep(struct sloss_engine *engine, const struct sl_fill *fill,
                               const struct sl_booked *booked)
{
    if (!sl_kept_any(engine, fill->market) || fill->liquidated != SLOSS_LIQUIDATED_NONE) {
        return SLOSS_OK; /* one of a liquidation is not undone (docs/rules.md 26.6) */
    }
    struct sl_kept_fill kept = {.sequence = engine->settings.sequence,
                                .lots = fill->lots,
                                .price = fill->price,
                                .passed = booked->passed};
    for (uint32_t side = 0; side < 2; side++) {
        const struct sl_holding *holding =
            sl_ledger_holding(engine->ledger, booked->holding[side]);
        kept.side[side] = (struct sl_kept_side){.fee = fill->fee[side],
                                                .account = holding->account,
                                                .leg = (uint8_t)fill->leg[side],
                                                .in_compartment = sl_compartment_is(holding)};
    }
    return sl_kept_add(engine, fill->market, &kept);
}

/* ---- does it stand? -------------------------------------------------------------------------- */

/* One of the two, as it stands before the fill is undone. */
struct side {
    uint32_t holding;
    uint32_t position;
    int64_t lots; /* that it gets back, below zero where it gives some */
    int64_t fee;  /* that it gets back */
    uint32_t leg;
    bool is_held;   /* by a gate */
    sl_wide equity; /* in billionths of an atom */
    sl_wide above;  /* margin equity beyond what is asked for maintenance, likewise */
};

/* Is it still the part of the account that trades in the market, by the same legs, and was nothing
 * of it closed out since? */
static bool stands(const struct sloss_engine *engine, uint32_t market,
                   const struct sl_kept_fill *fill, const struct sl_kept_side *kept,
                   uint32_t *holding_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t holding = sl_compartment_or_cross(ledger, kept->account, market);
    *holding_out = holding;
    return holding != SL_NONE &&
           sl_compartment_is(sl_ledger_holding(ledger, holding)) == kept->in_compartment &&
           sl_closed_since(engine, holding, market) <= fill->sequence &&
           (sl_legs_find(ledger, holding, market) != SL_NONE) == (kept->leg != SL_LEG_NET);
}

static sl_wide above_maintenance(const struct sloss_engine *engine, uint32_t holding,
                                 bool *is_below_out)
{
    struct sl_margin margin = sl_margin_of(engine, holding);
    bool is_fund = (sl_ledger_holding(engine->ledger, holding)->flags & SL_HOLDING_SYSTEM) != 0;
    sl_wide required = is_fund ? 0 : margin.maintenance;
    *is_below_out = margin.equity < required;
    return sl_margin_exactly(&margin) - required * SL_FINE_ATOM;
}

static enum sloss_status open_side(struct sloss_engine *engine, uint32_t market,
                                   const struct sl_kept_fill *fill, uint32_t which,
                                   struct side *side)
{
    bool is_below;
    side->lots = which == 0 ? -fill->lots : fill->lots;
    side->fee = fill->side[which].fee;
    side->leg = fill->side[which].leg;
    side->is_held = sl_gate_holds(engine, side->holding, SL_NONE);
    side->equity = sl_equity_exactly(engine, side->holding);
    side->above = above_maintenance(engine, side->holding, &is_below);
    return sl_ledger_open_position(engine->ledger, side->holding, market, &side->position);
}

/* A leg is reduced to none at most. */
static bool leg_has_lots(const struct sloss_engine *engine, uint32_t market,
                         const struct side *side)
{
    uint32_t legs = sl_legs_find(engine->ledger, side->holding, market);
    if (legs == SL_NONE) {
        return true;
    }
    const struct sl_leg_pair pair = sl_legs_split(
        engine->ledger, legs, sl_ledger_position(engine->ledger, side->position));
    sl_wide after = (sl_wide)pair.leg[side->leg == SL_LEG_SHORT].lots + side->lots;
    return side->leg == SL_LEG_SHORT ? after <= 0 : after >= 0;
}

/* ---- fees ------------------------------------------------------------------------------------ */

/* What went on to the fund comes back from it, and then both get theirs from the account of fees:
 * all of it has to be there. */
static enum sloss_status need_fees(const struct sloss_engine *engine, uint32_t market,
                                   const struct sl_kept_fill *fill, uint32_t fees)
{
    sl_wide brought = (sl_wide)fill->side[0].fee + fill->side[1].fee;
    int64_t has = sl_equity_fund_has(engine, market);
    bool is_there = fill->passed <= (has > 0 ? has : 0);
    sl_wide balance = sl_ledger_holding(engine->ledger, fees)->balance;
    return is_there && balance + fill->passed >= brought ? SLOSS_OK
                                                         : SLOSS_ERR_INSUFFICIENT_FUNDS;
}

static enum sloss_status pay(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                             uint32_t from, uint32_t to, int64_t amount)
{
    if (amount == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_ledger_pay(engine->ledger, from, to, amount);
    return status == SLOSS_OK ? sl_record_event(engine, kind, market, from, to, amount, 0)
                              : status;
}

static enum sloss_status return_fee(struct sloss_engine *engine, uint32_t market, uint32_t fees,
                                    const struct side *side)
{
    bool was_paid = side->fee > 0;
    return pay(engine, SLOSS_EVENT_FEE, market, was_paid ? fees : side->holding,
               was_paid ? side->holding : fees, sl_fixed_absolute(side->fee));
}

static enum sloss_status return_passed(struct sloss_engine *engine, uint32_t market,
                                       uint32_t fees, int64_t passed)
{
    uint32_t fund = sl_ledger_book(engine->ledger, market)->fund;
    enum sloss_status status =
        pay(engine, SLOSS_EVENT_FEE_PART, market, fund, fees, passed);
    if (status == SLOSS_OK && passed > 0) {
        sl_ledger_touched_by(engine->ledger, fund, market);
    }
    return status;
}

/* ---- undone ---------------------------------------------------------------------------------- */

static enum sloss_status trade_back(struct sloss_engine *engine, const struct side *side,
                                    int64_t value)
{
    int64_t paid;
    enum sloss_status status = sl_ledger_touch(engine->ledger, side->holding);
    if (status == SLOSS_OK && !sl_fixed_multiply(side->lots, value, &paid)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    return status == SLOSS_OK ? sl_trade_of_leg(engine, side->position,
                                                (enum sl_which_leg)side->leg, side->lots, paid)
                              : status;
}

/* May a side be as it is now? Nobody is left short of its maintenance by it: what it had won has
 * left then. */
static enum sloss_status check(const struct sloss_engine *engine, uint32_t market,
                               const struct sl_kept_fill *fill, const struct side *side)
{
    bool is_below;
    bool is_away = fill->price != sl_engine_market(engine, market)->mark;
    if (is_away && side->is_held && sl_equity_exactly(engine, side->holding) < side->equity) {
        return SLOSS_ERR_GATED;
    }
    sl_wide above = above_maintenance(engine, side->holding, &is_below);
    return is_below && above < side->above ? SLOSS_ERR_INSUFFICIENT_MARGIN : SLOSS_OK;
}

/* Open interest times value stays within bounds. */
static bool market_holds(const struct sloss_engine *engine, uint32_t index, int64_t value)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    int64_t gross = sl_ledger_gross(sl_ledger_book(engine->ledger, index));
    return sl_market_holds(market, gross, value) && sl_market_holds(market, gross, market->value) &&
           sl_universe_market_holds(engine, index);
}

static enum sloss_status undo(struct sloss_engine *engine, uint32_t market,
                              const struct sl_kept_fill *fill, struct side sides[2])
{
    uint32_t asset = sl_ledger_book(engine->ledger, market)->asset;
    uint32_t fees = sl_ledger_asset(engine->ledger, asset)->fees;
    int64_t value = 0;
    enum sloss_status status = need_fees(engine, market, fill, fees);
    if (status == SLOSS_OK) {
        status = sl_market_value(sl_engine_market(engine, market), fill->price, &value);
    }
    for (uint32_t which = 0; status == SLOSS_OK && which < 2; which++) {
        status = leg_has_lots(engine, market, &sides[which])
                     ? trade_back(engine, &sides[which], value)
                     : SLOSS_ERR_ARGUMENT;
    }
    if (status == SLOSS_OK) {
        status = return_passed(engine, market, fees, fill->passed);
    }
    for (uint32_t paid = 0; paid < 2; paid++) { /* rebates come in before fees go out */
        for (uint32_t which = 0; status == SLOSS_OK && which < 2; which++) {
            if ((sides[which].fee > 0) == (paid == 1)) {
                status = return_fee(engine, market, fees, &sides[which]);
            }
        }
    }
    if (status == SLOSS_OK && !market_holds(engine, market, value)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    for (uint32_t which = 0; status == SLOSS_OK && which < 2; which++) {
        status = check(engine, market, fill, &sides[which]);
    }
    return status;
}

enum sloss_status sl_bust(struct sloss_engine *engine, uint32_t market, uint64_t sequence)
{
    const struct sl_guard *guard = sl_guard_of(engine, market);
    uint32_t place = sl_kept_find(guard, sequence);
    struct side sides[2] = {{0}};
    if (place == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_FILL;
    }
    const struct sl_kept_fill fill = *sl_kept_at(guard, place);
    if (!stands(engine, market, &fill, &fill.side[0], &sides[0].holding) ||
        !stands(engine, market, &fill, &fill.side[1], &sides[1].holding)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = SLOSS_OK;
    for (uint32_t which = 0; status == SLOSS_OK && which < 2; which++) {
        status = open_side(engine, market, &fill, which, &sides[which]);
    }
    if (status == SLOSS_OK) {
        status = undo(engine, market, &fill, sides);
    }
    if (status == SLOSS_OK) {
        status = sl_kept_remove(engine, market, place);
    }
    return status == SLOSS_OK ? sl_record_bust(engine, market, sequence, sides[0].holding,
                                               sides[1].holding, fill.lots)
                              : status;
}
