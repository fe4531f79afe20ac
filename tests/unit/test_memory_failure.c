/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/claim.h"
#include "sloss/column.h"
#include "sloss/stress.h"
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
    command.market.fund = 1;
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

static struct sloss_command fee_of(uint64_t account, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FEE);
    command.fee.account = account;
    command.fee.amount = amount;
    return command;
}

static struct sloss_command owner_of(uint64_t account, const char *name)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_OWNER);
    command.owner.account = account;
    strcpy(command.owner.name, name);
    return command;
}

static struct sloss_command member_of(uint64_t account, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_MEMBER);
    command.member.account = account;
    command.member.amount = amount;
    command.member.assessment = 1000;
    return command;
}

static struct sloss_command recovery_of(uint32_t market, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_RECOVER);
    command.recover.market = market;
    command.recover.amount = amount;
    return command;
}

#define SCRIPT_MAX 400

/* Commands from `at` that are one: a mark and those linked to it, or a change. */
static size_t length_of(const struct sloss_command *script, size_t at)
{
    size_t length = 1;
    while ((script[at + length - 1].flags & SLOSS_COMMAND_LINKED) != 0 &&
           (script[at].kind == SLOSS_COMMAND_MARK || script[at].kind == SLOSS_COMMAND_SCHEDULE)) {
        length++;
    }
    return length;
}

/* Changes of what stays as it is, so that the rest of the day does: a bracket, and a waterfall with a
 * bound that never binds; one is taken back. */
static size_t write_changes(struct sloss_command *script, size_t n)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_GOVERN);
    command.govern = (struct sloss_command_govern){.delay = 5, .kind = SLOSS_COMMAND_TIER};
    script[n++] = command;
    for (uint64_t change = 3; change >= 1; change--) {
        command = command_of(SLOSS_COMMAND_SCHEDULE);
        command.flags = SLOSS_COMMAND_LINKED;
        command.schedule = (struct sloss_command_schedule){.change = change, .time = 5};
        script[n++] = command;
        command = command_of(change == 2 ? SLOSS_COMMAND_WATERFALL : SLOSS_COMMAND_TIER);
        if (change == 2) {
            command.flags = SLOSS_COMMAND_LINKED;
            command.waterfall = (struct sloss_command_waterfall){
                .layer = {SLOSS_LAYER_OWNER, SLOSS_LAYER_INSURANCE, SLOSS_LAYER_MEMBERS,
                          SLOSS_LAYER_SOCIALIZE},
                .market = 1};
            script[n++] = command;
            command = command_of(SLOSS_COMMAND_LAYER);
            command.layer = (struct sloss_command_layer){.cap = INT64_MAX,
                                                         .layer = SLOSS_LAYER_SOCIALIZE};
        } else {
            command.tier = (struct sloss_command_tier){.initial_ppb = 100000000,
                                                       .maintenance_ppb = 50000000};
        }
        script[n++] = command;
    }
    command = command_of(SLOSS_COMMAND_UNSCHEDULE);
    command.unschedule.change = 3;
    script[n++] = command;
    return n;
}

/* A day that goes through every module: both settlements, a batch of marks, takeovers, a haircut, a
 * socialized loss, owners and members, deleveraging by every rank, funding, an expiry; among enough
 * accounts that working memory has to grow. */
