/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/close_internal.h"

#include "closing/trade.h"
#include "command/need_internal.h"
#include "ledger/order.h"
#include "ledger/side/compartment.h"
#include "liquidation/liquidation.h"
#include "waterfall/columns.h"

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

/* The key of a holding that has something to close, or is below zero. */
static enum sloss_status list_holding(struct sloss_engine *engine, uint32_t row)
{
    if (sl_trade_flat(engine, row) && sl_ledger_holding(engine->ledger, row)->balance >= 0) {
        return SLOSS_OK;
    }
    uint64_t *key = sl_vector_extend(&engine->commands.owned, sizeof(*key));
    if (key == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *key = sl_compartment_key(engine->ledger, row);
    return SLOSS_OK;
}

/* Those of an account, compartments included. */
static enum sloss_status list_holdings(struct sloss_engine *engine, uint32_t account)
{
    const struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = sl_ledger_account(ledger, account)->holding;
         status == SLOSS_OK && row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        status = list_holding(engine, row);
    }
    for (uint32_t row = sl_compartment_first(ledger, account); status == SLOSS_OK && row != SL_NONE;
         row = sl_compartment_next(ledger, row)) {
        status = list_holding(engine, sl_compartment_at(ledger, row)->holding);
    }
    return status;
}

/* The accounts of a chain are closed out as one round. */
enum sloss_status sl_close_take_over(struct sloss_engine *engine, const struct sloss_command *chain,
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
    sl_compartment_sort(engine->ledger, keys, scratch, count);
    return sl_liquidation_take_over(engine, keys, count);
}

enum sloss_status sl_close_deleverage(struct sloss_engine *engine,
                                      const struct sloss_command *command)
{
    uint32_t account;
    uint32_t rank = command->deleverage.rank;
    uint32_t cap = command->deleverage.cap;
    if ((!sl_columns_is_rank(rank) && rank != SLOSS_AS_OPTION) ||
        (cap > SLOSS_CAP_EQUITY && cap != SLOSS_AS_OPTION)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_account(engine, command->deleverage.account, &account);
    if (status == SLOSS_OK) {
        status = sl_need_market(engine, command->deleverage.market);
    }
    if (status == SLOSS_OK) {
        status = sl_need_open_market(engine, command->deleverage.market);
    }
    if (status == SLOSS_OK && sl_need_is_system(command->deleverage.account)) {
        status = SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t holding = sl_compartment_or_cross(engine->ledger, account, command->deleverage.market);
    if (holding == SL_NONE) {
        return SLOSS_ERR_NO_POSITION;
    }
    return sl_liquidation_deleverage(engine, holding, command->deleverage.market, rank, cap,
                                     (command->flags & SLOSS_COMMAND_FORCE) != 0);
}
