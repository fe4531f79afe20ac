/* SPDX-License-Identifier: BSD-2-Clause */
#include "world.h"

/* The negative space of the one door: each way to be wrong has its status, in the documented order,
 * and leaves no trace. The world below has what each case needs. */

enum {
    PERP,
    FUTURE,
    CLOSED,
    UNMARKED,
    SIGNED,
    INVERSE
};

#define SIZE .struct_size = sizeof(struct sloss_command)

static struct world open_full_world(void)
{
    struct world world = open_world();
    assert_ok(sloss_engine_add_asset(world.engine, "BTC", 8, NULL));
    add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    add_market(&world, "future", SLOSS_SETTLEMENT_VARIATION);
    add_market(&world, "closed", SLOSS_SETTLEMENT_UNREALIZED);
    add_market(&world, "unmarked", SLOSS_SETTLEMENT_UNREALIZED);
    struct sloss_command prices_below_zero = {
        SIZE, .kind = SLOSS_COMMAND_MARKET,
        .market = {.name = "signed", .asset = 0, .unit = 1, .is_signed = 1}};
    assert_ok(sloss_engine_apply(world.engine, &prices_below_zero, 1, NULL));
    assert_ok(
        sloss_engine_add_market(world.engine, "inverse", 1, 100, SLOSS_KIND_INVERSE, 0, NULL));
    assert_ok(sloss_engine_set_tier(world.engine, PERP, 0, 100000000, 50000000));
    assert_ok(sloss_engine_add_account(world.engine, 7, "seven"));
    deposit(&world, 1, 10000);
    deposit(&world, 2, 20000);
    fill(&world, PERP, 1, 2, 30, 1000);
    assert_ok(sloss_engine_settle(world.engine, CLOSED, 5));
    struct sloss_command time = {
        .struct_size = sizeof(time), .kind = SLOSS_COMMAND_TIME, .time.nanoseconds = 1000};
    assert_ok(sloss_engine_apply(world.engine, &time, 1, NULL));
    return world;
}

static void refused(struct world *world, const struct sloss_command *command,
                    enum sloss_status status)
{
    struct sloss_hash before = hash_of(world);
    size_t applied = 42;
    assert_status(sloss_engine_apply(world->engine, command, 1, &applied), status);
    assert_int_equal(applied, 0);
    assert_true(same_hash(before, hash_of(world)));
    assert_ok(sloss_engine_verify(world->engine));
}

