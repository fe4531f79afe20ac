/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include "engine/gain.h"
#include "sloss/column.h"

/* What positions have won is what a naive account of every command says, by docs/rules.md 5.7. */

#define ACCOUNTS 6

static struct sl_gain gain_of(const struct world *world, uint64_t account, uint32_t market)
{
    const struct sloss_ledger *ledger = world->ledger;
    uint32_t holding = sl_ledger_find_holding(ledger, sl_ledger_find_account(ledger, account), 0);
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_ledger_find_position(ledger, holding, market);
    return row == SL_NONE ? (struct sl_gain){0}
                          : sl_gain_of(world->engine, sl_ledger_position(ledger, row));
}

static struct world open_manual_world(void)
{
    struct world world = open_world();
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    return world;
}

/* 1 wins 30 on 3 lots. It sells one at the mark: of two lots it has won 20. It buys five: these
 * have won nothing. It sells eight: one is on the other side, and has won nothing. */
static void a_win_goes_with_the_lots_that_won_it(void **state)
{
    (void)state;
    struct world world = open_manual_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, 1, 1000);
    deposit(&world, 2, 1000);
    mark(&world, m, 100);
    fill(&world, m, 1, 2, 3, 100);
    mark(&world, m, 110);
    assert_amount(gain_of(&world, 1, m).won, 30);
    assert_amount(gain_of(&world, 2, m).won, 0);
    assert_ok(sloss_engine_funding(world.engine, m, 4));
    assert_amount(gain_of(&world, 1, m).won, 30);
    fill(&world, m, 2, 1, 1, 110);
    assert_amount(gain_of(&world, 1, m).won, 20);
    fill(&world, m, 1, 2, 5, 113);
    assert_amount(gain_of(&world, 1, m).won, 20);
    fill(&world, m, 2, 1, 8, 110);
    assert_amount(gain_of(&world, 1, m).won, 0);
    mark(&world, m, 110); /* 1 had bought five lots for 15 too much */
    assert_amount(gain_of(&world, 1, m).won, 0);
    assert_amount(gain_of(&world, 2, m).won, 15);
    close_world(&world);
}

/* 10 for 3 lots, of which one is closed: floor(10 * 2 / 3), and floor(6 * 1 / 2) when one more is.
 */
static void a_part_of_a_win_is_rounded_down(void **state)
{
    (void)state;
    struct world world = open_manual_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, 1, 1000);
    deposit(&world, 2, 1000);
    mark(&world, m, 100);
    fill(&world, m, 1, 2, 2, 95);
    fill(&world, m, 1, 2, 1, 100);
    mark(&world, m, 100);
    assert_amount(gain_of(&world, 1, m).won, 10);
    fill(&world, m, 2, 1, 1, 100);
    assert_amount(gain_of(&world, 1, m).won, 6);
    fill(&world, m, 2, 1, 1, 100);
    assert_amount(gain_of(&world, 1, m).won, 3);
    close_world(&world);
}

/* A gain that was cut is won less the cut: of 30, 10 are kept back. */
static void a_cut_is_not_won(void **state)
{
    (void)state;
    struct world world = open_manual_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, 1, 0);
    deposit(&world, 2, 20);
    mark(&world, m, 100);
    fill(&world, m, 1, 2, 3, 100);
    mark(&world, m, 110);
    assert_amount(account_of(&world, 1).socialized, 10);
    assert_amount(gain_of(&world, 1, m).won, 20);
    close_world(&world);
}

/* What a breach settles at the last mark adds to what that mark brought: 1 has won 10 in n, and
 * sold a lot there for 25 too much. */
static void what_a_breach_settles_adds_to_the_win(void **state)
{
    (void)state;
    struct world world = open_manual_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
    uint32_t n = add_market(&world, "n", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, 1, 10);
    deposit(&world, 2, 1000);
    const struct sloss_mark marks[] = {{m, 0, 100}, {n, 0, 100}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2));
    fill(&world, m, 1, 2, 1, 100);
    fill(&world, n, 1, 2, 2, 100);
    mark(&world, n, 105);
    assert_amount(gain_of(&world, 1, n).won, 10);
    fill(&world, n, 2, 1, 1, 130);
    assert_amount(gain_of(&world, 1, n).won, 5);
    mark(&world, m, 70); /* 1 has 20 and owes 30 */
    assert_amount(gain_of(&world, 1, n).won, 30);
    mark(&world, n, 106);
    assert_amount(gain_of(&world, 1, n).won, 1);
    close_world(&world);
}

/* One profit pays once. 2 and 3 are up by 20 and 10 since their fills, when the debt of somebody
 * who is taken over is shared by profit: 1 owes 12 more than it has, the fund has nothing, so that
 * 8 and 4 are charged. Another debt of 12 finds 12 and 6 left, and a third 4 and 2: 6 of it stay
 * uncovered. The next mark pays the profits out, of which nothing was won. */
