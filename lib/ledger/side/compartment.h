/* SPDX-License-Identifier: BSD-2-Clause */
/* compartment: the parts of accounts that stand apart for one market each (docs/rules.md 18), and
 * the order in which the holdings of an account stand.
 *
 * A *compartment* is a holding of its own, in the asset of its market, that no list of its account
 * has: who looks for the holding of an account and an asset finds the rest of its money there, the
 * *cross* part. There is a row for an account and a market, made with its holding when the first
 * compartment is. A row whose compartment has ended is not state, and neither is its holding, which
 * is empty: both serve the next one. */
#ifndef SL_COMPARTMENT_H
#define SL_COMPARTMENT_H

#include "ledger/ledger.h"

struct sl_compartment {
    uint32_t holding;
    uint32_t market;
    uint32_t next;  /* row of the same account, by asset and then by market, or SL_NONE */
    uint32_t first; /* of the account; known by the row that was made first for it */
    uint32_t saved_by;
    bool open; /* there is a compartment; all but this and the stamp is never undone */
};

void sl_compartments_initialize(struct sloss_ledger *ledger);
void sl_compartments_finalize(struct sloss_ledger *ledger);

static inline struct sl_compartment *sl_compartment_at(const struct sloss_ledger *ledger,
                                                       uint32_t row)
{
    return SL_PAGED_AT(&ledger->compartments, struct sl_compartment, row);
}

static inline bool sl_compartment_is(const struct sl_holding *holding)
{
    return (holding->flags & SL_HOLDING_ISOLATED) != 0;
}

/* The market of a holding that is a compartment. */
static inline uint32_t sl_compartment_market(const struct sloss_ledger *ledger,
                                             const struct sl_holding *holding)
{
    return sl_compartment_at(ledger, holding->next)->market;
}

/* The compartment of an account in a market: its holding, or SL_NONE. */
uint32_t sl_compartment_search(const struct sloss_ledger *ledger, uint32_t account,
                               uint32_t market);

static inline uint32_t sl_compartment_find(const struct sloss_ledger *ledger, uint32_t account,
                                           uint32_t market)
{
    return ledger->compartments.count == 0 ? SL_NONE
                                           : sl_compartment_search(ledger, account, market);
}

/* The holding in which an account trades in a market: its compartment, or the cross part. SL_NONE
 * where it has neither. */
static inline uint32_t sl_compartment_or_cross(const struct sloss_ledger *ledger, uint32_t account,
                                               uint32_t market)
{
    uint32_t row = sl_compartment_find(ledger, account, market);
    return row != SL_NONE
               ? row
               : sl_ledger_find_holding(ledger, account, sl_ledger_book(ledger, market)->asset);
}

/* The cross part of the account that a holding belongs to, in its asset. There is one beside every
 * compartment. */
uint32_t sl_compartment_cross(const struct sloss_ledger *ledger, uint32_t holding);

/* Stamps of commands wrap: forget those of all rows. */
void sl_compartments_forget_stamps(struct sloss_ledger *ledger);

/* The compartments of an account in the order of its holdings, as rows; SL_NONE at the end. */
uint32_t sl_compartment_first(const struct sloss_ledger *ledger, uint32_t account);
uint32_t sl_compartment_next(const struct sloss_ledger *ledger, uint32_t row);

/* Make the compartment of an account in a market, which has none, and end one that is empty.
 * Requires that there is a cross part. SLOSS_ERR_LIMIT, SLOSS_ERR_MEMORY. */
enum sloss_status sl_compartment_make(struct sloss_ledger *ledger, uint32_t account,
                                      uint32_t market, uint32_t *holding_out);
enum sloss_status sl_compartment_end(struct sloss_ledger *ledger, uint32_t holding);

/* ---- the order of holdings ------------------------------------------------------------------- */

/* A key of ledger/order.h for a holding, and the holding of such a key. */
uint64_t sl_compartment_key(const struct sloss_ledger *ledger, uint32_t holding);
uint32_t sl_compartment_of_key(const struct sloss_ledger *ledger, uint64_t key);

/* The holding that a key of the caller's is of. */
typedef uint32_t sl_compartment_holding(const void *context, uint32_t row);

/* Order keys that are in account order already: in each account by asset, in an asset the cross
 * part first, then compartments by market, and keys of one holding as they stood. `scratch` holds
 * as many. */
void sl_compartment_order(const struct sloss_ledger *ledger, uint64_t *keys, uint64_t *scratch,
                          size_t count, sl_compartment_holding *of, const void *context);

/* Sort keys of holdings. */
void sl_compartment_sort(const struct sloss_ledger *ledger, uint64_t *keys, uint64_t *scratch,
                         size_t count);

/* Sort the keys of holdings in a vector, and keep each of them once. */
enum sloss_status sl_compartment_sort_once(const struct sloss_ledger *ledger, struct sl_vector *keys,
                                           struct sl_vector *scratch);

/* For verification: is every row found, linked in order, and empty where nothing is open? */
bool sl_compartments_are_consistent(const struct sloss_ledger *ledger);

#endif
