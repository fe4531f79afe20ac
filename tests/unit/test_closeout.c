/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

/* Take-over, deleveraging and final settlement, with amounts worked by hand from docs/rules.md 7
 * to 9. */

/* What a takeover leaves over, after the fee, stays or goes to the funds in proportion to what the
 * markets required. */
static void what_is_left_over_has_an_owner(void **state)
{
    (void)state;
    for (uint32_t residual = 0; residual < 2; residual++) {
        struct world world = open_world();
        uint32_t a, b;
        add_market_with_fee(&world, "a", 10000000, &a); /* 1 % */
        add_market_with_fee(&world, "b", 0, &b);
        assert_ok(sloss_engine_set_liquidation(world.engine, 0, residual));
        assert_ok(sloss_engine_set_tier(world.engine, a, 0, 100000000, 50000000)); /* 5 % */
        assert_ok(sloss_engine_set_tier(world.engine, b, 0, 40000000, 20000000));  /* 2 % */
        deposit(&world, 1, 200);
        deposit(&world, 2, 9000);
        fill(&world, a, 1, 2, 3, 1001); /* asks 150.15: 151 */
        fill(&world, b, 2, 1, 5, 500);  /* asks 50 */
        mark(&world, a, 960);           /* equity 77; asks 144 and 50 */
        /* fee: ceil(2,880 * 1 %) = 29; 48 left, of which b gets 48 - floor(48 * 144 / 194) = 48 -
         * 35 */
        int64_t left = residual == SLOSS_RESIDUAL_KEEP ? 48 : 0;
        assert_amount(balance(&world, 1), left);
        assert_amount(balance(&world, sloss_account_insurance(a)), left > 0 ? 29 : 29 + 35);
        assert_amount(balance(&world, sloss_account_insurance(b)), left > 0 ? 0 : 13);
        assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_LIQUIDATED);
        assert_amount(position_of(&world, sloss_account_insurance(a), a).cost, 3 * 960);
        close_world(&world);
    }
}

/* Fees above what there is are cut in proportion: of 30 and 350 for 40, floor(40 * 30 / 380) = 3.
 */
static void a_fee_never_makes_a_debt(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t a, b;
    add_market_with_fee(&world, "a", 10000000, &a);
    add_market_with_fee(&world, "b", 500000000, &b);
    deposit(&world, 1, 40);
    deposit(&world, 2, 9000);
    fill(&world, a, 1, 2, 3, 1000);
    fill(&world, b, 1, 2, 1, 700);
    assert_ok(sloss_engine_takeover(world.engine, 1));
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, sloss_account_insurance(a)), 3);
    assert_amount(balance(&world, sloss_account_insurance(b)), 37);
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_LIQUIDATED);
    close_world(&world);
}

/* A debt belongs to the markets that made the loss, whatever they require: of 131, for losses of
 * 200 and 31, floor(131 * 200 / 231) = 113 and the rest; a market with a profit has none of it. */
static void a_debt_is_split_by_loss(void **state)
{
    (void)state;
    for (int bracketed = 0; bracketed < 2; bracketed++) {
        struct world world = open_world();
        uint32_t a = add_market(&world, "a", SLOSS_SETTLEMENT_UNREALIZED);
        uint32_t b = add_market(&world, "b", SLOSS_SETTLEMENT_UNREALIZED);
        uint32_t won = add_market(&world, "won", SLOSS_SETTLEMENT_UNREALIZED);
        if (bracketed) {
            assert_ok(sloss_engine_set_tier(world.engine, a, 0, 30000000, 10000000));
            assert_ok(sloss_engine_set_tier(world.engine, b, 0, 30000000, 30000000));
        }
        insure(&world, a, 500);
        insure(&world, b, 500);
        deposit(&world, 1, 90);
        deposit(&world, 2, 9000);
        fill(&world, a, 1, 2, 4, 1000);
        fill(&world, b, 1, 2, 1, 1000);
        fill(&world, won, 1, 2, 1, 1000);
        const struct sloss_mark marks[] = {{a, 0, 950}, {b, 0, 969}, {won, 0, 1010}};
        assert_ok(sloss_engine_mark(world.engine, marks, 3)); /* 200 + 31 lost, 10 won: 131 short */
        assert_amount(market_of(&world, a).deficit_sum, 113);
        assert_amount(market_of(&world, b).deficit_sum, 18);
        assert_amount(market_of(&world, won).deficit_sum, 0);
        assert_amount(balance(&world, 1), 0);
        assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
        /* The next fill begins a new life. */
        deposit(&world, 1, 10000);
        fill(&world, a, 2, 1, 1, 950);
        assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_HEALTHY);
        close_world(&world);
    }
}

