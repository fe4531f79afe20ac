/* SPDX-License-Identifier: BSD-2-Clause */
/* owed: what defaulters owe of the debts that they left in a market, where debts are kept
 * (docs/rules.md 11). There is a row for a holding and a market, made where something is owed for
 * the first time. A row of zeros is not state, so making one needs no undoing. Debts are kept and
 * paid by waterfall/recover.h. */
#ifndef SL_OWED_H
#define SL_OWED_H

#include "ledger/ledger.h"

void sl_owed_initialize(struct sloss_ledger *ledger);
void sl_owed_finalize(struct sloss_ledger *ledger);

static inline struct sl_owed *sl_owed_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->owed, struct sl_owed, row);
}

/* The first row of a market, or of a holding; SL_NONE where there has never been one. */
uint32_t sl_owed_first_in(const struct sloss_ledger *ledger, uint32_t market);
uint32_t sl_owed_first_of(const struct sloss_ledger *ledger, uint32_t holding);

/* What a holding owes in a market, and whether it owes anything at all. */
int64_t sl_owed_in(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market);
bool sl_owed_any(const struct sloss_ledger *ledger, uint32_t holding);

/* What all owe in a market. */
sl_wide sl_owed_sum(const struct sloss_ledger *ledger, uint32_t market);

/* A holding owes so much more; or so much less, which requires that it owes as much. */
enum sloss_status sl_owed_add(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                              int64_t amount);
enum sloss_status sl_owed_lower(struct sloss_ledger *ledger, uint32_t row, int64_t amount);

/* Is every row found by its market and its holding, and is none below zero? */
bool sl_owed_is_consistent(const struct sloss_ledger *ledger);

#endif
