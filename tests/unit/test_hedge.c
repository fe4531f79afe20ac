/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "saved_world.h"
#include "sloss/column.h"
#include "sloss/margin.h"

/* Two legs of an account in a market (docs/rules.md 21), worked by hand. */

enum {
    ANN = 1,
    BOB = 2,
    CAL = 3,
    LONG = SLOSS_LEG_LONG,
    SHORT = SLOSS_LEG_SHORT
};

static struct sloss_command hedge_of(uint64_t account, uint32_t market, uint32_t is_on)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_HEDGE,
                                  .hedge = {.account = account, .market = market, .is_on = is_on}};
}

static struct sloss_command fill_of(uint64_t buyer, uint32_t buyer_leg, uint64_t seller,
                                    uint32_t seller_leg, int64_t lots, int64_t price)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_FILL,
                                  .fill = {.buyer = buyer,
                                           .seller = seller,
                                           .lots = lots,
                                           .price = price,
                                           .buyer_leg = buyer_leg,
                                           .seller_leg = seller_leg}};
}

static struct sloss_command forced(struct sloss_command command)
{
    command.flags = SLOSS_COMMAND_FORCE;
    return command;
}

static struct sloss_leg_info leg_of(const struct world *world, uint64_t account, uint32_t leg)
{
    struct sloss_leg_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_leg(world->engine, account, 0, leg, &info));
    return info;
}

static void assert_leg(const struct world *world, uint64_t account, uint32_t leg, int64_t lots,
                       int64_t cost)
{
    struct sloss_leg_info info = leg_of(world, account, leg);
    assert_int_equal(info.is_on, 1);
    assert_amount(info.lots, lots);
    assert_amount(info.cost, cost);
}

/* Market 0 at 100 asks 10 % and 5 %; ann has legs there and 1,000, as cal, and bob is rich. */
static struct world open_legs(void)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000000);
    deposit(&world, CAL, 1000);
    mark(&world, market, 100);
    assert_ok(sloss_engine_hedge(world.engine, ANN, market, 1));
    return world;
}

/* Long 10 at 100 and short 6 at 110. */
static struct world open_both(void)
{
    struct world world = open_legs();
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 10, 100)));
    assert_ok(apply(&world, forced(fill_of(BOB, 0, ANN, SHORT, 6, 110))));
    return world;
}

static void verify(const struct world *world)
{
    assert_ok(sloss_engine_verify(world->engine));
}

/* ---- what they are ----------------------------------------------------------------------------- */

/* The example of the rules. */
static void each_leg_has_its_own_cost_and_requirement(void **state)
{
    (void)state;
    struct world world = open_both();
    assert_amount(position_of(&world, ANN, 0).lots, 4);
    assert_amount(position_of(&world, ANN, 0).cost, 340);
    assert_amount(position_of(&world, ANN, 0).initial, 160);
    assert_amount(account_of(&world, ANN).equity, 1060);
    assert_amount(account_of(&world, ANN).initial, 160);
    assert_amount(account_of(&world, ANN).maintenance, 80);
    assert_amount(account_of(&world, ANN).positions, 1);
    assert_amount(market_of(&world, 0).open_interest, 4);
    assert_leg(&world, ANN, LONG, 10, 1000);
    assert_leg(&world, ANN, SHORT, 6, -660);
    assert_amount(leg_of(&world, ANN, SHORT).pnl, 60);
    assert_amount(leg_of(&world, ANN, SHORT).initial, 60);
    assert_amount(leg_of(&world, ANN, LONG).maintenance, 50);
    assert_ok(apply(&world, fill_of(ANN, SHORT, BOB, 0, 2, 105)));
    assert_amount(balance(&world, ANN), 1010);
    assert_leg(&world, ANN, SHORT, 4, -440);
    assert_leg(&world, ANN, LONG, 10, 1000);
    assert_amount(position_of(&world, ANN, 0).lots, 6);
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, LONG, 3, 90))); /* -30 */
    assert_amount(balance(&world, ANN), 980);
    assert_leg(&world, ANN, LONG, 7, 700);
    verify(&world);
    close_world(&world);
}

/* What is closed takes its part of the cost along, rounded toward zero: 100 of 3 lots is 33 for one. */
static void a_leg_s_cost_is_cut_toward_zero(void **state)
{
    (void)state;
    struct world world = open_legs();
    mark(&world, 0, 33);
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 2, 33)));
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 1, 34)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 2, 33)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 1, 34)));
    assert_leg(&world, ANN, LONG, 3, 100);
    assert_leg(&world, ANN, SHORT, 3, -100);
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, LONG, 1, 33)));
    assert_leg(&world, ANN, LONG, 2, 67);
    assert_ok(apply(&world, fill_of(ANN, SHORT, BOB, 0, 1, 33)));
    assert_leg(&world, ANN, SHORT, 2, -67);
    assert_amount(balance(&world, ANN), 1000);
    verify(&world);
    close_world(&world);
}

