/* SPDX-License-Identifier: BSD-2-Clause */
/* A market that shares by a policy of the allocator's table. */
#include "sloss/policy.h"
#include "world.h"

static struct sloss_sharing by_policy(uint32_t policy, uint32_t cap)
{
    return (struct sloss_sharing){
        .basis = SLOSS_BASIS_POLICY, .cap = cap, .policy = {.policy = policy}};
}

/* ---- terms ----------------------------------------------------------------------------------- */

static void terms_come_field_by_field(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "A", 0);
    add_market(&world, "B", 0);
    const struct sloss_market_policy policies[] = {
        {.policy = SLOSS_POLICY_PRO_RATA},
        {.policy = SLOSS_POLICY_EQUAL},
        {.policy = SLOSS_POLICY_CAPPED},
        {.policy = SLOSS_POLICY_CAPPED, .leverage_power = 4},
        {.policy = SLOSS_POLICY_CAPPED, .leverage_cut = 1},
        {.policy = SLOSS_POLICY_CAPPED, .money_one = 1},
        {.policy = SLOSS_POLICY_CAPPED, .dust_below = 1},
        {.policy = SLOSS_POLICY_CAPPED, .small_below = 1},
        {.policy = SLOSS_POLICY_CAPPED, .middle_below = 1},
        {.policy = SLOSS_POLICY_CAPPED, .equity_min = 1},
        {.policy = SLOSS_POLICY_CAPPED, .small_ppb = 1},
        {.policy = SLOSS_POLICY_CAPPED, .middle_ppb = 1},
        {.policy = SLOSS_POLICY_CAPPED, .leverage_unit = 1},
        {.policy = SLOSS_POLICY_CAPPED, .leverage_max = UINT32_C(1) << 31},
        {.policy = SLOSS_POLICY_CAPPED, .power = 4},
        {.policy = SLOSS_POLICY_CAPPED, .profit_power = 4},
        {.policy = SLOSS_POLICY_CAPPED, .profit_power = 1, .leverage_power = 3}};
    struct sloss_hash hash[COUNT(policies)];
    const struct sloss_sharing plain = {.basis = SLOSS_BASIS_PROFIT};
    for (size_t i = 0; i < COUNT(policies); i++) {
        struct sloss_sharing wanted = by_policy(0, SLOSS_CAP_EQUITY);
        struct sloss_sharing found;
        wanted.policy = policies[i];
        assert_ok(sloss_engine_set_sharing(world.engine, 1, &wanted));
        memset(&found, 0x5A, sizeof(found));
        assert_ok(sloss_engine_sharing(world.engine, 1, &found));
        assert_memory_equal(&found, &wanted, sizeof(found));
        assert_ok(sloss_engine_sharing(world.engine, 0, &found));
        assert_memory_equal(&found, &plain, sizeof(found));
        hash[i] = hash_of(&world);
        for (size_t j = 0; j < i; j++) {
            assert_false(same_hash(hash[i], hash[j]));
        }
    }
    struct sloss_sharing found;
    assert_ok(sloss_engine_set_sharing(world.engine, 1, &plain));
    assert_ok(sloss_engine_sharing(world.engine, 1, &found));
    assert_memory_equal(&found, &plain, sizeof(found));
    close_world(&world);
}

