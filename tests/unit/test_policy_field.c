/* SPDX-License-Identifier: BSD-2-Clause */
/* Two policies of venues: pro-rata by a score of profit and leverage, and lots that are closed only
 * where it makes nobody worse off. */
#include "sloss/policy.h"
#include "test.h"

#define ROWS 3

static struct sloss_policy_terms terms_of(uint32_t policy, int64_t budget)
{
    bool lots = policy == SLOSS_POLICY_NO_WORSE;
    return (struct sloss_policy_terms){.struct_size = sizeof(struct sloss_policy_terms),
                                       .policy = policy,
                                       .unit = lots ? SLOSS_UNIT_LOTS : SLOSS_UNIT_ATOMS,
                                       .side = lots ? SLOSS_SIDE_LONG : SLOSS_SIDE_BOTH,
                                       .leverage_unit = 1,
                                       .budget = budget};
}

static enum sloss_status share_to(const struct sloss_policy_terms *terms,
                                  const struct sloss_participants *rows, int64_t *share,
                                  struct sloss_share_result *result)
{
    struct sloss_allocator *allocator = NULL;
    assert_ok(sloss_allocator_create(NULL, &allocator));
    *result = (struct sloss_share_result){.struct_size = sizeof(*result)};
    enum sloss_status status = sloss_allocator_share(allocator, terms, rows, share, result);
    sloss_allocator_destroy(allocator);
    return status;
}

static void check_shares(const struct sloss_policy_terms *terms,
                         const struct sloss_participants *rows, const int64_t *want,
                         int64_t residual)
{
    struct sloss_share_result result;
    int64_t share[ROWS] = {-1, -1, -1};
    assert_ok(share_to(terms, rows, share, &result));
    for (uint64_t i = 0; i < rows->count; i++) {
        assert_amount(share[i], want[i]);
    }
    assert_amount(result.residual, residual);
}

static enum sloss_status try(const struct sloss_policy_terms *terms,
                             const struct sloss_participants *rows)
{
    struct sloss_share_result result;
    int64_t share[ROWS];
    return share_to(terms, rows, share, &result);
}

/* ---- score ------------------------------------------------------------------------------------
 */

/* Profits of 16 and 4 at leverages of 1 and 4, so that scores are roots of whole numbers. */
static const int64_t profit[] = {16, 4};
static const int64_t equity[] = {16, 16};
static const int64_t notional[] = {16, 64};

static struct sloss_participants winners(void)
{
    return (struct sloss_participants){.struct_size = sizeof(struct sloss_participants),
                                       .count = 2,
                                       .profit = profit,
                                       .equity = equity,
                                       .notional = notional};
}

/* (p^a l^b)^(1/4) for each pair of powers:
 *   4, 0: 16 and 4;  3, 1: 8 and 4;  2, 2: 4 and 4;  1, 3: 2 and 4;  0, 4: 1 and 4. */
static void a_score_mixes_profit_and_leverage(void **state)
{
    (void)state;
    static const struct {
        uint32_t profit_power;
        int64_t budget;
        int64_t share[2];
    } cases[] = {{4, 5, {4, 1}}, {3, 6, {4, 2}}, {2, 6, {3, 3}}, {1, 6, {2, 4}}, {0, 5, {1, 4}}};
    const struct sloss_participants rows = winners();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_SCORE, cases[i].budget);
        terms.profit_power = cases[i].profit_power;
        terms.leverage_power = 4 - cases[i].profit_power;
        check_shares(&terms, &rows, cases[i].share, 0);
    }
    const struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_SCORE, 6); /* as 2 and 2 */
    check_shares(&terms, &rows, (const int64_t[]){3, 3}, 0);
}

/* Of a root only the whole part counts: sqrt(15) and sqrt(9) are both 3. The odd unit goes by
 * order. */
