/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "base/ratio.h"

/* Around powers of two, around multiples of each other, and anything. */
static uint64_t draw(struct random *random, uint64_t most)
{
    uint64_t near = UINT64_C(1) << random_below(random, 63);
    switch (random_below(random, 4)) {
    case 0:
        near += random_below(random, 3) - 1;
        break;
    case 1:
        near = most - random_below(random, 3);
        break;
    case 2:
        near = next_random(random) >> random_below(random, 64);
        break;
    default:
        near *= random_below(random, 8);
        break;
    }
    return near % (most + 1);
}

static void check(uint64_t a, uint64_t m, uint64_t d)
{
    struct sl_ratio ratio = sl_ratio_make(m, d, INT64_MAX);
    sl_uwide product = (sl_uwide)a * m;
    uint64_t rest;
    uint64_t cut = sl_ratio_cut(&ratio, a);
    uint64_t quotient = sl_ratio_divide(&ratio, cut, &rest);
    uint64_t estimate = sl_ratio_estimate(&ratio, cut);
    assert_true(estimate == quotient || estimate + 1 == quotient);
    if (cut == a) {
        assert_true(quotient == product / d);
        assert_true(rest == product % d);
    } else {
        assert_true(quotient > SL_UNITS_MAX && product / d > SL_UNITS_MAX);
    }
}

/* Quotient and remainder are those of the wide division, for all totals and sums; what is cut has a
 * quotient above every total. */
static void quotients_are_exact(void **state)
{
    (void)state;
    struct random random = {19};
    for (uint32_t round = 0; round < 300000; round++) {
        uint64_t d = draw(&random, SL_UNITS_MAX - 1) + 1;
        uint64_t m = draw(&random, SL_UNITS_MAX);
        check(draw(&random, INT64_MAX), m, d);
        check(draw(&random, d), m, d);
        check(d, m, d);
        check(d - 1, m, d);
    }
    check(SL_UNITS_MAX, SL_UNITS_MAX, SL_UNITS_MAX);
    check(SL_UNITS_MAX, SL_UNITS_MAX - 1, SL_UNITS_MAX);
    check(INT64_MAX, SL_UNITS_MAX, 1);
    check(1, SL_UNITS_MAX, 1);
    check(0, 0, 1);
}

/* Where equal weights count as 1, so does every weight. */
static void weights_are_cut(void **state)
{
    (void)state;
    struct sl_ratio ratio = sl_ratio_make(7, 3, 1);
    uint64_t rest;
    assert_int_equal(sl_ratio_cut(&ratio, 0), 0);
    assert_int_equal(sl_ratio_cut(&ratio, 1), 1);
    assert_int_equal(sl_ratio_cut(&ratio, 12345), 1);
    assert_int_equal(sl_ratio_divide(&ratio, 1, &rest), 2);
    assert_int_equal(rest, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotients_are_exact),
        cmocka_unit_test(weights_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
