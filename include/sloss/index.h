/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file index.h
 * Index: an amount charged to millions of payers in O(1).
 */
#ifndef SLOSS_INDEX_H
#define SLOSS_INDEX_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup index Index
 * An amount over millions of payers in O(1), each charged when it is next looked at: what an allocator
 * does eagerly, where no payer has a cap of its own. It needs no ledger; payers are the host's row
 * numbers. docs/lazy.md has the derivations.
 *
 * **The law.** A payer's charge is a function of the events and of its units at each, not of when,
 * how often or in which order payers are settled. At every moment, over all payers and the residue,
 *
 *     outstanding == charged - taken,   outstanding <= sum(owed) <= outstanding + payers,
 *
 * so the host, once all have paid, is never an atom short; what whole atoms round up is at most one a
 * payer, and passes to the residue when its payer leaves. When all have left, the residue is owed
 * exactly the rest: nothing is stranded. A charge differs from the exact rational share by less than
 * one atom and, for each change of units since the side was last empty, 2^-52 of what it is a part of.
 *
 * **Rounding.** Charges are rounded up, what is paid to payers down, units down, claims up; a number
 * within 2^-32 of a whole one is that. Units that do not make a whole one stay with their payer, count
 * in every event, and pass to the residue when it leaves.
 *
 * **Settled first.** Units cannot be taken out while anything is owed either way. A charge is in force
 * from the moment of its event: who comes later does not pay it, who leaves has paid it.
 *
 * **The residue** is a payer that the host names an owner for (the insurance fund, say), one a side.
 * It is settled and reduced like others, but nothing can be added to it.
 * @{ */

/** @struct sloss_index
 * Charges payers of its own numbering. Opaque: sloss_index_create() makes one, and
 * sloss_index_destroy() frees it. */
struct sloss_index;

/** What units are, and what happens to them. */
enum sloss_index_kind {
    SLOSS_INDEX_POSITIONS = 0, /**< Lots, on two sides. A charge is atoms for each lot; a close-out of one
                                    side shrinks the other in proportion. */
    SLOSS_INDEX_DEPOSITS = 1,  /**< Atoms of deposit. A charge shrinks all in proportion, so that none falls
                                    below zero; a recovery, credited, makes them grow again. */
    SLOSS_INDEX_CLAIMS = 2     /**< Atoms of junior profit. What there is to pay is credited, and pays all
                                    claims in proportion, whether their owners come or not; what is
                                    not paid stays a claim. */
};

#define SLOSS_INDEX_LONG 0  /**< A side of positions, and the only one of the other kinds. */
#define SLOSS_INDEX_SHORT 1 /**< The other side. */

#define SLOSS_INDEX_RESIDUE UINT32_C(0xFFFFFFFF)       /**< The payer that owns the residue of side 0. */
#define SLOSS_INDEX_RESIDUE_SHORT UINT32_C(0xFFFFFFFE) /**< That of side 1. */

/** Create an empty index. It allocates when a payer with a new highest number is added, 64 bytes for
 * each number up to it, and 32 bytes for an epoch that ends; nothing else does.
 * @param[in]  memory    Hooks, copied; NULL for malloc and free.
 * @param[in]  kind      enum sloss_index_kind.
 * @param[out] index_out The handle; free with sloss_index_destroy().
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT The output is NULL, only one hook is given, or the kind is unknown.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads Any. */
SLOSS_API enum sloss_status sloss_index_create(const struct sloss_memory *memory, uint32_t kind,
                                               struct sloss_index **index_out);

/** Free an index. @param[in] index A handle, or NULL. */
SLOSS_API void sloss_index_destroy(struct sloss_index *index);

/**
 * Give a payer more units: it buys lots, deposits, or has a profit registered. From now on they count
 * in every event, and in none before. What it owes is not changed by it.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, below 2^31.
 * @param[in] side  SLOSS_INDEX_LONG or SLOSS_INDEX_SHORT; a payer is on one side at a time.
 * @param[in] units 1..2^62.
 *
 * @retval SLOSS_OK                  Added.
 * @retval SLOSS_ERR_ARGUMENT        The index is NULL, or has no such side.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No payer can have this number.
 * @retval SLOSS_ERR_SYSTEM_ACCOUNT  The payer is the residue.
 * @retval SLOSS_ERR_RANGE           The units are out of range.
 * @retval SLOSS_ERR_EXISTS          The payer has units, or a part of one, on the other side.
 * @retval SLOSS_ERR_UNSETTLED       It has none there any more, but has not settled.
 * @retval SLOSS_ERR_MEMORY          No memory.
 * @retval SLOSS_ERR_OVERFLOW        The units of the side, or those booked of the payer, exceed 2^62.
 * @retval SLOSS_ERR_LIMIT           The units of the side after this, times the factor by which events have
 *                                   shrunk it since it was last empty, reach 2^66. Who is in can leave.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_add(struct sloss_index *index, uint32_t payer,
                                            uint32_t side, int64_t units);

/**
 * Take units out: lots are closed against somebody outside, a deposit is withdrawn, a claim is given
 * up. With its last whole unit a payer leaves; 0 units make one leave that has a part of a unit.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, or a residue, of which whole units alone can be taken.
 * @param[in] units 0..the units it has.
 *
 * @retval SLOSS_OK                     Taken out.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT    No payer can have this number.
 * @retval SLOSS_ERR_RANGE              Below zero; or zero, and it has whole units, or nothing, or is a residue.
 * @retval SLOSS_ERR_UNSETTLED          It has not settled since the last event.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS More than it has.
 * @retval SLOSS_ERR_MEMORY             No memory: all units would be gone, which ends an epoch.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_reduce(struct sloss_index *index, uint32_t payer,
                                               int64_t units);

/**
 * Close a payer out against the other side: its units leave, and as many leave the other side, from
 * every payer there in proportion. Positions alone.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, or a residue.
 * @param[in] units 1..the units it has.
 *
 * @retval SLOSS_OK                     Closed.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL or of another kind.
 * @retval SLOSS_ERR_RANGE              Zero units.
 * @return Otherwise as sloss_index_reduce(); SLOSS_ERR_INSUFFICIENT_FUNDS also if the other side has
 *         less, and SLOSS_ERR_OVERFLOW if more than 2^62 closed units there are not settled.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_close(struct sloss_index *index, uint32_t payer,
                                              int64_t units);

/**
 * Charge all payers of a side in proportion to their units, in O(1). Positions owe the atoms; deposits
 * shrink by them. Not for claims.
 *
 * @param[in] index The index.
 * @param[in] side  The side that pays.
 * @param[in] atoms 1..2^62.
 *
 * @retval SLOSS_OK                     All is charged.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL, of claims, or has no such side.
 * @retval SLOSS_ERR_RANGE              The atoms are out of range.
 * @retval SLOSS_ERR_NO_POSITION        Positions: nobody is there to be charged.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS Deposits: more than there is.
 * @retval SLOSS_ERR_OVERFLOW           More than 2^62 would be outstanding; settling makes room.
 * @retval SLOSS_ERR_MEMORY             No memory: all deposits would be gone, which ends an epoch.
 * @threads One at a time for an index.
 * @source  Batog, Boca, Johnson: Scalable Reward Distribution on the Ethereum Blockchain, 2018.
 */
SLOSS_API enum sloss_status sloss_index_charge(struct sloss_index *index, uint32_t side,
                                               int64_t atoms);

/**
 * Credit all payers in proportion to their units, in O(1): a recovery to deposits, which grow by it; a
 * payment of claims, which shrink by it. Not for positions.
 *
 * @param[in] index The index.
 * @param[in] atoms 1..2^62.
 *
 * @retval SLOSS_OK                     All is credited.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL, or of positions.
 * @retval SLOSS_ERR_RANGE              The atoms are out of range.
 * @retval SLOSS_ERR_NO_POSITION        Deposits: nobody is there to be credited.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS Claims: more than all claims together.
 * @retval SLOSS_ERR_OVERFLOW           Deposits would exceed 2^62; or more than 2^62 paid on claims would not be
 *                                      settled, and settling makes room.
 * @retval SLOSS_ERR_LIMIT              A deposit would be worth more than 256 times what it was when the
 *                                      index was last empty.
 * @retval SLOSS_ERR_MEMORY             No memory: all claims would be paid, which ends an epoch.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_credit(struct sloss_index *index, int64_t atoms);

/**
 * Settle what a payer owes, as far as it can pay; or what it is owed, which is all paid out. Its units
 * are booked as they are now. What it does not pay it goes on owing.
 *
 * @param[in]  index     The index.
 * @param[in]  payer     Its number, or a residue.
 * @param[in]  limit     Atoms it can pay at most, 0..INT64_MAX; who pays for it counts as it.
 * @param[out] atoms_out Atoms to take from it; below zero, to give to it.
 *
 * @retval SLOSS_OK                  Settled, and the output is set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No payer can have this number.
 * @retval SLOSS_ERR_RANGE           The limit is below zero.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_settle(struct sloss_index *index, uint32_t payer,
                                               int64_t limit, int64_t *atoms_out);

/**
 * Settle a range of payers without limits, not the residues: the same numbers as one by one, in any
 * order, at any time.
 *
 * @param[in]  index     The index.
 * @param[in]  first     The first payer.
 * @param[in]  count     Payers.
 * @param[out] atoms_out @p count amounts, as sloss_index_settle().
 *
 * @retval SLOSS_OK                  All are settled.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT The range goes beyond 2^31.
 * @threads One at a time for an index.
 */
SLOSS_API enum sloss_status sloss_index_settle_all(struct sloss_index *index, uint32_t first,
                                                   size_t count, int64_t *atoms_out);

/** A payer, as it stands now. */
struct sloss_payer_info {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t side;        /**< The side of its units, or of what it owes. */
    int64_t units;        /**< Units now. */
    int64_t booked;       /**< Units when last settled, and added or taken out since; of deposits and
                               claims, what differs from units is owed. */
    int64_t owed;         /**< Atoms it owes; below zero it is owed them. */
};

/** Query a payer; one that was never added reads zero.
 * @param[in]     index    The index.
 * @param[in]     payer    Its number, or a residue.
 * @param[in,out] info_out Record with its size set.
 * @retval SLOSS_OK                  Set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL or the size wrong.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No payer can have this number.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_payer(const struct sloss_index *index, uint32_t payer,
                                              struct sloss_payer_info *info_out);

/** A side. */
struct sloss_side_info {
    uint32_t struct_size; /**< Set by the caller. */
    uint32_t epoch;       /**< Times that an event took all units. */
    int64_t units;        /**< Of all payers and the residue. */
    int64_t outstanding;  /**< Atoms charged, less credited, less settled. */
    int64_t closed;       /**< Positions: lots that close-outs took and that are not booked yet. */
};

/** Query a side.
 * @param[in]     index    The index.
 * @param[in]     side     The side.
 * @param[in,out] info_out Record with its size set.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the size wrong, or there is no such side.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_side(const struct sloss_index *index, uint32_t side,
                                             struct sloss_side_info *info_out);

/** Derive the totals of both sides from all payers, and check them: shares, what is owed to the last
 * 2^-190 of an atom, and booked units. O(payers).
 * @param[in] index The index.
 * @retval SLOSS_OK           They agree.
 * @retval SLOSS_ERR_ARGUMENT The index is NULL.
 * @retval SLOSS_ERR_CORRUPT  They do not.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_verify(const struct sloss_index *index);

/** Hash of the state, as sloss_engine_hash(). O(payers).
 * @param[in]  index    The index.
 * @param[out] hash_out The hash.
 * @retval SLOSS_OK           Set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_hash(const struct sloss_index *index,
                                             struct sloss_hash *hash_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
