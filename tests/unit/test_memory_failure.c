/* SPDX-License-Identifier: BSD-2-Clause */
#include "supply.h"
#include "world.h"

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

static struct sloss_command deposit_of(uint64_t account, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DEPOSIT);
    command.flags = SLOSS_COMMAND_CREATE;
    command.deposit.account = account;
    command.deposit.amount = amount;
    return command;
}

static struct sloss_command withdrawal_of(uint64_t account, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_WITHDRAW);
    command.withdraw.account = account;
    command.withdraw.amount = amount;
    return command;
}

static struct sloss_command transfer_of(uint64_t giver, uint64_t receiver, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TRANSFER);
    command.transfer.giver = giver;
    command.transfer.receiver = receiver;
    command.transfer.amount = amount;
    return command;
}

static struct sloss_command market_of_kind(const char *name, uint8_t settlement)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_MARKET);
    command.market.unit = 1;
    command.market.liquidation_fee_ppb = 1000000;
    command.market.settlement = settlement;
    strcpy(command.market.name, name);
    return command;
}

static struct sloss_command mark_of(uint32_t market, int64_t price)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_MARK);
    command.mark.market = market;
    command.mark.price = price;
    return command;
}

static struct sloss_command settle_of(uint32_t market, int64_t price)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_SETTLE);
    command.settle.market = market;
    command.settle.price = price;
    return command;
}

static struct sloss_command trade(uint32_t market, uint64_t buyer, uint64_t seller, int64_t lots)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FILL);
    command.flags = SLOSS_COMMAND_FORCE;
    command.fill.market = market;
    command.fill.buyer = buyer;
    command.fill.seller = seller;
    command.fill.lots = lots;
    command.fill.price = 1000;
    return command;
}

#define SCRIPT_MAX 400

/* A day that goes through every module: both settlements, a batch of marks, takeovers, a haircut, a
 * socialized loss, deleveraging by every rank, funding, an expiry; among enough accounts that
 * working memory has to grow. */
static size_t write_script(struct sloss_command *script)
{
    size_t n = 0;
    struct sloss_command command = command_of(SLOSS_COMMAND_ASSET);
    strcpy(command.asset.name, "USD");
    command.asset.decimals = 2;
    script[n++] = command;
    script[n++] = market_of_kind("perp", SLOSS_SETTLEMENT_UNREALIZED);
    script[n++] = market_of_kind("future", SLOSS_SETTLEMENT_VARIATION);
    for (uint32_t market = 0; market < 2; market++) {
        command = command_of(SLOSS_COMMAND_TIER);
        command.tier.market = market;
        command.tier.initial_ppb = 100000000;
        command.tier.maintenance_ppb = 50000000;
        script[n++] = command;
    }
    for (uint64_t account = 1; account <= 70; account++) {
        script[n++] = deposit_of(account, account % 7 == 0 ? 700 : 100000);
    }
    script[n++] = deposit_of(sloss_account_insurance(1), 55);
    script[n++] = withdrawal_of(2, 11);
    script[n++] = transfer_of(2, 3, 13);
    for (uint64_t account = 2; account <= 70; account++) {
        script[n++] = trade(0, account, 1, 1 + (int64_t)account % 5);
        script[n++] = trade(1, 1, account, 1 + (int64_t)account % 3);
    }
    command = mark_of(0, 700);
    command.flags = SLOSS_COMMAND_LINKED;
    script[n++] = command;
    script[n++] = mark_of(1, 1450);
    command = command_of(SLOSS_COMMAND_SOCIALIZE);
    command.socialize.basis = SLOSS_BASIS_EQUITY;
    command.socialize.rule = SLOSS_RULE_QUEUE;
    command.socialize.cap = SLOSS_CAP_EQUITY;
    command.socialize.pool = 1;
    script[n++] = command;
    for (uint32_t rank = 0; rank < 4; rank++) {
        command = command_of(SLOSS_COMMAND_DELEVERAGE);
        command.deleverage.account = 10 + rank;
        command.deleverage.rank = rank;
        script[n++] = command;
    }
    command = command_of(SLOSS_COMMAND_FUNDING);
    command.funding.market = 1;
    command.funding.payment = 9;
    script[n++] = command;
    command.funding.market = 0;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_OPTION);
    command.option.liquidation = SLOSS_LIQUIDATION_DELEVERAGE;
    script[n++] = command;
    script[n++] = mark_of(0, 2600);
    command = command_of(SLOSS_COMMAND_TAKEOVER);
    command.takeover.account = 20;
    script[n++] = command;
    script[n++] = settle_of(0, 4000);
    script[n++] = settle_of(1, 100);
    assert_true(n <= SCRIPT_MAX);
    return n;
}