/* What does not go together is refused, before what is out of range, and leaves the old terms. */
static void terms_are_refused_and_leave_the_old_ones(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "A", 0);
    struct sloss_sharing old = by_policy(SLOSS_POLICY_EQUAL, SLOSS_CAP_EQUITY);
    assert_ok(sloss_engine_set_sharing(world.engine, 0, &old));
    const struct {
        struct sloss_sharing sharing;
        uint32_t market;
        enum sloss_status status;
    } cases[] = {
        {{.basis = SLOSS_BASIS_POLICY, .rule = SLOSS_RULE_EQUAL}, 9, SLOSS_ERR_ARGUMENT},
        {{.basis = SLOSS_BASIS_POLICY + 1}, 0, SLOSS_ERR_ARGUMENT},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.policy = SLOSS_POLICY_TEAR_UP}},
         9,
         SLOSS_ERR_ARGUMENT},
        {{.basis = SLOSS_BASIS_POLICY,
          .cap = SLOSS_CAP_NONE,
          .policy = {.policy = SLOSS_POLICY_SQUARED}},
         9,
         SLOSS_ERR_ARGUMENT},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.policy = SLOSS_POLICY_NO_WORSE}},
         0,
         SLOSS_ERR_ARGUMENT},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.policy = SLOSS_POLICY_COUNT}},
         0,
         SLOSS_ERR_ARGUMENT},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.reserved = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.policy = 1}}, 9, SLOSS_ERR_ARGUMENT},
        {{.policy = {.leverage_cut = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.money_one = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.dust_below = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.small_below = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.middle_below = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.equity_min = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.small_ppb = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.middle_ppb = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.leverage_unit = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.leverage_max = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.power = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.profit_power = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.policy = {.leverage_power = 1}}, 0, SLOSS_ERR_ARGUMENT},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.power = 5}}, 9, SLOSS_ERR_UNKNOWN_MARKET},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.power = 5}}, 0, SLOSS_ERR_RANGE},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.profit_power = 3}}, 0, SLOSS_ERR_RANGE},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.dust_below = -1}}, 0, SLOSS_ERR_RANGE},
        {{.basis = SLOSS_BASIS_POLICY, .policy = {.small_ppb = 1000000001}}, 0, SLOSS_ERR_RANGE}};
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_status(sloss_engine_set_sharing(world.engine, cases[i].market, &cases[i].sharing),
                      cases[i].status);
        struct sloss_sharing found;
        assert_ok(sloss_engine_sharing(world.engine, 0, &found));
        assert_memory_equal(&found, &old, sizeof(found));
        assert_true(same_hash(before, hash_of(&world)));
    }
    close_world(&world);
}

/* A policy that looks at the profit or the gain takes no more than that, so a profit pays once. */
static void profits_bound_who_looks_at_them(void **state)
{
    (void)state;
    struct world world = open_world();
    add_market(&world, "A", 0);
    for (uint32_t policy = 0; policy < SLOSS_POLICY_COUNT; policy++) {
        if (policy == SLOSS_POLICY_TEAR_UP || policy == SLOSS_POLICY_NO_WORSE) {
            continue;
        }
        struct sloss_sharing sharing = by_policy(policy, SLOSS_CAP_NONE);
        uint32_t columns = sloss_policy_columns(policy, SLOSS_UNIT_ATOMS);
        if (policy == SLOSS_POLICY_SQUARED) {
            sharing.cap = SLOSS_CAP_EQUITY;
        }
        bool looks = (columns & (SLOSS_COLUMN_PROFIT | SLOSS_COLUMN_GAIN)) != 0;
        assert_ok(sloss_engine_set_sharing(world.engine, 0, &sharing));
        assert_ok(sloss_engine_sharing(world.engine, 0, &sharing));
        assert_int_equal(sharing.cap, looks                            ? SLOSS_CAP_PROFIT
                                      : policy == SLOSS_POLICY_SQUARED ? SLOSS_CAP_EQUITY
                                                                       : SLOSS_CAP_NONE);
    }
    close_world(&world);
}

/* ---- shares, by hand ------------------------------------------------------------------------- */

#define DEBT 40

/* Account 1 is long 10 from 100 with 60; at 90 it owes 40. Account 2 is short 1 of them with a
 * balance of 1000 (profit 10, equity 1010, notional 90), account 3 short 9 with 300 (profit 90,
 * equity 390, notional 810), and account 4 has 500 and no position. */
static struct world open_debt(const struct sloss_sharing *sharing, uint32_t settlement)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", settlement);
    assert_ok(sloss_engine_set_sharing(world.engine, market, sharing));
    deposit(&world, 1, 60);
    deposit(&world, 2, 1000);
    deposit(&world, 3, 300);
    deposit(&world, 4, 500);
    fill(&world, market, 1, 2, 1, 100);
    fill(&world, market, 1, 3, 9, 100);
    mark(&world, market, 90);
    return world;
}

