/* SPDX-License-Identifier: BSD-2-Clause */
/* Profit that counts once it is old enough: rules 23, worked by hand. */
#include "random_book.h"
#include "saved_world.h"

#include "engine/engine.h"
#include "sloss/column.h"
#include "sloss/margin.h"

#define PPB INT64_C(1000000000)
#define LONG UINT64_C(1)
#define SHORT UINT64_C(2)
#define OTHER UINT64_C(3)
#define HOUR INT64_C(3600)
#define MINUTE INT64_C(60)

static enum sloss_status mature(struct world *world, uint32_t market, int64_t duration)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_MATURE,
                                    .mature = {.duration = duration, .market = market}};
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static void at(struct world *world, int64_t time)
{
    struct sloss_command command = {
        .struct_size = sizeof(command), .kind = SLOSS_COMMAND_TIME, .time = {.nanoseconds = time}};
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

static void fund(struct world *world, int64_t payment)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_FUNDING,
                                    .funding = {.payment = payment}};
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

static void weigh(struct world *world, int64_t weight)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_REQUIREMENT,
                                    .requirement = {.profit_off_ppb = PPB - weight}};
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

/* LONG, SHORT and OTHER have money; nothing is required; profit matures in an hour. */
static struct world open_maturing(void)
{
    struct world world = open_world();
    (void)add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, LONG, 1000);
    deposit(&world, SHORT, 10000);
    deposit(&world, OTHER, 10000);
    assert_ok(mature(&world, 0, HOUR));
    return world;
}

static int64_t matured(const struct world *world, uint64_t account)
{
    struct sloss_matured_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_matured(world->engine, account, 0, &info));
    return info.matured;
}

static int64_t free_of(const struct world *world, uint64_t account)
{
    return account_of(world, account).free;
}

/* ---- age ------------------------------------------------------------------------------------- */

/* The example of rules 23. */
static void a_profit_counts_once_it_is_old_enough(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    at(&world, 10 * MINUTE);
    mark(&world, 0, 110);
    assert_amount(account_of(&world, LONG).equity, 1100);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 30 * MINUTE);
    mark(&world, 0, 105);
    at(&world, 70 * MINUTE - 1);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 70 * MINUTE);
    assert_amount(matured(&world, LONG), 50);
    at(&world, 80 * MINUTE);
    mark(&world, 0, 120);
    at(&world, 140 * MINUTE - 1);
    assert_amount(matured(&world, LONG), 50);
    at(&world, 140 * MINUTE);
    assert_amount(matured(&world, LONG), 200);
    close_world(&world);
}

/* For a short it is the greatest worth that counts. */
static void a_short_is_judged_by_the_greatest_worth(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    at(&world, 10);
    mark(&world, 0, 80);
    at(&world, 20);
    mark(&world, 0, 95);
    at(&world, 30);
    mark(&world, 0, 70);
    assert_amount(matured(&world, SHORT), 0);
    at(&world, 10 + HOUR);
    assert_amount(matured(&world, SHORT), 50); /* 95 was until 30 */
    at(&world, 30 + HOUR);
    assert_amount(matured(&world, SHORT), 300);
    assert_amount(matured(&world, LONG), 0);
    close_world(&world);
}

/* Marks are rare: the last one before the window was in force when it began. */
static void a_mark_counts_until_the_next_is_old(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    at(&world, 10 * HOUR);
    mark(&world, 0, 110);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 11 * HOUR);
    assert_amount(matured(&world, LONG), 100);
    close_world(&world);
}

static void a_loss_counts_at_once(void **state)
{
    (void)state;
    struct world world = open_maturing();
    struct sloss_matured_info info = {.struct_size = sizeof(info)};
    fill(&world, 0, LONG, SHORT, 10, 100);
    mark(&world, 0, 110);
    at(&world, HOUR);
    assert_amount(matured(&world, LONG), 100);
    mark(&world, 0, 104);
    assert_amount(matured(&world, LONG), 40);
    mark(&world, 0, 90);
    assert_ok(sloss_engine_matured(world.engine, LONG, 0, &info));
    assert_amount(info.profit, -100);
    assert_amount(info.matured, 0);
    assert_amount(info.counts, -100);
    assert_amount(free_of(&world, LONG), 900);
    mark(&world, 0, 130); /* at 90 there was none */
    assert_amount(matured(&world, LONG), 0);
    at(&world, 2 * HOUR);
    assert_amount(matured(&world, LONG), 300);
    close_world(&world);
}

