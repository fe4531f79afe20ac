/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "base/wide.h"

static sl_uwide wide_of(uint64_t high, uint64_t low)
{
    return (sl_uwide)high << 64 | low;
}

static void assert_wide(sl_uwide got, uint64_t high, uint64_t low)
{
    assert_true(got == wide_of(high, low));
}

/* The product of two 128-bit numbers is exact in 256 bits. */
static void products_are_exact(void **state)
{
    (void)state;
    const sl_uwide most = ~(sl_uwide)0;
    struct sl_wide256 product = sl_wide_multiply(most, most);
    /* (2^128 - 1)^2 = 2^256 - 2^129 + 1 */
    assert_wide(product.high, UINT64_MAX, UINT64_MAX - 1);
    assert_wide(product.low, 0, 1);
    product = sl_wide_multiply(wide_of(1, 0), wide_of(3, 5)); /* 2^64 * (3 * 2^64 + 5) */
    assert_wide(product.high, 0, 3);
    assert_wide(product.low, 5, 0);
    product = sl_wide_multiply(most, 2);
    assert_wide(product.high, 0, 1);
    assert_wide(product.low, UINT64_MAX, UINT64_MAX - 1);
    product = sl_wide_multiply(wide_of(0, UINT64_MAX), wide_of(UINT64_MAX, 0));
    /* (2^64 - 1)^2 * 2^64 = (2^128 - 2^65 + 1) * 2^64 */
    assert_wide(product.high, 0, UINT64_MAX - 1);
    assert_wide(product.low, 1, 0);
}

static struct sl_wide256 pair(sl_uwide high, sl_uwide low)
{
    return (struct sl_wide256){.low = low, .high = high};
}

/* Sums and differences carry across the middle, and wrap like two's complement. */
static void sums_carry(void **state)
{
    (void)state;
    const sl_uwide most = ~(sl_uwide)0;
    struct sl_wide256 sum = sl_wide_add(pair(1, most), pair(2, 1));
    assert_true(sum.high == 4 && sum.low == 0);
    struct sl_wide256 difference = sl_wide_subtract(pair(4, 0), pair(2, 1));
    assert_true(difference.high == 1 && difference.low == most);
    difference = sl_wide_subtract(pair(0, 0), pair(0, 1));
    assert_true(difference.high == most && difference.low == most);
    sum = sl_wide_add(difference, pair(0, 1));
    assert_true(sum.high == 0 && sum.low == 0);
    struct sl_wide256 product = sl_wide_scale(pair(3, most), 2); /* 2 * (4 * 2^128 - 1) */
    assert_true(product.high == 7 && product.low == most - 1);
    product = sl_wide_scale(difference, 5); /* -5 */
    assert_true(product.high == most && product.low == most - 4);
}

static sl_uwide random_wide(struct random *random)
{
    sl_uwide value = (sl_uwide)next_random(random) << 64 | next_random(random);
    return value >> random_below(random, 128);
}

/* quotient * divisor + rest is what was divided, and the rest is below the divisor: that is the
 * only such pair. Digits of all ones and all zeros are where a guessed digit is corrected. */
static void quotients_multiply_back(void **state)
{
    (void)state;
    struct random random = {.seed = 128};
    for (int round = 0; round < 200000; round++) {
        sl_uwide divisor = random_wide(&random) | (round % 3 == 0 ? (sl_uwide)1 << 127 : 1);
        struct sl_wide256 a = pair(random_wide(&random), random_wide(&random));
        if (round % 5 == 0) {
            divisor = wide_of(UINT64_MAX << random_below(&random, 64), next_random(&random) >> 63);
        }
        if (round % 7 == 0) {
            a = pair(divisor - 1, 0 - (sl_uwide)(round % 2));
        }
        sl_uwide rest;
        struct sl_wide256 quotient = sl_wide_quotient(a, divisor, &rest);
        assert_true(rest < divisor);
        /* The product fits: the part above 2^256 is the product of the high half alone. */
        assert_true(sl_wide_multiply(quotient.high, divisor).high == 0);
        struct sl_wide256 back = sl_wide_add(sl_wide_scale(quotient, divisor), pair(0, rest));
        assert_int_equal(sl_wide_compare(back, a), 0);
    }
    sl_uwide rest;
    struct sl_wide256 quotient = sl_wide_quotient(pair(~(sl_uwide)0, ~(sl_uwide)0), 1, &rest);
    assert_true(rest == 0 && quotient.high == ~(sl_uwide)0 && quotient.low == ~(sl_uwide)0);
    quotient = sl_wide_quotient(pair(5, 0), (sl_uwide)1 << 127, &rest); /* 5 * 2^128 / 2^127 */
    assert_true(rest == 0 && quotient.high == 0 && quotient.low == 10);
}

/* Comparison looks at the high half first. */
static void comparison_is_of_the_whole(void **state)
{
    (void)state;
    const struct sl_wide256 small = {.low = ~(sl_uwide)0, .high = 1};
    const struct sl_wide256 large = {.low = 0, .high = 2};
    const struct sl_wide256 larger = {.low = 1, .high = 2};
    assert_int_equal(sl_wide_compare(small, large), -1);
    assert_int_equal(sl_wide_compare(large, small), 1);
    assert_int_equal(sl_wide_compare(large, larger), -1);
    assert_int_equal(sl_wide_compare(larger, large), 1);
    assert_int_equal(sl_wide_compare(large, large), 0);
}

