/* SPDX-License-Identifier: BSD-2-Clause */
#include "mark/fill.h"

#include "closing/fee_part.h"
#include "closing/trade.h"
#include "engine/bankruptcy.h"
#include "engine/gate.h"
#include "engine/limits.h"
#include "engine/record.h"
#include "ledger/rows.h"
#include "ledger/side/compartment.h"
#include "ledger/side/resting.h"
#include "ledger/transfer.h"
#include "margin/alone.h"
#include "margin/group.h"
#include "margin/margin.h"
#include "margin/portfolio.h"
#include "mark/admission.h"
#include "mark/bust.h"
#include "mark/liquidated_internal.h"

/* One of the two. */
struct side {
    uint32_t holding;
    uint32_t position;
    int64_t lots;                   /* bought, or minus what is sold */
    int64_t fee;                    /* paid, or minus what is received */
    struct sl_standing_lots before; /* what it had */
    uint32_t leg;                   /* enum sl_which_leg: of which lots the trade is */
    uint32_t group;                 /* that it is margined with, or SL_NONE */
    int64_t net;                    /* lots that the group held */
    int64_t cut;      /* by rounding what was realized, in fine units: the equity is less by it */
    bool is_held;     /* by a gate, so that it may not lose by a trade away from the mark */
    bool is_measured; /* what stands below was found out before the trade */
    sl_wide equity_before;   /* margin equity, in billionths of an atom */
    sl_wide required_before; /* maintenance requirement */
};

static bool is_away(const struct sloss_engine *engine, const struct sl_fill *fill)
{
    const struct sl_market *market = sl_engine_market(engine, fill->market);
    return market->marked && fill->price != market->mark;
}

/* The part of an account that trades in a market, made if missing. */
static enum sloss_status open_part(struct sloss_engine *engine, uint32_t market, uint32_t account,
                                   uint32_t *holding_out)
{
    *holding_out = sl_compartment_find(engine->ledger, account, market);
    return *holding_out != SL_NONE
               ? SLOSS_OK
               : sl_ledger_open_holding(engine->ledger, account,
                                        sl_ledger_book(engine->ledger, market)->asset, holding_out);
}

/* What backs a special holding before the trade, and what is asked of it, does not follow from how
 * it stands after it. */
static void measure(const struct sloss_engine *engine, const struct sl_fill *fill,
                    struct side *side)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, side->holding);
    side->is_measured = (holding->flags & SL_HOLDING_SPECIAL) != 0 || side->leg != SL_LEG_NET ||
                        sl_market_is_special(sl_engine_market(engine, fill->market));
    if (side->is_measured) {
        struct sl_margin margin = sl_margin_of(engine, side->holding);
        side->equity_before = sl_margin_exactly(&margin);
        side->required_before = margin.maintenance;
    }
    side->group = sl_groups_of_holding(engine->ledger, side->holding);
    side->net = side->group == SL_NONE ? 0 : sl_group_lots(engine, side->group, fill->market);
}

/* What an account has of a leg, below zero of the short one. Where it has no legs in the market,
 * none may be meant; where it has, one must be, and that is reduced to none at most. */
