/* SPDX-License-Identifier: BSD-2-Clause */
/* depletion: funds whose every day is known, worked by hand; the urn at the edges of its rows.
 * tests/conformance/depletion_reference.py has chance. */
#include "test.h"

#include "sloss/stress.h"
#include "stress/depletion/urn.h"

#define PPB INT64_C(1000000000)
#define MOST (INT64_C(1) << 62)

static struct sloss_depletion_query plain_query(int64_t fund, int64_t inflow, uint32_t days)
{
    return (struct sloss_depletion_query){.struct_size = sizeof(struct sloss_depletion_query),
                                          .days = days,
                                          .paths = 4,
                                          .fund = fund,
                                          .inflow = inflow,
                                          .confidence_ppb = 950000000};
}

static struct sloss_depletion_horizon horizon_of(uint32_t days)
{
    return (struct sloss_depletion_horizon){.struct_size = sizeof(struct sloss_depletion_horizon),
                                            .days = days};
}

/* 10 + 2 - 7 = 5; 5 + 2 - 7 = 0, which is empty and not depleted; 0 + 2 is 5 less than 7. Wilson of
 * 0 of 4 ends at 3.841459 / 7.841459, of 4 of 4 begins at 4 / 7.841459: beside a half. */
static void test_a_fund_pays_its_last_atom(void **state)
{
    (void)state;
    const int64_t loss = 7;
    struct sloss_depletion_query query = plain_query(10, 2, 9);
    struct sloss_depletion_horizon horizons[] = {horizon_of(3), horizon_of(2), horizon_of(9)};
    struct sloss_depletion_path paths[4];
    struct sloss_depletion answer = {.struct_size = sizeof(answer)};
    assert_ok(sloss_depletion_read(&loss, NULL, 1, &query, horizons, 3, paths, &answer));
    for (size_t i = 0; i < COUNT(paths); i++) {
        assert_amount(paths[i].day, 3);
        assert_amount(paths[i].missing, 5);
        assert_amount(paths[i].reserved, 0);
    }
    assert_amount(answer.depleted, 4);
    assert_amount(answer.days_median_low, 3);
    assert_amount(answer.days_median, 3);
    assert_amount(answer.days_median_high, 3);
    assert_amount(answer.days_mean_ppm, 3000000);
    assert_amount(answer.days_mean_error_ppm, 0);
    assert_amount(answer.missing_mean, 5);
    assert_amount(answer.missing_error, 0);
    assert_amount(answer.missing_max, 5);
    assert_amount(horizons[0].depleted, 4);
    assert_amount(horizons[0].probability_ppb, PPB);
    assert_in_range(horizons[0].low_ppb, 510109100, 510109200);
    assert_amount(horizons[0].high_ppb, PPB);
    assert_amount(horizons[1].depleted, 0);
    assert_amount(horizons[1].low_ppb, 0);
    assert_in_range(horizons[1].high_ppb, 489890800, 489890900);
    assert_amount(horizons[1].total_high_ppb, INT64_MAX);
    assert_amount(horizons[2].depleted, 4);
}

/* min(8, 10 + 5) - 7 = 1; 1 + 5 is 1 less than 7. */
static void test_a_cap_takes_out_before_the_loss(void **state)
{
    (void)state;
    const int64_t loss = 7;
    struct sloss_depletion_query query = plain_query(10, 5, 9);
    struct sloss_depletion answer = {.struct_size = sizeof(answer)};
    query.cap = 8;
    assert_ok(sloss_depletion_read(&loss, NULL, 1, &query, NULL, 0, NULL, &answer));
    assert_amount(answer.days_median, 2);
    assert_amount(answer.missing_mean, 1);
}

/* Nobody knows when. Two paths of four days count eight. */
static void test_a_fund_that_lasts(void **state)
{
    (void)state;
    const int64_t loss = 7;
    struct sloss_depletion_query query = plain_query(0, 7, 4);
    struct sloss_depletion answer = {.struct_size = sizeof(answer)};
    query.paths = 2;
    assert_ok(sloss_depletion_read(&loss, NULL, 1, &query, NULL, 0, NULL, &answer));
    assert_amount(answer.depleted, 0);
    assert_amount(answer.days_median, INT64_MAX);
    assert_amount(answer.days_median_high, INT64_MAX);
    assert_amount(answer.days_median_low,
                  1); /* two paths tell nothing: up to 66 % may end at once */
    assert_amount(answer.days_mean_ppm, 4000000);
    assert_amount(answer.missing_mean, INT64_MAX);
    assert_amount(answer.missing_error, INT64_MAX);
    assert_amount(answer.missing_max, 0);
}