static void funding_is_of_each_leg(void **state)
{
    (void)state;
    struct world world = open_both();
    assert_ok(sloss_engine_funding(world.engine, 0, 7));
    assert_leg(&world, ANN, LONG, 10, 1070);
    assert_leg(&world, ANN, SHORT, 6, -702);
    assert_amount(position_of(&world, ANN, 0).cost, 368);
    assert_ok(apply(&world, fill_of(ANN, SHORT, BOB, 0, 6, 100))); /* 702 less 600 */
    assert_amount(balance(&world, ANN), 1102);
    assert_leg(&world, ANN, SHORT, 0, 0);
    assert_leg(&world, ANN, LONG, 10, 1070);
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 3, 100)));
    assert_leg(&world, ANN, SHORT, 3, -300); /* what was paid before is not its */
    assert_amount(position_of(&world, ANN, 0).cost, 770);
    verify(&world);
    close_world(&world);
}

/* With `entry=` the brackets are of what each leg has cost: 1,000 and 660. */
static void entry_is_of_each_leg(void **state)
{
    (void)state;
    struct world world = open_both();
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_REQUIREMENT,
                                                   .requirement = {.by_entry = 1}}));
    assert_amount(account_of(&world, ANN).initial, 100 + 66);
    assert_amount(account_of(&world, ANN).maintenance, 80);
    mark(&world, 0, 120);
    assert_amount(account_of(&world, ANN).initial, 120 + 72);
    verify(&world);
    close_world(&world);
}

/* Brackets are of each leg, too: two legs of 600 stay in the lower one. */
static void brackets_are_of_each_leg(void **state)
{
    (void)state;
    struct world world = open_legs();
    assert_ok(sloss_engine_set_tier(world.engine, 0, 600, 500000000, 250000000));
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 6, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 7, 100)));
    assert_amount(account_of(&world, ANN).initial, 60 + 60 + 50);
    assert_amount(account_of(&world, ANN).maintenance, 30 + 30 + 25);
    close_world(&world);
}

/* ---- fills ------------------------------------------------------------------------------------- */

static void fills_name_the_legs_that_there_are(void **state)
{
    (void)state;
    struct world world = open_both();
    refused(&world, fill_of(ANN, 0, BOB, 0, 1, 100), SLOSS_ERR_ARGUMENT);
    refused(&world, fill_of(ANN, 3, BOB, 0, 1, 100), SLOSS_ERR_ARGUMENT);
    refused(&world, fill_of(ANN, LONG, BOB, LONG, 1, 100), SLOSS_ERR_ARGUMENT);
    refused(&world, fill_of(BOB, SHORT, ANN, LONG, 1, 100), SLOSS_ERR_ARGUMENT);
    refused(&world, fill_of(ANN, SHORT, BOB, 0, 7, 100), SLOSS_ERR_ARGUMENT);
    refused(&world, fill_of(BOB, 0, ANN, LONG, 11, 100), SLOSS_ERR_ARGUMENT);
    refused(&world, forced(fill_of(BOB, 0, ANN, LONG, 11, 100)), SLOSS_ERR_ARGUMENT);
    refused(&world, fill_of(sloss_account_insurance(0), LONG, ANN, LONG, 1, 100), SLOSS_ERR_ARGUMENT);
    /* Before: the lots, and who trades with itself. After: a market that is paused. */
    refused(&world, fill_of(ANN, 0, BOB, 0, 0, 100), SLOSS_ERR_RANGE);
    refused(&world, fill_of(ANN, LONG, ANN, SHORT, 1, 100), SLOSS_ERR_SELF_TRADE);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_CEILING,
                                                   .ceiling.trading = SLOSS_TRADING_PAUSED}));
    refused(&world, fill_of(ANN, 0, BOB, 0, 1, 100), SLOSS_ERR_ARGUMENT);
    refused(&world, fill_of(ANN, LONG, BOB, 0, 1, 100), SLOSS_ERR_PAUSED);
    close_world(&world);
}

static struct sloss_order_info orders_of(const struct world *world, uint64_t account)
{
    struct sloss_order_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_orders(world->engine, account, 0, SLOSS_AT_THE_MARK, &info));
    return info;
}

/* Long 10 and short 6, equity 1,060, 160 asked: 90 lots more of either leg, and all of each can be closed. After 91 more of the
 * short leg nothing can be added, and 97 and 10 can be taken off. */
static void the_largest_order_of_each_leg(void **state)
{
    (void)state;
    struct world world = open_both();
    struct sloss_order_info info = orders_of(&world, ANN);
    assert_amount(info.buy, 90);
    assert_amount(info.sell, 90);
    assert_amount(info.buy_to_close, 6);
    assert_amount(info.sell_to_close, 10);
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 90, 100)));
    info = orders_of(&world, ANN);
    assert_amount(info.buy, 0);
    assert_amount(info.sell, 0);
    assert_amount(info.buy_to_close, 96);
    assert_amount(info.sell_to_close, 10);
    info = orders_of(&world, BOB);
    assert_amount(info.buy_to_close, 0);
    assert_amount(info.sell_to_close, 0);
    close_world(&world);
}

