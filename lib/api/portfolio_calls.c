/* SPDX-License-Identifier: BSD-2-Clause */
/* The public queries of universes, of the markets in them, and of what an account loses in a
 * scenario: reject bad arguments, then read. */
#include <assert.h>

#include "api/find_internal.h"
#include "base/name.h"
#include "base/size.h"
#include "margin/portfolio.h"
#include "sloss/margin.h"

static_assert(sizeof(struct sloss_universe_info) == 88, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_shock_info) == 32, "no padding crosses the boundary");
static_assert(sizeof(struct sloss_portfolio_info) == 40, "no padding crosses the boundary");
static_assert(SLOSS_SHOCKS_MAX == SL_SHOCKS_MAX, "one number of scenarios");

enum { /* sizes in the first release (size.h) */
    UNIVERSE_INFO_OLDEST = 88,
    SHOCK_INFO_OLDEST = 32,
    PORTFOLIO_INFO_OLDEST = 40
};

enum sloss_status sloss_engine_find_universe(const struct sloss_engine *engine, const char *name,
                                             uint32_t *universe_out)
{
    if (engine == NULL || name == NULL || universe_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    uint32_t row = sl_universe_find(engine, name);
    if (row == SL_NONE) {
        return SLOSS_ERR_ARGUMENT;
    }
    *universe_out = row;
    return SLOSS_OK;
}

enum sloss_status sloss_engine_universe(const struct sloss_engine *engine, uint32_t universe,
                                        struct sloss_universe_info *info_out)
{
    struct sloss_universe_info info = {0};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), UNIVERSE_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (universe >= engine->universes.count) {
        return SLOSS_ERR_ARGUMENT;
    }
    const struct sl_universe *row = sl_universe_at(engine, universe);
    info.asset = row->asset;
    info.maintenance_ppb = row->maintenance_ppb;
    info.shocks = row->shock_count;
    sl_name_copy(info.name, row->name);
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

/* The universe and the scenario must both exist. */
static enum sloss_status need_scenario(const struct sloss_engine *engine, uint32_t universe,
                                       uint32_t index)
{
    if (universe >= engine->universes.count) {
        return SLOSS_ERR_ARGUMENT;
    }
    return index < sl_universe_at(engine, universe)->shock_count ? SLOSS_OK
                                                                        : SLOSS_ERR_RANGE;
}

enum sloss_status sloss_engine_shock(const struct sloss_engine *engine, uint32_t universe,
                                     uint32_t index, struct sloss_shock_info *info_out)
{
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(*info_out), SHOCK_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = need_scenario(engine, universe, index);
    if (status == SLOSS_OK) {
        const struct sl_shock *shock = &sl_universe_at(engine, universe)->shock[index];
        const struct sloss_shock_info info = {.price_ppb = shock->price_ppb,
                                              .volatility_ppb = shock->volatility_ppb,
                                              .weight_ppb = shock->weight_ppb};
        sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    }
    return status;
}

enum sloss_status sloss_engine_portfolio(const struct sloss_engine *engine, uint32_t market,
                                         struct sloss_portfolio_info *info_out)
{
    struct sloss_portfolio_info info = {.universe = SL_NONE};
    if (engine == NULL || info_out == NULL ||
        !sl_size_fits(info_out, info_out->struct_size, sizeof(info), PORTFOLIO_INFO_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_universe_market *grid = sl_universe_grid(engine, market);
    if (grid != NULL) {
        info.universe = grid->universe;
        info.values = grid->value_count;
        info.is_option = grid->is_option;
        info.short_least = grid->short_least;
        info.concentration_lots = grid->concentration_lots;
        info.concentration_ppb = grid->concentration_ppb;
    }
    sl_size_give(info_out, info_out->struct_size, &info, sizeof(info));
    return SLOSS_OK;
}

enum sloss_status sloss_engine_value(const struct sloss_engine *engine, uint32_t market,
                                     uint32_t index, int64_t *price_out)
{
    if (engine == NULL || price_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (market >= engine->markets.count) {
        return SLOSS_ERR_UNKNOWN_MARKET;
    }
    const struct sl_universe_market *grid = sl_universe_grid(engine, market);
    if (grid == NULL || index >= grid->value_count) {
        return SLOSS_ERR_RANGE;
    }
    *price_out = grid->price[index];
    return SLOSS_OK;
}

enum sloss_status sloss_engine_scenario(const struct sloss_engine *engine, uint64_t account,
                                        uint32_t universe, uint32_t index, int64_t *cost_out)
{
    uint32_t holding;
    if (engine == NULL || cost_out == NULL) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = need_scenario(engine, universe, index);
    if (status == SLOSS_OK) {
        uint32_t asset = sl_universe_at(engine, universe)->asset;
        status = sl_find_holding(engine->ledger, account, asset, &holding);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    sl_wide cost =
        holding == SL_NONE ? 0 : sl_portfolio_cost(engine, holding, universe, index);
    return sl_wide_narrow(cost, cost_out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}
