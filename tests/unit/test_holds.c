/* SPDX-License-Identifier: BSD-2-Clause */
#include "commands.h"
#include "saved_world.h"
#include "sloss/claim.h"
#include "sloss/column.h"
#include "sloss/fund.h"
#include "sloss/margin.h"

/* Money on hold (docs/rules.md 16.1 to 16.4), worked by hand. */

enum {
    ANN = 1,
    BOB = 2,
    STAYS = 0
};

static struct sloss_command hold_of(uint64_t account, int64_t amount, uint64_t id, int64_t duration)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_HOLD,
        .hold = {.account = account, .amount = amount, .hold = id, .duration = duration}};
}

static struct sloss_command release_of(uint64_t id)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_RELEASE, .release.hold = id};
}

static struct sloss_command pay_out_of(uint64_t id, int64_t amount)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_PAY_OUT,
                                  .pay_out = {.hold = id, .amount = amount, .part = 1}};
}

static struct sloss_command pay_out_all(uint64_t id)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_PAY_OUT, .pay_out.hold = id};
}

static void hold(const struct world *world, uint64_t account, int64_t amount, uint64_t id,
                 int64_t duration)
{
    assert_ok(apply(world, hold_of(account, amount, id, duration)));
}

static int64_t held(const struct world *world, uint64_t account)
{
    int64_t amount = -1;
    assert_ok(sloss_engine_held(world->engine, account, 0, &amount));
    return amount;
}

static struct sloss_hold_info info_of(const struct world *world, uint64_t id)
{
    struct sloss_hold_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_hold(world->engine, id, &info));
    return info;
}

static bool is_held(const struct world *world, uint64_t id)
{
    struct sloss_hold_info info = {.struct_size = sizeof(info)};
    return sloss_engine_hold(world->engine, id, &info) == SLOSS_OK;
}

/* Market 0 asks 10 % and 5 %; ann and bob have 1,000 each. */
static struct world open_pair(void)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world.engine, market, 0, 100000000, 50000000));
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000);
    return world;
}

/* ---- to hold, to release, to pay out ----------------------------------------------------------- */

static void what_is_on_hold_is_in_no_balance(void **state)
{
    (void)state;
    struct world world = open_pair();
    struct sloss_hash before = hash_of(&world);
    hold(&world, ANN, 300, UINT64_MAX, STAYS);
    hold(&world, ANN, 50, 7, 20);
    assert_amount(balance(&world, ANN), 650);
    assert_amount(account_of(&world, ANN).equity, 650);
    assert_amount(account_of(&world, ANN).free, 650);
    assert_amount(held(&world, ANN), 350);
    assert_amount(held(&world, BOB), 0);
    struct sloss_hold_info info = info_of(&world, 7);
    assert_int_equal(info.hold, 7);
    assert_int_equal(info.account, ANN);
    assert_int_equal(info.asset, 0);
    assert_amount(info.amount, 50);
    assert_amount(info.due, 20);
    assert_amount(info_of(&world, UINT64_MAX).due, 0);
    assert_false(same_hash(hash_of(&world), before));
    assert_ok(sloss_engine_verify(world.engine));
    assert_ok(apply(&world, release_of(UINT64_MAX)));
    assert_ok(apply(&world, release_of(7)));
    assert_amount(balance(&world, ANN), 1000);
    assert_amount(held(&world, ANN), 0);
    assert_true(same_hash(hash_of(&world), before));
    close_world(&world);
}

/* Of 300 on hold 120 leave the ledger, and 180 come back. */
static void what_is_not_paid_out_is_released(void **state)
{
    (void)state;
    struct world world = open_pair();
    hold(&world, ANN, 300, 1, STAYS);
    assert_ok(apply(&world, pay_out_of(1, 120)));
    assert_amount(balance(&world, ANN), 880);
    hold(&world, ANN, 300, 1, STAYS); /* the id is free again */
    assert_ok(apply(&world, pay_out_all(1)));
    assert_amount(balance(&world, ANN), 580);
    hold(&world, ANN, 80, 1, STAYS);
    assert_ok(apply(&world, pay_out_of(1, 0)));
    assert_amount(balance(&world, ANN), 580);
    hold(&world, ANN, 80, 1, STAYS);
    assert_ok(apply(&world, pay_out_of(1, 80)));
    assert_amount(balance(&world, ANN), 500);
    assert_amount(held(&world, ANN), 0);
    refused(&world, release_of(1), SLOSS_ERR_UNKNOWN_HOLD);
    close_world(&world);
}

