/* SPDX-License-Identifier: BSD-2-Clause */
/* Snapshots: what is loaded is what was saved, in bytes and in all that comes later; what is not a
 * whole snapshot is refused by name, and nothing of it is left. */
#include "base/lanes.h"
#include "base/siphash.h"
#include "random_book.h"
#include "saved_world.h"
#include "sloss/claim.h"
#include "sloss/column.h"
#include "sloss/policy.h"
#include "supply.h"

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

static void apply(struct world *world, const struct sloss_command *command)
{
    assert_ok(sloss_engine_apply(world->engine, command, 1, NULL));
}

/* A market in which something is uncovered, and an account that has left it since. */
static void leave_a_hole(struct world *world)
{
    const uint32_t layers[] = {SLOSS_LAYER_INSURANCE};
    uint32_t market = add_market(world, "hole", SLOSS_SETTLEMENT_UNREALIZED);
    set_layers_of(world, market, layers, 1);
    deposit(world, 901, 10);
    deposit(world, 902, 1000);
    deposit(world, 903, 1000);
    fill(world, market, 901, 902, 5, 100);
    mark(world, market, 50);
    fill(world, market, 902, 903, 5, 50);
}

/* A fund of tranches, in which one account has both kinds of units, and wishes to sell of one. */
static void hold_units(struct world *world)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FUND);
    strcpy(command.fund.name, "common");
    command.fund.units = SLOSS_UNITS_TRANCHES;
    command.fund.senior_ppb = 300000000;
    command.fund.delay = 1000;
    apply(world, &command);
    for (uint32_t tranche = SLOSS_TRANCHE_JUNIOR; tranche <= SLOSS_TRANCHE_SENIOR; tranche++) {
        command = command_of(SLOSS_COMMAND_JOIN);
        command.join.account = 903;
        command.join.fund = 1; /* after the one of random books */
        command.join.amount = 40 + 10 * tranche;
        command.join.tranche = tranche;
        apply(world, &command);
    }
    command = command_of(SLOSS_COMMAND_LEAVE);
    command.leave.account = 903;
    command.leave.fund = 1;
    command.leave.units = 7;
    command.leave.tranche = SLOSS_TRANCHE_SENIOR;
    apply(world, &command);
}

/* Two markets that share it, with positions in both. */
static void share_a_fund(struct world *world)
{
    struct sloss_command command;
    hold_units(world);
    for (uint32_t i = 0; i < 2; i++) {
        command = command_of(SLOSS_COMMAND_MARKET);
        snprintf(command.market.name, SLOSS_NAME_SIZE, "shares-%u", i);
        command.market.unit = 1;
        command.market.fund = 2;
        command.market.precision = (uint8_t)i; /* the second one leaves dust */
        apply(world, &command);
        struct sloss_engine_info info = {.struct_size = sizeof(info)};
        assert_ok(sloss_engine_info(world->engine, &info));
        deposit(world, 910 + i, 30);
        fill(world, info.markets - 1, 910 + i, 903, 2, 103);
        mark(world, info.markets - 1, 90);
        assert_ok(sloss_engine_takeover(world->engine, 910 + i));
    }
}

/* What random books have not: owners, members, caps, policies, options, a closed market, a time. */
static void add_parties(struct world *world)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TIME);
    command.time.nanoseconds = 1234567890;
    apply(world, &command);
    for (uint64_t i = 0; i < 6; i++) {
        command = command_of(SLOSS_COMMAND_OWNER);
        command.owner.account = book_owner(i);
        strcpy(command.owner.name, i % 2 == 0 ? "house" : "home");
        command.owner.is_client = i == 4;
        apply(world, &command);
        command = command_of(SLOSS_COMMAND_MEMBER);
        command.member.account = book_owner(i * 3);
        command.member.amount = (int64_t)(10 * i);
        command.member.assessment = 100;
        command.member.duration = (int64_t)(i * 1000);
        apply(world, &command);
    }
    const struct sloss_layer_terms layers[] = {{.layer = SLOSS_LAYER_OWNER},
                                               {.layer = SLOSS_LAYER_INSURANCE, .cap = 77},
                                               {.layer = SLOSS_LAYER_MEMBERS, .cap = 5000},
                                               {.layer = SLOSS_LAYER_SOCIALIZE}};
    assert_ok(sloss_engine_set_waterfall(world->engine, 0, layers, COUNT(layers)));
    assert_ok(sloss_engine_set_waterfall(world->engine, 1, layers, COUNT(layers)));
    /* One with a gate and a window, and so little in its layers that something stays uncovered. */
    struct sloss_command chain[2] = {command_of(SLOSS_COMMAND_WATERFALL),
                                     command_of(SLOSS_COMMAND_LAYER)};
    chain[0].flags = SLOSS_COMMAND_LINKED;
    chain[0].waterfall.market = 5;
    chain[0].waterfall.layer[0] = SLOSS_LAYER_INSURANCE;
    chain[0].waterfall.layer[1] = SLOSS_LAYER_RESERVE;
    chain[0].waterfall.gate = SLOSS_GATE_HOLD;
    chain[0].waterfall.gate_duration = INT64_C(1000000000000000);
    chain[1].layer.layer = SLOSS_LAYER_INSURANCE;
    chain[1].layer.period = 40;
    chain[1].layer.duration = 1000000;
    assert_ok(sloss_engine_apply(world->engine, chain, 2, NULL));
    assert_ok(sloss_engine_deposit(world->engine, sloss_account_insurance(5), 1, 100));
    assert_ok(sloss_engine_set_tier(world->engine, 2, 500, 300000000, 200000000));
    command = command_of(SLOSS_COMMAND_SOCIALIZE);
    command.socialize.market = 3;
    command.socialize.basis = SLOSS_BASIS_POLICY;
    command.socialize.cap = SLOSS_CAP_EQUITY;
    command.socialize.policy.policy = SLOSS_POLICY_CAPPED;
    command.socialize.policy.small_below = 30;
    command.socialize.policy.small_ppb = 200000000;
    command.socialize.policy.middle_below = 60;
    command.socialize.policy.middle_ppb = 500000000;
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_OPTION);
    command.option.keep = 1u << SLOSS_OPTION_DEBTS;
    command.option.one_market = 1;
    command.option.market = 2;
    command.option.liquidation = SLOSS_LIQUIDATION_MANUAL;
    command.option.residual = SLOSS_RESIDUAL_FORFEIT;
    apply(world, &command);
    assert_ok(sloss_engine_set_debts(world->engine, SLOSS_DEBTS_KEEP));
    uint32_t closed;
    assert_ok(
        sloss_engine_add_market(world->engine, "closed", 0, 1, SLOSS_KIND_LINEAR, 1, &closed));
    fill(world, closed, book_owner(1), book_owner(2), 3, 100);
    assert_ok(sloss_engine_settle(world->engine, closed, 90));
    assert_ok(sloss_engine_add_account(world->engine, 77, "late"));
    leave_a_hole(world);
    share_a_fund(world);
}

