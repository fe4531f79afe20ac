/* SPDX-License-Identifier: BSD-2-Clause */
/* Scenarios against closed forms: what is known exactly lies within the interval stated.
 *
 * Of 100 intervals of 99 %, one is expected to miss; a case passes with 95 that hold. Whether
 * intervals are as wide as they say is asked of 95 % ones and more seeds: of 400 that hold with
 * 95 %, fewer than 366 or more than 393 come once in 1,000 times each; those of means and
 * shortfalls may be wider where a tail is few (lib/stress/interval.h). */
#include "stress_run.h"

#ifndef SEEDS /* fewer where nothing is optimized, or much is asked beside */
#define SEEDS 100
#endif
#define SEEDS_HELD (SEEDS * 95 / 100)
#define MANY_SEEDS 400
#define NORMAL 0
#define STUDENT 4

struct closed_form {
    uint32_t degrees;
    int64_t often_ppb;
    int64_t mean;
    int64_t quantile; /* of 99 % */
    int64_t shortfall;
};

/* Worked in closed_forms.py. */
enum {
    normal_one,
    student_one,
    normal_two
};
#define normal NORMAL
#define student STUDENT
#define CLOSED_FORM(law, line, often, mean, quantile, shortfall)                                   \
    [law##_##line] = {law, often, mean, quantile, shortfall},
static const struct closed_form closed_forms[] = {
#include "closed_forms.def"
#include "sloss/stress.h"
};
#undef normal
#undef student

/* A way to ask one of them. */
struct question {
    const char *name;
    int form;
    struct sloss_stress_config config;
    uint32_t group; /* scenarios drawn together */
    size_t count;
    bool cascades;
};

static const struct question questions[] = {
    {"normal", normal_one, {.factors = 1}, 1, 4000, false},
    {"student", student_one, {.factors = 1, .degrees = STUDENT}, 1, 4000, false},
    {"cascade of two", normal_two, {.factors = 1}, 1, 4000, true},
    {"tilted", normal_one, {.factors = 1, .importance_shift_ppb = -2 * PPB}, 1, 2000, false},
    {"antithetic", normal_one, {.factors = 1, .flags = SLOSS_STRESS_ANTITHETIC}, 2, 4000, false},
    {"stratified", normal_one, {.factors = 1, .strata = 40}, 40, 4000, false},
    {"stratified pairs",
     normal_one,
     {.factors = 1, .flags = SLOSS_STRESS_ANTITHETIC, .strata = 20},
     40,
     4000,
     false},
};

/* In how many seeds what is known lies within the interval. */
struct held {
    int often;
    int mean;
    int quantile;
    int shortfall;
};

/* Account 3 falls with account 1: of 100 lots with 120 a lot behind them, it is bankrupt below 880.
 * What the fund takes over of account 1, 1,000 lots of a depth of 1,000, moves the mark 5 % down,
 * from 900 to 855 or less. */
static void add_second(struct world *world, uint32_t market, struct sloss_stress_market *model)
{
    deposit(world, 3, 120 * 100 * TICKS);
    fill(world, market, 3, 2, 100, 1000 * TICKS);
    model->impact = SLOSS_IMPACT_SQUARE_ROOT;
    model->depth_lots = 1000;
    model->impact_ppb = PPB / 20;
}

static void count_held(struct held *held, const struct closed_form *known, struct sloss_tail tail)
{
    held->often +=
        known->often_ppb >= tail.exceeds_low_ppb && known->often_ppb <= tail.exceeds_high_ppb;
    held->mean += known->mean >= tail.mean_low && known->mean <= tail.mean_high;
    held->quantile += known->quantile >= tail.quantile_low && known->quantile <= tail.quantile_high;
    held->shortfall += known->shortfall >= tail.expected_shortfall_low &&
                       known->shortfall <= tail.expected_shortfall_high;
}

static struct held ask(const struct question *question, int seeds, int64_t confidence_ppb)
{
    struct held held = {0, 0, 0, 0};
    uint64_t market;
    struct world world = open_one_account(&market);
    struct sloss_stress_market model = plain_market((uint32_t)market);
    struct run run = open_run(question->count);
    run.weighted = question->config.importance_shift_ppb != 0;
    if (question->cascades) {
        add_second(&world, (uint32_t)market, &model);
    }
    for (int seed = 1; seed <= seeds; seed++) {
        struct sloss_stress_config config = question->config;
        config.seed = (uint64_t)seed;
        struct sloss_stress *stress = prepare(&world, config, &model, 1);
        run_all(&run, stress);
        count_held(&held, &closed_forms[question->form],
                   tail_of(&run, question->group, confidence_ppb));
        sloss_stress_destroy(stress);
    }
    close_run(&run);
    close_world(&world);
    print_message("%-16s %d %%, of %d: how often %d, mean %d, quantile %d, shortfall %d\n",
                  question->name, (int)(confidence_ppb / 10000000), seeds, held.often, held.mean,
                  held.quantile, held.shortfall);
    return held;
}

static void test_95_of_100_seeds_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(questions); i++) {
        struct held held = ask(&questions[i], SEEDS, 990000000);
        assert_true(held.often >= SEEDS_HELD && held.mean >= SEEDS_HELD &&
                    held.quantile >= SEEDS_HELD && held.shortfall >= SEEDS_HELD);
    }
}