static void each_mistake_has_its_status(void **state)
{
    (void)state;
    static const struct {
        struct sloss_command command;
        enum sloss_status status;
    } cases[] = {
        /* form */
        {{.struct_size = 0, .kind = 8}, SLOSS_ERR_ARGUMENT},
        {{.struct_size = 127, .kind = 8}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = 0}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_LAYER, .layer.layer = 1}, SLOSS_ERR_ARGUMENT}, /* alone */
        {{SIZE, .kind = 99}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .mark.reserved = 1}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .reserved = 1}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_TIME, .flags = SLOSS_COMMAND_LINKED}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = UINT32_MAX}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .flags = SLOSS_COMMAND_FORCE}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .flags = SLOSS_COMMAND_LINKED}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .flags = 8}, SLOSS_ERR_ARGUMENT},
        /* assets */
        {{SIZE, .kind = SLOSS_COMMAND_ASSET, .asset.name = ""}, SLOSS_ERR_SYNTAX},
        {{SIZE, .kind = SLOSS_COMMAND_ASSET, .asset.name = "a b"}, SLOSS_ERR_SYNTAX},
        {{SIZE, .kind = SLOSS_COMMAND_ASSET, .asset.name = "@a"}, SLOSS_ERR_SYNTAX},
        {{SIZE, .kind = SLOSS_COMMAND_ASSET, .asset.name = "EUR", .asset.decimals = 19},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_ASSET, .asset.name = "USD"}, SLOSS_ERR_EXISTS},
        /* markets */
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "m", .market.unit = 1,
          .market.kind = 3},
         SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "m", .market.unit = 1,
          .market.settlement = 2},
         SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "m", .market.unit = 1,
          .market.is_signed = 2},
         SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "m/", .market.unit = 1},
         SLOSS_ERR_SYNTAX},
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "m", .market.unit = 1,
          .market.asset = 2},
         SLOSS_ERR_UNKNOWN_ASSET},
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "m", .market.unit = 0},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "m", .market.unit = 1,
          .market.liquidation_fee_ppb = -1},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "m", .market.unit = 1,
          .market.liquidation_fee_ppb = 1000000001},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market.name = "perp", .market.unit = 1},
         SLOSS_ERR_EXISTS},
        /* brackets */
        {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier.market = 6}, SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier.market = CLOSED}, SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier.floor = -1}, SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier.initial_ppb = 5, .tier.maintenance_ppb = 6},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier.initial_ppb = 5, .tier.maintenance_ppb = -1},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier.initial_ppb = 100000000001,
          .tier.maintenance_ppb = 6},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier.lot_initial_ppb = 5,
          .tier.lot_maintenance_ppb = 6},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier.lot_initial_ppb = 5,
          .tier.lot_maintenance_ppb = -1},
         SLOSS_ERR_RANGE},
        /* layers */
        {{SIZE, .kind = SLOSS_COMMAND_WATERFALL, .waterfall.layer = {SLOSS_LAYER_CONTRIBUTION}},
         SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_WATERFALL, .waterfall.layer = {1, 1}}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_WATERFALL, .waterfall.layer = {1, 0, 2}}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_WATERFALL, .waterfall.market = 6}, SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_WATERFALL, .waterfall.market = CLOSED},
         SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_SOCIALIZE, .socialize.basis = 5}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_SOCIALIZE, .socialize.rule = 3}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_SOCIALIZE, .socialize.cap = 3}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_SOCIALIZE, .socialize.rounding = 3}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_SOCIALIZE, .socialize.market = 6}, SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_SOCIALIZE, .socialize.market = CLOSED},
         SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.liquidation = 5}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.residual = 2}, SLOSS_ERR_ARGUMENT},
        /* accounts */
        {{SIZE, .kind = SLOSS_COMMAND_ACCOUNT, .account.account = 9, .account.name = "@nine"},
         SLOSS_ERR_SYNTAX},
        {{SIZE, .kind = SLOSS_COMMAND_ACCOUNT, .account.account = SLOSS_ACCOUNT_SYSTEM + 77},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_ACCOUNT, .account.account = 7, .account.name = "eight"},
         SLOSS_ERR_EXISTS},
        {{SIZE, .kind = SLOSS_COMMAND_ACCOUNT, .account.account = 9, .account.name = "seven"},
         SLOSS_ERR_EXISTS},
        /* money */
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .deposit.account = 1, .deposit.asset = 2},
         SLOSS_ERR_UNKNOWN_ASSET},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .deposit.account = NOBODY},
         SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .deposit.account = 1, .deposit.amount = -1},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .deposit.account = 1,
          .deposit.amount = INT64_C(1) << 62},
         SLOSS_ERR_OVERFLOW},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .flags = SLOSS_COMMAND_CREATE, .deposit.account = 9,
          .deposit.amount = INT64_C(1) << 62},
         SLOSS_ERR_OVERFLOW},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .flags = SLOSS_COMMAND_CREATE, .deposit.account = 9,
          .deposit.name = "seven"},
         SLOSS_ERR_EXISTS},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .flags = SLOSS_COMMAND_CREATE,
          .deposit.account = SLOSS_ACCOUNT_SYSTEM},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT,
          .deposit.account = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(2) << 32)},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT,
          .deposit.account = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(1) << 32), .deposit.asset = 1},
         SLOSS_ERR_UNKNOWN_ASSET},
        {{SIZE, .kind = SLOSS_COMMAND_WITHDRAW, .withdraw.account = 1, .withdraw.asset = 2},
         SLOSS_ERR_UNKNOWN_ASSET},
        {{SIZE, .kind = SLOSS_COMMAND_WITHDRAW, .withdraw.account = NOBODY},
         SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_WITHDRAW, .withdraw.account = 1, .withdraw.amount = -1},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_WITHDRAW,
          .withdraw.account = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(2) << 32)},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_WITHDRAW,
          .withdraw.account = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(1) << 32), .withdraw.asset = 1},
         SLOSS_ERR_UNKNOWN_ASSET},
        {{SIZE, .kind = SLOSS_COMMAND_WITHDRAW, .withdraw.account = 1, .withdraw.amount = 10001},
         SLOSS_ERR_INSUFFICIENT_FUNDS},
        /* 30 lots at 1000 ask 10 % initially: 3,000 of the 10,000 are bound */
        {{SIZE, .kind = SLOSS_COMMAND_WITHDRAW, .withdraw.account = 1, .withdraw.amount = 7001},
         SLOSS_ERR_INSUFFICIENT_MARGIN},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = 1, .transfer.receiver = 2,
          .transfer.asset = 2},
         SLOSS_ERR_UNKNOWN_ASSET},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = NOBODY, .transfer.receiver = 2},
         SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = 1, .transfer.receiver = NOBODY},
         SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = 1, .transfer.receiver = 2,
          .transfer.amount = -1},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = 1,
          .transfer.receiver = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(2) << 32)},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER,
          .transfer.giver = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(2) << 32), .transfer.receiver = 1},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = 1, .transfer.receiver = 1},
         SLOSS_ERR_SELF_TRADE},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER,
          .transfer.giver = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(1) << 32), .transfer.receiver = 1,
          .transfer.asset = 1},
         SLOSS_ERR_UNKNOWN_ASSET},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = 1,
          .transfer.receiver = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(1) << 32), .transfer.asset = 1},
         SLOSS_ERR_UNKNOWN_ASSET},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = 1, .transfer.receiver = 2,
          .transfer.amount = 10001},
         SLOSS_ERR_INSUFFICIENT_FUNDS},
        {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer.giver = 1, .transfer.receiver = 2,
          .transfer.amount = 7001},
         SLOSS_ERR_INSUFFICIENT_MARGIN},
        /* trades */
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.market = 6, .fill.buyer = 1, .fill.seller = 2,
          .fill.lots = 1, .fill.price = 1},
         SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.buyer = NOBODY, .fill.seller = 2, .fill.lots = 1,
          .fill.price = 1},
         SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.buyer = 1, .fill.seller = NOBODY, .fill.lots = 1,
          .fill.price = 1},
         SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.market = CLOSED, .fill.buyer = 1,
          .fill.seller = 1, .fill.lots = 0, .fill.price = 1},
         SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.buyer = 1, .fill.seller = SLOSS_ACCOUNT_FEES,
          .fill.lots = 1, .fill.price = 1},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_FILL,
          .fill.buyer = SLOSS_ACCOUNT_SYSTEM + (UINT64_C(1) << 32) + 1, .fill.seller = 2,
          .fill.lots = 1, .fill.price = 1},
         SLOSS_ERR_SYSTEM_ACCOUNT}, /* another market's fund */
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.buyer = 1, .fill.seller = 1, .fill.lots = 0,
          .fill.price = 1},
         SLOSS_ERR_SELF_TRADE},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.buyer = 1, .fill.seller = 2, .fill.lots = 0,
          .fill.price = 1},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.buyer = 1, .fill.seller = 2, .fill.lots = 1,
          .fill.price = -1},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.market = INVERSE, .fill.buyer = 1,
          .fill.seller = 2, .fill.lots = 1, .fill.price = 0},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .flags = 1, .fill.buyer = 1, .fill.seller = 2,
          .fill.lots = 3, .fill.price = INT64_MAX},
         SLOSS_ERR_OVERFLOW},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .flags = 1, .fill.buyer = 1, .fill.seller = 2,
          .fill.lots = INT64_MAX, .fill.price = 1},
         SLOSS_ERR_OVERFLOW},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .flags = 1, .fill.buyer = 1, .fill.seller = 2,
          .fill.lots = INT64_C(1) << 61, .fill.price = 3},
         SLOSS_ERR_OVERFLOW},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.buyer = 1, .fill.seller = 2, .fill.lots = 71,
          .fill.price = 1000},
         SLOSS_ERR_INSUFFICIENT_MARGIN},
        {{SIZE, .kind = SLOSS_COMMAND_FILL, .fill.buyer = 2, .fill.seller = 1, .fill.lots = 131,
          .fill.price = 1000},
         SLOSS_ERR_INSUFFICIENT_MARGIN},
        /* marks */
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .mark.market = 6, .mark.price = 1},
         SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .mark.market = CLOSED, .mark.price = 1},
         SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .mark.price = -1}, SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .mark.market = INVERSE, .mark.price = 0},
         SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_MARK, .mark.price = INT64_MAX},
         SLOSS_ERR_OVERFLOW}, /* 30 lots of it */
        {{SIZE, .kind = SLOSS_COMMAND_FUNDING, .funding.market = 6}, SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_FUNDING, .funding.market = CLOSED}, SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_FUNDING, .funding.payment = INT64_MIN}, SLOSS_ERR_OVERFLOW},
        {{SIZE, .kind = SLOSS_COMMAND_TAKEOVER, .takeover.account = NOBODY},
         SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_TAKEOVER, .takeover.account = SLOSS_ACCOUNT_RESERVE},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = 1, .deleverage.rank = 4},
         SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = 1, .deleverage.cap = 2},
         SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = 1},
         SLOSS_ERR_NOT_IN_BREACH},
        {{SIZE, .kind = SLOSS_COMMAND_TAKEOVER, .flags = SLOSS_COMMAND_FORCE,
          .takeover.account = 1},
         SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.rank = 4}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.rank_cap = 2}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.keep = 64}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.cancel_orders = 2}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.debts = 2}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option = {.one_market = 1, .market = 6}},
         SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.market = 1}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option.one_market = 2}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option = {.one_market = 1, .market = 6, .keep = 16}},
         SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_OPTION,
          .option = {.one_market = 1, .market = CLOSED, .keep = 16}},
         SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_RECOVER, .recover.market = 6}, SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_RECOVER, .recover = {.market = 6, .amount = -1}},
         SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_RECOVER, .recover.amount = -1}, SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_RECOVER, .recover.amount = INT64_MAX}, SLOSS_ERR_OVERFLOW},
        {{SIZE, .kind = SLOSS_COMMAND_RECOVER, .recover.reserved = 1}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_RECOVER, .flags = SLOSS_COMMAND_FORCE}, SLOSS_ERR_ARGUMENT},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = NOBODY},
         SLOSS_ERR_UNKNOWN_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = 1, .deleverage.market = 6},
         SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = 1,
          .deleverage.market = CLOSED},
         SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = SLOSS_ACCOUNT_RESERVE},
         SLOSS_ERR_SYSTEM_ACCOUNT},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = 1,
          .deleverage.market = FUTURE},
         SLOSS_ERR_NO_POSITION},
        {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .deleverage.account = 1,
          .deleverage.market = INVERSE},
         SLOSS_ERR_NO_POSITION},
        {{SIZE, .kind = SLOSS_COMMAND_SETTLE, .settle.market = 6, .settle.price = 1},
         SLOSS_ERR_UNKNOWN_MARKET},
        {{SIZE, .kind = SLOSS_COMMAND_SETTLE, .settle.market = CLOSED, .settle.price = 1},
         SLOSS_ERR_MARKET_CLOSED},
        {{SIZE, .kind = SLOSS_COMMAND_SETTLE, .settle.price = -1}, SLOSS_ERR_RANGE},
        {{SIZE, .kind = SLOSS_COMMAND_TIME, .time.nanoseconds = 999}, SLOSS_ERR_TIME_BACKWARDS},
    };
    struct world world = open_full_world();
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case %zu: kind %u\n", i, cases[i].command.kind);
        refused(&world, &cases[i].command, cases[i].status);
    }
    close_world(&world);
}

