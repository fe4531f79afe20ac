/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that are sent twice: the same is not applied again, another under the same id is told
 * apart, and so many are remembered as the ledger was made for. */
#include "command/content_internal.h"
#include "random_book.h"
#include "saved_world.h"
#include "sloss/column.h"
#include "supply.h"

static struct world open_remembering(uint32_t ids_max, struct supply *supply)
{
    struct world world = {0};
    struct sloss_ledger_config config = {.struct_size = sizeof(config), .ids_max = ids_max};
    if (supply != NULL) {
        config.memory = supply_memory(supply);
    }
    assert_ok(sloss_ledger_create(&config, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    assert_ok(sloss_engine_add_asset(world.engine, "USD", 2, NULL));
    return world;
}

static struct sloss_command deposit_of(uint64_t id, uint64_t account, int64_t amount)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_DEPOSIT,
                                    .flags = SLOSS_COMMAND_CREATE,
                                    .host_id = {id, 0},
                                    .deposit = {.account = account, .amount = amount}};
    return command;
}

static enum sloss_status apply(const struct world *world, struct sloss_command command)
{
    return sloss_engine_apply(world->engine, &command, 1, NULL);
}

static uint64_t applied(const struct world *world, uint64_t low, uint64_t high)
{
    const uint64_t id[2] = {low, high};
    uint64_t sequence = UINT64_MAX;
    assert_ok(sloss_engine_applied(world->engine, id, &sequence));
    return sequence;
}

static uint64_t sequence_of(const struct world *world)
{
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    assert_ok(sloss_engine_info(world->engine, &info));
    return info.sequence;
}

/* A refusal changes nothing, neither hash nor bytes. */
static void need_refused(const struct world *world, struct sloss_command command,
                         enum sloss_status status)
{
    struct saved before = save_world(world);
    assert_status(apply(world, command), status);
    struct saved after = save_world(world);
    assert_true(same_bytes(&before, &after));
    free(before.bytes);
    free(after.bytes);
}

static void the_same_is_applied_once(void **state)
{
    (void)state;
    struct world world = open_remembering(4, NULL);
    struct sloss_hash empty = hash_of(&world);
    assert_ok(apply(&world, deposit_of(7, 1, 100)));
    assert_int_equal(applied(&world, 7, 0), 2);
    assert_int_equal(sequence_of(&world), 2);
    need_refused(&world, deposit_of(7, 1, 100), SLOSS_ERR_ALREADY_APPLIED);
    assert_amount(balance(&world, 1), 100);
    need_refused(&world, deposit_of(7, 1, 101), SLOSS_ERR_ID_CONFLICT);
    need_refused(&world, deposit_of(7, 2, 100), SLOSS_ERR_ID_CONFLICT);
    struct sloss_command other = deposit_of(7, 1, 100);
    other.flags = 0;
    need_refused(&world, other, SLOSS_ERR_ID_CONFLICT);
    other = deposit_of(7, 1, 100);
    strcpy(other.deposit.name, "x");
    need_refused(&world, other, SLOSS_ERR_ID_CONFLICT);
    other = deposit_of(7, 1, 100);
    other.host_id[1] = 1; /* another id */
    assert_ok(apply(&world, other));
    assert_amount(balance(&world, 1), 200);
    assert_int_equal(applied(&world, 7, 1), 3);
    assert_int_equal(applied(&world, 1, 7), 0);
    assert_false(same_hash(empty, hash_of(&world)));
    close_world(&world);
}

/* Both halves of an id count, also where all ids have one hash. */
static void an_id_has_two_halves(void **state)
{
    (void)state;
    struct world world = open_remembering(1, NULL);
    struct sloss_command command = deposit_of(7, 1, 100);
    for (uint64_t i = 0; i < 6; i++) {
        command.host_id[0] = 7 + i / 3;
        command.host_id[1] = i % 3;
        assert_ok(apply(&world, command));
        assert_int_equal(applied(&world, 7 + i / 3, i % 3), 2 + i);
        assert_int_equal(applied(&world, 7 + i / 3, i % 3 + 1), 0);
        assert_int_equal(applied(&world, 8 + i / 3, i % 3), 0);
    }
    close_world(&world);
}

