/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes are commands; invariants are the oracle. Whatever comes in: nothing crashes, a refused
 * command leaves the hash as it was, every total can be derived from scratch, money is what came in
 * less what went out, and every deficit is absorbed by somebody or has an owner. */
#include <assert.h>
#include <sloss/claim.h>
#include <sloss/margin.h>
#include <sloss/fund.h>
#include <sloss/margin.h>
#include <sloss/sloss.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COMMANDS_MAX 96
#define ASSETS 2
#define MARKETS 5
#define HOLDS 10 /* their ids are less */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A violation must be seen in release builds too. */
#define require(condition) ((condition) ? (void)0 : abort())

struct bytes {
    const uint8_t *at;
    size_t left;
};

static uint8_t take(struct bytes *bytes)
{
    if (bytes->left == 0) {
        return 0;
    }
    bytes->left--;
    return *bytes->at++;
}

/* Numbers at an edge wrap, as any other number would do here. */
static int64_t wrapping_product(int64_t number, uint64_t times)
{
    return (int64_t)((uint64_t)number * times);
}

static int64_t wrapping_sum(int64_t number, uint64_t more)
{
    return (int64_t)((uint64_t)number + more);
}

/* Mostly small, now and then at an edge: the first byte says which. */
static int64_t take_number(struct bytes *bytes)
{
    static const int64_t edges[] = {0,
                                    1,
                                    -1,
                                    INT64_MAX,
                                    INT64_MIN,
                                    INT64_MAX / 2,
                                    INT64_C(1) << 62,
                                    -(INT64_C(1) << 62),
                                    1000000000,
                                    999999999};
    uint8_t shape = take(bytes);
    if (shape >= 240) {
        return edges[shape % (sizeof(edges) / sizeof(edges[0]))];
    }
    int64_t value = 0;
    for (unsigned i = 0; i <= shape % 5u; i++) {
        value = value * 256 + take(bytes);
    }
    return shape >= 220 ? -value : value;
}

static uint64_t take_account(struct bytes *bytes)
{
    uint8_t choice = take(bytes);
    if (choice < 224) {
        return choice % 9u;
    }
    const uint64_t system[] = {SLOSS_ACCOUNT_RESERVE,
                               SLOSS_ACCOUNT_BACKSTOP,
                               SLOSS_ACCOUNT_FEES,
                               SLOSS_ACCOUNT_TREASURY,
                               sloss_account_insurance(choice % MARKETS),
                               sloss_account_uncovered(choice % MARKETS),
                               UINT64_MAX,
                               SLOSS_ACCOUNT_SYSTEM,
                               sloss_account_fund(choice % 2u)};
    return system[choice % (sizeof(system) / sizeof(system[0]))];
}

/* ---- the world ------------------------------------------------------------------------------- */

struct world {
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
    int64_t supply[ASSETS];
    int64_t held[HOLDS]; /* put on hold last under each id */
};

static void open_world(struct world *world, struct bytes *bytes)
{
    static const char *const markets[MARKETS] = {"a", "b", "c", "d", "e"};
    memset(world->supply, 0, sizeof(world->supply));
    memset(world->held, 0, sizeof(world->held));
    require(sloss_ledger_create(NULL, &world->ledger) == SLOSS_OK);
    require(sloss_engine_create(world->ledger, &world->engine) == SLOSS_OK);
    require(sloss_engine_add_asset(world->engine, "x", 2, NULL) == SLOSS_OK);
    require(sloss_engine_add_asset(world->engine, "y", 8, NULL) == SLOSS_OK);
    struct sloss_command fund = {.struct_size = sizeof(fund), .kind = SLOSS_COMMAND_FUND};
    strcpy(fund.fund.name, "f");
    uint8_t kind = bytes->left > 0 ? *bytes->at : 0; /* looked at, not taken: saved inputs stay what they are */
    bool alike = kind / 15u % 2u == 0;
    fund.fund.units = alike ? SLOSS_UNITS_ALIKE : SLOSS_UNITS_TRANCHES;
    fund.fund.senior_ppb = alike ? 0 : kind * INT64_C(3900000);
    require(sloss_engine_apply(world->engine, &fund, 1, NULL) == SLOSS_OK);
    for (uint32_t i = 0; i < MARKETS; i++) {
        uint8_t terms = take(bytes);
        struct sloss_command command = {
            .struct_size = sizeof(command),
            .kind = SLOSS_COMMAND_MARKET,
            .market = {.asset = i / 4,
                       .unit = terms % 3u == SLOSS_KIND_INVERSE ? 1000000 : 1 + terms % 7u,
                       .kind = terms % 3u,
                       .settlement = terms / 3u % 2u,
                       .is_signed = terms > 250,
                       .fund = i < 4 && terms % 2u == 1,
                       .liquidation_fee_ppb = terms % 5u * 1000000}};
        strcpy(command.market.name, markets[i]);
        require(sloss_engine_apply(world->engine, &command, 1, NULL) == SLOSS_OK);
        (void)sloss_engine_set_tier(world->engine, i, 0, take(bytes) * 2000000, terms * 500000);
    }
    uint8_t option = take(bytes);
    (void)sloss_engine_set_liquidation(world->engine, option % 3u, option / 3u % 2u);
    for (uint64_t account = 0; account < 8; account++) {
        int64_t amount = (int64_t)take(bytes) << (take(bytes) % 24u);
        require(sloss_engine_deposit(world->engine, account, 0, amount) == SLOSS_OK);
        world->supply[0] += amount;
    }
}

