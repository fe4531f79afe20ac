/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/scenario_line.h"
#include "common/scenario_spell.h"
#include "sloss/decimal.h"

#include <inttypes.h>
#include <string.h>

/* ---- time ------------------------------------------------------------------------------------ */

/* Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
static int64_t days_before(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = month <= 2 ? year - 1 : year; /* years that begin in March */
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + of_year - 719468;
}

static bool read_digits(const char **text, int digits, int64_t *out)
{
    *out = 0;
    for (int i = 0; i < digits; i++, (*text)++) {
        if (**text < '0' || **text > '9') {
            return false;
        }
        *out = 10 * *out + (**text - '0');
    }
    return true;
}

static bool read_character(const char **text, char character)
{
    return *(*text)++ == character;
}

/* A fraction of a second in nanoseconds: up to nine digits behind a point. */
static bool read_fraction(const char **text, int64_t *out)
{
    int64_t unit = 1000000000;
    *out = 0;
    if (**text != '.') {
        return true;
    }
    for ((*text)++; **text >= '0' && **text <= '9'; (*text)++) {
        unit /= 10;
        if (unit == 0) {
            return false;
        }
        *out += unit * (**text - '0');
    }
    return unit < 1000000000;
}

static int64_t days_in(int64_t year, int64_t month)
{
    static const int64_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* 2025-10-10T21:16:04.831Z; years 1678 to 2261 fit into nanoseconds. */
static bool read_timestamp(const char *text, int64_t *out)
{
    int64_t year, month, day, hour, minute, second, fraction;
    bool form = read_digits(&text, 4, &year) && read_character(&text, '-') &&
                read_digits(&text, 2, &month) && read_character(&text, '-') &&
                read_digits(&text, 2, &day) && read_character(&text, 'T') &&
                read_digits(&text, 2, &hour) && read_character(&text, ':') &&
                read_digits(&text, 2, &minute) && read_character(&text, ':') &&
                read_digits(&text, 2, &second) && read_fraction(&text, &fraction) &&
                read_character(&text, 'Z') && *text == '\0';
    if (!form || year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 ||
        day > days_in(year, month) || hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    int64_t seconds = ((days_before(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    *out = seconds * 1000000000 + fraction;
    return true;
}

/* ---- durations ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int64_t nanoseconds;
} units[] = {{"ns", 1},
             {"us", 1000},
             {"ms", 1000000},
             {"s", 1000000000},
             {"m", INT64_C(60000000000)},
             {"h", INT64_C(3600000000000)},
             {"d", INT64_C(86400000000000)}};

void scenario_spell_duration(int64_t duration, FILE *out)
{
    size_t unit = sizeof(units) / sizeof(units[0]) - 1;
    while (duration % units[unit].nanoseconds != 0) {
        unit--;
    }
    fprintf(out, "%" PRId64 "%s", duration / units[unit].nanoseconds, units[unit].name);
}

enum sloss_status scenario_read_duration(struct scenario *scenario, const char *word, int64_t *out)
{
    static const struct sloss_unit one = {1, 0, 0};
    size_t digits = strspn(word, "0123456789");
    size_t unit = 0;
    while (unit < sizeof(units) / sizeof(units[0]) &&
           strcmp(units[unit].name, word + digits) != 0) {
        unit++;
    }
    if (digits == 0 || unit == sizeof(units) / sizeof(units[0])) {
        return scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a duration: %s", word);
    }
    int64_t number;
    if (sloss_decimal_parse(word, digits, &one, &number) != SLOSS_OK ||
        __builtin_mul_overflow(number, units[unit].nanoseconds, out)) {
        return scenario_refuse(scenario, SLOSS_ERR_OVERFLOW, "%s does not fit", word);
    }
    return *out == 0 ? scenario_refuse(scenario, SLOSS_ERR_RANGE, "a duration is above zero")
                     : SLOSS_OK;
}

enum sloss_status scenario_read_windowed(struct scenario *scenario, const char *word,
                                         const struct sloss_unit *unit, int64_t *amount_out,
                                         int64_t *duration_out)
{
    char *slash = strchr(word, '/'); /* the line is the reader's own copy */
    if (slash != NULL) {
        *slash = '\0';
    }
    enum sloss_status status = scenario_read_number(scenario, word, unit, amount_out);
    return status == SLOSS_OK && slash != NULL
               ? scenario_read_duration(scenario, slash + 1, duration_out)
               : status;
}

enum sloss_status scenario_read_time(struct scenario *scenario, const char *word, int64_t *out)
{
    static const struct sloss_unit nanosecond = {1, 0, 0};
    if (strchr(word, 'T') == NULL) {
        return scenario_read_number(scenario, word, &nanosecond, out);
    }
    return read_timestamp(word, out)
               ? SLOSS_OK
               : scenario_refuse(scenario, SLOSS_ERR_SYNTAX, "not a time: %s", word);
}

/* ---- times as text --------------------------------------------------------------------------- */

/* The date of a day since 1970-01-01, which is day 719468 of years that begin in March, counted
 * from year 0. The 400 years of the calendar have 146097 days. */
static void date_of(int64_t days, int64_t date[3])
{
    int64_t shifted = days + 719468;
    int64_t era = shifted / 146097; /* nanoseconds of 64 bits reach no year below 0 */
    int64_t of_era = shifted - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153; /* 0 is March */
    date[2] = of_year - (153 * month + 2) / 5 + 1;
    date[1] = month < 10 ? month + 3 : month - 9;
    date[0] = year + era * 400 + (date[1] <= 2 ? 1 : 0);
}

char *scenario_spell_time(int64_t time, char text[SCENARIO_TIME_SIZE])
{
    const int64_t second = 1000000000;
    int64_t seconds = time / second - (time % second < 0 ? 1 : 0);
    int64_t fraction = time % second + (time % second < 0 ? second : 0);
    int64_t days = seconds / 86400 - (seconds % 86400 < 0 ? 1 : 0);
    int64_t of_day = seconds - days * 86400;
    int64_t date[3];
    date_of(days, date);
    int length =
        snprintf(text, SCENARIO_TIME_SIZE,
                 "%04" PRId64 "-%02" PRId64 "-%02" PRId64 "T%02" PRId64 ":%02" PRId64 ":%02" PRId64
                 ".%09" PRId64,
                 date[0], date[1], date[2], of_day / 3600, of_day / 60 % 60, of_day % 60, fraction);
    while (text[length - 1] == '0') {
        length--;
    }
    length -= text[length - 1] == '.' ? 1 : 0;
    text[length] = 'Z';
    text[length + 1] = '\0';
    return text;
}
