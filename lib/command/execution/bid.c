/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/execution/bid_internal.h"

#include "base/fixed.h"
#include "closing/convert.h"
#include "closing/trade.h"
#include "command/need_internal.h"
#include "engine/bankruptcy.h"
#include "engine/control.h"
#include "engine/record.h"
#include "execution/figures.h"
#include "guard/closed.h"
#include "guard/guard.h"
#include "ledger/rows.h"
#include "ledger/side/compartment.h"
#include "ledger/side/leg_find.h"
#include "ledger/side/running.h"
#include "ledger/transfer.h"
#include "margin/demanding.h"
#include "margin/margin.h"
#include "margin/portfolio.h"

/* What is taken over, and by whom. */
struct bid {
    struct sloss_engine *engine;
    uint32_t account; /* row of the bidder */
    uint32_t bidder;  /* its holding */
    uint32_t holding; /* that is auctioned */
    uint32_t row;     /* of its liquidation */
    int64_t part_ppb;
};

/* ---- may it be? -------------------------------------------------------------------------------- */

static enum sloss_status need_parties(const struct sloss_engine *engine,
                                      const struct sloss_command_bid *terms, struct bid *bid,
                                      uint32_t *account_out)
{
    enum sloss_status status = sl_need_account(engine, terms->bidder, &bid->account);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, terms->account, account_out);
    }
    if (status == SLOSS_OK && (terms->part_ppb < 1 || terms->part_ppb > SL_PPB)) {
        status = SLOSS_ERR_RANGE;
    }
    if (status == SLOSS_OK) {
        status = sl_need_asset(engine, terms->asset);
    }
    if (status == SLOSS_OK &&
        (sl_need_is_system(terms->bidder) || sl_need_is_system(terms->account))) {
        status = SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (status == SLOSS_OK) {
        status = sl_control_need_unfrozen(engine, bid->account);
    }
    return status == SLOSS_OK && bid->account == *account_out ? SLOSS_ERR_SELF_TRADE : status;
}

static enum sloss_status need_auction(const struct sloss_engine *engine,
                                      const struct sloss_command_bid *terms, uint32_t account,
                                      struct bid *bid)
{
    bid->holding = sl_ledger_find_holding(engine->ledger, account, terms->asset);
    bid->row = bid->holding == SL_NONE
                   ? SL_NONE
                   : sl_execution_of_kind(engine, bid->holding, SLOSS_LIQUIDATION_AUCTION);
    if (bid->row == SL_NONE) {
        return SLOSS_ERR_NOT_LIQUIDATING;
    }
    const struct sl_execution *execution = sl_execution_at(engine, bid->row);
    const struct sl_asset *asset = sl_ledger_asset(engine->ledger, terms->asset);
    bid->part_ppb = terms->part_ppb;
    return terms->part_ppb > sl_execution_most_part(engine, execution) ||
                   terms->part_ppb > asset->auction.part_ppb
               ? SLOSS_ERR_RANGE
               : SLOSS_OK;
}

/* Lots go to the cross part of the bidder: a compartment of one of their markets would have to have
 * them. */
static enum sloss_status need_no_compartment(const struct bid *bid)
{
    const struct sloss_ledger *ledger = bid->engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, bid->holding);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    for (uint32_t i = 0; i < holding->count; i++) {
        if (sl_legs_have_lots(ledger, &positions[i]) &&
            sl_compartment_find(ledger, bid->account, positions[i].market) != SL_NONE) {
            return SLOSS_ERR_ARGUMENT;
        }
    }
    return SLOSS_OK;
}

/* ---- lots -------------------------------------------------------------------------------------- */

/* A part of the lots, rounded down, with their sign. */
static int64_t part_of(const struct bid *bid, int64_t lots)
{
    sl_wide size = (sl_wide)sl_fixed_magnitude(lots) * bid->part_ppb / SL_PPB;
    return (int64_t)(lots < 0 ? -size : size);
}

/* Where the part comes to no lot at all, it is one of the position of which most is required, of
 * equal ones the first by creation: its place, or SL_NONE. */
