/* SPDX-License-Identifier: BSD-2-Clause */
/* Ids and names that a stranger chose so that they meet in the tables: work for each must not grow
 * with their number, and the key that sees to that must show nowhere. */
#include "random_book.h"

#include "base/siphash.h"
#include "engine/engine.h"

#define MOST 2000u

static const struct sl_sip_key one_key = {UINT64_C(0x1234), UINT64_C(0xABCDEF)};
static const struct sl_sip_key other_key = {UINT64_C(0x1235), UINT64_C(0xABCDEF)};

static struct world world_of(const struct sl_sip_key *key)
{
    struct sloss_ledger_config config = {
        .struct_size = sizeof(config), .key_low = key->low, .key_high = key->high};
    struct world world;
    assert_ok(sloss_ledger_create(&config, &world.ledger));
    assert_ok(sloss_engine_create(world.ledger, &world.engine));
    assert_ok(sloss_engine_add_asset(world.engine, "USD", 2, NULL));
    return world;
}

/* Slots that were passed over to enter what is in the table, for each row of it. In a table that is
 * searched slot by slot this does not depend on the order in which rows came. */
static uint64_t passed(const struct sl_table *table)
{
    uint64_t sum = 0;
    for (uint32_t place = 0; place < table->now.count; place++) {
        const struct sl_slot *slot = SL_PAGED_AT(&table->now.rows, struct sl_slot, place);
        uint32_t home = (uint32_t)(((uint64_t)slot->tag * table->now.count) >> 32);
        if (slot->index != SL_NONE) {
            sum += place >= home ? place - home : table->now.count - home + place;
        }
    }
    return sum / (table->count + UINT64_C(1));
}

/* ---- the hash -------------------------------------------------------------------------------- */

/* The vectors of the reference implementation (github.com/veorq/SipHash, also those of Rust's
 * library): key 00 01 .. 0f, message 00 01 .. of the length. */
static void siphash_is_as_published(void **state)
{
    (void)state;
    static const struct {
        size_t length;
        uint64_t hash; /* its bytes from the first one on, as printed */
    } vectors[] = {{0, UINT64_C(0xDCC40F055801ACAB)},  {1, UINT64_C(0x93CA577DF39BF4C9)},
                   {7, UINT64_C(0x4011B19B987D92D3)},  {8, UINT64_C(0x8E9A298D11959036)},
                   {9, UINT64_C(0xE43D066CB38EA425)},  {15, UINT64_C(0x5699512A6DD820D3)},
                   {16, UINT64_C(0x668B907D1ADD4FCC)}, {63, UINT64_C(0xA8B3BBB76290199D)}};
    struct sl_sip_key key = {UINT64_C(0x0706050403020100), UINT64_C(0x0F0E0D0C0B0A0908)};
    unsigned char message[64];
    for (unsigned i = 0; i < 64; i++) {
        message[i] = (unsigned char)i;
    }
    for (size_t i = 0; i < COUNT(vectors); i++) {
        uint64_t hash = sl_siphash(&key, message, vectors[i].length);
        assert_true(__builtin_bswap64(hash) == vectors[i].hash);
    }
    assert_true(sl_siphash_word(&key, UINT64_C(0x0706050403020100)) ==
                sl_siphash(&key, message, 8));
}

/* ---- chosen ids and names -------------------------------------------------------------------- */

/* The number by which an odd one comes to 1, modulo 2^64: each step doubles the bits that are right
 * (Newton). */
static uint64_t inverse_of(uint64_t odd)
{
    uint64_t inverse = odd;
    for (int i = 0; i < 6; i++) {
        inverse *= 2 - odd * inverse;
    }
    return inverse;
}

/* Ids with one and the same upper half of their product with the golden ratio, which is the place
 * in a table that multiplies (Knuth 6.4). */
static uint64_t multiplied_alike(uint64_t *next)
{
    uint64_t inverse = inverse_of(UINT64_C(0x9E3779B97F4A7C15));
    for (;;) {
        uint64_t folded = (UINT64_C(0x5EED) << 32 | (*next)++) * inverse;
        uint64_t id = folded ^ folded >> 32;
        if (id > 0 && id < SLOSS_ACCOUNT_SYSTEM) {
            return id;
        }
    }
}

/* Ids whose hash under a key begins with the same 8 bits: a stranger who knows the key finds one
 * in 256 tries. */
