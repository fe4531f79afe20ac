/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/suspect_list.h"

bool sl_ledger_list_suspect(struct sloss_ledger *ledger, uint32_t row)
{
    if (!sl_paged_reserve(&ledger->suspects, ledger->suspects.count + 1)) {
        return false;
    }
    sl_ledger_append_suspect(ledger, row);
    sl_ledger_raise(sl_ledger_holding(ledger, row), SL_HOLDING_SUSPECT);
    return true;
}

void sl_ledger_cut_suspects(struct sloss_ledger *ledger, uint32_t kept)
{
    ledger->suspects.count = kept;
}

bool sl_ledger_reserve_suspects(struct sloss_ledger *ledger, size_t count)
{
    return sl_paged_reserve(&ledger->suspects, (uint32_t)count);
}

void sl_ledger_flag_suspects(struct sloss_ledger *ledger, bool on)
{
    for (uint32_t place = 0; place < ledger->suspects.count; place++) {
        struct sl_holding *holding =
            sl_ledger_holding(ledger, *sl_ledger_suspect_at(ledger, place));
        if (on) {
            sl_ledger_raise(holding, SL_HOLDING_SUSPECT);
        } else {
            sl_ledger_lower(holding, SL_HOLDING_SUSPECT);
        }
    }
}

void sl_ledger_clear_suspects(struct sloss_ledger *ledger)
{
    sl_ledger_flag_suspects(ledger, false);
    sl_ledger_cut_suspects(ledger, 0);
}

void sl_ledger_swap_suspects(struct sloss_ledger *ledger, struct sl_paged *other)
{
    struct sl_paged list = ledger->suspects;
    ledger->suspects = *other;
    *other = list;
}
