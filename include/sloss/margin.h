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
/** @} */

#ifdef __cplusplus
}
#endif

#endif
