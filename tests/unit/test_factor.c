/* SPDX-License-Identifier: BSD-2-Clause */
/* philox and factor: published answers, and laws of the moments at many draws. */
#include "test.h"

#include "sloss/stress.h"
#include "stress/factor.h"
#include "stress/normal.h"
#include "stress/philox.h"

#define PPB INT64_C(1000000000)
#define DRAWS 100000

/* kat_vectors of the authors' Random123. */
static void test_philox_gives_the_published_answers(void **state)
{
    (void)state;
    static const struct {
        struct sl_philox counter;
        uint64_t key;
        struct sl_philox answer;
    } known[] = {
        {{{0, 0, 0, 0}}, 0, {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}},
        {{{~0u, ~0u, ~0u, ~0u}}, ~UINT64_C(0), {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}},
        {{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
         UINT64_C(0x299f31d0a4093822),
         {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}},
    };
    for (size_t i = 0; i < COUNT(known); i++) {
        struct sl_philox got = sl_philox(known[i].counter, known[i].key);
        assert_memory_equal(&got, &known[i].answer, sizeof(got));
    }
}

/* Draw 2k and 2k + 1 are the halves of a block: counter (scenario, k, stream). */
static void test_draws_are_numbered(void **state)
{
    (void)state;
    struct sl_philox block = sl_philox((struct sl_philox){{7, 3, 2, SL_STREAM_OWN}}, 99);
    uint64_t scenario = UINT64_C(3) << 32 | 7;
    assert_true(sl_philox_draw(99, scenario, SL_STREAM_OWN, 4) ==
                (block.word[0] | (uint64_t)block.word[1] << 32));
    assert_true(sl_philox_draw(99, scenario, SL_STREAM_OWN, 5) ==
                (block.word[2] | (uint64_t)block.word[3] << 32));
}

static void test_roots_are_floored(void **state)
{
    (void)state;
    assert_true(sl_wide_root(0) == 0);
    assert_true(sl_wide_root(15) == 3);
    assert_true(sl_wide_root(16) == 4);
    assert_true(sl_wide_root((sl_uwide)UINT64_MAX * UINT64_MAX) == UINT64_MAX);
    assert_true(sl_wide_root((sl_uwide)UINT64_MAX * UINT64_MAX - 1) == UINT64_MAX - 1);
}

static struct sloss_stress_config plain_config(uint32_t factors)
{
    return (struct sloss_stress_config){
        .struct_size = sizeof(struct sloss_stress_config), .seed = 5, .factors = factors};
}

static struct sl_factor_model build(const struct sloss_stress_config *config,
                                    const int64_t *correlation)
{
    struct sl_factor_model model;
    uint32_t row;
    assert_ok(sl_factor_build(&model, config, correlation, &row));
    return model;
}

static struct sl_factor_row add(const struct sl_factor_model *model,
                                const struct sloss_stress_market *market)
{
    struct sl_factor_row row;
    assert_ok(sl_factor_add(model, market, &row));
    return row;
}

/* Sums over scenarios of the moves of two markets, in standard deviations. */
struct moments {
    double mean[2];
    double variance[2];
    double covariance;
    double beyond_two; /* of the first, either side */
};

static struct moments measure(const struct sl_factor_model *model, const struct sl_factor_row *a,
                              const struct sl_factor_row *b)
{
    struct moments sum = {0};
    for (uint64_t i = 0; i < DRAWS; i++) {
        struct sl_factor_scenario scenario;
        sl_factor_draw(model, i, &scenario);
        double weight = (double)scenario.weight / (double)SL_NORMAL_ONE / DRAWS;
        double x = (double)sl_factor_move(model, &scenario, a, 0) / (double)SL_NORMAL_ONE;
        double y = (double)sl_factor_move(model, &scenario, b, 1) / (double)SL_NORMAL_ONE;
        sum.mean[0] += weight * x;
        sum.mean[1] += weight * y;
        sum.variance[0] += weight * x * x;
        sum.variance[1] += weight * y * y;
        sum.covariance += weight * x * y;
        sum.beyond_two += x > 2 || x < -2 ? weight : 0;
    }
    return sum;
}

/* Within five standard errors, or a little more: 100,000 draws of variance 1. */
#define assert_near(got, want, error)                                                              \
    do {                                                                                           \
        double off = (got) - (want);                                                               \
        if (off > (error) || off < -(error)) {                                                     \
            print_error("%s: got %f, want %f\n", #got, (double)(got), (double)(want));             \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

static void test_correlation_is_by_loadings(void **state)
{
    (void)state;
    const int64_t correlation[] = {PPB, PPB / 2, PPB / 2, PPB};
    struct sloss_stress_config config = plain_config(2);
    struct sl_factor_model model = build(&config, correlation);
    struct sl_factor_row a =
        add(&model,
            &(struct sloss_stress_market){.volatility_ppb = PPB, .loading_ppb = {PPB * 8 / 10}});
    struct sl_factor_row b =
        add(&model,
            &(struct sloss_stress_market){.volatility_ppb = 2 * PPB, .loading_ppb = {0, PPB / 2}});
    struct moments got = measure(&model, &a, &b);
    assert_near(got.mean[0], 0, 0.016);
    assert_near(got.variance[0], 1, 0.023);
    assert_near(got.variance[1], 4, 0.09);
    assert_near(got.covariance, 0.8 * 0.5 * 0.5 * 2, 0.04);
    assert_near(got.beyond_two, 0.0455, 0.0034); /* 2 * (1 - Phi(2)) */
}

/* Factors 2 and 3 have a correlation of 0.8, and what they share with factor 1 is part of it. */
static void test_three_factors(void **state)
{
    (void)state;
    const int64_t c = PPB * 6 / 10;
    const int64_t d = PPB * 8 / 10;
    struct sloss_stress_config config = plain_config(3);
    struct sl_factor_model model = build(&config, (int64_t[]){PPB, c, c, c, PPB, d, c, d, PPB});
    struct sl_factor_row a =
        add(&model, &(struct sloss_stress_market){.volatility_ppb = PPB, .loading_ppb = {0, PPB}});
    struct sl_factor_row b = add(
        &model, &(struct sloss_stress_market){.volatility_ppb = PPB, .loading_ppb = {0, 0, PPB}});
    struct moments got = measure(&model, &a, &b);
    assert_near(got.covariance, 0.8, 0.02);
    assert_near(got.variance[0], 1, 0.023);
    assert_near(got.variance[1], 1, 0.023);
}

static void test_stress_moves_correlation_to_one(void **state)
{
    (void)state;
    struct sloss_stress_config config = plain_config(1);
    config.correlation_stress_ppb = PPB / 4;
    struct sl_factor_model model = build(&config, NULL);
    struct sloss_stress_market market = {.volatility_ppb = PPB, .loading_ppb = {PPB * 6 / 10}};
    struct sl_factor_row row = add(&model, &market);
    struct moments got = measure(&model, &row, &row);
    assert_near(got.variance[0], 1, 0.023);
    assert_near(got.covariance, 0.36 + 0.64 * 0.25, 0.017);
}

/* P(|t| > 2) of 3 degrees is 0.1393 (tables); variance is infinite only from 2 down. */
static void test_tails_are_those_of_student(void **state)
{
    (void)state;
    struct sloss_stress_config config = plain_config(0);
    config.degrees = 3;
    struct sl_factor_model model = build(&config, NULL);
    struct sl_factor_row row = add(&model, &(struct sloss_stress_market){.volatility_ppb = PPB});
    assert_near(measure(&model, &row, &row).beyond_two, 0.13933, 0.0055);
}

/* With the first factor shifted by -1, weights bring mean and variance back. */
static void test_weights_make_good_for_the_tilt(void **state)
{
    (void)state;
    struct sloss_stress_config config = plain_config(1);
    config.importance_shift_ppb = -PPB;
    struct sl_factor_model model = build(&config, NULL);
    struct sl_factor_row row =
        add(&model, &(struct sloss_stress_market){.volatility_ppb = PPB, .loading_ppb = {PPB}});
    struct moments got = measure(&model, &row, &row);
    assert_near(got.mean[0], 0, 0.04);
    assert_near(got.variance[0], 1, 0.12);
    assert_near(got.beyond_two, 0.0455, 0.012);
}

/* Common jumps of -1 with probability 0.1 and loadings 1 and 0.5; own jumps of variance 0.04 half
 * the time. */
static void test_jumps_come_as_often_as_they_say(void **state)
{
    (void)state;
    struct sloss_stress_config config = plain_config(0);
    config.jump_probability_ppb = PPB / 10;
    config.jump_mean_ppb = -PPB;
    struct sl_factor_model model = build(&config, NULL);
    struct sl_factor_row a = add(&model, &(struct sloss_stress_market){.jump_loading_ppb = PPB});
    struct sl_factor_row b =
        add(&model, &(struct sloss_stress_market){.jump_loading_ppb = PPB / 2,
                                                  .jump_probability_ppb = PPB / 2,
                                                  .jump_volatility_ppb = PPB / 5});
    for (uint64_t i = 0; i < 200; i++) { /* by draw 0 of the scenario's own stream */
        struct sl_factor_scenario scenario;
        sl_factor_draw(&model, i, &scenario);
        uint64_t tenth = UINT64_MAX / 10;
        assert_true((scenario.jump != 0) == (sl_philox_draw(5, i, SL_STREAM_JUMP, 0) < tenth));
    }
    struct moments got = measure(&model, &a, &b);
    assert_near(got.mean[0], -0.1, 0.005);
    assert_near(got.mean[1], -0.05, 0.004);
    assert_near(got.variance[0], 0.1, 0.005);
    assert_near(got.variance[1], 0.1 * 0.25 + 0.5 * 0.04, 0.002);
}

static void test_antithetic_pairs_are_opposite(void **state)
{
    (void)state;
    struct sloss_stress_config config = plain_config(2);
    config.flags = SLOSS_STRESS_ANTITHETIC;
    config.degrees = 4;
    struct sl_factor_model model = build(&config, NULL);
    struct sl_factor_row row =
        add(&model, &(struct sloss_stress_market){.volatility_ppb = PPB,
                                                  .loading_ppb = {PPB / 2, PPB / 2}});
    for (uint64_t pair = 0; pair < 100; pair++) {
        struct sl_factor_scenario one;
        struct sl_factor_scenario other;
        sl_factor_draw(&model, 2 * pair, &one);
        sl_factor_draw(&model, 2 * pair + 1, &other);
        int64_t sum =
            sl_factor_move(&model, &one, &row, 3) + sl_factor_move(&model, &other, &row, 3);
        assert_true(one.scale == other.scale);
        assert_true(sum == 0);
        sl_factor_draw(&model, 2 * pair + 2, &other);
        assert_true(one.draw[0] != other.draw[0]);
    }
}

/* In each run of 16 scenarios the first factor falls once into each sixteenth of its distribution.
 */
static void test_strata_take_turns(void **state)
{
    (void)state;
    struct sloss_stress_config config = plain_config(1);
    config.strata = 16;
    struct sl_factor_model model = build(&config, NULL);
    for (uint64_t i = 0; i < 320; i++) {
        struct sl_factor_scenario scenario;
        sl_factor_draw(&model, i, &scenario);
        int64_t low = i % 16 == 0 ? INT64_MIN : sl_normal(((i % 16) << 60) - 1);
        int64_t high = i % 16 == 15 ? INT64_MAX : sl_normal((i % 16 + 1) << 60);
        assert_true(scenario.draw[0] >= low && scenario.draw[0] <= high);
    }
}

static void refuse(const int64_t *correlation, uint32_t factors, uint32_t want_row)
{
    struct sloss_stress_config config = plain_config(factors);
    struct sl_factor_model model;
    uint32_t row;
    assert_status(sl_factor_build(&model, &config, correlation, &row), SLOSS_ERR_RANGE);
    assert_int_equal(row, want_row);
}

static void test_what_is_no_correlation_is_refused_with_its_row(void **state)
{
    (void)state;
    const int64_t low = -PPB * 6 / 10; /* three at -0.6: the least eigenvalue is -0.2 */
    refuse((int64_t[]){PPB, low, low, low, PPB, low, low, low, PPB}, 3, 2);
    refuse((int64_t[]){PPB, PPB / 2, PPB / 3, PPB}, 2, 0);              /* not symmetric */
    refuse((int64_t[]){PPB, 0, 0, PPB - 1}, 2, 1);                      /* diagonal */
    refuse((int64_t[]){PPB, PPB + 1, PPB + 1, PPB}, 2, 0);              /* above 1 */
    refuse((int64_t[]){PPB, PPB, 0, PPB, PPB, PPB, 0, PPB, PPB}, 3, 2); /* equal, yet they differ */
    struct sloss_stress_config config = plain_config(3);
    const int64_t half = -PPB / 2; /* semi-definite: they sum to zero */
    (void)build(&config, (int64_t[]){PPB, half, half, half, PPB, half, half, half, PPB});
    (void)build(&config, (int64_t[]){PPB, PPB, PPB, PPB, PPB, PPB, PPB, PPB, PPB});
}

static void test_loadings_leave_room_for_what_is_their_own(void **state)
{
    (void)state;
    struct sloss_stress_config config = plain_config(2);
    struct sl_factor_model model = build(&config, (int64_t[]){PPB, PPB / 2, PPB / 2, PPB});
    struct sl_factor_row row;
    struct sloss_stress_market market = {.loading_ppb = {PPB * 6 / 10, PPB * 6 / 10}}; /* 1.08 */
    assert_status(sl_factor_add(&model, &market, &row), SLOSS_ERR_RANGE);
    market.loading_ppb[1] = -PPB * 6 / 10; /* 0.36 */
    assert_ok(sl_factor_add(&model, &market, &row));
    assert_near((double)row.own / (1 << 30), 0.8, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_philox_gives_the_published_answers),
        cmocka_unit_test(test_draws_are_numbered),
        cmocka_unit_test(test_roots_are_floored),
        cmocka_unit_test(test_correlation_is_by_loadings),
        cmocka_unit_test(test_three_factors),
        cmocka_unit_test(test_stress_moves_correlation_to_one),
        cmocka_unit_test(test_tails_are_those_of_student),
        cmocka_unit_test(test_weights_make_good_for_the_tilt),
        cmocka_unit_test(test_jumps_come_as_often_as_they_say),
        cmocka_unit_test(test_antithetic_pairs_are_opposite),
        cmocka_unit_test(test_strata_take_turns),
        cmocka_unit_test(test_what_is_no_correlation_is_refused_with_its_row),
        cmocka_unit_test(test_loadings_leave_room_for_what_is_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
