/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file margin.h
 * Margin: terms of accounts and markets beyond brackets, and what follows from them.
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
/** @defgroup isolated Isolated positions
 * An account may have a *compartment* of a market: money and a position that stand apart from the rest of the account, its
 * cross part, and neither pays for the other (docs/rules.md 18). sloss_engine_account() and columns of accounts tell of
 * the cross part; sloss_engine_position() and columns of positions find the position in either.
 * @{ */

/** Make, fund or empty the compartment of an account in a market, or move money back: the command ISOLATE.
 * @param[in] engine  The engine.
 * @param[in] account Id of the account.
 * @param[in] market  Index of the market.
 * @param[in] amount  Atoms to move from the cross part into the compartment, which is made where there is none; below
 *                    zero to move back.
 * @retval SLOSS_OK                      Done.
 * @retval SLOSS_ERR_ARGUMENT            The engine is NULL; or there is no compartment yet, and the account has lots in
 *                                       the market, or something that is not settled.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT     No such account.
 * @retval SLOSS_ERR_UNKNOWN_MARKET      No such market.
 * @retval SLOSS_ERR_MARKET_CLOSED       The market has ended, and none is made there or funded.
 * @retval SLOSS_ERR_SYSTEM_ACCOUNT      It is a system account.
 * @retval SLOSS_ERR_LIMIT               There is no number for one more.
 * @retval SLOSS_ERR_INSUFFICIENT_FUNDS  More than the part that it comes from has.
 * @retval SLOSS_ERR_INSUFFICIENT_MARGIN More than is free of it.
 * @retval SLOSS_ERR_GATED               The gate of a market holds the account.
 * @retval SLOSS_ERR_OVERFLOW            A balance would not fit.
 * @retval SLOSS_ERR_MEMORY              No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_engine_isolate(struct sloss_engine *engine, uint64_t account,
                                                 uint32_t market, int64_t amount);

/** End the compartment of an account in a market: its balance, its claims and what it was charged become those of the
 * cross part. It may have no lots, nothing that is not settled, no balance below zero and no debt that is kept.
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
    int64_t claim;        /**< What it has paid for deficits of its market and not got back, in atoms. */
    int64_t owed;         /**< What it owes in its market, in atoms. */
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
 * Read compartments in an order that is not promised. A sum over all accounts is that of sloss_engine_accounts() and of
 * these rows together.
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