static void test_intervals_are_as_wide_as_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(questions); i++) {
        struct held held = ask(&questions[i], MANY_SEEDS, 950000000);
        assert_in_range(held.often, 366, 393);
        assert_in_range(held.mean, 366, 393);
        assert_in_range(held.quantile, 366, 393);
        assert_in_range(held.shortfall, 366, 397);
    }
}

/* A fund of the 99 % quantile is the newsvendor's where capital costs a hundredth of what a loss
 * shared does. It is emptied by one scenario in a hundred, and there are no fees that would fill it
 * again. */
static void test_the_newsvendors_fund_lasts_as_often_as_it_says(void **state)
{
    (void)state;
    uint64_t market;
    struct world world = open_one_account(&market);
    struct sloss_stress_market model = plain_market((uint32_t)market);
    struct run run = open_run(4000);
    int held = 0;
    insure(&world, (uint32_t)market, closed_forms[normal_one].quantile);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct sloss_stress *stress =
            prepare(&world, (struct sloss_stress_config){.seed = seed, .factors = 1}, &model, 1);
        run_all(&run, stress);
        for (size_t i = 0; i < run.count; i++) {
            const struct sloss_stress_result *result = &run.results[i];
            assert_amount(result->deficit,
                          result->insurance + result->socialized + result->uncovered);
            assert_int_equal(result->funds_short > 0, result->socialized > 0);
            run.deficits[i] = result->socialized;
        }
        struct sloss_tail tail = tail_of(&run, 1, 990000000);
        held += 10000000 >= tail.exceeds_low_ppb && 10000000 <= tail.exceeds_high_ppb;
        sloss_stress_destroy(stress);
    }
    print_message("newsvendor       99 %%, of %d: %d\n", SEEDS, held);
    assert_true(held >= SEEDS_HELD);
    close_run(&run);
    close_world(&world);
}

/* The test of the widths is long: it is run where it is asked for. */
int main(int count, char **words)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_95_of_100_seeds_hold),
        cmocka_unit_test(test_the_newsvendors_fund_lasts_as_often_as_it_says),
    };
    const struct CMUnitTest widths[] = {
        cmocka_unit_test(test_intervals_are_as_wide_as_they_say),
    };
    bool wide = count > 1 && strcmp(words[1], "widths") == 0;
    return wide ? cmocka_run_group_tests(widths, NULL, NULL)
                : cmocka_run_group_tests(tests, NULL, NULL);
}
