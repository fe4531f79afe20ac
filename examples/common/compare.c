/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/compare.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "common/ratio.h"
#include "sloss/policy.h"

#define EVERYTHING (INT64_C(1) << 62)

/* ---- a policy -------------------------------------------------------------------------------- */

enum sloss_status compare_capacities(struct sloss_allocator *allocator,
                                     const struct comparison *comparison)
{
    struct sloss_policy_terms terms = comparison->terms;
    terms.policy = SLOSS_POLICY_PRO_RATA;
    terms.budget = EVERYTHING;
    return sloss_allocator_share(allocator, &terms, &comparison->rows, comparison->capacity, NULL);
}

enum sloss_status compare_policy(struct sloss_allocator *allocator,
                                 const struct comparison *comparison, uint32_t policy,
                                 struct sloss_share_result *result, struct sloss_measures *measures)
{
    struct sloss_policy_terms terms = comparison->terms;
    terms.policy = policy;
    *result = (struct sloss_share_result){.struct_size = sizeof(*result)};
    *measures = (struct sloss_measures){.struct_size = sizeof(*measures)};
    enum sloss_status status =
        sloss_allocator_share(allocator, &terms, &comparison->rows, comparison->share, result);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sloss_outcome outcome = {.struct_size = sizeof(outcome),
                                    .count = comparison->rows.count,
                                    .capacity = comparison->capacity,
                                    .share = comparison->share,
                                    .needed = comparison->needed,
                                    .deficit = comparison->deficit,
                                    .deficit_max = comparison->deficit_max};
    return sloss_allocator_measure(allocator, &outcome, measures);
}

const char *compare_missing(const struct comparison *comparison, uint32_t policy, char text[256])
{
    const struct sloss_participants *rows = &comparison->rows;
    const struct {
        const char *name;
        const int64_t *value;
    } columns[] = {{"profit", rows->profit},
                   {"equity", rows->equity},
                   {"notional", rows->notional},
                   {"lots", rows->lots},
                   {"cost", rows->cost},
                   {"balance", rows->balance},
                   {"maintenance", rows->maintenance},
                   {"deposit", rows->deposit},
                   {"gain", rows->gain},
                   {"net", rows->net},
                   {"cap", rows->cap},
                   {"rank", rows->rank}};
    uint32_t needed = sloss_policy_columns(policy, comparison->terms.unit);
    size_t length = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        if ((needed >> i & 1) != 0 && columns[i].value == NULL) {
            length += (size_t)snprintf(text + length, 256 - length, "%s%s", length > 0 ? " " : "",
                                       columns[i].name);
        }
    }
    return text;
}

/* ---- its row --------------------------------------------------------------------------------- */

struct row {
    uint32_t policy;
    const char *missing; /* columns; empty where the rest is set */
    struct sloss_share_result result;
    struct sloss_measures measures;
};

/* The measures of a row that are ratios, in the order of the columns. */
#define RATIOS 9

static void list_ratios(const struct sloss_measures *measures, struct sloss_ratio list[RATIOS])
{
    const struct sloss_ratio ratios[RATIOS] = {measures->burden_max,     measures->gini,
                                               measures->gini_fraction,  measures->top,
                                               measures->top_fraction,   measures->herfindahl,
                                               measures->survivor_total, measures->survivor_rest,
                                               measures->survivor_max};
    memcpy(list, ratios, sizeof(ratios));
}

static const char *const ratio_names[] = {
    "burden_max", "gini",           "gini_fraction", "top",         "top_fraction",
    "herfindahl", "survivor_total", "survivor_rest", "survivor_max"};
static_assert(sizeof(ratio_names) / sizeof(ratio_names[0]) == RATIOS, "a name for each");

/* And those that are whole numbers. */
#define FIGURES 12

static void list_figures(const struct row *row, int64_t list[FIGURES])
{
    const struct sloss_measures *measures = &row->measures;
    const int64_t figures[FIGURES] = {
        measures->taken,           measures->overshoot,  measures->undershoot,
        row->result.residual,      measures->sharers,    measures->emptied,
        measures->share_max,       measures->left_max,   measures->unfairness,
        measures->unfairness_both, measures->inversions, measures->inversions_adjacent};
    memcpy(list, figures, sizeof(figures));
}

static const char *const figure_names[] = {
    "taken",     "overshoot", "undershoot", "residual",        "touched",    "emptied",
    "share_max", "left_max",  "unfairness", "unfairness_both", "inversions", "inversions_adjacent"};
static_assert(sizeof(figure_names) / sizeof(figure_names[0]) == FIGURES, "a name for each");

/* ---- text ------------------------------------------------------------------------------------ */

static void text_head(const struct comparison *comparison, FILE *out)
{
    fprintf(out,
            "budget %" PRId64 ", needed %" PRId64 "\n"
            "%-25s %20s %20s %8s %8s %20s %8s %7s %7s %7s %8s %20s %11s\n",
            comparison->terms.budget, comparison->needed, "policy", "taken", "residual", "touched",
            "emptied", "largest share", "burden", "gini", "gini h", "top 1%", "hhi", "unfair",
            "inversions");
}

