/* SPDX-License-Identifier: BSD-2-Clause */
/* sloss-october: 10 October 2025 on Hyperliquid: the published totals, checked against each other,
 * and, with the reader's own copy of the public data, every policy on every published budget.
 *
 * The data is not part of this project. It is the per-user table of HyperReplay's canonical results
 * (github.com/ConejoCapital/HyperReplay, non-commercial, attribution "Powered by HyperReplay"), as
 * whole numbers: idx, pnl_uusd, notional_uusd, acct_value_uusd, lev_e6, pnl_ppm, n_events,
 * neg_equity. Totals are cited from "Autodeleveraging as Online Learning", arXiv:2602.15182, its
 * tables and the results its authors publish with it, and from "Autodeleveraging: Impossibilities
 * and Optimization", arXiv:2512.01112. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <sloss/policy.h>
#include <sloss/sloss.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/compare.h"
#include "common/table.h"

static const char usage[] =
    "usage: sloss-october [--format text|csv] [FILE]\n"
    "Prints the published totals of 10 October 2025 and where they disagree; with FILE, the public "
    "data\n"
    "as CSV, also every policy on every published budget.\n"
    "exit: 0 done; 1 a published sum is not what is said here; 2 the input is wrong\n";

#define MILLION INT64_C(1000000)
#define CENT INT64_C(10000) /* amounts are millionths */

/* ---- published ------------------------------------------------------------------------------- */

#define USD(whole, cents) ((whole)*MILLION + (cents)*CENT)

#define NEEDED USD(15079669, 61)
#define PRODUCTION USD(60108335, 33)
#define OVERSHOOT USD(45028665, 72)
#define DEFICITS USD(100063386, 69)
#define DEFICIT_REPEATED INT64_C(10925707159378) /* 10,925,707.159377944 */
#define ENVELOPE USD(129699802, 43)

/* Budgets that were published for one and the same event. */
static const struct {
    const char *name;
    const char *source;
    int64_t amount;
} budgets[] = {
    {"needed", "arXiv:2602.15182, Table 1", NEEDED},
    {"negative equity, 302 rows", "its repository", USD(23190000, 0)},
    {"production haircut", "arXiv:2602.15182, Table 1", PRODUCTION},
    {"sum of deficits", "arXiv:2602.15182, Table 1", DEFICITS},
    {"negative equity, 1,147 rows", "HyperReplay, summary", USD(109290000, 0)},
    {"negative equity, first version", "arXiv:2512.01112v1", USD(125980000, 0)},
    {"queue overshoot, 1,125 shocks", "its repository", USD(653552663, 51)},
};

#define BUDGETS (sizeof(budgets) / sizeof(budgets[0]))

/* arXiv:2602.15182, Table 2. */
static const struct {
    const char *policy;
    int64_t tracking;
    int64_t fairness;
    int64_t total;
} table_two[] = {
    {"production queue", USD(53782490, 53), USD(11077031, 68), USD(64859522, 21)},
    {"integer pro-rata", USD(3020120, 65), USD(384064, 35), USD(3404185, 0)},
    {"vector mirror descent", USD(1793022, 3), USD(2620345, 57), USD(4413367, 61)},
    {"min-max ILP", USD(106205, 81), USD(0, 0), USD(106205, 81)},
    {"continuous pro-rata", USD(0, 0), USD(2732437, 29), USD(2732437, 29)},
};

/* "12.34" of millionths, cut. */
static const char *money(int64_t amount, char text[32])
{
    snprintf(text, 32, "%s%" PRId64 ".%02" PRId64, amount < 0 ? "-" : "", labs(amount) / MILLION,
             labs(amount) / CENT % 100);
    return text;
}

static bool say(bool holds, const char *what)
{
    printf("  %-8s %s\n", holds ? "holds" : "FAILS", what);
    return holds;
}

static void print_budgets(void)
{
    char text[32];
    puts("Published sums for one event, USD:");
    for (size_t i = 0; i < BUDGETS; i++) {
        printf("  %16s  %s (%s)\n", money(budgets[i].amount, text), budgets[i].name,
               budgets[i].source);
    }
}

/* What must be equal and is. */
static bool check_sums(void)
{
    char text[160];
    puts("Sums that hold:");
    bool holds = say(PRODUCTION - NEEDED == OVERSHOOT,
                     "overshoot 45,028,665.72 = production haircut - needed");
    for (size_t i = 0; i < sizeof(table_two) / sizeof(table_two[0]); i++) {
        /* The parts are rounded to cents, so their sum may miss by one. */
        int64_t miss = table_two[i].tracking + table_two[i].fairness - table_two[i].total;
        snprintf(text, sizeof(text), "Table 2, %s: tracking + fairness = total, to a cent",
                 table_two[i].policy);
        holds &= say(labs(miss) <= CENT, text);
    }
    holds &= say(table_two[0].total * 1000 / ENVELOPE == 500 &&
                     table_two[1].total * 1000 / ENVELOPE == 26,
                 "queue 50 % and integer pro-rata 2.6 % of the envelope 129,699,802.43");
    return holds;
}