/* What took a balance below zero is remembered, market by market, and what lifts it is taken off
 * the latest. In a 1 realizes a loss of 50 with 20 behind it, while 1,000 of profit in `won` stands
 * behind the rest: -30 by a. Then a loss of 40 in b, and a gain of 25 there: -30 by a, -15 by b.
 * When the profit is gone to a loss of 100, 145 are short: 100 by `won`, 30 by a, 15 by b. */
static void losses_below_zero_are_remembered(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t a = add_market(&world, "a", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t b = add_market(&world, "b", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t won = add_market(&world, "won", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 20);
    deposit(&world, 2, 90000);
    fill(&world, won, 1, 2, 10, 1000);
    mark(&world, won, 1100);
    fill(&world, a, 1, 2, 1, 100);
    fill(&world, a, 2, 1, 1, 50);
    fill(&world, b, 1, 2, 1, 100);
    fill(&world, b, 2, 1, 1, 60);
    fill(&world, b, 1, 2, 1, 60);
    fill(&world, b, 2, 1, 1, 85);
    assert_amount(balance(&world, 1), -45);
    assert_ok(sloss_engine_verify(world.engine));
    mark(&world, won, 990);
    assert_amount(market_of(&world, won).deficit_sum, 100);
    assert_amount(market_of(&world, a).deficit_sum, 30);
    assert_amount(market_of(&world, b).deficit_sum, 15);
    assert_amount(balance(&world, 1), 0);
    close_world(&world);
}

/* A fill can close a position for more than the account has: its debt is a deficit at once,
 * whatever breaches do. */
static void a_fill_can_bankrupt(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t a = add_market(&world, "a", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    insure(&world, a, 8);
    deposit(&world, 1, 30);
    deposit(&world, 2, 900);
    deposit(&world, 3, 900);
    fill(&world, a, 1, 2, 5, 100);
    fill(&world, a, 3, 1, 5, 90); /* out with a loss of 50 */
    assert_amount(balance(&world, 1), 0);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 20);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 8);
    /* at the mark of 100 the long of 3 has a profit of 50 */
    assert_amount(account_of(&world, 3).socialized, 12);
    assert_int_equal(deficit.cause, SLOSS_COMMAND_FILL);
    close_world(&world);
}

/* The published queue: 20 lots close against ranked longs, 10 and 10 of 20; at 650 while the mark
 * is 660. */
static void counterparties_are_taken_by_rank(void **state)
{
    (void)state;
    static const struct {
        uint32_t rank;
        int64_t taken[4]; /* of accounts 2 to 5 */
    } cases[] = {
        /* profits at 120: 2 has 5 * 20 = 100, 3 has 3 * 40 = 120, 4 has 2 * 70 = 140, 5 loses 10 *
         * 30 = 300. ratios: .2 .5 1.4 and -.2; leverage 600/1100, 360/170, 240/9140: .109, 1.0588,
         * .0367; 5 below zero */
        {SLOSS_RANK_PROFIT_LEVERAGE, {4, 3, 0, 0}},
        {SLOSS_RANK_PROFIT, {2, 3, 2, 0}},
        {SLOSS_RANK_SIZE, {0, 0, 0, 7}},
        {SLOSS_RANK_PRO_RATA,
         {2, 1, 1, 3}}, /* 7 over 5, 3, 2, 10: 1.75 1.05 .7 3.5 -> 1 1 0 3, then .75 and .7 */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct world world = open_world();
        uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
        deposit(&world, 1, 100);
        deposit(&world, 2, 1000);
        deposit(&world, 3, 50);
        deposit(&world, 4, 9000);
        deposit(&world, 5, 7000);
        deposit(&world, 9, 100000);
        fill(&world, m, 2, 9, 5, 100);
        fill(&world, m, 3, 9, 3, 80);
        fill(&world, m, 4, 9, 2, 50);
        fill(&world, m, 5, 9, 10, 150);
        fill(&world, m, 9, 1, 7, 110); /* 1 is short 7 from 110 */
        assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
        mark(&world, m, 120); /* equity of 1: 100 - 70 = 30 */
        int64_t open = market_of(&world, m).open_interest;
        assert_ok(deleverage(&world, 1, m, cases[i].rank));
        static const int64_t before[] = {5, 3, 2, 10};
        for (uint64_t account = 2; account <= 5; account++) {
            assert_amount(position_of(&world, account, m).lots,
                          before[account - 2] - cases[i].taken[account - 2]);
        }
        assert_amount(position_of(&world, 1, m).lots, 0);
        assert_amount(balance(&world, 1), 30); /* above zero it closes at the mark, and keeps it */
        assert_amount(market_of(&world, m).open_interest, open - 7);
        assert_amount(market_of(&world, m).deleverage_sum, 0);
        assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_LIQUIDATED);
        close_world(&world);
    }
}

