/* SPDX-License-Identifier: BSD-2-Clause */
/* report_dump: the state in raw units, for comparisons. */
#include "common/scenario_words.h"
#include "replay/margined.h"
#include "replay/report_words.h"

#include <inttypes.h>
#include <sloss/claim.h>
#include <sloss/column.h>
#include <sloss/margin.h>
#include <stdlib.h>

/* A position, by the place of its account in account order. */
struct held {
    uint32_t account_row;
    uint32_t asset;
    uint32_t market;
    int64_t lots;
    int64_t cost;
};

/* The positions are read market by market and sorted: to ask each account for each market would
 * take their product. */
struct dump {
    const struct scenario *scenario;
    FILE *out;
    struct held *held;
    size_t count;
    size_t room;
    size_t next; /* of them: the first of an account that has not been visited */
};

/* Called for each account in account order. */
typedef void account_visitor(struct dump *dump, uint32_t row, uint64_t account, const char *name);

static void each_account(struct dump *dump, account_visitor *visit)
{
    uint32_t count = sloss_ledger_account_count(dump->scenario->ledger);
    dump->next = 0;
    for (uint32_t row = 0; row < count; row++) {
        uint64_t account = 0;
        char name[SLOSS_NAME_SIZE];
        sloss_ledger_account_at(dump->scenario->ledger, row, &account, name);
        visit(dump, row, account, name);
    }
}

/* The next position of an account, or NULL. */
static const struct held *next_of(struct dump *dump, uint32_t row)
{
    bool more = dump->next < dump->count && dump->held[dump->next].account_row == row;
    return more ? &dump->held[dump->next++] : NULL;
}

/* ---- positions ------------------------------------------------------------------------------- */

static bool keep(struct dump *dump, const struct held *held)
{
    if (dump->count == dump->room) {
        size_t room = dump->room == 0 ? 256 : 2 * dump->room;
        struct held *wider = realloc(dump->held, room * sizeof(*wider));
        if (wider == NULL) {
            return false;
        }
        dump->held = wider;
        dump->room = room;
    }
    dump->held[dump->count++] = *held;
    return true;
}

/* Nothing is there: two legs may come to no lots and no cost together. */
static bool is_flat(const struct scenario *scenario, uint64_t account, const struct held *held)
{
    struct sloss_leg_info leg;
    return held->lots == 0 && held->cost == 0 &&
           !margined_find_leg(scenario, account, held->market, SLOSS_LEG_LONG, &leg);
}

/* False without memory. */
static bool read_market(struct dump *dump, uint32_t market)
{
    enum {
        ROWS = 256
    };
    uint64_t account[ROWS];
    uint32_t account_row[ROWS];
    int64_t lots[ROWS];
    int64_t cost[ROWS];
    const struct sloss_position_columns columns = {.struct_size = sizeof(columns),
                                                   .market = market,
                                                   .account = account,
                                                   .account_row = account_row,
                                                   .lots = lots,
                                                   .cost = cost};
    bool held = true;
    size_t count = ROWS;
    for (uint32_t first = 0; held && count == ROWS; first += ROWS) {
        sloss_engine_positions(dump->scenario->engine, &columns, first, ROWS, &count);
        for (size_t i = 0; held && i < count; i++) {
            struct held position = {account_row[i], dump->scenario->markets[market].asset, market,
                                    lots[i], cost[i]};
            held = is_flat(dump->scenario, account[i], &position) || keep(dump, &position);
        }
    }
    return held;
}

static int by_place(uint32_t left, uint32_t right)
{
    return (left > right) - (left < right);
}

static int by_account_and_market(const void *left, const void *right)
{
    const struct held *a = left;
    const struct held *b = right;
    int order = by_place(a->account_row, b->account_row);
    return order != 0 ? order : by_place(a->market, b->market);
}

static int by_account_and_asset(const void *left, const void *right)
{
    const struct held *a = left;
    const struct held *b = right;
    int order = by_place(a->account_row, b->account_row);
    return order != 0 ? order : by_place(a->asset, b->asset);
}

static void sort(struct dump *dump, int (*order)(const void *left, const void *right))
{
    if (dump->count > 0) {
        qsort(dump->held, dump->count, sizeof(*dump->held), order);
    }
}

/* The compartments that there are, as positions without lots. False without memory. */
static bool read_compartments(struct dump *dump)
{
    enum {
        ROWS = 64
    };
    uint32_t account_row[ROWS];
    uint32_t market[ROWS];
    const struct sloss_isolated_columns columns = {
        .struct_size = sizeof(columns), .account_row = account_row, .market = market};
    uint32_t cursor = 0;
    bool held = true;
    size_t count = ROWS;
    dump->count = 0;
    while (held && count == ROWS) {
        sloss_engine_compartments(dump->scenario->engine, &columns, &cursor, ROWS, &count);
        for (size_t i = 0; held && i < count; i++) {
            struct held part = {account_row[i], 0, market[i], 0, 0};
            held = keep(dump, &part);
        }
    }
    return held;
}

