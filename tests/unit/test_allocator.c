/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

static struct sloss_allocator *open_allocator(void)
{
    struct sloss_allocator *allocator = NULL;
    assert_ok(sloss_allocator_create(NULL, &allocator));
    return allocator;
}

#define ROWS 5
#define NO INT64_MAX

/* Divisions worked by hand, from the contract and from published cases. */
static void divisions_come_out_as_by_hand(void **state)
{
    (void)state;
    enum {
        LR = SLOSS_ROUNDING_LARGEST_REMAINDER,
        TEL = SLOSS_ROUNDING_TELESCOPING,
        LAST = SLOSS_ROUNDING_LAST
    };
    enum {
        PRO = SLOSS_RULE_PRO_RATA,
        EQ = SLOSS_RULE_EQUAL,
        Q = SLOSS_RULE_QUEUE
    };
    static const struct {
        const char *what;
        uint32_t rule, rounding;
        int64_t total;
        size_t count;
        int64_t weight[ROWS], cap[ROWS], rank[ROWS];
        int64_t share[ROWS];
        int64_t residual, sharers, share_max, base;
    } cases[] = {
        {"thirds by largest remainder",
         PRO,
         LR,
         100,
         3,
         {333, 333, 334},
         {NO, NO, NO},
         {0},
         {33, 33, 34},
         0,
         3,
         34,
         1000},
        {"7 over 5, 3, 2: 3.5, 2.1, 1.4",
         PRO,
         LR,
         7,
         3,
         {5, 3, 2},
         {NO, NO, NO},
         {0},
         {4, 2, 1},
         0,
         3,
         4,
         10},
        {"equal remainders go by order",
         PRO,
         LR,
         2,
         4,
         {1, 1, 1, 1},
         {NO, NO, NO, NO},
         {0},
         {1, 1, 0, 0},
         0,
         2,
         1,
         4},
        {"telescoping: 0.5 1.0 1.5 2.0",
         PRO,
         TEL,
         2,
         4,
         {1, 1, 1, 1},
         {NO, NO, NO, NO},
         {0},
         {0, 1, 0, 1},
         0,
         2,
         1,
         4},
        {"the last takes what is left",
         PRO,
         LAST,
         2,
         4,
         {1, 1, 1, 1},
         {NO, NO, NO, NO},
         {0},
         {0, 0, 0, 2},
         0,
         1,
         2,
         4},
        {"then backwards",
         PRO,
         LAST,
         6,
         4,
         {4, 4, 4, 4},
         {2, 9, 9, 2},
         {0},
         {1, 1, 2, 2},
         0,
         4,
         2,
         16},
        {"a session: 51 over profits 100, 51, 7",
         PRO,
         LR,
         51,
         3,
         {100, 51, 7},
         {100, 51, 7},
         {0},
         {32, 17, 2},
         0,
         3,
         32,
         158},
        {"a cap of half: 7.5 over 8, 4, 0.5 in eighteenths",
         PRO,
         LR,
         135,
         3,
         {144, 72, 9},
         {72, 72, 9},
         {0},
         {72, 56, 7},
         0,
         3,
         72,
         225},
        {"a weight of zero gives nothing",
         PRO,
         LR,
         9,
         3,
         {5, 0, 5},
         {2, 9, 3},
         {0},
         {2, 0, 3},
         4,
         2,
         3,
         10},
        {"all at their caps", PRO, TEL, 100, 2, {1, 3}, {10, 20}, {0}, {10, 20}, 70, 2, 20, 4},
        {"exactly the caps", PRO, LAST, 30, 2, {1, 3}, {10, 20}, {0}, {10, 20}, 0, 2, 20, 4},
        {"nothing to divide", PRO, LR, 0, 2, {1, 3}, {10, 20}, {0}, {0, 0}, 0, 0, 0, 4},
        {"a cap of zero", PRO, LR, 5, 2, {9, 1}, {0, 20}, {0}, {0, 5}, 0, 1, 5, 10},
        {"one row full fills another: 12 over 6, 3, 3",
         PRO,
         LR,
         12,
         3,
         {6, 3, 3},
         {2, 4, NO},
         {0},
         {2, 4, 6},
         0,
         3,
         6,
         12},
        {"per capita, small caps first",
         EQ,
         LR,
         10,
         4,
         {50, 1, 0, 7},
         {2, NO, NO, NO},
         {0},
         {2, 4, 0, 4},
         0,
         3,
         4,
         3},
        {"the greatest rank first",
         Q,
         LR,
         10,
         4,
         {1, 1, 0, 1},
         {4, 3, 9, 9},
         {5, 7, 99, -1},
         {4, 3, 0, 3},
         0,
         3,
         4,
         3},
        {"ranks alike go by order",
         Q,
         LR,
         5,
         3,
         {1, 1, 1},
         {4, 4, 4},
         {5, 5, 5},
         {4, 1, 0},
         0,
         2,
         4,
         3},
        {"a queue that is too short",
         Q,
         LR,
         50,
         3,
         {1, 1, 1},
         {4, 4, 4},
         {5, 6, 7},
         {4, 4, 4},
         38,
         3,
         4,
         3},
        {"sums at 2^62",
         PRO,
         LR,
         INT64_C(1) << 62,
         2,
         {(INT64_C(1) << 62) - 1, 1},
         {NO, NO},
         {0},
         {(INT64_C(1) << 62) - 1, 1},
         0,
         2,
         (INT64_C(1) << 62) - 1,
         INT64_C(1) << 62},
        {"nobody", PRO, LR, 7, 0, {0}, {0}, {0}, {0}, 7, 0, 0, 0},
    };
    struct sloss_allocator *allocator = open_allocator();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_division division = {.struct_size = sizeof(division),
                                          .rule = cases[i].rule,
                                          .rounding = cases[i].rounding,
                                          .total = cases[i].total};
        struct sloss_division_result result = {.struct_size = sizeof(result)};
        int64_t share[ROWS] = {0};
        print_message("%s\n", cases[i].what);
        assert_ok(sloss_allocator_divide(allocator, &division, cases[i].weight, cases[i].cap,
                                         cases[i].rank, cases[i].count, share, &result));
        for (size_t row = 0; row < cases[i].count; row++) {
            assert_amount(share[row], cases[i].share[row]);
        }
        assert_amount(result.residual, cases[i].residual);
        assert_amount(result.sharers, cases[i].sharers);
        assert_amount(result.share_max, cases[i].share_max);
        assert_amount(result.weight_sum, cases[i].base);
    }
    sloss_allocator_destroy(allocator);
}