/* An event with what it says. */
static void told(const struct sloss_event *event, uint32_t kind, uint64_t from, uint64_t to,
                 int64_t amount, int64_t after)
{
    assert_int_equal(event->kind, kind);
    assert_int_equal(event->account, from);
    assert_int_equal(event->other, to);
    assert_amount(event->amount, amount);
    assert_amount(event->balance, after);
    assert_int_equal(event->deficit, 9);
    assert_int_equal(event->market, UINT32_MAX);
}

static void events_tell_where_it_went(void **state)
{
    (void)state;
    struct world world = open_pair();
    struct sloss_event events[8];
    size_t count;
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    hold(&world, ANN, 300, 9, STAYS);
    assert_ok(apply(&world, pay_out_of(9, 120)));
    hold(&world, ANN, 10, 9, 5);
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_int_equal(count, 4);
    told(&events[0], SLOSS_EVENT_HELD, ANN, 0, 300, 700);
    told(&events[1], SLOSS_EVENT_PAID_OUT, ANN, 0, 120, 700);
    told(&events[2], SLOSS_EVENT_RELEASED, 0, ANN, 180, 880);
    told(&events[3], SLOSS_EVENT_HELD, ANN, 0, 10, 870);
    at(&world, 5);
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_int_equal(count, 1);
    told(&events[0], SLOSS_EVENT_RELEASED, 0, ANN, 10, 880);
    assert_int_equal(events[0].cause, SLOSS_COMMAND_TIME);
    assert_amount(events[0].time, 5);
    hold(&world, ANN, 880, 9, STAYS);
    assert_ok(apply(&world, pay_out_all(9)));
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    assert_int_equal(count, 2); /* nothing is released */
    told(&events[1], SLOSS_EVENT_PAID_OUT, ANN, 0, 880, 0);
    close_world(&world);
}

/* ---- refusals ---------------------------------------------------------------------------------- */

