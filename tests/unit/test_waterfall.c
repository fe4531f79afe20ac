/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include "engine/engine.h"
#include "waterfall/round.h"

/* One unrealized market at 1,000 where account 1 is long 10 from 1,000 and will fail; 2, 3 and 4
 * are short 6, 3 and 1 from 1,000. A fall to 900 leaves the long 1,000 of loss; the shorts have
 * 600, 300 and 100 of profit. */
struct event {
    struct world world;
    uint32_t market;
};

static struct event open_event(int64_t collateral, int64_t fund)
{
    struct event event = {.world = open_world()};
    event.market = add_market(&event.world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    insure(&event.world, event.market, fund);
    deposit(&event.world, 1, collateral);
    deposit(&event.world, 2, 5000);
    deposit(&event.world, 3, 70);
    deposit(&event.world, 4, 900);
    fill(&event.world, event.market, 1, 2, 6, 1000);
    fill(&event.world, event.market, 1, 3, 3, 1000);
    fill(&event.world, event.market, 1, 4, 1, 1000);
    return event;
}

static void set_layers(struct event *event, const uint32_t *layers, const int64_t *caps)
{
    struct sloss_layer_terms terms[4] = {{0}};
    uint32_t count = 0;
    for (; count < 4 && layers[count] != SLOSS_LAYER_NONE; count++) {
        terms[count].layer = layers[count];
        terms[count].cap = layers[count] == SLOSS_LAYER_SOCIALIZE ? 0 : caps[layers[count] - 1];
    }
    assert_ok(sloss_engine_set_waterfall(event->world.engine, event->market, terms, count));
}

static void set_insurance_alone(struct event *event)
{
    set_layers_of(&event->world, event->market, (const uint32_t[]){SLOSS_LAYER_INSURANCE}, 1);
}

/* Layers are drawn in their order, each at most what it holds and its cap, and the record says who
 * absorbed what. */
static void layers_are_drawn_in_order(void **state)
{
    (void)state;
    enum {
        I = SLOSS_LAYER_INSURANCE,
        R = SLOSS_LAYER_RESERVE,
        B = SLOSS_LAYER_BACKSTOP,
        S = SLOSS_LAYER_SOCIALIZE
    };
    static const struct {
        const char *what;
        uint32_t layers[4];
        int64_t cap[3]; /* of insurance, reserve, backstop */
        int64_t insurance, reserve, backstop, socialized, uncovered; /* of a deficit of 700 */
    } cases[] = {
        /* the fund holds 250, the reserve 100, the backstop 40 */
        {"the default", {I, S, 0, 0}, {0}, 250, 0, 0, 450, 0},
        {"all four", {I, R, B, S}, {0}, 250, 100, 40, 310, 0},
        {"accounts first", {S, I, R, B}, {0}, 0, 0, 0, 700, 0},
        {"backstop before fund, capped", {B, I, S, 0}, {60, 0, 30}, 60, 0, 30, 610, 0},
        {"no accounts", {R, I, 0, 0}, {0}, 250, 100, 0, 0, 350},
        {"no layer at all", {0, 0, 0, 0}, {0}, 0, 0, 0, 0, 700},
        {"reserve capped", {R, I, S, B}, {0, 99, 0}, 250, 99, 0, 351, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct event event = open_event(300, 250);
        deposit(&event.world, SLOSS_ACCOUNT_RESERVE, 100);
        deposit(&event.world, SLOSS_ACCOUNT_BACKSTOP, 40);
        set_layers(&event, cases[i].layers, cases[i].cap);
        print_message("%s\n", cases[i].what);
        mark(&event.world, event.market, 900);
        struct sloss_deficit deficit = next_deficit(&event.world);
        assert_amount(deficit.loss, 700);
        assert_true(deficit.account == 1);
        assert_int_equal(deficit.cause, SLOSS_COMMAND_MARK);
        assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], cases[i].insurance);
        assert_amount(deficit.paid[SLOSS_LAYER_RESERVE], cases[i].reserve);
        assert_amount(deficit.paid[SLOSS_LAYER_BACKSTOP], cases[i].backstop);
        assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], cases[i].socialized);
        assert_amount(deficit.uncovered, cases[i].uncovered);
        assert_amount(balance(&event.world, SLOSS_ACCOUNT_RESERVE), 100 - cases[i].reserve);
        assert_amount(balance(&event.world, SLOSS_ACCOUNT_BACKSTOP), 40 - cases[i].backstop);
        struct sloss_market_info info = market_of(&event.world, event.market);
        assert_amount(info.insurance, 250 - cases[i].insurance);
        assert_amount(info.uncovered, cases[i].uncovered);
        assert_amount(info.deficit_sum, 700);
        assert_amount(info.paid_sum[SLOSS_LAYER_INSURANCE], cases[i].insurance);
        assert_amount(info.paid_sum[SLOSS_LAYER_RESERVE], cases[i].reserve);
        assert_amount(info.paid_sum[SLOSS_LAYER_BACKSTOP], cases[i].backstop);
        assert_amount(info.paid_sum[SLOSS_LAYER_SOCIALIZE], cases[i].socialized);
        assert_amount(balance(&event.world, sloss_account_uncovered(event.market)),
                      -cases[i].uncovered);
        assert_amount(balance(&event.world, 1), 0);
        close_world(&event.world);
    }
}

