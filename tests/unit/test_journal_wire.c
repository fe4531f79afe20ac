/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/batch_internal.h"
#include "journal/digest.h"
#include "journal/journal_internal.h"
#include "journal/wire_internal.h"
#include "test.h"

static void hex_of(const unsigned char *bytes, char *text)
{
    for (size_t i = 0; i < SL_JOURNAL_DIGEST_SIZE; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }
}

/* As Python's hashlib.blake2b(digest_size=32) says, of no bytes, of "abc" and of bytes (7 i + 3)
 * mod 256; in whatever parts they come. */
static void a_digest_is_blake2b(void **state)
{
    static const struct {
        size_t size;
        const char *hex;
    } cases[] = {
        {0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {3, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
        {127, "c9ae3859964b35f04c54b36d33cf299d7290ee621005d28e51598a943560aaaa"},
        {128, "f0501d06597880592bc49234eef100ec1ff349058d0e9d9b753504e24af86dd6"},
        {129, "a34a4e1e03c541dfbf3099c4b6c143c022ced65c28bd7e8a10e0a098461aecf0"},
        {255, "f2d64a40e9412a3414161ff6250075225418fd7c271c1123e162e1bca0de9f93"},
        {256, "d93ebb9c802f5630ab22516fd82b6c21bc8bd551d531349b715f046ed11ed871"},
        {257, "4ce481b24d387422d2bc2baa03d1afd55a1327939ff537c71eb9b38709268649"},
        {400, "6285ea704a7d46f8223311aeed2314d02cf4242f8298b77600943cbc737d9235"},
    };
    unsigned char message[400];
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t at = 0; at < sizeof(message); at++) {
            message[at] = (unsigned char)(7 * at + 3);
        }
        if (cases[i].size == 3) {
            memcpy(message, "abc", 3);
        }
        for (size_t part = 1; part <= 400; part = part * 3 + 1) {
            struct sl_journal_digest digest;
            unsigned char hash[SL_JOURNAL_DIGEST_SIZE];
            char text[2 * SL_JOURNAL_DIGEST_SIZE + 1];
            sl_journal_digest_begin(&digest);
            for (size_t at = 0; at < cases[i].size; at += part) {
                size_t left = cases[i].size - at;
                sl_journal_digest_add(&digest, message + at, left < part ? left : part);
            }
            sl_journal_digest_end(&digest, hash);
            hex_of(hash, text);
            assert_string_equal(text, cases[i].hex);
        }
    }
}

