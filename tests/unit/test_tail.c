/* SPDX-License-Identifier: BSD-2-Clause */
/* tail: quantiles, means beyond them and their intervals, worked by hand. */
#include "sloss/stress.h"
#include "test.h"

#define PPB INT64_C(1000000000)
#define ONE (INT64_C(1) << 32)

static struct sloss_tail_query ask(int64_t probability_ppb, int64_t threshold)
{
    return (struct sloss_tail_query){.struct_size = sizeof(struct sloss_tail_query),
                                     .probability_ppb = probability_ppb,
                                     .confidence_ppb = 950000000,
                                     .threshold = threshold};
}

static struct sloss_tail read_tail(const int64_t *values, const int64_t *weights, size_t count,
                                   int64_t probability_ppb, int64_t threshold)
{
    struct sloss_tail tail = {.struct_size = sizeof(tail)};
    const struct sloss_tail_query query = ask(probability_ppb, threshold);
    assert_ok(sloss_tail_estimate(values, weights, count, &query, &tail));
    return tail;
}

/* 1..100 in an order of its own. */
static void fill_hundred(int64_t *values)
{
    for (int64_t i = 0; i < 100; i++) {
        values[i] = 1 + i * 37 % 100;
    }
}

/* Five outcomes are above 95. 1.96 * sqrt(100 * 0.05 * 0.95) = 4.27: the interval is from where at
 * most 9.27 are above to where less than 0.73 are. The mean of 96..100 is 98.
 *
 * Of all the mean is 50.5 and the error sqrt(833.25 / 100) = 2.8866; there is no skewness, and
 * degrees are 99 at most: t = 1.96 + 9.489 / 396 = 1.9842.
 *
 * Of (x - 95)+ the mean is 0.15, the variance 0.55 - 0.0225 = 0.5275, the third moment 2.25 - 3 *
 * 0.15 * 0.55 + 2 * 0.15^3 = 2.00925, the fourth 9.79 - 4 * 0.15 * 2.25 + 6 * 0.0225 * 0.55 - 3 *
 * 0.15^4 = 8.51273, so that g = 2.00925 / 0.5275^1.5 / 10 = 0.52445, the kurtosis 30.593, degrees
 * 200 / 29.593 = 6, and t = 1.96 + 9.489 / 24 + 270.96 / 3456 = 2.4338. u = 3 / g * (cbrt(1 + g *
 * (t - g / 6)) - 1) = 1.7538, and -9.6418 for -t: 98 - 0.072629 / 0.05 * u. */
static void test_a_hundred_by_hand(void **state)
{
    (void)state;
    int64_t values[100];
    fill_hundred(values);
    struct sloss_tail tail = read_tail(values, NULL, 100, 950000000, 90);
    assert_amount(tail.quantile, 95);
    assert_amount(tail.quantile_low, 91);
    assert_amount(tail.quantile_high, 100);
    assert_amount(tail.expected_shortfall, 98);
    assert_amount(tail.expected_shortfall_low, 95);   /* 95.4526 */
    assert_amount(tail.expected_shortfall_high, 112); /* 112.0057 */
    assert_amount(tail.mean, 51);
    assert_amount(tail.mean_low, 45);  /* 44.7723 */
    assert_amount(tail.mean_high, 56); /* 56.2277 */
    assert_amount(tail.exceeds_ppb, 100000000);
    /* Wilson: (0.1 + 0.019207 +- 1.96 * sqrt(0.0009 + 0.00009604)) / 1.0384146 */
    assert_in_range(tail.exceeds_low_ppb, 55229000, 55230000);
    assert_in_range(tail.exceeds_high_ppb, 174365000, 174367000);
}

/* 1.96 * sqrt(100 * 0.03 * 0.97) = 3.34 > 3: how far the quantile may be, the sample does not tell.
 */
static void test_a_small_sample_does_not_tell(void **state)
{
    (void)state;
    int64_t values[100];
    fill_hundred(values);
    struct sloss_tail tail = read_tail(values, NULL, 100, 970000000, 100);
    assert_amount(tail.quantile, 97);
    assert_amount(tail.quantile_high, INT64_MAX);
    assert_amount(tail.exceeds_ppb, 0);
    assert_amount(tail.exceeds_low_ppb, 0);
    /* 3.84145882 / 103.84145882, rounded up */
    assert_amount(tail.exceeds_high_ppb, 36993499);
}

