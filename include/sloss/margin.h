/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file margin.h
 * Margin: how an account stands, at which price it would be liquidated, and how much it may still trade. And the margin rules
 * beyond brackets: terms of accounts and markets, isolated positions, collateral, money on hold, open orders, hedge mode,
 * portfolio margin, profit that matures, and groups. docs/guides/venue.md says how they are set.
 */
#ifndef SLOSS_MARGIN_H
#define SLOSS_MARGIN_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup margin Margin queries
 * Exact answers about one account, or about who is near a breach, at the present marks or at supposed ones. They change
 * nothing, take no memory and close nobody out. docs/rules.md 14 defines each figure.
 *
 * Where an account is in a group, margin equity, requirements, free collateral, ratio and breach are those of the group
 * (docs/rules.md 22.3). Its compartments are left out of its figures: sloss_engine_isolated() has them. Prices and orders of a
 * market are of the compartment there, if the account has one.
 * @{ */

/** How an account stands in one asset. */
struct sloss_margin_info {
    uint32_t struct_size;  /**< Set by the caller to sizeof of this struct. */
    uint32_t state;        /**< enum sloss_state, in this asset. */
    int64_t balance;       /**< Balance, in atoms. */
    int64_t equity;        /**< As in struct sloss_account_info. */
    int64_t margin_equity; /**< What is compared with the maintenance requirement: the equity, with other collateral, without
                                profit that does not count. */
    int64_t initial;       /**< Initial requirement, in atoms. */
    int64_t maintenance;   /**< Maintenance requirement, in atoms. */
    int64_t free;          /**< Free collateral, at least 0, in atoms. */
    int64_t notional;      /**< Sum of |lots * value| over its positions, in atoms, rounded up. */
    int64_t ratio_ppb;     /**< Maintenance divided by margin equity, rounded up: above 10^9 in a breach. INT64_MAX for more. */
    int64_t leverage_ppb;  /**< Notional divided by margin equity, rounded up; INT64_MAX for more. */
    uint32_t has_ratio;    /**< 0 if there is no ratio: maintenance is above zero, and the margin equity is not. */
    uint32_t has_leverage; /**< 0 if there is no leverage: the notional is above zero, and the margin equity is not. */
    uint32_t in_breach;    /**< 1 if margin equity is below maintenance; never of a system account. */
    uint32_t reserved;     /**< Zero. */
};

/** Query how an account stands in an asset, at the present marks. Where it never had anything there, all is zero but
 * has_ratio and has_leverage, which are 1.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure in atoms does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_margin_account(const struct sloss_engine *engine, uint64_t account,
                                                 uint32_t asset, struct sloss_margin_info *info_out);

/** The same as if some markets stood at other prices: a dry run of one account. No instant is run: no variation moves, and
 * nobody is closed out. Requirements, open orders, and what profits and collateral count are as they would be at these marks;
 * prices of collateral stay as they are.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     asset    Index of the asset.
 * @param[in]     marks    @p count marks of different markets, of any asset.
 * @param[in]     count    With 0 it is sloss_margin_account(). The time grows with the number of positions times that of marks.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  A mark is of no market.
 * @return Then for each mark in turn SLOSS_ERR_ARGUMENT where its market was named before or `reserved` is not zero,
 *         and what a MARK command would be refused with: SLOSS_ERR_MARKET_CLOSED, SLOSS_ERR_RANGE, SLOSS_ERR_OVERFLOW;
 *         at last SLOSS_ERR_OVERFLOW for a figure in atoms that does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_margin_dry_run(const struct sloss_engine *engine, uint64_t account,
                                                 uint32_t asset, const struct sloss_mark *marks,
                                                 uint32_t count, struct sloss_margin_info *info_out);

/** Which prices there are: bits of `has` in struct sloss_price_info. */
enum sloss_margin_price {
    SLOSS_PRICE_LIQUIDATION_BELOW = 1, /**< The liquidation price below the mark. */
    SLOSS_PRICE_LIQUIDATION_ABOVE = 2, /**< The liquidation price above the mark. */
    SLOSS_PRICE_BANKRUPTCY_BELOW = 4,  /**< The bankruptcy price at the mark or below. */
    SLOSS_PRICE_BANKRUPTCY_ABOVE = 8,  /**< The bankruptcy price at the mark or above. */
    SLOSS_PRICE_ROUGH_BELOW = 16, /**< No price: rounding alone may make a breach nearer below the mark, or one where there is
                                     none. */
    SLOSS_PRICE_ROUGH_ABOVE = 32  /**< No price: the same above the mark. */
};

/** Liquidation and bankruptcy prices of a position, in ticks. Only its market moves; all other prices stay as they are. */
struct sloss_price_info {
    uint32_t struct_size;      /**< Set by the caller to sizeof of this struct. */
    uint32_t has;              /**< Bits of enum sloss_margin_price; a price that is not there is 0. */
    int64_t liquidation_below; /**< The nearest price below the mark at which its account would be in breach. */
    int64_t liquidation_above; /**< The nearest price above the mark at which it would be. */
    int64_t bankruptcy_below;  /**< The lowest price, from the mark down, to which equity stays at least zero. */
    int64_t bankruptcy_above;  /**< The highest price, from the mark up, to which equity stays at least zero. */
};

/** Query the liquidation and bankruptcy prices of a position. Without lots there are none. A system account has no
 * liquidation price. There is no bankruptcy price where the equity is below zero already, or never falls below zero. Only
 * prices that the market accepts as marks count. The liquidation price is exact to the tick, unless `has` says that it is
 * rough: then it is in breach, and no price nearer is but by rounding alone (docs/rules.md 14.2).
 * @param[in]     engine     The engine.
 * @param[in]     account    Id.
 * @param[in]     market     Index of the market.
 * @param[in,out] prices_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_margin_prices(const struct sloss_engine *engine, uint64_t account,
                                                uint32_t market,
                                                struct sloss_price_info *prices_out);

/** In place of a price: the order is at the mark. */
#define SLOSS_AT_THE_MARK INT64_MAX

/** Which of the largest orders are rough: of these a larger one may pass, by rounding alone. */
enum sloss_margin_order {
    SLOSS_ORDER_ROUGH_BUY = 1,          /**< The largest buy. */
    SLOSS_ORDER_ROUGH_SELL = 2,         /**< The largest sale. */
    SLOSS_ORDER_ROUGH_BUY_TO_CLOSE = 4, /**< The largest buy for a short leg. */
    SLOSS_ORDER_ROUGH_SELL_TO_CLOSE = 8 /**< The largest sale for a long leg. */
};

/** The largest orders of an account. */
struct sloss_order_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t rough;       /**< Bits of enum sloss_margin_order; 0 where all four are exact, as nearly always. */
    int64_t buy;          /**< The most lots that it may buy; 0 if none. With two legs in the market, for the long one. */
    int64_t sell;         /**< The most lots that it may sell; 0 if none. With two legs, for the short one. */
    int64_t buy_to_close; /**< The most lots that it may buy for its short leg, which has fewer then; 0 without two legs. */
    int64_t sell_to_close; /**< The most lots that it may sell for its long leg, likewise. */
};

