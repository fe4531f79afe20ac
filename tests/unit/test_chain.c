/* SPDX-License-Identifier: BSD-2-Clause */
#include "sloss/snapshot.h"
#include "world.h"

/* Records: what a kind does not use is zero, and linked records are one command, all or nothing. */

enum {
    PERP,
    CLOSED,
    OTHER,
    UNKNOWN
};

#define SIZE .struct_size = sizeof(struct sloss_command)
#define WATERFALL(...)                                                                             \
    {                                                                                              \
        SIZE, .kind = SLOSS_COMMAND_WATERFALL, .waterfall = {.layer = {__VA_ARGS__}},              \
              .flags = SLOSS_COMMAND_LINKED                                                        \
    }
#define LAYER(wanted_layer, wanted_cap, wanted_flags)                                              \
    {                                                                                              \
        SIZE, .kind = SLOSS_COMMAND_LAYER, .flags = (wanted_flags), .layer = {                     \
            .layer = (wanted_layer),                                                               \
            .cap = (wanted_cap)                                                                    \
        }                                                                                          \
    }
#define LINKED SLOSS_COMMAND_LINKED

static struct world open_three_markets(void)
{
    struct world world = open_world();
    add_market(&world, "perp", SLOSS_SETTLEMENT_UNREALIZED);
    add_market(&world, "closed", SLOSS_SETTLEMENT_UNREALIZED);
    add_market(&world, "other", SLOSS_SETTLEMENT_UNREALIZED);
    deposit(&world, 1, 10000);
    deposit(&world, 2, 20000);
    fill(&world, PERP, 1, 2, 30, 1000);
    assert_ok(sloss_engine_settle(world.engine, CLOSED, 5));
    return world;
}

static uint64_t sequence_of(const struct world *world)
{
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_info(world->engine, &info));
    return info.sequence;
}

/* A refusal at the first record: nothing is applied and no number is used up. */
static void refused(struct world *world, const struct sloss_command *commands, size_t count,
                    enum sloss_status status)
{
    struct sloss_hash before = hash_of(world);
    uint64_t sequence = sequence_of(world);
    size_t applied = 42;
    assert_status(sloss_engine_apply(world->engine, commands, count, &applied), status);
    assert_int_equal(applied, 0);
    assert_true(same_hash(before, hash_of(world)));
    assert_int_equal(sequence_of(world), sequence);
}

static void has_layers(const struct world *world, uint32_t market,
                       const struct sloss_layer_terms *wanted, uint32_t count)
{
    struct sloss_layer_terms found[SLOSS_LAYERS_MAX];
    uint32_t found_count = 77;
    assert_ok(sloss_engine_waterfall(world->engine, market, found, &found_count));
    assert_int_equal(found_count, count);
    assert_memory_equal(found, wanted, count * sizeof(*wanted));
}

/* A good command of each kind, the bytes of its body that it uses, and those of the record, counted
 * in command.h. */
