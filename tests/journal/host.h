/* SPDX-License-Identifier: BSD-2-Clause */
/* host: who hands commands to a journal. It draws them by a seed, remembers what was answered, and
 * applies the same to an engine of its own that no journal is near: the reference. After each
 * recovery the journal's books have to be the reference's. */
#ifndef JOURNAL_HOST_H
#define JOURNAL_HOST_H

#include <sloss/journal.h>
#include <sloss/snapshot.h>

#include "random.h"

#define HOST_GROUP 64u    /* the most records that wait */
#define HOST_IDS_MAX 512u /* that the engine remembers */

/* One entry of the journal: a command, or a chain of two. */
struct host_entry {
    struct sloss_command records[2];
    size_t count;
    uint64_t id; /* the host's own number of it, from 1; 0 for none */
};

struct host {
    struct random random;
    struct sloss_ledger *ledger; /* the reference */
    struct sloss_engine *engine;
    struct host_entry *told; /* entries that are in the journal */
    size_t count;
    size_t room;
    struct host_entry flight[HOST_GROUP]; /* handed in, and not answered yet */
    size_t flying;
    struct host_entry again[HOST_GROUP]; /* lost with a crash: to be handed in again */
    size_t retries;
    uint64_t opened;  /* commands that open the books, so far */
    uint64_t last_id; /* given to a command */
    uint8_t *applied; /* by id: how often it was applied */
    uint64_t digest;  /* of all entries that are told */
    int64_t time;
    uint64_t answered; /* in all */
    uint64_t repeated; /* handed in again after a crash */
    uint64_t refused;
};

void host_begin(struct host *host, uint64_t seed);
void host_end(struct host *host);

/* The config of the books, of the reference and of the journal. */
struct sloss_ledger_config host_books(void);

/* Draw `count` commands and hand them in, with whole groups answered on the way; and hand in the
 * rest. The first status that is not SLOSS_JOURNAL_OK ends it. */
enum sloss_journal_status host_submit(struct host *host, struct sloss_journal *journal,
                                      size_t count);
enum sloss_journal_status host_flush(struct host *host, struct sloss_journal *journal);

/* The next command, by the seed. */
struct host_entry host_draw(struct host *host);

/* Take over an entry that another host, now dead, had handed in: the next one of the journal. */
void host_follow(struct host *host, const struct sloss_command *records, size_t count);

/* After a recovery: is everything there that was answered, is what was under way there as a whole
 * or not at all, and are the books the reference's? What is not there is handed in again. NULL, or
 * what is wrong. */
const char *host_compare(struct host *host, const struct sloss_journal *journal);

/* Are the entries of a journal those that were handed in, and does it verify? */
const char *host_verify(const struct host *host, const struct sloss_journal_sink *sink,
                        struct sloss_journal_recovery *recovery);

/* What was wrong with an answer, if anything; NULL if nothing was so far. */
const char *host_fault(void);

#endif
