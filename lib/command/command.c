/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/command.h"

#include <assert.h>

#include "closing/trade.h"
#include "command/content_internal.h"
#include "command/control_internal.h"
#include "command/execution/settings.h"
#include "command/execution/bid_internal.h"
#include "command/limit_internal.h"
#include "command/money_internal.h"
#include "command/need_internal.h"
#include "command/once_internal.h"
#include "command/parties_internal.h"
#include "command/margin/partial_internal.h"
#include "command/margin/portfolio_internal.h"
#include "command/margin/requirement_internal.h"
#include "command/shares_internal.h"
#include "command/side/close_internal.h"
#include "command/side/group_internal.h"
#include "command/side/guard_internal.h"
#include "command/side/hold_internal.h"
#include "command/side/hedge_internal.h"
#include "command/side/orders_internal.h"
#include "command/terms_internal.h"
#include "detection/breach.h"
#include "detection/suspects.h"
#include "engine/control.h"
#include "engine/drawdown.h"
#include "engine/limits.h"
#include "engine/moments.h"
#include "engine/record.h"
#include "engine/units.h"
#include "engine/whatif.h"
#include "execution/execution.h"
#include "guard/closed.h"
#include "guard/guard.h"
#include "guard/waits.h"
#include "ledger/order.h"
#include "ledger/side/compartment.h"
#include "ledger/side/groups.h"
#include "liquidation/after_marks.h"
#include "liquidation/executed.h"
#include "liquidation/liquidation.h"
#include "margin/surcharge.h"
#include "mark/expiry.h"
#include "mark/fill.h"
#include "mark/mark.h"
#include "reduction/levels.h"
#include "reduction/look.h"
#include "waterfall/charges.h"
#include "waterfall/claimants.h"

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

/* A body that is used whole, and one whose end is reserved. */
#define BODY(record) sizeof(struct record), .size = sizeof(struct record)
#define BODY_UP_TO_RESERVED(record) offsetof(struct record, reserved), .size = sizeof(struct record)

static const struct {
    enum sloss_status (*run)(struct sloss_engine *engine, const struct sloss_command *command);
    enum sloss_status (*run_chain)(struct sloss_engine *engine, const struct sloss_command *chain,
                                   uint32_t count); /* NULL: it is no chain */
    size_t body;                                    /* bytes that may be other than zero */
    size_t size;                                    /* of the body's record */
    uint32_t flags;                                 /* allowed */
    uint32_t links; /* kind of the records that may be linked to it */
    uint32_t then;  /* and of those that may be linked behind them, up to the end */
} door[] = {
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
    [SLOSS_COMMAND_COLLATERAL] = {.run = sl_terms_add_pair, .body = BODY(sloss_command_collateral)},
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
};
static_assert(sizeof(door) / sizeof(door[0]) == SLOSS_COMMAND_VALIDITY + 1, "one for each");

/* Are the reserved bytes of a body zero? What lies behind its record is not looked at: where a host
 * writes `{.kind = ..., .fill = {...}}`, C leaves the rest of the union as it was. */
static bool reserved_is_zero(const struct sloss_command *command)
{
    unsigned any = 0;
    for (size_t at = door[command->kind].body; at < door[command->kind].size; at++) {
        any |= command->body[at];
    }
    return any == 0;
}

static bool is_well_formed(const struct sloss_command *command)
{
    if (command->struct_size != sizeof(*command) || command->kind == 0 ||
        command->kind >= sizeof(door) / sizeof(door[0]) || command->reserved != 0) {
        return false;
    }
    return (command->flags & ~(door[command->kind].flags | SLOSS_COMMAND_LINKED)) == 0 &&
           reserved_is_zero(command);
}

/* Is a record of a kind that may stand at its place of the chain? */
static bool may_follow(const struct sloss_command *commands, size_t at)
{
    uint32_t kind = commands[at].kind;
    uint32_t then = door[commands[0].kind].then;
    return kind == then || (kind == door[commands[0].kind].links && commands[at - 1].kind != then);
}

size_t sl_command_records(const struct sloss_command *commands, size_t count)
{
    size_t length = 0;
    bool more = true;
    while (more) {
        if (length == count || length == UINT32_MAX || !is_well_formed(&commands[length]) ||
            (length == 0 ? door[commands[0].kind].run == NULL : !may_follow(commands, length))) {
            return 0;
        }
        more = (commands[length].flags & SLOSS_COMMAND_LINKED) != 0;
        length++;
    }
    return length;
}