/* How a market is guarded: often as it may be. */
static void guard_of(struct sloss_command *command, uint32_t market, uint32_t option, int64_t amount,
                     int64_t price)
{
    int64_t part = wrapping_product(amount, 1000000);
    uint32_t set = (uint32_t)price & 63;
    command->guard = (struct sloss_command_guard){
        .stale = (set & SLOSS_GUARD_STALE) != 0 ? price & 0xFF : 0,
        .clamp_ppb = (set & SLOSS_GUARD_CLAMP) != 0 ? part : 0,
        .band_ppb = (set & SLOSS_GUARD_BAND) != 0 ? part : 0,
        .step_ppb = (set & SLOSS_GUARD_STEP) != 0 ? part : 0,
        .step_duration = (set & SLOSS_GUARD_STEP) != 0 ? price : 0,
        .confidence_ppb = (set & SLOSS_GUARD_CONFIDENCE) != 0 ? part : 0,
        .market = market, .is_on = option, .least = option % 4, .method = option % 2, .fills = option, .set = set};
}

/* What else there is to a guarded market. */
static void guarded_of(struct sloss_command *command, uint32_t market, uint32_t option, int64_t value,
                       int64_t price)
{
    static const uint32_t kinds[] = {SLOSS_COMMAND_SOURCE, SLOSS_COMMAND_QUOTE, SLOSS_COMMAND_QUOTE,
                                     SLOSS_COMMAND_HALT, SLOSS_COMMAND_BUST, SLOSS_COMMAND_VALIDITY};
    command->kind = kinds[option];
    switch (command->kind) {
    case SLOSS_COMMAND_SOURCE:
        command->source.market = market;
        command->source.weight = (uint32_t)value & 3;
        strcpy(command->source.name, (value & 3) == 0 ? "index" : (value & 4) == 0 ? "a" : "b");
        break;
    case SLOSS_COMMAND_QUOTE:
        command->quote = (struct sloss_command_quote){
            .price = price, .confidence = value & 7, .market = market, .source = (uint32_t)value % 3};
        break;
    case SLOSS_COMMAND_HALT:
        command->halt = (struct sloss_command_halt){.market = market, .is_halted = (uint32_t)value & 3};
        break;
    case SLOSS_COMMAND_BUST:
        command->bust = (struct sloss_command_bust){.market = market, .sequence = (uint64_t)value & 127};
        break;
    default:
        command->validity = (struct sloss_command_validity){.market = market,
                                                            .open = (uint32_t)value % 6,
                                                            .reduce = (uint32_t)price % 5,
                                                            .liquidate = (uint32_t)value % 5,
                                                            .settle = (uint32_t)price % 5,
                                                            .withdraw = (uint32_t)value % 5};
        break;
    }
}

