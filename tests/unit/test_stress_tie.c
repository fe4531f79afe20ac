/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_tie: what is sold in one market moves another, and an option follows its underlying. */
#include "sloss/stress.h"
#include "supply.h"
#include "world.h"

#define PPB INT64_C(1000000000)

static struct sloss_stress_market model_of(uint32_t market)
{
    return (struct sloss_stress_market){.struct_size = sizeof(struct sloss_stress_market),
                                        .market = market,
                                        .volatility_ppb = PPB / 10};
}

/* Impact of 1 / depth a lot. */
static struct sloss_stress_market linear_of(uint32_t market, int64_t depth)
{
    struct sloss_stress_market model = model_of(market);
    model.impact = SLOSS_IMPACT_LINEAR;
    model.impact_ppb = PPB;
    model.depth_lots = depth;
    return model;
}

static struct sloss_stress *create(const struct world *world,
                                   const struct sloss_stress_market *markets, uint32_t count)
{
    struct sloss_stress_config config = {.struct_size = sizeof(config), .seed = 1};
    struct sloss_stress *stress = NULL;
    assert_ok(sloss_stress_create(world->engine, &config, markets, count, NULL, NULL, &stress));
    return stress;
}

static struct sloss_stress_result apply(struct sloss_stress *stress, const struct sloss_mark *marks,
                                        uint32_t count)
{
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    assert_ok(sloss_stress_run_marks(stress, marks, count, &result));
    return result;
}

/* The mark of a market at a round of the path. */
static int64_t mark_at(const struct sloss_stress *stress, uint32_t round, uint32_t market)
{
    struct sloss_stress_step steps[64];
    size_t count;
    assert_ok(sloss_stress_path(stress, steps, COUNT(steps), &count));
    assert_true(count <= COUNT(steps));
    for (size_t i = 0; i < count; i++) {
        if (steps[i].round == round && steps[i].market == market) {
            return steps[i].mark;
        }
    }
    fail_msg("no step of round %u", round);
    return 0;
}

static void set_grid(struct sloss_stress *stress, uint32_t row, uint32_t underlying,
                     const struct sloss_stress_point *points, uint32_t count)
{
    assert_ok(sloss_stress_set_grid(stress, row, underlying, points, count));
}

/* ---- cross-impact ---------------------------------------------------------------------------- */

/* 1 is long 100 A at 1,000 with 10,000; 3 long and 4 short 100 B at 200, each with 900. */
static struct world open_two_markets(void)
{
    struct world world = open_world();
    (void)add_market(&world, "A", SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "B", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 10000);
    deposit(&world, 2, 1000000);
    deposit(&world, 3, 900);
    deposit(&world, 4, 900);
    fill(&world, 0, 1, 2, 100, 1000);
    fill(&world, 1, 3, 4, 100, 200);
    return world;
}

/* A falls to 890, and 1 with it: it is 1,000 short. The fund's 100 lots of a depth of 1,000 move A
 * by 10 %, to 801. Half of that is 5 % of B: at 190 account 3 is 100 short. The other way round B
 * is at 210, and it is 4. */
static void test_what_is_sold_in_one_market_moves_another(void **state)
{
    (void)state;
    const struct {
        int64_t cross;
        int64_t mark;
        uint64_t closed;
        int64_t deficit;
    } cases[] = {{0, 200, 1, 1000}, {PPB / 2, 190, 2, 1100}, {-PPB / 2, 210, 2, 1100}};
    struct world world = open_two_markets();
    struct sloss_stress_market models[] = {linear_of(0, 1000), model_of(1)};
    struct sloss_stress *stress = create(&world, models, 2);
    struct sloss_hash before = hash_of(&world);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const int64_t cross[] = {0, 0, cases[i].cross, 0};
        assert_ok(sloss_stress_set_cross(stress, cross, NULL));
        struct sloss_stress_result result = apply(stress, &(struct sloss_mark){0, 0, 890}, 1);
        assert_int_equal(result.rounds, 2);
        assert_amount(mark_at(stress, 1, 1), 200);
        assert_amount(mark_at(stress, 2, 0), 801);
        assert_amount(mark_at(stress, 2, 1), cases[i].mark);
        assert_int_equal(result.closed, cases[i].closed);
        assert_amount(result.deficit, cases[i].deficit);
    }
    assert_ok(sloss_stress_set_cross(stress, NULL, NULL));
    assert_amount(apply(stress, &(struct sloss_mark){0, 0, 890}, 1).deficit, 1000);
    assert_true(same_hash(hash_of(&world), before));
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A's own impact is cut at 90 %, and so is all that moves B: its own 10 % add nothing. What A gets
 * from B, 100 % of 10 %, adds nothing to its 90 either. The other way round it is 80. */
