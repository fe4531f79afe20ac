/* SPDX-License-Identifier: BSD-2-Clause */
/* whatif: what is tried does what it would do, and is taken back. */
#include "commands.h"

#include "detection/breach.h"
#include "engine/engine.h"
#include "sloss/column.h"
#include "sloss/margin.h"

#define ACCOUNTS 24
#define MARKETS 3

/* ---- one trial by hand ----------------------------------------------------------------------- */

static void test_a_fall_is_tried_and_taken_back(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100);
    deposit(&world, 2, 1000);
    insure(&world, market, 30);
    fill(&world, market, 1, 2, 10, 50);
    struct sloss_hash before = hash_of(&world);
    bool judge_all = world.engine->judge_all;
    assert_ok(sloss_engine_whatif_begin(world.engine));
    mark(&world, market, 35);             /* 1 is at -50 */
    world.engine->judge_all = !judge_all; /* as a command that fails may leave it */
    struct sloss_deficit deficit;
    size_t count;
    do {
        assert_ok(sloss_engine_deficits(world.engine, &deficit, 1, &count));
    } while (count == 1 && deficit.account != 1);
    assert_int_equal(count, 1);
    assert_amount(deficit.loss, 50);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 30);
    assert_amount(account_of(&world, 1).balance, 0);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(hash_of(&world), before));
    assert_true(world.engine->judge_all == judge_all);
    assert_amount(account_of(&world, 1).equity, 100);
    assert_ok(sloss_engine_deficits(world.engine, &deficit, 1, &count));
    assert_int_equal(count, 0);
    close_world(&world);
}

/* Who has never been a member can be one in a trial, and pays in it; nobody can get an owner. */
static void test_members_are_tried_and_owners_are_not(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_command member = {.struct_size = sizeof(member),
                                   .kind = SLOSS_COMMAND_MEMBER,
                                   .member = {.account = 2, .amount = 30}};
    struct sloss_command owner = {.struct_size = sizeof(owner),
                                  .kind = SLOSS_COMMAND_OWNER,
                                  .owner = {.account = 2, .name = "x"}};
    struct sloss_member_info info = {.struct_size = sizeof(info)};
    set_layers_of(&world, market, (const uint32_t[]){SLOSS_LAYER_MEMBERS}, 1);
    deposit(&world, 1, 100);
    deposit(&world, 2, 1000);
    fill(&world, market, 1, 2, 10, 50);
    struct sloss_hash before = hash_of(&world);
    for (int times = 0; times < 2; times++) {
        assert_ok(sloss_engine_whatif_begin(world.engine));
        assert_status(sloss_engine_apply(world.engine, &owner, 1, NULL), SLOSS_ERR_ARGUMENT);
        assert_ok(sloss_engine_apply(world.engine, &member, 1, NULL));
        assert_amount(balance(&world, 2), 970);
        mark(&world, market, 35); /* 1 leaves 50, and 30 of them are paid */
        assert_amount(market_of(&world, market).uncovered, 20);
        assert_ok(sloss_engine_verify(world.engine));
        assert_ok(sloss_engine_whatif_end(world.engine));
        assert_true(same_hash(hash_of(&world), before));
        assert_ok(sloss_engine_member(world.engine, 2, 0, &info));
        assert_amount(info.contribution_set, 0);
        assert_amount(balance(&world, 2), 1000);
    }
    close_world(&world);
}

static void test_queues_before_are_there_afterwards(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_event event;
    size_t count;
    deposit(&world, 1, 7);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    deposit(&world, 1, 8);
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_amount(event.amount, 8);
    assert_amount(event.balance, 15);
    deposit(&world, 1, 9);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(count, 1);
    assert_amount(event.amount, 7);
    assert_ok(sloss_engine_events(world.engine, &event, 1, &count));
    assert_int_equal(count, 0);
    close_world(&world);
}

