/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file journal.h
 * A durable journal of commands, in a library of its own: sloss-journal (`-lsloss-journal -lsloss`).
 *
 * A *journal* owns a ledger and its engine. Commands are handed to it, in place of sloss_engine_apply(); it writes them
 * down, and only when they are on the disk are they applied and answered. So whatever was answered survives a crash, and
 * a crash loses only commands that nobody was told about. sloss_journal_open() brings the books back to where they were:
 * it loads the newest checkpoint that is whole, and applies what was written after it.
 *
 * **Entries.** An *entry* is one command with the records linked to it. Entries are numbered from 1 in the order in which
 * they were handed in, refused ones too, since a command is written before it is known whether the engine refuses it. A
 * replay refuses it again, with the same status. The engine's own number of a command (`sequence` of events) counts
 * applied commands alone.
 *
 * **Groups.** Commands wait in a group until it is full or the host asks for the rest. A group is written with one batch
 * and one flush of the disk, which is what takes time: the larger it is, the more commands per second.
 *
 * **Sinks.** Where batches go is a struct of functions that a host can replace. The one that comes with the library is a
 * SQLite database (struct sloss_journal_file), which the sqlite3 shell can read.
 *
 * **Failures.** When a batch could not be written, or a command not be applied for want of memory, the books in memory may
 * be another state than those on the disk. The journal then refuses everything with the same status until it is closed
 * and opened again. What was answered is not lost.
 *
 * Ownership, records and threads are as in sloss.h: a journal with its ledger, engine and sink belongs to one thread at a
 * time, and different journals share nothing.
 */
