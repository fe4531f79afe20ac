/* SPDX-License-Identifier: BSD-2-Clause */
/* How long does it take to divide a deficit over n winners, compared with a plain map of two
 * columns into two others? The map reads weight and cap and writes them elsewhere, by memcpy(),
 * which is the fastest there is: what a division at the speed of memory would cost if it wrote two
 * columns. One line of JSON a measure, in ns a row; map and division take turns in the same run,
 * and the shares are checked to sum exactly. */
#include "bench.h"

#include <string.h>

#include "allocation/apportion.h"
#include "allocation/kernel.h"

#define RUNS 5
#define ROWS 10000000

struct columns {
    size_t count;
    int64_t *weight;
    int64_t *half;   /* caps: half of the rows have a third of their weight */
    int64_t *spread; /* caps: any part of the weight */
    int64_t *rank;
    int64_t *share;
    int64_t *map;
    uint32_t *index;
    uint64_t *remainder;
    int64_t whole; /* sum of weights */
};

static bool open_columns(struct columns *columns, size_t count)
{
    size_t size = (count + 1) * sizeof(int64_t);
    *columns = (struct columns){.count = count,
                                .weight = malloc(size),
                                .half = malloc(size),
                                .spread = malloc(size),
                                .rank = malloc(size),
                                .share = malloc(size),
                                .map = malloc(2 * size),
                                .index = malloc(size),
                                .remainder = malloc(size)};
    return columns->weight != NULL && columns->half != NULL && columns->spread != NULL &&
           columns->rank != NULL && columns->share != NULL && columns->map != NULL &&
           columns->index != NULL && columns->remainder != NULL;
}

static void close_columns(struct columns *columns)
{
    free(columns->weight);
    free(columns->half);
    free(columns->spread);
    free(columns->rank);
    free(columns->share);
    free(columns->map);
    free(columns->index);
    free(columns->remainder);
}

static void fill(struct columns *columns)
{
    uint64_t seed = 20251010;
    for (size_t i = 0; i < columns->count; i++) {
        int64_t weight = bench_amount(&seed);
        columns->weight[i] = weight;
        columns->half[i] = bench_random(&seed) % 2 == 0 ? weight / 3 : weight;
        columns->spread[i] = (int64_t)(bench_random(&seed) % (uint64_t)weight);
        columns->rank[i] = (int64_t)(bench_random(&seed) >> 1);
        columns->whole += weight;
    }
}

/* Weight and cap into two other columns. */
static double time_map(struct columns *columns)
{
    double begin = bench_now();
    memcpy(columns->map, columns->weight, columns->count * sizeof(int64_t));
    memcpy(columns->map + columns->count, columns->half, columns->count * sizeof(int64_t));
    double end = bench_now();
    columns->whole += columns->map[columns->count / 2] & 0; /* the map is used */
    return end - begin;
}

enum caps {
    NO_CAPS,
    HALF_CAPPED,
    SPREAD_CAPS
};

struct measure {
    const char *name;
    uint32_t rule;
    uint32_t rounding;
    enum caps caps;
    int64_t part; /* of the whole, in thousandths */
};

static bool exact(const struct columns *columns, int64_t total, int64_t residual)
{
    int64_t sum = residual;
    for (size_t i = 0; i < columns->count; i++) {
        sum += columns->share[i];
    }
    return sum == total;
}

/* One division; negative if it fails or does not sum. */
static double time_division(const struct sl_kernel *kernel, const struct columns *columns,
                            const struct measure *measure)
{
    const int64_t *const caps[] = {NULL, columns->half, columns->spread};
    struct sl_claims claims = {.weight = columns->weight,
                               .cap = caps[measure->caps],
                               .rank = columns->rank,
                               .count = (uint32_t)columns->count,
                               .keeper = SL_NO_KEEPER};
    struct sl_apportion_scratch scratch = {columns->index, columns->remainder};
    struct sl_apportionment result;
    int64_t total = columns->whole / 1000 * measure->part;
    double begin = bench_now();
    enum sloss_status status = sl_apportion_by(kernel, &claims, measure->rule, measure->rounding,
                                               total, scratch, columns->share, &result);
    double end = bench_now();
    if (status != SLOSS_OK || !exact(columns, total, result.residual)) {
        fprintf(stderr, "%s: %s, or the shares do not sum\n", measure->name,
                sloss_status_name(status));
        return -1;
    }
    return end - begin;
}

static bool time_measure(const struct sl_kernel *kernel, const char *form, struct columns *columns,
                         const struct measure *measure)
{
    double maps[RUNS], divisions[RUNS];
    for (int run = 0; run < RUNS; run++) {
        maps[run] = time_map(columns);
        divisions[run] = time_division(kernel, columns, measure);
        if (divisions[run] < 0) {
            return false;
        }
    }
    double value = bench_median(divisions, RUNS) / (double)columns->count;
    double baseline = bench_median(maps, RUNS) / (double)columns->count;
    printf("{\"name\":\"%s%s\",\"n\":%zu,\"value\":%.3f,\"baseline\":%.3f,\"ratio\":%.2f}\n",
           measure->name, form, columns->count, value, baseline, value / baseline);
    fflush(stdout);
    return true;
}

static bool time_all(const struct sl_kernel *kernel, const char *form, struct columns *columns)
{
    static const struct measure measures[] = {
        {"pro-rata, telescoping", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_TELESCOPING, NO_CAPS, 400},
        {"pro-rata, last", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_LAST, NO_CAPS, 400},
        {"pro-rata, largest remainder", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_LARGEST_REMAINDER,
         NO_CAPS, 400},
        {"pro-rata capped, telescoping", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_TELESCOPING,
         HALF_CAPPED, 400},
        {"pro-rata capped, largest remainder", SLOSS_RULE_PRO_RATA,
         SLOSS_ROUNDING_LARGEST_REMAINDER, HALF_CAPPED, 400},
        {"pro-rata, caps of any size, telescoping", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_TELESCOPING,
         SPREAD_CAPS, 400},
        {"equal capped, largest remainder", SLOSS_RULE_EQUAL, SLOSS_ROUNDING_LARGEST_REMAINDER,
         HALF_CAPPED, 400},
        {"queue, 0.5 % of the whole", SLOSS_RULE_QUEUE, 0, HALF_CAPPED, 5},
        {"queue, 40 % of the whole", SLOSS_RULE_QUEUE, 0, HALF_CAPPED, 400},
    };
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof(measures) / sizeof(measures[0]); i++) {
        ok = time_measure(kernel, form, columns, &measures[i]);
    }
    return ok;
}

int main(int count, char **words)
{
    struct columns columns;
    size_t rows = count > 1 ? strtoul(words[1], NULL, 10) : ROWS;
    if (rows == 0 || rows >= UINT32_MAX || !open_columns(&columns, rows)) {
        fprintf(stderr, "usage: bench_allocate [ROWS], or out of memory\n");
        return 1;
    }
    fill(&columns);
    bool ok = time_all(sl_kernel_best(), "", &columns) &&
              time_all(&sl_kernel_portable, " (portable)", &columns);
    close_columns(&columns);
    return ok ? 0 : 1;
}
