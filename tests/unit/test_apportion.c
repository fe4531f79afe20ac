/* SPDX-License-Identifier: BSD-2-Clause */
/* Every form of the loops against the naive exact form: 128-bit division and qsort, written from
 * the contract and sharing nothing with the library but the types. */
#include "test.h"

#include "allocation/apportion.h"
#include "allocation/kernel_internal.h"
#include "allocation/sample_internal.h"
#include "stand_ins/stand_ins.h"

enum {
    PRO_RATA = SLOSS_RULE_PRO_RATA,
    EQUAL = SLOSS_RULE_EQUAL,
    QUEUE = SLOSS_RULE_QUEUE
};

#define AMOUNT_MAX (INT64_C(1) << 62)

/* ---- a case ---------------------------------------------------------------------------------- */

/* Columns of exactly `count` entries, so that a step beyond them is seen by the tools that look. */
struct columns {
    int64_t *weight;
    int64_t *cap;
    int64_t *rank;
    int64_t *share;
    int64_t *want;
    uint32_t *index;
    uint64_t *remainder;
    uint32_t count;
};

struct task {
    uint32_t rule;
    uint32_t rounding;
    uint32_t keeper;
    bool capped;
    bool ranked;
    int64_t total;
};

static void *room(uint32_t count, size_t size)
{
    void *memory = malloc(count == 0 ? 1 : count * size);
    assert_non_null(memory);
    return memory;
}

static struct columns open_columns(uint32_t count)
{
    return (struct columns){.weight = room(count, sizeof(int64_t)),
                            .cap = room(count, sizeof(int64_t)),
                            .rank = room(count, sizeof(int64_t)),
                            .share = room(count, sizeof(int64_t)),
                            .want = room(count, sizeof(int64_t)),
                            .index = room(count, sizeof(uint32_t)),
                            .remainder = room(count, sizeof(uint64_t)),
                            .count = count};
}

static void close_columns(struct columns *columns)
{
    free(columns->weight);
    free(columns->cap);
    free(columns->rank);
    free(columns->share);
    free(columns->want);
    free(columns->index);
    free(columns->remainder);
}

/* ---- the naive form -------------------------------------------------------------------------- */

/* A row as the naive form sees it, with what it is sorted by. */
struct line {
    uint32_t row;
    uint64_t weight;
    uint64_t cap;
    uint64_t remainder;
    int64_t rank;
    bool full;
};

static int by_cap(const void *left, const void *right)
{
    const struct line *a = left;
    const struct line *b = right;
    sl_uwide x = (sl_uwide)a->cap * b->weight;
    sl_uwide y = (sl_uwide)b->cap * a->weight;
    return (x > y) - (x < y);
}

static int by_row(const void *left, const void *right)
{
    const struct line *a = left;
    const struct line *b = right;
    return (a->row > b->row) - (a->row < b->row);
}

static int by_remainder(const void *left, const void *right)
{
    const struct line *a = left;
    const struct line *b = right;
    int order = (a->remainder < b->remainder) - (a->remainder > b->remainder);
    return order != 0 ? order : by_row(left, right);
}

static int by_rank(const void *left, const void *right)
{
    const struct line *a = left;
    const struct line *b = right;
    int order = (a->rank < b->rank) - (a->rank > b->rank);
    return order != 0 ? order : by_row(left, right);
}

static uint32_t list_lines(const struct columns *columns, const struct task *task,
                           struct line *lines)
{
    uint32_t count = 0;
    for (uint32_t row = 0; row < columns->count; row++) {
        columns->want[row] = 0;
        if (columns->weight[row] > 0) {
            lines[count++] =
                (struct line){.row = row,
                              .weight = task->rule == EQUAL ? 1 : (uint64_t)columns->weight[row],
                              .cap = task->capped ? (uint64_t)columns->cap[row] : INT64_MAX,
                              .rank = task->ranked ? columns->rank[row] : 0};
        }
    }
    return count;
}

static int64_t naive_queue(const struct columns *columns, const struct task *task,
                           struct line *lines, uint32_t count)
{
    uint64_t left = (uint64_t)task->total;
    qsort(lines, count, sizeof(*lines), by_rank);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t share = lines[i].cap < left ? lines[i].cap : left;
        columns->want[lines[i].row] = (int64_t)share;
        left -= share;
    }
    return (int64_t)left;
}

