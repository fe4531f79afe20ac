/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_margins: scenarios of a book whose accounts are margined by universes, by legs, in a
 * group, or with profit that matures. Marks come from a model or are given; amounts are worked by
 * hand. */
#include "commands.h"

#include "sloss/column.h"
#include "sloss/margin.h"
#include "sloss/snapshot.h"
#include "sloss/stress.h"

#define PPB INT64_C(1000000000)
#define HOUR INT64_C(3600000000000)

enum {
    A = 1,
    B,
    C,
    O,
    SCENARIOS = 400
};

/* Two markets that ask 20 % and 10 %, at 50; A has 100, O plenty. */
static struct world open_two(void)
{
    struct world world = open_world();
    for (uint32_t market = 0; market < 2; market++) {
        (void)add_market(&world, market == 0 ? "M" : "N", SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_tier(world.engine, market, 0, PPB / 5, PPB / 10));
        mark(&world, market, 50);
    }
    deposit(&world, A, 100);
    deposit(&world, O, 100000);
    return world;
}

/* Both markets may move far, and no sale moves them further. */
static struct sloss_stress *create(const struct world *world)
{
    const struct sloss_stress_config config = {
        .struct_size = sizeof(config), .seed = 1, .factors = 2};
    struct sloss_stress_market markets[2];
    struct sloss_stress *stress = NULL;
    for (uint32_t i = 0; i < 2; i++) {
        markets[i] = (struct sloss_stress_market){
            .struct_size = sizeof(markets[i]), .market = i, .volatility_ppb = PPB};
    }
    assert_ok(sloss_stress_create(world->engine, &config, markets, 2, NULL, NULL, &stress));
    return stress;
}

static struct sloss_stress_result run_at(struct sloss_stress *stress, int64_t m, int64_t n)
{
    const struct sloss_mark marks[] = {{0, 0, m}, {1, 0, n}};
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_run_marks(stress, marks, 2, &result));
    return result;
}

/* At these marks so many are closed out, and so much is missing. */
static void assert_run(struct world *world, int64_t m, int64_t n, uint64_t closed, int64_t deficit)
{
    struct sloss_stress *stress = create(world);
    struct sloss_hash before = hash_of(world);
    struct sloss_stress_result result = run_at(stress, m, n);
    assert_int_equal(result.closed, closed);
    assert_amount(result.deficit, deficit);
    assert_true(same_hash(hash_of(world), before));
    sloss_stress_destroy(stress);
}

/* The scenarios of a model come to what a MARK of their marks does to the book, which finds by
 * itself who is in breach. */
static void assert_as_marked(struct world *world)
{
    struct sloss_stress *stress = create(world);
    struct sloss_stress_result results[SCENARIOS];
    size_t done = 0;
    int closed = 0;
    int missing = 0;
    for (uint64_t i = 0; i < SCENARIOS; i++) {
        results[i] = (struct sloss_stress_result){.struct_size = sizeof(results[i])};
    }
    assert_ok(sloss_stress_run(stress, 0, SCENARIOS, results, NULL, &done));
    assert_int_equal(done, SCENARIOS);
    for (uint64_t i = 0; i < SCENARIOS; i++) {
        struct sloss_mark marks[2];
        assert_ok(sloss_stress_draw(stress, i, marks, NULL));
        assert_ok(sloss_engine_whatif_begin(world->engine));
        assert_ok(sloss_engine_mark(world->engine, marks, 2));
        assert_amount(results[i].deficit,
                      market_of(world, 0).deficit_sum + market_of(world, 1).deficit_sum);
        assert_int_equal(results[i].closed > 0,
                         market_of(world, 0).takeover_count + market_of(world, 1).takeover_count >
                             0);
        assert_ok(sloss_engine_whatif_end(world->engine));
        closed += results[i].closed > 0;
        missing += results[i].deficit > 0;
    }
    assert_in_range(closed, 10, SCENARIOS - 10);
    assert_in_range(missing, 5, closed);
    assert_ok(sloss_engine_verify(world->engine));
    sloss_stress_destroy(stress);
}

static void portfolio_of(const struct world *world, struct sloss_command_portfolio portfolio)
{
    assert_ok(apply(
        world, (struct sloss_command){.kind = SLOSS_COMMAND_PORTFOLIO, .portfolio = portfolio}));
}

/* A is long 10 of M and short 10 of N. By themselves they are asked 50 each for maintenance,
 * together what they lose when prices move by 10 %, which is rounded to ticks against A. */