/* Without caps and ranks there are none; the result need not be asked for. */
static void columns_may_be_left_out(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    struct sloss_division division = {.struct_size = sizeof(division), .total = 9};
    const int64_t weight[] = {1, 2};
    int64_t share[2];
    assert_ok(sloss_allocator_divide(allocator, &division, weight, NULL, NULL, 2, share, NULL));
    assert_amount(share[0], 3);
    assert_amount(share[1], 6);
    division.rule = SLOSS_RULE_QUEUE;
    assert_ok(sloss_allocator_divide(allocator, &division, weight, NULL, NULL, 2, share, NULL));
    assert_amount(share[0], 9);
    assert_amount(share[1], 0);
    assert_ok(sloss_allocator_divide(allocator, &division, NULL, NULL, NULL, 0, NULL, NULL));
    sloss_allocator_destroy(allocator);
}

/* Each mistake has its status, in order. */
static void mistakes_are_refused(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator();
    struct sloss_allocator *other = NULL;
    struct sloss_division division = {.struct_size = sizeof(division), .total = 9};
    struct sloss_division wrong = division;
    struct sloss_division_result result = {.struct_size = 8};
    const int64_t weight[] = {1, 2}, negative[] = {1, -2};
    const int64_t large[] = {INT64_C(1) << 62, 1};
    int64_t share[2];
#define DIVIDE(d, w, c, n, s, r) sloss_allocator_divide(allocator, d, w, c, NULL, n, s, r)
    assert_status(sloss_allocator_divide(NULL, &division, weight, NULL, NULL, 2, share, NULL),
                  SLOSS_ERR_ARGUMENT);
    assert_status(DIVIDE(NULL, weight, NULL, 2, share, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(DIVIDE(&division, NULL, NULL, 2, share, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(DIVIDE(&division, weight, NULL, 2, NULL, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(DIVIDE(&division, weight, NULL, 2, share, &result), SLOSS_ERR_ARGUMENT);
    wrong.struct_size = 0;
    assert_status(DIVIDE(&wrong, weight, NULL, 2, share, NULL), SLOSS_ERR_ARGUMENT);
    wrong = division;
    wrong.rule = 3;
    assert_status(DIVIDE(&wrong, weight, NULL, 2, share, NULL), SLOSS_ERR_ARGUMENT);
    wrong = division;
    wrong.rounding = 3; /* the library's own, not offered */
    assert_status(DIVIDE(&wrong, weight, NULL, 2, share, NULL), SLOSS_ERR_ARGUMENT);
    wrong = division;
    wrong.reserved = 1;
    assert_status(DIVIDE(&wrong, weight, NULL, 2, share, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(DIVIDE(&division, weight, NULL, UINT32_MAX, share, NULL), SLOSS_ERR_LIMIT);
    wrong = division;
    wrong.total = -1;
    assert_status(DIVIDE(&wrong, weight, NULL, 2, share, NULL), SLOSS_ERR_RANGE);
    wrong.total = (INT64_C(1) << 62) + 1;
    assert_status(DIVIDE(&wrong, weight, NULL, 2, share, NULL), SLOSS_ERR_RANGE);
    assert_status(DIVIDE(&division, negative, NULL, 2, share, NULL), SLOSS_ERR_RANGE);
    assert_status(DIVIDE(&division, weight, negative, 2, share, NULL), SLOSS_ERR_RANGE);
    assert_status(DIVIDE(&division, large, NULL, 2, share, NULL), SLOSS_ERR_OVERFLOW);
#undef DIVIDE
    assert_status(sloss_allocator_create(NULL, NULL), SLOSS_ERR_ARGUMENT);
    struct sloss_memory half = {NULL, (void (*)(void *, void *, size_t))(uintptr_t)1, NULL};
    assert_status(sloss_allocator_create(&half, &other), SLOSS_ERR_ARGUMENT);
    sloss_allocator_destroy(NULL);
    sloss_allocator_destroy(allocator);
}

/* For any rows: shares and residual sum to the total, no share exceeds its cap, and a residual
 * means that everybody with a weight is at the cap. On many rows, in orders that quickselect
 * dislikes. */
static void the_laws_hold_on_many_rows(void **state)
{
    (void)state;
    enum {
        MANY = 3000
    };
    static int64_t weight[MANY], cap[MANY], rank[MANY], share[MANY];
    struct random random = {11};
    struct sloss_allocator *allocator = open_allocator();
    for (uint32_t round = 0; round < 60; round++) {
        int64_t caps = 0;
        for (int64_t i = 0; i < MANY; i++) {
            int64_t ramp = round % 4 == 0   ? i
                           : round % 4 == 1 ? MANY - i
                           : round % 4 == 2 ? i % 7
                                            : 0;
            weight[i] = round % 4 == 3
                            ? (int64_t)(next_random(&random) >> (20 + random_below(&random, 40)))
                            : ramp;
            cap[i] = round % 5 == 0 ? ramp : (int64_t)random_below(&random, 1000);
            rank[i] = round % 3 == 0 ? ramp : (int64_t)next_random(&random);
            caps += weight[i] > 0 ? cap[i] : 0;
        }
        struct sloss_division division = {
            .struct_size = sizeof(division),
            .rule = round % 3,
            .rounding = round / 3 % 3,
            .total = (int64_t)random_below(&random, (uint64_t)caps * 9 / 8 + 1)};
        struct sloss_division_result result = {.struct_size = sizeof(result)};
        assert_ok(
            sloss_allocator_divide(allocator, &division, weight, cap, rank, MANY, share, &result));
        int64_t sum = result.residual;
        for (int64_t i = 0; i < MANY; i++) {
            assert_true(share[i] >= 0 && share[i] <= cap[i] && (weight[i] > 0 || share[i] == 0));
            assert_true(result.residual == 0 || weight[i] == 0 || share[i] == cap[i]);
            sum += share[i];
        }
        assert_amount(sum, division.total);
    }
    sloss_allocator_destroy(allocator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(divisions_come_out_as_by_hand),
        cmocka_unit_test(columns_may_be_left_out),
        cmocka_unit_test(mistakes_are_refused),
        cmocka_unit_test(the_laws_hold_on_many_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