static uint64_t hashed_alike(uint64_t *next)
{
    while (sl_siphash_word(&one_key, ++*next) >> 56 != 7) {
    }
    return *next;
}

/* Ids that count up, are far apart, or are multiples of a table's size. */
static uint64_t counted(uint64_t *next)
{
    return ++*next;
}

static uint64_t far_apart(uint64_t *next)
{
    return ++*next << 40;
}

static uint64_t passed_for_ids(const struct sl_sip_key *key, uint64_t (*draw)(uint64_t *next),
                               uint32_t count)
{
    struct world world = world_of(key);
    uint64_t next = 0;
    for (uint32_t i = 0; i < count; i++) {
        assert_ok(sloss_engine_add_account(world.engine, draw(&next), NULL));
    }
    uint64_t sum = passed(&world.ledger->by_id);
    close_world(&world);
    return sum;
}

/* Linear probing at three quarters passes over 1.5 slots a row (Knuth 6.4): eight is far off that,
 * and far below the thousands of a flood. */
#define BOUND 8u

static void chosen_ids_do_not_meet(void **state)
{
    (void)state;
    uint64_t (*const draw[])(uint64_t * next) = {multiplied_alike, hashed_alike, counted,
                                                 far_apart};
    for (size_t i = 0; i < COUNT(draw); i++) {
        assert_true(passed_for_ids(&other_key, draw[i], MOST / 2) < BOUND);
        assert_true(passed_for_ids(&other_key, draw[i], MOST) < BOUND);
    }
    /* Who knows the key finds ids that do: so this test would see it. */
    uint64_t half = passed_for_ids(&one_key, hashed_alike, MOST / 2);
    uint64_t all = passed_for_ids(&one_key, hashed_alike, MOST);
    assert_true(half > 100 && all > half * 3 / 2);
}

/* FNV-1a, which needs no key: names of one part in 1,024 of its values, folded as a table might. */
static bool is_chosen(const char *name)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (; *name != '\0'; name++) {
        hash = (hash ^ (unsigned char)*name) * UINT64_C(0x100000001B3);
    }
    return ((hash ^ hash >> 32) * UINT64_C(0x9E3779B97F4A7C15)) >> 54 == 3;
}

static uint64_t passed_for_names(uint32_t count, size_t table_offset,
                                 enum sloss_status (*add)(struct world *world, uint32_t number,
                                                          const char *name))
{
    struct world world = world_of(&other_key);
    char name[SLOSS_NAME_SIZE];
    uint32_t number = 0;
    for (uint32_t i = 0; i < count; i++) {
        do {
            snprintf(name, sizeof(name), "name-%u", number++);
        } while (!is_chosen(name));
        assert_ok(add(&world, i + 1, name));
    }
    const char *ledger = (const char *)world.ledger;
    uint64_t sum = passed((const struct sl_table *)(const void *)(ledger + table_offset));
    close_world(&world);
    return sum;
}

static enum sloss_status add_account(struct world *world, uint32_t number, const char *name)
{
    return sloss_engine_add_account(world->engine, number, name);
}

static enum sloss_status add_asset(struct world *world, uint32_t number, const char *name)
{
    (void)number;
    return sloss_engine_add_asset(world->engine, name, 0, NULL);
}

static enum sloss_status add_one_market(struct world *world, uint32_t number, const char *name)
{
    (void)number;
    return sloss_engine_add_market(world->engine, name, 0, 1, 0, 0, NULL);
}

static void chosen_names_do_not_meet(void **state)
{
    (void)state;
    for (uint32_t count = MOST / 8; count <= MOST / 4; count *= 2) {
        assert_true(passed_for_names(count, offsetof(struct sloss_ledger, by_name), add_account) <
                    BOUND);
        assert_true(passed_for_names(count, offsetof(struct sloss_ledger, assets_by_name),
                                     add_asset) < BOUND);
        assert_true(passed_for_names(count, offsetof(struct sloss_ledger, books_by_name),
                                     add_one_market) < BOUND);
    }
}