/* Each share by itself; their sum. */
static uint64_t naive_shares(const struct columns *columns, const struct task *task,
                             struct line *lines, uint32_t count, uint64_t total, uint64_t weight)
{
    uint64_t given = 0;
    sl_uwide running = 0;
    for (uint32_t i = 0; i < count; i++) {
        sl_uwide exact = (sl_uwide)total * lines[i].weight;
        sl_uwide before = (sl_uwide)total * running / weight;
        running += lines[i].weight;
        int64_t share = (int64_t)(exact / weight);
        lines[i].remainder = (uint64_t)(exact % weight);
        if (task->rounding == SLOSS_ROUNDING_TELESCOPING) {
            share = (int64_t)((sl_uwide)total * running / weight - before);
        } else if (task->rounding == SL_ROUNDING_PAYOUT) {
            share += lines[i].remainder > 0;
        }
        columns->want[lines[i].row] = share;
        given += (uint64_t)share;
    }
    return given;
}

static void naive_give(const struct columns *columns, const struct task *task, struct line *lines,
                       uint32_t count, uint64_t left)
{
    if (task->rounding == SLOSS_ROUNDING_LARGEST_REMAINDER) {
        qsort(lines, count, sizeof(*lines), by_remainder);
        for (uint32_t i = 0; left > 0; i++, left--) {
            columns->want[lines[i].row]++;
        }
    }
    for (uint32_t i = count; i-- > 0 && left > 0;) {
        uint64_t below = lines[i].cap - (uint64_t)columns->want[lines[i].row];
        uint64_t more = below < left ? below : left;
        columns->want[lines[i].row] += (int64_t)more;
        left -= more;
    }
}

static uint64_t naive_hand_back(const struct columns *columns, uint32_t row, uint64_t excess)
{
    uint64_t share = (uint64_t)columns->want[row];
    uint64_t less = share < excess ? share : excess;
    columns->want[row] -= (int64_t)less;
    return excess - less;
}

static void naive_rounding(const struct columns *columns, const struct task *task,
                           struct line *lines, uint32_t count, uint64_t total, uint64_t weight)
{
    uint64_t given = naive_shares(columns, task, lines, count, total, weight);
    if (given <= total) {
        naive_give(columns, task, lines, count, total - given);
        return;
    }
    uint64_t excess = given - total;
    if (task->keeper != SL_NO_KEEPER) {
        excess = naive_hand_back(columns, task->keeper, excess);
    }
    for (uint32_t row = columns->count; row-- > 0;) {
        excess = naive_hand_back(columns, row, excess);
    }
}

static int64_t naive_divide(const struct columns *columns, const struct task *task)
{
    struct line *lines = room(columns->count, sizeof(*lines));
    uint32_t count = list_lines(columns, task, lines);
    uint64_t total = (uint64_t)task->total;
    int64_t residual = task->total;
    if (task->rule == QUEUE) {
        residual = naive_queue(columns, task, lines, count);
    } else if (count > 0) {
        uint64_t weight = 0;
        uint32_t begin = 0;
        for (uint32_t i = 0; i < count; i++) {
            weight += lines[i].weight;
        }
        qsort(lines, count, sizeof(*lines), by_cap);
        while (begin < count &&
               (sl_uwide)lines[begin].cap * weight <= (sl_uwide)total * lines[begin].weight) {
            columns->want[lines[begin].row] = (int64_t)lines[begin].cap;
            total -= lines[begin].cap;
            weight -= lines[begin++].weight;
        }
        residual = begin == count ? (int64_t)total : 0;
        if (begin < count) {
            qsort(lines + begin, count - begin, sizeof(*lines), by_row);
            naive_rounding(columns, task, lines + begin, count - begin, total, weight);
        }
    }
    free(lines);
    return residual;
}

/* ---- comparison ------------------------------------------------------------------------------ */

