/* SPDX-License-Identifier: BSD-2-Clause */
/* Partial liquidation and margin calls: rules 24, worked by hand. */
#include "random_book.h"
#include "saved_world.h"

#include "engine/engine.h"
#include "sloss/column.h"
#include "sloss/liquidation.h"
#include "sloss/margin.h"

#define PPB INT64_C(1000000000)
#define LONG UINT64_C(1)
#define SHORT UINT64_C(2)
#define OTHER UINT64_C(3)
#define PERCENT (PPB / 100)

static enum sloss_status reduce(struct world *world, struct sloss_command_partial partial)
{
    struct sloss_command command = {
        .struct_size = sizeof(command), .kind = SLOSS_COMMAND_PARTIAL, .partial = partial};
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static enum sloss_status set_levels(struct world *world, struct sloss_command_levels levels)
{
    struct sloss_command command = {
        .struct_size = sizeof(command), .kind = SLOSS_COMMAND_LEVELS, .levels = levels};
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static void at(struct world *world, int64_t time)
{
    struct sloss_command command = {
        .struct_size = sizeof(command), .kind = SLOSS_COMMAND_TIME, .time = {.nanoseconds = time}};
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

/* A market that asks 5 %, with a fee. */
static struct world open_market(int64_t fee_ppb)
{
    struct world world = open_world();
    uint32_t market;
    add_market_with_fee(&world, "M", fee_ppb, &market);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 10 * PERCENT, 5 * PERCENT));
    deposit(&world, SHORT, 1000000);
    return world;
}

static void buy(struct world *world, uint64_t buyer, int64_t lots, int64_t price)
{
    struct sloss_command command = {
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_FILL,
        .flags = SLOSS_COMMAND_FORCE,
        .fill = {.buyer = buyer, .seller = SHORT, .lots = lots, .price = price}};
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

static int64_t lots_of(const struct world *world, uint64_t account)
{
    return position_of(world, account, 0).lots;
}

static struct sloss_liquidation_info liquidation_of(const struct world *world, uint64_t account)
{
    struct sloss_liquidation_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_liquidation(world->engine, account, 0, &info));
    return info;
}

/* ---- the least number of lots ---------------------------------------------------------------- */

/* Drift's case in lots of 0.1: 20 of them at 10, 5 there, 7 % when it is done: 5 >= 0.7 * (20 - k),
 * k = 12.86. */
static void as_few_lots_as_restore_the_target(void **state)
{
    (void)state;
    struct world world = open_market(0);
    assert_ok(
        reduce(&world, (struct sloss_command_partial){.target_ppb = 140 * PERCENT, .step = 1}));
    deposit(&world, LONG, 5);
    buy(&world, LONG, 20, 10);
    mark(&world, 0, 10);
    assert_amount(lots_of(&world, LONG), 7);
    assert_amount(balance(&world, LONG), 5);
    assert_amount(only_event(&world, SLOSS_EVENT_REDUCED).lots, 13);
    close_world(&world);
}

/* With a fee of 2 %: 500 - 20k >= 70 * (20 - k), k = 18, and the fee is 360. */
static void fees_are_inside(void **state)
{
    (void)state;
    struct world world = open_market(2 * PERCENT);
    assert_ok(
        reduce(&world, (struct sloss_command_partial){.target_ppb = 140 * PERCENT, .step = 1}));
    deposit(&world, LONG, 500);
    buy(&world, LONG, 20, 1000);
    mark(&world, 0, 1000);
    assert_amount(lots_of(&world, LONG), 2);
    assert_amount(balance(&world, LONG), 140);
    assert_amount(balance(&world, sloss_account_insurance(0)), 360);
    const struct sloss_event event = only_event(&world, SLOSS_EVENT_REDUCED);
    assert_amount(event.amount, 360);
    assert_amount(event.lots, 18);
    assert_amount(event.account, LONG);
    close_world(&world);
}

/* Rates that fall: 10 % up to 1,000 and 2 % above, 20 lots of 100, which ask 100 + 20. */
static struct world open_falling(int64_t fee_ppb, int64_t money)
{
    struct world world = open_world();
    uint32_t market;
    add_market_with_fee(&world, "M", fee_ppb, &market);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 10 * PERCENT, 10 * PERCENT));
    assert_ok(sloss_engine_set_tier(world.engine, 0, 1000, 2 * PERCENT, 2 * PERCENT));
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB, .step = 1}));
    deposit(&world, SHORT, 1000000);
    deposit(&world, LONG, money);
    buy(&world, LONG, 20, 100);
    mark(&world, 0, 100);
    return world;
}