static void an_unsettled_profit_is_charged_once(void **state)
{
    (void)state;
    struct world world = open_manual_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
    deposit(&world, 2, 1000);
    deposit(&world, 3, 1000);
    deposit(&world, 9, 1000);
    mark(&world, m, 100);
    fill(&world, m, 2, 9, 1, 95);
    mark(&world, m, 100);
    assert_amount(gain_of(&world, 2, m).won, 5);
    fill(&world, m, 2, 9, 1, 80);
    assert_amount(gain_of(&world, 2, m).won, 5);
    fill(&world, m, 3, 9, 1, 90);
    for (uint64_t account = 4; account <= 6; account++) {
        deposit(&world, account, 3);
        /* In another market, the one that touched it last being m. */
        fill(&world, m, account, 9, 1, 100);
        fill(&world, m, 9, account, 1, 100);
        struct sloss_command withdraw = {.struct_size = sizeof(withdraw),
                                         .kind = SLOSS_COMMAND_WITHDRAW,
                                         .flags = SLOSS_COMMAND_FORCE,
                                         .withdraw.account = account,
                                         .withdraw.amount = 15};
        assert_ok(sloss_engine_apply(world.engine, &withdraw, 1, NULL));
        assert_ok(sloss_engine_takeover(world.engine, account));
    }
    assert_amount(market_of(&world, m).deficit_sum, 36);
    assert_amount(market_of(&world, m).uncovered, 6);
    assert_amount(account_of(&world, 2).socialized, 20);
    assert_amount(account_of(&world, 3).socialized, 10);
    assert_amount(gain_of(&world, 2, m).charged, 20);
    assert_amount(gain_of(&world, 3, m).charged, 10);
    assert_amount(gain_of(&world, 2, m).won, 0); /* what was charged since comes off */
    mark(&world, m, 100);
    assert_amount(gain_of(&world, 2, m).charged, 0);
    assert_amount(gain_of(&world, 2, m).won, 0);
    assert_amount(balance(&world, 2), 1005);
    mark(&world, m, 105);
    assert_amount(gain_of(&world, 2, m).won, 10);
    close_world(&world);
}

/* ---- at random ------------------------------------------------------------------------------- */

struct naive {
    int64_t won[ACCOUNTS + 1];
};

static int64_t scaled(int64_t won, int64_t before, int64_t lots)
{
    int64_t held = before < 0 ? -before : before;
    int64_t size = lots < 0 ? -lots : lots;
    if (before == 0 || (before > 0) == (lots > 0)) {
        return won;
    }
    return won * (held - (size < held ? size : held)) / held;
}

static void trade(struct world *world, struct naive *naive, struct random *random, int64_t price)
{
    uint64_t buyer = 1 + random_below(random, ACCOUNTS);
    uint64_t seller = 1 + random_below(random, ACCOUNTS);
    int64_t lots = 1 + (int64_t)random_below(random, 4);
    int64_t at =
        random_below(random, 2) == 0 ? price : price - 5 + (int64_t)random_below(random, 11);
    if (buyer == seller) {
        return;
    }
    for (int side = 0; side < 2; side++) {
        uint64_t account = side == 0 ? buyer : seller;
        naive->won[account] = scaled(naive->won[account], position_of(world, account, 0).lots,
                                     side == 0 ? lots : -lots);
    }
    fill(world, 0, buyer, seller, lots, at);
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        struct sloss_position_info info = position_of(world, account, 0);
        if (info.lots == 0 && info.cost == 0) {
            naive->won[account] = 0;
        }
    }
}

static void move(struct world *world, struct naive *naive, int64_t price)
{
    int64_t charged[ACCOUNTS + 1];
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        struct sloss_position_info info = position_of(world, account, 0);
        int64_t pnl = info.lots * price - info.cost;
        naive->won[account] = info.lots != 0 && pnl > 0 ? pnl : 0;
        charged[account] = account_of(world, account).socialized;
    }
    mark(world, 0, price);
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        int64_t cut = account_of(world, account).socialized - charged[account];
        naive->won[account] -= cut < naive->won[account] ? cut : naive->won[account];
    }
}

static void wins_are_those_of_a_naive_account(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= rounds(200); seed++) {
        struct random random = {seed};
        struct world world = open_manual_world();
        struct naive naive = {{0}};
        int64_t price = 100;
        add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
        for (uint64_t account = 1; account <= ACCOUNTS; account++) {
            deposit(&world, account, (int64_t)random_below(&random, 400));
        }
        for (int step = 0; step < 60; step++) {
            uint64_t what = random_below(&random, 8);
            if (what < 4) {
                trade(&world, &naive, &random, price);
            } else if (what < 7) {
                price = 80 + (int64_t)random_below(&random, 40);
                move(&world, &naive, price);
            } else {
                assert_ok(sloss_engine_whatif_begin(world.engine));
                struct naive trial = naive;
                move(&world, &trial, price + 3);
                move(&world, &trial, price - 5);
                assert_ok(sloss_engine_whatif_end(world.engine));
            }
            for (uint64_t account = 1; account <= ACCOUNTS; account++) {
                assert_amount(gain_of(&world, account, 0).won, naive.won[account]);
                assert_amount(gain_of(&world, account, 0).charged, 0);
            }
        }
        close_world(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_win_goes_with_the_lots_that_won_it),
        cmocka_unit_test(a_part_of_a_win_is_rounded_down),
        cmocka_unit_test(a_cut_is_not_won),
        cmocka_unit_test(what_a_breach_settles_adds_to_the_win),
        cmocka_unit_test(an_unsettled_profit_is_charged_once),
        cmocka_unit_test(wins_are_those_of_a_naive_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