/* Large amounts keep their digits: 1..100 times 10^16 are the same tail times 10^16. */
static void test_large_amounts(void **state)
{
    (void)state;
    int64_t values[100];
    const int64_t unit = INT64_C(10000000000000000);
    fill_hundred(values);
    for (size_t i = 0; i < 100; i++) {
        values[i] *= unit;
    }
    struct sloss_tail tail = read_tail(values, NULL, 100, 950000000, 0);
    assert_amount(tail.quantile, 95 * unit);
    assert_amount((tail.expected_shortfall + unit / 2000) / (unit / 1000), 98000);
    assert_amount((tail.mean + unit / 2000) / (unit / 1000), 50500);
    assert_amount((tail.mean_low + unit / 2000) / (unit / 1000), 44772);
    assert_amount((tail.mean_high + unit / 2000) / (unit / 1000), 56228);
    assert_amount((tail.expected_shortfall_low + unit / 2000) / (unit / 1000), 95453);
    assert_amount((tail.expected_shortfall_high + unit / 2000) / (unit / 1000), 112006);
    assert_amount(tail.exceeds_ppb, PPB);
    assert_amount(tail.exceeds_high_ppb, PPB);
}

/* Equal outcomes are one step: 3 of 10 above 0, so 0 is exceeded too often for 75 % and 7 is not.
 */
static void test_equal_outcomes(void **state)
{
    (void)state;
    const int64_t values[] = {0, 7, 0, 0, 7, 0, 0, 0, 7, 0};
    assert_amount(read_tail(values, NULL, 10, 750000000, 0).quantile, 7);
    assert_amount(read_tail(values, NULL, 10, 700000000, 0).quantile, 0);
    assert_amount(read_tail(values, NULL, 10, 700000000, 0).expected_shortfall,
                  7); /* of the worst 30 % */
    assert_amount(read_tail(values, NULL, 10, 700000000, 6).exceeds_ppb, 300000000);
    assert_amount(read_tail(values, NULL, 10, 700000000, 7).exceeds_ppb, 0);
}

/* Half the draws are of an event of probability 0.1, with weight 0.2; the others have weight 1.8.
 * So 20 outcomes of 50..69 stand for 4 of 40. */
static void test_weights(void **state)
{
    (void)state;
    int64_t values[40];
    int64_t weights[40];
    for (int64_t i = 0; i < 40; i++) {
        values[i] = i < 20 ? 50 + i : 0;
        weights[i] = i < 20 ? ONE / 5 : ONE * 9 / 5;
    }
    struct sloss_tail tail = read_tail(values, weights, 40, 950000000, 49);
    /* above it are 10, of weight 2 less a trifle; 5 % of 40 are 2 */
    assert_amount(tail.quantile, 59);
    assert_in_range(tail.exceeds_ppb, 99999999, 100000000);
    assert_amount(tail.mean, 6); /* 59.5 / 10 */
    /* The variance of a weight above 49 is 0.5 * 0.04 - 0.01 = 0.01, as of 0.1 * 0.9 / 0.01 = 9
     * times as many plain outcomes; of two equal halves the kurtosis is 1, and t of 39 degrees
     * 2.0227: (0.1 + 0.0056825 +- 2.0227 * sqrt(0.00025 + 0.0000078926)) / 1.011365 */
    assert_in_range(tail.exceeds_low_ppb, 72370000, 72390000);
    assert_in_range(tail.exceeds_high_ppb, 136600000, 136620000);
}