/* With 115 the upper bracket is enough: 100 + 2 * (j - 10) <= 115, j = 17. With 95 it takes the
 * lower one: 10j <= 95, j = 9. With a fee of 3 each more lot costs more than it frees in the upper
 * bracket, 95 - 3k >= 120 - 2k for no k, and in the lower one 95 - 3k >= 10 * (20 - k), k = 15.
 * With 102 there the upper bracket fails at its end as well, 72 of 100. */
static void rates_may_fall(void **state)
{
    static const struct {
        int64_t fee;
        int64_t money;
        int64_t left;
    } cases[] = {{0, 115, 17}, {0, 95, 9}, {3 * PERCENT, 95, 5}, {3 * PERCENT, 102, 6}};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct world world = open_falling(cases[i].fee, cases[i].money);
        assert_amount(lots_of(&world, LONG), cases[i].left);
        close_world(&world);
    }
}

/* The same with 1,050 as the floor, which no number of lots comes to, and a fee of 2.2: 20 lots ask
 * 105 + 19. With 11 left 106 are asked and 19.8 paid, with 10 left 100 and 22, of 123. Each lot
 * before those costs more than it frees. */
static void the_last_lot_of_a_bracket_is_looked_at(void **state)
{
    (void)state;
    uint32_t market;
    struct world world = open_world();
    add_market_with_fee(&world, "M", 22 * PERCENT / 10, &market);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 10 * PERCENT, 10 * PERCENT));
    assert_ok(sloss_engine_set_tier(world.engine, 0, 10500, 2 * PERCENT, 2 * PERCENT));
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB, .step = 1}));
    deposit(&world, SHORT, 1000000);
    deposit(&world, LONG, 1230);
    buy(&world, LONG, 20, 1000);
    mark(&world, 0, 1000);
    assert_amount(lots_of(&world, LONG), 10);
    close_world(&world);
}

/* Steps of 4: 40 >= 5 * (20 - k), k = 12; with 37 it is 12.6, so 16. A remainder of 4 takes the
 * rest along, and all of the holding is closed out whole then. */
static void lots_close_in_steps(void **state)
{
    (void)state;
    for (uint32_t which = 0; which < 3; which++) {
        struct world world = open_market(0);
        assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB,
                                                                .step = 4,
                                                                .remainder = which == 2 ? 4 : 3}));
        deposit(&world, LONG, which == 0 ? 40 : 37);
        buy(&world, LONG, 20, 100);
        mark(&world, 0, 100);
        assert_amount(lots_of(&world, LONG), which == 0 ? 8 : which == 1 ? 4 : 0);
        assert_int_equal(account_of(&world, LONG).state, which == 2   ? SLOSS_STATE_LIQUIDATED
                                                         : which == 1 ? SLOSS_STATE_WARNED
                                                                      : SLOSS_STATE_WARNED);
        close_world(&world);
    }
}

/* What is asked is exact: 3 lots of 33 ask 4.95, times 1.5 is 7.425 and with 1 more 8.425, up 9; of
 * 8 that are there: one lot less asks 4.95 + 1. The add-on goes with the last lot alone: with 1
 * there is no k but all. */
static void requirements_are_not_rounded(void **state)
{
    (void)state;
    for (int64_t money = 1; money <= 8; money += 7) {
        struct world world = open_market(0);
        struct sloss_command terms = {
            .struct_size = sizeof(terms),
            .kind = SLOSS_COMMAND_REQUIRE,
            .require = {.account = LONG, .multiplier_ppb = 150 * PERCENT, .addon = 1}};
        assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB, .step = 1}));
        deposit(&world, LONG, money);
        assert_ok(sloss_engine_apply(world.engine, &terms, 1, NULL));
        buy(&world, LONG, 3, 33);
        mark(&world, 0, 33);
        assert_amount(lots_of(&world, LONG), money == 8 ? 2 : 0);
        close_world(&world);
    }
}

/* 2^60 lots at 1 with half of what they are asked: n - k <= 20 * 28823037615171174. */
static void the_largest_numbers_fit(void **state)
{
    const int64_t lots = INT64_C(1) << 60;
    (void)state;
    struct world world = open_world();
    uint32_t market;
    add_market_with_fee(&world, "M", 0, &market);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 10 * PERCENT, 5 * PERCENT));
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB, .step = 1}));
    deposit(&world, SHORT, INT64_C(1) << 61);
    deposit(&world, LONG, INT64_C(28823037615171174));
    buy(&world, LONG, lots, 1);
    mark(&world, 0, 1);
    assert_amount(lots_of(&world, LONG), 20 * INT64_C(28823037615171174));
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

/* With -50 in the balance and coins for 100, what two lots lose at the mark is met by coins, and
 * the 50 are not. */
