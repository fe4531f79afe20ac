/* SPDX-License-Identifier: BSD-2-Clause */
#include "collateral_world.h"
#include "saved_world.h"
#include "sloss/column.h"

/* Assets that back others: what is set, what counts, and what may leave. */

/* ---- what is set ----------------------------------------------------------------------------- */

static void terms_are_told(void **state)
{
    (void)state;
    struct world world =
        open_backed(SLOSS_SETTLEMENT_UNREALIZED, 7, PPB / 2, 250000000, SLOSS_ACCOUNT_TREASURY);
    struct sloss_collateral_info info = {.struct_size = sizeof(info)};
    uint32_t number = 0;
    int64_t quantity = 5;
    int64_t weight = 5;
    assert_ok(apply(&world, haircut_of(PAIR, 30, 0)));
    assert_ok(sloss_ledger_find_collateral(world.ledger, "C", &number));
    assert_int_equal(number, PAIR);
    assert_ok(sloss_engine_collateral(world.engine, PAIR, &info));
    assert_string_equal(info.name, "C");
    assert_int_equal(info.asset, BTC);
    assert_int_equal(info.settlement, USD);
    assert_int_equal(info.tick_decimals, 0);
    assert_amount(info.tick, 1);
    assert_amount(info.price, 7);
    assert_int_equal(info.discount_ppb, 250000000);
    assert_int_equal(info.haircuts, 2);
    assert_true(info.to == SLOSS_ACCOUNT_TREASURY);
    assert_ok(sloss_engine_haircut(world.engine, PAIR, 1, &quantity, &weight));
    assert_amount(quantity, 30);
    assert_amount(weight, 0);
    assert_status(sloss_engine_haircut(world.engine, PAIR, 2, &quantity, &weight), SLOSS_ERR_RANGE);
    assert_status(sloss_engine_haircut(world.engine, PAIR + 1, 0, &quantity, &weight),
                  SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_haircut(world.engine, PAIR, 0, NULL, &weight), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_collateral(world.engine, 0, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_collateral(NULL, PAIR, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_collateral(world.ledger, "M", &number),
                  SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_ledger_find_collateral(world.ledger, NULL, &number), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* A name is a market's or a pair's, once. */
static void names_are_those_of_markets(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 1, PPB, 0, 0);
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "C", .unit = 1}};
    uint32_t found = 9;
    assert_status(apply(&world, market), SLOSS_ERR_EXISTS);
    assert_status(apply(&world, pair_of("M", BTC, USD, 0, 0)), SLOSS_ERR_EXISTS);
    assert_status(sloss_ledger_find_market(world.ledger, "C", &found), SLOSS_ERR_UNKNOWN_MARKET);
    strcpy(market.market.name, "D");
    assert_ok(apply(&world, market));
    assert_ok(sloss_ledger_find_market(world.ledger, "D", &found));
    assert_int_equal(found, 1);
    close_world(&world);
}

static void pairs_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 1, PPB, 0, 0);
    assert_ok(sloss_engine_add_asset(world.engine, "ETH", 0, NULL));
    struct sloss_command wrong = pair_of("a b", 9, 9, 1000000000, NOBODY);
    struct sloss_hash before = hash_of(&world);
    assert_status(apply(&world, wrong), SLOSS_ERR_SYNTAX);
    strcpy(wrong.collateral.name, "C");
    assert_status(apply(&world, wrong), SLOSS_ERR_EXISTS);
    strcpy(wrong.collateral.name, "D");
    assert_status(apply(&world, wrong), SLOSS_ERR_UNKNOWN_ASSET);
    wrong.collateral.asset = BTC;
    assert_status(apply(&world, wrong), SLOSS_ERR_UNKNOWN_ASSET);
    wrong.collateral.settlement = USD;
    assert_status(apply(&world, wrong), SLOSS_ERR_RANGE); /* nothing is left of the price */
    wrong.collateral.discount_ppb = 999999999;
    wrong.collateral.tick = 0;
    assert_status(apply(&world, wrong), SLOSS_ERR_RANGE);
    wrong.collateral.tick = 1;
    wrong.collateral.tick_decimals = 12; /* billionths of an atom are 11 */
    assert_status(apply(&world, wrong), SLOSS_ERR_RANGE);
    wrong.collateral.tick_decimals = 11;
    assert_status(apply(&world, wrong), SLOSS_ERR_UNKNOWN_ACCOUNT);
    wrong.collateral.to = SLOSS_ACCOUNT_FEES;
    assert_status(apply(&world, wrong), SLOSS_ERR_SYSTEM_ACCOUNT);
    wrong.collateral.to = sloss_account_insurance(0);
    assert_status(apply(&world, wrong), SLOSS_ERR_SYSTEM_ACCOUNT);
    wrong.collateral.to = SLOSS_ACCOUNT_BACKSTOP;
    assert_status(apply(&world, wrong), SLOSS_ERR_EXISTS); /* the pair has a name */
    wrong.collateral.tick_decimals = 0;
    wrong.collateral.settlement = BTC;
    assert_status(apply(&world, wrong), SLOSS_ERR_ARGUMENT); /* nothing backs itself */
    wrong.collateral.asset = USD;
    wrong.collateral.settlement = 2;
    assert_status(apply(&world, wrong), SLOSS_ERR_ARGUMENT); /* what is backed backs nothing */
    wrong.collateral.asset = 2;
    wrong.collateral.settlement = BTC;
    assert_status(apply(&world, wrong), SLOSS_ERR_ARGUMENT); /* and what backs is not backed */
    assert_true(same_hash(before, hash_of(&world)));
    wrong.collateral.settlement = USD;
    assert_ok(apply(&world, wrong));
    assert_false(same_hash(before, hash_of(&world)));
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, NULL));
    before = hash_of(&world);
    memcpy(wrong.collateral.name, "SECOND", sizeof("SECOND"));
    wrong.collateral.settlement = 3;
    assert_status(apply(&world, wrong), SLOSS_ERR_ARGUMENT); /* its money would count twice */
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

