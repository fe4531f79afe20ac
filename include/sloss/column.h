/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file column.h
 * Columns: whole books as arrays; and commands tried and taken back.
 */
#ifndef SLOSS_COLUMN_H
#define SLOSS_COLUMN_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @name Columns
 * A whole book in a call, for hosts that keep arrays: no call and no record for each account. A column
 * is an array of the caller's; NULL for a column that is not wanted.
 * @{ */

/** Columns of commands: what differs from row to row. Each is NULL, or takes the place of a field of the
 * common command's body, which its kind must have. */
struct sloss_command_columns {
    uint32_t struct_size;    /**< sizeof(struct sloss_command_columns). */
    uint32_t reserved;       /**< Zero. */
    const uint32_t *market;  /**< `market` of FILL, MARK, FUNDING, DELEVERAGE and SETTLE. */
    const uint32_t *asset;   /**< `asset` of DEPOSIT, WITHDRAW and TRANSFER. */
    const uint64_t *account; /**< `account` of ACCOUNT, DEPOSIT, WITHDRAW, TAKEOVER and DELEVERAGE, `giver` of
                                  TRANSFER, `buyer` of FILL. */
    const uint64_t *other;   /**< `receiver` of TRANSFER, `seller` of FILL. */
    const int64_t *amount;   /**< `amount` of DEPOSIT, WITHDRAW and TRANSFER, `lots` of FILL, `payment` of
                                  FUNDING. */
    const int64_t *price;    /**< `price` of FILL, MARK and SETTLE. */
};

/**
 * Apply a command for each row, in order, each all or nothing, up to the first that is refused.
 *
 * The command of row i is the common one with what the columns hold at i. Deposits of a million
 * accounts: `{.kind = SLOSS_COMMAND_DEPOSIT, .flags = SLOSS_COMMAND_CREATE, .deposit = {.asset = usd}}` and
 * the columns account and amount.
 *
 * @param[in]  engine      The engine.
 * @param[in]  common      What all rows share. LINKED is refused: a row is a command of its own.
 * @param[in]  columns     Columns of @p count values each.
 * @param[in]  count       Rows.
 * @param[out] applied_out Rows applied: @p count on success; may be NULL.
 *
 * @retval SLOSS_OK           All are applied.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, or a column is given that the kind
 *                            has no field for; nothing is applied.
 * @return Otherwise the status of row `applied_out`, as sloss_engine_apply().
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_apply_columns(struct sloss_engine *engine,
                                                       const struct sloss_command *common,
                                                       const struct sloss_command_columns *columns,
                                                       size_t count, size_t *applied_out);

/** Columns of accounts in one asset, as struct sloss_account_info. */
struct sloss_account_columns {
    uint32_t struct_size; /**< sizeof(struct sloss_account_columns). */
    uint32_t asset;       /**< Index of the asset. */
    uint64_t *account;    /**< Ids. */
    uint32_t *state;      /**< enum sloss_state. */
    int64_t *balance;     /**< Atoms. */
    int64_t *equity;      /**< Atoms. */
    int64_t *initial;     /**< Atoms. */
    int64_t *maintenance; /**< Atoms. */
    int64_t *socialized;  /**< Atoms. */
};

/**
 * Read accounts in account order, system accounts among them: row i is the account that
 * sloss_ledger_account_at() has at `first + i`. What an account never held reads zero.
 *
 * @param[in]  engine    The engine.
 * @param[in]  columns   Columns with room for @p capacity values each.
 * @param[in]  first     Place of the first account; past the end there are no rows.
 * @param[in]  capacity  Rows wanted at most.
 * @param[out] count_out Rows set.
 *
 * @retval SLOSS_OK                Set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @retval SLOSS_ERR_OVERFLOW      A figure of row `count_out` does not fit int64_t; the rows before are
 *                                 set.
 * @threads With other const calls; threads may read different rows of one book.
 */
SLOSS_API enum sloss_status sloss_engine_accounts(const struct sloss_engine *engine,
                                                  const struct sloss_account_columns *columns,
                                                  uint32_t first, size_t capacity,
                                                  size_t *count_out);

/** Columns of positions in one market, as struct sloss_position_info. */
struct sloss_position_columns {
    uint32_t struct_size; /**< sizeof(struct sloss_position_columns). */
    uint32_t market;      /**< Index of the market. */
    uint64_t *account;    /**< Ids of the owners. */
    uint32_t *place;      /**< Their places in account order: row of sloss_engine_accounts(). */
    int64_t *lots;        /**< Above zero long, below short. */
    int64_t *cost;        /**< Atoms, funding included. */
    int64_t *pnl;         /**< Atoms at the mark. */
    int64_t *initial;     /**< Requirement, atoms. */
    int64_t *maintenance; /**< Requirement, atoms. */
};

/**
 * Read the positions of a market, in no promised order: `holders` of struct sloss_market_info in all,
 * the insurance fund's among them even while it is flat.
 *
 * @param[in]  engine    The engine.
 * @param[in]  columns   Columns with room for @p capacity values each.
 * @param[in]  first     First row; past the end there are no rows.
 * @param[in]  capacity  Rows wanted at most.
 * @param[out] count_out Rows set.
 *
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_OVERFLOW       A figure of row `count_out` does not fit int64_t; the rows before are
 *                                  set.
 * @threads With other const calls; threads may read different rows of one book.
 */
SLOSS_API enum sloss_status sloss_engine_positions(const struct sloss_engine *engine,
                                                   const struct sloss_position_columns *columns,
                                                   uint32_t first, size_t capacity,
                                                   size_t *count_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @name What if
 * Commands tried on the whole book and taken back: a dry run costs what it changes.
 * @{ */

/**
 * From here on the commands are tried. Queries answer for the book as they leave it.
 *
 * MARK, FUNDING, TAKEOVER, DELEVERAGE, DEPOSIT (to an account there is), WITHDRAW, TRANSFER, TIER,
 * WATERFALL, SOCIALIZE, OPTION and TIME may be tried, as often and in any order; another kind, which
 * would make or end rows, is SLOSS_ERR_ARGUMENT. Each is applied or refused as ever, by the same code, and every mark
 * judges everybody. Events and deficit records of the trial have queues of their own, empty at first. A
 * position that comes to nothing stays a row of no lots until the trial ends.
 *
 * @param[in] engine The engine.
 * @retval SLOSS_OK           The trial is open.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL.
 * @retval SLOSS_ERR_EXISTS   A trial is open already.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_whatif_begin(struct sloss_engine *engine);

/**
 * Take everything back: the state, and so sloss_engine_hash(), and the queues are to the byte what they
 * were. Time is that of what was changed, not of the book.
 *
 * @param[in] engine The engine.
 * @retval SLOSS_OK           The trial is over.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL, or no trial is open.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_whatif_end(struct sloss_engine *engine);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