static size_t write_script(struct sloss_command *script)
{
    size_t n = 0;
    struct sloss_command command = command_of(SLOSS_COMMAND_ASSET);
    strcpy(command.asset.name, "USD");
    command.asset.decimals = 2;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_FUND);
    strcpy(command.fund.name, "shared");
    script[n++] = command;
    script[n++] = market_of_kind("perp", SLOSS_SETTLEMENT_UNREALIZED);
    script[n++] = market_of_kind("future", SLOSS_SETTLEMENT_VARIATION);
    for (uint32_t market = 0; market < 2; market++) {
        command = command_of(SLOSS_COMMAND_TIER);
        command.tier.market = market;
        command.tier.initial_ppb = 100000000;
        command.tier.maintenance_ppb = 50000000;
        script[n++] = command;
        command = command_of(SLOSS_COMMAND_WATERFALL);
        command.waterfall =
            (struct sloss_command_waterfall){.layer = {SLOSS_LAYER_OWNER, SLOSS_LAYER_INSURANCE,
                                                       SLOSS_LAYER_MEMBERS, SLOSS_LAYER_SOCIALIZE},
                                             .market = market};
        script[n++] = command;
    }
    command = command_of(SLOSS_COMMAND_OPTION);
    command.option.debts = SLOSS_DEBTS_KEEP;
    script[n++] = command;
    for (uint64_t account = 1; account <= 70; account++) {
        script[n++] = deposit_of(account, account % 7 == 0 ? 700 : 100000);
    }
    script[n++] = deposit_of(sloss_account_insurance(1), 55);
    script[n++] = withdrawal_of(2, 11);
    script[n++] = transfer_of(2, 3, 13);
    script[n++] = fee_of(2, 5);
    script[n++] = owner_of(2, "house");
    script[n++] = owner_of(3, "house");
    script[n++] = owner_of(7, "house");
    script[n++] = owner_of(14, "home");
    script[n++] = owner_of(28, "home");
    script[n++] = member_of(7, 30);
    script[n++] = member_of(4, 60);
    script[n++] = member_of(3, 100);
    script[n++] = member_of(3, 40);
    for (uint64_t account = 2; account <= 70; account++) {
        script[n++] = trade(0, account, 1, 1 + (int64_t)account % 5);
        script[n++] = trade(1, 1, account, 1 + (int64_t)account % 3);
    }
    script[n++] = mark_of(0, 1001); /* nobody is in breach, and all are armed */
    script[n++] = mark_of(1, 1001);
    script[n++] = mark_of(0, 1002);
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
        command.flags = SLOSS_COMMAND_FORCE;
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
    command.option.debts = SLOSS_DEBTS_KEEP;
    script[n++] = command;
    script[n++] = recovery_of(0, 77);
    script[n++] = deposit_of(1, 60); /* who owes in both markets */
    script[n++] = transfer_of(2, 7, 60);
    for (uint32_t i = 0; i < 3; i++) { /* two come to a group, and one goes */
        command = command_of(SLOSS_COMMAND_GROUP);
        command.group.account = i == 1 ? 7 : 20;
        strcpy(command.group.name, i < 2 ? "desk" : "");
        script[n++] = command;
    }
    for (uint32_t i = 0; i < 3; i++) { /* a compartment is made, funded and ended */
        command = command_of(SLOSS_COMMAND_ISOLATE);
        command.isolate.account = 7;
        command.isolate.market = 1;
        command.isolate.amount = 20 * (int64_t)(1 - i / 2);
        command.isolate.ends = i / 2;
        script[n++] = command;
    }
    script[n++] = deposit_of(21, 5000);
    command = command_of(SLOSS_COMMAND_HEDGE);
    command.hedge.account = 21;
    command.hedge.is_on = 1;
    script[n++] = command;
    for (uint32_t i = 0; i < 4; i++) { /* both legs are opened, and closed */
        command = trade(0, i % 2 == 0 ? 21 : 3, i % 2 == 0 ? 3 : 21, 1);
        command.fill.buyer_leg = i % 2 != 0 ? 0 : i == 0 ? SLOSS_LEG_LONG : SLOSS_LEG_SHORT;
        command.fill.seller_leg = i % 2 == 0 ? 0 : i == 1 ? SLOSS_LEG_SHORT : SLOSS_LEG_LONG;
        script[n++] = command;
    }
    command = command_of(SLOSS_COMMAND_ASSET);
    strcpy(command.asset.name, "BTC");
    script[n++] = command;
    command = deposit_of(20, 9);
    command.deposit.asset = 1;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_COLLATERAL);
    command.collateral = (struct sloss_command_collateral){
        .name = "C", .to = 3, .tick = 1, .asset = 1, .settlement = 0};
    script[n++] = command;
    script[n++] = mark_of(SLOSS_COLLATERAL_FIRST, 5);
    command = command_of(SLOSS_COMMAND_HAIRCUT);
    command.haircut = (struct sloss_command_haircut){.weight_ppb = 900000000,
                                                     .collateral = SLOSS_COLLATERAL_FIRST};
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_LIMIT);
    command.limit = (struct sloss_command_limit){.fund = sloss_account_insurance(0),
                                                 .start_ppb = 900000000,
                                                 .duration = 1,
                                                 .set = SLOSS_LIMIT_DRAWDOWN};
    script[n++] = command;
    for (uint32_t i = 0; i < 2; i++) { /* more is asked of an account, and less again */
        command = command_of(SLOSS_COMMAND_REQUIRE);
        command.require.account = 2;
        command.require.multiplier_ppb = INT64_C(1000000000);
        command.require.addon = 1 - i;
        script[n++] = command;
        command = command_of(SLOSS_COMMAND_CONTROL);
        command.control.account = 2 + i;
        command.control.liquidation = SLOSS_ACCOUNT_LIQUIDATION_MANUAL;
        script[n++] = command;
        command = command_of(SLOSS_COMMAND_POSITION_LIMIT);
        command.position_limit.account = 3 + i;
        command.position_limit.is_set = 1;
        script[n++] = command;
    }
    command = command_of(SLOSS_COMMAND_CEILING);
    command.ceiling.trading = SLOSS_TRADING_PAUSED;
    script[n++] = command;
    script[n++] = deposit_of(6, 100000);
    script[n++] = deposit_of(7, 100000);
    for (uint64_t id = 1; id <= 3; id++) {
        command = command_of(SLOSS_COMMAND_HOLD);
        command.hold = (struct sloss_command_hold){
            .account = 6 + id % 2, .amount = 5, .hold = id, .duration = (int64_t)(id % 3)};
        script[n++] = command;
    }
    command = command_of(SLOSS_COMMAND_ORDERS);
    command.flags = SLOSS_COMMAND_FORCE;
    command.orders = (struct sloss_command_orders){.account = 7, .bid_lots = 1, .bid_price = 1};
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_PAY_OUT);
    command.pay_out = (struct sloss_command_pay_out){.hold = 2, .amount = 2, .part = 1};
    script[n++] = command;
    n = write_changes(script, n);
    command = command_of(SLOSS_COMMAND_TIME);
    command.time.nanoseconds = INT64_MAX;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_RELEASE);
    command.release.hold = 3;
    script[n++] = command;
    script[n++] = mark_of(0, 2600);
    command = command_of(SLOSS_COMMAND_REQUIREMENT);
    command.requirement = (struct sloss_command_requirement){.root_ppb = 1, .lot_size = 1};
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_MATURE);
    command.mature.duration = 1000;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_PARTIAL);
    command.partial = (struct sloss_command_partial){.target_ppb = 1200000000, .step = 1};
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_LEVELS);
    command.levels = (struct sloss_command_levels){.rate_ppb = {1500000000}, .count = 1};
    script[n++] = command;
    script[n++] = mark_of(0, 2601);
    command = command_of(SLOSS_COMMAND_UNIVERSE);
    strcpy(command.universe.name, "together");
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_PORTFOLIO);
    command.portfolio.universe = 1;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_SHOCK);
    command.shock.weight_ppb = 1;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_VALUES);
    command.values.value[0] = 2600;
    command.values.count = 1;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_PORTFOLIO);
    command.portfolio.of = SLOSS_PORTFOLIO_ACCOUNT;
    command.portfolio.account = 20;
    command.portfolio.on = 1;
    script[n++] = command;
    script[n++] = mark_of(0, 2600);
    script[n++] = command_of(SLOSS_COMMAND_CEILING); /* it trades again */
    command = command_of(SLOSS_COMMAND_SOURCE);
    command.source.weight = 1;
    strcpy(command.source.name, "venue");
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_GUARD);
    command.guard = (struct sloss_command_guard){
        .is_on = 1, .least = 1, .fills = 2, .set = SLOSS_GUARD_CONFIDENCE};
    script[n++] = command;
    for (uint32_t i = 0; i < 3; i++) {
        command = command_of(SLOSS_COMMAND_FILL);
        command.flags = SLOSS_COMMAND_FORCE;
        command.fill = (struct sloss_command_fill){
            .buyer = 6, .seller = 7, .lots = 1, .price = 2600};
        script[n++] = command;
    }
    command = command_of(SLOSS_COMMAND_BUST);
    for (size_t at = 0; at < n; at += length_of(script, at)) {
        command.bust.sequence++; /* the last fill */
    }
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_QUOTE);
    command.quote.price = 2600;
    command.quote.confidence = 1;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_VALIDITY);
    command.validity = (struct sloss_command_validity){
        .open = 4, .reduce = 4, .liquidate = 4, .settle = 4, .withdraw = 4};
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_HALT);
    command.halt.is_halted = 1;
    script[n++] = command;
    command.halt.is_halted = 0;
    script[n++] = command;
    command = command_of(SLOSS_COMMAND_TAKEOVER);
    command.takeover.account = 20;
    script[n++] = command;
    script[n++] = settle_of(0, 4000);
    script[n++] = settle_of(1, 100);
    assert_true(n <= SCRIPT_MAX);
    return n;
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

