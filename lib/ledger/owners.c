/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/owners.h"

#include <assert.h>

#include "base/name.h"
#include "ledger/find_internal.h"
#include "ledger/side/compartment.h"

void sl_owners_initialize(struct sloss_ledger *ledger)
{
    const struct sloss_memory *memory = &ledger->memory;
    sl_paged_initialize(&ledger->owners, memory, sizeof(struct sl_owner));
    sl_paged_initialize(&ledger->owned, memory, sizeof(struct sl_owned));
    sl_table_initialize(&ledger->owners_by_name, memory);
    sl_table_initialize(&ledger->owned_by_account, memory);
}

void sl_owners_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->owners);
    sl_paged_finalize(&ledger->owned);
    sl_table_finalize(&ledger->owners_by_name);
    sl_table_finalize(&ledger->owned_by_account);
}

static uint64_t hash_of_account(const struct sloss_ledger *ledger, uint32_t account)
{
    return sl_siphash_word(&ledger->key, account);
}

uint32_t sl_owners_find_account(const struct sloss_ledger *ledger, uint32_t account)
{
    struct sl_search search;
    uint32_t row =
        sl_table_first(&ledger->owned_by_account, hash_of_account(ledger, account), &search);
    while (row != SL_NONE && sl_owners_owned(ledger, row)->account != account) {
        row = sl_table_next(&ledger->owned_by_account, &search);
    }
    return row;
}

static const char *owner_name(const struct sloss_ledger *ledger, uint32_t row)
{
    return sl_owners_at(ledger, row)->name;
}

uint32_t sl_owners_find_name(const struct sloss_ledger *ledger, const char *name)
{
    return sl_find_by_name(ledger, &ledger->owners_by_name, owner_name, name);
}

uint32_t sl_owners_find_holding(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    return ledger->owned.count == 0 || sl_compartment_is(holding)
               ? SL_NONE
               : sl_owners_find_account(ledger, holding->account);
}

bool sl_owners_answers(const struct sloss_ledger *ledger, uint32_t holding, uint32_t defaulter)
{
    uint32_t one = sl_owners_find_holding(ledger, holding);
    uint32_t other = one == SL_NONE ? SL_NONE : sl_owners_find_holding(ledger, defaulter);
    return one != other && other != SL_NONE && !sl_owners_owned(ledger, one)->client &&
           sl_owners_owned(ledger, one)->owner == sl_owners_owned(ledger, other)->owner;
}

bool sl_owners_has_others(const struct sloss_ledger *ledger, uint32_t defaulter)
{
    uint32_t row = sl_owners_find_holding(ledger, defaulter);
    if (row == SL_NONE) {
        return false;
    }
    const struct sl_owned *owned = sl_owners_owned(ledger, row);
    return owned->next != SL_NONE || owned->before != SL_NONE;
}

uint32_t sl_owners_first_of(const struct sloss_ledger *ledger, uint32_t account)
{
    uint32_t row = sl_owners_find_account(ledger, account);
    return row == SL_NONE ? SL_NONE
                          : sl_owners_at(ledger, sl_owners_owned(ledger, row)->owner)->first;
}

/* Room for one more of each. There are no more of them than accounts. */
static bool reserve(struct sloss_ledger *ledger)
{
    uint32_t owners = ledger->owners.count + 1;
    uint32_t owned = ledger->owned.count + 1;
    return sl_paged_reserve(&ledger->owners, owners) &&
           sl_table_reserve(&ledger->owners_by_name, owners) &&
           sl_paged_reserve(&ledger->owned, owned) &&
           sl_table_reserve(&ledger->owned_by_account, owned);
}

static uint32_t open_owner(struct sloss_ledger *ledger, const char *name)
{
    uint32_t row = sl_owners_find_name(ledger, name);
    if (row == SL_NONE) {
        row = ledger->owners.count;
        struct sl_owner *owner = sl_paged_append(&ledger->owners);
        owner->first = SL_NONE;
        sl_name_copy(owner->name, name);
        sl_table_insert(&ledger->owners_by_name, sl_find_hash_of_name(ledger, name), row);
    }
    return row;
}

/* The row of an account, in the list of no owner. */
static uint32_t open_owned(struct sloss_ledger *ledger, uint32_t account)
{
    uint32_t row = sl_owners_find_account(ledger, account);
    if (row == SL_NONE) {
        row = ledger->owned.count;
        struct sl_owned *owned = sl_paged_append(&ledger->owned);
        *owned = (struct sl_owned){.account = account, .owner = SL_NONE};
        sl_table_insert(&ledger->owned_by_account, hash_of_account(ledger, account), row);
        return row;
    }
    const struct sl_owned *owned = sl_owners_owned(ledger, row);
    if (owned->before == SL_NONE) {
        sl_owners_at(ledger, owned->owner)->first = owned->next;
    } else {
        sl_owners_owned(ledger, owned->before)->next = owned->next;
    }
    if (owned->next != SL_NONE) {
        sl_owners_owned(ledger, owned->next)->before = owned->before;
    }
    return row;
}

bool sl_owners_set(struct sloss_ledger *ledger, uint32_t account, const char *name, bool client)
{
    assert(!ledger->trying);
    if (!reserve(ledger)) {
        return false;
    }
    sl_ledger_keep(ledger, account);
    uint32_t owner = open_owner(ledger, name);
    uint32_t row = open_owned(ledger, account);
    struct sl_owned *owned = sl_owners_owned(ledger, row);
    owned->owner = owner;
    owned->client = client;
    owned->before = SL_NONE;
    owned->next = sl_owners_at(ledger, owner)->first;
    if (owned->next != SL_NONE) {
        sl_owners_owned(ledger, owned->next)->before = row;
    }
    sl_owners_at(ledger, owner)->first = row;
    return true;
}