static const struct {
    struct sloss_market_policy policy;
    uint32_t cap;
    int64_t share[3]; /* of accounts 2, 3 and 4 */
} shares[] = {
    {{.policy = SLOSS_POLICY_PRO_RATA}, SLOSS_CAP_PROFIT, {4, 36, 0}},
    {{.policy = SLOSS_POLICY_PROFIT}, SLOSS_CAP_PROFIT, {4, 36, 0}},
    {{.policy = SLOSS_POLICY_EQUAL}, SLOSS_CAP_PROFIT, {10, 30, 0}},
    /* 13.3 each, of which the odd one is the first account's. */
    {{.policy = SLOSS_POLICY_EQUAL}, SLOSS_CAP_EQUITY, {14, 13, 13}},
    {{.policy = SLOSS_POLICY_OPEN_INTEREST}, SLOSS_CAP_EQUITY, {4, 36, 0}},
    {{.policy = SLOSS_POLICY_NOTIONAL}, SLOSS_CAP_EQUITY, {4, 36, 0}},
    {{.policy = SLOSS_POLICY_BOTH_SIDES}, SLOSS_CAP_EQUITY, {4, 36, 0}},
    {{.policy = SLOSS_POLICY_GAINS_HAIRCUT}, SLOSS_CAP_PROFIT, {4, 36, 0}},
    {{.policy = SLOSS_POLICY_HEDGE}, SLOSS_CAP_PROFIT, {4, 36, 0}},
    /* 40 * 1010, 390 and 500 of 1900: 21.26, 8.21 and 10.53. */
    {{.policy = SLOSS_POLICY_EQUITY}, SLOSS_CAP_EQUITY, {21, 8, 11}},
    /* 40 * 1000, 300 and 500 of 1800: 22.2, 6.67 and 11.1. */
    {{.policy = SLOSS_POLICY_DEPOSIT}, SLOSS_CAP_EQUITY, {22, 7, 11}},
    /* 22 / 1010 is less than 11 / 500, and that less than 9 / 390. */
    {{.policy = SLOSS_POLICY_MIN_MAX}, SLOSS_CAP_EQUITY, {22, 8, 10}},
    /* Weights 100 and 8100: 0.49 and 39.51. */
    {{.policy = SLOSS_POLICY_SQUARED}, SLOSS_CAP_PROFIT, {0, 40, 0}},
    {{.policy = SLOSS_POLICY_QUEUE_PROFIT}, SLOSS_CAP_PROFIT, {0, 40, 0}},
    {{.policy = SLOSS_POLICY_QUEUE}, SLOSS_CAP_EQUITY, {0, 40, 0}},
    /* Leverage 390 / 390, which is all that the cap leaves open, against 90 / 1010. */
    {{.policy = SLOSS_POLICY_DRAIN}, SLOSS_CAP_EQUITY, {0, 40, 0}},
    {{.policy = SLOSS_POLICY_CAPPED}, SLOSS_CAP_PROFIT, {4, 36, 0}},
    {{.policy = SLOSS_POLICY_CAPPED, .dust_below = 20}, SLOSS_CAP_PROFIT, {0, 40, 0}},
    {{.policy = SLOSS_POLICY_CAPPED, .small_below = 20, .small_ppb = 200000000},
     SLOSS_CAP_PROFIT,
     {2, 38, 0}},
    {{.policy = SLOSS_POLICY_CAPPED, .middle_below = 20, .middle_ppb = 300000000},
     SLOSS_CAP_PROFIT,
     {3, 37, 0}},
    /* The first pass takes 10 and 390 - 370, then nothing is above the least equity, then all are
       asked. */
    {{.policy = SLOSS_POLICY_CAPPED, .equity_min = 370}, SLOSS_CAP_PROFIT, {10, 30, 0}},
    /* Leverage 9000 / 1010 = 8 and 81000 / 390 = 207 in hundredths: 40 * 8 and 207 of 215. */
    {{.policy = SLOSS_POLICY_SCORE, .leverage_power = 4}, SLOSS_CAP_PROFIT, {1, 39, 0}},
    {{.policy = SLOSS_POLICY_SCORE, .profit_power = 4}, SLOSS_CAP_PROFIT, {4, 36, 0}},
    /* In steps of 1x it is 1 for both; and so it is where 1 is the most. */
    {{.policy = SLOSS_POLICY_SCORE, .leverage_power = 4, .leverage_unit = 1, .leverage_max = 1},
     SLOSS_CAP_PROFIT,
     {10, 30, 0}},
    /* Weights 10 * 8 and 90 * 207: 0.17 of 40. With a power of 4 even less. */
    {{.policy = SLOSS_POLICY_LEVERAGE}, SLOSS_CAP_PROFIT, {0, 40, 0}},
    {{.policy = SLOSS_POLICY_RISK_POWER, .power = 4}, SLOSS_CAP_PROFIT, {0, 40, 0}},
    {{.policy = SLOSS_POLICY_RISK_POWER, .power = 1, .leverage_max = 1},
     SLOSS_CAP_PROFIT,
     {4, 36, 0}},
    /* Above 7 hundredths both pay: 10 * 8 * 1 and 90 * 10 * 3 of 2780, which is 1.15. */
    {{.policy = SLOSS_POLICY_RISK_CVAR, .leverage_cut = 7, .leverage_max = 10},
     SLOSS_CAP_PROFIT,
     {1, 39, 0}},
    /* p * MM / (max(1.0, balance) * (balance + p)) is 0 without a requirement: then by account
       order. */
    {{.policy = SLOSS_POLICY_QUEUE_BINANCE}, SLOSS_CAP_PROFIT, {10, 30, 0}},
    /* p / |cost| is a tenth for both, and N / e the greater for account 3. */
    {{.policy = SLOSS_POLICY_QUEUE_BITMEX}, SLOSS_CAP_PROFIT, {0, 40, 0}},
};

