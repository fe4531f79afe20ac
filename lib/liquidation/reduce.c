/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/reduce_internal.h"

#include "allocation/apportion.h"
#include "closing/convert.h"
#include "closing/give.h"
#include "closing/trade.h"
#include "engine/control.h"
#include "engine/record.h"
#include "guard/closed.h"
#include "ledger/side/running.h"
#include "ledger/undo_log.h"
#include "liquidation/closing_internal.h"
#include "liquidation/takeover_limit_internal.h"
#include "margin/margin.h"
#include "margin/special.h"
#include "waterfall/against.h"

/* ---- what closes ----------------------------------------------------------------------------- */

/* Who is not in breach may have closed lots against others by now: then at most what it has left.
 */
static int64_t lots_now(const struct sloss_engine *engine, uint32_t holding,
                        const struct sl_go_lots *lots)
{
    uint32_t row = sl_ledger_find_position(engine->ledger, holding, lots->market);
    int64_t has = row == SL_NONE ? 0 : sl_ledger_position(engine->ledger, row)->lots;
    return has < -lots->closes ? -lots->closes : has > lots->closes ? lots->closes : has;
}

static uint32_t way_of(const struct sl_closing *closing, uint32_t market)
{
    return sl_control_option(closing->engine, closing->liquidation, market) ==
                   SLOSS_LIQUIDATION_DELEVERAGE
               ? SL_WAY_DELEVERAGE
               : SL_WAY_TAKEOVER;
}

/* Parts stand in order of creation, whatever the order in which they close. */
static void put_in_order(struct sl_part *parts, uint32_t count)
{
    const struct sl_part last = parts[count - 1];
    uint32_t place = count - 1;
    for (; place > 0 && parts[place - 1].market > last.market; place--) {
        parts[place] = parts[place - 1];
    }
    parts[place] = last;
}

/* The lots of a go, with their sign, and the fee of each market. */
static enum sloss_status list(struct sl_closing *closing, const struct sl_go *go)
{
    struct sloss_engine *engine = closing->engine;
    engine->parts.size = 0;
    for (uint32_t i = 0; i < go->count; i++) {
        const struct sl_go_lots *lots = &sl_go_lots(engine, go)[i];
        const struct sl_market *market = sl_engine_market(engine, lots->market);
        struct sl_part *part = sl_vector_extend(&engine->parts, sizeof(*part));
        if (part == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        *part = (struct sl_part){.market = lots->market,
                                 .way = way_of(closing, lots->market),
                                 .lots = lots_now(engine, go->holding, lots)};
        part->fee = sl_market_round_up(market, sl_solution_fee(market, part->lots));
        put_in_order((struct sl_part *)(void *)engine->parts.data, i + 1);
    }
    closing->parts = (struct sl_part *)(void *)engine->parts.data;
    closing->count = go->count;
    return SLOSS_OK;
}

static const struct sl_part *part_of(const struct sl_closing *closing, uint32_t market)
{
    uint32_t place = 0;
    while (closing->parts[place].market != market) {
        place++;
    }
    return &closing->parts[place];
}

/* ---- money and lots -------------------------------------------------------------------------- */

/* Lots close at the mark: ranked counterparties close theirs, and bear nothing, or the fund takes
 * them over. */
static enum sloss_status close_part(const struct sl_closing *closing, const struct sl_part *part)
{
    struct sloss_engine *engine = closing->engine;
    enum sloss_status status = sl_closed_note(engine, closing->holding, part->market);
    if (status != SLOSS_OK || part->lots == 0) {
        return status; /* two legs of one size have no lots to close */
    }
    struct sl_against against = {.holding = closing->holding,
                                 .market = part->market,
                                 .lots = part->lots,
                                 .bound = INT64_MAX,
                                 .rank = SLOSS_AS_OPTION,
                                 .cap = SLOSS_AS_OPTION};
    uint32_t row = sl_ledger_find_position(engine->ledger, closing->holding, part->market);
    int64_t at_mark = part->lots * sl_engine_market(engine, part->market)->value;
    /* What is realized below zero is lost in this market. */
    sl_ledger_touched_by(engine->ledger, closing->holding, part->market);
    status = sl_trade(engine, row, -part->lots, -at_mark);
    if (status == SLOSS_OK && part->way == SL_WAY_DELEVERAGE) {
        status = sl_against_close(engine, &against);
    }
    return status == SLOSS_OK
               ? sl_against_take_over(engine, closing->holding, part->market, against.lots)
               : status;
}

/* What that takes the balance below zero by, or further below, is met by what backs it. */
static enum sloss_status meet(const struct sl_closing *closing, int64_t before)
{
    int64_t balance = sl_closing_balance(closing);
    int64_t floor = before < 0 ? before : 0;
    int64_t received;
    sl_wide lacks = (sl_wide)floor - balance;
    if (lacks <= 0) {
        return SLOSS_OK;
    }
    return lacks > INT64_MAX
               ? SLOSS_ERR_OVERFLOW
               : sl_convert_own(closing->engine, closing->holding, (int64_t)lacks, &received);
}

/* The most that fees take. */
static int64_t find_left(const struct sl_closing *closing)
{
    const struct sl_margin margin = sl_margin_of(closing->engine, closing->holding);
    sl_wide left = sl_closing_balance(closing);
    left = margin.equity < left ? margin.equity : left;
    return left > 0 ? (int64_t)left : 0;
}

/* Where they are more than is left they are cut in proportion. */
static enum sloss_status pay_fees(const struct sl_closing *closing)
{
    struct sloss_engine *engine = closing->engine;
    int64_t left = find_left(closing);
    sl_wide whole = 0;
    sl_wide running = 0;
    int64_t before = 0;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; i < closing->count; i++) {
        whole += closing->parts[i].fee;
    }
    int64_t all = whole > left ? left : (int64_t)whole;
    for (uint32_t i = 0; status == SLOSS_OK && i < closing->count; i++) {
        const struct sl_part *part = &closing->parts[i];
        uint32_t fund = sl_ledger_book(engine->ledger, part->market)->fund;
        running += part->fee;
        int64_t upto = whole == 0 ? 0 : sl_apportion_running(all, running, whole);
        if (upto > before) {
            status = sl_give(engine, closing->holding, SLOSS_EVENT_REDUCED, part->market,
                             upto - before, part->lots);
            sl_ledger_touched_by(engine->ledger, closing->holding, part->market);
        } else if (part->lots != 0) {
            status = sl_record_event(engine, SLOSS_EVENT_REDUCED, part->market, closing->holding,
                                     fund, 0, part->lots);
        }
        before = upto;
    }
    return status;
}