/* One that remembers ids of commands, on the memory of a test. */
static struct world open_rich_on(struct sloss_memory memory)
{
    struct world world = {0};
    struct sloss_ledger_config config = {
        .struct_size = sizeof(config), .ids_max = 20, .memory = memory};
    assert_ok(sloss_ledger_create(&config, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    assert_ok(sloss_engine_add_asset(world.engine, "USD", 2, NULL));
    open_book(&world);
    add_parties(&world);
    return world;
}

static struct world open_rich(void)
{
    return open_rich_on((struct sloss_memory){0});
}

/* With an id that has been seen, or not. */
static struct sloss_command random_command_with_id(struct random *random)
{
    struct sloss_command command = random_command(random);
    command.host_id[0] = random_below(random, 50);
    command.host_id[1] = command.host_id[0] % 3;
    return command;
}

/* Time goes on. */
static void tick(struct world *world)
{
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    struct sloss_command command = command_of(SLOSS_COMMAND_TIME);
    assert_ok(sloss_engine_info(world->engine, &info));
    command.time.nanoseconds = info.time + 300000;
    apply(world, &command);
}

/* So many commands; how many were refused. */
static uint32_t run(struct world *world, struct random *random, uint32_t count)
{
    uint32_t refused = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct sloss_command command = random_command_with_id(random);
        refused += sloss_engine_apply(world->engine, &command, 1, NULL) == SLOSS_OK ? 0 : 1;
        if (i % 10 == 9) {
            tick(world);
        }
    }
    return refused;
}

static void drop_events(struct world *world)
{
    struct sloss_event events[64];
    struct sloss_deficit deficits[16];
    size_t count = 1;
    while (count > 0) {
        assert_ok(sloss_engine_events(world->engine, events, COUNT(events), &count));
    }
    for (count = 1; count > 0;) {
        assert_ok(sloss_engine_deficits(world->engine, deficits, COUNT(deficits), &count));
    }
}

/* ---- the same again -------------------------------------------------------------------------- */

static void need_same_events(struct world *one, struct world *other)
{
    struct sloss_event events[2][64];
    struct sloss_deficit deficits[2][16];
    size_t count[2] = {1, 1};
    while (count[0] > 0) {
        assert_ok(sloss_engine_events(one->engine, events[0], 64, &count[0]));
        assert_ok(sloss_engine_events(other->engine, events[1], 64, &count[1]));
        assert_int_equal(count[0], count[1]);
        assert_memory_equal(events[0], events[1], count[0] * sizeof(events[0][0]));
    }
    for (count[0] = 1; count[0] > 0;) {
        assert_ok(sloss_engine_deficits(one->engine, deficits[0], 16, &count[0]));
        assert_ok(sloss_engine_deficits(other->engine, deficits[1], 16, &count[1]));
        assert_int_equal(count[0], count[1]);
        assert_memory_equal(deficits[0], deficits[1], count[0] * sizeof(deficits[0][0]));
    }
}

/* Saved and loaded at many points of a random life: the same bytes, and the same answer to every
 * later command. */
static void a_loaded_book_is_the_book(void **state)
{
    (void)state;
    struct random random = {.seed = 20261130};
    struct world world = open_rich();
    struct saved before = {0};
    for (uint32_t round = 0; round < rounds(120); round++) {
        run(&world, &random, 25);
        drop_events(&world);
        struct saved saved = save_world(&world);
        struct world loaded = load_world(&saved);
        struct saved again = save_world(&loaded);
        assert_true(same_bytes(&saved, &again));
        assert_false(same_bytes(&saved, &before));
        assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
        for (uint32_t i = 0; i < 12; i++) {
            struct sloss_command command = random_command_with_id(&random);
            assert_status(sloss_engine_apply(loaded.engine, &command, 1, NULL),
                          sloss_engine_apply(world.engine, &command, 1, NULL));
            need_same_events(&world, &loaded);
            assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
        }
        struct saved later = save_world(&world);
        free(again.bytes);
        again = save_world(&loaded);
        assert_true(same_bytes(&later, &again));
        free(before.bytes);
        free(again.bytes);
        free(later.bytes);
        before = saved;
        close_world(&loaded);
    }
    free(before.bytes);
    close_world(&world);
}

/* A book without accounts, and one with an account that has nothing. */
static void an_empty_book_is_saved(void **state)
{
    (void)state;
    struct world world = {0};
    assert_ok(sloss_ledger_create(NULL, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    for (uint32_t i = 0; i < 2; i++) {
        struct saved saved = save_world(&world);
        struct world loaded = load_world(&saved);
        struct saved again = save_world(&loaded);
        assert_true(same_bytes(&saved, &again));
        assert_int_equal(sloss_ledger_account_count(loaded.ledger), 4 + i);
        free(saved.bytes);
        free(again.bytes);
        close_world(&loaded);
        assert_ok(sloss_engine_add_account(world.engine, 5 + i, NULL));
    }
    close_world(&world);
}

/* Numbers of commands and deficits go on, and so does the time. */
static void history_goes_on(void **state)
{
    (void)state;
    struct random random = {.seed = 3};
    struct world world = open_rich();
    run(&world, &random, 400);
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    struct sloss_engine_info info[2] = {{.struct_size = sizeof(info[0])},
                                        {.struct_size = sizeof(info[0])}};
    assert_ok(sloss_engine_info(world.engine, &info[0]));
    assert_ok(sloss_engine_info(loaded.engine, &info[1]));
    assert_true(info[0].sequence > 400 && info[0].deficits > 0);
    assert_memory_equal(&info[0], &info[1], sizeof(info[0]));
    struct sloss_command command = command_of(SLOSS_COMMAND_TIME);
    command.time.nanoseconds = 1234567889;
    assert_status(sloss_engine_apply(loaded.engine, &command, 1, NULL), SLOSS_ERR_TIME_BACKWARDS);
    free(saved.bytes);
    close_world(&loaded);
    close_world(&world);
}

/* What a trial can do depends on empty holdings, which the hash does not have. */
static void trials_go_as_before(void **state)
{
    (void)state;
    struct world world = open_world();
    assert_ok(sloss_engine_add_asset(world.engine, "EUR", 2, NULL));
    deposit(&world, 1, 100);
    assert_ok(sloss_engine_deposit(world.engine, 2, 1, 0)); /* a holding without anything */
    struct sloss_hash hash = hash_of(&world);
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    assert_ok(sloss_engine_whatif_begin(loaded.engine));
    assert_ok(sloss_engine_deposit(loaded.engine, 2, 1, 5));
    assert_status(sloss_engine_save(loaded.engine, saved_write, &saved), SLOSS_ERR_ARGUMENT);
    struct sloss_snapshot *snapshot = NULL;
    assert_status(sloss_snapshot_begin(loaded.engine, &snapshot), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_engine_whatif_end(loaded.engine));
    assert_true(same_hash(hash, hash_of(&loaded)));
    free(saved.bytes);
    close_world(&loaded);
    close_world(&world);
}

/* ---- the format, read by a second reader ------------------------------------------------------
 */

static uint64_t little(const unsigned char *at, size_t size)
{
    uint64_t number = 0;
    for (size_t i = size; i > 0; i--) {
        number = number << 8 | at[i - 1];
    }
    return number;
}

static void put_little(unsigned char *at, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        at[i] = (unsigned char)(number >> (8 * i));
    }
}

static uint64_t checksum(uint64_t before, const unsigned char *bytes, size_t size)
{
    return sl_siphash(&(struct sl_sip_key){.low = before}, bytes, size);
}

/* Give all parts the checksums that they have to have: for what a storage would not do to a file by
 * accident. */
static void seal(struct saved *saved)
{
    uint64_t last = checksum(0, saved->bytes, 16);
    put_little(saved->bytes + 16, last, 8);
    for (size_t at = 24; at + 12 <= saved->size;) {
        size_t size = little(saved->bytes + at, 4);
        size = size == 0 ? 20 : 4 + size;
        last = checksum(last, saved->bytes + at, size);
        put_little(saved->bytes + at + size, last, 8);
        at += size + 8;
    }
}

/* The rows of all blocks, one after the other. */
static unsigned char *rows_of(const struct saved *saved, size_t *size_out)
{
    unsigned char *rows = malloc(saved->size);
    size_t size = 0;
    for (size_t at = 24; little(saved->bytes + at, 4) != 0;) {
        size_t part = little(saved->bytes + at, 4);
        memcpy(rows + size, saved->bytes + at + 4, part);
        size += part;
        at += part + 12;
    }
    *size_out = size;
    return rows;
}

static uint64_t varint(const unsigned char **at)
{
    uint64_t number = 0;
    unsigned shift = 0;
    do {
        number |= (uint64_t)(**at & 0x7F) << shift;
        shift += 7;
    } while ((*(*at)++ & 0x80) != 0);
    return number;
}

static uint64_t signed_varint(const unsigned char **at)
{
    uint64_t folded = varint(at);
    return folded >> 1 ^ (0 - (folded & 1));
}

enum {
    ACCOUNT = 4,
    HOLDING = 5,
    MEMBER = 8,
    UNHASHED = 64
};

/* A holding, or a member, that nothing is known of. */
static bool is_empty(uint64_t kind, const uint64_t *words, uint64_t count)
{
    return (kind == HOLDING && count == 6 && words[2] == 0 && words[3] == 0 && words[4] == 0 &&
            words[5] == UINT32_MAX) ||
           (kind == MEMBER && words[3] == 0 && words[4] == 0 && words[5] == 0);
}

/* Somebody who is below a level of an asset of its own. */
static void fall_below_a_level(struct world *world)
{
    uint32_t asset = 0;
    uint32_t market = 0;
    assert_ok(sloss_engine_add_asset(world->engine, "LOW", 0, &asset));
    struct sloss_command command = command_of(SLOSS_COMMAND_MARKET);
    strcpy(command.market.name, "low");
    command.market.unit = 1;
    command.market.asset = asset;
    apply(world, &command);
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_info(world->engine, &info));
    market = info.markets - 1;
    assert_ok(sloss_engine_set_tier(world->engine, market, 0, 100000000, 50000000));
    assert_ok(sloss_engine_deposit(world->engine, 903, asset, 60));
    assert_ok(sloss_engine_deposit(world->engine, 904, asset, 10000));
    command = command_of(SLOSS_COMMAND_FILL);
    command.flags = SLOSS_COMMAND_FORCE;
    command.fill = (struct sloss_command_fill){
        .buyer = 903, .seller = 904, .lots = 10, .price = 100, .market = market};
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_LEVELS);
    command.levels = (struct sloss_command_levels){
        .rate_ppb = {1500000000}, .count = 1, .asset = asset};
    apply(world, &command);
    mark(world, market, 100);
}