static void what_was_owed_before_is_not_met(void **state)
{
    (void)state;
    struct world world = open_market(0);
    uint32_t coin = 0;
    assert_ok(sloss_engine_add_asset(world.engine, "COIN", 0, &coin));
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_COLLATERAL,
                                    .collateral = {.asset = coin, .tick = 1, .tick_decimals = 2}};
    strcpy(command.collateral.name, "P");
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    mark(&world, SLOSS_COLLATERAL_FIRST, 1);
    command = (struct sloss_command){
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_HAIRCUT,
        .haircut = {.weight_ppb = PPB, .collateral = SLOSS_COLLATERAL_FIRST}};
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB, .step = 1}));
    deposit(&world, LONG, 1);
    assert_ok(sloss_engine_deposit(world.engine, LONG, coin, 100));
    buy(&world, LONG, 10, 100);
    command = (struct sloss_command){.struct_size = sizeof(command),
                                     .kind = SLOSS_COMMAND_WITHDRAW,
                                     .flags = SLOSS_COMMAND_FORCE,
                                     .withdraw = {.account = LONG, .amount = 51}};
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    assert_amount(balance(&world, LONG), -50);
    mark(&world, 0, 99); /* 40 of 49.5: 40 >= 4.95 * (10 - k), k = 2, which lose 2 */
    assert_amount(lots_of(&world, LONG), 8);
    assert_amount(balance(&world, LONG), -50);
    close_world(&world);
}

static void add_second(struct world *world, int64_t fee_ppb, int64_t whole_below_ppb)
{
    uint32_t market;
    add_market_with_fee(world, "N", fee_ppb, &market);
    assert_ok(sloss_engine_set_tier(world->engine, market, 0, 10 * PERCENT, 5 * PERCENT));
    assert_ok(reduce(world, (struct sloss_command_partial){.market = market,
                                                           .target_ppb = PPB,
                                                           .step = 1,
                                                           .whole_below_ppb = whole_below_ppb}));
}

static void buy_in(struct world *world, uint32_t market, int64_t lots, int64_t price)
{
    struct sloss_command command = {
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_FILL,
        .flags = SLOSS_COMMAND_FORCE,
        .fill = {.buyer = LONG, .seller = SHORT, .lots = lots, .price = price, .market = market}};
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

/* 45 of 100 are below half of it: the first market says half, the second nothing. */
static void the_largest_of_what_markets_say_counts(void **state)
{
    (void)state;
    struct world world = open_market(0);
    assert_ok(reduce(&world, (struct sloss_command_partial){
                                 .target_ppb = PPB, .step = 1, .whole_below_ppb = PPB / 2}));
    add_second(&world, 0, 0);
    deposit(&world, LONG, 45);
    buy(&world, LONG, 10, 100);
    buy_in(&world, 1, 10, 100);
    mark(&world, 0, 100);
    assert_amount(lots_of(&world, LONG), 0);
    assert_amount(position_of(&world, LONG, 1).lots, 0);
    close_world(&world);
}

/* Margin equity bounds fees as well as the balance does. 10 lots of M at 100 ask 50, two of N 10;
 * of 100 there 70 are lost in N, of which a slice realizes 35. 30 - 20k >= 5 * (10 - k) + 10 for no
 * k, so of each a slice closes: two of M, for a fee of 40, of which the 30 are paid, though 65 are
 * in the balance. */
static void fees_take_no_more_than_the_margin_equity(void **state)
{
    (void)state;
    struct world world = open_market(20 * PERCENT);
    struct sloss_command_partial by_slices = {
        .target_ppb = PPB, .step = 1, .slice_ppb = 20 * PERCENT};
    assert_ok(reduce(&world, by_slices));
    add_second(&world, 0, 0);
    by_slices.market = 1;
    by_slices.slice_ppb = 50 * PERCENT;
    assert_ok(reduce(&world, by_slices));
    deposit(&world, LONG, 100);
    buy(&world, LONG, 10, 100);
    buy_in(&world, 1, 2, 135);
    mark(&world, 1, 100);
    assert_amount(lots_of(&world, LONG), 8);
    assert_amount(position_of(&world, LONG, 1).lots, 1);
    assert_amount(balance(&world, LONG), 35);
    assert_amount(balance(&world, sloss_account_insurance(0)), 30);
    close_world(&world);
}

/* An account in portfolio mode is closed out whole, also where its market is in no universe. */
static void in_portfolio_mode_it_is_no_sum(void **state)
{
    (void)state;
    for (uint32_t on = 0; on < 2; on++) {
        struct world world = open_market(0);
        struct sloss_command command = {
            .struct_size = sizeof(command),
            .kind = SLOSS_COMMAND_PORTFOLIO,
            .portfolio = {.account = LONG, .of = SLOSS_PORTFOLIO_ACCOUNT, .on = on}};
        assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB, .step = 1}));
        deposit(&world, LONG, 40);
        assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
        buy(&world, LONG, 10, 100);
        mark(&world, 0, 100);
        assert_amount(lots_of(&world, LONG), on == 0 ? 8 : 0);
        close_world(&world);
    }
}