static void test_what_makes_or_ends_rows_is_not_tried(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100);
    deposit(&world, 2, 100);
    assert_status(sloss_engine_whatif_end(world.engine), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_status(sloss_engine_whatif_begin(world.engine), SLOSS_ERR_EXISTS);
    struct sloss_hash before = hash_of(&world);
    const struct sloss_command refused[] = {
        {.kind = SLOSS_COMMAND_ASSET, .asset.name = "EUR"},
        {.kind = SLOSS_COMMAND_MARKET, .market.name = "N", .market.unit = 1},
        {.kind = SLOSS_COMMAND_ACCOUNT, .account.account = 3},
        {.kind = SLOSS_COMMAND_FILL,
         .fill.buyer = 1,
         .fill.seller = 2,
         .fill.lots = 1,
         .fill.price = 1},
        {.kind = SLOSS_COMMAND_SETTLE, .settle.market = market, .settle.price = 1},
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        assert_status(apply(&world, refused[i]), SLOSS_ERR_ARGUMENT);
    }
    struct sloss_command nobody = {.kind = SLOSS_COMMAND_DEPOSIT,
                                   .deposit.account = 3,
                                   .flags = SLOSS_COMMAND_CREATE,
                                   .deposit.amount = 1};
    assert_status(apply(&world, nobody), SLOSS_ERR_UNKNOWN_ACCOUNT);
    struct sloss_command unknown = {.kind = SLOSS_COMMAND_TIER, .tier.market = 9};
    assert_status(apply(&world, unknown), SLOSS_ERR_UNKNOWN_MARKET);
    assert_true(same_hash(hash_of(&world), before));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_status(sloss_engine_whatif_begin(NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_whatif_end(NULL), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* ---- many at random, against a twin that really does it -------------------------------------- */

struct twins {
    struct world tried; /* trials are taken back */
    struct world plain; /* has none */
};

static void both(struct twins *twins, struct sloss_command command)
{
    enum sloss_status status = apply(&twins->plain, command);
    assert_status(apply(&twins->tried, command), status);
}

static struct sloss_command random_option(struct random *random)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_OPTION,
                                  .option.liquidation = (uint32_t)random_below(random, 3),
                                  .option.residual = (uint32_t)random_below(random, 2)};
}

static struct sloss_command random_sharing(struct random *random)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_SOCIALIZE,
                                  .socialize.market = (uint32_t)random_below(random, MARKETS),
                                  .socialize.basis = (uint32_t)random_below(random, 4),
                                  .socialize.rule = (uint32_t)random_below(random, 3),
                                  .socialize.cap = (uint32_t)random_below(random, 3),
                                  .socialize.rounding = (uint32_t)random_below(random, 3),
                                  .socialize.pool = (uint32_t)random_below(random, 2)};
}

static struct sloss_command random_tier(struct random *random)
{
    int64_t rate = (int64_t)random_below(random, 100000000);
    return (struct sloss_command){.kind = SLOSS_COMMAND_TIER,
                                  .tier.market = (uint32_t)random_below(random, MARKETS),
                                  .tier.floor = 100 * (int64_t)random_below(random, 3),
                                  .tier.initial_ppb = rate,
                                  .tier.maintenance_ppb = rate / 2};
}

static struct sloss_command random_mark(struct random *random)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_MARK,
                                  .mark.market = (uint32_t)random_below(random, MARKETS),
                                  .mark.price = 60 + (int64_t)random_below(random, 80)};
}

static struct sloss_command random_money(struct random *random)
{
    uint64_t account = random_below(random, 4) == 0
                           ? sloss_account_insurance((uint32_t)random_below(random, MARKETS))
                           : 1 + random_below(random, ACCOUNTS);
    int64_t amount = (int64_t)random_below(random, 200);
    switch (random_below(random, 3)) {
    case 0:
        return (struct sloss_command){.kind = SLOSS_COMMAND_DEPOSIT,
                                      .deposit = {.account = account, .amount = amount}};
    case 1:
        return (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                      .flags =
                                          random_below(random, 2) == 0 ? SLOSS_COMMAND_FORCE : 0,
                                      .withdraw = {.account = account, .amount = amount}};
    default:
        return (struct sloss_command){.kind = SLOSS_COMMAND_TRANSFER,
                                      .transfer = {.giver = account,
                                                   .receiver = 1 + random_below(random, ACCOUNTS),
                                                   .amount = amount}};
    }
}

static struct sloss_command random_isolation(struct random *random)
{
    bool ends = random_below(random, 4) == 0;
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_ISOLATE,
        .isolate = {.account = 1 + random_below(random, ACCOUNTS),
                    .amount = ends ? 0 : (int64_t)random_below(random, 200) - 100,
                    .market = (uint32_t)random_below(random, MARKETS),
                    .ends = ends}};
}

static struct sloss_command random_grouping(struct random *random)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_GROUP,
                                    .group = {.account = 1 + random_below(random, ACCOUNTS)}};
    command.group.name[0] = (char)(random_below(random, 4) == 0 ? 0 : 'g' + random_below(random, 2));
    return command;
}