/* 450 over profits of 600, 300, 100: 270, 135, 45 at 45 %; the rate is rounded up. */
static void a_record_tells_base_and_rate(void **state)
{
    (void)state;
    struct event event = open_event(300, 250);
    mark(&event.world, event.market, 900);
    struct sloss_deficit deficit = next_deficit(&event.world);
    assert_amount(deficit.base, 1000);
    assert_amount(deficit.rate_ppm, 450000);
    assert_amount((int64_t)deficit.charged, 3);
    assert_amount(deficit.charge_max, 270);
    assert_amount(account_of(&event.world, 2).socialized, 270);
    assert_amount(account_of(&event.world, 3).socialized, 135);
    assert_amount(account_of(&event.world, 4).socialized, 45);
    assert_amount(balance(&event.world, 3), 70); /* its profit is used up: 300 are 165 */
    assert_amount(account_of(&event.world, 3).equity, 70 + 165);
    close_world(&event.world);
    event = open_event(300, 251); /* 449 of 1,000: largest remainder gives 269, 135, 45 */
    mark(&event.world, event.market, 900);
    deficit = next_deficit(&event.world);
    assert_amount(deficit.rate_ppm, 449000);
    assert_amount(account_of(&event.world, 2).socialized, 269);
    assert_amount(account_of(&event.world, 3).socialized, 135);
    close_world(&event.world);
    event = open_event(999, 0); /* a loss of 1 over 1,000 */
    mark(&event.world, event.market, 900);
    deficit = next_deficit(&event.world);
    assert_amount(deficit.rate_ppm, 1000);
    close_world(&event.world);
}

/* What nobody covers is repaid first, by whatever reaches the fund. */
static void what_is_uncovered_is_repaid_first(void **state)
{
    (void)state;
    struct event event = open_event(300, 250);
    uint64_t fund = sloss_account_insurance(event.market);
    set_insurance_alone(&event);
    mark(&event.world, event.market, 900); /* 450 uncovered; the fund is long 10 */
    assert_amount(market_of(&event.world, event.market).uncovered, 450);
    insure(&event.world, event.market, 100);
    assert_amount(market_of(&event.world, event.market).uncovered, 350);
    assert_amount(balance(&event.world, fund), 0);
    assert_ok(sloss_engine_transfer(event.world.engine, 2, fund, 0, 50));
    assert_amount(market_of(&event.world, event.market).uncovered, 300);
    fill(&event.world, event.market, 4, fund, 5,
         940); /* it sells 5 of its 10: the gain of 200 is its own */
    assert_amount(market_of(&event.world, event.market).uncovered, 300);
    assert_amount(balance(&event.world, fund), 200);
    assert_amount(market_of(&event.world, event.market).repaid_sum, 150);
    insure(&event.world, event.market, 330);
    assert_amount(market_of(&event.world, event.market).uncovered, 0);
    assert_amount(balance(&event.world, fund), 230);
    close_world(&event.world);
}

/* Money reaches a fund, and then cannot repay what is uncovered: the giver has it back. */
static void a_transfer_to_a_fund_may_be_refused_late(void **state)
{
    (void)state;
    struct event event = open_event(0, 0);
    set_insurance_alone(&event);
    mark(&event.world, event.market, 900); /* 1,000 uncovered */
    struct sl_market *market = sl_engine_market(event.world.engine, event.market);
    int64_t *held = &market->repaid_sum;
    *held = INT64_MAX; /* so that no repayment can be counted */
    struct sloss_hash before = hash_of(&event.world);
    uint64_t fund = sloss_account_insurance(event.market);
    assert_status(sloss_engine_transfer(event.world.engine, 4, fund, 0, 100), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(before, hash_of(&event.world)));
    assert_amount(balance(&event.world, 4), 900);
    *held = 0;
    assert_ok(sloss_engine_transfer(event.world.engine, 4, fund, 0, 100));
    assert_amount(balance(&event.world, 4), 800);
    assert_amount(market_of(&event.world, event.market).repaid_sum, 100);
    assert_amount(market_of(&event.world, event.market).uncovered, 900);
    close_world(&event.world);
}