static void shares_are_those_worked_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shares); i++) {
        struct sloss_sharing sharing = by_policy(0, shares[i].cap);
        sharing.policy = shares[i].policy;
        struct world world = open_debt(&sharing, SLOSS_SETTLEMENT_UNREALIZED);
        int64_t capacity = 0;
        for (uint64_t account = 2; account <= 4; account++) {
            assert_amount(account_of(&world, account).socialized, shares[i].share[account - 2]);
            capacity += shares[i].share[account - 2];
        }
        assert_amount(capacity, DEBT);
        /* A profit is used up by its cost; everything else leaves the balance. */
        bool from_profit = shares[i].cap == SLOSS_CAP_PROFIT;
        assert_amount(balance(&world, 2), 1000 - (from_profit ? 0 : shares[i].share[0]));
        assert_amount(account_of(&world, 2).equity, 1010 - shares[i].share[0]);
        assert_amount(market_of(&world, 0).uncovered, 0);
        close_world(&world);
    }
}

/* Account 1 owes 1500, which is more than anybody may be charged: 10 and 90 by profit, 1010 and 390
 * by equity. Account 4 has 500, but no lots by which it could be asked. */
static void what_caps_leave_is_uncovered(void **state)
{
    (void)state;
    static const struct {
        uint32_t policy;
        uint32_t cap;
        int64_t share[3];
    } cases[] = {{SLOSS_POLICY_OPEN_INTEREST, SLOSS_CAP_EQUITY, {1010, 390, 0}},
                 {SLOSS_POLICY_QUEUE, SLOSS_CAP_EQUITY, {1010, 390, 0}},
                 {SLOSS_POLICY_DRAIN, SLOSS_CAP_PROFIT, {10, 90, 0}},
                 {SLOSS_POLICY_EQUAL, SLOSS_CAP_PROFIT, {10, 90, 0}}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct world world = open_world();
        struct sloss_sharing sharing = by_policy(cases[i].policy, cases[i].cap);
        add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_sharing(world.engine, 0, &sharing));
        deposit(&world, 1, 60);
        deposit(&world, 2, 1000);
        deposit(&world, 3, 300);
        deposit(&world, 4, 500);
        fill(&world, 0, 1, 2, 1, 100);
        fill(&world, 0, 1, 3, 9, 100);
        struct sloss_command out = {.struct_size = sizeof(out),
                                    .kind = SLOSS_COMMAND_WITHDRAW,
                                    .flags = SLOSS_COMMAND_FORCE,
                                    .withdraw = {.account = 1, .amount = 1460}};
        assert_ok(sloss_engine_apply(world.engine, &out, 1, NULL));
        mark(&world, 0, 90);
        int64_t left = 1500;
        for (uint64_t account = 2; account <= 4; account++) {
            assert_amount(account_of(&world, account).socialized, cases[i].share[account - 2]);
            left -= cases[i].share[account - 2];
        }
        assert_amount(market_of(&world, 0).uncovered, left);
        close_world(&world);
    }
}

