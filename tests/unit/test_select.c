/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "allocation/select_internal.h"
#include "base/wide.h"

enum {
    ROWS = 3000
};

struct pair {
    uint64_t key;
    uint64_t amount;
};

static int descending(const void *left, const void *right)
{
    uint64_t a = ((const struct pair *)left)->key;
    uint64_t b = ((const struct pair *)right)->key;
    return (a < b) - (a > b);
}

/* By sorting: the key at which the running sum reaches the target, and the sum above that key. */
static struct sl_threshold by_sorting(struct pair *pairs, uint32_t count, sl_uwide target)
{
    struct sl_threshold threshold = {0, 0};
    sl_uwide sum = 0;
    qsort(pairs, count, sizeof(*pairs), descending);
    for (uint32_t i = 0; i < count && sum < target; i++) {
        if (i == 0 || pairs[i].key != threshold.key) {
            threshold = (struct sl_threshold){pairs[i].key, (uint64_t)sum};
        }
        sum += pairs[i].amount;
    }
    return threshold;
}

static uint64_t draw_key(struct random *random, uint32_t shape)
{
    switch (shape) {
    case 0:
        return 5;
    case 1:
        return random_below(random, 3) - 1; /* at both ends */
    case 2:
        return next_random(random) >> random_below(random, 64);
    case 3:
        return UINT64_MAX - random_below(random, 5000);
    case 4:
        return UINT64_C(1) << random_below(random, 64);
    default:
        return next_random(random);
    }
}

/* The threshold is the one that sorting finds, whatever keys, amounts and target. */
static void thresholds_are_those_of_sorting(void **state)
{
    (void)state;
    static uint64_t keys[ROWS];
    static uint32_t rows[ROWS];
    static int64_t amounts[ROWS];
    static struct pair pairs[ROWS];
    struct random random = {23};
    for (uint32_t round = 0; round < 6000; round++) {
        uint32_t most = round % 50 == 0 ? ROWS : 40;
        uint32_t count = 1 + (uint32_t)random_below(&random, most);
        uint32_t shape = (uint32_t)random_below(&random, 7);
        bool counted = random_below(&random, 2) == 0;
        uint32_t bits = (uint32_t)random_below(&random, 63);
        sl_uwide sum = 0;
        for (uint32_t i = 0; i < count; i++) {
            rows[i] = count - 1 - i; /* amounts are looked up by row */
            amounts[rows[i]] = (int64_t)(next_random(&random) >> 1 >> bits);
            keys[i] = draw_key(&random, shape);
            pairs[i] = (struct pair){keys[i], counted ? 1 : (uint64_t)amounts[rows[i]]};
            sum += pairs[i].amount;
        }
        uint64_t target = (uint64_t)(sum < 2 ? 1 : 1 + (sum - 1) / (1 + random_below(&random, 9)));
        target = target < UINT64_C(1) << 62 ? target : UINT64_C(1) << 62;
        struct sl_candidates candidates = {rows, keys, count};
        struct sl_threshold got = sl_select(&candidates, counted ? NULL : amounts, target);
        struct sl_threshold want = by_sorting(pairs, count, target);
        assert_true(got.key == want.key);
        assert_true(got.above == want.above);
    }
}

/* Where all keys are not enough, the least is the threshold. */
static void the_least_key_is_the_last_resort(void **state)
{
    (void)state;
    uint64_t keys[] = {9, 4, 7};
    uint32_t rows[] = {0, 1, 2};
    struct sl_candidates candidates = {rows, keys, 3};
    struct sl_threshold threshold = sl_select(&candidates, NULL, 10);
    assert_int_equal(threshold.key, 4);
    assert_int_equal(threshold.above, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds_are_those_of_sorting),
        cmocka_unit_test(the_least_key_is_the_last_resort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
