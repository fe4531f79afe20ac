/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/owed.h"

#include <assert.h>

#include "base/fixed.h"
#include "ledger/undo_log.h"

void sl_owed_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->owed, &ledger->memory, sizeof(struct sl_owed));
    sl_paged_initialize(&ledger->owed_in, &ledger->memory, sizeof(uint32_t));
    sl_table_initialize(&ledger->owed_by_holding, &ledger->memory);
}

void sl_owed_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->owed);
    sl_paged_finalize(&ledger->owed_in);
    sl_table_finalize(&ledger->owed_by_holding);
}

static uint32_t *first_in(const struct sloss_ledger *ledger, uint32_t market)
{
    return SL_PAGED_AT(&ledger->owed_in, uint32_t, market);
}

uint32_t sl_owed_first_in(const struct sloss_ledger *ledger, uint32_t market)
{
    return market < ledger->owed_in.count ? *first_in(ledger, market) : SL_NONE;
}

static uint64_t hash_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    return sl_siphash_word(&ledger->key, holding);
}

/* The table has the row that was made first for a holding: the others hang on it. */
uint32_t sl_owed_first_of(const struct sloss_ledger *ledger, uint32_t holding)
{
    struct sl_search search;
    if (ledger->owed.count == 0) {
        return SL_NONE; /* as it is in most books: nothing is hashed */
    }
    uint32_t row = sl_table_first(&ledger->owed_by_holding, hash_of(ledger, holding), &search);
    while (row != SL_NONE && sl_owed_at(ledger, row)->holding != holding) {
        row = sl_table_next(&ledger->owed_by_holding, &search);
    }
    return row;
}

static uint32_t find(const struct sloss_ledger *ledger, uint32_t first, uint32_t market)
{
    uint32_t row = first;
    while (row != SL_NONE && sl_owed_at(ledger, row)->market != market) {
        row = sl_owed_at(ledger, row)->next_of_holding;
    }
    return row;
}

int64_t sl_owed_in(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = find(ledger, sl_owed_first_of(ledger, holding), market);
    return row == SL_NONE ? 0 : sl_owed_at(ledger, row)->amount;
}

bool sl_owed_any(const struct sloss_ledger *ledger, uint32_t holding)
{
    uint32_t row = sl_owed_first_of(ledger, holding);
    while (row != SL_NONE && sl_owed_at(ledger, row)->amount == 0) {
        row = sl_owed_at(ledger, row)->next_of_holding;
    }
    return row != SL_NONE;
}

sl_wide sl_owed_sum(const struct sloss_ledger *ledger, uint32_t market)
{
    sl_wide sum = 0;
    for (uint32_t row = sl_owed_first_in(ledger, market); row != SL_NONE;
         row = sl_owed_at(ledger, row)->next_in_market) {
        sum += sl_owed_at(ledger, row)->amount;
    }
    return sum;
}

static bool open_market(struct sloss_ledger *ledger, uint32_t market)
{
    while (ledger->owed_in.count <= market) {
        uint32_t *first = sl_paged_append(&ledger->owed_in);
        if (first == NULL) {
            return false;
        }
        *first = SL_NONE;
    }
    return true;
}

/* The row of a holding in a market, made if missing; SL_NONE without memory. */
static uint32_t open_row(struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t first = sl_owed_first_of(ledger, holding);
    uint32_t row = find(ledger, first, market);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->owed.count;
    if (row == SL_NONE || !open_market(ledger, market) ||
        !sl_table_reserve(&ledger->owed_by_holding, row + 1) ||
        sl_paged_append(&ledger->owed) == NULL) {
        return SL_NONE;
    }
    *sl_owed_at(ledger, row) = (struct sl_owed){.holding = holding,
                                                .market = market,
                                                .next_in_market = *first_in(ledger, market),
                                                .next_of_holding = SL_NONE};
    *first_in(ledger, market) = row;
    if (first == SL_NONE) {
        sl_table_insert(&ledger->owed_by_holding, hash_of(ledger, holding), row);
    } else {
        sl_owed_at(ledger, row)->next_of_holding = sl_owed_at(ledger, first)->next_of_holding;
        sl_owed_at(ledger, first)->next_of_holding = row;
    }
    return row;
}

/* What an image has of a row: its links stay. */
static enum sloss_status save(struct sloss_ledger *ledger, struct sl_owed *owed)
{
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, owed->holding)->account);
    return sl_ledger_save(ledger, &owed->amount, sizeof(owed->amount), &owed->saved_by);
}

enum sloss_status sl_owed_add(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                              int64_t amount)
{
    uint32_t row = open_row(ledger, holding, market);
    int64_t sum;
    if (row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_owed *owed = sl_owed_at(ledger, row);
    if (!sl_fixed_add(owed->amount, amount, &sum)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = save(ledger, owed);
    owed->amount = status == SLOSS_OK ? sum : owed->amount;
    return status;
}

enum sloss_status sl_owed_lower(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_owed *owed = sl_owed_at(ledger, row);
    assert(amount >= 0 && amount <= owed->amount);
    enum sloss_status status = save(ledger, owed);
    owed->amount -= status == SLOSS_OK ? amount : 0;
    return status;
}

bool sl_owed_is_consistent(const struct sloss_ledger *ledger)
{
    uint32_t count = 0;
    for (uint32_t market = 0; market < ledger->owed_in.count; market++) {
        for (uint32_t row = *first_in(ledger, market); row != SL_NONE; count++) {
            if (row >= ledger->owed.count || count == ledger->owed.count) {
                return false;
            }
            const struct sl_owed *owed = sl_owed_at(ledger, row);
            if (owed->market != market || owed->amount < 0 ||
                owed->holding >= ledger->holdings.count ||
                find(ledger, sl_owed_first_of(ledger, owed->holding), market) != row) {
                return false;
            }
            row = owed->next_in_market;
        }
    }
    return count == ledger->owed.count;
}
