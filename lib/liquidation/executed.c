/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/executed.h"

#include "base/fixed.h"
#include "engine/control.h"
#include "engine/record.h"
#include "execution/figures.h"
#include "ledger/pair.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "ledger/side/leg_find.h"
#include "ledger/side/running.h"
#include "liquidation/cancel_internal.h"
#include "margin/margin.h"
#include "margin/special.h"
#include "reduction/go.h"
#include "reduction/reducible.h"

/* ---- how ---------------------------------------------------------------------------------------- */

/* What is said for a market, where it has what that needs: else it means takeover. */
static uint32_t way_in(const struct sloss_engine *engine, const struct sl_holding *holding,
                       uint32_t option, uint32_t market)
{
    uint32_t way = sl_control_option(engine, option, market);
    bool can = way == SLOSS_LIQUIDATION_HOST
                   ? sl_engine_market(engine, market)->execute.timeout != 0
               : way == SLOSS_LIQUIDATION_AUCTION
                   ? sl_ledger_asset(engine->ledger, holding->asset)->auction.first != 0 &&
                         !sl_compartment_is(holding)
                   : false;
    return can ? way : 0;
}

/* All of its markets have to say the same, and none of them has lots in both legs. */
uint32_t sl_executed_way(const struct sloss_engine *engine, uint32_t row)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_position *positions = sl_ledger_positions(ledger, holding);
    uint32_t option = sl_control_liquidation(engine, holding->account);
    uint32_t way = 0;
    bool has_lots = false;
    if (sl_groups_of_holding(ledger, row) != SL_NONE) {
        return 0;
    }
    for (uint32_t i = 0; i < holding->count; i++) {
        struct sl_leg_pair pair;
        if (positions[i].cost == 0 && !sl_legs_have_lots(ledger, &positions[i])) {
            continue;
        }
        uint32_t own = way_in(engine, holding, option, positions[i].market);
        if (own == 0 || (way != 0 && own != way) || sl_legs_are_two(ledger, &positions[i], &pair)) {
            return 0;
        }
        way = own;
        has_lots |= positions[i].lots != 0;
    }
    return has_lots ? way : 0;
}

/* ---- what is to be closed ------------------------------------------------------------------------ */

/* Of one position, by what 24.3 would close: nothing where it is not named. */
static int64_t lots_in(const struct sl_go_lots *lots, uint32_t count, uint32_t market)
{
    for (uint32_t at = 0; at < count; at++) {
        if (lots[at].market == market) {
            return lots[at].closes;
        }
    }
    return 0;
}

static enum sloss_status set_orders(struct sloss_engine *engine, uint32_t row)
{
    uint32_t index = sl_execution_at(engine, row)->holding;
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, index);
    const struct sl_go_lots *lots;
    uint32_t count;
    enum sloss_status status = sl_go_order(engine, index, &lots, &count);
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        uint32_t market = sl_ledger_positions(engine->ledger, holding)[i].market;
        status = sl_execution_set_order(engine, row, market, lots_in(lots, count, market));
    }
    return status;
}

/* No more than there is. */
static enum sloss_status cut_orders(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_execution *execution = sl_execution_at(engine, row);
    enum sloss_status status = SLOSS_OK;
    for (uint32_t at = execution->orders; status == SLOSS_OK && at != SL_NONE;
         at = sl_execution_part_at(engine, at)->next) {
        uint32_t market = sl_execution_part_at(engine, at)->taker.market;
        uint32_t position = sl_ledger_find_position(engine->ledger, execution->holding, market);
        int64_t has = position == SL_NONE
                          ? 0
                          : (int64_t)sl_fixed_magnitude(
                                sl_ledger_position(engine->ledger, position)->lots);
        int64_t order = sl_execution_order(engine, row, market);
        status = sl_execution_set_order(engine, row, market, sl_fixed_lesser(order, has));
    }
    return status;
}

/* ---- the begin ----------------------------------------------------------------------------------- */

/* By the host: what is to be closed of each position, and the worst price. In an auction: all. */
static enum sloss_status tell(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_execution *execution = sl_execution_at(engine, row);
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, execution->holding);
    bool by_host = execution->kind == SLOSS_LIQUIDATION_HOST;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        const struct sl_position *position =
            &sl_ledger_positions(engine->ledger, holding)[i];
        int64_t lots = by_host ? sl_execution_order(engine, row, position->market)
                               : (int64_t)sl_fixed_magnitude(position->lots);
        int64_t price = 0;
        if (lots == 0) {
            continue;
        }
        if (by_host && !sl_execution_limit_price(engine, execution->holding, position->market, &price)) {
            price = INT64_MAX;
        }
        status = sl_record_event(engine, SLOSS_EVENT_LIQUIDATION, position->market,
                                 execution->holding, execution->holding, price,
                                 position->lots < 0 ? -lots : lots);
    }
    return status;
}