static void compare_by(const struct sl_kernel *kernel, const char *form,
                       const struct columns *columns, const struct task *task, int64_t residual)
{
    struct sl_claims claims = {.weight = columns->weight,
                               .cap = task->capped ? columns->cap : NULL,
                               .rank = task->ranked ? columns->rank : NULL,
                               .count = columns->count,
                               .keeper = task->keeper};
    struct sl_apportion_scratch scratch = {columns->index, columns->remainder};
    struct sl_apportionment result;
    int64_t sharers = 0;
    int64_t share_max = 0;
    sl_uwide sum = 0;
    assert_ok(sl_apportion_by(kernel, &claims, task->rule, task->rounding, task->total, scratch,
                              columns->share, &result));
    for (uint32_t row = 0; row < columns->count; row++) {
        int64_t want = columns->want[row];
        if (columns->share[row] != want) {
            print_error("%s, rule %u, rounding %u, total %lld, %u rows: row %u of weight %lld: ",
                        form, task->rule, task->rounding, (long long)task->total, columns->count,
                        row, (long long)columns->weight[row]);
        }
        assert_amount(columns->share[row], want);
        sharers += want > 0;
        share_max = want > share_max ? want : share_max;
        sum += task->rule == EQUAL && columns->weight[row] > 0 ? 1 : (uint64_t)columns->weight[row];
    }
    assert_amount(result.residual, residual);
    assert_amount(result.sharers, sharers);
    assert_amount(result.share_max, share_max);
    assert_amount(result.weight_sum, (int64_t)sum);
}

static void compare(const struct columns *columns, const struct task *task)
{
    int64_t residual = naive_divide(columns, task);
    compare_by(&sl_kernel_portable, "portable", columns, task, residual);
    compare_by(stand_in_kernel(), "stand-ins", columns, task, residual);
    if (sl_kernel_best() != &sl_kernel_portable) {
        compare_by(sl_kernel_best(), "vector", columns, task, residual);
    }
}

/* ---- random columns -------------------------------------------------------------------------- */

/* A number of at most so many bits, its length random too. */
static int64_t of_bits(struct random *random, uint32_t bits)
{
    return bits == 0 ? 0 : (int64_t)(next_random(random) >> (64 - 1 - random_below(random, bits)));
}

static int64_t draw_weight(struct random *random, uint32_t shape, uint32_t bits, int64_t same)
{
    switch (shape) {
    case 0: /* equal */
        return same;
    case 1: /* few sizes, so remainders are alike */
        return same / 4 * (int64_t)random_below(random, 5);
    case 2: /* mostly none */
        return random_below(random, 4) == 0 ? of_bits(random, bits) : 0;
    case 3: /* a giant among dwarfs */
        return random_below(random, 16) == 0 ? INT64_C(1) << bits
                                             : (int64_t)random_below(random, 3);
    case 4: /* around the bound of the vectors */
        return (INT64_C(1) << 52) - 2 + (int64_t)random_below(random, 3);
    default:
        return of_bits(random, bits);
    }
}

static int64_t draw_cap(struct random *random, uint32_t shape, int64_t weight, int64_t same)
{
    switch (shape) {
    case 0:
        return 0;
    case 1: /* the same level for all, exactly */
        return weight / 4 * 3;
    case 2:
        return INT64_MAX - (int64_t)random_below(random, 2);
    case 3:
        return same;
    case 4:
        return weight == 0 ? 0 : (int64_t)random_below(random, (uint64_t)weight) / 2;
    case 5:
        return (int64_t)random_below(random, 4);
    default:
        return draw_cap(random, (uint32_t)random_below(random, 6), weight, same);
    }
}

static int64_t draw_rank(struct random *random, uint32_t shape, uint32_t row)
{
    switch (shape) {
    case 0:
        return 7;
    case 1:
        return (int64_t)random_below(random, 3) - 1;
    case 2:
        return (int64_t)row;
    case 3:
        return -(int64_t)row;
    case 4:
        return random_below(random, 2) == 0 ? INT64_MIN : INT64_MAX;
    default:
        return (int64_t)next_random(random);
    }
}

struct sums {
    int64_t weights;
    sl_uwide caps;
};