static void test_moves_are_cut_together(void **state)
{
    (void)state;
    struct world world = open_two_markets();
    struct sloss_stress_market models[] = {linear_of(0, 100), linear_of(1, 1000)};
    struct sloss_stress *stress = create(&world, models, 2);
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, PPB, PPB, 0}, NULL));
    struct sloss_stress_result result = apply(stress, &(struct sloss_mark){0, 0, 890}, 1);
    assert_int_equal(result.rounds, 2);
    assert_amount(mark_at(stress, 2, 0), 89);
    assert_amount(mark_at(stress, 2, 1), 20);
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, -PPB, PPB, 0}, NULL));
    result = apply(stress, &(struct sloss_mark){0, 0, 890}, 1);
    assert_int_equal(result.rounds, 3);
    assert_amount(mark_at(stress, 2, 0), 89);
    assert_amount(mark_at(stress, 3, 0), 178); /* 890 * (1 - 0.9 + 0.1) */
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Three lots move A by 3 parts in 10^9 of it, and half of that B. B's one lot moves it by 1 of its
 * own: 2.5 in all, which is 2, and 4 ticks of 2 * 10^9. Without that it is 1.5, which is 2 too. Of
 * 2.499999999 it is 2, and 3 with the lot. */
static void test_a_move_is_rounded_once(void **state)
{
    (void)state;
    const struct {
        int64_t cross;
        int64_t own;
        int64_t moved;
    } cases[] = {{500000000, 1, 4}, {500000000, 0, 4}, {833333333, 0, 4}, {833333333, 1, 6}};
    struct world world = open_world();
    (void)add_market(&world, "A", SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "B", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 300);
    deposit(&world, 2, 10 * PPB);
    deposit(&world, 3, 5);
    fill(&world, 0, 1, 2, 3, 1000);
    fill(&world, 1, 3, 2, 1, 2 * PPB + 10);
    struct sloss_stress_market models[] = {linear_of(0, 1), linear_of(1, 1)};
    for (size_t i = 0; i < COUNT(cases); i++) {
        models[0].impact_ppb = 1;
        models[1].impact_ppb = cases[i].own;
        struct sloss_stress *stress = create(&world, models, 2);
        assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, 0, cases[i].cross, 0}, NULL));
        (void)apply(stress, (const struct sloss_mark[]){{0, 0, 890}, {1, 0, 2 * PPB}}, 2);
        assert_amount(mark_at(stress, 2, 1), 2 * PPB - cases[i].moved);
        sloss_stress_destroy(stress);
    }
    close_world(&world);
}

static void refuse_cross(struct sloss_stress *stress, const int64_t *cross, uint32_t want_row)
{
    struct sloss_hash before = {0, 0};
    struct sloss_hash after = {0, 0};
    uint32_t row = 12345;
    assert_ok(sloss_stress_hash(stress, &before));
    assert_status(sloss_stress_set_cross(stress, cross, &row), SLOSS_ERR_RANGE);
    assert_int_equal(row, want_row);
    assert_ok(sloss_stress_hash(stress, &after));
    assert_true(same_hash(before, after));
}

static void test_bad_cross_impact_is_named_by_row(void **state)
{
    (void)state;
    struct world world = open_two_markets();
    struct sloss_stress_market models[] = {linear_of(0, 1000), model_of(1)};
    struct sloss_stress *stress = create(&world, models, 2);
    uint32_t row = 12345;
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, PPB, -PPB, 0}, &row));
    assert_int_equal(row, UINT32_MAX);
    refuse_cross(stress, (int64_t[]){1, 0, 0, 0}, 0);
    refuse_cross(stress, (int64_t[]){0, PPB + 1, 0, 0}, 0);
    refuse_cross(stress, (int64_t[]){0, 0, -PPB - 1, 0}, 1);
    refuse_cross(stress, (int64_t[]){0, 0, INT64_MIN, 0}, 1);
    refuse_cross(stress, (int64_t[]){0, 0, 0, -1}, 1);
    assert_status(sloss_stress_set_cross(stress, (int64_t[]){0, 0, 0, 1}, NULL), SLOSS_ERR_RANGE);
    assert_status(sloss_stress_set_cross(NULL, NULL, &row), SLOSS_ERR_ARGUMENT);
    assert_int_equal(row, UINT32_MAX);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* ---- grids ----------------------------------------------------------------------------------- */

