/* SPDX-License-Identifier: BSD-2-Clause */
/* shares: a fund with units, and the commands that buy and sell them, for the tests of units. */
#ifndef SHARES_H
#define SHARES_H

#include "commands.h"
#include "sloss/column.h"
#include "sloss/fund.h"

enum {
    ANN = 1,
    BOB = 2,
    CEM = 3,
    SECOND = 1000000000
};

static inline struct sloss_command fund_of(const char *name, uint32_t units, int64_t delay)
{
    struct sloss_command command = {.kind = SLOSS_COMMAND_FUND,
                                    .fund = {.units = units, .delay = delay}};
    strcpy(command.fund.name, name);
    return command;
}

static inline struct sloss_command join_of(uint64_t account, int64_t amount)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_JOIN,
                                  .join = {.account = account, .amount = amount}};
}

static inline struct sloss_command leave_of(uint64_t account, int64_t units)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_LEAVE,
                                  .leave = {.account = account, .units = units}};
}

static inline struct sloss_command redeem_of(uint64_t account)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_REDEEM, .redeem = {.account = account}};
}

/* What an account has of a kind of units of the first fund. */
static inline struct sloss_unit_info units_of_kind(const struct world *world, uint64_t account,
                                                   uint32_t tranche)
{
    struct sloss_unit_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_units(world->engine, account, 0, tranche, &info));
    return info;
}

static inline struct sloss_fund_info fund_info(const struct world *world)
{
    struct sloss_fund_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_fund(world->engine, 0, &info));
    return info;
}

/* Markets A and B share the fund; ann, bob and cem have 1,000 each. */
static inline struct world open_fund(struct sloss_command fund)
{
    struct world world = open_world();
    assert_ok(apply(&world, fund));
    for (uint32_t i = 0; i < 2; i++) {
        struct sloss_command command = {
            .kind = SLOSS_COMMAND_MARKET,
            .market = {.name = {(char)('A' + (int)i)}, .unit = 1, .fund = 1}};
        assert_ok(apply(&world, command));
    }
    for (uint64_t account = ANN; account <= CEM; account++) {
        deposit(&world, account, 1000);
    }
    return world;
}

#endif
