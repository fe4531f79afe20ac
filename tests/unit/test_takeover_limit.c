/* SPDX-License-Identifier: BSD-2-Clause */
#include "limited_world.h"

/* What a fund takes over, and what it gets of fees. */

/* ---- the takeover limit ---------------------------------------------------------------------- */

/* The fund has 1,000 until the round ends. With 10 lots it stands at 900; 20 would be 1,800. */
static void who_would_be_too_much_is_deleveraged(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, takeover_limit(PPB * 18 / 10 - 1)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 10);
    assert_amount(exposure(&world), 900);
    assert_amount(balance(&world, sloss_account_fund(0)), 950); /* it pays what 1 lacks */
    /* The maker buys back 10 of its 20 lots, wins 100 and gives up the 40 that 2 lacks. */
    assert_amount(position_of(&world, MAKER, 0).lots, -10);
    assert_amount(balance(&world, MAKER), 100000 + 100 - 40);
    assert_int_equal(market_of(&world, 0).takeover_count, 1);
    close_world(&world);
}

static void the_limit_itself_is_not_too_much(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, takeover_limit(PPB * 18 / 10)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 20);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000 - 50 - 40);
    close_world(&world);
}

/* The same at a limit of 0: nothing raises what it holds. */
static void a_fund_that_may_hold_nothing_takes_nothing(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 90);
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000);
    assert_amount(balance(&world, MAKER), 100000 + 200 - 90);
    close_world(&world);
}

/* 1 lacks 40 for its 10 lots, so each that is taken gives up 4. The maker is left with an equity of 20, for which it
 * takes 5 of its 6; 2 takes its 4. The last lot is the fund's, and the 4 that go with it. */
static void what_nobody_takes_is_taken_over_all_the_same(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    trade(&world, 1, 0, 10, 50);
    deposit(&world, 2, 1000);
    fill(&world, 0, MAKER, 2, 4, 100);
    take_away(&world, MAKER, 100034);
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 91);
    assert_amount(position_of(&world, MAKER, 0).lots, -1);
    assert_amount(position_of(&world, 2, 0).lots, 0);
    assert_amount(fund_lots(&world, 0), 1);
    assert_amount(balance(&world, sloss_account_fund(0)), 996);
    close_world(&world);
}

/* The fund is short 10 lots, and at 120 far beyond its limit. */
static void a_takeover_that_lowers_what_it_holds_is_allowed(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    fill(&world, 0, MAKER, sloss_account_fund(0), 10, 100);
    trade(&world, 1, 0, -5, 50);
    assert_ok(apply(&world, takeover_limit(PPB)));
    mark(&world, 0, 120); /* 1 is short and lacks 50: it raises, and the maker gives up 50 */
    assert_amount(fund_lots(&world, 0), -10);
    assert_amount(exposure(&world), 1200);
    /* 2 buys 20, of which the maker has 10 short now. At 119 it lacks 10: with 10 long in place of 10 short the fund
     * holds no more than before. */
    deposit(&world, 2, 10);
    fill(&world, 0, 2, MAKER, 20, 120);
    mark(&world, 0, 119);
    assert_amount(fund_lots(&world, 0), 10);
    assert_amount(exposure(&world), 1190);
    assert_amount(position_of(&world, MAKER, 0).lots, -10);
    close_world(&world);
}

/* A takes 1,000 of exposure, B is of another fund, which may hold nothing: both are deleveraged. */
static void any_fund_that_refuses_refuses_all(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    assert_ok(apply(&world, market_with("own", SLOSS_SETTLEMENT_UNREALIZED, 0)));
    trade(&world, 1, 0, 10, 50);
    fill(&world, 1, 1, MAKER, 1, 100);
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){.fund = sloss_account_insurance(1),
                                                                  .set = SLOSS_LIMIT_TAKEOVER})));
    struct sloss_mark both[] = {{0, 0, 90}, {1, 0, 100}};
    assert_ok(sloss_engine_mark(world.engine, both, 2));
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(position_of(&world, sloss_account_insurance(1), 1).lots, 0);
    assert_amount(position_of(&world, MAKER, 0).lots, 0);
    assert_amount(position_of(&world, MAKER, 1).lots, 0);
    close_world(&world);
}

