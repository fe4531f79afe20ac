/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings that change later (docs/rules.md 27): delays, steps, what waits and in which order it is
 * made, what is dropped, what a change would do. Figures are worked by hand beside each case. */
#include "govern/changes.h"
#include "command/command.h"
#include "commands.h"
#include "saved_world.h"
#include "sloss/govern.h"
#include "sloss/column.h"
#include "sloss/margin.h"
#include "supply.h"

#define PART INT64_C(1000000000) /* 1 in parts per billion */
#define PERCENT (PART / 100)
#define SECOND INT64_C(1000000000)

/* ---- in few words ------------------------------------------------------------------------------ */

static struct sloss_command govern_of(uint32_t kind, int64_t delay, int64_t step_ppb)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_GOVERN,
        .govern = {.delay = delay, .step_ppb = step_ppb, .kind = kind}};
}

static struct sloss_command tier_of(int64_t floor, int64_t initial_ppb, int64_t maintenance_ppb)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_TIER,
                                  .tier = {.floor = floor,
                                           .initial_ppb = initial_ppb,
                                           .maintenance_ppb = maintenance_ppb}};
}

static struct sloss_command freeze_of(uint64_t account, uint32_t frozen)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_CONTROL,
                                  .control = {.account = account, .frozen = frozen}};
}

static enum sloss_status schedule_chain(const struct world *world, uint64_t change, int64_t time,
                                        const struct sloss_command *commands, size_t count)
{
    struct sloss_command chain[16] = {{.kind = SLOSS_COMMAND_SCHEDULE,
                                       .schedule = {.change = change, .time = time}}};
    size_t applied = 0;
    assert_true(count < COUNT(chain));
    memcpy(chain + 1, commands, count * sizeof(commands[0]));
    for (size_t i = 0; i <= count; i++) {
        chain[i].struct_size = sizeof(chain[i]);
        chain[i].flags = i < count ? SLOSS_COMMAND_LINKED : 0;
    }
    enum sloss_status status = sloss_engine_apply(world->engine, chain, count + 1, &applied);
    assert_int_equal(applied, status == SLOSS_OK ? count + 1 : 0);
    return status;
}

static enum sloss_status schedule(const struct world *world, uint64_t change, int64_t time,
                                  struct sloss_command command)
{
    return schedule_chain(world, change, time, &command, 1);
}

/* It has this status, and changes nothing. */
static void schedule_refused(const struct world *world, uint64_t change, int64_t time,
                             struct sloss_command command, enum sloss_status status)
{
    struct sloss_hash before = hash_of(world);
    assert_status(schedule(world, change, time, command), status);
    assert_true(same_hash(before, hash_of(world)));
    assert_ok(sloss_engine_verify(world->engine));
}

static struct sloss_command unschedule_of(uint64_t change)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_UNSCHEDULE, .unschedule.change = change};
}

static uint32_t waiting(const struct world *world)
{
    uint32_t count = UINT32_MAX;
    assert_ok(sloss_govern_count(world->engine, &count));
    return count;
}

static struct sloss_govern_info governed(const struct world *world, uint32_t kind)
{
    struct sloss_govern_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_govern_terms(world->engine, kind, &info));
    return info;
}

static int64_t maintenance(const struct world *world, uint64_t account)
{
    return account_of(world, account).maintenance;
}

/* One market with 10 % and 5 %; accounts 1 and 2 have 1,000 each, and 10 lots at 100 between them. */
static struct world open_governed(void)
{
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 10 * PERCENT, 5 * PERCENT));
    deposit(&world, 1, 1000);
    deposit(&world, 2, 1000);
    fill(&world, 0, 1, 2, 10, 100);
    mark(&world, 0, 100);
    return world;
}

static size_t events_of(const struct world *world, struct sloss_event *events, size_t most)
{
    size_t count = 0;
    assert_ok(sloss_engine_events(world->engine, events, most, &count));
    return count;
}

static void forget_events(const struct world *world)
{
    struct sloss_event events[256];
    while (events_of(world, events, COUNT(events)) > 0) {
    }
}

static struct sloss_command pair_of(const char *name, uint32_t asset)
{
    struct sloss_command command = {
        .kind = SLOSS_COMMAND_COLLATERAL,
        .collateral = {.tick = 1, .asset = asset, .to = SLOSS_ACCOUNT_TREASURY}};
    strcpy(command.collateral.name, name);
    return command;
}

static struct world open_with_coins(const struct sloss_ledger_config *config)
{
    struct world world;
    const char *names[] = {"USD", "ONE", "TWO", "THREE"};
    assert_ok(sloss_ledger_create(config, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    for (uint32_t asset = 0; asset < COUNT(names); asset++) {
        assert_ok(sloss_engine_add_asset(world.engine, names[asset], 2, NULL));
    }
    return world;
}

/* ---- delays ------------------------------------------------------------------------------------ */

/* A tier waits a second: directly it is too soon, and a change for a nanosecond less as well. The
 * requirement of 1,000 is 5 % until then, 10 % from the TIME on that is not before it. */
static void a_change_waits_for_its_delay(void **state)
{
    (void)state;
    struct world world = open_governed();
    at(&world, 7);
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, SECOND, 0)));
    refused(&world, tier_of(0, 20 * PERCENT, 10 * PERCENT), SLOSS_ERR_TOO_SOON);
    schedule_refused(&world, 1, SECOND + 6, tier_of(0, 20 * PERCENT, 10 * PERCENT),
                     SLOSS_ERR_TOO_SOON);
    assert_ok(schedule(&world, 1, SECOND + 7, tier_of(0, 20 * PERCENT, 10 * PERCENT)));
    assert_int_equal(waiting(&world), 1);
    at(&world, SECOND + 6);
    assert_amount(maintenance(&world, 1), 50);
    at(&world, SECOND + 7);
    assert_amount(maintenance(&world, 1), 100);
    assert_int_equal(waiting(&world), 0);
    assert_ok(apply(&world, freeze_of(1, 1))); /* another kind waits for nothing */
    /* What it is refused for in any case is said first: a wrong rate, then one that is a step too far. */
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, SECOND, PERCENT)));
    refused(&world, tier_of(0, PERCENT, 2 * PERCENT), SLOSS_ERR_RANGE);
    refused(&world, tier_of(0, 20 * PERCENT, 11 * PERCENT), SLOSS_ERR_OUT_OF_STEP);
    refused(&world, tier_of(0, 20 * PERCENT, 10 * PERCENT), SLOSS_ERR_TOO_SOON);
    close_world(&world);
}