/* ---- slices ---------------------------------------------------------------------------------- */

/* 40 of 10 lots at 100, target 2: six lots, one a slice. Slices are of the 10 that there were. */
static void a_slice_at_a_time(void **state)
{
    (void)state;
    struct world world = open_market(0);
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = 2 * PPB,
                                                            .step = 1,
                                                            .slice_ppb = 15 * PERCENT,
                                                            .slice_duration = 100}));
    deposit(&world, LONG, 40);
    at(&world, 0);
    buy(&world, LONG, 10, 100);
    mark(&world, 0, 100);
    assert_amount(lots_of(&world, LONG), 8); /* 1.5, up to 2 */
    assert_int_equal(account_of(&world, LONG).state, SLOSS_STATE_LIQUIDATING);
    assert_int_equal(liquidation_of(&world, LONG).is_on, 1);
    assert_int_equal(liquidation_of(&world, LONG).is_reduced, 1);
    assert_amount(liquidation_of(&world, LONG).last, 0);
    at(&world, 99);
    mark(&world, 0, 100);
    assert_amount(lots_of(&world, LONG), 8);
    at(&world, 100);
    assert_amount(lots_of(&world, LONG), 8); /* a mark has to come */
    mark(&world, 0, 100);
    assert_amount(lots_of(&world, LONG), 6); /* of 10, not of 8 */
    assert_int_equal(account_of(&world, LONG).state, SLOSS_STATE_LIQUIDATING);
    at(&world, 200);
    mark(&world, 0, 100); /* 40 of 30: no breach, but below the target */
    assert_amount(lots_of(&world, LONG), 4);
    assert_int_equal(account_of(&world, LONG).state, SLOSS_STATE_HEALTHY);
    assert_int_equal(liquidation_of(&world, LONG).is_on, 0);
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

/* In liquidation, not in breach, and not reducible any more, since one of its markets does not
 * reduce: it is left. */
static void who_can_not_be_reduced_and_is_not_in_breach_is_left(void **state)
{
    const struct sloss_command_partial by_slices = {
        .target_ppb = 2 * PPB, .step = 1, .slice_ppb = 10 * PERCENT, .slice_duration = 100};
    struct sloss_command_partial other = by_slices;
    uint32_t market;
    (void)state;
    struct world world = open_market(0);
    add_market_with_fee(&world, "N", 0, &market);
    other.market = market;
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 10 * PERCENT, 5 * PERCENT));
    assert_ok(reduce(&world, by_slices));
    assert_ok(reduce(&world, other));
    deposit(&world, LONG, 90);
    at(&world, 0);
    buy(&world, LONG, 10, 100);
    struct sloss_command more = {
        .struct_size = sizeof(more),
        .kind = SLOSS_COMMAND_FILL,
        .flags = SLOSS_COMMAND_FORCE,
        .fill = {.buyer = LONG, .seller = SHORT, .lots = 10, .price = 100, .market = market}};
    assert_ok(sloss_engine_apply(world.engine, &more, 1, NULL));
    mark(&world, 0, 100); /* 90 of 100 */
    assert_int_equal(liquidation_of(&world, LONG).is_on, 1);
    assert_amount(lots_of(&world, LONG), 9);
    assert_ok(reduce(&world, (struct sloss_command_partial){.market = market}));
    deposit(&world, LONG, 20);
    at(&world, 1000);
    mark(&world, 0, 100); /* 110 of 95, twice that is 190 */
    assert_int_equal(liquidation_of(&world, LONG).is_on, 1);
    assert_amount(lots_of(&world, LONG), 9);
    close_world(&world);
}

/* Half of a profit counts, so it is no sum. A funding payment of 2 a lot leaves 40 of 50, and the
 * slice of 5 lots restores that: what the command has begun it ends. */
static void a_slice_may_restore_the_target(void **state)
{
    (void)state;
    struct world world = open_market(0);
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_REQUIREMENT,
                                    .requirement = {.profit_off_ppb = PPB / 2}};
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB,
                                                            .step = 1,
                                                            .slice_ppb = 50 * PERCENT,
                                                            .slice_duration = 100}));
    deposit(&world, LONG, 60);
    buy(&world, LONG, 10, 100);
    mark(&world, 0, 100);
    assert_amount(lots_of(&world, LONG), 10);
    command = (struct sloss_command){
        .struct_size = sizeof(command), .kind = SLOSS_COMMAND_FUNDING, .funding = {.payment = 2}};
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    assert_amount(lots_of(&world, LONG), 5);
    assert_int_equal(liquidation_of(&world, LONG).is_on, 0);
    close_world(&world);
}

/* With nothing left it is closed out whole at once, and so it is below the part of its requirement
 * that the market says. */
