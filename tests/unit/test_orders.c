/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "saved_world.h"
#include "sloss/column.h"
#include "sloss/margin.h"

/* What open orders ask of an account (docs/rules.md 16.5 and 16.6), worked by hand. */

enum {
    ANN = 1,
    BOB = 2
};

/* Lots and prices of bids and asks. */
static struct sloss_command orders_of(uint64_t account, uint32_t market, int64_t bid, int64_t bid_price,
                                      int64_t ask, int64_t ask_price)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_ORDERS,
                                  .orders = {.account = account,
                                             .bid_lots = bid,
                                             .bid_price = bid_price,
                                             .ask_lots = ask,
                                             .ask_price = ask_price,
                                             .market = market}};
}

static struct sloss_command forced(struct sloss_command command)
{
    command.flags = SLOSS_COMMAND_FORCE;
    return command;
}

static struct sloss_command fill_of(uint64_t buyer, uint64_t seller, int64_t lots, uint32_t resting)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.buyer = buyer, .seller = seller, .lots = lots, .price = 100, .resting = resting}};
}

static struct sloss_orders_info rest_of(const struct world *world, uint64_t account, uint32_t market)
{
    struct sloss_orders_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_orders(world->engine, account, market, &info));
    return info;
}

static int64_t initial(const struct world *world, uint64_t account)
{
    return account_of(world, account).initial;
}

/* Market 0 at 100 asks 10 % and 5 %; ann and bob have 1,000 each, and ann has bought so many lots of bob. */
static struct world open_pair(int64_t lots)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000);
    mark(&world, market, 100);
    if (lots > 0) {
        fill(&world, market, ANN, BOB, lots, 100);
    }
    return world;
}

/* ---- what they ask ----------------------------------------------------------------------------- */

/* The example of the rules: long 10, bids 5 at 104, asks 30 at 98. R(10) = 100; R(15) = 150 and 5 * 4 = 20;
 * R(-20) = 200 and 30 * 2 = 60. */
static void the_worst_of_three_cases_counts(void **state)
{
    (void)state;
    struct world world = open_pair(10);
    assert_amount(initial(&world, ANN), 100);
    assert_ok(apply(&world, orders_of(ANN, 0, 5, 104, 0, 0)));
    assert_amount(initial(&world, ANN), 170);
    assert_ok(apply(&world, orders_of(ANN, 0, 5, 104, 30, 98)));
    assert_amount(initial(&world, ANN), 260);
    assert_amount(account_of(&world, ANN).maintenance, 50);
    assert_amount(account_of(&world, ANN).equity, 1000);
    assert_amount(account_of(&world, ANN).free, 740);
    struct sloss_orders_info rest = rest_of(&world, ANN, 0);
    assert_amount(rest.bid_lots, 5);
    assert_amount(rest.bid_price, 104);
    assert_amount(rest.ask_lots, 30);
    assert_amount(rest.ask_price, 98);
    assert_amount(rest.initial, 260);
    assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 20, 101)));
    assert_amount(initial(&world, ANN), 100); /* R(-10), better than the mark: not above R(10) */
    assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 20, 100)));
    assert_amount(initial(&world, ANN), 100);
    assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 21, 100)));
    assert_amount(initial(&world, ANN), 110);
    assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 0, 0)));
    assert_amount(initial(&world, ANN), 100);
    assert_amount(rest_of(&world, ANN, 0).initial, 100);
    assert_amount(position_of(&world, ANN, 0).initial, 100);
    close_world(&world);
}

/* Who has no position counts alike: everything else of the holding too. */
static void orders_without_a_position_count_alike(void **state)
{
    (void)state;
    struct world world = open_pair(0);
    assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 30, 90)));
    assert_amount(initial(&world, ANN), 300 + 300);
    assert_amount(account_of(&world, ANN).free, 400);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW, .withdraw = {.account = ANN, .amount = 401}},
            SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_HOLD, .hold = {.account = ANN, .amount = 401, .hold = 1}},
            SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_MEMBER, .member = {.account = ANN, .amount = 401}},
            SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_TRANSFER,
                                           .transfer = {.giver = ANN, .receiver = BOB, .amount = 401}},
            SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_withdraw(world.engine, ANN, 0, 400));
    assert_amount(account_of(&world, ANN).free, 0);
    mark(&world, 0, 120); /* R(-30) = 360, and 30 * 30 = 900 */
    assert_amount(initial(&world, ANN), 1260);
    assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_WARNED);
    close_world(&world);
}

