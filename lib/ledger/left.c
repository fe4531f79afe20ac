/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/left.h"

#include "ledger/undo_log.h"

void sl_left_initialize(struct sloss_ledger *ledger)
{
    sl_paged_initialize(&ledger->left, &ledger->memory, sizeof(struct sl_left));
    sl_table_initialize(&ledger->left_by_holding, &ledger->memory);
}

void sl_left_finalize(struct sloss_ledger *ledger)
{
    sl_paged_finalize(&ledger->left);
    sl_table_finalize(&ledger->left_by_holding);
}

static uint32_t row_of(const struct sloss_ledger *ledger, uint32_t row,
                       struct sl_left_search *search)
{
    while (row != SL_NONE && sl_left_at(ledger, row)->holding != search->holding) {
        row = sl_table_next(&ledger->left_by_holding, &search->search);
    }
    return row;
}

uint32_t sl_left_first(const struct sloss_ledger *ledger, uint32_t holding,
                       struct sl_left_search *search)
{
    search->holding = holding;
    uint32_t row = ledger->left.count == 0
                       ? SL_NONE
                       : sl_table_first(&ledger->left_by_holding,
                                        sl_siphash_word(&ledger->key, holding), &search->search);
    return row_of(ledger, row, search);
}

uint32_t sl_left_next(const struct sloss_ledger *ledger, struct sl_left_search *search)
{
    return row_of(ledger, sl_table_next(&ledger->left_by_holding, &search->search), search);
}

static uint32_t find(const struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    struct sl_left_search search;
    uint32_t row = sl_left_first(ledger, holding, &search);
    while (row != SL_NONE && sl_left_at(ledger, row)->market != market) {
        row = sl_left_next(ledger, &search);
    }
    return row;
}

/* A row of hole 0, which counts nowhere, so that making it needs no undoing; SL_NONE without
 * memory. */
static uint32_t make(struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = ledger->left.count;
    if (row == SL_NONE || !sl_paged_reserve(&ledger->left, row + 1) ||
        !sl_table_reserve(&ledger->left_by_holding, row + 1)) {
        return SL_NONE;
    }
    struct sl_left *left = sl_paged_append(&ledger->left);
    *left = (struct sl_left){.holding = holding, .market = market};
    sl_table_insert(&ledger->left_by_holding, sl_siphash_word(&ledger->key, holding), row);
    return row;
}

enum sloss_status sl_left_note(struct sloss_ledger *ledger, uint32_t holding, uint32_t market)
{
    uint32_t row = find(ledger, holding, market);
    row = row == SL_NONE ? make(ledger, holding, market) : row;
    if (row == SL_NONE) {
        return SLOSS_ERR_MEMORY;
    }
    struct sl_left *left = sl_left_at(ledger, row);
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, holding)->account);
    enum sloss_status status = sl_ledger_save(ledger, left, sizeof(*left), &left->saved_by);
    if (status == SLOSS_OK) {
        left->hole = sl_ledger_book(ledger, market)->hole;
    }
    return status;
}

bool sl_left_is_hole(const struct sloss_ledger *ledger, uint32_t market)
{
    const struct sl_book *book = sl_ledger_book(ledger, market);
    return book->hole != 0 && sl_ledger_holding(ledger, book->uncovered)->balance < 0;
}

bool sl_left_counts(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_left *left = sl_left_at(ledger, row);
    return left->hole == sl_ledger_book(ledger, left->market)->hole &&
           sl_left_is_hole(ledger, left->market);
}

bool sl_left_is_consistent(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_left *left = sl_left_at(ledger, row);
    return left->holding < ledger->holdings.count && left->market < ledger->books.count &&
           sl_ledger_book(ledger, left->market)->asset ==
               sl_ledger_holding(ledger, left->holding)->asset &&
           left->hole <= sl_ledger_book(ledger, left->market)->hole &&
           find(ledger, left->holding, left->market) == row;
}
