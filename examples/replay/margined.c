/* SPDX-License-Identifier: BSD-2-Clause */
#include "replay/margined.h"

#include <string.h>

bool margined_by_universes(const struct scenario *scenario, uint64_t account)
{
    struct sloss_control_info info = {.struct_size = sizeof(info)};
    sloss_engine_controls(scenario->engine, account, &info);
    return info.portfolio != 0;
}

bool margined_find_worst(const struct scenario *scenario, uint64_t account, uint32_t universe,
                         struct margined_worst *worst_out)
{
    struct sloss_universe_info info = {.struct_size = sizeof(info)};
    if (sloss_engine_universe(scenario->engine, universe, &info) != SLOSS_OK) {
        return false;
    }
    *worst_out = (struct margined_worst){.asset = info.asset, .shocks = info.shocks};
    memcpy(worst_out->universe, info.name, sizeof(info.name));
    for (uint32_t i = 0; i < info.shocks; i++) {
        int64_t cost = 0;
        sloss_engine_scenario(scenario->engine, account, universe, i, &cost);
        if (i == 0 || cost > worst_out->cost) {
            worst_out->index = i;
            worst_out->cost = cost;
        }
    }
    return true;
}

bool margined_find_group(const struct scenario *scenario, uint64_t account, uint32_t asset,
                         struct sloss_group_info *group_out)
{
    *group_out = (struct sloss_group_info){.struct_size = sizeof(*group_out)};
    sloss_engine_group(scenario->engine, account, asset, group_out);
    return group_out->members > 0;
}

bool margined_find_leg(const struct scenario *scenario, uint64_t account, uint32_t market,
                       uint32_t leg, struct sloss_leg_info *leg_out)
{
    *leg_out = (struct sloss_leg_info){.struct_size = sizeof(*leg_out)};
    sloss_engine_leg(scenario->engine, account, market, leg, leg_out);
    return leg_out->is_on != 0 && leg_out->lots != 0;
}

int64_t margined_duration(const struct scenario *scenario, uint32_t market)
{
    struct sloss_mature_info info = {.struct_size = sizeof(info)};
    sloss_engine_mature(scenario->engine, market, &info);
    return info.duration;
}

bool margined_find_matured(const struct scenario *scenario, uint64_t account, uint32_t market,
                           struct sloss_matured_info *matured_out)
{
    *matured_out = (struct sloss_matured_info){.struct_size = sizeof(*matured_out)};
    sloss_engine_matured(scenario->engine, account, market, matured_out);
    return margined_duration(scenario, market) > 0 && matured_out->profit != 0;
}

bool margined_find_universe(const struct scenario *scenario, uint32_t market,
                            struct sloss_universe_info *universe_out)
{
    struct sloss_portfolio_info info = {.struct_size = sizeof(info)};
    *universe_out = (struct sloss_universe_info){.struct_size = sizeof(*universe_out)};
    sloss_engine_portfolio(scenario->engine, market, &info);
    return sloss_engine_universe(scenario->engine, info.universe, universe_out) == SLOSS_OK;
}