/* 3 lots at 10.01 fine units of a hundredth: each part is rounded up once. 30.03 at 10 % are 3.003 -> 4; the
 * price is 0.05 worse, 0.15 -> 1. */
static void parts_are_rounded_up_once_each(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_fine_market(&world, "M", 1, 2, SLOSS_KIND_LINEAR, 0);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, ANN, 1000);
    mark(&world, market, 1001);
    assert_ok(apply(&world, orders_of(ANN, market, 3, 1006, 0, 0)));
    assert_amount(initial(&world, ANN), 5);
    assert_ok(apply(&world, orders_of(ANN, market, 3, 1001, 0, 0)));
    assert_amount(initial(&world, ANN), 4);
    assert_ok(apply(&world, orders_of(ANN, market, 0, 0, 3, 996)));
    assert_amount(initial(&world, ANN), 5);
    close_world(&world);
}

/* An inverse lot is worth -1000/price: -10 at 100, -5 at 200, -20 at 50. Bids above the mark lose: 4 * 5. */
static void inverse_lots_lose_by_their_value(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_fine_market(&world, "I", 1000, 0, SLOSS_KIND_INVERSE, 0);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, ANN, 1000);
    mark(&world, market, 100);
    assert_ok(apply(&world, orders_of(ANN, market, 4, 200, 0, 0)));
    assert_amount(initial(&world, ANN), 4 + 20);
    assert_ok(apply(&world, orders_of(ANN, market, 0, 0, 4, 50)));
    assert_amount(initial(&world, ANN), 4 + 40);
    assert_ok(apply(&world, orders_of(ANN, market, 4, 50, 4, 200)));
    assert_amount(initial(&world, ANN), 4);
    refused(&world, orders_of(ANN, market, 1, 0, 0, 0), SLOSS_ERR_RANGE);
    close_world(&world);
}

/* Two markets of one asset: each has a worst case of its own, and they are added. */
static void markets_are_added(void **state)
{
    (void)state;
    struct world world = open_pair(10);
    uint32_t other = add_market(&world, "N", SLOSS_SETTLEMENT_VARIATION);
    assert_ok(sloss_engine_set_tier(world.engine, other, 0, 200000000, 0));
    mark(&world, other, 50);
    assert_ok(apply(&world, orders_of(ANN, other, 10, 50, 0, 0)));
    assert_amount(initial(&world, ANN), 100 + 100);
    assert_ok(apply(&world, orders_of(ANN, 0, 10, 100, 0, 0)));
    assert_amount(initial(&world, ANN), 200 + 100);
    assert_ok(apply(&world, orders_of(ANN, other, 0, 0, 0, 0)));
    assert_amount(initial(&world, ANN), 200);
    close_world(&world);
}

/* ---- who may set them -------------------------------------------------------------------------- */

static void orders_need_margin_where_they_ask_for_more(void **state)
{
    (void)state;
    struct world world = open_pair(0);
    assert_ok(apply(&world, orders_of(ANN, 0, 100, 100, 0, 0))); /* 1,000, and no more */
    refused(&world, orders_of(ANN, 0, 100, 101, 0, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, orders_of(ANN, 0, 101, 100, 0, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, forced(orders_of(ANN, 0, 120, 100, 0, 0))));
    assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_WARNED);
    assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 120, 100))); /* asks as much */
    refused(&world, orders_of(ANN, 0, 0, 0, 120, 99), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, orders_of(ANN, 0, 119, 100, 0, 0))); /* less: always allowed */
    assert_ok(apply(&world, orders_of(ANN, 0, 100, 100, 100, 100)));
    assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_HEALTHY);
    close_world(&world);
}