static uint32_t place_of_one(const struct bid *bid)
{
    const struct sloss_ledger *ledger = bid->engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, bid->holding);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    uint32_t largest = SL_NONE;
    int64_t most = -1;
    for (uint32_t i = 0; i < holding->count; i++) {
        if (part_of(bid, positions[i].lots) != 0) {
            return SL_NONE;
        }
        int64_t required = sl_demanding_required(bid->engine, &positions[i], SL_MAINTENANCE);
        if (positions[i].lots != 0 && required > most) {
            largest = i;
            most = required;
        }
    }
    return largest;
}

static enum sloss_status trade(struct bid *bid, uint32_t holding, uint32_t market,
                               enum sl_which_leg leg, int64_t lots)
{
    struct sloss_engine *engine = bid->engine;
    uint32_t position = sl_ledger_find_position(engine->ledger, holding, market);
    int64_t paid;
    if (!sl_fixed_multiply(lots, sl_engine_market(engine, market)->value, &paid)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = sl_ledger_touch(engine->ledger, holding);
    return status == SLOSS_OK ? sl_trade_of_leg(engine, position, leg, lots, paid) : status;
}

/* What has lots of one leg alone is traded in that. */
static enum sl_which_leg leg_of(const struct bid *bid, uint32_t holding, uint32_t market,
                                int64_t lots)
{
    bool has = sl_legs_find(bid->engine->ledger, holding, market) != SL_NONE;
    return !has ? SL_LEG_NET : lots > 0 ? SL_LEG_LONG : SL_LEG_SHORT;
}

static enum sloss_status pass_lots(struct bid *bid, uint32_t market, int64_t lots)
{
    struct sloss_engine *engine = bid->engine;
    enum sloss_status status =
        trade(bid, bid->holding, market, leg_of(bid, bid->holding, market, lots), -lots);
    if (status == SLOSS_OK) {
        status = trade(bid, bid->bidder, market, leg_of(bid, bid->bidder, market, lots), lots);
    }
    if (status == SLOSS_OK) {
        status = sl_closed_note(engine, bid->holding, market);
    }
    if (status == SLOSS_OK) {
        status = sl_execution_take(engine, bid->row, bid->bidder, market, lots,
                                   (sl_wide)lots * sl_engine_market(engine, market)->value);
    }
    if (status == SLOSS_OK) {
        status = sl_closed_note(engine, bid->holding, market);
    }
    const struct sl_market *of = sl_engine_market(engine, market);
    int64_t gross = sl_ledger_gross(sl_ledger_book(engine->ledger, market));
    if (status == SLOSS_OK && (!sl_market_holds(of, gross, of->value) ||
                               !sl_universe_market_holds(engine, market))) {
        status = SLOSS_ERR_OVERFLOW;
    }
    return status == SLOSS_OK ? sl_record_event(engine, SLOSS_EVENT_AUCTIONED, market, bid->holding,
                                                bid->bidder, 0, lots)
                              : status;
}

/* The lots of a position of which so many pass; `one` is the place of the one lot that does. */
static int64_t moved(const struct bid *bid, uint32_t one, uint32_t place)
{
    const struct sloss_ledger *ledger = bid->engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, bid->holding);
    int64_t lots = sl_ledger_positions(ledger, holding)[place].lots;
    int64_t alone = lots > 0 ? 1 : -1;
    return place == one ? alone : part_of(bid, lots);
}

/* The bidder has places for them before anything of it changes. */
static enum sloss_status open_places(struct bid *bid, uint32_t one)
{
    struct sloss_engine *engine = bid->engine;
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, bid->holding);
    uint32_t *markets = sl_vector_scratch(&engine->keys, holding->count, sizeof(*markets));
    uint32_t count = 0;
    if (markets == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < holding->count; i++) {
        if (moved(bid, one, i) != 0) {
            markets[count++] = sl_ledger_positions(engine->ledger, holding)[i].market;
        }
    }
    return sl_ledger_open_positions(engine->ledger, bid->bidder, markets, count);
}

