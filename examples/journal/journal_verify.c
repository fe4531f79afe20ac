/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "journal/journal_commands.h"

#define GROUP 65536u /* records at a time into the second journal */

/* ---- tables for auditors --------------------------------------------------------------------- */

/* The tables that follow from the commands, and the column that names a row. */
static const struct {
    const char *table;
    const char *key;
} tables[] = {
    {"event", "event"},   {"movement", "event"}, {"deficit", "deficit"}, {"asset", "asset"},
    {"market", "market"}, {"account", "place"},  {"event_kind", "kind"}, {"command_kind", "kind"},
};

/* What a statement gives in its first column: a number, or NULL without a row. */
static bool ask(sqlite3 *db, const char *sql, bool *found, int64_t *number)
{
    sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &query, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(query);
        *found = result == SQLITE_ROW && sqlite3_column_type(query, 0) != SQLITE_NULL;
        *number = *found ? sqlite3_column_int64(query, 0) : 0;
    }
    (void)sqlite3_finalize(query);
    return result == SQLITE_ROW || result == SQLITE_DONE;
}

/* The first row of a table that is in one of the databases alone. */
static enum journal_outcome compare_table(sqlite3 *db, const char *path, const char *table,
                                          const char *key)
{
    char sql[512];
    bool found = false;
    int64_t row = 0;
    (void)snprintf(sql, sizeof(sql),
                   "SELECT min(%s) FROM ("
                   "SELECT * FROM (SELECT * FROM main.%s EXCEPT SELECT * FROM made.%s) UNION ALL "
                   "SELECT * FROM (SELECT * FROM made.%s EXCEPT SELECT * FROM main.%s))",
                   key, table, table, table, table);
    if (!ask(db, sql, &found, &row)) {
        return journal_file_refuse(path, "the table %s cannot be read: %s", table,
                                   sqlite3_errmsg(db));
    }
    if (found) {
        (void)journal_file_refuse(path,
                                  "error altered: the row of the table %s with %s %" PRId64
                                  " is not what the commands come to",
                                  table, key, row);
        return JOURNAL_FAULTY;
    }
    return JOURNAL_FINE;
}

/* Are tables and views made as they are made now? */
static enum journal_outcome compare_schema(sqlite3 *db, const char *path)
{
    bool found = false;
    int64_t count = 0;
    if (!ask(db,
             "SELECT count(*) FROM (SELECT type, name, sql FROM made.sqlite_schema WHERE name NOT "
             "LIKE 'sqlite_%' EXCEPT SELECT type, name, sql FROM main.sqlite_schema)",
             &found, &count)) {
        return journal_file_refuse(path, "%s", sqlite3_errmsg(db));
    }
    if (count > 0) {
        (void)journal_file_refuse(path,
                                  "error altered: a table or a view is not the one that is made");
        return JOURNAL_FAULTY;
    }
    return JOURNAL_FINE;
}

static enum journal_outcome compare_tables(const char *path, const char *made)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *query = NULL;
    enum journal_outcome outcome = JOURNAL_FINE;
    int result = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_prepare_v2(db, "ATTACH ?1 AS made", -1, &query, NULL);
    }
    if (result == SQLITE_OK) {
        (void)sqlite3_bind_text(query, 1, made, -1, SQLITE_STATIC);
        result = sqlite3_step(query) == SQLITE_DONE ? SQLITE_OK : SQLITE_ERROR;
    }
    (void)sqlite3_finalize(query);
    if (result != SQLITE_OK) {
        outcome = journal_file_refuse(path, "%s", sqlite3_errmsg(db));
    }
    for (size_t i = 0; outcome == JOURNAL_FINE && i < sizeof(tables) / sizeof(tables[0]); i++) {
        outcome = compare_table(db, path, tables[i].table, tables[i].key);
    }
    if (outcome == JOURNAL_FINE) {
        outcome = compare_schema(db, path);
    }
    (void)sqlite3_close(db);
    return outcome;
}

/* ---- a second journal ------------------------------------------------------------------------ */

struct copy {
    struct sloss_journal *journal;
    uint64_t last_entry; /* up to which there are effects */
    enum sloss_journal_status status;
};

/* A sloss_journal_visit_fn. */
static int add_entry(void *context, uint64_t entry, const struct sloss_command *commands,
                     size_t count)
{
    struct copy *copy = context;
    size_t at = 0;
    while (entry <= copy->last_entry && copy->status == SLOSS_JOURNAL_OK && at < count) {
        size_t taken; /* none, if the group had to be written first */
        copy->status = sloss_journal_submit(copy->journal, commands + at, count - at, &taken);
        at += taken;
    }
    return entry >= copy->last_entry || copy->status != SLOSS_JOURNAL_OK;
}