/* Long 10 and short 10 come to no lots: equity stays 1,060 at every price p, and p / 20 * 20 lots are asked. 1,060 do at 1,060,
 * and at 1,061 ceil(530.5) = 531 of each leg are 1,062. */
static void legs_that_come_to_no_lots_have_a_price(void **state)
{
    (void)state;
    struct world world = open_both();
    struct sloss_price_info prices = {.struct_size = sizeof(prices)};
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 4, 100)));
    assert_amount(account_of(&world, ANN).equity, 1060);
    assert_ok(sloss_margin_prices(world.engine, ANN, 0, &prices));
    assert_int_equal(prices.has, SLOSS_PRICE_LIQUIDATION_ABOVE);
    assert_amount(prices.liquidation_above, 1061);
    mark(&world, 0, 1060);
    assert_true(account_of(&world, ANN).maintenance == 1060);
    close_world(&world);
}

/* Adding to the smaller leg makes the net less, and asks for more; taking off it asks for less. */
static void risk_is_added_by_adding_to_a_leg(void **state)
{
    (void)state;
    struct world world = open_both();
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_CONTROL,
                                                   .control = {.account = ANN, .frozen = 1}}));
    refused(&world, fill_of(BOB, 0, ANN, SHORT, 1, 100), SLOSS_ERR_FROZEN);
    refused(&world, fill_of(ANN, LONG, BOB, 0, 1, 100), SLOSS_ERR_FROZEN);
    assert_ok(apply(&world, fill_of(ANN, SHORT, BOB, 0, 1, 100)));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_CONTROL, .control.account = ANN}));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_CEILING,
                                                   .ceiling.trading = SLOSS_TRADING_REDUCE_ONLY}));
    refused(&world, fill_of(BOB, 0, ANN, SHORT, 1, 100), SLOSS_ERR_REDUCE_ONLY);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_CEILING}));
    /* 1,060 back both legs: 1,060 are asked of 5 more lots and 96 more, and there is no room for one more. */
    assert_amount(account_of(&world, ANN).equity, 1060);
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 91, 100)));
    assert_amount(account_of(&world, ANN).initial, 1060);
    refused(&world, fill_of(BOB, 0, ANN, SHORT, 1, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, fill_of(ANN, LONG, BOB, 0, 1, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, LONG, 10, 100)));
    assert_amount(account_of(&world, ANN).initial, 960);
    verify(&world);
    close_world(&world);
}

/* A SIZE of a position is compared with the net. */
static void limits_are_of_the_net(void **state)
{
    (void)state;
    struct world world = open_legs();
    assert_ok(apply(&world, (struct sloss_command){
                                .kind = SLOSS_COMMAND_POSITION_LIMIT,
                                .position_limit = {.account = ANN, .lots = 3, .is_set = 1}}));
    refused(&world, fill_of(ANN, LONG, BOB, 0, 4, 100), SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 3, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 6, 100)));
    refused(&world, fill_of(BOB, 0, ANN, SHORT, 1, 100), SLOSS_ERR_ABOVE_LIMIT);
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, LONG, 1, 100))); /* it only reduces */
    assert_amount(position_of(&world, ANN, 0).lots, -4);
    assert_ok(apply(&world, (struct sloss_command){
                                .kind = SLOSS_COMMAND_CEILING,
                                .ceiling = {.open_interest = 4, .set = SLOSS_CEILING_OPEN_INTEREST}}));
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 1, 100))); /* less is open then */
    assert_amount(market_of(&world, 0).open_interest, 3);
    close_world(&world);
}

/* Below what is asked a reduction that loses must leave as large a part of it: 50 of 100 for long 10 and short 10, so
 * at least 47.5 of 95, whichever leg is less. */
static void a_reduction_is_held_to_both_legs(void **state)
{
    (void)state;
    for (uint32_t sells = 0; sells < 2; sells++) {
        struct world world = open_legs();
        assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 10, 100)));
        assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 10, 100)));
        struct sloss_command withdrawal = {.kind = SLOSS_COMMAND_WITHDRAW,
                                           .withdraw = {.account = ANN, .amount = 950}};
        assert_ok(apply(&world, forced(withdrawal)));
        refused(&world, sells == 1 ? fill_of(BOB, 0, ANN, LONG, 1, 97) : fill_of(ANN, SHORT, BOB, 0, 1, 103),
                SLOSS_ERR_INSUFFICIENT_MARGIN);
        assert_ok(apply(&world, sells == 1 ? fill_of(BOB, 0, ANN, LONG, 1, 98)
                                           : fill_of(ANN, SHORT, BOB, 0, 1, 102)));
        assert_amount(balance(&world, ANN), 48);
        verify(&world);
        close_world(&world);
    }
}