/* A body with fields where any of its kind's may stand, in the order of the bytes. */
static void take_fields(struct bytes *bytes, struct sloss_command *command, uint32_t market,
                        uint64_t account)
{
    uint64_t other = take_account(bytes);
    uint32_t asset = take(bytes) % (ASSETS + 1);
    uint32_t option = take(bytes) % 6u;
    int64_t amount = take_number(bytes);
    int64_t price = take_number(bytes);
    int64_t value = take_number(bytes);
    switch (command->kind) {
    case SLOSS_COMMAND_ASSET:
        command->asset.decimals = option;
        command->asset.name[0] = (char)take(bytes);
        break;
    case SLOSS_COMMAND_MARKET:
        command->market = (struct sloss_command_market){
            .unit = amount, .liquidation_fee_ppb = price, .asset = asset, .kind = (uint8_t)option,
            .fund = value & 3};
        command->market.name[0] = (char)take(bytes);
        break;
    case SLOSS_COMMAND_OPTION:
        command->option.liquidation = option;
        command->option.debts = asset;
        command->option.cancel_orders = asset & 1;
        break;
    case SLOSS_COMMAND_ACCOUNT:
        command->account.account = account;
        command->account.name[0] = (char)take(bytes);
        break;
    case SLOSS_COMMAND_DEPOSIT:
        command->flags = take(bytes) % 8u;
        command->deposit = (struct sloss_command_deposit){
            .account = account, .amount = amount, .asset = asset};
        command->deposit.name[0] = (char)take(bytes);
        break;
    case SLOSS_COMMAND_WITHDRAW:
        command->flags = value & 1;
        command->withdraw = (struct sloss_command_withdraw){
            .account = account, .amount = amount, .asset = asset};
        break;
    case SLOSS_COMMAND_TRANSFER:
        command->transfer = (struct sloss_command_transfer){
            .giver = account, .receiver = other, .amount = amount, .asset = asset};
        break;
    case SLOSS_COMMAND_OWNER:
        command->owner = (struct sloss_command_owner){.account = account, .is_client = option / 3};
        command->owner.name[0] = (char)('a' + option % 3);
        break;
    case SLOSS_COMMAND_MEMBER:
        command->member = (struct sloss_command_member){.account = account,
                                                        .amount = amount,
                                                        .assessment = value & 0xFF,
                                                        .duration = option,
                                                        .asset = asset};
        break;
    case SLOSS_COMMAND_RECOVER:
        command->recover = (struct sloss_command_recover){.amount = amount, .market = market};
        break;
    case SLOSS_COMMAND_FUND:
        command->fund.asset = asset;
        command->fund.units = option;
        command->fund.senior_ppb = value & 0x100;
        command->fund.delay = value & 0xFF;
        command->fund.name[0] = (char)take(bytes);
        break;
    case SLOSS_COMMAND_JOIN:
        command->join = (struct sloss_command_join){.account = account, .amount = amount, .fund = option % 2, .tranche = option / 2};
        break;
    case SLOSS_COMMAND_LEAVE:
        command->leave = (struct sloss_command_leave){.account = account, .units = amount, .fund = option % 2, .tranche = option / 2};
        break;
    case SLOSS_COMMAND_REDEEM:
        command->redeem = (struct sloss_command_redeem){.account = account, .fund = option % 2, .tranche = option / 2};
        break;
    case SLOSS_COMMAND_LIMIT:
        command->limit = (struct sloss_command_limit){
            .fund = option < 3 ? sloss_account_fund(option) : sloss_account_insurance(market),
            .takeover_ppb = (value & 1) != 0 ? wrapping_product(amount, 1000000) : 0,
            .loss = (value & 2) != 0 ? amount : 0,
            .start_ppb = (value & 4) != 0 ? 300000000 : 0,
            .stop_ppb = (value & 4) != 0 ? 200000000 : 0,
            .duration = (value & 4) != 0 ? 1 + option : 0,
            .fees_ppb = (value & 8) != 0 ? 500000000 : 0,
            .target = (value & 16) != 0 ? amount : 0,
            .set = value & 31};
        break;
    case SLOSS_COMMAND_REQUIRE:
        command->require = (struct sloss_command_require){
            .account = account, .multiplier_ppb = 1000000000 + (value & 0x3F) * 50000000,
            .addon = amount, .asset = asset};
        break;
    case SLOSS_COMMAND_CONTROL:
        command->control = (struct sloss_command_control){
            .account = account, .frozen = value & 1, .liquidation = option};
        break;
    case SLOSS_COMMAND_POSITION_LIMIT:
        command->position_limit = (struct sloss_command_position_limit){
            .account = account, .lots = option == 0 ? 0 : amount, .market = market, .is_set = option != 0};
        break;
    case SLOSS_COMMAND_CEILING:
        command->ceiling = (struct sloss_command_ceiling){
            .open_interest = (value & 1) != 0 ? amount : 0,
            .position = (value & 2) != 0 ? amount : 0,
            .market = market,
            .set = value & 3,
            .trading = option};
        break;
    case SLOSS_COMMAND_COLLATERAL:
        command->collateral = (struct sloss_command_collateral){
            .to = (value & 1) != 0 ? 0 : SLOSS_ACCOUNT_BACKSTOP,
            .tick = option < 5 ? 1 + option : amount,
            .tick_decimals = (uint32_t)(value >> 1 & 7),
            .discount_ppb = (uint32_t)(value & 0xFF) * 2000000,
            .asset = asset,
            .settlement = (value & 6) == 6 ? asset : 1 - asset};
        command->collateral.name[0] = (char)('p' + option % 2);
        break;
    case SLOSS_COMMAND_HAIRCUT:
        command->haircut = (struct sloss_command_haircut){
            .quantity = option < 3 ? 0 : amount, .weight_ppb = option < 5 ? (value & 0xFF) * 3900000 : price,
            .collateral = SLOSS_COLLATERAL_FIRST + asset / 2};
        break;
    case SLOSS_COMMAND_ISOLATE:
        command->isolate = (struct sloss_command_isolate){.account = account, .amount = option == 3 ? 0 : (value & 1) != 0 ? amount : wrapping_product(amount, UINT64_MAX), .market = market, .ends = option == 3};
        break;
    case SLOSS_COMMAND_GROUP:
        command->group = (struct sloss_command_group){.account = account};
        command->group.name[0] = (char)(option == 3 ? 0 : 'a' + option % 2);
        break;
    case SLOSS_COMMAND_HOLD:
        command->hold = (struct sloss_command_hold){.account = account,
                                                    .amount = amount,
                                                    .hold = 1 + (uint64_t)(value & 7),
                                                    .duration = price & 0xFF,
                                                    .asset = asset % ASSETS};
        command->hold.hold = command->hold.hold / 2 * 2 + asset % ASSETS;
        break;
    case SLOSS_COMMAND_RELEASE:
        command->release.hold = 1 + (uint64_t)(value & 7);
        break;
    case SLOSS_COMMAND_PAY_OUT:
        command->pay_out.hold = 1 + (uint64_t)(value & 7);
        command->pay_out.part = option % 3;
        command->pay_out.amount = option % 3 == 0 ? 0 : amount;
        break;
    case SLOSS_COMMAND_ORDERS:
        command->flags = asset % 2;
        command->orders = (struct sloss_command_orders){.account = account,
                                                        .bid_lots = amount,
                                                        .bid_price = amount == 0 ? 0 : price,
                                                        .ask_lots = value,
                                                        .ask_price = value == 0 ? 0 : wrapping_sum(price, option),
                                                        .market = market};
        break;
    case SLOSS_COMMAND_HEDGE:
        command->hedge = (struct sloss_command_hedge){
            .account = option < 5 ? other % 3 : account, .market = market, .is_on = option % 3 == 0 ? 0 : option % 3 == 1 ? 1 : value & 3};
        break;
    case SLOSS_COMMAND_REQUIREMENT:
        command->requirement = (struct sloss_command_requirement){
            .root_ppb = (value & 1) != 0 ? amount : 0,
            .lot_size = (value & 1) != 0 ? 1 + option : 0,
            .lot_digits = (value & 3) == 3 ? option : 0,
            .interest_low = (value & 4) != 0 ? amount : 0,
            .interest_high = (value & 4) != 0 ? wrapping_sum(amount, option) : 0,
            .profit_off_ppb = (value & 8) != 0 ? wrapping_product(amount, 1000) : 0,
            .market = market,
            .by_entry = (value & 16) != 0};
        break;
    case SLOSS_COMMAND_UNIVERSE:
        command->universe.name[0] = (char)('a' + (value & 3));
        command->universe.maintenance_ppb = wrapping_product(amount, 1000);
        command->universe.asset = asset;
        break;
    case SLOSS_COMMAND_SHOCK:
        command->shock = (struct sloss_command_shock){.price_ppb = (value & 1) != 0 ? value : wrapping_product(amount, 1000),
                                                      .volatility_ppb = value,
                                                      .weight_ppb = (value & 2) != 0 ? 1000000000 : amount,
                                                      .universe = asset % 2,
                                                      .index = option};
        break;
    case SLOSS_COMMAND_VALUES:
        command->values.market = market;
        command->values.count = option;
        for (uint32_t i = 0; i < option && i < SLOSS_VALUES_MAX; i++) {
            command->values.value[i] = (value & 1) != 0 ? wrapping_sum(price, i) : amount;
        }
        break;
    case SLOSS_COMMAND_PORTFOLIO:
        if ((value & 1) != 0) {
            command->portfolio.of = SLOSS_PORTFOLIO_ACCOUNT;
            command->portfolio.account = account;
            command->portfolio.on = option != 0;
            break;
        }
        command->portfolio = (struct sloss_command_portfolio){
            .short_least = (value & 6) == 6 ? amount : 0,
            .concentration_lots = (value & 8) != 0 ? option : 0,
            .concentration_ppb = (value & 8) != 0 ? wrapping_product(amount, 1000) : 0,
            .market = market,
            .universe = option == 0 ? 0 : 1 + asset % 2,
            .is_option = (value & 2) != 0};
        break;
    case SLOSS_COMMAND_MATURE:
        command->mature = (struct sloss_command_mature){
            .duration = option == 0 ? 0 : price & 0xFF, .market = market};
        break;
    case SLOSS_COMMAND_PARTIAL:
        command->partial = (struct sloss_command_partial){
            .target_ppb = option == 0 ? amount : 1000000000 + (price & 0x7FFFFFFF),
            .step = 1 + (value & 3),
            .remainder = option == 1 ? amount : value & 7,
            .slice_ppb = (value & 8) != 0 ? 1 + (price & 0x3FFFFFFF) : 0,
            .slice_duration = (value & 8) != 0 ? price & 0xFF : 0,
            .whole_below_ppb = option == 2 ? amount : (value & 16) != 0 ? price & 0x1FFFFFFF : 0,
            .market = market};
        break;
    case SLOSS_COMMAND_EXECUTE:
        command->execute = (struct sloss_command_execute){.timeout = price & 0xFF,
                                                          .fee_ppb = wrapping_product(amount, 10000000),
                                                          .liquidator_ppb = (int64_t)option * 100000000,
                                                          .market = market};
        break;
    case SLOSS_COMMAND_AUCTION:
        command->auction = (struct sloss_command_auction){.from_ppb = 1000000000 - (int64_t)option,
                                                          .to_ppb = wrapping_product(amount, 1000000),
                                                          .first = price & 0xF,
                                                          .last = 1 + (price >> 4 & 0xF),
                                                          .part_ppb = 1000000000 - (int64_t)option,
                                                          .asset = asset};
        break;
    case SLOSS_COMMAND_BID:
        command->bid = (struct sloss_command_bid){.bidder = account,
                                                  .account = (uint64_t)option,
                                                  .part_ppb = wrapping_product(amount, 10000000),
                                                  .asset = asset};
        break;
    case SLOSS_COMMAND_LEVELS:
        command->levels = (struct sloss_command_levels){
            .rate_ppb = {option == 0 ? amount : 1000000001 + (price & 0xFFFFFFFF),
                         (value & 1) != 0 ? 1000000001 : 0},
            .count = 1 + (value & 1), .asset = asset};
        break;
    case SLOSS_COMMAND_GUARD:
        guard_of(command, market, option, amount, price);
        break;
    case SLOSS_COMMAND_SOURCE:
        guarded_of(command, market, option, value, price);
        break;
    case SLOSS_COMMAND_SCHEDULE: /* of what comes next, where that is a setting */
        command->schedule = (struct sloss_command_schedule){.change = option, .time = price & 0xFF};
        command->flags = SLOSS_COMMAND_LINKED;
        break;
    case SLOSS_COMMAND_UNSCHEDULE:
        command->unschedule.change = option;
        break;
    case SLOSS_COMMAND_GOVERN: {
        static const uint8_t settings[] = {3, 3, 4, 5, 6, 27, 28, 29, 30, 31, 36, 37, 38, 41, 43, 46, 60, 11};
        command->govern = (struct sloss_command_govern){.delay = (value & 3) == 0 ? 0 : price & 0x1F,
                                                        .step_ppb = (value & 4) == 0 ? 0 : amount,
                                                        .kind = settings[account % sizeof(settings)]};
        break;
    }
    case SLOSS_COMMAND_FEE:
        command->fee = (struct sloss_command_fee){
            .account = account, .amount = amount, .asset = asset};
        break;
    case SLOSS_COMMAND_FUNDING:
        command->funding = (struct sloss_command_funding){
            .payment = option < 3 ? amount : 0, .rate_ppb = option < 3 ? 0 : amount,
            .market = market, .by_rate = option < 3 ? 0 : 1};
        break;
    case SLOSS_COMMAND_TAKEOVER:
        command->takeover.account = account;
        break;
    case SLOSS_COMMAND_DELEVERAGE:
        command->deleverage = (struct sloss_command_deleverage){
            .account = account, .market = market, .rank = option};
        break;
    case SLOSS_COMMAND_SETTLE:
        command->settle = (struct sloss_command_settle){.price = price, .market = market};
        break;
    case SLOSS_COMMAND_TIME:
        command->time.nanoseconds = value;
        break;
    default: /* a kind that is not known, with something in its body */
        command->body[0] = (uint8_t)option;
        break;
    }
}