/** Query the most lots that an account may buy, and sell, in one FILL without fees, as far as its own margin goes, or that of
 * its group, against somebody who is not in the group. Where margin is no bound, the largest position that the numbers hold
 * is (docs/rules.md 1.5, 20.7). Limits, a pause, a freeze and a gate are not looked at. Open orders stay as they are. What is
 * named always passes; a larger one does only where `rough` says that it may (docs/rules.md 14.3).
 * @param[in]     engine     The engine.
 * @param[in]     account    Id.
 * @param[in]     market     Index of the market.
 * @param[in]     price      Ticks; or SLOSS_AT_THE_MARK.
 * @param[in,out] orders_out Record with `struct_size` set.
 * @retval SLOSS_OK                   The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT         A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET   No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT  No such account.
 * @retval SLOSS_ERR_MARKET_CLOSED    The market has ended.
 * @retval SLOSS_ERR_SYSTEM_ACCOUNT   It is an account of the system, which no requirement binds.
 * @retval SLOSS_ERR_RANGE            The market cannot have the price, or it has no mark and none is given.
 * @retval SLOSS_ERR_OVERFLOW         The value of a lot at the price does not fit.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_margin_orders(const struct sloss_engine *engine, uint64_t account,
                                                uint32_t market, int64_t price,
                                                struct sloss_order_info *orders_out);

/** Where a position stands in the queue of a deleveraging. */
struct sloss_rank_info {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t rating;        /**< 5 for the fifth of the lots that is closed first, down to 1; 0 where it has no rank. */
    uint64_t rank;          /**< 1 for the one that is closed first; 0 where it has no rank. */
    uint64_t count;         /**< Positions of its side that have a rank. */
    int64_t lots_ahead;     /**< Lots of the positions up to this one, and its own. */
    int64_t lots_all;       /**< Lots of all of them. */
    int64_t percentage_ppb; /**< lots_ahead divided by lots_all, parts per billion, rounded up. */
};

