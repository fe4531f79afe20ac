/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file column.h
 * Columns: whole books as arrays. Trials: commands that are applied and then undone.
 */
#ifndef SLOSS_COLUMN_H
#define SLOSS_COLUMN_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup columns Columns
 * Read or change a whole book in one call, for hosts that keep arrays: no call and no record per account. A
 * column is an array in the caller's memory, or NULL if it is not wanted.
 * @{ */

/** Columns of commands: the fields that differ from row to row. A column replaces the field named below in the
 * body of the common command, whose kind must have that field. */
struct sloss_command_columns {
    uint32_t struct_size;    /**< sizeof(struct sloss_command_columns). */
    uint32_t reserved;       /**< Zero. */
    const uint32_t *market;  /**< `market` of FILL, MARK, FUNDING, DELEVERAGE, SETTLE, RECOVER and ORDERS. */
    const uint32_t *asset;   /**< `asset` of DEPOSIT, WITHDRAW, TRANSFER, FEE, MEMBER and HOLD. */
    const uint64_t *account; /**< `account` of ACCOUNT, DEPOSIT, WITHDRAW, TAKEOVER, DELEVERAGE, FEE, OWNER, MEMBER,
                                  HOLD and ORDERS, `giver` of TRANSFER, `buyer` of FILL. */
    const uint64_t *other;   /**< `receiver` of TRANSFER, `seller` of FILL. */
    const int64_t *amount;   /**< `amount` of DEPOSIT, WITHDRAW, TRANSFER, FEE, MEMBER, RECOVER, HOLD and PAY_OUT,
                                  `lots` of FILL, `payment` of FUNDING. */
    const int64_t *price;    /**< `price` of FILL, MARK and SETTLE. */
};

/**
 * Apply one command per row, in order, each entirely or not at all, up to the first that is refused.
 *
 * The command of row i is the common one with the values of the columns at i. To deposit for a million accounts
 * use `{.kind = SLOSS_COMMAND_DEPOSIT, .flags = SLOSS_COMMAND_CREATE, .deposit = {.asset = usd}}` and the
 * columns account and amount.
 *
 * @param[in]  engine      The engine.
 * @param[in]  common      What all rows have in common. The flag LINKED is refused, because each row is a
 *                         command of its own.
 * @param[in]  columns     Columns of @p count values each.
 * @param[in]  count       Number of rows.
 * @param[out] applied_out Number of rows applied, @p count on success; may be NULL.
 *
 * @retval SLOSS_OK           All rows are applied.
 * @retval SLOSS_ERR_ARGUMENT A pointer is NULL, a record size is wrong, or the kind has no field for one of
 *                            the columns. Nothing is applied.
 * @return Otherwise the status of row `applied_out`, as sloss_engine_apply() gives it.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_apply_columns(struct sloss_engine *engine,
                                                       const struct sloss_command *common,
                                                       const struct sloss_command_columns *columns,
                                                       size_t count, size_t *applied_out);

/** Columns of accounts in one asset, with the figures of struct sloss_account_info: those of their cross parts; and what is
 * on hold. What compartments have is in sloss_engine_compartments(). */
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
    int64_t *held;        /**< What is on hold, in atoms (`sloss/margin.h`). */
};

/**
 * Read accounts in account order, system accounts included. Row i is the account at place `first + i` of
 * sloss_ledger_account_at(). Figures of an asset that the account never held are zero.
 *
 * @param[in]  engine    The engine.
 * @param[in]  columns   Columns with room for @p capacity values each.
 * @param[in]  first     Place of the first account. Past the last account there are no rows.
 * @param[in]  capacity  The most rows to write.
 * @param[out] count_out Number of rows written.
 *
 * @retval SLOSS_OK                The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @retval SLOSS_ERR_OVERFLOW      A figure of row `count_out` does not fit int64_t. The rows before it are
 *                                 written.
 * @threads With other const calls. Several threads may read different rows of one book.
 */
SLOSS_API enum sloss_status sloss_engine_accounts(const struct sloss_engine *engine,
                                                  const struct sloss_account_columns *columns,
                                                  uint32_t first, size_t capacity,
                                                  size_t *count_out);

/** Columns of positions in one market, with the figures of struct sloss_position_info. */
struct sloss_position_columns {
    uint32_t struct_size;    /**< sizeof(struct sloss_position_columns). */
    uint32_t market;         /**< Index of the market. */
    uint64_t *account;       /**< Ids of the accounts that have them. */
    uint32_t *account_row;   /**< Places of these accounts in account order, as sloss_engine_accounts() counts
                                  them. */
    int64_t *lots;           /**< Above zero long, below short. */
    int64_t *cost;           /**< With funding payments added, in 10^-precision of an atom. */
    int64_t *pnl;            /**< Profit at the mark, in atoms, rounded down. */
    int64_t *initial;        /**< Initial requirement, in atoms. */
    int64_t *maintenance;    /**< Maintenance requirement, in atoms. */
};

/**
 * Read the positions of a market, those in compartments as well, in an order that is not promised. There are `holders` of them (struct
 * sloss_market_info). The insurance fund is always among them, even if it has no lots.
 *
 * @param[in]  engine    The engine.
 * @param[in]  columns   Columns with room for @p capacity values each.
 * @param[in]  first     First row. Past the last position there are no rows.
 * @param[in]  capacity  The most rows to write.
 * @param[out] count_out Number of rows written.
 *
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or a record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_OVERFLOW       A figure of row `count_out` does not fit int64_t. The rows before it are
 *                                  written.
 * @threads With other const calls. Several threads may read different rows of one book.
 */
SLOSS_API enum sloss_status sloss_engine_positions(const struct sloss_engine *engine,
                                                   const struct sloss_position_columns *columns,
                                                   uint32_t first, size_t capacity,
                                                   size_t *count_out);
/** @} */

/* ------------------------------------------------------------------------------------------ */
/** @defgroup whatif What if
 * A *trial*: commands are applied to the real book and then undone. It takes time in proportion to what the
 * commands change, not to the size of the book.
 * @{ */

/**
 * Begin a trial. Commands from here on are undone when it ends. Queries show the book as they leave it.
 *
 * MARK, FUNDING, TAKEOVER, DELEVERAGE, DEPOSIT (to an existing account), WITHDRAW, TRANSFER, FEE, RECOVER, MEMBER,
 * ISOLATE (of a compartment that there is), TIER, WATERFALL, SOCIALIZE, OPTION, REQUIRE, CONTROL, POSITION_LIMIT,
 * CEILING, GROUP and TIME are allowed, as often as wanted and in any order. Other kinds are
 * refused with SLOSS_ERR_ARGUMENT: those that add assets, markets or accounts, trade or end a market, and OWNER, since
 * of who answers for whom no image is kept. The same code as always
 * applies or refuses a command, but every mark checks all holdings. Events and deficit records of the trial go
 * to queues of their own, which are empty at first. A position whose lots all go is listed with no lots until
 * the trial ends.
 *
 * @param[in] engine The engine.
 * @retval SLOSS_OK           The trial is open.
 * @retval SLOSS_ERR_ARGUMENT The engine is NULL.
 * @retval SLOSS_ERR_EXISTS   A trial is open already.
 * @threads The ledger's.
 */
SLOSS_API enum sloss_status sloss_engine_whatif_begin(struct sloss_engine *engine);

/**
 * End the trial and undo its commands. The state, and so sloss_engine_hash(), and the queues are to the byte
 * what they were. It takes time in proportion to what was changed, not to the size of the book.
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
