/* SPDX-License-Identifier: BSD-2-Clause */
/* journal_day: a day of a host that hands in commands under ids of its own, takes a checkpoint and
 * opens its journal again; the states that it may be in; and what must hold when anything fails. */
#ifndef JOURNAL_DAY_H
#define JOURNAL_DAY_H

#include "journal_world.h"

enum {
    DAY_COMMANDS = 9,
    DAY_CHECKPOINT = 5, /* commands before the checkpoint */
    DAY_REOPENED = 7    /* and before the journal is opened again */
};

static inline struct sloss_command day_command(size_t number)
{
    struct sloss_command command = number == 0   ? asset_command("USD")
                                   : number == 3 ? time_command(1000)
                                   : number == 4 ? withdraw_command(1, 100000)
                                   : number == 6 ? withdraw_command(1, 3)
                                                 : deposit_command(number, 10 + (int64_t)number);
    return with_id(command, number + 1);
}

/* Hashes of the state after so many commands; the withdrawal that is refused changes nothing. */
static inline void day_states(struct sloss_hash states[DAY_COMMANDS + 1])
{
    struct sloss_ledger_config config = {.struct_size = sizeof(config), .ids_max = 64};
    struct sloss_ledger *ledger;
    struct sloss_engine *engine;
    assert_ok(sloss_ledger_create(&config, &ledger));
    assert_ok(sloss_engine_create(ledger, &engine));
    for (size_t i = 0; i <= DAY_COMMANDS; i++) {
        assert_ok(sloss_engine_hash(engine, &states[i]));
        if (i < DAY_COMMANDS) {
            struct sloss_command command = day_command(i);
            assert_status(sloss_engine_apply(engine, &command, 1, NULL),
                          i == 4 ? SLOSS_ERR_INSUFFICIENT_FUNDS : SLOSS_OK);
        }
    }
    sloss_engine_destroy(engine);
    sloss_ledger_destroy(ledger);
}

/* A sink that a test stands between the journal and the file, if it gives one. */
typedef void (*day_sink_fn)(struct sloss_journal_sink *sink);

static inline enum sloss_journal_status open_day(struct journal_world *world, day_sink_fn between)
{
    enum sloss_journal_status status = open_file(world, SLOSS_JOURNAL_FILE_CREATE | world->flags);
    if (status == SLOSS_JOURNAL_OK && between != NULL) {
        between(&world->sink);
    }
    return status == SLOSS_JOURNAL_OK ? try_journal(world) : status;
}

/* Hand in a command, and see it answered. */
static inline enum sloss_journal_status answer_day(struct journal_world *world, size_t number)
{
    struct sloss_command command = day_command(number);
    struct sloss_journal_answer answer;
    size_t count;
    enum sloss_journal_status status = sloss_journal_submit(world->journal, &command, 1, &count);
    if (status == SLOSS_JOURNAL_OK) {
        status = sloss_journal_flush(world->journal);
    }
    if (status == SLOSS_JOURNAL_OK) {
        assert_journal(sloss_journal_answers(world->journal, &answer, 1, &count), SLOSS_JOURNAL_OK);
        assert_int_equal(count, 1);
        assert_int_equal(answer.host_id[0], number + 1);
    }
    return status;
}

static inline enum sloss_journal_status checkpoint_day(struct journal_world *world)
{
    uint32_t done = 0;
    enum sloss_journal_status status = sloss_journal_checkpoint_begin(world->journal);
    while (status == SLOSS_JOURNAL_OK && done == 0) {
        status = sloss_journal_checkpoint_step(world->journal, 2, &done);
    }
    return status;
}

/* A day up to the first failure, which is returned; how many commands were answered. */
static inline enum sloss_journal_status try_day(struct journal_world *world, day_sink_fn between,
                                                size_t *answered)
{
    enum sloss_journal_status status = open_day(world, between);
    *answered = 0;
    while (status == SLOSS_JOURNAL_OK && *answered < DAY_COMMANDS) {
        if (*answered == DAY_CHECKPOINT) {
            status = checkpoint_day(world);
        }
        if (status == SLOSS_JOURNAL_OK && *answered == DAY_REOPENED) {
            close_journal(world);
            status = open_day(world, between);
        }
        if (status == SLOSS_JOURNAL_OK) {
            status = answer_day(world, *answered);
        }
        *answered += status == SLOSS_JOURNAL_OK ? 1 : 0;
    }
    close_journal(world);
    return status;
}

/* After whatever happened: what was answered is there, at most one command more, and nothing else;
 * and a host that sends everything again comes to the end of the day, with nothing applied twice.
 */
static inline void check_day(struct journal_world *world,
                             const struct sloss_hash states[DAY_COMMANDS + 1], size_t answered)
{
    open_journal(world);
    struct sloss_hash hash = journal_hash(world);
    assert_true(hashes_agree(hash, states[answered]) ||
                (answered < DAY_COMMANDS && hashes_agree(hash, states[answered + 1])));
    for (size_t i = 0; i < DAY_COMMANDS; i++) {
        struct sloss_journal_answer answer = tell(world, day_command(i));
        if (i < answered && i != 4) {
            assert_int_equal(answer.status, SLOSS_ERR_ALREADY_APPLIED);
            assert_int_equal(answer.sequence, i < 4 ? i + 1 : i);
        }
    }
    assert_true(hashes_agree(journal_hash(world), states[DAY_COMMANDS]));
    assert_ok(sloss_engine_verify(sloss_journal_engine(world->journal)));
    end_journal_world(world);
}

#endif
