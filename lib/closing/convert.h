/* SPDX-License-Identifier: BSD-2-Clause */
/* convert: what backs a holding is sold for what the holding lacks (docs/rules.md 17.5). */
#ifndef SL_CONVERT_H
#define SL_CONVERT_H

#include "engine/engine.h"

/* Sell assets of the account, pair by pair in order of creation, until `debt` is received or
 * nothing is left to sell; then those of the accounts that it is margined with, in account order,
 * but not of those that are short themselves and still wait (rules 22.6). What is received beyond
 * it is less than one atom of an asset brings. It reaches the balance of the holding. */
enum sloss_status sl_convert_all(struct sloss_engine *engine, uint32_t holding, int64_t debt,
                                 int64_t *received_out);

/* The same of its own account's assets alone. */
enum sloss_status sl_convert_own(struct sloss_engine *engine, uint32_t holding, int64_t debt,
                                 int64_t *received_out);

/* What is still missing of a debt when so much was received. */
static inline int64_t sl_convert_missing(int64_t debt, int64_t received)
{
    return received < debt ? debt - received : 0;
}

#endif
