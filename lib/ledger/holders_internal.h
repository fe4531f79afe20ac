/* SPDX-License-Identifier: BSD-2-Clause */
/* holders_internal, for this folder alone: puts positions into the blocks of their holdings and
 * into the books that list them. The caller keeps the undo log. */
#ifndef SL_HOLDERS_INTERNAL_H
#define SL_HOLDERS_INTERNAL_H

#include "ledger/ledger.h"

/* Make room for one more position of a holding. If its block is full, its positions move to one
 * that is twice as large. False if there is no memory. */
bool sl_holders_widen(struct sloss_ledger *ledger, struct sl_holding *holding);

/* Add a flat position in a market in which the holding has none. SLOSS_ERR_LIMIT, SLOSS_ERR_MEMORY.
 */
enum sloss_status sl_holders_add(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                 uint32_t *position_out);

/* Remove the positions of a holding that have neither lots nor cost, and close the gaps. */
void sl_holders_drop_flat(struct sloss_ledger *ledger, uint32_t holding);

#endif