/* Weights sum to 2^62 at most, and sometimes to just that. */
static struct sums draw_columns(struct random *random, const struct columns *columns)
{
    uint32_t weight_shape = (uint32_t)random_below(random, 8);
    uint32_t cap_shape = (uint32_t)random_below(random, 9);
    uint32_t rank_shape = (uint32_t)random_below(random, 7);
    uint32_t bits = (uint32_t)random_below(random, 62) + 1;
    int64_t same = of_bits(random, bits);
    struct sums sums = {0, 0};
    for (uint32_t row = 0; row < columns->count; row++) {
        int64_t weight = draw_weight(random, weight_shape, bits, same);
        int64_t most = AMOUNT_MAX - sums.weights;
        weight = weight < most ? weight : most;
        columns->weight[row] = weight;
        columns->cap[row] = draw_cap(random, cap_shape, weight, same);
        columns->rank[row] = draw_rank(random, rank_shape, row);
        sums.weights += weight;
        sums.caps += weight > 0 ? (uint64_t)columns->cap[row] : 0;
    }
    if (columns->count > 0 && random_below(random, 16) == 0) {
        columns->weight[columns->count - 1] += AMOUNT_MAX - sums.weights;
        sums.weights = AMOUNT_MAX;
    }
    return sums;
}

static int64_t draw_total(struct random *random, struct sums sums)
{
    int64_t caps = sums.caps < AMOUNT_MAX - 1 ? (int64_t)sums.caps : AMOUNT_MAX - 1;
    int64_t weights = sums.weights;
    switch (random_below(random, 10)) {
    case 0:
        return (int64_t)random_below(random, 2);
    case 1:
        return weights > 0 ? weights - 1 : 0;
    case 2:
        return weights;
    case 3:
        return weights < AMOUNT_MAX ? weights + 1 : weights;
    case 4:
        return AMOUNT_MAX;
    case 5:
        return caps > 0 ? caps - 1 + (int64_t)random_below(random, 3) : 0;
    case 6:
        return of_bits(random, 62);
    case 7:
        return weights / 4 * 3;
    case 8:
        return (int64_t)random_below(random, (uint64_t)weights + 1);
    default:
        return (int64_t)random_below(random, (uint64_t)caps + 1);
    }
}

static void compare_random(struct random *random, uint32_t count, uint32_t tasks)
{
    struct columns columns = open_columns(count);
    struct sums sums = draw_columns(random, &columns);
    for (uint32_t i = 0; i < tasks; i++) {
        struct task task = {
            .rule = (uint32_t)random_below(random, 3),
            .rounding = (uint32_t)random_below(random, 4),
            .keeper = count > 0 && random_below(random, 2) == 0
                          ? (uint32_t)random_below(random, count)
                          : SL_NO_KEEPER,
            .capped = random_below(random, 4) > 0,
            .ranked = random_below(random, 8) > 0,
            .total = draw_total(random, sums),
        };
        compare(&columns, &task);
    }
    close_columns(&columns);
}

/* Every form agrees with the naive one, row by row, around the widths of vectors. */
static void few_rows_agree(void **state)
{
    (void)state;
    struct random random = {20251010};
    for (uint32_t round = 0; round < rounds(8000); round++) {
        compare_random(&random, (uint32_t)random_below(&random, round % 8 == 0 ? 600 : 65), 2);
    }
}

/* And where thresholds are guessed from a sample. */
static void many_rows_agree(void **state)
{
    (void)state;
    struct random random = {20180731};
    for (uint32_t round = 0; round < rounds(60); round++) {
        compare_random(&random, 4000 + (uint32_t)random_below(&random, 16000), 3);
    }
    for (uint32_t round = 0; round < rounds(5); round++) {
        compare_random(&random, 100000 + (uint32_t)random_below(&random, 50000), 3);
    }
}

/* ---- samples that mislead -------------------------------------------------------------------- */

enum {
    MANY = 20000
};

/* Drawn rows are in the middle of the range 0..1000000, all others above or below it, so that every
 * guess misses to the one side or the other. */
static void draw_misleading(struct random *random, bool above, int64_t *values)
{
    static bool drawn[MANY];
    struct sl_sample sample = sl_sample_begin(MANY);
    memset(drawn, 0, sizeof(drawn));
    for (uint32_t i = sl_sample_size(MANY); i > 0; i--) {
        drawn[sl_sample_draw(&sample)] = true;
    }
    for (uint32_t row = 0; row < MANY; row++) {
        values[row] = drawn[row]
                          ? 400000 + (int64_t)random_below(random, 200000)
                          : (above ? 800000 : 200000) + (int64_t)random_below(random, 100000);
    }
}

