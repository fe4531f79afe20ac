/* SPDX-License-Identifier: BSD-2-Clause */
/* Liquidations that the host executes, and auctions: rules 25, worked by hand. */
#include "saved_world.h"

#include "sloss/liquidation.h"

#define PPB INT64_C(1000000000)
#define POOR UINT64_C(1)
#define MAKER UINT64_C(2)
#define BUYER UINT64_C(3)
#define OTHER UINT64_C(4)
#define SECOND INT64_C(1000000000)

static enum sloss_status apply(struct world *world, struct sloss_command command)
{
    command.struct_size = sizeof(command);
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static enum sloss_status execute(struct world *world, uint32_t market, int64_t timeout,
                                 int64_t fee_ppb, int64_t liquidator_ppb)
{
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_EXECUTE,
                                               .execute = {.timeout = timeout,
                                                           .fee_ppb = fee_ppb,
                                                           .liquidator_ppb = liquidator_ppb,
                                                           .market = market}});
}

static enum sloss_status auction(struct world *world, int64_t from, int64_t to, int64_t first,
                                 int64_t last, int64_t part)
{
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_AUCTION,
                                               .auction = {.from_ppb = from,
                                                           .to_ppb = to,
                                                           .first = first,
                                                           .last = last,
                                                           .part_ppb = part}});
}

static enum sloss_status bid(struct world *world, uint64_t bidder, uint64_t account, int64_t part)
{
    return apply(world, (struct sloss_command){
                            .kind = SLOSS_COMMAND_BID,
                            .bid = {.bidder = bidder, .account = account, .part_ppb = part}});
}

static enum sloss_status option(struct world *world, uint32_t liquidation)
{
    const uint32_t keep = ((1u << (SLOSS_OPTION_DEBTS + 1)) - 1) & ~(1u << SLOSS_OPTION_LIQUIDATION);
    return apply(world, (struct sloss_command){
                            .kind = SLOSS_COMMAND_OPTION,
                            .option = {.liquidation = liquidation, .keep = keep}});
}

static enum sloss_status control(struct world *world, uint64_t account, uint32_t liquidation)
{
    return apply(world,
                 (struct sloss_command){.kind = SLOSS_COMMAND_CONTROL,
                                        .control = {.account = account, .liquidation = liquidation}});
}

static void at(struct world *world, int64_t time)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_TIME,
                                                  .time = {.nanoseconds = time}}));
}

/* Closes lots of who is in liquidation; `fee` is what that side would pay besides. */
static enum sloss_status close_with(struct world *world, uint32_t market, uint64_t buyer,
                                    uint64_t seller, int64_t lots, int64_t price, uint32_t liquidated,
                                    int64_t fee)
{
    const bool sells = liquidated == SLOSS_LIQUIDATED_SELLER;
    return apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_FILL,
                                               .fill = {.buyer = buyer,
                                                        .seller = seller,
                                                        .lots = lots,
                                                        .price = price,
                                                        .fee = sells ? 0 : fee,
                                                        .rebate = sells ? fee : 0,
                                                        .market = market,
                                                        .liquidated = liquidated}});
}

static enum sloss_status sell_off(struct world *world, uint64_t buyer, int64_t lots, int64_t price)
{
    return close_with(world, 0, buyer, POOR, lots, price, SLOSS_LIQUIDATED_SELLER, 0);
}

static struct sloss_liquidation_order_info order_of(const struct world *world, uint64_t account,
                                                    uint32_t market)
{
    struct sloss_liquidation_order_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_liquidation_order(world->engine, account, market, &info));
    return info;
}

static struct sloss_execution_info liquidation_of(const struct world *world, uint64_t account)
{
    struct sloss_execution_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_execution(world->engine, account, 0, &info));
    return info;
}

static void assert_order(const struct world *world, uint64_t account, uint32_t market, int64_t lots,
                         int64_t price)
{
    struct sloss_liquidation_order_info info = order_of(world, account, market);
    assert_int_equal(info.is_open, 1);
    assert_amount(info.lots, lots);
    assert_int_equal(info.has_price, lots > 0 ? 1 : 0);
    assert_amount(info.price, lots > 0 ? price : 0);
}

