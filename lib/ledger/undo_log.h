/* SPDX-License-Identifier: BSD-2-Clause */
/* undo_log: a command on the ledger begins and ends, and what it changed can be taken back: the
 * first write to a row saves an image of it. */
#ifndef SL_UNDO_LOG_H
#define SL_UNDO_LOG_H

#include "ledger/ledger.h"

/* A command begins; it ends in one of the other two, which drop positions that came to nothing.
 * Room for a command that touches a few rows is made here, so that such a one cannot fail half way.
 */
enum sloss_status sl_ledger_begin(struct sloss_ledger *ledger);
void sl_ledger_commit(struct sloss_ledger *ledger);
void sl_ledger_rollback(struct sloss_ledger *ledger);

/* From here on commands are tried: the log of all of them is kept, until everything since is taken
 * back. A position must not be opened meanwhile, and one that comes to nothing is not dropped. */
void sl_ledger_try(struct sloss_ledger *ledger);
void sl_ledger_take_back(struct sloss_ledger *ledger);

/* Take back what was tried since the log was this long. */
void sl_ledger_take_back_to(struct sloss_ledger *ledger, size_t log);

/* Save `size` bytes at `where`, for rows of other modules; `epoch` is the row's own, so that it is
 * done once a command: the first of the two saves whatever the epoch says. */
enum sloss_status sl_ledger_save_image(struct sloss_ledger *ledger, void *where, size_t size,
                                       uint32_t *epoch);

static inline enum sloss_status sl_ledger_save(struct sloss_ledger *ledger, void *where,
                                               size_t size, uint32_t *epoch)
{
    return *epoch == ledger->epoch ? SLOSS_OK : sl_ledger_save_image(ledger, where, size, epoch);
}

/* A holding about to be changed; it becomes a suspect. */
enum sloss_status sl_ledger_touch(struct sloss_ledger *ledger, uint32_t holding);

/* How long the log is by now, for sl_ledger_take_back_to(). */
static inline size_t sl_ledger_log_size(const struct sloss_ledger *ledger)
{
    return ledger->images.size;
}

/* Are the running totals of the assets those of a closed book? The pool must be empty. Looks at
 * all assets, or at 64 of them in turn where there are more. */
bool sl_ledger_balanced(const struct sloss_ledger *ledger);

#endif
