/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "common/scenario_line.h"
#include "journal/journal_commands.h"

#define RECORDS 4096u   /* read at a time */
#define ACCOUNTS 65536u /* of a checkpoint, written at a time */

/* A journal that is made. */
struct import {
    const struct journal_options *options;
    struct journal_file file;
    struct sloss_journal *journal;
    uint64_t next_checkpoint;
};

static enum journal_outcome fault(const struct import *import, enum sloss_journal_status status)
{
    return status == SLOSS_JOURNAL_OK ? JOURNAL_FINE : journal_file_fault(&import->file, status, 0);
}

/* ---- commands -------------------------------------------------------------------------------- */

/* A command of the scenario that was applied there is applied here: nothing else is an answer. */
static enum journal_outcome check_answers(struct import *import)
{
    struct sloss_journal_answer answers[64];
    size_t count;
    do {
        if (sloss_journal_answers(import->journal, answers, 64, &count) != SLOSS_JOURNAL_OK) {
            return JOURNAL_REFUSED;
        }
        for (size_t i = 0; i < count; i++) {
            if (answers[i].status != SLOSS_OK) {
                return journal_file_refuse(import->file.path, "entry %" PRIu64 " is refused: %s",
                                           answers[i].entry,
                                           sloss_status_name((enum sloss_status)answers[i].status));
            }
        }
    } while (count > 0);
    return JOURNAL_FINE;
}

static enum sloss_journal_status write_checkpoint(struct sloss_journal *journal)
{
    uint32_t done = 0;
    enum sloss_journal_status status = sloss_journal_checkpoint_begin(journal);
    while (status == SLOSS_JOURNAL_OK && done == 0) {
        status = sloss_journal_checkpoint_step(journal, ACCOUNTS, &done);
    }
    return status;
}

static enum journal_outcome checkpoint_if_due(struct import *import)
{
    struct sloss_journal_info info = {.struct_size = sizeof(info)};
    (void)sloss_journal_info(import->journal, &info);
    if (import->options->checkpoint == 0 || info.last_entry < import->next_checkpoint) {
        return JOURNAL_FINE;
    }
    import->next_checkpoint = info.last_entry + import->options->checkpoint;
    return fault(import, write_checkpoint(import->journal));
}

/* Hand in whole commands. */
static enum journal_outcome submit(struct import *import, const struct sloss_command *records,
                                   size_t count)
{
    size_t at = 0;
    enum journal_outcome outcome = JOURNAL_FINE;
    while (outcome == JOURNAL_FINE && at < count) {
        size_t taken;
        outcome =
            fault(import, sloss_journal_submit(import->journal, records + at, count - at, &taken));
        at += taken;
        if (outcome == JOURNAL_FINE) {
            outcome = check_answers(import);
        }
        if (outcome == JOURNAL_FINE) {
            outcome = checkpoint_if_due(import);
        }
    }
    return outcome;
}

/* Number of records up to the last one that ends a command. */
static size_t whole(const struct sloss_command *records, size_t count)
{
    while (count > 0 && (records[count - 1].flags & SLOSS_COMMAND_LINKED) != 0) {
        count--;
    }
    return count;
}

static enum journal_outcome submit_file(struct import *import, FILE *records)
{
    size_t room = RECORDS;
    size_t kept = 0; /* of a chain that is not read to its end */
    struct sloss_command *rows = malloc(room * sizeof(*rows));
    enum journal_outcome outcome = JOURNAL_FINE;
    rewind(records);
    while (outcome == JOURNAL_FINE && rows != NULL) {
        size_t count = kept + fread(rows + kept, sizeof(*rows), room - kept, records);
        size_t ready = whole(rows, count);
        if (count == kept) {
            break;
        }
        outcome = submit(import, rows, ready);
        kept = count - ready;
        memmove(rows, rows + ready, kept * sizeof(*rows));
        if (kept == room) { /* a long chain */
            struct sloss_command *wider = realloc(rows, 2 * room * sizeof(*rows));
            room *= 2;
            if (wider == NULL) {
                break;
            }
            rows = wider;
        }
    }
    if (rows == NULL || kept > 0) {
        outcome = journal_file_refuse(import->file.path, "out of memory");
    }
    free(rows);
    return outcome == JOURNAL_FINE ? fault(import, sloss_journal_flush(import->journal)) : outcome;
}

/* ---- units ----------------------------------------------------------------------------------- */