/* A fund that sells what it took over for less than it has is bankrupt itself: others pay, not the
 * fund. */
static void a_fund_can_fail(void **state)
{
    (void)state;
    struct event event = open_event(1000, 25);
    uint64_t fund = sloss_account_insurance(event.market);
    assert_ok(sloss_engine_takeover(event.world.engine, 1)); /* at 1,000: nothing lost yet */
    assert_amount(position_of(&event.world, fund, event.market).lots, 10);
    mark(&event.world, event.market, 980);
    fill(&event.world, event.market, 4, fund, 10, 990); /* a loss of 100; the fund has 25 */
    struct sloss_deficit deficit = next_deficit(&event.world);
    assert_true(deficit.account == fund);
    assert_amount(deficit.loss, 75);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 0);
    /* profits at 980: 2 has 120, 3 has 60; 4 is long 9 from 990 and loses */
    assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], 75);
    assert_amount(account_of(&event.world, 2).socialized, 50);
    assert_amount(account_of(&event.world, 3).socialized, 25);
    assert_amount(balance(&event.world, fund), 0);
    close_world(&event.world);
}

/* To the atom: a fund that is one short has a deficit of one. */
static void a_fund_can_be_one_short(void **state)
{
    (void)state;
    struct event event = open_event(1000, 99);
    uint64_t fund = sloss_account_insurance(event.market);
    assert_ok(sloss_engine_takeover(event.world.engine, 1));
    fill(&event.world, event.market, 4, fund, 10, 990);
    assert_amount(next_deficit(&event.world).loss, 1);
    assert_amount(balance(&event.world, fund), 0);
    close_world(&event.world);
}

/* Who pays by which basis, up to which cap; worked for a deficit of 700 and no fund. Standing at
 * 900: account 2 short 6, profit 600, equity 5,600; 3 short 3, profit 300, equity 370; 4 short 1,
 * profit 100, equity 1,000; 5 without a position, equity 2,000; 6 in the red on a hedge of its own,
 * long 2 and so a loser, equity 800. */
static void basis_and_cap_say_who_pays(void **state)
{
    (void)state;
    enum {
        P = SLOSS_BASIS_PROFIT,
        O = SLOSS_BASIS_OPEN_INTEREST,
        E = SLOSS_BASIS_EQUITY,
        N = SLOSS_BASIS_NOTIONAL
    };
    enum {
        CP = SLOSS_CAP_PROFIT,
        CE = SLOSS_CAP_EQUITY,
        CN = SLOSS_CAP_NONE
    };
    static const struct {
        const char *what;
        uint32_t basis, rule, cap;
        int64_t share[5]; /* of accounts 2 to 6 */
        int64_t uncovered;
        int64_t base;
    } cases[] = {
        /* profits 600, 300, 100 and 200 of 7, short 2: 700 / 1,200 of each */
        {"profit", P, 0, CP, {350, 175, 58, 0, 0}, 0, 1200},
        /* lots: 6, 3, 1, -, 2, and 7's 2: 14; 700 / 14 = 50 a lot */
        {"open interest, no cap", O, 0, CN, {300, 150, 50, 0, 100}, 0, 14},
        /* 6 has no profit: its 100 go to the others: 700 / 12 a lot = 350, 175, 58.33, 116.67 */
        {"open interest, up to profit", O, 0, CP, {350, 175, 58, 0, 0}, 0, 14},
        /* notional is lots * 900: the same shares */
        {"notional, no cap", N, 0, CN, {300, 150, 50, 0, 100}, 0, 12600},
        /* equity 5,600 370 1,000 2,000 800 and 7's 230: 10,000 */
        {"equity", E, 0, CE, {392, 26, 70, 140, 56}, 0, 10000},
        /* per capita over 5 with a position, nobody capped: 140 each. The base is what weights sum
         * to, whatever the rule: a rate of 700 over 14 lots, not over 5 accounts */
        {"equal, no cap", O, SLOSS_RULE_EQUAL, CN, {140, 140, 140, 0, 140}, 0, 14},
        /* per capita up to profit: 4 pays 100, 6 nothing, 7 up to 200; 2, 3, 7 then 200 each */
        {"equal, up to profit", P, SLOSS_RULE_EQUAL, CP, {200, 200, 100, 0, 0}, 0, 1200},
        {"queue by profit", P, SLOSS_RULE_QUEUE, CP, {600, 100, 0, 0, 0}, 0, 1200},
        {"queue by equity, up to profit", E, SLOSS_RULE_QUEUE, CP, {600, 0, 100, 0, 0}, 0, 10000},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct event event = open_event(300, 0);
        deposit(&event.world, 5, 2000);
        deposit(&event.world, 6, 1000);
        deposit(&event.world, 7, 30);
        fill(&event.world, event.market, 6, 7, 2, 1000);
        assert_ok(
            sloss_engine_set_sharing(event.world.engine, event.market,
                                     SHARING(cases[i].basis, cases[i].rule, cases[i].cap, 0)));
        print_message("%s\n", cases[i].what);
        mark(&event.world, event.market, 900);
        struct sloss_deficit deficit = next_deficit(&event.world);
        assert_amount(deficit.loss, 700);
        assert_amount(deficit.uncovered, cases[i].uncovered);
        assert_amount(deficit.base, cases[i].base);
        for (uint64_t account = 2; account <= 6; account++) {
            assert_amount(account_of(&event.world, account).socialized,
                          cases[i].share[account - 2]);
        }
        close_world(&event.world);
    }
}