/* Some accounts have legs at times: which one is meant is said by the lots, as no byte is left for it. */
static uint32_t leg_of(const struct sloss_command *fill, uint64_t account)
{
    return account <= 2 && (fill->fill.lots & 4) != 0 ? 1 + (uint32_t)((fill->fill.lots >> (3 + account)) & 1) : 0;
}

static struct sloss_command take_command(struct bytes *bytes)
{
    struct sloss_command command = {.struct_size = sizeof(command)};
    /* Fills and marks are what moves a market. */
    static const uint8_t kinds[] = {11, 11, 11, 11, 12, 12, 12, 12, 8, 9, 10, 13, 14,
                                    15, 16, 3,  4,  5,  6,  7,  17, 1, 2, 11, 12, 18, 19, 20, 21, 22, 23, 24, 25, 26,
                                   28, 29, 30, 31, 32, 33, 34, 35, 44, 39, 39, 45, 45};
    /* What margins accounts and markets otherwise has the upper end, so that saved inputs stay what they are. */
    static const uint8_t margins[] = {27, 36, 37, 38, 40, 41, 42, 43, 46, 47, 48, 49, 50, 51, 51, 52, 53, 53};
    static const uint8_t governed[] = {58, 58, 58, 58, 59, 60}; /* in front of them, likewise */
    enum {
        MARGINS_FIRST = 222,
        GOVERNED_FIRST = MARGINS_FIRST - sizeof(governed),
        ANY_FIRST = MARGINS_FIRST + sizeof(margins) /* any number at all, also of no command */
    };
    uint8_t kind = take(bytes);
    command.kind = kind >= ANY_FIRST       ? kind
                   : kind >= MARGINS_FIRST ? margins[kind - MARGINS_FIRST]
                   : kind >= GOVERNED_FIRST ? governed[kind - GOVERNED_FIRST]
                                           : kinds[kind % sizeof(kinds)];
    uint8_t place = take(bytes);
    if (command.kind == SLOSS_COMMAND_PARTIAL || command.kind == SLOSS_COMMAND_EXECUTE) {
        command.kind += place % 2u; /* LEVELS and AUCTION share their numbers with these */
    }
    uint32_t market = place % (MARKETS + 1);
    uint64_t account = take_account(bytes);
    switch (command.kind) {
    case SLOSS_COMMAND_FILL:
        command.fill.market = market;
        command.fill.buyer = account;
        command.fill.seller = take_account(bytes);
        command.fill.lots = take_number(bytes);
        command.fill.price = take_number(bytes);
        command.flags = take(bytes) % 4 != 0 ? SLOSS_COMMAND_FORCE : 0;
        command.fill.fee = take(bytes) < 64 ? take_number(bytes) : 0;
        command.fill.rebate = take(bytes) < 64 ? take_number(bytes) : 0;
        command.fill.liquidated = (command.fill.lots & 24) == 24 ? 1 + (uint32_t)(command.fill.lots & 1) : 0;
        command.fill.resting = command.fill.lots & 3;
        command.fill.buyer_leg = leg_of(&command, command.fill.buyer);
        command.fill.seller_leg = leg_of(&command, command.fill.seller);
        break;
    case SLOSS_COMMAND_MARK:
        command.mark.market = place >= 224 ? SLOSS_COLLATERAL_FIRST + place % 2u : market;
        command.mark.price = take_number(bytes);
        command.flags = take(bytes) % 3 == 0 ? SLOSS_COMMAND_LINKED : 0;
        break;
    case SLOSS_COMMAND_TIER:
        command.tier.market = market;
        command.tier.floor = take_number(bytes);
        command.tier.initial_ppb = take(bytes) * INT64_C(4000000);
        command.tier.maintenance_ppb = take(bytes) * INT64_C(4000000);
        command.tier.lot_initial_ppb = take(bytes) * INT64_C(4000000);
        command.tier.lot_maintenance_ppb = take(bytes) * INT64_C(4000000);
        break;
    case SLOSS_COMMAND_SOCIALIZE:
        command.socialize.market = market;
        command.socialize.basis = take(bytes) % 5u;
        command.socialize.rule = take(bytes) % 5u;
        command.socialize.cap = take(bytes) % 5u;
        command.socialize.rounding = take(bytes) % 5u;
        command.socialize.pool = take(bytes) % 2u;
        break;
    case SLOSS_COMMAND_WATERFALL:
        command.waterfall.market = market;
        for (uint32_t i = 0; i < 4; i++) {
            command.waterfall.layer[i] = take(bytes) % 9u;
        }
        command.waterfall.gate = take(bytes) % 3u;
        command.waterfall.gate_duration = command.waterfall.gate == 0 ? 0 : take_number(bytes);
        command.flags = take(bytes) % 2u == 0 ? 0 : SLOSS_COMMAND_LINKED;
        break;
    case SLOSS_COMMAND_LAYER:
        command.layer.layer = take(bytes) % 9u;
        command.layer.cap = take_number(bytes);
        command.layer.duration = take(bytes) % 4u;
        command.layer.period = command.layer.duration == 0 ? 0 : take_number(bytes);
        command.flags = take(bytes) % 2u == 0 ? 0 : SLOSS_COMMAND_LINKED;
        break;
    default:
        take_fields(bytes, &command, market, account);
        break;
    }
    return command;
}

