/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "sloss/policy.h"
#include "supply.h"

static struct sloss_allocator *open_allocator(const struct sloss_memory *memory)
{
    struct sloss_allocator *allocator = NULL;
    assert_ok(sloss_allocator_create(memory, &allocator));
    return allocator;
}

#define assert_ratio(got, above, under) check_ratio(got, above, under, __FILE__, __LINE__)

/* Equal as rationals; small enough that their products fit. */
static void check_ratio(struct sloss_ratio got, int64_t above, int64_t under, const char *file,
                        int line)
{
    check_amount(got.numerator.high, 0, file, line);
    check_amount(got.denominator.high, 0, file, line);
    check_amount((int64_t)got.numerator.low * under, (int64_t)got.denominator.low * above, file,
                 line);
}

/* Capacities 100, 60, 40, 0 gave 10, 30, 40, 0 of 80; 70 were needed of a deficit of 100, the
 * largest
 * 50. By hand. */
static void measures_by_hand(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator(NULL);
    const int64_t capacity[] = {100, 60, 40, 0};
    const int64_t share[] = {10, 30, 40, 0};
    struct sloss_outcome outcome = {.struct_size = sizeof(outcome),
                                    .count = 4,
                                    .capacity = capacity,
                                    .share = share,
                                    .needed = 70,
                                    .deficit = 100,
                                    .deficit_max = 50};
    struct sloss_measures got = {.struct_size = sizeof(got)};
    assert_ok(sloss_allocator_measure(allocator, &outcome, &got));
    assert_amount(got.participants, 3);
    assert_amount(got.taken, 80);
    assert_amount(got.overshoot, 10);
    assert_amount(got.undershoot, 0);
    assert_amount(got.residual, 20);
    assert_amount(got.sharers, 3);
    assert_amount(got.emptied, 1);
    assert_amount(got.share_max, 40);
    assert_amount(got.burden_account, 2);
    assert_ratio(got.burden_max, 1, 1);
    assert_amount(got.unfairness, 45); /* 70 * (1 - 70/200) = 45.5 */
    assert_amount(got.unfairness_both, 45);
    assert_amount(got.left_max, 90);
    assert_amount(got.inversions, 0); /* 90, 30, 0 are left */
    assert_ratio(got.gini, 2 * (10 + 60 + 120) - 4 * 80, 3 * 80);
    /* fractions 0.1, 0.5, 1 */
    assert_ratio(got.gini_fraction, 2 * (1 + 10 + 30) - 4 * 16, 3 * 16);
    assert_ratio(got.top, 40, 80);
    assert_ratio(got.top_fraction, 10, 16);
    assert_ratio(got.herfindahl, 100 + 900 + 1600, 6400);
    assert_ratio(got.survivor_total, 90, 80);
    assert_ratio(got.survivor_rest, 90, 20);
    assert_ratio(got.survivor_max, 90 * 100, 80 * 50);
    outcome.burden_best = 3; /* a reference that was worse: only the two-sided form blames */
    outcome.burden_best_under = 2;
    assert_ok(sloss_allocator_measure(allocator, &outcome, &got));
    assert_amount(got.unfairness, 0);
    assert_amount(got.unfairness_both, 35);
    sloss_allocator_destroy(allocator);
}

/* 100, 60, 40 of which 5, 50, 40 are left: 100 lost its place to both. Equals are no inversion. */
static void inversions_are_pairs(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator(NULL);
    const int64_t capacity[] = {60, 100, 40, 40};
    const int64_t share[] = {10, 95, 0, 9};
    struct sloss_outcome outcome = {
        .struct_size = sizeof(outcome), .count = 4, .capacity = capacity, .share = share};
    struct sloss_measures got = {.struct_size = sizeof(got)};
    assert_ok(sloss_allocator_measure(allocator, &outcome, &got));
    assert_amount(got.inversions, 3);
    assert_amount(got.inversions_adjacent, 1);
    sloss_allocator_destroy(allocator);
}

static void nothing_has_no_ratio(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator(NULL);
    struct sloss_outcome outcome = {.struct_size = sizeof(outcome)};
    struct sloss_measures got = {.struct_size = sizeof(got)};
    assert_ok(sloss_allocator_measure(allocator, &outcome, &got));
    assert_amount(got.burden_account, -1);
    assert_ratio(got.gini, 0, 0);
    assert_amount((int64_t)got.gini.denominator.low, 0);
    assert_amount((int64_t)got.survivor_total.denominator.low, 0);
    sloss_allocator_destroy(allocator);
}