/* Of a guarded market, but for a bust, which may not be tried. */
static struct sloss_command random_guarding(struct random *random)
{
    struct sloss_command command = random_guarded(random, 0);
    while (command.kind == SLOSS_COMMAND_BUST) {
        command = random_guarded(random, 0);
    }
    return command;
}

/* Any that may be tried; some are refused. */
static struct sloss_command random_command(struct random *random)
{
    switch (random_below(random, 19)) {
    case 0:
        return random_option(random);
    case 1:
        return random_sharing(random);
    case 2:
        return random_tier(random);
    case 3:
        return (struct sloss_command){.kind = SLOSS_COMMAND_FUNDING,
                                      .funding.market = (uint32_t)random_below(random, MARKETS),
                                      .funding.payment = (int64_t)random_below(random, 7) - 3};
    case 4:
        return (struct sloss_command){.kind = SLOSS_COMMAND_TAKEOVER,
                                      .takeover.account = 1 + random_below(random, ACCOUNTS)};
    case 5:
        return (struct sloss_command){.kind = SLOSS_COMMAND_DELEVERAGE,
                                      .deleverage.account = 1 + random_below(random, ACCOUNTS),
                                      .deleverage.market = (uint32_t)random_below(random, MARKETS),
                                      .deleverage.rank = (uint32_t)random_below(random, 4)};
    case 6:
    case 7:
        return random_money(random);
    case 17:
        return (struct sloss_command){
            .kind = SLOSS_COMMAND_PARTIAL,
            .partial = random_partial(random, (uint32_t)random_below(random, MARKETS))};
    case 18:
        return (struct sloss_command){.kind = SLOSS_COMMAND_LEVELS,
                                      .levels = random_levels(random, 0)};
    case 13:
        return random_isolation(random);
    case 14:
    case 15:
        return random_grouping(random);
    case 8:
        return random_terms(random, 1 + random_below(random, ACCOUNTS),
                            (uint32_t)random_below(random, MARKETS));
    case 9:
        return (struct sloss_command){
            .kind = SLOSS_COMMAND_LIMIT,
            .limit = random_limit(random, sloss_account_insurance((uint32_t)random_below(random, MARKETS)))};
    case 10:
        return (struct sloss_command){
            .kind = SLOSS_COMMAND_REQUIREMENT,
            .requirement = random_requirement(random, (uint32_t)random_below(random, MARKETS))};
    case 11:
        return (struct sloss_command){
            .kind = SLOSS_COMMAND_MATURE,
            .mature = {.duration = (int64_t)random_below(random, 40),
                       .market = (uint32_t)random_below(random, MARKETS)}};
    case 19:
    case 20:
        return random_guarding(random);
    case 12:
        return (struct sloss_command){
            .kind = SLOSS_COMMAND_TIME,
            .time.nanoseconds = (int64_t)random_below(random, 400)};
    default:
        return random_mark(random);
    }
}

/* A leg of an account that has two in the market, which some have (open_random_world()). */
static uint32_t leg_of(const struct world *world, struct random *random, uint64_t account, uint32_t market)
{
    struct sloss_leg_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_leg(world->engine, account, market, SLOSS_LEG_LONG, &info));
    return info.is_on == 0 ? 0 : 1 + (uint32_t)random_below(random, 2);
}

static void trade(struct twins *twins, struct random *random)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_FILL,
                                    .flags = SLOSS_COMMAND_FORCE,
                                    .fill.market = (uint32_t)random_below(random, MARKETS),
                                    .fill.buyer = 1 + random_below(random, ACCOUNTS),
                                    .fill.seller = 1 + random_below(random, ACCOUNTS),
                                    .fill.lots = 1 + (int64_t)random_below(random, 30),
                                    .fill.price = 90 + (int64_t)random_below(random, 20)};
    command.fill.buyer_leg = leg_of(&twins->tried, random, command.fill.buyer, command.fill.market);
    command.fill.seller_leg = leg_of(&twins->tried, random, command.fill.seller, command.fill.market);
    both(twins, command);
}

