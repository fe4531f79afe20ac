/* SPDX-License-Identifier: BSD-2-Clause */
/* grid: the mark of a market as a function of another's mark, given by points. It has no state.
 *
 * Between two points it is a straight line. Below the first and above the last point the line of
 * the two nearest points goes on, because the loss of a sold option, for one, does not end where
 * the grid does. Marks are rounded once, half to even, and are at least one tick. */
#ifndef SL_GRID_H
#define SL_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "sloss/sloss.h"
#include "sloss/stress.h"

#define SL_GRID_MOST (INT64_C(1) << 62) /* largest value of both figures of a point */

/* The grid of a market; count is 0 if it follows no other. */
struct sl_grid {
    struct sloss_stress_point *points;
    uint32_t count;
    uint32_t underlying; /* row of the other market */
};

/* Are these the points of a grid: two or more, in range, in ascending order? */
bool sl_grid_fits(const struct sloss_stress_point *points, uint32_t count);

/* The mark at a mark of the underlying. False if it does not fit. Requires sl_grid_fits(). */
bool sl_grid_mark(const struct sl_grid *grid, int64_t underlying, int64_t *mark_out);

#endif
