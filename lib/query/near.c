/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/near.h"

/* Is equity - maintenance below 0, or below that part of maintenance? */
static bool is_below(const struct sl_margin *margin, int64_t within_ppb)
{
    sl_wide spare = margin->equity - margin->maintenance;
    return spare < 0 || sl_wide_compare(sl_wide_multiply((sl_uwide)spare, (sl_uwide)SL_PPB),
                                        sl_wide_multiply((sl_uwide)margin->maintenance,
                                                         (sl_uwide)within_ppb)) < 0;
}

bool sl_near(const struct sloss_engine *engine, uint32_t row, int64_t within_ppb,
             struct sl_margin *margin_out)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    if ((holding->flags & SL_HOLDING_SYSTEM) != 0) {
        return false;
    }
    *margin_out = sl_margin_of(engine, row);
    return is_below(margin_out, within_ppb);
}

uint32_t sl_near_holding(const struct sloss_ledger *ledger, uint32_t account, uint32_t asset)
{
    uint32_t found = SL_NONE;
    uint32_t row = sl_ledger_account(ledger, account)->holding;
    for (; row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        uint32_t its = sl_ledger_holding(ledger, row)->asset;
        bool is_first = found == SL_NONE || its < sl_ledger_holding(ledger, found)->asset;
        found = its >= asset && is_first ? row : found;
    }
    return found;
}
