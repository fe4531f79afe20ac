/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/money_internal.h"

#include "closing/inflow.h"
#include "command/need_internal.h"
#include "engine/bankruptcy.h"
#include "engine/control.h"
#include "engine/equity.h"
#include "engine/gate.h"
#include "engine/record.h"
#include "guard/guard.h"
#include "ledger/owed.h"
#include "ledger/position.h"
#include "ledger/rows.h"
#include "ledger/side/compartment.h"
#include "ledger/transfer.h"
#include "margin/collateral.h"
#include "margin/margin.h"
#include "reduction/look.h"
#include "waterfall/recover.h"

static enum sloss_status add_account(struct sloss_engine *engine, uint64_t id, const char *name)
{
    if (!sl_need_is_name(name, true)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (sl_need_is_system(id)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    return sl_ledger_add_account(engine->ledger, id, name);
}

enum sloss_status sl_money_add_account(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    return add_account(engine, command->account.account, command->account.name);
}

/* Call this when money has reached a holding: if it is an insurance fund, it repays the uncovered
 * losses of its markets first. */
static enum sloss_status arrived(struct sloss_engine *engine, uint32_t holding, int64_t amount)
{
    return sl_ledger_insures(sl_ledger_holding_id(engine->ledger, holding))
               ? sl_inflow(engine, holding, amount)
               : SLOSS_OK;
}

/* The accounts of a market, and a fund, hold the one asset and no other. */
static enum sloss_status need_same_asset(const struct sloss_engine *engine, uint32_t account,
                                         uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    const struct sl_account *row = sl_ledger_account(ledger, account);
    return row->id < SL_ID_INSURANCE || sl_ledger_holding(ledger, row->holding)->asset == asset
               ? SLOSS_OK
               : SLOSS_ERR_UNKNOWN_ASSET;
}

/* A payment to a holding, and the event that tells of it. */
struct payment {
    uint32_t kind;
    uint32_t market; /* or UINT32_MAX */
    uint64_t hold;   /* number of the hold that the amount was in, or 0 */
    uint32_t from;   /* or SL_NONE, the outside */
    uint32_t to;
    int64_t amount;
    int64_t told; /* the amount, or minus it */
};

static enum sloss_status tell(struct sloss_engine *engine, const struct payment *payment)
{
    return sl_record_cover(engine, payment->kind, payment->market, payment->hold, payment->from,
                           payment->to, payment->told);
}

/* What is in the pool reaches a holding that may owe something: its debts are paid from it first.
 * All of it counts for the end of a state. The event tells all of it too. */
static enum sloss_status receive(struct sloss_engine *engine, const struct payment *payment)
{
    int64_t paid = 0;
    enum sloss_status status = sl_recover_list_debts(engine, payment->to, payment->amount, &paid);
    if (status == SLOSS_OK) {
        status = sl_ledger_pay(engine->ledger, SL_NONE, payment->to, payment->amount - paid);
    }
    if (status == SLOSS_OK) {
        status = sl_bankruptcy_receive(engine->ledger, payment->to, payment->amount);
    }
    if (status == SLOSS_OK) {
        status = tell(engine, payment);
    }
    return status == SLOSS_OK ? sl_recover_debts(engine, paid) : status;
}

enum sloss_status sl_money_release(struct sloss_engine *engine, uint64_t hold, uint32_t holding,
                                   int64_t amount)
{
    const struct payment payment = {.kind = SLOSS_EVENT_RELEASED,
                                    .market = UINT32_MAX,
                                    .hold = hold,
                                    .from = SL_NONE,
                                    .to = holding,
                                    .amount = amount,
                                    .told = amount};
    enum sloss_status status = receive(engine, &payment);
    return status == SLOSS_OK ? arrived(engine, holding, amount) : status;
}

static enum sloss_status deposit_to_debtor(struct sloss_engine *engine, uint32_t holding,
                                           int64_t amount)
{
    enum sloss_status status = sl_ledger_take_in(
        engine->ledger, sl_ledger_holding(engine->ledger, holding)->asset, amount);
    const struct payment payment = {.kind = SLOSS_EVENT_DEPOSIT,
                                    .market = UINT32_MAX,
                                    .from = SL_NONE,
                                    .to = holding,
                                    .amount = amount,
                                    .told = amount};
    return status == SLOSS_OK ? receive(engine, &payment) : status;
}

/* A transfer between owners above zero cannot fail once it is allowed, so it needs no image. Money
 * that reaches a fund may have to repay a loss, which can fail, and in a trial everything is
 * undone. Where levels are looked at when the command ends, images tell whose balance has changed. */
static bool moves_freely(const struct sloss_engine *engine, uint32_t from, uint32_t to,
                         int64_t amount)
{
    const struct sl_holding *giver = sl_ledger_holding(engine->ledger, from);
    const struct sl_holding *receiver = sl_ledger_holding(engine->ledger, to);
    return ((giver->flags | receiver->flags) & SL_HOLDING_SYSTEM) == 0 && !engine->ledger->trying &&
           giver->balance >= amount && receiver->balance >= 0 && !sl_bankruptcy_is_open(receiver) &&
           !sl_look_is_needed(engine);
}

/* `last`: the command changes nothing after it. */
static enum sloss_status pass(struct sloss_engine *engine, const struct payment *payment, bool last)
{
    uint32_t from = payment->from;
    uint32_t to = payment->to;
    int64_t amount = payment->amount;
    if (sl_owed_any(engine->ledger, to)) {
        enum sloss_status paid = sl_ledger_pay(engine->ledger, from, SL_NONE, amount);
        return paid == SLOSS_OK ? receive(engine, payment) : paid;
    }
    enum sloss_status status = last && moves_freely(engine, from, to, amount)
                                   ? sl_ledger_move(engine->ledger, from, to, amount)
                                   : sl_ledger_pay(engine->ledger, from, to, amount);
    if (status == SLOSS_OK && sl_bankruptcy_is_open(sl_ledger_holding(engine->ledger, to))) {
        status = sl_bankruptcy_receive(engine->ledger, to, amount);
    }
    return status == SLOSS_OK ? tell(engine, payment) : status;
}

enum sloss_status sl_money_pass(struct sloss_engine *engine, uint32_t kind, uint32_t from,
                                uint32_t to, int64_t amount)
{
    const struct payment payment = {.kind = kind,
                                    .market = UINT32_MAX,
                                    .from = from,
                                    .to = to,
                                    .amount = amount,
                                    .told = amount};
    bool pays_debts = sl_owed_any(engine->ledger, to);
    enum sloss_status status = pass(engine, &payment, true);
    return status == SLOSS_OK && !pays_debts ? arrived(engine, to, amount) : status;
}

enum sloss_status sl_money_shift(struct sloss_engine *engine, uint32_t market, uint32_t from,
                                 uint32_t to, int64_t amount)
{
    bool comes_out = sl_compartment_is(sl_ledger_holding(engine->ledger, from));
    const struct payment payment = {.kind = SLOSS_EVENT_ISOLATED,
                                    .market = market,
                                    .from = from,
                                    .to = to,
                                    .amount = amount,
                                    .told = comes_out ? -amount : amount};
    return pass(engine, &payment, false);
}

/* Money leaves a fund with units for its losses and for units, and by no command of the host. */
static enum sloss_status need_no_units(const struct sloss_engine *engine, uint64_t id)
{
    return id >= SL_ID_FUND &&
                   sl_ledger_fund(engine->ledger, (uint32_t)(id - SL_ID_FUND))->has_units
               ? SLOSS_ERR_GATED
               : SLOSS_OK;
}

enum sloss_status sl_money_need_source(const struct sloss_engine *engine, uint32_t account,
                                       uint32_t asset)
{
    enum sloss_status status = need_same_asset(engine, account, asset);
    return status == SLOSS_OK
               ? need_no_units(engine, sl_ledger_account(engine->ledger, account)->id)
               : status;
}

enum sloss_status sl_money_deposit(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_deposit *deposit = &command->deposit;
    uint32_t account;
    uint32_t holding;
    bool create = (command->flags & SLOSS_COMMAND_CREATE) != 0;
    enum sloss_status status = sl_need_asset(engine, deposit->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    status = sl_need_account(engine, deposit->account, &account);
    if (status != SLOSS_OK && !create) {
        return status;
    }
    if (deposit->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_ledger_is_unnamed(deposit->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (account != SL_NONE) {
        status = need_same_asset(engine, account, deposit->asset);
    } else if (!sl_ledger_may_deposit(engine->ledger, deposit->asset, deposit->amount)) {
        status = SLOSS_ERR_OVERFLOW; /* checked before the account is added */
    } else {
        status = add_account(engine, deposit->account, deposit->name);
        account = engine->ledger->accounts.count - 1;
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, account, deposit->asset, &holding);
    }
    if (status == SLOSS_OK && sl_owed_any(engine->ledger, holding)) {
        return deposit_to_debtor(engine, holding, deposit->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_deposit(engine->ledger, holding, deposit->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_bankruptcy_receive(engine->ledger, holding, deposit->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_DEPOSIT, UINT32_MAX, SL_NONE, holding,
                                 deposit->amount, 0);
    }
    return status == SLOSS_OK ? arrived(engine, holding, deposit->amount) : status;
}

enum sloss_status sl_money_need_free(const struct sloss_engine *engine, uint32_t row,
                                     int64_t amount)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if (amount > holding->balance - sl_equity_unsettled(engine, row)) {
        return amount == 0 ? SLOSS_OK : SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    if (amount == 0) {
        return SLOSS_OK;
    }
    /* Without positions and orders the whole balance is free, but for a debt of what backs it. */
    const uint32_t binding = SL_HOLDING_SPECIAL | SL_HOLDING_ORDERS;
    bool is_bound = holding->count > 0 || (holding->flags & binding) != 0;
    return (!is_bound || sl_margin_has_free(engine, row, amount)) &&
                   sl_margin_lets_go(engine, row, amount)
               ? SLOSS_OK
               : SLOSS_ERR_INSUFFICIENT_MARGIN;
}

/* A forced withdrawal may leave a balance below zero. Some market has to bear that debt, so a
 * market must have touched the holding before (rules 3.8). */
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
    const struct sloss_command_withdraw *withdraw = &command->withdraw;
    uint32_t account;
    uint32_t holding;
    bool force = (command->flags & SLOSS_COMMAND_FORCE) != 0;
    enum sloss_status status = sl_need_asset(engine, withdraw->asset);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, withdraw->account, &account);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (withdraw->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (force ? sl_need_is_system(withdraw->account) : sl_ledger_is_unnamed(withdraw->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    status = force ? SLOSS_OK : sl_control_need_unfrozen(engine, account);
    if (status == SLOSS_OK && !force) {
        status = sl_guard_need_leave(engine, account, withdraw->asset);
    }
    if (status == SLOSS_OK) {
        status = sl_money_need_source(engine, account, withdraw->asset);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, account, withdraw->asset, &holding);
    }
    if (status == SLOSS_OK) {
        status = force ? need_debtor(engine, holding, withdraw->amount)
                       : sl_money_need_free(engine, holding, withdraw->amount);
    }
    if (status == SLOSS_OK && sl_gate_holds(engine, holding, SL_NONE)) {
        status = SLOSS_ERR_GATED;
    }
    if (status == SLOSS_OK &&
        withdraw->amount > sl_ledger_asset(engine->ledger, withdraw->asset)->supply) {
        status = SLOSS_ERR_GATED; /* balances may sum to more than the money that is there
                                     (rules 3.11) */
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_withdraw(engine->ledger, holding, withdraw->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_WITHDRAWAL, UINT32_MAX, holding, SL_NONE,
                                 withdraw->amount, 0);
    }
    if (status == SLOSS_OK && force) {
        status = sl_ledger_note_emptied(engine->ledger, holding);
    }
    return status;
}

enum sloss_status sl_money_transfer(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    const struct sloss_command_transfer *transfer = &command->transfer;
    uint32_t giver;
    uint32_t receiver;
    uint32_t from;
    uint32_t to;
    enum sloss_status status = sl_need_asset(engine, transfer->asset);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, transfer->giver, &giver);
    }
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, transfer->receiver, &receiver);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (transfer->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_ledger_is_unnamed(transfer->giver) || sl_ledger_is_unnamed(transfer->receiver)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    status = sl_control_need_unfrozen(engine, giver);
    if (status == SLOSS_OK) {
        status = sl_guard_need_leave(engine, giver, transfer->asset);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (giver == receiver) {
        return SLOSS_ERR_SELF_TRADE;
    }
    status = need_same_asset(engine, giver, transfer->asset);
    if (status == SLOSS_OK) {
        status = need_same_asset(engine, receiver, transfer->asset);
    }
    if (status == SLOSS_OK) {
        status = need_no_units(engine, sl_ledger_account(engine->ledger, giver)->id);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, giver, transfer->asset, &from);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, receiver, transfer->asset, &to);
    }
    if (status == SLOSS_OK) {
        status = sl_money_need_free(engine, from, transfer->amount);
    }
    if (status == SLOSS_OK && sl_gate_holds(engine, from, to)) {
        status = SLOSS_ERR_GATED;
    }
    return status == SLOSS_OK
               ? sl_money_pass(engine, SLOSS_EVENT_TRANSFER, from, to, transfer->amount)
               : status;
}

enum sloss_status sl_money_recover(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_recover *recover = &command->recover;
    int64_t got = 0;
    enum sloss_status status = sl_need_market(engine, recover->market);
    if (status != SLOSS_OK) {
        return status;
    }
    if (recover->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_ledger_take_in(
        engine->ledger, sl_ledger_book(engine->ledger, recover->market)->asset, recover->amount);
    if (status == SLOSS_OK) {
        status = sl_recover(engine, recover->market, recover->amount, &got);
    }
    return status == SLOSS_OK ? sl_recover_lower_owed(engine, recover->market, got) : status;
}

/* The most that a fee may take: the equity, but no more than the balance if gains or losses of a
 * variation market have not reached the balance yet. */
static sl_wide takeable(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide most = sl_equity_of(engine, row);
    for (uint32_t i = 0; i < holding->count; i++) {
        bool varies =
            (positions[i].lots != 0 || positions[i].cost != 0) &&
            sl_engine_market(engine, positions[i].market)->settlement == SLOSS_SETTLEMENT_VARIATION;
        most = varies && most > holding->balance ? holding->balance : most;
    }
    return most > 0 ? most : 0;
}

enum sloss_status sl_money_fee(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_fee *fee = &command->fee;
    uint32_t account;
    uint32_t holding;
    enum sloss_status status = sl_need_asset(engine, fee->asset);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, fee->account, &account);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (fee->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_need_is_system(fee->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    status = sl_ledger_open_holding(engine->ledger, account, fee->asset, &holding);
    if (status != SLOSS_OK) {
        return status;
    }
    sl_wide most = takeable(engine, holding);
    int64_t taken = most < fee->amount ? (int64_t)most : fee->amount;
    uint32_t fees = sl_ledger_asset(engine->ledger, fee->asset)->fees;
    status = sl_ledger_pay(engine->ledger, holding, fees, taken);
    return status == SLOSS_OK
               ? sl_record_event(engine, SLOSS_EVENT_FEE, UINT32_MAX, holding, fees, taken, 0)
               : status;
}