static struct world open_by_universe(void)
{
    struct world world = open_two();
    struct sloss_command universe = {.kind = SLOSS_COMMAND_UNIVERSE,
                                     .universe = {.maintenance_ppb = PPB}};
    strcpy(universe.universe.name, "U");
    assert_ok(apply(&world, universe));
    for (uint32_t i = 0; i < 2; i++) {
        assert_ok(apply(&world,
                        (struct sloss_command){.kind = SLOSS_COMMAND_SHOCK,
                                               .shock = {.price_ppb = i == 0 ? -PPB / 10 : PPB / 10,
                                                         .weight_ppb = PPB,
                                                         .index = i}}));
    }
    portfolio_of(&world, (struct sloss_command_portfolio){.market = 0, .universe = 1});
    portfolio_of(&world, (struct sloss_command_portfolio){.market = 1, .universe = 1});
    fill(&world, 0, A, O, 10, 50);
    fill(&world, 1, O, A, 10, 50);
    portfolio_of(&world, (struct sloss_command_portfolio){
                             .of = SLOSS_PORTFOLIO_ACCOUNT, .account = A, .on = 1});
    return world;
}

static void by_universes_it_is_the_worst_scenario(void **state)
{
    (void)state;
    struct world world = open_by_universe();
    assert_run(&world, 30, 30, 0, 0); /* hedged: nothing is asked, and 60 would be by themselves */
    assert_run(&world, 40, 49, 0,
               0); /* 10 left: down 40 - 40 (44.1 up to 45); up 40 (44) - 50 (53.9 up to 54): 10 */
    assert_run(&world, 40, 50, 1, 0);  /* 0 left, and 10 are asked */
    assert_run(&world, 40, 53, 1, 30); /* 30 are missing */
    assert_as_marked(&world);
    close_world(&world);
}

/* The values that the host gave stay what they are while marks move. */
static void values_stay_while_marks_move(void **state)
{
    (void)state;
    struct world world = open_by_universe();
    struct sloss_command values = {.kind = SLOSS_COMMAND_VALUES,
                                   .values = {.market = 0, .count = 2, .value = {44, 56}}};
    assert_ok(apply(&world, values));
    /* M is worth 44 at the first: from 50 it loses 60 there, and N, from 46 down to 42, wins 40.
     * 140 are left. */
    assert_run(&world, 50, 46, 0, 0);
    /* From 55 it loses 110, N from 59 to 54 wins 50: 60 are asked, and 60 are left. */
    assert_run(&world, 55, 59, 0, 0);
    assert_run(&world, 55, 61, 1, 0); /* 40 are left, and N from 61 to 55 wins 60: 50 are asked */
    close_world(&world);
}

/* A mark at which a scenario would not fit is refused, although nobody is margined by it: beyond
 * 2^62 / 9. */
static void a_mark_that_a_universe_cannot_hold_is_refused(void **state)
{
    (void)state;
    const int64_t most = (INT64_C(1) << 62) / 9;
    struct world world = open_by_universe();
    portfolio_of(&world,
                 (struct sloss_command_portfolio){.of = SLOSS_PORTFOLIO_ACCOUNT, .account = A});
    fill(&world, 0, O, A, 10, 50);
    fill(&world, 1, A, O, 10, 50);
    assert_ok(apply(&world, (struct sloss_command){
                                .kind = SLOSS_COMMAND_SHOCK,
                                .shock = {.price_ppb = 9 * PPB, .weight_ppb = PPB, .index = 1}}));
    mark(&world, 0, most / 2);
    deposit(&world, A, most); /* nobody is in breach, so that nothing has to be run */
    deposit(&world, O, 7 * most);
    fill(&world, 0, A, O, 1, most / 2);
    struct sloss_stress *stress = create(&world);
    int refused = 0;
    for (uint64_t i = 0; i < SCENARIOS; i++) {
        struct sloss_mark marks[2];
        struct sloss_stress_result result = {.struct_size = sizeof(result)};
        assert_ok(sloss_stress_draw(stress, i, marks, NULL));
        enum sloss_status status = marks[0].price > most ? SLOSS_ERR_OVERFLOW : SLOSS_OK;
        assert_status(sloss_stress_run_marks(stress, marks, 2, &result), status);
        assert_status(sloss_stress_run(stress, i, 1, &result, NULL, NULL), status);
        refused += status != SLOSS_OK;
    }
    assert_in_range(refused, 5, SCENARIOS / 2);
    sloss_stress_destroy(stress);
    close_world(&world);
}

static void leg_fill(const struct world *world, uint64_t buyer, uint64_t seller, int64_t lots,
                     uint32_t buyer_leg, uint32_t seller_leg)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_FILL,
                                                  .flags = SLOSS_COMMAND_FORCE,
                                                  .fill = {.buyer = buyer,
                                                           .seller = seller,
                                                           .lots = lots,
                                                           .price = 50,
                                                           .market = 0,
                                                           .buyer_leg = buyer_leg,
                                                           .seller_leg = seller_leg}}));
}

