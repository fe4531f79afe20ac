/* SPDX-License-Identifier: BSD-2-Clause */
/* sample: draws a few rows to guess a threshold. Every guess is checked on all rows. */
#ifndef SL_SAMPLE_INTERNAL_H
#define SL_SAMPLE_INTERNAL_H

#include <stdint.h>

#include "allocation/select_internal.h"
#include "base/wide.h"

/* How many rows to draw of so many; 0 where a sample is not worth it. */
uint32_t sl_sample_size(uint32_t count);

/* A generator of rows: the same rows for the same input, so the same steps. */
struct sl_sample {
    uint64_t seed;
    uint32_t count;
};

struct sl_sample sl_sample_begin(uint32_t count);
uint32_t sl_sample_draw(struct sl_sample *sample);

/* How far a sum of drawn amounts may plausibly be from `target`. `most` is the largest amount. */
uint64_t sl_sample_margin(uint64_t most, uint64_t target);

/* The bracket that a threshold for `target` lies in, by the drawn candidates, within `whole`. */
struct sl_bracket sl_sample_bracket(const struct sl_candidates *drawn, const int64_t *amount,
                                    uint64_t target, struct sl_bracket whole);

#endif