/* A market with maintenance of 5 %, POOR long 10 at 100 with 40 of 50 against MAKER; BUYER has
 * money. Nothing has been marked. */
static struct world open_poor(void)
{
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    deposit(&world, POOR, 40);
    deposit(&world, MAKER, 100000);
    deposit(&world, BUYER, 1000);
    at(&world, 0);
    return world;
}

static struct world open_host(int64_t fee_ppb, int64_t liquidator_ppb)
{
    struct world world = open_poor();
    assert_ok(execute(&world, 0, 60 * SECOND, fee_ppb, liquidator_ppb));
    assert_ok(option(&world, SLOSS_LIQUIDATION_HOST));
    fill(&world, 0, POOR, MAKER, 10, 100);
    mark(&world, 0, 100);
    return world;
}

static struct world open_auction(int64_t from, int64_t to)
{
    struct world world = open_poor();
    assert_ok(auction(&world, from, to, 100 * SECOND, 100 * SECOND, PPB));
    assert_ok(option(&world, SLOSS_LIQUIDATION_AUCTION));
    fill(&world, 0, POOR, MAKER, 10, 100);
    mark(&world, 0, 100);
    return world;
}

/* ---- settings -------------------------------------------------------------------------------- */

static void settings_are_given_back_and_bad_ones_change_nothing(void **state)
{
    (void)state;
    struct world world = open_poor();
    struct sloss_execute_info info = {.struct_size = sizeof(info)};
    struct sloss_auction_info terms = {.struct_size = sizeof(terms)};
    assert_ok(sloss_engine_execute(world.engine, 0, &info));
    assert_amount(info.timeout, 0);
    assert_status(option(&world, SLOSS_LIQUIDATION_HOST), SLOSS_ERR_ARGUMENT);
    assert_status(option(&world, SLOSS_LIQUIDATION_AUCTION), SLOSS_ERR_ARGUMENT);
    assert_status(execute(&world, 1, 1, 0, 0), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(execute(&world, 0, 0, 0, 0), SLOSS_ERR_RANGE);
    assert_status(execute(&world, 0, 1, -1, 0), SLOSS_ERR_RANGE);
    assert_status(execute(&world, 0, 1, 0, PPB + 1), SLOSS_ERR_RANGE);
    assert_ok(execute(&world, 0, 7, 2, 3));
    assert_status(execute(&world, 0, -7, 2, 3), SLOSS_ERR_RANGE);
    assert_ok(sloss_engine_execute(world.engine, 0, &info));
    assert_amount(info.timeout, 7);
    assert_amount(info.fee_ppb, 2);
    assert_amount(info.liquidator_ppb, 3);
    assert_ok(option(&world, SLOSS_LIQUIDATION_HOST));
    assert_status(auction(&world, PPB + 1, 1, 1, 1, 1), SLOSS_ERR_RANGE);
    assert_status(auction(&world, 5, 6, 1, 1, 1), SLOSS_ERR_RANGE);
    assert_status(auction(&world, 5, 0, 1, 1, 1), SLOSS_ERR_RANGE);
    assert_status(auction(&world, 6, 5, 0, 1, 1), SLOSS_ERR_RANGE);
    assert_status(auction(&world, 6, 5, 1, 0, 1), SLOSS_ERR_RANGE);
    assert_status(auction(&world, 6, 5, 1, 1, 0), SLOSS_ERR_RANGE);
    assert_ok(auction(&world, 6, 5, 3, 4, 2));
    assert_ok(sloss_engine_auction(world.engine, 0, &terms));
    assert_amount(terms.from_ppb, 6);
    assert_amount(terms.to_ppb, 5);
    assert_amount(terms.first, 3);
    assert_amount(terms.last, 4);
    assert_amount(terms.part_ppb, 2);
    assert_ok(option(&world, SLOSS_LIQUIDATION_AUCTION));
    (void)add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_status(option(&world, SLOSS_LIQUIDATION_HOST), SLOSS_ERR_ARGUMENT); /* N has none */
    assert_status(option(&world, SLOSS_LIQUIDATION_AUCTION + 1), SLOSS_ERR_ARGUMENT);
    assert_ok(control(&world, POOR, SLOSS_ACCOUNT_LIQUIDATION_HOST));
    assert_status(control(&world, POOR, SLOSS_ACCOUNT_LIQUIDATION_AUCTION + 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_execute(world.engine, 2, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_auction(world.engine, 1, &terms), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_auction(NULL, 0, &terms), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* ---- the order and its limit ------------------------------------------------------------------ */

/* 40 of 10 lots are 4 a lot. */
static void a_long_is_sold_and_a_short_is_bought_no_worse_than_its_share(void **state)
{
    (void)state;
    struct world world = open_host(0, 0);
    struct sloss_event event = only_event(&world, SLOSS_EVENT_LIQUIDATION);
    assert_int_equal(event.account, POOR);
    assert_amount(event.lots, 10);
    assert_amount(event.amount, 96);
    assert_order(&world, POOR, 0, 10, 96);
    assert_int_equal(liquidation_of(&world, POOR).kind, SLOSS_LIQUIDATION_HOST);
    assert_amount(liquidation_of(&world, POOR).end, 60 * SECOND);
    deposit(&world, OTHER, 33);
    fill(&world, 0, MAKER, OTHER, 8, 100);
    mark(&world, 0, 100); /* 33 of 40; 4 a lot, and the rest is lost in rounding */
    event = only_event(&world, SLOSS_EVENT_LIQUIDATION);
    assert_int_equal(event.account, OTHER);
    assert_amount(event.lots, -8);
    assert_amount(event.amount, 104);
    assert_order(&world, OTHER, 0, 8, 104);
    assert_status(close_with(&world, 0, OTHER, BUYER, 8, 105, SLOSS_LIQUIDATED_BUYER, 0),
                  SLOSS_ERR_RANGE);
    assert_ok(close_with(&world, 0, OTHER, BUYER, 8, 104, SLOSS_LIQUIDATED_BUYER, 0));
    assert_amount(balance(&world, OTHER), 1);
    close_world(&world);
}

/* Two positions share by their requirements, 50 and 40, telescoping: floor(45 * 50 / 90) = 25, and
 * 20. */
static void the_margin_equity_is_split_by_requirements(void **state)
{
    (void)state;
    struct world world = open_poor();
    uint32_t second = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, second, 0, PPB / 5, PPB / 10));
    assert_ok(execute(&world, 0, 60 * SECOND, 0, 0));
    assert_ok(execute(&world, second, 30 * SECOND, 0, 0));
    assert_ok(option(&world, SLOSS_LIQUIDATION_HOST));
    deposit(&world, POOR, 5);
    fill(&world, 0, POOR, MAKER, 10, 100);
    fill(&world, second, MAKER, POOR, 20, 20);
    mark(&world, 0, 100);
    assert_order(&world, POOR, 0, 10, 98);
    assert_order(&world, POOR, second, 20, 21);
    assert_amount(liquidation_of(&world, POOR).end, 30 * SECOND); /* the shorter one */
    at(&world, 30 * SECOND - 1);
    assert_int_equal(order_of(&world, POOR, 0).is_open, 1);
    at(&world, 30 * SECOND);
    assert_int_equal(order_of(&world, POOR, 0).is_open, 0);
    assert_amount(position_of(&world, POOR, 0).lots, 0);
    assert_amount(position_of(&world, POOR, second).lots, 0);
    assert_amount(balance(&world, POOR), 45);
    close_world(&world);
}

/* An inverse lot is worth -(10,000 / price): -100 at 100. Long 2 with 15 of 20: 7 a lot less, -107. 10,000
 * / 93 = 107.5, rounded half to even 108; at 94 it is 106.4. */
static void an_inverse_limit_is_the_last_price_that_fits(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_fine_market(&world, "I", 10000, 0, SLOSS_KIND_INVERSE, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 10));
    assert_ok(execute(&world, 0, SECOND, 0, 0));
    assert_ok(option(&world, SLOSS_LIQUIDATION_HOST));
    deposit(&world, POOR, 15);
    deposit(&world, MAKER, 100000);
    deposit(&world, OTHER, 19);
    fill(&world, 0, POOR, MAKER, 2, 100);
    mark(&world, 0, 100);
    assert_order(&world, POOR, 0, 2, 94);
    assert_status(sell_off(&world, MAKER, 2, 93), SLOSS_ERR_RANGE);
    assert_ok(sell_off(&world, MAKER, 2, 94)); /* 2 * 6 are lost */
    assert_amount(balance(&world, POOR), 3);
    /* Short one with 9 of 10: at most -91, and 10,000 / 110 = 90.9 is 91; 10,000 / 111 = 90.1. */
    fill(&world, 0, MAKER, OTHER, 2, 100);
    mark(&world, 0, 100); /* 19 of 20, 9 a lot */
    assert_order(&world, OTHER, 0, 2, 110);
    assert_status(close_with(&world, 0, OTHER, MAKER, 2, 111, SLOSS_LIQUIDATED_BUYER, 0),
                  SLOSS_ERR_RANGE);
    assert_ok(close_with(&world, 0, OTHER, MAKER, 2, 110, SLOSS_LIQUIDATED_BUYER, 0));
    close_world(&world);
}

/* ---- fills ------------------------------------------------------------------------------------ */

/* One percent of the notional at the mark, 6 of 600, and 40 % of that, 2, to who buys. */
static void a_fee_is_split_and_cut_to_what_is_left(void **state)
{
    (void)state;
    struct world world = open_host(PPB / 100, 2 * PPB / 5);
    assert_ok(sell_off(&world, BUYER, 6, 97)); /* 18 are lost */
    assert_amount(balance(&world, POOR), 16);
    assert_amount(balance(&world, BUYER), 1002);
    assert_amount(market_of(&world, 0).insurance, 4);
    assert_order(&world, POOR, 0, 4, 96);
    assert_ok(sell_off(&world, BUYER, 4, 97)); /* 12 are lost, 4 left, as much as the fee */
    assert_amount(balance(&world, POOR), 0);
    assert_amount(balance(&world, BUYER), 1003); /* floor(0.4 * 4) */
    assert_amount(market_of(&world, 0).insurance, 7);
    assert_int_equal(order_of(&world, POOR, 0).is_open, 0);
    close_world(&world);
}

/* A fee that is more than is left: 40 of which 36 are lost, and 4 of a fee of 5. */
static void a_fee_takes_no_more_than_there_is(void **state)
{
    (void)state;
    struct world world = open_host(PPB / 200, PPB);
    assert_ok(sell_off(&world, BUYER, 9, 96));
    assert_amount(balance(&world, POOR), 0);
    assert_amount(balance(&world, BUYER), 1004);
    assert_amount(market_of(&world, 0).insurance, 0);
    close_world(&world);
}

static void fills_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_host(0, 0);
    struct sloss_hash before = hash_of(&world);
    assert_status(close_with(&world, 0, BUYER, POOR, 11, 95, SLOSS_LIQUIDATED_SELLER, 1),
                  SLOSS_ERR_ARGUMENT);
    assert_status(close_with(&world, 0, BUYER, MAKER, 11, 95, SLOSS_LIQUIDATED_SELLER, 0),
                  SLOSS_ERR_NOT_LIQUIDATING);
    assert_status(close_with(&world, 0, BUYER, OTHER, 1, 100, SLOSS_LIQUIDATED_SELLER, 0),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(close_with(&world, 0, POOR, BUYER, 1, 100, SLOSS_LIQUIDATED_BUYER, 0),
                  SLOSS_ERR_RANGE); /* it adds */
    assert_status(sell_off(&world, BUYER, 11, 100), SLOSS_ERR_RANGE);
    assert_status(sell_off(&world, BUYER, 1, 95), SLOSS_ERR_RANGE);
    assert_status(close_with(&world, 0, BUYER, POOR, 1, 100, SLOSS_LIQUIDATED_SELLER + 1, 0),
                  SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(before, hash_of(&world)));
    /* It receives a rebate where the fees have it, and who buys is held to its margin. */
    deposit(&world, OTHER, 5);
    assert_status(sell_off(&world, OTHER, 1, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    deposit(&world, SLOSS_ACCOUNT_FEES, 3);
    assert_ok(close_with(&world, 0, BUYER, POOR, 1, 100, SLOSS_LIQUIDATED_SELLER, -3));
    assert_amount(balance(&world, POOR), 43);
    close_world(&world);
}

/* ---- the end ---------------------------------------------------------------------------------- */

static void it_ends_when_the_account_has_what_it_needs(void **state)
{
    (void)state;
    struct world world = open_host(0, 0);
    deposit(&world, POOR, 9);
    assert_int_equal(order_of(&world, POOR, 0).is_open, 1);
    (void)only_event(&world, SLOSS_EVENT_LIQUIDATION);
    deposit(&world, POOR, 1); /* 50 of 50 */
    assert_int_equal(only_event(&world, SLOSS_EVENT_LIQUIDATION_ENDED).account, POOR);
    assert_int_equal(order_of(&world, POOR, 0).is_open, 0);
    assert_status(sell_off(&world, BUYER, 1, 100), SLOSS_ERR_NOT_LIQUIDATING);
    assert_amount(position_of(&world, POOR, 0).lots, 10);
    close_world(&world);
}

/* At 96 nothing is left, which is not less than nothing; at 95 ten are missing. */
static void a_mark_below_zero_takes_it_over(void **state)
{
    (void)state;
    struct world world = open_host(0, 0);
    insure(&world, 0, 100);
    mark(&world, 0, 96);
    assert_order(&world, POOR, 0, 10, 96);
    mark(&world, 0, 95);
    assert_int_equal(order_of(&world, POOR, 0).is_open, 0);
    assert_amount(position_of(&world, POOR, 0).lots, 0);
    assert_amount(market_of(&world, 0).deficit_sum, 10);
    close_world(&world);
}

/* Not all of its markets are the host's; its own word is for all. */
static void several_ways_are_as_before(void **state)
{
    (void)state;
    struct world world = open_poor();
    uint32_t second = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(execute(&world, 0, SECOND, 0, 0));
    assert_ok(control(&world, POOR, SLOSS_ACCOUNT_LIQUIDATION_HOST)); /* N has no `execute` */
    fill(&world, 0, POOR, MAKER, 10, 100);
    fill(&world, second, POOR, MAKER, 1, 1);
    mark(&world, 0, 100);
    assert_amount(position_of(&world, POOR, 0).lots, 0);
    assert_amount(position_of(&world, POOR, second).lots, 0);
    close_world(&world);
}

/* One market says host and the other auction: neither is all of them. */
static void two_ways_of_being_left_are_none(void **state)
{
    (void)state;
    struct world world = open_poor();
    uint32_t second = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(execute(&world, 0, SECOND, 0, 0));
    assert_ok(auction(&world, PPB, PPB, 1, 1, PPB));
    const uint32_t keep = ((1u << (SLOSS_OPTION_DEBTS + 1)) - 1) & ~(1u << SLOSS_OPTION_LIQUIDATION);
    assert_ok(option(&world, SLOSS_LIQUIDATION_AUCTION));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_OPTION,
                                                   .option = {.liquidation = SLOSS_LIQUIDATION_HOST,
                                                              .keep = keep,
                                                              .one_market = 1}}));
    fill(&world, 0, POOR, MAKER, 10, 100);
    fill(&world, second, POOR, MAKER, 1, 1);
    mark(&world, 0, 100);
    assert_int_equal(liquidation_of(&world, POOR).kind, 0);
    assert_amount(position_of(&world, POOR, 0).lots, 0);
    close_world(&world);
}

/* 40 of 50, and shorts pay one a lot: 50 of 50. */
static void funding_ends_it_as_well(void **state)
{
    (void)state;
    struct world world = open_host(0, 0);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_FUNDING,
                                                   .funding = {.payment = -1}}));
    assert_int_equal(order_of(&world, POOR, 0).is_open, 0);
    close_world(&world);
}