static void test_the_largest_amounts(void **state)
{
    (void)state;
    const int64_t losses[] = {MOST, MOST};
    const int64_t weights[] = {INT64_C(1) << 52, INT64_C(1) << 52};
    struct sloss_depletion_query query = plain_query(MOST, MOST, 3);
    struct sloss_depletion answer = {.struct_size = sizeof(answer)};
    query.cap = MOST;
    assert_ok(sloss_depletion_read(losses, weights, 2, &query, NULL, 0, NULL, &answer));
    assert_amount(answer.depleted, 0);
    query.fund = query.inflow = 0;
    assert_ok(sloss_depletion_read(losses, weights, 2, &query, NULL, 0, NULL, &answer));
    assert_amount(answer.days_median, 1);
    assert_amount(answer.missing_mean, MOST);
    assert_amount(answer.missing_error, 0);
    query = plain_query(MOST - 3, 1, 3);
    assert_ok(sloss_depletion_read(losses, weights, 2, &query, NULL, 0, NULL, &answer));
    assert_amount(answer.missing_mean, 2);
}

/* Any part of a run is what the whole has there, and order of the horizons is nothing. */
static void test_parts_are_the_whole(void **state)
{
    (void)state;
    const int64_t losses[] = {0, 1, 0, 5, 0, 0, 9};
    struct sloss_depletion_query query = plain_query(9, 1, 40);
    struct sloss_depletion answer = {.struct_size = sizeof(answer)};
    struct sloss_depletion_path whole[100];
    struct sloss_depletion_path part[30];
    query.paths = COUNT(whole);
    query.seed = 8;
    assert_ok(sloss_depletion_read(losses, NULL, 7, &query, NULL, 0, whole, &answer));
    query.first = 55;
    query.paths = COUNT(part);
    assert_ok(sloss_depletion_read(losses, NULL, 7, &query, NULL, 0, part, &answer));
    assert_memory_equal(whole + 55, part, sizeof(part));
    assert_memory_not_equal(whole, part, sizeof(part));
}

/* Samples drawn again of one row are that row: the paths' error is all there is. */
static void test_a_sample_of_one_has_no_error(void **state)
{
    (void)state;
    const int64_t loss = 7;
    struct sloss_depletion_query query = plain_query(10, 2, 9);
    struct sloss_depletion_horizon horizons[] = {horizon_of(2), horizon_of(3)};
    struct sloss_depletion answer = {.struct_size = sizeof(answer)};
    query.resamples = 2;
    query.resample_paths = 2;
    assert_ok(sloss_depletion_read(&loss, NULL, 1, &query, horizons, 2, NULL, &answer));
    for (size_t i = 0; i < COUNT(horizons); i++) {
        assert_amount(horizons[i].total_low_ppb, horizons[i].low_ppb);
        assert_amount(horizons[i].total_high_ppb, horizons[i].high_ppb);
    }
}

/* ---- the urn --------------------------------------------------------------------------------- */

static void test_edges_of_rows(void **state)
{
    (void)state;
    const int64_t values[] = {10, 20, 30};
    const int64_t weights[] = {1, 2, 1};
    const uint64_t quarter = UINT64_C(1) << 62;
    const uint64_t third = UINT64_MAX / 3; /* 2^64 / 3, rounded down */
    struct sl_urn urn;
    assert_true(sl_urn_open(&urn, 3));
    sl_urn_fill(&urn, values, weights, NULL, 3);
    assert_amount(sl_urn_draw(&urn, 0), 10);
    assert_amount(sl_urn_draw(&urn, quarter - 1), 10);
    assert_amount(sl_urn_draw(&urn, quarter), 20);
    assert_amount(sl_urn_draw(&urn, 3 * quarter - 1), 20);
    assert_amount(sl_urn_draw(&urn, 3 * quarter), 30);
    assert_amount(sl_urn_draw(&urn, UINT64_MAX), 30);
    sl_urn_fill(&urn, values, NULL, NULL, 3);
    assert_amount(sl_urn_draw(&urn, third), 10);
    assert_amount(sl_urn_draw(&urn, third + 1), 20);
    assert_amount(sl_urn_draw(&urn, 2 * third), 20);
    assert_amount(sl_urn_draw(&urn, 2 * third + 1), 30);
    sl_urn_close(&urn);
}

