/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/need.h"
#include "snapshot/load_internal.h"

static uint64_t head(void)
{
    return sl_load_bit(SL_ROW_ASSET) | sl_load_bit(SL_ROW_FUND) | sl_load_bit(SL_ROW_MARKET) |
           sl_load_bit(SL_ROW_SETTLED) | sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS) |
           sl_load_bit(SL_ROW_CEILING) | sl_load_bit(SL_ROW_MATURE) | sl_load_bit(SL_ROW_GUARD) |
           sl_load_bit(SL_ROW_FILL) | sl_load_bit(SL_ROW_PAIR) |
           sl_load_bit(SL_ROW_LEVELS) | sl_load_bit(SL_ROW_AUCTION) | sl_load_bit(SL_ROW_PARTIAL) | sl_load_bit(SL_ROW_EXECUTE) | sl_load_bit(SL_ROW_UNIVERSE);
}

static void take_shocks(struct sl_loader *loader, struct sl_universe *values)
{
    while (sl_load_is_fine(loader) && loader->source->left > 0) {
        struct sl_shock shock = {0};
        sl_state_carry_shock(&loader->carry, &shock);
        sl_load_need(loader, values->shock_count < SL_SHOCKS_MAX && sl_shock_may_be(&shock));
        if (sl_load_is_fine(loader)) {
            values->shock[values->shock_count++] = shock;
        }
    }
    sl_load_need(loader, sl_shocks_ascend(values));
}

void sl_load_universe(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_universe values = {.asset = (uint32_t)minor};
    struct sloss_engine *engine = loader->engine;
    sl_load_after(loader, head());
    sl_load_need(loader, major == engine->universes.count && minor < engine->ledger->assets.count);
    sl_carry_name(&loader->carry, values.name, SLOSS_NAME_SIZE);
    SL_CARRY(&loader->carry, values.maintenance_ppb);
    take_shocks(loader, &values);
    sl_load_need(loader, sl_need_is_name(values.name, false) && values.maintenance_ppb >= 0 &&
                             values.maintenance_ppb <= SL_PPB);
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, sl_universe_find(engine, values.name) == SL_NONE);
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_universe_add(engine, &values));
    }
}

/* As many values as there are scenarios, or none; what they come to fits the market. */
static void take_values(struct sl_loader *loader, uint32_t market,
                        struct sl_universe_market *values)
{
    uint32_t wanted = sl_universe_at(loader->engine, values->universe)->shock_count;
    sl_load_need(loader, loader->source->left == 0 || loader->source->left == wanted);
    while (sl_load_is_fine(loader) && loader->source->left > 0) {
        int64_t price = 0;
        int64_t value;
        SL_CARRY(&loader->carry, price);
        sl_load_need(loader, sl_market_value(sl_engine_market(loader->engine, market), price,
                                             &value) == SLOSS_OK);
        if (sl_load_is_fine(loader)) {
            values->price[values->value_count++] = price;
        }
    }
}

/* A market joins a universe of its own asset, and settles no variation. */
static bool may_join(const struct sloss_engine *engine, uint32_t market, uint32_t universe)
{
    return sl_universe_at(engine, universe)->asset ==
               sl_ledger_book(engine->ledger, market)->asset &&
           sl_engine_market(engine, market)->settlement != SLOSS_SETTLEMENT_VARIATION;
}

void sl_load_grid(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_universe_market values = {.universe = (uint32_t)minor};
    const struct sloss_engine *engine = loader->engine;
    sl_load_after(loader, sl_load_bit(SL_ROW_UNIVERSE) | sl_load_bit(SL_ROW_GRID));
    sl_load_need(loader, major < engine->markets.count && minor < engine->universes.count);
    sl_load_next_place(loader, major);
    sl_state_carry_grid(&loader->carry, &values);
    sl_load_need(loader, sl_universe_market_may_be(&values));
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, may_join(engine, (uint32_t)major, values.universe));
    }
    if (sl_load_is_fine(loader)) {
        take_values(loader, (uint32_t)major, &values);
    }
    if (sl_load_is_fine(loader)) {
        sl_load_refuse(loader, sl_universe_restore_grid(loader->engine, (uint32_t)major, &values));
    }
}