/* ---- the liquidation ------------------------------------------------------------------------- */

/* It is over where the target is reached, and goes on, or begins, where it is not. */
static enum sloss_status note(struct sloss_engine *engine, const struct sl_go *go)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status =
        go->solved ? sl_running_end(ledger, go->holding) : sl_running_begin(ledger, go->holding);
    const struct sl_holding *holding = sl_ledger_holding(ledger, go->holding);
    for (uint32_t i = 0; !go->solved && status == SLOSS_OK && i < holding->count; i++) {
        const struct sl_position *position = &sl_ledger_positions(ledger, holding)[i];
        if (position->lots != 0) {
            status = sl_running_note_lots(ledger, go->holding, position->market,
                                          sl_fixed_absolute(position->lots));
        }
    }
    if (!go->solved && status == SLOSS_OK) {
        status = sl_running_note_time(ledger, go->holding, sl_engine_now(engine));
    }
    return status == SLOSS_OK ? sl_special_refresh(engine, go->holding) : status;
}

enum sloss_status sl_reduce(struct sloss_engine *engine, const struct sl_go *go)
{
    uint32_t account = sl_ledger_holding(engine->ledger, go->holding)->account;
    struct sl_closing closing = {.engine = engine,
                                 .holding = go->holding,
                                 .given = SL_NONE,
                                 .liquidation = sl_control_liquidation(engine, account)};
    enum sloss_status status = sl_ledger_touch(engine->ledger, go->holding);
    if (status == SLOSS_OK) {
        sl_ledger_raise(sl_ledger_holding(engine->ledger, go->holding), SL_HOLDING_CLOSED);
        status = note(engine, go);
    }
    if (status == SLOSS_OK) {
        status = list(&closing, go);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    sl_takeover_limit_divert(&closing);
    int64_t balance = sl_closing_balance(&closing);
    for (uint32_t i = 0; status == SLOSS_OK && i < go->count; i++) {
        status = close_part(&closing, part_of(&closing, sl_go_lots(engine, go)[i].market));
    }
    if (status == SLOSS_OK) {
        status = meet(&closing, balance);
    }
    return status == SLOSS_OK ? pay_fees(&closing) : status;
}