enum {
    UNDERLYING,
    OPTION,
    OTHER
};

static const struct sloss_stress_point put[] = {{70, 60}, {80, 30}, {90, 15}, {100, 10}, {110, 8}};

/* A coin at 110 and a put on it at 8. 1, 2 and 3 are long 10 coins, and last till 100, 90 and 80. 5
 * has sold 10 puts; 6 is long 2 coins, which lose as much as these on the first 10 ticks. */
static struct world open_option_world(void)
{
    struct world world = open_world();
    (void)add_market(&world, "COIN", SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "PUT", SLOSS_SETTLEMENT_UNREALIZED);
    (void)add_market(&world, "OTHER", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 9, 1000000);
    const int64_t deposits[] = {99, 199, 299};
    for (uint64_t account = 1; account <= 3; account++) {
        deposit(&world, account, deposits[account - 1]);
        fill(&world, UNDERLYING, account, 9, 10, 110);
    }
    deposit(&world, 5, 400);
    deposit(&world, 6, 400);
    fill(&world, OPTION, 9, 5, 10, 8);
    fill(&world, UNDERLYING, 6, 9, 2, 110);
    deposit(&world, 7, 99);
    fill(&world, OTHER, 7, 9, 10, 50);
    return world;
}

/* Ten coins sold move the coin by 10 % of 100. Each fall of 10 ticks costs the seller of puts more:
 * 20, 50, 150, 300, and it falls at 70, in round 4, 120 short. A position of coins that loses 20 on
 * the first 10 ticks loses 20 on each, and stands. */
