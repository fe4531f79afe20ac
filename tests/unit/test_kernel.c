/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel: every form of a loop finds and writes the same, to the last row and the last unit. */
#include "test.h"

#include "stand_ins/stand_ins.h"

#define ROWS_MAX 70u
#define WEIGHT_END (UINT64_C(1) << 52)

/* A division with all that a loop may write, in memory of exactly its rows. */
struct desk {
    struct sl_claims claims;
    int64_t *column[3];
    int64_t *share;
    uint32_t *row;
    uint64_t *key;
    struct sl_division division;
};

/* Of no rows, one byte: then nothing may be read or written at all. */
static void *room(uint32_t rows, size_t size)
{
    void *memory = malloc(rows > 0 ? rows * size : 1);
    assert_non_null(memory);
    return memset(memory, 0x77, rows > 0 ? rows * size : 1);
}

static void open_desk(struct desk *desk, uint32_t rows)
{
    *desk = (struct desk){.claims = {.count = rows},
                          .share = room(rows, sizeof(int64_t)),
                          .row = room(rows, sizeof(uint32_t)),
                          .key = room(rows, sizeof(uint64_t))};
    for (unsigned i = 0; i < COUNT(desk->column); i++) {
        desk->column[i] = room(rows, sizeof(int64_t));
    }
}

static void close_desk(struct desk *desk)
{
    for (unsigned i = 0; i < COUNT(desk->column); i++) {
        free(desk->column[i]);
    }
    free(desk->share);
    free(desk->row);
    free(desk->key);
}

/* What a row holds: any number, or one of few, so that ties and edges are common. */
static int64_t draw(struct random *random, uint64_t bound)
{
    switch (random_below(random, 4)) {
    case 0:
        return 0;
    case 1:
        return (int64_t)(bound - 1);
    case 2:
        return (int64_t)random_below(random, bound < 5 ? bound : 5);
    default:
        return (int64_t)(random_below(random, bound) >> random_below(random, 50));
    }
}

/* The rows of a round, and what they are divided by: the same for every form. */
struct round {
    uint32_t rows;
    int64_t column[3][ROWS_MAX]; /* weights, caps, ranks */
    bool capped;
    bool ranked;
    bool negative;
    uint64_t total;
    uint64_t weight_max;
    struct sl_ratio level;
    struct sl_bracket remainders;
    struct sl_bracket keys;
};

/* Two numbers in order, often those of rows, or the same. */
static struct sl_bracket draw_bracket(struct random *random, uint64_t a, uint64_t b)
{
    b = random_below(random, 3) == 0 ? a : b;
    return (struct sl_bracket){.low = a < b ? a : b, .high = a < b ? b : a};
}

static uint64_t some_key(struct random *random, const struct round *round)
{
    uint64_t rank = round->rows == 0 || !round->ranked
                        ? 0
                        : (uint64_t)round->column[2][random_below(random, round->rows)];
    return (rank ^ UINT64_C(1) << 63) + random_below(random, 2);
}

static uint64_t some_remainder(struct random *random, const struct round *round)
{
    uint64_t weight =
        round->rows == 0 ? 0 : (uint64_t)round->column[0][random_below(random, round->rows)];
    uint64_t rest;
    sl_ratio_divide(&round->level, sl_ratio_cut(&round->level, weight), &rest);
    return rest + 1 - random_below(random, rest == 0 ? 1 : 2);
}

static void draw_round(struct random *random, struct round *round)
{
    uint64_t d = 1 + (random_below(random, SL_UNITS_MAX) >> random_below(random, 62));
    uint64_t m = random_below(random, SL_UNITS_MAX) >> random_below(random, 62);
    *round = (struct round){
        .rows = (uint32_t)random_below(random, ROWS_MAX + 1),
        .capped = random_below(random, 4) > 0,
        .ranked = random_below(random, 4) > 0,
        .negative = random_below(random, 8) == 0,
        .total = random_below(random, SL_UNITS_MAX + 1) >> random_below(random, 62),
        .weight_max = random_below(random, 4) == 0 ? 1 : INT64_MAX,
    };
    for (uint32_t row = 0; row < round->rows; row++) {
        round->column[0][row] = draw(random, WEIGHT_END);
        round->column[1][row] = draw(random, SL_UNITS_MAX);
        round->column[2][row] = draw(random, INT64_MAX) * (row % 2 == 0 ? 1 : -1);
    }
    round->negative = round->negative && round->rows > 0;
    if (round->negative) {
        round->column[round->capped ? random_below(random, 2) : 0]
                     [random_below(random, round->rows)] = -1;
    }
    round->level = sl_ratio_make(m, d, round->weight_max);
    round->remainders =
        draw_bracket(random, some_remainder(random, round), some_remainder(random, round));
    round->keys = draw_bracket(random, some_key(random, round), some_key(random, round));
}