/* Worth is less funding: what it pays matures, and what it costs counts at once. */
static void funding_is_in_the_worth(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    mark(&world, 0, 110);
    at(&world, HOUR);
    assert_amount(matured(&world, LONG), 100);
    fund(&world, 3);
    assert_amount(matured(&world, LONG), 70);
    fund(&world, -5); /* 70 was a profit of this hour */
    assert_amount(matured(&world, LONG), 70);
    at(&world, 2 * HOUR);
    assert_amount(matured(&world, LONG), 120);
    close_world(&world);
}

/* ---- trades ---------------------------------------------------------------------------------- */

/* A new position counts for nothing, however good its price; and one more lot lets nothing more count. */
static void what_is_added_is_new(void **state)
{
    (void)state;
    struct world world = open_maturing();
    mark(&world, 0, 100);
    at(&world, 10 * HOUR);
    fill(&world, 0, LONG, SHORT, 10, 90);
    assert_amount(account_of(&world, LONG).equity, 1100);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 11 * HOUR - 1);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 11 * HOUR);
    assert_amount(matured(&world, LONG), 100);
    mark(&world, 0, 150);
    assert_amount(matured(&world, LONG), 100);
    fill(&world, 0, LONG, SHORT, 1, 150);
    assert_amount(matured(&world, LONG), 100); /* not the 600 that there are */
    fill(&world, 0, LONG, SHORT, 1, 200);      /* 550 are left: 100 counts all the same */
    assert_amount(matured(&world, LONG), 100);
    mark(&world, 0, 105); /* 12 lots for 900 + 150 + 200 = 1,250: 10 */
    assert_amount(matured(&world, LONG), 10);
    mark(&world, 0, 150);
    at(&world, 12 * HOUR);
    assert_amount(matured(&world, LONG), 550);
    close_world(&world);
}

/* What was before the change says nothing of the position, also at the same time. */
static void a_change_begins_anew(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    mark(&world, 0, 110);
    at(&world, HOUR);
    mark(&world, 0, 60); /* 400 lost */
    mark(&world, 0, 120);
    assert_amount(matured(&world, LONG), 0);
    fill(&world, 0, LONG, SHORT, 1, 120);
    assert_amount(matured(&world, LONG), 0);
    mark(&world, 0, 130);
    at(&world, 2 * HOUR - 1);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 2 * HOUR); /* the 60 and the change are an hour old, and so is the 120 */
    assert_amount(matured(&world, LONG), 310);
    close_world(&world);
}

static void what_is_closed_takes_its_part_along(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    mark(&world, 0, 105);
    at(&world, HOUR);
    mark(&world, 0, 120);
    assert_amount(matured(&world, LONG), 50);
    fill(&world, 0, OTHER, LONG, 4, 120);
    assert_amount(matured(&world, LONG), 30); /* 6 lots of 5 */
    assert_amount(balance(&world, LONG), 1080);
    fill(&world, 0, LONG, OTHER, 1, 120); /* from now on 30, and that is scaled */
    assert_amount(matured(&world, LONG), 30);
    fill(&world, 0, OTHER, LONG, 2, 120);
    assert_amount(matured(&world, LONG), 21); /* floor(30 * 5 / 7) */
    fill(&world, 0, OTHER, LONG, 3, 120);
    assert_amount(matured(&world, LONG), 8); /* floor(21 * 2 / 5) */
    fill(&world, 0, OTHER, LONG, 2, 120);
    assert_amount(matured(&world, LONG), 0);
    close_world(&world);
}

/* A flip ends one position and begins another. */
static void a_position_on_the_other_side_is_new(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    mark(&world, 0, 110);
    at(&world, HOUR);
    assert_amount(matured(&world, LONG), 100);
    fill(&world, 0, SHORT, LONG, 15, 112); /* 120 is realized; short 5 at 112, of which 10 is profit */
    assert_amount(balance(&world, LONG), 1120);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 2 * HOUR);
    assert_amount(matured(&world, LONG), 10);
    close_world(&world);
}

