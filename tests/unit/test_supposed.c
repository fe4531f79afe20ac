/* SPDX-License-Identifier: BSD-2-Clause */
/* Queries of margin at marks that are not there, and of largest orders, with what markets ask beyond their brackets and
 * with open orders: worked by hand. */
#include "sloss/margin.h"
#include "world.h"

#define PPB INT64_C(1000000000)
#define RICH 9

/* A market of 10 % and 5 %; a lot is worth its price. Account 1 has some money, RICH a million. */
static struct world money_world(int64_t money)
{
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    deposit(&world, 1, money);
    deposit(&world, RICH, 1000000);
    return world;
}

static void require(const struct world *world, struct sloss_command_requirement terms)
{
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_REQUIREMENT};
    command.requirement = terms;
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

static struct sloss_margin_info at(const struct world *world, int64_t price)
{
    struct sloss_mark mark = {0, 0, price};
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_dry_run(world->engine, 1, 0, &mark, 1, &info));
    return info;
}

static struct sloss_price_info prices(const struct world *world)
{
    struct sloss_price_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_prices(world->engine, 1, 0, &info));
    return info;
}

static struct sloss_order_info largest(const struct world *world, int64_t price)
{
    struct sloss_order_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_orders(world->engine, 1, 0, price, &info));
    return info;
}

/* 16 lots of 1.0, a rate of 0.01: at p maintenance is 0.64 p + 0.64 p, and equity 16 p - 600. At 41 that is 53 of 56; at
 * 40, 52 of 40. Initial at 41 is 52.48 + 26.24. Equity ends below 37.5. */
static void the_root_at_other_prices(void **state)
{
    (void)state;
    struct world world = money_world(1000);
    fill(&world, 0, 1, RICH, 16, 100);
    require(&world, (struct sloss_command_requirement){.root_ppb = PPB / 100, .lot_size = 1});
    assert_amount(at(&world, 41).maintenance, 53);
    assert_amount(at(&world, 41).initial, 79);
    assert_int_equal(at(&world, 41).in_breach, 0);
    assert_int_equal(at(&world, 40).in_breach, 1);
    assert_amount(prices(&world).liquidation_below, 40);
    assert_amount(prices(&world).bankruptcy_below, 38);
    close_world(&world);
}

/* 8 n + n sqrt(n) is asked of n lots at 100: 985 of 62, 1,005 of 63. */
static void the_root_bounds_an_order(void **state)
{
    (void)state;
    struct world world = money_world(1000);
    fill(&world, 0, RICH, 1, 1, 100);
    fill(&world, 0, 1, RICH, 1, 100);
    require(&world, (struct sloss_command_requirement){.root_ppb = PPB / 100, .lot_size = 1});
    assert_amount(largest(&world, 100).buy, 62);
    assert_amount(largest(&world, SLOSS_AT_THE_MARK).sell, 62);
    assert_status(sloss_engine_fill(world.engine, 0, 1, RICH, 63, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, 1, RICH, 62, 100));
    close_world(&world);
}

/* A mark takes a sample, so that one that is supposed does. 16 lots at 110: 1,760 of 1,000 to 2,000 is 0.76, and 176 +
 * 1,584 * 0.76 is asked. Before there is a mark the sample is 0. */
static void the_sample_is_of_the_price_that_is_supposed(void **state)
{
    (void)state;
    struct world world = money_world(10000);
    fill(&world, 0, 1, RICH, 16, 100);
    require(&world, (struct sloss_command_requirement){.interest_low = 1000, .interest_high = 2000});
    assert_amount(at(&world, 110).initial, 1380);
    assert_amount(at(&world, 50).initial, 80);
    mark(&world, 0, 110);
    assert_amount(at(&world, 110).initial, 1380);
    assert_amount(at(&world, 100).initial, 1024); /* 160 + 1,440 * 0.6 */
    close_world(&world);
}

/* Bought for 1,600, which ask 160 at 50 as well, where 40 is the maintenance. 8 more at 50 ask 40 more of 200. */
static void what_was_paid_at_other_prices(void **state)
{
    (void)state;
    struct world world = money_world(1000);
    fill(&world, 0, 1, RICH, 16, 100);
    require(&world, (struct sloss_command_requirement){.by_entry = 1});
    assert_amount(at(&world, 50).initial, 160);
    assert_amount(at(&world, 50).maintenance, 40);
    mark(&world, 0, 50);
    assert_amount(largest(&world, 50).buy, 8);
    assert_status(sloss_engine_fill(world.engine, 0, 1, RICH, 9, 50), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, 1, RICH, 8, 50));
    close_world(&world);
}

