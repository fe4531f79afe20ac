/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

static uint32_t open_future(struct world *world, const char *name, uint32_t rounding)
{
    uint32_t market = add_market(world, name, SLOSS_SETTLEMENT_VARIATION);
    assert_ok(sloss_engine_set_sharing(world->engine, market, SHARING(0, 0, 0, rounding)));
    return market;
}

static void leave_breaches(struct world *world)
{
    assert_ok(sloss_engine_set_liquidation(world->engine, SLOSS_LIQUIDATION_MANUAL, 0));
}

/* Gains owed 60, 30, 10, of which 70 can be collected: 42, 21, 7 are paid (Vega, 0002-STTL). */
static void a_haircut_is_in_proportion_to_gains(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", SLOSS_ROUNDING_LARGEST_REMAINDER);
    leave_breaches(&world);
    deposit(&world, 1, 70);
    for (uint64_t account = 2; account <= 4; account++) {
        deposit(&world, account, 1000 * (int64_t)account);
    }
    fill(&world, market, 2, 1, 6, 100);
    fill(&world, market, 3, 1, 3, 100);
    fill(&world, market, 4, 1, 1, 100);
    mark(&world, market, 110);
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, 2), 2042);
    assert_amount(balance(&world, 3), 3021);
    assert_amount(balance(&world, 4), 4007);
    assert_amount(account_of(&world, 2).socialized, 18);
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 30);
    assert_true(deficit.account == 0);
    assert_amount(deficit.base, 100);
    assert_amount(deficit.rate_ppm, 300000);
    /* Settled: the same mark again moves nothing. */
    mark(&world, market, 110);
    assert_amount(balance(&world, 2), 2042);
    close_world(&world);
}

/* Gains of 60, 30 and 10 bear a loss of 30 alike: 10 each. The rate is that of the gains, 30 of 100, and
 * not of three claims. */
static void by_head_the_rate_is_still_one_of_gains(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", SLOSS_ROUNDING_LARGEST_REMAINDER);
    assert_ok(sloss_engine_set_sharing(
        world.engine, market,
        SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_EQUAL, SLOSS_CAP_PROFIT, 0)));
    leave_breaches(&world);
    deposit(&world, 1, 70);
    for (uint64_t account = 2; account <= 4; account++) {
        deposit(&world, account, 1000);
    }
    fill(&world, market, 2, 1, 6, 100);
    fill(&world, market, 3, 1, 3, 100);
    fill(&world, market, 4, 1, 1, 100);
    mark(&world, market, 110);
    for (uint64_t account = 2; account <= 4; account++) {
        assert_amount(account_of(&world, account).socialized, 10);
    }
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], 30);
    assert_amount(deficit.base, 100);
    assert_amount(deficit.rate_ppm, 300000);
    close_world(&world);
}

/* A session: losers of 70 and 31 without collateral, a fund of 50, gains of 100, 51, 7 (with a
 * payer of the other 57 of the gains): 101 of deficit, 50 from the fund, 51 shared 32, 17, 2 at a
 * rate of 322,785 ppm, rounded up. */
static void a_session_pays_fund_first(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", SLOSS_ROUNDING_LARGEST_REMAINDER);
    leave_breaches(&world);
    insure(&world, market, 50);
    deposit(&world, 1, 0);
    deposit(&world, 2, 0);
    deposit(&world, 3, 57);
    for (uint64_t account = 4; account <= 6; account++) {
        deposit(&world, account, 10);
    }
    fill(&world, market, 4, 1, 70, 10);
    fill(&world, market, 4, 2, 30, 10);
    fill(&world, market, 5, 2, 1, 10);
    fill(&world, market, 5, 3, 50, 10);
    fill(&world, market, 6, 3, 7, 10);
    mark(&world, market, 11);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 101);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 50);
    assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], 51);
    assert_amount(deficit.rate_ppm, 322785);
    assert_amount(balance(&world, 4), 10 + 68);
    assert_amount(balance(&world, 5), 10 + 34);
    assert_amount(balance(&world, 6), 10 + 5);
    assert_amount(balance(&world, 3), 0);
    close_world(&world);
}

/* With rounding=last payouts are floored and the rest goes to the last claimant: 2 of 3 over 1, 1,
 * 1 pay 0, 1, 1; with the fund among the winners it comes first. */
