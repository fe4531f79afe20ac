/* SPDX-License-Identifier: BSD-2-Clause */
/* rank: exact scores, and the counterparties of a deleveraging in the order of theirs. */
#ifndef SL_RANK_H
#define SL_RANK_H

#include <stdint.h>

#include "sloss/sloss.h"
#include "wide.h"

/* numerator / denominator, the denominator >= 0. Over 0, a positive is above and a negative below
 * every number, and 0 / 0 is 0. */
struct sl_score {
    sl_wide numerator;
    sl_wide denominator;
};

/* -1, 0 or 1 as a is below, equal to or above b, exactly. */
int sl_score_compare(struct sl_score a, struct sl_score b);

/* What a score is made of; `equity` and the magnitudes are not negative. */
struct sl_standing {
    int64_t profit;
    int64_t cost;     /* |cost| */
    int64_t notional; /* |lots * value| */
    int64_t equity;
    int64_t lots; /* |lots| */
};

/* Score by enum sloss_rank; SLOSS_RANK_PRO_RATA scores all alike.
 * Source: BitMEX, Auto-Deleveraging: profit ratio times leverage for profits, over it for losses.
 */
struct sl_score sl_score_of(const struct sl_standing *standing, uint32_t rank);

/* A counterparty. */
struct sl_rival {
    struct sl_score score;
    uint32_t position;
    uint32_t order; /* breaks ties: account order */
    int64_t lots;   /* |lots| */
    int64_t taken;
};

/* A heap with the greatest score on top, ties to the lower order: O(count) to make, O(log count) to
 * take from, so that few counterparties cost few comparisons. */
void sl_rank_build(struct sl_rival *rivals, uint32_t count);

/* Move the top behind the remaining count - 1 and restore the heap. */
void sl_rank_pop(struct sl_rival *rivals, uint32_t count);

#endif
