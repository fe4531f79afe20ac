// SPDX-License-Identifier: BSD-2-Clause
// The story of govern.scn, in C++11: settings that change only after they were announced, and by small steps.
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <sloss/govern.h>
#include <stdexcept>
#include <string>
#include <vector>

using ledger_handle = std::unique_ptr<sloss_ledger, decltype(&sloss_ledger_destroy)>;
using engine_handle = std::unique_ptr<sloss_engine, decltype(&sloss_engine_destroy)>;

static const uint64_t ANN = 1, BOB = 2;
static const int64_t PERCENT = 10000000, DAY = INT64_C(86400000000000), MARCH = INT64_C(1772323200000000000);

static void check(sloss_status status, sloss_status wanted = SLOSS_OK)
{
    if (status != wanted) {
        throw std::runtime_error(sloss_status_name(status));
    }
}

static void expect(uint64_t got, uint64_t want, const char *what)
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

// Records that are one command.
static sloss_status apply(const engine_handle &engine, std::vector<sloss_command> chain)
{
    for (size_t i = 0; i + 1 < chain.size(); i++) {
        chain[i].flags = SLOSS_COMMAND_LINKED;
    }
    return sloss_engine_apply(engine.get(), chain.data(), chain.size(), nullptr);
}

static sloss_command tier(int64_t initial_ppb, int64_t maintenance_ppb)
{
    sloss_command record = command(SLOSS_COMMAND_TIER);
    record.tier.initial_ppb = initial_ppb;
    record.tier.maintenance_ppb = maintenance_ppb;
    return record;
}

static void set_time(const engine_handle &engine, int64_t nanoseconds)
{
    sloss_command time = command(SLOSS_COMMAND_TIME);
    time.time.nanoseconds = nanoseconds;
    check(apply(engine, {time}));
}

static void govern(const engine_handle &engine, sloss_command_kind kind, int64_t delay, int64_t step_ppb)
{
    sloss_command record = command(SLOSS_COMMAND_GOVERN);
    record.govern.kind = kind;
    record.govern.delay = delay;
    record.govern.step_ppb = step_ppb;
    check(apply(engine, {record}));
}

static void schedule(const engine_handle &engine, uint64_t change, std::vector<sloss_command> chain)
{
    sloss_command record = command(SLOSS_COMMAND_SCHEDULE);
    record.schedule.change = change;
    record.schedule.time = MARCH + 7 * DAY;
    chain.insert(chain.begin(), record);
    check(apply(engine, chain));
}

static void withdraw(const engine_handle &engine, int64_t amount)
{
    sloss_command record = command(SLOSS_COMMAND_WITHDRAW);
    record.flags = SLOSS_COMMAND_FORCE;
    record.withdraw.account = ANN;
    record.withdraw.amount = amount;
    check(apply(engine, {record}));
}

static uint64_t in_breach(const engine_handle &engine, uint64_t change)
{
    uint64_t count = 0;
    check(sloss_govern_preview(engine.get(), change, &count));
    return count;
}

int main()
try {
    sloss_ledger *created = nullptr;
    check(sloss_ledger_create(nullptr, &created));
    const ledger_handle ledger(created, sloss_ledger_destroy);
    sloss_engine *opened = nullptr;
    check(sloss_engine_create(ledger.get(), &opened));
    const engine_handle engine(opened, sloss_engine_destroy); // goes before its ledger

    uint32_t usd, btc, waiting = 0;
    const sloss_mark mark = {0, 0, 100};
    check(sloss_engine_add_asset(engine.get(), "USD", 2, &usd));
    check(sloss_engine_add_market(engine.get(), "BTC", usd, 100, SLOSS_KIND_LINEAR, 0, &btc));
    check(apply(engine, {tier(10 * PERCENT, 5 * PERCENT)}));
    check(sloss_engine_add_account(engine.get(), ANN, "ann"));
    check(sloss_engine_deposit(engine.get(), ANN, usd, 30000));
    check(sloss_engine_add_account(engine.get(), BOB, "bob"));
    check(sloss_engine_deposit(engine.get(), BOB, usd, 100000));
    check(sloss_engine_fill(engine.get(), btc, ANN, BOB, 10, 100));
    check(sloss_engine_mark(engine.get(), &mark, 1));
    set_time(engine, MARCH);

    // Seven days, and half of a rate at a time.
    govern(engine, SLOSS_COMMAND_TIER, 7 * DAY, 50 * PERCENT);
    govern(engine, SLOSS_COMMAND_GOVERN, 7 * DAY, 0);
    check(apply(engine, {tier(20 * PERCENT, 10 * PERCENT)}), SLOSS_ERR_OUT_OF_STEP);
    check(apply(engine, {tier(15 * PERCENT, 75 * PERCENT / 10)}), SLOSS_ERR_TOO_SOON);
    schedule(engine, 1, {tier(15 * PERCENT, 75 * PERCENT / 10)});
    sloss_command order = command(SLOSS_COMMAND_WATERFALL);
    order.waterfall.layer[0] = SLOSS_LAYER_INSURANCE;
    order.waterfall.layer[1] = SLOSS_LAYER_SOCIALIZE;
    sloss_command bound = command(SLOSS_COMMAND_LAYER);
    bound.layer.layer = SLOSS_LAYER_INSURANCE;
    bound.layer.cap = 50000;
    schedule(engine, 2, {order, bound});
    check(sloss_govern_count(engine.get(), &waiting));
    expect(waiting, 2, "changes");

    // Whom it would put in breach is known beforehand.
    expect(in_breach(engine, 1), 0, "with 300.00");
    withdraw(engine, 20000);
    withdraw(engine, 2000);
    expect(in_breach(engine, 1), 0, "with 80.00");
    withdraw(engine, 1000);
    expect(in_breach(engine, 1), 1, "with 70.00");
    sloss_command back = command(SLOSS_COMMAND_UNSCHEDULE);
    back.unschedule.change = 2;
    check(apply(engine, {back}));
    check(sloss_engine_deposit(engine.get(), ANN, usd, 10000));
    set_time(engine, MARCH + 7 * DAY);
    sloss_account_info ann{};
    ann.struct_size = sizeof(ann);
    check(sloss_engine_account(engine.get(), ANN, usd, &ann));
    expect(static_cast<uint64_t>(ann.maintenance), 7500, "maintenance");

    sloss_hash hash;
    check(sloss_engine_hash(engine.get(), &hash));
    std::printf("%016" PRIx64 "%016" PRIx64 "\n", hash.high, hash.low);
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "govern: %s\n", error.what());
    return 1;
}
