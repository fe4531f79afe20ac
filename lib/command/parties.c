/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/parties_internal.h"

#include "base/fixed.h"
#include "command/money_internal.h"
#include "command/need_internal.h"
#include "engine/control.h"
#include "engine/margin.h"
#include "engine/record.h"
#include "ledger/members.h"
#include "ledger/owners.h"
#include "ledger/rows.h"

enum sloss_status sl_parties_set_owner(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    const struct sloss_command_owner *owner = &command->owner;
    uint32_t account;
    if (owner->is_client > 1) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!sl_need_is_name(owner->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = sl_need_account(engine, owner->account, &account);
    if (status != SLOSS_OK) {
        return status;
    }
    if (sl_need_is_system(owner->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    return sl_owners_set(engine->ledger, account, owner->name, owner->is_client == 1)
               ? SLOSS_OK
               : SLOSS_ERR_MEMORY;
}

/* Is an account of the asset in breach? A look at everybody: it is asked only where a contribution
 * or an assessment is to be less than it was set to. */
static bool has_breach(const struct sloss_engine *engine, uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t row = 0;
    while (row < ledger->holdings.count &&
           (sl_ledger_holding(ledger, row)->asset != asset || !sl_margin_breached(engine, row))) {
        row++;
    }
    return row < ledger->holdings.count;
}

/* Has there been a deficit that the members stood for, so lately that it is within the window of
 * the member's assessment? */
static bool had_deficit(const struct sloss_engine *engine, uint32_t index,
                        const struct sl_member *member)
{
    const struct sl_asset *asset = sl_ledger_asset(engine->ledger, index);
    return member->duration > 0 && asset->has_deficit &&
           sl_fixed_is_within(sl_engine_now(engine), asset->deficit_time, member->duration);
}

/* While a default may be coming, or one is being paid, nobody leaves the default fund. */
static enum sloss_status need_ungated(const struct sloss_engine *engine,
                                      const struct sloss_command_member *terms,
                                      const struct sl_member *member)
{
    bool lowers =
        terms->amount < member->contribution_set || terms->assessment < member->assessment;
    return lowers && (had_deficit(engine, terms->asset, member) || has_breach(engine, terms->asset))
               ? SLOSS_ERR_GATED
               : SLOSS_OK;
}

static enum sloss_status set_member(struct sloss_engine *engine, uint32_t row,
                                    const struct sloss_command_member *terms)
{
    struct sl_member *member = sl_ledger_member(engine->ledger, row);
    int64_t more = terms->amount - member->contribution; /* neither is below zero */
    enum sloss_status status = need_ungated(engine, terms, member);
    if (status == SLOSS_OK && more > 0) {
        status = sl_money_need_free(engine, member->holding, more);
    }
    if (status == SLOSS_OK) {
        status = sl_members_contribute(engine->ledger, row, more);
    }
    if (status == SLOSS_OK) {
        bool windowed = terms->duration > 0 && member->duration > 0;
        member->asked = windowed ? member->asked : SL_NONE;
        member->contribution_set = terms->amount;
        member->assessment = terms->assessment;
        member->duration = terms->duration;
        status = sl_record_event(engine, SLOSS_EVENT_CONTRIBUTION, UINT32_MAX, member->holding,
                                 SL_NONE, more, 0);
    }
    return status;
}

/* What is left of it, as far as there is one. */
static int64_t contribution_of(const struct sloss_ledger *ledger, uint32_t account, uint32_t asset)
{
    uint32_t holding = sl_ledger_find_holding(ledger, account, asset);
    uint32_t row = holding == SL_NONE ? SL_NONE : sl_members_find(ledger, holding);
    return row == SL_NONE ? 0 : sl_ledger_member(ledger, row)->contribution;
}

enum sloss_status sl_parties_set_member(struct sloss_engine *engine,
                                        const struct sloss_command *command)
{
    const struct sloss_command_member *terms = &command->member;
    uint32_t account;
    uint32_t holding;
    enum sloss_status status = sl_need_asset(engine, terms->asset);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, terms->account, &account);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (terms->amount < 0 || terms->assessment < 0 || terms->duration < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (sl_need_is_system(terms->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (terms->amount > contribution_of(engine->ledger, account, terms->asset) &&
        sl_control_freezes(engine, account)) {
        return SLOSS_ERR_FROZEN;
    }
    status = sl_ledger_open_holding(engine->ledger, account, terms->asset, &holding);
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t row = sl_members_open(engine->ledger, holding);
    return row == SL_NONE ? SLOSS_ERR_MEMORY : set_member(engine, row, terms);
}
