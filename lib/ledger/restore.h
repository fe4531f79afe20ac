/* SPDX-License-Identifier: BSD-2-Clause */
/* restore: rows as they were saved, put into a ledger that no command has run on. There is no undo:
 * where a call fails, the ledger is thrown away.
 *
 * Each refuses with SLOSS_ERR_DAMAGED what cannot have been, with SLOSS_ERR_LIMIT what the limits
 * of this ledger do not allow, and with SLOSS_ERR_MEMORY. */
#ifndef SL_RESTORE_H
#define SL_RESTORE_H

#include "ledger/claim.h"
#include "ledger/ledger.h"

/* An asset, with what has come in, and when its members last stood for a deficit. */
enum sloss_status sl_restore_asset(struct sloss_ledger *ledger, const char *name,
                                   const struct sl_asset *values);

/* A market's book, with its scale, its dust and the fund that it shares. Its system accounts come
 * with the other accounts. */
enum sloss_status sl_restore_book(struct sloss_ledger *ledger, const char *name, uint32_t asset,
                                  const struct sl_book *values);

/* A fund that markets may share; and its account, when that is there, with a holding of the asset
 * that becomes the fund of the markets that share it. */
enum sloss_status sl_restore_fund(struct sloss_ledger *ledger, const char *name,
                                  const struct sl_fund *values);
enum sloss_status sl_restore_fund_account(struct sloss_ledger *ledger, uint32_t account,
                                          uint32_t asset);

/* The next account in account order; the first four, which every ledger has, are compared. */
enum sloss_status sl_restore_account(struct sloss_ledger *ledger, uint32_t index, uint64_t id,
                                     const char *name);

/* Balance, charges, flags and market of a holding, made if missing. */
enum sloss_status sl_restore_holding(struct sloss_ledger *ledger, uint32_t account, uint32_t asset,
                                     const struct sl_holding *values, uint32_t *row_out);

/* The same of the compartment of an account in a market, which has none yet, and a cross part. */
enum sloss_status sl_restore_isolated(struct sloss_ledger *ledger, uint32_t account,
                                      uint32_t market, const struct sl_holding *values,
                                      uint32_t *row_out);

/* Part of what took its balance below zero, or its debt: behind those that it has. All of one
 * holding's come together. */
enum sloss_status sl_restore_below(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                   int64_t amount);

/* A position, in a later market than those that the holding has. Its cost is without funding. */
enum sloss_status sl_restore_position(struct sloss_ledger *ledger, uint32_t holding,
                                      uint32_t market, int64_t lots, int64_t cost,
                                      uint32_t *row_out);

/* A contribution. The times at which it was asked for an assessment follow (sl_members_ask()). */
enum sloss_status sl_restore_member(struct sloss_ledger *ledger, uint32_t holding,
                                    const struct sl_member *values, uint32_t *row_out);

/* A claim, in a later market or of a later kind than those that the holding has; and what the
 * claims of a kind on a market have got back, and what was given without one. */
enum sloss_status sl_restore_claim(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                   enum sl_claim_kind kind, int64_t amount);
enum sloss_status sl_restore_claims(struct sloss_ledger *ledger, uint32_t market,
                                    enum sl_claim_kind kind, const struct sl_claim_list *values);

/* What a holding owes in a market. */
enum sloss_status sl_restore_owed(struct sloss_ledger *ledger, uint32_t holding, uint32_t market,
                                  int64_t amount);

/* A holding has left a market, in which something is uncovered. */
enum sloss_status sl_restore_left(struct sloss_ledger *ledger, uint32_t holding, uint32_t market);

/* Something is uncovered where the market's account says so. Called when all accounts are there. */
void sl_restore_holes(struct sloss_ledger *ledger);

/* Does every market have its fund and its uncovered account? */
bool sl_restore_is_complete(const struct sloss_ledger *ledger);

#endif
