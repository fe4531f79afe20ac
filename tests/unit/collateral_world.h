/* SPDX-License-Identifier: BSD-2-Clause */
/* collateral_world: an asset that backs another. USD is asset 0, and BTC, with as many decimals, is
 * asset 1: at a price of P ticks an atom of BTC is worth P atoms of USD. Amounts are worked by hand
 * from docs/rules.md 17. */
#ifndef COLLATERAL_WORLD_H
#define COLLATERAL_WORLD_H

#include "commands.h"
#include "sloss/margin.h"

#define PPB INT64_C(1000000000)
#define PAIR SLOSS_COLLATERAL_FIRST

enum {
    USD,
    BTC,
    A = 1, /* who is backed */
    MAKER = 100
};

static inline struct sloss_command pair_of(const char *name, uint32_t asset, uint32_t settlement,
                                           uint32_t discount_ppb, uint64_t to)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_COLLATERAL,
                                    .collateral = {.to = to,
                                                   .tick = 1,
                                                   .discount_ppb = discount_ppb,
                                                   .asset = asset,
                                                   .settlement = settlement}};
    snprintf(command.collateral.name, sizeof(command.collateral.name), "%s", name);
    return command;
}

static inline struct sloss_command haircut_of(uint32_t number, int64_t quantity, int64_t weight_ppb)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_HAIRCUT,
        .haircut = {.quantity = quantity, .weight_ppb = weight_ppb, .collateral = number}};
}

/* BTC backs USD at `price`, with one weight; it is sold to `to`. Market 0 asks 10 % and 5 %. MAKER
 * has 10,000 of each, and is nobody's buyer. */
static inline struct world open_backed(uint32_t settlement, int64_t price, int64_t weight_ppb,
                                       uint32_t discount_ppb, uint64_t to)
{
    struct world world = open_world();
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 2, NULL));
    (void)add_market(&world, "M", settlement);
    assert_ok(sloss_engine_set_tier(world.engine, 0, 0, PPB / 10, PPB / 20));
    for (uint32_t asset = 0; asset < 2; asset++) {
        assert_ok(sloss_engine_deposit(world.engine, MAKER, asset, 10000));
    }
    assert_ok(apply(&world, pair_of("C", BTC, USD, discount_ppb, to)));
    mark(&world, PAIR, price);
    assert_ok(apply(&world, haircut_of(PAIR, 0, weight_ppb)));
    return world;
}

static inline struct sloss_backing_info backing_of(const struct world *world, uint64_t account,
                                                   uint32_t asset)
{
    struct sloss_backing_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_backing(world->engine, account, asset, &info));
    return info;
}

static inline int64_t has(const struct world *world, uint64_t account, uint32_t asset)
{
    int64_t amount = 0;
    assert_ok(sloss_ledger_balance(world->ledger, account, asset, &amount));
    return amount;
}

static inline void give(struct world *world, uint64_t account, uint32_t asset, int64_t amount)
{
    assert_ok(sloss_engine_deposit(world->engine, account, asset, amount));
}

static inline struct sloss_command take_out(uint64_t account, uint32_t asset, int64_t amount)
{
    return (struct sloss_command){
        .kind = SLOSS_COMMAND_WITHDRAW,
        .withdraw = {.account = account, .amount = amount, .asset = asset}};
}

#endif