/* ---- who is spared ----------------------------------------------------------------------------- */

/* BUYER has 6 of the 10 lots at 96, so that POOR has 16 of 20; OTHER is long 6 as well. */
static struct world open_spared(uint32_t basis, uint32_t cap)
{
    struct world world = open_host(0, 0);
    const uint32_t layer = SLOSS_LAYER_SOCIALIZE;
    set_layers_of(&world, 0, &layer, 1);
    assert_ok(sloss_engine_set_sharing(
        world.engine, 0, POOLED(basis, SLOSS_RULE_PRO_RATA, cap, SLOSS_ROUNDING_TELESCOPING)));
    deposit(&world, OTHER, 1000);
    fill(&world, 0, OTHER, MAKER, 6, 100);
    assert_ok(sell_off(&world, BUYER, 6, 96));
    return world;
}

/* At 80 POOR has 16 - 80 = -64. MAKER is short 16, OTHER long 6: 64 * 16 / 22 = 46.5, and 17.5. */
static void who_has_bought_is_left_out_by_lots(void **state)
{
    (void)state;
    struct world world = open_spared(SLOSS_BASIS_OPEN_INTEREST, SLOSS_CAP_EQUITY);
    mark(&world, 0, 80);
    assert_amount(account_of(&world, BUYER).socialized, 0);
    assert_amount(account_of(&world, MAKER).socialized, 46);
    assert_amount(account_of(&world, OTHER).socialized, 18);
    close_world(&world);
}

