/* SPDX-License-Identifier: BSD-2-Clause */
/* need: checks that the assets, markets and accounts that a command names exist and are allowed
 * there. It changes nothing. */
#ifndef SL_NEED_INTERNAL_H
#define SL_NEED_INTERNAL_H

#include "command/need.h"
#include "engine/engine.h"

/* The number of a pair of assets, which alone MARK and HAIRCUT take: is there one? A market is
 * none, and with the other kinds of command it is the other way round. */
enum sloss_status sl_need_pair(const struct sloss_engine *engine, uint32_t number);

/* Is it a market or a pair? A mark may name it. */
enum sloss_status sl_need_marked(const struct sloss_engine *engine, uint32_t number);

/* The status where a number is that of no market. */
enum sloss_status sl_need_no_pair(const struct sloss_engine *engine, uint32_t number);

/* The asset, market, fund or account must exist. */
static inline enum sloss_status sl_need_asset(const struct sloss_engine *engine, uint32_t asset)
{
    return asset < engine->ledger->assets.count ? SLOSS_OK : SLOSS_ERR_UNKNOWN_ASSET;
}

static inline enum sloss_status sl_need_market(const struct sloss_engine *engine, uint32_t market)
{
    return market < engine->markets.count ? SLOSS_OK : sl_need_no_pair(engine, market);
}

static inline enum sloss_status sl_need_fund(const struct sloss_engine *engine, uint32_t fund)
{
    return fund < engine->ledger->funds.count ? SLOSS_OK : SLOSS_ERR_UNKNOWN_FUND;
}

static inline enum sloss_status sl_need_account(const struct sloss_engine *engine, uint64_t id,
                                                uint32_t *account_out)
{
    const struct sl_named *named = engine->named[engine->named_at];
    uint32_t row = named[0].id == id ? named[0].row : named[1].id == id ? named[1].row : SL_NONE;
    *account_out = row != SL_NONE ? row : sl_ledger_find_account(engine->ledger, id);
    return *account_out == SL_NONE ? SLOSS_ERR_UNKNOWN_ACCOUNT : SLOSS_OK;
}

/* The market must exist, and must not have been ended by SETTLE. */
enum sloss_status sl_need_open_market(const struct sloss_engine *engine, uint32_t market);

/* Is it the id of a system account? */
static inline bool sl_need_is_system(uint64_t id)
{
    return id >= SLOSS_ACCOUNT_SYSTEM;
}

#endif
