/* SPDX-License-Identifier: BSD-2-Clause */
/* lines: the first whole number at which a whole number lies between two straight lines.
 *
 * Equity is rounded down and requirements are rounded up, so that whether one reaches the other is
 * a question about whole numbers: is there one between the exact equity and the exact requirement?
 * Where a step of the price is worth less than an atom, neighbouring prices may answer it in turns.
 * Euclid's algorithm on the slopes of both lines finds the first one that answers yes. Numbers
 * only. */
#ifndef SL_LINES_INTERNAL_H
#define SL_LINES_INTERNAL_H

#include "base/wide.h"

/* (slope * x + offset) / divisor, the divisor above zero. */
struct sl_line {
    sl_wide slope;
    sl_wide offset;
    sl_wide divisor;
};

/* The least x from 0 to `most` for which there is a whole y with low(x) <= y <= high(x); false
 * where there is none. Requires that both have the same divisor, of at most 2^60, and that their
 * numerators stay within 2^126 for all of these x. */
bool sl_lines_meet(struct sl_line low, struct sl_line high, int64_t most, int64_t *x_out);

#endif