static void haircuts_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 1, PPB / 2, 0, 0);
    assert_ok(sloss_engine_add_asset(world.engine, "ETH", 0, NULL));
    assert_ok(apply(&world, pair_of("E", 2, USD, 0, 0)));
    struct sloss_hash before = hash_of(&world);
    assert_status(apply(&world, haircut_of(0, 0, 0)), SLOSS_ERR_ARGUMENT); /* a market */
    assert_status(apply(&world, haircut_of(1, 0, 0)), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(apply(&world, haircut_of(PAIR + 2, 0, 0)), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(apply(&world, haircut_of(PAIR, -1, 0)), SLOSS_ERR_RANGE);
    assert_status(apply(&world, haircut_of(PAIR, 5, -1)), SLOSS_ERR_RANGE);
    assert_status(apply(&world, haircut_of(PAIR, 0, PPB + 1)), SLOSS_ERR_RANGE);
    assert_status(apply(&world, haircut_of(PAIR, 5, PPB / 2 + 1)), SLOSS_ERR_RANGE); /* it rises */
    assert_status(apply(&world, haircut_of(PAIR + 1, 0, 1)), SLOSS_ERR_UNPRICED);
    assert_true(same_hash(before, hash_of(&world)));
    assert_ok(apply(&world, haircut_of(PAIR + 1, 0, 0)));
    for (int64_t i = 1; i < 32; i++) {
        assert_ok(apply(&world, haircut_of(PAIR, i, PPB / 2)));
    }
    assert_status(apply(&world, haircut_of(PAIR, 32, 0)), SLOSS_ERR_LIMIT);
    assert_ok(apply(&world, haircut_of(PAIR, 31, 0)));
    close_world(&world);
}

/* A mark takes a pair, and no other command of markets does. */
static void prices_are_set_by_marks_alone(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 1, PPB / 2, 0, 0);
    struct sloss_mark marks[] = {{PAIR, 0, 9}, {0, 0, 100}};
    struct sloss_mark wrong[] = {{0, 0, 50}, {PAIR, 0, 0}};
    struct sloss_mark unknown = {PAIR + 1, 0, 1};
    struct sloss_collateral_info info = {.struct_size = sizeof(info)};
    struct sloss_command settle = {.kind = SLOSS_COMMAND_SETTLE,
                                   .settle = {.price = 1, .market = PAIR}};
    struct sloss_command trade = {
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.buyer = MAKER, .seller = MAKER, .lots = 1, .price = 1, .market = PAIR}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    assert_status(sloss_engine_mark(world.engine, wrong, 2), SLOSS_ERR_RANGE);
    assert_status(sloss_engine_mark(world.engine, &unknown, 1), SLOSS_ERR_UNKNOWN_MARKET);
    marks[1].market = PAIR;
    assert_status(sloss_engine_mark(world.engine, marks, 2), SLOSS_ERR_ARGUMENT); /* twice */
    wrong[1].price = INT64_MAX;
    assert_status(sloss_engine_mark(world.engine, wrong, 2), SLOSS_ERR_OVERFLOW);
    assert_status(apply(&world, settle), SLOSS_ERR_ARGUMENT);
    assert_status(apply(&world, trade), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_set_tier(world.engine, PAIR, 0, 1, 1), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_collateral(world.engine, PAIR, &info));
    assert_amount(info.price, 9);
    assert_amount(market_of(&world, 0).mark, 100);
    close_world(&world);
}

/* ---- what counts ----------------------------------------------------------------------------- */

/* Bybit's tiers (vectors/venues.json, bybit.collateral.tiers): 25 BTC at 60,000 under 0.98, 0.95
 * and 0.90 for ten each. */
static void each_part_counts_by_its_bracket(void **state)
{
    (void)state;
    const int64_t coin = 100000000;
    struct world world = open_world();
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 8, NULL));
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, 0)));
    give(&world, A, BTC, 25 * coin);
    assert_amount(backing_of(&world, A, USD).collateral, 0);
    mark(&world, PAIR, 60000);
    assert_amount(backing_of(&world, A, USD).collateral, 0);
    const int64_t weights[] = {980000000, 950000000, 900000000, 850000000, 800000000, 0};
    for (int64_t i = 0; i < 6; i++) {
        assert_ok(apply(&world, haircut_of(PAIR, 10 * i * coin, weights[i])));
    }
    assert_amount(backing_of(&world, A, USD).collateral, 142800000);
    assert_amount(backing_of(&world, A, USD).margin_equity, 142800000);
    assert_amount(backing_of(&world, A, USD).margin_initial, 142800000);
    give(&world, A, BTC, 75 * coin); /* 100 coins count as 50: 60,000 * 44.8 */
    assert_amount(backing_of(&world, A, USD).collateral, 268800000);
    assert_amount(backing_of(&world, A, BTC).collateral, 0);
    assert_amount(backing_of(&world, A, BTC).margin_equity, 100 * coin);
    close_world(&world);
}