/* The next request for memory that is to fail: each of them, or some where a day is slow. */
static uint64_t next_failure(uint64_t fail_at)
{
    return fail_at + (is_brief() ? 47 : FULL_PART);
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
    for (uint32_t market = 0; market < 2; market++) {
        struct sloss_claims_info claims = {.struct_size = sizeof(claims)};
        assert_ok(sloss_engine_claims(world.engine, market, &claims));
        assert_true(claims.open > 0 && claims.owed > 0);
        assert_true(claims.recovered > 0 || market == 1);
    }
    close_world(&world);
    assert_amount(plenty.bytes, 0);
    assert_true(plenty.requests > 50);
    for (uint64_t fail_at = 1; fail_at <= plenty.requests; fail_at = next_failure(fail_at)) {
        struct supply supply = {.fail_at = fail_at};
        if (try_open(&world, &supply)) {
            run_script(&world, script, count);
            assert_true(same_hash(whole, hash_of(&world)));
            close_world(&world);
        }
        assert_amount(supply.bytes, 0);
    }
}

/* ---- trials ---------------------------------------------------------------------------------- */

#define SCENARIOS 8u
#define CALM 3u /* marks of the day after which all are armed; the trials begin then */

/* What the days of the two runs have to agree on, command after command. */
struct day {
    struct sloss_hash before[SCRIPT_MAX + 2]; /* each step; and at the end */
    struct sloss_stress_result results[SCRIPT_MAX + 1][SCENARIOS];
};

