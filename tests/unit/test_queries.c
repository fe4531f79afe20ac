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
    assert_int_equal(prices.has, SLOSS_PRICE_LIQUIDATION_BELOW | SLOSS_PRICE_BANKRUPTCY_BELOW);
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
    assert_int_equal(prices.has, SLOSS_PRICE_LIQUIDATION_ABOVE | SLOSS_PRICE_BANKRUPTCY_ABOVE);
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

/* ---- prices ---------------------------------------------------------------------------------- */

/* Precision 2, a tick worth 0.01, 50 %: a balance of 5 and a lot that cost 10.00. With p ticks equity is (p - 500) /
 * 100 rounded down, and p / 200 rounded up is asked: at 1,100 both are 6, at 1,099 it is 5 against 6, and at 1,000 both
 * are 5. */
static void the_first_tick_in_breach_counts(void **state)
{
    (void)state;
    struct world world = open_world();
    add_fine_market(&world, "M", 1, 2, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    set_tier(&world, 0, 0, 50 * PERCENT, 50 * PERCENT);
    deposit(&world, 1, 5);
    deposit(&world, RICH, 1000);
    fill(&world, 0, 1, RICH, 1, 1000);
    mark(&world, 0, 1200);
    assert_amount(prices_of(&world, 1, 0).liquidation_below, 1099);
    assert_amount(prices_of(&world, 1, 0).bankruptcy_below, 500);
    for (int64_t price = 1300; price > 900; price--) {
        struct sloss_mark one = {0, 0, price};
        struct sloss_margin_info info = {.struct_size = sizeof(info)};
        assert_ok(sloss_margin_dry_run(world.engine, 1, 0, &one, 1, &info));
        assert_int_equal(info.in_breach, price <= 1099 && price != 1000);
    }
    close_world(&world);
}

/* 5 % up to 1,000 and 20 % above: at p from 100 on, 10 lots ask 50 + 2 p - 200. Equity 2,000 + 10 (p - 300), so
 * 10 p - 1000 < 2 p - 150 from 106.25 down: 106. Below 100 ticks the rate is the lower one again. */
static void brackets_bend_the_line(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    set_tier(&world, 0, 0, 5 * PERCENT, 5 * PERCENT);
    set_tier(&world, 0, 1000, 20 * PERCENT, 20 * PERCENT);
    deposit(&world, 1, 2000);
    deposit(&world, RICH, 100000);
    fill(&world, 0, 1, RICH, 10, 300);
    assert_amount(prices_of(&world, 1, 0).liquidation_below, 106);
    assert_ok(sloss_engine_deposit(world.engine, 1, 0, 450)); /* 10 p - 550 < p / 2 from 57.9 down */
    assert_amount(prices_of(&world, 1, 0).liquidation_below, 57);
    close_world(&world);
}

/* Nothing is asked up to 1,005, and all above it. A short of 10 at 100 with 14 has 4 at 101, where 5 is asked. */
static void the_first_tick_of_a_bracket(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 14);
    deposit(&world, RICH, 100000);
    fill(&world, 0, RICH, 1, 10, 100);
    set_tier(&world, 0, 0, 0, 0);
    set_tier(&world, 0, 1005, 100 * PERCENT, 100 * PERCENT);
    mark(&world, 0, 99);
    assert_amount(prices_of(&world, 1, 0).liquidation_above, 101);
    assert_amount(prices_of(&world, 1, 0).bankruptcy_above, 101);
    close_world(&world);
}

/* Asked twice of what its positions ask, and 5 more: a long of 10 with 200 asks 105 at 100. 200 + 10 (p - 100) against
 * p + 5, each half of it rounded up first: at 89, 90 against 95; at 90, 100 against 95. */