/* flox (vectors/peers.json, flox-venue-haircut): 1,000 USD at par, 0.5 BTC at 30,000 less 20 %, 10
 * ETH at 2,000 less 10 %. */
static void pairs_add_up(void **state)
{
    (void)state;
    struct world world = open_world();
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 8, NULL));
    assert_ok(sloss_engine_add_asset(world.engine, "ETH", 18, NULL));
    assert_ok(apply(&world, pair_of("C", BTC, USD, 0, 0)));
    assert_ok(apply(&world, pair_of("E", 2, USD, 0, 0)));
    const struct sloss_mark marks[] = {{PAIR, 0, 30000}, {PAIR + 1, 0, 2000}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    const struct sloss_mark wrong[] = {{PAIR, 0, 5}, {PAIR + 1, 0, 0}};
    assert_status(sloss_engine_mark(world.engine, wrong, 2),
                  SLOSS_ERR_RANGE); /* and the first is as it was */
    assert_ok(apply(&world, haircut_of(PAIR, 0, 800000000)));
    assert_ok(apply(&world, haircut_of(PAIR + 1, 0, 900000000)));
    give(&world, A, USD, 100000);
    give(&world, A, BTC, 50000000);
    give(&world, A, 2, INT64_C(4000000000000000000));
    give(&world, A, 2, 0);
    assert_amount(backing_of(&world, A, USD).collateral, 1200000 + 720000);
    assert_amount(backing_of(&world, A, USD).margin_equity, 2020000);
    assert_amount(account_of(&world, A).equity, 100000);
    close_world(&world);
}

/* 3 atoms at 1 1/3 USD of 0.7: floor(2.8); at a weight of 1 that is 4. A tick is 1/3 of nothing:
 * 0.0133. */
static void what_counts_is_rounded_down_once(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command pair = pair_of("C", BTC, USD, 0, 0);
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 0, NULL));
    pair.collateral.tick_decimals = 4;
    assert_ok(apply(&world, pair));
    mark(&world, PAIR, 133); /* 0.0133 USD for 1 BTC: 1.33 atoms */
    assert_ok(apply(&world, haircut_of(PAIR, 0, 700000000)));
    give(&world, A, BTC, 3);
    assert_amount(backing_of(&world, A, USD).collateral, 2); /* 2.793 */
    assert_ok(apply(&world, haircut_of(PAIR, 2, 600000000)));
    assert_amount(backing_of(&world, A, USD).collateral,
                  2); /* 1.862 + 0.798: floor of 2.66, no floors of parts */
    assert_ok(apply(&world, haircut_of(PAIR, 1, 650000000)));
    assert_amount(backing_of(&world, A, USD).collateral, 2); /* 0.931 + 0.8645 + 0.798 = 2.5935 */
    assert_ok(apply(&world, haircut_of(PAIR, 0, PPB)));
    assert_amount(backing_of(&world, A, USD).collateral, 2); /* 1.33 + 1.6625 = 2.9925 */
    close_world(&world);
}

/* What positions of its own ask is left out, each requirement its own; and a debt counts at par,
 * rounded up. */
static void what_is_needed_there_does_not_count(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 3, PPB / 2, 0, 0);
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "B", .unit = 1, .asset = BTC}};
    struct sloss_command manual = {
        .kind = SLOSS_COMMAND_OPTION,
        .option = {.liquidation = SLOSS_LIQUIDATION_MANUAL, .residual = SLOSS_RESIDUAL_KEEP}};
    assert_ok(apply(&world, market));
    assert_ok(sloss_engine_set_tier(world.engine, 1, 0, PPB / 5, PPB / 10));
    give(&world, A, BTC, 250);
    fill(&world, 1, A, MAKER, 10, 100);                               /* asks 200 and 100 of BTC */
    assert_amount(backing_of(&world, A, USD).collateral, 225);        /* floor(3 * 150 / 2) */
    assert_amount(backing_of(&world, A, USD).collateral_initial, 75); /* 3 * 50 / 2 */
    give(&world, A, USD, 100);
    fill(&world, 0, A, MAKER, 10, 100); /* asks 100 */
    assert_amount(account_of(&world, A).free, 75);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_HEALTHY);
    assert_amount(backing_of(&world, A, USD).margin_equity, 325);
    assert_amount(backing_of(&world, A, USD).margin_initial, 175);
    mark(&world, 1, 120); /* equity 450, asked 240 and 120, but the balance is 250 */
    assert_amount(backing_of(&world, A, USD).collateral, 375);         /* 3 * 250 / 2 */
    assert_amount(backing_of(&world, A, USD).collateral_initial, 315); /* 3 * 210 / 2 */
    assert_ok(apply(&world, manual));
    mark(&world, 1, 79); /* equity 40, asked 158 and 79: 39 and 118 are owed */
    assert_amount(backing_of(&world, A, USD).collateral, -117);
    assert_amount(backing_of(&world, A, USD).collateral_initial, -354);
    close_world(&world);
}

