/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/column.h"
#include "world.h"

/* Forced withdrawals: collateral that has lost its value, a charge-back. Amounts worked by hand
 * from docs/rules.md 3.8 and 4. */

static enum sloss_status lose(struct world *world, uint64_t account, int64_t amount)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_WITHDRAW,
                                    .flags = SLOSS_COMMAND_FORCE,
                                    .withdraw.account = account,
                                    .withdraw.amount = amount};
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

/* 1 is long and 2 is short 30 at 1000, which asks 3,000 and 1,500; judged once, so armed. */
static struct world open_pair(uint32_t settlement)
{
    struct world world = open_world();
    uint32_t m = add_market(&world, "m", settlement);
    assert_ok(sloss_engine_set_tier(world.engine, m, 0, 100000000, 50000000));
    deposit(&world, 1, 10000);
    deposit(&world, 2, 20000);
    deposit(&world, 3, 700);
    insure(&world, m, 500);
    fill(&world, m, 1, 2, 30, 1000);
    mark(&world, m, 1000);
    return world;
}

/* It leaves exactly the maintenance requirement, and the account stands; an atom less, and the next
 * mark closes it out, wherever that is. Until then nothing happens. */
static void the_next_mark_judges(void **state)
{
    (void)state;
    for (uint32_t settlement = 0; settlement < 2; settlement++) {
        for (int64_t beyond = 0; beyond < 2; beyond++) {
            struct world world = open_pair(settlement);
            uint32_t far = add_market(&world, "far", 0);
            assert_status(sloss_engine_withdraw(world.engine, 1, 0, 8500),
                          SLOSS_ERR_INSUFFICIENT_MARGIN);
            assert_ok(lose(&world, 1, 8500 + beyond));
            assert_amount(balance(&world, 1), 1500 - beyond);
            assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_WARNED);
            assert_amount(position_of(&world, 1, 0).lots, 30);
            mark(&world, far, 7);
            assert_amount(position_of(&world, 1, 0).lots, beyond == 0 ? 30 : 0);
            assert_int_equal(account_of(&world, 1).state,
                             beyond == 0 ? SLOSS_STATE_WARNED : SLOSS_STATE_LIQUIDATED);
            close_world(&world);
        }
    }
}

/* 12,000 of 10,000: a debt of 2,000, of which the fund has 500; at 1000 nobody has a profit to
 * share the rest from. */
static void a_debt_has_its_market(void **state)
{
    (void)state;
    for (uint32_t settlement = 0; settlement < 2; settlement++) {
        struct world world = open_pair(settlement);
        assert_ok(lose(&world, 1, 12000));
        assert_amount(balance(&world, 1), -2000);
        assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
        assert_amount(market_of(&world, 0).deficit_sum, 0);
        mark(&world, 0, 1000);
        assert_amount(balance(&world, 1), 0);
        assert_amount(position_of(&world, 1, 0).lots, 0);
        assert_amount(market_of(&world, 0).deficit_sum, 2000);
        assert_amount(market_of(&world, 0).paid_sum[SLOSS_LAYER_INSURANCE], 500);
        assert_amount(market_of(&world, 0).uncovered, 1500);
        assert_amount(balance(&world, 2), 20000);
        close_world(&world);
    }
}

/* The mark that finds the debt also moves: 30 lots at 990 lose 300 more, which the short gains and
 * shares. */
static void a_debt_grows_with_the_mark(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(lose(&world, 1, 12000));
    mark(&world, 0, 990);
    assert_amount(market_of(&world, 0).deficit_sum, 2300);
    assert_amount(market_of(&world, 0).paid_sum[SLOSS_LAYER_INSURANCE], 500);
    assert_amount(account_of(&world, 2).socialized, 300);
    assert_amount(market_of(&world, 0).uncovered, 1500);
    close_world(&world);
}

/* Without positions the debt is that of the market that touched the account last, closed or not;
 * an account that none has touched can lose what it has and not more. */
