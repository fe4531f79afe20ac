/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/closeout_internal.h"

#include "allocation/apportion.h"
#include "closing/convert.h"
#include "closing/give.h"
#include "closing/pool.h"
#include "closing/trade.h"
#include "engine/bankruptcy.h"
#include "engine/equity.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "guard/closed.h"
#include "ledger/below.h"
#include "ledger/side/resting.h"
#include "ledger/undo_log.h"
#include "liquidation/closing_internal.h"
#include "liquidation/gains_internal.h"
#include "liquidation/takeover_limit_internal.h"
#include "waterfall/against.h"
#include "waterfall/before.h"
#include "waterfall/round.h"

static bool is_kept(const struct sl_closing *closing, uint32_t market)
{
    for (uint32_t i = 0; i < closing->count; i++) {
        if (closing->parts[i].market == market) {
            return closing->parts[i].way == SL_WAY_KEEP;
        }
    }
    return false;
}

/* Split the debt over the markets that are listed; the shares of markets that are kept stay. Is
 * there any that does not? */
static bool split_debt(struct sl_closing *closing, int64_t lacking)
{
    bool debt = false;
    closing->losses_count = lacking == 0 ? 0 : closing->losses_count;
    if (closing->losses_count > 0) {
        sl_loss_split(closing->losses, closing->losses_count, lacking);
    }
    for (uint32_t i = 0; i < closing->losses_count; i++) {
        struct sl_loss *loss = &closing->losses[i];
        loss->debt = is_kept(closing, loss->market) ? 0 : loss->debt;
        debt |= loss->debt > 0;
    }
    return debt;
}

/* The debts that are split: parts of what it lacks. */
static int64_t sum_debts(const struct sl_closing *closing)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < closing->losses_count; i++) {
        sum += closing->losses[i].debt;
    }
    return sum;
}

/* Before any of what the holding lacks is a debt, those pay that it is margined with, and what
 * backs it is sold: what its account has, then what they have. What is still missing is split by
 * the losses as they were. */
static enum sloss_status meet(struct sl_closing *closing, int64_t *lacking)
{
    struct sloss_engine *engine = closing->engine;
    int64_t received = 0;
    int64_t sold = 0;
    enum sloss_status status = sl_pool_receive(engine, closing->holding, &received);
    int64_t missing = sl_convert_missing(*lacking, received);
    if (status == SLOSS_OK && missing > 0) {
        status = sl_convert_all(engine, closing->holding, missing, &sold);
    }
    if (status == SLOSS_OK && !sl_fixed_add(received, sold, &received)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK && received > 0) {
        *lacking = sl_convert_missing(*lacking, received);
        (void)split_debt(closing, *lacking);
    }
    return status;
}

/* ---- money ----------------------------------------------------------------------------------- */

/* A position leaves the holding: it is realized at the mark, or what is unsettled of it passes to
 * the market's fund. */
static enum sloss_status leave(struct sl_closing *closing, const struct sl_part *part)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_market *market = sl_engine_market(engine, part->market);
    int64_t at_mark = part->lots * market->value;
    if (!part->variation) {
        return sl_trade_leave(engine, part->position);
    }
    int64_t cost = sl_ledger_position(engine->ledger, part->position)->cost;
    enum sloss_status status = sl_trade(engine, part->position, -part->lots, -cost);
    uint32_t fund = sl_ledger_fund_position(engine->ledger, part->market);
    return status == SLOSS_OK ? sl_trade(engine, fund, 0, cost - at_mark) : status;
}

/* What is cut off the one sum that the unrealized markets realize. */
static enum sloss_status cut(struct sl_closing *closing)
{
    const struct sl_part *finest = NULL;
    for (uint32_t i = 0; i < closing->count; i++) {
        const struct sl_part *part = &closing->parts[i];
        bool realizes = part->way != SL_WAY_KEEP && !part->variation;
        finest = realizes && (finest == NULL || part->scale > finest->scale) ? part : finest;
    }
    if (finest == NULL) {
        return SLOSS_OK;
    }
    sl_wide rest = closing->realized - sl_closing_atoms(closing->realized) * SL_FINE_ATOM;
    return sl_trade_cut(closing->engine, finest->market,
                        sl_fine_of_billionths(rest, finest->scale));
}

/* Between the holding and the fund: what was unsettled is paid now. */
static enum sloss_status settle(struct sl_closing *closing, const struct sl_part *part)
{
    struct sloss_engine *engine = closing->engine;
    uint32_t fund = sl_ledger_book(engine->ledger, part->market)->fund;
    bool pays = part->owes > 0;
    int64_t amount = pays ? part->owes : part->gain;
    if (amount == 0) {
        return SLOSS_OK;
    }
    uint32_t from = pays ? closing->holding : fund;
    uint32_t to = pays ? fund : closing->holding;
    enum sloss_status status = sl_watch_pay(engine, from, to, amount);
    return status == SLOSS_OK
               ? sl_record_event(engine,
                                 pays ? SLOSS_EVENT_VARIATION_PAID : SLOSS_EVENT_VARIATION_RECEIVED,
                                 part->market, from, to, amount, 0)
               : status;
}

