/* SPDX-License-Identifier: BSD-2-Clause */
/* stand_ins: each does what Intel says of the intrinsic it stands for. */
#include "test.h"

#include "stand_ins/operations.h"

#define ONES UINT64_MAX
#define TOP (UINT64_C(1) << 63)
#define HALF (UINT64_C(1) << 32)
#define BIT(n) (UINT64_C(1) << (n))
#define ALL(value)                                                                                 \
    {                                                                                              \
        value, value, value, value, value, value, value, value                                     \
    }

/* What stands in a result before, so that what is not written is seen. */
#define OLD UINT64_C(0xA5A5A5A5A5A5A5A5)
#define OLD_NARROW 0xA5A5A5A5u

/* Lanes 0, 1, 4 and 7 are in the mask. */
static const struct operands given = {
    .a = {1, ONES, TOP, 0, 5, TOP - 1, HALF, 7 * HALF + 9},
    .b = {2, 1, TOP, ONES, 5, TOP, HALF - 1, 14},
    .c = {10, 20, 30, 40, 50, 60, 70, 80},
    .narrow = {100, 101, 102, UINT32_MAX, 104, 105, 106, 107},
    .mask = 0x93,
};

/* Worked by hand from the Operation sections of Intel's Intrinsics Guide. */
static const struct {
    const char *name;
    enum {
        WIDE,
        NARROW,
        NUMBER
    } part; /* which is written */
    struct outcome want;
} by_hand[] = {
    {"set1", WIDE, {.wide = ALL(7 * HALF + 9)}},
    {"setzero", WIDE, {.wide = ALL(0)}},
    {"loadu", WIDE, {.wide = {1, ONES, TOP, 0, 5, TOP - 1, HALF, 7 * HALF + 9}}},
    {"maskz_loadu", WIDE, {.wide = {1, ONES, 0, 0, 5, 0, 0, 7 * HALF + 9}}},
    {"mask_storeu", WIDE, {.wide = {1, ONES, OLD, OLD, 5, OLD, OLD, 7 * HALF + 9}}},
    {"add", WIDE, {.wide = {3, 0, 0, ONES, 10, ONES, 2 * HALF - 1, 7 * HALF + 23}}},
    {"sub", WIDE, {.wide = {ONES, ONES - 1, 0, 1, 0, ONES, 1, 7 * HALF - 5}}},
    {"mullo", WIDE, {.wide = {2, ONES, 0, 0, 25, TOP, ONES - HALF + 1, 98 * HALF + 126}}},
    {"and", WIDE, {.wide = {0, 1, TOP, 0, 5, 0, 0, 8}}},
    {"or", WIDE, {.wide = {3, ONES, TOP, ONES, 5, ONES, 2 * HALF - 1, 7 * HALF + 15}}},
    {"xor", WIDE, {.wide = {3, ONES - 1, 0, ONES, 0, ONES, 2 * HALF - 1, 7 * HALF + 7}}},
    {"min", WIDE, {.wide = {1, 1, TOP, 0, 5, TOP - 1, HALF - 1, 14}}},
    {"max", WIDE, {.wide = {2, ONES, TOP, ONES, 5, TOP, HALF, 7 * HALF + 9}}},
    {"mask_add", WIDE, {.wide = {3, 0, 30, 40, 10, 60, 70, 7 * HALF + 23}}},
    {"srli_32", WIDE, {.wide = {0, HALF - 1, BIT(31), 0, 0, BIT(31) - 1, 1, 7}}},
    {"srli_64", WIDE, {.wide = ALL(0)}},
    {"madd52hi", WIDE, {.wide = {1, ONES, TOP, 39, 5, TOP - 1, HALF, 7 * HALF + 9}}},
    {"cmpge", NUMBER, {.number = 0xD6}}, /* lanes 1, 2, 4, 6, 7 */
    {"cmpgt", NUMBER, {.number = 0xC2}}, /* 1, 6, 7 */
    {"cmple", NUMBER, {.number = 0x3D}}, /* the others */
    {"cmplt", NUMBER, {.number = 0x29}}, /* 0, 3, 5 */
    {"test", NUMBER, {.number = 0x96}},  /* those of "and" */
    {"movepi64", NUMBER, {.number = 0x06}},
    {"maskz_mov", WIDE, {.wide = {1, ONES, 0, 0, 5, 0, 0, 7 * HALF + 9}}},
    {"alignr_4", WIDE, {.wide = {5, TOP, HALF - 1, 14, 1, ONES, TOP, 0}}},
    {"alignr_6", WIDE, {.wide = {HALF - 1, 14, 1, ONES, TOP, 0, 5, TOP - 1}}},
    {"alignr_7", WIDE, {.wide = {14, 1, ONES, TOP, 0, 5, TOP - 1, HALF}}},
    /* Indices 2, 1, 0, 7, 5, 0, 7, 6. */
    {"permutexvar", WIDE, {.wide = {TOP, ONES, 1, 7 * HALF + 9, TOP - 1, 1, 7 * HALF + 9, HALF}}},
    {"maskz_compress", WIDE, {.wide = {1, ONES, 5, 7 * HALF + 9, 0, 0, 0, 0}}},
    {"mask_compressstoreu", WIDE, {.wide = {1, ONES, 5, 7 * HALF + 9, OLD, OLD, OLD, OLD}}},
    /* 1 - 1 + 2^63 + 5 + 2^63 - 1 + 2^32 + 7 * 2^32 + 9, modulo 2^64. */
    {"reduce_add", NUMBER, {.number = 8 * HALF + 13}},
    {"reduce_or", NUMBER, {.number = ONES}},
    {"reduce_max", NUMBER, {.number = ONES}},
    {"setr_narrow", NARROW, {.narrow = {100, 101, 102, UINT32_MAX, 104, 105, 106, 107}}},
    {"set1_narrow", NARROW, {.narrow = ALL(UINT32_MAX)}},
    {"add_narrow", NARROW, {.narrow = {99, 100, 101, UINT32_MAX - 1, 103, 104, 105, 106}}},
    {"maskz_compress_narrow", NARROW, {.narrow = {100, 101, 104, 107, 0, 0, 0, 0}}},
    {"mask_compressstoreu_narrow",
     NARROW,
     {.narrow = {100, 101, 104, 107, OLD_NARROW, OLD_NARROW, OLD_NARROW, OLD_NARROW}}},
};