/* The sizes of the bodies, as command.h declares them. */
static const size_t bodies[] = {
    [SLOSS_COMMAND_ASSET] = sizeof(struct sloss_command_asset),
    [SLOSS_COMMAND_MARKET] = sizeof(struct sloss_command_market),
    [SLOSS_COMMAND_TIER] = sizeof(struct sloss_command_tier),
    [SLOSS_COMMAND_WATERFALL] = sizeof(struct sloss_command_waterfall),
    [SLOSS_COMMAND_SOCIALIZE] = sizeof(struct sloss_command_socialize),
    [SLOSS_COMMAND_OPTION] = sizeof(struct sloss_command_option),
    [SLOSS_COMMAND_ACCOUNT] = sizeof(struct sloss_command_account),
    [SLOSS_COMMAND_DEPOSIT] = sizeof(struct sloss_command_deposit),
    [SLOSS_COMMAND_WITHDRAW] = sizeof(struct sloss_command_withdraw),
    [SLOSS_COMMAND_TRANSFER] = sizeof(struct sloss_command_transfer),
    [SLOSS_COMMAND_FILL] = sizeof(struct sloss_command_fill),
    [SLOSS_COMMAND_MARK] = sizeof(struct sloss_command_mark),
    [SLOSS_COMMAND_FUNDING] = sizeof(struct sloss_command_funding),
    [SLOSS_COMMAND_TAKEOVER] = sizeof(struct sloss_command_takeover),
    [SLOSS_COMMAND_DELEVERAGE] = sizeof(struct sloss_command_deleverage),
    [SLOSS_COMMAND_SETTLE] = sizeof(struct sloss_command_settle),
    [SLOSS_COMMAND_TIME] = sizeof(struct sloss_command_time),
    [SLOSS_COMMAND_LAYER] = sizeof(struct sloss_command_layer),
    [SLOSS_COMMAND_FEE] = sizeof(struct sloss_command_fee),
    [SLOSS_COMMAND_OWNER] = sizeof(struct sloss_command_owner),
    [SLOSS_COMMAND_MEMBER] = sizeof(struct sloss_command_member),
    [SLOSS_COMMAND_RECOVER] = sizeof(struct sloss_command_recover),
    [SLOSS_COMMAND_FUND] = sizeof(struct sloss_command_fund),
    [SLOSS_COMMAND_JOIN] = sizeof(struct sloss_command_join),
    [SLOSS_COMMAND_LEAVE] = sizeof(struct sloss_command_leave),
    [SLOSS_COMMAND_REDEEM] = sizeof(struct sloss_command_redeem),
    [SLOSS_COMMAND_LIMIT] = sizeof(struct sloss_command_limit),
    [SLOSS_COMMAND_REQUIRE] = sizeof(struct sloss_command_require),
    [SLOSS_COMMAND_CONTROL] = sizeof(struct sloss_command_control),
    [SLOSS_COMMAND_POSITION_LIMIT] = sizeof(struct sloss_command_position_limit),
    [SLOSS_COMMAND_CEILING] = sizeof(struct sloss_command_ceiling),
    [SLOSS_COMMAND_COLLATERAL] = sizeof(struct sloss_command_collateral),
    [SLOSS_COMMAND_HAIRCUT] = sizeof(struct sloss_command_haircut),
    [SLOSS_COMMAND_ISOLATE] = sizeof(struct sloss_command_isolate),
    [SLOSS_COMMAND_GROUP] = sizeof(struct sloss_command_group),
    [SLOSS_COMMAND_HOLD] = sizeof(struct sloss_command_hold),
    [SLOSS_COMMAND_RELEASE] = sizeof(struct sloss_command_release),
    [SLOSS_COMMAND_PAY_OUT] = sizeof(struct sloss_command_pay_out),
    [SLOSS_COMMAND_ORDERS] = sizeof(struct sloss_command_orders),
    [SLOSS_COMMAND_HEDGE] = sizeof(struct sloss_command_hedge),
    [SLOSS_COMMAND_REQUIREMENT] = sizeof(struct sloss_command_requirement),
    [SLOSS_COMMAND_UNIVERSE] = sizeof(struct sloss_command_universe),
    [SLOSS_COMMAND_SHOCK] = sizeof(struct sloss_command_shock),
    [SLOSS_COMMAND_VALUES] = sizeof(struct sloss_command_values),
    [SLOSS_COMMAND_PORTFOLIO] = sizeof(struct sloss_command_portfolio),
    [SLOSS_COMMAND_MATURE] = sizeof(struct sloss_command_mature),
    [SLOSS_COMMAND_PARTIAL] = sizeof(struct sloss_command_partial),
    [SLOSS_COMMAND_LEVELS] = sizeof(struct sloss_command_levels),
    [SLOSS_COMMAND_EXECUTE] = sizeof(struct sloss_command_execute),
    [SLOSS_COMMAND_AUCTION] = sizeof(struct sloss_command_auction),
    [SLOSS_COMMAND_BID] = sizeof(struct sloss_command_bid),
    [SLOSS_COMMAND_GUARD] = sizeof(struct sloss_command_guard),
    [SLOSS_COMMAND_SOURCE] = sizeof(struct sloss_command_source),
    [SLOSS_COMMAND_QUOTE] = sizeof(struct sloss_command_quote),
    [SLOSS_COMMAND_HALT] = sizeof(struct sloss_command_halt),
    [SLOSS_COMMAND_BUST] = sizeof(struct sloss_command_bust),
    [SLOSS_COMMAND_VALIDITY] = sizeof(struct sloss_command_validity),
    [SLOSS_COMMAND_SCHEDULE] = sizeof(struct sloss_command_schedule),
    [SLOSS_COMMAND_UNSCHEDULE] = sizeof(struct sloss_command_unschedule),
    [SLOSS_COMMAND_GOVERN] = sizeof(struct sloss_command_govern),
};