/* ---- what may leave, and what may be opened ---------------------------------------------------
 */

/* 20 lots at 100 ask 200. With 50 of its own and 200 atoms at 0.8: 210. */
static void a_fill_is_backed(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 1, 800000000, 0, 0);
    struct sloss_command trade = {
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.buyer = A, .seller = MAKER, .lots = 20, .price = 100, .market = 0}};
    give(&world, A, USD, 50);
    give(&world, A, BTC, 187);
    assert_status(apply(&world, trade), SLOSS_ERR_INSUFFICIENT_MARGIN); /* 149.6 count as 149 */
    give(&world, A, BTC, 1);
    assert_ok(apply(&world, trade)); /* 150 */
    assert_amount(account_of(&world, A).free, 0);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_HEALTHY);
    assert_status(apply(&world, take_out(A, USD, 1)), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_status(apply(&world, take_out(A, BTC, 1)), SLOSS_ERR_INSUFFICIENT_MARGIN);
    give(&world, A, BTC, 12); /* 160 */
    assert_amount(account_of(&world, A).free, 10);
    assert_amount(account_of(&world, A).equity, 50);
    assert_status(apply(&world, take_out(A, BTC, 13)), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(apply(&world, take_out(A, BTC, 12)));
    assert_status(apply(&world, take_out(A, BTC, 300)), SLOSS_ERR_INSUFFICIENT_FUNDS);
    mark(&world, 0, 99); /* equity 30, margin equity 180, asked 198 and 99 */
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_WARNED);
    close_world(&world);
}

/* From 100 atoms on nothing counts: what is above may leave although the account is below its
 * requirement. */
static void what_lowers_nothing_may_leave(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 1, PPB, 0, 0);
    assert_ok(apply(&world, haircut_of(PAIR, 100, 0)));
    give(&world, A, USD, 50);
    give(&world, A, BTC, 150);
    fill(&world, 0, A, MAKER, 20, 100); /* asks 200, has 150 */
    assert_ok(apply(&world, take_out(A, BTC, 50)));
    assert_status(apply(&world, take_out(A, BTC, 1)), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_status(
        apply(&world,
              (struct sloss_command){
                  .kind = SLOSS_COMMAND_TRANSFER,
                  .transfer = {.giver = A, .receiver = MAKER, .amount = 1, .asset = BTC}}),
        SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_status(
        apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_MEMBER,
                                             .member = {.account = A, .amount = 1, .asset = BTC}}),
        SLOSS_ERR_INSUFFICIENT_MARGIN);
    close_world(&world);
}

/* Below its maintenance requirement a loss away from the mark must leave as large a part of it: 20
 * lots with 70 of margin equity of 100; 10 of them sold at 97 cost 30, and leave 40 of 50. */
static void a_reduction_is_judged_by_what_backs_it(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 1, PPB, 0, 0);
    struct sloss_command manual = {
        .kind = SLOSS_COMMAND_OPTION,
        .option = {.liquidation = SLOSS_LIQUIDATION_MANUAL, .residual = SLOSS_RESIDUAL_KEEP}};
    struct sloss_command trade = {
        .kind = SLOSS_COMMAND_FILL,
        .fill = {.buyer = MAKER, .seller = A, .lots = 10, .price = 97, .market = 0}};
    assert_ok(apply(&world, manual));
    give(&world, A, USD, 10);
    give(&world, A, BTC, 60);
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 100);
    assert_ok(
        apply(&world,
              trade)); /* equity is -20 after it, which is below zero, but with what backs it 40 */
    assert_amount(account_of(&world, A).equity, -20);
    trade.fill.lots = 5;
    trade.fill.price = 92; /* another 40: nothing is left of 25, and 0 is less than 40 of 50 */
    assert_status(apply(&world, trade), SLOSS_ERR_INSUFFICIENT_MARGIN);
    close_world(&world);
}

/* ---- breaches -------------------------------------------------------------------------------- */

/* Marks of the pair bring it into breach, with every way of looking; and the state needs both below
 * zero. */
static void a_price_brings_a_breach(void **state)
{
    (void)state;
    for (uint32_t detection = 0; detection < 2; detection++) {
        struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
        assert_ok(sloss_engine_set_detection(world.engine, detection));
        give(&world, A, USD, 10);
        fill(&world, 0, A, MAKER, 20, 100);
        give(&world, A, BTC, 15); /* its first, after the position was opened */
        mark(&world, 0, 96);      /* -70; 150 count: 80 is below 96 */
        assert_amount(position_of(&world, A, 0).lots, 0);
        assert_amount(has(&world, A, BTC), 8); /* 7 atoms brought 70 */
        assert_amount(has(&world, A, USD), 0);
        assert_int_equal(account_of(&world, A).state, SLOSS_STATE_LIQUIDATED);
        give(&world, A, USD, 100);
        fill(&world, 0, A, MAKER, 20, 96); /* asks 96 */
        mark(&world, 0, 90);               /* -20 and 80 against 90 */
        assert_amount(position_of(&world, A, 0).lots, 0);
        assert_amount(has(&world, A, BTC), 6);
        give(&world, A, USD, 60);
        fill(&world, 0, A, MAKER, 20, 90);
        mark(&world, PAIR, 6); /* 60 and 36: above 90 */
        assert_amount(position_of(&world, A, 0).lots, 20);
        mark(&world, 0, 87); /* 0 and 36: below 87 */
        assert_amount(position_of(&world, A, 0).lots, 0);
        close_world(&world);
    }
}

