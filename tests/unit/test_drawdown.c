/* SPDX-License-Identifier: BSD-2-Clause */
#include "limited_world.h"

/* How a fund is looked at after marks: its drawdown, and what a position has lost. */

/* ---- the drawdown ---------------------------------------------------------------------------- */

/* 30 % below the peak of 8 hours it starts, at 25 % it stops. */
static void it_starts_and_stops_apart(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    assert_ok(apply(&world, drawdown_limit(PPB * 3 / 10, PPB / 4, 8 * HOUR)));
    look(&world, 700);
    assert_false(is_on(&world)); /* 300 is not more than 30 % of 1,000 */
    look(&world, 699);
    assert_true(is_on(&world));
    look(&world, 749);
    assert_true(is_on(&world));
    look(&world, 750);
    assert_false(is_on(&world));
    look(&world, 700);
    assert_false(is_on(&world));
    look(&world, 699);
    assert_true(is_on(&world));
    assert_ok(apply(&world, drawdown_limit(PPB * 3 / 10, PPB / 4, 8 * HOUR)));
    assert_false(is_on(&world)); /* all is forgotten */
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 699);
    close_world(&world);
}

static void a_peak_lasts_for_its_duration(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    assert_ok(apply(&world, drawdown_limit(PPB * 3 / 10, PPB / 4, 8 * HOUR)));
    at(&world, 2 * HOUR);
    look(&world, 800);
    at(&world, 8 * HOUR - 1);
    look(&world, 600);
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 1000);
    assert_true(is_on(&world));
    at(&world, 8 * HOUR); /* that of time 0 is 8 hours old */
    look(&world, 600);
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 800);
    assert_false(is_on(&world)); /* 200 is 25 % of 800 */
    at(&world, 10 * HOUR);
    look(&world, 600);
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, 600);
    close_world(&world);
}

/* What is no mark is not looked at: deposits, funding, a mark of another fund's market. */
static void marks_of_its_markets_alone_are_looked_at(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
    assert_ok(apply(&world, market_with("own", SLOSS_SETTLEMENT_UNREALIZED, 0)));
    fill(&world, 2, MAKER, sloss_account_insurance(2), 1, 1);
    mark(&world, 0, 100);
    assert_ok(apply(&world, drawdown_limit(PPB / 10, 0, HOUR)));
    withdraw(&world, sloss_account_fund(0), 500);
    assert_ok(sloss_engine_funding(world.engine, 0, 1));
    mark(&world, 2, 1);
    assert_false(is_on(&world));
    deposit(&world, 1, 50);
    fill(&world, 0, 1, MAKER, 1, 100); /* its market has a mark */
    assert_false(is_on(&world));
    fill(&world, 1, 1, MAKER, 1, 100); /* the first of B, which is its mark */
    assert_true(is_on(&world));
    deposit(&world, sloss_account_fund(0), 500);
    assert_ok(sloss_engine_settle(world.engine, 1, 100));
    assert_false(is_on(&world));
    close_world(&world);
}

/* While it is on nothing is taken over. */
static void while_it_is_on_accounts_are_deleveraged(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, drawdown_limit(PPB / 10, 0, HOUR)));
    mark(&world, 0, 95); /* 1 lacks nothing, 2 has 10 */
    look(&world, 800);
    assert_true(is_on(&world));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 800);
    assert_amount(position_of(&world, MAKER, 0).lots, 0);
    close_world(&world);
}

/* The mark itself takes over: it is looked at when its rounds are done, and counts what they cost.
 */
static void the_sample_comes_after_the_rounds(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, drawdown_limit(PPB * 9 / 100 - 1, 0, HOUR)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 20);
    assert_amount(balance(&world, sloss_account_fund(0)), 910);
    assert_true(is_on(&world));
    close_world(&world);
}

/* A fund with less than nothing is below its peak by more than any part of it. */
static void below_zero_it_starts_at_once(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 50);
    fill(&world, 0, sloss_account_fund(0), MAKER, 10, 100);
    mark(&world, 0, 90);
    assert_ok(apply(&world, drawdown_limit(PPB / 2, PPB / 4, HOUR)));
    assert_true(is_on(&world));
    assert_amount(limits_of(&world, sloss_account_fund(0)).peak, -50);
    close_world(&world);
}

/* 1 has something unsettled in a market of a fund that takes nothing over, and no lots there: its
 * lots elsewhere are taken over by their own fund. */
static void what_has_no_lots_is_not_taken_over(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_VARIATION, 1, 1000);
    assert_ok(apply(&world, market_with("own", SLOSS_SETTLEMENT_UNREALIZED, 0)));
    assert_ok(
        sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    trade(&world, 1, 0, 10, 50);
    fill(&world, 1, 1, MAKER, 10, 100);
    assert_ok(apply(&world, drawdown_limit(PPB / 10, 0, HOUR)));
    look(&world, 500);
    assert_true(is_on(&world));
    mark(&world, 1, 90);
    fill(&world, 0, MAKER, 1, 10,
         98); /* sold again, with a loss of 20 that the next mark would settle */
    assert_ok(sloss_engine_takeover(world.engine, 1));
    assert_amount(position_of(&world, sloss_account_insurance(1), 1).lots, 10);
    close_world(&world);
}