/* Commands from `at` that are one: a mark and those linked to it. */
static size_t length_of(const struct sloss_command *script, size_t at)
{
    size_t length = 1;
    while ((script[at + length - 1].flags & SLOSS_COMMAND_LINKED) != 0 &&
           script[at].kind == SLOSS_COMMAND_MARK) {
        length++;
    }
    return length;
}

/* Run the script; a command that memory fails is checked to have changed nothing and given a second
 * try. */
static void run_script(struct world *world, const struct sloss_command *script, size_t count)
{
    for (size_t at = 0; at < count; at += length_of(script, at)) {
        struct sloss_hash before = hash_of(world);
        enum sloss_status status =
            sloss_engine_apply(world->engine, &script[at], length_of(script, at), NULL);
        if (status == SLOSS_ERR_MEMORY) {
            assert_true(same_hash(before, hash_of(world)));
            assert_ok(sloss_engine_verify(world->engine));
            status = sloss_engine_apply(world->engine, &script[at], length_of(script, at), NULL);
        }
        assert_ok(status);
    }
}

/* Open books with this supply; false where memory failed already there. */
static bool try_open(struct world *world, struct supply *supply)
{
    struct sloss_ledger_config config = {
        .struct_size = sizeof(config), .accounts_max = 100, .memory = supply_memory(supply)};
    enum sloss_status status = sloss_ledger_create(&config, &world->ledger);
    if (status == SLOSS_OK) {
        status = sloss_engine_create(world->ledger, &world->engine);
        if (status != SLOSS_OK) {
            sloss_ledger_destroy(world->ledger);
        }
    }
    if (status != SLOSS_OK) {
        assert_status(status, SLOSS_ERR_MEMORY);
    }
    return status == SLOSS_OK;
}

/* Whichever request for memory fails: the command is refused whole, the next try succeeds, the day
 * ends in the same state, and nothing leaks. */
static void any_request_may_fail(void **state)
{
    (void)state;
    static struct sloss_command script[SCRIPT_MAX];
    size_t count = write_script(script);
    struct supply plenty = {.fail_at = 0};
    struct world world;
    assert_true(try_open(&world, &plenty));
    run_script(&world, script, count);
    struct sloss_hash whole = hash_of(&world);
    assert_true(market_of(&world, 0).deficit_count > 0 && market_of(&world, 1).deficit_count > 0);
    assert_true(market_of(&world, 0).paid_sum[SLOSS_LAYER_SOCIALIZE] > 0);
    assert_true(market_of(&world, 1).paid_sum[SLOSS_LAYER_SOCIALIZE] > 0);
    assert_true(market_of(&world, 0).deleverage_count > 3);
    assert_true(market_of(&world, 0).takeover_count > 0);
    close_world(&world);
    assert_amount(plenty.bytes, 0);
    assert_true(plenty.requests > 50);
    for (uint64_t fail_at = 1; fail_at <= plenty.requests; fail_at++) {
        struct supply supply = {.fail_at = fail_at};
        if (try_open(&world, &supply)) {
            run_script(&world, script, count);
            assert_true(same_hash(whole, hash_of(&world)));
            close_world(&world);
        }
        assert_amount(supply.bytes, 0);
    }
}

/* An allocator without memory says so, and divides when there is some. */
static void an_allocator_may_fail_too(void **state)
{
    (void)state;
    const int64_t weight[] = {3, 1};
    int64_t share[2];
    struct sloss_division division = {.struct_size = sizeof(division), .total = 4};
    struct sloss_allocator *allocator = NULL;
    struct supply supply = {.fail_at = 1};
    const struct sloss_memory memory = supply_memory(&supply);
    assert_status(sloss_allocator_create(&memory, &allocator), SLOSS_ERR_MEMORY);
    supply.fail_at = 3;
    assert_ok(sloss_allocator_create(&memory, &allocator));
    assert_status(sloss_allocator_divide(allocator, &division, weight, NULL, NULL, 2, share, NULL),
                  SLOSS_ERR_MEMORY);
    assert_ok(sloss_allocator_divide(allocator, &division, weight, NULL, NULL, 2, share, NULL));
    assert_amount(share[0], 3);
    sloss_allocator_destroy(allocator);
    assert_amount(supply.bytes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_request_may_fail),
        cmocka_unit_test(an_allocator_may_fail_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