static const struct {
    struct sloss_command command;
    uint32_t used;
    uint32_t size; /* of the body's record */
} kinds[] = {
    {{SIZE, .kind = SLOSS_COMMAND_ASSET, .asset = {.name = "EUR"}}, 68, 72},
    {{SIZE, .kind = SLOSS_COMMAND_MARKET, .market = {.name = "new", .unit = 1}}, 92, 96},
    {{SIZE, .kind = SLOSS_COMMAND_TIER, .tier = {.initial_ppb = 5}}, 44, 48},
    {{SIZE, .kind = SLOSS_COMMAND_WATERFALL, .waterfall = {.layer = {4}}}, 64, 64},
    {{SIZE, .kind = SLOSS_COMMAND_SOCIALIZE, .socialize = {.pool = 1}}, 24, 96},
    {{SIZE, .kind = SLOSS_COMMAND_OPTION, .option = {.residual = 1}}, 36, 40},
    {{SIZE, .kind = SLOSS_COMMAND_ACCOUNT, .account = {.account = 9, .name = "nine"}}, 72, 72},
    {{SIZE, .kind = SLOSS_COMMAND_DEPOSIT, .flags = SLOSS_COMMAND_CREATE,
      .deposit = {.account = 8, .name = "eight", .amount = 5}},
     84,
     88},
    {{SIZE, .kind = SLOSS_COMMAND_WITHDRAW, .withdraw = {.account = 1, .amount = 5}}, 20, 24},
    {{SIZE, .kind = SLOSS_COMMAND_TRANSFER, .transfer = {.giver = 1, .receiver = 2, .amount = 5}},
     28,
     32},
    {{SIZE, .kind = SLOSS_COMMAND_FILL,
      .fill = {.buyer = 1, .seller = 2, .lots = 1, .price = 1000}},
     68,
     72},
    {{SIZE, .kind = SLOSS_COMMAND_MARK, .mark = {.price = 1001}}, 12, 16},
    {{SIZE, .kind = SLOSS_COMMAND_FUNDING, .funding = {.payment = 1}}, 24, 24},
    {{SIZE, .kind = SLOSS_COMMAND_DELEVERAGE, .flags = SLOSS_COMMAND_FORCE,
      .deleverage = {.account = 1, .rank = 2}},
     20,
     24},
    {{SIZE, .kind = SLOSS_COMMAND_TAKEOVER, .takeover = {.account = 1}}, 8, 8},
    {{SIZE, .kind = SLOSS_COMMAND_SETTLE, .settle = {.market = OTHER, .price = 1}}, 12, 16},
    {{SIZE, .kind = SLOSS_COMMAND_TIME, .time = {.nanoseconds = 5}}, 8, 8},
    {{SIZE, .kind = SLOSS_COMMAND_FEE, .fee = {.account = 1, .amount = 5}}, 20, 24},
    {{SIZE, .kind = SLOSS_COMMAND_OWNER, .owner = {.account = 1, .name = "house"}}, 76, 80},
    {{SIZE, .kind = SLOSS_COMMAND_MEMBER, .member = {.account = 2, .amount = 5}}, 36, 40},
    {{SIZE, .kind = SLOSS_COMMAND_RECOVER, .recover = {.market = OTHER, .amount = 5}}, 12, 16},
    {{SIZE, .kind = SLOSS_COMMAND_FUND, .fund = {.name = "shared", .units = 1}}, 88, 88},
    {{SIZE, .kind = SLOSS_COMMAND_JOIN, .join = {.account = 2, .amount = 5}}, 24, 24},
    {{SIZE, .kind = SLOSS_COMMAND_LEAVE, .leave = {.account = 2, .units = 1}}, 24, 24},
    {{SIZE, .kind = SLOSS_COMMAND_HOLD, .hold = {.account = 8, .amount = 2, .hold = 1}}, 36, 40},
    {{SIZE, .kind = SLOSS_COMMAND_PAY_OUT, .pay_out = {.hold = 1, .amount = 2, .part = 1}}, 20, 24},
    {{SIZE, .kind = SLOSS_COMMAND_HOLD, .hold = {.account = 8, .amount = 2, .hold = 2}}, 36, 40},
    {{SIZE, .kind = SLOSS_COMMAND_RELEASE, .release = {.hold = 2}}, 8, 8},
    {{SIZE, .kind = SLOSS_COMMAND_ORDERS, .orders = {.account = 1}}, 44, 48},
    {{SIZE, .kind = SLOSS_COMMAND_EXECUTE, .execute = {.timeout = 1}}, 28, 32},
    {{SIZE, .kind = SLOSS_COMMAND_AUCTION,
      .auction = {.from_ppb = 2, .to_ppb = 1, .first = 1, .last = 1, .part_ppb = 1}},
     44,
     48},
    {{SIZE, .kind = SLOSS_COMMAND_HEDGE, .hedge = {.account = 8, .is_on = 1}}, 16, 16},
    {{SIZE, .kind = SLOSS_COMMAND_PARTIAL,
      .partial = {.target_ppb = 1000000000, .step = 1}},
     52,
     56},
    {{SIZE, .kind = SLOSS_COMMAND_LEVELS, .levels = {.rate_ppb = {2000000000}, .count = 1}}, 72, 72},
};

/* Every reserved byte of a kind is looked at, and every one that it uses may be other than zero.
 * What lies behind the record of its body is ignored, since C does not clear it. */