/* ---- accounts -------------------------------------------------------------------------------- */

static struct sloss_account_info info_of(const struct scenario *scenario, uint64_t account,
                                         uint32_t asset)
{
    struct sloss_account_info info = {.struct_size = sizeof(info)};
    sloss_engine_account(scenario->engine, account, asset, &info);
    return info;
}

static void dump_balance(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    const struct scenario *scenario = dump->scenario;
    (void)row;
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        int64_t balance = 0;
        sloss_ledger_balance(scenario->ledger, account, asset, &balance);
        if (balance != 0) {
            fprintf(dump->out, "balance %s %s %" PRId64 "\n", name, scenario->assets[asset].name,
                    balance);
        }
    }
}

static void dump_socialized(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    const struct scenario *scenario = dump->scenario;
    (void)row;
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        int64_t socialized = info_of(scenario, account, asset).socialized;
        if (socialized != 0) {
            fprintf(dump->out, "socialized %s %s %" PRId64 "\n", name, scenario->assets[asset].name,
                    socialized);
        }
    }
}

static void dump_position(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    (void)account;
    for (const struct held *held = next_of(dump, row); held != NULL; held = next_of(dump, row)) {
        fprintf(dump->out, "position %s %s %" PRId64 " %" PRId64 "\n", name,
                dump->scenario->markets[held->market].name, held->lots, held->cost);
    }
}

static void dump_legs(struct dump *dump, uint64_t account, const char *name, uint32_t market)
{
    for (uint32_t leg = SLOSS_LEG_LONG; leg <= SLOSS_LEG_SHORT; leg++) {
        struct sloss_leg_info info;
        if (margined_find_leg(dump->scenario, account, market, leg, &info)) {
            fprintf(dump->out,
                    "leg %s %s %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
                    name, dump->scenario->markets[market].name, scenario_legs[leg], info.lots,
                    info.cost, info.pnl, info.initial, info.maintenance);
        }
    }
}

static void dump_matured(struct dump *dump, uint64_t account, const char *name, uint32_t market)
{
    struct sloss_matured_info info;
    if (margined_find_matured(dump->scenario, account, market, &info)) {
        fprintf(dump->out, "matured %s %s %" PRId64 " %" PRId64 " %" PRId64 "\n", name,
                dump->scenario->markets[market].name, info.profit, info.matured, info.counts);
    }
}

/* What stands beside the positions: their legs, and what of their profit is old enough. */
static void dump_beside(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    for (const struct held *held = next_of(dump, row); held != NULL; held = next_of(dump, row)) {
        dump_legs(dump, account, name, held->market);
        dump_matured(dump, account, name, held->market);
    }
}

/* Once for each asset in which an account has a position. */
static void dump_equity(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    uint32_t before = UINT32_MAX;
    for (const struct held *held = next_of(dump, row); held != NULL; held = next_of(dump, row)) {
        if (account < SLOSS_ACCOUNT_SYSTEM && held->asset != before) {
            struct sloss_account_info info = info_of(dump->scenario, account, held->asset);
            fprintf(dump->out, "equity %s %s %" PRId64 " %" PRId64 " %" PRId64 "\n", name,
                    dump->scenario->assets[held->asset].name, info.equity, info.initial,
                    info.maintenance);
        }
        before = held->asset;
    }
}

static void dump_state(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    const struct scenario *scenario = dump->scenario;
    (void)row;
    uint32_t worst = 0;
    for (uint32_t asset = 0; asset < scenario->asset_count; asset++) {
        uint32_t state = info_of(scenario, account, asset).state;
        worst = state > worst ? state : worst;
    }
    if (account < SLOSS_ACCOUNT_SYSTEM) {
        fprintf(dump->out, "state %s %s\n", name, report_state_names[worst]);
    }
}

/* The sums of a market: to ask each account for each market would take a product of the two.
 * `expect claim` asks one. */
static void dump_claims(const struct scenario *scenario, uint32_t market, FILE *out)
{
    struct sloss_claims_info info = report_claims(scenario, market);
    if (info.open != 0 || info.recovered != 0 || info.answered != 0 || info.owed != 0) {
        fprintf(out,
                "claims %s open=%" PRId64 " recovered=%" PRId64 " answered=%" PRId64
                " owed=%" PRId64 "\n",
                scenario->markets[market].name, info.open, info.recovered, info.answered,
                info.owed);
    }
}

