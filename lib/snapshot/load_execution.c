/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/execution/settings.h"
#include "ledger/side/compartment.h"
#include "ledger/side/running.h"
#include "snapshot/load_internal.h"

void sl_load_execute(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_execute execute = {0};
    sl_load_after(loader, sl_load_bit(SL_ROW_MARKET) | sl_load_bit(SL_ROW_SETTLED) |
                              sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS) |
                              sl_load_bit(SL_ROW_CEILING) | sl_load_bit(SL_ROW_MATURE) |
                              sl_load_bit(SL_ROW_PARTIAL));
    sl_load_need(loader, major + 1 == loader->engine->markets.count && minor == 0);
    sl_state_carry_execute(&loader->carry, &execute);
    sl_load_need(loader, sl_execution_execute_holds(&execute));
    if (sl_load_is_fine(loader)) {
        sl_engine_market(loader->engine, (uint32_t)major)->execute = execute;
    }
}

void sl_load_auction(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_auction auction = {0};
    sl_load_after(loader, sl_load_bit(SL_ROW_ASSET) | sl_load_bit(SL_ROW_LEVELS));
    sl_load_need(loader, major + 1 == sl_load_ledger(loader)->assets.count && minor == 0);
    sl_state_carry_auction(&loader->carry, &auction);
    sl_load_need(loader, sl_execution_auction_holds(&auction));
    if (sl_load_is_fine(loader)) {
        sl_ledger_asset(sl_load_ledger(loader), (uint32_t)major)->auction = auction;
    }
}

/* ---- what runs --------------------------------------------------------------------------------- */

/* The orders of a liquidation by the host, by ascending markets. */
static void take_orders(struct sl_loader *loader, uint32_t row, uint32_t kind)
{
    uint64_t next = 0;
    while (sl_load_is_fine(loader) && loader->source->left > 0) {
        uint32_t market = 0;
        int64_t lots = 0;
        SL_CARRY(&loader->carry, market);
        SL_CARRY(&loader->carry, lots);
        sl_load_need(loader, kind == SLOSS_LIQUIDATION_HOST && market >= next && lots > 0 &&
                                 market < loader->engine->markets.count);
        next = (uint64_t)market + 1;
        if (sl_load_is_fine(loader)) {
            sl_load_refuse(loader, sl_execution_set_order(loader->engine, row, market, lots));
        }
    }
}

static void take_taker(struct sl_loader *loader, uint32_t row)
{
    struct sl_taker taker = {0};
    int64_t lots = 0;
    uint64_t low = 0;
    uint64_t high = 0;
    SL_CARRY(&loader->carry, taker.account);
    SL_CARRY(&loader->carry, taker.market);
    sl_carry_flag(&loader->carry, &taker.isolated);
    SL_CARRY(&loader->carry, lots);
    SL_CARRY(&loader->carry, low);
    SL_CARRY(&loader->carry, high);
    sl_wide cost = (sl_wide)((sl_uwide)high << 64 | low);
    sl_load_need(loader, taker.market < loader->engine->markets.count &&
                             taker.account < SL_ACCOUNTS_MAX && (lots != 0 || cost != 0));
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader,
                       sl_execution_restore_taker(loader->engine, row, taker, lots, cost));
    }
}

/* The first row of a holding begins its liquidation, those behind it say who has taken lots over. */
void sl_load_execution(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sloss_engine *engine = loader->engine;
    uint64_t part = 0;
    uint32_t kind = 0;
    int64_t start = 0;
    sl_load_after(loader, sl_load_bit(SL_ROW_LIQUIDATION) | sl_load_bit(SL_ROW_EXECUTION));
    sl_load_need(loader, major == loader->account && loader->holding != SL_NONE);
    SL_CARRY(&loader->carry, part);
    SL_CARRY(&loader->carry, kind);
    if (!sl_load_is_fine(loader)) {
        return;
    }
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, loader->holding);
    uint64_t own = sl_compartment_is(holding)
                       ? (uint64_t)sl_compartment_market(engine->ledger, holding) + 1
                       : 0;
    uint32_t row = sl_execution_find(engine, loader->holding);
    sl_load_need(loader, part == own && minor == holding->asset && sl_running_is_on(holding) &&
                             (row == SL_NONE) == (kind != 0) &&
                             (kind == 0 || kind == SLOSS_LIQUIDATION_HOST ||
                              kind == SLOSS_LIQUIDATION_AUCTION));
    if (sl_load_is_fine(loader) && kind == 0) {
        take_taker(loader, row);
        return;
    }
    SL_CARRY(&loader->carry, start);
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader,
                       sl_execution_begin(engine, loader->holding, kind, start, &row));
    }
    if (sl_load_is_fine(loader)) {
        take_orders(loader, row, kind);
    }
}
