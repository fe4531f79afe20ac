/* SPDX-License-Identifier: BSD-2-Clause */
/* Rounds, docs/rules.md 6.7. Expectations are worked by hand beside each case. */
#include "world.h"

enum {
    P1 = 1,
    P2,
    P3,
    X,
    Y,
    Z
};

/* Three short a lot each from 100 with 50 behind it, against three long with `behind` each. */
static struct world three_against_three(const struct sloss_sharing *sharing, int64_t behind)
{
    struct world world = open_world();
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_sharing(world.engine, 0, sharing));
    for (uint64_t i = 0; i < 3; i++) {
        deposit(&world, P1 + i, 50);
    }
    for (uint64_t i = 0; i < 3; i++) {
        deposit(&world, X + i, behind);
        fill(&world, 0, X + i, P1 + i, 1, 100);
    }
    return world;
}

static void check_record(struct world *world, uint64_t account, int64_t loss, int64_t socialized,
                         int64_t insurance)
{
    struct sloss_deficit deficit = next_deficit(world);
    assert_int_equal(deficit.account, account);
    assert_amount(deficit.loss, loss);
    assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], socialized);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], insurance);
    assert_amount(deficit.uncovered, loss - socialized - insurance);
}

#define BY_LOTS SHARING(SLOSS_BASIS_OPEN_INTEREST, 0, SLOSS_CAP_NONE, 0)
#define BY_LOTS_POOLED POOLED(SLOSS_BASIS_OPEN_INTEREST, 0, SLOSS_CAP_NONE, 0)

/* At 90 each long is 1 short. One by one, each 1 over three equal weights falls on the first of
 * them; together, 3 fall on each alike. */
static void together_rounding_is_done_once(void **state)
{
    (void)state;
    struct world world = three_against_three(BY_LOTS, 9);
    mark(&world, 0, 90);
    assert_amount(balance(&world, P1), 47);
    assert_amount(balance(&world, P2), 50);
    for (uint64_t account = X; account <= Z; account++) {
        check_record(&world, account, 1, 1, 0);
    }
    close_world(&world);

    world = three_against_three(BY_LOTS_POOLED, 9);
    mark(&world, 0, 90);
    for (uint64_t account = P1; account <= P3; account++) {
        assert_amount(balance(&world, account), 49);
        assert_amount(account_of(&world, account).socialized, 1);
    }
    for (uint64_t account = X; account <= Z; account++) {
        assert_amount(balance(&world, account), 0);
        assert_int_equal(account_of(&world, account).state, SLOSS_STATE_BANKRUPT);
        struct sloss_deficit deficit = next_deficit(&world);
        assert_int_equal(deficit.account, account);
        assert_int_equal(deficit.number, account - X + 1);
        assert_int_equal(deficit.basis, SLOSS_BASIS_OPEN_INTEREST);
        assert_int_equal(deficit.rule, SLOSS_RULE_PRO_RATA);
        assert_int_equal(deficit.cap, SLOSS_CAP_NONE);
        assert_int_equal(deficit.rounding, SLOSS_ROUNDING_LARGEST_REMAINDER);
        assert_amount(deficit.loss, 1);
        assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], 1);
        /* 1 of 3 lots; three accounts have paid for the three deficits, 1 each. */
        assert_amount(deficit.base, 3);
        assert_amount(deficit.rate_ppm, 333334);
        assert_int_equal(deficit.charged, 3);
        assert_amount(deficit.charge_max, 1);
    }
    struct sloss_market_info market = market_of(&world, 0);
    assert_amount(market.deficit_sum, 3);
    assert_int_equal(market.deficit_count, 3);
    assert_amount(market.paid_sum[SLOSS_LAYER_SOCIALIZE], 3);
    assert_amount(market.uncovered, 0);
    close_world(&world);
}