static void holds_are_refused_in_order(void **state)
{
    (void)state;
    struct world world = open_pair();
    assert_ok(apply(&world, (struct sloss_command){
                                .kind = SLOSS_COMMAND_FUND,
                                .fund = {.name = "F", .units = SLOSS_UNITS_ALIKE}}));
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, NULL));
    hold(&world, BOB, 1, 1, STAYS);
    at(&world, 10);
    const uint64_t fund = sloss_account_fund(0);
    const struct {
        struct sloss_command_hold hold;
        enum sloss_status status;
    } cases[] = {
        {{.account = NOBODY, .amount = 0, .hold = 0, .asset = 2}, SLOSS_ERR_UNKNOWN_ASSET},
        {{.account = NOBODY, .amount = 0, .hold = 0}, SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{.account = ANN, .amount = 0, .hold = 1}, SLOSS_ERR_RANGE},
        {{.account = ANN, .amount = -1, .hold = 1}, SLOSS_ERR_RANGE},
        {{.account = ANN, .amount = 1, .hold = 0}, SLOSS_ERR_RANGE},
        {{.account = ANN, .amount = 1, .hold = 1, .duration = -1}, SLOSS_ERR_RANGE},
        {{.account = sloss_account_dust(0), .amount = 1, .hold = 1, .duration = INT64_MAX}, SLOSS_ERR_EXISTS},
        {{.account = sloss_account_dust(0), .amount = 1, .hold = 2, .duration = INT64_MAX}, SLOSS_ERR_OVERFLOW},
        {{.account = ANN, .amount = 1, .hold = 2, .duration = INT64_MAX - 9}, SLOSS_ERR_OVERFLOW},
        {{.account = sloss_account_dust(0), .amount = 1, .hold = 2}, SLOSS_ERR_SYSTEM_ACCOUNT},
        {{.account = sloss_account_uncovered(0), .amount = 1, .hold = 2}, SLOSS_ERR_SYSTEM_ACCOUNT},
        {{.account = sloss_account_insurance(0), .amount = 1, .hold = 2, .asset = 1}, SLOSS_ERR_UNKNOWN_ASSET},
        {{.account = fund, .amount = 1, .hold = 2}, SLOSS_ERR_GATED},
        {{.account = ANN, .amount = 1001, .hold = 2}, SLOSS_ERR_INSUFFICIENT_FUNDS},
        {{.account = ANN, .amount = 1, .hold = 2, .asset = 1}, SLOSS_ERR_INSUFFICIENT_FUNDS},
        {{.account = ANN, .amount = 1, .hold = 2, .reserved = 1}, SLOSS_ERR_ARGUMENT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        refused(&world, (struct sloss_command){.kind = SLOSS_COMMAND_HOLD, .hold = cases[i].hold},
                cases[i].status);
    }
    fill(&world, 0, ANN, BOB, 50, 100); /* of a notional of 5,000 it asks 500 */
    refused(&world, hold_of(ANN, 501, 2, STAYS), SLOSS_ERR_INSUFFICIENT_MARGIN);
    refused(&world, hold_of(ANN, 1001, 2, STAYS), SLOSS_ERR_INSUFFICIENT_FUNDS);
    hold(&world, ANN, 500, 2, INT64_MAX - 10);
    assert_amount(info_of(&world, 2).due, INT64_MAX);
    refused(&world, release_of(0), SLOSS_ERR_RANGE);
    refused(&world, release_of(3), SLOSS_ERR_UNKNOWN_HOLD);
    refused(&world, pay_out_of(0, -1), SLOSS_ERR_RANGE);
    refused(&world, pay_out_of(3, -1), SLOSS_ERR_UNKNOWN_HOLD);
    refused(&world, pay_out_of(2, -1), SLOSS_ERR_RANGE);
    refused(&world, pay_out_of(2, 501), SLOSS_ERR_INSUFFICIENT_FUNDS);
    struct sloss_command command = pay_out_of(2, 500);
    command.pay_out.part = 2;
    refused(&world, command, SLOSS_ERR_ARGUMENT);
    command.pay_out.part = 0;
    refused(&world, command, SLOSS_ERR_ARGUMENT);
    command.flags = SLOSS_COMMAND_FORCE;
    refused(&world, command, SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* Bob lacks 500 at 150, and nobody pays. Ann, whose profit stands in her balance then, holds all of it, and
 * it is paid out up to what has come in: 2,000 and no more. */
static void never_more_is_paid_out_than_has_come_in(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_VARIATION);
    LAYERS(&world, market, SLOSS_LAYER_INSURANCE);
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000);
    fill(&world, market, ANN, BOB, 30, 100);
    mark(&world, market, 150);
    assert_amount(balance(&world, ANN), 2500);
    assert_amount(market_of(&world, market).uncovered, 500);
    hold(&world, ANN, 2200, 1, STAYS); /* the gate of the asset does not look at holds */
    refused(&world, pay_out_all(1), SLOSS_ERR_GATED);
    refused(&world, pay_out_of(1, 2001), SLOSS_ERR_GATED);
    refused(&world, pay_out_of(1, 2201), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(apply(&world, pay_out_of(1, 2000)));
    assert_amount(balance(&world, ANN), 500);
    hold(&world, ANN, 1, 1, STAYS);
    refused(&world, pay_out_all(1), SLOSS_ERR_GATED);
    assert_ok(apply(&world, release_of(1)));
    close_world(&world);
}

/* The same with a gate: who had the position puts nothing on hold while it holds. */
static void a_gate_of_a_market_holds_who_had_a_position(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_VARIATION);
    struct sloss_command waterfall = {.kind = SLOSS_COMMAND_WATERFALL,
                                      .waterfall = {.layer = {SLOSS_LAYER_INSURANCE},
                                                    .gate = SLOSS_GATE_HOLD,
                                                    .gate_duration = 10}};
    assert_ok(apply(&world, waterfall));
    deposit(&world, ANN, 1000);
    deposit(&world, BOB, 1000);
    hold(&world, ANN, 100, 1, STAYS);
    fill(&world, market, ANN, BOB, 30, 100);
    mark(&world, market, 150);
    refused(&world, hold_of(ANN, 1, 2, STAYS), SLOSS_ERR_GATED);
    refused(&world, hold_of(ANN, 2500, 2, STAYS), SLOSS_ERR_INSUFFICIENT_FUNDS);
    assert_ok(apply(&world, pay_out_of(1, 40))); /* what was on hold before is not held */
    assert_amount(balance(&world, ANN), 2460);
    at(&world, 10);
    hold(&world, ANN, 1, 2, STAYS);
    close_world(&world);
}