#ifndef SLOSS_JOURNAL_H
#define SLOSS_JOURNAL_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup journal Journal
 * Commands that are durable before they are answered, and the books brought back after a crash.
 * @{ */

/** The format that this library writes. It reads this one and all before it. */
#define SLOSS_JOURNAL_FORMAT 1

/** Bytes of a link: BLAKE2b-256 of the link before it and of the batch. */
#define SLOSS_JOURNAL_LINK_SIZE 32

/** The most records that a group can have. */
#define SLOSS_JOURNAL_RECORDS_MAX 1048576

/** The result of a call of a journal, or of a sink. Zero is success; the numbers are fixed for good. */
enum sloss_journal_status {
    SLOSS_JOURNAL_OK = 0,            /**< Done. */
    SLOSS_JOURNAL_ARGUMENT = 1,      /**< A pointer is NULL, a record size wrong, or the call has no place here. */
    SLOSS_JOURNAL_MALFORMED = 2,     /**< sloss_engine_apply() would refuse the command for its form alone. */
    SLOSS_JOURNAL_LIMIT = 3,         /**< A chain of records is longer than a group, or a limit is out of range. */
    SLOSS_JOURNAL_MEMORY = 4,        /**< Memory could not be allocated. */
    SLOSS_JOURNAL_IO = 5,            /**< The sink cannot write or read. */
    SLOSS_JOURNAL_DISK_FULL = 6,     /**< There is no space left. */
    SLOSS_JOURNAL_BUSY = 7,          /**< Somebody else keeps the file locked. */
    SLOSS_JOURNAL_MISSING = 8,       /**< There is no journal, and none was to be made. */
    SLOSS_JOURNAL_NOT_A_JOURNAL = 9, /**< The file is something else. */
    SLOSS_JOURNAL_NEWER_FORMAT = 10, /**< It was written by a later release, in a format that this one does not know. */
    SLOSS_JOURNAL_OTHER_LEDGER = 11, /**< It is the journal of another ledger. */
    SLOSS_JOURNAL_OTHER_LIMITS = 12, /**< The limits of the ledger are not those that it was made with. */
    SLOSS_JOURNAL_SECOND_WRITER = 13, /**< Somebody else has opened it since, and writes it now. */
    SLOSS_JOURNAL_CUT = 14,          /**< Its end is missing: entries that were durable are not there. */
    SLOSS_JOURNAL_ALTERED = 15,      /**< A batch is not what was written. */
    SLOSS_JOURNAL_GAP = 16,          /**< Entries between others are missing. */
    SLOSS_JOURNAL_CLOCK_BACK = 17,   /**< The time of a batch is earlier than that of the one before. */
    SLOSS_JOURNAL_DIVERGED = 18,     /**< Replaying gives another state than there was: the library rules differently. */
    SLOSS_JOURNAL_BYPASSED = 19,     /**< The engine was changed by other commands than those of the journal. */
    SLOSS_JOURNAL_STOPPED = 20,      /**< The host's sloss_stop_fn ended a command that was written already. */
    SLOSS_JOURNAL_NONE = 21,         /**< Of a sink: there is no such batch or checkpoint. */
    SLOSS_JOURNAL_MORE = 22,         /**< Of a sink: more was written meanwhile. */
    SLOSS_JOURNAL_OTHER_LIBRARY = 23 /**< The two libraries are of different releases. */
};

/** Name of a status in kebab case: "second-writer". @param[in] status Any number.
 * @return A static string; "unknown" for a number not listed. @threads Any. */
SLOSS_API const char *sloss_journal_status_name(enum sloss_journal_status status);

/** What is to be opened. */
struct sloss_journal_config {
    uint32_t struct_size; /**< sizeof(struct sloss_journal_config). */
    uint32_t records_max; /**< Records of a group, at which it is written; 0 for 8,192. */
    uint64_t ledger_id[2]; /**< The host's own number of the ledger, 128 bits. A journal that was made with another is
                                refused; 0 for no such check, or for a new journal without one. */
    const struct sloss_ledger_config *ledger; /**< Limits and memory of the ledger, copied; NULL for all zero. The memory
                                                   serves the journal as well. A journal keeps the limits that it was
                                                   made with, since they decide what is refused. */
};

/** How the books were brought back, or what is wrong with the journal. */
struct sloss_journal_recovery {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t is_new;        /**< 1 if the journal was made by this call. */
    uint64_t checkpoint;    /**< Last entry of the checkpoint that was loaded; 0: from the first entry. */
    uint64_t checkpoints_bad; /**< Number of newer checkpoints that were passed over, since they are not whole. */
    uint64_t last_entry;    /**< The last entry. */
    uint64_t replayed;      /**< Number of entries behind the checkpoint, all of which were applied again. */
    uint64_t refused;       /**< Number of those that the engine refused, as it had before. */
    uint64_t compared;      /**< Number of checkpoints whose hash was compared on the way. */
    uint64_t bad_entry;     /**< First entry of the batch that is cut, altered, missing or diverged; 0 for none. */
    uint64_t ledger_id[2];  /**< As the journal was made with, and so the limits of the ledger. */
    uint32_t accounts_max;  /**< As in struct sloss_ledger_config. */
    uint32_t positions_max; /**< As there. */
    uint32_t ids_max;       /**< As there. */
    uint32_t reserved;      /**< Zero. */
};

/** What became of a command. */
struct sloss_journal_answer {
    uint32_t struct_size; /**< sizeof(struct sloss_journal_answer). */
    uint32_t status;      /**< enum sloss_status: SLOSS_OK, or why the engine refused it. */
    uint64_t entry;       /**< Its number in the journal. */
    uint64_t sequence;    /**< Its number in the engine, as in events; with SLOSS_ERR_ALREADY_APPLIED that of the first
                               one; 0 if it was refused. */
    uint64_t host_id[2];  /**< As in the command. */
};

/** @struct sloss_journal
 * A journal, with the ledger and the engine whose commands it keeps. Opaque: sloss_journal_open() makes one, and
 * sloss_journal_close() frees it. */
struct sloss_journal;

struct sloss_journal_sink;

/**
 * Open a journal, or make one, and bring its books back.
 *
 * The newest checkpoint that is whole is loaded, and what was written behind it is applied. Each batch is compared with its
 * link, and the number of commands applied and the time with those that it was written at; and the hash with that of every
 * checkpoint that is passed. Only when all agree does this call take over writing: from then on whoever had it open before
 * is refused with SLOSS_JOURNAL_SECOND_WRITER. If it is refused itself, nothing is changed and nothing is left of the
 * books.
 *
 * @param[in]     config       The ledger and the size of groups; NULL for all zero.
 * @param[in]     sink         Copied; what it points to is borrowed until sloss_journal_close().
 * @param[out]    journal_out  The handle.
 * @param[in,out] recovery_out Record with `struct_size` set; may be NULL. Also set where a batch is bad.
 *
 * @retval SLOSS_JOURNAL_OK           The handle is set.
 * @retval SLOSS_JOURNAL_OTHER_LIBRARY The other library, which applies commands, is of another release: it may have
 *                                    commands or fields that this one would not write.
 * @retval SLOSS_JOURNAL_ARGUMENT     A pointer or a function of the sink is NULL, a record size is wrong, or the config
 *                                    of the ledger is.
 * @retval SLOSS_JOURNAL_LIMIT        `records_max` is above SLOSS_JOURNAL_RECORDS_MAX, or a limit of the ledger is too
 *                                    large.
 * @retval SLOSS_JOURNAL_ALTERED      The head of the journal, or a batch behind the checkpoint, is not what was written.
 * @retval SLOSS_JOURNAL_NEWER_FORMAT The journal or its newest checkpoint is of a later release.
 * @retval SLOSS_JOURNAL_OTHER_LEDGER The journal has another `ledger_id`.
 * @retval SLOSS_JOURNAL_OTHER_LIMITS It was made with other limits.
 * @retval SLOSS_JOURNAL_CUT          The sink knows of a later entry than the last one that is there.
 * @retval SLOSS_JOURNAL_GAP          A batch does not begin where the one before it ends.
 * @retval SLOSS_JOURNAL_CLOCK_BACK   A batch is earlier than the one before it.
 * @retval SLOSS_JOURNAL_DIVERGED     A batch was written at another number of applied commands or another time, or a
 *                                    checkpoint at another hash.
 * @retval SLOSS_JOURNAL_MEMORY       Memory could not be allocated.
 * @return Otherwise the status of the sink.
 * @threads Any.
 */
SLOSS_API enum sloss_journal_status sloss_journal_open(const struct sloss_journal_config *config,
                                                       const struct sloss_journal_sink *sink,
                                                       struct sloss_journal **journal_out,
                                                       struct sloss_journal_recovery *recovery_out);

/** Free a journal, its engine and its ledger. Commands that wait in the group are dropped; nobody was told about them.
 * @param[in] journal A handle, or NULL. @threads The journal's. */
SLOSS_API void sloss_journal_close(struct sloss_journal *journal);

/** The engine, for queries, trials and events. A command that is applied to it by itself is not in the journal: the next
 * group is then refused with SLOSS_JOURNAL_BYPASSED. No trial may be under way when a group is written.
 * @param[in] journal The journal, or NULL for NULL. @return Borrowed until sloss_journal_close(). @threads The journal's. */
SLOSS_API struct sloss_engine *sloss_journal_engine(const struct sloss_journal *journal);

/** The ledger, for queries. @param[in] journal The journal, or NULL for NULL.
 * @return Borrowed until sloss_journal_close(). @threads The journal's. */
SLOSS_API struct sloss_ledger *sloss_journal_ledger(const struct sloss_journal *journal);

/**
 * Hand in commands, in order, up to where a group is full.
 *
 * They wait in the group. When it is full it is written, flushed and applied as by sloss_journal_flush(), and this call
 * returns: take the answers, and hand in the rest.
 *
 * @param[in]  journal   The journal.
 * @param[in]  commands  @p count records, copied. A chain is complete in one call.
 * @param[in]  count     Number of records.
 * @param[out] taken_out Number of records handed in, those of whole chains.
 *
 * @retval SLOSS_JOURNAL_OK        @p taken_out records are in the group or answered.
 * @retval SLOSS_JOURNAL_ARGUMENT  A pointer is NULL.
 * @retval SLOSS_JOURNAL_MALFORMED The command that begins at record `taken_out` is malformed. It is not in the journal.
 * @retval SLOSS_JOURNAL_OTHER_LIBRARY The other library knows its kind, and this one does not.
 * @retval SLOSS_JOURNAL_LIMIT     The chain that begins there is longer than a group.
 * @return Otherwise as sloss_journal_flush().
 * @threads The journal's.
 */
SLOSS_API enum sloss_journal_status sloss_journal_submit(struct sloss_journal *journal,
                                                         const struct sloss_command *commands,
                                                         size_t count, size_t *taken_out);

/**
 * Write the commands that wait, flush the disk, then apply them, in this order. Their answers can be taken.
 *
 * @param[in] journal The journal.
 *
 * @retval SLOSS_JOURNAL_OK            No command waits any more.
 * @retval SLOSS_JOURNAL_ARGUMENT      The journal is NULL.
 * @retval SLOSS_JOURNAL_BYPASSED      The engine was changed by others. Nothing was written.
 * @retval SLOSS_JOURNAL_SECOND_WRITER Somebody else writes the journal now. Nothing was written.
 * @retval SLOSS_JOURNAL_DISK_FULL     There is no space left. Nothing was applied.
 * @retval SLOSS_JOURNAL_IO            The sink cannot write. Nothing was applied; whether the group is durable shows when
 *                                     the journal is opened again.
 * @retval SLOSS_JOURNAL_MEMORY        Memory could not be allocated. Commands of the group that have no answer are durable
 *                                     or not, as before.
 * @retval SLOSS_JOURNAL_STOPPED       The host's sloss_stop_fn ended a command; those without an answer are durable, and
 *                                     are applied when the journal is opened again.
 * @return Otherwise the status of the sink. After any of these but ARGUMENT the journal refuses all with the same status.
 * @threads The journal's.
 */
SLOSS_API enum sloss_journal_status sloss_journal_flush(struct sloss_journal *journal);

/** Take answers, in order. Those of a group can be taken until the next group is written, which drops them.
 * @param[in]  journal     The journal.
 * @param[out] answers_out Room for @p capacity answers.
 * @param[in]  capacity    The most answers to take.
 * @param[out] count_out   Number of answers taken; 0 if there is none.
 * @retval SLOSS_JOURNAL_OK       The outputs are set.
 * @retval SLOSS_JOURNAL_ARGUMENT A pointer is NULL.
 * @threads The journal's. */
SLOSS_API enum sloss_journal_status sloss_journal_answers(struct sloss_journal *journal,
                                                          struct sloss_journal_answer *answers_out,
                                                          size_t capacity, size_t *count_out);

/** How a journal stands. */
struct sloss_journal_info {
    uint32_t struct_size;     /**< Set by the caller to sizeof of this struct. */
    uint32_t status;          /**< enum sloss_journal_status: why it refuses all, or SLOSS_JOURNAL_OK. */
    uint64_t last_entry;      /**< Last entry that is durable. */
    uint64_t waiting;         /**< Number of records in the group. */
    uint64_t writer;          /**< Number of this writer. Whoever opens the journal later has a greater one. */
    uint64_t checkpoint;      /**< Last entry of the newest whole checkpoint; 0 for none. */
    uint64_t ledger_id[2];    /**< As it was made with. */
    uint8_t link[SLOSS_JOURNAL_LINK_SIZE]; /**< Link of the last batch: whoever knows it knows all before it. */
};

/** Query a journal. @param[in] journal The journal. @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_JOURNAL_OK       The outputs are set.
 * @retval SLOSS_JOURNAL_ARGUMENT A pointer is NULL, or the record size is wrong.
 * @threads The journal's. */
SLOSS_API enum sloss_journal_status sloss_journal_info(const struct sloss_journal *journal,
                                                       struct sloss_journal_info *info_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup journal_effects Effects
 * What commands did, stored beside them for those who audit the books: events, deficits, and the names of what was added.
 *
 * Effects follow from the commands. Those of a group are stored together with the next group, so that they cost no flush
 * of their own; or at the latest by sloss_journal_flush() without commands, sloss_journal_checkpoint_begin() and
 * sloss_journal_close(). Those that a crash has kept from the disk are made again when the journal is opened.
 *
 * Where the sink stores effects, the journal takes the events and deficits from the engine, and the host takes them here.
 * @{ */

/** A name that commands have added. */
struct sloss_journal_name {
    uint64_t number;            /**< Index of the asset or market, or id of the account. */
    uint64_t place;             /**< Of an account, its place in account order; otherwise 0. */
    uint32_t kind;              /**< SLOSS_COMMAND_ASSET, SLOSS_COMMAND_MARKET or SLOSS_COMMAND_ACCOUNT. */
    uint32_t asset;             /**< Index of the asset of a market; otherwise 0. */
    uint32_t decimals;          /**< Of an asset; otherwise 0. */
    uint32_t reserved;          /**< Zero. */
    char name[SLOSS_NAME_SIZE]; /**< Ended by a zero; "" for an account without a name. */
};

/** What the commands of some groups did. */
struct sloss_journal_effects {
    uint32_t struct_size;                  /**< sizeof(struct sloss_journal_effects). */
    uint32_t reserved;                     /**< Zero. */
    uint64_t last_entry;                   /**< Their last entry. Effects of all entries up to it are stored then. */
    uint64_t writer;                       /**< Who writes them. */
    const struct sloss_event *events;      /**< In order. */
    uint64_t event_count;                  /**< Number of them. */
    const struct sloss_deficit *deficits;  /**< In order. */
    uint64_t deficit_count;                /**< Number of them. */
    const struct sloss_journal_name *names; /**< Some may have been given before. */
    uint64_t name_count;                   /**< Number of them. */
};

/** Take events of the group that was written last, in order. Those that are not taken are dropped when the next group is
 * written. Without effects in the sink this is sloss_engine_events().
 * @param[in]  journal    The journal.
 * @param[out] events_out Room for @p capacity events.
 * @param[in]  capacity   The most events to take.
 * @param[out] count_out  Number of events taken; 0 if there is none.
 * @retval SLOSS_JOURNAL_OK       The outputs are set.
 * @retval SLOSS_JOURNAL_ARGUMENT A pointer is NULL.
 * @threads The journal's. */
SLOSS_API enum sloss_journal_status sloss_journal_events(struct sloss_journal *journal,
                                                         struct sloss_event *events_out, size_t capacity,
                                                         size_t *count_out);

/** Take deficit records in the same way.
 * @param[in]  journal      The journal.
 * @param[out] deficits_out Room for @p capacity records.
 * @param[in]  capacity     The most records to take.
 * @param[out] count_out    Number of records taken.
 * @retval SLOSS_JOURNAL_OK       The outputs are set.
 * @retval SLOSS_JOURNAL_ARGUMENT A pointer is NULL.
 * @threads The journal's. */
SLOSS_API enum sloss_journal_status sloss_journal_deficits(struct sloss_journal *journal,
                                                           struct sloss_deficit *deficits_out, size_t capacity,
                                                           size_t *count_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup journal_checkpoint Checkpoints
 * A checkpoint is a snapshot that stands beside the batches, so that opening need not begin at the first entry. The two
 * newest whole ones are kept. No batch is ever removed: a journal can be verified from its first entry.
 * @{ */

/**
 * Begin a checkpoint of the state as it is now. Commands that wait are written and applied first, and go on between its
 * parts (sloss_snapshot_begin()).
 *
 * @param[in] journal The journal.
 *
 * @retval SLOSS_JOURNAL_OK       It is begun.
 * @retval SLOSS_JOURNAL_ARGUMENT The journal is NULL, its sink keeps no checkpoints, or one is begun already, here or by a
 *                                snapshot of the host.
 * @return Otherwise as sloss_journal_flush().
 * @threads The journal's.
 */
SLOSS_API enum sloss_journal_status sloss_journal_checkpoint_begin(struct sloss_journal *journal);

/**
 * Write the next part of a checkpoint, durably; when all is written, remove a part of an older checkpoint that is not kept.
 *
 * @param[in]  journal  The journal.
 * @param[in]  accounts The most accounts to look at, at least 1 (sloss_snapshot_write()).
 * @param[out] done_out 1 if this was the last part, 0 if there is more.
 *
 * @retval SLOSS_JOURNAL_OK       The output is set.
 * @retval SLOSS_JOURNAL_ARGUMENT A pointer is NULL, @p accounts is 0, or none is begun.
 * @return Otherwise as sloss_journal_flush(). Without memory the checkpoint is given up, and the journal goes on.
 * @threads The journal's.
 */
SLOSS_API enum sloss_journal_status sloss_journal_checkpoint_step(struct sloss_journal *journal,
                                                                  uint32_t accounts,
                                                                  uint32_t *done_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup journal_read Reading a journal
 * All of it, from the first entry, without writing.
 * @{ */

/** Take an entry: the records of one command. Return 0 to go on, or anything else to end. */
typedef int (*sloss_journal_visit_fn)(void *context, uint64_t entry, const struct sloss_command *commands,
                                      size_t count);

/**
 * Give the entries of a journal, in order. Batches are compared with their links.
 *
 * @param[in]     config       Memory, and the ledger that it has to be of; NULL for all zero. Limits and `records_max` are
 *                             not looked at.
 * @param[in]     sink         The sink.
 * @param[in]     visit        Gets each entry; the records are borrowed while it runs.
 * @param[in]     context      Given to @p visit.
 * @param[in,out] recovery_out Record with `struct_size` set; may be NULL. `last_entry` is the last one given.
 *
 * @retval SLOSS_JOURNAL_OK      All are given, or @p visit did not return 0.
 * @retval SLOSS_JOURNAL_MISSING There is no journal.
 * @return Otherwise as sloss_journal_open(), but for DIVERGED and LIMIT.
 * @threads The sink's.
 */
SLOSS_API enum sloss_journal_status sloss_journal_read(const struct sloss_journal_config *config,
                                                       const struct sloss_journal_sink *sink,
                                                       sloss_journal_visit_fn visit, void *context,
                                                       struct sloss_journal_recovery *recovery_out);

/**
 * Verify a journal: apply all of it to new books, from its first entry, and compare every link, every number of applied
 * commands, every time, and the hash and the bytes of every checkpoint; and what else the sink stores. It writes nothing.
 *
 * @param[in]     config       Memory, and the ledger that it has to be of; NULL for all zero. Limits are the journal's.
 * @param[in]     sink         The sink.
 * @param[in,out] recovery_out Record with `struct_size` set; may be NULL. `checkpoints_bad` counts those that are not
 *                             whole; `bad_entry` is where the first fault is.
 *
 * @retval SLOSS_JOURNAL_OK      All agrees, but for what `checkpoints_bad` says.
 * @retval SLOSS_JOURNAL_MISSING There is no journal.
 * @return Otherwise as sloss_journal_open().
 * @threads The sink's.
 */
SLOSS_API enum sloss_journal_status sloss_journal_verify(const struct sloss_journal_config *config,
                                                         const struct sloss_journal_sink *sink,
                                                         struct sloss_journal_recovery *recovery_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup journal_sink Sinks
 * Where a journal is kept. The functions return SLOSS_JOURNAL_OK, or a status that the call of the journal then returns.
 * They call nothing of the journal.
 * @{ */

/** Entries that are written together. The first batch of a journal has entry 0 alone: it says which journal it is. */
struct sloss_journal_batch {
    uint32_t struct_size; /**< sizeof(struct sloss_journal_batch). */
    uint32_t records;     /**< Number of records in it. */
    uint64_t first_entry; /**< Its first entry. */
    uint64_t last_entry;  /**< Its last entry. */
    uint64_t sequence;    /**< Number of commands that the engine had applied before it. */
    int64_t time;         /**< Time of the engine before it, in nanoseconds since 1970. */
    uint64_t writer;      /**< Who has written it: see `fence`. */
    const void *bytes;    /**< Its commands, the same bytes on every machine (docs/guides/recovery.md). */
    uint64_t size;        /**< Number of bytes. */
    uint8_t link[SLOSS_JOURNAL_LINK_SIZE]; /**< Hash of the link before it, of these numbers and of the bytes. */
};

/** A checkpoint. */
struct sloss_journal_checkpoint {
    uint32_t struct_size;   /**< sizeof(struct sloss_journal_checkpoint). */
    uint32_t reserved;      /**< Zero. */
    uint64_t number;        /**< Which one: the sink gives it, from 1 on, a later one a greater one. */
    uint64_t entry;         /**< Last entry before it. */
    uint64_t sequence;      /**< Number of commands that the engine had applied. */
    int64_t time;           /**< Time of the engine. */
    uint64_t writer;        /**< Who writes it. */
    uint64_t size;          /**< Number of bytes; 0 while it is being written. */
    struct sloss_hash hash; /**< Hash of the state; 0 while it is being written. */
    uint8_t link[SLOSS_JOURNAL_LINK_SIZE]; /**< Link of the last batch before it. */
    uint8_t seal[SLOSS_JOURNAL_LINK_SIZE]; /**< Hash of that link and of these numbers, but for `number`. */
};

/** Where a journal is kept. */
struct sloss_journal_sink {
    uint32_t struct_size; /**< sizeof(struct sloss_journal_sink). */
    uint32_t reserved;    /**< Zero. */
    void *context;        /**< Given to each function. */
    /** Add a batch behind the last one, to be durable at the next `flush`. SLOSS_JOURNAL_SECOND_WRITER if `writer` of the
     * batch is not the newest one; SLOSS_JOURNAL_GAP if it does not begin behind the last entry. */
    enum sloss_journal_status (*append)(void *context, const struct sloss_journal_batch *batch);
    /** Make all that was added durable. */
    enum sloss_journal_status (*flush)(void *context);
    /** Give the batch with the greatest first entry that is not above @p entry; SLOSS_JOURNAL_NONE if there is none. Its
     * bytes are borrowed until the next call. */
    enum sloss_journal_status (*read)(void *context, uint64_t entry, struct sloss_journal_batch *batch_out);
    /** Give the last durable entry; SLOSS_JOURNAL_NONE if not even entry 0 is there. */
    enum sloss_journal_status (*last)(void *context, uint64_t *entry_out);
    /** Take over writing: give a number above all that were given before, durably, and refuse older ones from then on.
     * SLOSS_JOURNAL_MORE if the last durable entry is not @p last (UINT64_MAX for none). */
    enum sloss_journal_status (*fence)(void *context, uint64_t last, uint64_t *writer_out);
    /** Begin a checkpoint, and give it a number. One that was begun and not completed is given up. NULL, as those that
     * follow, where none are kept. */
    enum sloss_journal_status (*checkpoint_begin)(void *context,
                                                  struct sloss_journal_checkpoint *checkpoint);
    /** Add bytes to it. */
    enum sloss_journal_status (*checkpoint_write)(void *context, const void *bytes, size_t size);
    /** It is complete, with size and hash. It counts from the next `flush` on. */
    enum sloss_journal_status (*checkpoint_end)(void *context,
                                                const struct sloss_journal_checkpoint *checkpoint);
    /** Remove a part of what is older than the two newest complete ones, or was given up; 1 to @p done_out if nothing is
     * left of it. */
    enum sloss_journal_status (*checkpoint_clear)(void *context, uint64_t writer, uint32_t *done_out);
    /** Give the newest complete checkpoint whose number is below @p number; SLOSS_JOURNAL_NONE if there is none. */
    enum sloss_journal_status (*checkpoint_find)(void *context, uint64_t number,
                                                 struct sloss_journal_checkpoint *checkpoint_out);
    /** Give bytes of a checkpoint, from @p offset on: up to @p size of them, and how many they are; 0 at the end. */
    enum sloss_journal_status (*checkpoint_read)(void *context, uint64_t number, uint64_t offset,
                                                 void *bytes_out, size_t size, size_t *size_out);
    /** Give the last entry whose effects are stored, 0 if there is none. NULL where there are none. */
    enum sloss_journal_status (*effects_last)(void *context, uint64_t *entry_out);
    /** Store effects behind those that are stored, to be durable at the next `flush`. SLOSS_JOURNAL_GAP if some of them are
     * stored already. NULL if none are to be stored. */
    enum sloss_journal_status (*effects_add)(void *context, const struct sloss_journal_effects *effects);
    /** Look at all that it stores beside batches and checkpoints: SLOSS_JOURNAL_ALTERED if that is not what was written.
     * For sloss_journal_verify(); NULL where there is nothing else. */
    enum sloss_journal_status (*check)(void *context);
};
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup journal_file The SQLite sink
 * A journal in a SQLite database: write-ahead log, synchronous=FULL, one transaction for each group, one row for each
 * batch. Its tables are described in docs/guides/recovery.md.
 * @{ */

#define SLOSS_JOURNAL_FILE_CREATE 1u    /**< Make the file if there is none. */
#define SLOSS_JOURNAL_FILE_READ_ONLY 2u /**< Write nothing: for sloss_journal_read() and sloss_journal_verify(). */
#define SLOSS_JOURNAL_FILE_EFFECTS 4u   /**< Store effects, in tables and views that docs/guides/audit.md describes. */

/** How a file is opened. */
struct sloss_journal_file_config {
    uint32_t struct_size;       /**< sizeof(struct sloss_journal_file_config). */
    uint32_t flags;             /**< Bits: SLOSS_JOURNAL_FILE_CREATE, SLOSS_JOURNAL_FILE_READ_ONLY, SLOSS_JOURNAL_FILE_EFFECTS. */
    const char *path;           /**< The file, in UTF-8, copied. Beside it stand `-wal` and `-shm` while it is open. */
    const char *vfs;            /**< Name of the SQLite VFS, copied; NULL for the default one. */
    struct sloss_memory memory; /**< Hooks of the sink, copied; all zero for malloc and free. SQLite has its own. */
    uint32_t busy_milliseconds; /**< How long to wait while another process keeps it locked; 0 for 5,000. */
    uint32_t reserved;          /**< Zero. */
};

/** @struct sloss_journal_file
 * A SQLite database with a journal. Opaque: sloss_journal_file_open() makes one, and sloss_journal_file_close()
 * frees it. */
struct sloss_journal_file;

/**
 * Open a database, or make one.
 *
 * @param[in]  config   Copied.
 * @param[out] file_out The handle; also set, for sloss_journal_file_message(), where the database is refused.
 *
 * @retval SLOSS_JOURNAL_OK            The handle is set.
 * @retval SLOSS_JOURNAL_ARGUMENT      A pointer or the path is NULL, the record size is wrong, a flag is unknown,
 *                                     SLOSS_JOURNAL_FILE_READ_ONLY is given with another one, or one hook is given without the
 *                                     other. The handle is NULL.
 * @retval SLOSS_JOURNAL_MEMORY        Memory could not be allocated.
 * @retval SLOSS_JOURNAL_MISSING       There is no such file, or it is empty, and SLOSS_JOURNAL_FILE_CREATE is not given.
 * @retval SLOSS_JOURNAL_IO            It cannot be opened, read or written.
 * @retval SLOSS_JOURNAL_NOT_A_JOURNAL It is no SQLite database, or one of something else.
 * @retval SLOSS_JOURNAL_NEWER_FORMAT  Its schema is of a later release.
 * @retval SLOSS_JOURNAL_CUT           The file is shorter than it says.
 * @retval SLOSS_JOURNAL_ALTERED       SQLite finds it damaged, or its write-ahead log is where it was durable.
 * @retval SLOSS_JOURNAL_DISK_FULL     There is no space left.
 * @retval SLOSS_JOURNAL_BUSY          Another process keeps it locked.
 * @threads Any.
 */
SLOSS_API enum sloss_journal_status sloss_journal_file_open(const struct sloss_journal_file_config *config,
                                                            struct sloss_journal_file **file_out);

/** The functions of a file as a sink. @param[in] file The file. @param[in,out] sink_out Record with `struct_size` set;
 * what it points to is borrowed until sloss_journal_file_close().
 * @retval SLOSS_JOURNAL_OK       The output is set.
 * @retval SLOSS_JOURNAL_ARGUMENT A pointer is NULL, or the record size is wrong.
 * @threads The sink's. */
SLOSS_API enum sloss_journal_status sloss_journal_file_sink(struct sloss_journal_file *file,
                                                            struct sloss_journal_sink *sink_out);

/** What SQLite said when a call failed, for a person to read. @param[in] file The file, or NULL.
 * @return Borrowed until the next call with this file; "" if nothing has failed. @threads The sink's. */
SLOSS_API const char *sloss_journal_file_message(const struct sloss_journal_file *file);

/** Close a file, after its journal. What was not flushed is not in it. @param[in] file A handle, or NULL.
 * @threads The sink's. */
SLOSS_API void sloss_journal_file_close(struct sloss_journal_file *file);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
