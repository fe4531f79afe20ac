/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "base/fixed.h"
#include "base/wide.h"

/* A checked sum or product is exact, or it is refused and nothing is written. */
static void checked_arithmetic_is_exact_or_refused(void **state)
{
    (void)state;
    static const struct {
        int64_t a, b;
        int64_t sum, product; /* worked by hand */
        bool adds, multiplies;
    } cases[] = {
        {0, 0, 0, 0, true, true},
        {7, -9, -2, -63, true, true},
        {INT64_MAX, 1, 0, INT64_MAX, false, true},
        {INT64_MIN, 1, INT64_MIN + 1, INT64_MIN, true, true},
        {INT64_MIN, -1, 0, 0, false, false},
        {INT64_C(3037000500), INT64_C(3037000500), INT64_C(6074001000), 0, true, false},
        {INT64_C(3037000499), INT64_C(3037000499), INT64_C(6074000998),
         INT64_C(9223372030926249001), true, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t sum = 42, product = 42;
        assert_int_equal(sl_fixed_add(cases[i].a, cases[i].b, &sum), cases[i].adds);
        assert_int_equal(sl_fixed_multiply(cases[i].a, cases[i].b, &product), cases[i].multiplies);
        assert_amount(sum, cases[i].adds ? cases[i].sum : 42);
        assert_amount(product, cases[i].multiplies ? cases[i].product : 42);
    }
}

/* A magnitude fits the unsigned type also where its negative does not fit the signed one. */
static void magnitude_of_the_least_number_fits(void **state)
{
    (void)state;
    assert_true(sl_fixed_magnitude(INT64_MIN) == UINT64_C(9223372036854775808));
    assert_true(sl_fixed_magnitude(INT64_MAX) == INT64_MAX);
    assert_true(sl_fixed_magnitude(-5) == 5);
    assert_true(sl_fixed_magnitude(0) == 0);
}

/* a * b / divisor is exact before it is rounded, and each rounding goes its own way for each sign.
 */
static void muldiv_rounds_as_named(void **state)
{
    (void)state;
    static const struct {
        int64_t a, b, divisor;
        int64_t floor, ceil, truncate, half_even;
    } cases[] = {
        {7, 1, 2, 3, 4, 3, 4},      /*  3.5 */
        {5, 1, 2, 2, 3, 2, 2},      /*  2.5 */
        {-7, 1, 2, -4, -3, -3, -4}, /* -3.5 */
        {-5, 1, 2, -3, -2, -2, -2}, /* -2.5 */
        {7, 1, -2, -4, -3, -3, -4}, /* -3.5 */
        {-7, 1, -3, 2, 3, 2, 2},    /*  2.33 */
        {8, 1, 3, 2, 3, 2, 3},      /*  2.67 */
        {-1, 1, 3, -1, 0, 0, 0},    /* -0.33: the peer's case of 11, not 10 */
        {6, 4, 3, 8, 8, 8, 8},      /*  8 */
        {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
        {INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const int64_t want[] = {cases[i].floor, cases[i].ceil, cases[i].truncate,
                                cases[i].half_even};
        const enum sl_rounding rounding[] = {SL_ROUND_FLOOR, SL_ROUND_CEIL, SL_ROUND_TRUNCATE,
                                             SL_ROUND_HALF_EVEN};
        for (size_t k = 0; k < COUNT(want); k++) {
            int64_t got = 0;
            assert_true(
                sl_wide_muldiv(cases[i].a, cases[i].b, cases[i].divisor, rounding[k], &got));
            assert_amount(got, want[k]);
        }
    }
}

/* A quotient that does not fit is refused. */
static void muldiv_refuses_what_does_not_fit(void **state)
{
    (void)state;
    int64_t got = 42;
    assert_false(sl_wide_muldiv(INT64_MAX, 3, 2, SL_ROUND_FLOOR, &got));
    assert_false(sl_wide_muldiv(INT64_MIN, 1, -1, SL_ROUND_FLOOR, &got));
    /* (2^63 - 1) * 2 / 2 + a half: rounding up is what does not fit. */
    assert_false(sl_wide_muldiv(INT64_MAX, INT64_MAX, INT64_MAX - 1, SL_ROUND_CEIL, &got));
    assert_amount(got, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checked_arithmetic_is_exact_or_refused),
        cmocka_unit_test(magnitude_of_the_least_number_fits),
        cmocka_unit_test(muldiv_rounds_as_named),
        cmocka_unit_test(muldiv_refuses_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
