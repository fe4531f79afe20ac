/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/against.h"

#include "allocation/apportion.h"
#include "base/fixed.h"
#include "closing/trade.h"
#include "engine/gain.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "ledger/owners.h"
#include "ledger/side/leg_find.h"
#include "waterfall/before.h"
#include "waterfall/claimants.h"
#include "waterfall/parties_internal.h"
#include "waterfall/rivals.h"
#include "waterfall/share.h"

/* The close-out under way. */
struct closing {
    struct sloss_engine *engine;
    struct sl_against *against;
    int64_t size;    /* lots to be closed, as a positive number */
    int64_t most;    /* of them that can be, for what all counterparties bear */
    int64_t taken;   /* of them */
    int64_t per_lot; /* the most that one lot gives up against the mark */
};

/* ---- closing against one --------------------------------------------------------------------- */

static int64_t borne_by(const struct closing *closing, int64_t lots)
{
    return sl_apportion_running(closing->against->loss, lots, closing->size);
}

/* The same profit pays once: what the profit of the closed lots does not bear is taken from that of
 * the others, by adding it to their cost. The rest leaves the balance. */
static enum sloss_status give_up(struct closing *closing, uint32_t row, int64_t realized,
                                 int64_t bears)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    uint32_t holding = position->holding;
    int64_t beyond = bears - sl_fixed_positive(realized);
    bool by_profit = closing->against->cap == SLOSS_CAP_PROFIT &&
                     sl_legs_have_lots(engine->ledger, position);
    int64_t from_cost = by_profit && beyond > 0 ? beyond : 0;
    enum sloss_status status = SLOSS_OK;
    if (from_cost > 0) {
        status = sl_trade_charge(engine, row, from_cost);
        if (status == SLOSS_OK) {
            status = sl_record_event(engine, SLOSS_EVENT_GIVEN_UP, closing->against->market,
                                     holding, holding, from_cost, 0);
        }
    }
    if (status == SLOSS_OK && bears > from_cost) {
        status = sl_watch_pay(engine, holding, SL_NONE, bears - from_cost);
        if (status == SLOSS_OK) {
            status = sl_record_event(engine, SLOSS_EVENT_GIVEN_UP, closing->against->market,
                                     holding, SL_NONE, bears - from_cost, 0);
        }
    }
    return status;
}

/* What was won bears first what the closed lots have not taken with them of it. */
static enum sloss_status lower_win(struct closing *closing, uint32_t row, int64_t won,
                                   int64_t bears)
{
    struct sloss_engine *engine = closing->engine;
    int64_t gone = won - sl_gain_of(engine, sl_ledger_position(engine->ledger, row)).won;
    return bears > gone ? sl_gain_lower(engine, row, bears - gone) : SLOSS_OK;
}

/* In a variation market what it gives up is settled by the next mark, between it and the fund,
 * which has been paid the loss and hands it on. */
static enum sloss_status give_up_unsettled(struct closing *closing, uint32_t row, int64_t won,
                                           int64_t bears)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_book *book = sl_ledger_book(engine->ledger, closing->against->market);
    if (bears == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = lower_win(closing, row, won, bears);
    if (status == SLOSS_OK) {
        status = sl_trade_owe(engine, row, bears);
    }
    if (status == SLOSS_OK) {
        status = sl_trade_owe(
            engine, sl_ledger_fund_position(engine->ledger, closing->against->market), -bears);
    }
    if (status == SLOSS_OK) {
        status = sl_watch_pay(engine, book->fund, SL_NONE, bears);
    }
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_GIVEN_UP, closing->against->market, book->fund,
                                 SL_NONE, bears, 0)
               : status;
}

/* What counterparties give up so far, in the market. */
static enum sloss_status note(struct closing *closing, uint32_t other, int64_t lots, int64_t bears)
{
    struct sloss_engine *engine = closing->engine;
    uint32_t index = closing->against->market;
    enum sloss_status status = sl_engine_touch(engine, index);
    struct sl_market *market = sl_engine_market(engine, index);
    if (status != SLOSS_OK) {
        return status;
    }
    market->deleverage_count++;
    if (!sl_fixed_add(market->deleverage_sum, bears, &market->deleverage_sum)) {
        return SLOSS_ERR_OVERFLOW;
    }
    if (bears > 0) {
        status = sl_claimants_note(engine, other, bears);
    }
    return status == SLOSS_OK ? sl_record_event(engine, SLOSS_EVENT_DELEVERAGE, index,
                                                closing->against->holding, other, bears, lots)
                              : status;
}