/* A long of 10 at 100 with 60, whose profit does not count: above 120 more is asked than the 60 that back it. Below, 60 +
 * 10 (p - 100) against p / 2: 50 of 50 at 99, 40 of 49 at 98. A profit of half a weight counts as 100 of 200 at 120. */
static void profit_that_does_not_count(void **state)
{
    (void)state;
    struct world world = money_world(160);
    fill(&world, 0, 1, RICH, 10, 100);
    assert_ok(sloss_engine_withdraw(world.engine, 1, 0, 60));
    require(&world, (struct sloss_command_requirement){.profit_off_ppb = PPB});
    mark(&world, 0, 100);
    struct sloss_command leave = {.struct_size = sizeof(leave),
                                  .kind = SLOSS_COMMAND_WITHDRAW,
                                  .flags = SLOSS_COMMAND_FORCE,
                                  .withdraw = {.account = 1, .amount = 40}};
    assert_ok(sloss_engine_apply(world.engine, &leave, 1, NULL));
    assert_amount(prices(&world).liquidation_above, 121);
    assert_amount(prices(&world).liquidation_below, 98);
    assert_int_equal(at(&world, 120).in_breach, 0);
    assert_int_equal(at(&world, 121).in_breach, 1);
    require(&world, (struct sloss_command_requirement){.profit_off_ppb = PPB / 2});
    assert_amount(at(&world, 120).equity, 260);
    assert_amount(at(&world, 120).margin_equity, 160);
    close_world(&world);
}

/* A long of 10 with 100 at 120, nothing of whose profit of 200 counts: what it holds asks 120 already. What a sale realizes
 * counts, so that it may flip: 300 for 25 lots short at 120, which ask 300. */
static void profit_counts_when_it_is_realized(void **state)
{
    (void)state;
    struct world world = money_world(100);
    fill(&world, 0, 1, RICH, 10, 100);
    require(&world, (struct sloss_command_requirement){.profit_off_ppb = PPB});
    mark(&world, 0, 120);
    assert_amount(at(&world, 120).margin_equity, 100);
    assert_amount(largest(&world, 120).buy, 0);
    assert_amount(largest(&world, 120).sell, 35);
    assert_status(sloss_engine_fill(world.engine, 0, RICH, 1, 36, 120), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, RICH, 1, 35, 120));
    close_world(&world);
}

/* 10 lots bought at 100 and nothing of their profit of 200 at 120 counts, one lot of another market asks 50, and the balance
 * is 185 below zero. To sell all at 119 realizes 190: 5 is less than 50, but not below zero as before (3.6). One fewer
 * leaves 14 below zero, and a lot beyond would ask 112. */
static void a_reduction_that_realizes_what_did_not_count(void **state)
{
    (void)state;
    struct world world = money_world(400);
    uint32_t other = add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, other, 0, PPB / 10, PPB / 20));
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    fill(&world, 0, 1, RICH, 10, 100);
    fill(&world, other, 1, RICH, 1, 1000);
    require(&world, (struct sloss_command_requirement){.profit_off_ppb = PPB});
    mark(&world, 0, 120);
    struct sloss_command leave = {.struct_size = sizeof(leave),
                                  .kind = SLOSS_COMMAND_WITHDRAW,
                                  .flags = SLOSS_COMMAND_FORCE,
                                  .withdraw = {.account = 1, .amount = 585}};
    assert_ok(sloss_engine_apply(world.engine, &leave, 1, NULL));
    assert_amount(at(&world, 120).margin_equity, -185);
    assert_amount(largest(&world, 119).sell, 10);
    assert_status(sloss_engine_fill(world.engine, 0, RICH, 1, 9, 119), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_status(sloss_engine_fill(world.engine, 0, RICH, 1, 11, 119), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, RICH, 1, 10, 119));
    close_world(&world);
}

/* What was paid stays within 2^62: 3 * 10^18 for the lots there are, bought at 100, and 80 for each of 20146075230342348
 * more. By their value of 80, 2.7 * 10^16 would do. */
