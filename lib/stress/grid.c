/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/grid.h"

#include <assert.h>

#include "base/wide.h"
#include "sloss/stress.h"

bool sl_grid_fits(const struct sloss_stress_point *points, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (points[i].underlying < 1 || points[i].underlying > SL_GRID_MOST || points[i].mark < 0 ||
            points[i].mark > SL_GRID_MOST ||
            (i > 0 && points[i].underlying <= points[i - 1].underlying)) {
            return false;
        }
    }
    return count >= 2;
}

/* The point at the left end of the straight line that applies at this mark. */
static uint32_t place_of(const struct sl_grid *grid, int64_t underlying)
{
    uint32_t low = 0;
    uint32_t high = grid->count - 1;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (grid->points[middle].underlying <= underlying) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

bool sl_grid_mark(const struct sl_grid *grid, int64_t underlying, int64_t *mark_out)
{
    assert(grid->count >= 2);
    uint32_t place = place_of(grid, underlying);
    const struct sloss_stress_point *left = &grid->points[place];
    const struct sloss_stress_point *right = left + 1;
    /* The products of 62 by 62 and of 62 by 64 bits are below 2^126. */
    sl_wide width = (sl_wide)right->underlying - left->underlying;
    sl_wide scaled = left->mark * width +
                     ((sl_wide)right->mark - left->mark) * ((sl_wide)underlying - left->underlying);
    sl_wide mark = sl_wide_divide(scaled, width, SL_ROUND_HALF_EVEN);
    return sl_wide_narrow(mark < 1 ? 1 : mark, mark_out);
}
