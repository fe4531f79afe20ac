/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/fresh.h"

#include "ledger/undo_log_internal.h"

static struct sl_fresh *row_at(const struct sl_book *book, uint32_t slot)
{
    return SL_PAGED_AT(&book->fresh, struct sl_fresh, slot);
}

enum sloss_status sl_fresh_write(struct sloss_ledger *ledger, const struct sl_position *position,
                                 const struct sl_fresh *says)
{
    struct sl_book *book = sl_ledger_book(ledger, position->market);
    if (says->moment == 0 && book->fresh.count <= position->slot) {
        return SLOSS_OK;
    }
    while (book->fresh.count <= position->slot) {
        if (sl_paged_append(&book->fresh) == NULL) {
            return SLOSS_ERR_MEMORY;
        }
    }
    struct sl_fresh *row = row_at(book, position->slot);
    sl_ledger_keep(ledger, sl_ledger_holding(ledger, position->holding)->account);
    enum sloss_status status = sl_ledger_save(ledger, row, sizeof(*row), &row->saved_by);
    if (status == SLOSS_OK) {
        row->counted = says->counted;
        row->time = says->time;
        row->moment = says->moment;
    }
    return status;
}

bool sl_fresh_is_consistent(const struct sl_book *book)
{
    for (uint32_t slot = book->holders.count; slot < book->fresh.count; slot++) {
        if (row_at(book, slot)->moment != 0) {
            return false;
        }
    }
    return true;
}