/* The defaulter, funds, system accounts and accounts in breach do not pay, whatever they hold. */
static void some_do_not_pay(void **state)
{
    (void)state;
    struct event event = open_event(300, 0);
    struct world *world = &event.world;
    uint32_t other = add_market(world, "other", SLOSS_SETTLEMENT_UNREALIZED);
    insure(world, other, 100000);
    deposit(world, SLOSS_ACCOUNT_TREASURY, 100000);
    deposit(world, 5, 20);
    deposit(world, 6, 50000);
    fill(world, other, 5, 6, 1, 1000); /* 5 will be in breach there */
    assert_ok(sloss_engine_set_sharing(world->engine, event.market,
                                       SHARING(SLOSS_BASIS_EQUITY, 0, SLOSS_CAP_EQUITY, 0)));
    assert_ok(sloss_engine_set_liquidation(world->engine, SLOSS_LIQUIDATION_MANUAL, 0));
    const struct sloss_mark marks[] = {{event.market, 0, 900}, {other, 0, 970}};
    assert_ok(sloss_engine_mark(world->engine, marks, 2));
    assert_ok(sloss_engine_takeover(world->engine, 1));
    /* equity: 2 5,600, 3 370, 4 1,000, 6 50,030; 5 has -10 and is in breach */
    struct sloss_deficit deficit = next_deficit(world);
    assert_amount(deficit.base, 57000);
    assert_amount(deficit.paid[SLOSS_LAYER_SOCIALIZE], 700);
    assert_amount((int64_t)deficit.charged, 4);
    assert_amount(balance(world, SLOSS_ACCOUNT_TREASURY), 100000);
    assert_amount(balance(world, sloss_account_insurance(other)), 100000);
    close_world(world);
}

/* A charge can put its payer in breach: it is closed out in a second round, and what it leaves is a
 * second deficit. */
static void a_charge_can_breach_its_payer(void **state)
{
    (void)state;
    struct event event = open_event(300, 0);
    struct world *world = &event.world;
    assert_ok(sloss_engine_set_tier(world->engine, event.market, 0, 200000000, 100000000));
    /* By open interest without a cap, 3 pays 210 of its 370, and needs 270 for 3 lots at 900. */
    assert_ok(sloss_engine_set_sharing(world->engine, event.market,
                                       SHARING(SLOSS_BASIS_OPEN_INTEREST, 0, SLOSS_CAP_NONE, 0)));
    mark(world, event.market, 900);
    assert_amount(account_of(world, 3).socialized, 210);
    assert_int_equal(account_of(world, 3).state, SLOSS_STATE_LIQUIDATED);
    assert_amount(account_of(world, 3).balance, 160);
    assert_amount(position_of(world, 3, event.market).lots, 0);
    assert_amount(position_of(world, sloss_account_insurance(event.market), event.market).lots, 7);
    assert_amount((int64_t)market_of(world, event.market).deficit_count, 1);
    close_world(world);
}

/* Without a cap a payer may be taken below zero, but never one without positions: nothing of it
 * would stand behind the debt. Of 100 over equities of 10 (flat), 40 (short 10 at 70, the mark) and
 * 150 (with a position in another market) the shares are 5, 20 and 75. Of 400 the flat one pays
 * what it has, 10, and the others 390 * 40 / 190 = 82.1 and 307.9: 42 and 158 more than they have.
 */