static void unused_bytes_are_zero(void **state)
{
    (void)state;
    struct world world = open_three_markets();
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct sloss_command command = kinds[i].command;
        print_message("kind %u\n", command.kind);
        for (uint32_t at = kinds[i].used; at < kinds[i].size; at++) {
            for (uint32_t bit = 0; bit < 8; bit += 7) {
                command.body[at] = (uint8_t)(1u << bit);
                refused(&world, &command, 1, SLOSS_ERR_ARGUMENT);
            }
            command.body[at] = 0;
        }
        command.reserved = UINT32_C(1) << 31;
        refused(&world, &command, 1, SLOSS_ERR_ARGUMENT);
        command.reserved = 0;
        command.flags |= SLOSS_COMMAND_CREATE << 1;
        refused(&world, &command, 1, SLOSS_ERR_ARGUMENT);
        command.flags = kinds[i].command.flags;
        memset(command.body + kinds[i].size, 0x5A, sizeof(command.body) - kinds[i].size);
        assert_ok(sloss_engine_apply(world.engine, &command, 1, NULL));
    }
    close_world(&world);
}

/* The last byte that a kind uses is not taken for one that it does not. */
static void used_bytes_are_read(void **state)
{
    (void)state;
    static const enum sloss_status wanted[] = {[SLOSS_COMMAND_ASSET] = SLOSS_ERR_RANGE,
                                               [SLOSS_COMMAND_TIER] = SLOSS_ERR_UNKNOWN_MARKET,
                                               [SLOSS_COMMAND_WATERFALL] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_DEPOSIT] = SLOSS_ERR_UNKNOWN_ASSET,
                                               [SLOSS_COMMAND_WITHDRAW] = SLOSS_ERR_UNKNOWN_ASSET,
                                               [SLOSS_COMMAND_TRANSFER] = SLOSS_ERR_UNKNOWN_ASSET,
                                               [SLOSS_COMMAND_FILL] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_MARK] = SLOSS_ERR_UNKNOWN_MARKET,
                                               [SLOSS_COMMAND_FUNDING] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_FEE] = SLOSS_ERR_UNKNOWN_ASSET,
                                               [SLOSS_COMMAND_OWNER] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_MEMBER] = SLOSS_ERR_UNKNOWN_ASSET,
                                               [SLOSS_COMMAND_FUND] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_JOIN] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_LEAVE] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_HOLD] = SLOSS_ERR_UNKNOWN_ASSET,
                                               [SLOSS_COMMAND_RELEASE] = SLOSS_ERR_UNKNOWN_HOLD,
                                               [SLOSS_COMMAND_PAY_OUT] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_ORDERS] = SLOSS_ERR_UNKNOWN_MARKET,
                                               [SLOSS_COMMAND_HEDGE] = SLOSS_ERR_ARGUMENT,
                                               [SLOSS_COMMAND_EXECUTE] = SLOSS_ERR_UNKNOWN_MARKET,
                                               [SLOSS_COMMAND_AUCTION] = SLOSS_ERR_UNKNOWN_ASSET,
                                               [SLOSS_COMMAND_MARKET] = SLOSS_ERR_UNKNOWN_FUND,
                                               [SLOSS_COMMAND_SETTLE] = SLOSS_ERR_UNKNOWN_MARKET,
                                               [SLOSS_COMMAND_PARTIAL] = SLOSS_ERR_UNKNOWN_MARKET,
                                               [SLOSS_COMMAND_LEVELS] = SLOSS_ERR_ARGUMENT};
    struct world world = open_three_markets();
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct sloss_command command = kinds[i].command;
        if (command.kind < COUNT(wanted) && wanted[command.kind] != SLOSS_OK) {
            command.body[kinds[i].used - 1] = UINT8_MAX;
            refused(&world, &command, 1, wanted[command.kind]);
        }
        if (command.kind == SLOSS_COMMAND_FUND) { /* those that follow name it */
            assert_ok(sloss_engine_apply(world.engine, &kinds[i].command, 1, NULL));
        }
    }
    close_world(&world);
}

