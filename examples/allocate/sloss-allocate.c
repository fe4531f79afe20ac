/* SPDX-License-Identifier: BSD-2-Clause */
/* sloss-allocate: divide a total over the rows of a CSV file, exactly; by a rule, or by any policy,
 * or by all of them to compare. */
#define _POSIX_C_SOURCE 200809L

#include <assert.h>
#include <inttypes.h>
#include <sloss/policy.h>
#include <sloss/sloss.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocate/explain.h"
#include "common/about.h"
#include "common/compare.h"
#include "common/escape.h"
#include "common/table.h"

static const char usage[] =
    "usage: sloss-allocate --total N [--rule pro-rata|equal|queue]\n"
    "                      [--rounding largest-remainder|telescoping|last] [FILE]\n"
    "       sloss-allocate --total N --policy NAME [PARAMETER...] [FILE]\n"
    "       sloss-allocate --total N --compare [--format text|csv|json] [--needed N] [--deficit "
    "N]\n"
    "                      [--deficit-max N] [PARAMETER...] [FILE]\n"
    "       sloss-allocate --total N [--rule ...|--policy NAME] --explain ID [PARAMETER...] "
    "[FILE]\n"
    "Reads CSV; no FILE or - is stdin. A column that is not known is an error; --ignore COLUMN\n"
    "skips one. A rule asks for the column weight and, if wanted, id, cap and\n"
    "rank. A policy asks for those of profit, equity, notional, lots, cost, balance, maintenance,\n"
    "deposit, gain, net, cap, rank and taken that it needs; where there is no profit, weight "
    "stands for\n"
    "it. Writes id,share in the order of the input, then what it came to; or a table of all "
    "policies;\n"
    "or why one row pays what it pays.\n"
    "parameters: --unit atoms|lots, --side both|long|short, --power, --leverage-unit, "
    "--leverage-max,\n"
    "--leverage-cut, --money-one, --index-scale, --dust-below, --small-below, --middle-below,\n"
    "--small-ppb, --middle-ppb, --equity-min, --profit-power, --leverage-power, --loss-per-lot: "
    "see\n"
    "struct sloss_policy_terms\n"
    "exit: 0 divided, also where a residual is left; 2 the input or the arguments are wrong\n";

/* The columns of the table, in the order of struct sloss_participants, then the two of its own. */
enum column {
    PROFIT,
    EQUITY,
    NOTIONAL,
    LOTS,
    COST,
    BALANCE,
    MAINTENANCE,
    DEPOSIT,
    GAIN,
    NET,
    CAP,
    RANK,
    TAKEN,
    WEIGHT,
    ID,
    COLUMNS
};

static const struct table_column columns[COLUMNS] = {[PROFIT] = {"profit", TABLE_ANY},
                                                     [EQUITY] = {"equity", TABLE_ANY},
                                                     [NOTIONAL] = {"notional", TABLE_COUNT},
                                                     [LOTS] = {"lots", TABLE_ANY},
                                                     [COST] = {"cost", TABLE_ANY},
                                                     [BALANCE] = {"balance", TABLE_ANY},
                                                     [MAINTENANCE] = {"maintenance", TABLE_COUNT},
                                                     [DEPOSIT] = {"deposit", TABLE_COUNT},
                                                     [GAIN] = {"gain", TABLE_ANY},
                                                     [NET] = {"net", TABLE_ANY},
                                                     [CAP] = {"cap", TABLE_CAP},
                                                     [RANK] = {"rank", TABLE_ANY},
                                                     [TAKEN] = {"taken", TABLE_COUNT},
                                                     [WEIGHT] = {"weight", TABLE_COUNT},
                                                     [ID] = {"id", TABLE_ID}};

/* What was asked for. */
struct request {
    const char *file;
    const char *explained; /* an id, or NULL */
    bool by_policy;
    bool compare;
    bool total_given;
    enum compare_format format;
    uint32_t rule;
    struct sloss_policy_terms terms; /* the total and the rounding hold for rules, too */
    int64_t needed;                  /* -1: the total */
    int64_t deficit;
    int64_t deficit_max;
    struct table_plan plan; /* of the columns */
};

/* ---- writing --------------------------------------------------------------------------------- */

/* A number in front of `end`; where it starts. */
static char *spell(uint64_t value, char *end)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return end;
}

static bool write_number(uint64_t value, FILE *out)
{
    char text[20];
    char *start = spell(value, text + sizeof(text));
    size_t length = (size_t)(text + sizeof(text) - start);
    return fwrite(start, 1, length, out) == length;
}

