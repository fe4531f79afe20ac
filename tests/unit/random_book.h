/* SPDX-License-Identifier: BSD-2-Clause */
/* random_book: a book of several assets and markets of every kind of sharing, and random commands on
 * it, many of which leave deficits; many are refused, as they would be of a host's. */
#ifndef RANDOM_BOOK_H
#define RANDOM_BOOK_H

#include "sloss/claim.h"
#include "world.h"

enum {
    BOOK_OWNERS = 40,
    BOOK_ASSETS = 9, /* more than are looked through one by one */
    BOOK_MARKETS = 6
};

static inline uint64_t book_owner(uint64_t number)
{
    return 1 + number * number * UINT64_C(0x9E3779B9);
}

/* Into a world with one asset. */
static inline void open_book(struct world *world)
{
    char name[SLOSS_NAME_SIZE];
    for (uint32_t i = 1; i < BOOK_ASSETS; i++) {
        snprintf(name, sizeof(name), "asset-%u", i);
        assert_ok(sloss_engine_add_asset(world->engine, name, 0, NULL));
    }
    struct sloss_command fund = {.struct_size = sizeof(fund), .kind = SLOSS_COMMAND_FUND};
    strcpy(fund.fund.name, "shared");
    assert_ok(sloss_engine_apply(world->engine, &fund, 1, NULL));
    for (uint32_t i = 0; i < BOOK_MARKETS; i++) {
        struct sloss_command market = {
            .struct_size = sizeof(market),
            .kind = SLOSS_COMMAND_MARKET,
            .market = {.unit = 1, .asset = i / 4, .settlement = i & 1, .fund = i == 1 || i == 2}};
        snprintf(market.market.name, SLOSS_NAME_SIZE, "market-%u", i);
        assert_ok(sloss_engine_apply(world->engine, &market, 1, NULL));
        assert_ok(sloss_engine_set_tier(world->engine, i, 0, 100000000, 50000000));
        assert_ok(sloss_engine_set_sharing(
            world->engine, i, SHARING_BY(i % 4, 0, SLOSS_CAP_EQUITY, 0, i % 3 == 2 ? 1 : 0)));
    }
    assert_ok(sloss_engine_set_debts(world->engine, SLOSS_DEBTS_KEEP));
    for (uint64_t i = 0; i < BOOK_OWNERS; i++) {
        snprintf(name, sizeof(name), "owner-%u", (unsigned)i);
        assert_ok(sloss_engine_add_account(world->engine, book_owner(i), i % 2 == 0 ? name : NULL));
        for (uint32_t asset = 0; asset < BOOK_ASSETS; asset++) {
            assert_ok(sloss_engine_deposit(world->engine, book_owner(i), asset, 2000));
        }
    }
}

/* A leg of an owner by its number: every fourth one is to have two in every fourth market, which is unrealized. */
static inline uint32_t book_leg(struct random *random, uint64_t number, uint32_t market)
{
    return number % 4 == 3 && market % 4 == 0 ? 1 + (uint32_t)random_below(random, 2) : 0;
}