/* Rows of a table that have the same hash in another ledger's. */
static uint32_t hashed_the_same(const struct sl_table *one, const struct sl_table *other)
{
    uint32_t count = 0;
    assert_true(one->count >= BOOK_MARKETS && one->count == other->count);
    for (uint32_t here = 0; here < one->now.count; here++) {
        const struct sl_slot *slot = SL_PAGED_AT(&one->now.rows, struct sl_slot, here);
        for (uint32_t there = 0; slot->index != SL_NONE && there < other->now.count; there++) {
            const struct sl_slot *match = SL_PAGED_AT(&other->now.rows, struct sl_slot, there);
            count += match->index == slot->index && match->tag == slot->tag ? 1 : 0;
        }
    }
    return count;
}

/* A hash without the key, whatever it is, can be found out: in every table each half of the key
 * moves every row. That one of 32 bits stays by chance is no more likely than one in 10^7. */
static void the_key_moves_every_row(void **state)
{
    (void)state;
    const struct sl_sip_key keys[] = {one_key, other_key, {one_key.low, one_key.high ^ 1}};
    const size_t tables[] = {
        offsetof(struct sloss_ledger, by_id), offsetof(struct sloss_ledger, by_name),
        offsetof(struct sloss_ledger, assets_by_name), offsetof(struct sloss_ledger, books_by_name),
        offsetof(struct sloss_ledger, by_owner)};
    struct world worlds[COUNT(keys)];
    for (size_t i = 0; i < COUNT(keys); i++) {
        worlds[i] = world_of(&keys[i]);
        open_book(&worlds[i]);
    }
    for (size_t i = 0; i < COUNT(tables); i++) {
        for (size_t k = 1; k < COUNT(keys); k++) {
            const char *one = (const char *)worlds[0].ledger + tables[i];
            const char *other = (const char *)worlds[k].ledger + tables[i];
            assert_int_equal(hashed_the_same((const struct sl_table *)(const void *)one,
                                             (const struct sl_table *)(const void *)other),
                             0);
        }
    }
    for (size_t i = 0; i < COUNT(keys); i++) {
        close_world(&worlds[i]);
    }
}

/* Without a key from the host each ledger has one of its own. */
static void no_key_is_one_of_the_ledgers_own(void **state)
{
    (void)state;
    struct world one = open_world();
    struct world two = open_world();
    assert_true(one.ledger->key.low != two.ledger->key.low);
    assert_true(one.ledger->key.high != two.ledger->key.high);
    assert_true(one.ledger->key.low != one.ledger->key.high);
    close_world(&one);
    close_world(&two);
    struct sl_sip_key half = {0, 5};
    struct world given = world_of(&half);
    assert_true(given.ledger->key.low == 0 && given.ledger->key.high == 5);
    close_world(&given);
}

/* ---- what is seen ---------------------------------------------------------------------------- */

static void assert_same_events(struct world *one, struct world *two, uint64_t *deficits)
{
    struct sloss_event events[2][64];
    struct sloss_deficit records[2][64];
    size_t count[2];
    do {
        assert_ok(sloss_engine_events(one->engine, events[0], 64, &count[0]));
        assert_ok(sloss_engine_events(two->engine, events[1], 64, &count[1]));
        assert_int_equal(count[0], count[1]);
        assert_memory_equal(events[0], events[1], count[0] * sizeof(events[0][0]));
    } while (count[0] > 0);
    do {
        assert_ok(sloss_engine_deficits(one->engine, records[0], 64, &count[0]));
        assert_ok(sloss_engine_deficits(two->engine, records[1], 64, &count[1]));
        assert_int_equal(count[0], count[1]);
        assert_memory_equal(records[0], records[1], count[0] * sizeof(records[0][0]));
        *deficits += count[0];
    } while (count[0] > 0);
}

/* Two books, one command after the other, under two keys: the same answers, events, deficits and
 * hash at every step. */
static void the_key_is_not_seen(void **state)
{
    (void)state;
    struct world one = world_of(&one_key);
    struct world two = world_of(&other_key);
    struct random random = {17};
    uint64_t deficits = 0;
    uint32_t count = rounds_at_least(4000, 12000);
    open_book(&one);
    open_book(&two);
    for (uint32_t i = 0; i < count; i++) {
        struct sloss_command command = random_command(&random);
        enum sloss_status status = sloss_engine_apply(one.engine, &command, 1, NULL);
        assert_status(sloss_engine_apply(two.engine, &command, 1, NULL), status);
        assert_same_events(&one, &two, &deficits);
        struct sloss_hash hash[2];
        assert_ok(sloss_engine_hash(one.engine, &hash[0]));
        assert_ok(sloss_engine_hash(two.engine, &hash[1]));
        assert_true(hash[0].low == hash[1].low && hash[0].high == hash[1].high);
    }
    assert_true(deficits > rounds(50)); /* and a brief run has reached some */
    for (uint32_t row = 0; row < sloss_ledger_account_count(one.ledger); row++) {
        uint64_t id[2];
        assert_ok(sloss_ledger_account_at(one.ledger, row, &id[0], NULL));
        assert_ok(sloss_ledger_account_at(two.ledger, row, &id[1], NULL));
        assert_true(id[0] == id[1]);
    }
    close_world(&one);
    close_world(&two);
}