/* Against a list of all samples there have been. */
static void peaks_are_those_of_all_samples(void **state)
{
    (void)state;
    enum {
        TIMES = 400
    };
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 500);
    int64_t time[TIMES + 1] = {0};
    int64_t has[TIMES + 1] = {500};
    int64_t now = 0;
    uint64_t seed = 7;
    bool on = false;
    uint32_t changes = 0;
    assert_ok(apply(&world, drawdown_limit(PPB / 2, PPB / 3, 50)));
    for (uint32_t i = 1; i <= rounds_at_least(100, TIMES); i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        now += (int64_t)(seed >> 40) % 20;
        time[i] = now;
        has[i] = (int64_t)(seed >> 33) % 1000;
        at(&world, now);
        look(&world, has[i]);
        int64_t peak = INT64_MIN;
        for (uint32_t j = 0; j <= i; j++) {
            peak = time[j] > now - 50 && has[j] > peak ? has[j] : peak;
        }
        bool before = on;
        on = before ? (peak - has[i]) * PPB > PPB / 3 * peak
                    : (peak - has[i]) * PPB > PPB / 2 * peak;
        changes += on != before ? 1 : 0;
        assert_amount(limits_of(&world, sloss_account_fund(0)).peak, peak);
        assert_int_equal(is_on(&world), on);
        assert_ok(sloss_engine_verify(world.engine));
    }
    assert_true(changes > 5);
    close_world(&world);
}

/* ---- the loss limit -------------------------------------------------------------------------- */

/* The fund has bought 10 lots at 100; 1 has sold it 6, 2 has sold it 4, with 1,000 and 100. */
static struct world open_losing(uint32_t settlement, int64_t money)
{
    struct world world = open_limited(settlement, 1, money);
    deposit(&world, 1, 1000);
    deposit(&world, 2, 100);
    fill(&world, 0, sloss_account_fund(0), 1, 6, 100);
    fill(&world, 0, sloss_account_fund(0), 2, 4, 100);
    return world;
}

static void what_has_lost_too_much_is_closed_at_the_mark(void **state)
{
    (void)state;
    struct world world = open_losing(SLOSS_SETTLEMENT_UNREALIZED, 1000);
    assert_ok(apply(&world, loss_limit(50)));
    mark(&world, 0, 95); /* 50 is not more */
    assert_amount(fund_lots(&world, 0), 10);
    mark(&world, 0, 94);
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 940);
    assert_amount(balance(&world, 1), 1036);
    assert_amount(balance(&world, 2), 124);
    assert_amount(market_of(&world, 0).open_interest, 0);
    assert_int_equal(market_of(&world, 0).deleverage_count, 2);
    assert_amount(market_of(&world, 0).deleverage_sum, 0);
    close_world(&world);
}

