/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file index.h
 * Index: charges an amount to millions of payers in a time that does not depend on their number.
 */
#ifndef SLOSS_INDEX_H
#define SLOSS_INDEX_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup index Index
 * Charges an amount to all payers in O(1). Each payer is charged when it is next settled. An allocator does the
 * same at once, for each payer in turn; here no payer can have a cap of its own. An index needs no ledger:
 * payers are row numbers of the host. docs/lazy.md derives the formulas.
 *
 * An *event* is a charge, a credit or a close-out. *Units* are what payers are charged by. To *settle* a payer is
 * to work out what it owes or is owed, and to book its units as they are now. What is *outstanding* was charged
 * and has not been taken from payers yet.
 *
 * **Exactness.** What a payer is charged depends on the events and on its units at each of them, not on when, how
 * often or in which order payers are settled. At every moment, over all payers and the residue,
 *
 *     outstanding == charged - taken,   outstanding <= sum(owed) <= outstanding + payers
 *
 * So when all have paid, the host is never an atom short. Rounding up to whole atoms adds at most one atom per
 * payer, which passes to the residue when the payer leaves. When all payers have left, the residue is owed
 * exactly the rest, and no atom is lost. A charge differs from the exact rational share by less than one atom,
 * plus 2^-52 of the amount charged for each change of units since the side was last empty.
 *
 * **Rounding.** Charges are rounded up, payments to payers down, units down, and claims up. A number within 2^-32
 * of a whole one counts as whole. A fraction of a unit stays with its payer and counts in every event. It passes
 * to the residue when the payer leaves.
 *
 * **Settle first.** Units cannot be taken out while the payer owes anything or is owed anything. A charge holds
 * from the moment of its event: a payer who comes later does not pay it, and a payer who leaves has paid it.
 *
 * **The residue** is one payer per side, for which the host names an owner, such as the insurance fund. It is
 * settled and reduced like other payers, but nothing can be added to it.
 * @{ */

/** @struct sloss_index
 * Charges payers of its own numbering. Opaque: sloss_index_create() makes one, and
 * sloss_index_destroy() frees it. */
struct sloss_index;

/** What units are, and what events do to them. */
enum sloss_index_kind {
    SLOSS_INDEX_POSITIONS = 0, /**< Lots, on two sides. A charge is atoms per lot. A close-out on one side
                                    shrinks the units of the other side in proportion. */
    SLOSS_INDEX_DEPOSITS = 1,  /**< Atoms of deposit, on one side. A charge shrinks all deposits in proportion,
                                    so that none falls below zero. A credit makes them grow again. */
    SLOSS_INDEX_CLAIMS = 2     /**< Atoms of profit that is paid later, on one side. A credit is what there is
                                    to pay: it pays all claims in proportion, and what is not paid stays a
                                    claim. */
};

#define SLOSS_INDEX_LONG 0  /**< A side of positions, and the only side of the other kinds. */
#define SLOSS_INDEX_SHORT 1 /**< The other side of positions. */

#define SLOSS_INDEX_RESIDUE UINT32_C(0xFFFFFFFF)       /**< The payer that owns the residue of side 0. */
#define SLOSS_INDEX_RESIDUE_SHORT UINT32_C(0xFFFFFFFE) /**< The payer that owns the residue of side 1. */

/**
 * Create an empty index.
 *
 * Memory is allocated only when a payer with a new highest number is added (64 bytes for each number up to it),
 * and when an event takes all units of a side and so ends an *epoch* (32 bytes).
 * @param[in]  memory    Hooks, copied; NULL for malloc and free.
 * @param[in]  kind      enum sloss_index_kind.
 * @param[out] index_out The handle; free with sloss_index_destroy().
 * @retval SLOSS_OK           The handle is set.
 * @retval SLOSS_ERR_ARGUMENT The output is NULL, one hook is given without the other, or the kind is
 *                            unknown.
 * @retval SLOSS_ERR_MEMORY   Memory could not be allocated.
 * @threads Any.
 */
SLOSS_API enum sloss_status sloss_index_create(const struct sloss_memory *memory, uint32_t kind,
                                               struct sloss_index **index_out);

/** Free an index. @param[in] index A handle, or NULL. */
SLOSS_API void sloss_index_destroy(struct sloss_index *index);

/**
 * Give a payer more units, because it buys lots, makes a deposit or has a profit registered. The new units
 * count in every later event and in no earlier one. What the payer owes does not change.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, below 2^31.
 * @param[in] side  SLOSS_INDEX_LONG or SLOSS_INDEX_SHORT. A payer is on one side at a time.
 * @param[in] units 1..2^62.
 *
 * @retval SLOSS_OK                  Added.
 * @retval SLOSS_ERR_ARGUMENT        The index is NULL, or it has no such side.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT The number of the payer is too large.
 * @retval SLOSS_ERR_SYSTEM_ACCOUNT  The payer is the residue.
 * @retval SLOSS_ERR_RANGE           The units are out of range.
 * @retval SLOSS_ERR_EXISTS          The payer has units, or a fraction of a unit, on the other side.
 * @retval SLOSS_ERR_UNSETTLED       The payer has no units left on the other side, but has not settled
 *                                   there.
 * @retval SLOSS_ERR_MEMORY          Memory could not be allocated.
 * @retval SLOSS_ERR_OVERFLOW        The units of the side, or the booked units of the payer, would be above
 *                                   2^62.
 * @retval SLOSS_ERR_LIMIT           The units of the side, times the factor by which events have shrunk it
 *                                   since it was last empty, would be 2^66 or more. Payers can still leave.
 * @threads One at a time per index.
 */
SLOSS_API enum sloss_status sloss_index_add(struct sloss_index *index, uint32_t payer,
                                            uint32_t side, int64_t units);

/**
 * Take units out, because lots are closed against somebody outside, a deposit is withdrawn or a claim is given
 * up. A payer leaves when its last whole unit is taken out. A payer with only a fraction of a unit leaves when
 * 0 units are taken out.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, or a residue, from which only whole units can be taken.
 * @param[in] units 0 to the units that it has.
 *
 * @retval SLOSS_OK                     Taken out.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT    The number of the payer is too large.
 * @retval SLOSS_ERR_RANGE              The units are below zero; or they are zero and the payer has whole
 *                                      units, or nothing, or is a residue.
 * @retval SLOSS_ERR_UNSETTLED          The payer has not settled since the last event.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS The payer has fewer units.
 * @retval SLOSS_ERR_MEMORY             Memory could not be allocated. It is needed if all units of the side
 *                                      would be gone, which ends an epoch.
 * @threads One at a time per index.
 */
SLOSS_API enum sloss_status sloss_index_reduce(struct sloss_index *index, uint32_t payer,
                                               int64_t units);

/**
 * Close a payer out against the other side. Its units are taken out, and as many units are taken from the
 * payers of the other side, in proportion. For positions only.
 *
 * @param[in] index The index.
 * @param[in] payer Its number, or a residue.
 * @param[in] units 1 to the units that it has.
 *
 * @retval SLOSS_OK           Closed.
 * @retval SLOSS_ERR_ARGUMENT The index is NULL, or of another kind.
 * @retval SLOSS_ERR_RANGE    The units are zero.
 * @return Otherwise as sloss_index_reduce(). SLOSS_ERR_INSUFFICIENT_FUNDS also if the other side has fewer
 *         units, and SLOSS_ERR_OVERFLOW if more than 2^62 closed units there would not be settled.
 * @threads One at a time per index.
 */
SLOSS_API enum sloss_status sloss_index_close(struct sloss_index *index, uint32_t payer,
                                              int64_t units);

/**
 * Charge all payers of a side in proportion to their units, in O(1). Holders of positions owe the atoms;
 * deposits shrink by them. Not for claims.
 *
 * @param[in] index The index.
 * @param[in] side  The side that pays.
 * @param[in] atoms 1..2^62.
 *
 * @retval SLOSS_OK                     The whole amount is charged.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL, of claims, or has no such side.
 * @retval SLOSS_ERR_RANGE              The atoms are out of range.
 * @retval SLOSS_ERR_NO_POSITION        Positions: the side has no units.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS Deposits: the amount is above the sum of all deposits.
 * @retval SLOSS_ERR_OVERFLOW           More than 2^62 would be outstanding. Settling payers makes room.
 * @retval SLOSS_ERR_MEMORY             Memory could not be allocated. It is needed if all deposits would be
 *                                      gone, which ends an epoch.
 * @threads One at a time per index.
 * @source Batog, Boca, Johnson: Scalable Reward Distribution on the Ethereum Blockchain, 2018.
 */
SLOSS_API enum sloss_status sloss_index_charge(struct sloss_index *index, uint32_t side,
                                               int64_t atoms);

/**
 * Credit all payers in proportion to their units, in O(1). It is a recovery for deposits, which grow by it, and
 * a payment to claims, which shrink by it. Not for positions.
 *
 * @param[in] index The index.
 * @param[in] atoms 1..2^62.
 *
 * @retval SLOSS_OK                     The whole amount is credited.
 * @retval SLOSS_ERR_ARGUMENT           The index is NULL, or of positions.
 * @retval SLOSS_ERR_RANGE              The atoms are out of range.
 * @retval SLOSS_ERR_NO_POSITION        Deposits: there are none.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS Claims: the amount is above the sum of all claims.
 * @retval SLOSS_ERR_OVERFLOW           Deposits would be above 2^62; or more than 2^62 paid to claims would
 *                                      not be settled. Settling payers makes room.
 * @retval SLOSS_ERR_LIMIT              A deposit would be worth more than 256 times what it was when the
 *                                      index was last empty.
 * @retval SLOSS_ERR_MEMORY             Memory could not be allocated. It is needed if all claims would be
 *                                      paid, which ends an epoch.
 * @threads One at a time per index.
 */
SLOSS_API enum sloss_status sloss_index_credit(struct sloss_index *index, int64_t atoms);

/**
 * Settle a payer: what it owes, as far as it can pay, or all that it is owed. Its units are booked as they are
 * now. It goes on owing what it does not pay.
 *
 * @param[in]  index     The index.
 * @param[in]  payer     Its number, or a residue.
 * @param[in]  limit     The most that it can pay, atoms, 0..INT64_MAX. Money that somebody else pays for it
 *                       counts.
 * @param[out] atoms_out Atoms that the host must take from it; below zero, atoms that the host must give to
 *                       it.
 *
 * @retval SLOSS_OK                  It is settled, and the output is set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT The number of the payer is too large.
 * @retval SLOSS_ERR_RANGE           The limit is below zero.
 * @threads One at a time per index.
 */
SLOSS_API enum sloss_status sloss_index_settle(struct sloss_index *index, uint32_t payer,
                                               int64_t limit, int64_t *atoms_out);

/**
 * Settle a range of payers without limits. The residues are not among them. The amounts are the same as if each
 * payer was settled alone, in any order and at any time.
 *
 * @param[in]  index     The index.
 * @param[in]  first     The first payer.
 * @param[in]  count     Number of payers.
 * @param[out] atoms_out @p count amounts, as sloss_index_settle() gives them.
 *
 * @retval SLOSS_OK                  All are settled.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT The range ends above 2^31.
 * @threads One at a time per index.
 */
SLOSS_API enum sloss_status sloss_index_settle_all(struct sloss_index *index, uint32_t first,
                                                   size_t count, int64_t *atoms_out);

/** A payer, as it is now. */
struct sloss_payer_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t side;        /**< The side on which it has units, or owes something. */
    int64_t units;        /**< Its units now, after all events. */
    int64_t booked;       /**< Its units when it was last settled, plus what was added and less what was taken
                               out since. For deposits and claims the difference from `units` is owed. */
    int64_t owed;         /**< Atoms that it owes; below zero, that it is owed. */
};

