/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

static uint32_t open_future(struct world *world, const char *name, uint32_t rounding)
{
    uint32_t market = add_market(world, name, SLOSS_SETTLEMENT_VARIATION);
    assert_ok(sloss_engine_set_sharing(world->engine, market, POOLED(0, 0, 0, rounding)));
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
    assert_true(deficit.account == 1);
    assert_amount(deficit.base, 100);
    assert_amount(deficit.rate_ppm, 300000);
    /* Settled: the same mark again moves nothing. */
    mark(&world, market, 110);
    assert_amount(balance(&world, 2), 2042);
    close_world(&world);
}

/* Gains of 60, 30 and 10 bear a loss of 30 alike: 10 each. The rate is that of the gains, 30 of
 * 100, and not of three claims. */
static void by_head_the_rate_is_still_one_of_gains(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", SLOSS_ROUNDING_LARGEST_REMAINDER);
    assert_ok(sloss_engine_set_sharing(
        world.engine, market, SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_EQUAL, SLOSS_CAP_PROFIT, 0)));
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
 * payer of the other 57 of the gains): 101 of deficit, 50 from the fund, 51 shared 32, 17, 2. Of
 * the fund's 50 floor(50 * 70 / 101) are for the first loser, so that 36 and 15 are left, of gains
 * of 158: rates of 227,849 and 94,937 ppm, rounded up. */
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
    static const struct {
        int64_t loss, insurance, socialized, rate_ppm;
    } wanted[] = {{70, 34, 36, 227849}, {31, 16, 15, 94937}};
    for (uint64_t i = 0; i < 2; i++) {
        struct sloss_deficit deficit = next_deficit(&world);
        assert_true(deficit.account == 1 + i);
        assert_amount(deficit.loss, wanted[i].loss);
        assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], wanted[i].insurance);
        assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], wanted[i].socialized);
        assert_amount(deficit.rate_ppm, wanted[i].rate_ppm);
    }
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

/* Losers pay before anybody receives: what an account gains in another market of the instant pays
 * no loss. 1 loses 120 in b and has 30; its gain of 100 in a is its own all the same (rules 5.2).
 */
static void a_gain_elsewhere_pays_no_loss(void **state)
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
    assert_amount(market_of(&world, a).deficit_sum, 0);
    assert_amount(market_of(&world, b).deficit_sum, 90);
    assert_amount(account_of(&world, 2).socialized, 90);
    assert_amount(balance(&world, 1), 100);
    assert_amount(balance(&world, 2), 5000 - 100 + 120 - 90);
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
    close_world(&world);
}

/* 1 loses 10, 20 and 30 in three markets and gains 7 in a fourth, which stands among them. It has
 * 27: of the 33 that it lacks floor(33 * 10 / 60), floor(33 * 30 / 60) and 33 are short so far,
 * which is 5, 11 and 17. Each fund of 4 pays for its own market. */
static void a_shortfall_is_divided_in_proportion_to_losses(void **state)
{
    (void)state;
    struct world world = open_world();
    leave_breaches(&world);
    deposit(&world, 1, 27);
    struct sloss_mark marks[4];
    const int64_t lots[] = {-10, 7, -20, -30};
    for (uint32_t m = 0; m < 4; m++) {
        char name[2] = {(char)('a' + (int)m), '\0'};
        marks[m] = (struct sloss_mark){open_future(&world, name, 0), 0, 101};
        uint64_t other = 2 + m;
        deposit(&world, other, 100);
        insure(&world, m, 4);
        fill(&world, m, lots[m] < 0 ? other : 1, lots[m] < 0 ? 1 : other,
             lots[m] < 0 ? -lots[m] : lots[m], 100);
    }
    assert_ok(sloss_engine_mark(world.engine, marks, 4));
    const int64_t deficits[] = {5, 0, 11, 17};
    const int64_t balances[] = {100 + 10 - 1, 100 - 7, 100 + 20 - 7, 100 + 30 - 13};
    for (uint32_t m = 0; m < 4; m++) {
        assert_amount(market_of(&world, m).deficit_sum, deficits[m]);
        assert_amount(balance(&world, sloss_account_insurance(m)), m == 1 ? 4 : 0);
        assert_amount(balance(&world, 2 + m), balances[m]);
    }
    assert_amount(balance(&world, 1), 7);
    close_world(&world);
}