static void test_a_short_option_loses_faster_and_faster(void **state)
{
    (void)state;
    const int64_t marks[][2] = {{100, 10}, {90, 15}, {80, 30}, {70, 60}};
    struct world world = open_option_world();
    struct sloss_stress_market models[] = {linear_of(UNDERLYING, 100), model_of(OPTION)};
    struct sloss_stress *stress = create(&world, models, 2);
    struct sloss_stress_result result = apply(stress, &(struct sloss_mark){0, 0, 100}, 1);
    assert_int_equal(result.closed, 3); /* the put stands still without its grid */
    assert_int_equal(result.rounds, 4);
    set_grid(stress, 1, 0, put, COUNT(put));
    struct sloss_hash before = hash_of(&world);
    result = apply(stress, &(struct sloss_mark){0, 0, 100}, 1);
    assert_int_equal(result.rounds, 4);
    int64_t steps[COUNT(marks)];
    for (uint32_t i = 0; i < COUNT(marks); i++) {
        assert_amount(mark_at(stress, i + 1, UNDERLYING), marks[i][0]);
        assert_amount(mark_at(stress, i + 1, OPTION), marks[i][1]);
        int64_t last = i == 0 ? 8 : mark_at(stress, i, OPTION);
        steps[i] = 10 * (mark_at(stress, i + 1, OPTION) - last);
        assert_true(i == 0 || steps[i] > steps[i - 1]);
    }
    assert_int_equal(result.closed, 4); /* 6 stands */
    assert_int_equal(result.deficits, 4);
    assert_amount(result.deficit, 3 + 120);
    assert_amount(result.loss_first, 120);
    assert_true(same_hash(hash_of(&world), before));
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A put that is given stands where it is put, and from there goes the way of the grid: 20, and 5
 * and 15 and 30 more. Given at 2, which is 8 less than the grid has, it is 7, 22 and 52. Of a coin
 * that stands still it does as well. */
static void test_a_mark_that_is_given_keeps_its_distance(void **state)
{
    (void)state;
    struct world world = open_option_world();
    struct sloss_stress_market models[] = {model_of(OTHER), model_of(OPTION),
                                           linear_of(UNDERLYING, 100)};
    struct sloss_stress *stress = create(&world, models, 3);
    set_grid(stress, 1, 2, put, COUNT(put));
    (void)apply(stress, (const struct sloss_mark[]){{OPTION, 0, 20}, {UNDERLYING, 0, 100}}, 2);
    assert_amount(mark_at(stress, 1, OPTION), 20);
    assert_amount(mark_at(stress, 2, OPTION), 25);
    assert_amount(mark_at(stress, 4, OPTION), 70);
    (void)apply(stress, (const struct sloss_mark[]){{UNDERLYING, 0, 100}, {OPTION, 0, 2}}, 2);
    assert_amount(mark_at(stress, 2, OPTION), 7);
    assert_amount(mark_at(stress, 4, OPTION), 52);
    /* At 49 the seller of puts is 10 short; the coin stands still, and so does the put. */
    struct sloss_stress_result result = apply(stress, &(struct sloss_mark){OPTION, 0, 49}, 1);
    assert_int_equal(result.rounds, 1);
    assert_int_equal(result.closed, 1);
    assert_amount(mark_at(stress, 1, UNDERLYING), 110);
    /* What another market closes out does not move it, though the book's mark is not the grid's. */
    mark(&world, OPTION, 9);
    result = apply(stress, &(struct sloss_mark){OTHER, 0, 40}, 1);
    assert_int_equal(result.rounds, 1);
    assert_int_equal(result.closed, 1);
    assert_amount(mark_at(stress, 1, OPTION), 9);
    /* A call that is given at 3 and falls with the coin, by 10: a tick, not -7. */
    set_grid(stress, 1, 2, (const struct sloss_stress_point[]){{70, 0}, {110, 40}}, 2);
    (void)apply(stress, (const struct sloss_mark[]){{UNDERLYING, 0, 100}, {OPTION, 0, 3}}, 2);
    assert_amount(mark_at(stress, 1, OPTION), 3);
    assert_amount(mark_at(stress, 2, OPTION), 1);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* 7 falls in another market. What has no mark yet has none after it, by a grid, an impact, or what
 * carries over. */
static void test_what_has_no_mark_gets_none(void **state)
{
    (void)state;
    struct world world = open_option_world();
    struct sloss_stress_market models[] = {
        linear_of(OTHER, 100), linear_of(add_market(&world, "X", 0), 100),
        model_of(add_market(&world, "Y", 0)), model_of(UNDERLYING)};
    struct sloss_stress *stress = create(&world, models, 4);
    int64_t cross[16] = {[4] = PPB};
    assert_ok(sloss_stress_set_cross(stress, cross, NULL));
    set_grid(stress, 2, 3, put, COUNT(put));
    struct sloss_stress_result result = apply(stress, &(struct sloss_mark){OTHER, 0, 40}, 1);
    assert_int_equal(result.rounds, 2);
    assert_amount(mark_at(stress, 2, OTHER), 36);
    assert_amount(mark_at(stress, 2, models[1].market), 0);
    assert_amount(mark_at(stress, 2, models[2].market), 0);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Its own impact goes by the mark of the grid: 10 puts that are bought back move 60 by half. */
static void test_impact_goes_by_the_grid(void **state)
{
    (void)state;
    struct world world = open_option_world();
    struct sloss_stress_market models[] = {linear_of(UNDERLYING, 100), linear_of(OPTION, 20)};
    struct sloss_stress *stress = create(&world, models, 2);
    set_grid(stress, 1, 0, put, COUNT(put));
    struct sloss_stress_result result = apply(stress, &(struct sloss_mark){0, 0, 100}, 1);
    assert_int_equal(result.rounds, 5);
    assert_amount(mark_at(stress, 4, OPTION), 60);
    assert_amount(mark_at(stress, 5, OPTION), 90);
    assert_amount(mark_at(stress, 5, UNDERLYING), 70);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A market that follows another needs no mark of its own. */
static void test_a_drawn_mark_is_the_grids(void **state)
{
    (void)state;
    struct world world = open_option_world();
    uint32_t bare = add_market(&world, "X", SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_stress_market models[] = {model_of(bare), model_of(OTHER), model_of(UNDERLYING)};
    struct sloss_stress *plain = create(&world, models + 1, 2);
    struct sloss_stress *stress = create(&world, models, 3);
    const struct sloss_stress_point points[] = {{1, 1000}, {1000, 1}}; /* 1,001 - mark */
    struct sloss_mark drawn[3];
    assert_status(sloss_stress_draw(stress, 0, drawn, NULL), SLOSS_ERR_RANGE);
    set_grid(stress, 0, 2, points, COUNT(points));
    for (uint64_t i = 0; i < 50; i++) {
        struct sloss_mark others[2];
        assert_ok(sloss_stress_draw(stress, i, drawn, NULL));
        assert_ok(sloss_stress_draw(plain, i, others, NULL));
        assert_int_equal(drawn[0].market, bare);
        assert_amount(drawn[0].price, 1001 - drawn[2].price);
        assert_memory_equal(drawn + 1, others, sizeof(others));
    }
    sloss_stress_destroy(plain);
    sloss_stress_destroy(stress);
    close_world(&world);
}

static void refuse_grid(struct sloss_stress *stress, uint32_t row, uint32_t underlying,
                        const struct sloss_stress_point *points, uint32_t count,
                        enum sloss_status want)
{
    struct sloss_hash before = {0, 0};
    struct sloss_hash after = {0, 0};
    assert_ok(sloss_stress_hash(stress, &before));
    assert_status(sloss_stress_set_grid(stress, row, underlying, points, count), want);
    assert_ok(sloss_stress_hash(stress, &after));
    assert_true(same_hash(before, after));
}

static void test_bad_grids(void **state)
{
    (void)state;
    struct world world = open_option_world();
    struct sloss_stress_market models[] = {model_of(UNDERLYING), model_of(OPTION), model_of(OTHER)};
    struct sloss_stress *stress = create(&world, models, 3);
    assert_status(sloss_stress_set_grid(NULL, 0, 1, put, 5), SLOSS_ERR_ARGUMENT);
    set_grid(stress, 1, 0, put, COUNT(put));
    refuse_grid(stress, 3, 0, put, 5, SLOSS_ERR_ARGUMENT);
    refuse_grid(stress, 2, 3, put, 5, SLOSS_ERR_ARGUMENT);
    refuse_grid(stress, 2, 0, NULL, 5, SLOSS_ERR_ARGUMENT);
    refuse_grid(stress, 2, 0, put, 0, SLOSS_ERR_ARGUMENT);
    refuse_grid(stress, 2, 2, put, 5, SLOSS_ERR_ARGUMENT);
    refuse_grid(stress, 2, 1, put, 5, SLOSS_ERR_ARGUMENT); /* 1 follows 0 */
    refuse_grid(stress, 0, 2, put, 5, SLOSS_ERR_ARGUMENT); /* and would be followed */
    refuse_grid(stress, 2, 0, put, 1, SLOSS_ERR_RANGE);
    refuse_grid(stress, 2, 0, (struct sloss_stress_point[]){{2, 1}, {2, 1}}, 2, SLOSS_ERR_RANGE);
    refuse_grid(stress, 1, 0, (struct sloss_stress_point[]){{0, 1}, {2, 1}}, 2, SLOSS_ERR_RANGE);
    set_grid(stress, 2, 0, put, COUNT(put));
    set_grid(stress, 1, 9, NULL, 0);
    set_grid(stress, 2, 0, NULL, 0);
    set_grid(stress, 0, 2, put, COUNT(put));
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A mark of 2^63 is refused where it comes up: in what is given, and in what is drawn. */
static void test_a_mark_that_does_not_fit(void **state)
{
    (void)state;
    struct world world = open_option_world();
    struct sloss_stress_market models[] = {model_of(UNDERLYING), model_of(OPTION)};
    struct sloss_stress *stress = create(&world, models, 2);
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    struct sloss_mark marks[2];
    size_t done = 9;
    set_grid(stress, 1, 0, (struct sloss_stress_point[]){{1, 0}, {2, INT64_C(1) << 62}}, 2);
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_stress_run_marks(stress, &(struct sloss_mark){0, 0, 3}, 1, &result),
                  SLOSS_ERR_OVERFLOW);
    assert_status(sloss_stress_draw(stress, 0, marks, NULL), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_stress_run(stress, 0, 1, &result, NULL, &done), SLOSS_ERR_OVERFLOW);
    assert_int_equal(done, 0);
    assert_true(same_hash(hash_of(&world), before));
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* An inverse market whose mark is 3 * 2^61 moves by 90 % of it as another's fund buys. */
static void test_a_mark_that_impact_moves_too_far(void **state)
{
    (void)state;
    struct world world = open_two_markets();
    uint32_t far = UINT32_MAX;
    assert_ok(sloss_engine_add_market(world.engine, "FAR", 0, 1000, SLOSS_KIND_INVERSE, 0, &far));
    mark(&world, far, INT64_C(3) << 61);
    struct sloss_stress_market models[] = {linear_of(1, 111), model_of(far)};
    struct sloss_stress *stress = create(&world, models, 2);
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    const int64_t cross[] = {0, 0, PPB, 0};
    assert_ok(sloss_stress_set_cross(stress, cross, NULL));
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_stress_run_marks(stress, &(struct sloss_mark){1, 0, 210}, 1, &result),
                  SLOSS_ERR_OVERFLOW);
    assert_true(same_hash(hash_of(&world), before));
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Each figure that ties marks is in the hash, and nothing else that was set before. */
static void test_the_hash_has_what_ties_marks(void **state)
{
    (void)state;
    struct world world = open_option_world();
    struct sloss_stress_market models[] = {model_of(UNDERLYING), model_of(OPTION), model_of(OTHER)};
    struct sloss_stress *stress = create(&world, models, 3);
    struct sloss_stress_point points[] = {{70, 60}, {80, 30}};
    struct sloss_hash seen[8];
    size_t count = 0;
    seen[count++] = inputs_of(stress);
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, 1, 0, 0, 0, 0, 0, 0, 0}, NULL));
    seen[count++] = inputs_of(stress);
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, 2, 0, 0, 0, 0, 0, 0, 0}, NULL));
    seen[count++] = inputs_of(stress);
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, 0, 0, 1, 0, 0, 0, 0, 0}, NULL));
    seen[count++] = inputs_of(stress);
    assert_ok(sloss_stress_set_cross(stress, (int64_t[9]){0}, NULL));
    assert_true(same_hash(inputs_of(stress), seen[0]));
    set_grid(stress, 1, 0, points, 2);
    seen[count++] = inputs_of(stress);
    set_grid(stress, 1, 2, points, 2);
    seen[count++] = inputs_of(stress);
    points[1].mark++;
    set_grid(stress, 1, 2, points, 2);
    seen[count++] = inputs_of(stress);
    set_grid(stress, 1, 0, NULL, 0);
    assert_true(same_hash(inputs_of(stress), seen[0]));
    set_grid(stress, 2, 0, points, 2);
    seen[count++] = inputs_of(stress);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_false(same_hash(seen[i], seen[j]));
        }
    }
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Without memory what was set stays; all of it is given back, to the byte. */
static void test_without_memory(void **state)
{
    (void)state;
    struct supply supply = {.limited = false};
    struct sloss_ledger_config config = {.struct_size = sizeof(config),
                                         .memory = supply_memory(&supply)};
    struct world world;
    assert_ok(sloss_ledger_create(&config, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    assert_ok(sloss_engine_add_asset(world.engine, "USD", 2, NULL));
    struct sloss_stress_market models[2];
    for (uint32_t i = 0; i < COUNT(models); i++) {
        models[i] = model_of(add_market(&world, i == 0 ? "A" : "B", SLOSS_SETTLEMENT_UNREALIZED));
    }
    int64_t before = supply.bytes;
    struct sloss_stress *stress = create(&world, models, 2);
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, 1, 1, 0}, NULL));
    set_grid(stress, 1, 0, put, COUNT(put));
    struct sloss_hash inputs = inputs_of(stress);
    supply.limited = true;
    assert_status(sloss_stress_set_cross(stress, (int64_t[]){0, 2, 0, 0}, NULL), SLOSS_ERR_MEMORY);
    assert_status(sloss_stress_set_grid(stress, 1, 0, put, 2), SLOSS_ERR_MEMORY);
    assert_true(same_hash(inputs_of(stress), inputs));
    assert_ok(sloss_stress_set_cross(stress, NULL, NULL)); /* takes none */
    supply.limited = false;
    assert_ok(sloss_stress_set_cross(stress, (int64_t[]){0, 2, 0, 0}, NULL));
    set_grid(stress, 1, 0, put, 2);
    sloss_stress_destroy(stress);
    assert_amount(supply.bytes, before);
    close_world(&world);
    assert_amount(supply.bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_sold_in_one_market_moves_another),
        cmocka_unit_test(test_moves_are_cut_together),
        cmocka_unit_test(test_a_move_is_rounded_once),
        cmocka_unit_test(test_bad_cross_impact_is_named_by_row),
        cmocka_unit_test(test_a_short_option_loses_faster_and_faster),
        cmocka_unit_test(test_a_mark_that_is_given_keeps_its_distance),
        cmocka_unit_test(test_what_has_no_mark_gets_none),
        cmocka_unit_test(test_impact_goes_by_the_grid),
        cmocka_unit_test(test_a_drawn_mark_is_the_grids),
        cmocka_unit_test(test_bad_grids),
        cmocka_unit_test(test_a_mark_that_does_not_fit),
        cmocka_unit_test(test_a_mark_that_impact_moves_too_far),
        cmocka_unit_test(test_the_hash_has_what_ties_marks),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