static enum sloss_status begin(struct sloss_engine *engine, uint32_t holding, uint32_t way)
{
    uint32_t row;
    enum sloss_status status = sl_ledger_touch(engine->ledger, holding);
    if (status == SLOSS_OK) {
        status = sl_running_begin(engine->ledger, holding);
    }
    if (status == SLOSS_OK) {
        status = sl_special_refresh(engine, holding);
    }
    if (status == SLOSS_OK) {
        status = sl_execution_begin(engine, holding, way, sl_engine_now(engine), &row);
    }
    if (status == SLOSS_OK) {
        status = sl_cancel_orders(engine, holding);
    }
    if (status == SLOSS_OK && way == SLOSS_LIQUIDATION_HOST) {
        status = set_orders(engine, row);
    }
    return status == SLOSS_OK ? tell(engine, row) : status;
}

enum sloss_status sl_executed_judge(struct sloss_engine *engine, uint32_t holding, bool breached,
                                    bool *left_out)
{
    uint32_t way = sl_executed_way(engine, holding);
    *left_out = way != 0 && (!breached || (!sl_reducible_is_unpaid(engine, holding) &&
                                           sl_margin_of(engine, holding).equity >= 0));
    return !*left_out || !breached || sl_execution_of_kind(engine, holding, way) != SL_NONE
               ? SLOSS_OK
               : begin(engine, holding, way);
}

/* ---- the end ------------------------------------------------------------------------------------- */

static enum sloss_status end_one(struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = sl_execution_find(engine, holding);
    enum sloss_status status = row == SL_NONE ? SLOSS_OK : sl_execution_end(engine, row);
    return status == SLOSS_OK && row != SL_NONE
               ? sl_record_event(engine, SLOSS_EVENT_LIQUIDATION_ENDED, UINT32_MAX, holding,
                                 holding, 0, 0)
               : status;
}

/* The whole of it, as one that is reduced is in liquidation as well. */
static enum sloss_status end_all(struct sloss_engine *engine, uint32_t holding)
{
    enum sloss_status status = end_one(engine, holding);
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(engine->ledger, holding);
    }
    if (status == SLOSS_OK) {
        status = sl_running_end(engine->ledger, holding);
    }
    return status == SLOSS_OK ? sl_special_refresh(engine, holding) : status;
}

/* A holding has changed, or `anew`: marks were set. */
static enum sloss_status look(struct sloss_engine *engine, uint32_t row, bool anew)
{
    uint32_t holding = sl_execution_at(engine, row)->holding;
    if (sl_reducible_is_restored(engine, holding)) {
        return end_all(engine, holding);
    }
    if (sl_execution_at(engine, row)->kind != SLOSS_LIQUIDATION_HOST) {
        return SLOSS_OK;
    }
    return anew ? set_orders(engine, row) : cut_orders(engine, row);
}

static enum sloss_status look_at(struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_execution_find(engine, holding);
    return row == SL_NONE ? SLOSS_OK : look(engine, row, false);
}

/* A holding, and in its asset those of the group that its account is in. */
static enum sloss_status look_at_all(struct sloss_engine *engine, uint32_t holding, uint32_t group,
                                     uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = look_at(engine, holding);
    uint32_t other;
    uint32_t member = group == SL_NONE ? SL_NONE : sl_groups_at(ledger, group)->first;
    while (status == SLOSS_OK && member != SL_NONE &&
           (member = sl_groups_holding(ledger, member, asset, &other)) != SL_NONE) {
        status = look_at(engine, other);
        member = sl_groups_member(ledger, member)->next;
    }
    return status;
}

/* What the holding backs, and those that these are margined with, have changed as well. */
static enum sloss_status look_by(void *context, uint32_t row)
{
    struct sloss_engine *engine = context;
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const struct sl_pair *pair =
        sl_pair_of_link(ledger, sl_ledger_asset(ledger, holding->asset)->back);
    uint32_t group = sl_groups_of_holding(ledger, row);
    enum sloss_status status = look_at_all(engine, row, group, holding->asset);
    if (status != SLOSS_OK || pair == NULL || sl_compartment_is(holding)) {
        return status;
    }
    uint32_t backed = sl_ledger_find_holding(ledger, holding->account, pair->settlement);
    return look_at_all(engine, backed, group, pair->settlement);
}

/* Those that are in liquidation no more, for whatever reason; and where it is said all others. */
static enum sloss_status sweep(struct sloss_engine *engine, bool all, bool anew)
{
    enum sloss_status status = SLOSS_OK;
    uint32_t row = engine->executions.first;
    while (status == SLOSS_OK && row != SL_NONE) {
        uint32_t next = sl_execution_at(engine, row)->after;
        uint32_t holding = sl_execution_at(engine, row)->holding;
        if (!sl_running_is_on(sl_ledger_holding(engine->ledger, holding))) {
            status = end_one(engine, holding);
        } else if (all) {
            status = look(engine, row, anew);
        }
        row = next;
    }
    return status;
}

enum sloss_status sl_executed_end_of_command(struct sloss_engine *engine)
{
    bool anew = engine->reductions.marked || engine->cause == SLOSS_COMMAND_SETTLE;
    bool all = anew || engine->cause == SLOSS_COMMAND_FUNDING || engine->cause == SLOSS_COMMAND_TIME;
    if (engine->executions.running == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sweep(engine, all, anew);
    return status == SLOSS_OK && !all ? sl_ledger_changed(engine->ledger, look_by, engine) : status;
}
