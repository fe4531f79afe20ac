/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/bankruptcy.h"

#include "base/fixed.h"
#include "ledger/below.h"

static void set_flags(struct sl_holding *holding, unsigned flags)
{
    sl_ledger_lower(holding, SL_HOLDING_LIQUIDATED | SL_HOLDING_BANKRUPT);
    sl_ledger_raise(holding, flags);
}

enum sloss_status sl_bankruptcy_begin(struct sloss_ledger *ledger, uint32_t row, int64_t debt)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    int64_t before = sl_ledger_owes(holding) ? sl_below_debt(ledger, row) : 0;
    if (!sl_fixed_add(debt, before, &debt)) {
        return SLOSS_ERR_OVERFLOW;
    }
    enum sloss_status status = sl_below_set_debt(ledger, row, debt);
    if (status == SLOSS_OK) {
        set_flags(holding, debt > 0 ? SL_HOLDING_BANKRUPT : SL_HOLDING_LIQUIDATED);
    }
    return status;
}

enum sloss_status sl_bankruptcy_receive(struct sloss_ledger *ledger, uint32_t row, int64_t amount)
{
    struct sl_holding *holding = sl_ledger_holding(ledger, row);
    if (amount == 0 || !sl_bankruptcy_is_open(holding)) {
        return SLOSS_OK;
    }
    int64_t debt = sl_below_debt(ledger, row);
    int64_t left = debt > amount ? debt - amount : 0;
    enum sloss_status status = sl_below_set_debt(ledger, row, left);
    if (status == SLOSS_OK) {
        set_flags(holding, left > 0 ? SL_HOLDING_BANKRUPT : 0);
    }
    return status;
}

enum sloss_status sl_bankruptcy_end(struct sloss_ledger *ledger, uint32_t row)
{
    enum sloss_status status = sl_below_set_debt(ledger, row, 0);
    if (status == SLOSS_OK) {
        set_flags(sl_ledger_holding(ledger, row), 0);
    }
    return status;
}