/* A newer host's longer record is filled as far as it is known, and keeps its size. */
static void longer_measures_are_filled(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator(NULL);
    const int64_t capacity[] = {4};
    const int64_t share[] = {1};
    struct {
        struct sloss_outcome known;
        uint64_t more;
    } outcome = {
        .known = {
            .struct_size = sizeof(outcome), .count = 1, .capacity = capacity, .share = share}};
    struct {
        struct sloss_measures known;
        uint64_t more;
    } got = {.known = {.struct_size = sizeof(got)}};
    assert_ok(sloss_allocator_measure(allocator, &outcome.known, &got.known));
    assert_amount(got.known.taken, 1);
    assert_int_equal(got.known.struct_size, sizeof(got));
    outcome.more = 1;
    assert_status(sloss_allocator_measure(allocator, &outcome.known, &got.known),
                  SLOSS_ERR_ARGUMENT);
    sloss_allocator_destroy(allocator);
}

static void bad_outcomes_are_refused(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator(NULL);
    const int64_t one[] = {1};
    const int64_t large[] = {INT64_MAX};
    const int64_t negative[] = {-1};
    const struct sloss_outcome good = {
        .struct_size = sizeof(good), .count = 1, .capacity = one, .share = one};
    struct sloss_outcome outcome = good;
    struct sloss_measures got = {.struct_size = sizeof(got)};
    assert_ok(sloss_allocator_measure(allocator, &outcome, &got));
    assert_status(sloss_allocator_measure(NULL, &outcome, &got), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_measure(allocator, NULL, &got), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_measure(allocator, &outcome, NULL), SLOSS_ERR_ARGUMENT);
    outcome.reserved = 1;
    assert_status(sloss_allocator_measure(allocator, &outcome, &got), SLOSS_ERR_ARGUMENT);
    outcome = good;
    outcome.share = NULL;
    assert_status(sloss_allocator_measure(allocator, &outcome, &got), SLOSS_ERR_ARGUMENT);
    outcome = good;
    outcome.count = UINT32_MAX;
    assert_status(sloss_allocator_measure(allocator, &outcome, &got), SLOSS_ERR_LIMIT);
    int64_t *const fields[] = {&outcome.needed, &outcome.deficit, &outcome.deficit_max,
                               &outcome.burden_best, &outcome.burden_best_under};
    for (size_t i = 0; i < COUNT(fields); i++) {
        outcome = good;
        *fields[i] = -1;
        assert_status(sloss_allocator_measure(allocator, &outcome, &got), SLOSS_ERR_RANGE);
        *fields[i] = (INT64_C(1) << 62) + 1;
        assert_status(sloss_allocator_measure(allocator, &outcome, &got),
                      i < 3 ? SLOSS_ERR_RANGE : SLOSS_OK);
    }
    outcome = good;
    outcome.share = negative;
    assert_status(sloss_allocator_measure(allocator, &outcome, &got), SLOSS_ERR_RANGE);
    outcome.share = large;
    assert_status(sloss_allocator_measure(allocator, &outcome, &got), SLOSS_ERR_OVERFLOW);
    got.struct_size--;
    assert_status(sloss_allocator_measure(allocator, &good, &got), SLOSS_ERR_ARGUMENT);
    sloss_allocator_destroy(allocator);
}

/* ---- several markets ------------------------------------------------------------------------- */

/* Ann may pay 10 over both markets, bob 20. 24 by need 2 : 1 are 16 and 8. In the first ann and bob
 * weigh alike: 8 and 8. In the second ann alone could pay, but has 2 left: the rest, 6, is bob's,
 * on his entry in the first. */
static void an_account_is_capped_once(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator(NULL);
    const int64_t need[] = {2, 1};
    const int64_t cap[] = {10, 20};
    const uint32_t market[] = {0, 0, 1};
    const uint32_t account[] = {0, 1, 0};
    const int64_t weight[] = {1, 1, 1};
    const int64_t entry_cap[] = {100, 100, 100};
    struct sloss_markets markets = {.struct_size = sizeof(markets),
                                    .market_count = 2,
                                    .account_count = 2,
                                    .entry_count = 3,
                                    .budget = 24,
                                    .need = need,
                                    .account_cap = cap,
                                    .entry_market = market,
                                    .entry_account = account,
                                    .entry_weight = weight,
                                    .entry_cap = entry_cap};
    int64_t part[2], share[3], residual;
    assert_ok(sloss_allocator_share_markets(allocator, &markets, part, share, &residual));
    const int64_t want[] = {8, 14, 2};
    for (uint32_t i = 0; i < 3; i++) {
        assert_amount(share[i], want[i]);
    }
    assert_amount(part[0], 16);
    assert_amount(part[1], 8);
    assert_amount(residual, 0);
    markets.budget = 40;
    assert_ok(sloss_allocator_share_markets(allocator, &markets, part, share, &residual));
    assert_amount(share[0] + share[2], 10);
    assert_amount(share[1], 20);
    assert_amount(residual, 10);
    sloss_allocator_destroy(allocator);
}

