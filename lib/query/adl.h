/* SPDX-License-Identifier: BSD-2-Clause */
/* adl: where a position stands among those that a deleveraging would close it with, the first to be
 * closed first (docs/rules.md 8.2, 14.4). */
#ifndef SL_ADL_H
#define SL_ADL_H

#include "engine/engine.h"
#include "sloss/margin.h"

/* Does the market's option rank positions one by one? Then it is set. */
bool sl_adl_rank(const struct sloss_engine *engine, uint32_t market, uint32_t *rank_out);

/* Positions of a side, and their lots. */
struct sl_adl_sum {
    uint64_t count;
    int64_t lots;
};

/* Those ahead of a position, with it, and all of its side that could be counterparties now. */
struct sl_adl_place {
    struct sl_adl_sum ahead;
    struct sl_adl_sum all;
};

/* By one look at all holders of its market. False where the position could be nobody's
 * counterparty.
 */
bool sl_adl_place(const struct sloss_engine *engine, const struct sl_position *position,
                  uint32_t rank, struct sl_adl_place *place_out);

/* All positions of one side in the order of a rank, in memory of the caller, which has a row for
 * each holder of the market. How many there are. */
size_t sl_adl_list(const struct sloss_engine *engine, uint32_t market, bool longs, uint32_t rank,
                   struct sloss_rank_row *rows);

/* What follows from a place: parts per billion of the lots, rounded up, and fifths, 5 for those
 * that come first. */
int64_t sl_adl_percentage(struct sl_adl_sum ahead, struct sl_adl_sum all);
uint32_t sl_adl_rating(struct sl_adl_sum ahead, struct sl_adl_sum all);

#endif