static void with_too_little_it_is_closed_whole(void **state)
{
    (void)state;
    for (int64_t price = 96; price >= 95; price--) {
        struct world world = open_market(0);
        assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB,
                                                                .step = 1,
                                                                .slice_ppb = 10 * PERCENT,
                                                                .slice_duration = 100,
                                                                .whole_below_ppb = 5 * PERCENT}));
        deposit(&world, LONG, 40);
        at(&world, 0);
        buy(&world, LONG, 10, 100);
        mark(&world, 0, 100);
        assert_amount(lots_of(&world, LONG), 9);
        mark(&world, 0, price); /* 40 - 36 = 4 of 43.2, or nothing */
        assert_amount(lots_of(&world, LONG), price == 96 ? 9 : 0);
        close_world(&world);
    }
}

/* Nobody adds risk in liquidation, but by force; a reduction is as ever. */
static void in_liquidation_nobody_adds_risk(void **state)
{
    (void)state;
    struct world world = open_market(0);
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = 2 * PPB,
                                                            .step = 1,
                                                            .slice_ppb = 10 * PERCENT,
                                                            .slice_duration = 100}));
    deposit(&world, LONG, 40);
    at(&world, 0);
    buy(&world, LONG, 10, 100);
    mark(&world, 0, 100);
    deposit(&world, LONG, 1000);
    struct sloss_command more = {.struct_size = sizeof(more),
                                 .kind = SLOSS_COMMAND_FILL,
                                 .fill = {.buyer = LONG, .seller = SHORT, .lots = 1, .price = 100}};
    assert_status(sloss_engine_apply(world.engine, &more, 1, NULL), SLOSS_ERR_INSUFFICIENT_MARGIN);
    more.fill.buyer = SHORT;
    more.fill.seller = LONG;
    assert_ok(sloss_engine_apply(world.engine, &more, 1, NULL));
    assert_int_equal(liquidation_of(&world, LONG).is_on, 1);
    at(&world, 1); /* restored, and looked at */
    assert_int_equal(liquidation_of(&world, LONG).is_on, 0);
    more.fill.buyer = LONG;
    more.fill.seller = SHORT;
    assert_ok(sloss_engine_apply(world.engine, &more, 1, NULL));
    close_world(&world);
}

/* ---- orders, levels -------------------------------------------------------------------------- */

static void orders_go_first(void **state)
{
    (void)state;
    struct world world = open_market(0);
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_OPTION,
                                    .option = {.keep = (1u << SLOSS_OPTION_CANCEL_ORDERS) - 1,
                                               .cancel_orders = SLOSS_CANCEL_ORDERS_YES}};
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = PPB, .step = 1}));
    deposit(&world, LONG, 40);
    deposit(&world, OTHER, 400);
    buy(&world, LONG, 10, 100);
    buy(&world, OTHER, 10, 100);
    for (uint64_t account = LONG; account <= OTHER; account += 2) {
        command =
            (struct sloss_command){.struct_size = sizeof(command),
                                   .kind = SLOSS_COMMAND_ORDERS,
                                   .flags = SLOSS_COMMAND_FORCE,
                                   .orders = {.account = account, .bid_lots = 3, .bid_price = 90}};
        assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    }
    mark(&world, 0, 100);
    assert_amount(only_event(&world, SLOSS_EVENT_CANCEL_ORDERS).account, LONG);
    struct sloss_orders_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_orders(world.engine, LONG, 0, &info));
    assert_amount(info.bid_lots, 0);
    assert_ok(sloss_engine_orders(world.engine, OTHER, 0, &info));
    assert_amount(info.bid_lots, 3);
    assert_amount(lots_of(&world, LONG), 8);
    close_world(&world);
}

static uint64_t calls_told(struct world *world, int64_t *level_out)
{
    struct sloss_event events[64];
    uint64_t calls = 0;
    size_t count;
    do {
        assert_ok(sloss_engine_events(world->engine, events, 64, &count));
        for (size_t i = 0; i < count; i++) {
            calls += events[i].kind == SLOSS_EVENT_MARGIN_CALL;
            *level_out = events[i].kind == SLOSS_EVENT_MARGIN_CALL ? events[i].lots : *level_out;
        }
    } while (count > 0);
    return calls;
}

/* 10 lots with 200 at 100: twice 50 is 100. Each level is told once, and of several the deepest;
 * who is above is found by his triggers, also where the first level is so far up that nobody has
 * any. */
