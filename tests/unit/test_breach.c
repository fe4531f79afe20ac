/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

#include "engine/engine.h"

#define ACCOUNTS 25
#define MARKETS 4

/* Under manual liquidation each mark reports who is in breach. Whatever has gone before, that is
 * exactly who a full scan by the public queries finds, in account order. */

static struct world open_market_place(struct random *random)
{
    struct world world = open_world();
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    for (uint32_t m = 0; m < MARKETS; m++) {
        char name[2] = {(char)('a' + (int)m), '\0'};
        add_market(&world, name, m == 3 ? SLOSS_SETTLEMENT_VARIATION : SLOSS_SETTLEMENT_UNREALIZED);
        if (random_below(random, 4) > 0) {
            int64_t rate = 1000000 * (int64_t)random_below(random, 200);
            assert_ok(sloss_engine_set_tier(world.engine, m, 0, rate, rate / 2));
        }
    }
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        deposit(&world, account, (int64_t)random_below(random, 1u << random_below(random, 18)));
    }
    return world;
}

/* Anything that can change health between marks; refusals are no matter here. */
static void disturb(struct world *world, struct random *random, const int64_t *price)
{
    uint64_t a = 1 + random_below(random, ACCOUNTS);
    uint64_t b = 1 + random_below(random, ACCOUNTS);
    uint32_t m = (uint32_t)random_below(random, MARKETS);
    int64_t amount = (int64_t)random_below(random, 3000);
    switch (random_below(random, 12)) {
    case 0:
        (void)sloss_engine_apply(
            world->engine,
            &(struct sloss_command){.struct_size = sizeof(struct sloss_command),
                                    .kind = SLOSS_COMMAND_WITHDRAW,
                                    .flags = amount % 2 == 0 ? SLOSS_COMMAND_FORCE : 0,
                                    .withdraw.account = a,
                                    .withdraw.amount = amount},
            1, NULL);
        break;
    case 1:
        (void)sloss_engine_transfer(world->engine, a, b, 0, amount);
        break;
    case 2:
        deposit(world, a, amount);
        break;
    case 3:
        (void)sloss_engine_takeover(world->engine, a);
        break;
    case 4:
        (void)deleverage(world, a, m, (uint32_t)(amount % 4));
        break;
    case 5:
        (void)sloss_engine_set_tier(world->engine, m, amount % 2 * 1000, 200000000,
                                    1000000 * (amount % 200));
        break;
    case 6:
        (void)sloss_engine_fill(world->engine, m, a, b, 1 + amount % 7, -5); /* refused */
        break;
    default:
        if (a != b) {
            fill(world, m, a, b, 1 + amount % 40, price[m] * (90 + amount % 21) / 100);
        }
        break;
    }
}

static void drain(struct world *world)
{
    struct sloss_event event;
    size_t count = 1;
    while (count == 1) {
        assert_ok(sloss_engine_events(world->engine, &event, 1, &count));
    }
}

static bool next_reported(struct world *world, uint64_t *account)
{
    struct sloss_event event;
    size_t count = 1;
    while (true) {
        assert_ok(sloss_engine_events(world->engine, &event, 1, &count));
        if (count == 0) {
            return false;
        }
        if (event.kind == SLOSS_EVENT_BREACH) {
            *account = event.account;
            return true;
        }
    }
}

/* The mark of a market in an instant: the one given, or the last one. */
static int64_t mark_of(const struct world *world, uint32_t market, const struct sloss_mark *marks,
                       uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (marks[i].market == market) {
            return marks[i].price;
        }
    }
    return market_of(world, market).mark;
}

/* In market 3, the one that settles variation, an account can pay its balance, or what its balance
 * is with the profit of the other markets, if that is more. */
static bool cannot_pay(const struct world *world, uint64_t account, const struct sloss_mark *marks,
                       uint32_t count)
{
    int64_t most = balance(world, account);
    int64_t settled = most;
    for (uint32_t m = 0; m < 3; m++) {
        struct sloss_position_info info = position_of(world, account, m);
        settled += info.lots * mark_of(world, m, marks, count) - info.cost;
    }
    most = settled > most ? settled : most;
    struct sloss_position_info info = position_of(world, account, 3);
    int64_t pnl = info.lots * mark_of(world, 3, marks, count) - info.cost;
    return pnl < 0 && -pnl > (most > 0 ? most : 0);
}

