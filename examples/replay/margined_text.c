/* SPDX-License-Identifier: BSD-2-Clause */
/* margined_text: how an account and a market are margined, for a person. */
#include <inttypes.h>

#include "common/scenario_spell.h"
#include "common/scenario_words.h"
#include "replay/margined.h"
#include "replay/report_words.h"

/* The worst scenario of each universe in which one costs it something. */
static void text_universes(const struct scenario *scenario, uint64_t account, FILE *out)
{
    struct margined_worst worst;
    char text[MONEY_SIZE];
    if (!margined_by_universes(scenario, account)) {
        return;
    }
    fprintf(out, "  margined by universes\n");
    for (uint32_t i = 0; margined_find_worst(scenario, account, i, &worst); i++) {
        if (worst.cost > 0) {
            fprintf(out,
                    "  universe %s: of its %" PRIu32 " scenarios number %" PRIu32
                    " costs most, %s\n",
                    worst.universe, worst.shocks, worst.index,
                    report_money(scenario, worst.asset, worst.cost, text));
        }
    }
}

/* What the group has and is asked: in the assets in which there is any of it. */
static void text_group(const struct scenario *scenario, uint64_t account, FILE *out)
{
    struct sloss_group_info info;
    char text[3][MONEY_SIZE];
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        if (!margined_find_group(scenario, account, asset, &info)) {
            return;
        }
        if (asset == 0) {
            fprintf(out, "  in group %s, accounts in it: %" PRIu32 "\n", info.name, info.members);
        }
        if (info.margin_equity != 0 || info.initial != 0) {
            fprintf(out, "  group in %s: %s, margin equity %s, initial %s, maintenance %s\n",
                    scenario->assets[asset].name,
                    info.in_breach != 0 ? "in breach" : "not in breach",
                    report_money(scenario, asset, info.margin_equity, text[0]),
                    report_money(scenario, asset, info.initial, text[1]),
                    report_money(scenario, asset, info.maintenance, text[2]));
        }
    }
}

static void text_legs(const struct scenario *scenario, uint64_t account, uint32_t market, FILE *out)
{
    const struct scenario_market *of = &scenario->markets[market];
    struct sloss_leg_info info;
    char text[3][MONEY_SIZE];
    for (uint32_t leg = SLOSS_LEG_LONG; leg <= SLOSS_LEG_SHORT; leg++) {
        if (margined_find_leg(scenario, account, market, leg, &info)) {
            fprintf(out, "  %s leg in %s: size %s, profit %s, maintenance %s\n", scenario_legs[leg],
                    of->name, report_size(&of->lot, info.lots, text[0]),
                    report_money(scenario, of->asset, info.pnl, text[1]),
                    report_money(scenario, of->asset, info.maintenance, text[2]));
        }
    }
}

static void text_matured(const struct scenario *scenario, uint64_t account, uint32_t market,
                         FILE *out)
{
    const struct scenario_market *of = &scenario->markets[market];
    struct sloss_matured_info info;
    char text[3][MONEY_SIZE];
    if (margined_find_matured(scenario, account, market, &info)) {
        fprintf(out, "  profit in %s: %s, of it old enough %s, counts as %s\n", of->name,
                report_money(scenario, of->asset, info.profit, text[0]),
                report_money(scenario, of->asset, info.matured, text[1]),
                report_money(scenario, of->asset, info.counts, text[2]));
    }
}

void margined_text(const struct scenario *scenario, uint64_t account, FILE *out)
{
    text_universes(scenario, account, out);
    text_group(scenario, account, out);
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        text_legs(scenario, account, market, out);
        text_matured(scenario, account, market, out);
    }
}

void margined_text_market(const struct scenario *scenario, uint32_t market, FILE *out)
{
    struct sloss_universe_info universe;
    int64_t duration = margined_duration(scenario, market);
    if (margined_find_universe(scenario, market, &universe)) {
        fprintf(out, "  in universe %s\n", universe.name);
    }
    if (duration > 0) {
        fprintf(out, "  profit counts when it is ");
        scenario_spell_duration(duration, out);
        fprintf(out, " old\n");
    }
}
