/* SPDX-License-Identifier: BSD-2-Clause */
/* changes: commands that wait for their time (docs/rules.md 27.2): kept whole, and found by time, by
 * id and by place. */
#ifndef SL_GOVERN_CHANGES_H
#define SL_GOVERN_CHANGES_H

#include "govern/rows.h"

void sl_changes_initialize(struct sloss_engine *engine);
void sl_changes_finalize(struct sloss_engine *engine);

/* Stamps of commands wrap (ledger/undo_log.h). */
void sl_changes_forget_stamps(struct sloss_engine *engine);

/* How many wait; that at a place, by time and then id, or by id; that with an id. SL_NONE where
 * there is none. */
uint32_t sl_changes_count(const struct sloss_engine *engine);
uint32_t sl_changes_at_place(const struct sloss_engine *engine, enum sl_change_order order,
                             uint32_t place);
uint32_t sl_changes_find(const struct sloss_engine *engine, uint64_t id);

/* Keep a command. Requires that no change has this id. SLOSS_ERR_LIMIT where there are too many. */
enum sloss_status sl_changes_add(struct sloss_engine *engine, uint64_t id, int64_t time,
                                 const struct sloss_command *chain, uint32_t count);

/* Add a record to the end of one that is kept. */
enum sloss_status sl_changes_extend(struct sloss_engine *engine, uint32_t row,
                                    const struct sloss_command *record);

enum sloss_status sl_changes_remove(struct sloss_engine *engine, uint32_t row);

/* Copy at most `capacity` records of a command that is kept; and all of them to working memory, NULL
 * without memory. */
void sl_changes_copy(const struct sloss_engine *engine, uint32_t row, struct sloss_command *out,
                     uint32_t capacity);
const struct sloss_command *sl_changes_chain(struct sloss_engine *engine, uint32_t row);

/* Is every change found in each order, and has it the records that it says? */
bool sl_changes_are_consistent(const struct sloss_engine *engine);

#endif
