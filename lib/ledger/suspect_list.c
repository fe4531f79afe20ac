/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/suspect_list.h"

bool sl_ledger_list_suspect(struct sloss_ledger *ledger, uint32_t row)
{
    if (!sl_paged_reserve(&ledger->suspects, ledger->suspects.count + 1)) {
        return false;
    }
    *sl_ledger_suspect_at(ledger, ledger->suspects.count++) = row;
    sl_ledger_holding(ledger, row)->flags |= SL_HOLDING_SUSPECT;
    return true;
}

void sl_ledger_flag_suspects(struct sloss_ledger *ledger, bool on)
{
    for (uint32_t place = 0; place < ledger->suspects.count; place++) {
        struct sl_holding *holding =
            sl_ledger_holding(ledger, *sl_ledger_suspect_at(ledger, place));
        holding->flags = (uint8_t)(on ? holding->flags | SL_HOLDING_SUSPECT
                                      : holding->flags & ~SL_HOLDING_SUSPECT);
    }
}

void sl_ledger_clear_suspects(struct sloss_ledger *ledger)
{
    sl_ledger_flag_suspects(ledger, false);
    ledger->suspects.count = 0;
}

void sl_ledger_swap_suspects(struct sloss_ledger *ledger, struct sl_paged *other)
{
    struct sl_paged list = ledger->suspects;
    ledger->suspects = *other;
    *other = list;
}
