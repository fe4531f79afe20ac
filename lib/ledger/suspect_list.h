/* SPDX-License-Identifier: BSD-2-Clause */
/* suspect_list: the holdings that may be in breach, so that the next mark has to check them. Each
 * is listed once, and has the flag SL_HOLDING_SUSPECT. */
#ifndef SL_SUSPECT_LIST_H
#define SL_SUSPECT_LIST_H

#include "ledger/ledger.h"

static inline uint32_t *sl_ledger_suspect_at(const struct sloss_ledger *ledger, uint32_t place)
{
    return SL_PAGED_AT(&ledger->suspects, uint32_t, place);
}

/* Put a holding on the list, unless it is on it or belongs to a system account. False if there is
 * no memory. */
bool sl_ledger_list_suspect(struct sloss_ledger *ledger, uint32_t holding);

static inline bool sl_ledger_suspect(struct sloss_ledger *ledger, uint32_t row)
{
    unsigned flags = sl_ledger_holding(ledger, row)->flags;
    return (flags & (SL_HOLDING_SUSPECT | SL_HOLDING_SYSTEM)) != 0 ||
           sl_ledger_list_suspect(ledger, row);
}

/* A walk over the list checks each holding and calls this for it: a holding that stays moves to the
 * front of the list, where `*kept` counts them, and another one loses its flag. After the walk the
 * list is cut to those that stay. */
static inline void sl_ledger_decide_suspect(struct sloss_ledger *ledger, uint32_t row, bool stays,
                                            uint32_t *kept)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    if (stays) {
        sl_ledger_raise(holding, SL_HOLDING_SUSPECT);
        *sl_ledger_suspect_at(ledger, (*kept)++) = row;
    } else {
        sl_ledger_lower(holding, SL_HOLDING_SUSPECT);
    }
}

void sl_ledger_cut_suspects(struct sloss_ledger *ledger, uint32_t kept);

/* Make room for a list of so many holdings; false if there is no memory. */
bool sl_ledger_reserve_suspects(struct sloss_ledger *ledger, size_t count);

/* Before a walk over all suspects the list may be built anew without reading flags: cut it to
 * nothing, and append each row once. There must be room. */
static inline void sl_ledger_append_suspect(struct sloss_ledger *ledger, uint32_t row)
{
    *sl_ledger_suspect_at(ledger, ledger->suspects.count++) = row;
}

/* Set or clear the flags of all holdings on the list, while the list itself stays; or empty the
 * list and clear the flags. */
void sl_ledger_flag_suspects(struct sloss_ledger *ledger, bool on);
void sl_ledger_clear_suspects(struct sloss_ledger *ledger);

/* Exchange the list for another one. The caller changes the flags. */
void sl_ledger_swap_suspects(struct sloss_ledger *ledger, struct sl_paged *other);

#endif