/* The id is looked at before what the command names, and after its form. */
static void the_order_of_refusals(void **state)
{
    (void)state;
    struct world world = open_remembering(4, NULL);
    assert_ok(apply(&world, deposit_of(7, 1, 100)));
    struct sloss_command command = deposit_of(7, 1, 100);
    command.deposit.asset = 5; /* unknown, and another content */
    need_refused(&world, command, SLOSS_ERR_ID_CONFLICT);
    command = deposit_of(7, 1, -5);
    need_refused(&world, command, SLOSS_ERR_ID_CONFLICT);
    command = deposit_of(7, 1, 100);
    command.deposit.reserved = 1;
    need_refused(&world, command, SLOSS_ERR_ARGUMENT);
    command.kind = 99;
    need_refused(&world, command, SLOSS_ERR_ARGUMENT);
    /* What was refused is not remembered: it can be tried again. */
    command = deposit_of(8, 1, -5);
    need_refused(&world, command, SLOSS_ERR_RANGE);
    assert_int_equal(applied(&world, 8, 0), 0);
    assert_ok(apply(&world, deposit_of(8, 1, 5)));
    close_world(&world);
}

/* A batch stops at the one that comes again, which the host steps over. */
static void a_batch_stops_there(void **state)
{
    (void)state;
    struct world world = open_remembering(4, NULL);
    const struct sloss_command batch[] = {deposit_of(1, 1, 10), deposit_of(2, 1, 20),
                                          deposit_of(3, 1, 30)};
    size_t done = 99;
    assert_ok(sloss_engine_apply(world.engine, batch, 2, &done));
    assert_status(sloss_engine_apply(world.engine, batch, 3, &done), SLOSS_ERR_ALREADY_APPLIED);
    assert_int_equal(done, 0);
    assert_status(sloss_engine_apply(world.engine, batch + 1, 2, &done), SLOSS_ERR_ALREADY_APPLIED);
    assert_ok(sloss_engine_apply(world.engine, batch + 2, 1, &done));
    assert_amount(balance(&world, 1), 60);
    close_world(&world);
}

/* Of a chain the first id counts, and all its records are its content. */
static void a_chain_has_one_id(void **state)
{
    (void)state;
    struct world world = open_remembering(8, NULL);
    struct sloss_command chain[2];
    for (uint32_t i = 0; i < 2; i++) {
        add_market(&world, i == 0 ? "a" : "b", SLOSS_SETTLEMENT_UNREALIZED);
        chain[i] = (struct sloss_command){.struct_size = sizeof(chain[i]),
                                          .kind = SLOSS_COMMAND_MARK,
                                          .flags = i == 0 ? SLOSS_COMMAND_LINKED : 0,
                                          .host_id = {50 + i, 9},
                                          .mark = {.market = i, .price = 100}};
    }
    size_t done;
    assert_ok(sloss_engine_apply(world.engine, chain, 2, &done));
    assert_int_equal(applied(&world, 50, 9), 4);
    assert_int_equal(applied(&world, 51, 9), 0);
    assert_status(sloss_engine_apply(world.engine, chain, 2, &done), SLOSS_ERR_ALREADY_APPLIED);
    chain[1].mark.price = 101;
    assert_status(sloss_engine_apply(world.engine, chain, 2, &done), SLOSS_ERR_ID_CONFLICT);
    chain[0].flags = 0;
    assert_status(sloss_engine_apply(world.engine, chain, 1, &done), SLOSS_ERR_ID_CONFLICT);
    close_world(&world);
}

/* So many are remembered, against a list of the latest; in trials too, which leave nothing. */
static void the_latest_are_remembered(void **state)
{
    (void)state;
    struct random random = {.seed = 99};
    for (uint32_t most = 1; most <= 9; most += 4) {
        struct world world = open_remembering(most, NULL);
        uint64_t latest[9] = {0};
        uint32_t count = 0;
        deposit(&world, 1, 1000);
        for (uint32_t step = 0; step < rounds(600); step++) {
            uint64_t tried[9];
            uint32_t tried_count = count;
            memcpy(tried, latest, sizeof(latest));
            bool trial = random_below(&random, 10) == 0;
            struct saved before = {0};
            if (trial) {
                before = save_world(&world);
                assert_ok(sloss_engine_whatif_begin(world.engine));
            }
            for (uint32_t i = 0; i < (trial ? 12 : 1); i++) {
                uint64_t id = 1 + random_below(&random, 14);
                uint32_t place = 0;
                while (place < tried_count && tried[place] != id) {
                    place++;
                }
                bool again = place < tried_count;
                assert_true((applied(&world, id, 0) != 0) == again);
                assert_status(apply(&world, deposit_of(id, 1, (int64_t)id)),
                              again ? SLOSS_ERR_ALREADY_APPLIED : SLOSS_OK);
                if (!again) {
                    assert_int_equal(applied(&world, id, 0), sequence_of(&world));
                    if (tried_count == most) {
                        memmove(tried, tried + 1, (most - 1) * sizeof(tried[0]));
                        tried_count--;
                    }
                    tried[tried_count++] = id;
                }
            }
            if (trial) {
                assert_ok(sloss_engine_whatif_end(world.engine));
                struct saved after = save_world(&world);
                assert_true(same_bytes(&before, &after));
                free(before.bytes);
                free(after.bytes);
            } else {
                memcpy(latest, tried, sizeof(latest));
                count = tried_count;
            }
        }
        close_world(&world);
    }
}

