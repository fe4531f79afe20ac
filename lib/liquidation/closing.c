/* SPDX-License-Identifier: BSD-2-Clause */
#include "liquidation/closing_internal.h"

#include "allocation/apportion.h"
#include "engine/control.h"
#include "engine/equity.h"

/* ---- what there is --------------------------------------------------------------------------- */

static uint32_t way_of(const struct sl_closing *closing, const struct sl_plan *plan,
                       uint32_t market)
{
    if (!plan->by_option) {
        return market == plan->market ? plan->way : plan->others;
    }
    switch (sl_control_option(closing->engine, closing->liquidation, market)) {
    case SLOSS_LIQUIDATION_MANUAL:
        return SL_WAY_KEEP;
    case SLOSS_LIQUIDATION_DELEVERAGE:
        return SL_WAY_DELEVERAGE;
    default:
        return SL_WAY_TAKEOVER;
    }
}

static enum sloss_status list_part(struct sl_closing *closing, const struct sl_plan *plan,
                                   uint32_t row)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_position *position = sl_ledger_position(engine->ledger, row);
    const struct sl_market *market = sl_engine_market(engine, position->market);
    struct sl_part *part = sl_vector_extend(&engine->parts, sizeof(*part));
    if (part == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    sl_wide fee = (sl_wide)sl_market_fine_notional(market, position->lots) * market->fee_ppb;
    sl_wide profit = sl_equity_profit(engine, position);
    int64_t narrow;
    *part = (struct sl_part){.market = position->market,
                             .position = row,
                             .way = way_of(closing, plan, position->market),
                             .variation = market->settlement == SLOSS_SETTLEMENT_VARIATION,
                             .lots = position->lots,
                             .scale = market->scale,
                             .profit = sl_fine_billionths(profit, market->scale),
                             .required = sl_market_required(market, position->lots, SL_MAINTENANCE),
                             .fee = sl_market_round_up(market, fee)};
    return sl_wide_narrow(profit, &narrow) && narrow != INT64_MIN ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

/* Sort what the parts come to. */
static void add_up(struct sl_closing *closing)
{
    for (uint32_t i = 0; i < closing->count; i++) {
        const struct sl_part *part = &closing->parts[i];
        if (part->way == SL_WAY_KEEP) {
            closing->kept += part->profit;
            continue;
        }
        closing->any = true;
        closing->realized += part->variation ? 0 : part->profit;
        closing->losses_sum -= part->variation && part->profit < 0 ? part->profit : 0;
        closing->gains_sum += part->variation && part->profit > 0 ? part->profit : 0;
    }
}

enum sloss_status sl_closing_list(struct sl_closing *closing, const struct sl_plan *plan)
{
    struct sloss_engine *engine = closing->engine;
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, closing->holding);
    enum sloss_status status = SLOSS_OK;
    closing->liquidation = sl_control_liquidation(engine, holding->account);
    engine->parts.size = 0;
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        const struct sl_position *position = sl_ledger_position(engine->ledger, holding->block + i);
        if (position->lots != 0 || position->cost != 0) {
            status = list_part(closing, plan, holding->block + i);
        }
    }
    closing->parts = (struct sl_part *)(void *)engine->parts.data;
    closing->count = (uint32_t)(engine->parts.size / sizeof(struct sl_part));
    add_up(closing);
    return status;
}

/* ---- who owes what --------------------------------------------------------------------------- */

/* What the unrealized markets realize is one sum, rounded down once: what each of them brings is
 * what it adds to that. */
static enum sloss_status divide_realized(struct sl_closing *closing)
{
    sl_wide running = 0;
    for (uint32_t i = 0; i < closing->count; i++) {
        struct sl_part *part = &closing->parts[i];
        if (part->way != SL_WAY_KEEP && !part->variation) {
            sl_wide before = sl_closing_atoms(running);
            running += part->profit;
            if (!sl_wide_narrow(sl_closing_atoms(running) - before, &part->realized)) {
                return SLOSS_ERR_OVERFLOW;
            }
        }
    }
    return SLOSS_OK;
}

static bool is_loss(const struct sl_part *part)
{
    return part->way != SL_WAY_KEEP && part->variation && part->profit < 0;
}

/* What is owed unsettled, in atoms: what it lowers the one sum by, divided over the markets. */
static enum sloss_status divide_losses(struct sl_closing *closing, int64_t *owed_out)
{
    sl_wide running = 0;
    int64_t before = 0;
    if (!sl_wide_narrow(sl_closing_atoms(closing->realized) - sl_closing_after_losses(closing),
                        owed_out)) {
        return SLOSS_ERR_OVERFLOW;
    }
    for (uint32_t i = 0; i < closing->count; i++) {
        struct sl_part *part = &closing->parts[i];
        if (is_loss(part)) {
            running -= part->profit;
            int64_t upto = sl_apportion_running(*owed_out, running, closing->losses_sum);
            part->owes = upto - before;
            before = upto;
        }
    }
    return SLOSS_OK;
}

enum sloss_status sl_closing_needed(struct sl_closing *closing, sl_wide *needed_out)
{
    int64_t owed = 0;
    enum sloss_status status = divide_realized(closing);
    if (status == SLOSS_OK) {
        status = divide_losses(closing, &owed);
    }
    sl_wide lacks = -(sl_closing_balance(closing) + sl_closing_atoms(closing->realized));
    *needed_out = owed + (lacks > 0 ? lacks : 0);
    return status;
}

enum sloss_status sl_closing_debt(const struct sl_closing *closing, int64_t *short_out)
{
    sl_wide equity = sl_closing_balance(closing) + closing->gains +
                     sl_closing_atoms(closing->realized - closing->losses_sum + closing->kept);
    return sl_wide_narrow(equity < 0 ? -equity : 0, short_out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}