/* In a variation instant the claims are the profits: 10 and 90, of which 60 are paid. */
static void a_cut_follows_the_policy(void **state)
{
    (void)state;
    static const struct {
        uint32_t policy;
        int64_t cut[2];
    } cases[] = {{SLOSS_POLICY_PROFIT, {4, 36}},       {SLOSS_POLICY_EQUAL, {10, 30}},
                 {SLOSS_POLICY_QUEUE_PROFIT, {0, 40}}, {SLOSS_POLICY_DEPOSIT, {4, 36}},
                 {SLOSS_POLICY_QUEUE_BITMEX, {0, 40}}, /* 10 / 1010 and 90 / 390 rank, not the order
                                                          of accounts */
                 {SLOSS_POLICY_SQUARED, {0, 40}},      {SLOSS_POLICY_GAINS_HAIRCUT, {4, 36}}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_sharing sharing = by_policy(cases[i].policy, SLOSS_CAP_PROFIT);
        sharing.rounding = SLOSS_ROUNDING_LAST; /* of the shares, not of the payouts */
        struct world world = open_debt(&sharing, SLOSS_SETTLEMENT_VARIATION);
        assert_amount(balance(&world, 2), 1010 - cases[i].cut[0]);
        assert_amount(balance(&world, 3), 390 - cases[i].cut[1]);
        assert_amount(balance(&world, 4), 500);
        close_world(&world);
    }
}

/* The record says which policy it was, and the rate is of what its payers could give. */
static void a_deficit_names_the_policy(void **state)
{
    (void)state;
    for (uint32_t settlement = 0; settlement < 2; settlement++) {
        struct sloss_sharing sharing = by_policy(SLOSS_POLICY_EQUAL, SLOSS_CAP_PROFIT);
        struct world world = open_debt(&sharing, settlement);
        struct sloss_deficit deficit = next_deficit(&world);
        assert_int_equal(deficit.basis, SLOSS_BASIS_POLICY);
        assert_int_equal(deficit.rule, SLOSS_POLICY_EQUAL);
        assert_int_equal(deficit.cap, SLOSS_CAP_PROFIT);
        assert_amount(deficit.base, 100);
        assert_amount(deficit.rate_ppm, 400000);
        assert_int_equal(deficit.charged, 2);
        assert_amount(deficit.charge_max, 30);
        close_world(&world);
    }
}

/* ---- ranks ----------------------------------------------------------------------------------- */

/* Account 1 is long 10 from 100 with 80; at 90 it lacks 20, which is 2 for each lot. Accounts 2, 3
 * and 4 are short 2, 8 and 10 from 100: their profits are 20, 80 and 100, and their equities 1020,
 * 380 and 250. Account 5 is long the other 10. */
static struct world open_ranks(void)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    deposit(&world, 1, 80);
    deposit(&world, 2, 1000);
    deposit(&world, 3, 300);
    deposit(&world, 4, 150);
    deposit(&world, 5, 5000);
    fill(&world, market, 1, 2, 2, 100);
    fill(&world, market, 1, 3, 8, 100);
    fill(&world, market, 5, 4, 10, 100);
    return world;
}