/* 10 long and 6 short, at 10 %: each leg is asked its own. */
static void each_leg_is_asked_its_own(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(sloss_engine_hedge(world.engine, A, 0, 1));
    leg_fill(&world, A, O, 10, SLOSS_LEG_LONG, 0);
    leg_fill(&world, O, A, 6, 0, SLOSS_LEG_SHORT);
    assert_run(&world, 42, 50, 0, 0);  /* 100 - 32 are left; 42 and 25.2 up to 26 are asked */
    assert_run(&world, 41, 50, 1, 0);  /* 64 are left; 41 and 24.6 up to 25 */
    assert_run(&world, 25, 50, 1, 0);  /* all is lost */
    assert_run(&world, 20, 50, 1, 20); /* 4 lots lose 30 each */
    assert_as_marked(&world);
    close_world(&world);
}

static void join(const struct world *world, uint64_t account)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_GROUP, .group = {.account = account}};
    strcpy(command.group.name, "desk");
    assert_ok(apply(world, command));
}

/* A with 100 is long 10, B with 60 short 5, C has 40 and no position: together 200, and 5 lots. */
static struct world open_group(void)
{
    struct world world = open_two();
    deposit(&world, B, 60);
    deposit(&world, C, 40);
    fill(&world, 0, A, O, 10, 50);
    fill(&world, 0, O, B, 5, 50);
    join(&world, A);
    join(&world, B);
    join(&world, C);
    return world;
}

static void a_group_stands_and_falls_together(void **state)
{
    (void)state;
    struct world world = open_group();
    assert_run(&world, 30, 50, 0, 0); /* A has -100, B 160, C 40: 100, and 15 are asked */
    assert_run(&world, 12, 50, 0, 0); /* 10 are left, and 6 asked */
    assert_run(&world, 11, 50, 2, 0); /* 5, and 5.5 up to 6: both with a position are closed out */
    assert_run(&world, 8, 50, 2, 10); /* 10 are missing */
    assert_as_marked(&world);
    close_world(&world);
}

/* Before close-outs what a group is missing is what it lacks together: at p, 200 + 5 (p - 50) below
 * zero. One that is in no group counts by itself, and what is of no position counts as well. */
static void a_group_is_missing_what_it_lacks_together(void **state)
{
    (void)state;
    struct world world = open_group();
    deposit(&world, 7, 100);
    fill(&world, 0, 7, O, 5, 50);
    struct sloss_stress *stress = create(&world);
    int64_t missing[SCENARIOS];
    int of_the_group = 0;
    assert_ok(sloss_stress_deficit_before_closeout(stress, 0, SCENARIOS, missing));
    for (uint64_t i = 0; i < SCENARIOS; i++) {
        struct sloss_mark marks[2];
        assert_ok(sloss_stress_draw(stress, i, marks, NULL));
        int64_t group = 200 + 5 * (marks[0].price - 50);
        int64_t alone = 100 + 5 * (marks[0].price - 50);
        int64_t others = 100000 - 10 * (marks[0].price - 50); /* O: short 10 and 5, long 5 */
        assert_true(others >= 0);
        assert_amount(missing[i], (group < 0 ? -group : 0) + (alone < 0 ? -alone : 0));
        of_the_group += group < 0;
    }
    assert_in_range(of_the_group, 5, SCENARIOS - 5);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A is long 10 of M and of N, in which profit has to be an hour old. */
static void profit_of_a_scenario_is_not_old_enough(void **state)
{
    (void)state;
    struct world world = open_two();
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_MATURE,
                                                   .mature = {.market = 1, .duration = HOUR}}));
    fill(&world, 0, A, O, 10, 50);
    fill(&world, 1, A, O, 10, 50);
    at(&world, 2 * HOUR);
    assert_run(&world, 51, 51, 0, 0); /* 110 are left, 102 are asked */
    assert_run(&world, 48, 60, 1,
               0); /* 80 without the profit of N, and 108 are asked; 180 with it */
    assert_run(&world, 30, 55, 1, 50); /* who is closed out has it: 100 - 200 + 50 */
    assert_as_marked(&world);
    /* What has been there for an hour counts: 100 of N, with 200 of balance. */
    deposit(&world, A, 100);
    mark(&world, 1, 60);
    at(&world, 4 * HOUR);
    assert_run(&world, 33, 60, 0, 0); /* 130, and 93 are asked */
    assert_run(&world, 33, 80, 0, 0); /* 130 still, and 113 */
    assert_run(&world, 33, 98, 1, 0); /* 130, and 131; 510 are there */
    assert_as_marked(&world);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_universes_it_is_the_worst_scenario),
        cmocka_unit_test(values_stay_while_marks_move),
        cmocka_unit_test(a_mark_that_a_universe_cannot_hold_is_refused),
        cmocka_unit_test(each_leg_is_asked_its_own),
        cmocka_unit_test(a_group_stands_and_falls_together),
        cmocka_unit_test(a_group_is_missing_what_it_lacks_together),
        cmocka_unit_test(profit_of_a_scenario_is_not_old_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
