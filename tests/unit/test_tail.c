/* SPDX-License-Identifier: BSD-2-Clause */
/* tail: quantiles, means beyond them and their intervals, worked by hand. */
#include "test.h"

#define PPB INT64_C(1000000000)
#define ONE (INT64_C(1) << 32)

static struct sloss_tail read_tail(const int64_t *values, const int64_t *weights, size_t count,
                                   int64_t probability_ppb, int64_t threshold)
{
    struct sloss_tail tail = {.struct_size = sizeof(tail)};
    assert_ok(sloss_tail_read(values, weights, count, probability_ppb, threshold, &tail));
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
 * most 9.27 are above to where less than 0.73 are. The mean of 96..100 is 98; of (x - 95)+ the mean
 * is 0.15 and the mean square 0.55, so the error is 1.96 * sqrt(0.5275 / 100) / 0.05 = 2.85. Of all
 * the mean is 50.5 and the error 1.96 * sqrt(833.25 / 100) = 5.66. */
static void test_a_hundred_by_hand(void **state)
{
    (void)state;
    int64_t values[100];
    fill_hundred(values);
    struct sloss_tail tail = read_tail(values, NULL, 100, 950000000, 90);
    assert_amount(tail.quantile, 95);
    assert_amount(tail.quantile_low, 91);
    assert_amount(tail.quantile_high, 100);
    assert_amount(tail.shortfall, 98);
    assert_amount(tail.shortfall_error, 3);
    assert_amount(tail.mean, 51);
    assert_amount(tail.mean_error, 6);
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
    /* 3.841459 / 103.841459 */
    assert_in_range(tail.exceeds_high_ppb, 36993500, 36993600);
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
    assert_amount((tail.shortfall + unit / 2000) / (unit / 1000), 98000);
    assert_amount((tail.mean + unit / 2000) / (unit / 1000), 50500);
    assert_amount(tail.mean_error / (unit / 1000), 5657);      /* 1.959964 * 2.88661 */
    assert_amount(tail.shortfall_error / (unit / 1000), 2847); /* 1.959964 * 1.45258 */
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
    assert_amount(read_tail(values, NULL, 10, 700000000, 0).shortfall, 7); /* of the worst 30 % */
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
     * times as many plain outcomes: Wilson of 10 % of 360. */
    assert_in_range(tail.exceeds_low_ppb, 72000000, 74500000);
    assert_in_range(tail.exceeds_high_ppb, 134000000, 136500000);
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
    assert_amount(weighted.shortfall, plain.shortfall);
    assert_amount(weighted.shortfall_error, plain.shortfall_error);
    assert_amount(weighted.mean_error, plain.mean_error);
    assert_amount(weighted.exceeds_ppb, plain.exceeds_ppb);
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
    assert_status(sloss_tail_read(NULL, NULL, 2, 1, 0, &tail), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_tail_read(values, NULL, 2, 1, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_tail_read(values, NULL, 1, 1, 0, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_read(values, NULL, 2, 0, 0, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_read(values, NULL, 2, PPB, 0, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_read(bad, NULL, 2, 1, 0, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_read(large, NULL, 2, 1, 0, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_read(values, weights, 2, 1, 0, &tail), SLOSS_ERR_RANGE);
    assert_status(sloss_tail_read(values, heavy, 2, 1, 0, &tail), SLOSS_ERR_RANGE);
    tail.struct_size = 4;
    assert_status(sloss_tail_read(values, NULL, 2, 1, 0, &tail), SLOSS_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hundred_by_hand),
        cmocka_unit_test(test_a_small_sample_does_not_tell),
        cmocka_unit_test(test_large_amounts),
        cmocka_unit_test(test_equal_outcomes),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_weights_of_one),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
