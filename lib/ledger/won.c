/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/won.h"

#include "ledger/undo_log_internal.h"

static struct sl_won *row_at(const struct sl_book *book, uint32_t slot)
{
    return SL_PAGED_AT(&book->won, struct sl_won, slot);
}

enum sloss_status sl_won_write(struct sloss_ledger *ledger, const struct sl_position *position,
                               int64_t won, int64_t charged, uint64_t instant)
{
    struct sl_book *book = sl_ledger_book(ledger, position->market);
    while (book->won.count <= position->slot) {
        if (sl_paged_append(&book->won) == NULL) {
            return SLOSS_ERR_MEMORY;
        }
    }
    struct sl_won *row = row_at(book, position->slot);
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, position->holding)->account);
    enum sloss_status status = sl_ledger_save(ledger, row, sizeof(*row), &row->saved_by);
    if (status == SLOSS_OK) {
        row->won = won;
        row->charged = charged;
        row->instant = instant;
    }
    return status;
}

bool sl_won_is_consistent(const struct sl_book *book)
{
    for (uint32_t slot = book->holders.count; slot < book->won.count; slot++) {
        if (row_at(book, slot)->instant != 0) {
            return false;
        }
    }
    return true;
}
