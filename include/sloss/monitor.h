/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file monitor.h
 * Monitor: compares the funds with what they may have to pay, and raises alarms.
 */
#ifndef SLOSS_MONITOR_H
#define SLOSS_MONITOR_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup monitor Monitor
 * How near a book is to a socialized loss, at each reading, and which thresholds are crossed.
 * @{ */

/** @struct sloss_monitor
 * Watches one engine's book. Opaque: sloss_monitor_create() makes one, and
 * sloss_monitor_destroy() frees it. */
struct sloss_monitor;

/** Alarms, as bits. Each compares a figure of struct sloss_monitor_reading with the threshold of the same name
 * in struct sloss_monitor_config. */
enum sloss_alarm {
    SLOSS_ALARM_OPEN_INTEREST = 1, /**< The funds are too small for the open interest: reading.open_interest_ppb <
                                   config.open_interest_ppb. */
    SLOSS_ALARM_COVER = 2,    /**< The funds are too small for the two largest debts: reading.cover_ppb <
                                   config.cover_ppb. */
    SLOSS_ALARM_DRAWDOWN = 4, /**< The funds have fallen too far from their peak: reading.drawdown_ppb >
                                   config.drawdown_ppb. */
    SLOSS_ALARM_NEAR = 8,     /**< Too many accounts are near a breach: reading.near_ppb > config.near_ppb. */
    SLOSS_ALARM_LOSS = 16     /**< One account may lose too much: reading.loss_largest > config.loss. */
};

/**
 * What to watch. A threshold of 0 switches its alarm off.
 *
 * Some figures answer what a shock would do: a move of all marks by `shock_ppb`, once up and once down. The
 * worse of the two counts.
 */
struct sloss_monitor_config {
    uint32_t struct_size; /**< sizeof(struct sloss_monitor_config). */
    uint32_t asset;       /**< Index of the asset. */
    int64_t window_ns;    /**< How far back the peak of the funds is looked for, in nanoseconds, at least 1.
                               Venues use 8 hours. */
    int64_t near_band_ppb;     /**< An account is near a breach if its margin equity is below maintenance * (1 + this /
                               10^9). 0..10^9; not a threshold. */
    int64_t shock_ppb;     /**< Size of the shock, parts per billion of the mark, 1..10^9 - 1. */
    int64_t open_interest_ppb; /**< Threshold of SLOSS_ALARM_OPEN_INTEREST: funds / open interest. */
    int64_t cover_ppb;    /**< Threshold of SLOSS_ALARM_COVER: funds / the two largest debts after the shock. */
    int64_t drawdown_ppb; /**< Threshold of SLOSS_ALARM_DRAWDOWN: fall of the funds / their peak. */
    int64_t near_ppb;    /**< Threshold of SLOSS_ALARM_NEAR: accounts near a breach / accounts with positions. */
    int64_t loss;         /**< Threshold of SLOSS_ALARM_LOSS, in atoms. */
    int64_t hysteresis_ppb;    /**< Hysteresis: an alarm ends when its figure is better than the threshold by this
                               part of the threshold, 0..10^9 - 1. */
};

/** A reading. */
struct sloss_monitor_reading {
    uint32_t struct_size;  /**< Set by the caller to sizeof of this struct. */
    uint32_t raised;       /**< Alarms that begin with this reading: bits of enum sloss_alarm. */
    uint32_t ended;        /**< Alarms that end with this reading. */
    uint32_t on;           /**< All alarms that are on after this reading. */
    int64_t funds;         /**< Sum of the insurance funds whose balance is above zero, in atoms. */
    int64_t peak;          /**< The largest `funds` within the window, in atoms. */
    int64_t open_interest;      /**< Open interest of all markets at their marks, one side, in atoms. */
    int64_t cover_two;     /**< Sum of the two largest debts that the shock would leave, in atoms. The accounts of a group
                               (GROUP) owe together what the sum of their equities is below zero. */
    int64_t loss_largest;  /**< The most that one account would lose in the shock, in atoms, whatever its group has. */
    int64_t open_interest_ppb;  /**< Funds / open interest, rounded down; INT64_MAX if there is no open interest. */
    int64_t cover_ppb;     /**< Funds / the two largest debts, rounded down; INT64_MAX if there is no debt. */
    int64_t drawdown_ppb;  /**< Fall of the funds / their peak, rounded up. */
    int64_t near_ppb;     /**< Accounts near a breach / accounts with positions, rounded up. */
    uint64_t near;         /**< Number of accounts near a breach, or in it: by what is asked of them and backs them as they
                               are margined, so that those of a group are near as it is. */
    uint64_t accounts;     /**< Number of accounts with positions. */
};

/** Create a monitor of a book.
 * @param[in]  engine      Borrowed until sloss_monitor_destroy().
 * @param[in]  config      Copied.
 * @param[out] monitor_out The handle.
 * @retval SLOSS_OK                The handle is set.
 * @retval SLOSS_ERR_ARGUMENT      A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_ASSET No such asset.
 * @retval SLOSS_ERR_RANGE         A figure is out of range, or a threshold is below 0.
 * @retval SLOSS_ERR_MEMORY        Memory could not be allocated.
 * @threads The ledger's. */
SLOSS_API enum sloss_status sloss_monitor_create(struct sloss_engine *engine,
                                                 const struct sloss_monitor_config *config,
                                                 struct sloss_monitor **monitor_out);

/** Free a monitor. @param[in] monitor A handle, or NULL. */
SLOSS_API void sloss_monitor_destroy(struct sloss_monitor *monitor);

/**
 * Take a reading. It takes one pass over all positions.
 *
 * @param[in]     monitor     The handle.
 * @param[in]     time        Nanoseconds, not before those of the last reading.
 * @param[in,out] reading_out Record with `struct_size` set.
 *
 * @retval SLOSS_OK                 The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT       A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_TIME_BACKWARDS The time is before that of the last reading. Nothing is read.
 * @retval SLOSS_ERR_OVERFLOW       A figure does not fit int64_t.
 * @retval SLOSS_ERR_MEMORY         Memory could not be allocated.
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
