/* SPDX-License-Identifier: BSD-2-Clause */
/* left: who has left a market while something was uncovered in it (docs/rules.md 6.15).
 *
 * Who still has a position there is known without a row. A row is made when the position goes, so
 * that a deficit looks at nobody, whoever holds, and a fill writes only where there is a hole. */
#ifndef SL_LEFT_H
#define SL_LEFT_H

#include "ledger/ledger.h"

/* The rows of a holding, for a search that ends in SL_NONE. A row may come twice. */
struct sl_left_search {
    struct sl_search search;
    uint32_t holding;
};

void sl_left_initialize(struct sloss_ledger *ledger);
void sl_left_finalize(struct sloss_ledger *ledger);

/* A holding has left a market, in whose present hole it is held from now on. */
enum sloss_status sl_left_note(struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

uint32_t sl_left_first(const struct sloss_ledger *ledger, uint32_t holding,
                       struct sl_left_search *search);
uint32_t sl_left_next(const struct sloss_ledger *ledger, struct sl_left_search *search);

/* Is something uncovered in a market? And does a row count in that hole, or was it made in one that
 * has been filled since? */
bool sl_left_is_hole(const struct sloss_ledger *ledger, uint32_t market);
bool sl_left_counts(const struct sloss_ledger *ledger, uint32_t row);

/* Is the row of a holding and a market that go together, the only one of both, and of no hole to
 * come?
 */
bool sl_left_is_consistent(const struct sloss_ledger *ledger, uint32_t row);

static inline struct sl_left *sl_left_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->left, struct sl_left, row);
}

#endif