static void roots_are_rounded_down(void **state)
{
    (void)state;
    const int64_t near[] = {15, 9};
    const int64_t one[] = {1, 1};
    struct sloss_participants rows = winners();
    rows.profit = near;
    rows.equity = NULL;
    struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_SCORE, 7);
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT); /* the leverage needs an equity */
    rows.equity = rows.notional = near;
    check_shares(&terms, &rows, (const int64_t[]){4, 3}, 0);
    terms.profit_power = 0;
    terms.leverage_power = 4;
    rows.notional = one; /* below 1x counts as 1x */
    check_shares(&terms, &rows, (const int64_t[]){4, 3}, 0);
}

/* Without a profit the score is 0, so that such a row gives lots only when the others have none
 * left; a power of 0 leaves the profit out. */
static void a_loser_comes_last(void **state)
{
    (void)state;
    const int64_t result[] = {9, -9, 0};
    const int64_t same[] = {9, 9, 9};
    const int64_t lots[] = {5, 4, 4};
    struct sloss_participants rows = winners();
    rows.count = 3;
    rows.profit = result;
    rows.equity = rows.notional = same;
    rows.lots = lots;
    struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_SCORE, 5);
    terms.unit = SLOSS_UNIT_LOTS;
    check_shares(&terms, &rows, (const int64_t[]){5, 0, 0}, 0);
    terms.budget = 9;
    check_shares(&terms, &rows, (const int64_t[]){5, 2, 2}, 0);
    terms.leverage_power = 4;
    check_shares(&terms, &rows, (const int64_t[]){3, 3, 3}, 0);
}

/* The weight of the first row, as it is told. */
static int64_t told_weight(const struct sloss_policy_terms *terms,
                           const struct sloss_participants *rows)
{
    struct sloss_allocator *allocator = NULL;
    struct sloss_tier tier = {.struct_size = sizeof(tier)};
    int64_t share[ROWS];
    size_t count = 0;
    assert_ok(sloss_allocator_create(NULL, &allocator));
    assert_ok(sloss_allocator_explain(allocator, terms, rows, 0, share, &tier, 1, &count));
    sloss_allocator_destroy(allocator);
    return tier.weight;
}

/* Powers of the largest figures are exact:
 * (2^62 - 1)^4 has the root 2^62 - 1; ((2^63 - 1) 2^93)^(1/4) is just below 2^39. */
static void powers_of_the_largest_are_exact(void **state)
{
    (void)state;
    const int64_t large[] = {(INT64_C(1) << 62) - 1};
    const int64_t largest[] = {INT64_MAX};
    const int64_t none[] = {0};
    const int64_t lots[] = {1};
    struct sloss_participants rows = winners();
    rows.count = 1;
    rows.profit = large;
    rows.lots = lots;
    struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_SCORE, 1);
    terms.unit = SLOSS_UNIT_LOTS;
    terms.profit_power = 4;
    assert_amount(told_weight(&terms, &rows), large[0]);
    rows.profit = largest;
    rows.equity = none; /* so that the leverage is the most there is */
    terms.leverage_max = INT64_C(1) << 31;
    terms.profit_power = 1;
    terms.leverage_power = 3;
    assert_amount(told_weight(&terms, &rows), (INT64_C(1) << 39) - 1);
    terms.profit_power = 0;
    terms.leverage_power = 4;
    assert_amount(told_weight(&terms, &rows), INT64_C(1) << 31);
}

/* Powers make 4, or are both left out. */
static void powers_go_together(void **state)
{
    (void)state;
    const struct sloss_participants rows = winners();
    for (uint32_t a = 0; a < 7; a++) {
        for (uint32_t b = 0; b < 7; b++) {
            struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_SCORE, 1);
            terms.profit_power = a;
            terms.leverage_power = b;
            assert_status(try(&terms, &rows),
                          a + b == 4 || a + b == 0 ? SLOSS_OK : SLOSS_ERR_RANGE);
        }
    }
    struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_SCORE, 1);
    terms.profit_power = UINT32_MAX; /* with 5 it would wrap to 4 */
    terms.leverage_power = 5;
    assert_status(try(&terms, &rows), SLOSS_ERR_RANGE);
}

/* ---- no worse ---------------------------------------------------------------------------------
 */