/* Rows that are not in it are never drawn, wherever they stand. */
static void test_rows_drawn_again(void **state)
{
    (void)state;
    const int64_t values[] = {10, 20, 30, 40, 50};
    const int64_t weights[] = {5, 6, 7, 2, 9};
    const uint32_t times[] = {0, 1, 0, 3, 0};
    const uint64_t half = UINT64_C(1) << 63;
    struct sl_urn urn;
    assert_true(sl_urn_open(&urn, 5));
    sl_urn_fill(&urn, values, weights, times, 5);
    assert_amount(sl_urn_draw(&urn, 0), 20);
    assert_amount(sl_urn_draw(&urn, half - 1), 20);
    assert_amount(sl_urn_draw(&urn, half), 40);
    assert_amount(sl_urn_draw(&urn, UINT64_MAX), 40);
    sl_urn_close(&urn);
}

/* A thousand rows that share one place of the guide: 2^-42 of all is theirs. */
static void test_crowded_rows(void **state)
{
    (void)state;
    int64_t values[1001];
    int64_t weights[1001];
    struct sl_urn urn;
    for (int64_t i = 0; i < 1001; i++) {
        values[i] = i;
        weights[i] = i < 1000 ? 1 : (INT64_C(1) << 52) - 1000;
    }
    assert_true(sl_urn_open(&urn, 1001));
    sl_urn_fill(&urn, values, weights, NULL, 1001);
    for (uint64_t i = 0; i < 1000; i++) {
        assert_amount(sl_urn_draw(&urn, i << 12), i);
        assert_amount(sl_urn_draw(&urn, (i << 12) + 4095), i);
    }
    assert_amount(sl_urn_draw(&urn, UINT64_C(1000) << 12), 1000);
    sl_urn_close(&urn);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static const int64_t good[] = {1, 2};
static const int64_t heavy[] = {1, (INT64_C(1) << 52) + 1};

static enum sloss_status ask(struct sloss_depletion_query query, const int64_t *losses,
                             const int64_t *weights, size_t count)
{
    struct sloss_depletion answer = {.struct_size = sizeof(answer), .depleted = 77};
    enum sloss_status status =
        sloss_depletion_read(losses, weights, count, &query, NULL, 0, NULL, &answer);
    assert_amount(answer.depleted == 77, status != SLOSS_OK);
    return status;
}

static void test_figures_out_of_range(void **state)
{
    (void)state;
    const struct sloss_depletion_query query = plain_query(10, 2, 9);
    const struct {
        size_t offset;
        size_t size;
        int64_t value;
    } cases[] = {
#define CASE(field, value)                                                                         \
    {offsetof(struct sloss_depletion_query, field), sizeof(query.field), value}
        CASE(days, 0),           CASE(days, (1 << 20) + 1),
        CASE(paths, 1),          CASE(paths, (INT64_C(1) << 31) + 1),
        CASE(fund, -1),          CASE(fund, MOST + 1),
        CASE(inflow, -1),        CASE(inflow, MOST + 1),
        CASE(cap, -1),           CASE(cap, MOST + 1),
        CASE(resamples, 1),      CASE(resamples, (1 << 12) + 1),
        CASE(resamples, 2),      CASE(resample_paths, 2),
        CASE(confidence_ppb, 0), CASE(confidence_ppb, PPB),
#undef CASE
    };
    assert_ok(ask(query, good, NULL, 2));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_depletion_query bad = query;
        memcpy((char *)&bad + cases[i].offset, &cases[i].value, cases[i].size);
        assert_status(ask(bad, good, NULL, 2), SLOSS_ERR_RANGE);
    }
    struct sloss_depletion_query again = query;
    again.resamples = 2;
    again.resample_paths = (1 << 20) + 1;
    assert_status(ask(again, good, NULL, 2), SLOSS_ERR_RANGE);
    again.resample_paths = 1;
    assert_status(ask(again, good, NULL, 2), SLOSS_ERR_RANGE);
}