/* A holding whose liquidation the host executes, and one who has taken lots over in it. */
static void go_to_the_host(struct world *world)
{
    uint32_t market = add_market(world, "host", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world->engine, market, 0, 100000000, 50000000));
    struct sloss_command command = command_of(SLOSS_COMMAND_EXECUTE);
    command.execute = (struct sloss_command_execute){.timeout = 1000000, .market = market};
    apply(world, &command);
    assert_ok(sloss_engine_add_account(world->engine, 907, ""));
    assert_ok(sloss_engine_add_account(world->engine, 908, ""));
    deposit(world, 907, 40);
    deposit(world, 908, 10000);
    command = command_of(SLOSS_COMMAND_CONTROL);
    command.control.account = 907;
    command.control.liquidation = SLOSS_ACCOUNT_LIQUIDATION_HOST;
    apply(world, &command);
    fill(world, market, 907, 908, 10, 100);
    mark(world, market, 100);
    command = command_of(SLOSS_COMMAND_FILL);
    command.fill = (struct sloss_command_fill){.buyer = 908,
                                               .seller = 907,
                                               .lots = 3,
                                               .price = 98,
                                               .market = market,
                                               .liquidated = SLOSS_LIQUIDATED_SELLER};
    apply(world, &command);
}

/* A market that keeps a fill, after which one of the two was closed out; and whose price cannot be
 * relied on, so that another waits. */