struct comparison {
    const struct day *whole; /* of the run without a failure, or NULL while that one is made */
    uint64_t states;
    uint64_t scenarios;
    uint64_t differences;
};

static void compare(struct comparison *comparison, const void *here, const void *there, size_t size)
{
    comparison->differences += memcmp(here, there, size) != 0 ? 1 : 0;
}

/* Money moves, so that many wait to be judged, and then both markets fall and rise again. The first
 * command without memory is the last one, as with most hosts, and has changed nothing. */
static void try_commands(struct world *world)
{
    struct sloss_command script[16];
    size_t count = 0;
    struct sloss_command linked = mark_of(0, 400);
    linked.flags = SLOSS_COMMAND_LINKED;
    for (uint64_t account = 66; account <= 70; account++) {
        script[count++] = deposit_of(account, 1);
    }
    script[count++] = transfer_of(2, 3, 13);
    script[count++] = recovery_of(0, 5);
    script[count++] = linked;
    script[count++] = mark_of(1, 2000);
    struct sloss_command tier = command_of(SLOSS_COMMAND_TIER);
    tier.tier.initial_ppb = 200000000;
    tier.tier.maintenance_ppb = 100000000;
    script[count++] = tier;
    script[count++] = mark_of(0, 1500);
    struct sloss_command takeover = command_of(SLOSS_COMMAND_TAKEOVER);
    takeover.takeover.account = 2;
    script[count++] = takeover;
    struct sloss_command funding = command_of(SLOSS_COMMAND_FUNDING);
    funding.funding.market = 1;
    funding.funding.payment = -7;
    script[count++] = funding;
    for (size_t at = 0; at < count; at += length_of(script, at)) {
        struct sloss_hash before = hash_of(world);
        if (sloss_engine_apply(world->engine, &script[at], length_of(script, at), NULL) ==
            SLOSS_ERR_MEMORY) {
            assert_true(same_hash(before, hash_of(world)));
            assert_ok(sloss_engine_verify(world->engine));
            return;
        }
    }
}