/* Without a time that was set the clock stands at 0; without a delay a change is due at once, which
 * is the next TIME, also one of the same moment. */
static void without_a_delay_the_next_time_makes_it(void **state)
{
    (void)state;
    struct world world = open_governed();
    schedule_refused(&world, 1, -1, tier_of(0, 20 * PERCENT, 10 * PERCENT), SLOSS_ERR_TOO_SOON);
    assert_ok(schedule(&world, 1, 0, tier_of(0, 20 * PERCENT, 10 * PERCENT)));
    assert_amount(maintenance(&world, 1), 50);
    at(&world, 0);
    assert_amount(maintenance(&world, 1), 100);
    assert_ok(schedule(&world, 1, 0, tier_of(0, 20 * PERCENT, 7 * PERCENT)));
    at(&world, 0);
    assert_amount(maintenance(&world, 1), 70);
    /* The furthest there is: now and the delay may be more than a time can be. */
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, INT64_MAX, 0)));
    at(&world, 1);
    schedule_refused(&world, 1, INT64_MAX, tier_of(0, 20 * PERCENT, 7 * PERCENT),
                     SLOSS_ERR_TOO_SOON);
    close_world(&world);
}

/* A delay is raised and a step made smaller at once; the other way it waits, for the longer of the
 * kind's own delay and that of GOVERN. */
static void what_is_governed_is_loosened_later_alone(void **state)
{
    (void)state;
    struct world world = open_governed();
    at(&world, 10);
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, 10, 5 * PERCENT)));
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_GOVERN, 20, 0)));
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, 11, 4 * PERCENT)));
    refused(&world, govern_of(SLOSS_COMMAND_TIER, 10, 4 * PERCENT), SLOSS_ERR_TOO_SOON);
    refused(&world, govern_of(SLOSS_COMMAND_TIER, 11, 5 * PERCENT), SLOSS_ERR_TOO_SOON);
    refused(&world, govern_of(SLOSS_COMMAND_TIER, 12, 0), SLOSS_ERR_TOO_SOON);
    refused(&world, govern_of(SLOSS_COMMAND_GOVERN, 19, 0), SLOSS_ERR_TOO_SOON);
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_GOVERN, 20, 0))); /* neither */
    schedule_refused(&world, 1, 29, govern_of(SLOSS_COMMAND_TIER, 0, 0), SLOSS_ERR_TOO_SOON);
    assert_ok(schedule(&world, 1, 30, govern_of(SLOSS_COMMAND_TIER, 0, 0)));
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_OPTION, 50, 0)));
    schedule_refused(&world, 2, 59, govern_of(SLOSS_COMMAND_OPTION, 49, 0), SLOSS_ERR_TOO_SOON);
    assert_ok(schedule(&world, 2, 60, govern_of(SLOSS_COMMAND_OPTION, 49, 0)));
    at(&world, 29);
    assert_amount(governed(&world, SLOSS_COMMAND_TIER).delay, 11);
    at(&world, 60);
    assert_amount(governed(&world, SLOSS_COMMAND_TIER).delay, 0);
    assert_amount(governed(&world, SLOSS_COMMAND_TIER).step_ppb, 0);
    assert_amount(governed(&world, SLOSS_COMMAND_OPTION).delay, 49);
    assert_ok(apply(&world, tier_of(0, 20 * PERCENT, 10 * PERCENT)));
    close_world(&world);
}

/* What an account chooses for itself is no setting, though its record is that of one. */
static void who_is_margined_by_universes_waits_for_nothing(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_command choice = {
        .kind = SLOSS_COMMAND_PORTFOLIO,
        .portfolio = {.account = 1, .of = SLOSS_PORTFOLIO_ACCOUNT, .on = 1}};
    struct sloss_command setting = {.kind = SLOSS_COMMAND_PORTFOLIO};
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_PORTFOLIO, SECOND, 0)));
    assert_ok(apply(&world, choice));
    refused(&world, setting, SLOSS_ERR_TOO_SOON);
    schedule_refused(&world, 1, SECOND, choice, SLOSS_ERR_ARGUMENT);
    assert_ok(schedule(&world, 1, SECOND, setting));
    close_world(&world);
}

/* ---- steps ------------------------------------------------------------------------------------- */

/* A tenth of 10 % and of 5 %: 11 % and 5.5 % are the most, 9 % and 4.5 % the least. A new bracket is
 * held to the rates in force where it begins; a first one is free. */
static void a_rate_changes_by_a_step_at_most(void **state)
{
    (void)state;
    struct world world = open_governed();
    (void)add_market(&world, "N", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, 0, 10 * PERCENT)));
    refused(&world, tier_of(0, 10 * PERCENT, 55000001), SLOSS_ERR_OUT_OF_STEP);
    refused(&world, tier_of(0, 110000001, 5 * PERCENT), SLOSS_ERR_OUT_OF_STEP);
    refused(&world, tier_of(0, 10 * PERCENT, 44999999), SLOSS_ERR_OUT_OF_STEP);
    schedule_refused(&world, 1, 0, tier_of(0, 10 * PERCENT, 6 * PERCENT), SLOSS_ERR_OUT_OF_STEP);
    assert_ok(apply(&world, tier_of(0, 11 * PERCENT, 45000000)));
    refused(&world, tier_of(500, 11 * PERCENT, 49500001), SLOSS_ERR_OUT_OF_STEP);
    assert_ok(apply(&world, tier_of(500, 11 * PERCENT, 49500000)));
    struct sloss_command first = tier_of(0, 50 * PERCENT, 1);
    first.tier.market = 1;
    assert_ok(apply(&world, first));
    /* Two steps one after another are made; two that go too far together are not. */
    assert_ok(schedule(&world, 1, 1, tier_of(0, 12 * PERCENT, 45000000)));
    assert_ok(schedule(&world, 2, 1, tier_of(0, 10 * PERCENT, 45000000)));
    forget_events(&world);
    at(&world, 1);
    struct sloss_event events[4];
    assert_int_equal(events_of(&world, events, COUNT(events)), 2);
    assert_int_equal(events[0].kind, SLOSS_EVENT_CHANGED);
    assert_int_equal(events[1].kind, SLOSS_EVENT_CHANGE_DROPPED);
    assert_int_equal(events[1].deficit, 2);
    assert_amount(events[1].lots, SLOSS_ERR_OUT_OF_STEP);
    close_world(&world);
}