static void a_fall_of_the_price_alone_closes_out(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    give(&world, A, BTC, 20);
    fill(&world, 0, A, MAKER, 20, 100); /* all of its margin is 200 of BTC; asks 100 */
    for (int64_t price = 9; price >= 5; price--) {
        mark(&world, PAIR, price);
        assert_amount(position_of(&world, A, 0).lots, 20);
    }
    mark(&world, PAIR, 4); /* 80 */
    assert_amount(position_of(&world, A, 0).lots, 0);
    assert_amount(has(&world, A, BTC), 20); /* nothing was lost */
    close_world(&world);
}

static void below_zero_it_is_not_bankrupt_while_it_is_backed(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    give(&world, A, USD, 10);
    give(&world, A, BTC, 20);
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 98); /* -30, and 170 of 98 and 196 */
    assert_amount(account_of(&world, A).equity, -30);
    assert_int_equal(account_of(&world, A).state, SLOSS_STATE_WARNED);
    assert_amount(backing_of(&world, A, USD).margin_equity, 170);
    close_world(&world);
}

/* Who is in breach in this market is reported, and nothing else. */
static struct sloss_command keep_positions(uint32_t market)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_OPTION,
                                  .option = {.liquidation = SLOSS_LIQUIDATION_MANUAL,
                                             .keep = 30, /* the other options */
                                             .one_market = 1,
                                             .market = market}};
}

/* A debt in the other asset brings a breach although nothing has moved in the market of the
 * position, which was found sound and has not been looked at since. */
static void a_debt_elsewhere_brings_a_breach(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "B", .unit = 1, .asset = BTC}};
    assert_ok(apply(&world, market));
    assert_ok(apply(&world, keep_positions(1)));
    give(&world, A, USD, 300);
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 100);
    mark(&world, 0, 101);
    fill(&world, 1, A, MAKER, 5, 100); /* its first holding of BTC, without any money */
    mark(&world, 1, 100);
    mark(&world, 1, 97); /* 15 of BTC are 150: 170 of 101 are left */
    assert_amount(position_of(&world, A, 0).lots, 20);
    mark(&world, 1, 95); /* 250, and 70 */
    assert_amount(position_of(&world, A, 0).lots, 0);
    assert_amount(has(&world, A, USD), 320);
    close_world(&world);
}

/* What counts is bound by the balance and by the equity there: of 20, of which 10 are a gain, 10 count, and 1 less when 1 has left. */
static void what_is_no_gain_counts(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "B", .unit = 1, .asset = BTC}};
    assert_ok(apply(&world, market));
    give(&world, A, BTC, 10);
    fill(&world, 1, A, MAKER, 1, 100);
    mark(&world, 1, 110);
    fill(&world, 0, A, MAKER, 10, 100); /* asks 100 of 100 */
    assert_amount(backing_of(&world, A, USD).collateral, 100);
    refused(&world, take_out(A, BTC, 1), SLOSS_ERR_INSUFFICIENT_MARGIN);
    close_world(&world);
}

/* At 0.3 for an atom a debt of one counts 1. */
static void a_debt_is_rounded_up(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "B", .unit = 1, .asset = BTC}};
    struct sloss_command pair = pair_of("C", BTC, USD, 0, 0);
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    assert_ok(apply(&world, market));
    pair.collateral.tick_decimals = 1;
    assert_ok(apply(&world, pair));
    mark(&world, PAIR, 3);
    give(&world, A, USD, 5);
    give(&world, MAKER, BTC, 1000);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL,
                                           SLOSS_RESIDUAL_KEEP));
    fill(&world, 0, A, MAKER, 1, 100);
    mark(&world, 0, 99);
    assert_amount(backing_of(&world, A, USD).collateral, -1);
    assert_amount(backing_of(&world, A, USD).margin_equity, 4);
    mark(&world, 0, 96); /* 1.2 */
    assert_amount(backing_of(&world, A, USD).collateral, -2);
    close_world(&world);
}

/* Nothing outside backs a compartment, also where it is judged as what others back is. */
static void a_compartment_is_not_backed(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_REQUIREMENT,
                                                   .requirement = {.profit_off_ppb = PPB / 2}}));
    give(&world, A, USD, 60);
    give(&world, A, BTC, 100);
    assert_ok(sloss_engine_isolate(world.engine, A, 0, 60));
    fill(&world, 0, A, MAKER, 5, 100);
    mark(&world, 0, 91); /* 60 - 45, of which 22.75 are asked */
    struct sloss_isolated_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_isolated(world.engine, A, 0, &info));
    assert_amount(position_of(&world, A, 0).lots, 0);
    assert_amount(info.balance, 15);
    assert_amount(has(&world, A, BTC), 100);
    close_world(&world);
}

