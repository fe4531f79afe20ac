// SPDX-License-Identifier: BSD-2-Clause
// The story of margin.scn, in C++11: terms, collateral, orders, money on hold, an isolated position, and questions.
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <sloss/margin.h>
#include <stdexcept>
#include <string>

using ledger_handle = std::unique_ptr<sloss_ledger, decltype(&sloss_ledger_destroy)>;
using engine_handle = std::unique_ptr<sloss_engine, decltype(&sloss_engine_destroy)>;

static const uint64_t MAKER = 1, ANN = 2, HOLD = 7;

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

// What the two markets ask, and what backs them.
static void set_up_markets(const engine_handle &engine, uint32_t usd, uint32_t btc, uint32_t eth, uint32_t alt)
{
    check(sloss_engine_set_tier(engine.get(), eth, 0, 100000000, 50000000));
    check(sloss_engine_set_tier(engine.get(), alt, 0, 200000000, 100000000));
    sloss_command more = command(SLOSS_COMMAND_REQUIREMENT);
    more.requirement.market = alt;
    more.requirement.root_ppb = 10000000;
    more.requirement.lot_size = 1;
    more.requirement.by_entry = 1;
    apply(engine, more);

    sloss_command pair = command(SLOSS_COMMAND_COLLATERAL);
    std::snprintf(pair.collateral.name, sizeof(pair.collateral.name), "%s", "COIN");
    pair.collateral.asset = btc;
    pair.collateral.settlement = usd;
    pair.collateral.tick = 1;
    pair.collateral.discount_ppb = 20000000;
    apply(engine, pair);
    const sloss_mark price = {SLOSS_COLLATERAL_FIRST, 0, 50000};
    check(sloss_engine_mark(engine.get(), &price, 1));
    sloss_command haircut = command(SLOSS_COMMAND_HAIRCUT);
    haircut.haircut.collateral = SLOSS_COLLATERAL_FIRST;
    haircut.haircut.weight_ppb = 900000000;
    apply(engine, haircut);

    sloss_command ceiling = command(SLOSS_COMMAND_CEILING);
    ceiling.ceiling.market = eth;
    ceiling.ceiling.set = SLOSS_CEILING_OPEN_INTEREST;
    ceiling.ceiling.open_interest = 100;
    apply(engine, ceiling);
}

// Terms of one account.
static void set_up_ann(const engine_handle &engine, uint32_t usd, uint32_t eth)
{
    sloss_command require = command(SLOSS_COMMAND_REQUIRE);
    require.require.account = ANN;
    require.require.asset = usd;
    require.require.multiplier_ppb = 1500000000;
    require.require.addon = 2000;
    apply(engine, require);
    sloss_command control = command(SLOSS_COMMAND_CONTROL);
    control.control.account = ANN;
    control.control.liquidation = SLOSS_ACCOUNT_LIQUIDATION_MANUAL;
    apply(engine, control);
    sloss_command limit = command(SLOSS_COMMAND_POSITION_LIMIT);
    limit.position_limit.account = ANN;
    limit.position_limit.market = eth;
    limit.position_limit.lots = 20;
    limit.position_limit.is_set = 1;
    apply(engine, limit);
    expect(ask<sloss_surcharge_info>(sloss_engine_surcharge, engine, ANN, usd).addon, 2000, "add-on");
    expect(ask<sloss_position_limit_info>(sloss_engine_position_limit, engine, ANN, eth).lots, 20, "position limit");
    expect(ask<sloss_ceiling_info>(sloss_engine_ceilings, engine, eth).open_interest, 100, "ceiling");
}

// An order that rests, money on hold, and a position that stands apart.
static void trade(const engine_handle &engine, uint32_t usd, uint32_t eth, uint32_t alt)
{
    check(sloss_engine_fill(engine.get(), eth, ANN, MAKER, 10, 100));
    expect(ask<sloss_margin_info>(sloss_margin_account, engine, ANN, usd).maintenance, 9500, "maintenance");
    expect(ask<sloss_order_info>(sloss_margin_orders, engine, ANN, eth, SLOSS_AT_THE_MARK).buy, 61, "largest buy");
    sloss_command orders = command(SLOSS_COMMAND_ORDERS);
    orders.orders.account = ANN;
    orders.orders.market = eth;
    orders.orders.bid_lots = 5;
    orders.orders.bid_price = 104;
    apply(engine, orders);
    expect(ask<sloss_orders_info>(sloss_engine_orders, engine, ANN, eth).initial, 17000, "initial of the market");
    expect(ask<sloss_margin_info>(sloss_margin_account, engine, ANN, usd).initial, 27500, "initial");

    sloss_command hold = command(SLOSS_COMMAND_HOLD);
    hold.hold.account = ANN;
    hold.hold.asset = usd;
    hold.hold.amount = 30000;
    hold.hold.hold = HOLD;
    hold.hold.duration = INT64_C(3600000000000);
    apply(engine, hold);
    expect(ask<sloss_hold_info>(sloss_engine_hold, engine, HOLD).amount, 30000, "on hold");
    check(sloss_engine_isolate(engine.get(), ANN, alt, 20000));
    check(sloss_engine_fill(engine.get(), alt, ANN, MAKER, 9, 100));
}