/* From 0 no step leads away; the weight of a profit is what is left of `profit_off_ppb`. */
static void other_rates_have_steps_as_well(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_command root = {.kind = SLOSS_COMMAND_REQUIREMENT,
                                 .requirement = {.root_ppb = 1, .lot_size = 1}};
    struct sloss_command weight = {.kind = SLOSS_COMMAND_REQUIREMENT,
                                   .requirement = {.profit_off_ppb = PART / 2}};
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_REQUIREMENT, 0, PART / 2)));
    refused(&world, root, SLOSS_ERR_OUT_OF_STEP);
    assert_ok(apply(&world, weight)); /* from 1 to 1/2 */
    weight.requirement.profit_off_ppb = PART / 4 - 1;
    refused(&world, weight, SLOSS_ERR_OUT_OF_STEP);
    weight.requirement.profit_off_ppb = PART / 4;
    assert_ok(apply(&world, weight)); /* to 3/4 */

    uint32_t coin = 0;
    assert_ok(sloss_engine_add_asset(world.engine, "COIN", 2, &coin));
    struct sloss_command pair = {.kind = SLOSS_COMMAND_COLLATERAL,
                                 .collateral = {.name = "P", .tick = 1, .asset = coin}};
    struct sloss_command cut = {
        .kind = SLOSS_COMMAND_HAIRCUT,
        .haircut = {.weight_ppb = PART / 2, .collateral = SLOSS_COLLATERAL_FIRST}};
    assert_ok(apply(&world, pair));
    mark(&world, SLOSS_COLLATERAL_FIRST, 5);
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_HAIRCUT, 0, 10 * PERCENT)));
    assert_ok(apply(&world, cut)); /* the first */
    cut.haircut.weight_ppb = PART / 2 + PART / 20 + 1;
    refused(&world, cut, SLOSS_ERR_OUT_OF_STEP);
    cut.haircut.weight_ppb--;
    assert_ok(apply(&world, cut));
    close_world(&world);
}

/* ---- what is refused ---------------------------------------------------------------------------- */

static void bad_terms_are_refused(void **state)
{
    (void)state;
    struct world world = open_governed();
    refused(&world, govern_of(SLOSS_COMMAND_FILL, 1, 0), SLOSS_ERR_ARGUMENT);
    refused(&world, govern_of(0, 1, 0), SLOSS_ERR_ARGUMENT);
    refused(&world, govern_of(UINT32_MAX, 1, 0), SLOSS_ERR_ARGUMENT);
    refused(&world, govern_of(SLOSS_COMMAND_SCHEDULE, 1, 0), SLOSS_ERR_ARGUMENT);
    refused(&world, govern_of(SLOSS_COMMAND_TIER, -1, 0), SLOSS_ERR_RANGE);
    refused(&world, govern_of(SLOSS_COMMAND_TIER, 0, -1), SLOSS_ERR_RANGE);
    refused(&world, govern_of(SLOSS_COMMAND_OPTION, 0, SLOSS_STEP_MAX + 1), SLOSS_ERR_RANGE);
    refused(&world, govern_of(SLOSS_COMMAND_OPTION, 0, 1), SLOSS_ERR_ARGUMENT);
    refused(&world, govern_of(SLOSS_COMMAND_GOVERN, 0, 1), SLOSS_ERR_ARGUMENT);
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, 0, SLOSS_STEP_MAX)));
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_COLLATERAL, 0, 1)));
    close_world(&world);
}

/* Id, then the command, then its time. */
static void bad_changes_are_refused(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_command nowhere = tier_of(0, 20 * PERCENT, 10 * PERCENT);
    nowhere.tier.market = 7;
    at(&world, 5);
    schedule_refused(&world, 0, 4, nowhere, SLOSS_ERR_RANGE);
    schedule_refused(&world, 1, 4, nowhere, SLOSS_ERR_UNKNOWN_MARKET);
    schedule_refused(&world, 1, 4, tier_of(0, 1, 2), SLOSS_ERR_RANGE);
    schedule_refused(&world, 1, 4, tier_of(0, 2, 1), SLOSS_ERR_TOO_SOON);
    assert_ok(schedule(&world, 1, 5, tier_of(0, 2, 1)));
    schedule_refused(&world, 1, 4, nowhere, SLOSS_ERR_EXISTS);
    refused(&world, unschedule_of(0), SLOSS_ERR_RANGE);
    refused(&world, unschedule_of(2), SLOSS_ERR_UNKNOWN_CHANGE);
    assert_ok(apply(&world, unschedule_of(1)));
    refused(&world, unschedule_of(1), SLOSS_ERR_UNKNOWN_CHANGE);
    assert_ok(schedule(&world, 1, 5, tier_of(0, 2, 1))); /* the id is free again */
    close_world(&world);
}

/* A SCHEDULE says of which command: one of a kind that may wait, whole, and nothing behind it. */
static void a_chain_that_is_none_is_refused(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_command layers[3] = {
        {.kind = SLOSS_COMMAND_WATERFALL, .waterfall = {.layer = {SLOSS_LAYER_RESERVE}}},
        {.kind = SLOSS_COMMAND_LAYER, .layer = {.cap = 5, .layer = SLOSS_LAYER_RESERVE}},
        {.kind = SLOSS_COMMAND_TIER}};
    struct sloss_command alone = {.kind = SLOSS_COMMAND_SCHEDULE, .schedule = {.change = 1}};
    refused(&world, alone, SLOSS_ERR_ARGUMENT);
    alone.flags = SLOSS_COMMAND_LINKED; /* what is linked is not there */
    refused(&world, alone, SLOSS_ERR_ARGUMENT);
    schedule_refused(&world, 1, 5, (struct sloss_command){.kind = SLOSS_COMMAND_TIME},
                     SLOSS_ERR_ARGUMENT);
    schedule_refused(&world, 1, 5, layers[1], SLOSS_ERR_ARGUMENT);
    schedule_refused(&world, 1, 5, unschedule_of(1), SLOSS_ERR_ARGUMENT);
    schedule_refused(&world, 1, 5, (struct sloss_command){.kind = SLOSS_COMMAND_SCHEDULE},
                     SLOSS_ERR_ARGUMENT);
    schedule_refused(&world, 1, 5, (struct sloss_command){.kind = SLOSS_COMMAND_GOVERN + 1}, SLOSS_ERR_ARGUMENT);
    assert_status(schedule_chain(&world, 1, 5, layers, 3), SLOSS_ERR_ARGUMENT);
    assert_status(schedule_chain(&world, 1, 5, layers + 2, 1), SLOSS_OK);
    assert_ok(schedule_chain(&world, 2, 5, layers, 2));
    struct sloss_command kept[3];
    size_t count = 0;
    assert_ok(sloss_govern_command(world.engine, 2, kept, COUNT(kept), &count));
    assert_int_equal(count, 2);
    assert_int_equal(kept[0].flags, SLOSS_COMMAND_LINKED);
    assert_int_equal(kept[1].flags, 0);
    assert_amount(kept[1].layer.cap, 5);
    close_world(&world);
}

