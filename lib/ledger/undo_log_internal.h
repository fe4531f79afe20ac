/* SPDX-License-Identifier: BSD-2-Clause */
/* undo_log_internal, for this folder alone: save the rows of the ledger's own kinds. */
#ifndef SL_UNDO_LOG_INTERNAL_H
#define SL_UNDO_LOG_INTERNAL_H

#include "ledger/undo_log.h"

/* Images of a holding, and of its positions, whether there are some of this command or not. */
enum sloss_status sl_undo_log_holding_image(struct sloss_ledger *ledger, uint32_t holding);
enum sloss_status sl_undo_log_positions_image(struct sloss_ledger *ledger, uint32_t holding);

/* Save a holding, once a command; or its positions, all of them: where one changes, the others
 * often follow. */
static inline enum sloss_status sl_undo_log_save_holding(struct sloss_ledger *ledger,
                                                         uint32_t holding)
{
    return sl_ledger_holding(ledger, holding)->epoch == ledger->epoch
               ? SLOSS_OK
               : sl_undo_log_holding_image(ledger, holding);
}

static inline enum sloss_status sl_undo_log_save_positions(struct sloss_ledger *ledger,
                                                           uint32_t holding)
{
    return sl_ledger_holding(ledger, holding)->block_epoch == ledger->epoch
               ? SLOSS_OK
               : sl_undo_log_positions_image(ledger, holding);
}

/* Room for an image of so many bytes; false without memory. */
bool sl_undo_log_reserve(struct sloss_ledger *ledger, size_t size);

#endif
