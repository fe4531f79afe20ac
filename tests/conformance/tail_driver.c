/* SPDX-License-Identifier: BSD-2-Clause */
/* tail_driver: reads samples from stdin, "COUNT GROUP PROBABILITY CONFIDENCE THRESHOLD WEIGHTED",
 * then COUNT values, then as many weights if WEIGHTED is 1, and prints what sloss_tail_read() says.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <sloss/sloss.h>
#include <sloss/stress.h>

static bool read_numbers(int64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (scanf("%" SCNd64, &numbers[i]) != 1) {
            return false;
        }
    }
    return true;
}

static bool answer(size_t count, const struct sloss_tail_query *query, bool weighted)
{
    struct sloss_tail t = {.struct_size = sizeof(t)};
    int64_t *values = calloc(count, sizeof(*values));
    int64_t *weights = calloc(count, sizeof(*weights));
    bool held = values != NULL && weights != NULL && read_numbers(values, count) &&
                (!weighted || read_numbers(weights, count)) &&
                sloss_tail_read(values, weighted ? weights : NULL, count, query, &t) == SLOSS_OK;
    const int64_t figures[] = {t.quantile,    t.quantile_low,    t.quantile_high,
                               t.shortfall,   t.shortfall_low,   t.shortfall_high,
                               t.mean,        t.mean_low,        t.mean_high,
                               t.exceeds_ppb, t.exceeds_low_ppb, t.exceeds_high_ppb};
    for (size_t i = 0; held && i < sizeof(figures) / sizeof(figures[0]); i++) {
        printf("%" PRId64 " ", figures[i]);
    }
    putchar('\n');
    free(values);
    free(weights);
    return held;
}

int main(void)
{
    struct sloss_tail_query query = {.struct_size = sizeof(query)};
    size_t count;
    int weighted;
    while (scanf("%zu %" SCNu32 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %d", &count, &query.group,
                 &query.probability_ppb, &query.confidence_ppb, &query.threshold, &weighted) == 6) {
        if (!answer(count, &query, weighted != 0)) {
            return 1;
        }
    }
    return 0;
}
