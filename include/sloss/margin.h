/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file margin.h
 * Margin: what is asked of accounts beyond brackets, and what it is asked for.
 */
#ifndef SLOSS_MARGIN_H
#define SLOSS_MARGIN_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup holds Holds and orders
 * Money on hold has left the balance and waits to be paid out or released (HOLD, RELEASE, PAY_OUT). Open orders ask for
 * initial margin (ORDERS).
 * @{ */

/** Money on hold. */
struct sloss_hold_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t asset;       /**< Index of its asset. */
    uint64_t hold;        /**< Its id. */
    uint64_t account;     /**< Id of the account that it came from. */
    int64_t amount;       /**< Atoms, at least 1. */
    int64_t due;          /**< When it is released, nanoseconds since 1970; 0 where it stays. */
};

/** Query a hold.
 * @param[in]     engine   The engine.
 * @param[in]     hold     Its id.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK               The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT     A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_HOLD No money is on hold under this id.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_hold(const struct sloss_engine *engine, uint64_t hold,
                                              struct sloss_hold_info *info_out);

/** List the holds of an account in an asset in the order of their ids, from the one behind an id on.
 * @param[in]  engine    The engine.
 * @param[in]  account   Id.
 * @param[in]  asset     Index of the asset.
 * @param[in]  after     Id of the last hold that is known already; 0 at first.
 * @param[out] holds_out Room for @p capacity records; each has its `struct_size`. May be NULL where that is 0.
 * @param[in]  capacity  Number of records.
 * @param[out] count_out Number of records written; fewer than @p capacity where there are no more.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_holds(const struct sloss_engine *engine, uint64_t account,
                                               uint32_t asset, uint64_t after,
                                               struct sloss_hold_info *holds_out, size_t capacity,
                                               size_t *count_out);

/** What an account has on hold in an asset.
 * @param[in]  engine   The engine.
 * @param[in]  account  Id.
 * @param[in]  asset    Index of the asset.
 * @param[out] held_out Atoms: the sum of its holds.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_held(const struct sloss_engine *engine, uint64_t account,
                                              uint32_t asset, int64_t *held_out);

/** The open orders of an account in a market, and what they ask for. */
struct sloss_orders_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t bid_lots;     /**< As in the ORDERS command, less what trades have taken off. */
    int64_t bid_price;    /**< As in the ORDERS command; 0 where there are none. */
    int64_t ask_lots;     /**< As in the ORDERS command, less what trades have taken off. */
    int64_t ask_price;    /**< As in the ORDERS command; 0 where there are none. */
    int64_t initial;      /**< What the market counts as in the initial requirement of the account, in atoms; the
                               requirement of its position where there are no orders. */
};

/** Query the open orders of an account in a market.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_orders(const struct sloss_engine *engine, uint64_t account,
                                                uint32_t market,
                                                struct sloss_orders_info *info_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
