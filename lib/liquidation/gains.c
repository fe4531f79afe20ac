/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/gains_internal.h"

#include "allocation/apportion.h"
#include "engine/margin.h"
#include "waterfall/share.h"

static bool gains(const struct sl_part *part)
{
    return part->way != SL_WAY_KEEP && part->variation && part->profit > 0;
}

/* The gains of the parts before `end` that one fund is to pay. */
static sl_wide gains_before(const struct sloss_engine *engine, const struct sl_part *parts,
                            uint32_t end, uint32_t fund)
{
    sl_wide sum = 0;
    for (uint32_t i = 0; i < end; i++) {
        bool its = sl_ledger_book(engine->ledger, parts[i].market)->fund == fund;
        sum += its && gains(&parts[i]) ? parts[i].profit : 0;
    }
    return sum;
}

/* The most that a fund pays for a gain. Where its gains are more than it has, what it has is divided
 * over them: telescoping in order of creation. */
static int64_t payable(const struct sloss_engine *engine, const struct sl_part *parts,
                       uint32_t count, uint32_t place)
{
    const struct sl_part *part = &parts[place];
    if (!gains(part)) {
        return 0;
    }
    uint32_t fund = sl_ledger_book(engine->ledger, part->market)->fund;
    int64_t has = sl_margin_fund_has(engine, part->market);
    sl_wide all = gains_before(engine, parts, count, fund);
    sl_wide upto = gains_before(engine, parts, place + 1, fund);
    return has >= all ? part->profit
                      : sl_apportion_running(has, upto, all) -
                            sl_apportion_running(has, upto - part->profit, all);
}

enum sloss_status sl_gains_divide(struct sloss_engine *engine, struct sl_part *parts, uint32_t count,
                                  sl_wide needed, sl_wide *paid_out)
{
    struct sl_share share;
    struct sl_apportionment result;
    sl_wide most = 0;
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        any |= gains(&parts[i]);
    }
    *paid_out = 0;
    if (!any || needed <= 0) {
        return SLOSS_OK;
    }
    if (!sl_share_open(engine, count, &share)) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        share.weight[i] = gains(&parts[i]) ? parts[i].profit : 0;
        share.cap[i] = payable(engine, parts, count, i);
        most += share.cap[i];
    }
    needed = needed < most ? needed : most;
    enum sloss_status status =
        sl_share_divide(engine, &share, SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_TELESCOPING,
                        needed < INT64_MAX ? (int64_t)needed : INT64_MAX, &result);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        parts[i].gain = share.share[i];
    }
    *paid_out = needed;
    return status;
}