/* ---- batches --------------------------------------------------------------------------------- */

static struct sloss_command transfer(uint64_t giver, uint64_t receiver, int64_t amount)
{
    struct sloss_command command = {.struct_size = sizeof(command), .kind = SLOSS_COMMAND_TRANSFER};
    command.transfer.giver = giver;
    command.transfer.receiver = receiver;
    command.transfer.amount = amount;
    return command;
}

static struct sloss_command first_deposit(uint64_t account)
{
    struct sloss_command command = {.struct_size = sizeof(command),
                                    .kind = SLOSS_COMMAND_DEPOSIT,
                                    .flags = SLOSS_COMMAND_CREATE};
    command.deposit.account = account;
    command.deposit.amount = 1000;
    return command;
}

/* Commands of a batch are looked ahead to: accounts that an earlier command of it makes, ids close
 * together and far apart, the same ones again and again. One by one comes to the same. */
static void batches_find_whom_they_name(void **state)
{
    (void)state;
    static struct sloss_command commands[600];
    struct random random = {41};
    struct world batch = world_of(&one_key);
    struct world single = world_of(&one_key);
    uint64_t known[256] = {0};
    uint32_t known_count = 0;
    for (uint32_t round = 0; round < rounds(60); round++) {
        size_t count = 0;
        while (count < COUNT(commands)) {
            if (known_count < 2 || (known_count < COUNT(known) && random_below(&random, 12) == 0)) {
                bool close = random_below(&random, 2) == 0;
                known[known_count] =
                    close ? known_count : next_random(&random) % SLOSS_ACCOUNT_SYSTEM;
                commands[count++] = first_deposit(known[known_count++]);
                continue;
            }
            uint64_t giver = known[random_below(&random, known_count)];
            uint64_t receiver = known[random_below(&random, known_count)];
            if (giver != receiver) {
                commands[count] = transfer(giver, receiver, 1 + (int64_t)(count % 3));
                count++;
            }
        }
        for (size_t at = 0; at < count;) {
            size_t applied = 0;
            enum sloss_status status =
                sloss_engine_apply(batch.engine, commands + at, count - at, &applied);
            for (size_t i = at; i < at + applied; i++) {
                assert_ok(sloss_engine_apply(single.engine, &commands[i], 1, NULL));
            }
            at += applied;
            if (status != SLOSS_OK) {
                assert_status(sloss_engine_apply(single.engine, &commands[at++], 1, NULL), status);
            }
        }
        uint64_t deficits = 0;
        assert_same_events(&batch, &single, &deficits);
    }
    for (uint32_t i = 0; i < known_count; i++) {
        assert_amount(balance(&batch, known[i]), balance(&single, known[i]));
    }
    close_world(&batch);
    close_world(&single);
}