static void rounding_last_floors_payouts(void **state)
{
    (void)state;
    for (int with_fund = 0; with_fund < 2; with_fund++) {
        struct world world = open_world();
        uint32_t market = open_future(&world, "m", SLOSS_ROUNDING_LAST);
        uint64_t fund = sloss_account_insurance(market);
        leave_breaches(&world);
        deposit(&world, 1, 2);
        deposit(&world, 2, 10);
        deposit(&world, 3, 20);
        deposit(&world, 4, 30);
        fill(&world, market, with_fund ? fund : 2, 1, 1, 10);
        fill(&world, market, 3, 1, 1, 10);
        fill(&world, market, 4, 1, 1, 10);
        mark(&world, market, 11);
        if (with_fund) {
            assert_amount(balance(&world, fund), 1); /* floor 0, then the excess up to its claim */
            assert_amount(balance(&world, 3), 20);
            assert_amount(balance(&world, 4), 31);
        } else {
            assert_amount(balance(&world, 2), 10);
            assert_amount(balance(&world, 3), 21);
            assert_amount(balance(&world, 4), 31);
        }
        close_world(&world);
    }
}

/* The fund pays for what it holds like any loser, draws before its own gain, and receives its gain
 * like any winner. */
static void the_fund_is_an_account_like_any(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", SLOSS_ROUNDING_LARGEST_REMAINDER);
    uint64_t fund = sloss_account_insurance(market);
    leave_breaches(&world);
    insure(&world, market, 40);
    deposit(&world, 1, 100);
    deposit(&world, 2, 1000);
    fill(&world, market, fund, 1, 5, 100);
    fill(&world, market, 2, 1, 15, 100);
    mark(&world, market,
         110); /* 1 owes 200 and has 100; the fund draws 40; 60 of 200 are shared 15 and 45 */
    assert_amount(balance(&world, fund), 35);
    assert_amount(balance(&world, 2), 1105);
    assert_amount(account_of(&world, fund).socialized, 15);
    mark(&world, market,
         100); /* the fund owes 50 and has 35; 1 gains 200, 2 pays 150: 1 gets 185 */
    assert_amount(balance(&world, fund), 0);
    assert_amount(balance(&world, 1), 185);
    assert_amount(balance(&world, 2), 955);
    close_world(&world);
}

/* Gains and losses of one instant are set off: who is hedged over two markets pays the difference,
 * and only where that is more than it has is there a deficit, on its last losing market
 * (rules 5.2). */
static void gains_and_losses_are_set_off(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t a = open_future(&world, "a", 0);
    uint32_t b = open_future(&world, "b", 0);
    leave_breaches(&world);
    deposit(&world, 1, 30); /* long 10 a, short 10 b */
    deposit(&world, 2, 5000);
    fill(&world, a, 1, 2, 10, 100);
    fill(&world, b, 2, 1, 10, 100);
    const struct sloss_mark up[] = {{b, 0, 112}, {a, 0, 110}};
    assert_ok(sloss_engine_mark(world.engine, up, 2));
    assert_amount(balance(&world, 1), 10); /* 100 gained, 120 lost */
    assert_amount((int64_t)market_of(&world, b).deficit_count, 0);
    const struct sloss_mark again[] = {{a, 0, 111}, {b, 0, 115}};
    assert_ok(sloss_engine_mark(world.engine, again, 2)); /* 10 gained, 30 lost: 10 short */
    assert_amount(balance(&world, 1), 0);
    assert_amount(market_of(&world, a).deficit_sum, 0);
    assert_amount(market_of(&world, b).deficit_sum, 10);
    assert_amount(account_of(&world, 2).socialized, 10);
    assert_amount(balance(&world, 2), 5000 + 20 + 20 - 10);
    close_world(&world);
}

/* A haircut in one market can leave a hedger short in another: that is a further deficit there
 * (rules 5.5). Market a: 3 is insolvent, so 1's gain of 100 is cut to nothing; 1 then owes 100 in b
 * and has 25: 75 short, on b, where 2 gains 100. */