static void guard_one(struct world *world)
{
    uint32_t market = add_market(world, "guarded", SLOSS_SETTLEMENT_UNREALIZED);
    assert_ok(sloss_engine_set_tier(world->engine, market, 0, 100000000, 50000000));
    mark(world, market, 1000);
    struct sloss_command command = command_of(SLOSS_COMMAND_SOURCE);
    command.source.market = market;
    command.source.weight = 1;
    strcpy(command.source.name, "venue");
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_GUARD);
    command.guard = (struct sloss_command_guard){
        .market = market, .is_on = 1, .least = 1, .fills = 3, .set = SLOSS_GUARD_CONFIDENCE};
    apply(world, &command);
    for (uint64_t account = 940; account <= 942; account++) {
        assert_ok(sloss_engine_add_account(world->engine, account, NULL));
        assert_ok(sloss_engine_deposit(world->engine, account, 0, account == 942 ? 1000000 : 200));
    }
    for (uint64_t account = 940; account <= 941; account++) {
        command = command_of(SLOSS_COMMAND_FILL);
        command.fill = (struct sloss_command_fill){
            .buyer = account, .seller = 942, .lots = 1, .price = 1000, .market = market};
        apply(world, &command);
    }
    command = command_of(SLOSS_COMMAND_TAKEOVER);
    command.takeover.account = 940;
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_WITHDRAW);
    command.flags = SLOSS_COMMAND_FORCE;
    command.withdraw = (struct sloss_command_withdraw){.account = 941, .amount = 190};
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_QUOTE);
    command.quote =
        (struct sloss_command_quote){.market = market, .price = 1000, .confidence = 1};
    apply(world, &command);
    mark(world, 0, 100); /* a look */
}

/* A universe with a scenario and a market in it, an account that is margined by it and belongs to a
 * group, and an asset that backs another. */
static void margin_together(struct world *world)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_UNIVERSE);
    strcpy(command.universe.name, "together");
    command.universe.maintenance_ppb = 800000000;
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_SHOCK);
    command.shock = (struct sloss_command_shock){.price_ppb = -100000000, .weight_ppb = 1000000000};
    apply(world, &command);
    uint32_t market = add_market(world, "in", SLOSS_SETTLEMENT_UNREALIZED);
    mark(world, market, 50);
    command = command_of(SLOSS_COMMAND_PORTFOLIO);
    command.portfolio = (struct sloss_command_portfolio){.market = market, .universe = 1};
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_PORTFOLIO);
    command.portfolio =
        (struct sloss_command_portfolio){.account = 903, .of = SLOSS_PORTFOLIO_ACCOUNT, .on = 1};
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_GROUP);
    command.group.account = 903;
    strcpy(command.group.name, "desk");
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_MATURE);
    command.mature = (struct sloss_command_mature){.market = market, .duration = 1000};
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_PARTIAL);
    command.partial =
        (struct sloss_command_partial){.market = market, .target_ppb = 1000000000, .step = 1};
    apply(world, &command);
    fall_below_a_level(world);
    command = command_of(SLOSS_COMMAND_CEILING);
    command.ceiling = (struct sloss_command_ceiling){
        .market = market, .set = SLOSS_CEILING_POSITION, .position = 100000};
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_AUCTION);
    command.auction = (struct sloss_command_auction){
        .from_ppb = 2, .to_ppb = 1, .first = 3, .last = 4, .part_ppb = 5};
    apply(world, &command);
    go_to_the_host(world);
    guard_one(world);
    command = command_of(SLOSS_COMMAND_GOVERN);
    command.govern =
        (struct sloss_command_govern){.delay = 5, .step_ppb = 6, .kind = SLOSS_COMMAND_TIER};
    apply(world, &command);
    struct sloss_command chain[] = {command_of(SLOSS_COMMAND_SCHEDULE),
                                    command_of(SLOSS_COMMAND_WATERFALL),
                                    command_of(SLOSS_COMMAND_LAYER)};
    chain[0].flags = chain[1].flags = SLOSS_COMMAND_LINKED;
    chain[0].schedule = (struct sloss_command_schedule){.change = UINT64_MAX, .time = INT64_MAX};
    chain[1].waterfall.market = market;
    chain[1].waterfall.layer[0] = chain[2].layer.layer = SLOSS_LAYER_RESERVE;
    chain[2].layer.cap = 7;
    assert_ok(sloss_engine_apply(world->engine, chain, 3, NULL));
    uint32_t coin = 0;
    assert_ok(sloss_engine_add_asset(world->engine, "COIN", 2, &coin));
    command = command_of(SLOSS_COMMAND_COLLATERAL);
    strcpy(command.collateral.name, "pair");
    command.collateral.asset = coin;
    command.collateral.tick = 1;
    command.collateral.to = SLOSS_ACCOUNT_TREASURY;
    apply(world, &command);
}