/* A loaded book remembers as before, and forgets as before. */
static void snapshots_remember(void **state)
{
    (void)state;
    struct world world = open_remembering(3, NULL);
    for (uint64_t id = 1; id <= 7; id++) {
        assert_ok(apply(&world, deposit_of(id, 1, 1)));
    }
    struct saved saved = save_world(&world);
    struct world loaded = load_world(&saved);
    struct world *const both[] = {&world, &loaded};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(applied(both[i], 4, 0), 0);
        assert_int_equal(applied(both[i], 5, 0), 6);
        assert_status(apply(both[i], deposit_of(7, 1, 1)), SLOSS_ERR_ALREADY_APPLIED);
        assert_ok(apply(both[i], deposit_of(4, 1, 1)));
        assert_ok(apply(both[i], deposit_of(5, 1, 1)));
        assert_status(apply(both[i], deposit_of(7, 1, 2)), SLOSS_ERR_ID_CONFLICT);
        assert_ok(apply(both[i], deposit_of(6, 1, 2)));
    }
    assert_true(same_hash(hash_of(&world), hash_of(&loaded)));
    close_world(&loaded);
    const uint32_t asked[] = {3, 2, 4};
    for (size_t i = 0; i < 3; i++) {
        struct sloss_ledger_config config = {.struct_size = sizeof(config), .ids_max = asked[i]};
        saved.at = 0;
        assert_status(
            sloss_engine_load(&config, saved_read, &saved, &loaded.ledger, &loaded.engine),
            i == 0 ? SLOSS_OK : SLOSS_ERR_LIMIT);
        if (i == 0) {
            close_world(&loaded);
        }
    }
    free(saved.bytes);
    close_world(&world);
    world = open_remembering(0, NULL);
    saved = save_world(&world);
    struct sloss_ledger_config config = {.struct_size = sizeof(config), .ids_max = 1};
    assert_status(sloss_engine_load(&config, saved_read, &saved, &loaded.ledger, &loaded.engine),
                  SLOSS_ERR_LIMIT);
    free(saved.bytes);
    close_world(&world);
}

/* The hash tells apart what would be answered differently, and nothing is hashed without a window.
 */
static void the_hash_has_what_is_remembered(void **state)
{
    (void)state;
    struct world world[3] = {open_remembering(2, NULL), open_remembering(2, NULL),
                             open_remembering(3, NULL)};
    assert_true(same_hash(hash_of(&world[0]), hash_of(&world[1])));
    assert_false(same_hash(hash_of(&world[0]), hash_of(&world[2])));
    assert_ok(apply(&world[0], deposit_of(1, 1, 5)));
    assert_ok(apply(&world[1], deposit_of(2, 1, 5)));
    assert_false(same_hash(hash_of(&world[0]), hash_of(&world[1])));
    for (size_t i = 0; i < 3; i++) {
        close_world(&world[i]);
    }
    struct world plain[2] = {open_remembering(0, NULL), open_remembering(0, NULL)};
    assert_ok(apply(&plain[0], deposit_of(1, 1, 5)));
    assert_ok(apply(&plain[0], deposit_of(1, 1, 5)));
    assert_ok(apply(&plain[1], deposit_of(0, 1, 10)));
    assert_true(same_hash(hash_of(&plain[0]), hash_of(&plain[1])));
    assert_int_equal(applied(&plain[0], 1, 0), 0);
    close_world(&plain[0]);
    close_world(&plain[1]);
}