/* What the counterparties of `lots` more of the lots bear. */
static int64_t next_part(struct closing *closing, int64_t lots)
{
    int64_t bears = borne_by(closing, closing->taken + lots) - borne_by(closing, closing->taken);
    closing->taken += lots;
    closing->against->paid += bears;
    return bears;
}

/* A counterparty closes lots at the mark, and gives up its part. */
static enum sloss_status close_against(struct closing *closing, uint32_t row, int64_t lots)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_market *market = sl_engine_market(engine, closing->against->market);
    uint32_t holding = sl_ledger_position(engine->ledger, row)->holding;
    int64_t bears = next_part(closing, lots);
    int64_t signed_lots = closing->against->lots > 0 ? lots : -lots;
    int64_t realized = 0;
    int64_t won = sl_gain_of(engine, sl_ledger_position(engine->ledger, row)).won;
    enum sloss_status status = note(closing, holding, signed_lots, bears);
    if (status == SLOSS_OK && closing->against->is_layer) {
        status = sl_before_charge(engine, holding);
    }
    if (status == SLOSS_OK) {
        status = sl_trade_realize(engine, row, signed_lots, signed_lots * market->value, &realized);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    return market->settlement == SLOSS_SETTLEMENT_VARIATION
               ? give_up_unsettled(closing, row, won, bears)
               : give_up(closing, row, realized, bears);
}

/* One that was closed out above zero in the round: what it bears leaves what it has left, and the
 * fund that has its lots delivers them. */
static enum sloss_status close_against_survivor(struct closing *closing, uint32_t holding,
                                                int64_t lots)
{
    struct sloss_engine *engine = closing->engine;
    struct sl_against *against = closing->against;
    struct sl_before *before = sl_before_of(engine, holding, against->market);
    int64_t bears = next_part(closing, lots);
    int64_t signed_lots = against->lots > 0 ? lots : -lots;
    before->delivered += signed_lots;
    sl_before_bear(before, bears);
    sl_watch_note(engine, holding);
    enum sloss_status status = note(closing, holding, signed_lots, bears);
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(engine->ledger, holding);
    }
    if (status == SLOSS_OK) {
        sl_ledger_touched_by(engine->ledger, holding, against->market);
    }
    if (status == SLOSS_OK && bears > 0) {
        status = sl_watch_pay(engine, holding, SL_NONE, bears);
        if (status == SLOSS_OK) {
            status = sl_record_event(engine, SLOSS_EVENT_GIVEN_UP, against->market, holding,
                                     SL_NONE, bears, 0);
        }
    }
    return status == SLOSS_OK
               ? sl_against_take_over(engine, against->holding, against->market, signed_lots)
               : status;
}

static enum sloss_status close_against_party(struct closing *closing, const struct sl_party *party,
                                             int64_t lots)
{
    return party->position == SL_NONE ? close_against_survivor(closing, party->holding, lots)
                                      : close_against(closing, party->position, lots);
}

/* ---- by rank --------------------------------------------------------------------------------- */

/* Greatest score first, each once and as far as it can. */
static enum sloss_status close_by_rank(struct closing *closing)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_against *against = closing->against;
    struct sl_rivals *rivals;
    enum sloss_status status = sl_rivals_open(engine, against, &rivals);
    while (status == SLOSS_OK && closing->taken < closing->most) {
        uint32_t row;
        status = sl_rivals_take(engine, rivals, against, closing->per_lot, &row);
        if (status != SLOSS_OK || row == SL_NONE) {
            return status;
        }
        const struct sl_position *position = sl_ledger_position(engine->ledger, row);
        struct sl_stance stance = sl_parties_stance(engine, against->is_layer, position);
        struct sl_party party = {.holding = position->holding,
                                 .position = position->lots == 0 ? SL_NONE : row,
                                 .limit =
                                     sl_parties_limit(against->cap, &stance, closing->per_lot)};
        status = close_against_party(closing, &party,
                                     sl_fixed_lesser(party.limit, closing->most - closing->taken));
    }
    return status;
}

/* The same from a short list. */
static enum sloss_status close_by_list(struct closing *closing, struct sl_party *parties,
                                       uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    bool begin = true;
    for (; status == SLOSS_OK && count > 0 && closing->taken < closing->most; count--) {
        sl_parties_best_last(parties, count, begin);
        const struct sl_party *best = &parties[count - 1];
        int64_t lots = sl_fixed_lesser(best->limit, closing->most - closing->taken);
        begin = false;
        if (lots > 0) {
            status = close_against_party(closing, best, lots);
        }
    }
    return status;
}

/* ---- pro rata -------------------------------------------------------------------------------- */

