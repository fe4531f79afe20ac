/* SPDX-License-Identifier: BSD-2-Clause */
/* grid: straight lines between points and beyond the last, rounded once, at least a tick. */
#include "test.h"

#include "sloss/stress.h"
#include "stress/grid.h"

#define MOST (INT64_C(1) << 62)

static void check(struct sloss_stress_point *points, uint32_t count, int64_t underlying,
                  int64_t want)
{
    struct sl_grid grid = {.points = points, .count = count};
    int64_t mark = -1;
    assert_true(sl_grid_mark(&grid, underlying, &mark));
    assert_amount(mark, want);
}

/* Slopes of -5 and of -2.5. */
static void test_lines(void **state)
{
    (void)state;
    struct sloss_stress_point points[] = {{40, 90}, {50, 40}, {60, 15}};
    const struct {
        int64_t underlying;
        int64_t mark;
    } cases[] = {
        {40, 90},
        {45, 65},
        {50, 40},
        {60, 15},
        {55, 28} /* 27.5 */,
        {53, 32} /* 32.5 */,
        {57, 22}, /* 22.5 */
        {30, 140},
        {1, 285}, /* on along the first line */
        {64, 5},
        {65, 2},
        {66, 1},
        {1000, 1} /* and along the last, to the least */,
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check(points, 3, cases[i].underlying, cases[i].mark);
    }
}

/* A rise of a half: 0.5 and 0 are a tick, 1.5 is 2, 2.5 is 2. */
static void test_least_and_ends(void **state)
{
    (void)state;
    struct sloss_stress_point points[] = {{1, 0}, {3, 1}};
    check(points, 2, 1, 1);
    check(points, 2, 2, 1);
    check(points, 2, 4, 2);
    check(points, 2, 6, 2);
    check(points, 2, INT64_MAX, MOST - 1); /* (2^63 - 2) / 2 */
    struct sloss_stress_point steep[] = {{1, 0}, {2, MOST}};
    int64_t mark = 7;
    check(steep, 2, 2, MOST);
    assert_false(sl_grid_mark(&(struct sl_grid){steep, 2, 0}, 3, &mark)); /* 2^63 */
    assert_amount(mark, 7);
    struct sloss_stress_point wide[] = {{1, MOST}, {MOST, 0}};
    check(wide, 2, 1, MOST);
    check(wide, 2, MOST, 1);
    check(wide, 2, INT64_MAX, 1);
}

/* Of a hundred points the right two are found. */
static void test_places(void **state)
{
    (void)state;
    struct sloss_stress_point points[100];
    for (int64_t i = 0; i < 100; i++) {
        points[i] = (struct sloss_stress_point){10 * (i + 1), i * i + 1};
    }
    for (int64_t i = 0; i < 100; i++) {
        check(points, 100, 10 * (i + 1), i * i + 1);
    }
    for (int64_t i = 0; i < 99; i += 2) {
        check(points, 100, 10 * (i + 1) + 8, i * i + 1 + (8 * (2 * i + 1) + 4) / 10);
    }
}

static void test_what_is_a_grid(void **state)
{
    (void)state;
    const struct {
        struct sloss_stress_point points[3];
        uint32_t count;
        bool fits;
    } cases[] = {{{{1, 0}, {MOST, MOST}}, 2, true},
                 {{{1, 0}, {2, 5}, {3, 5}}, 3, true},
                 {{{1, 0}}, 1, false},
                 {{{1, 0}, {1, 1}}, 2, false},
                 {{{2, 0}, {1, 1}}, 2, false},
                 {{{0, 0}, {1, 1}}, 2, false},
                 {{{1, -1}, {2, 1}}, 2, false},
                 {{{1, 0}, {MOST + 1, 1}}, 2, false},
                 {{{1, 0}, {2, MOST + 1}}, 2, false},
                 {{{1, 0}, {2, 5}, {2, 6}}, 3, false},
                 {{{1, 0}, {2, 5}, {3, -1}}, 3, false}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(sl_grid_fits(cases[i].points, cases[i].count), cases[i].fits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_least_and_ends),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_what_is_a_grid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
