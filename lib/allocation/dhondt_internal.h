/* SPDX-License-Identifier: BSD-2-Clause */
/* dhondt: gives whole units so that the largest holding per weight is the least possible (D'Hondt,
 * Jefferson). */
#ifndef SL_DHONDT_INTERNAL_H
#define SL_DHONDT_INTERNAL_H

#include "base/wide.h"

/* What is claimed and what is held of it already. */
struct sl_quota {
    const int64_t *weight; /* each >= 0; a row of weight 0 gets nothing */
    const int64_t *cap;    /* each >= 0: units a row may get */
    const int64_t *held;   /* each >= 0: units it has had before, or NULL: none */
    uint32_t count;
};

/* `total` units one by one, each to the row with the least (held + share + 1) / weight, ties to the
 * lower row, into share[]; returns how many no row could take. So two steps, of
 * which the second has the result of the first as `held`, give the same as one step. A bisection
 * finds the level in about a hundred passes at most; a selection gives out the last units. `rows`
 * holds `count` entries. Requires total >= 0, held + cap within int64_t, sum of weights within
 * 2^62, total within 2^62. */
int64_t sl_dhondt(const struct sl_quota *quota, int64_t total, uint32_t *rows, int64_t *share);

#endif