/* What counterparties bear is apportioned over the lots taken, telescoping: 33 for 7 lots short, of
 * which the first four bear floor(33 * 4 / 7) = 18 and the others 15. All of it is a deficit that
 * deleveraging paid. */
static void a_loss_follows_the_lots(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    deposit(&world, 1, 37);
    deposit(&world, 2, 1000);
    deposit(&world, 3, 2000);
    fill(&world, m, 2, 1, 4, 110);
    fill(&world, m, 3, 1, 3, 110);
    mark(&world, m, 120); /* equity of 1: 37 - 70 */
    assert_ok(sloss_engine_deleverage(world.engine, 1, m, SLOSS_RANK_SIZE));
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, 2), 1000 + 40 - 18);
    assert_amount(balance(&world, 3), 2000 + 30 - 15);
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 33);
    assert_amount(deficit.paid[SLOSS_LAYER_DELEVERAGE], 33);
    assert_amount(account_of(&world, 2).socialized, 0);
    assert_amount((int64_t)market_of(&world, m).deleverage_count, 2);
    assert_amount(market_of(&world, m).deleverage_sum, 33);
    close_world(&world);
}

/* Accounts in breach are passed over; what nobody takes passes to the fund, which bears its part of
 * the deficit. */
static void too_few_lots_are_taken_over(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    insure(&world, m, 1000);
    deposit(&world, 1, 37);
    deposit(&world, 2, 1000);
    deposit(&world, 3, 5); /* long 3 from 125: in breach at 120 */
    deposit(&world, 4, 9000);
    fill(&world, m, 2, 1, 4, 110);
    fill(&world, m, 3, 4, 3, 125);
    fill(&world, m, 4, 1, 3, 110); /* and flat */
    mark(&world, m, 120);
    assert_ok(sloss_engine_deleverage(world.engine, 1, m, SLOSS_RANK_PROFIT_LEVERAGE));
    /* 4 of the 7 lots go to 2, who bears 18 of the 33; the fund has the others, and pays 15 */
    assert_amount(position_of(&world, 2, m).lots, 0);
    assert_amount(position_of(&world, 3, m).lots, 3);
    assert_amount(position_of(&world, sloss_account_insurance(m), m).lots, -3);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 33);
    assert_amount(deficit.paid[SLOSS_LAYER_DELEVERAGE], 18);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 15);
    assert_amount(balance(&world, sloss_account_insurance(m)), 985);
    assert_amount(balance(&world, 1), 0);
    close_world(&world);
}

/* Nobody gives up more than its profit, or with rank_cap=equity than its equity. 1 is short 6 from
 * 100 with 12 behind it; at 120 it lacks 108, 18 a lot. 2, long 5 from 90 with 1 behind it, has 150
 * of profit and takes floor(150 / 18) = 8, so all its 5 lots; 3, long 4 from 110, has 40 and takes
 * 2 of them, but one is left. With 100 lots of profit less (from 119) it can take none. */
