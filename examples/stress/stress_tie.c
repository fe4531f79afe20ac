/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_tie.h"

#include <stdlib.h>
#include <string.h>

#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_read.h"

static const char no_market[] = "no such market in the book";
static const char no_model[] = "a market has no model so far: its line comes first";

/* Row of a market's model, by its name. */
static const char *find_row(const struct stress_rows *rows, const char *name, uint32_t *row)
{
    uint32_t market = scenario_find_market(rows->book, name);
    if (market == SCENARIO_NO_INDEX) {
        return no_market;
    }
    for (*row = 0; *row < rows->count; ++*row) {
        if (rows->markets[*row].market == market) {
            return NULL;
        }
    }
    return no_model;
}

/* ---- cross-impact ---------------------------------------------------------------------------- */

static const char *read_part(struct stress_ties *ties, const struct stress_rows *rows,
                             uint32_t from, char *word)
{
    struct stress_cross part = {.from = from};
    char *equals = strchr(word, '=');
    *equals = '\0';
    const char *wrong = find_row(rows, word, &part.to);
    *equals = '=';
    if (wrong != NULL) {
        return wrong;
    }
    if (part.to == from) {
        return "a market's impact does not carry over to itself";
    }
    if (!stress_read_ratio(equals + 1, &part.ppb) || part.ppb < -STRESS_PPB ||
        part.ppb > STRESS_PPB) {
        return "a part from -100 % to 100 % is wanted";
    }
    for (uint32_t i = 0; i < ties->cross_count; i++) {
        if (ties->cross[i].from == from && ties->cross[i].to == part.to) {
            return "what carries over is given twice";
        }
    }
    struct stress_cross *cross =
        realloc(ties->cross, (ties->cross_count + (size_t)1) * sizeof(*cross));
    if (cross == NULL) {
        return "out of memory";
    }
    ties->cross = cross;
    cross[ties->cross_count++] = part;
    return NULL;
}

const char *stress_read_cross(struct stress_ties *ties, const struct stress_rows *rows,
                              const struct scenario_line *line)
{
    uint32_t from;
    if (line->count != 2 || line->options == 0) {
        return "cross MARKET OTHER=50% ...";
    }
    const char *wrong = find_row(rows, line->word[1], &from);
    for (uint32_t i = 0; wrong == NULL && i < line->options; i++) {
        wrong = read_part(ties, rows, from, line->word[line->count + i]);
    }
    return wrong;
}

/* ---- grids ----------------------------------------------------------------------------------- */

static const char *check_rows(const struct stress_ties *ties, uint32_t row, uint32_t underlying)
{
    if (row == underlying) {
        return "a market does not follow itself";
    }
    for (uint32_t i = 0; i < ties->grid_count; i++) {
        if (ties->grids[i].row == row) {
            return "a market follows another already";
        }
        if (ties->grids[i].row == underlying || ties->grids[i].underlying == row) {
            return "a market that others follow follows none";
        }
    }
    return NULL;
}

static const char *read_point(const struct stress_rows *rows, const struct stress_grid *grid,
                              const char *word, struct sloss_stress_point *point)
{
    const char *equals = strchr(word, '=');
    const struct scenario_market *market = &rows->book->markets[rows->markets[grid->row].market];
    const struct scenario_market *underlying =
        &rows->book->markets[rows->markets[grid->underlying].market];
    bool fits = sloss_decimal_parse(word, (size_t)(equals - word), &underlying->tick,
                                    &point->underlying) == SLOSS_OK &&
                sloss_decimal_parse(equals + 1, strlen(equals + 1), &market->tick, &point->mark) ==
                    SLOSS_OK &&
                point->underlying > 0 && point->mark >= 0;
    return fits ? NULL : "not a pair of prices, or finer than a tick";
}

static const char *read_points(const struct stress_rows *rows, struct stress_grid *grid,
                               const struct scenario_line *line)
{
    const char *wrong = NULL;
    grid->points = calloc(line->options, sizeof(*grid->points));
    if (grid->points == NULL) {
        return "out of memory";
    }
    for (; wrong == NULL && grid->count < line->options; grid->count++) {
        const char *word = line->word[line->count + grid->count];
        struct sloss_stress_point *point = &grid->points[grid->count];
        wrong = read_point(rows, grid, word, point);
        if (wrong == NULL && grid->count > 0 && point->underlying <= point[-1].underlying) {
            wrong = "marks of the underlying ascend";
        }
    }
    return wrong;
}

const char *stress_read_grid(struct stress_ties *ties, const struct stress_rows *rows,
                             const struct scenario_line *line)
{
    struct stress_grid grid = {.points = NULL};
    if (line->count != 3 || line->options < 2) {
        return "grid MARKET UNDERLYING MARK=MARK MARK=MARK ...";
    }
    const char *wrong = find_row(rows, line->word[1], &grid.row);
    wrong = wrong == NULL ? find_row(rows, line->word[2], &grid.underlying) : wrong;
    wrong = wrong == NULL ? check_rows(ties, grid.row, grid.underlying) : wrong;
    wrong = wrong == NULL ? read_points(rows, &grid, line) : wrong;
    struct stress_grid *grids = NULL;
    if (wrong == NULL) {
        grids = realloc(ties->grids, (ties->grid_count + (size_t)1) * sizeof(*grids));
        wrong = grids == NULL ? "out of memory" : NULL;
    }
    if (wrong != NULL) {
        free(grid.points);
        return wrong;
    }
    ties->grids = grids;
    grids[ties->grid_count++] = grid;
    return NULL;
}

/* ---- all of it ------------------------------------------------------------------------------- */

void stress_ties_free(struct stress_ties *ties)
{
    for (uint32_t i = 0; i < ties->grid_count; i++) {
        free(ties->grids[i].points);
    }
    free(ties->grids);
    free(ties->cross);
}

static bool stands(const bool *still, uint32_t row)
{
    return still != NULL && still[row];
}

static enum sloss_status set_cross(const struct stress_ties *ties, uint32_t market_count,
                                   const bool *still, struct sloss_stress *stress)
{
    int64_t *cross = calloc((size_t)market_count * market_count, sizeof(*cross));
    if (cross == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < ties->cross_count; i++) {
        const struct stress_cross *part = &ties->cross[i];
        cross[(size_t)part->to * market_count + part->from] =
            stands(still, part->to) ? 0 : part->ppb;
    }
    enum sloss_status status = sloss_stress_set_cross(stress, cross, NULL);
    free(cross);
    return status;
}

enum sloss_status stress_ties_set(const struct stress_ties *ties, uint32_t market_count,
                                  const bool *still, struct sloss_stress *stress)
{
    enum sloss_status status =
        ties->cross_count == 0 ? SLOSS_OK : set_cross(ties, market_count, still, stress);
    for (uint32_t i = 0; status == SLOSS_OK && i < ties->grid_count; i++) {
        const struct stress_grid *grid = &ties->grids[i];
        if (!stands(still, grid->row)) {
            status = sloss_stress_set_grid(stress, grid->row, grid->underlying, grid->points,
                                           grid->count);
        }
    }
    return status;
}
