/* SPDX-License-Identifier: BSD-2-Clause */
/* find: what a caller names by id and index, or the status that says what there is not. */
#ifndef SL_FIND_INTERNAL_H
#define SL_FIND_INTERNAL_H

#include "engine/engine.h"
#include "ledger/side/compartment.h"

/* The holding of an account in an asset, which must both exist. SL_NONE if the account has none. */
static inline enum sloss_status sl_find_holding(const struct sloss_ledger *ledger, uint64_t account,
                                                uint32_t asset, uint32_t *holding_out)
{
    if (asset >= ledger->assets.count) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    uint32_t row = sl_ledger_find_account(ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    *holding_out = sl_ledger_find_holding(ledger, row, asset);
    return SLOSS_OK;
}

/* The holding of an account that would back its position in a market, its compartment there or its
 * cross part, and the position, SL_NONE each where there is none. Both the market and the account
 * must exist. */
static inline enum sloss_status sl_find_position(const struct sloss_engine *engine,
                                                 uint64_t account, uint32_t market,
                                                 uint32_t *holding_out, uint32_t *position_out)
{
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    uint32_t row = sl_ledger_find_account(engine->ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    *holding_out = sl_compartment_or_cross(engine->ledger, row, market);
    *position_out = *holding_out == SL_NONE
                        ? SL_NONE
                        : sl_ledger_find_position(engine->ledger, *holding_out, market);
    return SLOSS_OK;
}

#endif