/* Nothing waits for the next mark of market 3. */
static bool is_settled(const struct world *world)
{
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        struct sloss_position_info info = position_of(world, account, 3);
        if (info.lots * market_of(world, 3).mark != info.cost) {
            return false;
        }
    }
    return true;
}

static bool in_breach(const struct world *world, uint64_t account, bool unpaid)
{
    struct sloss_account_info info = account_of(world, account);
    return unpaid || info.equity < info.maintenance;
}

/* Where there is a breach, market 3 is settled whether it was marked or not: so who cannot pay is
 * in breach as well. Where there is none, what trades have left there stays. */
static void check_mark(struct world *world, const struct sloss_mark *marks, uint32_t count)
{
    bool unpaid[ACCOUNTS + 1] = {false};
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        unpaid[account] = cannot_pay(world, account, marks, count);
    }
    drain(world);
    assert_ok(sloss_engine_mark(world->engine, marks, count));
    bool settled = is_settled(world);
    uint64_t reported = 0;
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        if (in_breach(world, account, settled && unpaid[account])) {
            assert_true(settled);
            assert_true(next_reported(world, &reported));
            assert_true(reported == account);
        }
    }
    assert_false(next_reported(world, &reported));
}

static void the_breaches_are_those_of_a_full_scan(void **state)
{
    (void)state;
    uint64_t breaches = 0;
    for (uint64_t seed = 1; seed <= rounds(150); seed++) {
        struct random random = {seed};
        struct world world = open_market_place(&random);
        int64_t price[MARKETS] = {100, 2000, 33, 500};
        for (int step = 0; step < 60; step++) {
            for (uint64_t n = random_below(&random, 6); n > 0; n--) {
                disturb(&world, &random, price);
            }
            struct sloss_mark marks[MARKETS];
            uint32_t count = 0;
            for (uint32_t m = 0; m < MARKETS; m++) {
                if (random_below(&random, 3) == 0) {
                    int64_t jump =
                        (int64_t)random_below(&random, random_below(&random, 5) == 0 ? 60 : 5);
                    price[m] =
                        price[m] * (100 + (random_below(&random, 2) != 0 ? jump : -jump)) / 100 + 1;
                    marks[count++] = (struct sloss_mark){m, 0, price[m]};
                }
            }
            if (count > 0) {
                check_mark(&world, marks, count);
                breaches += account_of(&world, 1 + random_below(&random, ACCOUNTS)).state;
            }
        }
        close_world(&world);
    }
    assert_true(breaches > rounds(100)); /* the worlds do reach breaches */
}

/* A mark that is refused after it has judged forgets nobody: neither who was being closed out nor
 * who waited; and what it queued and counted is gone. */
static void a_refused_mark_forgets_nobody(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t a = add_market(&world, "a", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t b = add_market(&world, "b", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 10);
    deposit(&world, 2, 1000);
    deposit(&world, 3, 20);
    fill(&world, a, 1, 2, 1, 100);
    fill(&world, a, 1, 2, 1, 200); /* 1 is long 2 at 100 for 300: in breach, but not judged yet */
    fill(&world, a, 3, 2, 1, 150); /* so is 3, for 150 */
    /* A mark of b is refused inside the waterfall of 1: what 2 has been charged so far cannot grow.
     */
    uint32_t owner = sl_ledger_find_account(world.ledger, 2);
    struct sl_holding *payer =
        sl_ledger_holding(world.ledger, sl_ledger_find_holding(world.ledger, owner, 0));
    payer->socialized = INT64_MAX;
    drain(&world);
    const struct sloss_mark one = {b, 0, 5};
    uint64_t sequence = world.engine->settings.sequence;
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_mark(world.engine, &one, 1), SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(before, hash_of(&world)));
    struct sloss_event event;
    struct sloss_deficit deficit;
    size_t count = 1;
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(count, 0);
    assert_ok(sloss_engine_deficits(world.engine, &deficit, 1, &count));
    assert_int_equal(count, 0);
    payer->socialized = 0;
    mark(&world, b, 5); /* the same mark finds the breaches in a */
    assert_int_equal(account_of(&world, 1).state, SLOSS_STATE_BANKRUPT);
    assert_int_equal(account_of(&world, 3).state, SLOSS_STATE_BANKRUPT);
    assert_amount(account_of(&world, 2).socialized, 90 + 30);
    deficit = next_deficit(&world);
    assert_true(deficit.number == 1 && deficit.sequence == sequence + 1);
    assert_true(next_deficit(&world).number == 2);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_breaches_are_those_of_a_full_scan),
        cmocka_unit_test(a_refused_mark_forgets_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
