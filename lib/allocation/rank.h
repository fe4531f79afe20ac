/* SPDX-License-Identifier: BSD-2-Clause */
/* rank: exact scores of counterparties, and keys that mostly tell their order. Numbers only. */
#ifndef SL_RANK_H
#define SL_RANK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/wide.h"
#include "sloss/sloss.h"

/* numerator / denominator, the denominator >= 0. Over 0, a positive is above and a negative below
 * every number, and 0 / 0 is 0. */
struct sl_score {
    sl_wide numerator;
    sl_wide denominator;
};

/* -1, 0 or 1 as a is below, equal to or above b, exactly. */
int sl_score_compare(struct sl_score a, struct sl_score b);

/* The score as a number with a mantissa of 31 bits, a little above or below it. Where two keys
 * differ by more than SL_SCORE_KEY_SLACK, the scores differ as they do; else only the scores tell.
 */
#define SL_SCORE_KEY_SLACK 8u
uint64_t sl_score_key(struct sl_score score);

static inline bool sl_score_keys_tell(uint64_t a, uint64_t b)
{
    return (a > b ? a - b : b - a) > SL_SCORE_KEY_SLACK;
}

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

#endif