/* The sum over both markets counts, by sign in each: the fund has 5 of A, and gets 5 of each. */
static void exposure_is_that_of_all_markets(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
    for (int takes = 0; takes < 2; takes++) {
        struct world one = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
        fill(&one, 0, sloss_account_fund(0), MAKER, 5, 100);
        trade(&one, 1, 0, 5, 50);
        fill(&one, 1, MAKER, 1, 5, 100);
        /* At 90 and 110 account 1 lacks 50. 10 * 90 + 5 * 110 = 1,450; the fund has 1,000 - 50 = 950. */
        assert_ok(apply(&one, takeover_limit((1450 * PPB + 949) / 950 - 1 + takes)));
        struct sloss_mark both[] = {{0, 0, 90}, {1, 0, 110}};
        assert_ok(sloss_engine_mark(one.engine, both, 2));
        assert_amount(fund_lots(&one, 0), takes == 1 ? 10 : 5);
        assert_amount(fund_lots(&one, 1), takes == 1 ? -5 : 0);
        close_world(&one);
    }
    close_world(&world);
}

/* In option manual the host takes over, or deleverages, by itself. */
static void commands_are_held_to_the_limit(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    assert_ok(apply(&world, takeover_limit(PPB)));
    mark(&world, 0, 90);
    assert_ok(sloss_engine_takeover(world.engine, 1)); /* 900 of 1,000 */
    assert_amount(fund_lots(&world, 0), 10);
    assert_ok(sloss_engine_takeover(world.engine, 2));
    assert_amount(fund_lots(&world, 0), 10);
    assert_amount(position_of(&world, 2, 0).lots, 0);
    assert_amount(position_of(&world, MAKER, 0).lots, -10);
    close_world(&world);
}

/* By the option, which is not the one by default: the maker has more lots, 3 the higher leverage. 1 closes 10 of 12. */
static void who_is_deleveraged_instead_is_ranked_by_the_option(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    struct sloss_command option = {.kind = SLOSS_COMMAND_OPTION,
                                   .option = {.rank = SLOSS_RANK_SIZE,
                                              .liquidation = SLOSS_LIQUIDATION_MANUAL,
                                              .rank_cap = SLOSS_CAP_PROFIT}};
    assert_ok(apply(&world, option));
    deposit(&world, 1, 50);
    deposit(&world, 3, 100);
    deposit(&world, 4, 1000);
    fill(&world, 0, 1, MAKER, 7, 100);
    fill(&world, 0, 1, 3, 3, 100);
    fill(&world, 0, 4, 3, 2, 100);
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 90);
    assert_ok(sloss_engine_takeover(world.engine, 1));
    assert_amount(position_of(&world, MAKER, 0).lots, 0);
    assert_amount(position_of(&world, 3, 0).lots, -2);
    close_world(&world);
}

/* What a deleveraging by command leaves to a takeover. */
static void the_rest_of_a_deleveraging_is_held_to_it(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 2, 1000);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, SLOSS_RESIDUAL_KEEP));
    trade(&world, 1, 0, 10, 50);
    fill(&world, 1, 1, MAKER, 10, 100);
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 90);
    assert_ok(deleverage(&world, 1, 0, SLOSS_RANK_SIZE));
    assert_amount(fund_lots(&world, 1), 0);
    assert_amount(position_of(&world, MAKER, 1).lots, 0);
    close_world(&world);
}

/* What is unsettled in a variation market passes to the fund; its lots do not. */
static void a_variation_market_is_held_to_it(void **state)
{
    (void)state;
    struct world world = open_limited(SLOSS_SETTLEMENT_VARIATION, 1, 1000);
    trade(&world, 1, 0, 10, 50);
    assert_ok(apply(&world, takeover_limit(0)));
    mark(&world, 0, 90); /* pays 50 of 100, and cannot pay the rest */
    assert_amount(fund_lots(&world, 0), 0);
    assert_amount(position_of(&world, 1, 0).lots, 0);
    assert_amount(position_of(&world, MAKER, 0).lots, 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 950);
    assert_amount(balance(&world, MAKER), 100100);
    close_world(&world);
}

/* ---- fees ------------------------------------------------------------------------------------ */

static void trade_for(struct world *world, int64_t fee, int64_t rebate)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_FILL,
                                                  .flags = SLOSS_COMMAND_FORCE,
                                                  .fill = {.buyer = 1,
                                                           .seller = MAKER,
                                                           .lots = 1,
                                                           .price = 100,
                                                           .fee = fee,
                                                           .rebate = rebate}}));
}

