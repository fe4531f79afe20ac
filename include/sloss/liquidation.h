/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file liquidation.h
 * Closing out as venues do: partial liquidation, and margin calls.
 */
#ifndef SLOSS_LIQUIDATION_H
#define SLOSS_LIQUIDATION_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup liquidation Partial liquidation and margin calls
 * A PARTIAL command says how a holding in breach is reduced in a market, where it is not closed out whole (docs/rules.md 24): of
 * the position that most is required of, and then of the next, as few lots close at the mark as bring its margin equity back to
 * the target, the fees included. With slices at most a part closes at once; until it is restored the holding is in liquidation:
 * every mark of its markets looks at it, and a fill that adds risk is refused. A LEVELS command says at which multiples of the
 * maintenance requirement an event MARGIN_CALL tells of a holding.
 * @{ */

/** How a holding in breach is reduced in a market, as in the PARTIAL command; all zero where nobody is. */
struct sloss_partial_info {
    uint32_t struct_size;    /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;       /**< Zero. */
    int64_t target_ppb;      /**< As in the PARTIAL command, as all that follow. */
    int64_t step;            /**< In lots. */
    int64_t remainder;       /**< In lots. */
    int64_t slice_ppb;       /**< 0 for no slices. */
    int64_t slice_duration;  /**< Nanoseconds. */
    int64_t whole_below_ppb; /**< Part of the maintenance requirement. */
};

/** Query how a holding in breach is reduced in a market.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_partial(const struct sloss_engine *engine, uint32_t market,
                                                 struct sloss_partial_info *info_out);

/** The levels of an asset. */
struct sloss_levels_info {
    uint32_t struct_size;               /**< Set by the caller to sizeof of this struct. */
    uint32_t count;                     /**< How many there are. */
    int64_t rate_ppb[SLOSS_LEVELS_MAX]; /**< As in the LEVELS command; zero behind `count`. */
};

/** Query the levels of an asset.
 * @param[in]     engine   The engine.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_levels(const struct sloss_engine *engine, uint32_t asset,
                                                struct sloss_levels_info *info_out);

/** How far the liquidation of a holding is. */
struct sloss_liquidation_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t is_on;       /**< 1 while it is in liquidation. */
    uint32_t level;       /**< Number of the deepest level that it was below when it was last looked at, from 1; 0 for none. */
    uint32_t is_reduced;  /**< 1 where it was reduced in this liquidation. */
    int64_t last;         /**< When that was the last time, nanoseconds since 1970; 0 where it was not. */
};

/** Query the liquidation of what an account has in an asset outside of compartments.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_liquidation(const struct sloss_engine *engine,
                                                     uint64_t account, uint32_t asset,
                                                     struct sloss_liquidation_info *info_out);

/** Query the liquidation of an account's compartment in a market: none where it has no compartment there.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status
sloss_engine_isolated_liquidation(const struct sloss_engine *engine, uint64_t account,
                                  uint32_t market, struct sloss_liquidation_info *info_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
