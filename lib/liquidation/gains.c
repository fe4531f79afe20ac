/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/gains_internal.h"

#include "allocation/apportion.h"
#include "engine/equity.h"
#include "waterfall/share.h"

static bool is_gain(const struct sl_part *part)
{
    return part->way != SL_WAY_KEEP && part->variation && part->profit > 0;
}

/* The gains in atoms, as weights: what they add to the one sum, divided over the markets. */
static enum sloss_status weigh(const struct sl_closing *closing, int64_t *weight)
{
    sl_wide all = closing->realized - closing->losses_sum + closing->gains_sum;
    sl_wide running = 0;
    int64_t before = 0;
    int64_t added;
    if (!sl_wide_narrow(sl_closing_atoms(all) - sl_closing_after_losses(closing), &added)) {
        return SLOSS_ERR_OVERFLOW;
    }
    for (uint32_t i = 0; i < closing->count; i++) {
        weight[i] = 0;
        if (is_gain(&closing->parts[i])) {
            running += closing->parts[i].profit;
            int64_t upto = sl_apportion_running(added, running, closing->gains_sum);
            weight[i] = upto - before;
            before = upto;
        }
    }
    return SLOSS_OK;
}

/* The gains of the parts before `end` that one fund is to pay. */
static sl_wide gains_before(const struct sl_closing *closing, const int64_t *weight, uint32_t end,
                            uint32_t fund)
{
    sl_wide sum = 0;
    for (uint32_t i = 0; i < end; i++) {
        bool its = sl_ledger_book(closing->engine->ledger, closing->parts[i].market)->fund == fund;
        sum += its ? weight[i] : 0;
    }
    return sum;
}

/* The most that a fund pays for a gain. Where its gains are more than it has, what it has is
 * divided over them: telescoping in order of creation. */
static int64_t payable(const struct sl_closing *closing, const int64_t *weight, uint32_t place)
{
    if (weight[place] == 0) {
        return 0;
    }
    uint32_t market = closing->parts[place].market;
    uint32_t fund = sl_ledger_book(closing->engine->ledger, market)->fund;
    int64_t has = sl_equity_fund_has(closing->engine, market);
    sl_wide all = gains_before(closing, weight, closing->count, fund);
    sl_wide upto = gains_before(closing, weight, place + 1, fund);
    return has >= all ? weight[place]
                      : sl_apportion_running(has, upto, all) -
                            sl_apportion_running(has, upto - weight[place], all);
}

enum sloss_status sl_gains_divide(struct sl_closing *closing, sl_wide needed)
{
    struct sloss_engine *engine = closing->engine;
    struct sl_share share;
    struct sl_apportionment result;
    sl_wide most = 0;
    if (closing->gains_sum == 0 || needed <= 0) {
        return SLOSS_OK;
    }
    if (!sl_share_open(engine, closing->count, &share)) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = weigh(closing, share.weight);
    for (uint32_t i = 0; status == SLOSS_OK && i < closing->count; i++) {
        share.cap[i] = payable(closing, share.weight, i);
        most += share.cap[i];
    }
    needed = needed < most ? needed : most;
    if (status == SLOSS_OK) {
        status = sl_share_divide(engine, &share, SLOSS_RULE_PRO_RATA, SLOSS_ROUNDING_TELESCOPING,
                                 needed < INT64_MAX ? (int64_t)needed : INT64_MAX, &result);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < closing->count; i++) {
        closing->parts[i].gain = share.share[i];
    }
    closing->gains = needed;
    return status;
}
