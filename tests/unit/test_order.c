/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/dhondt_internal.h"
#include "base/sort.h"
#include "test.h"

/* ---- sorting --------------------------------------------------------------------------------- */

#define MANY 300

static int by_tens(const void *context, uint32_t a, uint32_t b)
{
    const int64_t *key = context;
    return (key[a] / 10 > key[b] / 10) - (key[a] / 10 < key[b] / 10);
}

/* Does row a stand before b, of rows that are level the lower one? */
static bool stands_before(const int64_t *key, uint32_t a, uint32_t b)
{
    int way = by_tens(key, a, b);
    return way < 0 || (way == 0 && a < b);
}

/* The first are in front, as many as the total holds and not one more. */
static void the_first_are_found(void **state)
{
    (void)state;
    struct random random = {.seed = 2};
    int64_t key[MANY], size[MANY];
    uint32_t rows[MANY];
    for (uint32_t count = 0; count < MANY; count++) {
        int64_t whole = 0;
        for (uint32_t i = 0; i < count; i++) {
            key[i] = (int64_t)random_below(&random, 200) - 100;
            size[i] = (int64_t)random_below(&random, 4);
            whole += size[i];
            rows[i] = i;
        }
        int64_t total = (int64_t)random_below(&random, (uint64_t)whole + 2);
        bool counted = random_below(&random, 2) == 0;
        uint32_t first = sl_sort_first(rows, count, counted ? NULL : size, total, by_tens, key);
        int64_t sum = 0;
        bool seen[MANY] = {false};
        for (uint32_t i = 0; i < count; i++) {
            assert_false(seen[rows[i]]);
            seen[rows[i]] = true;
            sum += i >= first ? 0 : counted ? 1 : size[rows[i]];
            for (uint32_t j = i + 1; i <= first && j < count; j++) {
                /* of those in front nothing is promised, but all stand before the next one */
                assert_true(j < first || stands_before(key, rows[i], rows[j]));
            }
        }
        assert_true(sum <= total);
        assert_true(first == count || sum + (counted ? 1 : size[rows[first]]) > total);
    }
}

static void sorting_is_stable(void **state)
{
    (void)state;
    struct random random = {.seed = 2};
    int64_t key[MANY];
    uint32_t rows[MANY], spare[MANY];
    for (uint32_t count = 0; count < MANY; count++) {
        for (uint32_t i = 0; i < count; i++) {
            key[i] = (int64_t)random_below(&random, 200) - 100;
            key[i] *= random_below(&random, 5) == 0 ? INT64_C(1) << 52 : 1;
            rows[i] = i;
        }
        sl_sort_falling(rows, spare, count, key);
        for (uint32_t i = 1; i < count; i++) {
            int64_t before = key[rows[i - 1]];
            int64_t after = key[rows[i]];
            assert_true(before > after || (before == after && rows[i - 1] < rows[i]));
        }
    }
}

/* Sizes up to the greatest number do not wrap. */
static void large_sizes_end_the_first(void **state)
{
    (void)state;
    const int64_t key[] = {0, 10, 20, 30};
    const int64_t size[] = {INT64_MAX, INT64_MAX, INT64_MAX, 0};
    uint32_t rows[] = {3, 2, 1, 0};
    assert_int_equal(sl_sort_first(rows, 4, size, INT64_MAX, by_tens, key), 1);
    assert_int_equal(rows[0], 0);
    assert_int_equal(rows[1], 1);
}

static int by_value(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void values_are_sorted_as_by_qsort(void **state)
{
    (void)state;
    struct random random = {.seed = 3};
    int64_t values[MANY], want[MANY], spare[MANY];
    for (uint32_t count = 0; count < MANY; count++) {
        for (uint32_t i = 0; i < count; i++) {
            values[i] = (int64_t)(next_random(&random) >> (1 + random_below(&random, 63)));
            want[i] = values[i];
        }
        sl_sort_values(values, spare, count);
        qsort(want, count, sizeof(want[0]), by_value);
        for (uint32_t i = 0; i < count; i++) {
            assert_amount(values[i], want[i]);
        }
    }
}

/* ---- whole units ----------------------------------------------------------------------------- */

/* In two steps, the first held in the second, as at once: at the edge of what the numbers hold. */
static void steps_add_up_at_the_edge(void **state)
{
    (void)state;
    struct random random = {.seed = 6};
    for (uint32_t round = 0; round < 2000; round++) {
        int64_t weight[5], cap[5], once[5], first[5], second[5], rest[5];
        uint32_t heap[5];
        for (uint32_t i = 0; i < 5; i++) {
            weight[i] = (int64_t)(next_random(&random) >> (4 + random_below(&random, 60)));
            cap[i] = (int64_t)(next_random(&random) >> (2 + random_below(&random, 60)));
        }
        int64_t total = (int64_t)(next_random(&random) >> (3 + random_below(&random, 60)));
        int64_t part = (int64_t)random_below(&random, (uint64_t)total + 1);
        struct sl_quota quota = {.weight = weight, .cap = cap, .count = 5};
        int64_t left = sl_dhondt(&quota, total, heap, once);
        int64_t left_first = sl_dhondt(&quota, part, heap, first);
        for (uint32_t i = 0; i < 5; i++) {
            rest[i] = cap[i] - first[i];
        }
        struct sl_quota then = {.weight = weight, .cap = rest, .held = first, .count = 5};
        int64_t left_second = sl_dhondt(&then, total - part + left_first, heap, second);
        assert_amount(left_second, left);
        for (uint32_t i = 0; i < 5; i++) {
            assert_amount(first[i] + second[i], once[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_are_found),      cmocka_unit_test(large_sizes_end_the_first),
        cmocka_unit_test(sorting_is_stable),        cmocka_unit_test(values_are_sorted_as_by_qsort),
        cmocka_unit_test(steps_add_up_at_the_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