/* Ticks times T stay below 2^96, also where a unit has so many atoms that the rate is small. */
static void a_price_is_bound_by_its_ticks(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command pair = pair_of("W", 1, USD, 0, 0);
    struct sloss_mark price = {.market = PAIR, .price = INT64_C(1) << 46};
    assert_ok(sloss_engine_add_asset(world.engine, "WEI", 18, NULL));
    pair.collateral.tick = INT64_C(1) << 50;
    assert_ok(apply(&world, pair));
    assert_status(sloss_engine_mark(world.engine, &price, 1), SLOSS_ERR_OVERFLOW);
    price.price--;
    assert_ok(sloss_engine_mark(world.engine, &price, 1));
    close_world(&world);
}

/* ---- kept, tried, undone --------------------------------------------------------------------- */

/* A book that is loaded judges and sells as the one it was. */
static void pairs_are_kept(void **state)
{
    (void)state;
    struct world world =
        open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB / 2, 100000000, SLOSS_ACCOUNT_RESERVE);
    assert_ok(apply(&world, haircut_of(PAIR, 100, 1)));
    give(&world, A, USD, 110);
    give(&world, A, BTC, 20);
    give(&world, SLOSS_ACCOUNT_RESERVE, USD, 15);
    fill(&world, 0, A, MAKER, 20, 100);
    struct saved saved = save_world(&world);
    struct world again = load_world(&saved);
    assert_true(same_hash(hash_of(&world), hash_of(&again)));
    mark(&world, 0, 93);
    mark(&again, 0, 93);
    assert_amount(has(&again, A, BTC), 19); /* -30: it needs 4 at 9, of which 15 buy one */
    assert_true(same_hash(hash_of(&world), hash_of(&again)));
    free(saved.bytes);
    close_world(&again);
    close_world(&world);
}

/* What is set and sold in a trial is as before when it ends. */
static void a_trial_takes_all_back(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    give(&world, A, USD, 10);
    give(&world, A, BTC, 15);
    fill(&world, 0, A, MAKER, 20, 100);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_status(apply(&world, pair_of("D", BTC, USD, 0, 0)), SLOSS_ERR_ARGUMENT);
    assert_ok(apply(&world, haircut_of(PAIR, 3, PPB / 2)));
    mark(&world, PAIR, 11);
    mark(&world, 0, 96);
    assert_amount(has(&world, A, BTC), 8); /* 70 are ceil(6.4) atoms, which bring 77 */
    assert_amount(has(&world, A, USD), 7);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    mark(&world, 0, 96);
    assert_amount(has(&world, A, BTC), 8);
    assert_amount(has(&world, A, USD), 0);
    close_world(&world);
}

/* A holding that a trial has opened backs the other from then on. */
static void a_trial_leaves_nobody_unseen(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB, 0, 0);
    struct sloss_command move = {
        .kind = SLOSS_COMMAND_TRANSFER,
        .transfer = {.giver = MAKER, .receiver = A, .amount = 5, .asset = BTC}};
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "B", .unit = 1, .asset = BTC}};
    assert_ok(apply(&world, market));
    assert_ok(apply(&world, keep_positions(1)));
    give(&world, A, USD, 300);
    fill(&world, 0, A, MAKER, 20, 100);
    mark(&world, 0, 100);
    mark(&world, 0, 101);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    give(&world, A, USD, 1);
    (void)apply(&world, move);
    assert_ok(sloss_engine_whatif_end(world.engine));
    fill(&world, 1, A, MAKER, 5, 100);
    mark(&world, 1, 97);
    assert_amount(position_of(&world, A, 0).lots, 20);
    mark(&world, 1, 95);
    assert_amount(position_of(&world, A, 0).lots, 0);
    close_world(&world);
}

/* ---- in a stress run ------------------------------------------------------------------------- */

/* A factor moves the price of the pair and the mark: a scenario that is drawn comes to what its
 * marks come to. */