static enum sloss_status find_leg(const struct sloss_engine *engine, uint32_t market,
                                  uint32_t account, uint32_t leg, int64_t change, int64_t *lots_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t holding = sl_compartment_or_cross(ledger, account, market);
    uint32_t legs = holding == SL_NONE ? SL_NONE : sl_legs_find(ledger, holding, market);
    if (legs == SL_NONE || leg == SL_LEG_NET) {
        return legs == SL_NONE && leg == SL_LEG_NET ? SLOSS_OK : SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_ledger_find_position(ledger, holding, market);
    const struct sl_position none = {0};
    const struct sl_leg_pair pair =
        sl_legs_split(ledger, legs, row == SL_NONE ? &none : sl_ledger_position(ledger, row));
    *lots_out = pair.leg[leg == SL_LEG_SHORT].lots;
    sl_wide after = (sl_wide)*lots_out + change;
    return (leg == SL_LEG_SHORT ? after > 0 : after < 0) ? SLOSS_ERR_ARGUMENT : SLOSS_OK;
}

static enum sloss_status find_legs(const struct sloss_engine *engine, const struct sl_fill *fill,
                                   int64_t lots_out[2])
{
    if (!sl_legs_are_used(engine->ledger) && (fill->leg[0] | fill->leg[1]) == SL_LEG_NET) {
        return SLOSS_OK;
    }
    enum sloss_status status =
        find_leg(engine, fill->market, fill->buyer, fill->leg[0], fill->lots, &lots_out[0]);
    return status == SLOSS_OK ? find_leg(engine, fill->market, fill->seller, fill->leg[1],
                                         -fill->lots, &lots_out[1])
                              : status;
}

static enum sloss_status open_side(struct sloss_engine *engine, const struct sl_fill *fill,
                                   bool sells, int64_t leg_lots, struct side *side)
{
    uint32_t account = sells ? fill->seller : fill->buyer;
    enum sloss_status status = open_part(engine, fill->market, account, &side->holding);
    if (status == SLOSS_OK) {
        status =
            sl_ledger_open_position(engine->ledger, side->holding, fill->market, &side->position);
    }
    if (status == SLOSS_OK) {
        side->lots = sells ? -fill->lots : fill->lots;
        side->fee = fill->fee[sells];
        side->leg = fill->leg[sells];
        side->before.net = sl_ledger_position(engine->ledger, side->position)->lots;
        side->before.traded = side->leg == SL_LEG_NET ? side->before.net : leg_lots;
        side->is_held = is_away(engine, fill) && sl_gate_holds(engine, side->holding, SL_NONE);
        measure(engine, fill, side);
    }
    return status;
}

/* A trade begins a new life: what a close-out left on the account's record is wiped. */
static enum sloss_status trade_side(struct sloss_engine *engine, struct side *side, int64_t value)
{
    enum sloss_status status = sl_ledger_touch(engine->ledger, side->holding);
    int64_t paid;
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_fixed_multiply(side->lots, value, &paid)) {
        return SLOSS_ERR_OVERFLOW;
    }
    status = sl_bankruptcy_end(engine->ledger, side->holding);
    if (status != SLOSS_OK) {
        return status;
    }
    const struct sl_book *book =
        sl_ledger_book(engine->ledger, sl_ledger_position(engine->ledger, side->position)->market);
    int64_t dust = book->dust;
    status =
        sl_trade_of_leg(engine, side->position, (enum sl_which_leg)side->leg, side->lots, paid);
    side->cut = book->dust - dust;
    return status;
}

/* The account of fees pays out what it has and is paid in this trade, and no more. */
static enum sloss_status need_fees(const struct sloss_engine *engine, uint32_t fees,
                                   const struct sl_fill *fill)
{
    int64_t after;
    int64_t before = sl_ledger_holding(engine->ledger, fees)->balance;
    if (!sl_wide_narrow((sl_wide)before + fill->fee[0] + fill->fee[1], &after)) {
        return SLOSS_ERR_OVERFLOW;
    }
    return after < 0 ? SLOSS_ERR_INSUFFICIENT_FUNDS : SLOSS_OK;
}

static enum sloss_status pay_fee(struct sloss_engine *engine, const struct sl_fill *fill,
                                 uint32_t fees, const struct side *side)
{
    if (side->fee == 0) {
        return SLOSS_OK;
    }
    if (side->fee == INT64_MIN) {
        return SLOSS_ERR_OVERFLOW;
    }
    uint32_t from = side->fee > 0 ? side->holding : fees;
    uint32_t to = side->fee > 0 ? fees : side->holding;
    int64_t amount = sl_fixed_absolute(side->fee);
    enum sloss_status status = sl_ledger_pay(engine->ledger, from, to, amount);
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_FEE, fill->market, from, to, amount, 0)
               : status;
}