/* ---- nobody takes it --------------------------------------------------------------------------- */

/* Ann, long 20 at 100, has 700 left and 300 on hold. At 50 she lacks 300, which the fund pays: no more is
 * taken than is in the balance. What is released then counts against the debt of her state. */
static void a_default_takes_nothing_of_it(void **state)
{
    (void)state;
    struct world world = open_pair();
    insure(&world, 0, 5000);
    hold(&world, ANN, 300, 1, STAYS);
    fill(&world, 0, ANN, BOB, 20, 100);
    mark(&world, 0, 50);
    struct sloss_deficit deficit = next_deficit(&world);
    assert_amount(deficit.loss, 300);
    assert_amount(deficit.paid[SLOSS_LAYER_INSURANCE], 300);
    assert_amount(balance(&world, ANN), 0);
    assert_amount(held(&world, ANN), 300);
    assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_BANKRUPT);
    assert_ok(apply(&world, pay_out_of(1, 1)));
    assert_amount(balance(&world, ANN), 299);
    assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_BANKRUPT); /* 299 of 300 */
    deposit(&world, ANN, 1);
    assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_HEALTHY);
    close_world(&world);
}

/* The same where debts are kept: of 300 that are released she pays the fund back first. */
static void what_is_released_pays_debts_first(void **state)
{
    (void)state;
    struct world world = open_pair();
    assert_ok(sloss_engine_set_debts(world.engine, SLOSS_DEBTS_KEEP));
    insure(&world, 0, 5000);
    hold(&world, ANN, 400, 1, STAYS);
    hold(&world, ANN, 0 + 1, 2, 5);
    fill(&world, 0, ANN, BOB, 18, 100);
    mark(&world, 0, 50); /* -900, and 599 are there: 301 */
    int64_t owed = 0;
    assert_ok(sloss_engine_owed(world.engine, ANN, 0, &owed));
    assert_amount(owed, 301);
    assert_amount(market_of(&world, 0).insurance, 4699);
    at(&world, 5); /* by the time as well */
    assert_amount(balance(&world, ANN), 0);
    assert_amount(market_of(&world, 0).insurance, 4700);
    assert_ok(apply(&world, pay_out_of(1, 30)));
    assert_amount(balance(&world, ANN), 70); /* 400 - 30 - 300 */
    assert_amount(market_of(&world, 0).insurance, 5000);
    assert_int_equal(account_of(&world, ANN).state, SLOSS_STATE_HEALTHY);
    close_world(&world);
}

/* What a fund has on hold repays what is uncovered when it comes back, as a transfer to it does. */
static void what_a_fund_gets_back_repays(void **state)
{
    (void)state;
    struct world world = open_pair();
    LAYERS(&world, 0, SLOSS_LAYER_INSURANCE);
    insure(&world, 0, 250);
    hold(&world, sloss_account_insurance(0), 200, 1, STAYS);
    fill(&world, 0, ANN, BOB, 20, 100);
    mark(&world, 0, 40); /* ann lacks 200, the fund has 50 */
    assert_amount(market_of(&world, 0).uncovered, 150);
    assert_ok(apply(&world, release_of(1)));
    assert_amount(market_of(&world, 0).uncovered, 0);
    assert_amount(market_of(&world, 0).insurance, 50);
    close_world(&world);
}

/* ---- time -------------------------------------------------------------------------------------- */

