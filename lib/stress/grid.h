/* SPDX-License-Identifier: BSD-2-Clause */
/* grid: the mark of a market as a function of another's, by points. Pure: no engine, no memory.
 *
 * Between two points it is a straight line; beyond the first and the last it goes on as the line of
 * the two points there, so that what falls without end, as a written option does, does so off the
 * grid as well. Rounded once, half to even, and at least one tick. */
#ifndef SL_GRID_H
#define SL_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "sloss/sloss.h"
#include "sloss/stress.h"

#define SL_GRID_MOST (INT64_C(1) << 62) /* of both figures of a point */

/* Points of a market; count is 0 where it follows no other. */
struct sl_grid {
    struct sloss_stress_point *points;
    uint32_t count;
    uint32_t underlying; /* row */
};

/* Are the points ones of a grid: two or more, in range, each further than the one before? */
bool sl_grid_fits(const struct sloss_stress_point *points, uint32_t count);

/* The mark at that of the underlying. False if it does not fit. Requires points that fit. */
bool sl_grid_mark(const struct sl_grid *grid, int64_t underlying, int64_t *mark_out);

#endif
