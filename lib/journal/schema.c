/* SPDX-License-Identifier: BSD-2-Clause */
/* schema: the tables of a journal, and how it is known that a database is one. */
#include "journal/file_internal.h"

#define APPLICATION 0x534c4a4e /* "SLJN" */
#define SCHEMA 1               /* of this release */
#define TEXT_OF(number) TEXT(number)
#define TEXT(number) #number

/* All in one transaction, so that there is a journal or there is none. Rows that are looked at
 * often are short; a blob comes last, where it is not read for the sake of what stands before it.
 */
static const char schema[] =
    "BEGIN IMMEDIATE;"
    "PRAGMA application_id=" TEXT_OF(
        APPLICATION) ";"
                     "PRAGMA user_version=" TEXT_OF(
                         SCHEMA) ";"
                                 "CREATE TABLE head("
                                 " id INTEGER PRIMARY KEY CHECK(id=1),"
                                 " writer INTEGER NOT NULL," /* who may write */
                                 " last_entry INTEGER" /* the last entry, as of every transaction */
                                 ") STRICT;"
                                 "INSERT INTO head VALUES(1,0,NULL);"
                                 "CREATE TABLE writer("
                                 " writer INTEGER PRIMARY KEY,"
                                 " after_entry INTEGER,"      /* the last entry when it took over */
                                 " library INTEGER NOT NULL," /* sloss_version() of it */
                                 " seal BLOB NOT NULL"        /* hash of these numbers */
                                 ") STRICT;"
                                 "CREATE TABLE batch("
                                 " first_entry INTEGER PRIMARY KEY,"
                                 " last_entry INTEGER NOT NULL,"
                                 " records INTEGER NOT NULL,"
                                 " sequence INTEGER NOT NULL,"
                                 " time INTEGER NOT NULL,"
                                 " writer INTEGER NOT NULL,"
                                 " link BLOB NOT NULL,"
                                 " commands BLOB NOT NULL"
                                 ") STRICT;"
                                 "CREATE TABLE checkpoint("
                                 " number INTEGER PRIMARY KEY,"
                                 " entry INTEGER NOT NULL,"
                                 " sequence INTEGER NOT NULL,"
                                 " time INTEGER NOT NULL,"
                                 " writer INTEGER NOT NULL,"
                                 " size INTEGER NOT NULL,"
                                 " hash BLOB NOT NULL,"
                                 " link BLOB NOT NULL,"
                                 " seal BLOB NOT NULL,"
                                 " complete INTEGER NOT NULL"
                                 ") STRICT;"
                                 "CREATE TABLE chunk("
                                 " id INTEGER PRIMARY KEY,"
                                 " checkpoint INTEGER NOT NULL,"
                                 " offset INTEGER NOT NULL,"
                                 " bytes BLOB NOT NULL"
                                 ") STRICT;"
                                 "CREATE UNIQUE INDEX chunk_place ON chunk(checkpoint,offset);"
                                 "COMMIT;";

enum sloss_journal_status sl_journal_file_number_of(struct sloss_journal_file *file,
                                                    const char *sql, int64_t *number_out)
{
    sqlite3_stmt *query = NULL;
    int result = sqlite3_prepare_v2(file->db, sql, -1, &query, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(query);
    }
    *number_out = result == SQLITE_ROW ? sqlite3_column_int64(query, 0) : 0;
    enum sloss_journal_status status =
        result == SQLITE_ROW ? SLOSS_JOURNAL_OK : sl_journal_file_status(file, result);
    (void)sqlite3_finalize(query);
    return status;
}

enum sloss_journal_status sl_journal_schema_open(struct sloss_journal_file *file, bool create)
{
    int64_t application = 0;
    int64_t version = 0;
    int64_t tables = 0;
    enum sloss_journal_status status =
        sl_journal_file_number_of(file, "PRAGMA application_id", &application);
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_file_number_of(file, "PRAGMA user_version", &version);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_file_number_of(file, "SELECT count(*) FROM sqlite_schema", &tables);
    }
    if (status != SLOSS_JOURNAL_OK) {
        return status;
    }
    if (application == 0 && version == 0 && tables == 0) {
        return create ? sl_journal_file_run(file, schema) : SLOSS_JOURNAL_MISSING;
    }
    if (application != APPLICATION) {
        return SLOSS_JOURNAL_NOT_A_JOURNAL;
    }
    return version > SCHEMA ? SLOSS_JOURNAL_NEWER_FORMAT
           : version < 1    ? SLOSS_JOURNAL_ALTERED
                            : SLOSS_JOURNAL_OK;
}