/* What it bought elsewhere counts: 2 of 8. 64 of 18 + 2 + 6 = 26: 44.3, 4.9, 14.8, telescoping over MAKER, BUYER and
 * OTHER: 44, 5, 15. */
static void what_it_has_besides_counts(void **state)
{
    (void)state;
    struct world world = open_spared(SLOSS_BASIS_OPEN_INTEREST, SLOSS_CAP_EQUITY);
    fill(&world, 0, BUYER, MAKER, 2, 100);
    mark(&world, 0, 80);
    assert_amount(account_of(&world, MAKER).socialized, 44);
    assert_amount(account_of(&world, BUYER).socialized, 5);
    assert_amount(account_of(&world, OTHER).socialized, 15);
    close_world(&world);
}

/* Of 6 it has sold 5 on, and holds 1: that is left out. */
static void no_more_than_it_holds_is_left_out(void **state)
{
    (void)state;
    struct world world = open_spared(SLOSS_BASIS_OPEN_INTEREST, SLOSS_CAP_EQUITY);
    fill(&world, 0, MAKER, BUYER, 5, 97);
    mark(&world, 0, 80); /* MAKER short 11, OTHER long 6: 64 * 11 / 17 = 41.4 */
    assert_amount(account_of(&world, BUYER).socialized, 0);
    assert_amount(account_of(&world, MAKER).socialized, 41);
    assert_amount(account_of(&world, OTHER).socialized, 23);
    close_world(&world);
}