/* a + floor(b * c / 2^52), b and c being cut to 52 bits. */
static const struct {
    uint64_t a;
    uint64_t b;
    uint64_t c;
    uint64_t want;
} high_halves[] = {
    {0, 0, BIT(52) - 1, 0},
    {7, 1, BIT(52) - 1, 7},
    {7, 2, BIT(51), 8},
    {7, 2, BIT(51) - 1, 7},
    {0, BIT(26), BIT(26), 1},
    {0, BIT(26) - 1, BIT(26) + 1, 0},
    /* (2^52 - 1)^2 = 2^104 - 2^53 + 1 */
    {0, BIT(52) - 1, BIT(52) - 1, BIT(52) - 2},
    {2, BIT(52) - 1, BIT(52) - 1, BIT(52)},
    /* What is above 52 bits does not count. */
    {0, BIT(52), BIT(52) - 1, 0},
    {0, BIT(63) + 3, BIT(52) + BIT(51), 1},
    /* A sum of 64 bits, which wraps around. */
    {ONES, 4, BIT(51), 1},
    /* 2^103 + 2^77 - 2^53 + 3 * 2^51 + 2^28 - 3 */
    {0, BIT(51) + BIT(26) - 1, BIT(52) - BIT(26) + 3, BIT(51) + BIT(25) - 1},
};

static struct outcome run(const struct operation *operation, const struct operands *operands)
{
    struct outcome out = {.wide = ALL(OLD), .narrow = ALL(OLD_NARROW), .number = OLD};
    operation->run(operands, &out);
    return out;
}

static void same_outcome(const char *name, const struct outcome *got, const struct outcome *want)
{
    for (unsigned i = 0; i < 8; i++) {
        if (got->wide[i] != want->wide[i] || got->narrow[i] != want->narrow[i]) {
            print_error("%s, lane %u: %llx, want %llx; narrow %x, want %x\n", name, i,
                        (unsigned long long)got->wide[i], (unsigned long long)want->wide[i],
                        got->narrow[i], want->narrow[i]);
            fail();
        }
    }
    if (got->number != want->number) {
        print_error("%s: %llx, want %llx\n", name, (unsigned long long)got->number,
                    (unsigned long long)want->number);
        fail();
    }
}