/* What cannot all be true. */
static bool check_contradictions(void)
{
    char text[256], once[32], lots[32];
    int64_t counted_once = DEFICITS - 8 * DEFICIT_REPEATED;
    puts("Where they disagree:");
    snprintf(
        text, sizeof(text),
        "one loss of 10,925,707.16 is counted in nine waves; once, the deficits are at most %s,",
        money(counted_once, once));
    bool holds = say(counted_once < NEEDED, text);
    puts("           less than the 15,079,669.61 that were needed of them");
    holds &= say(budgets[1].amount < budgets[3].amount && budgets[3].amount < budgets[4].amount &&
                     budgets[4].amount < budgets[5].amount,
                 "negative equity has four values: 23.19, 100.06, 109.29 and 125.98 million");
    holds &= say(table_two[0].tracking > OVERSHOOT,
                 "tracking of the queue, 53,782,490.53, is a sum of absolute misses: more than the "
                 "net 45,028,665.72");
    snprintf(text, sizeof(text),
             "integer pro-rata misses %s, ascribed to rounding; one lot per market and wave is "
             "2.87 in all",
             money(table_two[1].tracking, lots));
    holds &= say(table_two[1].tracking > USD(2, 87), text);
    holds &= say(table_two[1].tracking > 2 * USD(1500000, 0),
                 "and arXiv:2512.01112 has about 1.5 million for the same");
    holds &=
        say(budgets[6].amount > USD(7708135, 5) + USD(15482969, 43),
            "of 1,125 shocks the queue took 653,552,663.51 too much and left 16,690,263.85; an "
            "exact budget takes 7,708,135.05 and leaves 15,482,969.43");
    return holds;
}

/* ---- the data -------------------------------------------------------------------------------- */

enum column {
    INDEX,
    PROFIT,
    NOTIONAL,
    CASH,
    LEVERAGE,
    RETURN,
    EVENTS,
    COLUMNS
};

static const struct table_column columns[COLUMNS] = {[INDEX] = {"idx", TABLE_ID},
                                                     [PROFIT] = {"pnl_uusd", TABLE_ANY},
                                                     [NOTIONAL] = {"notional_uusd", TABLE_COUNT},
                                                     [CASH] = {"acct_value_uusd", TABLE_ANY},
                                                     [LEVERAGE] = {"lev_e6", TABLE_COUNT},
                                                     [RETURN] = {"pnl_ppm", TABLE_ANY},
                                                     [EVENTS] = {"n_events", TABLE_COUNT}};

__extension__ typedef __int128 wide;

/* A row and its score in the ranking the papers use, return times leverage. */
struct ranked {
    wide score;
    size_t row;
};

static int compare_ranked(const void *left, const void *right)
{
    const struct ranked *a = left;
    const struct ranked *b = right;
    if (a->score != b->score) {
        return a->score > b->score ? -1 : 1;
    }
    return (a->row > b->row) - (a->row < b->row);
}

/* Ranks falling with the score; false without memory. */
static bool rank_rows(const struct table *table, int64_t *rank)
{
    struct ranked *ranked = malloc((table->count + 1) * sizeof(*ranked));
    if (ranked == NULL) {
        return false;
    }
    for (size_t row = 0; row < table->count; row++) {
        ranked[row].score = (wide)table->value[RETURN][row] * table->value[LEVERAGE][row];
        ranked[row].row = row;
    }
    qsort(ranked, table->count, sizeof(*ranked), compare_ranked);
    for (size_t place = 0; place < table->count; place++) {
        rank[ranked[place].row] = -(int64_t)place;
    }
    free(ranked);
    return true;
}

/* What the data has not, as if every position were one long of the whole notional: to show the
 * other policies at work, and no more. */
struct assumed {
    int64_t *cost;        /* notional - profit */
    int64_t *balance;     /* cash - profit */
    int64_t *maintenance; /* 2.5 % of the notional */
    int64_t *deposit;     /* cash - profit, at least 0 */
};

static void assume(const struct table *table, struct assumed *assumed)
{
    for (size_t row = 0; row < table->count; row++) {
        int64_t profit = table->value[PROFIT][row];
        int64_t balance = table->value[CASH][row] - profit;
        assumed->cost[row] = table->value[NOTIONAL][row] - profit;
        assumed->balance[row] = balance;
        assumed->maintenance[row] = table->value[NOTIONAL][row] / 40;
        assumed->deposit[row] = balance > 0 ? balance : 0;
    }
}