static void try_some(struct world *world)
{
    assert_ok(sloss_engine_whatif_begin(world->engine));
    try_commands(world);
    assert_ok(sloss_engine_verify(world->engine));
    assert_ok(sloss_engine_whatif_end(world->engine));
}

/* A stress run is one trial after the other; those for which there is memory come to what they
 * always do. */
static size_t try_scenarios(struct world *world, struct sloss_stress_result *results)
{
    size_t done = 0;
    struct sloss_stress *stress = NULL;
    struct sloss_stress_config config = {.struct_size = sizeof(config), .seed = 7};
    struct sloss_stress_market models[2];
    for (uint32_t market = 0; market < 2; market++) {
        models[market] = (struct sloss_stress_market){.struct_size = sizeof(models[market]),
                                                      .market = market,
                                                      .impact = SLOSS_IMPACT_LINEAR,
                                                      .volatility_ppb = 400000000,
                                                      .depth_lots = 1000,
                                                      .impact_ppb = 100000000};
    }
    for (size_t i = 0; i < SCENARIOS; i++) {
        results[i] = (struct sloss_stress_result){.struct_size = sizeof(results[i])};
    }
    enum sloss_status status =
        sloss_stress_create(world->engine, &config, models, 2, NULL, NULL, &stress);
    if (status == SLOSS_OK) {
        status = sloss_stress_run(stress, 0, SCENARIOS, results, NULL, &done);
        sloss_stress_destroy(stress);
    }
    assert_true(status == SLOSS_OK || status == SLOSS_ERR_MEMORY ||
                status == SLOSS_ERR_MARKET_CLOSED || status == SLOSS_ERR_RANGE);
    return done;
}

/* Scenarios at a step of the day; they leave no trace, and come to what they did without a failure.
 */
static void look_ahead(struct world *world, size_t step, struct day *day,
                       struct comparison *comparison)
{
    struct sloss_hash before = hash_of(world);
    size_t done = try_scenarios(world, day->results[step]);
    assert_true(same_hash(before, hash_of(world)));
    if (comparison->whole != NULL) {
        compare(comparison, day->results[step], comparison->whole->results[step],
                done * sizeof(day->results[step][0]));
    }
    comparison->scenarios += done;
}

/* How breaches are found, what is done with them, and when commands are tried. */
struct course {
    uint32_t detection;
    uint32_t liquidation;
    bool ahead; /* before each mark, or only after one that has failed */
};

static void try_ahead(struct world *world, size_t step, struct day *day,
                      struct comparison *comparison)
{
    struct sloss_hash before = hash_of(world);
    try_some(world); /* first, so that it is here that working memory grows */
    assert_true(same_hash(before, hash_of(world)));
    look_ahead(world, step, day, comparison);
}

/* One command; where it fails it has changed nothing, and is given a second try. */
static void run_step(struct world *world, const struct sloss_command *script, size_t step,
                     struct day *day, struct comparison *comparison, bool looks)
{
    size_t length = length_of(script, step);
    enum sloss_status status = sloss_engine_apply(world->engine, &script[step], length, NULL);
    if (status == SLOSS_ERR_MEMORY) {
        assert_true(same_hash(comparison->whole->before[step], hash_of(world)));
        assert_ok(sloss_engine_verify(world->engine));
        if (looks) {
            look_ahead(world, step, day, comparison);
        }
        status = sloss_engine_apply(world->engine, &script[step], length, NULL);
    }
    assert_ok(status);
}

/* The state before a step, of the run without a failure; or compared with it. */
static void note_state(const struct world *world, size_t step, struct day *day,
                       struct comparison *comparison)
{
    day->before[step] = hash_of(world);
    if (comparison->whole != NULL) {
        compare(comparison, &day->before[step], &comparison->whole->before[step],
                sizeof(day->before[step]));
    }
    comparison->states++;
}

static bool moves_a_mark(const struct sloss_command *command)
{
    return command->kind == SLOSS_COMMAND_MARK || command->kind == SLOSS_COMMAND_FUNDING;
}

