/* SPDX-License-Identifier: BSD-2-Clause */
/* Sinks: one that fails at any call, and one of a host's own. */
#include "journal/wanted_internal.h"
#include "journal_day.h"

/* ---- a sink that fails ----------------------------------------------------------------------- */

/* It hands calls on to the file, but for the one that fails: before it reaches the file, or after.
 */
static struct {
    struct sloss_journal_sink file;
    uint64_t calls;
    uint64_t fails_at; /* from 1; 0 for none */
    bool after;
} failing;

static bool fails_before(void)
{
    return ++failing.calls == failing.fails_at && !failing.after;
}

static enum sloss_journal_status done(enum sloss_journal_status status)
{
    return failing.calls == failing.fails_at && failing.after ? SLOSS_JOURNAL_IO : status;
}

static enum sloss_journal_status append(void *context, const struct sloss_journal_batch *batch)
{
    return fails_before() ? SLOSS_JOURNAL_IO : done(failing.file.append(context, batch));
}

static enum sloss_journal_status flush(void *context)
{
    return fails_before() ? SLOSS_JOURNAL_IO : done(failing.file.flush(context));
}

static enum sloss_journal_status read_batch(void *context, uint64_t entry,
                                            struct sloss_journal_batch *batch_out)
{
    return fails_before() ? SLOSS_JOURNAL_IO : done(failing.file.read(context, entry, batch_out));
}

static enum sloss_journal_status last(void *context, uint64_t *entry_out)
{
    return fails_before() ? SLOSS_JOURNAL_IO : done(failing.file.last(context, entry_out));
}

static enum sloss_journal_status fence(void *context, uint64_t entry, uint64_t *writer_out)
{
    return fails_before() ? SLOSS_JOURNAL_IO : done(failing.file.fence(context, entry, writer_out));
}

static enum sloss_journal_status begin(void *context, struct sloss_journal_checkpoint *checkpoint)
{
    return fails_before() ? SLOSS_JOURNAL_IO
                          : done(failing.file.checkpoint_begin(context, checkpoint));
}

static enum sloss_journal_status write_bytes(void *context, const void *bytes, size_t size)
{
    return fails_before() ? SLOSS_JOURNAL_IO
                          : done(failing.file.checkpoint_write(context, bytes, size));
}

static enum sloss_journal_status end(void *context,
                                     const struct sloss_journal_checkpoint *checkpoint)
{
    return fails_before() ? SLOSS_JOURNAL_IO
                          : done(failing.file.checkpoint_end(context, checkpoint));
}

static enum sloss_journal_status clear(void *context, uint64_t writer, uint32_t *done_out)
{
    return fails_before() ? SLOSS_JOURNAL_IO
                          : done(failing.file.checkpoint_clear(context, writer, done_out));
}

static enum sloss_journal_status find(void *context, uint64_t number,
                                      struct sloss_journal_checkpoint *checkpoint_out)
{
    return fails_before() ? SLOSS_JOURNAL_IO
                          : done(failing.file.checkpoint_find(context, number, checkpoint_out));
}

static enum sloss_journal_status read_bytes(void *context, uint64_t number, uint64_t offset,
                                            void *bytes_out, size_t size, size_t *size_out)
{
    return fails_before() ? SLOSS_JOURNAL_IO
                          : done(failing.file.checkpoint_read(context, number, offset, bytes_out,
                                                              size, size_out));
}

static void stand_between(struct sloss_journal_sink *sink)
{
    failing.file = *sink;
    *sink = (struct sloss_journal_sink){.struct_size = sizeof(*sink),
                                        .context = failing.file.context,
                                        .append = append,
                                        .flush = flush,
                                        .read = read_batch,
                                        .last = last,
                                        .fence = fence,
                                        .checkpoint_begin = begin,
                                        .checkpoint_write = write_bytes,
                                        .checkpoint_end = end,
                                        .checkpoint_clear = clear,
                                        .checkpoint_find = find,
                                        .checkpoint_read = read_bytes};
}