static struct sloss_participants holders(const int64_t *lots, const int64_t *money)
{
    return (struct sloss_participants){.struct_size = sizeof(struct sloss_participants),
                                       .count = 3,
                                       .lots = lots,
                                       .equity = money};
}

/* A lot loses 3. Ten lots lose 30: with 31 the zero price lies beyond the closing price, with 30 at
 * it. */
static void only_those_who_can_close_are_closed(void **state)
{
    (void)state;
    const int64_t lots[] = {10, 10, 20};
    const int64_t money[] = {31, 30, 61};
    const struct sloss_participants rows = holders(lots, money);
    struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_NO_WORSE, 9);
    terms.loss_per_lot = 3;
    check_shares(&terms, &rows, (const int64_t[]){3, 0, 6}, 0);
    terms.budget = 40;
    check_shares(&terms, &rows, (const int64_t[]){10, 0, 20}, 10);
    terms.loss_per_lot = 2;
    check_shares(&terms, &rows, (const int64_t[]){10, 10, 20}, 0);
    terms.loss_per_lot = 4;
    check_shares(&terms, &rows, (const int64_t[]){0, 0, 0}, 40);
}

/* At the mark closing costs nothing, but who has no equity is left alone all the same. Sides are
 * told apart. */
static void who_has_nothing_is_not_closed(void **state)
{
    (void)state;
    const int64_t lots[] = {-10, -10, 10};
    const int64_t money[] = {1, 0, 1};
    const int64_t cap[] = {4, 9, 9};
    struct sloss_participants rows = holders(lots, money);
    struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_NO_WORSE, 6);
    terms.side = SLOSS_SIDE_SHORT;
    check_shares(&terms, &rows, (const int64_t[]){6, 0, 0}, 0);
    rows.cap = cap;
    check_shares(&terms, &rows, (const int64_t[]){4, 0, 0}, 2);
    terms.side = SLOSS_SIDE_LONG;
    check_shares(&terms, &rows, (const int64_t[]){0, 0, 6}, 0);
}

/* The largest lots and losses overflow nothing: the second row has just enough for its only lot. */
static void the_largest_loss_is_exact(void **state)
{
    (void)state;
    const int64_t lots[] = {INT64_MAX, 1, 1};
    const int64_t money[] = {INT64_MAX, INT64_MAX, INT64_MAX - 1};
    const struct sloss_participants rows = holders(lots, money);
    struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_NO_WORSE, 3);
    terms.loss_per_lot = INT64_MAX - 1;
    check_shares(&terms, &rows, (const int64_t[]){0, 1, 0}, 2);
    terms.loss_per_lot = INT64_MAX;
    check_shares(&terms, &rows, (const int64_t[]){0, 0, 0}, 3);
}

static void lots_of_one_side_are_asked_for(void **state)
{
    (void)state;
    const int64_t lots[] = {1, 1, 1};
    struct sloss_participants rows = holders(lots, lots);
    struct sloss_policy_terms terms = terms_of(SLOSS_POLICY_NO_WORSE, 1);
    assert_status(try(&terms, &rows), SLOSS_OK);
    terms.unit = SLOSS_UNIT_ATOMS;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    terms.unit = SLOSS_UNIT_LOTS;
    terms.side = SLOSS_SIDE_BOTH;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
    terms.side = SLOSS_SIDE_LONG;
    terms.loss_per_lot = -1;
    assert_status(try(&terms, &rows), SLOSS_ERR_RANGE);
    terms.loss_per_lot = 0;
    rows.equity = NULL;
    assert_status(try(&terms, &rows), SLOSS_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_mixes_profit_and_leverage),
        cmocka_unit_test(roots_are_rounded_down),
        cmocka_unit_test(a_loser_comes_last),
        cmocka_unit_test(powers_of_the_largest_are_exact),
        cmocka_unit_test(powers_go_together),
        cmocka_unit_test(only_those_who_can_close_are_closed),
        cmocka_unit_test(who_has_nothing_is_not_closed),
        cmocka_unit_test(the_largest_loss_is_exact),
        cmocka_unit_test(lots_of_one_side_are_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
