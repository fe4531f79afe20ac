/* SPDX-License-Identifier: BSD-2-Clause */
/* urn: values drawn by weight from 64 random bits: a search in cumulative weights, in whole
 * numbers. Pure.
 *
 * With C[i] the weight of rows 0..i and W that of all, bits u draw the first row for which
 * u * W < C[i] * 2^64. So a row's probability differs from weight / W by less than 2^-64. */
#ifndef SL_URN_H
#define SL_URN_H

#include <stdbool.h>
#include <stdint.h>

/* A row, and the last bits that draw it. */
struct sl_urn_row {
    uint64_t last;
    int64_t value;
};

struct sl_urn {
    struct sl_urn_row *rows;
    uint32_t *guide; /* for each value of the highest bits, the first row that they may draw */
    uint64_t room;   /* number of rows that there is room for */
    unsigned bits;   /* number of highest bits that the guide is by, at least 1 */
};

/* Make room for so many rows, 1 to 2^31; false if there is no memory. */
bool sl_urn_open(struct sl_urn *urn, uint64_t room);
void sl_urn_close(struct sl_urn *urn);

/* Fill the urn anew. `weights` is NULL if all weights are equal. `times` says how often each row is
 * in the urn, NULL if each is in it once. Requires count <= room, weights of 1 to 2^52, and at
 * least one row in the urn. */
void sl_urn_fill(struct sl_urn *urn, const int64_t *values, const int64_t *weights,
                 const uint32_t *times, uint64_t count);

/* Draw by 64 random bits. After the guide's step one row is left to be looked at on average,
 * whatever the weights are. */
static inline int64_t sl_urn_draw(const struct sl_urn *urn, uint64_t bits)
{
    const struct sl_urn_row *row = urn->rows + urn->guide[bits >> (64 - urn->bits)];
    while (row->last < bits) {
        row++;
    }
    return row->value;
}

#endif