/* Hand all entries with effects to a new journal, which makes them again. */
static enum journal_outcome make_again(struct journal_file *journal,
                                       const struct sloss_journal_recovery *head,
                                       uint64_t last_entry, const char *path)
{
    struct journal_file made;
    struct copy copy = {.last_entry = last_entry};
    const struct sloss_ledger_config ledger = {.struct_size = sizeof(ledger),
                                               .accounts_max = head->accounts_max,
                                               .positions_max = head->positions_max,
                                               .ids_max = head->ids_max};
    const struct sloss_journal_config config = {
        .struct_size = sizeof(config), .records_max = GROUP, .ledger = &ledger};
    enum journal_outcome outcome =
        journal_file_open(&made, path, SLOSS_JOURNAL_FILE_CREATE | SLOSS_JOURNAL_FILE_EFFECTS);
    if (outcome == JOURNAL_FINE) {
        copy.status = sloss_journal_open(&config, &made.sink, &copy.journal, NULL);
        if (copy.status == SLOSS_JOURNAL_OK) {
            copy.status = sloss_journal_read(NULL, &journal->sink, add_entry, &copy, NULL);
        }
        if (copy.status == SLOSS_JOURNAL_OK) {
            copy.status = sloss_journal_flush(copy.journal);
        }
        sloss_journal_close(copy.journal);
        outcome = copy.status == SLOSS_JOURNAL_OK ? JOURNAL_FINE
                                                  : journal_file_fault(&made, copy.status, 0);
    }
    journal_file_close(&made);
    return outcome;
}

/* The folder for files that do not stay. */
static const char *folder(void)
{
    const char *named = getenv("TMPDIR");
    return named != NULL && named[0] != '\0' ? named : "/tmp";
}

static enum journal_outcome verify_effects(struct journal_file *journal,
                                           const struct sloss_journal_recovery *head,
                                           uint64_t last_entry)
{
    static const char *const ends[] = {"/made", "/made-wal", "/made-shm"};
    char place[2048];
    char path[2100];
    int length = snprintf(place, sizeof(place), "%s/sloss-journal-XXXXXX", folder());
    if (length < 0 || (size_t)length >= sizeof(place) || mkdtemp(place) == NULL) {
        return journal_file_refuse(journal->path, "no temporary folder can be made");
    }
    (void)snprintf(path, sizeof(path), "%s%s", place, ends[0]);
    enum journal_outcome outcome = make_again(journal, head, last_entry, path);
    if (outcome == JOURNAL_FINE) {
        outcome = compare_tables(journal->path, path);
    }
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", place, ends[i]);
        (void)remove(path);
    }
    (void)rmdir(place);
    return outcome;
}

/* ---- all ------------------------------------------------------------------------------------- */

static enum journal_outcome verify(struct journal_file *journal, FILE *out)
{
    struct sloss_journal_recovery recovery = {.struct_size = sizeof(recovery)};
    uint64_t stored = 0;
    enum sloss_journal_status status = sloss_journal_verify(NULL, &journal->sink, &recovery);
    if (status != SLOSS_JOURNAL_OK) {
        return journal_file_fault(journal, status, recovery.bad_entry);
    }
    if (recovery.checkpoints_bad > 0) {
        (void)journal_file_refuse(journal->path,
                                  "error altered: %" PRIu64 " checkpoints are not whole",
                                  recovery.checkpoints_bad);
        return JOURNAL_FAULTY;
    }
    status = journal->sink.effects_last(journal->sink.context, &stored);
    if (status != SLOSS_JOURNAL_OK) {
        return journal_file_fault(journal, status, 0);
    }
    if (stored > recovery.last_entry) {
        return journal_file_fault(journal, SLOSS_JOURNAL_CUT, recovery.last_entry + 1);
    }
    enum journal_outcome outcome = verify_effects(journal, &recovery, stored);
    if (outcome == JOURNAL_FINE) {
        fprintf(out,
                "entries %" PRIu64 ", refused %" PRIu64 ", checkpoints %" PRIu64
                ", effects up to entry %" PRIu64 ": all as written\n",
                recovery.last_entry, recovery.refused, recovery.compared, stored);
    }
    return outcome;
}

enum journal_outcome journal_verify(const char *path, FILE *out)
{
    struct journal_file journal;
    enum journal_outcome outcome = journal_file_open(&journal, path, SLOSS_JOURNAL_FILE_READ_ONLY);
    if (outcome == JOURNAL_FINE) {
        outcome = verify(&journal, out);
    }
    journal_file_close(&journal);
    return outcome;
}