/* The plain weight says what no weights say. */
static void test_weights_of_one(void **state)
{
    (void)state;
    int64_t values[1000];
    int64_t weights[1000];
    for (int64_t i = 0; i < 1000; i++) {
        values[i] = i * i % 997;
        weights[i] = ONE;
    }
    struct sloss_tail plain = read_tail(values, NULL, 1000, 990000000, 500);
    struct sloss_tail weighted = read_tail(values, weights, 1000, 990000000, 500);
    assert_amount(weighted.quantile, plain.quantile);
    assert_amount(weighted.expected_shortfall, plain.expected_shortfall);
    assert_amount(weighted.expected_shortfall_low, plain.expected_shortfall_low);
    assert_amount(weighted.expected_shortfall_high, plain.expected_shortfall_high);
    assert_amount(weighted.mean_low, plain.mean_low);
    assert_amount(weighted.mean_high, plain.mean_high);
    assert_amount(weighted.exceeds_ppb, plain.exceeds_ppb);
}

/* Each of 100 outcomes twice: no surer than 100. 10 % are above 0: the kurtosis is 0.73 / 0.09,
 * degrees are 200 / 7.111 = 28, t = 1.96 + 9.489 / 112 + 270.96 / 75264 = 2.0483: (0.1 + 0.020978
 * +- 2.0483 * sqrt(0.0009 + 0.00010489)) / 1.041956 */
static void test_outcomes_drawn_together(void **state)
{
    (void)state;
    int64_t values[200];
    struct sloss_tail tail = {.struct_size = sizeof(tail)};
    struct sloss_tail_query query = ask(950000000, 0);
    query.group_size = 2;
    for (int64_t i = 0; i < 200; i++) {
        values[i] = i < 20 ? 7 : 0;
    }
    assert_ok(sloss_tail_estimate(values, NULL, 200, &query, &tail));
    assert_amount(tail.exceeds_ppb, 100000000);
    assert_in_range(tail.exceeds_low_ppb, 53785000, 53800000);
    assert_in_range(tail.exceeds_high_ppb, 178410000, 178430000);
}

/* Where all outcomes are the same, the sample tells nothing of others. */
static void test_a_sample_of_one_outcome(void **state)
{
    (void)state;
    const int64_t values[] = {5, 5, 5, 5};
    struct sloss_tail tail = read_tail(values, NULL, 4, 500000000, 5);
    assert_amount(tail.mean, 5);
    assert_amount(tail.mean_low, 0);
    assert_amount(tail.mean_high, INT64_MAX);
    assert_amount(tail.expected_shortfall, 5);
    assert_amount(tail.expected_shortfall_low, 0);
    assert_amount(tail.expected_shortfall_high, INT64_MAX);
}

/* One outcome of 100 that differs leaves two degrees of freedom, 2 * 100 / (98.01 - 1); two leave
 * four. */
static void test_one_outcome_tells_little(void **state)
{
    (void)state;
    int64_t values[100] = {7000};
    struct sloss_tail tail = read_tail(values, NULL, 100, 500000000, 0);
    assert_amount(tail.mean, 70);
    assert_amount(tail.mean_low, 0);
    assert_amount(tail.mean_high, INT64_MAX);
    values[50] = 7000;
    tail = read_tail(values, NULL, 100, 500000000, 0);
    assert_amount(tail.mean, 140);
    assert_in_range(tail.mean_high, 141, 2000);
}

/* Opposite outcomes of a pair make their mean surer: 1 and 3, or 2 and 2. */
static void test_pairs_that_cancel(void **state)
{
    (void)state;
    int64_t values[400];
    struct sloss_tail tail = {.struct_size = sizeof(tail)};
    struct sloss_tail_query query = ask(950000000, 0);
    for (int64_t i = 0; i < 400; i++) {
        values[i] = 1000 * (i % 2 == 0 ? 1 + i % 3 : 3 - (i - 1) % 3) + i;
    }
    assert_ok(sloss_tail_estimate(values, NULL, 400, &query, &tail));
    int64_t apart = tail.mean_high - tail.mean_low;
    query.group_size = 2;
    assert_ok(sloss_tail_estimate(values, NULL, 400, &query, &tail));
    assert_in_range(tail.mean_high - tail.mean_low, 1, apart / 4);
    assert_true(tail.mean_low <= tail.mean && tail.mean <= tail.mean_high);
}