/* ---- on and off -------------------------------------------------------------------------------- */

static void hedging_is_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_both();
    uint32_t variation = add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    uint32_t closed = add_market(&world, "C", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_settle(world.engine, closed, 5));
    refused(&world, hedge_of(NOBODY, 9, 1), SLOSS_ERR_UNKNOWN_ACCOUNT);
    refused(&world, hedge_of(ANN, 9, 1), SLOSS_ERR_UNKNOWN_MARKET);
    refused(&world, hedge_of(SLOSS_ACCOUNT_FEES, closed, 1), SLOSS_ERR_MARKET_CLOSED);
    refused(&world, hedge_of(sloss_account_insurance(0), variation, 1), SLOSS_ERR_SYSTEM_ACCOUNT);
    refused(&world, hedge_of(ANN, variation, 1), SLOSS_ERR_ARGUMENT);
    refused(&world, hedge_of(ANN, variation, 0), SLOSS_ERR_ARGUMENT);
    refused(&world, hedge_of(ANN, 0, 2), SLOSS_ERR_ARGUMENT);
    refused(&world, hedge_of(ANN, 0, 0), SLOSS_ERR_ARGUMENT);
    refused(&world, hedge_of(BOB, 0, 1), SLOSS_ERR_ARGUMENT);
    assert_ok(apply(&world, hedge_of(ANN, 0, 1))); /* it is so */
    assert_ok(apply(&world, hedge_of(BOB, 0, 0)));
    assert_ok(apply(&world, fill_of(ANN, SHORT, BOB, 0, 6, 100)));
    refused(&world, hedge_of(ANN, 0, 0), SLOSS_ERR_ARGUMENT);
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, LONG, 10, 100)));
    assert_ok(apply(&world, hedge_of(ANN, 0, 0)));
    assert_ok(apply(&world, fill_of(ANN, 0, BOB, 0, 1, 100)));
    assert_int_equal(leg_of(&world, ANN, LONG).is_on, 0);
    assert_amount(leg_of(&world, ANN, LONG).lots, 1);
    assert_amount(leg_of(&world, ANN, SHORT).lots, 0);
    verify(&world);
    close_world(&world);
}

/* Legs are of the part that trades: they go into a compartment, and back. */
static void legs_are_of_the_part_that_trades(void **state)
{
    (void)state;
    struct world world = open_legs();
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 5, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 5, 100)));
    struct sloss_command isolate = {.kind = SLOSS_COMMAND_ISOLATE,
                                    .isolate = {.account = ANN, .amount = 100}};
    refused(&world, isolate, SLOSS_ERR_ARGUMENT); /* there are lots in both legs */
    assert_ok(apply(&world, fill_of(ANN, SHORT, BOB, 0, 5, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, LONG, 5, 100)));
    assert_ok(apply(&world, isolate));
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 5, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 5, 100)));
    assert_leg(&world, ANN, SHORT, 5, -500);
    struct sloss_isolated_info part = {.struct_size = sizeof(part)};
    assert_ok(sloss_engine_isolated(world.engine, ANN, 0, &part));
    assert_amount(part.maintenance, 50);
    assert_amount(account_of(&world, ANN).maintenance, 0);
    struct sloss_command end = isolate;
    end.isolate.amount = 0;
    end.isolate.ends = 1;
    refused(&world, end, SLOSS_ERR_ARGUMENT);
    mark(&world, 0, 201); /* 100 of 101 */
    assert_leg(&world, ANN, LONG, 0, 0);
    assert_leg(&world, ANN, SHORT, 0, 0);
    assert_amount(balance(&world, ANN), 900);
    assert_ok(apply(&world, end));
    assert_amount(balance(&world, ANN), 1000);
    assert_int_equal(leg_of(&world, ANN, LONG).is_on, 1);
    verify(&world);
    close_world(&world);
}

/* ---- orders ------------------------------------------------------------------------------------ */

/* Nothing: 100 + 60. Bids of 3 at 101: 130 + 60 + 3. Asks of 10 at 98: 100 + 160 + 20. */
static void bids_are_more_of_the_long_leg_and_asks_of_the_short_one(void **state)
{
    (void)state;
    struct world world = open_both();
    struct sloss_command orders = {.kind = SLOSS_COMMAND_ORDERS,
                                   .orders = {.account = ANN, .bid_lots = 3, .bid_price = 101}};
    assert_ok(apply(&world, orders));
    assert_amount(account_of(&world, ANN).initial, 193);
    orders.orders.ask_lots = 10;
    orders.orders.ask_price = 98;
    assert_ok(apply(&world, orders));
    assert_amount(account_of(&world, ANN).initial, 280);
    assert_amount(account_of(&world, ANN).maintenance, 80);
    struct sloss_orders_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_orders(world.engine, ANN, 0, &info));
    assert_amount(info.initial, 280);
    orders = (struct sloss_command){.kind = SLOSS_COMMAND_ORDERS, .orders.account = ANN};
    assert_ok(apply(&world, orders));
    assert_amount(account_of(&world, ANN).initial, 160);
    close_world(&world);
}