/* Whichever call of a sink fails, before it has done its work or after: it is named, what was
 * answered is there, and nothing is applied twice. */
static void any_call_of_a_sink_may_fail(void **state)
{
    struct sloss_hash states[DAY_COMMANDS + 1];
    size_t answered;
    (void)state;
    day_states(states);
    struct journal_world world = new_journal_world("sink");
    failing.calls = 0;
    failing.fails_at = 0;
    assert_journal(try_day(&world, stand_between, &answered), SLOSS_JOURNAL_OK);
    uint64_t many = failing.calls;
    assert_true(many > 40);
    for (uint64_t at = 1; at <= many; at += is_brief() ? 7 : 1) {
        for (int after = 0; after < 2; after++) {
            remove_file(world.path);
            failing.calls = 0;
            failing.fails_at = at;
            failing.after = after == 1;
            assert_journal(try_day(&world, stand_between, &answered), SLOSS_JOURNAL_IO);
            assert_true(answered < DAY_COMMANDS);
            check_day(&world, states, answered);
        }
    }
}

/* After a failure all is refused with the same status, and the books stay where they were. */
static void a_journal_that_failed_refuses_all(void **state)
{
    struct journal_world world = new_journal_world("failed");
    struct sloss_command command = deposit_command(1, 1);
    struct sloss_journal_info info = {.struct_size = sizeof(info)};
    uint32_t is_done;
    size_t taken;
    (void)state;
    failing.fails_at = 0;
    assert_journal(open_file(&world, SLOSS_JOURNAL_FILE_CREATE), SLOSS_JOURNAL_OK);
    stand_between(&world.sink);
    open_journal(&world);
    begin_books(&world);
    struct sloss_hash before = journal_hash(&world);
    failing.after = false;
    failing.fails_at = failing.calls + 1;
    assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_IO);
    uint64_t calls = failing.calls;
    assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_IO);
    assert_int_equal(taken, 0);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_IO);
    assert_journal(sloss_journal_checkpoint_begin(world.journal), SLOSS_JOURNAL_IO);
    assert_journal(sloss_journal_checkpoint_step(world.journal, 1, &is_done), SLOSS_JOURNAL_IO);
    assert_int_equal(failing.calls, calls);
    assert_journal(sloss_journal_info(world.journal, &info), SLOSS_JOURNAL_OK);
    assert_int_equal(info.status, SLOSS_JOURNAL_IO);
    assert_int_equal(info.last_entry, 2);
    assert_true(hashes_agree(before, journal_hash(&world)));
    end_journal_world(&world);
}

/* ---- a sink of a host's own ------------------------------------------------------------------ */

/* Batches in memory: a sink needs no more than this, and no checkpoints. */
struct shelf {
    struct sloss_journal_batch batches[32];
    unsigned char bytes[32][256];
    size_t count;
    size_t durable;
    uint64_t writer;
};

static enum sloss_journal_status shelf_append(void *context,
                                              const struct sloss_journal_batch *batch)
{
    struct shelf *shelf = context;
    if (batch->writer != shelf->writer) {
        return SLOSS_JOURNAL_SECOND_WRITER;
    }
    if (batch->first_entry !=
        (shelf->count == 0 ? 0 : shelf->batches[shelf->count - 1].last_entry + 1)) {
        return SLOSS_JOURNAL_GAP;
    }
    assert_true(shelf->count < COUNT(shelf->batches) && batch->size <= sizeof(shelf->bytes[0]));
    memcpy(shelf->bytes[shelf->count], batch->bytes, (size_t)batch->size);
    shelf->batches[shelf->count] = *batch;
    shelf->batches[shelf->count].bytes = shelf->bytes[shelf->count];
    shelf->count++;
    return SLOSS_JOURNAL_OK;
}

static enum sloss_journal_status shelf_flush(void *context)
{
    struct shelf *shelf = context;
    shelf->durable = shelf->count;
    return SLOSS_JOURNAL_OK;
}