/* How many rows are on the longest way down. */
static uint32_t depth_of(const struct world *world, enum sl_change_order order, uint32_t row)
{
    if (row == SL_NONE) {
        return 0;
    }
    const struct sl_change *change = sl_change_at(world->engine, row);
    uint32_t before = depth_of(world, order, change->link[order][0]);
    uint32_t behind = depth_of(world, order, change->link[order][1]);
    return 1 + (before > behind ? before : behind);
}

/* No more than 4,096 wait; and in whatever order they come, the trees stay some logarithm deep. */
static void only_so_many_wait(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_change_info info = {.struct_size = sizeof(info)};
    for (uint64_t i = 0; i < SLOSS_CHANGES_MAX; i++) {
        uint64_t change = 1 + i * 2731 % SLOSS_CHANGES_MAX;
        assert_ok(schedule(&world, change, (int64_t)(change / 3), freeze_of(1, 1)));
    }
    schedule_refused(&world, 5000, 5000, freeze_of(1, 1), SLOSS_ERR_LIMIT);
    schedule_refused(&world, 5000, -1, freeze_of(1, 1), SLOSS_ERR_TOO_SOON);
    for (uint32_t place = 0; place < SLOSS_CHANGES_MAX; place++) { /* ids rise with times */
        assert_ok(sloss_govern_change(world.engine, place, &info));
        assert_int_equal(info.change, place + 1);
    }
    for (uint32_t order = 0; order < SL_CHANGE_ORDERS; order++) {
        assert_true(depth_of(&world, (enum sl_change_order)order,
                             world.engine->govern.top[order]) < 60);
    }
    assert_ok(apply(&world, unschedule_of(2000)));
    assert_ok(schedule(&world, 5000, 5000, freeze_of(1, 1)));
    at(&world, 1000);
    assert_int_equal(waiting(&world), SLOSS_CHANGES_MAX - 3001);
    close_world(&world);
}

/* ---- when they are made ------------------------------------------------------------------------- */

/* By time, then by id: 40 % at 99 by 9, then 20 % by 2 and 30 % by 5; the events say it. */
static void changes_are_made_in_order(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_event events[8];
    assert_ok(schedule(&world, 5, 100, tier_of(0, 30 * PERCENT, 30 * PERCENT)));
    assert_ok(schedule(&world, 2, 100, tier_of(0, 20 * PERCENT, 20 * PERCENT)));
    assert_ok(schedule(&world, 9, 99, tier_of(0, 40 * PERCENT, 40 * PERCENT)));
    forget_events(&world);
    struct sloss_engine_info before = {.struct_size = sizeof(before)};
    struct sloss_engine_info after = before;
    assert_ok(sloss_engine_info(world.engine, &before));
    at(&world, 100);
    assert_ok(sloss_engine_info(world.engine, &after));
    assert_int_equal(after.sequence, before.sequence + 1); /* changes have no number of their own */
    assert_amount(maintenance(&world, 1), 300);
    assert_int_equal(events_of(&world, events, COUNT(events)), 3);
    const uint64_t ids[] = {9, 2, 5};
    for (size_t i = 0; i < COUNT(ids); i++) {
        assert_int_equal(events[i].kind, SLOSS_EVENT_CHANGED);
        assert_int_equal(events[i].cause, SLOSS_COMMAND_TIME);
        assert_int_equal(events[i].deficit, ids[i]);
        assert_int_equal(events[i].market, UINT32_MAX);
        assert_int_equal(events[i].asset, UINT32_MAX);
        assert_int_equal(events[i].sequence, after.sequence);
        assert_amount(events[i].time, 100);
        assert_amount(events[i].lots, 0);
        assert_true(events[i].account == 0 && events[i].other == 0 && events[i].amount == 0);
    }
    close_world(&world);
}

/* A ceiling below what is open by then: it is dropped whole, the others are made. */
static void what_is_refused_then_is_dropped(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_event events[8];
    struct sloss_command end = {.kind = SLOSS_COMMAND_SETTLE, .settle = {.price = 100}};
    assert_ok(schedule(&world, 3, 10, tier_of(0, 20 * PERCENT, 10 * PERCENT)));
    assert_ok(schedule(&world, 4, 10, freeze_of(2, 1)));
    assert_ok(apply(&world, end));
    forget_events(&world);
    at(&world, 11);
    assert_int_equal(events_of(&world, events, COUNT(events)), 2);
    assert_int_equal(events[0].kind, SLOSS_EVENT_CHANGE_DROPPED);
    assert_int_equal(events[0].deficit, 3);
    assert_amount(events[0].lots, SLOSS_ERR_MARKET_CLOSED);
    assert_int_equal(events[1].kind, SLOSS_EVENT_CHANGED);
    assert_int_equal(events[1].deficit, 4);
    assert_int_equal(waiting(&world), 0);
    close_world(&world);
}

/* A hold that is due at the same time finds the change made: it is released to an account that is
 * frozen. The events are in this order. */
static void changes_come_before_holds(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_event events[8];
    deposit(&world, 3, 100);
    assert_ok(apply(&world, (struct sloss_command){
                                .kind = SLOSS_COMMAND_HOLD,
                                .hold = {.account = 3, .amount = 40, .hold = 1, .duration = 10}}));
    assert_ok(schedule(&world, 1, 10, freeze_of(3, 1)));
    forget_events(&world);
    at(&world, 10);
    assert_int_equal(events_of(&world, events, COUNT(events)), 2);
    assert_int_equal(events[0].kind, SLOSS_EVENT_CHANGED);
    assert_int_equal(events[1].kind, SLOSS_EVENT_RELEASED);
    assert_amount(balance(&world, 3), 100);
    close_world(&world);
}

/* What a command has written to before a change that is dropped is kept, and what the change wrote to
 * the same row is not: at 30 the market forgets a moment, and then keeps its bracket. */