static void a_multiple_and_more(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_REQUIRE};
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    set_tier(&world, 0, 0, 5 * PERCENT, 5 * PERCENT);
    deposit(&world, 1, 200);
    deposit(&world, RICH, 100000);
    command.require.account = 1;
    command.require.multiplier_ppb = 2000000000;
    command.require.addon = 5;
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    deposit(&world, 2, 100);
    fill(&world, 0, RICH, 2, 1, 100);
    assert_amount(orders_of(&world, 1, 0, SLOSS_AT_THE_MARK).buy, 19); /* 195; a twentieth 205 */
    assert_amount(orders_of(&world, 1, 0, 101).buy, 17); /* each loses 1: 183 for 175; 182 for 185 */
    assert_amount(orders_of(&world, 1, 0, 95).buy, 39); /* each gains 5: 395 for 395 */
    fill(&world, 0, 1, RICH, 10, 100);
    assert_amount(margin_of(&world, 1).maintenance, 105);
    assert_amount(prices_of(&world, 1, 0).liquidation_below, 89);
    assert_amount(orders_of(&world, 1, 0, SLOSS_AT_THE_MARK).buy, 9);
    close_world(&world);
}

/* What is asked of lots holds where their value asks less: 70 of 10 lots, not 5 % of 1,000. */
static void what_is_asked_of_lots(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command tier = {.struct_size = sizeof(tier), .kind = SLOSS_COMMAND_TIER};
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    tier.tier.lot_initial_ppb = tier.tier.lot_maintenance_ppb = INT64_C(7000000000);
    tier.tier.initial_ppb = tier.tier.maintenance_ppb = 5 * PERCENT;
    assert_ok(sloss_engine_apply(world.engine, &tier, 1, NULL));
    deposit(&world, 1, 100);
    deposit(&world, RICH, 100000);
    fill(&world, 0, 1, RICH, 10, 100); /* 70 are asked: at 97 equity is 70, at 96 it is 60 */
    assert_amount(prices_of(&world, 1, 0).liquidation_below, 96);
    assert_amount(orders_of(&world, 1, 0, SLOSS_AT_THE_MARK).buy, 4); /* 14 * 7 = 98 */
    close_world(&world);
}

/* Rates of 200 %: a long of 10 at 100 with 1,500 asks 2,000 at the mark, and less further down: 1,500 + 10 (p - 100)
 * reaches 20 p from 50 down. So it is in breach a tick above and below, and at 50 no more. */
static void a_rate_above_one_turns_the_way(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 1500);
    deposit(&world, RICH, 100000);
    fill(&world, 0, 1, RICH, 10, 100);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    mark(&world, 0, 40);
    set_tier(&world, 0, 0, 200 * PERCENT, 200 * PERCENT);
    struct sloss_price_info prices = prices_of(&world, 1, 0);
    assert_int_equal(prices.has & SLOSS_PRICE_LIQUIDATION_BELOW, 0);
    assert_amount(prices.liquidation_above, 51);
    mark(&world, 0, 100);
    assert_amount(prices_of(&world, 1, 0).liquidation_below, 99);
    assert_amount(prices_of(&world, 1, 0).liquidation_above, 101);
    close_world(&world);
}

/* Two markets: 10 of A and -5 of B, 5 % each, with 300 at 100 and 100. Of A: 300 + 10 (p - 100) against 0.5 p + 25:
 * 9.5 p < 725 from 76.3 down. Of B: 300 - 5 (p - 100) against 0.25 p + 50: 5.25 p > 750 from 142.9 up. */
static void the_other_markets_stand_still(void **state)
{
    (void)state;
    struct world world = open_world();
    for (uint32_t market = 0; market < 2; market++) {
        add_market(&world, market == 0 ? "A" : "B", SLOSS_SETTLEMENT_UNREALIZED);
        set_tier(&world, market, 0, 5 * PERCENT, 5 * PERCENT);
    }
    deposit(&world, 1, 300);
    deposit(&world, RICH, 100000);
    fill(&world, 0, 1, RICH, 10, 100);
    fill(&world, 1, RICH, 1, 5, 100);
    assert_amount(prices_of(&world, 1, 0).liquidation_below, 76);
    assert_amount(prices_of(&world, 1, 0).bankruptcy_below, 70);
    assert_amount(prices_of(&world, 1, 1).liquidation_above, 143);
    assert_amount(prices_of(&world, 1, 1).bankruptcy_above, 160);
    struct sloss_mark both[] = {{0, 0, 90}, {1, 0, 120}};
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_dry_run(world.engine, 1, 0, both, 2, &info));
    assert_amount(info.equity, 300 - 100 - 100);
    assert_amount(info.maintenance, 45 + 30);
    assert_amount(info.notional, 900 + 600);
    assert_int_equal(info.state, SLOSS_STATE_HEALTHY);
    assert_int_equal(info.in_breach, 0);
    close_world(&world);
}