/** Query where a position stands among those of its side that could be counterparties of a deleveraging now, by the
 * market's option `rank`. It has no rank without lots, where it is a fund's, where its account is in breach, and where the
 * option divides lots instead of ranking positions (SLOSS_RANK_PRO_RATA, SLOSS_RANK_POLICY). Then all is zero. The call goes
 * through all holders of the market once.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in,out] rank_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @threads With other const calls.
 * @source Fifths of the cumulated quantity: BitMEX, Auto-Deleveraging. */
SLOSS_API enum sloss_status sloss_margin_rank(const struct sloss_engine *engine, uint64_t account,
                                              uint32_t market, struct sloss_rank_info *rank_out);

/** A position in the queue of a deleveraging. */
struct sloss_rank_row {
    uint64_t account;       /**< Id. */
    int64_t lots;           /**< Above zero: long. Below zero: short. */
    int64_t lots_ahead;     /**< As in struct sloss_rank_info. */
    int64_t percentage_ppb; /**< Likewise. */
    uint32_t account_row;   /**< Place of the account in account order. */
    uint32_t rating;        /**< As in struct sloss_rank_info. */
};

/** List the whole queue of one side of a market, the position that is closed first at the front. For n positions it takes a
 * time of n log n.
 * @param[in]  engine    The engine.
 * @param[in]  market    Index of the market.
 * @param[in]  shorts    0 for longs, 1 for shorts.
 * @param[out] rows_out  Room for @p capacity rows. The call may write to all of them.
 * @param[in]  capacity  At least the `holders` of struct sloss_market_info.
 * @param[out] count_out Number of rows; 0 where the option divides lots instead of ranking positions.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or @p shorts is neither 0 nor 1.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_LIMIT          The capacity is too small.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_margin_ranks(const struct sloss_engine *engine, uint32_t market,
                                               uint32_t shorts,
                                               struct sloss_rank_row *rows_out,
                                               size_t capacity, size_t *count_out);

/** Somebody who is in breach, or near it. */
struct sloss_near_row {
    uint64_t account;      /**< Id. */
    uint32_t asset;        /**< Index of the asset. */
    uint32_t in_breach;    /**< 1 if margin equity is below maintenance. */
    int64_t margin_equity; /**< Atoms. */
    int64_t maintenance;   /**< Atoms. */
    uint32_t market;       /**< Index of the market of a compartment; UINT32_MAX for the account's cross part. */
    uint32_t reserved;     /**< 0. */
};

/** List who is in breach, or whose margin equity is below maintenance times 1 + @p within_ppb. Rows are in account order;
 * those of one account by asset, and then its compartments by market. Nobody is closed out. With a part of 0 it is the list of
 * who would be closed out by the next mark at unchanged prices.
 * @param[in]     engine     The engine.
 * @param[in]     within_ppb The part, parts per billion, 0 to 100 * 10^9.
 * @param[in,out] cursor     0 for the first call; then where the next call goes on. Other commands may come between two
 *                           calls: the accounts behind the cursor are listed as they stand at the later call.
 * @param[out]    rows_out   Room for @p capacity rows.
 * @param[in]     capacity   The most rows to write, at least 1.
 * @param[out]    count_out  Number of rows written; fewer than the capacity if nobody is left.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or the capacity is 0.
 * @retval SLOSS_ERR_RANGE    The part is out of range.
 * @retval SLOSS_ERR_OVERFLOW A figure of row `count_out` does not fit int64_t; the cursor stands before it.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_margin_near(const struct sloss_engine *engine, int64_t within_ppb,
                                              uint64_t *cursor, struct sloss_near_row *rows_out,
                                              size_t capacity, size_t *count_out);

/** Columns of accounts in one asset, with the figures of struct sloss_margin_info. A column is NULL if it is not
 * wanted. */
struct sloss_margin_columns {
    uint32_t struct_size;   /**< sizeof(struct sloss_margin_columns). */
    uint32_t asset;         /**< Index of the asset. */
    uint64_t *account;      /**< Ids. */
    int64_t *margin_equity; /**< Atoms. */
    int64_t *free;          /**< Atoms. */
    int64_t *notional;      /**< Atoms. */
    int64_t *ratio_ppb;     /**< Parts per billion; -1 where there is none. */
    int64_t *leverage_ppb;  /**< Parts per billion; -1 where there is none. */
    uint32_t *in_breach;    /**< 0 or 1. */
};