/* ---- closed ------------------------------------------------------------------------------------ */

/* Lots that come to nothing together are lots all the same: what is asked of them moves with the mark. */
static void a_net_of_nothing_is_judged_and_closed(void **state)
{
    (void)state;
    struct world world = open_legs();
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 5, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 5, 100)));
    assert_amount(position_of(&world, ANN, 0).lots, 0);
    assert_amount(position_of(&world, ANN, 0).cost, 0);
    assert_amount(account_of(&world, ANN).positions, 1);
    assert_amount(account_of(&world, ANN).maintenance, 50);
    assert_status(sloss_engine_withdraw(world.engine, ANN, 0, 901), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_withdraw(world.engine, ANN, 0, 900));
    verify(&world);
    struct sloss_command ask_none = {.kind = SLOSS_COMMAND_DELEVERAGE,
                                     .flags = SLOSS_COMMAND_FORCE,
                                     .deleverage.account = ANN};
    refused(&world, ask_none, SLOSS_ERR_NO_POSITION);
    mark(&world, 0, 200);
    assert_amount(account_of(&world, ANN).maintenance, 100);
    assert_leg(&world, ANN, LONG, 5, 500);
    mark(&world, 0, 201); /* 100 of 50.25 twice, each rounded up */
    assert_leg(&world, ANN, LONG, 0, 0);
    assert_leg(&world, ANN, SHORT, 0, 0);
    assert_amount(balance(&world, ANN), 100);
    assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_LIQUIDATED);
    assert_amount(position_of(&world, sloss_account_insurance(0), 0).lots, 0);
    verify(&world);
    close_world(&world);
}

/* A loss that is locked between the legs is one: long at 130, short at 100 owes 30 a pair, with a fee of 1 % of the
 * net alone. */
static void what_is_locked_is_realized_at_a_close_out(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market;
    add_market_with_fee(&world, "M", 10000000, &market);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 100000000, 50000000));
    insure(&world, 0, 500);
    deposit(&world, ANN, 200);
    deposit(&world, BOB, 1000000);
    mark(&world, 0, 100);
    assert_ok(sloss_engine_hedge(world.engine, ANN, 0, 1));
    assert_ok(apply(&world, forced(fill_of(ANN, LONG, BOB, 0, 5, 130))));
    assert_ok(apply(&world, forced(fill_of(BOB, 0, ANN, SHORT, 4, 100))));
    assert_amount(account_of(&world, ANN).equity, 50);
    mark(&world, 0, 101); /* 51 of 46 */
    assert_leg(&world, ANN, LONG, 5, 650);
    mark(&world, 0, 95); /* 45 of 24 + 19 */
    assert_leg(&world, ANN, LONG, 5, 650);
    mark(&world, 0, 90); /* 40 of 23 + 18: -110 are realized, and 0.9 of 90 are the fee */
    assert_leg(&world, ANN, LONG, 0, 0);
    assert_amount(balance(&world, ANN), 39);
    assert_amount(market_of(&world, 0).insurance, 501);
    assert_amount(position_of(&world, sloss_account_insurance(0), 0).lots, 1);
    verify(&world);
    close_world(&world);
}

/* Who is deleveraged gives lots of its larger leg, by the cost of that. */
static void deleveraging_takes_the_larger_leg(void **state)
{
    (void)state;
    struct world world = open_legs();
    deposit(&world, CAL, 0);
    assert_ok(apply(&world, forced(fill_of(ANN, LONG, BOB, 0, 10, 90))));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 4, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, CAL, 0, 3, 100)));
    struct sloss_command close = {.kind = SLOSS_COMMAND_DELEVERAGE,
                                  .flags = SLOSS_COMMAND_FORCE,
                                  .deleverage.account = CAL};
    mark(&world, 0, 109);
    assert_ok(apply(&world, close));
    assert_leg(&world, ANN, LONG, 7, 630);
    assert_leg(&world, ANN, SHORT, 4, -400);
    assert_amount(balance(&world, ANN), 1057);
    /* All of the net, and both legs are left. */
    assert_ok(apply(&world, fill_of(BOB, 0, CAL, 0, 3, 109)));
    assert_ok(apply(&world, close));
    assert_leg(&world, ANN, LONG, 4, 360);
    assert_leg(&world, ANN, SHORT, 4, -400);
    assert_amount(balance(&world, ANN), 1114);
    assert_amount(account_of(&world, ANN).equity, 1154);
    verify(&world);
    close_world(&world);
}

/* A charge that uses profit up is cost of the larger leg, and of the long one where both are alike: 40 of what is
 * locked. */
