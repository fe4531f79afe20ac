/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "common/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rows from which a sign of life on a terminal is worth it. */
#define PROGRESS_ROWS 1000000u

int table_complain(const struct table *table, enum sloss_status status, const char *text)
{
    fprintf(stderr, "%s:%zu: error %s: %s\n", table->file, table->line, sloss_status_name(status),
            text);
    return 2;
}

static bool read_all(FILE *stream, struct table *table)
{
    size_t room = 1 << 16;
    table->text = malloc(room + 1);
    while (table->text != NULL) {
        size_t got = fread(table->text + table->size, 1, room - table->size, stream);
        table->size += got;
        if (got == 0) {
            table->text[table->size] = '\0';
            return ferror(stream) == 0;
        }
        if (table->size == room) {
            room *= 2;
            char *wider = realloc(table->text, room + 1);
            if (wider == NULL) {
                return false;
            }
            table->text = wider;
        }
    }
    return false;
}

/* A field ends at a comma or the end of its line; in quotes, neither counts. */
static const char *end_of_field(const char *at, const char *end)
{
    bool quoted = false;
    for (; at < end && (quoted || (*at != ',' && *at != '\n')); at++) {
        quoted ^= *at == '"';
    }
    return at;
}

/* A carriage return before the end of the line is not part of the field. */
static size_t field_length(const char *at, const char *stop)
{
    size_t length = (size_t)(stop - at);
    return length > 0 && at[length - 1] == '\r' ? length - 1 : length;
}

/* A whole decimal number; a zero count of digits, or more than int64 holds, is told by the status.
 */
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

/* The column a field's name stands for, or -1. */
static int find_column(const struct table *table, const char *name, size_t length)
{
    for (int column = 0; column < table->columns_count; column++) {
        const char *known = table->columns[column].name;
        if (strlen(known) == length && memcmp(known, name, length) == 0) {
            return column;
        }
    }
    return -1;
}

/* The header: each name once, the needed one among them. */
static int read_header(struct table *table, const char **at, int needed)
{
    const char *end = table->text + table->size;
    for (bool more = *at < end; more; table->fields++) {
        const char *stop = end_of_field(*at, end);
        int column = find_column(table, *at, field_length(*at, stop));
        if (column >= 0 && table->given[column]) {
            return table_complain(table, SLOSS_ERR_SYNTAX, "a column is named twice");
        }
        if (column >= 0 && table->fields >= TABLE_FIELDS_MAX) {
            return table_complain(table, SLOSS_ERR_LIMIT, "a column too far to the right");
        }
        if (table->fields < TABLE_FIELDS_MAX) {
            table->column_of[table->fields] = column;
        }
        if (column >= 0) {
            table->given[column] = true;
        }
        more = stop < end && *stop == ',';
        *at = stop < end ? stop + 1 : stop;
    }
    if (needed >= 0 && !table->given[needed]) {
        char text[64];
        snprintf(text, sizeof(text), "the header names no %s", table->columns[needed].name);
        return table_complain(table, SLOSS_ERR_SYNTAX, text);
    }
    return 0;
}

static bool widen_ids(struct table *table, size_t room)
{
    const char **id = realloc(table->id, room * sizeof(*id));
    table->id = id == NULL ? table->id : id;
    uint32_t *length = realloc(table->id_length, room * sizeof(*length));
    table->id_length = length == NULL ? table->id_length : length;
    return id != NULL && length != NULL;
}

static bool widen(struct table *table)
{
    if (table->count < table->room) {
        return true;
    }
    size_t room = table->room == 0 ? 1024 : 2 * table->room;
    for (int column = 0; column < table->columns_count; column++) {
        bool text = table->columns[column].kind == TABLE_ID;
        if (!table->given[column]) {
            continue;
        }
        int64_t *value = text ? NULL : realloc(table->value[column], room * sizeof(*value));
        if (text ? !widen_ids(table, room) : value == NULL) {
            return false;
        }
        table->value[column] = value;
    }
    table->room = room;
    return true;
}

