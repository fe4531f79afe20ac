/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger/side/compartment.h"
#include "ledger/side/running.h"
#include "reduction/levels.h"
#include "reduction/reducible.h"
#include "snapshot/load_internal.h"

void sl_load_levels(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_levels levels = {.count = (uint32_t)minor};
    sl_load_after(loader, sl_load_bit(SL_ROW_ASSET));
    sl_load_need(loader, major + 1 == sl_load_ledger(loader)->assets.count && minor > 0 &&
                             minor <= SLOSS_LEVELS_MAX);
    for (uint32_t i = 0; sl_load_is_fine(loader) && i < levels.count; i++) {
        SL_CARRY(&loader->carry, levels.rate_ppb[i]);
    }
    sl_load_need(loader, sl_levels_hold(&levels));
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_levels_set(loader->engine, (uint32_t)major, &levels));
    }
}

void sl_load_partial(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_partial partial = {0};
    sl_load_after(loader, sl_load_bit(SL_ROW_MARKET) | sl_load_bit(SL_ROW_SETTLED) |
                              sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS) |
                              sl_load_bit(SL_ROW_CEILING) | sl_load_bit(SL_ROW_MATURE));
    sl_load_need(loader, major + 1 == loader->engine->markets.count && minor == 0);
    sl_state_carry_partial(&loader->carry, &partial);
    sl_load_need(loader, sl_reducible_terms_hold(&partial));
    if (sl_load_is_fine(loader)) {
        sl_engine_market(loader->engine, (uint32_t)major)->partial = partial;
    }
}

/* The lots with which a liquidation began, ascending by market. */
static void take_lots(struct sl_loader *loader)
{
    uint64_t from = 0;
    while (sl_load_is_fine(loader) && loader->source->left > 0) {
        uint32_t market = 0;
        int64_t lots = 0;
        SL_CARRY(&loader->carry, market);
        SL_CARRY(&loader->carry, lots);
        sl_load_need(loader, market >= from && market < loader->engine->markets.count && lots > 0);
        if (sl_load_is_fine(loader)) {
            sl_load_refuse(loader, sl_running_note_lots(sl_load_ledger(loader), loader->holding,
                                                        market, lots));
        }
        from = (uint64_t)market + 1;
    }
}

void sl_load_running(struct sl_loader *loader, uint32_t asset)
{
    struct sloss_ledger *ledger = sl_load_ledger(loader);
    struct sl_running values = {.last = SL_RUNNING_NEVER};
    uint32_t part = 0;
    if (!sl_load_is_fine(loader)) {
        return;
    }
    const struct sl_holding *holding = sl_ledger_holding(ledger, loader->holding);
    SL_CARRY(&loader->carry, part);
    sl_state_carry_running(&loader->carry, &values);
    sl_load_need(
        loader,
        part == (sl_compartment_is(holding) ? sl_compartment_market(ledger, holding) + 1 : 0) &&
            (holding->flags & SL_HOLDING_SYSTEM) == 0 && holding->asset == asset &&
            values.level <= sl_levels_of(loader->engine, holding->asset)->count &&
            (values.is_on || values.level > 0));
    if (sl_load_is_fine(loader) && values.is_on) {
        sl_load_refuse(loader, sl_running_begin(ledger, loader->holding));
    }
    if (sl_load_is_fine(loader) && values.is_on) {
        sl_load_refuse(loader, sl_running_note_time(ledger, loader->holding, values.last));
        take_lots(loader);
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_running_set_level(ledger, loader->holding, values.level));
    }
}