static void print_data(const struct table *table)
{
    char text[32];
    int64_t events = 0;
    int64_t capacity = 0;
    size_t winners = 0;
    for (size_t row = 0; row < table->count; row++) {
        int64_t profit = table->value[PROFIT][row];
        int64_t cash = table->value[CASH][row];
        int64_t least = profit < cash ? profit : cash;
        events += table->value[EVENTS][row];
        capacity += least > 0 ? least : 0;
        winners += least > 0 ? 1 : 0;
    }
    printf("\nData: %zu accounts, %" PRId64 " fills; %zu can give, %s in all\n", table->count,
           events, winners, money(capacity, text));
    puts("Assumed, as the data has no such column: lots, net and gain as if each account held one "
         "long,\n"
         "cost = notional - profit, balance and deposit = cash - profit, maintenance = 2.5 % of "
         "notional.\n"
         "queue ranks by return times leverage. capped lets accounts below 1,000 pay 10 %, below "
         "10,000\n"
         "50 % at first. drain is in notional, not in money.");
}

/* One budget by every policy. */
static enum sloss_status print_tables(struct sloss_allocator *allocator,
                                      struct comparison *comparison, enum compare_format format)
{
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < BUDGETS; i++) {
        printf("\n# %s (%s)\n", budgets[i].name, budgets[i].source);
        comparison->terms.budget = budgets[i].amount;
        comparison->needed = budgets[i].amount;
        status = compare_print(allocator, comparison, format, stdout);
    }
    return status;
}

static struct comparison comparison_of(const struct table *table, const struct assumed *assumed,
                                       const int64_t *rank)
{
    int64_t *const *value = table->value;
    return (struct comparison){.rows = {.struct_size = sizeof(struct sloss_participants),
                                        .count = table->count,
                                        .profit = value[PROFIT],
                                        .equity = value[CASH],
                                        .notional = value[NOTIONAL],
                                        .lots = value[NOTIONAL],
                                        .cost = assumed->cost,
                                        .balance = assumed->balance,
                                        .maintenance = assumed->maintenance,
                                        .deposit = assumed->deposit,
                                        .gain = value[PROFIT],
                                        .net = value[NOTIONAL],
                                        .rank = rank},
                               .terms = {.struct_size = sizeof(struct sloss_policy_terms),
                                         .small_below = 1000 * MILLION,
                                         .small_ppb = 100000000,
                                         .middle_below = 10000 * MILLION,
                                         .middle_ppb = 500000000}};
}

static int study(const struct table *table, enum compare_format format)
{
    struct sloss_allocator *allocator = NULL;
    size_t count = table->count;
    int64_t *memory = malloc((7 * count + 1) * sizeof(*memory));
    if (memory == NULL || !rank_rows(table, memory) ||
        sloss_allocator_create(NULL, &allocator) != SLOSS_OK) {
        free(memory);
        return table_complain(table, SLOSS_ERR_MEMORY, "out of memory");
    }
    struct assumed assumed = {memory + count, memory + 2 * count, memory + 3 * count,
                              memory + 4 * count};
    assume(table, &assumed);
    struct comparison comparison = comparison_of(table, &assumed, memory);
    comparison.capacity = memory + 5 * count;
    comparison.share = memory + 6 * count;
    print_data(table);
    enum sloss_status status = print_tables(allocator, &comparison, format);
    sloss_allocator_destroy(allocator);
    free(memory);
    return status == SLOSS_OK ? 0 : table_complain(table, status, "the rows cannot be shared");
}

static int read_and_study(const char *file, enum compare_format format)
{
    static const struct table_plan plan = {
        .columns = columns,
        .columns_count = COLUMNS,
        .needed = PROFIT,
        .ignored = {"neg_equity"}, /* of which nothing is asked */
        .ignored_count = 1};
    struct table table;
    int failed = table_read(&table, file, &plan);
    for (int column = 0; failed == 0 && column < COLUMNS; column++) {
        if (!table.given[column]) {
            table.line = 1;
            failed = table_complain(&table, SLOSS_ERR_SYNTAX, "the header misses a column");
        }
    }
    if (failed == 0) {
        failed = study(&table, format);
    }
    table_close(&table);
    return failed;
}

int main(int count, char **words)
{
    enum compare_format format = COMPARE_TEXT;
    const char *file = NULL;
    for (int at = 1; at < count; at++) {
        if (strcmp(words[at], "--help") == 0) {
            fputs(usage, stdout);
            return 0;
        }
        if (strcmp(words[at], "--format") == 0 && at + 1 < count &&
            (strcmp(words[at + 1], "text") == 0 || strcmp(words[at + 1], "csv") == 0)) {
            format = strcmp(words[++at], "csv") == 0 ? COMPARE_CSV : COMPARE_TEXT;
        } else if (strncmp(words[at], "--", 2) != 0 && file == NULL) {
            file = words[at];
        } else {
            fputs(usage, stderr);
            return 2;
        }
    }
    print_budgets();
    bool holds = check_sums();
    holds &= check_contradictions();
    int failed = file == NULL ? 0 : read_and_study(file, format);
    return failed != 0 ? failed : holds ? 0 : 1;
}
