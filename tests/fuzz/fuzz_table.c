/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes are a table of sloss-allocate. It is refused, or each of its numbers may stand where it
 * stands, and what was read comes back the same when it is written and read again. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    ID,
    WEIGHT,
    CAP,
    PROFIT,
    COLUMNS
};

static const struct table_column columns[COLUMNS] = {[ID] = {"id", TABLE_ID},
                                                     [WEIGHT] = {"weight", TABLE_COUNT},
                                                     [CAP] = {"cap", TABLE_CAP},
                                                     [PROFIT] = {"profit", TABLE_ANY}};

static const struct table_plan plan = {.columns = columns,
                                       .columns_count = COLUMNS,
                                       .needed = -1,
                                       .ignored = {"note", ""},
                                       .ignored_count = 2};

static void require(int holds)
{
    if (!holds) {
        abort();
    }
}

static void check_row(const struct table *table, size_t row)
{
    size_t length;
    require(!table->given[WEIGHT] || table->value[WEIGHT][row] >= 0);
    require(!table->given[CAP] || table->value[CAP][row] >= 0);
    require(!table->given[ID] ||
            (table_id(table, row, &length) != NULL && length <= (size_t)1 << 20));
}

static void write_table(const struct table *table, FILE *out)
{
    fputs("note", out);
    for (int column = 0; column < COLUMNS; column++) {
        if (table->given[column]) {
            fprintf(out, ",%s", columns[column].name);
        }
    }
    for (size_t row = 0; row < table->count; row++) {
        fputs("\nx", out);
        for (int column = 0; column < COLUMNS; column++) {
            size_t length = 0;
            if (column == ID && table->given[ID]) {
                const char *id = table_id(table, row, &length);
                fputc(',', out);
                fwrite(id, 1, length, out);
            } else if (table->given[column]) {
                fprintf(out, ",%" PRId64, table->value[column][row]);
            }
        }
    }
}

static void compare(const struct table *a, const struct table *b)
{
    require(a->count == b->count && a->ids_size == b->ids_size);
    require(a->ids_size == 0 || memcmp(a->ids, b->ids, a->ids_size) == 0);
    for (int column = 0; column < COLUMNS; column++) {
        require(a->given[column] == b->given[column]);
        require(a->value[column] == NULL || a->count == 0 ||
                memcmp(a->value[column], b->value[column], a->count * sizeof(int64_t)) == 0);
    }
}

static void read_again(const struct table *table)
{
    char *text = NULL;
    size_t size = 0;
    struct table again;
    FILE *out = open_memstream(&text, &size);
    require(out != NULL);
    write_table(table, out);
    fclose(out);
    FILE *in = fmemopen(text, size, "r");
    require(in != NULL);
    require(table_read_stream(&again, "again", in, NULL, &plan) == 0);
    compare(table, &again);
    table_close(&again);
    fclose(in);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct table table;
    FILE *stream = size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;
    if (stream == NULL) {
        return 0;
    }
    if (table_read_stream(&table, "input", stream, NULL, &plan) == 0) {
        for (size_t row = 0; row < table.count; row++) {
            check_row(&table, row);
        }
        read_again(&table);
    }
    table_close(&table);
    fclose(stream);
    return 0;
}