static enum sloss_status pay_fees(struct sloss_engine *engine, const struct sl_fill *fill,
                                  const struct side *buyer, const struct side *seller)
{
    uint32_t asset = sl_ledger_book(engine->ledger, fill->market)->asset;
    uint32_t fees = sl_ledger_asset(engine->ledger, asset)->fees;
    enum sloss_status status = need_fees(engine, fees, fill);
    if (status == SLOSS_OK) {
        status = pay_fee(engine, fill, fees, buyer);
    }
    return status == SLOSS_OK ? pay_fee(engine, fill, fees, seller) : status;
}

/* What the trade gives against the mark, less its fee, in billionths of an atom. */
static sl_wide gain_of(const struct sloss_engine *engine, const struct sl_fill *fill,
                       const struct side *side, int64_t value)
{
    const struct sl_market *market = sl_engine_market(engine, fill->market);
    struct sl_fine_sum gain = {.atoms = -side->fee};
    sl_fine_add(&gain, ((sl_wide)market->value - value) * side->lots, market->scale);
    return sl_fine_exactly(gain);
}

/* And what it gives to all that are margined together with a side. */
static sl_wide gain_of_both(const struct sloss_engine *engine, const struct sl_fill *fill,
                            const struct side *side, const struct side *other, int64_t value)
{
    bool together = side->group != SL_NONE && side->group == other->group;
    return gain_of(engine, fill, side, value) +
           (together ? gain_of(engine, fill, other, value) : 0);
}

/* What it changes the equity by: that, less what rounding has cut off. */
static sl_wide change_of(const struct sloss_engine *engine, const struct sl_fill *fill,
                         const struct side *side, int64_t value)
{
    return gain_of(engine, fill, side, value) -
           sl_fine_billionths(side->cut, sl_engine_market(engine, fill->market)->scale);
}

/* What backed it before, given what does so now, in billionths of an atom. */
static sl_wide equity_before(const struct sloss_engine *engine, const struct sl_fill *fill,
                             const struct side *side, int64_t value, const struct sl_margin *after)
{
    return side->is_measured ? side->equity_before
                             : sl_margin_exactly(after) - change_of(engine, fill, side, value);
}

/* Equity a over requirement b, against c over d: is it no smaller? Requires that none is below
 * zero. */
static bool is_no_smaller(sl_wide a, sl_wide b, sl_wide c, sl_wide d)
{
    return sl_wide_compare(sl_wide_multiply((sl_uwide)a, (sl_uwide)d),
                           sl_wide_multiply((sl_uwide)c, (sl_uwide)b)) >= 0;
}

/* Below its maintenance requirement, a reduction must be at the mark or better, or leave the
 * holding no worse off for what it still holds: or a trade away from the mark would turn one
 * account's debt into another's profit. */
static bool may_reduce(const struct sloss_engine *engine, const struct sl_fill *fill,
                       const struct side *side, const struct side *other, int64_t value)
{
    if (gain_of_both(engine, fill, side, other, value) >= 0) {
        return true;
    }
    struct sl_margin margin = sl_margin_of(engine, side->holding);
    sl_wide equity = sl_margin_exactly(&margin);
    sl_wide before = equity_before(engine, fill, side, value, &margin);
    sl_wide required = side->is_measured
                           ? side->required_before
                           : sl_alone_maintenance_with(engine, side->position, side->before.net);
    return equity >= 0 &&
           (before < 0 || is_no_smaller(equity, margin.maintenance, before, required));
}

/* A group takes on more where its net lots grow or change sides, whatever an account of it does. */
static bool adds_risk(const struct sloss_engine *engine, const struct sl_fill *fill,
                      const struct side *side)
{
    return side->group == SL_NONE
               ? sl_admission_adds_risk(side->before.traded, side->lots)
               : sl_admission_adds_risk(
                     side->net, sl_group_lots(engine, side->group, fill->market) - side->net);
}