static void orders_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_pair(0);
    uint32_t closed = add_market(&world, "C", 0);
    uint32_t unmarked = add_market(&world, "N", 0);
    mark(&world, closed, 5);
    assert_ok(sloss_engine_settle(world.engine, closed, 5));
    const struct {
        struct sloss_command_orders orders;
        enum sloss_status status;
    } cases[] = {
        {{.account = NOBODY, .market = 3, .bid_price = 1}, SLOSS_ERR_ARGUMENT},
        {{.account = NOBODY, .market = 3, .ask_price = -1}, SLOSS_ERR_ARGUMENT},
        {{.account = NOBODY, .market = 3, .bid_lots = -1}, SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{.account = ANN, .market = 3, .bid_lots = -1}, SLOSS_ERR_UNKNOWN_MARKET},
        {{.account = SLOSS_ACCOUNT_FEES, .market = closed, .bid_lots = -1}, SLOSS_ERR_RANGE},
        {{.account = SLOSS_ACCOUNT_FEES, .market = closed, .ask_lots = -1}, SLOSS_ERR_RANGE},
        {{.account = SLOSS_ACCOUNT_FEES, .market = closed}, SLOSS_ERR_MARKET_CLOSED},
        {{.account = SLOSS_ACCOUNT_FEES, .market = unmarked}, SLOSS_ERR_SYSTEM_ACCOUNT},
        {{.account = sloss_account_insurance(0)}, SLOSS_ERR_SYSTEM_ACCOUNT},
        {{.account = ANN, .market = unmarked}, SLOSS_ERR_RANGE},
        {{.account = ANN, .bid_lots = 1, .bid_price = -1}, SLOSS_ERR_RANGE},
        {{.account = ANN, .ask_lots = 1, .ask_price = -1}, SLOSS_ERR_RANGE},
        {{.account = ANN, .ask_lots = INT64_MAX, .ask_price = 1}, SLOSS_ERR_OVERFLOW},
        {{.account = ANN, .bid_lots = INT64_MAX / 100, .bid_price = 1}, SLOSS_ERR_OVERFLOW}, /* at the mark */
        {{.account = ANN, .bid_lots = (INT64_C(1) << 62) / 200, .bid_price = 201}, SLOSS_ERR_OVERFLOW},
        {{.account = ANN, .bid_lots = (INT64_C(1) << 62) / 200, .bid_price = 200}, SLOSS_ERR_INSUFFICIENT_MARGIN},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_ORDERS, .orders = cases[i].orders},
                cases[i].status);
    }
    struct sloss_command command = fill_of(ANN, BOB, 1, 4);
    refused(&world, command, SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* A mark that moves far beyond what the order was set at: there can be no such position, and it asks for all
 * that an asset can have. */
static void orders_beyond_the_bounds_ask_for_all_there_can_be(void **state)
{
    (void)state;
    struct world world = open_pair(0);
    mark(&world, 0, 1);
    int64_t lots = INT64_C(1) << 60;
    assert_ok(apply(&world, forced(orders_of(ANN, 0, lots, 1, lots, 4))));
    assert_amount(initial(&world, ANN), (lots + 9) / 10);
    mark(&world, 0, 4);
    assert_amount(initial(&world, ANN), (4 * lots + 9) / 10);
    mark(&world, 0, 5);
    assert_amount(initial(&world, ANN), INT64_C(1) << 62);
    assert_amount(rest_of(&world, ANN, 0).initial, INT64_C(1) << 62);
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    assert_amount(initial(&loaded, ANN), INT64_C(1) << 62);
    mark(&world, 0, INT64_C(1) << 62);
    assert_amount(initial(&world, ANN), INT64_C(1) << 62);
    free(saved.bytes);
    close_world(&loaded);
    close_world(&world);
}

/* ---- trades ------------------------------------------------------------------------------------ */

/* Of 1,000 ann's bids of 100 lots take all. Trades of them are allowed where they are taken off first. */
static void traded_lots_rest_no_more(void **state)
{
    (void)state;
    struct world world = open_pair(0);
    assert_ok(apply(&world, orders_of(ANN, 0, 100, 100, 0, 0)));
    refused(&world, fill_of(ANN, BOB, 1, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, fill_of(ANN, BOB, 1, SLOSS_RESTING_SELLER), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, fill_of(ANN, BOB, 40, SLOSS_RESTING_BUYER)));
    assert_amount(rest_of(&world, ANN, 0).bid_lots, 60);
    assert_amount(initial(&world, ANN), 1000);
    assert_ok(apply(&world, orders_of(BOB, 0, 7, 90, 5, 100)));
    assert_ok(apply(&world, fill_of(ANN, BOB, 8, SLOSS_RESTING_BUYER | SLOSS_RESTING_SELLER)));
    assert_amount(rest_of(&world, ANN, 0).bid_lots, 52);
    assert_amount(rest_of(&world, BOB, 0).ask_lots, 0); /* at most to 0 */
    assert_amount(rest_of(&world, BOB, 0).ask_price, 0);
    assert_amount(rest_of(&world, BOB, 0).bid_lots, 7);
    assert_ok(apply(&world, fill_of(BOB, ANN, 3, SLOSS_RESTING_BUYER | SLOSS_RESTING_SELLER)));
    assert_amount(rest_of(&world, BOB, 0).bid_lots, 4);
    assert_amount(rest_of(&world, ANN, 0).bid_lots, 52);
    assert_amount(rest_of(&world, ANN, 0).ask_lots, 0);
    close_world(&world);
}

/* A trade that is refused leaves the orders as they were; a fund has none to take off. */
static void a_refused_trade_takes_nothing_off(void **state)
{
    (void)state;
    struct world world = open_pair(0);
    assert_ok(apply(&world, orders_of(ANN, 0, 10, 100, 0, 0)));
    refused(&world, fill_of(ANN, BOB, 101, SLOSS_RESTING_BUYER), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_amount(rest_of(&world, ANN, 0).bid_lots, 10);
    insure(&world, 0, 100);
    assert_ok(apply(&world, fill_of(ANN, sloss_account_insurance(0), 1, 3)));
    assert_amount(rest_of(&world, ANN, 0).bid_lots, 9);
    close_world(&world);
}

/* ---- their end --------------------------------------------------------------------------------- */

/* Ann is closed out in M; N is manual and stays, and so do her orders there and in O, where she has no
 * position. Bob, who is not closed out, keeps his. */
static void a_close_out_ends_those_of_markets_that_are_closed(void **state)
{
    (void)state;
    struct world world = open_pair(50);
    uint32_t manual = add_market(&world, "N", 0);
    uint32_t other = add_market(&world, "O", 0);
    struct sloss_command option = {.kind = SLOSS_COMMAND_OPTION,
                                   .option = {.liquidation = SLOSS_LIQUIDATION_MANUAL,
                                              .keep = ~(1u << SLOSS_OPTION_LIQUIDATION) & 31u,
                                              .one_market = 1,
                                              .market = manual}};
    assert_ok(apply(&world, option));
    mark(&world, manual, 10);
    mark(&world, other, 10);
    fill(&world, manual, ANN, BOB, 1, 10);
    for (uint32_t market = 0; market < 3; market++) {
        assert_ok(apply(&world, orders_of(ANN, market, 1, 10, 1, 200)));
    }
    assert_ok(apply(&world, orders_of(BOB, 0, 1, 100, 0, 0)));
    mark(&world, 0, 85); /* 250 and 212 asked */
    assert_amount(rest_of(&world, ANN, 0).bid_lots, 1);
    mark(&world, 0, 84); /* 200 and 210 asked */
    assert_amount(position_of(&world, ANN, 0).lots, 0);
    assert_amount(rest_of(&world, ANN, 0).bid_lots + rest_of(&world, ANN, 0).ask_lots, 0);
    assert_amount(rest_of(&world, ANN, manual).bid_lots, 1);
    assert_amount(rest_of(&world, ANN, other).ask_lots, 1);
    assert_amount(rest_of(&world, BOB, 0).bid_lots, 1);
    close_world(&world);
}

static void a_settlement_ends_all_of_its_market(void **state)
{
    (void)state;
    struct world world = open_pair(10);
    uint32_t other = add_market(&world, "N", 0);
    mark(&world, other, 10);
    assert_ok(apply(&world, orders_of(ANN, 0, 1, 100, 0, 0)));
    assert_ok(apply(&world, orders_of(BOB, 0, 1, 100, 2, 100)));
    assert_ok(apply(&world, orders_of(BOB, other, 1, 10, 0, 0)));
    assert_ok(sloss_engine_settle(world.engine, 0, 100));
    assert_amount(rest_of(&world, ANN, 0).bid_lots, 0);
    assert_amount(rest_of(&world, BOB, 0).bid_lots + rest_of(&world, BOB, 0).ask_lots, 0);
    assert_amount(rest_of(&world, BOB, other).bid_lots, 1);
    assert_amount(initial(&world, ANN), 0);
    close_world(&world);
}

/* ---- what is undone, and kept ------------------------------------------------------------------ */

static void orders_are_part_of_the_state_while_there_are_any(void **state)
{
    (void)state;
    struct world world = open_pair(0);
    struct sloss_hash before = hash_of(&world);
    assert_ok(apply(&world, orders_of(ANN, 0, 1, 100, 0, 0)));
    struct sloss_hash with = hash_of(&world);
    assert_false(same_hash(with, before));
    assert_ok(apply(&world, orders_of(ANN, 0, 1, 101, 0, 0)));
    assert_false(same_hash(hash_of(&world), with));
    assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 1, 100)));
    assert_false(same_hash(hash_of(&world), with));
    assert_ok(apply(&world, orders_of(ANN, 0, 1, 100, 0, 0)));
    assert_true(same_hash(hash_of(&world), with));
    assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 0, 0)));
    assert_true(same_hash(hash_of(&world), before));
    close_world(&world);
}

