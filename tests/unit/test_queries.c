/* SPDX-License-Identifier: BSD-2-Clause */
/* Queries of margin, worked by hand. */
#include "sloss/margin.h"
#include "world.h"

static struct sloss_margin_info margin_of(const struct world *world, uint64_t account)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_account(world->engine, account, 0, &info));
    return info;
}

static struct sloss_price_info prices_of(const struct world *world, uint64_t account, uint32_t market)
{
    struct sloss_price_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_prices(world->engine, account, market, &info));
    return info;
}

static struct sloss_order_info orders_of(const struct world *world, uint64_t account, uint32_t market,
                                         int64_t price)
{
    struct sloss_order_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_orders(world->engine, account, market, price, &info));
    return info;
}

static void set_tier(const struct world *world, uint32_t market, int64_t floor, int64_t initial,
                     int64_t maintenance)
{
    assert_ok(sloss_engine_set_tier(world->engine, market, floor, initial, maintenance));
}

#define PERCENT INT64_C(10000000)
#define RICH 9

/* A market of unit 1 with 10 % and 5 %; account 1 has 100 and is long 10 lots at 100, which RICH sold. */
static struct world long_world(void)
{
    struct world world = open_world();
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    set_tier(&world, 0, 0, 10 * PERCENT, 5 * PERCENT);
    deposit(&world, 1, 100);
    deposit(&world, RICH, 1000000);
    fill(&world, 0, 1, RICH, 10, 100);
    return world;
}

/* equity 100 + 10 * (p - 100), maintenance 0.5 p: at 95 it is 50 against 47.5 -> 48; at 94, 40 against 47. */
static void a_long_is_liquidated_below_its_mark(void **state)
{
    (void)state;
    struct world world = long_world();
    struct sloss_price_info prices = prices_of(&world, 1, 0);
    assert_int_equal(prices.has, SLOSS_LIQUIDATION_BELOW | SLOSS_BANKRUPTCY_BELOW);
    assert_amount(prices.liquidation_below, 94);
    assert_amount(prices.bankruptcy_below, 90);
    close_world(&world);
}

/* RICH is short 10 of a million: 1,000,000 - 10 (p - 100) < 0.5 p first at 95334: 10.5 p > 1,001,000. And it
 * has nothing left above 100,100. */
static void a_short_is_liquidated_above_its_mark(void **state)
{
    (void)state;
    struct world world = long_world();
    struct sloss_price_info prices = prices_of(&world, RICH, 0);
    assert_int_equal(prices.has, SLOSS_LIQUIDATION_ABOVE | SLOSS_BANKRUPTCY_ABOVE);
    assert_amount(prices.liquidation_above, 95334);
    assert_amount(prices.bankruptcy_above, 100100);
    close_world(&world);
}

/* Equity 100, notional 1000: initial 100, maintenance 50, ratio 50 %, leverage 10. */
static void figures_of_an_account(void **state)
{
    (void)state;
    struct world world = long_world();
    struct sloss_margin_info info = margin_of(&world, 1);
    assert_amount(info.equity, 100);
    assert_amount(info.margin_equity, 100);
    assert_amount(info.initial, 100);
    assert_amount(info.maintenance, 50);
    assert_amount(info.free, 0);
    assert_amount(info.notional, 1000);
    assert_amount(info.ratio_ppb, 500000000);
    assert_amount(info.leverage_ppb, INT64_C(10000000000));
    assert_int_equal(info.in_breach, 0);
    close_world(&world);
}

/* At the mark each lot asks 10: account 1 has nothing free to buy with; it may sell 10 and then 10 more, which
 * ask 100 of its 100. At 95 a sale of n loses 5 n: flat it has 50, and short m it needs 10 m of 100 - 5 (10 + m):
 * m = 3 leaves 35 for 30, m = 4 leaves 30 for 40. */
static void the_largest_orders(void **state)
{
    (void)state;
    struct world world = long_world();
    assert_amount(orders_of(&world, 1, 0, SLOSS_AT_THE_MARK).buy, 0);
    assert_amount(orders_of(&world, 1, 0, SLOSS_AT_THE_MARK).sell, 20);
    assert_amount(orders_of(&world, 1, 0, 95).sell, 13);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_is_liquidated_below_its_mark),
        cmocka_unit_test(a_short_is_liquidated_above_its_mark),
        cmocka_unit_test(figures_of_an_account),
        cmocka_unit_test(the_largest_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
