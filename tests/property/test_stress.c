/* SPDX-License-Identifier: BSD-2-Clause */
/* Scenarios against closed forms: what is known exactly lies within the intervals stated, in 95 of
 * 100 seeds; intervals shrink with the square root of the number of scenarios.
 *
 * Account 1 is long 1,000 lots at 1,000 with 100,000 behind them and no requirement: it is bankrupt
 * below a mark of 900. With s = 0.08 the mark is 1000 * exp(s * Z), and the deficit 1000 * (900 -
 * mark)+: P(deficit > 0) = Phi(z),  z = ln(0.9) / s = -1.3170064 mean           = 1000 * (900 *
 * Phi(z) - 1000 * exp(s^2 / 2) * Phi(z - s)) quantile p     = 1000 * (900 - 1000 * exp(s * Phi^-1(1
 * - p))) shortfall p    = 1000 * (900 - 1000 * exp(s^2 / 2) * Phi(Phi^-1(1 - p) - s) / (1 - p)) The
 * mark is a whole number of ticks of 1/1000: 1,000,000 of them. */
#include "../unit/world.h"

#define PPB INT64_C(1000000000)
#define SEEDS 100
#define TICKS 1000 /* a unit of price */

struct closed_form {
    uint32_t degrees;
    int64_t often_ppb; /* of a deficit */
    int64_t mean;
    int64_t quantile; /* of 99 % */
    int64_t shortfall;
};

static const struct closed_form normal = {0, 93918232, 3060318, 69815929, 91772143};

/* t of 4 degrees: the same with its own distribution, by scipy.stats and a quadrature. */
static const struct closed_form student = {4, 129108851, 7995700, 159000843, 0};

static struct world open_one_account(uint64_t *market_out)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "M", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100 * 1000 * TICKS);
    deposit(&world, 2, INT64_C(1000000000) * TICKS);
    fill(&world, market, 1, 2, 1000, 1000 * TICKS);
    *market_out = market;
    return world;
}

static struct sloss_stress *prepare(const struct world *world, struct sloss_stress_config config,
                                    const struct sloss_stress_market *markets, uint32_t count)
{
    struct sloss_stress *stress = NULL;
    config.struct_size = sizeof(config);
    assert_ok(sloss_stress_create(world->engine, &config, markets, count, NULL, NULL, &stress));
    return stress;
}

static struct sloss_stress_market plain_market(uint32_t market)
{
    return (struct sloss_stress_market){.struct_size = sizeof(struct sloss_stress_market),
                                        .market = market,
                                        .volatility_ppb = 80000000,
                                        .loading_ppb = {PPB}};
}

struct run {
    size_t count;
    struct sloss_stress_result *results;
    int64_t *deficits;
    int64_t *weights;
};

static struct run open_run(size_t count)
{
    struct run run = {count, calloc(count, sizeof(*run.results)), calloc(count, sizeof(int64_t)),
                      calloc(count, sizeof(int64_t))};
    assert_true(run.results != NULL && run.deficits != NULL && run.weights != NULL);
    return run;
}

static void close_run(struct run *run)
{
    free(run->results);
    free(run->deficits);
    free(run->weights);
}

static void run_all(struct run *run, struct sloss_stress *stress)
{
    for (size_t i = 0; i < run->count; i++) {
        run->results[i].struct_size = sizeof(run->results[i]);
    }
    assert_ok(sloss_stress_run(stress, 0, run->count, run->results, NULL, NULL));
    for (size_t i = 0; i < run->count; i++) {
        run->deficits[i] = run->results[i].deficit;
        run->weights[i] = run->results[i].weight;
    }
}

static struct sloss_tail tail_of(const struct run *run, int64_t probability_ppb)
{
    struct sloss_tail tail = {.struct_size = sizeof(tail)};
    assert_ok(sloss_tail_read(run->deficits, run->weights, run->count, probability_ppb, 0, &tail));
    return tail;
}

/* In how many seeds what is known lies within the interval. */
struct covered {
    int often;
    int mean;
    int quantile;
    int shortfall;
};