/* Rounding is right where twice the remainder would not fit. */
static void division_rounds_at_the_edge(void **state)
{
    (void)state;
    const sl_wide most = (sl_wide)(~(sl_uwide)0 >> 1); /* 2^127 - 1 */
    assert_true(sl_wide_divide(most - 1, most, SL_ROUND_HALF_EVEN) == 1);
    assert_true(sl_wide_divide(most / 2, most, SL_ROUND_HALF_EVEN) == 0);
    assert_true(sl_wide_divide(most / 2 + 1, most, SL_ROUND_HALF_EVEN) == 1);
    assert_true(sl_wide_divide(most, -2, SL_ROUND_FLOOR) == -(most / 2) - 1);
    assert_true(sl_wide_divide(-most - 1, 2, SL_ROUND_CEIL) == -(most / 2) - 1);
    assert_true(sl_wide_divide(-most - 1, -most - 1, SL_ROUND_FLOOR) == 1);
    assert_true(sl_wide_divide(1, -most - 1, SL_ROUND_FLOOR) == -1);
    assert_true(sl_wide_divide(1, -most - 1, SL_ROUND_CEIL) == 0);
}

/* A number is narrowed exactly or refused. */
static void narrowing_is_exact_or_refused(void **state)
{
    (void)state;
    int64_t got = 42;
    assert_false(sl_wide_narrow((sl_wide)INT64_MAX + 1, &got));
    assert_false(sl_wide_narrow((sl_wide)INT64_MIN - 1, &got));
    assert_amount(got, 42);
    assert_true(sl_wide_narrow((sl_wide)INT64_MAX, &got));
    assert_amount(got, INT64_MAX);
    assert_true(sl_wide_narrow((sl_wide)INT64_MIN, &got));
    assert_amount(got, INT64_MIN);
}

/* A product of signed numbers is exact or refused, up to both ends of the range. */
static void products_of_signed_numbers_fit_or_are_refused(void **state)
{
    (void)state;
    const sl_wide least = (sl_wide)((sl_uwide)1 << 127);
    const sl_wide most = ~least;
    const sl_wide power = (sl_wide)1 << 63;
    const struct {
        sl_wide a;
        sl_wide b;
        bool fits;
        sl_wide product;
    } cases[] = {
        {0, least, true, 0},
        {least, 1, true, least},
        {least, -1, false, 0},
        {most, -1, true, -most},
        {power, 2 * power, false, 0},
        {-power, 2 * power, true, least},
        {-power, -power, true, power * power},
        {-7, 3, true, -21},
        {most, 2, false, 0},
        {least, least, false, 0},
        {most / 3, 3, true, most - 1}, /* 2^127 - 1 is 3 n + 1 */
        {least / 2, 2, true, least},
        {least / 2 - 1, 2, false, 0},
        {most / 3 + 1, 3, false, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sl_wide got = 12345;
        assert_int_equal(sl_wide_product(cases[i].a, cases[i].b, &got), cases[i].fits);
        assert_true(got == (cases[i].fits ? cases[i].product : 12345));
        assert_int_equal(sl_wide_product(cases[i].b, cases[i].a, &got), cases[i].fits);
    }
}

/* r is the root of r^2 and of all numbers up to (r + 1)^2 - 1, which is r^2 + 2 r. */
static void roots_are_exact(void **state)
{
    (void)state;
    struct random random = {.seed = 5};
    assert_true(sl_wide_root(0) == 0 && sl_wide_root(3) == 1 && sl_wide_root(4) == 2);
    assert_true(sl_wide_root(~(sl_uwide)0) == UINT64_MAX);
    for (uint32_t round = 0; round < 20000; round++) {
        uint64_t root = next_random(&random) >> random_below(&random, 63);
        sl_uwide square = (sl_uwide)root * root;
        assert_true(sl_wide_root(square) == root);
        assert_true(sl_wide_root(square + root) == root);
        assert_true(sl_wide_root(square + root + root) == root);
        assert_true(root == 0 || sl_wide_root(square - 1) == root - 1);
    }
}

/* r is the fourth root of r^4 and of all numbers up to (r + 1)^4 - 1. */
static void fourth_roots_are_exact(void **state)
{
    (void)state;
    struct random random = {.seed = 8};
    const struct sl_wide256 one = pair(0, 1);
    assert_true(sl_wide_fourth_root(pair(0, 0)) == 0);
    assert_true(sl_wide_fourth_root(pair(~(sl_uwide)0, ~(sl_uwide)0)) == UINT64_MAX);
    for (uint32_t round = 0; round < 20000; round++) {
        uint64_t root = 1 + (next_random(&random) >> (1 + random_below(&random, 63)));
        sl_uwide square = (sl_uwide)root * root;
        struct sl_wide256 power = sl_wide_multiply(square, square);
        assert_true(sl_wide_fourth_root(power) == root);
        assert_true(sl_wide_fourth_root(sl_wide_subtract(power, one)) == root - 1);
        assert_true(sl_wide_fourth_root(sl_wide_add(power, one)) == root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_exact),
        cmocka_unit_test(sums_carry),
        cmocka_unit_test(quotients_multiply_back),
        cmocka_unit_test(comparison_is_of_the_whole),
        cmocka_unit_test(division_rounds_at_the_edge),
        cmocka_unit_test(narrowing_is_exact_or_refused),
        cmocka_unit_test(products_of_signed_numbers_fit_or_are_refused),
        cmocka_unit_test(roots_are_exact),
        cmocka_unit_test(fourth_roots_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