static void a_factor_moves_what_backs(void **state)
{
    (void)state;
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 1000, PPB, 0, 0);
    const struct sloss_stress_config config = {
        .struct_size = sizeof(config), .factors = 1, .seed = 5};
    struct sloss_stress_market models[2] = {
        {.struct_size = sizeof(*models),
         .market = PAIR,
         .volatility_ppb = PPB / 2,
         .loading_ppb = {PPB}},
        {.struct_size = sizeof(*models), .volatility_ppb = PPB / 10, .loading_ppb = {PPB / 2}}};
    struct sloss_stress *stress = NULL;
    uint32_t hit = 0;
    uint32_t in_debt = 0;
    give(&world, A, BTC, 2);
    fill(&world, 0, A, MAKER, 150, 100); /* 2,000 back 15,000, of which 750 are asked */
    mark(&world, 0, 100);
    models[0].impact = SLOSS_IMPACT_LINEAR;
    models[0].depth_lots = 1;
    assert_status(sloss_stress_create(world.engine, &config, models, 2, NULL, NULL, &stress),
                  SLOSS_ERR_ARGUMENT);
    models[0].impact = SLOSS_IMPACT_NONE;
    models[0].market = PAIR + 1;
    assert_status(sloss_stress_create(world.engine, &config, models, 2, NULL, NULL, &stress),
                  SLOSS_ERR_UNKNOWN_MARKET);
    models[0].market = PAIR;
    assert_ok(sloss_stress_create(world.engine, &config, models, 2, NULL, NULL, &stress));
    struct sloss_hash before = hash_of(&world);
    for (uint64_t i = 0; i < 60; i++) {
        struct sloss_stress_result drawn = {.struct_size = sizeof(drawn)};
        struct sloss_mark marks[2];
        int64_t weight;
        int64_t deficits[2];
        size_t done = 0;
        assert_ok(sloss_stress_draw(stress, i, marks, &weight));
        assert_int_equal(marks[0].market, PAIR);
        assert_ok(sloss_stress_run(stress, i, 1, &drawn, deficits, &done));
        int64_t equity = 150 * (marks[1].price - 100);
        bool breached = equity + 2 * marks[0].price < (150 * marks[1].price + 19) / 20;
        int64_t lacks = equity < 0 ? -equity : 0;
        int64_t sold = lacks > marks[0].price ? 2 : 1; /* atoms, which bring the price each */
        int64_t deficit =
            breached && lacks > sold * marks[0].price ? lacks - sold * marks[0].price : 0;
        assert_amount(drawn.deficit, deficit);
        assert_amount(deficits[0], 0);
        assert_amount(deficits[1], deficit);
        assert_int_equal(drawn.closed, breached ? 1 : 0);
        hit += breached ? 1 : 0;
        in_debt += deficit > 0 ? 1 : 0;
    }
    assert_true(in_debt > 0 && hit > in_debt && hit < 60);
    assert_true(same_hash(before, hash_of(&world)));
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* ---- questions about margin (rules 14) ------------------------------------------------------- */

static struct sloss_margin_info supposed(const struct world *world, uint64_t account,
                                         const struct sloss_mark *marks, uint32_t count)
{
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_margin_dry_run(world->engine, account, USD, marks, count, &info));
    return info;
}

/* 100 BTC atoms at 10 with the weight 0.5, and a lot at 100 there of which 20 % and 10 % are asked:
 * 80 count for 400 against the initial requirement, 90 for 450 against the other. */
static struct world questioned_world(void)
{
    struct world world = open_backed(SLOSS_SETTLEMENT_UNREALIZED, 10, PPB / 2, 0, 0);
    struct sloss_command market = {.kind = SLOSS_COMMAND_MARKET,
                                   .market = {.name = "B", .asset = BTC, .unit = 1}};
    assert_ok(apply(&world, market));
    assert_ok(sloss_engine_set_tier(world.engine, 1, 0, PPB / 5, PPB / 10));
    mark(&world, 0, 100);
    mark(&world, 1, 100);
    assert_ok(sloss_engine_deposit(world.engine, A, BTC, 100));
    fill(&world, 1, A, MAKER, 1, 100);
    return world;
}

/* An account that has nothing in an asset yet may buy there with what backs it; 10 are asked of a
 * lot. */
static void the_largest_order_is_backed(void **state)
{
    (void)state;
    struct world world = questioned_world();
    struct sloss_order_info orders = {.struct_size = sizeof(orders)};
    assert_ok(sloss_margin_orders(world.engine, A, 0, SLOSS_AT_THE_MARK, &orders));
    assert_amount(orders.buy, 40);
    assert_amount(orders.sell, 40);
    assert_ok(sloss_margin_orders(world.engine, A, 0, 110, &orders)); /* 10 more are lost each */
    assert_amount(orders.buy, 20);
    assert_status(sloss_engine_fill(world.engine, 0, A, MAKER, 41, 100),
                  SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, A, MAKER, 10, 100));
    assert_ok(sloss_margin_orders(world.engine, A, 0, SLOSS_AT_THE_MARK, &orders));
    assert_amount(orders.buy, 30);
    assert_amount(orders.sell, 50);
    assert_status(sloss_engine_fill(world.engine, 0, A, MAKER, 31, 100),
                  SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_ok(sloss_engine_fill(world.engine, 0, A, MAKER, 30, 100));
    close_world(&world);
}

/* 40 lots at 100: marks of the other asset move what backs them. */
static void a_dry_run_moves_what_backs(void **state)
{
    (void)state;
    struct world world = questioned_world();
    fill(&world, 0, A, MAKER, 40, 100);
    struct sloss_margin_info info = supposed(&world, A, NULL, 0);
    assert_amount(info.equity, 0);
    assert_amount(info.margin_equity, 450);
    assert_amount(info.maintenance, 200);
    assert_amount(info.free, 0);
    assert_int_equal(info.in_breach, 0);
    struct sloss_mark marks[2] = {{0, 0, 95}, {1, 0, 50}};
    info = supposed(&world, A, marks, 1); /* -200 and 450, against 190 */
    assert_amount(info.margin_equity, 250);
    assert_int_equal(info.in_breach, 0);
    assert_int_equal(info.state, SLOSS_STATE_WARNED); /* 200 against 380 */
    info = supposed(&world, A, &marks[1], 1);         /* 50 less 5, and 50 less 10 */
    assert_amount(info.equity, 0);
    assert_amount(info.margin_equity, 225);
    assert_int_equal(info.in_breach, 0);
    info = supposed(&world, A, marks, 2);
    assert_amount(info.equity, -200);
    assert_amount(info.margin_equity, 25);
    assert_int_equal(info.in_breach, 1);
    assert_int_equal(info.state, SLOSS_STATE_WARNED);
    marks[1].price = 10; /* 10 less 1 count for 45 */
    info = supposed(&world, A, marks, 2);
    assert_amount(info.margin_equity, -155);
    assert_int_equal(info.state, SLOSS_STATE_BANKRUPT);
    struct sloss_price_info prices = {.struct_size = sizeof(prices)};
    assert_ok(sloss_margin_prices(world.engine, A, 0, &prices));
    assert_amount(prices.liquidation_below, 93); /* -280 and 450 against 186; at 94 210 and 188 */
    close_world(&world);
}

