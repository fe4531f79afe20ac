/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_tie: the public calls that tie the mark of a market to others, cross-impact and grids. */
#include <string.h>

#include "base/memory.h"
#include "sloss/stress.h"
#include "stress/stress.h"

/* Note for each row whether its own impact, another market's impact or a grid can move its mark. */
static void find_moving(struct sloss_stress *stress)
{
    stress->grid_count = 0;
    for (uint32_t i = 0; i < stress->count; i++) {
        struct sl_cascade_market *market = &stress->cascading[i];
        market->moves = market->model->impact != SLOSS_IMPACT_NONE || market->grid.count > 0;
        stress->grid_count += market->grid.count > 0 ? 1 : 0;
    }
    for (size_t i = 0; i < stress->cross_count; i++) {
        stress->cascading[stress->cross[i].to].moves = true;
    }
}

static void drop_cross(struct sloss_stress *stress)
{
    sl_memory_release(&stress->engine->ledger->memory, stress->cross,
                      stress->cross_count * sizeof(*stress->cross));
    stress->cross = NULL;
    stress->cross_count = 0;
}

static void drop_grid(struct sloss_stress *stress, uint32_t row)
{
    struct sl_grid *grid = &stress->cascading[row].grid;
    sl_memory_release(&stress->engine->ledger->memory, grid->points,
                      grid->count * sizeof(*grid->points));
    *grid = (struct sl_grid){.points = NULL};
}

void sl_stress_free_links(struct sloss_stress *stress)
{
    drop_cross(stress);
    for (uint32_t row = 0; stress->cascading != NULL && row < stress->count; row++) {
        drop_grid(stress, row);
    }
}

/* Count the parts that are not zero. False, with its row, if a part is out of range. */
static bool count_parts(const struct sloss_stress *stress, const int64_t *cross_ppb,
                        size_t *parts_out, uint32_t *row_out)
{
    *parts_out = 0;
    for (uint32_t to = 0; to < stress->count; to++) {
        for (uint32_t from = 0; from < stress->count; from++) {
            int64_t ppb = cross_ppb[(size_t)to * stress->count + from];
            int64_t most = to == from ? 0 : SL_PPB;
            if (ppb < -most || ppb > most) {
                *row_out = to;
                return false;
            }
            *parts_out += ppb != 0;
        }
    }
    return true;
}

static void take_parts(const struct sloss_stress *stress, const int64_t *cross_ppb,
                       struct sl_cascade_cross *cross)
{
    for (uint32_t to = 0; to < stress->count; to++) {
        for (uint32_t from = 0; from < stress->count; from++) {
            int64_t ppb = cross_ppb[(size_t)to * stress->count + from];
            if (ppb != 0) {
                *cross++ = (struct sl_cascade_cross){.to = to, .from = from, .ppb = ppb};
            }
        }
    }
}

enum sloss_status sloss_stress_set_cross(struct sloss_stress *stress, const int64_t *cross_ppb,
                                         uint32_t *row_out)
{
    size_t parts = 0;
    struct sl_cascade_cross *cross = NULL;
    uint32_t nowhere;
    row_out = row_out == NULL ? &nowhere : row_out;
    *row_out = UINT32_MAX;
    if (stress == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (cross_ppb != NULL && !count_parts(stress, cross_ppb, &parts, row_out)) {
        return SLOSS_ERR_RANGE;
    }
    if (parts > 0) {
        cross = sl_memory_array(&stress->engine->ledger->memory, parts, sizeof(*cross));
        if (cross == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        take_parts(stress, cross_ppb, cross);
    }
    drop_cross(stress);
    stress->cross = cross;
    stress->cross_count = parts;
    find_moving(stress);
    return SLOSS_OK;
}

/* Would there be a chain? A market that follows another cannot be followed itself. */
static bool is_chain(const struct sloss_stress *stress, uint32_t row, uint32_t underlying)
{
    if (row == underlying || stress->cascading[underlying].grid.count > 0) {
        return true;
    }
    for (uint32_t i = 0; i < stress->count; i++) {
        const struct sl_grid *grid = &stress->cascading[i].grid;
        if (grid->count > 0 && grid->underlying == row) {
            return true;
        }
    }
    return false;
}

enum sloss_status sloss_stress_set_grid(struct sloss_stress *stress, uint32_t row,
                                        uint32_t underlying_row,
                                        const struct sloss_stress_point *points, uint32_t count)
{
    struct sl_grid grid = {.count = count, .underlying = underlying_row};
    if (stress == NULL || row >= stress->count || (points == NULL) != (count == 0) ||
        (count > 0 && (underlying_row >= stress->count || is_chain(stress, row, underlying_row)))) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (count > 0) {
        if (!sl_grid_fits(points, count)) {
            return SLOSS_ERR_RANGE;
        }
        grid.points = sl_memory_array(&stress->engine->ledger->memory, count, sizeof(*grid.points));
        if (grid.points == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        memcpy(grid.points, points, count * sizeof(*points));
    }
    drop_grid(stress, row);
    stress->cascading[row].grid = count > 0 ? grid : (struct sl_grid){.points = NULL};
    find_moving(stress);
    return SLOSS_OK;
}
