/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file margin.h
 * What is asked of accounts, and what backs it.
 */
#ifndef SLOSS_MARGIN_H
#define SLOSS_MARGIN_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

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