/** Read how accounts stand, in account order, system accounts included: row i is the account at place `first + i`.
 * @param[in]  engine    The engine.
 * @param[in]  columns   Columns with room for @p capacity values each.
 * @param[in]  first     Place of the first account. Past the last account there are no rows.
 * @param[in]  capacity  The most rows to write.
 * @param[out] count_out Number of rows written.
 * @retval SLOSS_OK                The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @retval SLOSS_ERR_OVERFLOW      A figure of row `count_out` does not fit int64_t. The rows before it are written.
 * @threads With other const calls. Several threads may read different rows of one book. */
SLOSS_API enum sloss_status sloss_margin_accounts(const struct sloss_engine *engine,
                                                  const struct sloss_margin_columns *columns,
                                                  uint32_t first, size_t capacity, size_t *count_out);

/** Columns of positions in one market, with the prices of struct sloss_price_info. A column is NULL if it is not
 * wanted; then its price is not worked out. */
struct sloss_price_columns {
    uint32_t struct_size;       /**< sizeof(struct sloss_price_columns). */
    uint32_t market;            /**< Index of the market. */
    uint64_t *account;          /**< Ids of the accounts that have them. */
    uint32_t *has;              /**< Bits of enum sloss_margin_price, for the columns that are wanted. */
    int64_t *liquidation_below; /**< Ticks; 0 where there is none. */
    int64_t *liquidation_above; /**< Likewise. */
    int64_t *bankruptcy_below;  /**< Likewise. */
    int64_t *bankruptcy_above;  /**< Likewise. */
};

/** Read the prices of a market's positions, in the order of sloss_engine_positions().
 * @param[in]  engine    The engine.
 * @param[in]  columns   Columns with room for @p capacity values each.
 * @param[in]  first     First row. Past the last position there are no rows.
 * @param[in]  capacity  The most rows to write.
 * @param[out] count_out Number of rows written.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. Several threads may read different rows of one book. */
SLOSS_API enum sloss_status sloss_margin_positions(const struct sloss_engine *engine,
                                                   const struct sloss_price_columns *columns,
                                                   uint32_t first, size_t capacity,
                                                   size_t *count_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup terms Terms of accounts and markets
 * What REQUIRE, CONTROL, POSITION_LIMIT and CEILING commands have set (docs/rules.md 15).
 * @{ */

/** What a REQUIRE command adds to the requirements of an account in an asset. */
struct sloss_surcharge_info {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;      /**< Zero. */
    int64_t multiplier_ppb; /**< As in the REQUIRE command; 10^9 where nothing is set. */
    int64_t addon;          /**< As in the REQUIRE command. */
};

/** Query what a REQUIRE command adds to the requirements of an account in an asset.
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

/** What CONTROL and PORTFOLIO commands have set for an account; all zero where none has. */
struct sloss_control_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t frozen;      /**< 1 if it is frozen. */
    uint32_t liquidation; /**< enum sloss_account_liquidation. */
    uint32_t portfolio;   /**< 1 if it is margined by universes (PORTFOLIO). */
};

/** Query what CONTROL and PORTFOLIO commands have set for an account.
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
    uint32_t set;          /**< Bits of enum sloss_ceiling: which of the two below are set. */
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
/** @defgroup isolated Isolated positions
 * An account may have a *compartment* of a market (isolated margin): money and a position that stand apart from the rest of the
 * account, its *cross part*. Neither pays for the other (docs/rules.md 18). sloss_engine_account() and columns of accounts are
 * of the cross part. sloss_engine_position() and columns of positions find the position in either part.
 * @{ */

/** Make, fund or empty the compartment of an account in a market, or move money back: the command ISOLATE.
 * @param[in] engine  The engine.
 * @param[in] account Id of the account.
 * @param[in] market  Index of the market.
 * @param[in] amount  Atoms to move from the cross part into the compartment. Below zero: to move back. At 0 or above, a
 *                    compartment is made where there is none.
 * @retval SLOSS_OK                      Done.
 * @retval SLOSS_ERR_ARGUMENT            The engine is NULL; or there is no compartment yet, and the account has lots in
 *                                       the market, or a cost there that is not settled.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT     No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET      No such market.
 * @retval SLOSS_ERR_MARKET_CLOSED       The market has ended, so that no compartment is made there, and none gets money.
 * @retval SLOSS_ERR_SYSTEM_ACCOUNT      It is a system account.
 * @retval SLOSS_ERR_LIMIT               There are as many compartments as can be counted.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS  More than the balance of the part that the money comes from.
 * @retval SLOSS_ERR_INSUFFICIENT_MARGIN More than the free collateral of that part.
 * @retval SLOSS_ERR_GATED               The gate of a market holds the account.
 * @retval SLOSS_ERR_OVERFLOW            A balance would not fit.
 * @retval SLOSS_ERR_MEMORY              No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_isolate(struct sloss_engine *engine, uint64_t account,
                                                 uint32_t market, int64_t amount);

/** End the compartment of an account in a market. Its balance, its claims and the sum that it was charged go to the cross part.
 * It must have no lots, nothing that is not settled, no balance below zero and no debt that is kept.
 * @param[in] engine  The engine.
 * @param[in] account Id of the account.
 * @param[in] market  Index of the market.
 * @retval SLOSS_OK                  Done.
 * @retval SLOSS_ERR_ARGUMENT        The engine is NULL, there is no compartment, or it cannot end.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_SYSTEM_ACCOUNT  It is a system account.
 * @retval SLOSS_ERR_GATED           It has a balance, and the gate of a market holds the account.
 * @retval SLOSS_ERR_OVERFLOW        A sum would not fit.
 * @retval SLOSS_ERR_MEMORY          No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_end_isolation(struct sloss_engine *engine,
                                                       uint64_t account, uint32_t market);

/** A compartment, with the figures of struct sloss_account_info. */
struct sloss_isolated_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t is_open;     /**< 1 where there is a compartment; where there is none all else is 0. */
    int64_t balance;      /**< Balance, in atoms. */
    int64_t equity;       /**< Balance + lots * value - cost, in atoms, rounded down. */
    int64_t initial;      /**< Requirement to add risk or take money out, in atoms. */
    int64_t maintenance;  /**< Requirement below which it is closed out, in atoms. */
    int64_t socialized;   /**< Sum of all that it was ever charged, in atoms. */
    int64_t free;         /**< Free collateral, at least 0: the most that may move back. */
    int64_t claim;        /**< What it has paid for deficits of its market and has not got back, in atoms. */
    int64_t owed;         /**< Its debts in its market that are kept, in atoms. */
    uint32_t state;       /**< enum sloss_state of the compartment. */
    uint32_t is_gated;    /**< 1 while the gate of a market holds the account; 0 otherwise. */
};

