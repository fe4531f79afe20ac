/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/funds.h"

#include <string.h>

#include "base/name.h"

void sl_funds_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->funds, &ledger->memory, sizeof(struct sl_fund));
    sl_table_initialize(&ledger->funds_by_name, &ledger->memory);
}

void sl_funds_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->funds);
    sl_table_finalize(&ledger->funds_by_name);
}

static uint64_t hash_of_name(const struct sloss_ledger *ledger, const char *name)
{
    return sl_siphash(&ledger->key, name, strlen(name));
}

uint32_t sl_funds_find(const struct sloss_ledger *ledger, const char *name)
{
    struct sl_search search;
    uint32_t row = sl_table_first(&ledger->funds_by_name, hash_of_name(ledger, name), &search);
    while (row != SL_NONE && strcmp(sl_ledger_fund(ledger, row)->name, name) != 0) {
        row = sl_table_next(&ledger->funds_by_name, &search);
    }
    return row;
}

bool sl_funds_reserve(struct sloss_ledger *ledger)
{
    uint32_t count = ledger->funds.count + 1;
    return sl_paged_reserve(&ledger->funds, count) &&
           sl_table_reserve(&ledger->funds_by_name, count);
}

void sl_funds_enter(struct sloss_ledger *ledger, const char *name, uint32_t holding)
{
    uint32_t row = ledger->funds.count;
    struct sl_fund *fund = sl_paged_append(&ledger->funds);
    *fund = (struct sl_fund){.holding = holding};
    sl_name_copy(fund->name, name);
    sl_table_insert(&ledger->funds_by_name, hash_of_name(ledger, name), row);
}
