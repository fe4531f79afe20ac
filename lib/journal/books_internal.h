/* SPDX-License-Identifier: BSD-2-Clause */
/* books: a ledger and its engine, new or from a checkpoint. */
#ifndef SL_JOURNAL_BOOKS_INTERNAL_H
#define SL_JOURNAL_BOOKS_INTERNAL_H

#include "journal/replay_internal.h"

struct sl_journal_books {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
};

enum sloss_journal_status sl_journal_books_new(const struct sloss_ledger_config *config,
                                               struct sl_journal_books *books_out);

/* From a checkpoint, which must be whole and taken in this journal; SLOSS_JOURNAL_ALTERED if it is
 * not, SLOSS_JOURNAL_NEWER_FORMAT. */
enum sloss_journal_status sl_journal_books_load(const struct sloss_ledger_config *config,
                                                const struct sloss_journal_sink *sink,
                                                const struct sloss_journal_checkpoint *checkpoint,
                                                struct sl_journal_books *books_out);

/* Does a status of it say that the checkpoint is not whole, and no more than that? */
bool sl_journal_books_is_bad(enum sloss_journal_status status);

/* From the newest checkpoint that is whole, or new; the replay stands where the books do. One that
 * is behind the effects that are stored does not serve. */
enum sloss_journal_status sl_journal_books_find(const struct sloss_ledger_config *config,
                                                struct sl_journal_replay *replay,
                                                struct sl_journal_books *books_out);

void sl_journal_books_free(struct sl_journal_books *books);

#endif
