/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file claim.h
 * Claims: what those who paid a deficit have not got back, what defaulters owe, and recoveries.
 */
#ifndef SLOSS_CLAIM_H
#define SLOSS_CLAIM_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup claims Claims
 * Whoever pays in a round, account or layer, keeps a claim for it on the market until a recovery pays it back. Where
 * OPTION says SLOSS_DEBTS_KEEP the debt of the defaulter stays on record too.
 * @{ */

/** Pay money from outside to those who paid: the command RECOVER. First what is uncovered on the market is repaid; then
 * claims, kind by kind, each kind in proportion to what has not come back (largest remainder in account order): accounts
 * that were charged or deleveraged, members, the backstop, the reserve, the insurance fund. What a member gets goes into
 * its contribution as far as that is below what was last set, and the rest to its balance. Who owes in the market is
 * passed over. What is left goes to the market's fund. What `uncovered` and claims get lowers what is owed in the market,
 * in proportion. A market that was ended is recovered as any other.
 * @param[in] engine The engine.
 * @param[in] market Index of the market.
 * @param[in] amount Atoms, at least 0.
 * @retval SLOSS_OK                 Done.
 * @retval SLOSS_ERR_ARGUMENT       The engine is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_RANGE          The amount is below zero.
 * @retval SLOSS_ERR_OVERFLOW       The deposits of the asset, or a balance, would not fit.
 * @retval SLOSS_ERR_MEMORY         No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_recover(struct sloss_engine *engine, uint32_t market,
                                                 int64_t amount);

/** Set what becomes of the debts that defaulters leave from now on: an OPTION that leaves all else as it is. What is
 * owed already stays.
 * @param[in] engine The engine.
 * @param[in] debts  enum sloss_debts.
 * @retval SLOSS_OK           Done.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL, or @p debts is unknown.
 * @retval SLOSS_ERR_MEMORY   No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_set_debts(struct sloss_engine *engine, uint32_t debts);

/** What an account has paid for deficits of a market and not got back, in whatever way it paid: charged, deleveraged,
 * as a member, or as a fund, in all its parts. 0 for one that has paid nothing.
 * @param[in]  engine     The engine.
 * @param[in]  account    Id of the account.
 * @param[in]  market     Index of the market.
 * @param[out] amount_out Atoms.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_claim(const struct sloss_engine *engine, uint64_t account,
                                               uint32_t market, int64_t *amount_out);

/** What an account owes, in all its parts, of the debts that it left in a market while SLOSS_DEBTS_KEEP was set; at most
 * INT64_MAX.
 * @param[in]  engine     The engine.
 * @param[in]  account    Id of the account.
 * @param[in]  market     Index of the market.
 * @param[out] amount_out Atoms.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_owed(const struct sloss_engine *engine, uint64_t account,
                                              uint32_t market, int64_t *amount_out);

/** The claims on a market, and what is owed in it. What layers and payers have given for its deficits, but for
 * what owners' accounts paid and defaulters' own contributions, is `open` + `recovered` + `answered`. */
struct sloss_claims_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t debts;       /**< enum sloss_debts, as it is in force for all markets. */
    int64_t open;         /**< Claims that have not been paid back, atoms. */
    int64_t recovered;    /**< What claims have got back so far, atoms. */
    int64_t answered;     /**< What was paid without a claim, by accounts that answer for the defaulter, atoms. */
    int64_t owed;         /**< What defaulters owe, atoms; at most INT64_MAX. */
};

/** Query the claims on a market, in time proportional to the accounts that have ever owed in it.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_claims(const struct sloss_engine *engine, uint32_t market,
                                                struct sloss_claims_info *info_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