/* Every byte of a body that a kind uses, its kind and its flags are content; nothing else is. */
static void every_byte_is_content(void **state)
{
    (void)state;
    struct random random = {.seed = 4};
    for (uint32_t kind = 1; kind <= SLOSS_COMMAND_GOVERN; kind++) {
        struct sloss_command command = {.struct_size = sizeof(command), .kind = kind};
        size_t size = sl_content_size(kind);
        if (size == 0 && kind > SLOSS_COMMAND_MATURE && kind < SLOSS_COMMAND_SCHEDULE) {
            continue; /* nobody's number */
        }
        assert_true(size > 0 && size <= sizeof(command.body));
        for (size_t at = 0; at < sizeof(command.body); at++) {
            command.body[at] = (uint8_t)next_random(&random);
        }
        struct sloss_hash hash = sl_content_of(&command, 1);
        for (size_t at = 0; at < sizeof(command.body); at++) {
            command.body[at] ^= 0x10;
            assert_true(same_hash(hash, sl_content_of(&command, 1)) == (at >= size));
            command.body[at] ^= 0x10;
        }
        command.flags = SLOSS_COMMAND_FORCE;
        assert_false(same_hash(hash, sl_content_of(&command, 1)));
        command.flags = 0;
        command.host_id[0] = 1;
        assert_true(same_hash(hash, sl_content_of(&command, 1)));
    }
    assert_int_equal(sl_content_size(0), 0);
    assert_int_equal(sl_content_size(UINT32_MAX), 0);
}

/* Each allocation fails in turn: what is refused for it can be tried again under its id. */
static void memory_may_fail(void **state)
{
    (void)state;
    enum sloss_status status = SLOSS_ERR_MEMORY;
    for (uint64_t at = 1; status != SLOSS_OK; at++) {
        struct supply supply = {.fail_at = at};
        struct sloss_ledger_config config = {
            .struct_size = sizeof(config), .ids_max = 5000, .memory = supply_memory(&supply)};
        struct sloss_ledger *ledger = NULL;
        status = sloss_ledger_create(&config, &ledger);
        assert_true(status == SLOSS_ERR_MEMORY || status == SLOSS_OK);
        sloss_ledger_destroy(ledger);
        assert_amount(supply.bytes, 0);
    }
    for (uint64_t at = 1; at < 40; at++) {
        struct supply supply = {0};
        struct world world = open_remembering(3, &supply);
        deposit(&world, 1, 100);
        assert_ok(sloss_engine_whatif_begin(world.engine));
        supply.fail_at = supply.requests + at;
        for (uint64_t id = 1; id < 30; id++) {
            enum sloss_status once = apply(&world, deposit_of(id, 1, 1));
            if (once != SLOSS_OK) {
                assert_status(once, SLOSS_ERR_MEMORY);
                assert_int_equal(applied(&world, id, 0), 0);
                assert_ok(apply(&world, deposit_of(id, 1, 1)));
            }
        }
        assert_ok(sloss_engine_whatif_end(world.engine));
        close_world(&world);
        assert_amount(supply.bytes, 0);
    }
}

static void arguments_are_looked_at(void **state)
{
    (void)state;
    struct world world = open_remembering(1, NULL);
    const uint64_t id[2] = {1, 2};
    uint64_t sequence;
    assert_status(sloss_engine_applied(NULL, id, &sequence), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_applied(world.engine, NULL, &sequence), SLOSS_ERR_ARGUMENT);
    assert_status(sloss_engine_applied(world.engine, id, NULL), SLOSS_ERR_ARGUMENT);
    struct sloss_ledger *ledger = NULL;
    struct sloss_ledger_config config = {.struct_size = sizeof(config), .ids_max = (1u << 24) + 1};
    assert_status(sloss_ledger_create(&config, &ledger), SLOSS_ERR_LIMIT);
    config.ids_max = 1;
    config.reserved_ids = 1;
    assert_status(sloss_ledger_create(&config, &ledger), SLOSS_ERR_ARGUMENT);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_is_applied_once),
        cmocka_unit_test(an_id_has_two_halves),
        cmocka_unit_test(the_order_of_refusals),
        cmocka_unit_test(a_batch_stops_there),
        cmocka_unit_test(a_chain_has_one_id),
        cmocka_unit_test(the_latest_are_remembered),
        cmocka_unit_test(snapshots_remember),
        cmocka_unit_test(the_hash_has_what_is_remembered),
        cmocka_unit_test(every_byte_is_content),
        cmocka_unit_test(memory_may_fail),
        cmocka_unit_test(arguments_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
