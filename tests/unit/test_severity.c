/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/policy.h"
#include "test.h"

static struct sloss_severity severity_of(uint32_t rule)
{
    return (struct sloss_severity){.struct_size = sizeof(struct sloss_severity), .rule = rule};
}

/* ---- how much -------------------------------------------------------------------------------- */

/* Bybit: a pool of a million shared by symbols; one loses 350,000, starts beyond 30 %, is to make
 * up 50,000; it stops at 25 %. In the page's second example it starts at 30 % exactly. */
static void drawdown_as_published_by_bybit(void **state)
{
    (void)state;
    static const struct {
        int64_t fall, balance, budget;
        uint32_t active;
    } rounds[] = {{300000, 700000, 0, 0}, {350000, 650000, 50000, 1}, {280000, 720000, 0, 1},
                  {250000, 750000, 0, 1}, {249999, 750001, 0, 0},     {280000, 720000, 0, 0},
                  {100000, 0, 0, 1},      {400000, -7, 100000, 1},    {310000, -20000, 20000, 1}};
    struct sloss_severity severity = severity_of(SLOSS_SEVERITY_DRAWDOWN);
    severity.start_ppb = 300000000;
    severity.stop_ppb = 250000000;
    int64_t budget;
    for (size_t i = 0; i < COUNT(rounds); i++) {
        assert_ok(sloss_severity_drawdown(&severity, rounds[i].fall, 1000000, rounds[i].balance,
                                          &budget));
        assert_amount(budget, rounds[i].budget);
        assert_int_equal(severity.active, rounds[i].active);
    }
    severity.active = 0;
    severity.inclusive = 1;
    assert_ok(sloss_severity_drawdown(&severity, 300000, 1000000, 700000, &budget));
    assert_int_equal(severity.active, 1);
    assert_amount(budget, 0);
}

/* Half of 100 was asked for, 60 needed: up by 100/isqrt(20000) = 100/141 of one, at most to one.
 * Then 40 of 100 needed: down by 100/isqrt(40000) = 1/2. */
static void the_gradient_by_hand(void **state)
{
    (void)state;
    struct sloss_severity severity = severity_of(SLOSS_SEVERITY_GRADIENT);
    severity.theta_ppb = 200000000;
    int64_t budget;
    assert_ok(sloss_severity_budget(&severity, 101, &budget));
    assert_amount(budget, 20);
    assert_ok(sloss_severity_learn(&severity, 100, 60));
    assert_amount(severity.theta_ppb, 200000000 + 709219858);
    assert_ok(sloss_severity_learn(&severity, 100, 40));
    assert_amount(severity.theta_ppb, 409219858);
    assert_ok(sloss_severity_learn(&severity, 0, 40)); /* nothing to learn */
    assert_amount(severity.theta_ppb, 409219858);
    assert_amount((int64_t)severity.squares.low, 20000);
}

/* Twice too much: halved twice; then not: as at first. */
static void backing_off_by_hand(void **state)
{
    (void)state;
    struct sloss_severity severity = severity_of(SLOSS_SEVERITY_BACKOFF);
    severity.theta_ppb = severity.theta_first_ppb = 800000000;
    severity.numerator = 1;
    severity.denominator = 2;
    assert_ok(sloss_severity_learn(&severity, 100, 79));
    assert_amount(severity.theta_ppb, 400000000);
    assert_ok(sloss_severity_learn(&severity, 100, 39));
    assert_amount(severity.theta_ppb, 200000000);
    assert_ok(sloss_severity_learn(&severity, 100, 20));
    assert_amount(severity.theta_ppb, 800000000);
}

static void need_is_what_a_fund_does_not_cover(void **state)
{
    (void)state;
    const int64_t equity[] = {5, -70, 0, -31, 100};
    struct sloss_need need = {.struct_size = sizeof(need)};
    assert_ok(sloss_severity_need(equity, 5, 50, &need));
    assert_amount(need.deficit, 101);
    assert_amount(need.deficit_max, 70);
    assert_amount(need.accounts, 2);
    assert_amount(need.needed, 51);
    assert_ok(sloss_severity_need(equity, 5, 200, &need));
    assert_amount(need.needed, 0);
}

