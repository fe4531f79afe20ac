/* SPDX-License-Identifier: BSD-2-Clause */
/* margined_json: how an account and a market are margined, for a machine. */
#include <inttypes.h>

#include "common/scenario_words.h"
#include "replay/margined.h"
#include "replay/report_words.h"

/* Begin the next object of a list that is begun by its first; nothing is written for an empty one.
 */
static void begin(const char *key, uint32_t *count, FILE *out)
{
    if (*count == 0) {
        fprintf(out, ",\n\"%s\":[", key);
    }
    fprintf(out, "%s\n{", *count > 0 ? "," : "");
    ++*count;
}

static void end(uint32_t count, FILE *out)
{
    if (count > 0) {
        fprintf(out, "]");
    }
}

static void json_universes(const struct scenario *scenario, uint64_t account, FILE *out)
{
    struct margined_worst worst;
    uint32_t count = 0;
    if (!margined_by_universes(scenario, account)) {
        return;
    }
    fprintf(out, ",\n\"margin\":\"portfolio\"");
    for (uint32_t i = 0; margined_find_worst(scenario, account, i, &worst); i++) {
        if (worst.shocks > 0) {
            begin("universes", &count, out);
            fprintf(out, "\"universe\":\"%s\",\"asset\":\"%s\",\"worst\":%" PRIu32, worst.universe,
                    scenario->assets[worst.asset].name, worst.index);
            report_amount("costs", &scenario->assets[worst.asset].unit, worst.cost, out);
            fprintf(out, "}");
        }
    }
    end(count, out);
}

static void json_group(const struct scenario *scenario, uint64_t account, FILE *out)
{
    struct sloss_group_info info;
    uint32_t count = 0;
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        const struct sloss_unit *unit = &scenario->assets[asset].unit;
        if (!margined_find_group(scenario, account, asset, &info)) {
            return;
        }
        if (asset == 0) {
            fprintf(out, ",\n\"group\":{\"name\":\"%s\",\"accounts\":%" PRIu32, info.name,
                    info.members);
        }
        begin("holdings", &count, out);
        fprintf(out, "\"asset\":\"%s\",\"in_breach\":%s", scenario->assets[asset].name,
                info.in_breach != 0 ? "true" : "false");
        report_amount("margin_equity", unit, info.margin_equity, out);
        report_amount("initial", unit, info.initial, out);
        report_amount("maintenance", unit, info.maintenance, out);
        fprintf(out, "}");
    }
    end(count, out);
    if (count > 0) {
        fprintf(out, "}");
    }
}

static void json_leg(const struct scenario *scenario, uint32_t market, uint32_t leg,
                     const struct sloss_leg_info *info, FILE *out)
{
    const struct scenario_market *of = &scenario->markets[market];
    const struct sloss_unit *unit = &scenario->assets[of->asset].unit;
    fprintf(out, "\"market\":\"%s\",\"leg\":\"%s\"", of->name, scenario_legs[leg]);
    report_amount("size", &of->lot, info->lots, out);
    report_amount("profit", unit, info->pnl, out);
    report_amount("initial", unit, info->initial, out);
    report_amount("maintenance", unit, info->maintenance, out);
    fprintf(out, "}");
}

static void json_legs(const struct scenario *scenario, uint64_t account, FILE *out)
{
    struct sloss_leg_info info;
    uint32_t count = 0;
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        for (uint32_t leg = SLOSS_LEG_LONG; leg <= SLOSS_LEG_SHORT; leg++) {
            if (margined_find_leg(scenario, account, market, leg, &info)) {
                begin("legs", &count, out);
                json_leg(scenario, market, leg, &info, out);
            }
        }
    }
    end(count, out);
}

static void json_matured(const struct scenario *scenario, uint64_t account, FILE *out)
{
    struct sloss_matured_info info;
    uint32_t count = 0;
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        const struct scenario_market *of = &scenario->markets[market];
        const struct sloss_unit *unit = &scenario->assets[of->asset].unit;
        if (margined_find_matured(scenario, account, market, &info)) {
            begin("maturing", &count, out);
            fprintf(out, "\"market\":\"%s\"", of->name);
            report_amount("profit", unit, info.profit, out);
            report_amount("matured", unit, info.matured, out);
            report_amount("counts", unit, info.counts, out);
            fprintf(out, "}");
        }
    }
    end(count, out);
}

void margined_json(const struct scenario *scenario, uint64_t account, FILE *out)
{
    json_universes(scenario, account, out);
    json_group(scenario, account, out);
    json_legs(scenario, account, out);
    json_matured(scenario, account, out);
}

void margined_json_market(const struct scenario *scenario, uint32_t market, FILE *out)
{
    struct sloss_universe_info universe;
    int64_t duration = margined_duration(scenario, market);
    if (margined_find_universe(scenario, market, &universe)) {
        fprintf(out, ",\"universe\":\"%s\"", universe.name);
    }
    if (duration > 0) {
        fprintf(out, ",\"mature_ns\":\"%" PRId64 "\"", duration);
    }
}