/* ---- the oracle ------------------------------------------------------------------------------ */

static struct sloss_hash hash_of(const struct world *world)
{
    struct sloss_hash hash;
    require(sloss_engine_hash(world->engine, &hash) == SLOSS_OK);
    return hash;
}

static void tally(struct world *world, const struct sloss_command *command)
{
    /* The input may have added assets of its own. */
    if (command->kind == SLOSS_COMMAND_DEPOSIT && command->deposit.asset < ASSETS) {
        world->supply[command->deposit.asset] += command->deposit.amount;
    } else if (command->kind == SLOSS_COMMAND_WITHDRAW && command->withdraw.asset < ASSETS) {
        world->supply[command->withdraw.asset] -= command->withdraw.amount;
    } else if (command->kind == SLOSS_COMMAND_HOLD) {
        world->held[command->hold.hold] = command->hold.amount;
    } else if (command->kind == SLOSS_COMMAND_PAY_OUT) { /* its id tells the asset */
        world->supply[command->pay_out.hold % 2] -=
            command->pay_out.part == 0 ? world->held[command->pay_out.hold] : command->pay_out.amount;
    } else if (command->kind == SLOSS_COMMAND_RECOVER) {
        struct sloss_market_info market = {.struct_size = sizeof(market)};
        require(sloss_engine_market(world->engine, command->recover.market, &market) == SLOSS_OK);
        world->supply[0] += market.asset == 0 ? command->recover.amount : 0;
        world->supply[1] += market.asset == 1 ? command->recover.amount : 0;
    }
}