/* A newer host's longer records are filled as far as they are known, and keep their size. */
static void longer_needs_and_claims(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = NULL;
    assert_ok(sloss_allocator_create(NULL, &allocator));
    const int64_t equity[] = {-3};
    struct {
        struct sloss_need known;
        uint64_t more;
    } need = {.known = {.struct_size = sizeof(need)}};
    assert_ok(sloss_severity_need(equity, 1, 1, &need.known));
    assert_amount(need.known.needed, 2);
    assert_int_equal(need.known.struct_size, sizeof(need));
    int64_t taken[] = {3}, returned[] = {0}, paid[1], left;
    struct {
        struct sloss_recovery known;
        uint64_t more;
    } claims = {
        .known = {.struct_size = sizeof(claims), .count = 1, .taken = taken, .returned = returned}};
    assert_ok(sloss_allocator_recover(allocator, &claims.known, 5, paid, &left));
    assert_amount(left, 2);
    claims.more = 1;
    assert_status(sloss_allocator_recover(allocator, &claims.known, 5, paid, &left),
                  SLOSS_ERR_ARGUMENT);
    sloss_allocator_destroy(allocator);
}

static void bad_severity_is_refused(void **state)
{
    (void)state;
    int64_t budget;
    struct sloss_need need = {.struct_size = sizeof(need)};
    const int64_t least[] = {INT64_MIN};
    const int64_t deep[] = {-INT64_MAX, -INT64_MAX};
    struct sloss_severity severity = severity_of(SLOSS_SEVERITY_FIXED);
    struct sloss_severity drawdown = severity_of(SLOSS_SEVERITY_DRAWDOWN);
    assert_status(sloss_severity_budget(NULL, 1, &budget), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_budget(&severity, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_budget(&drawdown, 1, &budget), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_learn(&drawdown, 1, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_drawdown(&severity, 1, 1, 1, &budget), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_drawdown(&drawdown, 1, 1, 1, NULL), SLOSS_ERR_ARGUMENT);
    severity.rule = 5;
    assert_status(sloss_severity_budget(&severity, 1, &budget), SLOSS_ERR_ARGUMENT);
    severity.rule = SLOSS_SEVERITY_FIXED;
    severity.struct_size--;
    assert_status(sloss_severity_budget(&severity, 1, &budget), SLOSS_ERR_ARGUMENT);
    severity.struct_size++;
    assert_status(sloss_severity_budget(&severity, -1, &budget), SLOSS_ERR_RANGE);
    assert_status(sloss_severity_learn(&severity, 1, -1), SLOSS_ERR_RANGE);
    severity.squares.high = -1;
    assert_status(sloss_severity_budget(&severity, 1, &budget), SLOSS_ERR_RANGE);
    assert_status(sloss_severity_drawdown(&drawdown, -1, 1, 1, &budget), SLOSS_ERR_RANGE);
    assert_status(sloss_severity_drawdown(&drawdown, 1, 0, 1, &budget), SLOSS_ERR_RANGE);
    assert_status(sloss_severity_need(NULL, 1, 0, &need), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_need(least, 1, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_need(least, 1, 0, &need), SLOSS_ERR_RANGE);
    assert_status(sloss_severity_need(deep, 2, -1, &need), SLOSS_ERR_RANGE);
    assert_status(sloss_severity_need(deep, 2, 0, &need), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_severity_envelope(deep, NULL, 1, &budget), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_envelope(deep, deep, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_severity_envelope(deep, deep, 1000000001, &budget), SLOSS_ERR_LIMIT);
    assert_status(sloss_severity_envelope(deep, deep, 1, &budget), SLOSS_ERR_RANGE);
}

/* What a newer host's longer record has learnt is kept in it. */
static void longer_severity_learns(void **state)
{
    (void)state;
    struct {
        struct sloss_severity known;
        uint64_t more;
    } severity = {.known = {.struct_size = sizeof(severity),
                            .rule = SLOSS_SEVERITY_BACKOFF,
                            .theta_ppb = 10,
                            .theta_first_ppb = 7,
                            .denominator = 1}};
    assert_ok(sloss_severity_learn(&severity.known, 1, 1));
    assert_amount(severity.known.theta_ppb, 7);
    assert_int_equal(severity.known.struct_size, sizeof(severity));
    severity.more = 1;
    assert_status(sloss_severity_learn(&severity.known, 1, 1), SLOSS_ERR_ARGUMENT);
}

/* The largest squares that are kept: their root still fits. */
static void squares_stop_before_they_overflow(void **state)
{
    (void)state;
    struct sloss_severity severity = severity_of(SLOSS_SEVERITY_GRADIENT);
    severity.squares = (struct sloss_wide){.low = UINT64_MAX - 1, .high = (INT64_C(1) << 61) - 1};
    assert_ok(sloss_severity_learn(&severity, 1, 1));
    assert_amount(severity.theta_ppb, 0); /* a step of one over 2^63 */
    assert_status(sloss_severity_learn(&severity, 1, 1), SLOSS_ERR_OVERFLOW);
}

/* ---- what comes back ------------------------------------------------------------------------- */

/* Nasdaq Clearing 2018: of 166 million members paid 107 pro rata; what is recovered flows back
 * alike. Here 100, 50 and 16 paid 64, 33 and 10; 53 come back one by one as at once. */
static void recoveries_flow_back_alike(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = NULL;
    assert_ok(sloss_allocator_create(NULL, &allocator));
    const int64_t share[] = {64, 33, 10};
    int64_t taken[3] = {0}, returned[3] = {0}, paid[3], left = 0;
    int64_t taken_slowly[3] = {0}, returned_slowly[3] = {0};
    struct sloss_recovery once = {
        .struct_size = sizeof(once), .count = 3, .taken = taken, .returned = returned};
    struct sloss_recovery slowly = once;
    slowly.taken = taken_slowly;
    slowly.returned = returned_slowly;
    assert_ok(sloss_recovery_take(&once, share));
    assert_ok(sloss_recovery_take(&slowly, share));
    assert_ok(sloss_allocator_recover(allocator, &once, 53, paid, &left));
    for (uint32_t i = 0; i < 53; i++) {
        assert_ok(sloss_allocator_recover(allocator, &slowly, 1, paid, &left));
    }
    /* 53 of 107: 31.7, 16.3, 5.0. Quotients: 32/64 and 5/10 are level, then 17/33 > 16/33. */
    const int64_t want[] = {32, 16, 5};
    for (uint32_t i = 0; i < 3; i++) {
        assert_amount(returned[i], want[i]);
        assert_amount(returned_slowly[i], want[i]);
    }
    assert_ok(sloss_allocator_recover(allocator, &once, 60, paid, &left));
    assert_amount(left, 60 - 54);
    assert_amount(returned[1], 33);
    sloss_allocator_destroy(allocator);
}

static void bad_claims_change_nothing(void **state)
{
    (void)state;
    struct sloss_allocator *allocator = NULL;
    assert_ok(sloss_allocator_create(NULL, &allocator));
    int64_t taken[2] = {5, 5}, returned[2] = {1, 6}, paid[2], left;
    const int64_t share[] = {3, -1};
    const int64_t large[] = {3, INT64_C(1) << 62};
    struct sloss_recovery claims = {
        .struct_size = sizeof(claims), .count = 2, .taken = taken, .returned = returned};
    assert_status(sloss_recovery_take(&claims, large), SLOSS_ERR_RANGE);
    assert_status(sloss_allocator_recover(allocator, &claims, 1, paid, &left), SLOSS_ERR_RANGE);
    returned[1] = 0;
    assert_status(sloss_recovery_take(&claims, share), SLOSS_ERR_RANGE);
    assert_status(sloss_recovery_take(&claims, large), SLOSS_ERR_OVERFLOW);
    assert_amount(taken[0], 5);
    assert_status(sloss_recovery_take(&claims, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_recovery_take(NULL, share), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_recover(NULL, &claims, 1, paid, &left), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_recover(allocator, &claims, 1, NULL, &left), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_recover(allocator, &claims, 1, paid, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_allocator_recover(allocator, &claims, -1, paid, &left), SLOSS_ERR_RANGE);
    taken[0] = INT64_MAX;
    assert_status(sloss_allocator_recover(allocator, &claims, 1, paid, &left), SLOSS_ERR_OVERFLOW);
    claims.count = UINT32_MAX;
    assert_status(sloss_allocator_recover(allocator, &claims, 1, paid, &left), SLOSS_ERR_LIMIT);
    assert_status(sloss_recovery_take(&claims, share), SLOSS_ERR_LIMIT);
    claims.struct_size--;
    assert_status(sloss_recovery_take(&claims, share), SLOSS_ERR_ARGUMENT);
    sloss_allocator_destroy(allocator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawdown_as_published_by_bybit),
        cmocka_unit_test(the_gradient_by_hand),
        cmocka_unit_test(backing_off_by_hand),
        cmocka_unit_test(need_is_what_a_fund_does_not_cover),
        cmocka_unit_test(longer_needs_and_claims),
        cmocka_unit_test(bad_severity_is_refused),
        cmocka_unit_test(longer_severity_learns),
        cmocka_unit_test(squares_stop_before_they_overflow),
        cmocka_unit_test(recoveries_flow_back_alike),
        cmocka_unit_test(bad_claims_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