/* Marks of orders alone judge nobody: whoever sets orders is on no list for it. */
static void a_trial_and_a_snapshot_leave_and_keep_them(void **state)
{
    (void)state;
    struct world world = open_pair(10);
    assert_ok(apply(&world, orders_of(ANN, 0, 5, 104, 30, 98)));
    struct sloss_hash before = hash_of(&world);
    for (int times = 0; times < 2; times++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        assert_ok(apply(&world, orders_of(ANN, 0, 0, 0, 0, 0)));
        assert_ok(apply(&world, orders_of(BOB, 0, 3, 100, 0, 0)));
        assert_amount(initial(&world, ANN), 100);
        refused(&world, orders_of(BOB, 0, 300, 100, 0, 0), SLOSS_ERR_INSUFFICIENT_MARGIN);
        assert_ok(sloss_engine_verify(world.engine));
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(hash_of(&world), before));
        assert_amount(initial(&world, ANN), 260);
        assert_amount(rest_of(&world, BOB, 0).bid_lots, 0);
        assert_ok(sloss_engine_verify(world.engine));
    }
    struct saved saved = {0};
    struct sloss_snapshot *snapshot;
    uint32_t done = 0;
    assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
    assert_ok(apply(&world, orders_of(ANN, 0, 1, 1, 0, 0)));
    assert_ok(apply(&world, orders_of(BOB, 0, 3, 100, 0, 0)));
    while (done == 0) {
        assert_ok(sloss_snapshot_write(snapshot, 1, saved_write, &saved, &done));
    }
    sloss_snapshot_end(snapshot);
    struct world loaded = load_world(&saved);
    assert_true(same_hash(before, hash_of(&loaded)));
    assert_amount(initial(&loaded, ANN), 260);
    assert_amount(rest_of(&loaded, BOB, 0).bid_lots, 0);
    free(saved.bytes);
    close_world(&loaded);
    close_world(&world);
}