/* A row's own id or its number. A program reads the id as it stood in the table; on a terminal its
 * control characters would do something else. */
static bool write_id(const struct table *table, size_t row, bool terminal, FILE *out)
{
    size_t length = 0;
    const char *id = table_id(table, row, &length);
    if (id == NULL) {
        return write_number(row + 1, out);
    }
    if (!terminal) {
        return fwrite(id, 1, length, out) == length;
    }
    escape_print(id, out);
    return true;
}

static bool write_shares(const struct table *table, const int64_t *share, int64_t total,
                         const struct sloss_share_result *result, FILE *out)
{
    bool terminal = isatty(fileno(out)) != 0;
    bool ok = fputs("id,share\n", out) >= 0;
    for (size_t i = 0; ok && i < table->count; i++) {
        ok = write_id(table, i, terminal, out) && putc(',', out) != EOF &&
             write_number((uint64_t)share[i], out) && putc('\n', out) != EOF;
    }
    fprintf(out, "# total %" PRId64 " residual %" PRId64 " touched %" PRId64 " max %" PRId64 "\n",
            total, result->residual, result->sharers, result->share_max);
    return fflush(out) == 0 && ok && ferror(out) == 0;
}

/* ---- by a rule ------------------------------------------------------------------------------- */

static enum sloss_status divide(struct sloss_allocator *allocator, const struct table *table,
                                const struct request *request, int64_t *share,
                                struct sloss_share_result *out)
{
    struct sloss_division division = {.struct_size = sizeof(division),
                                      .rule = request->rule,
                                      .rounding = request->terms.rounding,
                                      .total = request->terms.budget};
    struct sloss_division_result result = {.struct_size = sizeof(result)};
    /* A file without rows has no columns either. */
    enum sloss_status status =
        sloss_allocator_divide(allocator, &division, table->value[WEIGHT], table->value[CAP],
                               table->value[RANK], table->count, share, &result);
    out->residual = result.residual;
    out->sharers = result.sharers;
    out->share_max = result.share_max;
    return status;
}

/* The policy that is a rule, and the columns it is to see. `cap` holds a row each: a row without a
 * weight has no part. */
static void as_policy(const struct table *table, const struct request *request, int64_t *cap,
                      struct sloss_policy_terms *terms, struct sloss_participants *rows)
{
    static const uint32_t policies[] = {SLOSS_POLICY_NOTIONAL, SLOSS_POLICY_EQUAL,
                                        SLOSS_POLICY_QUEUE};
    const int64_t *weight = table->value[WEIGHT];
    for (size_t i = 0; i < table->count; i++) {
        int64_t given = table->value[CAP] == NULL ? INT64_MAX : table->value[CAP][i];
        cap[i] = weight[i] > 0 ? given : 0;
    }
    *terms = request->terms;
    terms->policy = policies[request->rule];
    *rows = (struct sloss_participants){.struct_size = sizeof(*rows),
                                        .count = table->count,
                                        .notional = weight,
                                        .cap = cap,
                                        .rank = table->value[RANK]};
}

/* ---- by a policy ----------------------------------------------------------------------------- */

static struct sloss_participants participants(const struct table *table)
{
    int64_t *const *value = table->value;
    return (struct sloss_participants){.struct_size = sizeof(struct sloss_participants),
                                       .count = table->count,
                                       .profit =
                                           table->given[PROFIT] ? value[PROFIT] : value[WEIGHT],
                                       .equity = value[EQUITY],
                                       .notional = value[NOTIONAL],
                                       .lots = value[LOTS],
                                       .cost = value[COST],
                                       .balance = value[BALANCE],
                                       .maintenance = value[MAINTENANCE],
                                       .deposit = value[DEPOSIT],
                                       .gain = value[GAIN],
                                       .net = value[NET],
                                       .cap = value[CAP],
                                       .rank = value[RANK],
                                       .taken = value[TAKEN]};
}

static struct comparison comparison_of(const struct table *table, const struct request *request)
{
    return (struct comparison){.rows = participants(table),
                               .terms = request->terms,
                               .needed =
                                   request->needed < 0 ? request->terms.budget : request->needed,
                               .deficit = request->deficit,
                               .deficit_max = request->deficit_max};
}

