/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/money.h"

#include "engine/margin.h"
#include "command/need.h"
#include "engine/record.h"
#include "waterfall/waterfall.h"

enum sloss_status sl_money_add_account(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    if (!sl_need_is_name(command->name, true)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (sl_need_is_system(command->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    return sl_ledger_add_account(engine->ledger, command->account, command->name);
}

/* Money reached a holding; where it is an insurance fund, it repays first. */
static enum sloss_status arrived(struct sloss_engine *engine, uint64_t id, int64_t amount)
{
    if (id < SL_ID_INSURANCE || sl_need_is_uncovered(id)) {
        return SLOSS_OK;
    }
    return sl_waterfall_inflow(engine, (uint32_t)(id - SL_ID_INSURANCE), amount);
}

/* A market's own accounts hold its asset alone. */
static enum sloss_status need_same_asset(const struct sloss_engine *engine, uint64_t id,
                                         uint32_t asset)
{
    if (id < SL_ID_INSURANCE) {
        return SLOSS_OK;
    }
    uint32_t market = (uint32_t)(id - SL_ID_INSURANCE);
    return sl_ledger_book(engine->ledger, market)->asset == asset ? SLOSS_OK
                                                                  : SLOSS_ERR_UNKNOWN_ASSET;
}

enum sloss_status sl_money_deposit(struct sloss_engine *engine, const struct sloss_command *command)
{
    uint32_t account;
    uint32_t holding;
    bool create = (command->flags & SLOSS_COMMAND_CREATE) != 0;
    enum sloss_status status = sl_need_asset(engine, command->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    status = sl_need_account(engine, command->account, &account);
    if (status != SLOSS_OK && !create) {
        return status;
    }
    if (command->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_need_is_uncovered(command->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (account != SL_NONE) {
        status = need_same_asset(engine, command->account, command->asset);
    } else if (!sl_ledger_may_deposit(engine->ledger, command->asset, command->amount)) {
        status = SLOSS_ERR_OVERFLOW; /* before the account is made */
    } else {
        status = sl_money_add_account(engine, command);
        account = engine->ledger->accounts.count - 1;
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, account, command->asset, &holding);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_deposit(engine->ledger, holding, command->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_DEPOSIT, UINT32_MAX, SL_NONE, holding,
                                 command->amount, 0);
    }
    return status == SLOSS_OK ? arrived(engine, command->account, command->amount) : status;
}

/* Free collateral is min(balance, equity - initial requirement). */
static enum sloss_status need_free(const struct sloss_engine *engine, uint32_t row, int64_t amount)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if (amount > holding->balance) {
        return amount == 0 ? SLOSS_OK : SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    if (amount == 0 || holding->count == 0) {
        return SLOSS_OK; /* without positions all of the balance is free */
    }
    return sl_margin_has_free(engine, row, amount) ? SLOSS_OK : SLOSS_ERR_INSUFFICIENT_MARGIN;
}

/* Forced, it may leave less than nothing; but the debt is some market's, so it takes one that has
 * touched the holding (rules 3.8). */
static enum sloss_status need_debtor(const struct sloss_engine *engine, uint32_t row,
                                     int64_t amount)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    return holding->market != SL_NONE || amount <= holding->balance ? SLOSS_OK
                                                                    : SLOSS_ERR_INSUFFICIENT_FUNDS;
}

enum sloss_status sl_money_withdraw(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    uint32_t account;
    uint32_t holding;
    bool force = (command->flags & SLOSS_COMMAND_FORCE) != 0;
    enum sloss_status status = sl_need_asset(engine, command->asset);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, command->account, &account);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (force ? sl_need_is_system(command->account) : sl_need_is_uncovered(command->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    status = need_same_asset(engine, command->account, command->asset);
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, account, command->asset, &holding);
    }
    if (status == SLOSS_OK) {
        status = force ? need_debtor(engine, holding, command->amount)
                       : need_free(engine, holding, command->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_withdraw(engine->ledger, holding, command->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_WITHDRAWAL, UINT32_MAX, holding, SL_NONE,
                                 command->amount, 0);
    }
    return status;
}

enum sloss_status sl_money_transfer(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    uint32_t giver;
    uint32_t receiver;
    uint32_t from;
    uint32_t to;
    enum sloss_status status = sl_need_asset(engine, command->asset);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, command->account, &giver);
    }
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, command->other, &receiver);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_need_is_uncovered(command->account) || sl_need_is_uncovered(command->other)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (giver == receiver) {
        return SLOSS_ERR_SELF_TRADE;
    }
    status = need_same_asset(engine, command->account, command->asset);
    if (status == SLOSS_OK) {
        status = need_same_asset(engine, command->other, command->asset);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, giver, command->asset, &from);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, receiver, command->asset, &to);
    }
    if (status == SLOSS_OK) {
        status = need_free(engine, from, command->amount);
    }
    if (status == SLOSS_OK) {
        /* Between owners nothing can fail any more; what reaches a fund may have to repay, and what
         * is tried is taken back. */
        bool owners = !sl_need_is_system(command->other) && !engine->ledger->trying;
        status = owners ? sl_ledger_move(engine->ledger, from, to, command->amount)
                        : sl_ledger_pay(engine->ledger, from, to, command->amount);
    }
    if (status == SLOSS_OK) {
        status =
            sl_record_event(engine, SLOSS_EVENT_TRANSFER, UINT32_MAX, from, to, command->amount, 0);
    }
    return status == SLOSS_OK ? arrived(engine, command->other, command->amount) : status;
}
