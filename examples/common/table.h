/* SPDX-License-Identifier: BSD-2-Clause */
/* table: the rows of a CSV file as columns of integers, read exactly.
 *
 * Every column of the file has a name that the program knows, or is skipped on purpose: a column
 * that is dropped because its name is nearly right is money that is divided wrongly. Names and
 * cells may stand in quotes; in quotes a comma, a line end and a doubled quote are text. */
#ifndef TABLE_H
#define TABLE_H

#include <sloss/sloss.h>
#include <stdbool.h>
#include <stdio.h>

#define TABLE_COLUMNS_MAX 16
#define TABLE_FIELDS_MAX 256 /* of a row */
#define TABLE_IGNORED_MAX 64

enum table_kind {
    TABLE_ID,    /* text, kept as it stands */
    TABLE_ANY,   /* an int64 */
    TABLE_COUNT, /* an int64 >= 0 */
    TABLE_CAP    /* an int64 >= 0; empty for no cap */
};

/* A column the program knows. */
struct table_column {
    const char *name;
    enum table_kind kind;
};

/* What a program asks for. */
struct table_plan {
    const struct table_column *columns;
    int columns_count;
    int needed;                             /* the column there must be, or -1 */
    const char *ignored[TABLE_IGNORED_MAX]; /* names of columns to skip */
    int ignored_count;
};

struct table {
    const struct table_plan *plan;
    const char *file;
    FILE *messages;                    /* what is wrong goes here; NULL for nowhere */
    uint64_t line;                     /* where the row at hand begins */
    int fields;                        /* a row has */
    int column_of[TABLE_FIELDS_MAX];   /* of a field, or -1 where it is skipped */
    bool given[TABLE_COLUMNS_MAX];     /* the header names it */
    int64_t *value[TABLE_COLUMNS_MAX]; /* of a column, NULL if it is not given or has no rows */
    char *ids;                         /* one behind another; NULL without an id */
    size_t ids_size;
    size_t ids_room;
    size_t *id_at; /* where a row's begins in `ids`; one more than there are rows */
    size_t count;
    size_t room;
};

/* Read a file ("-" is standard input). 0, or 2 with a message on stderr. The plan is borrowed until
 * the table is closed, which is to be done either way. */
int table_read(struct table *table, const char *file, const struct table_plan *plan);

/* The same for an open stream; `name` stands in messages, which go to `messages` or, for NULL,
 * nowhere. */
int table_read_stream(struct table *table, const char *name, FILE *stream, FILE *messages,
                      const struct table_plan *plan);

void table_close(struct table *table);

/* FILE:LINE: error CODE: text. Returns 2. */
int table_complain(const struct table *table, enum sloss_status status, const char *text);

/* A whole decimal number; SLOSS_ERR_SYNTAX or SLOSS_ERR_OVERFLOW if it is none. */
enum sloss_status table_read_integer(const char *at, size_t length, int64_t *out);

/* The id of a row as it stands in the file, not ended by a zero; NULL without ids. */
const char *table_id(const struct table *table, size_t row, size_t *length);

/* The row whose id, or else whose number from 1, is `id`; `count` if there is none. */
size_t table_find(const struct table *table, const char *id);

#endif
