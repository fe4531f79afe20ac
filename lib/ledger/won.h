/* SPDX-License-Identifier: BSD-2-Clause */
/* won: a row for a position of a market that settles variation, by its place among the holders,
 * where what it has won and been charged is not what the market's move says (engine/gain.h). */
#ifndef SL_WON_H
#define SL_WON_H

#include "ledger/ledger.h"

/* The row of a position, or NULL. */
static inline const struct sl_won *sl_won_of(const struct sloss_ledger *ledger,
                                             const struct sl_position *position)
{
    const struct sl_book *book = sl_ledger_book(ledger, position->market);
    return position->slot < book->won.count
               ? SL_PAGED_AT(&book->won, const struct sl_won, position->slot)
               : NULL;
}

/* Write the row of a position, with an image. */
enum sloss_status sl_won_write(struct sloss_ledger *ledger, const struct sl_position *position,
                               int64_t won, int64_t charged, uint64_t instant);

/* Do all rows beyond the holders say nothing? */
bool sl_won_is_consistent(const struct sl_book *book);

#endif
