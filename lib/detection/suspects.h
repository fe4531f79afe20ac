/* SPDX-License-Identifier: BSD-2-Clause */
/* suspects: the ledger's list of holdings that the next mark must check, and the order in which
 * they are read. */
#ifndef SL_SUSPECTS_H
#define SL_SUSPECTS_H

#include "engine/engine.h"

/* Rows are prefetched in groups. While one group is checked, the positions of the next group and
 * the holdings of the group after it are being loaded. A group never crosses a page of the list. */
#define SL_SUSPECTS_GROUP 16u

/* The walk over the list is at index `at`: where a group begins, prefetch what comes next. */
void sl_suspects_read_ahead(const struct sloss_ledger *ledger, uint32_t at);

/* Add the holdings in `found` (engine.h) to the suspects. join() puts them behind the others.
 * order() is for many: it lists all suspects once each, in the order of memory. */
enum sloss_status sl_suspects_join(struct sloss_engine *engine);
enum sloss_status sl_suspects_order(struct sloss_engine *engine);

/* The invariant of the list: it has each holding with the flag exactly once, and no other holding.
 * For verification and debug builds. */
bool sl_suspects_are_consistent(const struct sloss_ledger *ledger);

/* Make all holdings suspects, or all holders of markets whose brackets have changed. */
enum sloss_status sl_suspects_add_all(struct sloss_engine *engine);
enum sloss_status sl_suspects_add_brackets_changed(struct sloss_engine *engine);

#endif
