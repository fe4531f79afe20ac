/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/door_internal.h"

#include "command/control_internal.h"
#include "command/execution/settings.h"
#include "command/execution/bid_internal.h"
#include "command/limit_internal.h"
#include "command/money_internal.h"
#include "command/need_internal.h"
#include "command/parties_internal.h"
#include "command/margin/partial_internal.h"
#include "command/margin/portfolio_internal.h"
#include "command/margin/requirement_internal.h"
#include "command/shares_internal.h"
#include "command/side/close_internal.h"
#include "command/side/govern_internal.h"
#include "command/side/group_internal.h"
#include "command/side/guard_internal.h"
#include "command/side/hold_internal.h"
#include "command/side/hedge_internal.h"
#include "command/side/orders_internal.h"
#include "command/terms_internal.h"
#include "guard/guard.h"
#include "ledger/order.h"
#include "mark/expiry.h"
#include "mark/fill.h"
#include "mark/mark.h"

/* ---- trading and its end --------------------------------------------------------------------- */

/* Only owners trade, and a fund in its own markets. */
static bool may_trade(const struct sloss_engine *engine, uint32_t account, uint32_t market)
{
    const struct sloss_ledger *ledger = engine->ledger;
    return !sl_need_is_system(sl_ledger_account(ledger, account)->id) ||
           account == sl_ledger_holding(ledger, sl_ledger_book(ledger, market)->fund)->account;
}

