/* SPDX-License-Identifier: BSD-2-Clause */
/* holders_internal, for this folder alone: where the positions of a holding stand, and the books
 * that list them. Whoever calls keeps the limits and the undo log. */
#ifndef SL_HOLDERS_INTERNAL_H
#define SL_HOLDERS_INTERNAL_H

#include "ledger/ledger.h"

/* Room for one more position of a holding: a block twice as large where the one it has is full.
 * False without memory. */
bool sl_holders_widen(struct sloss_ledger *ledger, struct sl_holding *holding);

/* A flat position in a market, in the room made for it there and in the book; its row. */
uint32_t sl_holders_insert(struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

/* Drop the positions of a holding that came to nothing; the others close ranks. */
void sl_holders_drop_flat(struct sloss_ledger *ledger, uint32_t holding);

#endif