static struct world open_fees(int64_t target)
{
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 990);
    deposit(&world, 1, 10000);
    assert_ok(apply(&world, limit_of((struct sloss_command_limit){
                                .fund = sloss_account_fund(0),
                                .fees_ppb = PPB / 2,
                                .target = target < 0 ? 0 : target,
                                .set = SLOSS_LIMIT_FEES | (target < 0 ? 0u : SLOSS_LIMIT_TARGET)})));
    return world;
}

static void a_part_of_the_fees_reaches_the_fund(void **state)
{
    (void)state;
    struct world world = open_fees(-1);
    trade_for(&world, 100, -19);
    assert_amount(balance(&world, sloss_account_fund(0)), 1030); /* floor(81 / 2) */
    assert_amount(balance(&world, SLOSS_ACCOUNT_FEES), 41);
    struct sloss_event event = only_event(&world, SLOSS_EVENT_FEE_PART);
    assert_amount(event.amount, 40);
    assert_int_equal(event.account, SLOSS_ACCOUNT_FEES);
    assert_int_equal(event.other, sloss_account_fund(0));
    assert_int_equal(event.market, 0);
    trade_for(&world, 3, 4);
    assert_amount(balance(&world, sloss_account_fund(0)), 1033);
    trade_for(&world, 10, -11); /* paid out: nothing goes on */
    trade_for(&world, 10, -10);
    trade_for(&world, 1, 0); /* half an atom */
    assert_amount(balance(&world, sloss_account_fund(0)), 1033);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_FEE,
                                                   .fee = {.account = 1, .amount = 100}})); /* of no market */
    assert_amount(balance(&world, sloss_account_fund(0)), 1033);
    close_world(&world);
}

static void the_fund_gets_no_fees_above_its_target(void **state)
{
    (void)state;
    struct world world = open_fees(1000);
    trade_for(&world, 10, 4);
    assert_amount(balance(&world, sloss_account_fund(0)), 997);
    trade_for(&world, 10, 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000);
    trade_for(&world, 10, 0);
    assert_amount(balance(&world, sloss_account_fund(0)), 1000);
    assert_amount(balance(&world, SLOSS_ACCOUNT_FEES), 24);
    deposit(&world, sloss_account_fund(0), 5);
    trade_for(&world, 10, 0); /* nothing is paid out of a fund that is above it */
    assert_amount(balance(&world, sloss_account_fund(0)), 1005);
    close_world(&world);
}

/* It is an inflow: what is uncovered is repaid first. 2 has bought 1 lot with 60, and at 10 it lacks 30. */
static void a_part_of_the_fees_repays_what_is_uncovered(void **state)
{
    (void)state;
    struct world world = open_fees(-1);
    LAYERS(&world, 0, SLOSS_LAYER_INSURANCE);
    withdraw(&world, sloss_account_fund(0), 990);
    trade(&world, 2, 0, 1, 60);
    mark(&world, 0, 10);
    assert_amount(market_of(&world, 0).uncovered, 30);
    trade_for(&world, 50, 0);
    assert_amount(market_of(&world, 0).uncovered, 5);
    assert_amount(balance(&world, sloss_account_fund(0)), 0);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_would_be_too_much_is_deleveraged),
        cmocka_unit_test(the_limit_itself_is_not_too_much),
        cmocka_unit_test(a_fund_that_may_hold_nothing_takes_nothing),
        cmocka_unit_test(what_nobody_takes_is_taken_over_all_the_same),
        cmocka_unit_test(a_takeover_that_lowers_what_it_holds_is_allowed),
        cmocka_unit_test(any_fund_that_refuses_refuses_all),
        cmocka_unit_test(exposure_is_that_of_all_markets),
        cmocka_unit_test(commands_are_held_to_the_limit),
        cmocka_unit_test(who_is_deleveraged_instead_is_ranked_by_the_option),
        cmocka_unit_test(the_rest_of_a_deleveraging_is_held_to_it),
        cmocka_unit_test(a_variation_market_is_held_to_it),
        cmocka_unit_test(a_part_of_the_fees_reaches_the_fund),
        cmocka_unit_test(the_fund_gets_no_fees_above_its_target),
        cmocka_unit_test(a_part_of_the_fees_repays_what_is_uncovered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