/* The pool pays the defaulters at once and is repaid by the payers: its events say so. */
static void events_tell_where_the_money_went(void **state)
{
    (void)state;
    struct world world = three_against_three(BY_LOTS_POOLED, 9);
    struct sloss_event events[64];
    size_t count = 0;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    mark(&world, 0, 90);
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    uint64_t next = 1;
    int64_t in_pool = 0;
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == SLOSS_EVENT_POOLED) {
            assert_int_equal(events[i].account, 0);
            assert_int_equal(events[i].other, X + next - 1);
            assert_int_equal(events[i].deficit, next++);
            in_pool -= events[i].amount;
        } else if (events[i].kind == SLOSS_EVENT_SOCIALIZED) {
            assert_int_equal(events[i].other, 0);
            assert_int_equal(events[i].deficit, 0); /* several */
            assert_amount(events[i].balance, 49);
            in_pool += events[i].amount;
        }
    }
    assert_int_equal(next, 4);
    assert_amount(in_pool, 0);
    close_world(&world);
}

/* At 80 each long is 20 short, 60 in all. The fund is short the lot P3 had: P1 and P2 can bear
 * their profit of 20 each, which is used up: it goes to their costs, and the balances stand. The
 * fund had 5, makes 20 of closing its short against the first lot it takes over, and stands behind:
 * at most 7 of it. The rest, 13, is uncovered. Of the 40 each default gets floor(40 * k / 3) less
 * the one before, so 13, 13, 14; of the 7, for what they lack, 7, 7 and 6: 2, 2, 3. */
static void layers_behind_bear_what_caps_leave(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    const struct sloss_layer_terms layers[] = {{.layer = SLOSS_LAYER_SOCIALIZE},
                                               {.layer = SLOSS_LAYER_INSURANCE, .cap = 7}};
    assert_ok(sloss_engine_set_waterfall(world.engine, 0, layers, 2));
    assert_ok(sloss_engine_set_sharing(world.engine, 0, POOLED(0, 0, 0, 0)));
    insure(&world, 0, 5);
    deposit(&world, P1, 50);
    deposit(&world, P2, 50);
    const uint64_t shorts[] = {P1, P2, sloss_account_insurance(0)};
    for (uint64_t i = 0; i < 3; i++) {
        deposit(&world, X + i, 0);
        fill(&world, 0, X + i, shorts[i], 1, 100);
    }
    mark(&world, 0, 80);
    check_record(&world, X, 20, 13, 2);
    check_record(&world, Y, 20, 13, 2);
    check_record(&world, Z, 20, 14, 3);
    for (uint64_t account = P1; account <= P2; account++) {
        assert_amount(balance(&world, account), 50);
        assert_amount(account_of(&world, account).equity, 50);
        assert_amount(account_of(&world, account).socialized, 20);
    }
    assert_amount(balance(&world, sloss_account_insurance(0)), 18);
    assert_amount(market_of(&world, 0).uncovered, 13);
    assert_amount(market_of(&world, 0).deficit_sum, 60);
    close_world(&world);
}

/* W is closed out with 5 of equity to keep, before X leaves a debt of 10. It pays its part of it as
 * if it had not been closed out, up to what it has left; by equities of 5 and 65: 10 * 5 / 70 =
 * 0.71, the larger remainder, so 1, together as one by one. */
static void who_was_closed_out_above_zero_pays(void **state)
{
    (void)state;
    enum {
        W = 7,
        OWES,
        PAYER
    };
    for (uint32_t pool = SLOSS_POOL_INSTANT; pool <= SLOSS_POOL_DEFICIT; pool++) {
        struct world world = open_world();
        add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 100000000, 100000000));
        assert_ok(sloss_engine_set_sharing(
            world.engine, 0, SHARING_BY(SLOSS_BASIS_EQUITY, 0, SLOSS_CAP_EQUITY, 0, pool)));
        deposit(&world, W, 15);
        deposit(&world, OWES, 0);
        deposit(&world, PAYER, 45);
        fill(&world, 0, W, PAYER, 1, 100);
        fill(&world, 0, OWES, PAYER, 1, 100);
        mark(&world, 0, 90);
        assert_amount(balance(&world, W), 4);
        assert_amount(balance(&world, PAYER), 36);
        assert_amount(balance(&world, OWES), 0);
        close_world(&world);
    }
}

/* By lots and by profit a survivor pays as it stood before the round. S is short 2 from 100 with 1
 * behind it and in breach at 90 with a requirement of 30 %: its equity is 21, of 54 asked. D, long
 * 3, leaves 12; O, short 1 with plenty, has 10 of profit. By lots, 8 fall on S and 4 on O; by
 * profits of 20 and 10 the same. What S pays leaves its balance of 21, what O pays by profit its
 * cost. */