static struct covered cover(const struct closed_form *known, int64_t tilt_ppb, size_t count)
{
    struct covered covered = {0};
    uint64_t market;
    struct world world = open_one_account(&market);
    struct sloss_stress_market model = plain_market((uint32_t)market);
    struct run run = open_run(count);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct sloss_stress_config config = {
            .seed = seed, .factors = 1, .degrees = known->degrees, .tilt_ppb = tilt_ppb};
        struct sloss_stress *stress = prepare(&world, config, &model, 1);
        run_all(&run, stress);
        struct sloss_tail tail = tail_of(&run, 990000000);
        covered.often +=
            known->often_ppb >= tail.exceeds_low_ppb && known->often_ppb <= tail.exceeds_high_ppb;
        covered.mean += llabs(tail.mean - known->mean) <= tail.mean_error;
        covered.quantile +=
            known->quantile >= tail.quantile_low && known->quantile <= tail.quantile_high;
        covered.shortfall += llabs(tail.shortfall - known->shortfall) <= tail.shortfall_error;
        sloss_stress_destroy(stress);
    }
    close_run(&run);
    close_world(&world);
    print_message("of %d seeds: how often %d, mean %d, quantile %d, shortfall %d\n", SEEDS,
                  covered.often, covered.mean, covered.quantile, covered.shortfall);
    return covered;
}

static void test_one_account_of_normal_moves(void **state)
{
    (void)state;
    struct covered covered = cover(&normal, 0, 4000);
    assert_true(covered.often >= 90 && covered.mean >= 90 && covered.quantile >= 90);
    assert_true(covered.shortfall >= 85);
}

static void test_one_account_of_student_moves(void **state)
{
    (void)state;
    struct covered covered = cover(&student, 0, 4000);
    assert_true(covered.often >= 90 && covered.quantile >= 90);
}

/* The tail is drawn more often, and weights make it good. */
static void test_importance_sampling(void **state)
{
    (void)state;
    struct covered covered = cover(&normal, -2 * PPB, 2000);
    assert_true(covered.often >= 90 && covered.mean >= 90 && covered.quantile >= 90);
    assert_true(covered.shortfall >= 90);
}

