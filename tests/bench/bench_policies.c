/* SPDX-License-Identifier: BSD-2-Clause */
/* How long does each policy take to share a deficit over n participants, and a measure of what it
 * did, compared with copying two of their columns? One line of JSON each; both sides are timed in
 * the same run, and the shares are checked to sum exactly. */
#include "bench.h"
#include "sloss/policy.h"

#include <string.h>

#define RUNS 3
#define ROWS 1000000
#define COLUMNS 9

struct rows {
    size_t count;
    int64_t *memory;
    int64_t *
        column[COLUMNS]; /* profit, equity, notional, lots, cost, balance, maintenance, rank, net */
    int64_t *share;
    int64_t *capacity;
    int64_t *copy;
    int64_t capacity_sum;
};

static bool fill(struct rows *rows, size_t count)
{
    uint64_t seed = 20251010;
    rows->count = count;
    rows->memory = malloc((COLUMNS + 4) * (count + 1) * sizeof(int64_t));
    if (rows->memory == NULL) {
        return false;
    }
    for (int i = 0; i < COLUMNS; i++) {
        rows->column[i] = rows->memory + (size_t)i * count;
    }
    rows->share = rows->memory + COLUMNS * count;
    rows->capacity = rows->share + count;
    rows->copy = rows->capacity + count;
    rows->capacity_sum = 0;
    for (size_t row = 0; row < count; row++) {
        for (int i = 0; i < COLUMNS; i++) {
            rows->column[i][row] = bench_amount(&seed);
        }
        rows->column[1][row] += rows->column[0][row] / 2; /* equities bind a part of the profits */
        int64_t profit = rows->column[0][row];
        int64_t equity = rows->column[1][row];
        rows->capacity[row] = profit < equity ? profit : equity;
        rows->capacity_sum += rows->capacity[row];
    }
    return true;
}

static double least(double a, double b)
{
    return a == 0 || b < a ? b : a;
}

static bool sums(const struct rows *rows, int64_t budget, int64_t residual)
{
    int64_t sum = residual;
    for (size_t row = 0; row < rows->count; row++) {
        sum += rows->share[row];
    }
    return sum == budget;
}

static void print(const char *name, const struct rows *rows, double value, double baseline)
{
    double count = (double)(rows->count == 0 ? 1 : rows->count);
    bench_print(name, rows->count, value / count, baseline / count);
}

/* These end lots of one side; here they share as many as others share atoms. */
static bool is_of_lots(uint32_t policy)
{
    return policy == SLOSS_POLICY_TEAR_UP || policy == SLOSS_POLICY_NO_WORSE;
}

static bool run(struct sloss_allocator *allocator, struct rows *rows, uint32_t policy)
{
    struct sloss_participants given = {.struct_size = sizeof(given),
                                       .count = rows->count,
                                       .profit = rows->column[0],
                                       .equity = rows->column[1],
                                       .notional = rows->column[2],
                                       .lots = rows->column[3],
                                       .cost = rows->column[4],
                                       .balance = rows->column[5],
                                       .maintenance = rows->column[6],
                                       .deposit = rows->column[5],
                                       .gain = rows->column[0],
                                       .net = rows->column[8],
                                       .rank = rows->column[7]};
    bool lots = is_of_lots(policy);
    struct sloss_policy_terms terms = {.struct_size = sizeof(terms),
                                       .policy = policy,
                                       .unit = lots ? SLOSS_UNIT_LOTS : SLOSS_UNIT_ATOMS,
                                       .side = lots ? SLOSS_SIDE_LONG : SLOSS_SIDE_BOTH,
                                       .budget = rows->capacity_sum / 5};
    double value = 0, baseline = 0;
    for (int i = 0; i < RUNS; i++) {
        struct sloss_share_result result = {.struct_size = sizeof(result)};
        double begin = bench_now();
        memcpy(rows->copy, rows->column[0], rows->count * sizeof(int64_t));
        memcpy(rows->copy + rows->count, rows->column[1], rows->count * sizeof(int64_t));
        double middle = bench_now();
        if (sloss_allocator_share(allocator, &terms, &given, rows->share, &result) != SLOSS_OK ||
            !sums(rows, terms.budget, result.residual)) {
            fprintf(stderr, "%s: the shares do not sum\n", sloss_policy_name(policy));
            return false;
        }
        baseline = least(baseline, middle - begin);
        value = least(value, bench_now() - middle);
    }
    print(sloss_policy_name(policy), rows, value, baseline);
    return true;
}

static bool measure(struct sloss_allocator *allocator, struct rows *rows)
{
    struct sloss_outcome outcome = {.struct_size = sizeof(outcome),
                                    .count = rows->count,
                                    .capacity = rows->capacity,
                                    .share = rows->share,
                                    .needed = rows->capacity_sum / 5};
    struct sloss_measures measures = {.struct_size = sizeof(measures)};
    double value = 0, baseline = 0;
    for (int i = 0; i < RUNS; i++) {
        double begin = bench_now();
        memcpy(rows->copy, rows->capacity, rows->count * sizeof(int64_t));
        memcpy(rows->copy + rows->count, rows->share, rows->count * sizeof(int64_t));
        double middle = bench_now();
        if (sloss_allocator_measure(allocator, &outcome, &measures) != SLOSS_OK) {
            return false;
        }
        baseline = least(baseline, middle - begin);
        value = least(value, bench_now() - middle);
    }
    print("measure", rows, value, baseline);
    return true;
}

int main(int count, char **words)
{
    struct rows rows;
    struct sloss_allocator *allocator = NULL;
    size_t size = count > 1 ? strtoul(words[1], NULL, 10) : ROWS;
    bool ok = fill(&rows, size) && sloss_allocator_create(NULL, &allocator) == SLOSS_OK;
    for (uint32_t policy = 0; ok && policy < SLOSS_POLICY_COUNT; policy++) {
        ok = run(allocator, &rows, policy);
    }
    ok = ok && measure(allocator, &rows);
    sloss_allocator_destroy(allocator);
    free(rows.memory);
    return ok ? 0 : 1;
}