/* The day again, with trials and stress runs in it. */
static void run_day_with_trials(struct world *world, const struct sloss_command *script,
                                size_t count, struct day *day, struct comparison *comparison,
                                bool ahead)
{
    uint32_t moved = 0;
    size_t step = 0;
    for (; step < count; step += length_of(script, step)) {
        bool looks = moves_a_mark(&script[step]) && moved++ >= CALM;
        if (comparison->whole == NULL || moved > CALM) {
            note_state(world, step, day, comparison);
        }
        if (looks && ahead) {
            try_ahead(world, step, day, comparison);
        }
        run_step(world, script, step, day, comparison, looks);
    }
    note_state(world, step, day, comparison);
    assert_ok(sloss_engine_verify(world->engine));
}

static bool open_course(struct world *world, struct supply *supply, const struct course *course)
{
    if (!try_open(world, supply)) {
        return false;
    }
    assert_ok(sloss_engine_set_detection(world->engine, course->detection));
    return true;
}

static size_t write_course(struct sloss_command *script, const struct course *course)
{
    script[0] = command_of(SLOSS_COMMAND_OPTION);
    script[0].option.liquidation = course->liquidation;
    return write_script(script + 1) + 1;
}

/* The day without a failure, and how often it asks for memory. */
static uint64_t run_whole(const struct course *course, const struct sloss_command *script,
                          size_t count, struct day *whole)
{
    struct supply plenty = {.fail_at = 0};
    struct comparison first = {.whole = NULL};
    struct world world;
    assert_true(open_course(&world, &plenty, course));
    run_day_with_trials(&world, script, count, whole, &first, true);
    assert_true(first.scenarios >= 4 * SCENARIOS);
    close_world(&world);
    if (course->ahead) {
        return plenty.requests;
    }
    plenty.requests = 0;
    assert_true(open_course(&world, &plenty, course));
    run_script(&world, script, count);
    close_world(&world);
    return plenty.requests;
}

static uint64_t fail_each(const struct course *course)
{
    static struct sloss_command script[SCRIPT_MAX + 1];
    static struct day whole;
    static struct day day;
    struct comparison comparison = {.whole = &whole};
    struct world world;
    size_t count = write_course(script, course);
    uint64_t requests = run_whole(course, script, count, &whole);
    for (uint64_t fail_at = 1; fail_at <= requests; fail_at = next_failure(fail_at)) {
        struct supply supply = {.fail_at = fail_at};
        if (open_course(&world, &supply, course)) {
            run_day_with_trials(&world, script, count, &day, &comparison, course->ahead);
            close_world(&world);
        }
        assert_amount(supply.bytes, 0);
    }
    print_message("detection %u, liquidation %u, trials %s: %llu failing requests, %llu states "
                  "and %llu scenarios compared, %llu differences\n",
                  course->detection, course->liquidation,
                  course->ahead ? "ahead" : "after a failure", (unsigned long long)requests,
                  (unsigned long long)comparison.states, (unsigned long long)comparison.scenarios,
                  (unsigned long long)comparison.differences);
    return comparison.differences;
}

/* Whichever request fails, in a trial or outside: every command after it does what it does where
 * none fails, and so does every scenario that is run to its end. */
static void a_failure_in_a_trial_leaves_no_trace(void **state)
{
    (void)state;
    const struct course courses[] = {
        {SLOSS_DETECTION_TRIGGERS, SLOSS_LIQUIDATION_TAKEOVER, .ahead = true},
        {SLOSS_DETECTION_TRIGGERS, SLOSS_LIQUIDATION_DELEVERAGE, .ahead = true},
        {SLOSS_DETECTION_SCAN, SLOSS_LIQUIDATION_TAKEOVER, .ahead = true},
        {SLOSS_DETECTION_TRIGGERS, SLOSS_LIQUIDATION_TAKEOVER, .ahead = false},
        {SLOSS_DETECTION_SCAN, SLOSS_LIQUIDATION_DELEVERAGE, .ahead = false},
    };
    uint64_t differences = 0;
    for (size_t i = 0; i < COUNT(courses); i++) {
        differences += fail_each(&courses[i]);
    }
    assert_amount((int64_t)differences, 0);
}

/* ---- the allocator --------------------------------------------------------------------------- */

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
        cmocka_unit_test(a_failure_in_a_trial_leaves_no_trace),
        cmocka_unit_test(an_allocator_may_fail_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