/* A guess that misses costs time, and the division is as exact. */
static void wrong_guesses_do_not_matter(void **state)
{
    (void)state;
    static int64_t values[MANY];
    struct random random = {42};
    struct columns columns = open_columns(MANY);
    for (uint32_t round = 0; round < (is_brief() ? 1 : 6); round++) {
        struct sums sums = {0, 0};
        draw_misleading(&random, round % 2 == 0, values);
        for (uint32_t row = 0; row < MANY; row++) {
            columns.weight[row] = 1000000 + values[row];
            columns.cap[row] = values[row];
            columns.rank[row] = values[row];
            sums.weights += columns.weight[row];
            sums.caps += (uint64_t)values[row];
        }
        /* One unit for a million of weight: the values are the remainders. */
        struct task remainders = {.keeper = SL_NO_KEEPER,
                                  .total = sums.weights / 1000000 - (int64_t)round};
        compare(&columns, &remainders);
        struct task turns = {.rule = QUEUE,
                             .keeper = SL_NO_KEEPER,
                             .capped = true,
                             .ranked = true,
                             .total = (int64_t)(sums.caps / 2)};
        compare(&columns, &turns);
        for (int64_t percent = 50; percent <= 100; percent += is_brief() ? 50 : 10) {
            struct task levels = {.rule = EQUAL,
                                  .rounding = round % 4,
                                  .keeper = SL_NO_KEEPER,
                                  .capped = true,
                                  .total = (int64_t)sums.caps / 100 * percent};
            compare(&columns, &levels);
            levels.rule = PRO_RATA;
            compare(&columns, &levels);
        }
    }
    close_columns(&columns);
}

/* A row that is drawn twice and outweighs all others makes the sample outweigh the whole. */
static void giants_in_the_sample_do_not_matter(void **state)
{
    (void)state;
    static uint8_t times[MANY];
    struct columns columns = open_columns(MANY);
    struct sl_sample sample = sl_sample_begin(MANY);
    uint32_t giant = 0;
    for (uint32_t i = sl_sample_size(MANY); i > 0; i--) {
        uint32_t row = sl_sample_draw(&sample);
        giant = ++times[row] == 2 ? row : giant;
    }
    assert_int_equal(times[giant], 2);
    for (uint32_t shift = 40; shift <= 61; shift += is_brief() ? 21 : 3) {
        for (uint32_t row = 0; row < MANY; row++) {
            columns.weight[row] = 1 + row % 7;
            columns.cap[row] = row % 2 == 0 ? INT64_MAX : 1000;
        }
        columns.weight[giant] = INT64_C(1) << shift;
        columns.cap[giant] = INT64_MAX - 1;
        for (uint32_t rule = PRO_RATA; rule <= QUEUE; rule++) {
            struct task task = {
                .rule = rule, .keeper = SL_NO_KEEPER, .capped = true, .total = AMOUNT_MAX};
            compare(&columns, &task);
            task.total = INT64_C(1) << shift;
            compare(&columns, &task);
        }
    }
    close_columns(&columns);
}

/* Caps of rows that rank above the guess sum to a multiple of 2^64, in each lane too. */
static void sums_of_caps_do_not_wrap(void **state)
{
    (void)state;
    static int64_t values[MANY];
    struct random random = {64};
    struct columns columns = open_columns(MANY);
    uint32_t spare[8] = {0};
    draw_misleading(&random, true, values);
    for (uint32_t row = 0; row < MANY; row++) {
        spare[row % 8] += values[row] > 700000;
    }
    for (uint32_t row = 0; row < MANY; row++) {
        bool above = values[row] > 700000;
        columns.weight[row] = above && spare[row % 8] % 4 > 0 ? 0 : 1;
        spare[row % 8] -= columns.weight[row] == 0;
        columns.rank[row] = values[row];
    }
    for (uint32_t part = 0; part < 6; part++) {
        int64_t total = (INT64_C(1) << (62 - part % 3)) - 1;
        for (uint32_t row = 0; row < MANY; row++) {
            /* The drawn rows suffice for their part of the total, amply or just so. */
            columns.cap[row] = values[row] > 700000 ? INT64_C(1) << 62
                                                    : total / MANY / 100 * (part < 3 ? 200 : 102);
        }
        struct task task = {
            .rule = QUEUE, .keeper = SL_NO_KEEPER, .capped = true, .ranked = true, .total = total};
        compare(&columns, &task);
    }
    close_columns(&columns);
}