static int refuse(const struct table *table, const struct request *request,
                  enum sloss_status status)
{
    char missing[256];
    struct comparison comparison = comparison_of(table, request);
    if (status == SLOSS_ERR_ARGUMENT && request->by_policy && table->count > 0 &&
        compare_missing(&comparison, request->terms.policy, missing)[0] != '\0') {
        char text[300];
        snprintf(text, sizeof(text), "the policy needs %s", missing);
        return table_complain(table, status, text);
    }
    return table_complain(table, status, "the rows cannot be divided");
}

/* ---- what can be asked for; `spare` holds two rows each ----------------------------------------
 */

static int share_out(struct sloss_allocator *allocator, const struct table *table,
                     const struct request *request, int64_t *spare)
{
    struct sloss_participants rows = participants(table);
    struct sloss_share_result result = {.struct_size = sizeof(result)};
    enum sloss_status status =
        request->by_policy
            ? sloss_allocator_share(allocator, &request->terms, &rows, spare, &result)
            : divide(allocator, table, request, spare, &result);
    if (status != SLOSS_OK) {
        return refuse(table, request, status);
    }
    return write_shares(table, spare, request->terms.budget, &result, stdout)
               ? 0
               : table_complain(table, SLOSS_ERR_FILE, "cannot write");
}

static int explain(struct sloss_allocator *allocator, const struct table *table,
                   const struct request *request, int64_t *spare)
{
    struct sloss_participants rows = participants(table);
    struct sloss_policy_terms terms = request->terms;
    size_t row = table_find(table, request->explained);
    if (row == table->count) {
        return table_complain(table, SLOSS_ERR_UNKNOWN_ACCOUNT, "no row has this id");
    }
    if (!request->by_policy) {
        as_policy(table, request, spare + table->count, &terms, &rows);
    }
    enum sloss_status status =
        explain_print(allocator, &terms, &rows, row, request->explained, spare, stdout);
    return status == SLOSS_OK ? 0 : refuse(table, request, status);
}

static int compare(struct sloss_allocator *allocator, const struct table *table,
                   const struct request *request, int64_t *spare)
{
    struct comparison comparison = comparison_of(table, request);
    comparison.share = spare;
    comparison.capacity = spare + table->count;
    enum sloss_status status = compare_print(allocator, &comparison, request->format, stdout);
    return status == SLOSS_OK ? 0 : refuse(table, request, status);
}

static int answer(const struct table *table, const struct request *request)
{
    struct sloss_allocator *allocator = NULL;
    int64_t *spare = malloc((2 * table->count + 1) * sizeof(*spare));
    enum sloss_status status =
        spare == NULL ? SLOSS_ERR_MEMORY : sloss_allocator_create(NULL, &allocator);
    int failed;
    if (status != SLOSS_OK) {
        failed = table_complain(table, status, "out of memory");
    } else if (request->compare) {
        failed = compare(allocator, table, request, spare);
    } else if (request->explained != NULL) {
        failed = explain(allocator, table, request, spare);
    } else {
        failed = share_out(allocator, table, request, spare);
    }
    sloss_allocator_destroy(allocator);
    free(spare);
    return failed;
}

/* ---- arguments ------------------------------------------------------------------------------- */

