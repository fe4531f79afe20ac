/* SPDX-License-Identifier: BSD-2-Clause */
/* report_dump: the state in raw units, for comparisons. */
#include "replay/report_words.h"

#include <inttypes.h>

/* Called for each account in account order. */
typedef void account_visitor(const struct scenario *scenario, uint64_t account, const char *name,
                             FILE *out);

static void each_account(const struct scenario *scenario, account_visitor *visit, FILE *out)
{
    uint32_t count = sloss_ledger_account_count(scenario->ledger);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t account = 0;
        char name[SLOSS_NAME_SIZE];
        sloss_ledger_account_at(scenario->ledger, i, &account, name);
        visit(scenario, account, name, out);
    }
}

static struct sloss_account_info info_of(const struct scenario *scenario, uint64_t account,
                                         uint32_t asset)
{
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    sloss_engine_account(scenario->engine, account, asset, &info);
    return info;
}

static void dump_amount(const struct scenario *scenario, const char *what, const char *name,
                        uint32_t asset, int64_t amount, FILE *out)
{
    if (amount != 0) {
        fprintf(out, "%s %s %s %" PRId64 "\n", what, name, scenario->assets[asset].name, amount);
    }
}

static void dump_balance(const struct scenario *scenario, uint64_t account, const char *name,
                         FILE *out)
{
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        int64_t balance = 0;
        sloss_ledger_balance(scenario->ledger, account, asset, &balance);
        dump_amount(scenario, "balance", name, asset, balance, out);
    }
}

static void dump_socialized(const struct scenario *scenario, uint64_t account, const char *name,
                            FILE *out)
{
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        dump_amount(scenario, "socialized", name, asset,
                    info_of(scenario, account, asset).socialized, out);
    }
}

static void dump_position(const struct scenario *scenario, uint64_t account, const char *name,
                          FILE *out)
{
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        sloss_engine_position(scenario->engine, account, market, &info);
        if (info.lots != 0 || info.cost != 0) {
            fprintf(out, "position %s %s %" PRId64 " %" PRId64 "\n", name,
                    scenario->markets[market].name, info.lots, info.cost);
        }
    }
}

static bool has_position(const struct scenario *scenario, uint64_t account, uint32_t asset)
{
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        if (scenario->markets[market].asset == asset &&
            sloss_engine_position(scenario->engine, account, market, &info) == SLOSS_OK &&
            (info.lots != 0 || info.cost != 0)) {
            return true;
        }
    }
    return false;
}

static void dump_equity(const struct scenario *scenario, uint64_t account, const char *name,
                        FILE *out)
{
    for (uint32_t asset = 0; account < SLOSS_ACCOUNT_SYSTEM && asset < scenario->asset_count;
         asset++) {
        if (has_position(scenario, account, asset)) {
            struct sloss_account_info info = info_of(scenario, account, asset);
            fprintf(out, "equity %s %s %" PRId64 " %" PRId64 " %" PRId64 "\n", name,
                    scenario->assets[asset].name, info.equity, info.initial, info.maintenance);
        }
    }
}

static void dump_state(const struct scenario *scenario, uint64_t account, const char *name,
                       FILE *out)
{
    uint32_t worst = 0;
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        uint32_t state = info_of(scenario, account, asset).state;
        worst = state > worst ? state : worst;
    }
    if (account < SLOSS_ACCOUNT_SYSTEM) {
        fprintf(out, "state %s %s\n", name, report_state_names[worst]);
    }
}

static void dump_market(const struct scenario *scenario, uint32_t market, FILE *out)
{
    struct sloss_market_info info = report_market(scenario, market);
    fprintf(out, "market %s mark=", scenario->markets[market].name);
    if (info.marked) {
        fprintf(out, "%" PRId64, info.mark);
    } else {
        fprintf(out, "none");
    }
    fprintf(out, " open=%" PRId64 " deficit=%" PRId64 " uncovered=%" PRId64 " closed=%" PRIu32 "\n",
            info.open_interest, info.deficit_sum, info.uncovered, info.closed);
}

void report_dump(const struct scenario *scenario, FILE *out)
{
    each_account(scenario, dump_balance, out);
    each_account(scenario, dump_socialized, out);
    each_account(scenario, dump_position, out);
    for (uint32_t market = 0; market < scenario->market_count; market++) {
        dump_market(scenario, market, out);
    }
    each_account(scenario, dump_equity, out);
    each_account(scenario, dump_state, out);
}