static struct world open_random_world(uint64_t seed)
{
    struct random random = {seed};
    struct world world = open_world();
    for (uint32_t market = 0; market < MARKETS; market++) {
        const char *name[] = {"A", "B", "C"};
        (void)add_market(&world, name[market], (uint32_t)random_below(&random, 2));
        assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
        insure(&world, market, (int64_t)random_below(&random, 300));
    }
    for (uint64_t account = 1; account <= ACCOUNTS; account++) {
        deposit(&world, account, 50 + (int64_t)random_below(&random, 1000));
        (void)apply(&world, random_isolation(&random));
        if (account % 3 == 0) { /* where it may: not in a market that settles variation */
            (void)apply(&world, (struct sloss_command){
                                    .kind = SLOSS_COMMAND_HEDGE,
                                    .hedge = {.account = account, .market = (uint32_t)(account / 3 % MARKETS), .is_on = 1}});
        }
    }
    return world;
}

static void try_some(struct twins *twins, struct random *random)
{
    struct sloss_hash before = hash_of(&twins->tried);
    struct sloss_engine habits = *twins->tried.engine;
    assert_ok(sloss_engine_whatif_begin(twins->tried.engine));
    for (uint64_t i = random_below(random, 12); i > 0; i--) {
        (void)apply(&twins->tried, random_command(random));
    }
    assert_ok(sloss_engine_whatif_end(twins->tried.engine));
    assert_true(same_hash(hash_of(&twins->tried), before));
    assert_ok(sloss_engine_verify(twins->tried.engine));
    assert_true(twins->tried.engine->judge_all == habits.judge_all);
    assert_true(twins->tried.engine->brackets_changed == habits.brackets_changed);
    assert_true(twins->tried.engine->settings.sequence == habits.settings.sequence);
    for (uint32_t row = 0; row < twins->tried.ledger->holdings.count; row++) {
        assert_true(sl_breach_is_consistent(twins->tried.engine, row));
    }
}

/* Trials leave no trace: neither in the state, nor in what later commands do. */
static void test_a_book_with_trials_is_as_one_without(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= rounds(150); seed++) {
        struct random random = {seed};
        struct twins twins = {open_random_world(seed), open_random_world(seed)};
        for (int step = 0; step < 60; step++) {
            if (random_below(&random, 2) == 0) {
                trade(&twins, &random);
            } else {
                both(&twins, random_command(&random));
            }
            if (random_below(&random, 3) == 0) {
                try_some(&twins, &random);
            }
            assert_true(same_hash(hash_of(&twins.tried), hash_of(&twins.plain)));
        }
        close_world(&twins.tried);
        close_world(&twins.plain);
    }
}

/* Is there a compartment that this one is of? */
static bool has_part(const struct world *world, const struct sloss_command *command)
{
    struct sloss_isolated_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_isolated(world->engine, command->isolate.account,
                                    command->isolate.market, &info));
    return info.is_open == 1;
}

/* Within a trial every command does what it does without: the twin is given them for good. */
static void test_a_trial_is_what_would_happen(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= rounds(300); seed++) {
        struct random random = {seed};
        struct twins twins = {open_random_world(seed), open_random_world(seed)};
        for (int step = 0; step < 40; step++) {
            trade(&twins, &random);
        }
        both(&twins, random_mark(&random));
        struct sloss_hash before = hash_of(&twins.tried);
        assert_ok(sloss_engine_whatif_begin(twins.tried.engine));
        for (int step = 0; step < 30; step++) {
            struct sloss_command command = random_command(&random);
            if (command.kind == SLOSS_COMMAND_ISOLATE && !has_part(&twins.tried, &command)) {
                continue; /* a trial makes none */
            }
            both(&twins, command);
            assert_true(same_hash(hash_of(&twins.tried), hash_of(&twins.plain)));
        }
        assert_ok(sloss_engine_whatif_end(twins.tried.engine));
        assert_true(same_hash(hash_of(&twins.tried), before));
        close_world(&twins.tried);
        close_world(&twins.plain);
    }
}

/* What a trial closes stays in its place until the trial is taken back, and is no fault. */
static void test_a_trial_is_sound(void **state)
{
    (void)state;
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100);
    deposit(&world, 2, 1000);
    fill(&world, 0, 1, 2, 10, 50);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    mark(&world, 0, 30);
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_ok(sloss_engine_verify(world.engine));
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fall_is_tried_and_taken_back),
        cmocka_unit_test(test_members_are_tried_and_owners_are_not),
        cmocka_unit_test(test_queues_before_are_there_afterwards),
        cmocka_unit_test(test_what_makes_or_ends_rows_is_not_tried),
        cmocka_unit_test(test_a_book_with_trials_is_as_one_without),
        cmocka_unit_test(test_a_trial_is_what_would_happen),
        cmocka_unit_test(test_a_trial_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
