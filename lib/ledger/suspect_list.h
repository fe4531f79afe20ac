/* SPDX-License-Identifier: BSD-2-Clause */
/* suspect_list: the holdings that may be in breach and are to be judged at the next mark, each
 * once. Whoever is on the list has SL_HOLDING_SUSPECT. */
#ifndef SL_SUSPECT_LIST_H
#define SL_SUSPECT_LIST_H

#include "ledger/ledger.h"

static inline uint32_t *sl_ledger_suspect_at(const struct sloss_ledger *ledger, uint32_t place)
{
    return SL_PAGED_AT(&ledger->suspects, uint32_t, place);
}

/* Put a holding on the list, unless it is there or a system account's; false without memory. */
bool sl_ledger_list_suspect(struct sloss_ledger *ledger, uint32_t holding);

static inline bool sl_ledger_suspect(struct sloss_ledger *ledger, uint32_t row)
{
    uint8_t flags = sl_ledger_holding(ledger, row)->flags;
    return (flags & (SL_HOLDING_SUSPECT | SL_HOLDING_SYSTEM)) != 0 ||
           sl_ledger_list_suspect(ledger, row);
}

/* Who is on the list is judged in a walk that keeps some: each is settled, and those who stay move
 * to the front, `*kept` of them; then the list is cut to these. */
static inline void sl_ledger_settle_suspect(struct sloss_ledger *ledger, uint32_t row, bool stays,
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

/* Room for a list of so many; false without memory. */
bool sl_ledger_reserve_suspects(struct sloss_ledger *ledger, size_t count);

/* Before a walk that settles them all, the list may be made anew without a look at the flags: it is
 * cut to nothing, and rows are appended, each once. Requires the room. */
static inline void sl_ledger_append_suspect(struct sloss_ledger *ledger, uint32_t row)
{
    *sl_ledger_suspect_at(ledger, ledger->suspects.count++) = row;
}

/* Whoever is on the list of suspects has the flag, and nobody else. The list is put aside, and
 * taken back, without the flags; or it is emptied with them. */
void sl_ledger_flag_suspects(struct sloss_ledger *ledger, bool on);
void sl_ledger_clear_suspects(struct sloss_ledger *ledger);

/* The list changes places with another one; the flags are the caller's. */
void sl_ledger_swap_suspects(struct sloss_ledger *ledger, struct sl_paged *other);

#endif