/* A name fills its 63 characters and not one more. */
static void a_name_has_its_length(void **state)
{
    (void)state;
    struct world world = open_full_world();
    struct sloss_command command = {SIZE, .kind = SLOSS_COMMAND_ACCOUNT, .account.account = 9};
    memset(command.account.name, 'n', sizeof(command.account.name));
    refused(&world, &command, SLOSS_ERR_SYNTAX);
    command.account.name[63] = '\0';
    assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    uint64_t found = 0;
    assert_ok(sloss_ledger_find_account(world.ledger, command.account.name, &found));
    assert_true(found == 9);
    close_world(&world);
}

/* What is exactly allowed is allowed: the whole balance without positions, all that is free with
 * them, the margin to the atom. */
static void the_edge_is_inside(void **state)
{
    (void)state;
    struct world world = open_full_world();
    assert_ok(sloss_engine_transfer(world.engine, 1, 2, 0, 7000));
    assert_amount(account_of(&world, 1).free, 0);
    assert_ok(sloss_engine_withdraw(world.engine, 2, 0, 27000 - 3000));
    assert_ok(sloss_engine_deposit(world.engine, 1, 0, 1000));
    assert_ok(sloss_engine_deposit(world.engine, 2, 0, 1000));
    assert_ok(sloss_engine_fill(world.engine, PERP, 1, 2, 10, 1000)); /* 40 lots ask 4,000 */
    assert_amount(account_of(&world, 1).initial, 4000);
    assert_amount(account_of(&world, 1).maintenance, 2000);
    close_world(&world);
}