static void a_debt_without_positions(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t n = add_market(&world, "n", 0);
    struct sloss_hash before = hash_of(&world);
    assert_status(lose(&world, 3, 701), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_true(same_hash(before, hash_of(&world)));
    assert_ok(lose(&world, 3, 700));
    assert_amount(balance(&world, 3), 0);
    deposit(&world, 3, 100);
    fill(&world, 0, 3, 2, 1, 1000);
    fill(&world, 0, 2, 3, 1, 1000);
    fill(&world, n, 3, 2, 1, 50);
    fill(&world, n, 2, 3, 1, 50);
    assert_ok(lose(&world, 3, 140));
    assert_amount(balance(&world, 3), 0); /* bankrupt at once */
    assert_amount(market_of(&world, 0).deficit_sum, 0);
    assert_amount(market_of(&world, n).deficit_sum, 40);
    assert_amount(market_of(&world, n).uncovered, 40);
    assert_ok(sloss_engine_settle(world.engine, n, 50));
    assert_ok(lose(&world, 3, 2)); /* n is closed, and bears it all the same */
    assert_amount(market_of(&world, n).uncovered, 42);
    close_world(&world);
}

/* Money that comes in time is as if nothing had been. */
static void a_deposit_in_time(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_hash before = hash_of(&world);
    assert_ok(lose(&world, 1, 12000));
    deposit(&world, 1, 12000);
    mark(&world, 0, 1000);
    assert_amount(position_of(&world, 1, 0).lots, 30);
    assert_amount(balance(&world, 1), 10000);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

/* In a trial it is judged like any other, and taken back. */
static void a_trial_takes_it_back(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_ok(lose(&world, 1, 12000));
    mark(&world, 0, 1000);
    assert_amount(market_of(&world, 0).deficit_sum, 2000);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    mark(&world, 0, 1000);
    assert_amount(position_of(&world, 1, 0).lots, 30);
    close_world(&world);
}

/* System accounts owe nobody; nothing is taken twice, and no other command of money is forced. */
static void what_is_refused_changes_nothing(void **state)
{
    (void)state;
    struct world world = open_pair(SLOSS_SETTLEMENT_UNREALIZED);
    const struct {
        uint64_t account;
        int64_t amount;
        enum sloss_status status;
    } cases[] = {
        {NOBODY, 1, SLOSS_ERR_UNKNOWN_ACCOUNT},
        {1, -1, SLOSS_ERR_RANGE},
        {SLOSS_ACCOUNT_RESERVE, -1, SLOSS_ERR_RANGE},
        {SLOSS_ACCOUNT_RESERVE, 0, SLOSS_ERR_SYSTEM_ACCOUNT},
        {SLOSS_ACCOUNT_TREASURY, 0, SLOSS_ERR_SYSTEM_ACCOUNT},
        {sloss_account_insurance(0), 1, SLOSS_ERR_SYSTEM_ACCOUNT},
        {sloss_account_uncovered(0), 0, SLOSS_ERR_SYSTEM_ACCOUNT},
        {3, 701, SLOSS_ERR_INSUFFICIENT_FUNDS},
        {1, 31201, SLOSS_ERR_GATED}, /* one more than all that has come in */
        {1, INT64_MAX, SLOSS_ERR_GATED},
    };
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case %zu\n", i);
        assert_status(lose(&world, cases[i].account, cases[i].amount), cases[i].status);
    }
    struct sloss_command forced = {.struct_size = sizeof(forced),
                                   .kind = SLOSS_COMMAND_TRANSFER,
                                   .flags = SLOSS_COMMAND_FORCE,
                                   .transfer.giver = 1,
                                   .transfer.receiver = 2};
    assert_status(sloss_engine_apply(world.engine, &forced, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_mark_judges),
        cmocka_unit_test(a_debt_has_its_market),
        cmocka_unit_test(a_debt_grows_with_the_mark),
        cmocka_unit_test(a_debt_without_positions),
        cmocka_unit_test(a_deposit_in_time),
        cmocka_unit_test(a_trial_takes_it_back),
        cmocka_unit_test(what_is_refused_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
