/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file monitor.h
 * Monitor: funds against what they may have to bear, and alarms.
 */
#ifndef SLOSS_MONITOR_H
#define SLOSS_MONITOR_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup monitor Monitor
 * How near a book is to a loss that is shared, at each reading, and which thresholds that crosses.
 * @{ */

/** @struct sloss_monitor
 * Watches one engine's book. Opaque: sloss_monitor_create() makes one, and
 * sloss_monitor_destroy() frees it. */
struct sloss_monitor;

/** What can be watched, as bits. */
enum sloss_alarm {
    SLOSS_ALARM_INTEREST = 1, /**< Funds to open interest is below its threshold. */
    SLOSS_ALARM_COVER = 2,    /**< Funds to what two accounts would leave is below its own. */
    SLOSS_ALARM_DRAWDOWN = 4, /**< Funds have fallen from their peak by more. */
    SLOSS_ALARM_NEAR = 8,     /**< More accounts than that are near a breach. */
    SLOSS_ALARM_LOSS = 16     /**< One account would lose more at a move. */
};

/** What to watch. A threshold of 0 is not watched. */
struct sloss_monitor_config {
    uint32_t struct_size; /**< sizeof(struct sloss_monitor_config). */
    uint32_t asset;       /**< Index of the asset. */
    int64_t window_ns;    /**< Over which the peak of the funds is taken, at least 1: 8 hours. */
    int64_t near_ppb;     /**< Near a breach is equity below maintenance times 1 + this, 0..10^9. */
    int64_t move_ppb;     /**< Move of all marks, up or down, 1..10^9 - 1. */
    int64_t interest_ppb; /**< Threshold of SLOSS_ALARM_INTEREST, and so on. */
    int64_t cover_ppb;    /**< Of funds to what two accounts would leave. */
    int64_t drawdown_ppb; /**< Of the peak. */
    int64_t share_ppb;    /**< Of the accounts with positions. */
    int64_t loss;         /**< Atoms. */
    int64_t slack_ppb;    /**< An alarm ends once its figure is better than the threshold by this part of
                               it, 0..10^9 - 1. */
};

/** A reading. */
struct sloss_monitor_reading {
    uint32_t struct_size;  /**< Set by the caller. */
    uint32_t raised;       /**< Alarms that begin with this reading, enum sloss_alarm by bitwise or. */
    uint32_t ended;        /**< Alarms that end. */
    uint32_t on;           /**< All that are on. */
    int64_t funds;         /**< Balances of the insurance funds above zero, atoms. */
    int64_t peak;          /**< Their largest sum within the window. */
    int64_t interest;      /**< Open interest of all markets at their marks, one side, atoms. */
    int64_t cover_two;     /**< The two largest debts that the move would leave, the worse way. */
    int64_t loss_largest;  /**< The most that one account would lose by the move, the worse way. */
    int64_t interest_ppb;  /**< Funds to open interest, rounded down; INT64_MAX without any. */
    int64_t cover_ppb;     /**< Funds to what two would leave, rounded down; INT64_MAX where they leave nothing. */
    int64_t drawdown_ppb;  /**< Of the peak, rounded up. */
    int64_t share_ppb;     /**< Accounts near a breach to accounts with positions, rounded up. */
    uint64_t near;         /**< Accounts near a breach, or in it. */
    uint64_t accounts;     /**< Accounts with positions. */
};

/** Watch a book.
 * @param[in]  engine      Borrowed until sloss_monitor_destroy().
 * @param[in]  config      Copied.
 * @param[out] monitor_out The handle.
 * @retval SLOSS_OK                The handle is set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or the record size wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @retval SLOSS_ERR_RANGE         A figure is out of range, or a threshold below 0.
 * @retval SLOSS_ERR_MEMORY        No memory.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_monitor_create(struct sloss_engine *engine,
                                                 const struct sloss_monitor_config *config,
                                                 struct sloss_monitor **monitor_out);

/** Free it. @param[in] monitor A handle, or NULL. */
SLOSS_API void sloss_monitor_destroy(struct sloss_monitor *monitor);

/**
 * Read the book: a pass over its positions.
 *
 * @param[in]     monitor     The handle.
 * @param[in]     time        Nanoseconds; not before the last reading's.
 * @param[in,out] reading_out Record with its size set.
 * @retval SLOSS_OK                 Set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the size wrong.
 * @retval SLOSS_ERR_TIME_BACKWARDS Time went back; nothing is read.
 * @retval SLOSS_ERR_OVERFLOW       A figure does not fit.
 * @retval SLOSS_ERR_MEMORY         No memory.
 * @threads The ledger's.
 * @source Drawdown over 8 hours with hysteresis: Bybit, OKX, docs of their insurance funds.
 */
SLOSS_API enum sloss_status sloss_monitor_read(struct sloss_monitor *monitor, int64_t time,
                                               struct sloss_monitor_reading *reading_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