/* The hash of the state is the sum of the hashes of the rows in the file: every word that is hashed
 * is there. */
static void all_that_is_hashed_is_saved(void **state)
{
    (void)state;
    struct random random = {.seed = 11};
    struct world world = open_rich();
    run(&world, &random, 900);
    struct sloss_command command = command_of(SLOSS_COMMAND_HOLD);
    command.hold = (struct sloss_command_hold){.account = 903, .amount = 1, .hold = 41};
    apply(&world, &command);
    command = command_of(SLOSS_COMMAND_CEILING);
    command.ceiling = (struct sloss_command_ceiling){.open_interest = 5000, .set = 1, .market = 1};
    apply(&world, &command);
    margin_together(&world);
    struct saved saved = save_world(&world);
    size_t size = 0;
    unsigned char *rows = rows_of(&saved, &size);
    struct sloss_hash sum = {0};
    uint64_t base = 0;
    uint64_t accounts = 0;
    uint64_t kinds = 0;
    for (const unsigned char *at = rows; at < rows + size;) {
        uint64_t words[400];
        uint64_t kind = *at++;
        uint64_t count = varint(&at);
        struct sl_lanes lanes = {.first = kind};
        base = kind == ACCOUNT ? accounts++ : base;
        assert_true(count <= COUNT(words));
        for (uint64_t i = 0; i < count; i++) {
            words[i] = signed_varint(&at) + (i == 0 ? base : 0);
            sl_lanes_absorb(&lanes, words[i]);
        }
        kinds |= kind < 64 ? UINT64_C(1) << kind : 0;
        if (kind < UNHASHED && !is_empty(kind, words, count)) {
            sl_lanes_add(&sum, lanes);
        }
    }
    struct sloss_hash hash = hash_of(&world);
    assert_true(kinds == (0xFEFFFFFFFE | UINT64_C(63) << 40)); /* each kind that there is */
    assert_true(same_hash(sum, hash));
    assert_true(little(saved.bytes + saved.size - 24, 8) == hash.low);
    assert_true(little(saved.bytes + saved.size - 16, 8) == hash.high);
    free(rows);
    free(saved.bytes);
    close_world(&world);
}

/* ---- bit by bit, while commands go on ---------------------------------------------------------
 */

/* Commands of a second asset's market too, whose accounts and markets come later than the snapshot.
 */
static void go_on(struct world *world, struct random *random, uint32_t round)
{
    run(world, random, 1 + (uint32_t)random_below(random, 30));
    struct sloss_command command = command_of(SLOSS_COMMAND_OWNER);
    command.owner.account = book_owner(random_below(random, BOOK_OWNERS));
    strcpy(command.owner.name, "later");
    apply(world, &command);
    command = command_of(SLOSS_COMMAND_MEMBER);
    command.member.account = book_owner(random_below(random, BOOK_OWNERS));
    command.member.amount = 1;
    command.member.asset = (uint32_t)random_below(random, BOOK_ASSETS);
    (void)sloss_engine_apply(world->engine, &command, 1, NULL);
    if (round % 8 == 3) {
        char name[SLOSS_NAME_SIZE];
        uint32_t market;
        snprintf(name, sizeof(name), "new-%u-%u", round, (unsigned)random_below(random, 1u << 30));
        assert_ok(
            sloss_engine_add_market(world->engine, name, 0, 1, SLOSS_KIND_LINEAR, 1, &market));
        assert_ok(sloss_engine_deposit(world->engine, 1000010, 0, 50)); /* nobody freezes these */
        assert_ok(sloss_engine_deposit(world->engine, 1000011, 0, 50));
        fill(world, market, 1000010, 1000011, 3, 100);
        (void)sloss_engine_deposit(world->engine, 1000000 + random_below(random, 9), 0, 50);
    }
    if (round % 5 == 2) {
        assert_ok(sloss_engine_whatif_begin(world->engine));
        run(world, random, 10);
        assert_ok(sloss_engine_whatif_end(world->engine));
    }
}