static bool place_of(const char *word, const char *const *list, uint32_t *out)
{
    for (*out = 0; list[*out] != NULL; (*out)++) {
        if (strcmp(list[*out], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_word(const char *key, const char *value, struct request *request)
{
    static const char *const rules[] = {"pro-rata", "equal", "queue", NULL};
    static_assert(sizeof(rules) / sizeof(rules[0]) == SLOSS_RULE_QUEUE + 2, "a name for each");
    static const char *const roundings[] = {"largest-remainder", "telescoping", "last", NULL};
    static_assert(sizeof(roundings) / sizeof(roundings[0]) == SLOSS_ROUNDING_LAST + 2,
                  "a name for each");
    static const char *const units[] = {"atoms", "lots", NULL};
    static_assert(sizeof(units) / sizeof(units[0]) == SLOSS_UNIT_LOTS + 2, "a name for each");
    static const char *const sides[] = {"both", "long", "short", NULL};
    static_assert(sizeof(sides) / sizeof(sides[0]) == SLOSS_SIDE_SHORT + 2, "a name for each");
    static const char *const formats[] = {"text", "csv", "json", NULL};
    if (strcmp(key, "--rule") == 0) {
        return place_of(value, rules, &request->rule);
    }
    if (strcmp(key, "--rounding") == 0) {
        return place_of(value, roundings, &request->terms.rounding);
    }
    if (strcmp(key, "--unit") == 0) {
        return place_of(value, units, &request->terms.unit);
    }
    if (strcmp(key, "--side") == 0) {
        return place_of(value, sides, &request->terms.side);
    }
    if (strcmp(key, "--format") == 0) {
        uint32_t format;
        bool known = place_of(value, formats, &format);
        request->format = (enum compare_format)format;
        return known;
    }
    if (strcmp(key, "--policy") == 0) {
        request->by_policy = true;
        return sloss_policy_find(value, &request->terms.policy) == SLOSS_OK;
    }
    request->explained = value;
    return strcmp(key, "--explain") == 0;
}

/* Where an option's number goes, or NULL. */
static int64_t *number_of(const char *key, struct request *request)
{
    struct sloss_policy_terms *terms = &request->terms;
    const struct {
        const char *key;
        int64_t *value;
    } numbers[] = {{"--total", &terms->budget},
                   {"--needed", &request->needed},
                   {"--deficit", &request->deficit},
                   {"--deficit-max", &request->deficit_max},
                   {"--leverage-unit", &terms->leverage_unit},
                   {"--leverage-max", &terms->leverage_max},
                   {"--leverage-cut", &terms->leverage_cut},
                   {"--money-one", &terms->money_one},
                   {"--index-scale", &terms->index_scale},
                   {"--dust-below", &terms->dust_below},
                   {"--small-below", &terms->small_below},
                   {"--middle-below", &terms->middle_below},
                   {"--small-ppb", &terms->small_ppb},
                   {"--middle-ppb", &terms->middle_ppb},
                   {"--equity-min", &terms->equity_min},
                   {"--loss-per-lot", &terms->loss_per_lot}};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (strcmp(key, numbers[i].key) == 0) {
            return numbers[i].value;
        }
    }
    return NULL;
}

static bool ignore_column(struct table_plan *plan, const char *name)
{
    if (plan->ignored_count == TABLE_IGNORED_MAX) {
        return false;
    }
    plan->ignored[plan->ignored_count++] = name;
    return true;
}

/* A power from `least` to 4; false if it is none. */
static bool read_power(const char *value, int64_t least, uint32_t *out)
{
    int64_t power = 0;
    if (table_read_integer(value, strlen(value), &power) != SLOSS_OK || power < least ||
        power > 4) {
        return false;
    }
    *out = (uint32_t)power;
    return true;
}

static bool read_option(const char *key, const char *value, struct request *request)
{
    struct sloss_policy_terms *terms = &request->terms;
    if (strcmp(key, "--ignore") == 0) {
        return ignore_column(&request->plan, value);
    }
    if (strcmp(key, "--power") == 0) {
        return read_power(value, 1, &terms->power);
    }
    if (strcmp(key, "--profit-power") == 0) {
        return read_power(value, 0, &terms->profit_power);
    }
    if (strcmp(key, "--leverage-power") == 0) {
        return read_power(value, 0, &terms->leverage_power);
    }
    int64_t *number = number_of(key, request);
    if (number == NULL) {
        return read_word(key, value, request);
    }
    request->total_given |= strcmp(key, "--total") == 0;
    return table_read_integer(value, strlen(value), number) == SLOSS_OK;
}

/* Options and at most one file, in any order; false if they are wrong. */
static bool read_arguments(int count, char **words, struct request *request)
{
    for (int at = 1; at < count; at++) {
        if (strcmp(words[at], "--compare") == 0) {
            request->compare = true;
        } else if (strncmp(words[at], "--", 2) != 0 && request->file == NULL) {
            request->file = words[at];
        } else if (at + 1 == count || !read_option(words[at], words[at + 1], request)) {
            return false;
        } else {
            at++;
        }
    }
    request->file = request->file == NULL ? "-" : request->file;
    return request->total_given && !(request->compare && request->explained != NULL);
}

int main(int count, char **words)
{
    struct request request = {.terms = {.struct_size = sizeof(request.terms)},
                              .needed = -1,
                              .plan = {.columns = columns, .columns_count = COLUMNS}};
    struct table table;
    if (about_answer(count, words, "sloss-allocate", usage)) {
        return 0;
    }
    if (!read_arguments(count, words, &request)) {
        fputs(usage, stderr);
        return 2;
    }
    bool by_rule = !request.compare && !request.by_policy;
    request.plan.needed = by_rule ? WEIGHT : -1;
    int failed = table_read(&table, request.file, &request.plan);
    if (failed == 0) {
        failed = answer(&table, &request);
    }
    table_close(&table);
    return failed;
}
