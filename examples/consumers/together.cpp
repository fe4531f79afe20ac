// SPDX-License-Identifier: BSD-2-Clause
// The story of together.scn, in C++11: markets that are margined together by a grid of shocks, two legs of an account in one
// market, accounts that are margined together, and profit that has to be an hour old.
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <sloss/margin.h>
#include <stdexcept>
#include <string>
#include <vector>

using ledger_handle = std::unique_ptr<sloss_ledger, decltype(&sloss_ledger_destroy)>;
using engine_handle = std::unique_ptr<sloss_engine, decltype(&sloss_engine_destroy)>;

static const uint64_t MAKER = 1, ANN = 2, BOB = 3, CAT = 4;
static const int64_t MIDNIGHT = INT64_C(1772323200000000000), MINUTE = INT64_C(60000000000);

static void check(sloss_status status)
{
    if (status != SLOSS_OK) {
        throw std::runtime_error(sloss_status_name(status));
    }
}

static void expect(int64_t got, int64_t want, const char *what)
{
    if (got != want) {
        throw std::runtime_error(std::string(what) + ": " + std::to_string(got) + ", not " + std::to_string(want));
    }
}

// A record of a kind, all zero behind its head.
static sloss_command command(sloss_command_kind kind)
{
    sloss_command record{};
    record.struct_size = sizeof(record);
    record.kind = kind;
    return record;
}

static void apply(const engine_handle &engine, const sloss_command &record)
{
    check(sloss_engine_apply(engine.get(), &record, 1, nullptr));
}

// An answer of a query, given its arguments: ask<sloss_margin_info>(sloss_margin_account, engine, account, asset).
template <typename Info, typename Query, typename... Arguments>
static Info ask(Query query, const engine_handle &engine, Arguments... arguments)
{
    Info info{};
    info.struct_size = sizeof(info);
    check(query(engine.get(), arguments..., &info));
    return info;
}

static void set_time(const engine_handle &engine, int64_t nanoseconds)
{
    sloss_command time = command(SLOSS_COMMAND_TIME);
    time.time.nanoseconds = nanoseconds;
    apply(engine, time);
}

static void expect_margin(const engine_handle &engine, uint64_t account, uint32_t usd, int64_t initial, int64_t maintenance)
{
    const sloss_margin_info margin = ask<sloss_margin_info>(sloss_margin_account, engine, account, usd);
    expect(margin.initial, initial, "initial");
    expect(margin.maintenance, maintenance, "maintenance");
}

// A universe of two markets, with three scenarios; its index. In the third market profit has to be an hour old.
static uint32_t set_up_markets(const engine_handle &engine, uint32_t usd, uint32_t perp, uint32_t fut, uint32_t alt)
{
    for (uint32_t market : {perp, fut, alt}) {
        check(sloss_engine_set_tier(engine.get(), market, 0, 100000000, 50000000));
    }
    sloss_command mature = command(SLOSS_COMMAND_MATURE);
    mature.mature.market = alt;
    mature.mature.duration = 60 * MINUTE;
    apply(engine, mature);

    sloss_command universe = command(SLOSS_COMMAND_UNIVERSE);
    std::snprintf(universe.universe.name, sizeof(universe.universe.name), "%s", "GRID");
    universe.universe.asset = usd;
    universe.universe.maintenance_ppb = 800000000;
    apply(engine, universe);
    uint32_t grid;
    check(sloss_engine_find_universe(engine.get(), "GRID", &grid));
    for (uint32_t index = 0; index < 3; index++) {
        sloss_command shock = command(SLOSS_COMMAND_SHOCK);
        shock.shock.universe = grid;
        shock.shock.index = index;
        shock.shock.price_ppb = (static_cast<int64_t>(index) - 1) * 100000000;
        shock.shock.weight_ppb = 1000000000;
        apply(engine, shock);
    }
    for (uint32_t market : {perp, fut}) {
        sloss_command portfolio = command(SLOSS_COMMAND_PORTFOLIO);
        portfolio.portfolio.market = market;
        portfolio.portfolio.universe = 1 + grid; // 0 is none
        apply(engine, portfolio);
    }
    return grid;
}

// What ann has in both markets is asked what it loses together in the worst scenario.
static void by_the_grid(const engine_handle &engine, uint32_t usd, uint32_t perp, uint32_t fut, uint32_t grid)
{
    sloss_command margin = command(SLOSS_COMMAND_PORTFOLIO);
    margin.portfolio.of = SLOSS_PORTFOLIO_ACCOUNT;
    margin.portfolio.account = ANN;
    margin.portfolio.on = 1;
    apply(engine, margin);
    check(sloss_engine_fill(engine.get(), perp, ANN, MAKER, 20, 100));
    check(sloss_engine_fill(engine.get(), fut, MAKER, ANN, 15, 100));
    int64_t cost;
    check(sloss_engine_scenario(engine.get(), ANN, grid, 0, &cost));
    expect(cost, 5000, "first scenario");
    expect_margin(engine, ANN, usd, 5000, 4000);

    // Marks and values of one instant are linked records.
    std::vector<sloss_command> instant = {command(SLOSS_COMMAND_MARK), command(SLOSS_COMMAND_MARK), command(SLOSS_COMMAND_VALUES)};
    instant[0].mark.market = perp;
    instant[1].mark.market = fut;
    instant[0].mark.price = instant[1].mark.price = 100;
    instant[0].flags = instant[1].flags = SLOSS_COMMAND_LINKED;
    instant[2].values.market = fut;
    instant[2].values.count = 3;
    instant[2].values.value[0] = 92;
    instant[2].values.value[1] = 100;
    instant[2].values.value[2] = 108;
    check(sloss_engine_apply(engine.get(), instant.data(), instant.size(), nullptr));
    expect_margin(engine, ANN, usd, 8000, 6400);
}