/* Costs of an account in its markets, by asset; false where a figure does not fit a query. */
__extension__ typedef __int128 wide;

static bool add_costs(const struct world *world, uint64_t account, wide *sum)
{
    struct sloss_market_info market = {.struct_size = sizeof(market)};
    /* The input may have added markets and assets of its own. */
    for (uint32_t m = 0; sloss_engine_market(world->engine, m, &market) == SLOSS_OK; m++) {
        struct sloss_position_info info = {.struct_size = sizeof(info)};
        enum sloss_status status = sloss_engine_position(world->engine, account, m, &info);
        if (status == SLOSS_ERR_OVERFLOW) {
            return false;
        }
        require(status == SLOSS_OK);
        if (market.asset < ASSETS) {
            sum[market.asset] -= info.cost;
        }
    }
    return true;
}

/* What compartments have is no account's cross part. */
static void add_compartments(const struct world *world, wide sum[ASSETS])
{
    int64_t balance[4];
    uint32_t market[4];
    uint32_t cursor = 0;
    size_t count = 4;
    const struct sloss_isolated_columns columns = {
        .struct_size = sizeof(columns), .market = market, .balance = balance};
    while (count == 4) {
        require(sloss_engine_compartments(world->engine, &columns, &cursor, 4, &count) == SLOSS_OK);
        for (size_t i = 0; i < count; i++) {
            struct sloss_market_info info = {.struct_size = sizeof(info)};
            require(sloss_engine_market(world->engine, market[i], &info) == SLOSS_OK);
            if (info.asset < ASSETS) {
                sum[info.asset] += balance[i];
            }
        }
    }
}