/* 300 and 400 that count initially are 100 above the 600 of 60 lots; 150 by what counts besides. */
static void what_is_free_is_by_what_counts_initially(void **state)
{
    (void)state;
    struct world world = questioned_world();
    struct sloss_mark there = {0, 0, 100};
    give(&world, A, USD, 300);
    fill(&world, 0, A, MAKER, 60, 100);
    assert_amount(supposed(&world, A, NULL, 0).free, 100);
    assert_amount(supposed(&world, A, &there, 1).free, 100);
    close_world(&world);
}

/* Without a position, what is owed elsewhere still binds: 100 - 150 less 30 are 80 at 10. */
static void a_debt_elsewhere_holds_a_flat_balance(void **state)
{
    (void)state;
    struct world world = questioned_world();
    struct sloss_command manual = {
        .kind = SLOSS_COMMAND_OPTION,
        .option = {.liquidation = SLOSS_LIQUIDATION_MANUAL, .residual = SLOSS_RESIDUAL_KEEP}};
    struct sloss_command withdraw = {.kind = SLOSS_COMMAND_WITHDRAW,
                                     .withdraw = {.account = A, .asset = USD, .amount = 101}};
    assert_ok(apply(&world, manual));
    give(&world, A, USD, 900);
    fill(&world, 1, A, MAKER, 2, 100);
    mark(&world, 1, 50);
    assert_amount(supposed(&world, A, NULL, 0).free, 100);
    assert_status(apply(&world, withdraw), SLOSS_ERR_INSUFFICIENT_MARGIN);
    withdraw.withdraw.amount = 100;
    assert_ok(apply(&world, withdraw));
    close_world(&world);
}

/* Who owes elsewhere, and has no position here and no debt, is in no breach here. */
static void a_dry_run_finds_no_breach_of_who_is_idle(void **state)
{
    (void)state;
    struct world world = questioned_world();
    struct sloss_mark low = {1, 0, 0};
    assert_ok(sloss_engine_deposit(world.engine, A, USD, 0));
    fill(&world, 1, A, MAKER, 2, 100); /* 3 lots, 60 of 100 are asked */
    low.price = 50;
    struct sloss_margin_info info = supposed(&world, A, &low, 1);
    assert_amount(info.margin_equity, -650); /* 100 - 150 - 15 */
    assert_int_equal(info.in_breach, 0);
    assert_amount(info.free, 0);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_told),
        cmocka_unit_test(names_are_those_of_markets),
        cmocka_unit_test(pairs_are_refused_in_order),
        cmocka_unit_test(haircuts_are_refused_in_order),
        cmocka_unit_test(prices_are_set_by_marks_alone),
        cmocka_unit_test(each_part_counts_by_its_bracket),
        cmocka_unit_test(pairs_add_up),
        cmocka_unit_test(what_counts_is_rounded_down_once),
        cmocka_unit_test(what_is_needed_there_does_not_count),
        cmocka_unit_test(a_fill_is_backed),
        cmocka_unit_test(what_lowers_nothing_may_leave),
        cmocka_unit_test(a_reduction_is_judged_by_what_backs_it),
        cmocka_unit_test(a_price_brings_a_breach),
        cmocka_unit_test(a_fall_of_the_price_alone_closes_out),
        cmocka_unit_test(below_zero_it_is_not_bankrupt_while_it_is_backed),
        cmocka_unit_test(a_debt_elsewhere_brings_a_breach),
        cmocka_unit_test(what_is_no_gain_counts),
        cmocka_unit_test(a_debt_is_rounded_up),
        cmocka_unit_test(a_compartment_is_not_backed),
        cmocka_unit_test(a_price_is_bound_by_its_ticks),
        cmocka_unit_test(pairs_are_kept),
        cmocka_unit_test(a_trial_takes_all_back),
        cmocka_unit_test(a_trial_leaves_nobody_unseen),
        cmocka_unit_test(a_factor_moves_what_backs),
        cmocka_unit_test(the_largest_order_is_backed),
        cmocka_unit_test(a_dry_run_moves_what_backs),
        cmocka_unit_test(what_is_free_is_by_what_counts_initially),
        cmocka_unit_test(a_debt_elsewhere_holds_a_flat_balance),
        cmocka_unit_test(a_dry_run_finds_no_breach_of_who_is_idle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