static int keep_field(struct table *table, int column, const char *at, size_t length)
{
    enum table_kind kind = table->columns[column].kind;
    if (kind == TABLE_ID) {
        table->id[table->count] = at;
        table->id_length[table->count] = (uint32_t)length;
        return 0;
    }
    int64_t *value = &table->value[column][table->count];
    if (kind == TABLE_CAP && length == 0) {
        *value = INT64_MAX; /* no cap */
        return 0;
    }
    enum sloss_status status = table_read_integer(at, length, value);
    if (status == SLOSS_OK && kind != TABLE_ANY && *value < 0) {
        status = SLOSS_ERR_RANGE;
    }
    return status == SLOSS_OK ? 0
                              : table_complain(table, status, "not an int64 that may stand here");
}

/* One row; its fields are as many as the header's. */
static int read_row(struct table *table, const char **at)
{
    const char *end = table->text + table->size;
    int field = 0;
    for (bool more = true; more; field++) {
        const char *stop = end_of_field(*at, end);
        int column =
            field < table->fields && field < TABLE_FIELDS_MAX ? table->column_of[field] : -1;
        if (column >= 0) {
            int failed = keep_field(table, column, *at, field_length(*at, stop));
            if (failed != 0) {
                return failed;
            }
        }
        more = stop < end && *stop == ',';
        *at = stop < end ? stop + 1 : stop;
    }
    if (field != table->fields) {
        return table_complain(table, SLOSS_ERR_SYNTAX, "not as many fields as the header");
    }
    table->count++;
    return 0;
}

static int read_rows(struct table *table, int needed)
{
    const char *at = table->text;
    const char *end = table->text + table->size;
    bool terminal = isatty(STDERR_FILENO) != 0;
    table->line = 1;
    int failed = read_header(table, &at, needed);
    while (failed == 0 && at < end) {
        table->line++;
        if (*at == '\n' || (*at == '\r' && at + 1 < end && at[1] == '\n')) {
            at += *at == '\n' ? 1 : 2; /* an empty line */
            continue;
        }
        failed = widen(table) ? read_row(table, &at)
                              : table_complain(table, SLOSS_ERR_MEMORY, "out of memory");
        if (terminal && table->line % PROGRESS_ROWS == 0) {
            fprintf(stderr, "\r%zu rows", table->line);
        }
    }
    if (terminal && table->line >= PROGRESS_ROWS) {
        fprintf(stderr, "\r%zu rows\n", table->count);
    }
    return failed;
}

int table_read(struct table *table, const char *file, const struct table_column *columns,
               int columns_count, int needed)
{
    *table = (struct table){.columns = columns, .columns_count = columns_count, .file = file};
    bool standard = strcmp(file, "-") == 0;
    FILE *stream = standard ? stdin : fopen(file, "r");
    bool whole = stream != NULL && read_all(stream, table);
    if (stream != NULL && !standard) {
        fclose(stream);
    }
    return whole ? read_rows(table, needed) : table_complain(table, SLOSS_ERR_FILE, "cannot read");
}

void table_close(struct table *table)
{
    for (int column = 0; column < table->columns_count; column++) {
        free(table->value[column]);
    }
    free(table->id);
    free(table->id_length);
    free(table->text);
}

size_t table_find(const struct table *table, const char *id)
{
    int64_t number;
    size_t length = strlen(id);
    for (size_t row = 0; table->id != NULL && row < table->count; row++) {
        if (table->id_length[row] == length && memcmp(table->id[row], id, length) == 0) {
            return row;
        }
    }
    bool counted = table->id == NULL && table_read_integer(id, length, &number) == SLOSS_OK &&
                   number >= 1 && (uint64_t)number <= table->count;
    return counted ? (size_t)number - 1 : table->count;
}