static void text_row(const struct row *row, FILE *out)
{
    const struct sloss_measures *measures = &row->measures;
    char burden[RATIO_SIZE], gini[RATIO_SIZE], fraction[RATIO_SIZE], top[RATIO_SIZE],
        herfindahl[RATIO_SIZE];
    fprintf(out, "%-25s ", sloss_policy_name(row->policy));
    if (row->missing[0] != '\0') {
        fprintf(out, "needs %s\n", row->missing);
        return;
    }
    fprintf(
        out,
        "%20" PRId64 " %20" PRId64 " %8" PRId64 " %8" PRId64 " %20" PRId64
        " %8s %7s %7s %7s %8s %20" PRId64 " %11" PRId64 "\n",
        measures->taken, row->result.residual, measures->sharers, measures->emptied,
        measures->share_max, ratio_decimal(measures->burden_max, 4, burden),
        ratio_decimal(measures->gini, 4, gini), ratio_decimal(measures->gini_fraction, 4, fraction),
        ratio_decimal(measures->top, 4, top), ratio_decimal(measures->herfindahl, 5, herfindahl),
        measures->unfairness, measures->inversions);
}

/* ---- CSV and JSON, exact --------------------------------------------------------------------- */

static void csv_head(FILE *out)
{
    fputs("policy,missing", out);
    for (int i = 0; i < FIGURES; i++) {
        fprintf(out, ",%s", figure_names[i]);
    }
    for (int i = 0; i < RATIOS; i++) {
        fprintf(out, ",%s", ratio_names[i]);
    }
    putc('\n', out);
}

static void csv_row(const struct row *row, FILE *out)
{
    int64_t figures[FIGURES];
    struct sloss_ratio ratios[RATIOS];
    char text[RATIO_SIZE];
    bool set = row->missing[0] == '\0';
    list_figures(row, figures);
    list_ratios(&row->measures, ratios);
    fprintf(out, "%s,%s", sloss_policy_name(row->policy), row->missing);
    for (int i = 0; i < FIGURES; i++) {
        set ? fprintf(out, ",%" PRId64, figures[i]) : putc(',', out);
    }
    for (int i = 0; i < RATIOS; i++) {
        fprintf(out, ",%s", set ? ratio_exact(ratios[i], text) : "");
    }
    putc('\n', out);
}

static void json_row(const struct row *row, FILE *out)
{
    int64_t figures[FIGURES];
    struct sloss_ratio ratios[RATIOS];
    char text[RATIO_SIZE];
    list_figures(row, figures);
    list_ratios(&row->measures, ratios);
    fprintf(out, "%s{\"policy\":\"%s\"", row->policy == 0 ? "" : ",\n",
            sloss_policy_name(row->policy));
    if (row->missing[0] != '\0') {
        fprintf(out, ",\"missing\":\"%s\"}", row->missing);
        return;
    }
    for (int i = 0; i < FIGURES; i++) {
        fprintf(out, ",\"%s\":%" PRId64, figure_names[i], figures[i]);
    }
    for (int i = 0; i < RATIOS; i++) {
        fprintf(out, ",\"%s\":\"%s\"", ratio_names[i], ratio_exact(ratios[i], text));
    }
    putc('}', out);
}

/* ---- the table ------------------------------------------------------------------------------- */

static void head(const struct comparison *comparison, enum compare_format format, FILE *out)
{
    switch (format) {
    case COMPARE_TEXT:
        text_head(comparison, out);
        break;
    case COMPARE_CSV:
        csv_head(out);
        break;
    case COMPARE_JSON:
        fprintf(out, "{\"budget\":%" PRId64 ",\"needed\":%" PRId64 ",\"policies\":[\n",
                comparison->terms.budget, comparison->needed);
        break;
    }
}

static void write_row(const struct row *row, enum compare_format format, FILE *out)
{
    switch (format) {
    case COMPARE_TEXT:
        text_row(row, out);
        break;
    case COMPARE_CSV:
        csv_row(row, out);
        break;
    case COMPARE_JSON:
        json_row(row, out);
        break;
    }
}

/* Two policies end the lots of one side; they have no row elsewhere. */
static bool has_row(const struct comparison *comparison, uint32_t policy)
{
    return (policy != SLOSS_POLICY_TEAR_UP && policy != SLOSS_POLICY_NO_WORSE) ||
           (comparison->terms.unit == SLOSS_UNIT_LOTS && comparison->terms.side != SLOSS_SIDE_BOTH);
}

/* What a reader of the text has to know of some rows. */
static void foot(const struct comparison *comparison, enum compare_format format, FILE *out)
{
    if (format == COMPARE_JSON) {
        fputs("\n]}\n", out);
    }
    if (format == COMPARE_TEXT && comparison->terms.unit == SLOSS_UNIT_ATOMS) {
        fputs("# burden is the largest share of a capacity, the least of profit, equity and cap; "
              "drain takes\n"
              "# notional, pro-rata-deposit deposits and both-sides whatever there is, so theirs "
              "can exceed 1\n",
              out);
    }
}

enum sloss_status compare_print(struct sloss_allocator *allocator, struct comparison *comparison,
                                enum compare_format format, FILE *out)
{
    enum sloss_status status = compare_capacities(allocator, comparison);
    if (status == SLOSS_OK) {
        head(comparison, format, out);
    }
    for (uint32_t policy = 0; status == SLOSS_OK && policy < SLOSS_POLICY_COUNT; policy++) {
        char missing[256];
        struct row row = {.policy = policy};
        row.missing = compare_missing(comparison, policy, missing);
        if (!has_row(comparison, policy)) {
            continue;
        }
        if (row.missing[0] == '\0') {
            status = compare_policy(allocator, comparison, policy, &row.result, &row.measures);
        }
        if (status == SLOSS_OK) {
            write_row(&row, format, out);
        }
    }
    if (status == SLOSS_OK) {
        foot(comparison, format, out);
    }
    return status == SLOSS_OK && (fflush(out) != 0 || ferror(out) != 0) ? SLOSS_ERR_FILE : status;
}