static void test_refusals(void **state)
{
    (void)state;
    const int64_t values[] = {1, 2};
    const int64_t bad[] = {1, -1};
    const int64_t large[] = {1, (INT64_C(1) << 62) + 1};
    const int64_t weights[] = {ONE, 0};
    const int64_t heavy[] = {ONE, (INT64_C(1) << 52) + 1};
    struct sloss_tail tail = {.struct_size = sizeof(tail)};
    struct sloss_tail_query query = ask(1, 0);
    assert_status(sloss_tail_estimate(NULL, NULL, 2, &query, &tail), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_tail_estimate(values, NULL, 2, NULL, &tail), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_tail_estimate(values, NULL, 2, &query, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_tail_estimate(values, NULL, 1, &query, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_estimate(bad, NULL, 2, &query, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_estimate(large, NULL, 2, &query, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_estimate(values, weights, 2, &query, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_estimate(values, heavy, 2, &query, &tail), SLOSS_ERR_RANGE);
    assert_ok(sloss_tail_estimate(values, NULL, 2, &query, &tail));
    int64_t *const probabilities[] = {&query.probability_ppb, &query.confidence_ppb};
    for (size_t i = 0; i < COUNT(probabilities); i++) {
        *probabilities[i] = 0;
        assert_status(sloss_tail_estimate(values, NULL, 2, &query, &tail), SLOSS_ERR_RANGE);
        *probabilities[i] = PPB;
        assert_status(sloss_tail_estimate(values, NULL, 2, &query, &tail), SLOSS_ERR_RANGE);
        *probabilities[i] = PPB - 1;
    }
    query.confidence_ppb = PPB / 2 - 1;
    assert_status(sloss_tail_estimate(values, NULL, 2, &query, &tail), SLOSS_ERR_RANGE);
    query.confidence_ppb++;
    assert_ok(sloss_tail_estimate(values, NULL, 2, &query, &tail));
    query.group_size = 2; /* one group is none */
    assert_status(sloss_tail_estimate(values, NULL, 2, &query, &tail), SLOSS_ERR_RANGE);
    query.group_size = 4097;
    int64_t *many = calloc(8194, sizeof(*many));
    assert_non_null(many);
    assert_status(sloss_tail_estimate(many, NULL, 8194, &query, &tail), SLOSS_ERR_RANGE);
    query.group_size = 4096;
    assert_ok(sloss_tail_estimate(many, NULL, 8194, &query, &tail));
    free(many);
    query.struct_size = 4;
    assert_status(sloss_tail_estimate(values, NULL, 2, &query, &tail), SLOSS_ERR_ARGUMENT);
    query.struct_size = sizeof(query);
    tail.struct_size = 4;
    assert_status(sloss_tail_estimate(values, NULL, 2, &query, &tail), SLOSS_ERR_ARGUMENT);
}

/* One outcome of five is 2^62, and nearly everything is within an interval of 99.9999999 %: what is
 * below 0 is 0, and what does not fit is not known. */
static void test_bounds_that_do_not_fit(void **state)
{
    (void)state;
    const int64_t values[] = {INT64_C(1) << 62, 0, 0, 0, 0};
    struct sloss_tail tail = {.struct_size = sizeof(tail)};
    struct sloss_tail_query query = ask(500000000, 0);
    query.confidence_ppb = 999999999;
    assert_ok(sloss_tail_estimate(values, NULL, 5, &query, &tail));
    assert_amount(tail.mean_low, 0);
    assert_amount(tail.mean_high, INT64_MAX);
    assert_amount(tail.expected_shortfall_low, 0);
    assert_amount(tail.expected_shortfall_high, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hundred_by_hand),
        cmocka_unit_test(test_a_small_sample_does_not_tell),
        cmocka_unit_test(test_large_amounts),
        cmocka_unit_test(test_bounds_that_do_not_fit),
        cmocka_unit_test(test_equal_outcomes),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_weights_of_one),
        cmocka_unit_test(test_outcomes_drawn_together),
        cmocka_unit_test(test_a_sample_of_one_outcome),
        cmocka_unit_test(test_one_outcome_tells_little),
        cmocka_unit_test(test_pairs_that_cancel),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
