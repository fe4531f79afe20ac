/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/decimal.h"
#include "test.h"

static const struct sloss_unit cent = {1, 2, 0};
static const struct sloss_unit half = {5, 1, 0};   /* 0.5 */
static const struct sloss_unit third = {3, 18, 0}; /* 3e-18 */
static const struct sloss_unit whole = {1, 0, 0};
static const struct sloss_unit hundred = {100, 0, 0};
static const struct sloss_unit largest = {INT64_MAX, 0, 0};

/* Text is a whole number of units, exactly, or it is refused, in the order syntax, precision,
 * overflow. */
static void text_becomes_a_count_or_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const struct sloss_unit *unit;
        enum sloss_status status;
        int64_t count;
    } cases[] = {
        {"0", &cent, SLOSS_OK, 0},
        {"-0.00", &cent, SLOSS_OK, 0},
        {"12.34", &cent, SLOSS_OK, 1234},
        {"-12.3", &cent, SLOSS_OK, -1230},
        {"000012.340000000000000000000000000000", &cent, SLOSS_OK, 1234},
        {"12.345", &cent, SLOSS_ERR_PRECISION, 0},
        {"60000.5", &half, SLOSS_OK, 120001},
        {"60000.25", &half, SLOSS_ERR_PRECISION, 0},
        {"60000.3", &half, SLOSS_ERR_PRECISION, 0},
        {"0.000000000000000009", &third, SLOSS_OK, 3},
        {"0.00000000000000001", &third, SLOSS_ERR_PRECISION, 0},
        {"300", &hundred, SLOSS_OK, 3},
        {"310", &hundred, SLOSS_ERR_PRECISION, 0},
        {"9223372036854775807", &whole, SLOSS_OK, INT64_MAX},
        {"9223372036854775808", &whole, SLOSS_ERR_OVERFLOW, 0},
        {"-9223372036854775808", &whole, SLOSS_OK, INT64_MIN},
        {"-9223372036854775809", &whole, SLOSS_ERR_OVERFLOW, 0},
        {"92233720368547758.07", &cent, SLOSS_OK, INT64_MAX},
        {"92233720368547758.08", &cent, SLOSS_ERR_OVERFLOW, 0},
        {"92233720368547758.081", &cent, SLOSS_ERR_PRECISION,
         0}, /* too fine comes before too large */
        /* (2^63 - 1)^2: the largest text that is a count of the largest unit */
        {"85070591730234615847396907784232501249", &largest, SLOSS_OK, INT64_MAX},
        {"85070591730234615856620279821087277056", &largest, SLOSS_ERR_OVERFLOW, 0}, /* * (2^63) */
        {"99999999999999999999999999999999999999999999999999", &whole, SLOSS_ERR_OVERFLOW, 0},
        {"", &whole, SLOSS_ERR_SYNTAX, 0},
        {"-", &whole, SLOSS_ERR_SYNTAX, 0},
        {".", &whole, SLOSS_ERR_SYNTAX, 0},
        {".5", &half, SLOSS_ERR_SYNTAX, 0},
        {"5.", &half, SLOSS_ERR_SYNTAX, 0},
        {"+5", &half, SLOSS_ERR_SYNTAX, 0},
        {"--5", &half, SLOSS_ERR_SYNTAX, 0},
        {"5e3", &half, SLOSS_ERR_SYNTAX, 0},
        {"1.2.3", &cent, SLOSS_ERR_SYNTAX, 0},
        {"1,000", &cent, SLOSS_ERR_SYNTAX, 0},
        {" 1", &cent, SLOSS_ERR_SYNTAX, 0},
        {"1 ", &cent, SLOSS_ERR_SYNTAX, 0},
        {"0x10", &cent, SLOSS_ERR_SYNTAX, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t count = 42;
        print_message("%s\n", cases[i].text);
        assert_status(
            sloss_decimal_parse(cases[i].text, strlen(cases[i].text), cases[i].unit, &count),
            cases[i].status);
        assert_amount(count, cases[i].status == SLOSS_OK ? cases[i].count : 42);
    }
}