static void nobody_without_positions_is_taken_below_zero(void **state)
{
    (void)state;
    for (int64_t debt = 100; debt <= 400; debt += 300) {
        struct world world = open_world();
        uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(
            sloss_engine_set_sharing(world.engine, market,
                                     SHARING(SLOSS_BASIS_EQUITY, SLOSS_RULE_PRO_RATA,
                                             SLOSS_CAP_NONE, SLOSS_ROUNDING_LARGEST_REMAINDER)));
        deposit(&world, 1, 300); /* long 10 from 100 to 70 */
        deposit(&world, 2, 10);
        deposit(&world, 3, 40);
        deposit(&world, 4, 150);
        deposit(&world, 5, 1000);
        deposit(&world, SLOSS_ACCOUNT_TREASURY, 1000); /* no more goes out than has come in */
        fill(&world, market, 1, 5, 10, 100);
        mark(&world, market, 70);
        fill(&world, market, 5, 3, 10, 70);
        fill(&world, add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED), 4, 5, 1, 1);
        assert_ok(sloss_engine_withdraw(world.engine, 5, 0, 1300));
        struct sloss_command loss = {.struct_size = sizeof(loss),
                                     .kind = SLOSS_COMMAND_WITHDRAW,
                                     .flags = SLOSS_COMMAND_FORCE,
                                     .withdraw = {.account = 1, .amount = debt}};
        assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
        assert_ok(sloss_engine_apply(world.engine, &loss, 1, NULL));
        assert_ok(sloss_engine_takeover(world.engine, 1));
        assert_amount(balance(&world, 2), debt == 100 ? 5 : 0);
        assert_amount(balance(&world, 3), debt == 100 ? 20 : -42);
        assert_amount(balance(&world, 4), debt == 100 ? 75 : -158);
        assert_amount(market_of(&world, market).deficit_sum, debt);
        close_world(&world);
    }
}

/* A share is added to the cost, less what the market's funding is so far: that is 3 * 2^61 a lot
 * here, paid to longs. 3 has a long of 1 from 1 to 2^61; 5 loses 2^60 - 1 of it in each round trip,
 * and what is left at the third, so that the cost would come to 2^63 and one less. The command is
 * refused as a whole in the first case. */
static void a_cost_takes_shares_up_to_64_bits(void **state)
{
    (void)state;
    const int64_t half = INT64_C(1) << 60;
    for (int64_t less = 0; less <= 1; less++) {
        struct world world = open_world();
        uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_sharing(world.engine, market,
                                           SHARING(SLOSS_BASIS_PROFIT, 0, SLOSS_CAP_PROFIT, 0)));
        deposit(&world, 3, 0);
        deposit(&world, 4, 2 * half); /* for its short, and the round trips */
        deposit(&world, 5, 0);
        deposit(&world, 6, 0);
        mark(&world, market, 2 * half);
        for (int i = 0; i < 3; i++) {
            assert_ok(sloss_engine_funding(world.engine, market, -2 * half + (i == 0 ? less : 0)));
        }
        fill(&world, market, 3, 4, 1, 1);
        for (int i = 0; i < 3; i++) {
            struct sloss_command sale = {
                .struct_size = sizeof(sale),
                .kind = SLOSS_COMMAND_FILL,
                .flags = SLOSS_COMMAND_FORCE,
                .fill = {.market = market, .buyer = 6, .seller = 5, .lots = 1, .price = 1}};
            fill(&world, market, 5, 6, 1, half);
            struct sloss_hash before = hash_of(&world);
            bool beyond = i == 2 && less == 0;
            assert_status(sloss_engine_apply(world.engine, &sale, 1, NULL),
                          beyond ? SLOSS_ERR_OVERFLOW : SLOSS_OK);
            assert_true(!beyond || same_hash(before, hash_of(&world)));
        }
        assert_amount(account_of(&world, 3).socialized, less == 1 ? 2 * half - 1 : 2 * half - 2);
        close_world(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_drawn_in_order),
        cmocka_unit_test(a_record_tells_base_and_rate),
        cmocka_unit_test(what_is_uncovered_is_repaid_first),
        cmocka_unit_test(a_transfer_to_a_fund_may_be_refused_late),
        cmocka_unit_test(a_fund_can_fail),
        cmocka_unit_test(a_fund_can_be_one_short),
        cmocka_unit_test(basis_and_cap_say_who_pays),
        cmocka_unit_test(some_do_not_pay),
        cmocka_unit_test(a_charge_can_breach_its_payer),
        cmocka_unit_test(nobody_without_positions_is_taken_below_zero),
        cmocka_unit_test(a_cost_takes_shares_up_to_64_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