static void a_charge_is_cost_of_the_larger_leg(void **state)
{
    (void)state;
    for (uint32_t alike = 0; alike < 2; alike++) {
        struct world world = open_legs();
        uint32_t layers[] = {SLOSS_LAYER_SOCIALIZE};
        set_layers_of(&world, 0, layers, 1);
        assert_ok(apply(&world, forced(fill_of(ANN, LONG, CAL, 0, 10, 90))));
        assert_ok(apply(&world, forced(fill_of(CAL, 0, ANN, SHORT, alike == 1 ? 10 : 20, 100))));
        assert_amount(account_of(&world, ANN).equity, 1100);
        /* bob is short in another market and owes it 40 that nobody else can pay but who has profit here */
        deposit(&world, 7, 10);
        assert_ok(apply(&world, forced(fill_of(7, 0, BOB, 0, 1, 150)))); /* -40 at the mark */
        mark(&world, 0, 100);
        struct sloss_leg_info longs = leg_of(&world, ANN, LONG);
        struct sloss_leg_info shorts = leg_of(&world, ANN, SHORT);
        int64_t charged = account_of(&world, ANN).socialized;
        assert_true(charged > 0);
        assert_amount(longs.cost, 900 + (alike == 1 ? charged : 0));
        assert_amount(shorts.cost, alike == 1 ? -1000 : -2000 + charged);
        verify(&world);
        close_world(&world);
    }
}

/* Whose legs come to nothing has lots: an add-on is asked of it, and a gate holds it. */
static void a_net_of_nothing_has_lots(void **state)
{
    (void)state;
    struct world world = open_legs();
    assert_ok(apply(&world, (struct sloss_command){
                                .kind = SLOSS_COMMAND_REQUIRE,
                                .require = {.account = ANN, .multiplier_ppb = 1500000000, .addon = 7}}));
    assert_amount(account_of(&world, ANN).initial, 0);
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 5, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 5, 100)));
    assert_amount(account_of(&world, ANN).initial, 157);
    assert_amount(account_of(&world, ANN).maintenance, 82);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_WATERFALL,
                                                   .waterfall = {.layer = {SLOSS_LAYER_INSURANCE},
                                                                 .gate = SLOSS_GATE_HOLD,
                                                                 .gate_duration = 1000}}));
    deposit(&world, 7, 10);
    fill(&world, 0, 7, BOB, 10, 100);
    mark(&world, 0, 60); /* 10 - 400 */
    assert_amount(market_of(&world, 0).uncovered, 390);
    assert_int_equal(account_of(&world, ANN).is_gated, 1);
    assert_status(sloss_engine_withdraw(world.engine, ANN, 0, 1), SLOSS_ERR_GATED);
    assert_int_equal(account_of(&world, CAL).is_gated, 0);
    close_world(&world);
}

/* 25 and 25 are asked of ann's legs, 50 of her 10 lots in another market, and 960 besides. With these sold at 95 she would
 * have 950 of 1,010: less of it than 1,000 of 1,060. */
static void a_net_of_nothing_has_lots_beside_an_order(void **state)
{
    (void)state;
    struct world world = open_legs();
    struct sloss_order_info orders = {.struct_size = sizeof(orders)};
    uint32_t other = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, other, 0, 100000000, 50000000));
    mark(&world, other, 100);
    fill(&world, other, ANN, BOB, 10, 100);
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 5, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 5, 100)));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_REQUIRE,
                                                   .require = {.account = ANN,
                                                               .multiplier_ppb = 1000000000,
                                                               .addon = 960}}));
    assert_amount(account_of(&world, ANN).maintenance, 1060);
    assert_ok(sloss_margin_orders(world.engine, ANN, other, 95, &orders));
    assert_amount(orders.sell, 0);
    struct sloss_command sale = fill_of(BOB, 0, ANN, 0, 10, 95);
    sale.fill.market = other;
    assert_status(apply(&world, sale), SLOSS_ERR_INSUFFICIENT_MARGIN);
    close_world(&world);
}

static void a_settlement_closes_both_legs(void **state)
{
    (void)state;
    struct world world = open_both();
    deposit(&world, CAL, 0);
    assert_ok(sloss_engine_hedge(world.engine, CAL, 0, 1));
    assert_ok(apply(&world, fill_of(CAL, LONG, BOB, 0, 4, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, CAL, SHORT, 4, 100)));
    assert_ok(sloss_engine_settle(world.engine, 0, 120));
    assert_amount(balance(&world, ANN), 1000 + 200 - 60);
    assert_amount(balance(&world, CAL), 1000);
    assert_leg(&world, ANN, LONG, 0, 0);
    assert_leg(&world, CAL, SHORT, 0, 0);
    assert_amount(account_of(&world, CAL).positions, 0);
    refused(&world, hedge_of(ANN, 0, 0), SLOSS_ERR_MARKET_CLOSED);
    verify(&world);
    close_world(&world);
}

/* ---- bounds ------------------------------------------------------------------------------------ */

