/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal_world.h"

/* What is answered is durable: whoever opens the file anew has the same books. */
static void what_is_answered_is_there_after_a_crash(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("answered");
    open_journal(&world);
    assert_int_equal(world.recovery.is_new, 1);
    begin_books(&world);
    struct sloss_journal_answer answer = tell(&world, withdraw_command(1, 30));
    assert_int_equal(answer.status, SLOSS_OK);
    assert_int_equal(answer.entry, 3);
    assert_int_equal(answer.sequence, 3);
    struct sloss_hash before = journal_hash(&world);

    /* A crash closes nothing: another connection opens the file beside the first one. */
    struct journal_world again = world;
    again.file = NULL;
    open_journal(&again);
    assert_true(hashes_agree(before, journal_hash(&again)));
    assert_int_equal(again.recovery.is_new, 0);
    assert_int_equal(again.recovery.last_entry, 3);
    assert_int_equal(again.recovery.replayed, 3);
    assert_int_equal(again.recovery.refused, 0);
    assert_amount(journal_balance(&again, 1), 70);
    close_journal(&again);
    end_journal_world(&world);
}

/* What waits in the group is neither applied nor answered nor on the disk. */
static void what_waits_is_not_applied(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("waits");
    struct sloss_command command = deposit_command(1, 5);
    struct sloss_journal_answer answer;
    size_t taken;
    size_t count = 7;
    open_journal(&world);
    begin_books(&world);
    struct sloss_hash before = journal_hash(&world);
    assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
    assert_int_equal(taken, 1);
    assert_true(hashes_agree(before, journal_hash(&world)));
    assert_journal(sloss_journal_answers(world.journal, &answer, 1, &count), SLOSS_JOURNAL_OK);
    assert_int_equal(count, 0);
    reopen_journal(&world);
    assert_true(hashes_agree(before, journal_hash(&world)));
    end_journal_world(&world);
}

/* A refused command is in the journal, and a replay refuses it again. Commands behind it go on. */
static void a_refused_command_is_an_entry(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("refused");
    open_journal(&world);
    begin_books(&world);
    const struct sloss_command commands[] = {deposit_command(2, 1), withdraw_command(2, 2),
                                             withdraw_command(9, 1), withdraw_command(2, 1)};
    struct sloss_journal_answer answers[8];
    size_t taken;
    size_t count;
    assert_journal(sloss_journal_submit(world.journal, commands, 4, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_answers(world.journal, answers, 8, &count), SLOSS_JOURNAL_OK);
    static const uint32_t statuses[] = {SLOSS_OK, SLOSS_ERR_INSUFFICIENT_FUNDS,
                                        SLOSS_ERR_UNKNOWN_ACCOUNT, SLOSS_OK};
    static const uint64_t sequences[] = {3, 0, 0, 4};
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(answers[i].status, statuses[i]);
        assert_int_equal(answers[i].entry, 3 + i);
        assert_int_equal(answers[i].sequence, sequences[i]);
    }
    struct sloss_hash before = journal_hash(&world);
    reopen_journal(&world);
    assert_true(hashes_agree(before, journal_hash(&world)));
    assert_int_equal(world.recovery.replayed, 6);
    assert_int_equal(world.recovery.refused, 2);
    assert_int_equal(tell(&world, deposit_command(1, 1)).sequence, 5);
    end_journal_world(&world);
}

/* A malformed command is refused where it stands, and is not in the journal. */
static void a_malformed_command_is_no_entry(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("malformed");
    open_journal(&world);
    begin_books(&world);
    struct sloss_command commands[] = {deposit_command(1, 1), deposit_command(1, 2)};
    size_t taken;
    commands[1].deposit.reserved = 1;
    assert_journal(sloss_journal_submit(world.journal, commands, 2, &taken),
                   SLOSS_JOURNAL_MALFORMED);
    assert_int_equal(taken, 1);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
    assert_amount(journal_balance(&world, 1), 101);
    reopen_journal(&world);
    assert_int_equal(world.recovery.last_entry, 3);
    end_journal_world(&world);
}