/* A signed market: long 1 at 10 with 30, 50 %. Below zero the requirement grows again: 20 + p against |p| / 2: at -13,
 * 7 against 6.5 -> 7; at -14, 6 against 7. */
static void prices_below_zero(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_MARKET};
    command.market.unit = 1;
    command.market.is_signed = 1;
    snprintf(command.market.name, sizeof(command.market.name), "M");
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    set_tier(&world, 0, 0, 50 * PERCENT, 50 * PERCENT);
    deposit(&world, 1, 30);
    deposit(&world, RICH, 100000);
    fill(&world, 0, 1, RICH, 1, 10);
    assert_amount(prices_of(&world, 1, 0).liquidation_below, -14);
    assert_amount(prices_of(&world, 1, 0).bankruptcy_below, -20);
    close_world(&world);
}

/* A short of 1 with 2^60 would be in breach beyond 2^60, but a mark of 2^56 asks 100 times its value: more than numbers
 * hold, so that the market does not accept it. */
static void no_price_beyond_the_bounds(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_mark high = {0, 0, INT64_C(1) << 56};
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    set_tier(&world, 0, 0, 10000 * PERCENT, PERCENT);
    deposit(&world, 1, INT64_C(1) << 60);
    deposit(&world, RICH, 100000);
    fill(&world, 0, RICH, 1, 1, 100);
    assert_int_equal(prices_of(&world, 1, 0).has, 0);
    assert_status(sloss_margin_dry_run(world.engine, 1, 0, &high, 1, &info), SLOSS_ERR_OVERFLOW);
    set_tier(&world, 0, 0, 100 * PERCENT, PERCENT);
    assert_int_equal(prices_of(&world, 1, 0).has, SLOSS_PRICE_LIQUIDATION_ABOVE | SLOSS_PRICE_BANKRUPTCY_ABOVE);
    assert_amount(prices_of(&world, 1, 0).bankruptcy_above, (INT64_C(1) << 60) + 100);
    close_world(&world);
}

/* A position that never falls in breach, one without lots, a fund. */
static void no_price(void **state)
{
    (void)state;
    struct world world = long_world();
    deposit(&world, 1, 900); /* all of it is paid for: at 0 nothing is left, and a tick's 0.5 -> 1 is asked */
    assert_amount(prices_of(&world, 1, 0).liquidation_below, 0);
    assert_int_equal(prices_of(&world, 1, 0).has, SLOSS_PRICE_LIQUIDATION_BELOW);
    deposit(&world, 1, 1);
    assert_int_equal(prices_of(&world, 1, 0).has, 0);
    deposit(&world, 2, 5);
    assert_int_equal(prices_of(&world, 2, 0).has, 0);
    assert_int_equal(prices_of(&world, sloss_account_insurance(0), 0).has, 0);
    close_world(&world);
}

/* ---- orders ---------------------------------------------------------------------------------- */

/* In breach, with 40 against 47 at 94. At 93 each lot loses 1: flat it has 30, and a short of 2 more leaves 28 for 18.8,
 * a third 27 for 28.2. At 90 each loses 4 and flat it has 0, which is as large a part of nothing. At 89 flat would be
 * below zero, and after n lots 40 - 5 n is a smaller part of 47 - 4.7 n, rounded up, than 40 of 47. */
static void a_reduction_may_not_ruin(void **state)
{
    (void)state;
    struct world world = long_world();
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    mark(&world, 0, 94);
    assert_int_equal(margin_of(&world, 1).in_breach, 1);
    assert_amount(orders_of(&world, 1, 0, 93).sell, 12);
    assert_amount(orders_of(&world, 1, 0, 90).sell, 10);
    assert_amount(orders_of(&world, 1, 0, 89).sell, 0);
    assert_amount(orders_of(&world, 1, 0, SLOSS_AT_THE_MARK).buy, 0);
    close_world(&world);
}

/* Precision 1, 0.5 asked of a lot: a short of 3 for 1.0, without a balance, has 0.4 at 0.2. To close one for 0.4 takes 0.3
 * out of the cost, a third of it cut off toward zero, and realizes -0.1, so -1: 0.4 - 0.2 - 0.9 is below zero. (Of 0.4 it
 * would be 0.2, half of it for two thirds of what is asked, rounded up to half.) To close two, or all, is no better. */