static inline struct sloss_command random_command(struct random *random)
{
    struct sloss_command command = {.struct_size = sizeof(command)};
    static const uint32_t kinds[] = {
        SLOSS_COMMAND_FILL,     SLOSS_COMMAND_FILL,    SLOSS_COMMAND_FILL,
        SLOSS_COMMAND_FILL,     SLOSS_COMMAND_FILL,    SLOSS_COMMAND_MARK,
        SLOSS_COMMAND_MARK,     SLOSS_COMMAND_DEPOSIT, SLOSS_COMMAND_TRANSFER,
        SLOSS_COMMAND_TAKEOVER, SLOSS_COMMAND_FUNDING, SLOSS_COMMAND_WITHDRAW,
        SLOSS_COMMAND_RECOVER,  SLOSS_COMMAND_LIMIT,   SLOSS_COMMAND_REQUIRE,
        SLOSS_COMMAND_ISOLATE,  SLOSS_COMMAND_GROUP,
        SLOSS_COMMAND_HOLD,     SLOSS_COMMAND_RELEASE, SLOSS_COMMAND_PAY_OUT,
        SLOSS_COMMAND_TIME,     SLOSS_COMMAND_ORDERS,  SLOSS_COMMAND_HEDGE,

        SLOSS_COMMAND_REQUIREMENT, SLOSS_COMMAND_MATURE,
        SLOSS_COMMAND_PARTIAL, SLOSS_COMMAND_LEVELS, SLOSS_COMMAND_OPTION,
        SLOSS_COMMAND_EXECUTE, SLOSS_COMMAND_AUCTION, SLOSS_COMMAND_BID, SLOSS_COMMAND_BID, SLOSS_COMMAND_GUARD};
    command.kind = kinds[random_below(random, COUNT(kinds))];
    const uint64_t numbers[] = {random_below(random, BOOK_OWNERS), random_below(random, BOOK_OWNERS)};
    uint64_t giver = book_owner(numbers[0]);
    uint64_t taker = book_owner(numbers[1]);
    uint32_t market = (uint32_t)random_below(random, BOOK_MARKETS);
    uint32_t asset = (uint32_t)random_below(random, BOOK_ASSETS);
    int64_t amount = (int64_t)random_below(random, 60);
    int64_t price = 50 + (int64_t)random_below(random, 100);
    switch (command.kind) {
    case SLOSS_COMMAND_FILL:
        command.fill = (struct sloss_command_fill){
            .buyer = giver, .seller = taker, .lots = amount, .price = price, .market = market,
            .resting = (uint32_t)random_below(random, 4),
            .buyer_leg = book_leg(random, numbers[0], market),
            .seller_leg = book_leg(random, numbers[1], market)};
        break;
    case SLOSS_COMMAND_HEDGE:
        command.hedge = (struct sloss_command_hedge){
            .account = giver, .market = market, .is_on = book_leg(random, numbers[0], market) != 0};
        break;
    case SLOSS_COMMAND_MARK:
        command.mark = (struct sloss_command_mark){.price = price, .market = market};
        break;
    case SLOSS_COMMAND_FUNDING:
        command.funding = (struct sloss_command_funding){.payment = amount, .market = market};
        break;
    case SLOSS_COMMAND_DEPOSIT:
        command.deposit =
            (struct sloss_command_deposit){.account = giver, .amount = amount, .asset = asset};
        break;
    case SLOSS_COMMAND_WITHDRAW:
        command.withdraw =
            (struct sloss_command_withdraw){.account = giver, .amount = amount, .asset = asset};
        break;
    case SLOSS_COMMAND_TRANSFER:
        command.transfer = (struct sloss_command_transfer){
            .giver = giver, .receiver = taker, .amount = amount, .asset = asset};
        break;
    case SLOSS_COMMAND_REQUIRE:
        return random_terms(random, giver, market);
    case SLOSS_COMMAND_LIMIT:
        command.limit = random_limit(random, sloss_account_insurance(market));
        break;
    case SLOSS_COMMAND_ISOLATE:
        command.isolate = (struct sloss_command_isolate){.account = giver,
                                                         .amount = amount % 4 == 0 ? 0 : 4 * amount - 60,
                                                         .market = market,
                                                         .ends = amount % 4 == 0};
        break;
    case SLOSS_COMMAND_GROUP:
        command.group.account = giver;
        strcpy(command.group.name, amount % 4 == 0 ? "" : amount % 4 == 1 ? "h" : "g");
        break;
    case SLOSS_COMMAND_HOLD:
        command.hold = (struct sloss_command_hold){.account = giver,
                                                   .amount = amount,
                                                   .hold = 1 + random_below(random, 40),
                                                   .duration = (int64_t)(random_below(random, 4) *
                                                                         random_below(random, 900000)),
                                                   .asset = asset};
        break;
    case SLOSS_COMMAND_RELEASE:
        command.release.hold = 1 + random_below(random, 40);
        break;
    case SLOSS_COMMAND_PAY_OUT:
        command.pay_out.hold = 1 + random_below(random, 40);
        command.pay_out.part = (uint32_t)random_below(random, 2);
        command.pay_out.amount = command.pay_out.part == 0 ? 0 : amount;
        break;
    case SLOSS_COMMAND_TIME:
        command.time.nanoseconds = price;
        break;
    case SLOSS_COMMAND_ORDERS:
        command.orders = (struct sloss_command_orders){.account = giver,
                                                       .bid_lots = amount / 4,
                                                       .bid_price = amount / 4 == 0 ? 0 : price,
                                                       .ask_lots = (price - 50) / 10,
                                                       .ask_price = price < 60 ? 0 : price,
                                                       .market = market};
        break;
    case SLOSS_COMMAND_REQUIREMENT:
        command.requirement = random_requirement(random, market);
        break;
    case SLOSS_COMMAND_MATURE:
        command.mature =
            (struct sloss_command_mature){.duration = amount < 10 ? 0 : amount, .market = market};
        break;
    case SLOSS_COMMAND_PARTIAL:
        command.partial = random_partial(random, market);
        break;
    case SLOSS_COMMAND_LEVELS:
        command.levels = random_levels(random, asset);
        break;
    case SLOSS_COMMAND_OPTION: /* whether orders are cancelled; all else stays */
        command.option = (struct sloss_command_option){
            .keep = (1u << SLOSS_OPTION_CANCEL_ORDERS) - 1,
            .cancel_orders = (uint32_t)random_below(random, 2),
            .one_market = 1,
            .market = market};
        break;
    case SLOSS_COMMAND_EXECUTE:
        command.execute = (struct sloss_command_execute){
            .timeout = 1 + amount, .fee_ppb = price * 100000, .liquidator_ppb = 500000000, .market = market};
        break;
    case SLOSS_COMMAND_AUCTION:
        command.auction = (struct sloss_command_auction){.from_ppb = 1000000000,
                                                         .to_ppb = 1 + amount * 1000,
                                                         .first = 1 + amount,
                                                         .last = 1 + amount,
                                                         .part_ppb = 1000000000,
                                                         .asset = asset};
        break;
    case SLOSS_COMMAND_BID:
        command.bid = (struct sloss_command_bid){
            .bidder = giver, .account = taker, .part_ppb = 1 + amount * 100000, .asset = asset};
        break;
    case SLOSS_COMMAND_GUARD:
        return random_guarded(random, market);
    case SLOSS_COMMAND_RECOVER:
        command.recover = (struct sloss_command_recover){.amount = amount, .market = market};
        break;
    default:
        command.takeover.account = giver;
        break;
    }
    return command;
}

#endif
