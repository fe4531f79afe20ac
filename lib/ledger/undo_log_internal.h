/* SPDX-License-Identifier: BSD-2-Clause */
/* undo_log_internal, for this folder alone: saves images of the ledger's own rows. */
#ifndef SL_UNDO_LOG_INTERNAL_H
#define SL_UNDO_LOG_INTERNAL_H

#include "ledger/undo_log.h"

/* Save a holding, or its positions, even if this command has saved them already. */
enum sloss_status sl_undo_log_holding_image(struct sloss_ledger *ledger, uint32_t holding);
enum sloss_status sl_undo_log_positions_image(struct sloss_ledger *ledger, uint32_t holding);

/* Save a holding, or all its positions, at most once per command. All positions are saved together,
 * because when one changes the others often change too. */
static inline enum sloss_status sl_undo_log_save_holding(struct sloss_ledger *ledger,
                                                         uint32_t holding)
{
    return sl_ledger_holding(ledger, holding)->saved_by == ledger->command
               ? SLOSS_OK
               : sl_undo_log_holding_image(ledger, holding);
}

static inline enum sloss_status sl_undo_log_save_positions(struct sloss_ledger *ledger,
                                                           uint32_t holding)
{
    return sl_ledger_holding(ledger, holding)->block_saved_by == ledger->command
               ? SLOSS_OK
               : sl_undo_log_positions_image(ledger, holding);
}

/* Make room for an image of so many bytes; false if there is no memory. */
bool sl_undo_log_reserve(struct sloss_ledger *ledger, size_t size);

#endif