/* A full group is written by itself, and never cuts a chain. */
static void a_group_is_written_when_it_is_full(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("full");
    world.config.records_max = 3;
    open_journal(&world);
    begin_books(&world);
    struct sloss_command market = journal_command(SLOSS_COMMAND_MARKET);
    market.market.unit = 1;
    (void)snprintf(market.market.name, sizeof(market.market.name), "perp");
    struct sloss_command chain[] = {journal_command(SLOSS_COMMAND_WATERFALL),
                                    journal_command(SLOSS_COMMAND_LAYER)};
    chain[0].waterfall.layer[0] = SLOSS_LAYER_INSURANCE;
    chain[0].flags = SLOSS_COMMAND_LINKED;
    chain[1].layer.layer = SLOSS_LAYER_INSURANCE;
    chain[1].layer.cap = 5;
    const struct sloss_command commands[] = {deposit_command(1, 1), market, chain[0], chain[1],
                                             deposit_command(1, 1)};
    struct sloss_journal_info info = {.struct_size = sizeof(info)};
    size_t taken;
    assert_journal(sloss_journal_submit(world.journal, commands, 5, &taken), SLOSS_JOURNAL_OK);
    assert_int_equal(taken, 2);
    assert_journal(sloss_journal_info(world.journal, &info), SLOSS_JOURNAL_OK);
    assert_int_equal(info.last_entry, 4);
    assert_int_equal(info.waiting, 0);
    assert_journal(sloss_journal_submit(world.journal, commands + 2, 3, &taken), SLOSS_JOURNAL_OK);
    assert_int_equal(taken, 3);
    assert_journal(sloss_journal_info(world.journal, &info), SLOSS_JOURNAL_OK);
    assert_int_equal(info.last_entry, 6);
    struct sloss_hash before = journal_hash(&world);
    reopen_journal(&world);
    assert_true(hashes_agree(before, journal_hash(&world)));
    assert_int_equal(world.recovery.last_entry, 6);
    end_journal_world(&world);
}

/* A chain that no group has room for is refused by name. */
static void a_chain_longer_than_a_group_is_refused(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("chain");
    struct sloss_command marks[3];
    size_t taken = 7;
    world.config.records_max = 2;
    open_journal(&world);
    for (uint32_t i = 0; i < 3; i++) {
        marks[i] = journal_command(SLOSS_COMMAND_MARK);
        marks[i].mark.market = i;
        marks[i].flags = i < 2 ? SLOSS_COMMAND_LINKED : 0;
    }
    assert_journal(sloss_journal_submit(world.journal, marks, 3, &taken), SLOSS_JOURNAL_LIMIT);
    assert_int_equal(taken, 0);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
    end_journal_world(&world);
}