static void lay_out(struct desk *desk, const struct round *round, const struct sl_kernel *kernel)
{
    open_desk(desk, round->rows);
    for (unsigned i = 0; i < COUNT(desk->column); i++) {
        memcpy(desk->column[i], round->column[i], round->rows * sizeof(int64_t));
    }
    desk->claims.weight = desk->column[0];
    desk->claims.cap = round->capped ? desk->column[1] : NULL;
    desk->claims.rank = round->ranked ? desk->column[2] : NULL;
    desk->division = (struct sl_division){.claims = &desk->claims,
                                          .kernel = kernel,
                                          .share = desk->share,
                                          .total = round->total,
                                          .weight_max = round->weight_max,
                                          .candidates = {.row = desk->row, .key = desk->key}};
}

/* ---- the loops ------------------------------------------------------------------------------- */

static void run_census(struct desk *desk, const struct round *round)
{
    (void)round;
    desk->division.kernel->take_census(&desk->division);
}

static void run_telescope(struct desk *desk, const struct round *round)
{
    desk->division.kernel->telescope(&desk->division, &round->level);
}

static void run_floors(struct desk *desk, const struct round *round)
{
    desk->division.kernel->floors(&desk->division, &round->level, round->remainders);
}

static void run_queue(struct desk *desk, const struct round *round)
{
    desk->division.kernel->enqueue(&desk->division, round->keys);
}

static const struct {
    const char *name;
    void (*run)(struct desk *desk, const struct round *round);
    bool counts; /* takes a census */
    bool shares; /* writes shares, and tallies them */
    bool picks;  /* finds candidates */
} loops[] = {
    {"take_census", run_census, true, false, false},
    {"telescope", run_telescope, false, true, false},
    {"floors", run_floors, false, true, true},
    {"enqueue", run_queue, true, true, true},
};

/* ---- comparison ------------------------------------------------------------------------------ */

static uint64_t bits_of(const struct round *round)
{
    uint64_t bits = 0;
    for (uint32_t row = 0; row < round->rows; row++) {
        uint64_t weight = (uint64_t)round->column[0][row];
        bits |= weight < round->weight_max ? weight : round->weight_max;
    }
    return bits;
}

static bool same_census(const struct desk *got, const struct desk *want, const struct round *round)
{
    const struct sl_census *a = &got->division.census;
    const struct sl_census *b = &want->division.census;
    return a->negative == b->negative && a->weight_sum == b->weight_sum &&
           a->weight_bits == bits_of(round);
}

static bool same_shares(const struct desk *got, const struct desk *want)
{
    const struct sl_tally *a = &got->division.tally;
    const struct sl_tally *b = &want->division.tally;
    return a->sum == b->sum && a->touched == b->touched && a->share_max == b->share_max &&
           memcmp(got->share, want->share, got->claims.count * sizeof(*got->share)) == 0;
}

static bool same_candidates(const struct desk *got, const struct desk *want)
{
    uint32_t count = got->division.candidates.count;
    return count == want->division.candidates.count &&
           memcmp(got->row, want->row, count * sizeof(*got->row)) == 0 &&
           memcmp(got->key, want->key, count * sizeof(*got->key)) == 0;
}

static void compare_loop(size_t loop, const struct round *round, const struct sl_kernel *kernel)
{
    struct desk got;
    struct desk want;
    lay_out(&got, round, kernel);
    lay_out(&want, round, &sl_kernel_portable);
    loops[loop].run(&got, round);
    loops[loop].run(&want, round);
    /* Rows with a negative figure are refused: what else was made of them is nobody's. */
    bool census = !loops[loop].counts || same_census(&got, &want, round);
    bool shares = !loops[loop].shares || round->negative || same_shares(&got, &want);
    bool picked = !loops[loop].picks || round->negative || same_candidates(&got, &want);
    if (!census || !shares || !picked) {
        print_error("%s of %u rows: census %d, shares %d, candidates %d\n", loops[loop].name,
                    round->rows, census, shares, picked);
        fail();
    }
    close_desk(&got);
    close_desk(&want);
}

/* Runs each loop in every form. Of the shortlist the forms leave different rows open:
 * test_apportion.c holds each to what it promises. */
static void forms_agree(void **state)
{
    (void)state;
    struct random random = {5};
    for (uint32_t i = 0; i < rounds(20000); i++) {
        struct round round;
        draw_round(&random, &round);
        for (size_t loop = 0; loop < COUNT(loops); loop++) {
            compare_loop(loop, &round, stand_in_kernel());
            if (sl_kernel_avx512() != NULL) {
                compare_loop(loop, &round, sl_kernel_avx512());
            }
        }
    }
    say_forms("kernel", sl_kernel_avx512() != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