/* Marks linked are one command: all or nothing, and the count says how many commands were applied.
 */
static void linked_marks_are_one_command(void **state)
{
    (void)state;
    struct world world = open_full_world();
    struct sloss_command commands[] = {
        {SIZE, .kind = SLOSS_COMMAND_TIME, .time.nanoseconds = 2000},
        {SIZE, .kind = SLOSS_COMMAND_MARK, .flags = SLOSS_COMMAND_LINKED, .mark.market = FUTURE,
         .mark.price = 9},
        {SIZE, .kind = SLOSS_COMMAND_MARK, .flags = SLOSS_COMMAND_LINKED, .mark.market = UNMARKED,
         .mark.price = 8},
        {SIZE, .kind = SLOSS_COMMAND_MARK, .mark.market = PERP, .mark.price = 1001},
        {SIZE, .kind = SLOSS_COMMAND_MARK, .mark.market = PERP, .mark.price = 1002},
    };
    size_t applied = 0;
    commands[3].mark.price = -5;
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_apply(world.engine, commands, 5, &applied), SLOSS_ERR_RANGE);
    assert_int_equal(applied, 1);
    assert_false(same_hash(before, hash_of(&world))); /* the time */
    assert_int_equal(market_of(&world, FUTURE).marked, 0);
    commands[3].mark.price = 1001;
    commands[3].mark.market = FUTURE; /* twice in one instant */
    assert_status(sloss_engine_apply(world.engine, commands + 1, 4, &applied), SLOSS_ERR_ARGUMENT);
    assert_int_equal(applied, 0);
    commands[3].mark.market = PERP;
    commands[3].kind = SLOSS_COMMAND_TIME; /* linked to what is no mark */
    assert_status(sloss_engine_apply(world.engine, commands + 1, 4, &applied), SLOSS_ERR_ARGUMENT);
    commands[3].kind = SLOSS_COMMAND_MARK;
    assert_status(sloss_engine_apply(world.engine, commands + 1, 2, &applied), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_apply(world.engine, commands + 1, 4, &applied));
    assert_int_equal(applied, 4);
    assert_amount(market_of(&world, FUTURE).mark, 9);
    assert_amount(market_of(&world, UNMARKED).mark, 8);
    assert_amount(market_of(&world, PERP).mark, 1002);
    close_world(&world);
}

