/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file guard.h
 * Guards: marks that are worked out of several sources, how far a price can be relied on, halts, and fills that are
 * undone.
 */
#ifndef SLOSS_GUARD_H
#define SLOSS_GUARD_H

#include <stdint.h>

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup guards Guards of prices
 * Most losses that accounts had to share began with a price that should not have been believed. A GUARD command says how
 * the mark of a market is worked out of the quotes of several sources (SOURCE, QUOTE): their median or mean by weight,
 * without quotes that are old or uncertain; cut to a step from the last mark; and held to an index (docs/rules.md 26.1 and
 * 26.2). Prices are whole ticks. What comes out has a validity, and VALIDITY says what is still done at which: while the
 * price cannot be relied on nobody opens by it, is closed out by it, or takes money out (26.4). HALT halts a market (26.5).
 * BUST undoes a fill by its sequence number (26.6). The commands are those of `sloss/command.h`; here is what they have
 * set.
 *
 * A mark of a market with a guard that is set by hand, by MARK, is valid until quotes or time say otherwise. Close-outs by
 * command, deposits, releases, recoveries, and close-outs that begin in other markets go on whatever happens to a price.
 *
 * Median, bands and limits in steps as the oracles of Deribit (index of medians, clamped by 0.5 %, 2019), Binance (three
 * quotes at least) and Drift (validity of an oracle by action) have them: docs/rules.md 26 names the sources.
 * @{ */

/** How a market is guarded, and how far its price can be relied on. */
struct sloss_guard_info {
    uint32_t struct_size;   /**< Set by the caller to sizeof of this struct. */
    uint32_t is_on;         /**< 1: there is a guard. 0: there is none, and what GUARD sets is zero. */
    int64_t stale;          /**< As in the GUARD command, nanoseconds; 0 where it is not in `set`, as all of those below. */
    int64_t clamp_ppb;      /**< As in the GUARD command. */
    int64_t band_ppb;       /**< As in the GUARD command. */
    int64_t step_ppb;       /**< As in the GUARD command. */
    int64_t step_duration;  /**< As in the GUARD command. */
    int64_t confidence_ppb; /**< As in the GUARD command. */
    int64_t quoted_at;      /**< When the mark was last set by quotes, nanoseconds since 1970; 0 if never. */
    uint64_t last_fill;     /**< Sequence number of the latest fill that is kept; 0 for none. */
    uint32_t least;         /**< As in the GUARD command. */
    uint32_t method;        /**< enum sloss_guard_method. */
    uint32_t fills;         /**< How many fills are kept at most. */
    uint32_t set;           /**< Bits of enum sloss_guard_bit. */
    uint32_t kept;          /**< How many fills are kept now. */
    uint32_t sources;       /**< Number of sources, the index among them. */
    uint32_t validity;      /**< enum sloss_validity of the price. */
    uint32_t is_halted;     /**< 1 while the market is halted. */
    uint32_t open;          /**< enum sloss_validity: as in the VALIDITY command, as all of those below. */
    uint32_t reduce;        /**< As in the VALIDITY command. */
    uint32_t liquidate;     /**< As in the VALIDITY command. */
    uint32_t settle;        /**< As in the VALIDITY command. */
    uint32_t withdraw;      /**< As in the VALIDITY command. */
    uint32_t reserved;      /**< Zero. */
};

/** A source of prices of a market. */
struct sloss_source_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t weight;      /**< 1..1000; 0 of the index. */
    int64_t price;        /**< Of its latest quote, in ticks; 0 without one. */
    int64_t confidence;   /**< Of the same, in ticks. */
    int64_t time;         /**< When that was, nanoseconds since 1970. */
    uint32_t is_quoted;   /**< 1: it has been quoted. */
    uint32_t reserved;    /**< Zero. */
    char name[SLOSS_NAME_SIZE]; /**< Its name; `index` of the index. */
};

/** Query how a market is guarded.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_guard(const struct sloss_engine *engine, uint32_t market,
                                               struct sloss_guard_info *info_out);

/** Query a source of prices, and its latest quote.
 * @param[in]     engine   The engine.
 * @param[in]     market   Index of the market.
 * @param[in]     source   Its number: how many the market had before it.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_UNKNOWN_SOURCE The market has fewer sources.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_source(const struct sloss_engine *engine, uint32_t market,
                                                uint32_t source,
                                                struct sloss_source_info *info_out);

/** Find a source of prices by its name.
 * @param[in]  engine     The engine.
 * @param[in]  market     Index of the market.
 * @param[in]  name       Its name.
 * @param[out] source_out Its number in the market.
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_MARKET No such market.
 * @retval SLOSS_ERR_UNKNOWN_SOURCE The market has no source of this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_find_source(const struct sloss_engine *engine,
                                                     uint32_t market, const char *name,
                                                     uint32_t *source_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