// Bob has a long and a short leg, each asked its own.
static void two_legs(const engine_handle &engine, uint32_t usd, uint32_t alt)
{
    check(sloss_engine_hedge(engine.get(), BOB, alt, 1));
    sloss_command fill = command(SLOSS_COMMAND_FILL);
    fill.fill.market = alt;
    fill.fill.price = 100;
    fill.fill.buyer = BOB;
    fill.fill.seller = MAKER;
    fill.fill.lots = 4;
    fill.fill.buyer_leg = SLOSS_LEG_LONG;
    apply(engine, fill);
    fill.fill.buyer = MAKER;
    fill.fill.seller = BOB;
    fill.fill.lots = 3;
    fill.fill.buyer_leg = SLOSS_LEG_NONE;
    fill.fill.seller_leg = SLOSS_LEG_SHORT;
    apply(engine, fill);
    expect(ask<sloss_position_info>(sloss_engine_position, engine, BOB, alt).lots, 1, "position");
    expect(ask<sloss_leg_info>(sloss_engine_leg, engine, BOB, alt, static_cast<uint32_t>(SLOSS_LEG_SHORT)).lots, 3, "short leg");
    expect_margin(engine, BOB, usd, 7000, 3500);
}

// Bob and cat have one margin.
static void one_margin(const engine_handle &engine, uint32_t usd)
{
    for (uint64_t account : {BOB, CAT}) {
        sloss_command group = command(SLOSS_COMMAND_GROUP);
        group.group.account = account;
        std::snprintf(group.group.name, sizeof(group.group.name), "%s", "desk");
        apply(engine, group);
    }
    const sloss_group_info desk = ask<sloss_group_info>(sloss_engine_group, engine, CAT, usd);
    expect(desk.members, 2, "members");
    expect(desk.margin_equity, 13000, "margin equity of the group");
    expect_margin(engine, CAT, usd, 1000, 500);
    expect(ask<sloss_margin_info>(sloss_margin_account, engine, CAT, usd).free, 3000, "free");
}

// A profit backs something once it is an hour old.
static void an_hour(const engine_handle &engine, uint32_t usd, uint32_t alt)
{
    const sloss_mark mark = {alt, 0, 110};
    set_time(engine, MIDNIGHT + 10 * MINUTE);
    check(sloss_engine_mark(engine.get(), &mark, 1));
    expect(ask<sloss_matured_info>(sloss_engine_matured, engine, BOB, alt).matured, 0, "matured at once");
    expect(ask<sloss_margin_info>(sloss_margin_account, engine, BOB, usd).margin_equity, 13000, "margin equity");
    set_time(engine, MIDNIGHT + 70 * MINUTE);
    expect(ask<sloss_matured_info>(sloss_engine_matured, engine, BOB, alt).matured, 1000, "matured after an hour");
    expect(ask<sloss_margin_info>(sloss_margin_account, engine, BOB, usd).margin_equity, 14000, "margin equity");
}

int main()
try {
    sloss_ledger *created = nullptr;
    check(sloss_ledger_create(nullptr, &created));
    const ledger_handle ledger(created, sloss_ledger_destroy);
    sloss_engine *opened = nullptr;
    check(sloss_engine_create(ledger.get(), &opened));
    const engine_handle engine(opened, sloss_engine_destroy); // goes before its ledger

    uint32_t usd, perp, fut, alt;
    check(sloss_engine_add_asset(engine.get(), "USD", 2, &usd));
    check(sloss_engine_add_market(engine.get(), "PERP", usd, 100, SLOSS_KIND_LINEAR, 0, &perp));
    check(sloss_engine_add_market(engine.get(), "FUT", usd, 100, SLOSS_KIND_LINEAR, 0, &fut));
    check(sloss_engine_add_market(engine.get(), "ALT", usd, 100, SLOSS_KIND_LINEAR, 0, &alt));
    const uint32_t grid = set_up_markets(engine, usd, perp, fut, alt);
    const struct {
        uint64_t account;
        const char *name;
        int64_t amount;
    } accounts[] = {{MAKER, "maker", 100000000}, {ANN, "ann", 100000}, {BOB, "bob", 10000}, {CAT, "cat", 3000}};
    for (const auto &one : accounts) {
        check(sloss_engine_add_account(engine.get(), one.account, one.name));
        check(sloss_engine_deposit(engine.get(), one.account, usd, one.amount));
    }
    set_time(engine, MIDNIGHT);
    by_the_grid(engine, usd, perp, fut, grid);
    two_legs(engine, usd, alt);
    one_margin(engine, usd);
    an_hour(engine, usd, alt);

    sloss_hash hash;
    check(sloss_engine_hash(engine.get(), &hash));
    std::printf("%016" PRIx64 "%016" PRIx64 "\n", hash.high, hash.low);
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "together: %s\n", error.what());
    return 1;
}