static void a_dropped_change_leaves_what_was_done_before(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct world plain = open_governed();
    struct world *worlds[] = {&world, &plain};
    for (size_t i = 0; i < COUNT(worlds); i++) {
        assert_ok(apply(worlds[i], (struct sloss_command){.kind = SLOSS_COMMAND_MATURE,
                                                          .mature.duration = 10}));
        assert_ok(apply(worlds[i], govern_of(SLOSS_COMMAND_TIER, 0, PERCENT)));
        for (int64_t time = 1; time <= 3; time++) {
            at(worlds[i], time);
            mark(worlds[i], 0, 100 + time);
        }
    }
    assert_ok(schedule(&world, 1, 5, tier_of(0, 10 * PERCENT, 5 * PERCENT)));
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, 0, 1)));
    assert_ok(apply(&plain, govern_of(SLOSS_COMMAND_TIER, 0, 1)));
    assert_ok(apply(&world, unschedule_of(1)));
    assert_ok(schedule(&world, 1, 30, tier_of(0, 10 * PERCENT, 5 * PERCENT)));
    /* It is a step too far by then: the rates have gone the other way meanwhile. */
    for (size_t i = 0; i < COUNT(worlds); i++) {
        assert_ok(schedule(worlds[i], 2, 29, govern_of(SLOSS_COMMAND_TIER, 0, 0)));
        at(worlds[i], 29);
        assert_ok(apply(worlds[i], tier_of(0, 20 * PERCENT, 20 * PERCENT)));
        assert_ok(apply(worlds[i], govern_of(SLOSS_COMMAND_TIER, 0, PERCENT)));
        mark(worlds[i], 0, 90);
        mark(worlds[i], 0, 100);
    }
    forget_events(&world);
    for (size_t i = 0; i < COUNT(worlds); i++) {
        at(worlds[i], 39);
    }
    assert_int_equal(only_event(&world, SLOSS_EVENT_CHANGE_DROPPED).deficit, 1);
    assert_amount(maintenance(&world, 1), 200);
    assert_true(same_hash(hash_of(&world), hash_of(&plain)));
    close_world(&world);
    close_world(&plain);
}

/* A change that is tried leaves nothing behind but itself, whatever it sets: of all markets as well. */
static void what_is_tried_is_taken_back(void **state)
{
    (void)state;
    struct world world = open_with_coins(NULL);
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 1000);
    deposit(&world, 2, 1000);
    fill(&world, 0, 1, 2, 10, 100);
    mark(&world, 0, 100);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_UNIVERSE,
                                                   .universe = {.name = "U"}}));
    assert_ok(apply(&world, pair_of("P", 1)));
    mark(&world, SLOSS_COLLATERAL_FIRST, 5);
    const struct sloss_command settings[] = {
        tier_of(0, 2, 1),
        {.kind = SLOSS_COMMAND_WATERFALL, .waterfall = {.layer = {SLOSS_LAYER_RESERVE}}},
        {.kind = SLOSS_COMMAND_SOCIALIZE, .socialize = {.basis = SLOSS_BASIS_EQUITY}},
        {.kind = SLOSS_COMMAND_OPTION, .option = {.liquidation = SLOSS_LIQUIDATION_MANUAL}},
        {.kind = SLOSS_COMMAND_LIMIT,
         .limit = {.fund = sloss_account_insurance(0), .loss = 5, .set = SLOSS_LIMIT_LOSS}},
        {.kind = SLOSS_COMMAND_REQUIRE, .require = {.account = 1, .multiplier_ppb = 2 * PART}},
        freeze_of(1, 1),
        {.kind = SLOSS_COMMAND_POSITION_LIMIT,
         .position_limit = {.account = 1, .lots = 50, .is_set = 1}},
        {.kind = SLOSS_COMMAND_CEILING, .ceiling = {.trading = SLOSS_TRADING_PAUSED}},
        pair_of("Q", 2),
        {.kind = SLOSS_COMMAND_HAIRCUT,
         .haircut = {.weight_ppb = 5, .collateral = SLOSS_COLLATERAL_FIRST}},
        {.kind = SLOSS_COMMAND_REQUIREMENT, .requirement = {.profit_off_ppb = 5}},
        {.kind = SLOSS_COMMAND_SHOCK, .shock = {.weight_ppb = 5}},
        {.kind = SLOSS_COMMAND_PORTFOLIO, .portfolio = {.universe = 1}},
        {.kind = SLOSS_COMMAND_MATURE, .mature = {.duration = 5}},
        {.kind = SLOSS_COMMAND_PARTIAL, .partial = {.target_ppb = 2 * PART, .step = 1}},
        {.kind = SLOSS_COMMAND_LEVELS, .levels = {.rate_ppb = {2 * PART}, .count = 1}},
        {.kind = SLOSS_COMMAND_EXECUTE, .execute = {.timeout = 5}},
        {.kind = SLOSS_COMMAND_AUCTION,
         .auction = {.from_ppb = PART, .to_ppb = PART, .first = 1, .last = 1, .part_ppb = PART}},
        {.kind = SLOSS_COMMAND_GUARD, .guard = {.is_on = 1, .least = 1}},
        {.kind = SLOSS_COMMAND_VALIDITY, .validity = {.open = SLOSS_VALIDITY_STALE}},
        govern_of(SLOSS_COMMAND_OPTION, 5, 0)};
    struct sloss_event event;
    forget_events(&world);
    for (size_t i = 0; i < COUNT(settings); i++) {
        struct sloss_hash before = hash_of(&world);
        assert_ok(schedule(&world, 1, 10, settings[i]));
        assert_ok(apply(&world, unschedule_of(1)));
        assert_true(same_hash(before, hash_of(&world)));
        assert_ok(sloss_engine_verify(world.engine));
        assert_int_equal(events_of(&world, &event, 1), 0);
    }
    for (size_t i = 0; i < COUNT(settings); i++) { /* each of them is made, too */
        struct sloss_hash before = hash_of(&world);
        assert_ok(schedule(&world, 1, 0, settings[i]));
        at(&world, 0);
        assert_false(same_hash(before, hash_of(&world)));
        assert_int_equal(only_event(&world, SLOSS_EVENT_CHANGED).deficit, 1);
    }
    close_world(&world);
}

/* Where the host ends a TIME, none of its changes is made, and all wait. */
static int stop_after(void *context)
{
    uint32_t *left = context;
    return *left == 0 ? 1 : ((*left)--, 0);
}

