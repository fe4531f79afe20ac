/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/parties_internal.h"

#include "base/fixed.h"
#include "command/money_internal.h"
#include "command/need_internal.h"
#include "engine/bankruptcy.h"
#include "engine/control.h"
#include "engine/gate.h"
#include "engine/record.h"
#include "guard/closed.h"
#include "guard/waits.h"
#include "ledger/claim.h"
#include "ledger/members.h"
#include "ledger/owed.h"
#include "ledger/owners.h"
#include "ledger/rows.h"
#include "ledger/side/compartment.h"
#include "ledger/side/legs.h"
#include "ledger/side/resting.h"
#include "ledger/transfer.h"
#include "ledger/undo_log.h"
#include "margin/group_known.h"
#include "margin/margin.h"

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
static bool has_breach(struct sloss_engine *engine, uint32_t asset)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t row = 0;
    sl_group_known_begin(engine);
    while (row < ledger->holdings.count &&
           (sl_ledger_holding(ledger, row)->asset != asset || !sl_margin_breached(engine, row))) {
        row++;
    }
    sl_group_known_end(engine);
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
static enum sloss_status need_ungated(struct sloss_engine *engine,
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

/* ---- what stands apart ----------------------------------------------------------------------- */

/* Has a holding neither lots in a market nor a cost that is not settled? */
static bool is_flat_in(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_ledger_find_position(ledger, holding, market);
    return row == SL_NONE ||
           (sl_ledger_position(ledger, row)->cost == 0 &&
            !sl_legs_have_lots(ledger, sl_ledger_position(ledger, row)));
}

/* Money moves between the two parts, as far as it is free, and held by no gate: as a transfer. */
static enum sloss_status move(struct sloss_engine *engine, uint32_t market, uint32_t from,
                              uint32_t to, int64_t amount)
{
    enum sloss_status status = sl_money_need_free(engine, from, amount);
    if (status == SLOSS_OK && amount > 0 && sl_gate_holds(engine, from, SL_NONE)) {
        status = SLOSS_ERR_GATED;
    }
    return status == SLOSS_OK ? sl_money_shift(engine, market, from, to, amount) : status;
}

/* Orders in a market, and legs, are of the part that trades there. */
static enum sloss_status move_terms(struct sloss_ledger *ledger, uint32_t from, uint32_t to,
                                    uint32_t market)
{
    enum sloss_status status = sl_resting_move(ledger, from, to, market);
    return status == SLOSS_OK ? sl_legs_move(ledger, from, to, market) : status;
}

static enum sloss_status make(struct sloss_ledger *ledger, uint32_t cross, uint32_t market,
                              uint32_t *part_out)
{
    enum sloss_status status =
        is_flat_in(ledger, cross, market)
            ? sl_compartment_make(ledger, sl_ledger_holding(ledger, cross)->account, market,
                                  part_out)
            : SLOSS_ERR_ARGUMENT;
    return status == SLOSS_OK ? move_terms(ledger, cross, *part_out, market) : status;
}

static enum sloss_status fund(struct sloss_engine *engine, uint32_t account,
                              const struct sloss_command_isolate *isolate)
{
    struct sloss_ledger *ledger = engine->ledger;
    uint32_t part = sl_compartment_find(ledger, account, isolate->market);
    uint32_t cross;
    enum sloss_status status = sl_ledger_open_holding(
        ledger, account, sl_ledger_book(ledger, isolate->market)->asset, &cross);
    if (status == SLOSS_OK && part == SL_NONE) {
        status = make(ledger, cross, isolate->market, &part);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (isolate->amount == INT64_MIN) {
        return SLOSS_ERR_INSUFFICIENT_FUNDS; /* no balance is as large */
    }
    return isolate->amount >= 0 ? move(engine, isolate->market, cross, part, isolate->amount)
                                : move(engine, isolate->market, part, cross, -isolate->amount);
}

/* What was charged to the compartment counts for its account from now on. */
static enum sloss_status hand_charges_over(struct sloss_ledger *ledger, uint32_t part,
                                           uint32_t cross)
{
    int64_t charged = sl_ledger_holding(ledger, part)->socialized;
    enum sloss_status status = sl_ledger_touch(ledger, cross);
    return status == SLOSS_OK &&
                   !sl_ledger_count_socialized(sl_ledger_holding(ledger, cross), charged)
               ? SLOSS_ERR_OVERFLOW
               : status;
}

static enum sloss_status end(struct sloss_engine *engine, uint32_t account, uint32_t market)
{
    struct sloss_ledger *ledger = engine->ledger;
    uint32_t part = sl_compartment_find(ledger, account, market);
    if (part == SL_NONE || !is_flat_in(ledger, part, market) ||
        sl_ledger_holding(ledger, part)->balance < 0 || sl_owed_any(ledger, part)) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t cross = sl_compartment_cross(ledger, part);
    enum sloss_status status =
        move(engine, market, part, cross, sl_ledger_holding(ledger, part)->balance);
    if (status == SLOSS_OK) {
        status = move_terms(ledger, part, cross, market);
    }
    if (status == SLOSS_OK) {
        status = sl_claim_hand_over(ledger, part, cross);
    }
    if (status == SLOSS_OK) {
        status = hand_charges_over(ledger, part, cross);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_touch(ledger, part);
    }
    if (status == SLOSS_OK) {
        status = sl_bankruptcy_end(ledger, part);
    }
    if (status == SLOSS_OK) {
        status = sl_closed_note(engine, part, market);
    }
    if (status == SLOSS_OK) {
        status = sl_waits_end(engine, part);
    }
    return status == SLOSS_OK ? sl_compartment_end(ledger, part) : status;
}

/* A market that is closed lets money out of its compartments, and none in. */
static enum sloss_status need_open(const struct sloss_engine *engine, uint32_t account,
                                   const struct sloss_command_isolate *isolate)
{
    bool makes = sl_compartment_find(engine->ledger, account, isolate->market) == SL_NONE;
    return isolate->ends == 0 && (makes || isolate->amount > 0)
               ? sl_need_open_market(engine, isolate->market)
               : SLOSS_OK;
}

enum sloss_status sl_parties_isolate(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    const struct sloss_command_isolate *isolate = &command->isolate;
    uint32_t account;
    if (isolate->ends > 1 || (isolate->ends == 1 && isolate->amount != 0)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_account(engine, isolate->account, &account);
    if (status == SLOSS_OK) {
        status = sl_need_market(engine, isolate->market);
    }
    if (status == SLOSS_OK) {
        status = need_open(engine, account, isolate);
    }
    if (status == SLOSS_OK && sl_need_is_system(isolate->account)) {
        status = SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (status != SLOSS_OK) {
        return status;
    }
    return isolate->ends == 1 ? end(engine, account, isolate->market)
                              : fund(engine, account, isolate);
}