/* Stamps of commands wrap after 2^32; the ledger then wipes its own, and the markets' are wiped
 * here. */
static enum sloss_status begin(struct sloss_engine *engine)
{
    enum sloss_status status = sl_ledger_begin(engine->ledger);
    if (status == SLOSS_OK && engine->ledger->command == 1) {
        for (uint32_t market = 0; market < engine->markets.count; market++) {
            sl_engine_market(engine, market)->saved_by = 0;
            sl_engine_market(engine, market)->marked_by = 0;
        }
        sl_units_forget_stamps(engine);
        sl_limits_forget_stamps(engine);
        sl_drawdown_forget_stamps(engine);
        sl_moments_forget_stamps(engine);
        sl_compartments_forget_stamps(engine->ledger);
        sl_groups_forget_stamps(engine->ledger);
        sl_surcharge_forget_stamps(engine);
        sl_levels_forget_stamps(engine);
        sl_control_forget_stamps(engine);
        sl_execution_forget_stamps(engine);
        sl_guard_forget_stamps(engine);
        sl_closed_forget_stamps(engine);
        sl_waits_forget_stamps(engine);
    }
    return status == SLOSS_OK ? sl_record_begin(engine) : status;
}

#ifndef NDEBUG
/* What detection rests on, for some of the holdings: all of them in turn, however many there are.
 */
static bool shares_are_consistent(const struct sloss_engine *engine)
{
    uint32_t count = engine->ledger->holdings.count;
    uint32_t some = count < 64 ? count : 64;
    for (uint32_t i = 0; i < some; i++) {
        uint32_t row = (uint32_t)((engine->settings.sequence * some + i) % count);
        if (!sl_breach_is_consistent(engine, row)) {
            return false;
        }
    }
    return true;
}

/* Whoever is on a list has its flag: a look at all of them, once in as many commands as make it a
 * look at 64 a command. */
static bool lists_are_consistent(const struct sloss_engine *engine)
{
    bool skipped = engine->settings.sequence % (engine->ledger->holdings.count / 64 + 1) != 0;
    return skipped || sl_suspects_are_consistent(engine->ledger);
}
#endif

enum sloss_status sl_command_apply(struct sloss_engine *engine,
                                   const struct sloss_command *commands, size_t count,
                                   size_t *used_out)
{
    size_t length = sl_command_records(commands, count);
    *used_out = length == 0 ? 1 : length;
    if (length == 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    assert(sl_content_size(commands[0].kind) == door[commands[0].kind].size);
    struct sl_host_id id;
    enum sloss_status status = sl_once_check(engine, commands, length, &id);
    if (status == SLOSS_OK) {
        status = begin(engine);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (engine->whatif.trial != SL_TRIAL_NONE) {
        status = sl_whatif_admit(engine, &commands[0]);
    }
    struct sl_settings settings = engine->settings;
    engine->judged = false;
    engine->settings.sequence++;
    engine->cause = commands[0].kind;
    sl_charges_begin(engine);
    sl_claimants_begin(engine);
    sl_liquidation_begin(engine);
    engine->cut.size = 0;
    engine->marked.size = 0;
    engine->reductions.marked = engine->reductions.moved = false;
    if (status == SLOSS_OK) {
        status = length == 1 ? door[commands[0].kind].run(engine, commands)
                             : door[commands[0].kind].run_chain(engine, commands, (uint32_t)length);
    }
    if (status == SLOSS_OK) {
        status = sl_liquidation_settle(engine);
    }
    if (status == SLOSS_OK) {
        status = sl_after_marks(engine);
    }
    if (status == SLOSS_OK) {
        status = sl_trade_sweep(engine);
    }
    if (status == SLOSS_OK) {
        status = sl_look(engine);
    }
    if (status == SLOSS_OK) {
        status = sl_executed_end_of_command(engine);
    }
    if (status == SLOSS_OK) {
        sl_ledger_commit(engine->ledger);
        sl_once_remember(engine, &id);
        assert(shares_are_consistent(engine) && lists_are_consistent(engine));
        return SLOSS_OK;
    }
    engine->settings = settings;
    sl_ledger_rollback(engine->ledger);
    sl_record_rollback(engine);
    /* Judging takes suspects off the list; what it took is not undone, so the next time everybody
     * is judged. */
    engine->judge_all |= engine->judged;
    assert(lists_are_consistent(engine));
    return status;
}