/* Balances less costs are what came in less what went out, by the public queries alone. */
static void check_money(const struct world *world)
{
    wide sum[ASSETS] = {0, 0};
    uint32_t count = sloss_ledger_account_count(world->ledger);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t account = 0;
        require(sloss_ledger_account_at(world->ledger, i, &account, NULL) == SLOSS_OK);
        for (uint32_t asset = 0; asset < ASSETS; asset++) {
            int64_t balance = 0;
            require(sloss_ledger_balance(world->ledger, account, asset, &balance) == SLOSS_OK);
            sum[asset] += balance;
            struct sloss_member_info member = {.struct_size = sizeof(member)};
            require(sloss_engine_member(world->engine, account, asset, &member) == SLOSS_OK);
            require(member.contribution >= 0);
            sum[asset] += member.contribution;
            require(sloss_engine_held(world->engine, account, asset, &balance) == SLOSS_OK && balance >= 0);
            sum[asset] += balance;
        }
        if (!add_costs(world, account, sum)) {
            return;
        }
    }
    add_compartments(world, sum);
    require(sum[0] == world->supply[0] && sum[1] == world->supply[1]);
}

/* In each market whoever paid has a claim, has been paid back, or answers for the defaulter; the claims
 * of all accounts and what they owe sum to what the market says. */