/* Whatever a record says, its bytes say the same, in no more than their room; and cut anywhere they
 * are no record. */
static void a_record_comes_back_as_it_was(void **state)
{
    struct random random = {.seed = 16};
    (void)state;
    for (uint32_t kind = 1; kind < COUNT(bodies); kind++) {
        assert_int_equal(sl_journal_wire_body(kind), bodies[kind]);
        if (bodies[kind] == 0) {
            continue; /* there is no such kind */
        }
        for (uint32_t round = 0; round < 200; round++) {
            struct sloss_command record = {.struct_size = sizeof(record), .kind = kind};
            struct sloss_command again;
            unsigned char bytes[SL_JOURNAL_WIRE_MAX];
            record.flags = (uint32_t)random_below(&random, 8);
            for (size_t i = 0; i < bodies[kind]; i++) {
                bool is_zero = round == 0 || (round > 2 && random_below(&random, 2) == 0);
                record.body[i] = is_zero      ? 0
                                 : round == 2 ? 0xff
                                              : (uint8_t)(1 + random_below(&random, 255));
            }
            record.host_id[round % 2] = round % 3 == 0 ? 0 : next_random(&random);
            size_t size = sl_journal_wire_write(&record, bytes);
            assert_true(size <= sizeof(bytes));
            assert_int_equal(sl_journal_wire_read(bytes, size, &again), size);
            assert_memory_equal(&record, &again, sizeof(record));
            for (size_t cut = 0; cut < size; cut++) {
                assert_int_equal(sl_journal_wire_read(bytes, cut, &again), 0);
            }
        }
    }
}

/* What stands behind the record of the kind is no part of it. */
static void bytes_behind_the_body_are_not_written(void **state)
{
    (void)state;
    struct sloss_command record = {.struct_size = sizeof(record), .kind = SLOSS_COMMAND_MARK};
    struct sloss_command clean = record;
    unsigned char bytes[2][SL_JOURNAL_WIRE_MAX];
    memset(record.body + sizeof(record.mark), 0xee, sizeof(record.body) - sizeof(record.mark));
    size_t size = sl_journal_wire_write(&record, bytes[0]);
    assert_int_equal(sl_journal_wire_write(&clean, bytes[1]), size);
    assert_memory_equal(bytes[0], bytes[1], size);
}

/* Worked by hand from the format: a mark of market 258 at -2, with an id. */
static void the_bytes_of_a_mark(void **state)
{
    static const unsigned char wanted[] = {
        12,   0x82,                                  /* kind; flags, and an id follows */
        1,    0,    0,    0,    0,    0,    0,    0, /* its halves */
        0,    2,    0,    0,    0,    0,    0,    0, /* 512 */
        0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, /* 2^64 - 2 */
        0x82, 0x02,                                                 /* 258 = 2 + 2 * 128 */
        0};                                                         /* reserved */
    struct sloss_command record = {.struct_size = sizeof(record),
                                   .kind = SLOSS_COMMAND_MARK,
                                   .flags = SLOSS_COMMAND_LINKED,
                                   .host_id = {1, 512}};
    unsigned char bytes[SL_JOURNAL_WIRE_MAX];
    (void)state;
    record.mark.price = -2;
    record.mark.market = 258;
    assert_int_equal(sl_journal_wire_write(&record, bytes), sizeof(wanted));
    assert_memory_equal(bytes, wanted, sizeof(wanted));
}

/* A record has one form: a number with more bits than its field, or with zeros that say nothing, a
 * name that ends in a zero or is too long, and an id of 0 are no records. */
