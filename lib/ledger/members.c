/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/members.h"

#include <assert.h>

#include "base/fixed.h"
#include "ledger/transfer_internal.h"
#include "ledger/undo_log.h"

void sl_members_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->members, &ledger->memory, sizeof(struct sl_member));
    sl_table_initialize(&ledger->members_by_holding, &ledger->memory);
    sl_paged_initialize(&ledger->asked, &ledger->memory, sizeof(struct sl_asked));
}

void sl_members_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->members);
    sl_table_finalize(&ledger->members_by_holding);
    sl_paged_finalize(&ledger->asked);
}

static uint64_t hash_of_holding(const struct sloss_ledger *ledger, uint32_t holding)
{
    return sl_siphash_word(&ledger->key, holding);
}

uint32_t sl_members_find(const struct sloss_ledger *ledger, uint32_t holding)
{
    struct sl_search search;
    uint32_t row =
        sl_table_first(&ledger->members_by_holding, hash_of_holding(ledger, holding), &search);
    while (row != SL_NONE && sl_ledger_member(ledger, row)->holding != holding) {
        row = sl_table_next(&ledger->members_by_holding, &search);
    }
    return row;
}

uint32_t sl_members_open(struct sloss_ledger *ledger, uint32_t holding)
{
    uint32_t row = sl_members_find(ledger, holding);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->members.count;
    if (!sl_paged_reserve(&ledger->members, row + 1) ||
        !sl_table_reserve(&ledger->members_by_holding, row + 1)) {
        return SL_NONE;
    }
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, holding)->account);
    struct sl_member *member = sl_paged_append(&ledger->members);
    *member = (struct sl_member){.holding = holding, .asked = SL_NONE};
    sl_table_insert(&ledger->members_by_holding, hash_of_holding(ledger, holding), row);
    return row;
}

enum sloss_status sl_members_touch(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_member *member = sl_ledger_member(ledger, row);
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, member->holding)->account);
    return sl_ledger_save(ledger, member, sizeof(*member), &member->saved_by);
}

enum sloss_status sl_members_contribute(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_member *member = sl_ledger_member(ledger, row);
    int64_t contribution;
    if (!sl_fixed_add(member->contribution, amount, &contribution)) {
        return SLOSS_ERR_OVERFLOW;
    }
    assert(contribution >= 0 && amount != INT64_MIN);
    enum sloss_status status = sl_members_touch(ledger, row);
    if (status == SLOSS_OK) {
        status = sl_transfer_credit(ledger, member->holding, -amount);
    }
    if (status == SLOSS_OK) {
        uint32_t asset = sl_ledger_holding(ledger, member->holding)->asset;
        member->contribution = contribution;
        sl_ledger_asset(ledger, asset)->contribution_sum += amount;
    }
    return status;
}

/* A contribution changes, between it and the pool. */
static enum sloss_status change(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_member *member = sl_ledger_member(ledger, row);
    struct sl_asset *asset =
        sl_ledger_asset(ledger, sl_ledger_holding(ledger, member->holding)->asset);
    enum sloss_status status = sl_members_touch(ledger, row);
    if (status == SLOSS_OK) {
        status = sl_ledger_save(ledger, asset, sizeof(*asset), &asset->saved_by);
    }
    if (status == SLOSS_OK) {
        member->contribution += amount;
        asset->contribution_sum += amount;
    }
    return status;
}

enum sloss_status sl_members_take(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    assert(amount >= 0 && amount <= sl_ledger_member(ledger, row)->contribution);
    return change(ledger, row, -amount);
}

enum sloss_status sl_members_refill(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    const struct sl_member *member = sl_ledger_member(ledger, row);
    assert(amount >= 0 && amount <= member->contribution_set - member->contribution);
    (void)member;
    return change(ledger, row, amount);
}

enum sloss_status sl_members_ask(struct sloss_ledger *ledger, uint32_t row, int64_t time,
                                 int64_t amount)
{
    struct sl_member *member = sl_ledger_member(ledger, row);
    enum sloss_status status = sl_members_touch(ledger, row);
    if (status != SLOSS_OK) {
        return status;
    }
    if (ledger->asked.count == SL_NONE) {
        return SLOSS_ERR_LIMIT;
    }
    struct sl_asked *asked = sl_paged_append(&ledger->asked);
    if (asked == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *asked = (struct sl_asked){.time = time, .amount = amount, .before = member->asked};
    member->asked = ledger->asked.count - 1;
    return SLOSS_OK;
}

int64_t sl_members_assessable(const struct sloss_ledger *ledger, uint32_t row, int64_t time)
{
    const struct sl_member *member = sl_ledger_member(ledger, row);
    sl_wide left = member->assessment;
    for (uint32_t at = member->asked; at != SL_NONE; at = sl_members_asked(ledger, at)->before) {
        const struct sl_asked *asked = sl_members_asked(ledger, at);
        /* Time never goes back: those before are not within either. */
        if (member->duration > 0 && !sl_fixed_is_within(time, asked->time, member->duration)) {
            break;
        }
        left -= asked->amount;
    }
    return left > 0 ? (int64_t)left : 0;
}