/** Query a payer. All figures of a payer that was never added are zero.
 * @param[in]     index    The index.
 * @param[in]     payer    Its number, or a residue.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT The number of the payer is too large.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_payer(const struct sloss_index *index, uint32_t payer,
                                              struct sloss_payer_info *info_out);

/** A side. */
struct sloss_side_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t epoch;       /**< How often an event took all units. */
    int64_t units;        /**< Units of all payers and the residue. */
    int64_t outstanding;  /**< Atoms charged, less those credited and those settled. */
    int64_t closed;       /**< Positions: lots that close-outs took from payers who have not settled since. */
};

/** Query a side.
 * @param[in]     index    The index.
 * @param[in]     side     The side.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the record size is wrong, or there is no such side.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_side(const struct sloss_index *index, uint32_t side,
                                             struct sloss_side_info *info_out);

/** Compute the totals of both sides from all payers, and check them: units, booked units, and what is owed to
 * 2^-190 of an atom. O(payers).
 * @param[in] index The index.
 * @retval SLOSS_OK           They agree.
 * @retval SLOSS_ERR_ARGUMENT The index is NULL.
 * @retval SLOSS_ERR_CORRUPT  They do not.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_verify(const struct sloss_index *index);

/** Hash of the state, as sloss_engine_hash(). O(payers).
 * @param[in]  index    The index.
 * @param[out] hash_out The hash.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_index_hash(const struct sloss_index *index,
                                             struct sloss_hash *hash_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