static void what_is_asked_is_checked(void **state)
{
    (void)state;
    struct world world = open_pair(0);
    struct sloss_orders_info info = {.struct_size = sizeof(info)};
    assert_status(sloss_engine_orders(NULL, ANN, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_orders(world.engine, ANN, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_orders(world.engine, NOBODY, 1, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_orders(world.engine, NOBODY, 0, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    info.struct_size = 8;
    assert_status(sloss_engine_orders(world.engine, ANN, 0, &info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_of_three_cases_counts),
        cmocka_unit_test(orders_without_a_position_count_alike),
        cmocka_unit_test(parts_are_rounded_up_once_each),
        cmocka_unit_test(inverse_lots_lose_by_their_value),
        cmocka_unit_test(markets_are_added),
        cmocka_unit_test(orders_need_margin_where_they_ask_for_more),
        cmocka_unit_test(orders_are_refused_in_order),
        cmocka_unit_test(orders_beyond_the_bounds_ask_for_all_there_can_be),
        cmocka_unit_test(traded_lots_rest_no_more),
        cmocka_unit_test(a_refused_trade_takes_nothing_off),
        cmocka_unit_test(a_close_out_ends_those_of_markets_that_are_closed),
        cmocka_unit_test(a_settlement_ends_all_of_its_market),
        cmocka_unit_test(orders_are_part_of_the_state_while_there_are_any),
        cmocka_unit_test(a_trial_and_a_snapshot_leave_and_keep_them),
        cmocka_unit_test(what_is_asked_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
