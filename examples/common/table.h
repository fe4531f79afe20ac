/* SPDX-License-Identifier: BSD-2-Clause */
/* table: the rows of a CSV file as columns of integers, read exactly. */
#ifndef TABLE_H
#define TABLE_H

#include <sloss/sloss.h>
#include <stdbool.h>

#define TABLE_COLUMNS_MAX 16
#define TABLE_FIELDS_MAX 64 /* fields that may have a name; more are read over */

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

struct table {
    const struct table_column *columns;
    int columns_count;
    const char *file;
    char *text; /* the whole file, a zero behind it */
    size_t size;
    size_t line;
    int fields;                        /* a row has */
    int column_of[TABLE_FIELDS_MAX];   /* of a field, or -1 */
    bool given[TABLE_COLUMNS_MAX];     /* the header names it */
    int64_t *value[TABLE_COLUMNS_MAX]; /* of a column, NULL if it is not given or has no rows */
    const char **id;                   /* NULL without an id */
    uint32_t *id_length;
    size_t count;
    size_t room;
};

/* Read a file ("-" is standard input) whose header names some of the columns, `needed` among them
 * unless it is -1. 0, or 2 with a message on stderr. */
int table_read(struct table *table, const char *file, const struct table_column *columns,
               int columns_count, int needed);

void table_close(struct table *table);

/* FILE:LINE: error CODE: text. Returns 2. */
int table_complain(const struct table *table, enum sloss_status status, const char *text);

/* A whole decimal number; SLOSS_ERR_SYNTAX or SLOSS_ERR_OVERFLOW if it is none. */
enum sloss_status table_read_integer(const char *at, size_t length, int64_t *out);

/* The row whose id, or else whose number from 1, is `id`; `count` if there is none. */
size_t table_find(const struct table *table, const char *id);

#endif