static void check_claims(const struct world *world)
{
    struct sloss_market_info market = {.struct_size = sizeof(market)};
    uint32_t count = sloss_ledger_account_count(world->ledger);
    for (uint32_t m = 0; sloss_engine_market(world->engine, m, &market) == SLOSS_OK; m++) {
        struct sloss_claims_info info = {.struct_size = sizeof(info)};
        require(sloss_engine_claims(world->engine, m, &info) == SLOSS_OK);
        wide given = -(wide)market.paid_sum[SLOSS_LAYER_OWNER] -
                     market.paid_sum[SLOSS_LAYER_CONTRIBUTION];
        for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
            given += market.paid_sum[layer];
        }
        require(given == (wide)info.open + info.recovered + info.answered);
        wide open = info.open;
        wide owed = info.owed;
        for (uint32_t i = 0; i < count; i++) {
            uint64_t account = 0;
            int64_t amount = 0;
            require(sloss_ledger_account_at(world->ledger, i, &account, NULL) == SLOSS_OK);
            require(sloss_engine_claim(world->engine, account, m, &amount) == SLOSS_OK && amount >= 0);
            open -= amount;
            require(sloss_engine_owed(world->engine, account, m, &amount) == SLOSS_OK && amount >= 0);
            owed -= amount;
        }
        require(open == 0 && owed == 0);
    }
}

/* Where the outside buys, what backed another asset goes out, and money comes in. The buyer's id is 0 then; but a
 * seller's may be 0 as well, so that the asset has to tell what the event is of. */
static void tally_sale(struct world *world, const struct sloss_event *event)
{
    struct sloss_collateral_info pair = {.struct_size = sizeof(pair)};
    bool is_sold = false;
    for (uint32_t i = SLOSS_COLLATERAL_FIRST; sloss_engine_collateral(world->engine, i, &pair) == SLOSS_OK; i++) {
        is_sold |= pair.asset == event->asset;
    }
    if (is_sold && event->other == 0) {
        world->supply[event->asset] -= event->amount;
    } else if (!is_sold && event->account == 0) {
        world->supply[event->asset] += event->amount;
    }
}

static void check_records(struct world *world)
{
    struct sloss_deficit deficit;
    struct sloss_event event;
    size_t count = 0;
    int64_t charged = 0;
    int64_t socialized = 0;
    do {
        require(sloss_engine_deficits(world->engine, &deficit, 1, &count) == SLOSS_OK);
        if (count == 1) {
            int64_t absorbed = deficit.uncovered;
            for (uint32_t layer = 0; layer < SLOSS_LAYERS_MAX; layer++) {
                absorbed += deficit.paid[layer];
            }
            require(deficit.loss == absorbed);
            require(deficit.loss > 0 && deficit.uncovered >= 0 &&
                    deficit.paid[SLOSS_LAYER_SOCIALIZE] >= 0);
            socialized += deficit.paid[SLOSS_LAYER_SOCIALIZE];
        }
    } while (count == 1);
    do {
        require(sloss_engine_events(world->engine, &event, 1, &count) == SLOSS_OK);
        if (count == 1 && event.kind == SLOSS_EVENT_CONVERTED && event.asset < ASSETS) {
            tally_sale(world, &event);
        }
        if (count == 1 && event.kind == SLOSS_EVENT_SOCIALIZED) {
            require(event.amount > 0 && (event.other == 0 || event.other == event.account));
            charged += event.amount;
        }
    } while (count == 1);
    require(charged == socialized);
}

/* Apply some commands; a refused one must leave no trace. */
static void step(struct world *world, const struct sloss_command *commands, size_t count)
{
    struct sloss_hash before = hash_of(world);
    size_t applied = 0;
    enum sloss_status status = sloss_engine_apply(world->engine, commands, count, &applied);
    require(status == SLOSS_OK ? applied == count : applied < count);
    require(strcmp(sloss_status_name(status), "unknown") != 0 && status != SLOSS_ERR_CORRUPT);
    for (size_t i = 0; i < applied; i++) {
        tally(world, &commands[i]);
    }
    if (applied == 0) {
        struct sloss_hash after = hash_of(world);
        require(before.low == after.low && before.high == after.high);
    }
    require(sloss_engine_verify(world->engine) == SLOSS_OK);
    check_records(world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes bytes = {data, size};
    struct world world;
    open_world(&world, &bytes);
    for (int i = 0; i < COMMANDS_MAX && bytes.left > 0; i++) {
        struct sloss_command commands[4];
        size_t count = 1;
        commands[0] = take_command(&bytes);
        while (count < 4 && commands[count - 1].kind == SLOSS_COMMAND_MARK &&
               (commands[count - 1].flags & SLOSS_COMMAND_LINKED) != 0 && bytes.left > 0) {
            commands[count++] = take_command(&bytes);
        }
        step(&world, commands, count);
    }
    check_money(&world);
    check_claims(&world);
    sloss_engine_destroy(world.engine);
    sloss_ledger_destroy(world.ledger);
    return 0;
}