/* Some rows without a weight, or of one beyond the vectors, among many. */
static void rare_rows_agree(void **state)
{
    (void)state;
    struct random random = {52};
    struct columns columns = open_columns(MANY);
    for (uint32_t round = 0; round < 24; round += is_brief() ? 5 : 1) {
        struct sums sums = {0, 0};
        for (uint32_t row = 0; row < MANY; row++) {
            int64_t weight = 1 + (int64_t)random_below(&random, UINT64_C(1) << 40);
            if (row % 40 == round) {
                weight = round % 2 == 0 ? 0 : (INT64_C(1) << 52) + row;
            }
            columns.weight[row] = weight;
            columns.cap[row] = row / 40 % 2 == 0 ? weight / 3 + 1000 : weight / 2;
            columns.rank[row] = (int64_t)random_below(&random, 1000000);
            sums.weights += weight;
            sums.caps += weight > 0 ? (uint64_t)columns.cap[row] : 0;
        }
        struct task task = {.rule = round / 2 % 3,
                            .rounding = round / 6,
                            .keeper = SL_NO_KEEPER,
                            .capped = true,
                            .ranked = true,
                            .total = sums.weights / 5 * 2};
        task.total = task.rule == PRO_RATA ? task.total : (int64_t)(sums.caps / 3);
        compare(&columns, &task);
    }
    close_columns(&columns);
}

/* Equal remainders, and caps reached exactly: ties go by order. */
static void ties_agree(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 7, 8, 9, 16, 63, 64, 65, 5000, 30000};
    for (size_t i = 0; i < COUNT(counts) - (is_brief() ? 1 : 0); i++) {
        struct columns columns = open_columns(counts[i]);
        for (uint32_t row = 0; row < counts[i]; row++) {
            columns.weight[row] = 12;
            columns.cap[row] = row % 3 == 0 ? 4 : 9;
            columns.rank[row] = 1;
        }
        for (uint32_t step = 0; step <= 24; step++) {
            for (uint32_t rule = PRO_RATA; rule <= QUEUE; rule++) {
                for (uint32_t rounding = 0; rounding <= SL_ROUNDING_PAYOUT; rounding++) {
                    struct task task = {.rule = rule,
                                        .rounding = rounding,
                                        .keeper = SL_NO_KEEPER,
                                        .capped = step % 2 == 0,
                                        .ranked = true,
                                        .total = (int64_t)counts[i] * step / 2};
                    if (counts[i] < 1000 || step % 6 == rounding) {
                        compare(&columns, &task);
                    }
                }
            }
        }
        close_columns(&columns);
    }
}

/* Caps in a progression, so that each level fills one more row: Newton's rounds are many. */
static void long_chains_agree(void **state)
{
    (void)state;
    struct columns columns = open_columns(61);
    for (uint32_t base = 0; base < 2; base++) {
        for (uint32_t row = 0; row < 61; row++) {
            columns.weight[row] = base == 0 ? INT64_C(1) << (60 - row) : 1;
            columns.cap[row] = INT64_C(1) << (base == 0 ? row / 2 : row);
        }
        for (uint32_t shift = 0; shift <= 62; shift++) {
            for (int64_t off = -1; off <= 1; off++) {
                struct task task = {.rule = PRO_RATA,
                                    .keeper = SL_NO_KEEPER,
                                    .capped = true,
                                    .total = (INT64_C(1) << shift) + (shift < 62 ? off : -1)};
                compare(&columns, &task);
            }
        }
    }
    close_columns(&columns);
}

/* ---- what a kernel promises ------------------------------------------------------------------ */

/* Rows are full at the lower level for sure, or not full at the upper, or listed: also those whose
 * cap is what they get at a level, to the unit. */
