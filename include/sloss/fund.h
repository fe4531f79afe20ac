/* SPDX-License-Identifier: BSD-2-Clause */
/**
 * @file fund.h
 * Funds that several markets share.
 */
#ifndef SLOSS_FUND_H
#define SLOSS_FUND_H

#include "sloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ */
/** @defgroup fund Funds
 * A FUND command adds an insurance fund, and MARKET commands name it. Its account holds positions of all of them.
 * Of a market's own fund the other calls tell: sloss_account_insurance(), struct sloss_market_info.
 * @{ */

/** Id of a fund that markets share. sloss_account_insurance() of each of them is another id of the same account.
 * @param[in] fund Index of the fund. @return The id. @threads Any. */
SLOSS_API uint64_t sloss_account_fund(uint32_t fund);

/** Look a fund that markets share up by name.
 * @param[in]  ledger   The ledger.
 * @param[in]  name     Ended by a zero.
 * @param[out] fund_out Its index.
 * @retval SLOSS_OK               The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT     A pointer is NULL.
 * @retval SLOSS_ERR_UNKNOWN_FUND No fund has this name.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_ledger_find_fund(const struct sloss_ledger *ledger,
                                                   const char *name, uint32_t *fund_out);

/** A fund that markets share. */
struct sloss_fund_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t asset;       /**< Index of its asset. */
    int64_t balance;      /**< Its balance, in atoms. */
    int64_t equity;       /**< Balance and profit of its positions at the marks, in atoms. */
    int64_t units;        /**< Number of units that there are of it; with tranches of the junior ones. */
    int64_t delay;        /**< As in the FUND command. */
    uint32_t markets;     /**< Number of markets that share it. */
    uint32_t has_units;   /**< enum sloss_units: to whom it belongs. */
    int64_t senior_units; /**< Number of senior units that there are of it; 0 without tranches. */
    int64_t par;          /**< Par of the senior units, in atoms: what they are worth together as long as the equity is
                               no less. */
    int64_t senior_ppb;   /**< As in the FUND command. */
};

/** Query a fund that markets share.
 * @param[in]     engine   The engine.
 * @param[in]     fund     Index of the fund.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK               The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT     A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_FUND No such fund.
 * @retval SLOSS_ERR_OVERFLOW     A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_fund(const struct sloss_engine *engine, uint32_t fund,
                                              struct sloss_fund_info *info_out);

/** What an account has of a fund with units. */
struct sloss_unit_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t reserved;    /**< Zero. */
    int64_t units;        /**< Number of units of the kind that it has. */
    int64_t worth;        /**< What they are worth at the marks, rounded down, in atoms; 0 where the fund's equity is
                               below zero. */
    int64_t wish;         /**< Number of units that it wishes to sell when the delay is over; 0 for none. */
    int64_t wish_time;    /**< When the wish was noted, nanoseconds since 1970; 0 without one. */
};

/** Query what an account has of a fund with units; all zero where it has none.
 * @param[in]     engine   The engine.
 * @param[in]     account  Id.
 * @param[in]     fund     Index of the fund.
 * @param[in]     tranche  enum sloss_tranche: SLOSS_TRANCHE_NONE of a fund whose units are all alike.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK                  The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT        A pointer is NULL, or the record size is wrong; or, tested after the next two,
 *                                   the fund has no units of this kind.
 * @retval SLOSS_ERR_UNKNOWN_ACCOUNT No such account.
 * @retval SLOSS_ERR_UNKNOWN_FUND    No such fund.
 * @retval SLOSS_ERR_OVERFLOW        The equity of the fund does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_units(const struct sloss_engine *engine, uint64_t account,
                                               uint32_t fund, uint32_t tranche,
                                               struct sloss_unit_info *info_out);

/** The limits of an insurance fund, and how it stands to them. */
struct sloss_limit_info {
    uint32_t struct_size; /**< Set by the caller to sizeof of this struct. */
    uint32_t set;         /**< Bits of enum sloss_limit: the limits that there are. */
    int64_t takeover_ppb; /**< As in the LIMIT command; 0 where it is not set, as all of those below. */
    int64_t loss;         /**< As in the LIMIT command. */
    int64_t start_ppb;    /**< As in the LIMIT command. */
    int64_t stop_ppb;     /**< As in the LIMIT command. */
    int64_t duration;     /**< As in the LIMIT command. */
    int64_t target;       /**< As in the LIMIT command. */
    int64_t fees_ppb;     /**< As in the LIMIT command. */
    int64_t exposure;     /**< Sum of |lots| * |value| over its markets, in atoms, rounded up. */
    int64_t peak;         /**< The largest equity at marks within the duration, as of the last of them, in atoms; 0
                               without a drawdown limit. */
    uint32_t is_on;       /**< 1 while the drawdown is on: accounts in breach are deleveraged. */
    uint32_t reserved;    /**< Zero. */
};

/** Query the limits of an insurance fund, of one market or shared.
 * @param[in]     engine   The engine.
 * @param[in]     fund     Id of its account.
 * @param[in,out] info_out Record with `struct_size` set.
 * @retval SLOSS_OK               The outputs are set.
 * @retval SLOSS_ERR_ARGUMENT     A pointer is NULL, or the record size is wrong.
 * @retval SLOSS_ERR_UNKNOWN_FUND No such fund.
 * @retval SLOSS_ERR_OVERFLOW     A figure does not fit int64_t.
 * @threads With other const calls. */
SLOSS_API enum sloss_status sloss_engine_limits(const struct sloss_engine *engine, uint64_t fund,
                                                struct sloss_limit_info *info_out);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