static void each_level_is_told_once(void **state)
{
    (void)state;
    for (int64_t first = 2; first <= 2000; first += 1998) {
        struct world world = open_market(0);
        int64_t level = 0;
        deposit(&world, LONG, first == 2 ? 200 : 100000);
        buy(&world, LONG, 10, 100);
        mark(&world, 0, 100);
        assert_ok(set_levels(&world, (struct sloss_command_levels){
                                         .rate_ppb = {first * PPB, 150 * PERCENT}, .count = 2}));
        mark(&world, 0, 101); /* 100,010 of 51 * 2,000 */
        assert_int_equal(calls_told(&world, &level), first == 2 ? 0 : 1);
        mark(&world, 0, first == 2 ? 91 : 101); /* 110 of 91 */
        assert_int_equal(calls_told(&world, &level), 0);
        if (first == 2) {
            mark(&world, 0, 89); /* 90 of 89 */
            assert_int_equal(calls_told(&world, &level), 0);
            mark(&world, 0, 88); /* 80 of 88, 66 */
            assert_int_equal(calls_told(&world, &level), 1);
            assert_amount(level, 1);
            mark(&world, 0, 88);
            assert_int_equal(calls_told(&world, &level), 0);
            mark(&world, 0, 85); /* 50 of 63.75 */
            assert_int_equal(calls_told(&world, &level), 1);
            assert_amount(level, 2);
            deposit(&world, LONG, 200);
            assert_int_equal(liquidation_of(&world, LONG).level, 0);
            mark(&world, 0, 64); /* 40 of 48 */
            assert_int_equal(calls_told(&world, &level), 1);
            assert_amount(level, 2);
        } else {
            assert_amount(level, 1);
            mark(&world, 0, 99); /* 99,990 of 50 * 2,000 */
            assert_int_equal(calls_told(&world, &level), 0);
            mark(&world, 0, 98); /* 99,980 of 49 * 2,000: open again */
            mark(&world, 0, 99);
            assert_int_equal(calls_told(&world, &level), 1);
        }
        assert_ok(sloss_engine_verify(world.engine));
        close_world(&world);
    }
}

/* A short of 10 at 1,000 with 3,000 of three times 500: 13,000 - 10p < 1.5p above 1,130. Each tick
 * takes 10 and asks 1.5. */
static void a_rising_requirement_counts_with_its_level(void **state)
{
    (void)state;
    struct world world = open_market(0);
    int64_t level = 0;
    deposit(&world, LONG, 3000);
    fill(&world, 0, SHORT, LONG, 10, 1000);
    assert_ok(set_levels(&world, (struct sloss_command_levels){.rate_ppb = {3 * PPB}, .count = 1}));
    mark(&world, 0, 1000);
    mark(&world, 0, 1130);
    assert_int_equal(calls_told(&world, &level), 0);
    mark(&world, 0, 1000);
    mark(&world, 0, 1135);
    assert_int_equal(calls_told(&world, &level), 1);
    assert_amount(level, 1);
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

static void group_of(struct world *world, uint64_t account)
{
    struct sloss_command command = {
        .struct_size = sizeof(command), .kind = SLOSS_COMMAND_GROUP, .group = {.account = account}};
    strcpy(command.group.name, "g");
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

/* LONG has 70 of 50 and a level of 2; the coins of OTHER in its group count for 60 more, until they
 * leave. */
static void what_backs_a_member_counts_for_all(void **state)
{
    (void)state;
    struct world world = open_market(0);
    uint32_t coin = 0;
    assert_ok(sloss_engine_add_asset(world.engine, "COIN", 0, &coin));
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_COLLATERAL,
                                    .collateral = {.asset = coin, .tick = 1, .tick_decimals = 2}};
    strcpy(command.collateral.name, "P");
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    mark(&world, SLOSS_COLLATERAL_FIRST, 1);
    command = (struct sloss_command){
        .struct_size = sizeof(command),
        .kind = SLOSS_COMMAND_HAIRCUT,
        .haircut = {.weight_ppb = PPB, .collateral = SLOSS_COLLATERAL_FIRST}};
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    deposit(&world, LONG, 70);
    deposit(&world, OTHER, 1);
    assert_ok(sloss_engine_deposit(world.engine, OTHER, coin, 60));
    group_of(&world, LONG);
    group_of(&world, OTHER);
    buy(&world, LONG, 10, 100);
    assert_ok(set_levels(&world, (struct sloss_command_levels){.rate_ppb = {2 * PPB}, .count = 1}));
    mark(&world, 0, 100);
    assert_int_equal(liquidation_of(&world, LONG).level, 0);
    command = (struct sloss_command){.struct_size = sizeof(command),
                                     .kind = SLOSS_COMMAND_WITHDRAW,
                                     .flags = SLOSS_COMMAND_FORCE,
                                     .withdraw = {.account = OTHER, .amount = 50, .asset = coin}};
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    assert_int_equal(liquidation_of(&world, LONG).level, 1);
    close_world(&world);
}

/* ---- what is refused, and what is asked ------------------------------------------------------ */

static void refusals_change_nothing(void **state)
{
    static const struct {
        struct sloss_command_partial partial;
        enum sloss_status status;
    } cases[] = {
        {{.market = 1, .target_ppb = PPB, .step = 1}, SLOSS_ERR_UNKNOWN_MARKET},
        {{.target_ppb = PPB - 1, .step = 1}, SLOSS_ERR_RANGE},
        {{.target_ppb = 100 * PPB + 1, .step = 1}, SLOSS_ERR_RANGE},
        {{.target_ppb = PPB}, SLOSS_ERR_RANGE},
        {{.target_ppb = PPB, .step = 1, .remainder = -1}, SLOSS_ERR_RANGE},
        {{.target_ppb = PPB, .step = 1, .slice_ppb = PPB + 1}, SLOSS_ERR_RANGE},
        {{.target_ppb = PPB, .step = 1, .slice_ppb = -1}, SLOSS_ERR_RANGE},
        {{.target_ppb = PPB, .step = 1, .slice_ppb = 1, .slice_duration = -1}, SLOSS_ERR_RANGE},
        {{.target_ppb = PPB, .step = 1, .slice_duration = 1}, SLOSS_ERR_RANGE},
        {{.target_ppb = PPB, .step = 1, .whole_below_ppb = PPB + 1}, SLOSS_ERR_RANGE},
        {{.step = 1}, SLOSS_ERR_ARGUMENT},
    };
    static const struct {
        struct sloss_command_levels levels;
        enum sloss_status status;
    } others[] = {
        {{.count = 9}, SLOSS_ERR_ARGUMENT},
        {{.rate_ppb = {2 * PPB, 1}, .count = 1}, SLOSS_ERR_ARGUMENT},
        {{.rate_ppb = {2 * PPB}, .count = 1, .asset = 1}, SLOSS_ERR_UNKNOWN_ASSET},
        {{.rate_ppb = {PPB}, .count = 1}, SLOSS_ERR_RANGE},
        {{.rate_ppb = {2 * PPB, 2 * PPB}, .count = 2}, SLOSS_ERR_RANGE},
        {{.rate_ppb = {-1}, .count = 1}, SLOSS_ERR_RANGE},
    };
    (void)state;
    struct world world = open_market(0);
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = 2 * PPB, .step = 3}));
    assert_ok(set_levels(&world, (struct sloss_command_levels){.rate_ppb = {3 * PPB}, .count = 1}));
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_status(reduce(&world, cases[i].partial), cases[i].status);
    }
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_status(set_levels(&world, others[i].levels), others[i].status);
    }
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

