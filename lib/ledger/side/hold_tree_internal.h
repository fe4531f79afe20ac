/* SPDX-License-Identifier: BSD-2-Clause */
/* hold_tree_internal, for this folder alone: the three orders in which holds stand. Each is a treap:
 * a search tree that is a heap by a hash of the ids, under the ledger's secret key. So it is as deep
 * as the logarithm of its rows, whoever chooses ids and in whatever order they come; to add or
 * remove a row changes a few others, whose images the undo log gets. */
#ifndef SL_HOLD_TREE_INTERNAL_H
#define SL_HOLD_TREE_INTERNAL_H

#include "ledger/ledger.h"

/* Where a hold stands in an order. Where the order is that of ids, `due` is 0. */
struct sl_hold_place {
    int64_t due;
    uint64_t id;
};

/* The place of a row in an order. */
struct sl_hold_place sl_hold_tree_place(const struct sl_hold *hold, enum sl_hold_order order);

/* Add a row to the tree whose root is `*root`, or take it out. The caller has saved what `root`
 * stands in, and the row itself. */
enum sloss_status sl_hold_tree_add(struct sloss_ledger *ledger, enum sl_hold_order order,
                                   uint32_t *root, uint32_t row);
enum sloss_status sl_hold_tree_remove(struct sloss_ledger *ledger, enum sl_hold_order order,
                                      uint32_t *root, uint32_t row);

/* The first row behind a place, or SL_NONE. */
uint32_t sl_hold_tree_after(const struct sloss_ledger *ledger, enum sl_hold_order order,
                            uint32_t root, struct sl_hold_place place);

#endif
