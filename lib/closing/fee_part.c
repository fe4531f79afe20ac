/* SPDX-License-Identifier: BSD-2-Clause */
#include "closing/fee_part.h"

#include "closing/inflow.h"
#include "engine/equity.h"
#include "engine/limits.h"
#include "engine/record.h"
#include "ledger/transfer.h"

/* The part of the fund, at most what its equity lacks of the target. */
static sl_wide part_of(const struct sloss_engine *engine, const struct sl_limits *limits,
                       sl_wide sum)
{
    sl_wide part = sl_wide_divide(limits->terms.fees_ppb * sum, SL_PPB, SL_ROUND_FLOOR);
    if ((limits->terms.set & SLOSS_LIMIT_TARGET) == 0) {
        return part;
    }
    sl_wide lacks = limits->terms.target - sl_equity_of(engine, limits->holding);
    return lacks < part ? (lacks > 0 ? lacks : 0) : part;
}

enum sloss_status sl_fee_part_pass(struct sloss_engine *engine, uint32_t market, sl_wide sum)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    uint32_t row = sl_limits_find(engine, book->fund);
    int64_t part;
    if (row == SL_NONE || sum <= 0) {
        return SLOSS_OK;
    }
    if (!sl_wide_narrow(part_of(engine, sl_limits_at(engine, row), sum), &part)) {
        return SLOSS_ERR_OVERFLOW;
    }
    if (part == 0) {
        return SLOSS_OK;
    }
    uint32_t fees = sl_ledger_asset(engine->ledger, book->asset)->fees;
    enum sloss_status status = sl_ledger_pay(engine->ledger, fees, book->fund, part);
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_FEE_PART, market, fees, book->fund, part, 0);
    }
    return status == SLOSS_OK ? sl_inflow(engine, book->fund, part) : status;
}
