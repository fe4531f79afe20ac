/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/transfer_internal.h"

#include <assert.h>

#include "base/fixed.h"
#include "ledger/below.h"
#include "ledger/suspect_list.h"
#include "ledger/undo_log_internal.h"

#define SUPPLY_MAX (INT64_C(1) << 62)

/* A holding without positions and without a debt cannot be in breach after it receives money. */
static bool is_safe(const struct sl_holding *holding)
{
    return holding->count == 0 && holding->balance >= 0;
}

enum sloss_status sl_transfer_credit(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    struct sl_asset *asset = sl_ledger_asset(ledger, holding->asset);
    int64_t balance;
    if (!sl_fixed_add(holding->balance, amount, &balance)) {
        return SLOSS_ERR_OVERFLOW;
    }
    bool stays_safe = amount >= 0 && is_safe(holding);
    enum sloss_status status =
        stays_safe ? sl_undo_log_save_holding(ledger, row) : sl_ledger_touch(ledger, row);
    if (status == SLOSS_OK) {
        status = sl_ledger_save(ledger, asset, sizeof(*asset), &asset->saved_by);
    }
    if (status == SLOSS_OK) {
        status = sl_below_change(ledger, row, amount);
    }
    if (status == SLOSS_OK) {
        holding->balance = balance;
        asset->balance_sum += amount;
    }
    return status;
}

enum sloss_status sl_ledger_pay(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                                int64_t amount)
{
    assert(amount >= 0 && from != to);
    enum sloss_status status = SLOSS_OK;
    if (from != SL_NONE) {
        status = sl_transfer_credit(ledger, from, -amount);
    }
    if (status == SLOSS_OK && to != SL_NONE) {
        status = sl_transfer_credit(ledger, to, amount);
    }
    return status;
}

enum sloss_status sl_ledger_move(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                                 int64_t amount)
{
    struct sl_holding *giver = sl_ledger_holding(ledger, from);
    struct sl_holding *receiver = sl_ledger_holding(ledger, to);
    int64_t less;
    int64_t more;
    assert(amount >= 0 && from != to && giver->asset == receiver->asset);
    assert(giver->balance >= amount && receiver->balance >= 0);
    if (!sl_fixed_add(giver->balance, -amount, &less) ||
        !sl_fixed_add(receiver->balance, amount, &more)) {
        return SLOSS_ERR_OVERFLOW;
    }
    if ((!is_safe(receiver) && !sl_ledger_suspect(ledger, to)) ||
        ((!is_safe(giver) || less < 0) && !sl_ledger_suspect(ledger, from))) {
        return SLOSS_ERR_MEMORY;
    }
    sl_ledger_keep(ledger, giver->account);
    sl_ledger_keep(ledger, receiver->account);
    giver->balance = less;
    receiver->balance = more;
    return SLOSS_OK;
}

bool sl_ledger_may_deposit(const struct sloss_ledger *ledger, uint32_t asset, int64_t amount)
{
    return amount <= SUPPLY_MAX - (sl_wide)sl_ledger_asset(ledger, asset)->supply;
}

enum sloss_status sl_ledger_deposit(struct sloss_ledger *ledger, uint32_t to, int64_t amount)
{
    struct sl_asset *asset = sl_ledger_asset(ledger, sl_ledger_holding(ledger, to)->asset);
    if (!sl_ledger_may_deposit(ledger, sl_ledger_holding(ledger, to)->asset, amount)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = sl_transfer_credit(ledger, to, amount);
    if (status == SLOSS_OK) {
        asset->supply += amount;
    }
    return status;
}

enum sloss_status sl_ledger_take_in(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_asset *asset = sl_ledger_asset(ledger, row);
    if (!sl_ledger_may_deposit(ledger, row, amount)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = sl_ledger_save(ledger, asset, sizeof(*asset), &asset->saved_by);
    asset->supply += status == SLOSS_OK ? amount : 0;
    return status;
}

enum sloss_status sl_ledger_pay_out(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_asset *asset = sl_ledger_asset(ledger, row);
    assert(amount <= asset->supply);
    enum sloss_status status = sl_ledger_save(ledger, asset, sizeof(*asset), &asset->saved_by);
    asset->supply -= status == SLOSS_OK ? amount : 0;
    return status;
}

enum sloss_status sl_ledger_withdraw(struct sloss_ledger *ledger, uint32_t from, int64_t amount)
{
    struct sl_asset *asset = sl_ledger_asset(ledger, sl_ledger_holding(ledger, from)->asset);
    assert(amount <= asset->supply);
    enum sloss_status status = sl_transfer_credit(ledger, from, -amount);
    if (status == SLOSS_OK) {
        asset->supply -= amount;
    }
    return status;
}