// How the account stands, where each part of it would be liquidated, and how much it may still buy.
static void questions(const engine_handle &engine, uint32_t usd, uint32_t eth, uint32_t alt)
{
    expect(ask<sloss_backing_info>(sloss_engine_backing, engine, ANN, usd).collateral, 9000, "collateral");
    const sloss_margin_info margin = ask<sloss_margin_info>(sloss_margin_account, engine, ANN, usd);
    expect(margin.margin_equity, 59000, "margin equity");
    expect(margin.free, 31500, "free");
    const sloss_price_info prices = ask<sloss_price_info>(sloss_margin_prices, engine, ANN, eth);
    expect(prices.liquidation_below, 46, "liquidation price");
    expect(prices.bankruptcy_below, 50, "bankruptcy price");
    expect(ask<sloss_order_info>(sloss_margin_orders, engine, ANN, eth, SLOSS_AT_THE_MARK).buy, 21, "largest buy");
    expect(ask<sloss_requirement_info>(sloss_engine_requirement, engine, alt).root_ppb, 10000000, "root");
    expect(ask<sloss_isolated_info>(sloss_engine_isolated, engine, ANN, alt).maintenance, 9900, "maintenance of ALT");
    expect(ask<sloss_price_info>(sloss_margin_prices, engine, ANN, alt).liquidation_below, 87, "liquidation price of ALT");
    const sloss_mark low = {eth, 0, 46};
    expect(ask<sloss_margin_info>(sloss_margin_dry_run, engine, ANN, usd, &low, 1u).in_breach, 1, "breach at 46");
}

// The withdrawal goes through, the isolated position does not.
static void end(const engine_handle &engine, uint32_t usd, uint32_t eth, uint32_t alt)
{
    sloss_command paid = command(SLOSS_COMMAND_PAY_OUT);
    paid.pay_out.hold = HOLD;
    paid.pay_out.part = 1;
    paid.pay_out.amount = 25000;
    apply(engine, paid);
    sloss_command control = command(SLOSS_COMMAND_CONTROL);
    control.control.account = ANN;
    apply(engine, control);
    const sloss_mark marks[] = {{eth, 0, 90}, {alt, 0, 87}};
    check(sloss_engine_mark(engine.get(), marks, 2));
    expect(ask<sloss_isolated_info>(sloss_engine_isolated, engine, ANN, alt).balance, 8300, "left in ALT");
    check(sloss_engine_end_isolation(engine.get(), ANN, alt));
    expect(ask<sloss_margin_info>(sloss_margin_account, engine, ANN, usd).equity, 53300, "equity");
}

int main()
try {
    sloss_ledger *created = nullptr;
    check(sloss_ledger_create(nullptr, &created));
    const ledger_handle ledger(created, sloss_ledger_destroy);
    sloss_engine *opened = nullptr;
    check(sloss_engine_create(ledger.get(), &opened));
    const engine_handle engine(opened, sloss_engine_destroy); // goes before its ledger

    uint32_t usd, btc, eth, alt;
    check(sloss_engine_add_asset(engine.get(), "USD", 2, &usd));
    check(sloss_engine_add_asset(engine.get(), "BTC", 8, &btc));
    check(sloss_engine_add_market(engine.get(), "ETH", usd, 100, SLOSS_KIND_LINEAR, 0, &eth));
    check(sloss_engine_add_market(engine.get(), "ALT", usd, 100, SLOSS_KIND_LINEAR, 0, &alt));
    set_up_markets(engine, usd, btc, eth, alt);
    check(sloss_engine_add_account(engine.get(), MAKER, "maker"));
    check(sloss_engine_add_account(engine.get(), ANN, "ann"));
    check(sloss_engine_deposit(engine.get(), MAKER, usd, 100000000));
    check(sloss_engine_deposit(engine.get(), ANN, usd, 100000));
    check(sloss_engine_deposit(engine.get(), ANN, btc, 200000));
    set_up_ann(engine, usd, eth);
    trade(engine, usd, eth, alt);
    questions(engine, usd, eth, alt);
    end(engine, usd, eth, alt);

    sloss_hash hash;
    check(sloss_engine_hash(engine.get(), &hash));
    std::printf("%016" PRIx64 "%016" PRIx64 "\n", hash.high, hash.low);
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "margin: %s\n", error.what());
    return 1;
}