static void what_a_reduction_realizes_is_rounded(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command tier = {.struct_size = sizeof(tier), .kind = SLOSS_COMMAND_TIER};
    add_fine_market(&world, "M", 1, 1, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    tier.tier.lot_initial_ppb = tier.tier.lot_maintenance_ppb = 500000000;
    assert_ok(sloss_engine_apply(world.engine, &tier, 1, NULL));
    deposit(&world, 1, 0);
    deposit(&world, RICH, 100000);
    fill(&world, 0, RICH, 1, 2, 3);
    fill(&world, 0, RICH, 1, 1, 4);
    mark(&world, 0, 2);
    assert_amount(position_of(&world, 1, 0).cost, -10);
    assert_amount(orders_of(&world, 1, 0, 4).buy, 0);
    for (int64_t lots = 1; lots <= 4; lots++) {
        assert_status(sloss_engine_fill(world.engine, 0, 1, RICH, lots, 4), SLOSS_ERR_INSUFFICIENT_MARGIN);
    }
    close_world(&world);
}

/* Brackets in an order: 10 % up to 1,000 and 50 % above. 400 at a mark of 100 buys 10 lots for 100, and 6 more for 300. */
static void an_order_over_brackets(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    set_tier(&world, 0, 0, 10 * PERCENT, 5 * PERCENT);
    set_tier(&world, 0, 1000, 50 * PERCENT, 5 * PERCENT);
    deposit(&world, RICH, 1000000);
    deposit(&world, 1, 400);
    deposit(&world, 2, 400);
    fill(&world, 0, RICH, 2, 1, 100);
    assert_amount(orders_of(&world, 1, 0, SLOSS_AT_THE_MARK).buy, 16);
    assert_amount(orders_of(&world, 1, 0, 110).buy, 13); /* each loses 10: 270 for 250; 260 for 300 */
    assert_amount(orders_of(&world, 1, 0, 110).sell, 20); /* each gains 10: 600 for 600 */
    struct sloss_order_info info = {.struct_size = sizeof(info)};
    assert_status(sloss_margin_orders(world.engine, 1, 0, -1, &info), SLOSS_ERR_RANGE);
    assert_status(sloss_margin_orders(world.engine, sloss_account_insurance(0), 0, 1, &info), SLOSS_ERR_SYSTEM_ACCOUNT);
    close_world(&world);
}

/* ---- ranks and lists ------------------------------------------------------------------------- */

/* Longs of 10, 30 and 60, profits of 500, 300 and 60, each one time levered. */
static void the_queue(void **state)
{
    (void)state;
    static const int64_t lots[] = {10, 30, 60};
    static const int64_t price[] = {50, 90, 99};
    static const int64_t percentage[] = {100000000, 400000000, 1000000000};
    static const uint32_t rating[] = {5, 4, 1};
    struct world world = open_world();
    struct sloss_rank_row rows[8];
    size_t count;
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, RICH, 1000000);
    for (uint32_t i = 0; i < 3; i++) {
        deposit(&world, 3 - i, lots[i] * price[i]);
        fill(&world, 0, 3 - i, RICH, lots[i], price[i]);
    }
    mark(&world, 0, 100);
    assert_ok(sloss_margin_ranks(world.engine, 0, 0, rows, COUNT(rows), &count));
    assert_int_equal(count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct sloss_rank_info info = {.struct_size = sizeof(info)};
        assert_ok(sloss_margin_rank(world.engine, 3 - i, 0, &info));
        assert_int_equal(info.rank, i + 1);
        assert_int_equal(info.count, 3);
        assert_int_equal(info.rating, rating[i]);
        assert_amount(info.percentage_ppb, percentage[i]);
        assert_amount(info.lots_all, 100);
        assert_int_equal(rows[i].account, 3 - i);
        assert_int_equal(rows[i].rating, rating[i]);
        assert_amount(rows[i].percentage_ppb, percentage[i]);
        assert_amount(rows[i].lots, lots[i]);
    }
    assert_ok(sloss_margin_ranks(world.engine, 0, 1, rows, COUNT(rows), &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].account, RICH);
    assert_amount(rows[0].lots, -100);
    assert_status(sloss_margin_ranks(world.engine, 0, 2, rows, COUNT(rows), &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_margin_ranks(world.engine, 0, 0, rows, 2, &count), SLOSS_ERR_LIMIT);
    assert_status(sloss_margin_ranks(world.engine, 1, 0, rows, 8, &count), SLOSS_ERR_UNKNOWN_MARKET);
    close_world(&world);
}

/* Three that are alike stand in account order: thirds of the lots, rounded up, and 4, 2 and 1 of five. */
static void equal_ones_in_account_order(void **state)
{
    (void)state;
    static const int64_t percentage[] = {333333334, 666666667, 1000000000};
    static const uint32_t rating[] = {4, 2, 1};
    struct world world = open_world();
    struct sloss_rank_row rows[8];
    size_t count;
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, RICH, 1000);
    for (uint64_t account = 3; account > 0; account--) {
        deposit(&world, account, 100);
        fill(&world, 0, account, RICH, 1, 50);
    }
    mark(&world, 0, 60);
    assert_ok(sloss_margin_ranks(world.engine, 0, 0, rows, COUNT(rows), &count));
    assert_int_equal(count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct sloss_rank_info info = {.struct_size = sizeof(info)};
        assert_int_equal(rows[i].account, 3 - i);
        assert_ok(sloss_margin_rank(world.engine, 3 - i, 0, &info));
        assert_int_equal(info.rank, i + 1);
        assert_amount(info.percentage_ppb, percentage[i]);
        assert_int_equal(info.rating, rating[i]);
    }
    close_world(&world);
}

