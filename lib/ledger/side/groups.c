/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/groups.h"

#include <assert.h>

#include "base/name.h"
#include "ledger/find_internal.h"
#include "ledger/suspect_list.h"
#include "ledger/undo_log.h"

void sl_groups_initialize(struct sloss_ledger *ledger)
{
    const struct sloss_memory *memory = &ledger->memory;
    sl_paged_initialize(&ledger->groups.rows, memory, sizeof(struct sl_group));
    sl_paged_initialize(&ledger->groups.members, memory, sizeof(struct sl_grouped));
    sl_table_initialize(&ledger->groups.by_name, memory);
    sl_table_initialize(&ledger->groups.by_account, memory);
}

void sl_groups_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->groups.rows);
    sl_paged_finalize(&ledger->groups.members);
    sl_table_finalize(&ledger->groups.by_name);
    sl_table_finalize(&ledger->groups.by_account);
}

void sl_groups_forget_stamps(struct sloss_ledger *ledger)
{
    ledger->groups.saved_by = 0;
    for (uint32_t row = 0; row < ledger->groups.rows.count; row++) {
        sl_groups_at(ledger, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < ledger->groups.members.count; row++) {
        sl_groups_member(ledger, row)->saved_by = 0;
    }
}

/* ---- to find --------------------------------------------------------------------------------- */

static uint64_t hash_of_account(const struct sloss_ledger *ledger, uint32_t account)
{
    return sl_siphash_word(&ledger->key, account);
}

uint32_t sl_groups_find_account(const struct sloss_ledger *ledger, uint32_t account)
{
    struct sl_search search;
    if (ledger->groups.members.count == 0) {
        return SL_NONE;
    }
    uint32_t row =
        sl_table_first(&ledger->groups.by_account, hash_of_account(ledger, account), &search);
    while (row != SL_NONE && sl_groups_member(ledger, row)->account != account) {
        row = sl_table_next(&ledger->groups.by_account, &search);
    }
    return row;
}

static const char *name_of(const struct sloss_ledger *ledger, uint32_t row)
{
    return sl_groups_at(ledger, row)->name;
}

uint32_t sl_groups_find_name(const struct sloss_ledger *ledger, const char *name)
{
    return ledger->groups.rows.count == 0
               ? SL_NONE
               : sl_find_by_name(ledger, &ledger->groups.by_name, name_of, name);
}

uint32_t sl_groups_of(const struct sloss_ledger *ledger, uint32_t account)
{
    uint32_t row = sl_groups_find_account(ledger, account);
    return row == SL_NONE ? SL_NONE : sl_groups_member(ledger, row)->group;
}

uint32_t sl_groups_holding(const struct sloss_ledger *ledger, uint32_t row, uint32_t asset,
                           uint32_t *holding_out)
{
    for (*holding_out = SL_NONE; row != SL_NONE; row = sl_groups_member(ledger, row)->next) {
        *holding_out =
            sl_ledger_find_holding(ledger, sl_groups_member(ledger, row)->account, asset);
        if (*holding_out != SL_NONE) {
            return row;
        }
    }
    return SL_NONE;
}

/* ---- to change ------------------------------------------------------------------------------- */

uint32_t sl_groups_open(struct sloss_ledger *ledger, const char *name)
{
    uint32_t row = sl_groups_find_name(ledger, name);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->groups.rows.count;
    if (row == SL_ACCOUNTS_MAX || !sl_paged_reserve(&ledger->groups.rows, row + 1) ||
        !sl_table_reserve(&ledger->groups.by_name, row + 1)) {
        return SL_NONE;
    }
    struct sl_group *group = sl_paged_append(&ledger->groups.rows);
    group->first = SL_NONE;
    sl_name_copy(group->name, name);
    sl_table_insert(&ledger->groups.by_name, sl_find_hash_of_name(ledger, name), row);
    return row;
}

static uint32_t open_account(struct sloss_ledger *ledger, uint32_t account)
{
    uint32_t row = sl_groups_find_account(ledger, account);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->groups.members.count; /* fewer than accounts, so there is a number for it */
    if (!sl_paged_reserve(&ledger->groups.members, row + 1) ||
        !sl_table_reserve(&ledger->groups.by_account, row + 1)) {
        return SL_NONE;
    }
    struct sl_grouped *grouped = sl_paged_append(&ledger->groups.members);
    *grouped = (struct sl_grouped){.account = account, .group = SL_NONE, .next = SL_NONE};
    sl_table_insert(&ledger->groups.by_account, hash_of_account(ledger, account), row);
    return row;
}

static enum sloss_status save_group(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_group *group = sl_groups_at(ledger, row);
    return sl_ledger_save(ledger, group, offsetof(struct sl_group, saved_by), &group->saved_by);
}

static enum sloss_status save_member(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_grouped *grouped = sl_groups_member(ledger, row);
    return sl_ledger_save(ledger, grouped, offsetof(struct sl_grouped, saved_by),
                          &grouped->saved_by);
}

/* The link of a group that leads to the first member whose account is not before one, its image
 * saved. */
static enum sloss_status find_link(struct sloss_ledger *ledger, uint32_t group, uint32_t account,
                                   uint32_t **link_out)
{
    uint32_t before = SL_NONE;
    uint32_t row = sl_groups_at(ledger, group)->first;
    while (row != SL_NONE && sl_groups_member(ledger, row)->account < account) {
        before = row;
        row = sl_groups_member(ledger, row)->next;
    }
    *link_out = before == SL_NONE ? &sl_groups_at(ledger, group)->first
                                  : &sl_groups_member(ledger, before)->next;
    return before == SL_NONE ? save_group(ledger, group) : save_member(ledger, before);
}

static enum sloss_status take_out(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_grouped *grouped = sl_groups_member(ledger, row);
    uint32_t *link;
    if (grouped->group == SL_NONE) {
        return SLOSS_OK;
    }
    enum sloss_status status = find_link(ledger, grouped->group, grouped->account, &link);
    if (status == SLOSS_OK) {
        assert(*link == row);
        *link = grouped->next;
        grouped->group = grouped->next = SL_NONE;
    }
    return status;
}

static enum sloss_status put_in(struct sloss_ledger *ledger, uint32_t row, uint32_t group)
{
    struct sl_grouped *grouped = sl_groups_member(ledger, row);
    uint32_t *link;
    enum sloss_status status = find_link(ledger, group, grouped->account, &link);
    if (status == SLOSS_OK) {
        grouped->next = *link;
        grouped->group = group;
        *link = row;
    }
    return status;
}

/* Should a holding have the flag? */
static bool is_grouped(const struct sloss_ledger *ledger, const struct sl_holding *holding)
{
    return (holding->flags & (SL_HOLDING_ISOLATED | SL_HOLDING_SYSTEM)) == 0 &&
           sl_groups_of(ledger, holding->account) != SL_NONE;
}

/* What the account has outside of compartments has the flag, or has it no more. */
static enum sloss_status flag(struct sloss_ledger *ledger, uint32_t account, bool is_in)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t row = sl_ledger_account(ledger, account)->holding;
         status == SLOSS_OK && row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        status = sl_ledger_touch(ledger, row);
        if (status == SLOSS_OK && is_in) {
            sl_ledger_raise(sl_ledger_holding(ledger, row), SL_HOLDING_GROUPED);
        } else if (status == SLOSS_OK) {
            sl_ledger_lower(sl_ledger_holding(ledger, row), SL_HOLDING_GROUPED);
        }
    }
    return status;
}

