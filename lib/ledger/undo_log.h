/* SPDX-License-Identifier: BSD-2-Clause */
/* undo_log: a command on the ledger begins and ends, and what it changed can be taken back: the
 * first write to a row saves an image of it. */
#ifndef SL_UNDO_LOG_H
#define SL_UNDO_LOG_H

#include "ledger/ledger.h"

/* Begin a command. One of the other two calls ends it, and removes positions that became empty. The
 * log gets room for a command that changes a few rows, so that such a command does not fail half
 * way. */
enum sloss_status sl_ledger_begin(struct sloss_ledger *ledger);
void sl_ledger_commit(struct sloss_ledger *ledger);
void sl_ledger_rollback(struct sloss_ledger *ledger);

/* Begin a trial: the log of all its commands is kept until they are undone. During a trial no
 * position may be opened, and one that becomes empty is not removed. */
void sl_ledger_try(struct sloss_ledger *ledger);
void sl_ledger_take_back(struct sloss_ledger *ledger);

/* Undo everything that was done since the log had this length. */
void sl_ledger_take_back_to(struct sloss_ledger *ledger, size_t log);

/* A part of a command that can be taken back by itself, and what is known where it begins. */
struct sl_ledger_part {
    size_t log;
    size_t emptied;
    uint32_t asked;
};

/* Begin a part: what it changes is saved anew. Then keep what it did, to be undone with the command
 * alone, or undo it. Flags that hold for one command only are gone with it either way. Parts do not
 * overlap, and a command has at most SL_LEDGER_PARTS_MAX of them. */
#define SL_LEDGER_PARTS_MAX 16384u
struct sl_ledger_part sl_ledger_begin_part(struct sloss_ledger *ledger);
void sl_ledger_keep_part(struct sloss_ledger *ledger, const struct sl_ledger_part *part);
void sl_ledger_undo_part(struct sloss_ledger *ledger, const struct sl_ledger_part *part);

/* Save `size` bytes at `where`, for rows of other modules. `saved_by` is a field of the row: the
 * number of the last command that saved it. The second call saves a row at most once per command;
 * the first one saves it always. */
enum sloss_status sl_ledger_save_image(struct sloss_ledger *ledger, void *where, size_t size,
                                       uint32_t *saved_by);

static inline enum sloss_status sl_ledger_save(struct sloss_ledger *ledger, void *where,
                                               size_t size, uint32_t *saved_by)
{
    return *saved_by == ledger->command ? SLOSS_OK
                                        : sl_ledger_save_image(ledger, where, size, saved_by);
}

/* Call this before a holding is changed: saves its image and makes it a suspect. */
enum sloss_status sl_ledger_touch(struct sloss_ledger *ledger, uint32_t holding);

/* The present length of the log, for sl_ledger_take_back_to(). */
static inline size_t sl_ledger_log_size(const struct sloss_ledger *ledger)
{
    return ledger->images.size;
}

/* Call `visit` for each holding whose balance or positions the command under way has changed, as
 * often as there are images of it. */
typedef enum sloss_status sl_ledger_visit(void *context, uint32_t holding);

enum sloss_status sl_ledger_changed(const struct sloss_ledger *ledger, sl_ledger_visit *visit,
                                    void *context);

/* Are the running totals of the assets those of a closed book? The pool must be empty. Looks at
 * all assets, or at 64 of them in turn where there are more. */
bool sl_ledger_balanced(const struct sloss_ledger *ledger);

#endif