static enum sloss_status fill(struct sloss_engine *engine, const struct sloss_command *command)
{
    struct sl_fill trade = {.market = command->fill.market,
                            .lots = command->fill.lots,
                            .price = command->fill.price,
                            .fee = {command->fill.fee, command->fill.rebate},
                            .resting = command->fill.resting,
                            .leg = {command->fill.buyer_leg, command->fill.seller_leg},
                            .liquidated = command->fill.liquidated,
                            .force = (command->flags & SLOSS_COMMAND_FORCE) != 0};
    if (trade.resting > (SLOSS_RESTING_BUYER | SLOSS_RESTING_SELLER) ||
        trade.leg[0] > SLOSS_LEG_SHORT || trade.leg[1] > SLOSS_LEG_SHORT ||
        trade.liquidated > SLOSS_LIQUIDATED_SELLER) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_market(engine, command->fill.market);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, command->fill.buyer, &trade.buyer);
    }
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, command->fill.seller, &trade.seller);
    }
    if (status == SLOSS_OK) {
        status = sl_guard_need_trading(engine, command->fill.market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (!may_trade(engine, trade.buyer, command->fill.market) ||
        !may_trade(engine, trade.seller, command->fill.market)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (trade.buyer == trade.seller) {
        return SLOSS_ERR_SELF_TRADE;
    }
    if (command->fill.lots < 1) {
        return SLOSS_ERR_RANGE;
    }
    return sl_fill(engine, &trade);
}

/* Keys of the linked marks in order of market creation; a market may stand in them once. */
static enum sloss_status order_marks(struct sloss_engine *engine,
                                     const struct sloss_command *commands, uint32_t count)
{
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        keys[i] = sl_order_key(commands[i].mark.market, i);
    }
    sl_order_sort(keys, scratch, count);
    for (uint32_t i = 1; i < count; i++) {
        if (keys[i] >> 32 == keys[i - 1] >> 32) {
            return SLOSS_ERR_ARGUMENT;
        }
    }
    return SLOSS_OK;
}

static enum sloss_status collect_marks(struct sloss_engine *engine,
                                       const struct sloss_command *commands, uint32_t count)
{
    struct sl_price *prices = sl_vector_scratch(&engine->commands.prices, count, sizeof(*prices));
    if (prices == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = order_marks(engine, commands, count);
    const uint64_t *keys = (const uint64_t *)(const void *)engine->keys.data;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        const struct sloss_command *command = &commands[sl_order_row(keys[i])];
        prices[i] = (struct sl_price){command->mark.market, command->mark.price};
        status = sl_need_marked(engine, command->mark.market);
    }
    return status;
}

/* The marks come first, and behind them what markets are worth in scenarios. */
static enum sloss_status mark(struct sloss_engine *engine, const struct sloss_command *commands,
                              uint32_t count)
{
    uint32_t marks = 1;
    while (marks < count && commands[marks].kind == SLOSS_COMMAND_MARK) {
        marks++;
    }
    const struct sl_values values = {.records = commands + marks, .count = count - marks};
    enum sloss_status status = collect_marks(engine, commands, marks);
    if (status == SLOSS_OK) {
        status = sl_portfolio_need_values(engine, values.records, values.count);
    }
    if (status == SLOSS_OK) {
        status = sl_guard_mark_by_hand(engine, commands, marks);
    }
    return status == SLOSS_OK
               ? sl_mark(engine,
                         (const struct sl_price *)(const void *)engine->commands.prices.data, marks,
                         &values)
               : status;
}

/* What a lot pays: as it is given, or the rate of the size of its value, rounded toward zero. */
static enum sloss_status read_payment(const struct sloss_engine *engine,
                                      const struct sloss_command_funding *funding, int64_t *out)
{
    if (funding->by_rate == 0) {
        *out = funding->payment;
        return SLOSS_OK;
    }
    const struct sl_market *market = sl_engine_market(engine, funding->market);
    if (!market->marked) {
        return SLOSS_ERR_RANGE;
    }
    sl_wide size = sl_fixed_absolute(market->value);
    return sl_wide_narrow(funding->rate_ppb * size / SL_PPB, out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

static enum sloss_status funding(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_funding *funding = &command->funding;
    int64_t payment;
    if (funding->by_rate > 1 ||
        (funding->by_rate == 1 ? funding->payment : funding->rate_ppb) != 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_guard_need_trading(engine, funding->market);
    if (status == SLOSS_OK) {
        status = read_payment(engine, funding, &payment);
    }
    return status == SLOSS_OK ? sl_mark_funding(engine, funding->market, payment) : status;
}

static enum sloss_status settle(struct sloss_engine *engine, const struct sloss_command *command)
{
    enum sloss_status status = sl_need_open_market(engine, command->settle.market);
    if (status == SLOSS_OK) {
        status = sl_guard_need_settle(engine, command->settle.market, command->settle.price);
    }
    return status == SLOSS_OK
               ? sl_expiry_settle(engine, command->settle.market, command->settle.price)
               : status;
}

/* ---- the door -------------------------------------------------------------------------------- */

/* Those that may be chains. */
static enum sloss_status lone_waterfall(struct sloss_engine *engine, const struct sloss_command *it)
{
    return sl_terms_set_waterfall(engine, it, 1);
}

static enum sloss_status lone_mark(struct sloss_engine *engine, const struct sloss_command *command)
{
    return mark(engine, command, 1);
}

static enum sloss_status lone_values(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    return sl_portfolio_set_values(engine, command, 1);
}

static enum sloss_status lone_quote(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    return sl_guard_quote(engine, command, 1);
}

static enum sloss_status lone_takeover(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    return sl_close_take_over(engine, command, 1);
}

/* It says of which command. */
static enum sloss_status lone_schedule(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    (void)engine;
    (void)command;
    return SLOSS_ERR_ARGUMENT;
}

/* A body that is used whole, and one whose end is reserved. */
#define BODY(record) sizeof(struct record), .size = sizeof(struct record)
#define BODY_UP_TO_RESERVED(record) offsetof(struct record, reserved), .size = sizeof(struct record)

const struct sl_door sl_door[SL_DOORS] = {
    [SLOSS_COMMAND_ASSET] = {.run = sl_terms_add_asset,
                             .body = BODY_UP_TO_RESERVED(sloss_command_asset)},
    [SLOSS_COMMAND_MARKET] = {.run = sl_terms_add_market,
                              .body = BODY_UP_TO_RESERVED(sloss_command_market)},
    [SLOSS_COMMAND_TIER] = {.run = sl_terms_set_tier,
                            .body = BODY_UP_TO_RESERVED(sloss_command_tier)},
    [SLOSS_COMMAND_WATERFALL] = {.run = lone_waterfall,
                                 .run_chain = sl_terms_set_waterfall,
                                 .body = BODY(sloss_command_waterfall),
                                 .links = SLOSS_COMMAND_LAYER},
    [SLOSS_COMMAND_SOCIALIZE] = {.run = sl_terms_set_sharing,
                                 .body = BODY(sloss_command_socialize)},
    [SLOSS_COMMAND_OPTION] = {.run = sl_terms_set_option,
                              .body = BODY_UP_TO_RESERVED(sloss_command_option)},
    [SLOSS_COMMAND_ACCOUNT] = {.run = sl_money_add_account, .body = BODY(sloss_command_account)},
    [SLOSS_COMMAND_DEPOSIT] = {.run = sl_money_deposit,
                               .body = BODY_UP_TO_RESERVED(sloss_command_deposit),
                               .flags = SLOSS_COMMAND_CREATE},
    [SLOSS_COMMAND_WITHDRAW] = {.run = sl_money_withdraw,
                                .body = BODY_UP_TO_RESERVED(sloss_command_withdraw),
                                .flags = SLOSS_COMMAND_FORCE},
    [SLOSS_COMMAND_TRANSFER] = {.run = sl_money_transfer,
                                .body = BODY_UP_TO_RESERVED(sloss_command_transfer)},
    [SLOSS_COMMAND_FILL] = {.run = fill,
                            .body = BODY_UP_TO_RESERVED(sloss_command_fill),
                            .flags = SLOSS_COMMAND_FORCE},
    [SLOSS_COMMAND_MARK] = {.run = lone_mark,
                            .run_chain = mark,
                            .body = BODY_UP_TO_RESERVED(sloss_command_mark),
                            .links = SLOSS_COMMAND_MARK,
                            .then = SLOSS_COMMAND_VALUES},
    [SLOSS_COMMAND_FUNDING] = {.run = funding, .body = BODY(sloss_command_funding)},
    [SLOSS_COMMAND_TAKEOVER] = {.run = lone_takeover,
                                .run_chain = sl_close_take_over,
                                .body = BODY(sloss_command_takeover),
                                .links = SLOSS_COMMAND_TAKEOVER},
    [SLOSS_COMMAND_DELEVERAGE] = {.run = sl_close_deleverage,
                                  .body = BODY_UP_TO_RESERVED(sloss_command_deleverage),
                                  .flags = SLOSS_COMMAND_FORCE},
    [SLOSS_COMMAND_SETTLE] = {.run = settle, .body = BODY_UP_TO_RESERVED(sloss_command_settle)},
    [SLOSS_COMMAND_TIME] = {.run = sl_terms_set_time, .body = BODY(sloss_command_time)},
    [SLOSS_COMMAND_LAYER] = {.body = BODY_UP_TO_RESERVED(sloss_command_layer)},
    [SLOSS_COMMAND_FEE] = {.run = sl_money_fee, .body = BODY_UP_TO_RESERVED(sloss_command_fee)},
    [SLOSS_COMMAND_OWNER] = {.run = sl_parties_set_owner,
                             .body = BODY_UP_TO_RESERVED(sloss_command_owner)},
    [SLOSS_COMMAND_MEMBER] = {.run = sl_parties_set_member,
                              .body = BODY_UP_TO_RESERVED(sloss_command_member)},
    [SLOSS_COMMAND_RECOVER] = {.run = sl_money_recover,
                               .body = BODY_UP_TO_RESERVED(sloss_command_recover)},
    [SLOSS_COMMAND_FUND] = {.run = sl_terms_add_fund, .body = BODY(sloss_command_fund)},
    [SLOSS_COMMAND_JOIN] = {.run = sl_shares_join, .body = BODY(sloss_command_join)},
    [SLOSS_COMMAND_LEAVE] = {.run = sl_shares_leave, .body = BODY(sloss_command_leave)},
    [SLOSS_COMMAND_REDEEM] = {.run = sl_shares_redeem, .body = BODY(sloss_command_redeem)},
    [SLOSS_COMMAND_LIMIT] = {.run = sl_limit_set, .body = BODY_UP_TO_RESERVED(sloss_command_limit)},
    [SLOSS_COMMAND_REQUIRE] = {.run = sl_control_require,
                               .body = BODY_UP_TO_RESERVED(sloss_command_require)},
    [SLOSS_COMMAND_CONTROL] = {.run = sl_control_account, .body = BODY(sloss_command_control)},
    [SLOSS_COMMAND_POSITION_LIMIT] = {.run = sl_control_limit_position,
                                      .body = BODY(sloss_command_position_limit)},
    [SLOSS_COMMAND_CEILING] = {.run = sl_control_set_ceiling,
                               .body = BODY_UP_TO_RESERVED(sloss_command_ceiling)},
    [SLOSS_COMMAND_COLLATERAL] = {.run = sl_terms_add_pair,
                                  .check = sl_terms_check_pair,
                                  .body = BODY(sloss_command_collateral)},
    [SLOSS_COMMAND_HAIRCUT] = {.run = sl_terms_cut_pair,
                               .body = BODY_UP_TO_RESERVED(sloss_command_haircut)},
    [SLOSS_COMMAND_ISOLATE] = {.run = sl_parties_isolate, .body = BODY(sloss_command_isolate)},
    [SLOSS_COMMAND_GROUP] = {.run = sl_group_set, .body = BODY(sloss_command_group)},
    [SLOSS_COMMAND_HOLD] = {.run = sl_hold_add, .body = BODY_UP_TO_RESERVED(sloss_command_hold)},
    [SLOSS_COMMAND_RELEASE] = {.run = sl_hold_release, .body = BODY(sloss_command_release)},
    [SLOSS_COMMAND_PAY_OUT] = {.run = sl_hold_pay_out,
                               .body = BODY_UP_TO_RESERVED(sloss_command_pay_out)},
    [SLOSS_COMMAND_ORDERS] = {.run = sl_orders_set,
                              .body = BODY_UP_TO_RESERVED(sloss_command_orders),
                              .flags = SLOSS_COMMAND_FORCE},
    [SLOSS_COMMAND_HEDGE] = {.run = sl_hedge_set, .body = BODY(sloss_command_hedge)},
    [SLOSS_COMMAND_REQUIREMENT] = {.run = sl_requirement_set,
                                   .body = BODY_UP_TO_RESERVED(sloss_command_requirement)},
    [SLOSS_COMMAND_UNIVERSE] = {.run = sl_portfolio_add_named,
                                .body = BODY_UP_TO_RESERVED(sloss_command_universe)},
    [SLOSS_COMMAND_SHOCK] = {.run = sl_portfolio_shock, .body = BODY(sloss_command_shock)},
    [SLOSS_COMMAND_VALUES] = {.run = lone_values,
                              .run_chain = sl_portfolio_set_values,
                              .body = BODY_UP_TO_RESERVED(sloss_command_values),
                              .links = SLOSS_COMMAND_VALUES},
    [SLOSS_COMMAND_PORTFOLIO] = {.run = sl_portfolio_set,
                                 .body = BODY_UP_TO_RESERVED(sloss_command_portfolio)},
    [SLOSS_COMMAND_MATURE] = {.run = sl_requirement_mature,
                              .body = BODY_UP_TO_RESERVED(sloss_command_mature)},
    [SLOSS_COMMAND_PARTIAL] = {.run = sl_partial_set,
                               .body = BODY_UP_TO_RESERVED(sloss_command_partial)},
    [SLOSS_COMMAND_LEVELS] = {.run = sl_partial_set_levels, .body = BODY(sloss_command_levels)},
    [SLOSS_COMMAND_EXECUTE] = {.run = sl_execution_set_execute,
                               .body = BODY_UP_TO_RESERVED(sloss_command_execute)},
    [SLOSS_COMMAND_AUCTION] = {.run = sl_execution_set_auction,
                               .body = BODY_UP_TO_RESERVED(sloss_command_auction)},
    [SLOSS_COMMAND_BID] = {.run = sl_execution_bid,
                           .body = BODY_UP_TO_RESERVED(sloss_command_bid)},
    [SLOSS_COMMAND_GUARD] = {.run = sl_guard_command, .body = BODY(sloss_command_guard)},
    [SLOSS_COMMAND_SOURCE] = {.run = sl_guard_source, .body = BODY(sloss_command_source)},
    [SLOSS_COMMAND_QUOTE] = {.run = lone_quote,
                             .run_chain = sl_guard_quote,
                             .body = BODY(sloss_command_quote),
                             .links = SLOSS_COMMAND_QUOTE},
    [SLOSS_COMMAND_HALT] = {.run = sl_guard_halt, .body = BODY(sloss_command_halt)},
    [SLOSS_COMMAND_BUST] = {.run = sl_guard_bust, .body = BODY_UP_TO_RESERVED(sloss_command_bust)},
    [SLOSS_COMMAND_VALIDITY] = {.run = sl_guard_validity, .body = BODY(sloss_command_validity)},
    [SLOSS_COMMAND_SCHEDULE] = {.run = lone_schedule,
                                .run_chain = sl_govern_schedule,
                                .body = BODY(sloss_command_schedule)},
    [SLOSS_COMMAND_UNSCHEDULE] = {.run = sl_govern_unschedule,
                                  .body = BODY(sloss_command_unschedule)},
    [SLOSS_COMMAND_GOVERN] = {.run = sl_govern_set,
                              .body = BODY_UP_TO_RESERVED(sloss_command_govern)},
};
