/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file snapshot.h
 * That nothing is lost: the whole state as bytes and back, and commands that are sent twice.
 */
#ifndef SLOSS_SNAPSHOT_H
#define SLOSS_SNAPSHOT_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup snapshot Snapshots
 * A snapshot is the state of an engine and its ledger as bytes: all that a later command or query can see. What is
 * loaded from it answers every command as the original does, with the same status, events and hash.
 *
 * - Equal states have equal bytes, on every machine. Saving what was loaded gives the same bytes again.
 * - The bytes say what they are and in which format, have a checksum in every 64 KiB, and end in the hash of the state
 *   (sloss_engine_hash()). What was cut, altered or mixed up is refused by name.
 * - Not in it: events and deficit records that the host has not taken, limits, memory hooks and the key of a ledger, and
 *   what is said to be no part of the state (sloss_engine_keep_events(), sloss_engine_set_stop(),
 *   sloss_engine_set_detection()). The order of the rows of sloss_engine_positions() may be another.
 *
 * The library does no I/O: it hands bytes to a function of the host, and asks one for them.
 * @{ */

/** The format that this library writes. It reads this one and all before it. */
#define SLOSS_SNAPSHOT_FORMAT 1

/** Take @p size bytes, the next of a snapshot. Return 0, or anything else if that is not possible. It calls nothing of
 * this library on the same ledger. */
typedef int (*sloss_write_fn)(void *context, const void *bytes, size_t size);

/** Give the next bytes of a snapshot: up to @p size of them to @p bytes_out, and how many they are to @p size_out; 0 at
 * the end. Return 0, or anything else if they cannot be read. */
typedef int (*sloss_read_fn)(void *context, void *bytes_out, size_t size, size_t *size_out);

/**
 * Write a snapshot, whole.
 *
 * @param[in] engine  The engine.
 * @param[in] write   Gets the bytes, in parts of up to 65,548.
 * @param[in] context Given to @p write.
 *
 * @retval SLOSS_OK           All is written.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a trial is under way (sloss_engine_whatif_begin()).
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @retval SLOSS_ERR_FILE     @p write did not return 0. It is not called again.
 * @threads With other const calls.
 */
SLOSS_API enum sloss_status sloss_engine_save(const struct sloss_engine *engine, sloss_write_fn write,
                                              void *context);

/** @struct sloss_snapshot
 * A snapshot that is written bit by bit, while commands go on. Opaque: sloss_snapshot_begin() makes one, and
 * sloss_snapshot_end() frees it. */
struct sloss_snapshot;

/**
 * Begin a snapshot of the state as it is now, to be written bit by bit between commands.
 *
 * Commands, trials and queries go on. Before a command changes an account that is not written yet, what the account had
 * is kept aside: about 100 bytes of memory each. So a command that changes everybody takes longer once, and commands never
 * fail on account of a snapshot. Only what is counted in markets, assets and ids is copied now, and a bit per account. One
 * at a time per engine; sloss_engine_save() is another matter.
 *
 * @param[in]  engine       Borrowed until sloss_snapshot_end().
 * @param[out] snapshot_out The handle.
 *
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a trial is under way.
 * @retval SLOSS_ERR_EXISTS   Another is being written.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_snapshot_begin(struct sloss_engine *engine,
                                                 struct sloss_snapshot **snapshot_out);

/**
 * Write the next part of a snapshot. All parts together are the bytes that sloss_engine_save() would have written when the
 * snapshot began.
 *
 * @param[in]  snapshot The handle.
 * @param[in]  accounts The most accounts to look at, at least 1: the longer, the more at a time. A million take about as
 *                      long as a mark that judges them.
 * @param[in]  write    Gets the bytes; none, if a block is not full yet.
 * @param[in]  context  Given to @p write.
 * @param[out] done_out 1 if this was the last part, 0 if there is more.
 *
 * @retval SLOSS_OK           The output is set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, @p accounts is 0, or the snapshot is done or has failed.
 * @retval SLOSS_ERR_FILE     @p write did not return 0. The snapshot has failed; it is to be ended.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated, here or by a command since. The snapshot has failed.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_snapshot_write(struct sloss_snapshot *snapshot, uint32_t accounts,
                                                 sloss_write_fn write, void *context,
                                                 uint32_t *done_out);

/** End a snapshot, written or not, before the engine is destroyed. @param[in] snapshot A handle, or NULL.
 * @threads The ledger's. */
SLOSS_API void sloss_snapshot_end(struct sloss_snapshot *snapshot);

/**
 * Make a ledger and an engine from a snapshot.
 *
 * They are handed over only when all of it has been read, every total has been computed anew, every invariant holds and
 * the hash of the state is the one that the snapshot ends in; otherwise nothing is left of them. Nothing behind the end of
 * the snapshot is read. Holdings are prepared for the next mark, so that it takes no longer than another.
 *
 * @param[in]  config     Limits and memory of the ledger, as for sloss_ledger_create(); NULL for all zero.
 * @param[in]  read       Gives the bytes.
 * @param[in]  context    Given to @p read.
 * @param[out] ledger_out The ledger; free with sloss_ledger_destroy().
 * @param[out] engine_out The engine on it; free with sloss_engine_destroy(), before the ledger.
 *
 * @retval SLOSS_OK                 Both handles are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the config is wrong.
 * @retval SLOSS_ERR_LIMIT          A limit of the config is too large, or smaller than what the snapshot has; or its
 *                                  `ids_max` is neither 0 nor that of the snapshot.
 * @retval SLOSS_ERR_FILE           @p read did not return 0.
 * @retval SLOSS_ERR_NOT_A_SNAPSHOT The bytes do not begin as a snapshot does.
 * @retval SLOSS_ERR_NEWER_FORMAT   It was written by a later release, in a format that this one does not know.
 * @retval SLOSS_ERR_CUT_OFF        The bytes end before the snapshot does.
 * @retval SLOSS_ERR_DAMAGED        A checksum, a row or the hash is not what it has to be.
 * @retval SLOSS_ERR_MEMORY         Memory could not be allocated.
 * @threads Any.
 */
SLOSS_API enum sloss_status sloss_engine_load(const struct sloss_ledger_config *config, sloss_read_fn read,
                                              void *context, struct sloss_ledger **ledger_out,
                                              struct sloss_engine **engine_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup host_ids Commands that are sent twice
 * A host that does not know whether a command has been applied, as after a lost answer, sends it again under the same id
 * (`host_id` of struct sloss_command).
 *
 * A ledger that was made with `ids_max` remembers the ids of so many applied commands, the oldest of which is forgotten
 * for the next. Before anything else than its form is looked at, a command with an id among them is refused with
 * SLOSS_ERR_ALREADY_APPLIED if it says the same as the first one did, and with SLOSS_ERR_ID_CONFLICT if it says anything
 * else: another kind, flag or field, or another record of the chain. Neither changes anything. A command that was refused
 * is not remembered, so that it can be tried again. In a trial the same holds, and what it adds is taken back with it.
 *
 * What is remembered is part of the state: of the hash, of snapshots, and of what replaying commands gives. With `ids_max`
 * 0, or an id of 0, no id is looked at. sloss_engine_load() takes the number that the snapshot has.
 *
 * Number of the last command applied: `sequence` of sloss_engine_info().
 * @{ */

/** The number of the command that was applied under an id, which is what its first answer stood for.
 * @param[in]  engine       The engine.
 * @param[in]  host_id      The id, two halves as in struct sloss_command.
 * @param[out] sequence_out Its number, as in the events that it left; 0 if the id is not among those remembered.
 * @retval SLOSS_OK           The output is set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_applied(const struct sloss_engine *engine, const uint64_t *host_id,
                                                 uint64_t *sequence_out);

/** Is a command well-formed, so that sloss_engine_apply() looks at more of it than its form? It needs no books: a host that
 * writes commands down before it applies them can refuse what would be refused in any state.
 * @param[in]  commands    Its records, and any others behind them.
 * @param[in]  count       Number of records, at least 1.
 * @param[out] records_out Number of records of the first command, those linked to it included; 0 if it is refused.
 * @retval SLOSS_OK           It is well-formed. The output is set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or sloss_engine_apply() would say so of its size, kind, flags, reserved
 *                            bytes or chain, or of one that is not complete.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_command_check(const struct sloss_command *commands, size_t count,
                                                size_t *records_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