/* A quarter of the scenarios, twice the error. */
static void test_errors_shrink_with_the_root(void **state)
{
    (void)state;
    uint64_t market;
    struct world world = open_one_account(&market);
    struct sloss_stress_market model = plain_market((uint32_t)market);
    struct sloss_stress *stress =
        prepare(&world, (struct sloss_stress_config){.seed = 3, .factors = 1}, &model, 1);
    int64_t error[3];
    for (size_t i = 0; i < COUNT(error); i++) {
        struct run run = open_run((size_t)4000 << (2 * i));
        run_all(&run, stress);
        error[i] = tail_of(&run, 990000000).mean_error;
        close_run(&run);
    }
    for (size_t i = 1; i < COUNT(error); i++) {
        assert_in_range(error[i - 1] * 100 / error[i], 180, 220);
    }
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Pays for a year's capital: a fund of the 99 % quantile is emptied by one scenario in a hundred.
 * The newsvendor's size is the quantile of 1 - (cost of capital / cost of a loss shared). */
static void test_a_fund_of_the_quantile_lasts_as_often_as_it_says(void **state)
{
    (void)state;
    uint64_t market;
    struct world world = open_one_account(&market);
    struct sloss_stress_market model = plain_market((uint32_t)market);
    struct sloss_stress_config config = {.seed = 11, .factors = 1};
    insure(&world, (uint32_t)market, normal.quantile);
    struct sloss_stress *stress = prepare(&world, config, &model, 1);
    struct run run = open_run(20000);
    run_all(&run, stress);
    int shared = 0;
    int emptied = 0;
    for (size_t i = 0; i < run.count; i++) {
        const struct sloss_stress_result *result = &run.results[i];
        assert_amount(result->deficit, result->insurance + result->socialized + result->uncovered);
        shared += result->socialized > 0;
        emptied += result->funds_short > 0;
    }
    assert_in_range(shared, 200 - 5 * 14, 200 + 5 * 14); /* five standard deviations */
    assert_int_equal(emptied, shared); /* there are no fees that would fill it again */
    close_run(&run);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* Account 1 falls at 900. What the fund takes over of it, 1,000 lots of a depth of 1,000, moves the
 * mark down by 5 % more, and account 2, which falls at 880, with it: 900 * 0.95 = 855. It never
 * falls alone. */
static void test_a_cascade_of_two(void **state)
{
    (void)state;
    uint64_t market;
    struct world world = open_one_account(&market);
    struct sloss_stress_market model = plain_market((uint32_t)market);
    deposit(&world, 3, 120 * 100 * TICKS);
    fill(&world, (uint32_t)market, 3, 2, 100, 1000 * TICKS);
    model.impact = SLOSS_IMPACT_SQUARE_ROOT;
    model.depth_lots = 1000;
    model.impact_ppb = PPB / 20;
    struct sloss_stress *stress =
        prepare(&world, (struct sloss_stress_config){.seed = 1, .factors = 1}, &model, 1);
    struct run run = open_run(20000);
    run_all(&run, stress);
    int both = 0;
    for (size_t i = 0; i < run.count; i++) {
        assert_true(run.results[i].closed == 0 || run.results[i].closed == 2);
        both += run.results[i].closed == 2;
    }
    assert_in_range(both, 1878 - 5 * 41, 1878 + 5 * 41); /* 20,000 * Phi(z) */
    close_run(&run);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* A run is the sum of its parts, whoever runs them and in whatever order. */
static void test_parts_of_a_run_are_the_run(void **state)
{
    (void)state;
    uint64_t market;
    struct world world = open_one_account(&market);
    struct sloss_stress_market model = plain_market((uint32_t)market);
    struct sloss_stress_config config = {
        .seed = 9, .factors = 1, .degrees = 3, .flags = SLOSS_STRESS_ANTITHETIC, .strata = 10};
    struct sloss_stress *stress = prepare(&world, config, &model, 1);
    struct run whole = open_run(100);
    struct run parts = open_run(100);
    run_all(&whole, stress);
    for (size_t i = 0; i < parts.count; i++) {
        parts.results[i].struct_size = sizeof(parts.results[i]);
    }
    const size_t from[] = {61, 0, 37};
    const size_t to[] = {100, 37, 61};
    for (size_t i = 0; i < COUNT(from); i++) {
        assert_ok(sloss_stress_run(stress, from[i], to[i] - from[i], parts.results + from[i],
                                   parts.deficits + from[i], NULL));
    }
    assert_memory_equal(parts.results, whole.results, 100 * sizeof(*whole.results));
    assert_memory_equal(parts.deficits, whole.deficits,
                        100 * sizeof(*whole.deficits)); /* one market */
    close_run(&whole);
    close_run(&parts);
    sloss_stress_destroy(stress);
    close_world(&world);
}

/* The first look alone: the same deficit where nobody's fall drags another along. */
static void test_the_screen_sees_the_deficit(void **state)
{
    (void)state;
    uint64_t market;
    struct world world = open_one_account(&market);
    struct sloss_stress_market model = plain_market((uint32_t)market);
    struct sloss_stress *stress =
        prepare(&world, (struct sloss_stress_config){.seed = 2, .factors = 1}, &model, 1);
    struct run run = open_run(1003);
    int64_t screened[1003];
    run_all(&run, stress);
    assert_ok(sloss_stress_screen(stress, 0, run.count, screened));
    for (size_t i = 0; i < run.count; i++) {
        assert_amount(screened[i], run.deficits[i]);
    }
    close_run(&run);
    sloss_stress_destroy(stress);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_account_of_normal_moves),
        cmocka_unit_test(test_one_account_of_student_moves),
        cmocka_unit_test(test_importance_sampling),
        cmocka_unit_test(test_errors_shrink_with_the_root),
        cmocka_unit_test(test_a_fund_of_the_quantile_lasts_as_often_as_it_says),
        cmocka_unit_test(test_a_cascade_of_two),
        cmocka_unit_test(test_parts_of_a_run_are_the_run),
        cmocka_unit_test(test_the_screen_sees_the_deficit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
