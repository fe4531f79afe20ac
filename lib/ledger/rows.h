/* SPDX-License-Identifier: BSD-2-Clause */
/* rows: allocates and frees the tables of a ledger, and adds rows to them. */
#ifndef SL_ROWS_H
#define SL_ROWS_H

#include "ledger/ledger.h"

/* Make the tables of a ledger empty, once its memory hooks are set; and free the memory of all
 * rows. */
void sl_ledger_initialize(struct sloss_ledger *ledger);
void sl_ledger_finalize(struct sloss_ledger *ledger);

/* Reserve the memory for the limits of the ledger; false if there is none. */
bool sl_ledger_reserve(struct sloss_ledger *ledger);

/* Add rows. Each call refuses before it changes anything, so it needs no image. The name "" stands
 * for no name. `shared_fund` is a row of the funds, or SL_NONE for a fund of its own. */
enum sloss_status sl_ledger_add_asset(struct sloss_ledger *ledger, const char *name,
                                      uint32_t decimals);
enum sloss_status sl_ledger_add_book(struct sloss_ledger *ledger, const char *name, uint32_t asset,
                                     uint32_t scale, uint32_t shared_fund);
enum sloss_status sl_ledger_add_fund(struct sloss_ledger *ledger,
                                     const struct sloss_command_fund *terms);
enum sloss_status sl_ledger_add_account(struct sloss_ledger *ledger, uint64_t id, const char *name);

/* The book of a market, or a fund, alone: there is room for the system accounts of the book, and
 * none of either is there yet. */
enum sloss_status sl_ledger_append_book(struct sloss_ledger *ledger, const char *name,
                                        uint32_t asset, uint32_t scale, uint32_t shared_fund);
enum sloss_status sl_ledger_append_fund(struct sloss_ledger *ledger, const char *name,
                                        const struct sl_fund *values);

/* The holding of an account in an asset, or the position of a holding in a market, made if missing.
 * An empty holding or a flat position is not state, so making one needs no undoing. */
enum sloss_status sl_ledger_add_holding(struct sloss_ledger *ledger, uint32_t account,
                                        uint32_t asset, uint32_t *holding_out);
enum sloss_status sl_ledger_open_position(struct sloss_ledger *ledger, uint32_t holding,
                                          uint32_t market, uint32_t *position_out);

/* The same for several markets, in one go: an image saved between two of them would not have the
 * later ones. */
enum sloss_status sl_ledger_open_positions(struct sloss_ledger *ledger, uint32_t holding,
                                           const uint32_t *markets, uint32_t count);

static inline enum sloss_status sl_ledger_open_holding(struct sloss_ledger *ledger,
                                                       uint32_t account, uint32_t asset,
                                                       uint32_t *holding_out)
{
    *holding_out = sl_ledger_find_holding(ledger, account, asset);
    return *holding_out != SL_NONE ? SLOSS_OK
                                   : sl_ledger_add_holding(ledger, account, asset, holding_out);
}

#endif
