/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/claim.h"

#include <assert.h>
#include <stddef.h>

#include "base/fixed.h"
#include "ledger/undo_log.h"

static_assert((unsigned)SL_CLAIM_KINDS <= SL_CLAIM_LISTS, "each kind has a list");
static_assert(SL_BOOKS_MAX <= UINT32_MAX / SL_CLAIM_LISTS, "lists of all markets are counted");
static_assert(sizeof(struct sl_claim) == 32, "two claims are a cache line");

void sl_claim_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->claims, &ledger->memory, sizeof(struct sl_claim));
    sl_paged_initialize(&ledger->claim_lists, &ledger->memory, sizeof(struct sl_claim_list));
    sl_table_initialize(&ledger->claims_by_place, &ledger->memory);
}

void sl_claim_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->claims);
    sl_paged_finalize(&ledger->claim_lists);
    sl_table_finalize(&ledger->claims_by_place);
}

static uint32_t list_of(uint32_t market, enum sl_claim_kind kind)
{
    return market * SL_CLAIM_LISTS + (uint32_t)kind;
}

static struct sl_claim_list *list_at(const struct sloss_ledger *ledger, uint32_t list)
{
    return SL_PAGED_AT(&ledger->claim_lists, struct sl_claim_list, list);
}

struct sl_claim_list *sl_claim_list(const struct sloss_ledger *ledger, uint32_t market,
                                    enum sl_claim_kind kind)
{
    uint32_t list = list_of(market, kind);
    return list < ledger->claim_lists.count ? list_at(ledger, list) : NULL;
}

static uint64_t hash_of(const struct sloss_ledger *ledger, uint32_t holding, uint32_t list)
{
    return sl_siphash_word(&ledger->key, (uint64_t)list << 32 | holding);
}

static uint32_t find(const struct sloss_ledger *ledger, uint64_t hash, uint32_t holding,
                     uint32_t list)
{
    struct sl_search search;
    uint32_t row = sl_table_first(&ledger->claims_by_place, hash, &search);
    while (row != SL_NONE && (sl_claim_at(ledger, row)->holding != holding ||
                              sl_claim_at(ledger, row)->list != list)) {
        row = sl_table_next(&ledger->claims_by_place, &search);
    }
    return row;
}

uint32_t sl_claim_find(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                       enum sl_claim_kind kind)
{
    uint32_t list = list_of(market, kind);
    return find(ledger, hash_of(ledger, holding, list), holding, list);
}

int64_t sl_claim_of(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    int64_t sum = 0;
    for (uint32_t kind = 0; kind < SL_CLAIM_KINDS; kind++) {
        uint32_t row = sl_claim_find(ledger, holding, market, (enum sl_claim_kind)kind);
        sum += row == SL_NONE ? 0 : sl_claim_at(ledger, row)->amount; /* parts of what was paid */
    }
    return sum;
}

bool sl_claim_reserve(struct sloss_ledger *ledger, uint32_t market, enum sl_claim_kind kind,
                      uint32_t givers)
{
    const struct sl_claim_list *list = sl_claim_list(ledger, market, kind);
    uint32_t known = list == NULL ? 0 : list->count;
    return givers <= known ||
           sl_table_reserve(&ledger->claims_by_place, ledger->claims.count + (givers - known));
}

void sl_claim_prefetch(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                       enum sl_claim_kind kind)
{
    sl_table_prefetch(&ledger->claims_by_place, hash_of(ledger, holding, list_of(market, kind)));
}

static bool open_list(struct sloss_ledger *ledger, uint32_t list)
{
    while (ledger->claim_lists.count <= list) {
        struct sl_claim_list *row = sl_paged_append(&ledger->claim_lists);
        if (row == NULL) {
            return false;
        }
        row->first = SL_NONE;
    }
    return true;
}

/* The row of a holding, made if missing; SL_NONE without memory. */
static uint32_t open_row(struct sloss_ledger *ledger, uint32_t holding, uint32_t list)
{
    uint64_t hash = hash_of(ledger, holding, list);
    uint32_t row = find(ledger, hash, holding, list);
    if (row != SL_NONE) {
        return row;
    }
    row = ledger->claims.count;
    if (row == SL_NONE || !sl_table_reserve(&ledger->claims_by_place, row + 1) ||
        sl_paged_append(&ledger->claims) == NULL) {
        return SL_NONE;
    }
    struct sl_claim_list *of = list_at(ledger, list);
    *sl_claim_at(ledger, row) =
        (struct sl_claim){.holding = holding, .list = list, .next = of->first};
    of->first = row;
    of->count++;
    sl_table_insert(&ledger->claims_by_place, hash, row);
    return row;
}