static void parts_are_the_state_at_the_beginning(void **state)
{
    (void)state;
    struct random random = {.seed = 77};
    struct world world = open_rich();
    for (uint32_t round = 0; round < rounds(60); round++) {
        run(&world, &random, 20);
        struct saved whole = save_world(&world);
        struct saved parts = {0};
        struct sloss_snapshot *snapshot = NULL;
        struct sloss_snapshot *second = NULL;
        uint32_t done = 0;
        assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
        assert_status(sloss_snapshot_begin(world.engine, &second), SLOSS_ERR_EXISTS);
        for (uint32_t part = 0; done == 0; part++) {
            go_on(&world, &random, round + part);
            assert_ok(sloss_snapshot_write(snapshot, 1 + (uint32_t)random_below(&random, 20),
                                           saved_write, &parts, &done));
        }
        assert_status(sloss_snapshot_write(snapshot, 1, saved_write, &parts, &done),
                      SLOSS_ERR_ARGUMENT);
        sloss_snapshot_end(snapshot);
        assert_true(same_bytes(&whole, &parts));
        struct world loaded = load_world(&parts);
        close_world(&loaded);
        free(whole.bytes);
        free(parts.bytes);
    }
    close_world(&world);
}

/* A snapshot may be given up at any point; then another can begin. */
static void a_snapshot_may_be_given_up(void **state)
{
    (void)state;
    struct random random = {.seed = 5};
    struct world world = open_rich();
    struct sloss_snapshot *snapshot = NULL;
    struct saved saved = {0};
    uint32_t done = 1;
    assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
    sloss_snapshot_end(snapshot);
    assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
    run(&world, &random, 50);
    assert_ok(sloss_snapshot_write(snapshot, 5, saved_write, &saved, &done));
    assert_int_equal(done, 0);
    run(&world, &random, 50);
    sloss_snapshot_end(snapshot);
    run(&world, &random, 50);
    saved.fails_at = 1;
    assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
    assert_status(sloss_snapshot_write(snapshot, 5, saved_write, &saved, &done), SLOSS_OK);
    saved.calls = 0;
    assert_status(sloss_snapshot_write(snapshot, UINT32_MAX, saved_write, &saved, &done),
                  SLOSS_ERR_FILE);
    assert_int_equal(done, 0);
    assert_status(sloss_snapshot_write(snapshot, 1, saved_write, &saved, &done), SLOSS_ERR_FILE);
    sloss_snapshot_end(snapshot);
    sloss_snapshot_end(NULL);
    free(saved.bytes);
    close_world(&world);
}

/* ---- what is not a whole snapshot -------------------------------------------------------------
 */

/* A book whose snapshot has several blocks. */
static struct saved save_many(void)
{
    struct world world = open_world();
    uint32_t market = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    for (uint64_t account = 1; account <= 8000; account++) {
        deposit(&world, account * 1000003, 1000000007 + (int64_t)account);
    }
    for (uint64_t account = 1; account < 8000; account += 2) {
        fill(&world, market, account * 1000003, (account + 1) * 1000003, 12345, 1000);
    }
    struct saved saved = save_world(&world);
    assert_true(saved.size > 3 * 65548);
    close_world(&world);
    return saved;
}

static void need_refused(struct saved *saved, enum sloss_status status)
{
    struct world world;
    assert_status(try_load(saved, &world), status);
    assert_true(world.ledger == NULL && world.engine == NULL);
}

static void change_bytes(struct saved saved, uint32_t count)
{
    struct random random = {.seed = 1000};
    for (uint32_t i = 0; i < count; i++) {
        size_t at = i < 60 ? i : random_below(&random, saved.size);
        unsigned char was = saved.bytes[at];
        saved.bytes[at] ^= (unsigned char)(1 + random_below(&random, 255));
        struct world world;
        enum sloss_status status = try_load(&saved, &world);
        assert_true(status == (at < 8 ? SLOSS_ERR_NOT_A_SNAPSHOT : SLOSS_ERR_DAMAGED) ||
                    (at >= 24 && status == SLOSS_ERR_CUT_OFF));
        assert_null(world.engine);
        saved.bytes[at] = was;
    }
    struct world world = load_world(&saved);
    close_world(&world);
    free(saved.bytes);
}

/* A thousand of a book that has everything, and some of one whose snapshot has several blocks. */
static void a_changed_byte_is_found(void **state)
{
    (void)state;
    struct random random = {.seed = 41};
    struct world world = open_rich();
    run(&world, &random, 300);
    change_bytes(save_world(&world), rounds(1000));
    change_bytes(save_many(), rounds(90));
    close_world(&world);
}

static void a_cut_is_found(void **state)
{
    (void)state;
    struct random random = {.seed = 4};
    struct saved saved = save_many();
    size_t size = saved.size;
    for (uint32_t i = 0; i < rounds(200); i++) {
        saved.size = i < 100 ? i : i < 160 ? size - 1 - (i - 100) : random_below(&random, size);
        need_refused(&saved, SLOSS_ERR_CUT_OFF);
    }
    saved.size = size;
    struct world world = load_world(&saved);
    assert_int_equal(saved.at, size);
    close_world(&world);
    free(saved.bytes);
}

/* Blocks that change places, are left out or come twice, each with the checksum that it had. */
static void blocks_stay_in_order(void **state)
{
    (void)state;
    struct saved saved = save_many();
    unsigned char *was = malloc(saved.size);
    size_t block = 65548;
    memcpy(was, saved.bytes, saved.size);
    memcpy(saved.bytes + 24, was + 24 + block, block);
    memcpy(saved.bytes + 24 + block, was + 24, block);
    need_refused(&saved, SLOSS_ERR_DAMAGED);
    memcpy(saved.bytes + 24, was + 24 + block, saved.size - 24 - block);
    saved.size -= block;
    need_refused(&saved, SLOSS_ERR_DAMAGED);
    saved.size += block;
    memcpy(saved.bytes + 24, was + 24, block);
    memcpy(saved.bytes + 24 + block, was + 24, saved.size - 24 - block);
    need_refused(&saved, SLOSS_ERR_DAMAGED);
    memcpy(saved.bytes, was, saved.size);
    seal(&saved); /* changes nothing */
    assert_memory_equal(saved.bytes, was, saved.size);
    free(was);
    free(saved.bytes);
}