static void a_time_that_is_ended_makes_none(void **state)
{
    (void)state;
    struct world world = open_governed();
    assert_ok(schedule(&world, 1, 10, tier_of(0, 20 * PERCENT, 10 * PERCENT)));
    assert_ok(schedule(&world, 2, 10, govern_of(SLOSS_COMMAND_OPTION, 5, 0)));
    for (uint32_t after = 0; after < 2; after++) {
        uint32_t left = after;
        sloss_engine_set_stop(world.engine, stop_after, &left);
        refused(&world,
                (struct sloss_command){.kind = SLOSS_COMMAND_TIME, .time.nanoseconds = 10},
                SLOSS_ERR_STOPPED);
        sloss_engine_set_stop(world.engine, NULL, NULL);
        assert_int_equal(waiting(&world), 2);
        assert_amount(maintenance(&world, 1), 50);
    }
    at(&world, 10);
    assert_amount(maintenance(&world, 1), 100);
    close_world(&world);
}

/* ---- assets that back others --------------------------------------------------------------------- */

/* Such a pair cannot be taken back once it is there. It waits all the same, is checked when it is
 * scheduled and again when it is due, and by then another has its name. */
static void a_pair_waits(void **state)
{
    (void)state;
    struct world world = open_with_coins(NULL);
    struct sloss_event events[8];
    uint64_t count = 7;
    uint32_t pair = 0;
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_COLLATERAL, 10, 0)));
    refused(&world, pair_of("P", 1), SLOSS_ERR_TOO_SOON);
    assert_status(sloss_ledger_find_collateral(world.ledger, "P", &pair),
                  SLOSS_ERR_UNKNOWN_MARKET);
    refused(&world, pair_of("P", 0), SLOSS_ERR_ARGUMENT); /* said before too soon */
    schedule_refused(&world, 1, 9, pair_of("P", 1), SLOSS_ERR_TOO_SOON);
    schedule_refused(&world, 1, 10, pair_of("P", 9), SLOSS_ERR_UNKNOWN_ASSET);
    assert_ok(schedule(&world, 1, 10, pair_of("P", 1)));
    assert_ok(schedule(&world, 2, 10, pair_of("P", 2)));
    assert_ok(schedule(&world, 3, 10, pair_of("Q", 3)));
    assert_ok(schedule(&world, 4, 10, govern_of(SLOSS_COMMAND_OPTION, 4, 0)));
    assert_status(sloss_ledger_find_collateral(world.ledger, "P", &pair),
                  SLOSS_ERR_UNKNOWN_MARKET);
    assert_ok(sloss_govern_preview(world.engine, 1, &count));
    assert_int_equal(count, 0);
    forget_events(&world);
    at(&world, 10);
    assert_ok(sloss_ledger_find_collateral(world.ledger, "P", &pair));
    assert_ok(sloss_ledger_find_collateral(world.ledger, "Q", &pair));
    assert_int_equal(events_of(&world, events, COUNT(events)), 4);
    assert_int_equal(events[0].deficit, 4); /* those that add rows are last */
    assert_int_equal(events[1].deficit, 1);
    assert_int_equal(events[2].deficit, 2);
    assert_int_equal(events[2].kind, SLOSS_EVENT_CHANGE_DROPPED);
    assert_amount(events[2].lots, SLOSS_ERR_EXISTS);
    assert_int_equal(events[3].deficit, 3);
    at(&world, 11); /* once */
    assert_int_equal(events_of(&world, events, COUNT(events)), 0);
    close_world(&world);
}

/* Whichever request for memory fails: neither pair is there, and both wait; then both are there. */
static void pairs_are_made_together_or_not(void **state)
{
    (void)state;
    bool failed = true;
    for (uint64_t fail_at = 1; failed; fail_at++) {
        struct supply supply = {.fail_at = 0};
        struct sloss_ledger_config config = {.struct_size = sizeof(config),
                                             .memory = supply_memory(&supply)};
        struct world world = open_with_coins(&config);
        uint32_t pair = 0;
        for (uint64_t account = 1; account < 100; account++) {
            deposit(&world, account, 5);
        }
        (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(schedule(&world, 1, 10, pair_of("P", 1)));
        assert_ok(schedule(&world, 2, 10, pair_of("Q", 2)));
        for (uint64_t change = 3; change < 13; change++) {
            assert_ok(schedule(&world, change, 10, tier_of(0, 100, (int64_t)change)));
        }
        forget_events(&world);
        supply.fail_at = supply.requests + fail_at;
        struct sloss_hash before = hash_of(&world);
        enum sloss_status status =
            apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_TIME, .time.nanoseconds = 10});
        failed = status == SLOSS_ERR_MEMORY;
        if (failed) {
            assert_true(same_hash(before, hash_of(&world)));
            assert_int_equal(waiting(&world), 12);
            at(&world, 10);
        }
        struct sloss_event events[16];
        assert_int_equal(events_of(&world, events, COUNT(events)), 12);
        for (size_t i = 0; i < 12; i++) { /* none is dropped for want of memory */
            assert_int_equal(events[i].kind, SLOSS_EVENT_CHANGED);
        }
        struct sloss_tier_terms tier;
        uint32_t count = 0;
        assert_ok(sloss_engine_tiers(world.engine, 0, &tier, 1, &count));
        assert_amount(tier.maintenance_ppb, 12);
        assert_ok(sloss_ledger_find_collateral(world.ledger, "P", &pair));
        assert_ok(sloss_ledger_find_collateral(world.ledger, "Q", &pair));
        assert_int_equal(waiting(&world), 0);
        assert_true(failed || fail_at > 2);
        close_world(&world);
        assert_amount(supply.bytes, 0);
    }
}

/* ---- what a change would do ----------------------------------------------------------------------- */

/* 1,000 of notional each; 50 % asks 500 of them: of 1 who has 300 and 2 who has 400, not of 3 who has
 * 500. Account 4 has 40 and is in breach already. */
