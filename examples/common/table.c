/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "common/table.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/escape.h"
#include "common/lines.h"
#include "common/table_name.h"

/* Rows from which a sign of life on a terminal is worth it. */
#define PROGRESS_ROWS 1000000u

#define SHOWN_SIZE 80 /* of a name or a cell in a message */

int table_complain(const struct table *table, enum sloss_status status, const char *text)
{
    if (table->messages != NULL) {
        escape_print(table->file, table->messages);
        fprintf(table->messages, ":%" PRIu64 ": error %s: %s\n", table->line,
                sloss_status_name(status), text);
    }
    return 2;
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* Part of the text of a row. */
struct field {
    char *at;
    size_t length;
};

/* Is a quote open at the end of the text, if one is (or is not) at its beginning? */
static bool is_open(const char *text, size_t length, bool open)
{
    const char *end = text + length;
    const char *at = text;
    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        open = !open;
        at++;
    }
    return open;
}

/* The field at the front, up to a comma that is not in quotes; what is left stands behind it.
 * False if there is no more behind. */
static bool cut_field(struct field *rest, struct field *field)
{
    bool quoted = false;
    size_t i = 0;
    for (; i < rest->length && (quoted || rest->at[i] != ','); i++) {
        quoted ^= rest->at[i] == '"';
    }
    *field = (struct field){rest->at, i};
    bool more = i < rest->length;
    rest->at += i + more;
    rest->length -= i + more;
    return more;
}

/* Take the quotes around a field away, in place: a doubled one inside is one. */
static struct field unquoted(struct field field)
{
    if (field.length < 2 || field.at[0] != '"' || field.at[field.length - 1] != '"') {
        return field;
    }
    struct field inner = {field.at + 1, 0};
    for (size_t i = 1; i + 1 < field.length; i++) {
        i += field.at[i] == '"' && i + 2 < field.length && field.at[i + 1] == '"';
        inner.at[inner.length++] = field.at[i];
    }
    return inner;
}

static const char *shown(struct field field, char text[SHOWN_SIZE])
{
    char copy[SHOWN_SIZE];
    size_t length = field.length < sizeof(copy) - 1 ? field.length : sizeof(copy) - 1;
    memcpy(copy, field.at, length);
    copy[length] = '\0';
    return escape_text(copy, text, SHOWN_SIZE);
}

