/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/takeover_internal.h"

#include "closing/trade.h"
#include "command/need_internal.h"
#include "ledger/order.h"
#include "liquidation/liquidation.h"

/* Accounts that are named, in account order, each once. */
static enum sloss_status order_accounts(struct sloss_engine *engine,
                                        const struct sloss_command *chain, uint32_t count)
{
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t account;
        enum sloss_status status = sl_need_account(engine, chain[i].takeover.account, &account);
        if (status != SLOSS_OK) {
            return status;
        }
        if (sl_need_is_system(chain[i].takeover.account)) {
            return SLOSS_ERR_SYSTEM_ACCOUNT;
        }
        keys[i] = sl_order_key(account, 0);
    }
    sl_order_sort(keys, scratch, count);
    for (uint32_t i = 1; i < count; i++) {
        if (keys[i] == keys[i - 1]) {
            return SLOSS_ERR_ARGUMENT;
        }
    }
    return SLOSS_OK;
}

/* Keys of an account's holdings that have something to close, or are below zero. */
static enum sloss_status list_holdings(struct sloss_engine *engine, uint32_t account)
{
    const struct sloss_ledger *ledger = engine->ledger;
    for (uint32_t row = sl_ledger_account(ledger, account)->holding; row != SL_NONE;
         row = sl_ledger_holding(ledger, row)->next) {
        if (sl_trade_flat(engine, row) && sl_ledger_holding(ledger, row)->balance >= 0) {
            continue;
        }
        uint64_t *key = sl_vector_extend(&engine->commands.owned, sizeof(*key));
        if (key == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        *key = sl_order_key(account, sl_ledger_holding(ledger, row)->asset);
    }
    return SLOSS_OK;
}

/* The accounts of a chain are closed out as one round. */
enum sloss_status sl_takeover(struct sloss_engine *engine, const struct sloss_command *chain,
                              uint32_t length)
{
    enum sloss_status status = order_accounts(engine, chain, length);
    engine->commands.owned.size = 0;
    for (uint32_t i = 0; status == SLOSS_OK && i < length; i++) {
        uint64_t key = ((const uint64_t *)(const void *)engine->keys.data)[i];
        status = list_holdings(engine, (uint32_t)(key >> 32));
    }
    uint64_t *keys = (uint64_t *)(void *)engine->commands.owned.data;
    uint32_t count = (uint32_t)(engine->commands.owned.size / sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (status != SLOSS_OK || scratch == NULL || count == 0) {
        return status == SLOSS_OK && scratch == NULL ? SLOSS_ERR_MEMORY : status;
    }
    sl_order_sort(keys, scratch, count);
    return sl_liquidation_take_over(engine, keys, count);
}