/* Losses are moved before profits, so that what lifts the balance is taken off them. */
static enum sloss_status move_part(struct sl_closing *closing, const struct sl_part *part,
                                   bool losses)
{
    bool loses = part->realized - part->owes < 0;
    if (part->way == SL_WAY_KEEP || loses != losses) {
        return SLOSS_OK;
    }
    return part->variation
               ? settle(closing, part)
               : sl_trade_book(closing->engine, closing->holding, part->market, part->realized);
}

static enum sloss_status relieve(struct sl_closing *closing)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < closing->losses_count; i++) {
        const struct sl_loss *loss = &closing->losses[i];
        if (loss->debt > 0) {
            status = sl_round_relieve(closing->engine, closing->holding, loss->market, loss->debt);
        }
    }
    return status;
}

/* What was paid and sold for it, its losses and its debts are one change of a balance that was
 * below zero before. */
static enum sloss_status join(const struct sl_closing *closing)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_cause *stood = (const struct sl_cause *)(const void *)engine->stood.data;
    uint32_t count = (uint32_t)(engine->stood.size / sizeof(*stood));
    return closing->before < 0 ? sl_below_join(engine->ledger, closing->holding, stood, count)
                               : SLOSS_OK;
}

/* What the close-out as a whole has taken the balance below zero by was lost in all its markets, in
 * proportion to their losses. */
static enum sloss_status divide_below(struct sl_closing *closing)
{
    struct sl_vector *causes = &closing->engine->causes;
    enum sloss_status status = join(closing);
    uint32_t count = 0;
    causes->size = 0;
    for (uint32_t i = 0; status == SLOSS_OK && i < closing->count; i++) {
        const struct sl_part *part = &closing->parts[i];
        if (part->way != SL_WAY_KEEP && part->profit < 0) {
            struct sl_cause *cause = sl_vector_extend(causes, sizeof(*cause));
            if (cause == NULL) {
                return SLOSS_ERR_MEMORY;
            }
            *cause = (struct sl_cause){.market = part->market, .weight = -part->profit};
            count++;
        }
    }
    return status == SLOSS_OK
               ? sl_below_divide(closing->engine->ledger, closing->holding, closing->before,
                                 (const struct sl_cause *)(const void *)causes->data, count)
               : status;
}

static enum sloss_status move_money(struct sl_closing *closing)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < closing->count; i++) {
        if (closing->parts[i].way != SL_WAY_KEEP) {
            status = leave(closing, &closing->parts[i]);
        }
    }
    for (int losses = 1; losses >= 0; losses--) {
        for (uint32_t i = 0; status == SLOSS_OK && i < closing->count; i++) {
            status = move_part(closing, &closing->parts[i], losses == 1);
        }
    }
    if (status == SLOSS_OK) {
        status = cut(closing);
    }
    if (status == SLOSS_OK) {
        status = relieve(closing);
    }
    return status == SLOSS_OK ? divide_below(closing) : status;
}

/* What the account has contributed itself pays its debts, and where it is deleveraged its owner
 * does, before anybody else bears them. */
static enum sloss_status pay_own(struct sl_closing *closing)
{
    bool deleveraged = false;
    for (uint32_t i = 0; i < closing->count; i++) {
        deleveraged |= closing->parts[i].way == SL_WAY_DELEVERAGE;
    }
    return sl_round_own(closing->engine, deleveraged);
}

/* ---- positions ------------------------------------------------------------------------------- */

/* What of the account's debt in a market is not paid yet. */
static int64_t debt_in(const struct sl_closing *closing, uint32_t market)
{
    for (uint32_t i = 0; i < closing->losses_count; i++) {
        const struct sl_loss *loss = &closing->losses[i];
        if (loss->market == market && loss->debt > 0) {
            return sl_round_lacks(closing->engine, closing->holding, market);
        }
    }
    return 0;
}