static void nobody_gives_up_more_than_its_cap(void **state)
{
    (void)state;
    static const struct {
        int64_t price; /* at which 3 bought */
        uint32_t cap;
        int64_t taken; /* by 3 */
    } cases[] = {
        {110, SLOSS_CAP_PROFIT, 1}, {119, SLOSS_CAP_PROFIT, 0}, {119, SLOSS_CAP_EQUITY, 1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct world world = open_world();
        uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
        set_layers_of(&world, m, (const uint32_t[]){SLOSS_LAYER_INSURANCE}, 1);
        assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
        deposit(&world, 1, 12);
        deposit(&world, 2, 1);
        deposit(&world, 3, 500);
        deposit(&world, 9, 100000);
        fill(&world, m, 2, 9, 5, 90);
        fill(&world, m, 3, 9, 4, cases[i].price);
        fill(&world, m, 9, 1, 6, 100);
        mark(&world, m, 120);
        struct sloss_command command = {.struct_size = sizeof(command),
                                        .kind = SLOSS_COMMAND_DELEVERAGE,
                                        .deleverage = {.account = 1,
                                                       .market = m,
                                                       .rank = SLOSS_RANK_PROFIT_LEVERAGE,
                                                       .cap = cases[i].cap}};
        assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
        assert_amount(position_of(&world, 2, m).lots, 0);
        assert_amount(position_of(&world, 3, m).lots, 4 - cases[i].taken);
        assert_amount(balance(&world, 2), 1 + 150 - 90);
        int64_t given = cases[i].taken * 18;
        int64_t realized = cases[i].taken * (120 - cases[i].price);
        assert_amount(account_of(&world, 3).equity, 500 + 4 * (120 - cases[i].price) - given);
        /* Beyond the profit of the closed lot, that of the others is used up. */
        int64_t from_cost =
            cases[i].cap == SLOSS_CAP_PROFIT && given > realized ? given - realized : 0;
        assert_amount(balance(&world, 3), 500 + realized - given + from_cost);
        struct sloss_deficit deficit = next_deficit(&world);
        assert_amount(deficit.loss, 108);
        assert_amount(deficit.paid[SLOSS_LAYER_DELEVERAGE], 90 + given);
        close_world(&world);
    }
}

/* Deleveraging is what a breach does where the option says so, in every market of the account in
 * order. */
static void breaches_can_deleverage(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t a = add_market(&world, "a", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t b = add_market(&world, "b", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_DELEVERAGE, 0));
    deposit(&world, 1, 50);
    deposit(&world, 2, 1000);
    fill(&world, a, 1, 2, 3, 100);
    fill(&world, b, 2, 1, 2, 200);
    const struct sloss_mark marks[] = {{a, 0, 90}, {b, 0, 215}};
    assert_ok(sloss_engine_mark(world.engine, marks, 2)); /* 30 + 30 lost of 50 */
    assert_amount(position_of(&world, 2, a).lots, 0);
    assert_amount(position_of(&world, 2, b).lots, 0);
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, 2), 1050); /* it forgoes the 10 that 1 does not have */
    close_world(&world);
}

/* Final settlement closes losers first, so that a debt finds winners to share it; then nothing is
 * left open. */
static void settlement_closes_losers_first(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    insure(&world, m, 10);
    deposit(&world, 1, 40); /* in account order before and after its counterparties */
    deposit(&world, 2, 500);
    deposit(&world, 3, 60);
    fill(&world, m, 1, 2, 5, 100);
    fill(&world, m, 3, 2, 6, 100);
    assert_ok(sloss_engine_settle(world.engine, m,
                                  85)); /* 1 loses 75, 3 loses 90: 35 and 30 short; 2 gains 165 */
    struct sloss_deficit deficit = next_deficit(&world);
    /* Of the fund's 10: floor(10 * 35 / 65) and the rest. */
    assert_amount(deficit.loss, 35);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 5);
    assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], 30);
    deficit = next_deficit(&world);
    assert_amount(deficit.loss, 30);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 5);
    assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], 25);
    assert_amount(balance(&world, 2), 500 + 165 - 55);
    assert_amount(market_of(&world, m).open_interest, 0);
    assert_int_equal(market_of(&world, m).closed, 1);
    assert_amount(market_of(&world, m).uncovered, 0);
    close_world(&world);
}

/* Where the breaches of a final settlement are deleveraged in a variation market, nothing of it is
 * left to be settled (9.1). 1 is short 1 at 100 with 5, 2 and 3 are long. It closes at the mark,
 * and what it has left is forfeited to the fund. */
static void settlement_leaves_nothing_unsettled(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_VARIATION);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_DELEVERAGE, 0));
    assert_ok(sloss_engine_set_tier(world.engine, m, 0, 100000000, 100000000)); /* asks 10 a lot */
    deposit(&world, 1, 5);
    deposit(&world, 2, 100);
    deposit(&world, 3, 100);
    deposit(&world, 4, 500);
    fill(&world, m, 2, 1, 1, 100);
    fill(&world, m, 2, 4, 3, 100); /* 2 has lots left when 1 has been closed against it */
    fill(&world, m, 3, 4, 2, 100);
    assert_ok(sloss_engine_settle(world.engine, m, 100));
    assert_amount(balance(&world, 1), 0);
    assert_amount(balance(&world, 2), 100);
    assert_amount(balance(&world, sloss_account_insurance(m)), 5);
    assert_amount(balance(&world, 3), 100);
    assert_amount(balance(&world, 4), 500);
    for (uint64_t account = 1; account <= 4; account++) {
        assert_amount(account_of(&world, account).equity, balance(&world, account));
        assert_amount(position_of(&world, account, m).cost, 0);
    }
    assert_true(market_of(&world, m).closed == 1);
    close_world(&world);
}

