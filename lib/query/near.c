/* SPDX-License-Identifier: BSD-2-Clause */
#include "query/near.h"

#include "ledger/side/compartment.h"

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

uint32_t sl_near_place(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    return sl_compartment_is(holding) ? SL_ASSETS_MAX + sl_compartment_market(ledger, holding)
                                      : holding->asset;
}

/* The earlier of two holdings, of which the second counts from a place on. */
static uint32_t earlier(const struct sloss_ledger *ledger, uint32_t found, uint32_t row,
                        uint32_t from)
{
    uint32_t its = sl_near_place(ledger, row);
    bool is_first = found == SL_NONE || its < sl_near_place(ledger, found);
    return its >= from && is_first ? row : found;
}

uint32_t sl_near_holding(const struct sloss_ledger *ledger, uint32_t account, uint32_t place)
{
    uint32_t found = SL_NONE;
    uint32_t row = sl_ledger_account(ledger, account)->holding;
    for (; row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        found = earlier(ledger, found, row, place);
    }
    uint32_t part = found == SL_NONE ? sl_compartment_first(ledger, account) : SL_NONE;
    for (; part != SL_NONE; part = sl_compartment_next(ledger, part)) {
        found = earlier(ledger, found, sl_compartment_at(ledger, part)->holding, place);
    }
    return found;
}