/** Query the compartment of an account in a market, at the present marks.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_isolated(const struct sloss_engine *engine,
                                                  uint64_t account, uint32_t market,
                                                  struct sloss_isolated_info *info_out);

/** Columns of compartments of all accounts and assets, with the figures of struct sloss_isolated_info. Each may be NULL. */
struct sloss_isolated_columns {
    uint32_t struct_size;  /**< sizeof(struct sloss_isolated_columns). */
    uint32_t reserved;     /**< Zero. */
    uint64_t *account;     /**< Ids of the accounts that have them. */
    uint32_t *account_row; /**< Places of these accounts in account order, as sloss_engine_accounts() counts them. */
    uint32_t *market;      /**< Indices of the markets. */
    uint32_t *state;       /**< enum sloss_state. */
    int64_t *balance;      /**< Atoms. */
    int64_t *equity;       /**< Atoms. */
    int64_t *initial;      /**< Atoms. */
    int64_t *maintenance;  /**< Atoms. */
    int64_t *socialized;   /**< Atoms. */
};

/**
 * Read compartments, in no particular order. For a sum over all money of accounts, add the rows of sloss_engine_accounts() and
 * these rows.
 *
 * @param[in]     engine    The engine.
 * @param[in]     columns   Columns with room for @p capacity values each.
 * @param[in,out] cursor    Where to go on; 0 at first. As long as no command is applied in between, calls with the same
 *                          cursor read each compartment once.
 * @param[in]     capacity  The most rows to write.
 * @param[out]    count_out Number of rows written; less than @p capacity behind the last.
 *
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_OVERFLOW A figure of row `count_out` does not fit int64_t. The rows before it are written, and the
 *                            cursor stands at it.
 * @threads With other const calls.
 */
SLOSS_API enum sloss_status
sloss_engine_compartments(const struct sloss_engine *engine,
                          const struct sloss_isolated_columns *columns, uint32_t *cursor,
                          size_t capacity, size_t *count_out);
/** @} */