/* The lots that a fund takes over are new to it. */
static void a_fund_s_lots_are_new(void **state)
{
    (void)state;
    struct world world = open_maturing();
    const uint64_t fund_id = sloss_account_insurance(0);
    insure(&world, 0, 1000);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    fill(&world, 0, LONG, SHORT, 50, 100);
    mark(&world, 0, 80); /* LONG has nothing left */
    assert_amount(position_of(&world, fund_id, 0).lots, 50);
    mark(&world, 0, 90);
    at(&world, HOUR - 1);
    assert_amount(matured(&world, fund_id), 0);
    at(&world, HOUR);
    assert_amount(matured(&world, fund_id), 500);
    close_world(&world);
}

/* ---- what it is for -------------------------------------------------------------------------- */

/* Profit of a price that somebody pushes cannot leave, and opens nothing; it stops a breach when it is old. */
static void young_profit_backs_nothing(void **state)
{
    (void)state;
    struct world world = open_maturing();
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    assert_ok(sloss_engine_withdraw(world.engine, LONG, 0, 880));
    fill(&world, 0, LONG, SHORT, 10, 100); /* 120 of 100 */
    mark(&world, 0, 110);
    assert_amount(account_of(&world, LONG).initial, 110);
    assert_amount(free_of(&world, LONG), 10);
    assert_status(sloss_engine_withdraw(world.engine, LONG, 0, 11), SLOSS_ERR_INSUFFICIENT_MARGIN);
    assert_status(sloss_engine_fill(world.engine, 0, LONG, SHORT, 1, 110),
                  SLOSS_ERR_INSUFFICIENT_MARGIN);
    at(&world, HOUR);
    assert_amount(free_of(&world, LONG), 110);
    assert_ok(sloss_engine_withdraw(world.engine, LONG, 0, 110));
    assert_amount(balance(&world, LONG), 10);
    close_world(&world);
}

/* 100 at a mark of 300: 145 asked of 10 lots. The 2,000 of profit are young. */
static void young_profit_stops_no_breach(void **state)
{
    (void)state;
    for (int old = 0; old < 2; old++) {
        struct world world = open_maturing();
        insure(&world, 0, 1000);
        assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
        assert_ok(sloss_engine_withdraw(world.engine, LONG, 0, 900));
        fill(&world, 0, LONG, SHORT, 10, 100);
        at(&world, 1);
        mark(&world, 0, 200); /* asks 100 */
        assert_amount(position_of(&world, LONG, 0).lots, 10);
        at(&world, 1 + HOUR - 1 + old);
        mark(&world, 0, 290);
        assert_amount(position_of(&world, LONG, 0).lots, old == 0 ? 0 : 10);
        assert_amount(account_of(&world, LONG).equity, 2000); /* a close-out is by the equity */
        close_world(&world);
    }
}