/* What has right checksums and is still not a snapshot of this library. */
static void other_files_are_refused(void **state)
{
    (void)state;
    struct random random = {.seed = 8};
    struct world world = open_rich();
    run(&world, &random, 100);
    struct saved saved = save_world(&world);
    put_little(saved.bytes + 8, SLOSS_SNAPSHOT_FORMAT + 1, 4);
    seal(&saved);
    need_refused(&saved, SLOSS_ERR_NEWER_FORMAT);
    put_little(saved.bytes + 8, UINT32_MAX, 4);
    seal(&saved);
    need_refused(&saved, SLOSS_ERR_NEWER_FORMAT);
    put_little(saved.bytes + 8, 0, 4);
    seal(&saved);
    need_refused(&saved, SLOSS_ERR_DAMAGED);
    put_little(saved.bytes + 8, SLOSS_SNAPSHOT_FORMAT, 4);
    saved.bytes[13] = 1;
    seal(&saved);
    need_refused(&saved, SLOSS_ERR_DAMAGED);
    saved.bytes[13] = 0;
    saved.bytes[saved.size - 20] ^= 1; /* the hash */
    seal(&saved);
    need_refused(&saved, SLOSS_ERR_DAMAGED);
    saved.bytes[saved.size - 20] ^= 1;
    seal(&saved);
    struct world loaded = load_world(&saved);
    close_world(&loaded);
    unsigned char scenario[] = "asset USD 2\nhash\n";
    struct saved text = {.bytes = scenario, .size = sizeof(scenario)};
    need_refused(&text, SLOSS_ERR_NOT_A_SNAPSHOT);
    text.size = 0;
    need_refused(&text, SLOSS_ERR_CUT_OFF);
    free(saved.bytes);
    close_world(&world);
}

/* Any change of rows under right checksums is refused, and most of them before the hash is
 * compared; nothing that comes in crashes. */
static void forged_rows_are_refused(void **state)
{
    (void)state;
    struct random random = {.seed = 9};
    struct world world = open_rich();
    run(&world, &random, 300);
    struct saved saved = save_world(&world);
    for (uint32_t i = 0; i < rounds(3000); i++) {
        size_t at = 28 + random_below(&random, saved.size - 28 - 8 - 28);
        unsigned char was = saved.bytes[at];
        saved.bytes[at] = (unsigned char)random_below(&random, 256);
        seal(&saved);
        struct world loaded;
        enum sloss_status status = try_load(&saved, &loaded);
        if (status == SLOSS_OK) {
            /* What is not hashed: history, what an instant settled, and what is empty. */
            struct saved again = save_world(&loaded);
            assert_true(same_bytes(&saved, &again));
            free(again.bytes);
            close_world(&loaded);
        } else {
            assert_status(status, SLOSS_ERR_DAMAGED);
        }
        saved.bytes[at] = was;
    }
    free(saved.bytes);
    close_world(&world);
}

/* ---- the host's part --------------------------------------------------------------------------
 */

/* A host may give a byte at a time, and may fail at any call. */
static void the_host_may_be_slow_or_fail(void **state)
{
    (void)state;
    struct random random = {.seed = 21};
    struct world world = open_rich();
    run(&world, &random, 100);
    struct saved saved = save_world(&world);
    saved.at_most = 1;
    struct world loaded = load_world(&saved);
    close_world(&loaded);
    saved.at_most = 0;
    loaded = load_world(&saved);
    size_t calls = saved.calls;
    close_world(&loaded);
    for (saved.fails_at = 1; saved.fails_at <= calls; saved.fails_at++) {
        need_refused(&saved, SLOSS_ERR_FILE);
    }
    saved.fails_at = 0;
    struct saved other = {.fails_at = 1};
    for (; other.fails_at < 4; other.fails_at++, other.calls = 0) {
        assert_status(sloss_engine_save(world.engine, saved_write, &other), SLOSS_ERR_FILE);
        assert_int_equal(other.calls, other.fails_at);
    }
    free(other.bytes);
    free(saved.bytes);
    close_world(&world);
}

static void arguments_are_looked_at(void **state)
{
    (void)state;
    struct world world = open_world();
    struct saved saved = save_world(&world);
    struct sloss_ledger *ledger = NULL;
    struct sloss_engine *engine = NULL;
    struct sloss_snapshot *snapshot = NULL;
    uint32_t done = 0;
    assert_status(sloss_engine_save(NULL, saved_write, &saved), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_save(world.engine, NULL, &saved), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_load(NULL, NULL, &saved, &ledger, &engine), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_load(NULL, saved_read, &saved, NULL, &engine), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_load(NULL, saved_read, &saved, &ledger, NULL), SLOSS_ERR_ARGUMENT);
    struct sloss_ledger_config config = {.struct_size = 3};
    assert_status(sloss_engine_load(&config, saved_read, &saved, &ledger, &engine),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_snapshot_begin(NULL, &snapshot), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_snapshot_begin(world.engine, NULL), SLOSS_ERR_ARGUMENT);
    assert_ok(sloss_snapshot_begin(world.engine, &snapshot));
    assert_status(sloss_snapshot_write(NULL, 1, saved_write, &saved, &done), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_snapshot_write(snapshot, 0, saved_write, &saved, &done),
                  SLOSS_ERR_ARGUMENT);
    assert_status(sloss_snapshot_write(snapshot, 1, NULL, &saved, &done), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_snapshot_write(snapshot, 1, saved_write, &saved, NULL), SLOSS_ERR_ARGUMENT);
    sloss_snapshot_end(snapshot);
    free(saved.bytes);
    close_world(&world);
}