/** @defgroup collateral Several collaterals
 * A COLLATERAL command makes a *pair*: balances of one asset are collateral for what is settled in another. A pair has a price,
 * which MARK sets, and HAIRCUTs, which say how much of a balance counts (docs/rules.md 17).
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

/** A pair of assets, of which one is collateral for the other. */
struct sloss_collateral_info {
    uint32_t struct_size;       /**< Set by the caller to sizeof of this struct. */
    uint32_t asset;             /**< As in the COLLATERAL command. */
    uint32_t settlement;        /**< As in the COLLATERAL command. */
    uint32_t tick_decimals;     /**< As in the COLLATERAL command. */
    int64_t tick;               /**< As in the COLLATERAL command. */
    uint64_t to;                /**< As in the COLLATERAL command. */
    int64_t price;              /**< In ticks; 0 before the first mark. */
    uint32_t discount_ppb;      /**< As in the COLLATERAL command. */
    uint32_t haircuts;          /**< Number of quantities that a HAIRCUT has set. */
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

/** Query one of the haircuts of a pair. They are in order of quantities.
 * @param[in]  engine       The engine.
 * @param[in]  number       As in MARK.
 * @param[in]  place        0 for the smallest quantity.
 * @param[out] quantity_out Atoms of the asset.
 * @param[out] weight_out   Parts per billion.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET There is no such pair.
 * @retval SLOSS_ERR_RANGE          It has no haircut at this place.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_haircut(const struct sloss_engine *engine, uint32_t number,
                                                 uint32_t place, int64_t *quantity_out,
                                                 int64_t *weight_out);

/** What the collateral of an account in other assets counts in an asset, and its margin equity there. */
struct sloss_backing_info {
    uint32_t struct_size;       /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;          /**< Zero. */
    int64_t collateral;         /**< What balances of other assets count, in atoms, against the maintenance requirement.
                                     Below zero where more is lacking there than counts. */
    int64_t collateral_initial; /**< The same against the initial requirement: at most `collateral`. */
    int64_t margin_equity;      /**< Equity and `collateral`, less profit that does not count: what is compared with the
                                     maintenance requirement. */
    int64_t margin_initial;     /**< The same with `collateral_initial`: what is compared with the initial requirement. */
};

/** Query what collateral counts for an account in an asset. All is 0 where the account has nothing there, and no collateral
 * for it.
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
/** @defgroup holds Holds and orders
 * Money on hold has left the balance and waits to be paid out or released (HOLD, RELEASE, PAY_OUT). Open orders raise the
 * initial requirement (ORDERS). docs/rules.md 16 has both.
 * @{ */

/** Money on hold. */
struct sloss_hold_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t asset;       /**< Index of its asset. */
    uint64_t hold;        /**< Its id. */
    uint64_t account;     /**< Id of the account that it came from. */
    int64_t amount;       /**< Atoms, at least 1. */
    int64_t due;          /**< When it is released by itself, nanoseconds since 1970; 0 for never. */
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

/** List the holds of an account in an asset in the order of their ids, beginning behind a given id.
 * @param[in]  engine    The engine.
 * @param[in]  account   Id.
 * @param[in]  asset     Index of the asset.
 * @param[in]  after     Holds with a greater id than this are listed: the id of the last row of the call before; 0 at first.
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

/** The open orders of an account in a market, and the initial requirement with them. */
struct sloss_orders_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t bid_lots;     /**< As in the ORDERS command, less what trades have taken off. */
    int64_t bid_price;    /**< As in the ORDERS command; 0 where there are none. */
    int64_t ask_lots;     /**< As in the ORDERS command, less what trades have taken off. */
    int64_t ask_price;    /**< As in the ORDERS command; 0 where there are none. */
    int64_t initial;      /**< What the market adds to the initial requirement of the account, in atoms: the worst case of
                               position and orders (docs/rules.md 16.5). Without orders it is that of the position. */
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

/* ------------------------------------------------------------------------------------------ */
/** @defgroup legs Two legs in a market
 * An account in hedge mode has a long and a short leg in a market (docs/rules.md 21). sloss_engine_position() and columns of
 * positions have the net of both legs, with the sum of their requirements.
 * @{ */

/** Give an account two legs in a market, or take them away: the command HEDGE.
 * @param[in] engine  The engine.
 * @param[in] account Id of the account.
 * @param[in] market  Index of the market.
 * @param[in] is_on   1 for two legs, 0 for one position.
 * @retval SLOSS_OK                  Done, or it was so already.
 * @retval SLOSS_ERR_ARGUMENT        The engine is NULL, @p is_on is neither, the market settles variation, or the account has
 *                                   lots there.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_MARKET_CLOSED   The market has ended.
 * @retval SLOSS_ERR_SYSTEM_ACCOUNT  It is a system account.
 * @retval SLOSS_ERR_MEMORY          No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_hedge(struct sloss_engine *engine, uint64_t account,
                                               uint32_t market, uint32_t is_on);

/** A leg of an account in a market. Without hedge mode the leg on the side of the position is the whole position. */
struct sloss_leg_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t is_on;       /**< 1 where the account has two legs in the market, with or without lots. */
    int64_t lots;         /**< Lots, at least 0. */
    int64_t cost;         /**< What was paid for them, with funding, in 10^-precision of an atom. Of the short leg it is below
                               zero: minus what was received. */
    int64_t pnl;          /**< Their profit at the mark, in atoms, rounded down. */
    int64_t initial;      /**< Initial requirement of the leg, in atoms. */
    int64_t maintenance;  /**< Maintenance requirement of the leg, in atoms. */
};