/* One market and one account with one entry. */
static struct sloss_markets one_market(void)
{
    static const int64_t one[] = {1, 1};
    static const uint32_t zero[] = {0, 0};
    return (struct sloss_markets){.struct_size = sizeof(struct sloss_markets),
                                  .market_count = 1,
                                  .account_count = 1,
                                  .entry_count = 1,
                                  .budget = 1,
                                  .need = one,
                                  .account_cap = one,
                                  .entry_market = zero,
                                  .entry_account = zero,
                                  .entry_weight = one,
                                  .entry_cap = one};
}

static void bad_markets_are_refused(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = open_allocator(NULL);
    const struct sloss_markets good = one_market();
    int64_t part[2], share[2], residual;
    struct sloss_markets markets = good;
#define TRY sloss_allocator_share_markets(allocator, &markets, part, share, &residual)
    assert_ok(TRY);
    assert_status(sloss_allocator_share_markets(NULL, &markets, part, share, &residual),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_share_markets(allocator, NULL, part, share, &residual),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_share_markets(allocator, &markets, NULL, share, &residual),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_share_markets(allocator, &markets, part, NULL, &residual),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_share_markets(allocator, &markets, part, share, NULL),
                  SLOSS_ERR_ARGUMENT);
    markets.rounding = 3;
    assert_status(TRY, SLOSS_ERR_ARGUMENT);
    markets = good;
    markets.need = NULL;
    assert_status(TRY, SLOSS_ERR_ARGUMENT);
    markets = good;
    markets.account_cap = NULL;
    assert_status(TRY, SLOSS_ERR_ARGUMENT);
    markets = good;
    markets.entry_cap = NULL;
    assert_status(TRY, SLOSS_ERR_ARGUMENT);
    markets = good;
    markets.entry_count = 2; /* one pair twice */
    assert_status(TRY, SLOSS_ERR_RANGE);
    markets = good;
    markets.account_count = 0;
    assert_status(TRY, SLOSS_ERR_RANGE);
    markets = good;
    markets.market_count = UINT32_MAX;
    assert_status(TRY, SLOSS_ERR_LIMIT);
    markets = good;
    markets.budget = -1;
    assert_status(TRY, SLOSS_ERR_RANGE);
    markets = good;
    const int64_t negative[] = {-1};
    markets.entry_weight = negative;
    assert_status(TRY, SLOSS_ERR_RANGE);
    const int64_t large[] = {INT64_MAX};
    markets.entry_weight = large;
    assert_status(TRY, SLOSS_ERR_OVERFLOW);
#undef TRY
    sloss_allocator_destroy(allocator);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Every call says so when memory ends, at whichever of its steps. */
static void memory_that_ends_is_told(void **state)
{
    (void)state;
    const int64_t one[] = {1};
    int64_t taken[] = {1}, returned[] = {0}, out[1], part[1], residual;
    struct sloss_policy_terms terms = {.struct_size = sizeof(terms), .budget = 1};
    struct sloss_participants rows = {.struct_size = sizeof(rows), .count = 1, .cap = one};
    struct sloss_outcome outcome = {
        .struct_size = sizeof(outcome), .count = 1, .capacity = one, .share = one};
    struct sloss_measures measures = {.struct_size = sizeof(measures)};
    struct sloss_recovery claims = {
        .struct_size = sizeof(claims), .count = 1, .taken = taken, .returned = returned};
    const struct sloss_markets markets = one_market();
    for (uint32_t rationed = 0; rationed <= 2; rationed++) {
        for (uint32_t call = 0; call < 4; call++) {
            struct supply supply = {.limited = true, .left = 1 + rationed};
            struct sloss_memory memory = supply_memory(&supply);
            struct sloss_allocator *allocator = open_allocator(&memory);
            enum sloss_status status =
                call == 0 ? sloss_allocator_share(allocator, &terms, &rows, out, NULL)
                : call == 1
                    ? sloss_allocator_share_markets(allocator, &markets, part, out, &residual)
                : call == 2 ? sloss_allocator_measure(allocator, &outcome, &measures)
                            : sloss_allocator_recover(allocator, &claims, 0, out, &residual);
            uint32_t needed = call < 2 ? 2 : 1;
            assert_status(status, rationed < needed ? SLOSS_ERR_MEMORY : SLOSS_OK);
            sloss_allocator_destroy(allocator);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_by_hand),         cmocka_unit_test(inversions_are_pairs),
        cmocka_unit_test(nothing_has_no_ratio),     cmocka_unit_test(longer_measures_are_filled),
        cmocka_unit_test(bad_outcomes_are_refused), cmocka_unit_test(an_account_is_capped_once),
        cmocka_unit_test(bad_markets_are_refused),  cmocka_unit_test(memory_that_ends_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