/* What was looked ahead to for others leaves nobody to be found where nobody is. */
static void nobody_is_found_after_a_batch(void **state)
{
    (void)state;
    static struct sloss_command commands[200];
    struct world world = world_of(&one_key);
    struct sloss_command from_nobody = transfer(0, 100, 1);
    deposit(&world, SLOSS_ACCOUNT_RESERVE, 50);
    for (uint32_t i = 0; i < COUNT(commands); i++) {
        commands[i] = first_deposit(100 + i);
    }
    assert_ok(sloss_engine_apply(world.engine, commands, COUNT(commands), NULL));
    assert_status(sloss_engine_apply(world.engine, &from_nobody, 1, NULL),
                  SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_amount(balance(&world, SLOSS_ACCOUNT_RESERVE), 50);
    close_world(&world);
}

/* ---- holdings -------------------------------------------------------------------------------- */

/* An account's holdings are found whichever way they came about; what it never held is not. An
 * account of a few assets takes no room in the table. */
static void holdings_are_found(void **state)
{
    (void)state;
    struct world world = world_of(&one_key);
    char name[SLOSS_NAME_SIZE];
    for (uint32_t i = 1; i < 300; i++) {
        snprintf(name, sizeof(name), "asset-%u", i);
        assert_ok(sloss_engine_add_asset(world.engine, name, 0, NULL));
    }
    uint32_t before = world.ledger->by_owner.count;
    assert_int_equal(before, 4 * (300 - 4));
    for (uint32_t i = 0; i < 300; i++) {
        uint32_t asset = i * 7 % 300; /* 7 and 300 have no divisor in common */
        int64_t amount = 0;
        assert_ok(sloss_engine_deposit(world.engine, 1, asset, asset + 1));
        for (uint32_t j = 0; j < 300; j++) {
            assert_ok(sloss_ledger_balance(world.ledger, 1, j * 7 % 300, &amount));
            assert_amount(amount, j <= i ? j * 7 % 300 + 1 : 0);
        }
        assert_int_equal(world.ledger->by_owner.count, before + (i < 4 ? 0 : i - 3));
    }
    close_world(&world);
}

/* Two keys may have one hash: what is found is compared. Rows are entered here under the hashes of
 * others, which nobody has. */
static void a_hash_is_not_a_key(void **state)
{
    (void)state;
    struct world world = world_of(&one_key);
    struct sloss_ledger *ledger = world.ledger;
    char name[SLOSS_NAME_SIZE];
    uint64_t found = 0;
    int64_t amount = 0;
    for (uint32_t i = 1; i < 12; i++) {
        snprintf(name, sizeof(name), "asset-%u", i);
        assert_ok(sloss_engine_add_asset(world.engine, name, 0, NULL));
    }
    assert_ok(sloss_engine_add_account(world.engine, 1, "one"));
    assert_ok(sloss_engine_add_account(world.engine, 2, "two"));
    for (uint32_t asset = 0; asset < 12; asset++) {
        assert_ok(sloss_engine_deposit(world.engine, 1, asset, 7));
        if (asset > 0) {
            assert_ok(sloss_engine_deposit(world.engine, 2, asset, 7));
        }
    }
    uint32_t one = sl_ledger_find_account(ledger, 1);
    uint32_t two = sl_ledger_find_account(ledger, 2);
    uint64_t nobody = sl_siphash_word(&one_key, NOBODY);
    uint64_t none = sl_siphash(&one_key, "none", 4);
    uint64_t two_in_0 = sl_siphash_word(&one_key, (uint64_t)two << 32);
    assert_true(sl_table_reserve(&ledger->by_id, ledger->by_id.count + 1));
    assert_true(sl_table_reserve(&ledger->by_name, ledger->by_name.count + 1));
    assert_true(sl_table_reserve(&ledger->assets_by_name, ledger->assets_by_name.count + 1));
    assert_true(sl_table_reserve(&ledger->by_owner, ledger->by_owner.count + 1));
    sl_table_insert(&ledger->by_id, nobody, one);
    sl_table_insert(&ledger->by_name, none, one);
    sl_table_insert(&ledger->assets_by_name, none, 3);
    sl_table_insert(&ledger->by_owner, two_in_0, sl_ledger_find_holding(ledger, one, 0));
    uint32_t asset = 0;
    assert_status(sloss_ledger_balance(ledger, NOBODY, 0, &amount), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_ledger_find_account(ledger, "none", &found), SLOSS_ERR_UNKNOWN_ACCOUNT);
    assert_status(sloss_ledger_find_asset(ledger, "none", &asset), SLOSS_ERR_UNKNOWN_ASSET);
    assert_ok(sloss_ledger_balance(ledger, 2, 0, &amount));
    assert_amount(amount, 0);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siphash_is_as_published),
        cmocka_unit_test(chosen_ids_do_not_meet),
        cmocka_unit_test(chosen_names_do_not_meet),
        cmocka_unit_test(the_key_moves_every_row),
        cmocka_unit_test(no_key_is_one_of_the_ledgers_own),
        cmocka_unit_test(the_key_is_not_seen),
        cmocka_unit_test(batches_find_whom_they_name),
        cmocka_unit_test(nobody_is_found_after_a_batch),
        cmocka_unit_test(holdings_are_found),
        cmocka_unit_test(a_hash_is_not_a_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