static void check_shortlist(struct sl_division *division, const struct sl_ratio *lower,
                            const struct sl_ratio *upper, const struct columns *columns)
{
    struct sl_shortlist list = {.weight = (uint64_t *)columns->share, .cap = columns->remainder};
    division->kernel->shortlist(division, lower, upper, &list);
    uint32_t listed = 0;
    sl_uwide caps = 0;
    sl_uwide weights = 0;
    for (uint32_t row = 0; row < columns->count; row++) {
        uint64_t rest;
        uint64_t weight = (uint64_t)columns->weight[row];
        uint64_t cap = (uint64_t)columns->cap[row];
        if (listed < list.count && list.weight[listed] == weight && list.cap[listed] == cap) {
            listed++;
        } else if (cap <= sl_ratio_divide(lower, sl_ratio_cut(lower, weight), &rest)) {
            caps += cap;
            weights += weight;
        } else {
            assert_true(cap > sl_ratio_divide(upper, sl_ratio_cut(upper, weight), &rest));
        }
    }
    assert_int_equal(listed, list.count);
    assert_true(list.full_caps == caps);
    assert_true(list.full_weights == (uint64_t)weights);
}

static void shortlists_leave_out_nothing_open(void **state)
{
    (void)state;
    const struct sl_kernel *kernels[] = {&sl_kernel_portable, sl_kernel_best(), stand_in_kernel()};
    struct random random = {31};
    struct columns columns = open_columns(61);
    struct sl_claims claims = {
        .weight = columns.weight, .cap = columns.cap, .count = columns.count};
    for (uint32_t round = 0; round < rounds(4000); round++) {
        uint64_t end = UINT64_C(1) << (round % 4 < 2 ? 52 : 62);
        uint64_t d = end - random_below(&random, 1000);
        uint64_t m = random_below(&random, d);
        struct sl_ratio lower = sl_ratio_make(m, d, INT64_MAX);
        struct sl_ratio upper = sl_ratio_make(m + random_below(&random, 3), d, INT64_MAX);
        for (uint32_t row = 0; row < columns.count; row++) {
            uint64_t rest;
            uint64_t weight =
                random_below(&random, end >> (row % 3 == 0 ? random_below(&random, 52) : 0));
            uint64_t cap = sl_ratio_divide(row % 2 == 0 ? &lower : &upper, weight, &rest);
            columns.weight[row] = (int64_t)weight;
            columns.cap[row] = (int64_t)(cap + random_below(&random, 3));
        }
        struct sl_division division = {.claims = &claims,
                                       .kernel = kernels[end == UINT64_C(1) << 52 ? round % 3 : 0],
                                       .weight_max = INT64_MAX};
        check_shortlist(&division, &lower, &upper, &columns);
    }
    close_columns(&columns);
}

/* ---- speed, as far as it can be counted ------------------------------------------------------ */

static const struct sl_kernel *counted;
static uint32_t passes;
static uint32_t listed_max;

static void note(uint32_t listed)
{
    passes++;
    listed_max = listed > listed_max ? listed : listed_max;
}

static void count_shortlist(struct sl_division *division, const struct sl_ratio *lower,
                            const struct sl_ratio *upper, struct sl_shortlist *list)
{
    counted->shortlist(division, lower, upper, list);
    note(list->count);
}

static void count_floors(struct sl_division *division, const struct sl_ratio *level,
                         struct sl_bracket bracket)
{
    counted->floors(division, level, bracket);
    note(division->candidates.count);
}

static void count_enqueue(struct sl_division *division, struct sl_bracket bracket)
{
    counted->enqueue(division, bracket);
    note(division->candidates.count);
}