/** Query a leg of an account in a market.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     market   Index of the market.
 * @param[in]     leg      enum sloss_leg.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, there is no such leg, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET  No such market.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_leg(const struct sloss_engine *engine, uint64_t account,
                                             uint32_t market, uint32_t leg,
                                             struct sloss_leg_info *info_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup requirement Requirements of a market
 * A REQUIREMENT command raises the requirements of a market beyond its brackets: for large positions, while open interest is
 * high, and where more was paid than the mark. It also says which part of profit that is not realized counts in margin equity
 * (docs/rules.md 19). The requirements that follow are those of struct sloss_account_info and struct sloss_position_info.
 * @{ */

/** What a market requires beyond its brackets. */
struct sloss_requirement_info {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t by_entry;      /**< As in the REQUIREMENT command. */
    int64_t root_ppb;       /**< As in the REQUIREMENT command. */
    int64_t lot_size;       /**< As in the REQUIREMENT command. */
    int64_t interest_low;   /**< As in the REQUIREMENT command. */
    int64_t interest_high;  /**< As in the REQUIREMENT command. */
    int64_t interest;       /**< The sample (docs/rules.md 19.2): open interest in atoms, rounded down, when a mark of the
                                 market was last set. 0 before that, and while the only mark is that of the first trade. */
    int64_t profit_off_ppb; /**< As in the REQUIREMENT command. */
    uint32_t lot_digits;    /**< As in the REQUIREMENT command. */
    uint32_t reserved;      /**< Zero. */
};

/** Query what a market requires beyond its brackets, and its open interest at the last mark.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_requirement(const struct sloss_engine *engine, uint32_t market,
                                                     struct sloss_requirement_info *info_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup portfolio Portfolio margin
 * A *universe* is a set of markets of an asset that are margined together by a grid of scenarios (UNIVERSE, SHOCK, VALUES,
 * PORTFOLIO; docs/rules.md 20). An account in portfolio mode must have, for its positions in a universe, the worst loss of all
 * of them together over the scenarios. The requirement of the account in other calls is this one; the requirement of a position
 * is that of its market by itself.
 * @{ */

/** Look a universe up by name.
 * @param[in]  engine       The engine.
 * @param[in]  name         Ended by a zero.
 * @param[out] universe_out Its index, 0 for the one made first.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, or no universe has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_find_universe(const struct sloss_engine *engine, const char *name,
                                                       uint32_t *universe_out);

/** Markets that are margined together. */
struct sloss_universe_info {
    uint32_t struct_size;       /**< Set by the caller to sizeof of this struct. */
    uint32_t asset;             /**< As in the UNIVERSE command. */
    int64_t maintenance_ppb;    /**< As in the UNIVERSE command. */
    uint32_t shocks;            /**< Number of its scenarios. */
    uint32_t reserved;          /**< Zero. */
    char name[SLOSS_NAME_SIZE]; /**< Ended by a zero. */
};

/** Query a universe.
 * @param[in]     engine   The engine.
 * @param[in]     universe Index of the universe.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the record size is wrong, or there is no such universe.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_universe(const struct sloss_engine *engine, uint32_t universe,
                                                  struct sloss_universe_info *info_out);

/** A scenario. */
struct sloss_shock_info {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;      /**< Zero. */
    int64_t price_ppb;      /**< As in the SHOCK command. */
    int64_t volatility_ppb; /**< As in the SHOCK command. */
    int64_t weight_ppb;     /**< As in the SHOCK command. */
};

