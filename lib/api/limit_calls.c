/* SPDX-License-Identifier: BSD-2-Clause */
/* The public query of a fund's limits: reject bad arguments, then read. */
#include <assert.h>

#include "base/size.h"
#include "engine/drawdown.h"
#include "engine/limits.h"
#include "sloss/fund.h"

static_assert(sizeof(struct sloss_limit_info) == 88, "no padding crosses the boundary");

enum {
    LIMIT_INFO_OLDEST = 88 /* size in the first release (size.h) */
};

/* What a row says; all zero where the fund has none. */
static enum sloss_status read_row(const struct sloss_engine *engine, uint32_t row,
                                  struct sloss_limit_info *info)
{
    if (row == SL_NONE) {
        return SLOSS_OK;
    }
    const struct sl_limits *limits = sl_limits_at(engine, row);
    info->set = limits->terms.set;
    info->takeover_ppb = limits->terms.takeover_ppb;
    info->loss = limits->terms.loss;
    info->start_ppb = limits->terms.start_ppb;
    info->stop_ppb = limits->terms.stop_ppb;
    info->duration = limits->terms.duration;
    info->target = limits->terms.target;
    info->fees_ppb = limits->terms.fees_ppb;
    info->is_on = limits->on;
    return limits->oldest == SL_NONE ||
                   sl_wide_narrow(sl_drawdown_at(engine, limits->oldest)->equity, &info->peak)
               ? SLOSS_OK
               : SLOSS_ERR_OVERFLOW;
}

enum sloss_status sloss_engine_limits(const struct sloss_engine *engine, uint64_t fund,
                                      struct sloss_limit_info *info_out)
{
    struct sloss_limit_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), LIMIT_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t account = sl_ledger_insures(fund) ? sl_ledger_find_account(ledger, fund) : SL_NONE;
    if (account == SL_NONE) {
        return SLOSS_ERR_UNKNOWN_FUND;
    }
    uint32_t holding = sl_ledger_account(ledger, account)->holding;
    enum sloss_status status = read_row(engine, sl_limits_find(engine, holding), &info);
    if (status == SLOSS_OK && !sl_wide_narrow(sl_wide_divide(sl_limits_exposure(engine, holding),
                                                             SL_FINE_ATOM, SL_ROUND_CEIL),
                                              &info.exposure)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    if (status == SLOSS_OK) {
        sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    }
    return status;
}
