/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file liquidation.h
 * Closing out as venues do: partial liquidation, margin calls, execution by the host, and auctions.
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

/* ------------------------------------------------------------------------------------------ */
/** @defgroup execution Execution by the host, and auctions
 * An account in breach whose markets say SLOSS_LIQUIDATION_HOST is not closed by the engine: it goes into liquidation, the host
 * closes its positions by fills that name it (`liquidated`), at prices no worse than a limit, and what is left when the time
 * is over passes to the funds. Where they say SLOSS_LIQUIDATION_AUCTION it is sold part by part to who bids, with a discount
 * that grows (docs/rules.md 25).
 * @{ */

/** What EXECUTE has set of a market. */
struct sloss_execute_info {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;      /**< Zero. */
    int64_t timeout;        /**< Nanoseconds; 0 where nothing is set. */
    int64_t fee_ppb;        /**< Of the notional, parts per billion. */
    int64_t liquidator_ppb; /**< Of the fee, parts per billion. */
};

/** Query how the host closes positions of a market.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_execute(const struct sloss_engine *engine, uint32_t market,
                                                 struct sloss_execute_info *info_out);

/** What AUCTION has set of an asset. */
struct sloss_auction_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t from_ppb;     /**< The price factor at the start, parts per billion; 0 where nothing is set, as all below. */
    int64_t to_ppb;       /**< And after `first`. */
    int64_t first;        /**< Nanoseconds in which it falls from the one to the other. */
    int64_t last;         /**< And in which it falls to 0. */
    int64_t part_ppb;     /**< The most that one bid may take, parts per billion. */
};

/** Query how accounts are auctioned in an asset.
 * @param[in]     engine   The engine.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_auction(const struct sloss_engine *engine, uint32_t asset,
                                                 struct sloss_auction_info *info_out);

/** A liquidation by the host, or an auction. All is zero where none runs. */
struct sloss_execution_info {
    uint32_t struct_size;  /**< Set by the caller to sizeof of this struct. */
    uint32_t kind;         /**< SLOSS_LIQUIDATION_HOST or SLOSS_LIQUIDATION_AUCTION; 0 where none runs. */
    int64_t start;         /**< The time at which it began, nanoseconds since 1970. */
    int64_t end;           /**< The time from which on the funds take over what is left; INT64_MAX for never. */
    int64_t factor_ppb;    /**< Of an auction: the price factor now, parts per billion. Otherwise 0. */
    int64_t most_part_ppb; /**< Of an auction: the most that a bid may take, parts per billion, before AUCTION bounds it; 0
                                where the account has what it needs. Otherwise 0. */
};

/** Query the liquidation of an account in an asset, by the host or as an auction: of its cross part.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_execution(const struct sloss_engine *engine, uint64_t account,
                                                     uint32_t asset, struct sloss_execution_info *info_out);

/** What the host has still to close of a position, and how. */
struct sloss_liquidation_order_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t is_open;     /**< 1: the account is in liquidation by the host there. 0: it is not, and all below is zero. */
    int64_t lots;         /**< Lots, as a positive number; 0 for none. */
    int64_t price;        /**< The worst price, in ticks: the least of a sale, the greatest of a purchase. */
    uint32_t has_price;   /**< 1: there is such a price. 0: nothing is to be closed, or any price will do. */
    uint32_t reserved;    /**< Zero. */
};

/** Query what the host has still to close of an account's position, and the worst price for it, as things stand: of its
 * compartment in the market if it has one.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_liquidation_order(const struct sloss_engine *engine, uint64_t account,
                                                    uint32_t market, struct sloss_liquidation_order_info *info_out);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