/* Note in which lots and ticks the scenario counts, so that an export has the same numbers. */
static enum journal_outcome note_units(const struct scenario *scenario, const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *query = NULL;
    int result = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    }
    if (result == SQLITE_OK) {
        result = sqlite3_prepare_v2(db, "INSERT INTO shown VALUES(?1,?2,?3)", -1, &query, NULL);
    }
    for (uint32_t market = 0; result == SQLITE_OK && market < scenario->market_count; market++) {
        char lot[SLOSS_DECIMAL_SIZE];
        char tick[SLOSS_DECIMAL_SIZE];
        (void)sloss_decimal_format(1, &scenario->markets[market].lot, lot);
        (void)sloss_decimal_format(1, &scenario->markets[market].tick, tick);
        (void)sqlite3_bind_int64(query, 1, market);
        (void)sqlite3_bind_text(query, 2, lot, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(query, 3, tick, -1, SQLITE_STATIC);
        result = sqlite3_step(query) == SQLITE_DONE ? sqlite3_reset(query) : sqlite3_errcode(db);
    }
    (void)sqlite3_finalize(query);
    if (result == SQLITE_OK) {
        result = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    }
    enum journal_outcome outcome =
        result == SQLITE_OK ? JOURNAL_FINE : journal_file_refuse(path, "%s", sqlite3_errmsg(db));
    (void)sqlite3_close(db);
    return outcome;
}

/* ---- all ------------------------------------------------------------------------------------- */

static enum journal_outcome compare(const struct import *import, const struct scenario *scenario)
{
    struct sloss_hash wanted = {0, 0};
    struct sloss_hash got = {0, 0};
    (void)sloss_engine_hash(scenario->engine, &wanted);
    (void)sloss_engine_hash(sloss_journal_engine(import->journal), &got);
    return wanted.low == got.low && wanted.high == got.high
               ? JOURNAL_FINE
               : journal_file_refuse(import->file.path, "the books are not those of the scenario");
}

static enum journal_outcome open_journal(struct import *import, uint32_t ids_max, const char *path)
{
    const struct sloss_ledger_config ledger = {.struct_size = sizeof(ledger), .ids_max = ids_max};
    const struct sloss_journal_config config = {
        .struct_size = sizeof(config), .records_max = import->options->group, .ledger = &ledger};
    uint32_t effects = import->options->no_effects ? 0 : SLOSS_JOURNAL_FILE_EFFECTS;
    enum journal_outcome outcome =
        journal_file_open(&import->file, path, SLOSS_JOURNAL_FILE_CREATE | effects);
    return outcome == JOURNAL_FINE ? fault(import, sloss_journal_open(&config, &import->file.sink,
                                                                      &import->journal, NULL))
                                   : outcome;
}

/* What is not whole is not left behind. */
static void remove_file(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[4096];
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        int length = snprintf(name, sizeof(name), "%s%s", path, ends[i]);
        if (length > 0 && (size_t)length < sizeof(name)) {
            (void)remove(name);
        }
    }
}

static enum journal_outcome make(const struct scenario *scenario, const char *path,
                                 const struct journal_options *options, FILE *out)
{
    struct import import = {.options = options, .next_checkpoint = options->checkpoint};
    struct sloss_journal_info info = {.struct_size = sizeof(info)};
    enum journal_outcome outcome = open_journal(&import, scenario->ids_max, path);
    if (outcome == JOURNAL_FINE) {
        outcome = submit_file(&import, scenario->records);
    }
    if (outcome == JOURNAL_FINE) {
        outcome = check_answers(&import);
    }
    if (outcome == JOURNAL_FINE) {
        outcome = checkpoint_if_due(&import);
    }
    if (outcome == JOURNAL_FINE) {
        outcome = compare(&import, scenario);
    }
    (void)sloss_journal_info(import.journal, &info);
    sloss_journal_close(import.journal);
    journal_file_close(&import.file);
    if (outcome == JOURNAL_FINE) {
        outcome = note_units(scenario, path);
    }
    if (outcome == JOURNAL_FINE) {
        fprintf(out, "entries %" PRIu64 "\n", info.last_entry);
    } else {
        remove_file(path);
    }
    return outcome;
}

enum journal_outcome journal_import(const char *scenario_path, const char *path,
                                    const struct journal_options *options, FILE *out)
{
    struct scenario scenario;
    FILE *there = fopen(path, "rb");
    if (there != NULL) {
        fclose(there);
        return journal_file_refuse(path, "there is such a file already");
    }
    if (!scenario_open(&scenario, NULL)) {
        return journal_file_refuse(path, "out of memory");
    }
    scenario.records = tmpfile();
    if (scenario.records == NULL) {
        scenario_close(&scenario);
        return journal_file_refuse(path, "no temporary file can be made");
    }
    scenario.drops_events = true;
    sloss_engine_keep_events(scenario.engine, 0);
    FILE *records = scenario.records;
    enum journal_outcome outcome = scenario_run(&scenario, scenario_path) == SCENARIO_HELD
                                       ? make(&scenario, path, options, out)
                                       : JOURNAL_REFUSED;
    fclose(records);
    scenario_close(&scenario);
    return outcome;
}