static void a_survivor_pays_by_what_it_had(void **state)
{
    (void)state;
    enum {
        S = 1,
        O,
        D
    };
    for (uint32_t basis = SLOSS_BASIS_PROFIT; basis <= SLOSS_BASIS_OPEN_INTEREST; basis++) {
        uint32_t cap = basis == SLOSS_BASIS_PROFIT ? SLOSS_CAP_PROFIT : SLOSS_CAP_EQUITY;
        struct world world = open_world();
        add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 300000000, 300000000));
        assert_ok(sloss_engine_set_sharing(world.engine, 0, POOLED(basis, 0, cap, 0)));
        deposit(&world, S, 1);
        deposit(&world, O, 1000);
        deposit(&world, D, 18);
        fill(&world, 0, D, S, 2, 100);
        fill(&world, 0, D, O, 1, 100);
        mark(&world, 0, 90);
        assert_amount(next_deficit(&world).loss, 12);
        assert_int_equal(account_of(&world, S).state, SLOSS_STATE_LIQUIDATED);
        assert_amount(account_of(&world, S).socialized, 8);
        assert_amount(balance(&world, S), 13);
        assert_amount(account_of(&world, O).socialized, 4);
        assert_amount(balance(&world, O), basis == SLOSS_BASIS_PROFIT ? 1000 : 996);
        assert_amount(account_of(&world, O).equity, 1006);
        close_world(&world);
    }
}

/* A takeover by command is a round of its own. */
static void a_command_is_a_round(void **state)
{
    (void)state;
    struct world world = three_against_three(BY_LOTS_POOLED, 9);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    mark(&world, 0, 90);
    assert_ok(sloss_engine_takeover(world.engine, X));
    check_record(&world, X, 1, 1, 0);
    assert_amount(balance(&world, P1), 49);
    close_world(&world);
}

/* Each market runs its own waterfall; one of them deficit by deficit. */
static void each_market_has_its_own_waterfall(void **state)
{
    (void)state;
    struct world world = open_world();
    for (uint32_t m = 0; m < 3; m++) {
        const char name[] = {'M', (char)('0' + m), '\0'};
        add_market(&world, name, SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_sharing(world.engine, m, m != 1 ? BY_LOTS_POOLED : BY_LOTS));
        deposit(&world, P1 + m, 50);
        deposit(&world, X + m, 9);
        fill(&world, m, X + m, P1 + m, 1, 100);
    }
    struct sloss_mark marks[] = {{2, 0, 90}, {0, 0, 89}, {1, 0, 88}};
    assert_ok(sloss_engine_mark(world.engine, marks, 3));
    check_record(&world, X, 2, 2, 0);
    check_record(&world, Y, 3, 3, 0);
    check_record(&world, Z, 1, 1, 0);
    assert_amount(balance(&world, P1), 48);
    assert_amount(balance(&world, P2), 47);
    assert_amount(balance(&world, P3), 49);
    close_world(&world);
}

/* The setting is state. */
static void the_hash_covers_the_setting(void **state)
{
    (void)state;
    struct world world = three_against_three(BY_LOTS, 9);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_set_sharing(world.engine, 0, BY_LOTS_POOLED));
    assert_false(same_hash(before, hash_of(&world)));
    assert_ok(sloss_engine_set_sharing(world.engine, 0, BY_LOTS));
    assert_true(same_hash(before, hash_of(&world)));
    assert_status(sloss_engine_set_sharing(world.engine, 0, POOLED(0, 0, 0, 3)),
                  SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(together_rounding_is_done_once),
        cmocka_unit_test(events_tell_where_the_money_went),
        cmocka_unit_test(layers_behind_bear_what_caps_leave),
        cmocka_unit_test(who_was_closed_out_above_zero_pays),
        cmocka_unit_test(a_survivor_pays_by_what_it_had),
        cmocka_unit_test(a_command_is_a_round),
        cmocka_unit_test(each_market_has_its_own_waterfall),
        cmocka_unit_test(the_hash_covers_the_setting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
