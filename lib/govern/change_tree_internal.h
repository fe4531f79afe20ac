/* SPDX-License-Identifier: BSD-2-Clause */
/* change_tree_internal, for this folder alone: the orders in which changes stand. Each is a treap, a search
 * tree that is a heap by a hash of the id under the ledger's secret key, as those of holds are; and
 * each row knows how many are below it, so that a change is found by its place as well. */
#ifndef SL_CHANGE_TREE_INTERNAL_H
#define SL_CHANGE_TREE_INTERNAL_H

#include "govern/rows.h"

/* Where a change stands in an order. Where the order is that of ids, `time` is 0. */
struct sl_change_place {
    int64_t time;
    uint64_t id;
};

/* The place of a row in an order. */
struct sl_change_place sl_change_tree_place(const struct sl_change *change,
                                            enum sl_change_order order);

/* Add a row to the tree of an order, or take it out. The caller has saved the head of the table and
 * the row itself. */
enum sloss_status sl_change_tree_add(struct sloss_engine *engine, enum sl_change_order order,
                                     uint32_t row);
enum sloss_status sl_change_tree_remove(struct sloss_engine *engine, enum sl_change_order order,
                                        uint32_t row);

/* The row at a place in an order, counted from 0, or SL_NONE; the row of an id, or SL_NONE. */
uint32_t sl_change_tree_at(const struct sloss_engine *engine, enum sl_change_order order,
                           uint32_t place);
uint32_t sl_change_tree_find(const struct sloss_engine *engine, uint64_t id);

/* Does the tree of an order have `count` rows, each in its place, with its links, rank and size? */
bool sl_change_tree_is_consistent(const struct sloss_engine *engine, enum sl_change_order order);

#endif