static void the_weight_is_of_what_counts(void **state)
{
    (void)state;
    struct world world = open_maturing();
    struct sloss_matured_info info = {.struct_size = sizeof(info)};
    fill(&world, 0, LONG, SHORT, 5, 100);
    mark(&world, 0, 107);
    at(&world, HOUR);
    mark(&world, 0, 120);
    weigh(&world, PPB / 2);
    assert_ok(sloss_engine_matured(world.engine, LONG, 0, &info));
    assert_amount(info.profit, 100);
    assert_amount(info.matured, 35);
    assert_amount(info.counts, 17);
    close_world(&world);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* Every line begins anew, and counts the profit that there is. */
static void each_command_begins_anew(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    mark(&world, 0, 110);
    assert_amount(matured(&world, LONG), 0);
    struct sloss_hash before = hash_of(&world);
    assert_ok(mature(&world, 0, HOUR));
    assert_false(same_hash(hash_of(&world), before));
    assert_amount(matured(&world, LONG), 100);
    mark(&world, 0, 130);
    assert_amount(matured(&world, LONG), 100);
    assert_ok(mature(&world, 0, 0));
    assert_amount(matured(&world, LONG), 300);
    mark(&world, 0, 140);
    assert_amount(matured(&world, LONG), 400);
    close_world(&world);
}

static void refusals_change_nothing(void **state)
{
    (void)state;
    struct world world = open_maturing();
    uint32_t daily = add_market(&world, "V", SLOSS_SETTLEMENT_VARIATION);
    struct sloss_mature_info info = {.struct_size = sizeof(info)};
    struct sloss_command command = {
        .struct_size = sizeof(command), .kind = SLOSS_COMMAND_MATURE, .mature = {.reserved = 1}};
    struct sloss_hash before = hash_of(&world);
    assert_status(mature(&world, 2, 1), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(mature(&world, 0, -1), SLOSS_ERR_RANGE);
    assert_status(mature(&world, daily, -1), SLOSS_ERR_RANGE);
    assert_status(mature(&world, daily, 1), SLOSS_ERR_ARGUMENT);
    assert_status(mature(&world, daily, 0), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_apply(world.engine, &command, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_true(same_hash(hash_of(&world), before));
    assert_ok(sloss_engine_mature(world.engine, 0, &info));
    assert_amount(info.duration, HOUR);
    assert_ok(sloss_engine_settle(world.engine, 0, 100));
    assert_status(mature(&world, 0, -1), SLOSS_ERR_MARKET_CLOSED);
    close_world(&world);
}

static void the_queries_test_what_they_are_given(void **state)
{
    (void)state;
    struct world world = open_maturing();
    struct sloss_mature_info mature_info = {.struct_size = sizeof(mature_info)};
    struct sloss_matured_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_matured(world.engine, LONG, 0, &info));
    assert_amount(info.profit, 0);
    assert_amount(info.counts, 0);
    assert_status(sloss_engine_matured(world.engine, NOBODY, 1, &info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_matured(world.engine, NOBODY, 0, &info), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_engine_matured(NULL, LONG, 0, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_matured(world.engine, LONG, 0, NULL), SLOSS_ERR_ARGUMENT);
    info.struct_size = 31;
    assert_status(sloss_engine_matured(world.engine, LONG, 1, &info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_mature(world.engine, 1, &mature_info), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_mature(NULL, 0, &mature_info), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_mature(world.engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    mature_info.struct_size = 15;
    assert_status(sloss_engine_mature(world.engine, 1, &mature_info), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* ---- the state ------------------------------------------------------------------------------- */

static void what_is_off_is_as_if_it_had_never_been(void **state)
{
    (void)state;
    struct world world = open_maturing();
    struct world plain = open_maturing();
    assert_ok(mature(&plain, 0, 0));
    fill(&world, 0, LONG, SHORT, 10, 100);
    fill(&plain, 0, LONG, SHORT, 10, 100);
    at(&world, 5);
    at(&plain, 5);
    mark(&world, 0, 90);
    mark(&plain, 0, 90);
    assert_false(same_hash(hash_of(&world), hash_of(&plain)));
    assert_ok(mature(&world, 0, 0));
    assert_true(same_hash(hash_of(&world), hash_of(&plain)));
    close_world(&plain);
    close_world(&world);
}

/* Moments and what is fresh are loaded as they were, and go on alike. */
static void a_snapshot_has_all_of_it(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    at(&world, 10);
    mark(&world, 0, 110);
    at(&world, 20);
    mark(&world, 0, 105);
    fund(&world, -2);
    at(&world, HOUR + 15);
    fill(&world, 0, LONG, OTHER, 1, 105);
    mark(&world, 0, 120);
    struct saved saved = save_world(&world);
    struct world again = load_world(&saved);
    assert_true(same_hash(hash_of(&again), hash_of(&world)));
    for (int64_t time = HOUR + 15; time < 3 * HOUR; time += 13 * MINUTE) {
        at(&world, time);
        at(&again, time);
        assert_amount(matured(&again, LONG), matured(&world, LONG));
        assert_amount(matured(&again, SHORT), matured(&world, SHORT));
        mark(&world, 0, 100 + time % 29);
        mark(&again, 0, 100 + time % 29);
        assert_true(same_hash(hash_of(&again), hash_of(&world)));
    }
    free(saved.bytes);
    close_world(&again);
    close_world(&world);
}

static void a_trial_leaves_no_trace(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    at(&world, 10);
    mark(&world, 0, 110);
    struct sloss_hash before = hash_of(&world);
    assert_ok(sloss_engine_whatif_begin(world.engine));
    at(&world, HOUR + 10);
    assert_amount(matured(&world, LONG), 100);
    for (int64_t price = 90; price < 130; price++) {
        mark(&world, 0, price % 2 == 0 ? price : 220 - price);
    }
    fund(&world, 7);
    assert_ok(mature(&world, 0, 5));
    mark(&world, 0, 99);
    assert_ok(mature(&world, 0, 0));
    assert_ok(sloss_engine_whatif_end(world.engine));
    assert_true(same_hash(hash_of(&world), before));
    assert_amount(matured(&world, LONG), 0);
    at(&world, HOUR + 10);
    assert_amount(matured(&world, LONG), 100);
    close_world(&world);
}

/* ---- against a look at everything ------------------------------------------------------------ */

#define MOMENTS 4096

/* All moments there have been, and what is known of the position of LONG. */
struct history {
    int64_t worth[MOMENTS];
    int64_t end[MOMENTS]; /* INT64_MAX: it is the one there is */
    uint32_t count;
    uint32_t from;   /* first that says something of the position */
    int64_t changed; /* when lots were added, or -1 */
    int64_t cap;
    int64_t lots;
};

static const struct sl_position *position_in(const struct world *world, uint64_t account)
{
    const struct sloss_ledger *ledger = world->ledger;
    uint32_t holding = sl_ledger_find_holding(ledger, sl_ledger_find_account(ledger, account), 0);
    uint32_t row = sl_ledger_find_position(ledger, holding, 0);
    return row == SL_NONE ? NULL : sl_ledger_position(ledger, row);
}

static int64_t expected(const struct world *world, const struct history *history, int64_t now,
                        int64_t duration)
{
    const struct sl_position *position = position_in(world, LONG);
    if (position == NULL || position->lots == 0) {
        return 0;
    }
    int64_t least = INT64_MAX;
    for (uint32_t i = history->from; i < history->count; i++) {
        int64_t profit = position->lots * history->worth[i] - position->cost;
        if (history->end[i] == INT64_MAX || now - history->end[i] < duration) {
            least = profit < least ? profit : least;
        }
    }
    bool young = history->changed >= 0 && now - history->changed < duration;
    least = young && history->cap < least ? history->cap : least;
    return least > 0 ? least : 0;
}

static void note_worth(const struct world *world, struct history *history, int64_t now)
{
    int64_t worth = (int64_t)sl_market_worth(sl_engine_market(world->engine, 0));
    assert_true(history->count < MOMENTS);
    if (history->count > 0) {
        history->end[history->count - 1] = now;
    }
    history->worth[history->count] = worth;
    history->end[history->count++] = INT64_MAX;
}

static void note_lots(const struct world *world, struct history *history, int64_t now,
                      int64_t counted)
{
    const struct sl_position *position = position_in(world, LONG);
    int64_t before = history->lots;
    int64_t after = position == NULL ? 0 : position->lots;
    history->lots = after;
    bool same = (before > 0 && after > 0) || (before < 0 && after < 0);
    int64_t size = after < 0 ? -after : after;
    int64_t size_before = before < 0 ? -before : before;
    if (after != 0 && (!same || size > size_before)) {
        history->changed = now;
        history->cap = same ? counted : 0;
        history->from = history->count - 1;
    } else if (after != 0) {
        history->cap = history->cap * size / size_before;
    }
}

/* Whatever marks, payments, trades and times come: what counts is what a look at all moments finds. */
static void what_counts_is_what_a_look_at_all_moments_finds(void **state)
{
    uint64_t positive = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= rounds(20); seed++) {
        struct random random = {.seed = seed};
        static struct history history;
        struct world world = open_maturing();
        int64_t duration = 1 + (int64_t)random_below(&random, 40);
        int64_t now = 0;
        int64_t price = 100;
        history = (struct history){.changed = -1};
        deposit(&world, LONG, 1000000);
        mark(&world, 0, 100);
        assert_ok(mature(&world, 0, duration));
        note_worth(&world, &history, 0);
        for (int step = 0; step < 600; step++) {
            int64_t counted = expected(&world, &history, now, duration);
            uint64_t what = random_below(&random, 15);
            if (what < 5) {
                now += (int64_t)random_below(&random, 12);
                at(&world, now);
            } else if (what == 5) {
                fund(&world, (int64_t)random_below(&random, 7) - 3);
                note_worth(&world, &history, now);
            } else if (what == 6) {
                bool buys = random_below(&random, 2) == 0;
                fill(&world, 0, buys ? LONG : OTHER, buys ? OTHER : LONG,
                     1 + (int64_t)random_below(&random, 9), price - 10 + (int64_t)random_below(&random, 20));
                note_lots(&world, &history, now, counted);
            } else {
                price += (int64_t)random_below(&random, 7) - 3;
                price = price < 50 ? 50 : price;
                mark(&world, 0, price);
                note_worth(&world, &history, now);
            }
            int64_t wanted = expected(&world, &history, now, duration);
            assert_amount(matured(&world, LONG), wanted);
            positive += wanted > 0;
        }
        assert_true(sl_engine_market(world.engine, 0)->moments[0].count < 200);
        close_world(&world);
    }
    assert_true(positive > rounds(20) * 50);
}

/* A list of moments that long stays sorted takes no more memory than it needs, and is searched by halving. */
static void many_moments_are_kept_in_order(void **state)
{
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 1, 1);
    for (int64_t step = 1; step <= 3000; step++) {
        at(&world, step);
        mark(&world, 0, 1 + step);
    }
    for (int64_t step = 3001; step <= 3000 + 2 * HOUR; step += 7) {
        at(&world, step);
        mark(&world, 0, 1 + step);
        int64_t least = step - HOUR + 1; /* the worth until an hour ago or a little less */
        int64_t stood = matured(&world, LONG);
        assert_true(step < HOUR ? stood == 0 : stood >= least - 8 && stood <= least + 8);
    }
    assert_true(sl_engine_market(world.engine, 0)->moments[0].count < 2 * HOUR);
    assert_int_equal(sl_engine_market(world.engine, 0)->moments[1].count, 0);
    close_world(&world);
}

/* Triggers find whom a look at everybody finds, also where profit matures. */
static void who_is_in_breach_does_not_depend_on_how_it_is_found(void **state)
{
    uint64_t applied = 0;
    (void)state;
    for (uint64_t seed = 101; seed <= 100 + rounds(8); seed++) {
        struct random random = {.seed = seed};
        struct world twins[2] = {open_world(), open_world()};
        open_book(&twins[0]);
        open_book(&twins[1]);
        assert_ok(sloss_engine_set_detection(twins[1].engine, SLOSS_DETECTION_SCAN));
        for (int step = 0; step < 600; step++) {
            struct sloss_command command = random_command(&random);
            enum sloss_status status = sloss_engine_apply(twins[0].engine, &command, 1, NULL);
            assert_status(sloss_engine_apply(twins[1].engine, &command, 1, NULL), status);
            assert_true(same_hash(hash_of(&twins[0]), hash_of(&twins[1])));
            applied += status == SLOSS_OK && command.kind == SLOSS_COMMAND_MATURE;
        }
        close_world(&twins[0]);
        close_world(&twins[1]);
    }
    assert_true(applied > rounds(8) * 5);
}

/* ---- legs, dry runs, time below zero ----------------------------------------------------------- */

static void fill_leg(struct world *world, uint64_t buyer, uint32_t buyer_leg, uint64_t seller,
                     uint32_t seller_leg, int64_t lots, int64_t price)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_FILL,
                                    .flags = SLOSS_COMMAND_FORCE,
                                    .fill = {.buyer = buyer,
                                             .seller = seller,
                                             .lots = lots,
                                             .price = price,
                                             .buyer_leg = buyer_leg,
                                             .seller_leg = seller_leg}};
    assert_ok(sloss_engine_apply(world->engine, &command, 1, NULL));
}

/* Two legs of no lots together have locked 100 in, which count whole an hour after the first trade; one lot more makes it a new
 * position, of which nothing counts for an hour. */
static void what_two_legs_lock_in_matures(void **state)
{
    (void)state;
    struct world world = open_maturing();
    assert_ok(sloss_engine_hedge(world.engine, LONG, 0, 1));
    fill_leg(&world, LONG, SLOSS_LEG_LONG, SHORT, 0, 10, 100);
    at(&world, 10 * MINUTE);
    mark(&world, 0, 110);
    at(&world, 20 * MINUTE);
    fill_leg(&world, OTHER, 0, LONG, SLOSS_LEG_SHORT, 10, 110);
    assert_amount(account_of(&world, LONG).equity, 1100);
    assert_amount(matured(&world, LONG), 0);
    at(&world, HOUR - 1);
    assert_amount(matured(&world, LONG), 0);
    at(&world, HOUR);
    assert_amount(matured(&world, LONG), 100);
    fill_leg(&world, LONG, SLOSS_LEG_LONG, SHORT, 0, 1, 110);
    assert_amount(account_of(&world, LONG).equity, 1100);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 2 * HOUR - 1);
    assert_amount(matured(&world, LONG), 0);
    at(&world, 2 * HOUR);
    assert_amount(matured(&world, LONG), 100);
    close_world(&world);
}

/* At a mark that is thought of the profit there is bounds what counts, and so does what it was until then. */
static void a_dry_run_counts_no_more_than_there_is(void **state)
{
    static const struct sloss_mark low = {.market = 0, .price = 104};
    static const struct sloss_mark high = {.market = 0, .price = 120};
    struct sloss_margin_info info = {.struct_size = sizeof(info)};
    (void)state;
    struct world world = open_maturing();
    fill(&world, 0, LONG, SHORT, 10, 100);
    mark(&world, 0, 110);
    at(&world, HOUR);
    assert_ok(sloss_margin_dry_run(world.engine, LONG, 0, &low, 1, &info));
    assert_amount(info.margin_equity, 1040);
    assert_ok(sloss_margin_dry_run(world.engine, LONG, 0, &high, 1, &info));
    assert_amount(info.equity, 1200);
    assert_amount(info.margin_equity, 1100);
    close_world(&world);
}

/* The 90 before the first time is of time 0, so that it stays; the 95 is of ten hours before 0, and two hours later it is old. */
static void moments_before_zero_grow_old(void **state)
{
    (void)state;
    struct world world = open_maturing();
    mark(&world, 0, 90);
    mark(&world, 0, 95);
    at(&world, -10 * HOUR);
    fill(&world, 0, LONG, SHORT, 10, 95);
    mark(&world, 0, 110);
    assert_amount(matured(&world, LONG), 0);
    at(&world, -9 * HOUR - 1);
    assert_amount(matured(&world, LONG), 0);
    at(&world, -8 * HOUR);
    assert_amount(matured(&world, LONG), 150);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profit_counts_once_it_is_old_enough),
        cmocka_unit_test(a_short_is_judged_by_the_greatest_worth),
        cmocka_unit_test(a_mark_counts_until_the_next_is_old),
        cmocka_unit_test(a_loss_counts_at_once),
        cmocka_unit_test(funding_is_in_the_worth),
        cmocka_unit_test(what_is_added_is_new),
        cmocka_unit_test(a_change_begins_anew),
        cmocka_unit_test(what_is_closed_takes_its_part_along),
        cmocka_unit_test(a_position_on_the_other_side_is_new),
        cmocka_unit_test(a_fund_s_lots_are_new),
        cmocka_unit_test(young_profit_backs_nothing),
        cmocka_unit_test(young_profit_stops_no_breach),
        cmocka_unit_test(the_weight_is_of_what_counts),
        cmocka_unit_test(each_command_begins_anew),
        cmocka_unit_test(refusals_change_nothing),
        cmocka_unit_test(the_queries_test_what_they_are_given),
        cmocka_unit_test(what_is_off_is_as_if_it_had_never_been),
        cmocka_unit_test(a_snapshot_has_all_of_it),
        cmocka_unit_test(a_trial_leaves_no_trace),
        cmocka_unit_test(what_counts_is_what_a_look_at_all_moments_finds),
        cmocka_unit_test(many_moments_are_kept_in_order),
        cmocka_unit_test(who_is_in_breach_does_not_depend_on_how_it_is_found),
        cmocka_unit_test(what_two_legs_lock_in_matures),
        cmocka_unit_test(a_dry_run_counts_no_more_than_there_is),
        cmocka_unit_test(moments_before_zero_grow_old),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