/* The limits of the new ledger hold for what is loaded. */
static void limits_hold(void **state)
{
    (void)state;
    struct world world = open_world();
    uint32_t market = add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 100);
    deposit(&world, 2, 100);
    fill(&world, market, 1, 2, 1, 10);
    struct saved saved = save_world(&world);
    const uint32_t most[][2] = {{1, 0}, {0, 1}, {2, 2}};
    for (size_t i = 0; i < COUNT(most); i++) {
        struct sloss_ledger_config config = {
            .struct_size = sizeof(config), .accounts_max = most[i][0], .positions_max = most[i][1]};
        struct world loaded = {0};
        saved.at = 0;
        assert_status(
            sloss_engine_load(&config, saved_read, &saved, &loaded.ledger, &loaded.engine),
            i < 2 ? SLOSS_ERR_LIMIT : SLOSS_OK);
        assert_true((loaded.engine != NULL) == (i == 2));
        if (i == 2) {
            assert_status(sloss_engine_add_account(loaded.engine, 3, NULL), SLOSS_ERR_LIMIT);
            close_world(&loaded);
        }
    }
    free(saved.bytes);
    close_world(&world);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static struct world open_on(struct supply *supply)
{
    return open_rich_on(supply_memory(supply));
}

/* Each allocation of a save and of a load fails in turn: a named status, nothing changed, no leak.
 */
static void memory_may_fail(void **state)
{
    (void)state;
    struct random random = {.seed = 13};
    struct supply supply = {0};
    struct world world = open_on(&supply);
    run(&world, &random, 200);
    struct saved whole = save_world(&world);
    struct sloss_hash hash = hash_of(&world);
    enum sloss_status status = SLOSS_ERR_MEMORY;
    uint32_t failed = 0;
    for (uint64_t at = 1; status != SLOSS_OK; at++) {
        struct saved saved = {0};
        int64_t bytes = supply.bytes;
        supply.fail_at = supply.requests + at;
        status = sloss_engine_save(world.engine, saved_write, &saved);
        supply.fail_at = 0;
        assert_true(status == SLOSS_ERR_MEMORY || same_bytes(&saved, &whole));
        assert_amount(supply.bytes, bytes);
        failed += status == SLOSS_OK ? 0 : 1;
        free(saved.bytes);
    }
    assert_true(failed > 3);
    assert_true(same_hash(hash, hash_of(&world)));
    status = SLOSS_ERR_MEMORY;
    failed = 0;
    for (uint64_t at = 1; status != SLOSS_OK; at++) {
        struct supply other = {.fail_at = at};
        struct sloss_ledger_config config = {.struct_size = sizeof(config),
                                             .memory = supply_memory(&other)};
        struct world loaded = {0};
        whole.at = 0;
        status = sloss_engine_load(&config, saved_read, &whole, &loaded.ledger, &loaded.engine);
        assert_true(status == SLOSS_ERR_MEMORY || status == SLOSS_OK);
        assert_true((status == SLOSS_OK) == (loaded.engine != NULL));
        failed += status == SLOSS_OK ? 0 : 1;
        if (status == SLOSS_OK) {
            assert_true(same_hash(hash, hash_of(&loaded)));
            close_world(&loaded);
        }
        assert_amount(other.bytes, 0);
    }
    assert_true(failed > 30);
    free(whole.bytes);
    close_world(&world);
    assert_amount(supply.bytes, 0);
}

/* Where memory fails while a snapshot is written, commands go on as if there were none. */
static void a_snapshot_fails_alone(void **state)
{
    (void)state;
    uint32_t failed = 0;
    for (uint32_t trial = 0; trial < rounds(400); trial++) {
        struct random random = {.seed = 14};
        struct supply supply = {0};
        struct world world = open_on(&supply);
        run(&world, &random, 100);
        struct sloss_snapshot *snapshot = NULL;
        struct saved saved = {0};
        uint32_t done = 0;
        supply.fail_at = supply.requests + 1 + trial;
        enum sloss_status status = sloss_snapshot_begin(world.engine, &snapshot);
        for (uint32_t part = 0; status == SLOSS_OK && done == 0; part++) {
            /* It may be the command's own request that fails; then it is tried again. */
            if (sloss_engine_deposit(world.engine, book_owner(39 - part), 0, 1) != SLOSS_OK) {
                assert_ok(sloss_engine_deposit(world.engine, book_owner(39 - part), 0, 1));
            }
            status = sloss_snapshot_write(snapshot, 4, saved_write, &saved, &done);
        }
        assert_true(status == SLOSS_OK || status == SLOSS_ERR_MEMORY);
        failed += status == SLOSS_OK ? 0 : 1;
        sloss_snapshot_end(status == SLOSS_ERR_MEMORY && snapshot == NULL ? NULL : snapshot);
        free(saved.bytes);
        close_world(&world);
        assert_amount(supply.bytes, 0);
        if (status == SLOSS_OK) {
            break;
        }
    }
    assert_true(failed > 10 || is_brief());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loaded_book_is_the_book),
        cmocka_unit_test(an_empty_book_is_saved),
        cmocka_unit_test(history_goes_on),
        cmocka_unit_test(trials_go_as_before),
        cmocka_unit_test(all_that_is_hashed_is_saved),
        cmocka_unit_test(parts_are_the_state_at_the_beginning),
        cmocka_unit_test(a_snapshot_may_be_given_up),
        cmocka_unit_test(a_changed_byte_is_found),
        cmocka_unit_test(a_cut_is_found),
        cmocka_unit_test(blocks_stay_in_order),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(forged_rows_are_refused),
        cmocka_unit_test(the_host_may_be_slow_or_fail),
        cmocka_unit_test(arguments_are_looked_at),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(memory_may_fail),
        cmocka_unit_test(a_snapshot_fails_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