/* Two accounts can open legs against each other without end, and nothing is open: so both legs count. */
static void both_legs_count_in_the_bounds(void **state)
{
    (void)state;
    struct world world = open_legs();
    const int64_t most = (INT64_C(1) << 62) / 100;
    assert_ok(sloss_engine_hedge(world.engine, CAL, 0, 1));
    struct sloss_command there = forced(fill_of(ANN, LONG, CAL, SHORT, most / 4, 100));
    struct sloss_command back = forced(fill_of(CAL, LONG, ANN, SHORT, most / 4, 100));
    assert_ok(apply(&world, there));
    assert_ok(apply(&world, back));
    assert_amount(market_of(&world, 0).open_interest, 0);
    refused(&world, forced(fill_of(ANN, LONG, CAL, SHORT, 5, 100)), SLOSS_ERR_OVERFLOW);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_MARK, .mark.price = 101}, SLOSS_ERR_OVERFLOW);
    assert_status(sloss_engine_funding(world.engine, 0, 101), SLOSS_ERR_OVERFLOW);
    assert_ok(apply(&world, forced(fill_of(ANN, LONG, CAL, SHORT, 1, 100))));
    verify(&world);
    close_world(&world);
}

/* 2^20 lots for 2^62 - 5 * 2^20, and as many sold for 2^61: net there is little, but funding of 6 takes the long leg beyond 2^62, in a
 * book that was loaded as well. */
static void the_cost_of_each_leg_is_bound(void **state)
{
    const int64_t lots = INT64_C(1) << 20;
    const struct sloss_command funding = {.kind = SLOSS_COMMAND_FUNDING, .funding = {.payment = 6}};
    (void)state;
    struct world world = open_legs();
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL,
                                           SLOSS_RESIDUAL_KEEP));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_REQUIREMENT,
                                                   .requirement = {.by_entry = 1}}));
    assert_ok(apply(&world, forced(fill_of(ANN, LONG, BOB, 0, lots, (INT64_C(1) << 42) - 5))));
    mark(&world, 0, INT64_C(1) << 41);
    assert_ok(apply(&world, forced(fill_of(BOB, 0, ANN, SHORT, lots, INT64_C(1) << 41))));
    refused(&world, funding, SLOSS_ERR_OVERFLOW);
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    refused(&loaded, funding, SLOSS_ERR_OVERFLOW);
    assert_ok(sloss_engine_funding(world.engine, 0, 4)); /* 2^62 - 2^20 */
    mark(&world, 0, 1);
    refused(&world, forced(fill_of(ANN, LONG, BOB, 0, lots + 1, 1)), SLOSS_ERR_OVERFLOW);
    assert_ok(apply(&world, forced(fill_of(ANN, LONG, BOB, 0, lots, 1))));
    verify(&world);
    close_world(&loaded);
    free(saved.bytes);
    close_world(&world);
}

/* The legs of every market are found, however many there are. */
static void an_account_has_legs_in_many_markets(void **state)
{
    static const char *const names[] = {"N", "O", "P"};
    (void)state;
    struct world world = open_legs();
    for (uint32_t i = 0; i < COUNT(names); i++) {
        uint32_t market = add_market(&world, names[i], SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_hedge(world.engine, ANN, market, 1));
    }
    for (uint32_t market = 0; market <= COUNT(names); market++) {
        struct sloss_command command = fill_of(ANN, LONG, BOB, 0, 1 + market, 100);
        command.fill.market = market;
        assert_ok(apply(&world, command));
        assert_amount(position_of(&world, ANN, market).lots, 1 + market);
    }
    verify(&world);
    close_world(&world);
}

/* ---- state ------------------------------------------------------------------------------------- */

static void legs_are_part_of_the_state(void **state)
{
    (void)state;
    struct world world = open_legs();
    struct sloss_hash before = hash_of(&world);
    assert_ok(apply(&world, hedge_of(ANN, 0, 0)));
    assert_false(same_hash(before, hash_of(&world)));
    assert_ok(apply(&world, hedge_of(ANN, 0, 1)));
    struct world other = open_legs();
    assert_ok(apply(&world, fill_of(ANN, LONG, BOB, 0, 2, 100)));
    assert_ok(apply(&world, fill_of(BOB, 0, ANN, SHORT, 2, 100)));
    assert_ok(apply(&other, fill_of(ANN, LONG, BOB, 0, 3, 100)));
    assert_ok(apply(&other, fill_of(BOB, 0, ANN, SHORT, 3, 100)));
    assert_false(same_hash(hash_of(&other), hash_of(&world)));
    close_world(&other);
    close_world(&world);
}

/* A trial leaves nothing, a snapshot has the legs of its beginning, with or without a net, and who loads it goes on
 * as the other does. */