/* Bought for 110 in a variation market that stands at 100, and for 100 in another that stands at 150: equity is 140, but
 * 10 of the balance of 100 are owed. And 1.50 is a notional of 2. */
static void what_is_owed_unsettled_is_not_free(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    add_fine_market(&world, "F", 1, 2, SLOSS_KIND_LINEAR, SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100);
    deposit(&world, RICH, 1000);
    fill(&world, 1, 1, RICH, 1, 100);
    mark(&world, 1, 150);
    mark(&world, 0, 100);
    fill(&world, 0, 1, RICH, 1, 110);
    assert_amount(margin_of(&world, 1).equity, 140);
    assert_amount(margin_of(&world, 1).free, 90);
    assert_amount(margin_of(&world, 1).notional, 250);
    fill(&world, 2, 1, RICH, 1, 150);
    assert_amount(margin_of(&world, 1).notional, 252);
    close_world(&world);
}

/* Account 1 is one of three longs of 10 lots at 94, where each is asked 47: 40 is in breach, 47 is not, 58 is within a
 * fourth of it (58.75), 59 is not. */
static void who_is_near(void **state)
{
    (void)state;
    struct world world = long_world();
    static const int64_t money[] = {107, 118, 119};
    struct sloss_near_row rows[2];
    uint64_t cursor = 0;
    size_t count;
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    for (uint32_t i = 0; i < 3; i++) {
        deposit(&world, 11 + i, money[i]);
        fill(&world, 0, 11 + i, RICH, 10, 100);
    }
    mark(&world, 0, 94);
    assert_ok(sloss_margin_near(world.engine, 25 * PERCENT, &cursor, rows, 2, &count));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].account, 1);
    assert_int_equal(rows[0].in_breach, 1);
    assert_amount(rows[0].margin_equity, 40);
    assert_amount(rows[0].maintenance, 47);
    assert_int_equal(rows[1].account, 11);
    assert_int_equal(rows[1].in_breach, 0);
    assert_ok(sloss_margin_near(world.engine, 25 * PERCENT, &cursor, rows, 2, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].account, 12);
    cursor = 0;
    assert_ok(sloss_margin_near(world.engine, 0, &cursor, rows, 2, &count));
    assert_int_equal(count, 1);
    assert_status(sloss_margin_near(world.engine, -1, &cursor, rows, 2, &count), SLOSS_ERR_RANGE);
    assert_status(sloss_margin_near(world.engine, 0, &cursor, rows, 0, &count), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* Below zero there is no ratio and no leverage; with nothing asked both are 0. */
static void figures_at_the_edge(void **state)
{
    (void)state;
    struct world world = long_world();
    struct sloss_mark low = {0, 0, 90};
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_dry_run(world.engine, 1, 0, &low, 1, &info));
    assert_amount(info.equity, 0);
    assert_int_equal(info.has_ratio, 0);
    assert_int_equal(info.has_leverage, 0);
    assert_int_equal(info.in_breach, 1);
    assert_int_equal(info.state, SLOSS_STATE_WARNED);
    low.price = 89;
    assert_ok(sloss_margin_dry_run(world.engine, 1, 0, &low, 1, &info));
    assert_int_equal(info.state, SLOSS_STATE_BANKRUPT);
    deposit(&world, 2, 5);
    info = margin_of(&world, 2);
    assert_int_equal(info.has_ratio, 1);
    assert_amount(info.ratio_ppb, 0);
    assert_amount(info.free, 5);
    close_world(&world);
}

