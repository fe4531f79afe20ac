/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file margin.h
 * What is asked of accounts beyond their positions, and what backs them.
 */
#ifndef SLOSS_MARGIN_H
#define SLOSS_MARGIN_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup collateral Several collaterals
 * A COLLATERAL command lets balances of an asset back what is settled in another. Such a pair of assets has a price,
 * which MARK sets, and HAIRCUTs, by which it counts. The rules are docs/rules.md 17.
 * @{ */

/** Look a pair of assets up by name.
 * @param[in]  ledger     The ledger.
 * @param[in]  name       Ended by a zero.
 * @param[out] number_out Its number, SLOSS_COLLATERAL_FIRST for the pair made first.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No pair has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_find_collateral(const struct sloss_ledger *ledger,
                                                         const char *name, uint32_t *number_out);

/** A pair of assets of which one backs the other. */
struct sloss_collateral_info {
    uint32_t struct_size;       /**< Set by the caller to sizeof of this struct. */
    uint32_t asset;             /**< As in the COLLATERAL command. */
    uint32_t settlement;        /**< As in the COLLATERAL command. */
    uint32_t tick_decimals;     /**< As in the COLLATERAL command. */
    int64_t tick;               /**< As in the COLLATERAL command. */
    uint64_t to;                /**< As in the COLLATERAL command. */
    int64_t price;              /**< In ticks; 0 as long as there is none. */
    uint32_t discount_ppb;      /**< As in the COLLATERAL command. */
    uint32_t haircuts;          /**< Number of quantities that have a weight. */
    char name[SLOSS_NAME_SIZE]; /**< Ended by a zero. */
};

/** Query a pair of assets.
 * @param[in]     engine   The engine.
 * @param[in]     number   As in MARK.
 * @param[in,out] info_out `struct_size` must be set. The rest is written.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or struct_size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET There is no such pair.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_collateral(const struct sloss_engine *engine,
                                                    uint32_t number,
                                                    struct sloss_collateral_info *info_out);

/** Query one of the haircuts of a pair, in order of quantities.
 * @param[in]  engine       The engine.
 * @param[in]  number       As in MARK.
 * @param[in]  place        0 for the smallest quantity.
 * @param[out] quantity_out Atoms of the asset.
 * @param[out] weight_out   Parts per billion.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET There is no such pair.
 * @retval SLOSS_ERR_RANGE          It has no more than @p place of them.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_haircut(const struct sloss_engine *engine, uint32_t number,
                                                 uint32_t place, int64_t *quantity_out,
                                                 int64_t *weight_out);

/** What backs what an account has in an asset. */
struct sloss_backing_info {
    uint32_t struct_size;       /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;          /**< Zero. */
    int64_t collateral;         /**< What balances of other assets count for, in atoms: against the maintenance
                                     requirement. Below zero where the account owes more than it has there. */
    int64_t collateral_initial; /**< The same against the initial requirement: no more than that. */
    int64_t margin_equity;      /**< Equity and `collateral`, with what else is beyond equity: what is compared with
                                     the maintenance requirement. */
    int64_t margin_initial;     /**< The same with `collateral_initial`, to be compared with the initial one. */
};

/** Query what backs what an account has in an asset. All of it is 0 where the account has nothing there, and nothing
 * that backs it.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id of the account.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out `struct_size` must be set. The rest is written.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or struct_size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   There is no such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT There is no such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit 64 bits.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_backing(const struct sloss_engine *engine,
                                                 uint64_t account, uint32_t asset,
                                                 struct sloss_backing_info *info_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