static void lots_are_those_worked_by_hand(void **state)
{
    (void)state;
    static const int64_t equity[3] = {1020, 380, 250};
    static const int64_t held[3] = {2, 8, 10};
    static const struct {
        uint32_t policy;
        int64_t lots[3]; /* that accounts 2, 3 and 4 give */
    } cases[] = {{SLOSS_POLICY_OPEN_INTEREST, {1, 4, 5}},
                 {SLOSS_POLICY_PROFIT, {1, 4, 5}},
                 {SLOSS_POLICY_NOTIONAL, {1, 4, 5}},
                 {SLOSS_POLICY_TEAR_UP, {1, 4, 5}},
                 {SLOSS_POLICY_NO_WORSE, {1, 4, 5}},
                 {SLOSS_POLICY_HEDGE, {1, 4, 5}},
                 {SLOSS_POLICY_CAPPED, {1, 4, 5}},
                 /* 3.3 each, but account 2 has 2. */
                 {SLOSS_POLICY_EQUAL, {2, 4, 4}},
                 /* 6.2 for account 2, which has 2; of 8 by 380 and 250, 4.8 and 3.2. */
                 {SLOSS_POLICY_EQUITY, {2, 5, 3}},
                 {SLOSS_POLICY_MIN_MAX, {2, 5, 3}},
                 /* What is kept is spread by equity: 2, 5 and 3. */
                 {SLOSS_POLICY_DRAIN, {0, 3, 7}},
                 /* Of 168 by 4, 64 and 100: 0.24, 3.8 and 5.95. */
                 {SLOSS_POLICY_SQUARED, {0, 4, 6}},
                 /* Leverage 17, 189 and 360 hundredths: by 34, 1512 and 3600 of 5146. */
                 {SLOSS_POLICY_LEVERAGE, {0, 3, 7}},
                 {SLOSS_POLICY_QUEUE, {0, 0, 10}},
                 {SLOSS_POLICY_QUEUE_PROFIT, {0, 0, 10}},
                 {SLOSS_POLICY_QUEUE_BITMEX, {0, 0, 10}},
                 {SLOSS_POLICY_QUEUE_HYPERLIQUID, {0, 0, 10}},
                 /* Without a requirement all are alike: by account order. */
                 {SLOSS_POLICY_QUEUE_OKX, {2, 8, 0}}};
    for (size_t i = 0; i < 2 * COUNT(cases); i++) {
        uint32_t rank = SLOSS_RANK_POLICY + cases[i / 2].policy;
        bool by_option = i % 2 == 1;
        struct world world = open_ranks();
        struct sloss_command option = {
            .struct_size = sizeof(option),
            .kind = SLOSS_COMMAND_OPTION,
            .option = {.liquidation = SLOSS_LIQUIDATION_DELEVERAGE, .rank = rank}};
        if (by_option) {
            assert_ok(sloss_engine_apply(world.engine, &option, 1, NULL));
        }
        mark(&world, 0, 90);
        if (!by_option) {
            assert_ok(sloss_engine_deleverage(world.engine, 1, 0, rank));
        }
        for (uint64_t account = 2; account <= 4; account++) {
            int64_t lots = cases[i / 2].lots[account - 2];
            int64_t left = held[account - 2] - lots;
            assert_amount(account_of(&world, account).equity, equity[account - 2] - 2 * lots);
            if (left > 0) {
                assert_amount(position_of(&world, account, 0).lots, -left);
            }
        }
        assert_amount(balance(&world, 1), 0);
        close_world(&world);
    }
}

/* What is no rank is refused by the option and by the command, and changes nothing. */
static void ranks_are_refused(void **state)
{
    (void)state;
    static const uint32_t ranks[] = {SLOSS_RANK_PRO_RATA + 1,
                                     SLOSS_RANK_POLICY - 1,
                                     SLOSS_RANK_POLICY + SLOSS_POLICY_PRO_RATA,
                                     SLOSS_RANK_POLICY + SLOSS_POLICY_GAINS_HAIRCUT,
                                     SLOSS_RANK_POLICY + SLOSS_POLICY_DEPOSIT,
                                     SLOSS_RANK_POLICY + SLOSS_POLICY_COUNT};
    struct world world = open_ranks();
    mark(&world, 0, 90);
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(ranks); i++) {
        struct sloss_command option = {.struct_size = sizeof(option),
                                       .kind = SLOSS_COMMAND_OPTION,
                                       .option = {.rank = ranks[i]}};
        assert_status(sloss_engine_apply(world.engine, &option, 1, NULL), SLOSS_ERR_ARGUMENT);
        assert_status(sloss_engine_deleverage(world.engine, 1, 0, ranks[i]), SLOSS_ERR_ARGUMENT);
        assert_true(same_hash(before, hash_of(&world)));
    }
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_come_field_by_field),
        cmocka_unit_test(terms_are_refused_and_leave_the_old_ones),
        cmocka_unit_test(profits_bound_who_looks_at_them),
        cmocka_unit_test(shares_are_those_worked_by_hand),
        cmocka_unit_test(what_caps_leave_is_uncovered),
        cmocka_unit_test(a_cut_follows_the_policy),
        cmocka_unit_test(a_deficit_names_the_policy),
        cmocka_unit_test(lots_are_those_worked_by_hand),
        cmocka_unit_test(ranks_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