/* The other side of 2 is in breach: it takes nothing, and the fund keeps its 4 lots. */
static void it_is_closed_as_far_as_there_are_any(void **state)
{
    (void)state;
    struct world world = open_losing(SLOSS_SETTLEMENT_UNREALIZED, 1000);
    assert_ok(
        sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    take_away(&world, 2, 200);
    assert_ok(apply(&world, loss_limit(50)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 4);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000 - 60);
    assert_amount(position_of(&world, 2, 0).lots, -4);
    mark(&world, 0, 88); /* these 4 have lost 48 */
    assert_amount(fund_lots(&world, 0), 4);
    deposit(&world, 2, 300);
    mark(&world, 0, 87);
    assert_amount(fund_lots(&world, 0), 0);
    close_world(&world);
}

/* The fund has 50 and loses 100: closed, it is flat and below zero, and nobody else pays. */
static void a_fund_that_it_leaves_below_zero_has_its_round(void **state)
{
    (void)state;
    struct world world = open_losing(SLOSS_SETTLEMENT_UNREALIZED, 50);
    assert_ok(apply(&world, loss_limit(60)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 0);
    assert_amount(market_of(&world, 0).uncovered, 50);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 50);
    assert_int_equal(deficit.account, sloss_account_fund(0));
    close_world(&world);
}

/* In a variation market the loss is paid at each mark. */
static void a_variation_market_has_no_loss(void **state)
{
    (void)state;
    struct world world = open_losing(SLOSS_SETTLEMENT_VARIATION, 1000);
    mark(&world, 0, 100);
    assert_ok(apply(&world, loss_limit(0)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 10);
    fill(&world, 0, sloss_account_fund(0), 1, 1, 95); /* 5 unsettled */
    assert_ok(apply(&world, loss_limit(0)));
    close_world(&world);
}

/* Each market by itself, and all of them, whichever was marked. */
static void each_market_of_the_fund_is_looked_at(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
    fill(&world, 0, sloss_account_fund(0), MAKER, 10, 100);
    fill(&world, 1, sloss_account_fund(0), MAKER, 10, 100);
    assert_ok(apply(&world, loss_limit(15)));
    struct sloss_mark both[] = {{0, 0, 99}, {1, 0, 99}};
    assert_ok(sloss_engine_mark(world.engine, both, 2));
    assert_amount(fund_lots(&world, 0) + fund_lots(&world, 1), 20); /* 10 lost in each */
    assert_ok(sloss_engine_funding(world.engine, 1, 1));            /* 10 more in B, and no mark */
    assert_amount(fund_lots(&world, 1), 10);
    mark(&world, 0, 99);
    assert_amount(fund_lots(&world, 0), 10);
    assert_amount(fund_lots(&world, 1), 0);
    close_world(&world);
}

/* ---- below the atom -------------------------------------------------------------------------- */

/* Markets A and B of fund 0, of which a lot and a tick are half an atom. */
static struct world open_halves(void)
{
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 0, 1000);
    for (uint32_t i = 0; i < 2; i++) {
        struct sloss_command command = {
            .kind = SLOSS_COMMAND_MARKET,
            .market = {.name = {(char)('A' + (int)i)}, .unit = 5, .precision = 1, .fund = 1}};
        assert_ok(apply(&world, command));
    }
    return world;
}

/* The fund has lost half an atom in A and won one in B: 1,000. Closed in A, it realizes a loss of 1
 * and has 999.5; the halves that the maker and itself have lost by rounding reach it when the
 * command ends. The sample is taken before. */
static void the_sample_comes_before_what_is_closed(void **state)
{
    (void)state;
    struct world world = open_halves();
    fill(&world, 0, sloss_account_fund(0), MAKER, 1, 100);
    fill(&world, 1, sloss_account_fund(0), MAKER, 1, 100);
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){.fund = sloss_account_fund(0),
                                                                  .start_ppb = PPB / 2000,
                                                                  .duration = HOUR,
                                                                  .set = SLOSS_LIMIT_LOSS |
                                                                         SLOSS_LIMIT_DRAWDOWN})));
    struct sloss_mark both[] = {{0, 0, 99}, {1, 0, 101}};
    assert_ok(sloss_engine_mark(world.engine, both, 2));
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000);
    assert_false(is_on(&world));
    close_world(&world);
}

/* 2 has nothing but half an atom won in A and half lost in B. When the fund is closed against it in
 * A, the half that it has won is dust, and it has less than nothing: that is for the next mark to
 * find, although 1 was closed out in this one. */
static void nobody_is_in_breach_for_what_is_closed(void **state)
{
    (void)state;
    struct world world = open_halves();
    deposit(&world, 1, 0);
    deposit(&world, 2, 0);
    fill(&world, 0, sloss_account_fund(0), 2, 1, 100);
    fill(&world, 1, 2, MAKER, 1, 100);
    fill(&world, 0, 1, MAKER, 1, 100);
    assert_ok(apply(&world, loss_limit(0)));
    struct sloss_mark both[] = {{0, 0, 99}, {1, 0, 99}};
    assert_ok(sloss_engine_mark(world.engine, both, 2));
    assert_amount(position_of(&world, 1, 0).lots, 0);
    assert_amount(position_of(&world, 2, 0).lots, 0);
    assert_amount(account_of(&world, 2).equity, -1);
    assert_amount(position_of(&world, 2, 1).lots, 1);
    mark(&world, 1, 99);
    assert_amount(position_of(&world, 2, 1).lots, 0);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_starts_and_stops_apart),
        cmocka_unit_test(a_peak_lasts_for_its_duration),
        cmocka_unit_test(marks_of_its_markets_alone_are_looked_at),
        cmocka_unit_test(while_it_is_on_accounts_are_deleveraged),
        cmocka_unit_test(the_sample_comes_after_the_rounds),
        cmocka_unit_test(below_zero_it_starts_at_once),
        cmocka_unit_test(what_has_no_lots_is_not_taken_over),
        cmocka_unit_test(peaks_are_those_of_all_samples),
        cmocka_unit_test(what_has_lost_too_much_is_closed_at_the_mark),
        cmocka_unit_test(it_is_closed_as_far_as_there_are_any),
        cmocka_unit_test(a_fund_that_it_leaves_below_zero_has_its_round),
        cmocka_unit_test(a_variation_market_has_no_loss),
        cmocka_unit_test(each_market_of_the_fund_is_looked_at),
        cmocka_unit_test(the_sample_comes_before_what_is_closed),
        cmocka_unit_test(nobody_is_in_breach_for_what_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