/* A fund that holds the losing side at settlement fails like anybody, and winners bear it. */
static void a_fund_can_fail_at_settlement(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t m = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    insure(&world, m, 10);
    deposit(&world, 1, 200);
    deposit(&world, 2, 500);
    fill(&world, m, 1, 2, 5, 100);
    assert_ok(sloss_engine_takeover(world.engine, 1));
    assert_ok(sloss_engine_settle(world.engine, m, 90)); /* the fund loses 50 of its 10 */
    struct sloss_deficit deficit = next_deficit(&world);
    assert_true(deficit.account == sloss_account_insurance(m));
    assert_amount(deficit.loss, 40);
    assert_amount(balance(&world, 2), 510);
    assert_amount(balance(&world, 1), 200);
    close_world(&world);
}

/* What funding makes a cost has to fit 64 bits (rules 1.5): at 2^62 of cost and 2^62 of funding a
 * long's is 2^63 and does not, and nothing has changed. A position that cost as much before and is
 * gone is no matter. */
static void funding_may_not_outgrow_a_cost(void **state)
{
    (void)state;
    const int64_t huge = INT64_C(1) << 62;
    struct world world = open_world();
    uint32_t market = add_market(&world, "m", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    deposit(&world, 1, 100);
    deposit(&world, 2, 100);
    fill(&world, market, 1, 2, 1, huge);
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_funding(world.engine, market, huge), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(before, hash_of(&world)));
    assert_ok(sloss_engine_funding(world.engine, market, huge - 1));
    assert_amount(position_of(&world, 1, market).cost, INT64_MAX);
    assert_ok(sloss_engine_funding(world.engine, market, 1 - huge));
    fill(&world, market, 2, 1, 1, huge);
    fill(&world, market, 1, 2, 1, 7);
    assert_ok(sloss_engine_funding(world.engine, market, huge));
    assert_amount(position_of(&world, 1, market).cost, huge + 7);
    close_world(&world);
}

/* Each account is named once, also where its name comes first; who has nothing to close is as before. */
static void a_takeover_names_an_account_once(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_command chain[2];
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100);
    deposit(&world, 2, 100);
    fill(&world, 0, 1, 2, 1, 100);
    assert_ok(sloss_engine_withdraw(world.engine, 1, 0, 100));
    fill(&world, 0, 2, 1, 1, 100);
    struct sloss_hash before = hash_of(&world);
    for (uint32_t i = 0; i < 2; i++) {
        chain[i] = (struct sloss_command){.struct_size = sizeof(chain[i]),
                                          .kind = SLOSS_COMMAND_TAKEOVER,
                                          .flags = i == 0 ? SLOSS_COMMAND_LINKED : 0,
                                          .takeover = {.account = 1}};
    }
    assert_status(sloss_engine_apply(world.engine, chain, 2, NULL), SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(hash_of(&world), before));
    assert_ok(sloss_engine_takeover(world.engine, 1)); /* flat, with a balance of 0 */
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_HEALTHY);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(funding_may_not_outgrow_a_cost),
        cmocka_unit_test(a_takeover_names_an_account_once),
        cmocka_unit_test(what_is_left_over_has_an_owner),
        cmocka_unit_test(a_fee_never_makes_a_debt),
        cmocka_unit_test(a_debt_is_split_by_loss),
        cmocka_unit_test(losses_below_zero_are_remembered),
        cmocka_unit_test(a_fill_can_bankrupt),
        cmocka_unit_test(counterparties_are_taken_by_rank),
        cmocka_unit_test(a_loss_follows_the_lots),
        cmocka_unit_test(nobody_gives_up_more_than_its_cap),
        cmocka_unit_test(too_few_lots_are_taken_over),
        cmocka_unit_test(breaches_can_deleverage),
        cmocka_unit_test(settlement_closes_losers_first),
        cmocka_unit_test(settlement_leaves_nothing_unsettled),
        cmocka_unit_test(a_fund_can_fail_at_settlement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
