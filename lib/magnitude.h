/* SPDX-License-Identifier: BSD-2-Clause */
/* magnitude: a score in 64 bits, close enough to tell most pairs apart without their products. */
#ifndef SL_MAGNITUDE_H
#define SL_MAGNITUDE_H

#include "rank.h"

/* About log2 of the score, its fraction linear, in steps of 2^-52, with the score's sign. Within 2
 * steps of what it stands for, so that scores whose magnitudes differ by 4 or more differ alike. */
int64_t sl_magnitude(struct sl_score score);

/* -1, 0 or 1 as a is below, equal to or above b, by their magnitudes where these tell. */
int sl_magnitude_compare(struct sl_score a, int64_t magnitude_a, struct sl_score b,
                         int64_t magnitude_b);

#endif