static enum sloss_status pass_all(struct bid *bid)
{
    const struct sloss_ledger *ledger = bid->engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, bid->holding);
    uint32_t one = place_of_one(bid);
    enum sloss_status status = open_places(bid, one);
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        int64_t lots = moved(bid, one, i);
        if (lots != 0) {
            status = pass_lots(bid, sl_ledger_positions(ledger, holding)[i].market, lots);
        }
    }
    return status;
}

/* ---- money ------------------------------------------------------------------------------------- */

/* floor(part * margin equity * (1 - factor)): what is below zero is not paid. */
static bool price_of(const struct bid *bid, int64_t *paid_out)
{
    const struct sloss_engine *engine = bid->engine;
    const struct sl_execution *execution = sl_execution_at(engine, bid->row);
    sl_wide equity = sl_margin_of(engine, bid->holding).equity;
    int64_t narrow;
    if (!sl_wide_narrow(equity, &narrow)) {
        return false;
    }
    sl_wide rate = (sl_wide)bid->part_ppb * (SL_PPB - sl_execution_factor(engine, execution));
    *paid_out = sl_wide_part(narrow, rate, (sl_wide)SL_PPB * SL_PPB);
    return true;
}

static enum sloss_status pay(struct bid *bid, int64_t amount)
{
    struct sloss_engine *engine = bid->engine;
    if (amount == 0) {
        return SLOSS_OK;
    }
    uint32_t from = amount > 0 ? bid->holding : bid->bidder;
    uint32_t to = amount > 0 ? bid->bidder : bid->holding;
    int64_t size = amount > 0 ? amount : -amount;
    enum sloss_status status = sl_ledger_pay(engine->ledger, from, to, size);
    return status == SLOSS_OK ? sl_record_event(engine, SLOSS_EVENT_AUCTIONED, UINT32_MAX, from, to,
                                                size, 0)
                              : status;
}

static int64_t debt_of(const struct bid *bid)
{
    int64_t balance = sl_ledger_holding(bid->engine->ledger, bid->holding)->balance;
    return balance < 0 ? -balance : 0;
}

/* What the holding has come to lack by it, what backs it brings. */
static enum sloss_status convert(struct bid *bid, int64_t debt_before)
{
    int64_t lacks = debt_of(bid) - debt_before;
    int64_t received;
    return lacks > 0 ? sl_convert_own(bid->engine, bid->holding, lacks, &received) : SLOSS_OK;
}

/* ---- the bid ----------------------------------------------------------------------------------- */

static enum sloss_status need_margin(const struct bid *bid)
{
    return sl_running_is_on(sl_ledger_holding(bid->engine->ledger, bid->bidder)) ||
                   !sl_margin_has_free(bid->engine, bid->bidder, 0)
               ? SLOSS_ERR_INSUFFICIENT_MARGIN
               : SLOSS_OK;
}

static enum sloss_status take_over(struct bid *bid)
{
    struct sloss_engine *engine = bid->engine;
    int64_t debt = debt_of(bid);
    int64_t paid;
    if (!price_of(bid, &paid)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = pass_all(bid);
    if (status == SLOSS_OK) {
        status = pay(bid, paid);
    }
    if (status == SLOSS_OK) {
        status = convert(bid, debt);
    }
    if (status == SLOSS_OK) {
        status = sl_bankruptcy_end(engine->ledger, bid->bidder);
    }
    return status == SLOSS_OK ? need_margin(bid) : status;
}

enum sloss_status sl_execution_bid(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_bid *terms = &command->bid;
    struct bid bid = {.engine = engine};
    uint32_t account;
    enum sloss_status status = need_parties(engine, terms, &bid, &account);
    if (status == SLOSS_OK) {
        status = need_auction(engine, terms, account, &bid);
    }
    if (status == SLOSS_OK) {
        status = sl_guard_keeps(engine, bid.holding) ? SLOSS_ERR_UNRELIABLE
                                                     : need_no_compartment(&bid);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, bid.account, terms->asset, &bid.bidder);
    }
    return status == SLOSS_OK ? take_over(&bid) : status;
}