/* Whoever opens the journal last writes it; the one before is told so, and changes nothing. */
static void an_older_writer_is_refused(void **state)
{
    (void)state;
    struct journal_world older = new_journal_world("fence");
    struct sloss_command command = deposit_command(1, 1);
    size_t taken;
    open_journal(&older);
    begin_books(&older);
    struct journal_world newer = older;
    newer.file = NULL;
    open_journal(&newer);
    struct sloss_hash before = journal_hash(&newer);
    assert_journal(sloss_journal_submit(older.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(older.journal), SLOSS_JOURNAL_SECOND_WRITER);
    assert_journal(sloss_journal_submit(older.journal, &command, 1, &taken),
                   SLOSS_JOURNAL_SECOND_WRITER);
    assert_true(hashes_agree(before, journal_hash(&older)));
    assert_int_equal(tell(&newer, command).entry, 3);
    close_journal(&newer);
    reopen_journal(&older);
    assert_int_equal(older.recovery.last_entry, 3);
    assert_amount(journal_balance(&older, 1), 101);
    end_journal_world(&older);
}

/* A command that comes again after the crash, since its answer was lost, is not applied twice. */
static void a_retry_after_a_crash_has_been_applied(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("retry");
    open_journal(&world);
    begin_books(&world);
    assert_int_equal(tell(&world, withdraw_command(1, 1000)).status, SLOSS_ERR_INSUFFICIENT_FUNDS);
    struct sloss_command command = with_id(withdraw_command(1, 30), 77);
    struct sloss_journal_answer first = tell(&world, command);
    assert_int_equal(first.sequence, 3);
    assert_int_equal(first.host_id[0], 77);
    reopen_journal(&world);
    struct sloss_journal_answer second = tell(&world, command);
    assert_int_equal(second.status, SLOSS_ERR_ALREADY_APPLIED);
    assert_int_equal(second.sequence, first.sequence);
    command.withdraw.amount = 31;
    assert_int_equal(tell(&world, command).status, SLOSS_ERR_ID_CONFLICT);
    assert_amount(journal_balance(&world, 1), 70);
    end_journal_world(&world);
}

/* A command that goes around the journal is found out before the next group is written. */
static void an_engine_that_others_change_is_found_out(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("bypassed");
    struct sloss_command command = deposit_command(1, 1);
    size_t taken;
    open_journal(&world);
    begin_books(&world);
    assert_ok(sloss_engine_apply(sloss_journal_engine(world.journal), &command, 1, NULL));
    assert_journal(sloss_journal_submit(world.journal, &command, 1, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_BYPASSED);
    reopen_journal(&world);
    assert_int_equal(world.recovery.last_entry, 2);
    assert_amount(journal_balance(&world, 1), 100);
    end_journal_world(&world);
}

static int stop_at_once(void *context)
{
    (void)context;
    return 1;
}

/* A command that is on the disk and that the host stopped is not answered, and is applied when the
 * journal is opened again; until then all is refused. Those before it in the group are answered. */
static void a_stopped_command_is_applied_later(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("stopped");
    struct sloss_command commands[8];
    struct sloss_journal_answer answers[8];
    size_t taken;
    size_t count;
    open_journal(&world);
    commands[0] = asset_command("USD");
    commands[1] = journal_command(SLOSS_COMMAND_MARKET);
    commands[1].market.unit = 1;
    (void)snprintf(commands[1].market.name, sizeof(commands[1].market.name), "perp");
    commands[2] = journal_command(SLOSS_COMMAND_TIER);
    commands[2].tier.initial_ppb = 100000000;
    commands[2].tier.maintenance_ppb = 50000000;
    commands[3] = deposit_command(1, 200);
    commands[4] = deposit_command(2, 200);
    commands[5] = journal_command(SLOSS_COMMAND_FILL);
    commands[5].fill.buyer = 1;
    commands[5].fill.seller = 2;
    commands[5].fill.lots = 1;
    commands[5].fill.price = 1000;
    assert_journal(sloss_journal_submit(world.journal, commands, 6, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
    commands[0] = deposit_command(2, 1);
    commands[1] = journal_command(SLOSS_COMMAND_MARK);
    commands[1].mark.price = 500; /* account 1 is closed out */
    commands[2] = deposit_command(2, 1);
    assert_ok(sloss_engine_set_stop(sloss_journal_engine(world.journal), stop_at_once, NULL));
    assert_journal(sloss_journal_submit(world.journal, commands, 3, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_STOPPED);
    assert_journal(sloss_journal_answers(world.journal, answers, 8, &count), SLOSS_JOURNAL_OK);
    assert_int_equal(count, 1);
    assert_int_equal(answers[0].entry, 7);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_STOPPED);
    reopen_journal(&world);
    assert_int_equal(world.recovery.last_entry, 9);
    assert_int_equal(world.recovery.refused, 0);
    assert_amount(journal_balance(&world, 1), 0);
    assert_amount(journal_balance(&world, 2), 202);
    end_journal_world(&world);
}

/* The events of commands that are applied again have been told before the crash; those of later
 * ones are queued. */
static void events_are_told_once(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("events");
    struct sloss_event events[8];
    size_t count;
    open_journal(&world);
    begin_books(&world);
    assert_ok(sloss_engine_events(sloss_journal_engine(world.journal), events, 8, &count));
    assert_int_equal(count, 1);
    reopen_journal(&world);
    assert_ok(sloss_engine_events(sloss_journal_engine(world.journal), events, 8, &count));
    assert_int_equal(count, 0);
    (void)tell(&world, withdraw_command(1, 1));
    assert_ok(sloss_engine_events(sloss_journal_engine(world.journal), events, 8, &count));
    assert_int_equal(count, 1);
    assert_int_equal(events[0].kind, SLOSS_EVENT_WITHDRAWAL);
    assert_int_equal(events[0].sequence, 3);
    end_journal_world(&world);
}

/* Answers are taken in parts; those that are left are dropped by the next group, and by nothing
 * else. */
static void answers_are_taken_in_parts(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("parts");
    const struct sloss_command commands[] = {deposit_command(1, 1), deposit_command(1, 2),
                                             deposit_command(1, 3)};
    struct sloss_journal_answer answers[3];
    size_t taken;
    size_t count;
    open_journal(&world);
    begin_books(&world);
    assert_journal(sloss_journal_submit(world.journal, commands, 3, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_answers(world.journal, answers, 2, &count), SLOSS_JOURNAL_OK);
    assert_int_equal(count, 2);
    assert_int_equal(answers[1].entry, 4);
    assert_journal(sloss_journal_submit(world.journal, commands, 1, &taken), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_answers(world.journal, answers, 3, &count), SLOSS_JOURNAL_OK);
    assert_int_equal(count, 1);
    assert_int_equal(answers[0].entry, 5);
    assert_journal(sloss_journal_answers(world.journal, answers, 3, &count), SLOSS_JOURNAL_OK);
    assert_int_equal(count, 0);
    assert_journal(sloss_journal_flush(world.journal), SLOSS_JOURNAL_OK);
    assert_int_equal(tell(&world, deposit_command(1, 4)).entry, 7);
    end_journal_world(&world);
}

struct visited {
    uint64_t entries[8];
    uint32_t kinds[8];
    size_t count;
};

static int visit(void *context, uint64_t entry, const struct sloss_command *commands, size_t count)
{
    struct visited *visited = context;
    visited->entries[visited->count] = entry;
    visited->kinds[visited->count] = commands[0].kind;
    visited->count++;
    return count == 1 ? 0 : 1;
}

/* Entries can be read, from the first one, while the journal is written. */
static void entries_are_given_in_order(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("read");
    struct sloss_journal_recovery recovery = {.struct_size = sizeof(recovery)};
    struct visited visited = {.count = 0};
    open_journal(&world);
    begin_books(&world);
    (void)tell(&world, withdraw_command(1, 1000));
    struct journal_world reader = world;
    assert_journal(open_file(&reader, SLOSS_JOURNAL_FILE_READ_ONLY), SLOSS_JOURNAL_OK);
    assert_journal(sloss_journal_read(NULL, &reader.sink, visit, &visited, &recovery),
                   SLOSS_JOURNAL_OK);
    static const uint32_t kinds[] = {SLOSS_COMMAND_ASSET, SLOSS_COMMAND_DEPOSIT,
                                     SLOSS_COMMAND_WITHDRAW};
    assert_int_equal(visited.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(visited.entries[i], i + 1);
        assert_int_equal(visited.kinds[i], kinds[i]);
    }
    assert_int_equal(recovery.last_entry, 3);
    assert_journal(sloss_journal_verify(NULL, &reader.sink, &recovery), SLOSS_JOURNAL_OK);
    assert_int_equal(recovery.replayed, 3);
    assert_int_equal(recovery.refused, 1);
    sloss_journal_file_close(reader.file);
    end_journal_world(&world);
}

/* Commands go on while a checkpoint is written, and what is loaded of it is the state when it
 * began; the two newest are kept. */
static void checkpoints_are_loaded_and_two_are_kept(void **state)
{
    (void)state;
    struct journal_world world = new_journal_world("checkpoint");
    open_journal(&world);
    begin_books(&world);
    for (uint64_t account = 2; account < 40; account++) {
        (void)tell(&world, deposit_command(account, (int64_t)account));
    }
    uint64_t taken_at[3];
    for (size_t i = 0; i < 3; i++) {
        struct sloss_journal_info info = {.struct_size = sizeof(info)};
        uint32_t done = 0;
        assert_journal(sloss_journal_checkpoint_begin(world.journal), SLOSS_JOURNAL_OK);
        assert_journal(sloss_journal_info(world.journal, &info), SLOSS_JOURNAL_OK);
        taken_at[i] = info.last_entry;
        while (done == 0) {
            assert_journal(sloss_journal_checkpoint_step(world.journal, 7, &done),
                           SLOSS_JOURNAL_OK);
            (void)tell(&world, withdraw_command(30, 1));
        }
    }
    struct sloss_hash before = journal_hash(&world);
    reopen_journal(&world);
    assert_true(hashes_agree(before, journal_hash(&world)));
    assert_int_equal(world.recovery.checkpoint, taken_at[2]);
    assert_int_equal(world.recovery.replayed, world.recovery.last_entry - taken_at[2]);
    assert_int_equal(world.recovery.checkpoints_bad, 0);
    struct sloss_journal_checkpoint found = {.number = UINT64_MAX};
    for (size_t i = 0; i < 2; i++) {
        assert_journal(world.sink.checkpoint_find(world.sink.context, found.number, &found),
                       SLOSS_JOURNAL_OK);
        assert_int_equal(found.entry, taken_at[2 - i]);
    }
    assert_journal(world.sink.checkpoint_find(world.sink.context, found.number, &found),
                   SLOSS_JOURNAL_NONE);
    assert_journal(sloss_journal_verify(NULL, &world.sink, &world.recovery), SLOSS_JOURNAL_OK);
    assert_int_equal(world.recovery.compared, 2);
    end_journal_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_answered_is_there_after_a_crash),
        cmocka_unit_test(what_waits_is_not_applied),
        cmocka_unit_test(a_refused_command_is_an_entry),
        cmocka_unit_test(a_malformed_command_is_no_entry),
        cmocka_unit_test(a_group_is_written_when_it_is_full),
        cmocka_unit_test(a_chain_longer_than_a_group_is_refused),
        cmocka_unit_test(an_older_writer_is_refused),
        cmocka_unit_test(a_retry_after_a_crash_has_been_applied),
        cmocka_unit_test(an_engine_that_others_change_is_found_out),
        cmocka_unit_test(a_stopped_command_is_applied_later),
        cmocka_unit_test(events_are_told_once),
        cmocka_unit_test(answers_are_taken_in_parts),
        cmocka_unit_test(entries_are_given_in_order),
        cmocka_unit_test(checkpoints_are_loaded_and_two_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