/* Read a row with all that stands in quotes: 1, 0 at the end, or -1 with a message. */
static int next_row(struct table *table, struct lines *lines)
{
    enum lines_result result = lines_next(lines);
    table->line = lines->number;
    size_t known = 0;
    bool open = false;
    while (result == LINES_LINE &&
           (open = is_open(lines->text + known, lines->length - known, open))) {
        known = lines->length;
        result = lines_join(lines);
        if (result == LINES_END) {
            table_complain(table, SLOSS_ERR_SYNTAX, "a quote is opened in this row and not closed");
            return -1;
        }
    }
    if (result == LINES_END || result == LINES_LINE) {
        return result == LINES_LINE;
    }
    table_complain(table,
                   result == LINES_MEMORY       ? SLOSS_ERR_MEMORY
                   : result == LINES_UNREADABLE ? SLOSS_ERR_FILE
                                                : SLOSS_ERR_SYNTAX,
                   lines_wrong(result));
    return -1;
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* A whole decimal number; no digit, or more than int64 holds, is told by the status. */
enum sloss_status table_read_integer(const char *at, size_t length, int64_t *out)
{
    bool negative = length > 0 && *at == '-';
    size_t i = negative ? 1 : 0;
    uint64_t value = 0;
    enum sloss_status status = i < length ? SLOSS_OK : SLOSS_ERR_SYNTAX;
    for (; i < length; i++) {
        unsigned digit = (unsigned)(unsigned char)at[i] - '0';
        if (digit > 9) {
            return SLOSS_ERR_SYNTAX;
        }
        if (value > (UINT64_MAX - digit) / 10) {
            status = SLOSS_ERR_OVERFLOW;
        }
        value = value * 10 + digit;
    }
    if (status == SLOSS_OK && value > (uint64_t)INT64_MAX + (negative ? 1 : 0)) {
        status = SLOSS_ERR_OVERFLOW;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return status;
}

/* ---- the header ------------------------------------------------------------------------------ */

static bool is_ignored(const struct table_plan *plan, struct field name)
{
    for (int i = 0; i < plan->ignored_count; i++) {
        if (strlen(plan->ignored[i]) == name.length &&
            memcmp(plan->ignored[i], name.at, name.length) == 0) {
            return true;
        }
    }
    return false;
}

/* There is no such column: say which there are, or which is meant. */
static int refuse_name(const struct table *table, int field, struct field name)
{
    char text[512];
    char word[SHOWN_SIZE];
    int near = table_name_near(table->plan, name.at, name.length);
    int used =
        snprintf(text, sizeof(text), "column %d is named \"%s\", which is not known: ", field + 1,
                 shown(name, word));
    if (near >= 0) {
        used += snprintf(text + used, sizeof(text) - (size_t)used, "is \"%s\" meant? ",
                         table->plan->columns[near].name);
    }
    snprintf(text + used, sizeof(text) - (size_t)used, "--ignore NAME skips a column");
    return table_complain(table, SLOSS_ERR_SYNTAX, text);
}

static int refuse_twice(const struct table *table, int field, int column)
{
    char text[128];
    snprintf(text, sizeof(text), "column %d is named \"%s\" as one before it is", field + 1,
             table->plan->columns[column].name);
    return table_complain(table, SLOSS_ERR_SYNTAX, text);
}

static int read_name(struct table *table, struct field name)
{
    if (table->fields == TABLE_FIELDS_MAX) {
        return table_complain(table, SLOSS_ERR_LIMIT, "more than 256 columns");
    }
    int column = -1;
    if (!is_ignored(table->plan, name)) {
        column = table_name_find(table->plan, name.at, name.length);
        if (column < 0) {
            return refuse_name(table, table->fields, name);
        }
        if (table->given[column]) {
            return refuse_twice(table, table->fields, column);
        }
        table->given[column] = true;
    }
    table->column_of[table->fields++] = column;
    return 0;
}

/* Each name once, the needed one among them. */
static int read_header(struct table *table, struct lines *lines)
{
    int found = next_row(table, lines);
    if (found <= 0) {
        table->line = table->line == 0 ? 1 : table->line;
        return found < 0 ? 2
                         : table_complain(table, SLOSS_ERR_SYNTAX,
                                          "the file is empty: a header is expected");
    }
    struct field rest = {lines->text, lines->length};
    struct field name;
    int failed = 0;
    for (bool more = true; failed == 0 && more;) {
        more = cut_field(&rest, &name);
        failed = read_name(table, unquoted(name));
    }
    int needed = table->plan->needed;
    if (failed == 0 && needed >= 0 && !table->given[needed]) {
        char text[64];
        snprintf(text, sizeof(text), "the header names no %s", table->plan->columns[needed].name);
        return table_complain(table, SLOSS_ERR_SYNTAX, text);
    }
    return failed;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool widen_column(struct table *table, int column, size_t room)
{
    if (table->plan->columns[column].kind == TABLE_ID) {
        size_t *at = realloc(table->id_at, (room + 1) * sizeof(*at));
        table->id_at = at == NULL ? table->id_at : at;
        return at != NULL;
    }
    int64_t *value = realloc(table->value[column], room * sizeof(*value));
    table->value[column] = value == NULL ? table->value[column] : value;
    return value != NULL;
}

static bool widen(struct table *table)
{
    size_t room = table->room == 0 ? 1024 : 2 * table->room;
    if (table->count < table->room) {
        return true;
    }
    for (int column = 0; column < table->plan->columns_count; column++) {
        if (table->given[column] && !widen_column(table, column, room)) {
            return false;
        }
    }
    table->room = room;
    return true;
}

/* With a zero behind it, so that it can be shown as it stands. */
static int keep_id(struct table *table, struct field field)
{
    size_t size = field.length + 1;
    size_t room = table->ids_room == 0 ? 4096 : table->ids_room;
    while (room < table->ids_size + size) {
        room *= 2;
    }
    if (room != table->ids_room) {
        char *ids = realloc(table->ids, room);
        if (ids == NULL) {
            return table_complain(table, SLOSS_ERR_MEMORY, "out of memory");
        }
        table->ids = ids;
        table->ids_room = room;
    }
    memcpy(table->ids + table->ids_size, field.at, field.length);
    table->ids[table->ids_size + field.length] = '\0';
    table->id_at[table->count] = table->ids_size;
    table->ids_size += size;
    table->id_at[table->count + 1] = table->ids_size;
    return 0;
}

/* Row, column, what stands there, and what was expected. */
static int refuse_cell(const struct table *table, enum sloss_status status, int column,
                       struct field cell)
{
    static const char *const expected[] = {
        [TABLE_ID] = "a text",
        [TABLE_ANY] = "a whole number that int64 holds",
        [TABLE_COUNT] = "a whole number from 0 to 9223372036854775807",
        [TABLE_CAP] = ("a whole number from 0 to 9223372036854775807, "
                       "or nothing for no cap")};
    static_assert(sizeof(expected) / sizeof(expected[0]) == TABLE_CAP + 1, "a text for each");
    char text[320];
    char word[SHOWN_SIZE];
    snprintf(text, sizeof(text), "row %zu, column %s: \"%s\" is not %s", table->count + 1,
             table->plan->columns[column].name, shown(cell, word),
             expected[table->plan->columns[column].kind]);
    return table_complain(table, status, text);
}

static int keep_field(struct table *table, int column, struct field field)
{
    enum table_kind kind = table->plan->columns[column].kind;
    if (kind == TABLE_ID) {
        return keep_id(table, field);
    }
    struct field cell = unquoted(field);
    int64_t *value = &table->value[column][table->count];
    if (kind == TABLE_CAP && cell.length == 0) {
        *value = INT64_MAX; /* no cap */
        return 0;
    }
    enum sloss_status status = table_read_integer(cell.at, cell.length, value);
    if (status == SLOSS_OK && kind != TABLE_ANY && *value < 0) {
        status = SLOSS_ERR_RANGE;
    }
    return status == SLOSS_OK ? 0 : refuse_cell(table, status, column, cell);
}

/* One row; its fields are as many as the header's. */
static int read_row(struct table *table, const struct lines *lines)
{
    struct field rest = {lines->text, lines->length};
    struct field field;
    int fields = 0;
    for (bool more = true; more; fields++) {
        more = cut_field(&rest, &field);
        int column = fields < table->fields ? table->column_of[fields] : -1;
        int failed = column < 0 ? 0 : keep_field(table, column, field);
        if (failed != 0) {
            return failed;
        }
    }
    if (fields != table->fields) {
        char text[96];
        snprintf(text, sizeof(text), "row %zu: %d fields, and the header has %d", table->count + 1,
                 fields, table->fields);
        return table_complain(table, SLOSS_ERR_SYNTAX, text);
    }
    table->count++;
    return 0;
}

static int read_rows(struct table *table, struct lines *lines)
{
    bool terminal = isatty(STDERR_FILENO) != 0;
    int failed = read_header(table, lines);
    int found = 1;
    while (failed == 0 && (found = next_row(table, lines)) > 0) {
        if (lines->length == 0) {
            continue;
        }
        failed = widen(table) ? read_row(table, lines)
                              : table_complain(table, SLOSS_ERR_MEMORY, "out of memory");
        if (terminal && table->line % PROGRESS_ROWS == 0) {
            fprintf(stderr, "\r%" PRIu64 " rows", table->line);
        }
    }
    if (terminal && table->count >= PROGRESS_ROWS) {
        fprintf(stderr, "\r%zu rows\n", table->count);
    }
    return found < 0 ? 2 : failed;
}

int table_read_stream(struct table *table, const char *name, FILE *stream, FILE *messages,
                      const struct table_plan *plan)
{
    struct lines lines;
    *table = (struct table){.plan = plan, .file = name, .messages = messages};
    lines_open(&lines, stream);
    int failed = read_rows(table, &lines);
    lines_close(&lines);
    return failed;
}

int table_read(struct table *table, const char *file, const struct table_plan *plan)
{
    bool standard = strcmp(file, "-") == 0;
    FILE *stream = standard ? stdin : fopen(file, "r");
    if (stream == NULL) {
        *table = (struct table){.plan = plan, .file = file, .messages = stderr};
        return table_complain(table, SLOSS_ERR_FILE, "cannot read");
    }
    int failed = table_read_stream(table, file, stream, stderr, plan);
    if (!standard) {
        fclose(stream);
    }
    return failed;
}

void table_close(struct table *table)
{
    for (int column = 0; column < table->plan->columns_count; column++) {
        free(table->value[column]);
    }
    free(table->ids);
    free(table->id_at);
}

/* ---- ids ------------------------------------------------------------------------------------- */

const char *table_id(const struct table *table, size_t row, size_t *length)
{
    if (table->ids == NULL) {
        return NULL;
    }
    *length = table->id_at[row + 1] - table->id_at[row] - 1;
    return table->ids + table->id_at[row];
}

size_t table_find(const struct table *table, const char *id)
{
    int64_t number;
    size_t length = strlen(id);
    for (size_t row = 0; table->ids != NULL && row < table->count; row++) {
        size_t known;
        const char *at = table_id(table, row, &known);
        if (known == length && memcmp(at, id, length) == 0) {
            return row;
        }
    }
    bool counted = table->ids == NULL && table_read_integer(id, length, &number) == SLOSS_OK &&
                   number >= 1 && (uint64_t)number <= table->count;
    return counted ? (size_t)number - 1 : table->count;
}