static void another_form_is_no_record(void **state)
{
    static const struct {
        unsigned char bytes[24];
        size_t size;
        bool is_right;
    } cases[] = {
        {{17, 0, 0x05}, 3, true},
        {{17, 0, 0x85, 0x00}, 4, false},
        {{17, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}, 12, true},
        {{17, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}, 12, false},
        {{17, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0x00}, 13, false},
        {{12, 0, 0x00, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x00}, 9, true},
        {{12, 0, 0x00, 0xff, 0xff, 0xff, 0xff, 0x1f, 0x00}, 9, false},
        {{12, 0, 0x00, 0xff, 0xff, 0xff, 0xff, 0x8f, 0x00, 0x00}, 10, false},
        {{7, 0, 9, 2, 'a', 'b'}, 6, true},
        {{7, 0, 9, 2, 'a', 0}, 6, false},
        {{7, 0, 9, 65, 'a', 'b'}, 6, false},
        {{17, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5}, 19, true},
        {{17, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5}, 19, false},
        {{0, 0, 5}, 3, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sloss_command record;
        size_t used = sl_journal_wire_read(cases[i].bytes, cases[i].size, &record);
        assert_int_equal(used, cases[i].is_right ? cases[i].size : 0);
    }
}

/* A batch whose numbers or bytes are not those that it was linked with is found, whichever it is.
 */
static void a_link_holds_every_number_and_byte(void **state)
{
    unsigned char bytes[] = {1, 2, 3};
    uint8_t before[SLOSS_JOURNAL_LINK_SIZE] = {9};
    struct sloss_journal_batch batch = {.struct_size = sizeof(batch),
                                        .records = 1,
                                        .first_entry = 2,
                                        .last_entry = 3,
                                        .sequence = 4,
                                        .time = 5,
                                        .writer = 6,
                                        .bytes = bytes,
                                        .size = sizeof(bytes)};
    (void)state;
    sl_journal_batch_link(&batch, before);
    assert_true(sl_journal_batch_is_linked(&batch, before));
    const struct sloss_journal_batch right = batch;
    batch.records++;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    batch = right;
    batch.first_entry++;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    batch = right;
    batch.last_entry++;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    batch = right;
    batch.sequence++;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    batch = right;
    batch.time++;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    batch = right;
    batch.writer++;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    batch = right;
    batch.size--;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    batch = right;
    bytes[2] ^= 1;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    bytes[2] ^= 1;
    before[31] ^= 1;
    assert_false(sl_journal_batch_is_linked(&batch, before));
    before[31] ^= 1;
    assert_true(sl_journal_batch_is_linked(&batch, before));
}

/* The last bytes of a stream are kept, in whatever parts it comes. */
static void the_end_of_a_stream_is_kept(void **state)
{
    unsigned char stream[100];
    struct random random = {.seed = 5};
    (void)state;
    for (size_t i = 0; i < sizeof(stream); i++) {
        stream[i] = (unsigned char)(i + 1);
    }
    for (uint32_t round = 0; round < 300; round++) {
        unsigned char end[SL_JOURNAL_END] = {0};
        size_t at = 0;
        while (at < sizeof(stream)) {
            size_t part = 1 + (size_t)random_below(&random, round % 2 == 0 ? 12 : 60);
            part = part < sizeof(stream) - at ? part : sizeof(stream) - at;
            sl_journal_keep_end(end, stream + at, part);
            at += part;
        }
        assert_memory_equal(end, stream + sizeof(stream) - sizeof(end), sizeof(end));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digest_is_blake2b),
        cmocka_unit_test(a_record_comes_back_as_it_was),
        cmocka_unit_test(bytes_behind_the_body_are_not_written),
        cmocka_unit_test(the_bytes_of_a_mark),
        cmocka_unit_test(another_form_is_no_record),
        cmocka_unit_test(the_end_of_a_stream_is_kept),
        cmocka_unit_test(a_link_holds_every_number_and_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
