/* SPDX-License-Identifier: BSD-2-Clause */
/* holds: money on hold. It has left the balance of its holding, backs nothing, and stands beside the
 * balances in the sums of the asset until it goes back into the balance or out of the ledger. Holds
 * are found by their ids, by the holding that they are of, and by the time at which they are due. */
#ifndef SL_HOLDS_H
#define SL_HOLDS_H

#include "ledger/ledger.h"

void sl_holds_initialize(struct sloss_ledger *ledger);
void sl_holds_finalize(struct sloss_ledger *ledger);

/* The hold with an id; the one that is due first, of several the one with the lowest id; the first
 * of a holding after an id, in the order of ids. SL_NONE where there is none. */
uint32_t sl_holds_find(const struct sloss_ledger *ledger, uint64_t id);
uint32_t sl_holds_first_due(const struct sloss_ledger *ledger);
uint32_t sl_holds_of(const struct sloss_ledger *ledger, uint32_t holding, uint64_t after);

/* What a holding has on hold in all. */
int64_t sl_holds_sum(const struct sloss_ledger *ledger, uint32_t holding);

/* `amount`, at least 1, leaves the balance of a holding and is on hold until the time `due`, or
 * SL_HOLD_STAYS. Requires that no hold has this id. */
enum sloss_status sl_holds_add(struct sloss_ledger *ledger, uint32_t holding, uint64_t id,
                               int64_t amount, int64_t due);

/* A hold that comes from a file: its amount has left the balance already. */
enum sloss_status sl_holds_restore(struct sloss_ledger *ledger, uint32_t holding, uint64_t id,
                                   int64_t amount, int64_t due);

/* A hold ends: its amount is in the pool. */
enum sloss_status sl_holds_end(struct sloss_ledger *ledger, uint32_t row);

/* Is every hold found, in each of its orders, and do they sum to what is known? */
bool sl_holds_are_consistent(const struct sloss_ledger *ledger);

#endif