/** Query a scenario of a universe.
 * @param[in]     engine   The engine.
 * @param[in]     universe Index of the universe.
 * @param[in]     index    Of the scenario.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK           The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, the record size is wrong, or there is no such universe.
 * @retval SLOSS_ERR_RANGE    It has no such scenario.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_shock(const struct sloss_engine *engine, uint32_t universe,
                                               uint32_t index, struct sloss_shock_info *info_out);

/** The universe that a market is in, and its terms there. */
struct sloss_portfolio_info {
    uint32_t struct_size;       /**< Set by the caller to sizeof of this struct. */
    uint32_t universe;          /**< Index of the universe; UINT32_MAX where it is in none. */
    int64_t short_least;        /**< As in the PORTFOLIO command. */
    int64_t concentration_lots; /**< As in the PORTFOLIO command. */
    int64_t concentration_ppb;  /**< As in the PORTFOLIO command. */
    uint32_t values;            /**< Number of its values: one for each scenario, or 0 where none are given. */
    uint32_t is_option;         /**< As in the PORTFOLIO command. */
};

/** Query the universe that a market is in, and its terms there.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_portfolio(const struct sloss_engine *engine, uint32_t market,
                                                   struct sloss_portfolio_info *info_out);

/** Query what 1.0 of a market is worth in a scenario, as VALUES said last.
 * @param[in]  engine    The engine.
 * @param[in]  market    Index of the market.
 * @param[in]  index     Of the scenario.
 * @param[out] price_out Ticks.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_RANGE          It has no value for such a scenario.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_value(const struct sloss_engine *engine, uint32_t market,
                                               uint32_t index, int64_t *price_out);

/** Query what one of a universe's scenarios costs an account: the loss of its positions there, times the weight. It is below
 * zero where they gain. It is the same whether or not the account is in portfolio mode, and leaves its compartments out.
 * @param[in]  engine   The engine.
 * @param[in]  account  Id.
 * @param[in]  universe Index of the universe.
 * @param[in]  index    Of the scenario.
 * @param[out] cost_out Atoms, rounded up.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or there is no such universe.
 * @retval SLOSS_ERR_RANGE           It has no such scenario.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        It does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_scenario(const struct sloss_engine *engine, uint64_t account,
                                                  uint32_t universe, uint32_t index, int64_t *cost_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup maturing Profit that matures
 * A MATURE command sets how old a profit that is not realized has to be in a market before it counts in margin equity
 * (docs/rules.md 23). What counts is the least that the profit was within that time. A loss counts at once. So nobody can
 * withdraw, or trade on, a profit from a price that was pushed for a moment.
 * @{ */

/** When profit counts in a market. */
struct sloss_mature_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t duration;     /**< As in the MATURE command; 0 where a profit counts at once. */
};

/** Query how old a profit has to be in a market.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_mature(const struct sloss_engine *engine, uint32_t market,
                                                struct sloss_mature_info *info_out);

/** The profit of a position, and what of it counts. All are zero where there is no position. */
struct sloss_matured_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t profit;       /**< Profit at the mark that is not realized, in atoms, rounded down; below zero for a loss. */
    int64_t matured;      /**< What of it is old enough, in atoms, rounded down: at least 0. */
    int64_t counts;       /**< What it adds to margin equity, in atoms, rounded down: `matured` times the weight that a
                               REQUIREMENT command has set; or the loss, whole. */
};

/** Query the profit of an account's position, and what of it counts: of its compartment in the market if it has one.
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
SLOSS_API enum sloss_status sloss_engine_matured(const struct sloss_engine *engine, uint64_t account,
                                                 uint32_t market,
                                                 struct sloss_matured_info *info_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup group Groups of accounts
 * A GROUP command puts an account into a group, whose accounts are margined together in every asset (docs/rules.md 22). In
 * other calls the margin equity and the requirements of such an account are those of the group. Its balance, equity, positions
 * and notional are its own. Its free collateral is what the group does not need, at most its own balance.
 * @{ */

/** The group that an account is in, in an asset. */
struct sloss_group_info {
    uint32_t struct_size;       /**< Set by the caller to sizeof of this struct. */
    uint32_t members;           /**< Number of its accounts; 0 where the account is in no group. */
    char name[SLOSS_NAME_SIZE]; /**< Name of the group; "" for none. */
    int64_t margin_equity;      /**< Sum of the margin equities of its accounts in the asset, in atoms. Without a group this and
                                     what is below are 0. */
    int64_t initial;            /**< Initial requirement of all of them together, in atoms. */
    int64_t maintenance;        /**< Maintenance requirement of all of them together, in atoms. */
    uint32_t in_breach;         /**< 1 if the next mark would close them out (docs/rules.md 22.4). */
    uint32_t reserved;          /**< Zero. */
};

/** Query the group that an account is in, and its margin in an asset at the present marks.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     asset    Index of the asset.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET   No such asset.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_OVERFLOW        A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_group(const struct sloss_engine *engine, uint64_t account,
                                               uint32_t asset, struct sloss_group_info *info_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