/* The host's id is the host's. */
static void a_host_id_changes_nothing(void **state)
{
    (void)state;
    struct world world[2] = {open_three_markets(), open_three_markets()};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct sloss_command command = kinds[i].command;
        assert_ok(sloss_engine_apply(world[0].engine, &command, 1, NULL));
        command.host_id[0] = UINT64_MAX;
        command.host_id[1] = 7;
        assert_ok(sloss_engine_apply(world[1].engine, &command, 1, NULL));
        assert_true(same_hash(hash_of(&world[0]), hash_of(&world[1])));
    }
    close_world(&world[0]);
    close_world(&world[1]);
}

/* What cannot be a chain. */
static void chains_are_of_one_kind(void **state)
{
    (void)state;
    struct world world = open_three_markets();
    const struct sloss_command layer = LAYER(SLOSS_LAYER_INSURANCE, 5, 0);
    const struct sloss_command linked_layer = LAYER(SLOSS_LAYER_INSURANCE, 5, LINKED);
    const struct sloss_command other_layer = LAYER(SLOSS_LAYER_RESERVE, 5, 0);
    const struct sloss_command waterfall = WATERFALL(1, 2, 4);
    const struct sloss_command mark = {SIZE, .kind = SLOSS_COMMAND_MARK, .flags = LINKED,
                                       .mark = {.price = 1001}};
    struct sloss_command last_mark = mark;
    last_mark.flags = 0;
    last_mark.mark.market = OTHER;
    const struct {
        struct sloss_command command[3];
        size_t count;
    } cases[] = {
        {{layer}, 1},                                /* alone */
        {{linked_layer, other_layer}, 2},            /* LAYERs alone */
        {{mark, layer}, 2},                          /* LAYER after MARK */
        {{mark, last_mark, layer}, 1},               /* MARK cut */
        {{waterfall, last_mark}, 2},                 /* MARK after WATERFALL */
        {{waterfall, linked_layer, last_mark}, 3},   /* and after LAYER */
        {{waterfall, waterfall, layer}, 3},          /* WATERFALL after WATERFALL */
        {{waterfall}, 1},                            /* cut at once */
        {{waterfall, linked_layer}, 2},              /* cut later */
        {{waterfall, linked_layer, other_layer}, 2}, /* cut by the count */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("case %zu\n", i);
        refused(&world, cases[i].command, cases[i].count, SLOSS_ERR_ARGUMENT);
    }
    for (size_t i = 0; i < COUNT(kinds); i++) { /* all others stand alone */
        struct sloss_command pair[2] = {kinds[i].command, kinds[i].command};
        pair[0].flags |= LINKED;
        refused(&world, pair, 2, SLOSS_ERR_ARGUMENT);
        pair[1] = layer;
        if (pair[0].kind != SLOSS_COMMAND_WATERFALL) {
            refused(&world, pair, 2, SLOSS_ERR_ARGUMENT);
        }
    }
    close_world(&world);
}