/* Requirements do not bind a fund, but no trade may take its equity below zero. */
static bool margined(const struct sloss_engine *engine, const struct sl_fill *fill,
                     const struct side *side, const struct side *other, int64_t value)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, side->holding);
    if ((holding->flags & SL_HOLDING_SYSTEM) != 0) {
        struct sl_margin margin = sl_margin_of(engine, side->holding);
        return margin.equity >= 0 ||
               sl_margin_exactly(&margin) >= equity_before(engine, fill, side, value, &margin);
    }
    if (adds_risk(engine, fill, side)) {
        return (holding->flags & SL_HOLDING_LIQUIDATING) == 0 &&
               sl_margin_has_free(engine, side->holding, 0);
    }
    return sl_margin_covers(engine, side->holding) || may_reduce(engine, fill, side, other, value);
}

/* May a side of the trade be as it is now? What a gate holds is not lifted by force. */
static enum sloss_status admit(const struct sloss_engine *engine, const struct sl_fill *fill,
                               const struct side *side, const struct side *other, int64_t value)
{
    if (side->is_held && change_of(engine, fill, side, value) < 0) {
        return SLOSS_ERR_GATED;
    }
    return fill->force || margined(engine, fill, side, other, value)
               ? SLOSS_OK
               : SLOSS_ERR_INSUFFICIENT_MARGIN;
}

static enum sloss_status admit_both(const struct sloss_engine *engine, const struct sl_fill *fill,
                                    const struct side *buyer, const struct side *seller,
                                    int64_t value)
{
    /* Of a side in liquidation its limit takes the place of that. */
    enum sloss_status status = fill->liquidated == SLOSS_LIQUIDATED_BUYER
                                   ? SLOSS_OK
                                   : admit(engine, fill, buyer, seller, value);
    return status != SLOSS_OK || fill->liquidated == SLOSS_LIQUIDATED_SELLER
               ? status
               : admit(engine, fill, seller, buyer, value);
}

/* What a side in liquidation pays, and what the other gets of it. */
static enum sloss_status liquidate(struct sloss_engine *engine, const struct sl_fill *fill,
                                   struct side *buyer, struct side *seller, int64_t value)
{
    bool sells = fill->liquidated == SLOSS_LIQUIDATED_SELLER;
    const struct side *closed = sells ? seller : buyer;
    struct side *other = sells ? buyer : seller;
    int64_t gets;
    enum sloss_status status = sl_liquidated_book(engine, fill->market, closed->holding,
                                                  other->holding, other->lots, value, &gets);
    other->fee -= status == SLOSS_OK ? gets : 0;
    /* The fund may have repaid with the fee what held the other. */
    other->is_held = other->is_held && sl_gate_holds(engine, other->holding, SL_NONE);
    return status;
}

/* The lots were traded with orders that rested: these are smaller by it. */
static enum sloss_status take_off(struct sloss_engine *engine, const struct sl_fill *fill,
                                  const struct side *buyer, const struct side *seller)
{
    enum sloss_status status = SLOSS_OK;
    if ((fill->resting & SLOSS_RESTING_BUYER) != 0) {
        status = sl_resting_trade(engine->ledger, buyer->holding, fill->market, buyer->lots);
    }
    if (status == SLOSS_OK && (fill->resting & SLOSS_RESTING_SELLER) != 0) {
        status = sl_resting_trade(engine->ledger, seller->holding, fill->market, seller->lots);
    }
    return status;
}

