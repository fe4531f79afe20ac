/* SPDX-License-Identifier: BSD-2-Clause */
/* Where questions of margin are exact, and where they say that they are not: rules 14.2 and 14.3, worked by hand. */
#include "sloss/margin.h"
#include "world.h"

#define PERCENT INT64_C(10000000)
#define PPB INT64_C(1000000000)
#define ANN UINT64_C(1)
#define BOB UINT64_C(2)

static enum sloss_status apply(const struct world *world, struct sloss_command command)
{
    command.struct_size = sizeof(command);
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static struct sloss_price_info prices_of(const struct world *world, uint64_t account, uint32_t market)
{
    struct sloss_price_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_prices(world->engine, account, market, &info));
    return info;
}

static struct sloss_order_info orders_of(const struct world *world, uint64_t account, uint32_t market, int64_t price)
{
    struct sloss_order_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_orders(world->engine, account, market, price, &info));
    return info;
}

static void require(const struct world *world, uint64_t account, int64_t multiplier_ppb, int64_t addon)
{
    assert_ok(apply(world, (struct sloss_command){
                               .kind = SLOSS_COMMAND_REQUIRE,
                               .require = {.account = account, .multiplier_ppb = multiplier_ppb, .addon = addon}}));
}

/* A tick is worth 10^-9, 50 %: ANN has 12 and is long a lot that cost 10. */
static struct world open_fine(void)
{
    struct world world = open_world();
    add_fine_market(&world, "M", 1, 9, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 50 * PERCENT, 50 * PERCENT));
    deposit(&world, ANN, 12);
    deposit(&world, BOB, 1000000);
    fill(&world, 0, ANN, BOB, 1, 10 * PPB);
    return world;
}

/* With twice as much asked, equity is 2 + v rounded down, and 2 * ceil(v / 2) is asked: with v from above 2k up to 2k + 2 that
 * is 2k + 2, and equity at least that. So there is no breach. Nothing is rounded to see it where v is below 10; up to the
 * greatest price there are four thousand millions of such steps, and the answer says that not all were looked at. */
static void a_price_that_rounding_may_make(void **state)
{
    (void)state;
    struct world world = open_fine();
    require(&world, ANN, 2 * PPB, 0);
    struct sloss_price_info prices = prices_of(&world, ANN, 0);
    assert_int_equal(prices.has, SLOSS_PRICE_ROUGH_ABOVE);
    close_world(&world);
}

/* The lot cost three ticks more: equity is 2 + v less 3 * 10^-9, rounded down. With v from 8 to 10, 10 are asked, and equity is
 * at least that but at the two ticks above 8, where it is 9. At 10 and far below 8 there is no breach. */
static void a_breach_of_two_ticks_is_found(void **state)
{
    (void)state;
    struct world world = open_world();
    add_fine_market(&world, "M", 1, 9, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, ANN, 12);
    deposit(&world, BOB, 1000000);
    fill(&world, 0, ANN, BOB, 1, 10 * PPB + 3);
    mark(&world, 0, 10 * PPB);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 50 * PERCENT, 50 * PERCENT));
    require(&world, ANN, 2 * PPB, 0);
    struct sloss_price_info prices = prices_of(&world, ANN, 0);
    assert_int_equal(prices.has & (SLOSS_PRICE_LIQUIDATION_BELOW | SLOSS_PRICE_ROUGH_BELOW), SLOSS_PRICE_LIQUIDATION_BELOW);
    assert_amount(prices.liquidation_below, 8 * PPB + 2);
    close_world(&world);
}

/* An amount besides leaves the lines straight: 12 + v - 10 less the 3 besides is v - 1, rounded down, against v / 2, rounded up.
 * At v = 3 and above, less than 4, both are 2; just below 3 it is 1 against 2. */
static void an_amount_besides_is_worked_out(void **state)
{
    (void)state;
    struct world world = open_fine();
    require(&world, ANN, PPB, 3);
    struct sloss_price_info prices = prices_of(&world, ANN, 0);
    assert_int_equal(prices.has, SLOSS_PRICE_LIQUIDATION_BELOW);
    assert_amount(prices.liquidation_below, 3 * PPB - 1);
    close_world(&world);
}

/* Short a lot that was sold for 1, with 3 besides: equity is 4 - v rounded down. The one scenario takes the price up by
 * 100 %, and what that costs, v, is asked rounded up. With v up to 2 that is 2 against at least 2, and just above 2 it is 3
 * against 1. Prices of the scenario are rounded to ticks of 10^-9, which is less than an atom: it needs no look at each. */
static void a_scenario_is_exact(void **state)
{
    (void)state;
    struct world world = open_world();
    add_fine_market(&world, "M", 1, 9, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_UNIVERSE,
                                                   .universe = {.maintenance_ppb = PPB, .name = "U"}}));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_SHOCK,
                                                   .shock = {.price_ppb = PPB, .weight_ppb = PPB}}));
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_PORTFOLIO, .portfolio = {.universe = 1}}));
    deposit(&world, ANN, 3);
    assert_ok(apply(&world, (struct sloss_command){
                                .kind = SLOSS_COMMAND_PORTFOLIO,
                                .portfolio = {.account = ANN, .of = SLOSS_PORTFOLIO_ACCOUNT, .on = 1}}));
    deposit(&world, BOB, 1000000);
    fill(&world, 0, BOB, ANN, 1, PPB);
    mark(&world, 0, PPB + PPB / 2);
    struct sloss_price_info prices = prices_of(&world, ANN, 0);
    assert_int_equal(prices.has, SLOSS_PRICE_LIQUIDATION_ABOVE | SLOSS_PRICE_BANKRUPTCY_ABOVE);
    assert_amount(prices.liquidation_above, 2 * PPB + 1);
    assert_amount(prices.bankruptcy_above, 4 * PPB);
    close_world(&world);
}

/* A lot is worth 1, a million of them cost a million and a hundredth in all, and with 500,000 equity is 499,999.99 against
 * 500,000. Sold at a half each takes a half off both. With an even number what is asked is whole, and equity a hundredth below
 * it; with an odd one it is a half more than whole, and one that is rounded down lacks one. The part of it falls, too. So none
 * passes, but only a look at each of a million says so, and the answer says that not all were looked at. A lot more at that price
 * adds a half to both, which is a straight line. */
static void an_order_that_rounding_may_let_pass(void **state)
{
    (void)state;
    struct world world = open_world();
    add_fine_market(&world, "M", 1, 2, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, ANN, 500000);
    deposit(&world, BOB, 100000000);
    fill(&world, 0, ANN, BOB, 999999, 100);
    fill(&world, 0, ANN, BOB, 1, 101);
    mark(&world, 0, 100);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 50 * PERCENT, 50 * PERCENT));
    struct sloss_order_info orders = orders_of(&world, ANN, 0, 50);
    assert_amount(orders.sell, 0);
    assert_amount(orders.buy, 0);
    assert_int_equal(orders.rough, SLOSS_ORDER_ROUGH_SELL);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_price_that_rounding_may_make),
        cmocka_unit_test(a_breach_of_two_ticks_is_found),
        cmocka_unit_test(an_amount_besides_is_worked_out),
        cmocka_unit_test(a_scenario_is_exact),
        cmocka_unit_test(an_order_that_rounding_may_let_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