/* Each refusal, and that no question changes the state. */
static void refusals(void **state)
{
    (void)state;
    struct world world = long_world();
    struct sloss_hash before = hash_of(&world);
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    struct sloss_price_info prices = {.struct_size = sizeof(prices)};
    struct sloss_order_info orders = {.struct_size = sizeof(orders)};
    struct sloss_rank_info rank = {.struct_size = sizeof(rank)};
    struct sloss_mark twice[] = {{0, 0, 90}, {0, 0, 91}};
    struct sloss_mark wrong = {1, 0, 90};
    struct sloss_mark negative = {0, 0, -1};
    struct sloss_mark huge = {0, 0, INT64_MAX};
    assert_status(sloss_margin_account(NULL, 1, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_margin_account(world.engine, 1, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_margin_account(world.engine, 1, 1, &info), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_margin_account(world.engine, NOBODY, 0, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_margin_dry_run(world.engine, 1, 0, NULL, 1, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_margin_dry_run(world.engine, 1, 0, twice, 2, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_margin_dry_run(world.engine, 1, 0, &wrong, 1, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_margin_dry_run(world.engine, 1, 0, &negative, 1, &info), SLOSS_ERR_RANGE);
    assert_status(sloss_margin_dry_run(world.engine, 1, 0, &huge, 1, &info), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_margin_prices(world.engine, 1, 1, &prices), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_margin_prices(world.engine, NOBODY, 0, &prices), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_margin_orders(world.engine, NOBODY, 0, 1, &orders), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_margin_rank(world.engine, 1, 1, &rank), SLOSS_ERR_UNKNOWN_MARKET);
    prices.struct_size = 32;
    assert_status(sloss_margin_prices(world.engine, 1, 0, &prices), SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(before, hash_of(&world)));
    assert_ok(sloss_engine_settle(world.engine, 0, 100));
    assert_status(sloss_margin_orders(world.engine, 1, 0, 1, &orders), SLOSS_ERR_MARKET_CLOSED);
    assert_status(sloss_margin_dry_run(world.engine, 1, 0, twice, 1, &info), SLOSS_ERR_MARKET_CLOSED);
    close_world(&world);
}

/* Columns say what the single questions say. */
static void columns(void **state)
{
    (void)state;
    struct world world = long_world();
    uint64_t account[16];
    int64_t ratio[16];
    uint32_t in_breach[16];
    uint32_t has[16];
    int64_t below[16];
    size_t count;
    struct sloss_margin_columns margins = {.struct_size = sizeof(margins), .account = account, .ratio_ppb = ratio,
                                           .in_breach = in_breach};
    struct sloss_price_columns prices = {.struct_size = sizeof(prices), .account = account, .has = has,
                                         .liquidation_below = below};
    assert_ok(sloss_margin_accounts(world.engine, &margins, 0, 16, &count));
    assert_int_equal(count, sloss_ledger_account_count(world.ledger));
    for (size_t i = 0; i < count; i++) {
        struct sloss_margin_info info = {.struct_size = sizeof(info)};
        assert_ok(sloss_margin_account(world.engine, account[i], 0, &info));
        assert_amount(ratio[i], info.ratio_ppb);
        assert_int_equal(in_breach[i], info.in_breach);
    }
    assert_ok(sloss_margin_positions(world.engine, &prices, 0, 16, &count));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        struct sloss_price_info info = prices_of(&world, account[i], 0);
        assert_int_equal(has[i], info.has & SLOSS_PRICE_LIQUIDATION_BELOW);
        assert_amount(below[i], info.liquidation_below);
    }
    assert_ok(sloss_margin_positions(world.engine, &prices, 3, 16, &count));
    assert_int_equal(count, 0);
    margins.asset = 1;
    assert_status(sloss_margin_accounts(world.engine, &margins, 0, 16, &count), SLOSS_ERR_UNKNOWN_ASSET);
    prices.market = 1;
    assert_status(sloss_margin_positions(world.engine, &prices, 0, 16, &count), SLOSS_ERR_UNKNOWN_MARKET);
    close_world(&world);
}

/* ---- what venues publish --------------------------------------------------------------------- */

/* A market of one tick size with the maintenance of a venue, and a position in it. */
struct venue_case {
    const char *id;
    uint32_t kind;
    int64_t unit;        /* atoms, or billionths of 10^3 of one where it is inverse */
    int64_t maintenance; /* ppb */
    int64_t per_lot;     /* billionths of an atom */
    int64_t money;       /* atoms */
    int64_t lots;
    int64_t entry;       /* ticks */
    int64_t liquidation; /* ticks below a long and above a short; 0 for what is not compared */
    int64_t bankruptcy;
};

#define CENTS INT64_C(100)
#define MICRO INT64_C(1000000)

static const struct venue_case venue_cases[] = {
    /* 40160.6425...: the tick of 0.01 below it is the first in breach. Lots of 0.1, atoms of 10^-6. */
    {"binance.usdm.liq_isolated", SLOSS_KIND_LINEAR, 1000, 4000000, 0, 1000 * MICRO, 1, 50000 * CENTS, 4016064, 4000000},
    /* 100 is asked of 1 BTC at every price, as at the entry: at 19,700 that is what is left, and a tick lower it is
     * less. With 0.5 % of the mark it would be 19,698.49. */
    {"bybit.usdt.liq", SLOSS_KIND_LINEAR, 10000, 0, 100 * MICRO * 1000000000, 400 * MICRO, 1, 20000 * CENTS, 1969999,
     1960000},
    /* 7481.48148...: inverse, lots of 1 USD, satoshis, values to 10^-3 of one. */
    {"kraken.liquidation", SLOSS_KIND_INVERSE, INT64_C(10000000000000), 10000000, 0, 1000000, 1000, 8000 * CENTS, 748148, 740741},
    /* 92.3076...: lots of 10. */
    {"hyperliquid.liq_price", SLOSS_KIND_LINEAR, 100000, 25000000, 0, 100 * MICRO, 1, 100 * CENTS, 9230, 9000},
    /* 5714.2857... without the fee of 0.075 % that the venue adds (5718.57): the lowest tick with nothing lost. */
    {"bybit.inverse.bankruptcy_cross", SLOSS_KIND_INVERSE, INT64_C(10000000000000), 0, 0, 50000000, 10000, 8000 * CENTS, 0, 571429},
    /* -4501 and 0.1 BTC at 50,000: bought for 5,000 with 499. It closes for 4501. */
    {"dydx.bankruptcy.long", SLOSS_KIND_LINEAR, 1000, 100000000, 0, 499 * MICRO, 1, 50000 * CENTS, 0, 4501000},
    {"dydx.bankruptcy.short", SLOSS_KIND_LINEAR, 1000, 100000000, 0, 499 * MICRO, -1, 50000 * CENTS, 0, 5499000},
};

static void venues(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(venue_cases); i++) {
        const struct venue_case *venue = &venue_cases[i];
        struct world world = open_world();
        struct sloss_command tier = {.struct_size = sizeof(tier), .kind = SLOSS_COMMAND_TIER};
        add_fine_market(&world, "M", venue->unit, venue->kind == SLOSS_KIND_INVERSE ? 3 : 0, venue->kind,
                        SLOSS_SETTLEMENT_UNREALIZED);
        tier.tier.initial_ppb = tier.tier.maintenance_ppb = venue->maintenance;
        tier.tier.lot_initial_ppb = tier.tier.lot_maintenance_ppb = venue->per_lot;
        assert_ok(sloss_engine_apply(world.engine, &tier, 1, NULL));
        deposit(&world, 1, venue->money);
        deposit(&world, RICH, INT64_C(1) << 50);
        fill(&world, 0, venue->lots > 0 ? 1 : RICH, venue->lots > 0 ? RICH : 1, llabs(venue->lots), venue->entry);
        struct sloss_price_info prices = prices_of(&world, 1, 0);
        bool longs = venue->lots > 0;
        print_message("%s\n", venue->id);
        if (venue->liquidation != 0) {
            assert_amount(longs ? prices.liquidation_below : prices.liquidation_above, venue->liquidation);
        }
        assert_amount(longs ? prices.bankruptcy_below : prices.bankruptcy_above, venue->bankruptcy);
        close_world(&world);
    }
}

/* lighter.zero_price: 150 left and 300 asked, 3 % of a mark of 100: 98.5 for a long of 20, 101.5 for a short. It is no
 * price of bankruptcy here, but the worst at which a reduction passes: what is left stays the same part of what is
 * asked. Ticks of 0.01, lots of 1, atoms of 0.01; another market has what else is asked. */
static void the_zero_price_is_the_worst_of_a_reduction(void **state)
{
    (void)state;
    for (uint32_t shorts = 0; shorts < 2; shorts++) {
        struct world world = open_world();
        add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
        add_market(&world, "OTHER", SLOSS_SETTLEMENT_UNREALIZED);
        deposit(&world, 1, 15000);
        deposit(&world, RICH, 10000000);
        fill(&world, 0, shorts != 0 ? RICH : 1, shorts != 0 ? 1 : RICH, 20, 10000);
        fill(&world, 1, 1, RICH, 24, 1000);
        set_tier(&world, 0, 0, 3 * PERCENT, 3 * PERCENT); /* of 2,000.00: 60.00 */
        set_tier(&world, 1, 0, 100 * PERCENT, 100 * PERCENT); /* of 240.00: all */
        assert_amount(margin_of(&world, 1).equity, 15000);
        assert_amount(margin_of(&world, 1).maintenance, 30000);
        struct sloss_order_info at = orders_of(&world, 1, 0, shorts != 0 ? 10150 : 9850);
        struct sloss_order_info beyond = orders_of(&world, 1, 0, shorts != 0 ? 10151 : 9849);
        assert_amount(shorts != 0 ? at.buy : at.sell, 20);
        assert_amount(shorts != 0 ? beyond.buy : beyond.sell, 0);
        close_world(&world);
    }
}

/* dydx.bankruptcy.negative_rounding: what an account that has less than nothing already owes for a part of its
 * positions. There is no price of bankruptcy then. */
static void none_below_zero(void **state)
{
    (void)state;
    struct world world = long_world();
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    mark(&world, 0, 89);
    assert_int_equal(prices_of(&world, 1, 0).has & (SLOSS_PRICE_BANKRUPTCY_BELOW | SLOSS_PRICE_BANKRUPTCY_ABOVE), 0);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_is_liquidated_below_its_mark),
        cmocka_unit_test(a_short_is_liquidated_above_its_mark),
        cmocka_unit_test(figures_of_an_account),
        cmocka_unit_test(the_largest_orders),
        cmocka_unit_test(the_first_tick_in_breach_counts),
        cmocka_unit_test(brackets_bend_the_line),
        cmocka_unit_test(the_first_tick_of_a_bracket),
        cmocka_unit_test(a_multiple_and_more),
        cmocka_unit_test(what_is_asked_of_lots),
        cmocka_unit_test(a_rate_above_one_turns_the_way),
        cmocka_unit_test(the_other_markets_stand_still),
        cmocka_unit_test(prices_below_zero),
        cmocka_unit_test(no_price_beyond_the_bounds),
        cmocka_unit_test(no_price),
        cmocka_unit_test(a_reduction_may_not_ruin),
        cmocka_unit_test(what_a_reduction_realizes_is_rounded),
        cmocka_unit_test(an_order_over_brackets),
        cmocka_unit_test(the_queue),
        cmocka_unit_test(equal_ones_in_account_order),
        cmocka_unit_test(what_is_owed_unsettled_is_not_free),
        cmocka_unit_test(who_is_near),
        cmocka_unit_test(figures_at_the_edge),
        cmocka_unit_test(refusals),
        cmocka_unit_test(columns),
        cmocka_unit_test(venues),
        cmocka_unit_test(the_zero_price_is_the_worst_of_a_reduction),
        cmocka_unit_test(none_below_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
