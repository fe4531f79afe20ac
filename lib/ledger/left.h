/* SPDX-License-Identifier: BSD-2-Clause */
/* left: which holdings have given up their position in a market while something was uncovered in
 * it. The gate of the market keeps their money in (engine/gate.h, docs/rules.md 6.15).
 *
 * A *hole* is the time in which something is uncovered in a market without a break; the holes of a
 * market are numbered (`hole` of struct sl_book). Who still has a position there is known without a
 * row. A row is made when the position goes, with the number of the hole: so a deficit costs
 * nothing for those who hold, however many they are, a fill writes a row only where there is a
 * hole, and the end of a hole forgets its rows by itself. */
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

/* A holding has left a market, whose gate may hold it from now on until the present hole ends. */
enum sloss_status sl_left_note(struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

uint32_t sl_left_first(const struct sloss_ledger *ledger, uint32_t holding,
                       struct sl_left_search *search);
uint32_t sl_left_next(const struct sloss_ledger *ledger, struct sl_left_search *search);

/* Is something uncovered in a market? And does a row count in that hole, or was it made in one that
 * has been filled since? */
bool sl_left_is_hole(const struct sloss_ledger *ledger, uint32_t market);
bool sl_left_counts(const struct sloss_ledger *ledger, uint32_t row);

/* For verification: is it the one row of its holding and market, are both of the same asset, and
 * has its hole begun? */
bool sl_left_is_consistent(const struct sloss_ledger *ledger, uint32_t row);

static inline struct sl_left *sl_left_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->left, struct sl_left, row);
}

#endif
