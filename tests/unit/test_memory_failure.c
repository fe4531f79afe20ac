/* SPDX-License-Identifier: BSD-2-Clause */
#include "supply.h"
#include "world.h"

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

static struct sloss_command money(uint32_t kind, uint64_t account, int64_t amount)
{
    struct sloss_command command = command_of(kind);
    command.flags = kind == SLOSS_COMMAND_DEPOSIT ? SLOSS_COMMAND_CREATE : 0;
    command.account = account;
    command.other = 3;
    command.amount = amount;
    return command;
}

static struct sloss_command market_of_kind(const char *name, uint32_t settlement)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_MARKET);
    command.amount = 1;
    command.price = 1000000;
    command.option = settlement << 8;
    strcpy(command.name, name);
    return command;
}

static struct sloss_command priced(uint32_t kind, uint32_t market, int64_t price)
{
    struct sloss_command command = command_of(kind);
    command.market = market;
    command.price = price;
    return command;
}

static struct sloss_command trade(uint32_t market, uint64_t buyer, uint64_t seller, int64_t lots)
{
    struct sloss_command command = priced(SLOSS_COMMAND_FILL, market, 1000);
    command.flags = SLOSS_COMMAND_FORCE;
    command.account = buyer;
    command.other = seller;
    command.amount = lots;
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
    strcpy(command.name, "USD");
    command.option = 2;
    script[n++] = command;
    script[n++] = market_of_kind("perp", SLOSS_SETTLEMENT_UNREALIZED);
    script[n++] = market_of_kind("future", SLOSS_SETTLEMENT_VARIATION);
    for (uint32_t market = 0; market < 2; market++) {
        command = priced(SLOSS_COMMAND_TIER, market, 100000000);
        command.value = 50000000;
        script[n++] = command;
    }
    for (uint64_t account = 1; account <= 70; account++) {
        script[n++] = money(SLOSS_COMMAND_DEPOSIT, account, account % 7 == 0 ? 700 : 100000);
    }
    script[n++] = money(SLOSS_COMMAND_DEPOSIT, sloss_account_insurance(1), 55);
    script[n++] = money(SLOSS_COMMAND_WITHDRAW, 2, 11);
    script[n++] = money(SLOSS_COMMAND_TRANSFER, 2, 13);
    for (uint64_t account = 2; account <= 70; account++) {
        script[n++] = trade(0, account, 1, 1 + (int64_t)account % 5);
        script[n++] = trade(1, 1, account, 1 + (int64_t)account % 3);
    }
    command = priced(SLOSS_COMMAND_MARK, 0, 700);
    command.flags = SLOSS_COMMAND_LINKED;
    script[n++] = command;
    script[n++] = priced(SLOSS_COMMAND_MARK, 1, 1450);
    command = priced(SLOSS_COMMAND_SOCIALIZE, 0, 0);
    command.option = SLOSS_SHARING(SLOSS_BASIS_EQUITY, SLOSS_RULE_QUEUE, SLOSS_CAP_EQUITY, 0) |
                     SLOSS_SHARING_POOLED;
    script[n++] = command;
    for (uint32_t rank = 0; rank < 4; rank++) {
        command = command_of(SLOSS_COMMAND_DELEVERAGE);
        command.account = 10 + rank;
        command.option = rank;
        script[n++] = command;
    }
    command = command_of(SLOSS_COMMAND_FUNDING);
    command.market = 1;
    command.amount = 9;
    script[n++] = command;
    command.market = 0;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_OPTION);
    command.option = SLOSS_LIQUIDATION_DELEVERAGE;
    script[n++] = command;
    script[n++] = priced(SLOSS_COMMAND_MARK, 0, 2600);
    script[n++] = money(SLOSS_COMMAND_TAKEOVER, 20, 0);
    script[n++] = priced(SLOSS_COMMAND_SETTLE, 0, 4000);
    script[n++] = priced(SLOSS_COMMAND_SETTLE, 1, 100);
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
