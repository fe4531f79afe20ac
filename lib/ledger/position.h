/* SPDX-License-Identifier: BSD-2-Clause */
/* position: a position changes, and with it the sums of its book and its asset. */
#ifndef SL_POSITION_H
#define SL_POSITION_H

#include "ledger/ledger.h"

/* A position after a trade, and what that realizes in fine units (rules 3.1): worked out, nothing
 * is written. `funding` is the market's index. False where a figure does not fit. */
struct sl_traded {
    int64_t lots;
    int64_t cost;
    int64_t realized;
    int64_t closed; /* lots of the trade that went against the position */
};
bool sl_ledger_traded(const struct sl_position *position, int64_t lots, int64_t paid,
                      int64_t funding, struct sl_traded *traded_out);

/* Change a position by `lots` for `paid` fine units (negative when received), docs/rules.md 3.1.
 * What the reduction realizes is given out in fine units, and is nobody's yet. `funding` is the
 * market's index. */
enum sloss_status sl_ledger_trade(struct sloss_ledger *ledger, uint32_t position, int64_t lots,
                                  int64_t paid, int64_t funding, int64_t *realized_out);

/* Whole atoms of what was realized reach the balance; and what rounding cut off, at least 0, is
 * dust of a market. The sums of the asset are right again when all that was realized is booked. */
enum sloss_status sl_ledger_realize(struct sloss_ledger *ledger, uint32_t holding, int64_t atoms);
enum sloss_status sl_ledger_cut(struct sloss_ledger *ledger, uint32_t market, sl_wide fine);

/* Whole atoms of a market's dust pass to its fund, and are given out. */
enum sloss_status sl_ledger_sweep(struct sloss_ledger *ledger, uint32_t market, int64_t *atoms_out);

/* Change lots and cost, in fine units, realizing nothing: trades and settlement of a variation
 * market. */
enum sloss_status sl_ledger_shift(struct sloss_ledger *ledger, uint32_t position, int64_t lots,
                                  int64_t cost);

/* The command under way may leave the holding without positions and below zero: it goes on the
 * ledger's list of such, which begins anew with the next command. */
enum sloss_status sl_ledger_note_emptied(struct sloss_ledger *ledger, uint32_t holding);

#endif