static enum sloss_journal_status shelf_read(void *context, uint64_t entry,
                                            struct sloss_journal_batch *batch_out)
{
    const struct shelf *shelf = context;
    enum sloss_journal_status status = SLOSS_JOURNAL_NONE;
    for (size_t i = 0; i < shelf->durable && shelf->batches[i].first_entry <= entry; i++) {
        *batch_out = shelf->batches[i];
        status = SLOSS_JOURNAL_OK;
    }
    return status;
}

static enum sloss_journal_status shelf_last(void *context, uint64_t *entry_out)
{
    const struct shelf *shelf = context;
    *entry_out = shelf->durable == 0 ? 0 : shelf->batches[shelf->durable - 1].last_entry;
    return shelf->durable == 0 ? SLOSS_JOURNAL_NONE : SLOSS_JOURNAL_OK;
}

static enum sloss_journal_status shelf_fence(void *context, uint64_t entry, uint64_t *writer_out)
{
    struct shelf *shelf = context;
    uint64_t found = UINT64_MAX;
    (void)(shelf_last(context, &found) == SLOSS_JOURNAL_NONE ? (found = UINT64_MAX) : 0);
    if (found != entry) {
        return SLOSS_JOURNAL_MORE;
    }
    *writer_out = ++shelf->writer;
    return SLOSS_JOURNAL_OK;
}

static struct sloss_journal_sink sink_of(struct shelf *shelf)
{
    return (struct sloss_journal_sink){.struct_size = sizeof(struct sloss_journal_sink),
                                       .context = shelf,
                                       .append = shelf_append,
                                       .flush = shelf_flush,
                                       .read = shelf_read,
                                       .last = shelf_last,
                                       .fence = shelf_fence};
}

static void a_host_brings_a_sink_of_its_own(void **state)
{
    static struct shelf shelf;
    struct journal_world world = new_journal_world("shelf");
    struct journal_world newer;
    size_t taken;
    (void)state;
    world.sink = sink_of(&shelf);
    world.config.ledger = &world.ledger;
    assert_journal(sloss_journal_open(&world.config, &world.sink, &world.journal, NULL),
                   SLOSS_JOURNAL_OK);
    begin_books(&world);
    assert_journal(sloss_journal_checkpoint_begin(world.journal), SLOSS_JOURNAL_ARGUMENT);
    newer = world;
    newer.recovery = (struct sloss_journal_recovery){.struct_size = sizeof(newer.recovery)};
    assert_journal(sloss_journal_open(&world.config, &world.sink, &newer.journal, &newer.recovery),
                   SLOSS_JOURNAL_OK);
    assert_int_equal(newer.recovery.replayed, 2);
    assert_true(hashes_agree(journal_hash(&world), journal_hash(&newer)));
    struct sloss_command command = deposit_command(1, 1);
    assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_SECOND_WRITER);
    assert_int_equal(tell(&newer, command).entry, 3);
    shelf.bytes[2][3] ^= 1;
    sloss_journal_close(newer.journal);
    newer.recovery = (struct sloss_journal_recovery){.struct_size = sizeof(newer.recovery)};
    assert_journal(sloss_journal_verify(NULL, &world.sink, &newer.recovery), SLOSS_JOURNAL_ALTERED);
    assert_int_equal(newer.recovery.bad_entry, 2);
    end_journal_world(&world);
}

/* ---- arguments ------------------------------------------------------------------------------- */

static int no_visit(void *context, uint64_t entry, const struct sloss_command *commands,
                    size_t count)
{
    (void)context;
    (void)entry;
    (void)commands;
    (void)count;
    return 0;
}

