/* SPDX-License-Identifier: BSD-2-Clause */
/* limited_world: markets that share a fund whose limits are tested. Nothing is required of positions, so that
 * only debts close anybody out. Amounts are worked by hand from docs/rules.md 13. */
#ifndef LIMITED_WORLD_H
#define LIMITED_WORLD_H

#include "commands.h"
#include "sloss/fund.h"

#define PPB INT64_C(1000000000)

enum {
    MAKER = 100, /* who has the other side of all trades, and money enough */
    HOUR = 3600
};

static inline struct sloss_command limit_of(const struct sloss_command_limit limit)
{
    return (struct sloss_command){.kind = SLOSS_COMMAND_LIMIT, .limit = limit};
}

static inline struct sloss_command takeover_limit(int64_t ppb)
{
    return limit_of((struct sloss_command_limit){
        .fund = sloss_account_fund(0), .takeover_ppb = ppb, .set = SLOSS_LIMIT_TAKEOVER});
}

static inline struct sloss_command loss_limit(int64_t loss)
{
    return limit_of((struct sloss_command_limit){
        .fund = sloss_account_fund(0), .loss = loss, .set = SLOSS_LIMIT_LOSS});
}

static inline struct sloss_command drawdown_limit(int64_t start_ppb, int64_t stop_ppb, int64_t duration)
{
    return limit_of((struct sloss_command_limit){.fund = sloss_account_fund(0),
                                                 .start_ppb = start_ppb,
                                                 .stop_ppb = stop_ppb,
                                                 .duration = duration,
                                                 .set = SLOSS_LIMIT_DRAWDOWN});
}

static inline struct sloss_limit_info limits_of(const struct world *world, uint64_t fund)
{
    struct sloss_limit_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_limits(world->engine, fund, &info));
    return info;
}

static inline bool is_on(const struct world *world)
{
    return limits_of(world, sloss_account_fund(0)).is_on == 1;
}

static inline int64_t exposure(const struct world *world)
{
    return limits_of(world, sloss_account_fund(0)).exposure;
}

static inline struct sloss_command market_with(const char *name, uint32_t settlement, uint32_t fund)
{
    struct sloss_command command = {
        .kind = SLOSS_COMMAND_MARKET,
        .market = {.unit = 1, .settlement = (uint8_t)settlement, .fund = fund}};
    strcpy(command.market.name, name);
    return command;
}

/* So many markets "A", "B", ... that share fund 0, with `money` in it. */
static inline struct world open_limited(uint32_t settlement, uint32_t markets, int64_t money)
{
    struct world world = open_world();
    assert_ok(apply(&world, (struct sloss_command){.kind = SLOSS_COMMAND_FUND, .fund.name = "F"}));
    for (uint32_t i = 0; i < markets; i++) {
        const char name[2] = {(char)('A' + (int)i), '\0'};
        assert_ok(apply(&world, market_with(name, settlement, 1)));
    }
    deposit(&world, sloss_account_fund(0), money);
    deposit(&world, MAKER, 100000);
    return world;
}

/* A new account with `money` buys `lots` at 100 from the maker, or sells them to it. */
static inline void trade(struct world *world, uint64_t account, uint32_t market, int64_t lots,
                  int64_t money)
{
    deposit(world, account, money);
    fill(world, market, lots > 0 ? account : MAKER, lots > 0 ? MAKER : account,
         lots > 0 ? lots : -lots, 100);
}

/* A forced withdrawal. */
static inline void take_away(struct world *world, uint64_t account, int64_t amount)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                                  .flags = SLOSS_COMMAND_FORCE,
                                                  .withdraw = {.account = account, .amount = amount}}));
}

static inline int64_t fund_lots(const struct world *world, uint32_t market)
{
    return position_of(world, sloss_account_fund(0), market).lots;
}

/* Accounts 1 and 2 have bought 10 lots at 100 with 50 and 60. At 90 they lack 50 and 40. */
static inline struct world open_two(void)
{
    struct world world = open_limited(SLOSS_SETTLEMENT_UNREALIZED, 1, 1000);
    trade(&world, 1, 0, 10, 50);
    trade(&world, 2, 0, 10, 60);
    return world;
}

static inline void withdraw(struct world *world, uint64_t account, int64_t amount)
{
    assert_ok(apply(world, (struct sloss_command){.kind = SLOSS_COMMAND_WITHDRAW,
                                                  .withdraw = {.account = account, .amount = amount}}));
}

/* The fund has so much, and a mark looks at it. */
static inline void look(struct world *world, int64_t has)
{
    int64_t more = has - balance(world, sloss_account_fund(0));
    if (more > 0) {
        deposit(world, sloss_account_fund(0), more);
    } else if (more < 0) {
        withdraw(world, sloss_account_fund(0), -more);
    }
    mark(world, 0, 100);
}

#endif