/* Where rows are alike, a guess holds at the first attempt and leaves few rows open. */
static void fair_samples_suffice(void **state)
{
    (void)state;
    enum {
        ROWS = 100000
    };
    struct random random = {7};
    struct columns columns = open_columns(ROWS);
    struct sl_kernel kernel = *sl_kernel_best();
    struct sums sums = {0, 0};
    counted = sl_kernel_best();
    kernel.shortlist = count_shortlist;
    kernel.floors = count_floors;
    kernel.enqueue = count_enqueue;
    for (uint32_t row = 0; row < ROWS; row++) {
        columns.weight[row] = 1000000 + (int64_t)random_below(&random, 1000000);
        columns.cap[row] = (int64_t)random_below(&random, 1000000);
        columns.rank[row] = (int64_t)next_random(&random);
        sums.caps += (uint64_t)columns.cap[row];
    }
    for (uint32_t rule = PRO_RATA; rule <= QUEUE; rule++) {
        for (int64_t percent = 1; percent <= 109; percent += is_brief() ? 108 : 27) {
            struct task task = {.rule = rule,
                                .keeper = SL_NO_KEEPER,
                                .capped = true,
                                .ranked = true,
                                .total = (int64_t)(sums.caps / 100) * percent};
            int64_t residual = naive_divide(&columns, &task);
            passes = listed_max = 0;
            compare_by(&kernel, "counted", &columns, &task, residual);
            assert_int_equal(passes, rule == QUEUE ? 1 : 2);
            assert_true(rule == EQUAL || listed_max < ROWS / 4);
        }
    }
    close_columns(&columns);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static enum sloss_status divide(const struct sl_kernel *kernel, const struct columns *columns,
                                bool capped, uint32_t rule, int64_t total)
{
    struct sl_apportionment result;
    struct sl_claims claims = {.weight = columns->weight,
                               .cap = capped ? columns->cap : NULL,
                               .count = columns->count,
                               .keeper = SL_NO_KEEPER};
    struct sl_apportion_scratch scratch = {columns->index, columns->remainder};
    return sl_apportion_by(kernel, &claims, rule, SLOSS_ROUNDING_TELESCOPING, total, scratch,
                           columns->share, &result);
}

/* Mistakes are found by every form, wherever they stand; of two, the range comes first. */
static void mistakes_are_found_anywhere(void **state)
{
    (void)state;
    const struct sl_kernel *kernels[] = {&sl_kernel_portable, sl_kernel_best(), stand_in_kernel()};
    struct columns columns = open_columns(37);
    for (uint32_t row = 0; row < columns.count; row++) {
        columns.weight[row] = columns.cap[row] = 1;
    }
    for (uint32_t i = 0; i < 6 * columns.count; i++) {
        const struct sl_kernel *kernel = kernels[i % 3];
        bool capped = i / 3 % 2 == 0;
        uint32_t row = i / 6;
        assert_ok(divide(kernel, &columns, capped, PRO_RATA, AMOUNT_MAX));
        assert_status(divide(kernel, &columns, capped, PRO_RATA, AMOUNT_MAX + 1), SLOSS_ERR_RANGE);
        assert_status(divide(kernel, &columns, capped, PRO_RATA, -1), SLOSS_ERR_RANGE);
        columns.weight[row] = AMOUNT_MAX - 36;
        assert_ok(divide(kernel, &columns, capped, PRO_RATA, 5));
        columns.weight[row]++;
        assert_status(divide(kernel, &columns, capped, PRO_RATA, 5), SLOSS_ERR_OVERFLOW);
        assert_status(divide(kernel, &columns, capped, QUEUE, 5), SLOSS_ERR_OVERFLOW);
        assert_ok(divide(kernel, &columns, capped, EQUAL, 5));
        columns.cap[row] = -1;
        assert_status(divide(kernel, &columns, true, PRO_RATA, 5), SLOSS_ERR_RANGE);
        assert_status(divide(kernel, &columns, true, QUEUE, 5), SLOSS_ERR_RANGE);
        columns.cap[row] = 1;
        columns.weight[row] = INT64_MIN;
        for (uint32_t rule = PRO_RATA; rule <= QUEUE; rule++) {
            assert_status(divide(kernel, &columns, capped, rule, 5), SLOSS_ERR_RANGE);
        }
        columns.weight[row] = 1;
    }
    for (uint32_t row = 0; row < columns.count; row++) {
        columns.weight[row] = INT64_MAX; /* many times 2^64 in all */
    }
    for (uint32_t i = 0; i < 4; i++) {
        assert_status(divide(kernels[i % 2], &columns, i < 2, PRO_RATA, 5), SLOSS_ERR_OVERFLOW);
    }
    close_columns(&columns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_rows_agree),
        cmocka_unit_test(many_rows_agree),
        cmocka_unit_test(wrong_guesses_do_not_matter),
        cmocka_unit_test(giants_in_the_sample_do_not_matter),
        cmocka_unit_test(sums_of_caps_do_not_wrap),
        cmocka_unit_test(rare_rows_agree),
        cmocka_unit_test(ties_agree),
        cmocka_unit_test(long_chains_agree),
        cmocka_unit_test(shortlists_leave_out_nothing_open),
        cmocka_unit_test(fair_samples_suffice),
        cmocka_unit_test(mistakes_are_found_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