static void a_trial_and_a_snapshot_leave_and_keep_them(void **state)
{
    (void)state;
    for (uint32_t net = 0; net < 2; net++) {
        struct world world = open_both();
        if (net == 0) {
            assert_ok(apply(&world, fill_of(BOB, 0, ANN, LONG, 4, 100)));
        }
        assert_ok(sloss_engine_funding(world.engine, 0, 3));
        struct sloss_hash before = hash_of(&world);
        assert_ok(sloss_engine_whatif_begin(world.engine));
        assert_ok(apply(&world, hedge_of(CAL, 0, 1)));
        assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_TAKEOVER, .takeover.account = ANN}));
        assert_leg(&world, ANN, SHORT, 0, 0);
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(before, hash_of(&world)));
        assert_int_equal(leg_of(&world, CAL, LONG).is_on, 0);
        verify(&world);
        struct saved saved = {0};
        struct sloss_snapshot *snapshot;
        uint32_t done = 0;
        assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
        assert_ok(sloss_engine_funding(world.engine, 0, 5));
        assert_ok(apply(&world, fill_of(ANN, SHORT, BOB, 0, 6, 100)));
        assert_ok(apply(&world, hedge_of(CAL, 0, 1)));
        while (done == 0) {
            assert_ok(sloss_snapshot_write(snapshot, 1, saved_write, &saved, &done));
        }
        sloss_snapshot_end(snapshot);
        struct world loaded = load_world(&saved);
        assert_true(same_hash(before, hash_of(&loaded)));
        assert_leg(&loaded, ANN, SHORT, 6, -660 - 18);
        assert_amount(position_of(&loaded, ANN, 0).lots, net == 0 ? 0 : 4);
        assert_int_equal(leg_of(&loaded, CAL, LONG).is_on, 0);
        verify(&loaded);
        assert_ok(sloss_engine_funding(loaded.engine, 0, 5));
        assert_ok(apply(&loaded, fill_of(ANN, SHORT, BOB, 0, 6, 100)));
        assert_ok(apply(&loaded, hedge_of(CAL, 0, 1)));
        assert_true(same_hash(hash_of(&loaded), hash_of(&world)));
        free(saved.bytes);
        close_world(&loaded);
        close_world(&world);
    }
}

static void what_is_asked_is_checked(void **state)
{
    (void)state;
    struct world world = open_legs();
    struct sloss_leg_info info = {.struct_size = sizeof(info)};
    assert_status(sloss_engine_leg(NULL, ANN, 0, LONG, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_leg(world.engine, ANN, 0, LONG, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_leg(world.engine, NOBODY, 9, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_leg(world.engine, NOBODY, 9, 3, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_leg(world.engine, NOBODY, 9, LONG, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_leg(world.engine, NOBODY, 0, LONG, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_ok(sloss_engine_leg(world.engine, BOB, 0, SHORT, &info));
    assert_int_equal(info.is_on, 0);
    info.struct_size = 8;
    assert_status(sloss_engine_leg(world.engine, ANN, 0, LONG, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_hedge(NULL, ANN, 0, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_hedge(world.engine, ANN, 0, 2), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_leg_has_its_own_cost_and_requirement),
        cmocka_unit_test(a_leg_s_cost_is_cut_toward_zero),
        cmocka_unit_test(funding_is_of_each_leg),
        cmocka_unit_test(entry_is_of_each_leg),
        cmocka_unit_test(brackets_are_of_each_leg),
        cmocka_unit_test(fills_name_the_legs_that_there_are),
        cmocka_unit_test(risk_is_added_by_adding_to_a_leg),
        cmocka_unit_test(the_largest_order_of_each_leg),
        cmocka_unit_test(legs_that_come_to_no_lots_have_a_price),
        cmocka_unit_test(limits_are_of_the_net),
        cmocka_unit_test(a_reduction_is_held_to_both_legs),
        cmocka_unit_test(hedging_is_refused_in_order),
        cmocka_unit_test(legs_are_of_the_part_that_trades),
        cmocka_unit_test(bids_are_more_of_the_long_leg_and_asks_of_the_short_one),
        cmocka_unit_test(a_net_of_nothing_is_judged_and_closed),
        cmocka_unit_test(what_is_locked_is_realized_at_a_close_out),
        cmocka_unit_test(deleveraging_takes_the_larger_leg),
        cmocka_unit_test(a_charge_is_cost_of_the_larger_leg),
        cmocka_unit_test(a_net_of_nothing_has_lots),
        cmocka_unit_test(a_net_of_nothing_has_lots_beside_an_order),
        cmocka_unit_test(a_settlement_closes_both_legs),
        cmocka_unit_test(both_legs_count_in_the_bounds),
        cmocka_unit_test(the_cost_of_each_leg_is_bound),
        cmocka_unit_test(an_account_has_legs_in_many_markets),
        cmocka_unit_test(legs_are_part_of_the_state),
        cmocka_unit_test(a_trial_and_a_snapshot_leave_and_keep_them),
        cmocka_unit_test(what_is_asked_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
