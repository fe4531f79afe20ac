/* SPDX-License-Identifier: BSD-2-Clause */
/* How long does it take to divide a deficit over n winners, compared with copying their columns?
 * One line of JSON a measure; both sides are timed in the same run, and the shares are checked to
 * sum exactly. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <sloss/sloss.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RUNS 5
#define ROWS 10000000

struct columns {
    size_t count;
    int64_t *weight;
    int64_t *cap;
    int64_t *rank;
    int64_t *share;
    int64_t *copy;
    int64_t whole; /* sum of weights */
};

/* splitmix64 (Vigna): the same rows on every machine. */
static uint64_t next(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* Profits over five orders of magnitude: a random mantissa shifted by a random exponent. */
static int64_t profit(uint64_t *seed)
{
    uint64_t mantissa = 1024 + (next(seed) & 1023);
    return (int64_t)(mantissa << (next(seed) % 17));
}

static bool fill(struct columns *columns, size_t count)
{
    uint64_t seed = 20251010;
    size_t size = (count + 1) * sizeof(int64_t);
    *columns = (struct columns){.count = count,
                                .weight = malloc(size),
                                .cap = malloc(size),
                                .rank = malloc(size),
                                .share = malloc(size),
                                .copy = malloc(2 * size)};
    if (columns->weight == NULL || columns->cap == NULL || columns->rank == NULL ||
        columns->share == NULL || columns->copy == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        columns->weight[i] = profit(&seed);
        columns->cap[i] = next(&seed) % 2 == 0 ? columns->weight[i] / 3 : columns->weight[i];
        columns->rank[i] = (int64_t)(next(&seed) >> 1);
        columns->whole += columns->weight[i];
    }
    return true;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *times)
{
    qsort(times, RUNS, sizeof(*times), ascending);
    return times[RUNS / 2];
}

/* Weight and cap into two other columns, per row. */
static double time_copy(struct columns *columns)
{
    double times[RUNS];
    for (int run = 0; run < RUNS; run++) {
        double begin = now();
        memcpy(columns->copy, columns->weight, columns->count * sizeof(int64_t));
        memcpy(columns->copy + columns->count, columns->cap, columns->count * sizeof(int64_t));
        times[run] = now() - begin;
        columns->whole += columns->copy[run] & 0; /* the copy is used */
    }
    return median(times) / (double)columns->count;
}

struct measure {
    const char *name;
    uint32_t rule;
    uint32_t rounding;
    bool capped;
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

static bool time_measure(struct sloss_allocator *allocator, struct columns *columns,
                         const struct measure *measure, double baseline)
{
    double times[RUNS];
    struct sloss_division_result result = {.struct_size = sizeof(result)};
    struct sloss_division division = {.struct_size = sizeof(division),
                                      .rule = measure->rule,
                                      .rounding = measure->rounding,
                                      .total = columns->whole / 1000 * measure->part};
    for (int run = 0; run < RUNS; run++) {
        double begin = now();
        enum sloss_status status = sloss_allocator_divide(
            allocator, &division, columns->weight, measure->capped ? columns->cap : NULL,
            columns->rank, columns->count, columns->share, &result);
        times[run] = now() - begin;
        if (status != SLOSS_OK || !exact(columns, division.total, result.residual)) {
            fprintf(stderr, "%s: %s, or the shares do not sum\n", measure->name,
                    sloss_status_name(status));
            return false;
        }
    }
    double value = median(times) / (double)columns->count;
    printf("{\"name\":\"%s\",\"n\":%zu,\"value_ns\":%.3f,\"baseline_ns\":%.3f,\"ratio\":%.2f}\n",
           measure->name, columns->count, value, baseline, value / baseline);
    return true;
}

int main(int count, char **words)
{
    static const struct measure measures[] = {
        {"pro-rata, largest remainder", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_LARGEST_REMAINDER,
         false, 400},
        {"pro-rata, telescoping", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_TELESCOPING, false, 400},
        {"pro-rata, last", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_LAST, false, 400},
        {"pro-rata capped, largest remainder", SLOSS_RULE_PRO_RATA,
         SLOSS_ROUNDING_LARGEST_REMAINDER, true, 400},
        {"pro-rata capped, telescoping", SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_TELESCOPING, true,
         400},
        {"equal capped", SLOSS_RULE_EQUAL, SLOSS_ROUNDING_LARGEST_REMAINDER, true, 400},
        {"queue, 0.5 % of the whole", SLOSS_RULE_QUEUE, 0, true, 5},
        {"queue, 40 % of the whole", SLOSS_RULE_QUEUE, 0, true, 400},
    };
    struct columns columns;
    struct sloss_allocator *allocator = NULL;
    size_t rows = count > 1 ? strtoul(words[1], NULL, 10) : ROWS;
    if (rows == 0 || !fill(&columns, rows) ||
        sloss_allocator_create(NULL, &allocator) != SLOSS_OK) {
        fprintf(stderr, "usage: bench_allocate [ROWS], or out of memory\n");
        return 1;
    }
    double baseline = time_copy(&columns);
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof(measures) / sizeof(measures[0]); i++) {
        ok = time_measure(allocator, &columns, &measures[i], baseline);
        fflush(stdout);
    }
    sloss_allocator_destroy(allocator);
    free(columns.weight);
    free(columns.cap);
    free(columns.rank);
    free(columns.share);
    free(columns.copy);
    return ok ? 0 : 1;
}
