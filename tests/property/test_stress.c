/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs of scenarios: how their errors shrink, a cascade that is always the same, parts, and the
 * first look alone. */
#include "stress_run.h"
#include "sloss/stress.h"

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
        struct sloss_tail tail = tail_of(&run, 1, 950000000);
        error[i] = tail.mean_high - tail.mean_low;
        close_run(&run);
    }
    for (size_t i = 1; i < COUNT(error); i++) {
        assert_in_range(error[i - 1] * 100 / error[i], 180, 220);
    }
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
        cmocka_unit_test(test_errors_shrink_with_the_root),
        cmocka_unit_test(test_a_cascade_of_two),
        cmocka_unit_test(test_parts_of_a_run_are_the_run),
        cmocka_unit_test(test_the_screen_sees_the_deficit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