enum sloss_status sl_groups_set(struct sloss_ledger *ledger, uint32_t account, uint32_t group)
{
    uint32_t row = open_account(ledger, account);
    if (row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    sl_ledger_keep(ledger, account);
    struct sl_group_table *table = &ledger->groups;
    enum sloss_status status = save_member(ledger, row);
    if (status == SLOSS_OK) {
        status = sl_ledger_save(ledger, table, offsetof(struct sl_group_table, saved_by),
                                &table->saved_by);
    }
    if (status == SLOSS_OK) {
        table->grouped -= sl_groups_member(ledger, row)->group != SL_NONE ? 1 : 0;
        table->grouped += group != SL_NONE ? 1 : 0;
        status = take_out(ledger, row);
    }
    if (status == SLOSS_OK && group != SL_NONE) {
        status = put_in(ledger, row, group);
    }
    return status == SLOSS_OK ? flag(ledger, account, group != SL_NONE) : status;
}

enum sloss_status sl_groups_before_holding(struct sloss_ledger *ledger, uint32_t account)
{
    bool is_in = sl_groups_of(ledger, account) != SL_NONE;
    return !is_in || sl_ledger_reserve_suspects(ledger, ledger->suspects.count + (size_t)1)
               ? SLOSS_OK
               : SLOSS_ERR_MEMORY;
}

void sl_groups_after_holding(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    if (sl_groups_of(ledger, holding->account) == SL_NONE) {
        return;
    }
    bool listed = sl_ledger_suspect(ledger, row);
    assert(listed);
    (void)listed;
    sl_ledger_raise(holding, SL_HOLDING_GROUPED | SL_HOLDING_SPECIAL);
}

void sl_groups_flag_from(struct sloss_ledger *ledger, uint32_t row)
{
    for (; row < ledger->holdings.count; row++) {
        struct sl_holding *holding = sl_ledger_holding(ledger, row);
        sl_ledger_lower(holding, SL_HOLDING_GROUPED);
        if (is_grouped(ledger, holding)) {
            sl_ledger_raise(holding, SL_HOLDING_GROUPED | SL_HOLDING_SPECIAL);
        }
    }
}

/* ---- consistency ----------------------------------------------------------------------------- */

/* The members of a group, in account order; their number is added to `*linked`. */
static bool group_holds(const struct sloss_ledger *ledger, uint32_t group, uint64_t *linked)
{
    uint32_t before = SL_NONE;
    bool hold = sl_groups_find_name(ledger, sl_groups_at(ledger, group)->name) == group;
    for (uint32_t row = sl_groups_at(ledger, group)->first; hold && row != SL_NONE;) {
        hold = row < ledger->groups.members.count && *linked < ledger->groups.members.count &&
               sl_groups_member(ledger, row)->group == group &&
               (before == SL_NONE || sl_groups_member(ledger, row)->account > before);
        before = hold ? sl_groups_member(ledger, row)->account : before;
        row = hold ? sl_groups_member(ledger, row)->next : SL_NONE;
        *linked += 1;
    }
    return hold;
}

static bool member_holds(const struct sloss_ledger *ledger, uint32_t row, uint64_t *grouped)
{
    const struct sl_grouped *member = sl_groups_member(ledger, row);
    bool is_in = member->group != SL_NONE;
    *grouped += is_in ? 1 : 0;
    return member->account < ledger->accounts.count &&
           sl_groups_find_account(ledger, member->account) == row &&
           (is_in ? member->group < ledger->groups.rows.count : member->next == SL_NONE);
}

static bool flag_holds(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const unsigned flags = SL_HOLDING_GROUPED | SL_HOLDING_SPECIAL;
    return is_grouped(ledger, holding) ? (holding->flags & flags) == flags
                                       : (holding->flags & SL_HOLDING_GROUPED) == 0;
}

bool sl_groups_are_consistent(const struct sloss_ledger *ledger)
{
    uint64_t linked = 0;
    uint64_t grouped = 0;
    bool hold = true;
    for (uint32_t row = 0; hold && row < ledger->groups.rows.count; row++) {
        hold = group_holds(ledger, row, &linked);
    }
    for (uint32_t row = 0; hold && row < ledger->groups.members.count; row++) {
        hold = member_holds(ledger, row, &grouped);
    }
    for (uint32_t row = 0; hold && row < ledger->holdings.count; row++) {
        hold = flag_holds(ledger, row);
    }
    return hold && linked == grouped && grouped == ledger->groups.grouped;
}
