/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/side/hold_internal.h"

#include "base/fixed.h"
#include "command/money_internal.h"
#include "command/need_internal.h"
#include "engine/control.h"
#include "engine/gate.h"
#include "engine/record.h"
#include "guard/guard.h"
#include "ledger/side/holds.h"
#include "ledger/rows.h"
#include "ledger/transfer.h"

/* ---- to put on hold --------------------------------------------------------------------------- */

/* When it is due; time before the first that was set counts as 0. False where that does not fit. */
static bool read_due(const struct sloss_engine *engine, int64_t duration, int64_t *due)
{
    *due = SL_HOLD_STAYS;
    return duration == 0 || sl_fixed_add(sl_engine_now(engine), duration, due);
}

/* Numbers, id, and who it is. */
static enum sloss_status check(const struct sloss_engine *engine,
                               const struct sloss_command_hold *hold, int64_t *due)
{
    if (hold->amount < 1 || hold->hold == 0 || hold->duration < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_holds_find(engine->ledger, hold->hold) != SL_NONE) {
        return SLOSS_ERR_EXISTS;
    }
    if (!read_due(engine, hold->duration, due)) {
        return SLOSS_ERR_OVERFLOW;
    }
    return sl_ledger_is_unnamed(hold->account) ? SLOSS_ERR_SYSTEM_ACCOUNT : SLOSS_OK;
}

enum sloss_status sl_hold_add(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_hold *hold = &command->hold;
    uint32_t account;
    uint32_t holding;
    int64_t due;
    enum sloss_status status = sl_need_asset(engine, hold->asset);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, hold->account, &account);
    }
    if (status == SLOSS_OK) {
        status = check(engine, hold, &due);
    }
    if (status == SLOSS_OK) {
        status = sl_control_need_unfrozen(engine, account);
    }
    if (status == SLOSS_OK) {
        status = sl_guard_need_leave(engine, account, hold->asset);
    }
    if (status == SLOSS_OK) {
        status = sl_money_need_source(engine, account, hold->asset);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, account, hold->asset, &holding);
    }
    if (status == SLOSS_OK) {
        status = sl_money_need_free(engine, holding, hold->amount);
    }
    if (status == SLOSS_OK && sl_gate_holds(engine, holding, SL_NONE)) {
        status = SLOSS_ERR_GATED;
    }
    if (status == SLOSS_OK) {
        status = sl_holds_add(engine->ledger, holding, hold->hold, hold->amount, due);
    }
    return status == SLOSS_OK ? sl_record_cover(engine, SLOSS_EVENT_HELD, UINT32_MAX, hold->hold,
                                                holding, SL_NONE, hold->amount)
                              : status;
}

/* ---- its end ----------------------------------------------------------------------------------- */

static enum sloss_status find(const struct sloss_engine *engine, uint64_t id, uint32_t *row_out)
{
    if (id == 0) {
        return SLOSS_ERR_RANGE;
    }
    *row_out = sl_holds_find(engine->ledger, id);
    return *row_out == SL_NONE ? SLOSS_ERR_UNKNOWN_HOLD : SLOSS_OK;
}

static enum sloss_status release(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_hold hold = *sl_holds_at(engine->ledger, row);
    enum sloss_status status = sl_holds_end(engine->ledger, row);
    return status == SLOSS_OK ? sl_money_release(engine, hold.id, hold.holding, hold.amount)
                              : status;
}

enum sloss_status sl_hold_release(struct sloss_engine *engine, const struct sloss_command *command)
{
    uint32_t row;
    enum sloss_status status = find(engine, command->release.hold, &row);
    return status == SLOSS_OK ? release(engine, row) : status;
}

enum sloss_status sl_hold_release_due(struct sloss_engine *engine)
{
    enum sloss_status status = SLOSS_OK;
    uint32_t row = sl_holds_first_due(engine->ledger);
    while (status == SLOSS_OK && row != SL_NONE &&
           sl_holds_at(engine->ledger, row)->due <= engine->settings.time) {
        status = sl_engine_go_on(engine);
        if (status == SLOSS_OK) {
            status = release(engine, row);
        }
        row = sl_holds_first_due(engine->ledger);
    }
    return status;
}

/* So much of a hold that has ended is paid out; the rest is released. */
static enum sloss_status pay_out(struct sloss_engine *engine, const struct sl_hold *hold,
                                 int64_t amount)
{
    uint32_t asset = sl_ledger_holding(engine->ledger, hold->holding)->asset;
    enum sloss_status status = sl_ledger_pay_out(engine->ledger, asset, amount);
    if (status == SLOSS_OK) {
        status = sl_record_cover(engine, SLOSS_EVENT_PAID_OUT, UINT32_MAX, hold->id, hold->holding,
                                 SL_NONE, amount);
    }
    return status == SLOSS_OK && amount < hold->amount
               ? sl_money_release(engine, hold->id, hold->holding, hold->amount - amount)
               : status;
}

enum sloss_status sl_hold_pay_out(struct sloss_engine *engine, const struct sloss_command *command)
{
    const struct sloss_command_pay_out *terms = &command->pay_out;
    uint32_t row;
    if (terms->part > 1 || (terms->part == 0 && terms->amount != 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = find(engine, terms->hold, &row);
    if (status != SLOSS_OK) {
        return status;
    }
    const struct sl_hold hold = *sl_holds_at(engine->ledger, row);
    int64_t amount = terms->part == 0 ? hold.amount : terms->amount;
    uint32_t asset = sl_ledger_holding(engine->ledger, hold.holding)->asset;
    if (amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_guard_need_leave(
        engine, sl_ledger_holding(engine->ledger, hold.holding)->account, asset);
    if (status != SLOSS_OK) {
        return status;
    }
    if (amount > hold.amount) {
        return SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    if (amount > sl_ledger_asset(engine->ledger, asset)->supply) {
        return SLOSS_ERR_GATED; /* as a withdrawal (rules 3.11) */
    }
    status = sl_holds_end(engine->ledger, row);
    return status == SLOSS_OK ? pay_out(engine, &hold, amount) : status;
}