static void it_is_known_whom_a_change_would_put_in_breach(void **state)
{
    (void)state;
    struct world world = open_world();
    const int64_t money[] = {300, 400, 500, 40};
    uint64_t count = 77;
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, 10 * PERCENT, 5 * PERCENT));
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL,
                                           SLOSS_RESIDUAL_KEEP));
    deposit(&world, 9, 100000);
    mark(&world, 0, 100);
    for (uint64_t account = 1; account <= COUNT(money); account++) {
        deposit(&world, account, money[account - 1]);
        assert_ok(apply(&world, (struct sloss_command){
                                    .kind = SLOSS_COMMAND_FILL,
                                    .flags = SLOSS_COMMAND_FORCE,
                                    .fill = {.buyer = account, .seller = 9, .lots = 10, .price = 100}}));
    }
    assert_ok(schedule(&world, 1, 10, tier_of(0, 50 * PERCENT, 50 * PERCENT)));
    struct sloss_hash before = hash_of(&world);
    forget_events(&world);
    assert_ok(sloss_govern_preview(world.engine, 1, &count));
    assert_int_equal(count, 2);
    assert_true(same_hash(before, hash_of(&world)));
    assert_amount(maintenance(&world, 1), 50);
    struct sloss_event event;
    assert_int_equal(events_of(&world, &event, 1), 0);
    assert_ok(sloss_engine_whatif_begin(world.engine)); /* within a trial it is of the trial */
    deposit(&world, 1, 200);
    assert_ok(sloss_govern_preview(world.engine, 1, &count));
    assert_int_equal(count, 1);
    assert_amount(account_of(&world, 1).balance, 500);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_ok(sloss_govern_preview(world.engine, 1, &count));
    assert_int_equal(count, 2);
    assert_status(sloss_govern_preview(world.engine, 2, &count), SLOSS_ERR_UNKNOWN_CHANGE);
    mark(&world, 0, 100); /* nobody has become a breach by the question: 4 is the only one */
    assert_amount(account_of(&world, 1).maintenance, 50);
    close_world(&world);
}

/* Where the change would be refused now, the question is, for the same. */
static void a_question_for_a_change_that_is_refused_now(void **state)
{
    (void)state;
    struct world world = open_governed();
    uint64_t count = 77;
    assert_ok(schedule(&world, 1, 10, tier_of(0, 50 * PERCENT, 50 * PERCENT)));
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, 5, PERCENT)));
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_govern_preview(world.engine, 1, &count), SLOSS_ERR_OUT_OF_STEP);
    assert_true(same_hash(before, hash_of(&world)));
    close_world(&world);
}

/* ---- trials, files, arguments ---------------------------------------------------------------------- */

/* In a trial changes wait, are made and taken back; one that adds a row is refused, being due there. */
static void a_trial_takes_changes_back(void **state)
{
    (void)state;
    struct world world = open_governed();
    assert_ok(sloss_engine_add_asset(world.engine, "COIN", 2, NULL));
    assert_ok(schedule(&world, 1, 10, tier_of(0, 20 * PERCENT, 10 * PERCENT)));
    assert_ok(schedule(&world, 2, 20, pair_of("P", 1)));
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    assert_ok(apply(&world, govern_of(SLOSS_COMMAND_TIER, 3, 0)));
    assert_ok(schedule(&world, 3, 12, tier_of(0, 40 * PERCENT, 40 * PERCENT)));
    at(&world, 15);
    assert_amount(maintenance(&world, 1), 400);
    refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_TIME, .time.nanoseconds = 20},
            SLOSS_ERR_ARGUMENT);
    assert_ok(apply(&world, unschedule_of(2)));
    at(&world, 20);
    assert_int_equal(waiting(&world), 0);
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(before, hash_of(&world)));
    assert_int_equal(waiting(&world), 2);
    assert_amount(maintenance(&world, 1), 50);
    at(&world, 20);
    assert_amount(maintenance(&world, 1), 100);
    close_world(&world);
}

/* Bytes that say nothing are no part of the state. */
static void equal_changes_are_equal_states(void **state)
{
    (void)state;
    struct world first = open_governed();
    struct world second = open_governed();
    struct sloss_command command = freeze_of(1, 1);
    assert_ok(schedule(&first, 1, 10, command));
    assert_ok(schedule(&first, 2, 10, command));
    assert_ok(schedule(&second, 7, 12, command));
    memset(command.body + sizeof(command.control), 0x55,
           sizeof(command.body) - sizeof(command.control));
    command.host_id[0] = 5;
    assert_ok(schedule(&second, 2, 10, command));
    assert_false(same_hash(hash_of(&first), hash_of(&second)));
    assert_ok(schedule(&second, 1, 10, command));
    struct sloss_command kept;
    size_t count = 0;
    assert_ok(sloss_govern_command(second.engine, 1, &kept, 1, &count));
    assert_true(kept.host_id[0] == 0 && kept.body[sizeof(command.control)] == 0);
    assert_ok(apply(&second, unschedule_of(7)));
    assert_true(same_hash(hash_of(&first), hash_of(&second)));
    assert_ok(apply(&second, unschedule_of(1)));
    assert_ok(schedule(&second, 1, 11, command));
    assert_false(same_hash(hash_of(&first), hash_of(&second)));
    struct sloss_command pair = pair_of("P", 0);
    pair.collateral.name[5] = 'x'; /* behind the end of its name */
    assert_ok(sloss_engine_add_asset(second.engine, "COIN", 2, &pair.collateral.asset));
    assert_ok(schedule(&second, 3, 11, pair));
    assert_ok(sloss_govern_command(second.engine, 3, &kept, 1, &count));
    assert_int_equal(kept.collateral.name[5], 0);
    struct saved saved = save_world(&second);
    struct world again = load_world(&saved);
    assert_true(same_hash(hash_of(&second), hash_of(&again)));
    free(saved.bytes);
    close_world(&again);
    close_world(&first);
    close_world(&second);
}