static void wrong_arguments_are_refused(void **state)
{
    static struct shelf shelf;
    struct sloss_journal_sink sink = sink_of(&shelf);
    struct sloss_ledger_config ledger = {.struct_size = sizeof(ledger)};
    struct sloss_journal_config config = {.struct_size = sizeof(config), .ledger = &ledger};
    struct sloss_journal_recovery recovery = {.struct_size = sizeof(recovery)};
    struct sloss_journal_answer answer;
    struct sloss_journal *journal = NULL;
    struct sloss_command command = time_command(1);
    uint32_t is_done;
    size_t count;
    (void)state;
    assert_journal(sloss_journal_open(&config, NULL, &journal, NULL), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_open(&config, &sink, NULL, NULL), SLOSS_JOURNAL_ARGUMENT);
    recovery.struct_size = 12;
    assert_journal(sloss_journal_open(&config, &sink, &journal, &recovery), SLOSS_JOURNAL_ARGUMENT);
    recovery.struct_size = sizeof(recovery);
    config.struct_size = 24;
    assert_journal(sloss_journal_open(&config, &sink, &journal, NULL), SLOSS_JOURNAL_ARGUMENT);
    config.struct_size = sizeof(config);
    ledger.struct_size = 5;
    assert_journal(sloss_journal_open(&config, &sink, &journal, NULL), SLOSS_JOURNAL_ARGUMENT);
    ledger.struct_size = sizeof(ledger);
    ledger.memory.allocate = (void *(*)(void *, size_t))(void (*)(void))no_visit;
    assert_journal(sloss_journal_open(&config, &sink, &journal, NULL), SLOSS_JOURNAL_ARGUMENT);
    ledger.memory.allocate = NULL;
    config.records_max = SLOSS_JOURNAL_RECORDS_MAX + 1;
    assert_journal(sloss_journal_open(&config, &sink, &journal, NULL), SLOSS_JOURNAL_LIMIT);
    config.records_max = 0;
    ledger.accounts_max = UINT32_MAX;
    assert_journal(sloss_journal_open(&config, &sink, &journal, NULL), SLOSS_JOURNAL_LIMIT);
    assert_int_equal(shelf.count, 0); /* no journal was made whose books cannot be */
    assert_int_equal(shelf.writer, 0);
    ledger.accounts_max = 0;
    for (int i = 0; i < 6; i++) {
        struct sloss_journal_sink poor = sink_of(&shelf);
        poor.append = i == 0 ? NULL : poor.append;
        poor.flush = i == 1 ? NULL : poor.flush;
        poor.read = i == 2 ? NULL : poor.read;
        poor.last = i == 3 ? NULL : poor.last;
        poor.fence = i == 4 ? NULL : poor.fence;
        poor.checkpoint_write = i == 5 ? write_bytes : NULL; /* some, and not all */
        assert_journal(sloss_journal_open(&config, &poor, &journal, NULL), SLOSS_JOURNAL_ARGUMENT);
    }
    assert_journal(sloss_journal_read(NULL, &sink, no_visit, NULL, &recovery),
                   SLOSS_JOURNAL_MISSING);
    assert_journal(sloss_journal_verify(NULL, &sink, &recovery), SLOSS_JOURNAL_MISSING);
    assert_journal(sloss_journal_read(NULL, &sink, NULL, NULL, &recovery), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_verify(NULL, NULL, &recovery), SLOSS_JOURNAL_ARGUMENT);
    assert_null(journal);
    assert_journal(sloss_journal_open(NULL, &sink, &journal, NULL), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_submit(NULL, &command, 1, &count), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_submit(journal, NULL, 1, &count), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_submit(journal, &command, 1, NULL), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_submit(journal, NULL, 0, &count), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(NULL), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_flush(journal), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_answers(NULL, &answer, 1, &count), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_answers(journal, NULL, 1, &count), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_answers(journal, &answer, 1, NULL), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_info(journal, NULL), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_checkpoint_begin(NULL), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_checkpoint_step(journal, 1, &is_done), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_checkpoint_step(journal, 0, &is_done), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_checkpoint_step(journal, 1, NULL), SLOSS_JOURNAL_ARGUMENT);
    assert_null(sloss_journal_engine(NULL));
    assert_null(sloss_journal_ledger(NULL));
    sloss_journal_close(journal);
    sloss_journal_close(NULL);
}