static enum sloss_status set_first_mark(struct sloss_engine *engine, const struct sl_fill *fill,
                                        int64_t value)
{
    struct sl_market *market = sl_engine_market(engine, fill->market);
    if (market->marked) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_engine_touch(engine, fill->market);
    if (status == SLOSS_OK) {
        market->marked = true;
        market->mark = fill->price;
        sl_market_move(market, value);
        status = sl_limits_note_mark(engine, fill->market);
    }
    return status;
}

/* The fund gets its part of the fees, and the market keeps the fill where it keeps some; not one of a
 * side in liquidation. */
static enum sloss_status pass_and_keep(struct sloss_engine *engine, const struct sl_fill *fill,
                                       const struct side *buyer, const struct side *seller)
{
    uint32_t asset = sl_ledger_book(engine->ledger, fill->market)->asset;
    uint32_t fees = sl_ledger_asset(engine->ledger, asset)->fees;
    int64_t before = sl_ledger_holding(engine->ledger, fees)->balance;
    enum sloss_status status =
        sl_fee_part_pass(engine, fill->market, (sl_wide)fill->fee[0] + fill->fee[1]);
    const struct sl_booked booked = {.holding = {buyer->holding, seller->holding},
                                     .passed =
                                         before - sl_ledger_holding(engine->ledger, fees)->balance};
    bool is_kept = fill->liquidated == SLOSS_LIQUIDATED_NONE;
    return status == SLOSS_OK && is_kept ? sl_bust_keep(engine, fill, &booked) : status;
}

enum sloss_status sl_fill(struct sloss_engine *engine, const struct sl_fill *fill)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, fill->market);
    const struct sl_market *market = sl_engine_market(engine, fill->market);
    struct side buyer;
    struct side seller;
    int64_t value = 0;
    int64_t leg_lots[2] = {0};
    enum sloss_status valued = sl_market_value(market, fill->price, &value);
    enum sloss_status status = valued == SLOSS_ERR_OVERFLOW ? SLOSS_OK : valued;
    if (status == SLOSS_OK) {
        status = find_legs(engine, fill, leg_lots);
    }
    if (status == SLOSS_OK && fill->liquidated != SLOSS_LIQUIDATED_NONE) {
        /* A value beyond all bounds is as far away as it can be. */
        sl_wide far = fill->price > 0 ? INT64_MAX : INT64_MIN;
        status = sl_liquidated_check(engine, fill, valued == SLOSS_OK ? value : far);
    }
    if (status == SLOSS_OK) {
        status = open_side(engine, fill, false, leg_lots[0], &buyer);
    }
    if (status == SLOSS_OK) {
        status = open_side(engine, fill, true, leg_lots[1], &seller);
    }
    if (status == SLOSS_OK) {
        status = sl_admission(engine, fill, buyer.before, seller.before);
    }
    if (status == SLOSS_OK) {
        status = valued;
    }
    if (status == SLOSS_OK) {
        status = set_first_mark(engine, fill, value);
    }
    if (status == SLOSS_OK) {
        status = trade_side(engine, &buyer, value);
    }
    if (status == SLOSS_OK) {
        status = trade_side(engine, &seller, value);
    }
    if (status == SLOSS_OK && (fill->fee[0] != 0 || fill->fee[1] != 0)) {
        status = pay_fees(engine, fill, &buyer, &seller);
    }
    if (status == SLOSS_OK && fill->liquidated != SLOSS_LIQUIDATED_NONE) {
        status = liquidate(engine, fill, &buyer, &seller, value);
    }
    if (status == SLOSS_OK && fill->resting != 0) {
        status = take_off(engine, fill, &buyer, &seller);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    int64_t gross = sl_ledger_gross(book);
    if (!sl_market_holds(market, gross, value) || !sl_market_holds(market, gross, market->value) ||
        !sl_universe_market_holds(engine, fill->market)) {
        return SLOSS_ERR_OVERFLOW;
    }
    status = admit_both(engine, fill, &buyer, &seller, value);
    return status == SLOSS_OK ? pass_and_keep(engine, fill, &buyer, &seller) : status;
}
