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
}

void sl_members_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->members);
    sl_table_finalize(&ledger->members_by_holding);
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
    struct sl_member *member = sl_paged_append(&ledger->members);
    member->holding = holding;
    sl_table_insert(&ledger->members_by_holding, hash_of_holding(ledger, holding), row);
    return row;
}

enum sloss_status sl_members_touch(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_member *member = sl_ledger_member(ledger, row);
    return sl_ledger_save(ledger, member, sizeof(*member), &member->epoch);
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
