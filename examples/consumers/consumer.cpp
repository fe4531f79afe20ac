// SPDX-License-Identifier: BSD-2-Clause
// The story of consumer.scn, in C++11: handles that free themselves, statuses that are thrown.
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <sloss/sloss.h>
#include <stdexcept>

using ledger_handle = std::unique_ptr<sloss_ledger, decltype(&sloss_ledger_destroy)>;
using engine_handle = std::unique_ptr<sloss_engine, decltype(&sloss_engine_destroy)>;

static void check(sloss_status status)
{
    if (status != SLOSS_OK) {
        throw std::runtime_error(sloss_status_name(status));
    }
}

int main()
try {
    sloss_ledger *created = nullptr;
    check(sloss_ledger_create(nullptr, &created));
    const ledger_handle ledger(created, sloss_ledger_destroy);
    sloss_engine *opened = nullptr;
    check(sloss_engine_create(ledger.get(), &opened));
    const engine_handle engine(opened, sloss_engine_destroy); // goes before its ledger

    uint32_t usd, btc;
    check(sloss_engine_add_asset(engine.get(), "USD", 2, &usd));
    check(sloss_engine_add_market(engine.get(), "BTC", usd, 100, SLOSS_KIND_LINEAR, 0, &btc));
    check(sloss_engine_add_account(engine.get(), 1, "long"));
    check(sloss_engine_add_account(engine.get(), 2, "short"));
    check(sloss_engine_deposit(engine.get(), sloss_account_insurance(btc), usd, 2500));
    check(sloss_engine_deposit(engine.get(), 1, usd, 100000));
    check(sloss_engine_deposit(engine.get(), 2, usd, 5000));

    // A call makes one record and applies it; a host that keeps a journal makes the records itself.
    sloss_command trade{};
    trade.struct_size = sizeof(trade);
    trade.kind = SLOSS_COMMAND_FILL;
    trade.fill.market = btc;
    trade.fill.buyer = 1;
    trade.fill.seller = 2;
    trade.fill.lots = 3;
    trade.fill.price = 1000;
    check(sloss_engine_apply(engine.get(), &trade, 1, nullptr));

    const sloss_mark mark = {btc, 0, 1030};
    check(sloss_engine_mark(engine.get(), &mark, 1));

    sloss_hash hash;
    check(sloss_engine_hash(engine.get(), &hash));
    std::printf("%016" PRIx64 "%016" PRIx64 "\n", hash.high, hash.low);
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "consumer: %s\n", error.what());
    return 1;
}