static void a_haircut_can_cascade(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t a = open_future(&world, "a", 0);
    uint32_t b = open_future(&world, "b", 0);
    leave_breaches(&world);
    deposit(&world, 1, 25);
    deposit(&world, 2, 400);
    deposit(&world, 3, 0);
    fill(&world, a, 1, 3, 10, 100);
    fill(&world, b, 2, 1, 10, 100);
    const struct sloss_mark marks[] = {{a, 0, 110}, {b, 0, 110}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    assert_amount(market_of(&world, a).deficit_sum, 100);
    assert_amount(market_of(&world, b).deficit_sum, 75);
    assert_amount(account_of(&world, 1).socialized, 100);
    assert_amount(account_of(&world, 2).socialized, 75);
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, 2), 425);
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
    close_world(&world);
}

/* Hedgers who owe each other in a circle are not charged round and round: 1 gains 140 in a and owes
 * 140 in b, 2 gains 120 in b and owes 120 in a, and 3 owes 20 in a and has nothing. The 20 fall on
 * 1, who is short of them in b, where 2 can bear nothing and 4, who gains 20, all of it. */
static void a_circle_of_hedgers_comes_to_rest(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t a = open_future(&world, "a", 0);
    uint32_t b = open_future(&world, "b", 0);
    leave_breaches(&world);
    for (uint64_t account = 1; account <= 3; account++) {
        deposit(&world, account, 0);
    }
    deposit(&world, 4, 5);
    fill(&world, a, 1, 2, 12, 100);
    fill(&world, a, 1, 3, 2, 100);
    fill(&world, b, 2, 1, 12, 100);
    fill(&world, b, 4, 1, 2, 100);
    const struct sloss_mark marks[] = {{a, 0, 110}, {b, 0, 110}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    assert_amount(account_of(&world, 1).socialized, 20);
    assert_amount(account_of(&world, 2).socialized, 0);
    assert_amount(account_of(&world, 4).socialized, 20);
    assert_amount(balance(&world, 4), 5);
    assert_amount(market_of(&world, a).deficit_sum, 20);
    assert_amount(market_of(&world, b).deficit_sum, 20);
    assert_amount(market_of(&world, b).uncovered, 0);
    close_world(&world);
}

/* Without a layer that shares, claims are paid in full and the hole is recorded. */
static void a_hole_is_recorded(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", 0);
    leave_breaches(&world);
    set_layers_of(&world, market, (const uint32_t[]){SLOSS_LAYER_INSURANCE}, 1);
    insure(&world, market, 7);
    deposit(&world, 1, 20);
    deposit(&world, 2, 100);
    fill(&world, market, 2, 1, 4, 100);
    mark(&world, market, 110);
    assert_amount(balance(&world, 2), 140);
    assert_amount(market_of(&world, market).uncovered, 13);
    insure(&world, market, 20);
    assert_amount(balance(&world, sloss_account_insurance(market)), 7);
    close_world(&world);
}

/* Weights other than the claim: by open interest the closed-out gain (no lots left) pays only what
 * the others leave. */
static void claims_without_a_weight_pay_last(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", 0);
    leave_breaches(&world);
    assert_ok(sloss_engine_set_sharing(
        world.engine, market, SHARING(SLOSS_BASIS_OPEN_INTEREST, 0, SLOSS_CAP_NONE, 0)));
    deposit(&world, 1, 0);
    deposit(&world, 2, 100);
    deposit(&world, 3, 100);
    fill(&world, market, 2, 1, 1, 100);
    fill(&world, market, 3, 1, 5, 100);
    fill(&world, market, 1, 3, 5, 130); /* 3 is out with a gain of 150, not settled yet */
    mark(&world, market, 110);          /* 2 gains 10; 1 owes 160 and has nothing */
    assert_amount(account_of(&world, 2).socialized, 10);
    assert_amount(account_of(&world, 3).socialized, 150);
    assert_amount(balance(&world, 2), 100);
    assert_amount(balance(&world, 3), 100);
    assert_amount(position_of(&world, 3, market).cost, 0);
    close_world(&world);
}

/* Funding settles like a mark and leaves cost alone: what a fill has not settled is settled by the
 * next mark. */
static void funding_settles_like_a_mark(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", 0);
    leave_breaches(&world);
    deposit(&world, 1, 100);
    deposit(&world, 2, 25);
    fill(&world, market, 1, 2, 10, 100);
    assert_ok(sloss_engine_funding(world.engine, market, 3)); /* long pays 30 */
    assert_amount(balance(&world, 1), 70);
    assert_amount(balance(&world, 2), 55);
    assert_ok(sloss_engine_funding(world.engine, market, -7)); /* short pays 70 and has 55 */
    assert_amount(balance(&world, 1), 125);
    assert_amount(market_of(&world, market).deficit_sum, 15);
    assert_amount(position_of(&world, 1, market).cost, 1000);
    mark(&world, market, 99);
    assert_amount(balance(&world, 1), 115);
    close_world(&world);
}

/* A breach in a variation market forfeits what is left, by default; who could not pay is closed out
 * even without brackets. */
static void a_breach_forfeits(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", 0);
    uint64_t fund = sloss_account_insurance(market);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, 1, 160);
    deposit(&world, 2, 5000);
    deposit(&world, 3, 40);
    fill(&world, market, 1, 2, 20, 100);
    fill(&world, market, 3, 2, 9, 100);
    mark(&world, market, 95); /* 1 pays 100, 60 left of 95 needed; 3 owes 45 and has 40 */
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, 3), 0);
    assert_amount(balance(&world, fund), 60);
    assert_amount(position_of(&world, fund, market).lots, 29);
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_LIQUIDATED);
    assert_int_equal(account_of(&world, 3).state, SLOSS_STATE_BANKRUPT);
    assert_amount(balance(&world, 2), 5140);
    close_world(&world);
}