/* BUYER buys 5 at 98, and the mark is 99: 5 of profit. POOR has 35 by then and loses 5 in M and 200 in N: -170, of which
 * floor(170 * 5 / 205) = 4 are of M. MAKER has 10 of profit there, BUYER would have 5. */
static void the_profit_on_what_it_took_over_is_left_out(void **state)
{
    (void)state;
    struct world world = open_poor();
    uint32_t second = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    const uint32_t layer = SLOSS_LAYER_SOCIALIZE;
    assert_ok(sloss_engine_set_tier(world.engine, second, 0, PPB / 5, PPB / 10));
    for (uint32_t market = 0; market < 2; market++) {
        assert_ok(execute(&world, market, 60 * SECOND, 0, 0));
        set_layers_of(&world, market, &layer, 1);
        assert_ok(sloss_engine_set_sharing(
            world.engine, market,
            POOLED(SLOSS_BASIS_PROFIT, SLOSS_RULE_PRO_RATA, SLOSS_CAP_PROFIT,
                   SLOSS_ROUNDING_TELESCOPING)));
    }
    assert_ok(option(&world, SLOSS_LIQUIDATION_HOST));
    deposit(&world, POOR, 5);
    fill(&world, 0, POOR, MAKER, 10, 100);
    fill(&world, second, MAKER, POOR, 20, 20);
    mark(&world, 0, 100);
    assert_ok(sell_off(&world, BUYER, 5, 98));
    const struct sloss_mark marks[] = {{0, 0, 99}, {second, 0, 30}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    assert_amount(market_of(&world, 0).deficit_sum, 4);
    assert_amount(market_of(&world, second).deficit_sum, 166);
    assert_amount(account_of(&world, BUYER).socialized, 0);
    assert_amount(account_of(&world, MAKER).socialized, 170);
    close_world(&world);
}

/* By equity all pay who have the asset: 1,000 of BUYER less the profit on the 6 lots, none here, since
 * the market falls. */
static void the_equity_counts_but_for_that_profit(void **state)
{
    (void)state;
    struct world world = open_spared(SLOSS_BASIS_EQUITY, SLOSS_CAP_EQUITY);
    mark(&world, 0, 80); /* BUYER 1,000 - 6 * 16 = 904, OTHER 1,000 - 120 = 880, MAKER 100,000 + 320 */
    /* 64 * 100320 / 102104 = 62.9, then 63.4, then 64: 62, 1, 1 */
    assert_amount(account_of(&world, MAKER).socialized, 62);
    assert_amount(account_of(&world, BUYER).socialized, 1);
    assert_amount(account_of(&world, OTHER).socialized, 1);
    close_world(&world);
}

/* ---- auctions ---------------------------------------------------------------------------------- */

static void assert_factor(struct world *world, int64_t time, int64_t factor)
{
    at(world, time);
    assert_amount(liquidation_of(world, POOR).factor_ppb, factor);
}

/* From 95 % to 50 % in 100 s, and then to 0 in 100 s, rounded down to a billionth. */
static void the_price_factor_falls_in_two_pieces(void **state)
{
    (void)state;
    struct world world = open_auction(95 * PPB / 100, PPB / 2);
    assert_factor(&world, 0, 950000000);
    assert_factor(&world, 1, 949999999); /* 0.45 / 10^11 of a nanosecond: less than one, rounded down */
    assert_factor(&world, 50 * SECOND, 725000000);
    assert_factor(&world, 100 * SECOND, 500000000);
    assert_factor(&world, 100 * SECOND + 1, 499999999);
    assert_factor(&world, 150 * SECOND, 250000000);
    assert_factor(&world, 200 * SECOND - 1, 0);
    at(&world, 200 * SECOND);
    assert_int_equal(liquidation_of(&world, POOR).kind, 0);
    assert_amount(position_of(&world, POOR, 0).lots, 0);
    assert_amount(balance(&world, POOR), 40);
    close_world(&world);
}

/* Derive: at most BM / (BM - f * MtM), BM being what the account has less what it needs: -10 / (-10 - 0.725 * 40) =
 * 10 / 39 at 50 s, and all where it has nothing; 10 / (10 + 40) where the factor is 1. */
static void no_more_is_sold_than_restores_it(void **state)
{
    (void)state;
    struct world world = open_auction(95 * PPB / 100, PPB / 2);
    at(&world, 50 * SECOND);
    assert_amount(liquidation_of(&world, POOR).most_part_ppb, 256410257);
    assert_status(bid(&world, BUYER, POOR, 256410258), SLOSS_ERR_RANGE);
    assert_ok(bid(&world, BUYER, POOR, PPB / 4));
    assert_amount(position_of(&world, POOR, 0).lots, 8);
    assert_amount(position_of(&world, BUYER, 0).lots, 2);
    assert_amount(balance(&world, BUYER), 1002); /* floor(0.25 * 40 * 0.275) = 2 */
    assert_amount(balance(&world, POOR), 38);
    /* 38 of 40: 2 / (40 - 38 * 0.275) = 2 / 29.55 = 0.0676818950..., rounded up */
    assert_amount(liquidation_of(&world, POOR).most_part_ppb, 67681896);
    mark(&world, 0, 100);
    /* No position comes to a lot, so it is one: floor(0.05 * 38 * 0.275) = 0 of money. 38 of 35. */
    assert_ok(bid(&world, BUYER, POOR, PPB / 20));
    assert_amount(position_of(&world, POOR, 0).lots, 7);
    assert_amount(balance(&world, POOR), 38);
    assert_int_equal(liquidation_of(&world, POOR).kind, 0);
    assert_status(bid(&world, BUYER, POOR, 1), SLOSS_ERR_NOT_LIQUIDATING);
    close_world(&world);
}

static void with_a_factor_of_one_nothing_is_given_away(void **state)
{
    (void)state;
    struct world world = open_auction(PPB, PPB);
    assert_amount(liquidation_of(&world, POOR).most_part_ppb, PPB / 5);
    assert_ok(bid(&world, BUYER, POOR, PPB / 5));
    assert_amount(balance(&world, POOR), 40); /* 40 of 8 * 5 */
    assert_int_equal(liquidation_of(&world, POOR).kind, 0);
    close_world(&world);
}

static void bids_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_auction(PPB, PPB);
    struct sloss_hash before = hash_of(&world);
    assert_status(bid(&world, NOBODY, POOR, 0), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(bid(&world, BUYER, NOBODY, 0), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(bid(&world, SLOSS_ACCOUNT_FEES, POOR, 0), SLOSS_ERR_RANGE);
    assert_status(bid(&world, BUYER, POOR, PPB + 1), SLOSS_ERR_RANGE);
    assert_status(bid(&world, SLOSS_ACCOUNT_FEES, POOR, 1), SLOSS_ERR_SYSTEM_ACCOUNT);
    assert_status(bid(&world, BUYER, BUYER, 1), SLOSS_ERR_SELF_TRADE);
    assert_status(bid(&world, POOR, BUYER, 1), SLOSS_ERR_NOT_LIQUIDATING);
    assert_status(bid(&world, BUYER, POOR, PPB / 5 + 1), SLOSS_ERR_RANGE);
    assert_true(same_hash(before, hash_of(&world)));
    deposit(&world, OTHER, 19); /* 2 lots ask for 20 at first, and nothing comes with them */
    assert_status(bid(&world, OTHER, POOR, PPB / 5), SLOSS_ERR_INSUFFICIENT_MARGIN);
    deposit(&world, OTHER, 1);
    assert_ok(bid(&world, OTHER, POOR, PPB / 5));
    close_world(&world);
}

/* ---- to be kept -------------------------------------------------------------------------------- */

/* A book in the middle of a liquidation, with lots taken over by two, and of an auction, is the same when it is
 * loaded, and goes on as it would have. */
static void a_liquidation_is_saved(void **state)
{
    (void)state;
    struct world world = open_spared(SLOSS_BASIS_OPEN_INTEREST, SLOSS_CAP_EQUITY);
    assert_ok(auction(&world, PPB, PPB / 2, 5, 6, PPB / 3));
    struct saved saved = save_world(&world);
    struct world again = load_world(&saved);
    assert_true(same_hash(hash_of(&world), hash_of(&again)));
    assert_order(&again, POOR, 0, 4, 96);
    mark(&world, 0, 80);
    mark(&again, 0, 80);
    assert_true(same_hash(hash_of(&world), hash_of(&again)));
    assert_amount(account_of(&again, BUYER).socialized, 0);
    free(saved.bytes);
    close_world(&again);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_given_back_and_bad_ones_change_nothing),
        cmocka_unit_test(a_long_is_sold_and_a_short_is_bought_no_worse_than_its_share),
        cmocka_unit_test(the_margin_equity_is_split_by_requirements),
        cmocka_unit_test(an_inverse_limit_is_the_last_price_that_fits),
        cmocka_unit_test(a_fee_is_split_and_cut_to_what_is_left),
        cmocka_unit_test(a_fee_takes_no_more_than_there_is),
        cmocka_unit_test(fills_are_refused_in_order),
        cmocka_unit_test(it_ends_when_the_account_has_what_it_needs),
        cmocka_unit_test(a_mark_below_zero_takes_it_over),
        cmocka_unit_test(several_ways_are_as_before),
        cmocka_unit_test(two_ways_of_being_left_are_none),
        cmocka_unit_test(funding_ends_it_as_well),
        cmocka_unit_test(who_has_bought_is_left_out_by_lots),
        cmocka_unit_test(what_it_has_besides_counts),
        cmocka_unit_test(no_more_than_it_holds_is_left_out),
        cmocka_unit_test(the_profit_on_what_it_took_over_is_left_out),
        cmocka_unit_test(the_equity_counts_but_for_that_profit),
        cmocka_unit_test(the_price_factor_falls_in_two_pieces),
        cmocka_unit_test(no_more_is_sold_than_restores_it),
        cmocka_unit_test(with_a_factor_of_one_nothing_is_given_away),
        cmocka_unit_test(bids_are_refused_in_order),
        cmocka_unit_test(a_liquidation_is_saved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
