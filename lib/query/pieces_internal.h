/* SPDX-License-Identifier: BSD-2-Clause */
/* pieces: what is asked of a position as straight lines, one after the other: a bracket for each,
 * cut once more where what is asked of its lots is as much as what is asked of its value. */
#ifndef SL_PIECES_INTERNAL_H
#define SL_PIECES_INTERNAL_H

#include "engine/market.h"

/* What is asked of a position that is told by a whole number w of at least 0: at different prices
 * of so many lots, or of different lots at a price. Its notional is w times `step`, and stays
 * within SL_VALUE_MAX; and for its lots `lot_slope * w + lot_offset` is asked, in
 * billionths of a fine unit. */
struct sl_asking {
    const struct sl_market *market;
    enum sl_requirement which;
    int64_t step;
    sl_wide lot_slope;
    sl_wide lot_offset;
};

/* Straight from `first` to `last`: slope * w + offset, in billionths of a fine unit. */
struct sl_piece {
    sl_wide slope;
    sl_wide offset;
    int64_t first;
    int64_t last;
};

/* The bracket that w is in, and what it asks of the notional; and the piece that w is in. */
struct sl_piece sl_pieces_in_bracket(const struct sl_asking *asked, int64_t w);
struct sl_piece sl_pieces_at(const struct sl_asking *asked, int64_t w);

#endif