static void check_by_hand(const struct operation *operations)
{
    size_t count = 0;
    for (const struct operation *at = operations; at->name != NULL; at++, count++) {
        assert_true(count < COUNT(by_hand));
        assert_string_equal(at->name, by_hand[count].name);
        struct outcome got = run(at, &given);
        struct outcome want = {.wide = ALL(OLD), .narrow = ALL(OLD_NARROW), .number = OLD};
        switch (by_hand[count].part) {
        case WIDE:
            memcpy(want.wide, by_hand[count].want.wide, sizeof(want.wide));
            break;
        case NARROW:
            memcpy(want.narrow, by_hand[count].want.narrow, sizeof(want.narrow));
            break;
        case NUMBER:
            want.number = by_hand[count].want.number;
            break;
        }
        same_outcome(at->name, &got, &want);
    }
    assert_int_equal(count, COUNT(by_hand));
}

static const struct operation *find(const struct operation *operations, const char *name)
{
    while (strcmp(operations->name, name) != 0) {
        operations++;
    }
    return operations;
}

static void check_high_halves(const struct operation *operations)
{
    const struct operation *madd = find(operations, "madd52hi");
    struct random random = {52};
    for (size_t i = 0; i < COUNT(high_halves); i++) {
        struct operands in = {
            .a = ALL(high_halves[i].a), .b = ALL(high_halves[i].b), .c = ALL(high_halves[i].c)};
        assert_true(run(madd, &in).wide[i % 8] == high_halves[i].want);
    }
    for (uint32_t round = 0; round < 1000; round++) {
        struct operands in;
        for (unsigned i = 0; i < 8; i++) {
            in.a[i] = next_random(&random);
            in.b[i] = next_random(&random);
            in.c[i] = next_random(&random);
        }
        struct outcome got = run(madd, &in);
        for (unsigned i = 0; i < 8; i++) {
            const uint64_t cut = BIT(52) - 1;
            __extension__ unsigned __int128 product = in.b[i] & cut;
            product *= in.c[i] & cut;
            assert_true(got.wide[i] == in.a[i] + (uint64_t)(product >> 52));
        }
    }
}

static void stand_ins_do_what_is_documented(void **state)
{
    (void)state;
    check_by_hand(stand_in_operations());
    check_high_halves(stand_in_operations());
}

/* Random lanes, often alike or at an edge, under every mask. */
static struct operands draw(struct random *random, uint32_t round)
{
    const uint64_t edges[] = {0, 1, TOP - 1, TOP, ONES, BIT(52) - 1, BIT(52), HALF};
    struct operands in = {.mask = (uint8_t)round};
    uint64_t *const columns[] = {in.a, in.b, in.c};
    for (unsigned i = 0; i < 24; i++) {
        columns[i / 8][i % 8] = random_below(random, 2) == 0
                                    ? next_random(random)
                                    : edges[random_below(random, COUNT(edges))];
    }
    for (unsigned i = 0; i < 8; i++) {
        in.narrow[i] = (uint32_t)next_random(random);
    }
    return in;
}

static void the_real_ones_do_the_same(void **state)
{
    (void)state;
    const struct operation *stand_ins = stand_in_operations();
    const struct operation *real = real_operations();
    struct random random = {512};
    if (real == NULL) {
        print_message("this processor, or this compiler, has not all of AVX-512 F, DQ, VL, IFMA\n");
        skip();
    }
    check_by_hand(real);
    check_high_halves(real);
    for (uint32_t round = 0; round < 4096; round++) {
        struct operands in = draw(&random, round);
        for (size_t i = 0; real[i].name != NULL; i++) {
            struct outcome got = run(&stand_ins[i], &in);
            struct outcome want = run(&real[i], &in);
            same_outcome(real[i].name, &got, &want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stand_ins_do_what_is_documented),
        cmocka_unit_test(the_real_ones_do_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