/* What an image has of a row: its links stay. */
static enum sloss_status save(struct sloss_ledger *ledger, struct sl_claim *claim)
{
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, claim->holding)->account);
    return sl_ledger_save(ledger, &claim->amount, sizeof(claim->amount), &claim->saved_by);
}

static enum sloss_status save_list(struct sloss_ledger *ledger, struct sl_claim_list *list)
{
    return sl_ledger_save(ledger, list, offsetof(struct sl_claim_list, saved_by), &list->saved_by);
}

enum sloss_status sl_claim_give(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                enum sl_claim_kind kind, int64_t claim, int64_t answered,
                                uint32_t *row_out)
{
    uint32_t list = list_of(market, kind);
    assert(claim >= 0 && answered >= 0);
    *row_out = SL_NONE;
    if (!open_list(ledger, list)) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_claim_list *of = list_at(ledger, list);
    enum sloss_status status = save_list(ledger, of);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_fixed_add(of->open, claim, &of->open) ||
        !sl_fixed_add(of->answered, answered, &of->answered)) {
        return SLOSS_ERR_OVERFLOW;
    }
    if (claim == 0) {
        return SLOSS_OK;
    }
    *row_out = open_row(ledger, holding, list);
    if (*row_out == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    status = save(ledger, sl_claim_at(ledger, *row_out));
    if (status == SLOSS_OK) {
        sl_claim_at(ledger, *row_out)->amount += claim; /* a part of what its list says */
    }
    return status;
}

enum sloss_status sl_claim_repay(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_claim *claim = sl_claim_at(ledger, row);
    struct sl_claim_list *list = list_at(ledger, claim->list);
    assert(amount >= 0 && amount <= claim->amount);
    enum sloss_status status = save(ledger, claim);
    if (status == SLOSS_OK) {
        status = save_list(ledger, list);
    }
    if (status == SLOSS_OK && !sl_fixed_add(list->repaid, amount, &list->repaid)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        claim->amount -= amount;
        list->open -= amount;
    }
    return status;
}

/* The list stays as it is: one claim is less by what the other is more. */
static enum sloss_status hand_over(struct sloss_ledger *ledger, uint32_t row, uint32_t to)
{
    int64_t amount = sl_claim_at(ledger, row)->amount;
    uint32_t other = open_row(ledger, to, sl_claim_at(ledger, row)->list);
    if (other == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = save(ledger, sl_claim_at(ledger, row));
    if (status == SLOSS_OK) {
        status = save(ledger, sl_claim_at(ledger, other));
    }
    if (status == SLOSS_OK) {
        sl_claim_at(ledger, other)->amount += amount; /* parts of what their list says */
        sl_claim_at(ledger, row)->amount = 0;
    }
    return status;
}

enum sloss_status sl_claim_hand_over(struct sloss_ledger *ledger, uint32_t from, uint32_t to)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t list = 0; status == SLOSS_OK && list < ledger->claim_lists.count; list++) {
        uint32_t row = list_at(ledger, list)->open == 0
                           ? SL_NONE
                           : find(ledger, hash_of(ledger, from, list), from, list);
        if (row != SL_NONE && sl_claim_at(ledger, row)->amount > 0) {
            status = hand_over(ledger, row, to);
        }
    }
    return status;
}

/* ---- verifying ------------------------------------------------------------------------------- */

static bool list_holds(const struct sloss_ledger *ledger, uint32_t list)
{
    const struct sl_claim_list *of = list_at(ledger, list);
    sl_wide sum = 0;
    uint32_t count = 0;
    for (uint32_t row = of->first; row != SL_NONE; row = sl_claim_at(ledger, row)->next) {
        if (row >= ledger->claims.count || count == of->count) {
            return false;
        }
        const struct sl_claim *claim = sl_claim_at(ledger, row);
        if (claim->list != list || claim->amount < 0 || claim->holding >= ledger->holdings.count ||
            find(ledger, hash_of(ledger, claim->holding, list), claim->holding, list) != row) {
            return false;
        }
        sum += claim->amount;
        count++;
    }
    return sum == of->open && count == of->count && of->repaid >= 0 && of->answered >= 0;
}

bool sl_claim_is_consistent(const struct sloss_ledger *ledger)
{
    uint32_t count = 0;
    for (uint32_t list = 0; list < ledger->claim_lists.count; list++) {
        if (!list_holds(ledger, list)) {
            return false;
        }
        count += list_at(ledger, list)->count;
    }
    return count == ledger->claims.count;
}