/* What a LAYER may say, and in which order its mistakes are told. */
static void caps_are_checked_in_order(void **state)
{
    (void)state;
    struct world world = open_three_markets();
    static const struct {
        uint32_t market;
        struct sloss_layer_terms cap[2]; /* .layer 0: none */
        enum sloss_status status;
    } cases[] = {
        {PERP,
         {{.layer = SLOSS_LAYER_INSURANCE, .cap = 5}, {.layer = SLOSS_LAYER_INSURANCE, .cap = 5}},
         SLOSS_ERR_ARGUMENT},
        {PERP, {{.layer = SLOSS_LAYER_DELEVERAGE, .cap = 5}}, SLOSS_ERR_ARGUMENT},
        {PERP, {{.layer = 6, .cap = 5}}, SLOSS_ERR_ARGUMENT},
        {PERP, {{.layer = UINT32_MAX, .cap = 5}}, SLOSS_ERR_ARGUMENT},
        {PERP, {{.layer = SLOSS_LAYER_INSURANCE + 32, .cap = 5}}, SLOSS_ERR_ARGUMENT},
        {PERP, {{.layer = SLOSS_LAYER_INSURANCE, .reserved = 1, .cap = 5}}, SLOSS_ERR_ARGUMENT},
        {PERP,
         {{.layer = SLOSS_LAYER_BACKSTOP, .cap = 5}},
         SLOSS_ERR_ARGUMENT}, /* not in the order */
        {PERP, {{.layer = SLOSS_LAYER_INSURANCE, .cap = -1}}, SLOSS_ERR_RANGE},
        {PERP,
         {{.layer = SLOSS_LAYER_INSURANCE, .cap = 5},
          {.layer = SLOSS_LAYER_RESERVE, .cap = INT64_MIN}},
         SLOSS_ERR_RANGE},
        {PERP,
         {{.layer = SLOSS_LAYER_INSURANCE, .cap = -1}, {.layer = SLOSS_LAYER_DELEVERAGE, .cap = 5}},
         SLOSS_ERR_ARGUMENT},
        {UNKNOWN, {{.layer = SLOSS_LAYER_INSURANCE, .cap = -1}}, SLOSS_ERR_UNKNOWN_MARKET},
        {UNKNOWN, {{.layer = SLOSS_LAYER_DELEVERAGE, .cap = 5}}, SLOSS_ERR_ARGUMENT},
        {CLOSED, {{.layer = SLOSS_LAYER_INSURANCE, .cap = -1}}, SLOSS_ERR_MARKET_CLOSED},
        {CLOSED,
         {{.layer = SLOSS_LAYER_INSURANCE, .cap = 5}, {.layer = SLOSS_LAYER_INSURANCE, .cap = 5}},
         SLOSS_ERR_ARGUMENT},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_command chain[3] = {WATERFALL(1, 2, 4), LAYER(0, 0, 0), LAYER(0, 0, 0)};
        size_t count = cases[i].cap[1].layer == 0 ? 2 : 3;
        print_message("case %zu\n", i);
        chain[0].waterfall.market = cases[i].market;
        for (size_t j = 1; j < count; j++) {
            chain[j].flags = j + 1 < count ? LINKED : 0;
            chain[j].layer.layer = cases[i].cap[j - 1].layer;
            chain[j].layer.reserved = cases[i].cap[j - 1].reserved;
            chain[j].layer.cap = cases[i].cap[j - 1].cap;
        }
        refused(&world, chain, count, cases[i].status);
    }
    struct sloss_command none[2] = {WATERFALL(1, 4), LAYER(SLOSS_LAYER_NONE, 5, 0)};
    refused(&world, none, 2, SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

/* A mistake in the form of any record of a chain refuses all of it. */
static void every_record_of_a_chain_is_well_formed(void **state)
{
    (void)state;
    struct world world = open_three_markets();
    const struct sloss_command good[3] = {WATERFALL(1, 2, 4), LAYER(1, 5, LINKED), LAYER(2, 6, 0)};
    for (size_t at = 0; at < 3; at++) {
        struct sloss_command chain[3];
        memcpy(chain, good, sizeof(chain));
        chain[at].struct_size--;
        refused(&world, chain, 3, SLOSS_ERR_ARGUMENT);
        chain[at].struct_size++;
        chain[at].reserved = 1;
        refused(&world, chain, 3, SLOSS_ERR_ARGUMENT);
        chain[at].reserved = 0;
        chain[at].flags |= SLOSS_COMMAND_FORCE;
        refused(&world, chain, 3, SLOSS_ERR_ARGUMENT);
        chain[at].flags &= ~SLOSS_COMMAND_FORCE;
        /* A gate's duration without a gate; what is reserved of a LAYER. */
        for (uint32_t byte = at == 0 ? 56 : 28; byte < (at == 0 ? 64 : 32); byte++) {
            chain[at].body[byte] = 1;
            refused(&world, chain, 3, SLOSS_ERR_ARGUMENT);
            chain[at].body[byte] = 0;
        }
    }
    assert_ok(sloss_engine_apply(world.engine, good, 3, NULL));
    const struct sloss_layer_terms wanted[] = {
        {.layer = 1, .cap = 5}, {.layer = 2, .cap = 6}, {.layer = 4}};
    has_layers(&world, PERP, wanted, 3);
    close_world(&world);
}

/* Records are counted, of whole chains; a chain has one number. */
static void whole_chains_are_counted(void **state)
{
    (void)state;
    struct world world = open_three_markets();
    struct sloss_command commands[] = {
        {SIZE, .kind = SLOSS_COMMAND_TIME, .time = {.nanoseconds = 5}},
        WATERFALL(SLOSS_LAYER_INSURANCE, SLOSS_LAYER_SOCIALIZE),
        LAYER(SLOSS_LAYER_INSURANCE, 7, 0),
        {SIZE, .kind = SLOSS_COMMAND_MARK, .flags = LINKED, .mark = {.price = 1001}},
        {SIZE, .kind = SLOSS_COMMAND_MARK, .mark = {.market = OTHER, .price = 9}},
        WATERFALL(SLOSS_LAYER_RESERVE, SLOSS_LAYER_BACKSTOP, SLOSS_LAYER_INSURANCE),
        LAYER(SLOSS_LAYER_RESERVE, 1, LINKED),
        LAYER(SLOSS_LAYER_BACKSTOP, -1, 0),
    };
    const struct sloss_layer_terms before[] = {{.layer = SLOSS_LAYER_INSURANCE, .cap = 7},
                                               {.layer = SLOSS_LAYER_SOCIALIZE}};
    uint64_t sequence = sequence_of(&world);
    size_t applied = 42;
    assert_status(sloss_engine_apply(world.engine, commands, COUNT(commands), &applied),
                  SLOSS_ERR_RANGE);
    assert_int_equal(applied, 5);
    assert_int_equal(sequence_of(&world), sequence + 3);
    has_layers(&world, PERP, before, 2);
    assert_amount(market_of(&world, OTHER).mark, 9);
    struct sloss_hash state_before = hash_of(&world);
    assert_status(sloss_engine_apply(world.engine, commands + 5, 2, &applied), SLOSS_ERR_ARGUMENT);
    assert_int_equal(applied, 0);
    assert_true(same_hash(state_before, hash_of(&world)));
    commands[7].layer.cap = 2;
    assert_ok(sloss_engine_apply(world.engine, commands, COUNT(commands), &applied));
    assert_int_equal(applied, COUNT(commands));
    assert_int_equal(sequence_of(&world), sequence + 3 + 4);
    const struct sloss_layer_terms after[] = {{.layer = SLOSS_LAYER_RESERVE, .cap = 1},
                                              {.layer = SLOSS_LAYER_BACKSTOP, .cap = 2},
                                              {.layer = SLOSS_LAYER_INSURANCE}};
    has_layers(&world, PERP, after, 3);
    close_world(&world);
}

/* The form of a command is checked without books, and as an engine does: whole chains are counted,
 * and what no state would take is refused. */
static void a_form_is_checked_without_books(void **state)
{
    (void)state;
    const struct sloss_command commands[] = {WATERFALL(SLOSS_LAYER_INSURANCE),
                                             LAYER(SLOSS_LAYER_INSURANCE, 5, LINKED),
                                             LAYER(SLOSS_LAYER_RESERVE, 5, 0),
                                             {SIZE, .kind = SLOSS_COMMAND_MARK}};
    struct sloss_command wrong = {SIZE, .kind = SLOSS_COMMAND_MARK, .mark = {.reserved = 1}};
    size_t records = 42;
    assert_ok(sloss_command_check(commands, 4, &records));
    assert_int_equal(records, 3);
    assert_ok(sloss_command_check(commands + 3, 1, &records));
    assert_int_equal(records, 1);
    assert_status(sloss_command_check(commands, 2, &records), SLOSS_ERR_ARGUMENT);
    assert_int_equal(records, 0);
    assert_status(sloss_command_check(commands + 2, 1, &records), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_command_check(commands, 0, &records), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_command_check(&wrong, 1, &records), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_command_check(NULL, 1, &records), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_command_check(commands, 4, NULL), SLOSS_ERR_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_is_checked_without_books),
        cmocka_unit_test(unused_bytes_are_zero),
        cmocka_unit_test(used_bytes_are_read),
        cmocka_unit_test(a_host_id_changes_nothing),
        cmocka_unit_test(chains_are_of_one_kind),
        cmocka_unit_test(caps_are_checked_in_order),
        cmocka_unit_test(every_record_of_a_chain_is_well_formed),
        cmocka_unit_test(whole_chains_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