/* Profit that is not realized stands behind a balance below zero, and a loss that is not realized
 * takes nothing from a balance: 1 has 50 and a profit of 40, so that it pays 90 of 100; 2 has 50
 * and a loss of 45, and pays 50 of 60. */
static void unrealized_profit_pays_a_loss(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t u = add_market(&world, "u", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t m = open_future(&world, "m", 0);
    leave_breaches(&world);
    deposit(&world, 1, 50);
    deposit(&world, 2, 50);
    deposit(&world, 3, 1000);
    deposit(&world, 4, 1000);
    fill(&world, u, 1, 3, 1, 100);
    fill(&world, u, 4, 2, 1, 95);
    fill(&world, m, 1, 3, 10, 100);
    fill(&world, m, 2, 3, 6, 100);
    const struct sloss_mark marks[] = {{u, 0, 140}, {m, 0, 90}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    assert_amount(market_of(&world, m).deficit_sum, 20);
    assert_amount(balance(&world, 1), -40);
    assert_amount(account_of(&world, 1).equity, 0);
    assert_amount(balance(&world, 2), 0);
    assert_amount(balance(&world, 3), 1000 + 140);
    close_world(&world);
}

/* An account whose balance is below zero already has what its profit leaves: 1 is at -20 with a
 * profit of 60, owes 45 and pays 40. */
static void a_balance_below_zero_pays_from_profit(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t u = add_market(&world, "u", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t m = open_future(&world, "m", 0);
    leave_breaches(&world);
    deposit(&world, 1, 10);
    deposit(&world, 3, 1000);
    fill(&world, u, 1, 3, 1, 100);
    mark(&world, u, 160);
    fill(&world, m, 1, 3, 3, 100);
    mark(&world, m, 90);
    assert_amount(balance(&world, 1), -20);
    assert_amount(market_of(&world, m).deficit_sum, 0);
    mark(&world, m, 75);
    assert_amount(balance(&world, 1), -60);
    assert_amount(account_of(&world, 1).equity, 0);
    assert_amount(market_of(&world, m).deficit_sum, 5);
    close_world(&world);
}

/* Hedgers who owe each other in a circle: 1 gains 140 in a and owes 140 in b, 2 gains 120 in b and
 * owes 120 in a, 3 owes 20 in a, and none of them has anything. What each is owed is cut whole, and
 * no cut makes another deficit. */
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
    const int64_t socialized[] = {140, 120, 0, 20};
    for (uint64_t account = 1; account <= 4; account++) {
        assert_amount(account_of(&world, account).socialized, socialized[account - 1]);
        assert_amount(balance(&world, account), account == 4 ? 5 : 0);
    }
    for (uint32_t m = 0; m < 2; m++) {
        assert_amount(market_of(&world, m).deficit_sum, 140);
        assert_amount(market_of(&world, m).deficit_count, m == 0 ? 2 : 1);
        assert_amount(market_of(&world, m).uncovered, 0);
    }
    close_world(&world);
}

/* No cut takes an equity below zero. 2 is owed 60 in m and 20 in n, has 50 and has lost 90 that is
 * not realized: 40 can be cut in m; then nothing can in n, where 3, who is owed 20 as well, has the
 * whole deficit of 40 before it and bears 20. What is left is uncovered. */
static void no_cut_takes_an_equity_below_zero(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t u = add_market(&world, "u", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t m = open_future(&world, "m", 0);
    uint32_t n = open_future(&world, "n", 0);
    leave_breaches(&world);
    deposit(&world, 1, 0);
    deposit(&world, 2, 50);
    deposit(&world, 3, 100);
    deposit(&world, 4, 1000);
    fill(&world, u, 2, 4, 1, 100);
    fill(&world, m, 2, 1, 1, 100);
    fill(&world, n, 2, 1, 1, 100);
    fill(&world, n, 3, 1, 1, 100);
    const struct sloss_mark marks[] = {{u, 0, 10}, {m, 0, 160}, {n, 0, 120}};
    assert_ok(sloss_engine_mark(world.engine, marks, 3));
    assert_amount(account_of(&world, 2).socialized, 40);
    assert_amount(account_of(&world, 2).equity, 0);
    assert_amount(balance(&world, 2), 90);
    assert_amount(account_of(&world, 3).socialized, 20);
    assert_amount(market_of(&world, m).uncovered, 20);
    assert_amount(market_of(&world, n).uncovered, 20);
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

/* A claim weighs what it comes to, whatever basis and cap the market has for losses outside an
 * instant: 80 over claims of 10 and 150 are 5 and 75, though 3 has no lots left. */
static void a_claim_weighs_what_it_comes_to(void **state)
{
    (void)state;
    for (uint32_t basis = 0; basis < 4; basis++) {
        struct world world = open_world();
        uint32_t market = open_future(&world, "m", 0);
        leave_breaches(&world);
        assert_ok(
            sloss_engine_set_sharing(world.engine, market, SHARING(basis, 0, SLOSS_CAP_NONE, 0)));
        deposit(&world, 1, 80);
        deposit(&world, 2, 7);
        deposit(&world, 3, 100);
        fill(&world, market, 2, 1, 1, 100);
        fill(&world, market, 3, 1, 5, 100);
        fill(&world, market, 1, 3, 5, 130); /* 3 is out with a gain of 150, not settled yet */
        mark(&world, market, 110);          /* 2 gains 10; 1 owes 160 and has 80 */
        assert_amount(account_of(&world, 2).socialized, 5);
        assert_amount(account_of(&world, 3).socialized, 75);
        assert_amount(balance(&world, 2), 7 + 10 - 5);
        assert_amount(balance(&world, 3), 100 + 150 - 75);
        assert_amount(position_of(&world, 3, market).cost, 0);
        struct sloss_deficit deficit = next_deficit(&world);
        assert_int_equal(deficit.basis, SLOSS_BASIS_PROFIT);
        assert_int_equal(deficit.cap, SLOSS_CAP_PROFIT);
        assert_amount(deficit.base, 160);
        close_world(&world);
    }
}

/* By head it is the shares that are rounded, also with rounding=last: 10 over three claims of 10
 * are 3, 3 and 4. In proportion it would be the payouts, and the last would be cut least. */
static void by_head_the_last_is_cut_most(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", 0);
    assert_ok(sloss_engine_set_sharing(
        world.engine, market,
        SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_EQUAL, SLOSS_CAP_PROFIT, SLOSS_ROUNDING_LAST)));
    leave_breaches(&world);
    deposit(&world, 1, 20);
    for (uint64_t account = 2; account <= 4; account++) {
        deposit(&world, account, 0);
        fill(&world, market, account, 1, 1, 10);
    }
    mark(&world, market, 20);
    for (uint64_t account = 2; account <= 4; account++) {
        assert_amount(account_of(&world, account).socialized, account == 4 ? 4 : 3);
    }
    close_world(&world);
}

/* What a fund wins in an instant is its own: it repays nothing that was uncovered. */
static void a_gain_of_the_fund_repays_nothing(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = open_future(&world, "m", 0);
    uint64_t fund = sloss_account_insurance(market);
    set_layers_of(&world, market, (const uint32_t[]){SLOSS_LAYER_INSURANCE}, 1);
    leave_breaches(&world);
    deposit(&world, 1, 0);
    deposit(&world, 2, 100);
    fill(&world, market, 2, 1, 1, 100);
    mark(&world, market, 110);
    assert_amount(market_of(&world, market).uncovered, 10);
    fill(&world, market, fund, 2, 1, 110);
    mark(&world, market, 130); /* the fund gains 20, 1 owes 20 more, and 2 is out */
    assert_amount(balance(&world, fund), 20);
    assert_amount(market_of(&world, market).uncovered, 30);
    insure(&world, market, 0);
    assert_amount(balance(&world, fund), 20);
    insure(&world, market, 5);
    assert_amount(market_of(&world, market).uncovered, 25);
    close_world(&world);
}

/* What one account loses, or gains, in all markets of an instant must fit 64 bits: five times 2^61
 * does not. The mark is refused and has moved nothing. */
static void sums_of_one_account_are_bounded(void **state)
{
    (void)state;
    const int64_t high = INT64_C(1) << 31;
    const int64_t lots = INT64_C(1) << 30;
    for (int loses = 0; loses < 2; loses++) {
        struct world world = open_world();
        struct sloss_mark marks[5];
        leave_breaches(&world);
        deposit(&world, 1, 0);
        for (uint32_t m = 0; m < 5; m++) {
            char name[2] = {(char)('a' + (int)m), '\0'};
            uint64_t other = 2 + m;
            marks[m] = (struct sloss_mark){open_future(&world, name, 0), 0, 0};
            deposit(&world, other, 0);
            fill(&world, m, loses ? 1 : other, loses ? other : 1, lots, high);
        }
        struct sloss_hash before = hash_of(&world);
        assert_int_equal(sloss_engine_mark(world.engine, marks, 5), SLOSS_ERR_OVERFLOW);
        struct sloss_hash after = hash_of(&world);
        assert_memory_equal(&before, &after, sizeof(before));
        assert_ok(sloss_engine_mark(world.engine, marks, 3)); /* three times 2^61 does */
        assert_amount(market_of(&world, 0).deficit_sum, INT64_C(1) << 61);
        assert_amount(account_of(&world, 1).socialized, loses ? 0 : 3 * (INT64_C(1) << 61));
        close_world(&world);
    }
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

/* 4 and 5 owe 15 each and have 14. Together the 2 fall on claims of 20 and 10 as 1 and 1; one by
 * one, the first on the larger claim, and the second, of 19 and 10, on it as well. */
static void a_market_shares_shortfalls_together_or_each(void **state)
{
    (void)state;
    for (uint32_t pool = 0; pool < 2; pool++) {
        struct world world = open_world();
        uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
        leave_breaches(&world);
        assert_ok(sloss_engine_set_sharing(world.engine, m, SHARING_BY(0, 0, 0, 0, pool)));
        deposit(&world, 2, 0);
        deposit(&world, 3, 0);
        for (uint64_t account = 4; account <= 5; account++) {
            deposit(&world, account, 14);
            fill(&world, m, 2, account, 2, 100);
            fill(&world, m, 3, account, 1, 100);
        }
        mark(&world, m, 105);
        assert_amount(account_of(&world, 2).socialized, pool == SLOSS_POOL_INSTANT ? 1 : 2);
        assert_amount(account_of(&world, 3).socialized, pool == SLOSS_POOL_INSTANT ? 1 : 0);
        close_world(&world);
    }
}

/* What losses in several markets take below zero is remembered in proportion to them. 1 has 10 and
 * a profit of 100 in u, and pays 30 in a and 60 in b: of the 80 below zero, floor(80 * 30 / 90) are
 * a's and the others b's. When the profit is gone, that is whose deficits they are. */
static void what_goes_below_zero_is_divided(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t u = add_market(&world, "u", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t a = open_future(&world, "a", 0);
    uint32_t b = open_future(&world, "b", 0);
    deposit(&world, 1, 10);
    deposit(&world, 2, 1000);
    fill(&world, u, 1, 2, 1, 100);
    mark(&world, u, 200);
    fill(&world, a, 1, 2, 3, 100);
    fill(&world, b, 1, 2, 6, 100);
    const struct sloss_mark marks[] = {{a, 0, 90}, {b, 0, 90}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    assert_amount(balance(&world, 1), -80);
    mark(&world, u, 100);
    assert_amount(market_of(&world, u).deficit_sum, 0);
    assert_amount(market_of(&world, a).deficit_sum, 26);
    assert_amount(market_of(&world, b).deficit_sum, 54);
    close_world(&world);
}

/* 1 and 2 hold a lot in m and have traded away from the mark in n and, in another asset, in e. A
 * mark of m that puts nobody in breach leaves that as it is. */
static struct world open_unsettled_world(uint32_t markets[3])
{
    struct world world = open_world();
    uint32_t euro = 0;
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, &euro));
    leave_breaches(&world);
    markets[0] = open_future(&world, "m", 0);
    markets[1] = open_future(&world, "n", 0);
    assert_ok(sloss_engine_add_market(world.engine, "e", euro, 1, SLOSS_KIND_LINEAR,
                                      SLOSS_SETTLEMENT_VARIATION, &markets[2]));
    deposit(&world, 1, 50);
    deposit(&world, 2, 1000);
    assert_ok(sloss_engine_deposit(world.engine, 2, euro, 1000));
    const struct sloss_mark marks[] = {{0, 0, 100}, {1, 0, 100}, {2, 0, 100}};
    assert_ok(sloss_engine_mark(world.engine, marks, 3));
    fill(&world, markets[0], 1, 2, 1, 100);
    fill(&world, markets[1], 1, 2, 1, 20);
    fill(&world, markets[2], 1, 2, 1, 90);
    mark(&world, markets[0], 60);
    assert_amount(balance(&world, 1), 10);
    assert_amount(position_of(&world, 1, markets[1]).cost, 20);
    return world;
}

/* Of 20 more 1 can pay 10, which is a breach: so the 80 that it gained in n are settled before
 * anybody would be closed out. They pay nothing of what was short; and what was traded in another
 * asset stays. */
static void a_breach_settles_the_asset_first(void **state)
{
    (void)state;
    for (int by_funding = 0; by_funding < 2; by_funding++) {
        uint32_t markets[3];
        struct world world = open_unsettled_world(markets);
        if (by_funding) {
            assert_ok(sloss_engine_funding(world.engine, markets[0], 20));
        } else {
            mark(&world, markets[0], 40);
        }
        assert_amount(market_of(&world, markets[0]).deficit_sum, 10);
        assert_amount(balance(&world, 1), 80);
        assert_amount(balance(&world, 2), 1000 + 40 + 10 - 80);
        assert_amount(position_of(&world, 1, markets[1]).cost, 100);
        assert_amount(position_of(&world, 1, markets[2]).cost, 90);
        close_world(&world);
    }
}

/* What is settled before a close-out can put somebody else in breach, who is then closed out with
 * the others: 1 cannot pay in m, and 3 has sold to 4 in n at 60 less than the mark and has 50. */
static void what_a_breach_settles_can_be_another_breach(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t m = open_future(&world, "m", 0);
    uint32_t n = open_future(&world, "n", 0);
    const int64_t deposits[] = {10, 1000, 50, 0};
    for (uint64_t account = 1; account <= 4; account++) {
        deposit(&world, account, deposits[account - 1]);
    }
    const struct sloss_mark marks[] = {{m, 0, 100}, {n, 0, 100}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    fill(&world, m, 1, 2, 1, 100);
    fill(&world, n, 4, 3, 1, 40);
    mark(&world, m, 70); /* 1 is short of 20 of 30 */
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
    assert_int_equal(account_of(&world, 3).state, SLOSS_STATE_BANKRUPT);
    assert_amount(market_of(&world, m).deficit_sum, 20);
    assert_amount(market_of(&world, n).deficit_sum, 10);
    assert_amount(balance(&world, 2), 1010);
    assert_amount(balance(&world, 3), 0);
    assert_amount(balance(&world, 4), 50);
    for (uint32_t market = 0; market < 2; market++) {
        assert_int_equal(market_of(&world, market).takeover_count, 1);
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
        cmocka_unit_test(a_gain_elsewhere_pays_no_loss),
        cmocka_unit_test(a_shortfall_is_divided_in_proportion_to_losses),
        cmocka_unit_test(unrealized_profit_pays_a_loss),
        cmocka_unit_test(a_balance_below_zero_pays_from_profit),
        cmocka_unit_test(a_circle_of_hedgers_comes_to_rest),
        cmocka_unit_test(no_cut_takes_an_equity_below_zero),
        cmocka_unit_test(a_hole_is_recorded),
        cmocka_unit_test(a_claim_weighs_what_it_comes_to),
        cmocka_unit_test(by_head_the_last_is_cut_most),
        cmocka_unit_test(a_gain_of_the_fund_repays_nothing),
        cmocka_unit_test(sums_of_one_account_are_bounded),
        cmocka_unit_test(funding_settles_like_a_mark),
        cmocka_unit_test(a_breach_forfeits),
        cmocka_unit_test(a_flat_account_can_owe),
        cmocka_unit_test(a_market_shares_shortfalls_together_or_each),
        cmocka_unit_test(what_goes_below_zero_is_divided),
        cmocka_unit_test(a_breach_settles_the_asset_first),
        cmocka_unit_test(what_a_breach_settles_can_be_another_breach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