static enum sloss_status deleverage(struct sl_closing *closing, const struct sl_part *part,
                                    const struct sl_plan *plan)
{
    bool named = !plan->by_option && part->market == plan->market;
    struct sl_against against = {.holding = closing->holding,
                                 .market = part->market,
                                 .lots = part->lots,
                                 .loss = debt_in(closing, part->market),
                                 .bound = INT64_MAX,
                                 .rank = named ? plan->rank : SLOSS_AS_OPTION,
                                 .cap = named ? plan->cap : SLOSS_AS_OPTION};
    enum sloss_status status = sl_against_close(closing->engine, &against);
    if (status == SLOSS_OK && against.paid > 0) {
        status = sl_round_count(closing->engine, closing->holding, part->market, against.paid);
    }
    return status == SLOSS_OK
               ? sl_against_take_over(closing->engine, closing->holding, part->market, against.lots)
               : status;
}

static enum sloss_status pass_positions(struct sl_closing *closing, const struct sl_plan *plan)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < closing->count; i++) {
        const struct sl_part *part = &closing->parts[i];
        if (part->way != SL_WAY_KEEP) {
            status = sl_closed_note(closing->engine, closing->holding, part->market);
        }
        if (part->way == SL_WAY_KEEP || part->lots == 0 || status != SLOSS_OK) {
            continue;
        }
        if (part->way == SL_WAY_DELEVERAGE) {
            status = deleverage(closing, part, plan);
        } else if (debt_in(closing, part->market) > 0 &&
                   sl_round_names(closing->engine, part->market, SLOSS_LAYER_DELEVERAGE)) {
            sl_round_wait(closing->engine, closing->holding, part->market, part->lots);
        } else {
            status =
                sl_against_take_over(closing->engine, closing->holding, part->market, part->lots);
        }
    }
    return status;
}

/* ---- what is left over ----------------------------------------------------------------------- */

static enum sloss_status give(struct sl_closing *closing, uint32_t event, uint32_t market,
                              int64_t amount)
{
    closing->given = amount == 0 ? closing->given : market;
    return amount == 0 ? SLOSS_OK
                       : sl_give(closing->engine, closing->holding, event, market, amount, 0);
}

static sl_wide fee_sum(const struct sl_closing *closing)
{
    sl_wide sum = 0;
    for (uint32_t i = 0; i < closing->count; i++) {
        sum += closing->parts[i].way == SL_WAY_KEEP ? 0 : closing->parts[i].fee;
    }
    return sum;
}

/* Fees come first; where they are more than there is, they are cut in proportion. */
static enum sloss_status take_fees(struct sl_closing *closing, int64_t *left)
{
    sl_wide whole = fee_sum(closing);
    sl_wide running = 0;
    int64_t before = 0;
    int64_t all = whole > *left ? *left : (int64_t)whole;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; whole > 0 && status == SLOSS_OK && i < closing->count; i++) {
        const struct sl_part *part = &closing->parts[i];
        if (part->way != SL_WAY_KEEP) {
            running += part->fee;
            int64_t upto = sl_apportion_running(all, running, whole);
            status = give(closing, SLOSS_EVENT_LIQUIDATION_FEE, part->market, upto - before);
            before = upto;
        }
    }
    *left -= all;
    return status;
}

static bool forfeits(const struct sl_closing *closing, const struct sl_part *part)
{
    return part->way != SL_WAY_KEEP &&
           (part->variation || sl_engine_option(closing->engine, part->market,
                                                SLOSS_OPTION_RESIDUAL) == SLOSS_RESIDUAL_FORFEIT);
}

/* The rest is divided by maintenance requirement, all to the first where nothing is required; the
 * part of a market that forfeits goes to its fund. */
static enum sloss_status forfeit(struct sl_closing *closing, int64_t left)
{
    sl_wide whole = 0;
    sl_wide running = 0;
    int64_t before = 0;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; i < closing->count; i++) {
        whole += closing->parts[i].required;
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < closing->count; i++) {
        const struct sl_part *part = &closing->parts[i];
        running += part->required;
        int64_t upto = whole == 0 ? left : sl_apportion_running(left, running, whole);
        if (forfeits(closing, part)) {
            status = give(closing, SLOSS_EVENT_FORFEIT, part->market, upto - before);
        }
        before = upto;
    }
    return status;
}