static void wrong_arguments_of_a_file_are_refused(void **state)
{
    struct journal_world world = new_journal_world("arguments");
    struct sloss_journal_file_config config = {.struct_size = sizeof(config), .path = world.path};
    struct sloss_journal_file *file = (struct sloss_journal_file *)&config;
    struct sloss_journal_sink sink = {.struct_size = sizeof(sink)};
    (void)state;
    assert_journal(sloss_journal_file_open(NULL, &file), SLOSS_JOURNAL_ARGUMENT);
    assert_null(file);
    assert_journal(sloss_journal_file_open(&config, NULL), SLOSS_JOURNAL_ARGUMENT);
    config.flags = 8;
    assert_journal(sloss_journal_file_open(&config, &file), SLOSS_JOURNAL_ARGUMENT);
    config.flags = SLOSS_JOURNAL_FILE_CREATE | SLOSS_JOURNAL_FILE_READ_ONLY;
    assert_journal(sloss_journal_file_open(&config, &file), SLOSS_JOURNAL_ARGUMENT);
    config.flags = SLOSS_JOURNAL_FILE_EFFECTS | SLOSS_JOURNAL_FILE_READ_ONLY;
    assert_journal(sloss_journal_file_open(&config, &file), SLOSS_JOURNAL_ARGUMENT);
    config.flags = 0;
    config.path = NULL;
    assert_journal(sloss_journal_file_open(&config, &file), SLOSS_JOURNAL_ARGUMENT);
    config.path = world.path;
    config.reserved = 1;
    assert_journal(sloss_journal_file_open(&config, &file), SLOSS_JOURNAL_ARGUMENT);
    config.reserved = 0;
    config.struct_size = 48;
    assert_journal(sloss_journal_file_open(&config, &file), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(sloss_journal_file_sink(NULL, &sink), SLOSS_JOURNAL_ARGUMENT);
    assert_journal(open_file(&world, SLOSS_JOURNAL_FILE_CREATE), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_file_sink(world.file, NULL), SLOSS_JOURNAL_ARGUMENT);
    sink.struct_size = 96;
    assert_journal(sloss_journal_file_sink(world.file, &sink), SLOSS_JOURNAL_ARGUMENT);
    assert_string_equal(sloss_journal_file_message(NULL), "");
    assert_string_equal(sloss_journal_file_message(world.file), "");
    sloss_journal_file_close(NULL);
    end_journal_world(&world);
}

/* A library of another release may have commands that this one would not write. */
static void another_release_is_told_apart(void **state)
{
    const uint32_t own = SLOSS_VERSION_MAJOR * 1000000u + SLOSS_VERSION_MINOR * 1000u;
    (void)state;
    assert_true(sl_journal_wanted_library(sloss_version()));
    assert_true(sl_journal_wanted_library(own + 999));
    assert_false(sl_journal_wanted_library(own + 1000));
    assert_false(sl_journal_wanted_library(own - 1));
    assert_false(sl_journal_wanted_library(own + 1000000));
}

/* A shell between two statuses has each by its name, and "unknown" for what is none. */
static void statuses_have_names(void **state)
{
    (void)state;
    assert_string_equal(sloss_journal_status_name(SLOSS_JOURNAL_OK), "ok");
    assert_string_equal(sloss_journal_status_name(SLOSS_JOURNAL_SECOND_WRITER), "second-writer");
    assert_string_equal(sloss_journal_status_name(SLOSS_JOURNAL_OTHER_LIBRARY), "other-library");
    assert_string_equal(sloss_journal_status_name((enum sloss_journal_status)24), "unknown");
    assert_string_equal(sloss_journal_status_name((enum sloss_journal_status) - 1), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_call_of_a_sink_may_fail),
        cmocka_unit_test(a_journal_that_failed_refuses_all),
        cmocka_unit_test(a_host_brings_a_sink_of_its_own),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(wrong_arguments_of_a_file_are_refused),
        cmocka_unit_test(another_release_is_told_apart),
        cmocka_unit_test(statuses_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