/* All that are due by then, by due time and then by id; each is told with the new time. */
static void time_releases_what_is_due_in_order(void **state)
{
    (void)state;
    struct world world = open_pair();
    struct sloss_event events[16];
    size_t count;
    hold(&world, ANN, 1, 5, 30); /* before the first time: due at 30 */
    at(&world, 10);
    hold(&world, BOB, 2, 9, 20); /* due at 30 */
    hold(&world, ANN, 4, 3, 20); /* due at 30 */
    hold(&world, ANN, 8, 1, 21); /* due at 31 */
    hold(&world, ANN, 16, 8, 5); /* due at 15 */
    hold(&world, ANN, 32, 2, STAYS);
    assert_amount(info_of(&world, 9).due, 30);
    at(&world, 14);
    assert_true(is_held(&world, 8));
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    at(&world, 30);
    assert_ok(sloss_engine_events(world.engine, events, COUNT(events), &count));
    const uint64_t order[] = {8, 3, 5, 9};
    assert_int_equal(count, COUNT(order));
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(events[i].kind, SLOSS_EVENT_RELEASED);
        assert_int_equal(events[i].deficit, order[i]);
        assert_amount(events[i].time, 30);
    }
    assert_amount(held(&world, ANN), 40);
    assert_amount(held(&world, BOB), 0);
    at(&world, INT64_MAX);
    assert_amount(held(&world, ANN), 32); /* that one stays */
    close_world(&world);
}

/* A settlement of the market changes no hold, nor does what the holding does meanwhile. */
static void a_settlement_changes_no_hold(void **state)
{
    (void)state;
    struct world world = open_pair();
    hold(&world, ANN, 100, 1, 5);
    fill(&world, 0, ANN, BOB, 1, 100);
    assert_ok(sloss_engine_settle(world.engine, 0, 90));
    assert_amount(held(&world, ANN), 100);
    at(&world, 5);
    assert_amount(balance(&world, ANN), 990);
    close_world(&world);
}

/* ---- questions --------------------------------------------------------------------------------- */

static void holds_of_an_account_are_listed_by_id(void **state)
{
    (void)state;
    struct world world = open_pair();
    struct sloss_hold_info list[3];
    size_t count = 77;
    for (uint64_t id = 50; id > 0; id -= 10) {
        hold(&world, ANN, (int64_t)id, id, STAYS);
        hold(&world, BOB, 1, id + 1, STAYS);
    }
    assert_ok(apply(&world, release_of(30)));
    assert_ok(sloss_engine_holds(world.engine, ANN, 0, 0, list, 3, &count));
    assert_int_equal(count, 3);
    assert_int_equal(list[0].hold, 10);
    assert_int_equal(list[1].hold, 20);
    assert_int_equal(list[2].hold, 40);
    assert_amount(list[2].amount, 40);
    assert_int_equal(list[2].account, ANN);
    assert_ok(sloss_engine_holds(world.engine, ANN, 0, 40, list, 3, &count));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].hold, 50);
    assert_ok(sloss_engine_holds(world.engine, ANN, 0, UINT64_MAX, list, 3, &count));
    assert_int_equal(count, 0);
    assert_ok(sloss_engine_holds(world.engine, ANN, 0, 0, NULL, 0, &count));
    assert_int_equal(count, 0);
    int64_t column[64];
    struct sloss_account_columns columns = {.struct_size = sizeof(columns), .held = column};
    assert_ok(sloss_engine_accounts(world.engine, &columns, 0, COUNT(column), &count));
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += column[i];
    }
    assert_amount(sum, 10 + 20 + 40 + 50 + 5);
    close_world(&world);
}

