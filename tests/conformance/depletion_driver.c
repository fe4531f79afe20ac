/* SPDX-License-Identifier: BSD-2-Clause */
/* depletion_driver: reads questions of sloss_depletion_read() on stdin and prints the answers.
 *
 * A question is words: COUNT WEIGHTED DAYS SEED FIRST PATHS FUND INFLOW CAP CONFIDENCE RESAMPLES
 * RESAMPLE_PATHS LISTED HORIZONS, then COUNT losses, COUNT weights if WEIGHTED, HORIZONS days. With
 * LISTED each path is printed. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "sloss/sloss.h"
#include "sloss/stress.h"

static uint64_t next;

static bool read_next(void)
{
    return scanf("%" SCNu64, &next) == 1;
}

static uint64_t take(void)
{
    if (!read_next()) {
        fprintf(stderr, "depletion_driver: a number is missing\n");
        exit(1);
    }
    return next;
}

static void *room(uint64_t count, size_t size)
{
    void *rows = calloc(count + 1, size);
    if (rows == NULL) {
        fprintf(stderr, "depletion_driver: out of memory\n");
        exit(1);
    }
    return rows;
}

static int64_t *take_column(uint64_t count)
{
    int64_t *column = room(count, sizeof(*column));
    for (uint64_t i = 0; i < count; i++) {
        column[i] = (int64_t)take();
    }
    return column;
}

static void print_answer(const struct sloss_depletion *answer)
{
    printf("answer %" PRIu64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
           " %" PRId64 " %" PRId64 "\n",
           answer->depleted, answer->days_median, answer->days_median_low, answer->days_median_high,
           answer->days_mean_ppm, answer->days_mean_error_ppm, answer->missing_mean,
           answer->missing_error, answer->missing_max);
}

static void print_horizon(const struct sloss_depletion_horizon *horizon)
{
    printf("horizon %" PRIu64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
           horizon->depleted, horizon->probability_ppb, horizon->low_ppb, horizon->high_ppb,
           horizon->total_low_ppb, horizon->total_high_ppb);
}

/* `next` is the number of rows. */
static void answer_question(void)
{
    uint64_t count = next;
    bool weighted = take() != 0;
    struct sloss_depletion_query query = {.struct_size = sizeof(query)};
    struct sloss_depletion answer = {.struct_size = sizeof(answer)};
    query.days = (uint32_t)take();
    query.seed = take();
    query.first = take();
    query.paths = take();
    query.fund = (int64_t)take();
    query.inflow = (int64_t)take();
    query.cap = (int64_t)take();
    query.confidence_ppb = (int64_t)take();
    query.resamples = (uint32_t)take();
    query.resample_paths = (uint32_t)take();
    bool listed = take() != 0;
    uint32_t horizon_count = (uint32_t)take();
    int64_t *losses = take_column(count);
    int64_t *weights = weighted ? take_column(count) : NULL;
    struct sloss_depletion_horizon *horizons = room(horizon_count, sizeof(*horizons));
    for (uint32_t i = 0; i < horizon_count; i++) {
        horizons[i].struct_size = sizeof(*horizons);
        horizons[i].days = (uint32_t)take();
    }
    struct sloss_depletion_path *paths = listed ? room(query.paths, sizeof(*paths)) : NULL;
    enum sloss_status status = sloss_depletion_read(losses, weights, count, &query, horizons,
                                                    horizon_count, paths, &answer);
    printf("status %s\n", sloss_status_name(status));
    print_answer(&answer);
    for (uint32_t i = 0; i < horizon_count; i++) {
        print_horizon(&horizons[i]);
    }
    for (uint64_t i = 0; listed && i < query.paths; i++) {
        printf("path %" PRIu32 " %" PRId64 "\n", paths[i].day, paths[i].missing);
    }
    free(losses);
    free(weights);
    free(horizons);
    free(paths);
}

int main(void)
{
    while (read_next()) {
        answer_question();
    }
    return 0;
}
