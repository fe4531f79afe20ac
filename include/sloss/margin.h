/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file margin.h
 * Margin: terms of accounts and markets beyond brackets, what backs accounts, and what follows from these.
 */
#ifndef SLOSS_MARGIN_H
#define SLOSS_MARGIN_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup terms Terms of accounts and markets
 * What REQUIRE, CONTROL, POSITION_LIMIT and CEILING commands have set (docs/rules.md 15).
 * @{ */

/** What is asked of an account in an asset beyond its positions. */
struct sloss_surcharge_info {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;      /**< Zero. */
    int64_t multiplier_ppb; /**< As in the REQUIRE command; 10^9 where nothing is set. */
    int64_t addon;          /**< As in the REQUIRE command. */
};

/** Query what is asked of an account in an asset beyond its positions.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_surcharge(const struct sloss_engine *engine,
                                                   uint64_t account, uint32_t asset,
                                                   struct sloss_surcharge_info *info_out);

/** What a CONTROL command has set of an account; all zero where none has. */
struct sloss_control_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t frozen;      /**< 1 if it is frozen. */
    uint32_t liquidation; /**< enum sloss_account_liquidation. */
    uint32_t reserved;    /**< Zero. */
};

/** Query what a CONTROL command has set of an account.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_controls(const struct sloss_engine *engine,
                                                  uint64_t account,
                                                  struct sloss_control_info *info_out);

/** The largest position of an account in a market. */
struct sloss_position_limit_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t is_set;      /**< 1 if a POSITION_LIMIT command has set one. That of a CEILING does not count here. */
    int64_t lots;         /**< The most lots; 0 where none is set. */
};

/** Query the largest position of an account in a market.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_position_limit(const struct sloss_engine *engine,
                                                        uint64_t account, uint32_t market,
                                                        struct sloss_position_limit_info *info_out);

/** How much may be open in a market, and how it trades. */
struct sloss_ceiling_info {
    uint32_t struct_size;  /**< Set by the caller to sizeof of this struct. */
    uint32_t set;          /**< Bits of enum sloss_ceiling: what there is of the two below. */
    int64_t open_interest; /**< The most lots that may be open; 0 where it is not set. */
    int64_t position;      /**< The most lots of an account without a limit of its own; 0 where it is not set. */
    uint32_t trading;      /**< enum sloss_trading. */
    uint32_t reserved;     /**< Zero. */
};

/** Query how much may be open in a market, and how it trades.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_ceilings(const struct sloss_engine *engine,
                                                  uint32_t market,
                                                  struct sloss_ceiling_info *info_out);
/** @} */

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

/* ------------------------------------------------------------------------------------------ */
/** @defgroup requirement Requirements of a market
 * A REQUIREMENT command sets what a market asks of positions beyond its brackets: more of large ones, more while open
 * interest is high, and more of what was paid above the mark. It also says how far profit that is not realized backs
 * positions. What is asked then shows in the other calls: struct sloss_account_info, struct sloss_position_info.
 * @{ */

/** What a market asks beyond its brackets. */
struct sloss_requirement_info {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t by_entry;      /**< As in the REQUIREMENT command, as all of those below but one. */
    int64_t root_ppb;       /**< As in the REQUIREMENT command. */
    int64_t lot_size;       /**< As in the REQUIREMENT command. */
    int64_t interest_low;   /**< As in the REQUIREMENT command. */
    int64_t interest_high;  /**< As in the REQUIREMENT command. */
    int64_t interest;       /**< Open interest in atoms, rounded down, when a mark of the market was last set; 0 before
                                 that, and of a market that its first trade has marked. */
    int64_t profit_off_ppb; /**< As in the REQUIREMENT command. */
    uint32_t lot_digits;    /**< As in the REQUIREMENT command. */
    uint32_t reserved;      /**< Zero. */
};

/** Query what a market asks beyond its brackets, and its open interest at the last mark.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_requirement(const struct sloss_engine *engine, uint32_t market,
                                                     struct sloss_requirement_info *info_out);
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