static void what_is_asked_is_checked(void **state)
{
    (void)state;
    struct world world = open_pair();
    struct sloss_hold_info info = {.struct_size = sizeof(info)};
    size_t count;
    int64_t amount;
    hold(&world, ANN, 1, 1, STAYS);
    assert_status(sloss_engine_hold(NULL, 1, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_hold(world.engine, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_hold(world.engine, 0, &info), SLOSS_ERR_UNKNOWN_HOLD);
    assert_status(sloss_engine_hold(world.engine, 2, &info), SLOSS_ERR_UNKNOWN_HOLD);
    info.struct_size = 8;
    assert_status(sloss_engine_hold(world.engine, 2, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_holds(NULL, ANN, 0, 0, &info, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_holds(world.engine, ANN, 0, 0, NULL, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_holds(world.engine, ANN, 0, 0, &info, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_holds(world.engine, NOBODY, 1, 0, &info, 1, &count), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_holds(world.engine, NOBODY, 0, 0, &info, 1, &count),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_held(NULL, ANN, 0, &amount), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_held(world.engine, ANN, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_held(world.engine, NOBODY, 1, &amount), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_held(world.engine, NOBODY, 0, &amount), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_string_equal(sloss_status_name(SLOSS_ERR_UNKNOWN_HOLD), "unknown-hold");
    close_world(&world);
}

/* ---- what is undone, and kept ------------------------------------------------------------------ */

/* A model: what is on hold under each id, without any order. */
struct model {
    int64_t amount[64];
    int64_t due[64];
    uint64_t owner[64];
};

static void matches(const struct world *world, const struct model *model)
{
    int64_t sum[2] = {0, 0};
    for (uint64_t id = 1; id < COUNT(model->amount); id++) {
        assert_true(is_held(world, id) == (model->amount[id] > 0));
        if (model->amount[id] > 0) {
            assert_amount(info_of(world, id).amount, model->amount[id]);
            assert_amount(info_of(world, id).due, model->due[id]);
            assert_int_equal(info_of(world, id).account, model->owner[id]);
            sum[model->owner[id] - ANN] += model->amount[id];
        }
    }
    assert_amount(held(world, ANN), sum[0]);
    assert_amount(held(world, BOB), sum[1]);
}

/* A random step of both; the time does not go on where it is 0. */
static void step(const struct world *world, struct model *model, struct random *random, int64_t time)
{
    uint64_t id = 1 + random_below(random, COUNT(model->amount) - 1);
    if (time > 0) {
        at(world, time);
        for (uint64_t i = 0; i < COUNT(model->amount); i++) {
            model->amount[i] = model->due[i] > 0 && model->due[i] <= time ? 0 : model->amount[i];
        }
    } else if (model->amount[id] == 0) {
        struct sloss_engine_info info = {.struct_size = sizeof(info)};
        assert_ok(sloss_engine_info(world->engine, &info));
        int64_t duration = (int64_t)random_below(random, 40);
        int64_t now = info.time < 0 ? 0 : info.time;
        model->owner[id] = ANN + random_below(random, 2);
        model->amount[id] = 1 + (int64_t)random_below(random, 9);
        model->due[id] = duration == 0 ? 0 : now + duration;
        hold(world, model->owner[id], model->amount[id], id, duration);
    } else {
        assert_ok(apply(world, random_below(random, 2) == 0 ? release_of(id) : pay_out_of(id, 1)));
        model->amount[id] = 0;
    }
}

/* However holds come and go, they are found, and the hash is that of what there is. In trials, and where a
 * command fails at its end, all is as before. */
static void any_history_comes_to_the_same(void **state)
{
    struct random random = {.seed = 16};
    struct model model = {0};
    struct world world = open_pair();
    int64_t time = 0;
    (void)state;
    deposit(&world, ANN, 100000);
    deposit(&world, BOB, 100000);
    for (uint32_t round = 0; round < rounds(3000); round++) {
        time += random_below(&random, 8) == 0 ? 1 + (int64_t)random_below(&random, 20) : 0;
        step(&world, &model, &random, round > 0 && random_below(&random, 8) == 0 && time > 0 ? time : 0);
        if (round % 16 == 0) {
            matches(&world, &model);
            assert_ok(sloss_engine_verify(world.engine));
        }
        if (round % 64 == 0) {
            struct model tried = model;
            struct sloss_hash before = hash_of(&world);
            assert_ok(sloss_engine_whatif_begin(world.engine));
            for (int64_t i = 1; i <= 20; i++) {
                step(&world, &tried, &random, i % 6 == 0 ? time + i : 0);
            }
            matches(&world, &tried);
            assert_ok(sloss_engine_verify(world.engine));
            assert_ok(sloss_engine_whatif_end(world.engine));
            assert_true(same_hash(before, hash_of(&world)));
            matches(&world, &model);
        }
        if (round % 64 == 32) {
            struct saved saved = save_world(&world);
            struct world loaded = load_world(&saved);
            assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
            matches(&loaded, &model);
            struct saved again = save_world(&loaded);
            assert_int_equal(saved.size, again.size);
            assert_memory_equal(saved.bytes, again.bytes, saved.size);
            free(saved.bytes);
            free(again.bytes);
            close_world(&loaded);
        }
    }
    close_world(&world);
}

/* A command that ends early has released nothing: the host stops it after some holds. */
static void time_that_is_stopped_releases_nothing(void **state)
{
    (void)state;
    struct world world = open_pair();
    for (uint64_t id = 1; id <= 5; id++) {
        hold(&world, ANN, 10, id, (int64_t)id);
    }
    for (uint32_t asked = 0; asked < 5; asked++) {
        uint32_t left = asked;
        struct sloss_hash before = hash_of(&world);
        assert_ok(sloss_engine_set_stop(world.engine, stop_at, &left));
        assert_status(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_TIME, .time.nanoseconds = 9}),
                      SLOSS_ERR_STOPPED);
        assert_ok(sloss_engine_set_stop(world.engine, NULL, NULL));
        assert_true(same_hash(before, hash_of(&world)));
        assert_ok(sloss_engine_verify(world.engine));
    }
    at(&world, 9);
    assert_amount(held(&world, ANN), 0);
    close_world(&world);
}

/* A hold that is released while a snapshot is under way is in it. */
static void a_snapshot_under_way_has_the_holds_of_its_beginning(void **state)
{
    (void)state;
    struct world world = open_pair();
    struct saved saved = {0};
    struct sloss_snapshot *snapshot;
    uint32_t done = 0;
    hold(&world, ANN, 100, 1, 5);
    hold(&world, ANN, 100, 2, STAYS);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
    at(&world, 5);
    hold(&world, BOB, 7, 3, STAYS);
    assert_ok(apply(&world, pay_out_all(2)));
    while (done == 0) {
        assert_ok(sloss_snapshot_write(snapshot, 1, saved_write, &saved, &done));
    }
    sloss_snapshot_end(snapshot);
    struct world loaded = load_world(&saved);
    assert_true(same_hash(before, hash_of(&loaded)));
    assert_true(is_held(&loaded, 1) && is_held(&loaded, 2) && !is_held(&loaded, 3));
    free(saved.bytes);
    close_world(&loaded);
    close_world(&world);
}

/* A frozen account puts nothing on hold, and gets back what is on hold (docs/rules.md 15.2). */
static void a_frozen_account_holds_no_more(void **state)
{
    (void)state;
    struct world world = open_world();
    deposit(&world, ANN, 100);
    hold(&world, ANN, 40, 7, STAYS);
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_CONTROL,
                                                   .control = {.account = ANN, .frozen = 1}}));
    refused(&world, hold_of(ANN, 1, 8, STAYS), SLOSS_ERR_FROZEN);
    refused(&world, hold_of(ANN, 1000, 8, STAYS), SLOSS_ERR_FROZEN); /* before what is free */
    refused(&world, hold_of(ANN, 1, 7, STAYS), SLOSS_ERR_EXISTS);
    assert_ok(apply(&world, release_of(7)));
    assert_amount(balance(&world, ANN), 100);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_on_hold_is_in_no_balance),
        cmocka_unit_test(a_frozen_account_holds_no_more),
        cmocka_unit_test(what_is_not_paid_out_is_released),
        cmocka_unit_test(events_tell_where_it_went),
        cmocka_unit_test(holds_are_refused_in_order),
        cmocka_unit_test(never_more_is_paid_out_than_has_come_in),
        cmocka_unit_test(a_gate_of_a_market_holds_who_had_a_position),
        cmocka_unit_test(a_default_takes_nothing_of_it),
        cmocka_unit_test(what_is_released_pays_debts_first),
        cmocka_unit_test(what_a_fund_gets_back_repays),
        cmocka_unit_test(time_releases_what_is_due_in_order),
        cmocka_unit_test(a_settlement_changes_no_hold),
        cmocka_unit_test(holds_of_an_account_are_listed_by_id),
        cmocka_unit_test(what_is_asked_is_checked),
        cmocka_unit_test(any_history_comes_to_the_same),
        cmocka_unit_test(time_that_is_stopped_releases_nothing),
        cmocka_unit_test(a_snapshot_under_way_has_the_holds_of_its_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