static void test_samples_out_of_range(void **state)
{
    (void)state;
    const int64_t below[] = {1, -1};
    const int64_t above[] = {MOST + 1, 1};
    const int64_t light[] = {0, 1};
    struct sloss_depletion_query query = plain_query(10, 2, 9);
    assert_status(ask(query, good, NULL, 0), SLOSS_ERR_RANGE);
    assert_status(ask(query, good, NULL, (size_t)(UINT64_C(1) << 31) + 1), SLOSS_ERR_RANGE);
    assert_status(ask(query, below, NULL, 2), SLOSS_ERR_RANGE);
    assert_status(ask(query, above, NULL, 2), SLOSS_ERR_RANGE);
    assert_status(ask(query, good, light, 2), SLOSS_ERR_RANGE);
    assert_status(ask(query, good, heavy, 2), SLOSS_ERR_RANGE);
}

/* 2^62 is the most a fund may hold, unless a cap keeps it. */
static void test_a_fund_that_outgrows(void **state)
{
    (void)state;
    struct sloss_depletion_query query = plain_query(MOST - 18, 2, 9);
    assert_ok(ask(query, good, NULL, 2));
    query.fund++;
    assert_status(ask(query, good, NULL, 2), SLOSS_ERR_OVERFLOW);
    query.cap = MOST;
    assert_ok(ask(query, good, NULL, 2));
}

static void test_refusals(void **state)
{
    (void)state;
    struct sloss_depletion_query query = plain_query(10, 2, 9);
    struct sloss_depletion_horizon horizon = horizon_of(10);
    struct sloss_depletion answer = {.struct_size = sizeof(answer)};
    assert_status(sloss_depletion_read(NULL, NULL, 2, &query, NULL, 0, NULL, &answer),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_depletion_read(good, NULL, 2, NULL, NULL, 0, NULL, &answer),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_depletion_read(good, NULL, 2, &query, NULL, 1, NULL, &answer),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_depletion_read(good, NULL, 2, &query, NULL, 0, NULL, NULL),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_depletion_read(good, NULL, 2, &query, &horizon, 1, NULL, &answer),
                  SLOSS_ERR_RANGE);
    horizon.days = 0;
    assert_status(sloss_depletion_read(good, NULL, 2, &query, &horizon, 1, NULL, &answer),
                  SLOSS_ERR_RANGE);
    horizon.days = 9;
    assert_ok(sloss_depletion_read(good, NULL, 2, &query, &horizon, 1, NULL, &answer));
    horizon.struct_size += 8;
    assert_status(sloss_depletion_read(good, NULL, 2, &query, &horizon, 1, NULL, &answer),
                  SLOSS_ERR_ARGUMENT);
    query.struct_size = 64;
    assert_status(ask(query, good, NULL, 2), SLOSS_ERR_ARGUMENT);
    query.struct_size = 72; /* as it was before it had a hook */
    assert_ok(ask(query, good, NULL, 2));
    query.struct_size = sizeof(query);
    answer.struct_size = 4;
    assert_status(sloss_depletion_read(good, NULL, 2, &query, NULL, 0, NULL, &answer),
                  SLOSS_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_fund_pays_its_last_atom),
        cmocka_unit_test(test_a_cap_takes_out_before_the_loss),
        cmocka_unit_test(test_a_fund_that_lasts),
        cmocka_unit_test(test_the_largest_amounts),
        cmocka_unit_test(test_parts_are_the_whole),
        cmocka_unit_test(test_a_sample_of_one_has_no_error),
        cmocka_unit_test(test_edges_of_rows),
        cmocka_unit_test(test_rows_drawn_again),
        cmocka_unit_test(test_crowded_rows),
        cmocka_unit_test(test_figures_out_of_range),
        cmocka_unit_test(test_samples_out_of_range),
        cmocka_unit_test(test_a_fund_that_outgrows),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