/* Who is out of its position and cannot pay what it lost is bankrupt, and that is one deficit, not
 * two. */
static void a_flat_account_can_owe(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", 0);
    deposit(&world, 1, 12);
    deposit(&world, 2, 100);
    fill(&world, market, 1, 2, 5, 100);
    fill(&world, market, 2, 1, 5, 90);
    mark(&world, market, 95); /* 1 has lost 50 */
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, 2), 112);
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
    assert_amount((int64_t)market_of(&world, market).deficit_count, 1);
    assert_amount(market_of(&world, market).deficit_sum, 38);
    close_world(&world);
}

/* From 100 to 80 each loser owes 20, and 3 can pay 5 of it: 15 fall on the winners. By equity with
 * their claims paid in full, 30 and 50: 5.625 and 9.375, the odd atom to the larger remainder. What
 * 3 fell short of is no charge. */
static void equity_counts_the_claims(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
    const struct sloss_sharing *sharing = SHARING(SLOSS_BASIS_EQUITY, 0, SLOSS_CAP_NONE, 0);
    assert_ok(sloss_engine_set_sharing(world.engine, market, sharing));
    leave_breaches(&world);
    const int64_t deposits[] = {10, 30, 5, 100};
    for (uint64_t i = 0; i < 4; i++) {
        deposit(&world, 1 + i, deposits[i]);
    }
    fill(&world, market, 3, 1, 1, 100);
    fill(&world, market, 4, 2, 1, 100);
    mark(&world, market, 80);
    const int64_t balances[] = {10 + 20 - 6, 30 + 20 - 9, 0, 80};
    const int64_t charges[] = {6, 9, 0, 0};
    for (uint64_t i = 0; i < 4; i++) {
        assert_amount(balance(&world, 1 + i), balances[i]);
        assert_amount(account_of(&world, 1 + i).socialized, charges[i]);
    }
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_haircut_is_in_proportion_to_gains),
        cmocka_unit_test(by_head_the_rate_is_still_one_of_gains),
        cmocka_unit_test(a_session_pays_fund_first),
        cmocka_unit_test(rounding_last_floors_payouts),
        cmocka_unit_test(the_fund_is_an_account_like_any),
        cmocka_unit_test(gains_and_losses_are_set_off),
        cmocka_unit_test(a_haircut_can_cascade),
        cmocka_unit_test(a_circle_of_hedgers_comes_to_rest),
        cmocka_unit_test(a_hole_is_recorded),
        cmocka_unit_test(claims_without_a_weight_pay_last),
        cmocka_unit_test(funding_settles_like_a_mark),
        cmocka_unit_test(a_breach_forfeits),
        cmocka_unit_test(a_flat_account_can_owe),
        cmocka_unit_test(equity_counts_the_claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
