/* SPDX-License-Identifier: BSD-2-Clause */
/* fresh: a row for a position that lots were added to where profit matures, by its place among the
 * holders: since when its profit is looked at anew (engine/maturing.h). */
#ifndef SL_FRESH_H
#define SL_FRESH_H

#include "ledger/ledger.h"

/* The row of a position, or NULL. */
static inline const struct sl_fresh *sl_fresh_of(const struct sloss_ledger *ledger,
                                                 const struct sl_position *position)
{
    const struct sl_book *book = sl_ledger_book(ledger, position->market);
    return position->slot < book->fresh.count
               ? SL_PAGED_AT(&book->fresh, const struct sl_fresh, position->slot)
               : NULL;
}

/* Write what a row says of a position, with an image; where it says nothing, a row that is not
 * there is not made. */
enum sloss_status sl_fresh_write(struct sloss_ledger *ledger, const struct sl_position *position,
                                 const struct sl_fresh *says);

/* Do all rows beyond the holders say nothing? */
bool sl_fresh_is_consistent(const struct sl_book *book);

#endif