static void arguments_are_checked(void **state)
{
    (void)state;
    struct world world = open_governed();
    struct sloss_govern_info terms = {.struct_size = 4};
    struct sloss_change_info info = {.struct_size = 4};
    struct sloss_command command;
    uint64_t number = 0;
    uint32_t some = 0;
    size_t count = 0;
    assert_ok(schedule(&world, 1, 10, freeze_of(1, 1)));
    assert_status(sloss_govern_terms(NULL, SLOSS_COMMAND_TIER, &terms), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_terms(world.engine, SLOSS_COMMAND_TIER, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_terms(world.engine, SLOSS_COMMAND_TIER, &terms), SLOSS_ERR_ARGUMENT);
    terms.struct_size = sizeof(terms);
    assert_status(sloss_govern_terms(world.engine, SLOSS_COMMAND_FILL, &terms), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_terms(world.engine, UINT32_MAX, &terms), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_count(NULL, &some), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_count(world.engine, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_change(world.engine, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_find(world.engine, 1, &info), SLOSS_ERR_ARGUMENT);
    info.struct_size = sizeof(info);
    assert_status(sloss_govern_change(NULL, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_change(world.engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_change(world.engine, 1, &info), SLOSS_ERR_UNKNOWN_CHANGE);
    assert_status(sloss_govern_find(world.engine, 2, &info), SLOSS_ERR_UNKNOWN_CHANGE);
    assert_ok(sloss_govern_find(world.engine, 1, &info));
    assert_true(info.kind == SLOSS_COMMAND_CONTROL && info.change == 1 && info.time == 10 &&
                info.records == 1);
    assert_status(sloss_govern_command(world.engine, 1, NULL, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_command(world.engine, 1, &command, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_command(world.engine, 2, &command, 1, &count),
                  SLOSS_ERR_UNKNOWN_CHANGE);
    assert_ok(sloss_govern_command(world.engine, 1, NULL, 0, &count));
    assert_int_equal(count, 1);
    assert_status(sloss_govern_preview(NULL, 1, &number), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_govern_preview(world.engine, 1, NULL), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* ---- whatever is scheduled -------------------------------------------------------------------------- */

#define ROWS 40u

/* What should wait: a plain list. */
struct model {
    struct {
        uint64_t id;
        int64_t time;
        int64_t ppb;
    } row[ROWS];
    uint32_t count;
    int64_t now;
    int64_t ppb; /* maintenance in force */
};

static uint32_t place_of(const struct model *model, uint64_t id)
{
    uint32_t place = 0;
    while (place < model->count && model->row[place].id != id) {
        place++;
    }
    return place;
}

static void take_out(struct model *model, uint32_t place)
{
    model->row[place] = model->row[--model->count];
}

/* The place of what is first by time and id. */
static uint32_t first_of(const struct model *model)
{
    uint32_t first = 0;
    for (uint32_t i = 1; i < model->count; i++) {
        bool earlier = model->row[i].time < model->row[first].time ||
                       (model->row[i].time == model->row[first].time &&
                        model->row[i].id < model->row[first].id);
        first = earlier ? i : first;
    }
    return first;
}

static void step(struct world *world, struct model *model, struct random *random)
{
    uint64_t id = 1 + random_below(random, ROWS);
    uint32_t place = place_of(model, id);
    switch (random_below(random, 5)) {
    case 0: {
        enum sloss_status status = apply(world, unschedule_of(id));
        assert_status(status, place < model->count ? SLOSS_OK : SLOSS_ERR_UNKNOWN_CHANGE);
        if (status == SLOSS_OK) {
            take_out(model, place);
        }
        return;
    }
    case 1:
        model->now += (int64_t)random_below(random, 12);
        while (model->count > 0 && model->row[first_of(model)].time <= model->now) {
            model->ppb = model->row[first_of(model)].ppb;
            take_out(model, first_of(model));
        }
        at(world, model->now);
        return;
    default: {
        int64_t time = model->now + (int64_t)random_below(random, 30);
        int64_t ppb = (1 + (int64_t)random_below(random, 90)) * PERCENT;
        enum sloss_status status = schedule(world, id, time, tier_of(0, PART, ppb));
        assert_status(status, place < model->count ? SLOSS_ERR_EXISTS : SLOSS_OK);
        if (status == SLOSS_OK) {
            model->row[model->count].id = id;
            model->row[model->count].time = time;
            model->row[model->count++].ppb = ppb;
        }
    }
    }
}

static void agrees(struct world *world, const struct model *model)
{
    struct model left = *model;
    struct sloss_change_info info = {.struct_size = sizeof(info)};
    assert_int_equal(waiting(world), model->count);
    for (uint32_t place = 0; left.count > 0; place++) {
        uint32_t first = first_of(&left);
        assert_ok(sloss_govern_change(world->engine, place, &info));
        assert_int_equal(info.change, left.row[first].id);
        assert_amount(info.time, left.row[first].time);
        take_out(&left, first);
    }
    assert_amount(maintenance(world, 1), 1000 * model->ppb / PART);
    assert_ok(sloss_engine_verify(world->engine));
}

/* Random changes against a plain list; some steps are taken back, and some books go on from a file. */
static void what_waits_is_a_list_in_order(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= rounds_at_least(2, 60); seed++) {
        struct random random = {.seed = seed};
        struct world world = open_governed();
        struct model model = {.ppb = 5 * PERCENT};
        for (uint32_t round = 0; round < 100; round++) {
            if (random_below(&random, 20) == 0) {
                struct sloss_hash before = hash_of(&world);
                struct model kept = model;
                assert_ok(sloss_engine_whatif_begin(world.engine));
                for (uint32_t i = 0; i < 10; i++) {
                    step(&world, &model, &random);
                    agrees(&world, &model);
                }
                assert_ok(sloss_engine_whatif_end(world.engine));
                assert_true(same_hash(before, hash_of(&world)));
                model = kept;
            }
            if (random_below(&random, 25) == 0) {
                struct saved saved = save_world(&world);
                struct world again = load_world(&saved);
                assert_true(same_hash(hash_of(&world), hash_of(&again)));
                close_world(&world);
                world = again;
                free(saved.bytes);
            }
            step(&world, &model, &random);
            agrees(&world, &model);
        }
        close_world(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_waits_for_its_delay),
        cmocka_unit_test(without_a_delay_the_next_time_makes_it),
        cmocka_unit_test(what_is_governed_is_loosened_later_alone),
        cmocka_unit_test(who_is_margined_by_universes_waits_for_nothing),
        cmocka_unit_test(a_rate_changes_by_a_step_at_most),
        cmocka_unit_test(other_rates_have_steps_as_well),
        cmocka_unit_test(bad_terms_are_refused),
        cmocka_unit_test(bad_changes_are_refused),
        cmocka_unit_test(a_chain_that_is_none_is_refused),
        cmocka_unit_test(only_so_many_wait),
        cmocka_unit_test(changes_are_made_in_order),
        cmocka_unit_test(what_is_refused_then_is_dropped),
        cmocka_unit_test(changes_come_before_holds),
        cmocka_unit_test(a_dropped_change_leaves_what_was_done_before),
        cmocka_unit_test(what_is_tried_is_taken_back),
        cmocka_unit_test(a_time_that_is_ended_makes_none),
        cmocka_unit_test(a_pair_waits),
        cmocka_unit_test(pairs_are_made_together_or_not),
        cmocka_unit_test(it_is_known_whom_a_change_would_put_in_breach),
        cmocka_unit_test(a_question_for_a_change_that_is_refused_now),
        cmocka_unit_test(a_trial_takes_changes_back),
        cmocka_unit_test(equal_changes_are_equal_states),
        cmocka_unit_test(arguments_are_checked),
        cmocka_unit_test(what_waits_is_a_list_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