/* Lots apportioned by lots, in account order. */
static enum sloss_status close_pro_rata(struct closing *closing, const struct sl_party *parties,
                                        uint32_t count)
{
    struct sloss_engine *engine = closing->engine;
    struct sl_share share;
    struct sl_apportionment result;
    if (!sl_share_open(engine, count, &share)) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        share.weight[i] = parties[i].lots;
        share.cap[i] = parties[i].limit;
    }
    enum sloss_status status =
        sl_share_divide(engine, &share, SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_LARGEST_REMAINDER,
                        closing->most - closing->taken, &result);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (share.share[i] > 0) {
            status = close_against_party(closing, &parties[i], share.share[i]);
        }
    }
    return status;
}

/* ---- by a policy ----------------------------------------------------------------------------- */

/* Lots divided as a policy of the allocator's table says, and taken in account order. */
static enum sloss_status close_by_policy(struct closing *closing, const struct sl_party *parties,
                                         uint32_t count)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_against *against = closing->against;
    struct sloss_policy_terms terms =
        sl_columns_lot_terms(against->rank, against->lots < 0, closing->per_lot);
    struct sl_columns columns;
    struct sl_apportionment result;
    if (!sl_columns_open(engine, &terms, count, &columns)) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct sl_figures figures = sl_parties_figures(engine, against, &parties[i]);
        if (!sl_columns_set(&columns, i, &figures)) {
            return SLOSS_ERR_OVERFLOW;
        }
    }
    enum sloss_status status =
        sl_columns_divide(engine, &columns, closing->most - closing->taken, &result);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (columns.share[i] > 0) {
            status = close_against_party(closing, &parties[i], columns.share[i]);
        }
    }
    return status;
}

/* ---- the close-out --------------------------------------------------------------------------- */

static enum sloss_status close_listed(struct closing *closing)
{
    struct sl_party *parties;
    uint32_t count;
    enum sloss_status status =
        sl_parties_list(closing->engine, closing->against, closing->per_lot, &parties, &count);
    if (status != SLOSS_OK) {
        return status;
    }
    if (closing->against->rank >= SLOSS_RANK_POLICY) {
        return close_by_policy(closing, parties, count);
    }
    return closing->against->rank == SLOSS_RANK_PRO_RATA ? close_pro_rata(closing, parties, count)
                                                         : close_by_list(closing, parties, count);
}

/* Positions of the owner's other accounts come before anybody else's, whatever the rank. */
static enum sloss_status close_own(struct closing *closing)
{
    struct sl_against *against = closing->against;
    against->whose = SL_WHOSE_ANY;
    if (!sl_owners_has_others(closing->engine->ledger, against->holding)) {
        return SLOSS_OK;
    }
    against->whose = SL_WHOSE_OWN;
    enum sloss_status status = close_listed(closing);
    against->whose = SL_WHOSE_OTHERS;
    return status;
}

/* The most lots k for which floor(loss * k / size) is within the bound. */
static int64_t most_of(const struct sl_against *against, int64_t size)
{
    if (against->loss <= against->bound) {
        return size;
    }
    return (int64_t)((((sl_wide)against->bound + 1) * size - 1) / against->loss);
}

enum sloss_status sl_against_close(struct sloss_engine *engine, struct sl_against *against)
{
    int64_t size = (int64_t)sl_fixed_magnitude(against->lots);
    struct closing closing = {.engine = engine,
                              .against = against,
                              .size = size,
                              .most = most_of(against, size),
                              .per_lot =
                                  against->loss / size + (against->loss % size != 0 ? 1 : 0)};
    if (against->rank == SLOSS_AS_OPTION) {
        against->rank = sl_engine_option(engine, against->market, SLOSS_OPTION_RANK);
    }
    if (against->cap == SLOSS_AS_OPTION) {
        against->cap = sl_engine_option(engine, against->market, SLOSS_OPTION_RANK_CAP);
    }
    enum sloss_status status = close_own(&closing);
    if (status == SLOSS_OK) {
        status =
            against->rank >= SLOSS_RANK_PRO_RATA ? close_listed(&closing) : close_by_rank(&closing);
    }
    against->lots += against->lots > 0 ? -closing.taken : closing.taken;
    return status;
}

enum sloss_status sl_against_take_over(struct sloss_engine *engine, uint32_t holding,
                                       uint32_t index, int64_t lots)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, index);
    if (lots == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_engine_touch(engine, index);
    struct sl_market *market = sl_engine_market(engine, index);
    if (status == SLOSS_OK) {
        market->takeover_count++;
        status = sl_trade(engine, sl_ledger_fund_position(engine->ledger, index), lots,
                          lots * market->value);
    }
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_TAKEOVER, index, holding, book->fund, 0, lots)
               : status;
}