/* Its universe, and how old a profit has to be there. */
static void dump_margined(const struct scenario *scenario, uint32_t market, FILE *out)
{
    const char *name = scenario->markets[market].name;
    struct sloss_universe_info universe;
    int64_t duration = margined_duration(scenario, market);
    if (margined_find_universe(scenario, market, &universe)) {
        fprintf(out, "portfolio %s %s\n", name, universe.name);
    }
    if (duration > 0) {
        fprintf(out, "mature %s %" PRId64 "\n", name, duration);
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
    fprintf(out, " open=%" PRId64 " deficit=%" PRId64 " uncovered=%" PRId64 " closed=%" PRIu32,
            info.open_interest, info.deficit_sum, info.uncovered, info.closed);
    if (info.precision > 0) {
        fprintf(out, " precision=%" PRIu32 " dust=%" PRId64, info.precision, info.dust);
    }
    fprintf(out, "\n");
    dump_margined(scenario, market, out);
    if (info.gate != SLOSS_GATE_NONE) {
        fprintf(out, "gate %s hold %" PRId64 " deficit_time=%" PRId64 "\n",
                scenario->markets[market].name, info.gate_duration, info.deficit_time);
    }
}

/* What bounds the layers of a market, and what they have given in their windows. */
static void dump_bounds(const struct scenario *scenario, uint32_t market, FILE *out)
{
    struct sloss_market_info info = report_market(scenario, market);
    struct sloss_layer_terms layers[SLOSS_LAYERS_MAX];
    uint32_t count = 0;
    sloss_engine_waterfall(scenario->engine, market, layers, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (layers[i].cap != 0 || layers[i].duration != 0) {
            fprintf(out,
                    "bound %s %" PRIu32 " cap=%" PRId64 " period=%" PRId64 "/%" PRId64
                    " given=%" PRId64 "\n",
                    scenario->markets[market].name, layers[i].layer, layers[i].cap,
                    layers[i].period, layers[i].duration, info.period_sum[layers[i].layer]);
        }
    }
}

/* How it is margined, where not by itself and each market by itself. */
static void dump_margin(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    (void)row;
    if (margined_by_universes(dump->scenario, account)) {
        fprintf(dump->out, "margin %s portfolio\n", name);
    }
    for (uint32_t asset = 0; asset < dump->scenario->asset_count; asset++) {
        struct sloss_group_info info;
        if (margined_find_group(dump->scenario, account, asset, &info)) {
            fprintf(dump->out, "group %s %s %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRIu32 "\n",
                    name, info.name, dump->scenario->assets[asset].name, info.margin_equity,
                    info.initial, info.maintenance, info.in_breach);
        }
    }
}

/* The assets in which a gate holds an account. */
static void dump_gated(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    (void)row;
    for (uint32_t asset = 0; asset < dump->scenario->asset_count; asset++) {
        if (info_of(dump->scenario, account, asset).is_gated) {
            fprintf(dump->out, "gated %s %s\n", name, dump->scenario->assets[asset].name);
        }
    }
}

static void dump_isolated(struct dump *dump, uint32_t row, uint64_t account, const char *name)
{
    const struct scenario *scenario = dump->scenario;
    for (const struct held *held = next_of(dump, row); held != NULL; held = next_of(dump, row)) {
        const struct scenario_market *market = &scenario->markets[held->market];
        struct sloss_isolated_info info = {.struct_size = sizeof(info)};
        sloss_engine_isolated(scenario->engine, account, held->market, &info);
        fprintf(dump->out,
                "isolated %s %s %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
                " %s\n",
                name, market->name, scenario->assets[market->asset].name, info.balance, info.equity,
                info.initial, info.maintenance, info.socialized, report_state_names[info.state]);
    }
}

bool report_dump(const struct scenario *scenario, FILE *out)
{
    struct dump dump = {.scenario = scenario, .out = out};
    bool held = true;
    for (uint32_t market = 0; held && market < scenario->market_count; market++) {
        held = read_market(&dump, market);
    }
    if (held) {
        each_account(&dump, dump_balance);
        each_account(&dump, dump_socialized);
        sort(&dump, by_account_and_market);
        each_account(&dump, dump_position);
        each_account(&dump, dump_beside);
        for (uint32_t market = 0; market < scenario->market_count; market++) {
            dump_market(scenario, market, out);
            dump_bounds(scenario, market, out);
            dump_claims(scenario, market, out);
        }
        sort(&dump, by_account_and_asset);
        each_account(&dump, dump_equity);
        each_account(&dump, dump_state);
        each_account(&dump, dump_gated);
        each_account(&dump, dump_margin);
        held = read_compartments(&dump);
        sort(&dump, by_account_and_market);
        each_account(&dump, dump_isolated);
    }
    free(dump.held);
    return held;
}