static enum sloss_status leave_over(struct sl_closing *closing)
{
    sl_wide equity = sl_equity_of(closing->engine, closing->holding);
    int64_t left = sl_closing_balance(closing);
    left = equity < left ? (int64_t)equity : left;
    if (left <= 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = take_fees(closing, &left);
    if (status == SLOSS_OK) {
        status = forfeit(closing, left);
    }
    if (status == SLOSS_OK && closing->given != SL_NONE) {
        sl_ledger_touched_by(closing->engine->ledger, closing->holding, closing->given);
    }
    return status;
}

/* ---- the close-out --------------------------------------------------------------------------- */

/* Stamp the holding. */
static enum sloss_status stamp(struct sl_closing *closing)
{
    struct sloss_ledger *ledger = closing->engine->ledger;
    enum sloss_status status = sl_ledger_touch(ledger, closing->holding);
    if (status == SLOSS_OK) {
        status = sl_bankruptcy_begin(ledger, closing->holding, sum_debts(closing));
    }
    if (status == SLOSS_OK) {
        sl_ledger_raise(sl_ledger_holding(ledger, closing->holding), SL_HOLDING_CLOSED);
    }
    return status;
}

/* Nothing rests any more in the markets that it leaves. */
static enum sloss_status end_orders(struct sl_closing *closing)
{
    struct sloss_ledger *ledger = closing->engine->ledger;
    bool has = (sl_ledger_holding(ledger, closing->holding)->flags & SL_HOLDING_ORDERS) != 0;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; has && status == SLOSS_OK && i < closing->count; i++) {
        if (closing->parts[i].way != SL_WAY_KEEP) {
            status = sl_resting_end(ledger, closing->holding, closing->parts[i].market);
        }
    }
    return status;
}

/* It had less than nothing, and is short of what nothing that backs it has brought. */
static enum sloss_status carry_out(struct sl_closing *closing, const struct sl_plan *plan,
                                   bool was_below, bool is_short)
{
    enum sloss_status status = stamp(closing);
    if (status == SLOSS_OK) {
        status = end_orders(closing);
    }
    if (status == SLOSS_OK && !is_short) {
        status = sl_before_note(closing->engine, closing->holding);
    }
    if (status == SLOSS_OK) {
        status = move_money(closing);
    }
    if (status == SLOSS_OK && is_short) {
        status = pay_own(closing);
    }
    if (status == SLOSS_OK) {
        status = pass_positions(closing, plan);
    }
    return status == SLOSS_OK && !was_below ? leave_over(closing) : status;
}

/* What it has, what becomes of it, and what it is short of, split over its markets. Nothing is
 * moved.
 */
static enum sloss_status appraise(struct sl_closing *closing, const struct sl_plan *plan,
                                  int64_t *lacking)
{
    sl_wide needed = 0;
    enum sloss_status status = sl_closing_list(closing, plan);
    if (status == SLOSS_OK && closing->count > 0) {
        status = sl_closing_needed(closing, &needed);
    }
    if (status == SLOSS_OK && closing->count > 0) {
        status = sl_gains_divide(closing, needed);
    }
    if (status == SLOSS_OK) {
        status = sl_closing_debt(closing, lacking);
    }
    return status == SLOSS_OK ? sl_loss_list(closing->engine, closing->holding, &closing->losses,
                                             &closing->losses_count)
                              : status;
}

/* What nobody has to be paid for: no unsettled gain, and what is kept only where it is a loss. */
static enum sloss_status find_left(const struct sl_closing *closing, int64_t *left_out)
{
    sl_wide kept = closing->kept < 0 ? closing->kept : 0;
    sl_wide left = sl_closing_balance(closing) +
                   sl_closing_atoms(closing->realized - closing->losses_sum + kept);
    return sl_wide_narrow(left > 0 ? left : 0, left_out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sl_closeout_prospect(struct sloss_engine *engine, uint32_t holding,
                                       const struct sl_plan *plan, int64_t *lacks_out,
                                       int64_t *left_out)
{
    struct sl_closing closing = {.engine = engine, .holding = holding, .given = SL_NONE};
    int64_t lacking = 0;
    *lacks_out = *left_out = 0;
    enum sloss_status status = appraise(&closing, plan, &lacking);
    if (status == SLOSS_OK && split_debt(&closing, lacking)) {
        *lacks_out = lacking;
    } else if (status == SLOSS_OK && lacking == 0) {
        status = find_left(&closing, left_out);
    }
    return status;
}

enum sloss_status sl_closeout(struct sloss_engine *engine, uint32_t holding,
                              const struct sl_plan *plan)
{
    struct sl_closing closing = {.engine = engine, .holding = holding, .given = SL_NONE};
    int64_t lacking = 0;
    sl_ledger_lower(sl_ledger_holding(engine->ledger, holding), SL_HOLDING_LACKING);
    enum sloss_status status = appraise(&closing, plan, &lacking);
    if (status == SLOSS_OK) {
        sl_takeover_limit_divert(&closing);
    }
    if (status != SLOSS_OK || (!split_debt(&closing, lacking) && !closing.any)) {
        return status; /* nothing to close */
    }
    bool was_below = lacking > 0;
    closing.before = sl_closing_balance(&closing);
    engine->stood.size = 0;
    status = sl_below_list(engine->ledger, holding, &engine->stood);
    if (status == SLOSS_OK) {
        status = meet(&closing, &lacking);
    }
    return status == SLOSS_OK ? carry_out(&closing, plan, was_below, lacking > 0) : status;
}