/* Thousands of digits are read as exactly as three. */
static void length_has_no_limit(void **state)
{
    (void)state;
    char text[5000];
    int64_t count = 0;
    memset(text, '0', sizeof(text));
    text[2000] = '7';
    text[2001] = '.';
    text[2002] = '2';
    assert_ok(sloss_decimal_parse(text, sizeof(text), &cent, &count));
    assert_amount(count, 720);
    text[4999] = '1';
    assert_status(sloss_decimal_parse(text, sizeof(text), &cent, &count), SLOSS_ERR_PRECISION);
    memset(text, '9', sizeof(text));
    assert_status(sloss_decimal_parse(text, sizeof(text), &whole, &count), SLOSS_ERR_OVERFLOW);
    /* A number of 5,000 digits is a multiple of 3 if its digits sum to one. */
    const struct sloss_unit three = {3, 0, 0};
    assert_status(sloss_decimal_parse(text, sizeof(text), &three, &count), SLOSS_ERR_OVERFLOW);
    text[0] = '8';
    assert_status(sloss_decimal_parse(text, sizeof(text), &three, &count), SLOSS_ERR_PRECISION);
}

/* A count becomes the shortest decimal there is. */
static void counts_become_the_shortest_text(void **state)
{
    (void)state;
    static const struct {
        int64_t count;
        const struct sloss_unit *unit;
        const char *text;
    } cases[] = {
        {0, &cent, "0"},
        {1234, &cent, "12.34"},
        {-1230, &cent, "-12.3"},
        {-5, &cent, "-0.05"},
        {1200, &cent, "12"},
        {1, &half, "0.5"},
        {2, &half, "1"},
        {-3, &hundred, "-300"},
        {1, &third, "0.000000000000000003"},
        {INT64_MIN, &whole, "-9223372036854775808"},
        {INT64_MIN, &largest, "-85070591730234615856620279821087277056"},
        {INT64_MAX, &third, "27.670116110564327421"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[SLOSS_DECIMAL_SIZE];
        assert_ok(sloss_decimal_format(cases[i].count, cases[i].unit, text));
        assert_string_equal(text, cases[i].text);
    }
}

/* What is written is read back as the same count, whatever the unit. */
static void text_goes_there_and_back(void **state)
{
    (void)state;
    struct random random = {1};
    for (int round = 0; round < 20000; round++) {
        struct sloss_unit unit = {
            1 + (int64_t)(next_random(&random) >> (1 + random_below(&random, 62))),
            (uint32_t)random_below(&random, 28), 0};
        int64_t count = (int64_t)next_random(&random) >> random_below(&random, 63);
        int64_t back = 0;
        char text[SLOSS_DECIMAL_SIZE];
        assert_ok(sloss_decimal_format(count, &unit, text));
        assert_ok(sloss_decimal_parse(text, strlen(text), &unit, &back));
        assert_amount(back, count);
    }
}

/* A NULL, or a unit that is none, is the caller's mistake. */
static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    static const struct sloss_unit wrong[] = {{0, 0, 0}, {-1, 2, 0}, {1, 28, 0}, {1, 2, 7}};
    char text[SLOSS_DECIMAL_SIZE];
    int64_t count;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_status(sloss_decimal_parse("1", 1, &wrong[i], &count), SLOSS_ERR_ARGUMENT);
        assert_status(sloss_decimal_format(1, &wrong[i], text), SLOSS_ERR_ARGUMENT);
    }
    assert_status(sloss_decimal_parse(NULL, 1, &cent, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_decimal_parse("1", 1, NULL, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_decimal_parse("1", 1, &cent, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_decimal_format(1, NULL, text), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_decimal_format(1, &cent, NULL), SLOSS_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_a_count_or_is_refused),
        cmocka_unit_test(length_has_no_limit),
        cmocka_unit_test(counts_become_the_shortest_text),
        cmocka_unit_test(text_goes_there_and_back),
        cmocka_unit_test(wrong_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
