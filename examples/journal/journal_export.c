/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "common/scenario_record.h"
#include "common/scenario_spell.h"
#include "journal/journal_commands.h"

/* Lines are made for books that get them as they are written: each is held against the command that
 * it stands for before it is put to them. */
struct export_lines {
    struct scenario scenario;
    sqlite3 *db;
    FILE *out;
    char *text; /* of the line at hand */
    size_t size;
    const char *wrong; /* why it has ended */
};

/* ---- units ----------------------------------------------------------------------------------- */

static bool read_unit(struct scenario *scenario, sqlite3_stmt *query, int column,
                      struct sloss_unit *unit)
{
    const char *text = (const char *)sqlite3_column_text(query, column);
    return text != NULL && scenario_read_positive_unit(scenario, text, unit) == SLOSS_OK;
}

/* In what lots and ticks a market was counted by the scenario that the journal was made of. */
static bool find_shown(struct export_lines *export, struct scenario_market *shown)
{
    sqlite3_stmt *query = NULL;
    bool found = false;
    *shown = (struct scenario_market){0};
    if (sqlite3_prepare_v2(export->db, "SELECT lot,tick FROM shown WHERE market=?1", -1, &query,
                           NULL) == SQLITE_OK) {
        (void)sqlite3_bind_int64(query, 1, export->scenario.market_count);
        found = sqlite3_step(query) == SQLITE_ROW &&
                read_unit(&export->scenario, query, 0, &shown->lot) &&
                read_unit(&export->scenario, query, 1, &shown->tick);
    }
    (void)sqlite3_finalize(query);
    return found;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Write a line to `text`. */
static bool write_text(struct export_lines *export, const struct sloss_command *chain, size_t count,
                       const struct scenario_market *shown, bool is_record)
{
    free(export->text);
    export->text = NULL;
    FILE *out = open_memstream(&export->text, &export->size);
    if (out == NULL) {
        return false;
    }
    bool spelled = true;
    if (is_record) {
        scenario_spell_record(chain, count, out);
    } else {
        spelled = scenario_spell(&export->scenario, chain, count, shown, out);
    }
    return fclose(out) == 0 && spelled;
}

/* Put `text` to the books; false if it does not come to the chain. */
static bool put_text(struct export_lines *export, const struct sloss_command *chain, size_t count,
                     enum sloss_status *status)
{
    char *copy = strdup(export->text);
    if (copy == NULL) {
        return false;
    }
    export->scenario.only = chain;
    export->scenario.only_count = count;
    export->scenario.differs = false;
    export->scenario.tried = false;
    *status = scenario_put(&export->scenario, copy);
    free(copy);
    return export->scenario.tried && !export->scenario.differs;
}

/* A line with the units of its market, then one with others, then the records. */
static bool find_line(struct export_lines *export, const struct sloss_command *chain, size_t count,
                      enum sloss_status *status)
{
    struct scenario_market shown;
    if (chain[0].kind == SLOSS_COMMAND_MARKET && find_shown(export, &shown) &&
        write_text(export, chain, count, &shown, false) && put_text(export, chain, count, status)) {
        return true;
    }
    return (write_text(export, chain, count, NULL, false) &&
            put_text(export, chain, count, status)) ||
           (write_text(export, chain, count, NULL, true) && put_text(export, chain, count, status));
}

/* A sloss_journal_visit_fn. A command that was refused has changed nothing: its line is a comment.
 */
static int write_entry(void *context, uint64_t entry, const struct sloss_command *commands,
                       size_t count)
{
    struct export_lines *export = context;
    enum sloss_status status;
    if (!find_line(export, commands, count, &status)) {
        export->wrong = "a command is too long for a line, or memory is out";
        return 1;
    }
    if (status == SLOSS_ERR_MEMORY) {
        export->wrong = "out of memory";
        return 1;
    }
    if (status != SLOSS_OK) {
        fprintf(export->out, "# entry %" PRIu64 ", refused as %s: ", entry,
                sloss_status_name(status));
    }
    fprintf(export->out, "%s\n", export->text);
    return ferror(export->out) != 0;
}

/* ---- all ------------------------------------------------------------------------------------- */

static enum journal_outcome write_all(struct export_lines *export, struct journal_file *journal,
                                      const struct sloss_journal_recovery *head)
{
    struct sloss_journal_recovery recovery = {.struct_size = sizeof(recovery)};
    char hash[33];
    if (head->ids_max > 0) {
        enum sloss_status status = scenario_reopen(&export->scenario, head->ids_max);
        if (status != SLOSS_OK) {
            return journal_file_refuse(journal->path, "error %s", sloss_status_name(status));
        }
        fprintf(export->out, "ids %" PRIu32 "\n", head->ids_max);
    }
    enum sloss_journal_status status =
        sloss_journal_read(NULL, &journal->sink, write_entry, export, &recovery);
    if (status != SLOSS_JOURNAL_OK) {
        return journal_file_fault(journal, status, recovery.bad_entry);
    }
    if (export->wrong != NULL) {
        return journal_file_refuse(journal->path, "%s", export->wrong);
    }
    scenario_spell_hash(&export->scenario, hash);
    fprintf(export->out, "expect hash %s\n", hash);
    return fflush(export->out) == 0 && ferror(export->out) == 0
               ? JOURNAL_FINE
               : journal_file_refuse(journal->path, "the lines cannot be written");
}

static enum journal_outcome export_journal(struct journal_file *journal, FILE *out)
{
    struct sloss_journal_recovery head;
    struct export_lines export = {.out = out};
    enum sloss_journal_status status = journal_file_head(journal, &head);
    if (status != SLOSS_JOURNAL_OK) {
        return journal_file_fault(journal, status, head.bad_entry);
    }
    if (!scenario_open(&export.scenario, NULL)) {
        return journal_file_refuse(journal->path, "out of memory");
    }
    export.scenario.drops_events = true;
    sloss_engine_keep_events(export.scenario.engine, 0);
    (void)sqlite3_open_v2(journal->path, &export.db, SQLITE_OPEN_READONLY, NULL);
    enum journal_outcome outcome = write_all(&export, journal, &head);
    (void)sqlite3_close(export.db);
    free(export.text);
    scenario_close(&export.scenario);
    return outcome;
}

enum journal_outcome journal_export(const char *path, FILE *out)
{
    struct journal_file journal;
    enum journal_outcome outcome = journal_file_open(&journal, path, SLOSS_JOURNAL_FILE_READ_ONLY);
    if (outcome == JOURNAL_FINE) {
        outcome = export_journal(&journal, out);
    }
    journal_file_close(&journal);
    return outcome;
}