static void the_queries_test_what_they_are_given(void **state)
{
    (void)state;
    struct world world = open_market(0);
    struct sloss_partial_info partial = {.struct_size = sizeof(partial)};
    struct sloss_levels_info levels = {.struct_size = sizeof(levels)};
    struct sloss_liquidation_info info = {.struct_size = sizeof(info)};
    const struct sloss_engine *engine = world.engine;
    assert_status(sloss_engine_partial(NULL, 0, &partial), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_partial(engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_partial(engine, 1, &partial), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_levels(NULL, 0, &levels), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_levels(engine, 1, &levels), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_liquidation(engine, SHORT, 1, &info), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_liquidation(engine, 77, 0, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_isolated_liquidation(engine, SHORT, 1, &info),
                  SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_isolated_liquidation(engine, 77, 0, &info),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_ok(sloss_engine_isolated_liquidation(engine, SHORT, 0, &info));
    assert_int_equal(info.is_on + info.level + info.is_reduced, 0);
    info.struct_size = 4;
    assert_status(sloss_engine_liquidation(engine, SHORT, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_isolated_liquidation(engine, SHORT, 0, &info), SLOSS_ERR_ARGUMENT);
    partial.struct_size = levels.struct_size = 4;
    assert_status(sloss_engine_partial(engine, 0, &partial), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_levels(engine, 0, &levels), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* ---- the rest of the library ----------------------------------------------------------------- */

/* Where it was set and taken away again nothing of it is left, and a book that never had it is the
 * same. */
static void what_is_off_is_as_if_it_had_never_been(void **state)
{
    (void)state;
    struct world twins[2] = {open_market(0), open_market(0)};
    assert_ok(reduce(&twins[0], (struct sloss_command_partial){.target_ppb = 2 * PPB, .step = 3}));
    assert_ok(
        set_levels(&twins[0], (struct sloss_command_levels){.rate_ppb = {3 * PPB}, .count = 1}));
    assert_false(same_hash(hash_of(&twins[0]), hash_of(&twins[1])));
    assert_ok(reduce(&twins[0], (struct sloss_command_partial){.market = 0}));
    assert_ok(set_levels(&twins[0], (struct sloss_command_levels){.count = 0}));
    assert_true(same_hash(hash_of(&twins[0]), hash_of(&twins[1])));
    close_world(&twins[0]);
    close_world(&twins[1]);
}

static uint64_t in_liquidation(const struct world *world, uint64_t *below_out)
{
    uint64_t on = 0;
    for (uint64_t i = 0; i < BOOK_OWNERS; i++) {
        for (uint32_t asset = 0; asset < BOOK_ASSETS; asset++) {
            struct sloss_liquidation_info info = {.struct_size = sizeof(info)};
            assert_ok(sloss_engine_liquidation(world->engine, book_owner(i), asset, &info));
            on += info.is_on;
            *below_out += info.level > 0;
        }
    }
    return on;
}

/* Triggers and a look at everybody come to the same, after each command; and what is saved is
 * loaded as it was and goes on alike. */
static void how_breaches_are_found_changes_nothing(void **state)
{
    uint64_t on = 0;
    uint64_t below = 0;
    (void)state;
    for (uint64_t seed = 301; seed <= 300 + rounds(8); seed++) {
        struct random random = {.seed = seed};
        struct world twins[2] = {open_world(), open_world()};
        open_book(&twins[0]);
        open_book(&twins[1]);
        assert_ok(sloss_engine_set_detection(twins[1].engine, SLOSS_DETECTION_SCAN));
        for (int step = 0; step < 600; step++) {
            struct sloss_command command = random_command(&random);
            enum sloss_status status = sloss_engine_apply(twins[0].engine, &command, 1, NULL);
            assert_status(sloss_engine_apply(twins[1].engine, &command, 1, NULL), status);
            assert_true(same_hash(hash_of(&twins[0]), hash_of(&twins[1])));
            if (step % 100 == 99) {
                struct saved saved = save_world(&twins[1]);
                close_world(&twins[1]);
                twins[1] = load_world(&saved);
                free(saved.bytes);
                assert_true(same_hash(hash_of(&twins[0]), hash_of(&twins[1])));
            }
            on += step % 10 == 9 ? in_liquidation(&twins[0], &below) : 0;
        }
        close_world(&twins[0]);
        close_world(&twins[1]);
    }
    assert_true(on > 0 && below > 0);
}

/* A trial of reductions leaves nothing behind. */
static void a_trial_leaves_no_trace(void **state)
{
    (void)state;
    struct world world = open_market(0);
    assert_ok(reduce(&world, (struct sloss_command_partial){.target_ppb = 2 * PPB,
                                                            .step = 1,
                                                            .slice_ppb = 10 * PERCENT,
                                                            .slice_duration = 100}));
    deposit(&world, LONG, 60);
    buy(&world, LONG, 10, 100);
    mark(&world, 0, 100);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_ok(set_levels(&world, (struct sloss_command_levels){.rate_ppb = {3 * PPB}, .count = 1}));
    mark(&world, 0, 98); /* 40 of 49 */
    assert_amount(lots_of(&world, LONG), 9);
    assert_int_equal(liquidation_of(&world, LONG).is_on, 1);
    assert_int_equal(liquidation_of(&world, LONG).level, 1);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    assert_int_equal(liquidation_of(&world, LONG).is_on, 0);
    assert_int_equal(liquidation_of(&world, LONG).level, 0);
    assert_ok(sloss_engine_verify(world.engine));
    mark(&world, 0, 98);
    assert_amount(lots_of(&world, LONG), 9);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_few_lots_as_restore_the_target),
        cmocka_unit_test(fees_are_inside),
        cmocka_unit_test(rates_may_fall),
        cmocka_unit_test(the_last_lot_of_a_bracket_is_looked_at),
        cmocka_unit_test(lots_close_in_steps),
        cmocka_unit_test(requirements_are_not_rounded),
        cmocka_unit_test(the_largest_numbers_fit),
        cmocka_unit_test(what_was_owed_before_is_not_met),
        cmocka_unit_test(the_largest_of_what_markets_say_counts),
        cmocka_unit_test(fees_take_no_more_than_the_margin_equity),
        cmocka_unit_test(in_portfolio_mode_it_is_no_sum),
        cmocka_unit_test(a_slice_at_a_time),
        cmocka_unit_test(who_can_not_be_reduced_and_is_not_in_breach_is_left),
        cmocka_unit_test(a_slice_may_restore_the_target),
        cmocka_unit_test(with_too_little_it_is_closed_whole),
        cmocka_unit_test(in_liquidation_nobody_adds_risk),
        cmocka_unit_test(orders_go_first),
        cmocka_unit_test(each_level_is_told_once),
        cmocka_unit_test(a_rising_requirement_counts_with_its_level),
        cmocka_unit_test(what_backs_a_member_counts_for_all),
        cmocka_unit_test(refusals_change_nothing),
        cmocka_unit_test(the_queries_test_what_they_are_given),
        cmocka_unit_test(what_is_off_is_as_if_it_had_never_been),
        cmocka_unit_test(how_breaches_are_found_changes_nothing),
        cmocka_unit_test(a_trial_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