static void what_was_paid_is_bounded(void **state)
{
    const int64_t lots = INT64_C(20146075230342348);
    (void)state;
    struct world world = money_world(INT64_C(1000000000000000000));
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 1000, PPB / 1000));
    deposit(&world, RICH, INT64_C(1000000000000000000));
    require(&world, (struct sloss_command_requirement){.by_entry = 1});
    fill(&world, 0, 1, RICH, INT64_C(30000000000000000), 100);
    mark(&world, 0, 80);
    assert_amount(largest(&world, 80).buy, lots);
    assert_status(sloss_engine_fill(world.engine, 0, 1, RICH, lots + 1, 80), SLOSS_ERR_OVERFLOW);
    assert_ok(sloss_engine_fill(world.engine, 0, 1, RICH, lots, 80));
    close_world(&world);
}

/* The example of rules 16.5: bids of 5 at 104, asks of 30 at 98. At 110 the bids ask 165, and the asks 220 and 30 * 12.
 * With 300, 13 more lots make the bids ask 280 + 20; and whatever is sold beyond what it holds, the asks ask 360. */
static void open_orders(void **state)
{
    (void)state;
    struct world world = money_world(300);
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_ORDERS};
    fill(&world, 0, 1, RICH, 10, 100);
    command.orders = (struct sloss_command_orders){
        .account = 1, .bid_lots = 5, .bid_price = 104, .ask_lots = 30, .ask_price = 98};
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    assert_amount(at(&world, 100).initial, 260);
    assert_amount(at(&world, 110).initial, 580);
    assert_amount(at(&world, 110).maintenance, 55);
    assert_amount(largest(&world, 100).buy, 13);
    assert_amount(largest(&world, 100).sell, 10);
    assert_status(sloss_engine_fill(world.engine, 0, 1, RICH, 14, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_status(sloss_engine_fill(world.engine, 0, RICH, 1, 11, 100), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, 1, RICH, 13, 100));
    close_world(&world);
}

/* The first fill of a market marks it: 10 lots at 100 ask the 100 there are. */
static void an_order_that_is_the_first(void **state)
{
    (void)state;
    struct world world = money_world(100);
    assert_amount(largest(&world, 100).buy, 10);
    assert_amount(largest(&world, 100).sell, 10);
    assert_ok(sloss_engine_fill(world.engine, 0, 1, RICH, 10, 100));
    close_world(&world);
}

/* A hundred times one per cent, rounded up first: of one lot 100 for each hundred begun is asked, and equity is p + 30. So
 * there is room to spare at 198 and at 100, and none at 169: 199 of 200. Above 200, 231 of 300. */
static void a_hundredfold(void **state)
{
    (void)state;
    struct world world = money_world(3000);
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_REQUIRE};
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 100));
    fill(&world, 0, 1, RICH, 1, 200);
    command.require.account = 1;
    command.require.multiplier_ppb = 100 * PPB;
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    struct sloss_command leave = {.struct_size = sizeof(leave),
                                  .kind = SLOSS_COMMAND_WITHDRAW,
                                  .flags = SLOSS_COMMAND_FORCE,
                                  .withdraw = {.account = 1, .amount = 2770}};
    assert_ok(sloss_engine_apply(world.engine, &leave, 1, NULL));
    mark(&world, 0, 199); /* from 198 to 1 the middle is beside 100 */
    assert_int_equal(at(&world, 200).in_breach, 0);
    for (int64_t price = 199; price > 169; price--) {
        assert_int_equal(at(&world, price).in_breach, 0);
    }
    assert_int_equal(at(&world, 169).in_breach, 1);
    assert_int_equal(at(&world, 100).in_breach, 0);
    assert_amount(prices(&world).liquidation_below, 169);
    assert_amount(prices(&world).liquidation_above, 201);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_at_other_prices),
        cmocka_unit_test(the_root_bounds_an_order),
        cmocka_unit_test(the_sample_is_of_the_price_that_is_supposed),
        cmocka_unit_test(what_was_paid_at_other_prices),
        cmocka_unit_test(profit_that_does_not_count),
        cmocka_unit_test(profit_counts_when_it_is_realized),
        cmocka_unit_test(a_reduction_that_realizes_what_did_not_count),
        cmocka_unit_test(what_was_paid_is_bounded),
        cmocka_unit_test(open_orders),
        cmocka_unit_test(an_order_that_is_the_first),
        cmocka_unit_test(a_hundredfold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