/* A market accepts prices below zero only where it says so. */
static void prices_below_zero_are_opted_into(void **state)
{
    (void)state;
    struct world world = open_full_world();
    fill(&world, SIGNED, 1, 2, 4, -37);
    mark(&world, SIGNED, -40);
    assert_amount(position_of(&world, 1, SIGNED).cost, -148);
    assert_amount(position_of(&world, 1, SIGNED).pnl, -12);
    close_world(&world);
}

/* Queries refuse in the documented order and write nothing. */
static void queries_refuse_in_order(void **state)
{
    (void)state;
    struct world world = open_full_world();
    struct sloss_account_info account = {.struct_size = sizeof(account)};
    struct sloss_position_info position = {.struct_size = sizeof(position)};
    struct sloss_market_info market = {.struct_size = sizeof(market)};
    struct sloss_hash hash;
    struct sloss_event event;
    struct sloss_deficit deficit;
    uint64_t id;
    int64_t amount;
    size_t count;
    char name[SLOSS_NAME_SIZE];
    struct sloss_engine *engine = world.engine;
    struct sloss_ledger *ledger = world.ledger;
    assert_status(sloss_engine_account(NULL, 1, 0, &account), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_account(engine, 1, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_account(engine, NOBODY, 9, &account), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_engine_account(engine, NOBODY, 0, &account), SLOSS_ERR_UNKNOWN_ACCOUNT);
    account.struct_size = 8;
    assert_status(sloss_engine_account(engine, 1, 0, &account), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_position(NULL, 1, 0, &position), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_position(engine, 1, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_position(engine, NOBODY, 9, &position), SLOSS_ERR_UNKNOWN_MARKET);
    assert_status(sloss_engine_position(engine, NOBODY, 0, &position), SLOSS_ERR_UNKNOWN_ACCOUNT);
    position.struct_size = 8;
    assert_status(sloss_engine_position(engine, 1, 0, &position), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_market(NULL, 0, &market), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_market(engine, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_market(engine, 6, &market), SLOSS_ERR_UNKNOWN_MARKET);
    market.struct_size = 8;
    assert_status(sloss_engine_market(engine, 0, &market), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_hash(NULL, &hash), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_hash(engine, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_verify(NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_events(NULL, &event, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_events(engine, NULL, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_events(engine, &event, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_deficits(NULL, &deficit, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_deficits(engine, NULL, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_deficits(engine, &deficit, 1, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_keep_events(NULL, 1), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_keep_events(engine, 2), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_balance(NULL, 1, 0, &amount), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_balance(ledger, 1, 0, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_balance(ledger, NOBODY, 9, &amount), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_ledger_balance(ledger, NOBODY, 0, &amount), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_ledger_find_account(NULL, "seven", &id), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_account(ledger, NULL, &id), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_account(ledger, "seven", NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_account(ledger, "eight", &id), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_ledger_find_account(ledger, "@nobody", &id), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_ledger_find_account(ledger, "@insurance:x", &id),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_ledger_account_at(NULL, 0, &id, name), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_account_at(ledger, 99, &id, name), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_ok(sloss_ledger_account_at(ledger, 0, NULL, NULL));
    assert_status(sloss_ledger_account_name(NULL, 7, name), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_account_name(ledger, 7, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_account_name(ledger, NOBODY, name), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_ok(sloss_ledger_account_name(ledger, 7, name));
    assert_string_equal(name, "seven");
    assert_ok(sloss_ledger_account_name(ledger, 1, name));
    assert_string_equal(name, "");
    assert_int_equal(sloss_ledger_account_count(NULL), 0);
    assert_status(sloss_engine_apply(NULL, NULL, 0, &count), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_apply(engine, NULL, 1, &count), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_apply(engine, NULL, 0, &count));
    assert_int_equal(count, 0);
    close_world(&world);
}

/* A figure beyond 64 bits is refused, not wrapped. */
static void figures_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_account_info account = {.struct_size = sizeof(account)};
    const int64_t much = INT64_C(1) << 61;
    assert_ok(sloss_engine_set_liquidation(world.engine, SLOSS_LIQUIDATION_MANUAL, 0));
    deposit(&world, 1, much);
    deposit(&world, 2, much - 1);
    for (uint32_t i = 0; i < 4; i++) {
        char name[2] = {(char)('a' + (int)i), '\0'};
        add_market(&world, name, SLOSS_SETTLEMENT_UNREALIZED);
        assert_ok(sloss_engine_set_tier(world.engine, i, 0, 1000000000, 1000000000));
        fill(&world, i, 1, 2, 1, 0);
        mark(&world, i, INT64_C(1) << 62);
    }
    assert_status(sloss_engine_account(world.engine, 1, 0, &account), SLOSS_ERR_OVERFLOW);
    assert_status(sloss_engine_account(world.engine, 2, 0, &account), SLOSS_ERR_OVERFLOW);
    close_world(&world);
}

/* System accounts have names that need not be stored, cut where they are too long. */
static void system_accounts_have_names(void **state)
{
    (void)state;
    struct world world = open_full_world();
    char name[SLOSS_NAME_SIZE];
    uint64_t id = 0;
    static const char *const names[] = {"@reserve",  "@backstop",       "@fees",
                                        "@treasury", "@insurance:perp", "@uncovered:perp",
                                        "@dust:perp"};
    for (uint32_t i = 0; i < COUNT(names); i++) {
        uint64_t found = 0;
        assert_ok(sloss_ledger_account_at(world.ledger, i, &id, name));
        assert_string_equal(name, names[i]);
        assert_ok(sloss_ledger_find_account(world.ledger, name, &found));
        assert_true(found == id);
    }
    assert_true(id == sloss_account_dust(PERP));
    char long_name[SLOSS_NAME_SIZE];
    memset(long_name, 'm', 63);
    long_name[63] = '\0';
    add_market(&world, long_name, SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t last = sloss_ledger_account_count(world.ledger) - 1;
    assert_ok(sloss_ledger_account_at(world.ledger, last, &id, name));
    assert_int_equal(strlen(name), 63);
    assert_true(strncmp(name, "@dust:mmm", 9) == 0);
    assert_true(id == sloss_account_dust(6));
    assert_ok(sloss_ledger_account_at(world.ledger, last - 1, &id, name));
    assert_int_equal(strlen(name), 63);
    assert_true(strncmp(name, "@uncovered:mmm", 14) == 0);
    assert_true(id == sloss_account_uncovered(6));
    close_world(&world);
}

/* Limits given at creation refuse the one too many; funds and system accounts do not count. */
static void limits_refuse_the_one_too_many(void **state)
{
    (void)state;
    struct sloss_ledger_config config = {
        .struct_size = sizeof(config), .accounts_max = 3, .positions_max = 4};
    struct world world;
    assert_ok(sloss_ledger_create(&config, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    assert_ok(sloss_engine_add_asset(world.engine, "USD", 2, NULL));
    uint32_t perp = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    uint32_t other = add_market(&world, "other", SLOSS_SETTLEMENT_UNREALIZED);
    for (uint64_t account = 1; account <= 3; account++) {
        deposit(&world, account, 1000);
    }
    struct sloss_hash before = hash_of(&world);
    assert_status(sloss_engine_deposit(world.engine, 4, 0, 1), SLOSS_ERR_LIMIT);
    assert_status(sloss_engine_add_account(world.engine, 4, NULL), SLOSS_ERR_LIMIT);
    assert_true(same_hash(before, hash_of(&world)));
    fill(&world, perp, 1, 2, 1, 10);
    fill(&world, other, 1, 3, 1, 10);
    before = hash_of(&world);
    assert_status(sloss_engine_fill(world.engine, perp, 3, 1, 1, 10), SLOSS_ERR_LIMIT);
    assert_true(same_hash(before, hash_of(&world)));
    assert_ok(sloss_engine_takeover(world.engine, 1)); /* funds take positions all the same */
    fill(&world, perp, 3, 2, 1, 10);                   /* and rows are free again */
    close_world(&world);
}

/* Assets and markets are found by their names, and by no others. */
static void assets_and_markets_have_names(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t index = 77;
    char name[SLOSS_NAME_SIZE];
    for (uint32_t i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "M%u", i);
        assert_int_equal(add_market(&world, name, SLOSS_SETTLEMENT_UNREALIZED), i);
        snprintf(name, sizeof(name), "A%u", i);
        assert_ok(sloss_engine_add_asset(world.engine, name, 2, NULL));
    }
    const struct sloss_ledger *ledger = world.ledger;
    assert_status(sloss_ledger_find_asset(NULL, "USD", &index), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_asset(ledger, NULL, &index), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_asset(ledger, "USD", NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_asset(ledger, "M7", &index), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_ledger_find_asset(ledger, "", &index), SLOSS_ERR_UNKNOWN_ASSET);
    assert_status(sloss_ledger_find_market(NULL, "M7", &index), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_market(ledger, NULL, &index), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_market(ledger, "M7", NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_find_market(ledger, "USD", &index), SLOSS_ERR_UNKNOWN_MARKET);
    assert_int_equal(index, 77);
    for (uint32_t i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "M%u", i);
        assert_ok(sloss_ledger_find_market(ledger, name, &index));
        assert_int_equal(index, i);
        assert_status(sloss_engine_add_market(world.engine, name, 0, 1, 0, 0, NULL),
                      SLOSS_ERR_EXISTS);
        snprintf(name, sizeof(name), "A%u", i);
        assert_ok(sloss_ledger_find_asset(ledger, name, &index));
        assert_int_equal(index, i + 1);
        assert_status(sloss_engine_add_asset(world.engine, name, 2, NULL), SLOSS_ERR_EXISTS);
    }
    close_world(&world);
}

/* A ledger has one engine in its life, and wrong configurations are refused. */
static void handles_are_created_once(void **state)
{
    (void)state;
    struct world world = open_world();
    struct sloss_engine *second = NULL;
    struct sloss_ledger *ledger = NULL;
    struct sloss_ledger_config config = {.struct_size = 8};
    assert_status(sloss_engine_create(world.ledger, &second), SLOSS_ERR_EXISTS);
    assert_status(sloss_engine_create(NULL, &second), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_create(world.ledger, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_create(NULL, NULL), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_ledger_create(&config, &ledger), SLOSS_ERR_ARGUMENT);
    config.struct_size = sizeof(config);
    config.reserved = 1;
    assert_status(sloss_ledger_create(&config, &ledger), SLOSS_ERR_ARGUMENT);
    config.reserved = 0;
    config.memory.release = (void (*)(void *, void *, size_t))(uintptr_t)1;
    assert_status(sloss_ledger_create(&config, &ledger), SLOSS_ERR_ARGUMENT);
    sloss_engine_destroy(world.engine);
    assert_status(sloss_engine_create(world.ledger, &second), SLOSS_ERR_EXISTS);
    sloss_engine_destroy(NULL);
    sloss_ledger_destroy(NULL);
    sloss_ledger_destroy(world.ledger);
}

/* Every status has a name of its own, and no other number has one. */
static void statuses_have_names(void **state)
{
    (void)state;
    uint32_t unknown = 0;
    for (uint32_t i = 0; i <= SLOSS_ERR_UNKNOWN_CHANGE; i++) {
        const char *name = sloss_status_name((enum sloss_status)i);
        bool is_unknown = strcmp(name, "unknown") == 0;
        for (uint32_t j = 0; j < i; j++) {
            assert_true(is_unknown || strcmp(name, sloss_status_name((enum sloss_status)j)) != 0);
        }
        unknown += is_unknown ? 1 : 0;
    }
    assert_int_equal(unknown, 0);
    assert_string_equal(sloss_status_name((enum sloss_status)(SLOSS_ERR_UNKNOWN_CHANGE + 1)),
                        "unknown");
    assert_string_equal(sloss_status_name(SLOSS_ERR_INSUFFICIENT_MARGIN), "insufficient-margin");
    assert_int_equal(sloss_version(), SLOSS_VERSION_MAJOR * 1000000 + SLOSS_VERSION_MINOR * 1000 +
                                          SLOSS_VERSION_PATCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_has_its_status),
        cmocka_unit_test(a_name_has_its_length),
        cmocka_unit_test(the_edge_is_inside),
        cmocka_unit_test(linked_marks_are_one_command),
        cmocka_unit_test(prices_below_zero_are_opted_into),
        cmocka_unit_test(queries_refuse_in_order),
        cmocka_unit_test(figures_that_do_not_fit_are_refused),
        cmocka_unit_test(system_accounts_have_names),
        cmocka_unit_test(limits_refuse_the_one_too_many),
        cmocka_unit_test(assets_and_markets_have_names),
        cmocka_unit_test(handles_are_created_once),
        cmocka_unit_test(statuses_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
