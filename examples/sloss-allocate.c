/* SPDX-License-Identifier: BSD-2-Clause */
/* sloss-allocate: divide a total over the rows of a CSV file, exactly. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <sloss/sloss.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: sloss-allocate --total N [--rule pro-rata|equal|queue]\n"
    "                      [--rounding largest-remainder|telescoping|last] [FILE]\n"
    "Reads CSV whose header names weight and, if wanted, id, cap and rank; no FILE or - is stdin.\n"
    "Writes id,share in the order of the input, then what it came to.\n"
    "exit: 0 divided, also where a residual is left; 2 the input or the arguments are wrong\n";

/* Rows from which a sign of life on a terminal is worth it. */
#define PROGRESS_ROWS 1000000u

enum column {
    WEIGHT,
    CAP,
    RANK,
    ID,
    COLUMNS
};

struct input {
    const char *file;
    char *text; /* the whole file, a zero behind it */
    size_t size;
    size_t line;
};

struct table {
    int place[COLUMNS]; /* of a column in the header, or -1 */
    int fields;         /* a row has */
    int64_t *value[3];  /* weight, cap, rank */
    const char **id;
    uint32_t *id_length;
    size_t count;
    size_t room;
};

static int complain(const struct input *input, enum sloss_status status, const char *text)
{
    fprintf(stderr, "%s:%zu: error %s: %s\n", input->file, input->line, sloss_status_name(status),
            text);
    return 2;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_all(FILE *stream, struct input *input)
{
    size_t room = 1 << 16;
    input->text = malloc(room + 1);
    while (input->text != NULL) {
        size_t got = fread(input->text + input->size, 1, room - input->size, stream);
        input->size += got;
        if (got == 0) {
            input->text[input->size] = '\0';
            return ferror(stream) == 0;
        }
        if (input->size == room) {
            room *= 2;
            char *wider = realloc(input->text, room + 1);
            if (wider == NULL) {
                return false;
            }
            input->text = wider;
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
static enum sloss_status read_integer(const char *at, size_t length, int64_t *out)
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

/* The header: each name once, weight among them. */
static int read_header(struct input *input, struct table *table, const char **at)
{
    static const char *const names[] = {"weight", "cap", "rank", "id"};
    const char *end = input->text + input->size;
    memset(table->place, -1, sizeof(table->place));
    for (bool more = *at < end; more;) {
        const char *stop = end_of_field(*at, end);
        size_t length = field_length(*at, stop);
        for (int column = 0; column < COLUMNS; column++) {
            if (strlen(names[column]) != length || memcmp(names[column], *at, length) != 0) {
                continue;
            }
            if (table->place[column] >= 0) {
                return complain(input, SLOSS_ERR_SYNTAX, "a column is named twice");
            }
            table->place[column] = table->fields;
        }
        table->fields++;
        more = stop < end && *stop == ',';
        *at = stop < end ? stop + 1 : stop;
    }
    return table->place[WEIGHT] >= 0
               ? 0
               : complain(input, SLOSS_ERR_SYNTAX, "the header names no weight");
}

static bool widen(struct table *table)
{
    if (table->count < table->room) {
        return true;
    }
    size_t room = table->room == 0 ? 1024 : 2 * table->room;
    for (int column = WEIGHT; column <= RANK; column++) {
        int64_t *value =
            table->place[column] < 0 ? NULL : realloc(table->value[column], room * sizeof(int64_t));
        if (table->place[column] >= 0 && value == NULL) {
            return false;
        }
        table->value[column] = value;
    }
    if (table->place[ID] >= 0) {
        const char **id = realloc(table->id, room * sizeof(*id));
        table->id = id == NULL ? table->id : id;
        uint32_t *length = realloc(table->id_length, room * sizeof(*length));
        table->id_length = length == NULL ? table->id_length : length;
        if (id == NULL || length == NULL) {
            return false;
        }
    }
    table->room = room;
    return true;
}

static int keep_field(const struct input *input, struct table *table, int column, const char *at,
                      size_t length)
{
    if (column == ID) {
        table->id[table->count] = at;
        table->id_length[table->count] = (uint32_t)length;
        return 0;
    }
    int64_t *value = &table->value[column][table->count];
    if (column == CAP && length == 0) {
        *value = INT64_MAX; /* no cap */
        return 0;
    }
    enum sloss_status status = read_integer(at, length, value);
    if (status == SLOSS_OK && column != RANK && *value < 0) {
        status = SLOSS_ERR_RANGE;
    }
    return status == SLOSS_OK ? 0 : complain(input, status, "not an int64 that may stand here");
}

/* One row; its fields are as many as the header's. */
static int read_row(const struct input *input, struct table *table, const char **at)
{
    const char *end = input->text + input->size;
    int field = 0;
    for (bool more = true; more; field++) {
        const char *stop = end_of_field(*at, end);
        for (int column = 0; column < COLUMNS; column++) {
            if (table->place[column] == field) {
                int failed = keep_field(input, table, column, *at, field_length(*at, stop));
                if (failed != 0) {
                    return failed;
                }
            }
        }
        more = stop < end && *stop == ',';
        *at = stop < end ? stop + 1 : stop;
    }
    if (field != table->fields) {
        return complain(input, SLOSS_ERR_SYNTAX, "not as many fields as the header");
    }
    table->count++;
    return 0;
}

static int read_table(struct input *input, struct table *table)
{
    const char *at = input->text;
    const char *end = input->text + input->size;
    bool terminal = isatty(STDERR_FILENO) != 0;
    input->line = 1;
    int failed = read_header(input, table, &at);
    while (failed == 0 && at < end) {
        input->line++;
        if (*at == '\n' || (*at == '\r' && at + 1 < end && at[1] == '\n')) {
            at += *at == '\n' ? 1 : 2; /* an empty line */
            continue;
        }
        failed = widen(table) ? read_row(input, table, &at)
                              : complain(input, SLOSS_ERR_MEMORY, "out of memory");
        if (terminal && input->line % PROGRESS_ROWS == 0) {
            fprintf(stderr, "\r%zu rows", input->line);
        }
    }
    if (terminal && input->line >= PROGRESS_ROWS) {
        fprintf(stderr, "\r%zu rows\n", table->count);
    }
    return failed;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A number in front of `end`; where it starts. */
static char *spell(uint64_t value, char *end)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return end;
}

static bool write_number(uint64_t value, FILE *out)
{
    char text[20];
    char *start = spell(value, text + sizeof(text));
    size_t length = (size_t)(text + sizeof(text) - start);
    return fwrite(start, 1, length, out) == length;
}

static bool write_shares(const struct table *table, const int64_t *share, int64_t total,
                         const struct sloss_division_result *result, FILE *out)
{
    bool ok = fputs("id,share\n", out) >= 0;
    for (size_t i = 0; ok && i < table->count; i++) {
        ok = table->id != NULL
                 ? fwrite(table->id[i], 1, table->id_length[i], out) == table->id_length[i]
                 : write_number(i + 1, out);
        ok = ok && putc(',', out) != EOF && write_number((uint64_t)share[i], out) &&
             putc('\n', out) != EOF;
    }
    fprintf(out, "# total %" PRId64 " residual %" PRId64 " touched %" PRId64 " max %" PRId64 "\n",
            total, result->residual, result->touched, result->share_max);
    return fflush(out) == 0 && ok && ferror(out) == 0;
}

/* ---- the program ----------------------------------------------------------------------------- */

static int divide(const struct input *input, const struct table *table,
                  const struct sloss_division *division)
{
    struct sloss_allocator *allocator = NULL;
    struct sloss_division_result result = {.struct_size = sizeof(result)};
    int64_t *share = malloc((table->count + 1) * sizeof(*share));
    enum sloss_status status =
        share == NULL ? SLOSS_ERR_MEMORY : sloss_allocator_create(NULL, &allocator);
    if (status == SLOSS_OK) {
        /* A file without rows has no columns either. */
        status =
            sloss_allocator_divide(allocator, division, table->value[WEIGHT], table->value[CAP],
                                   table->value[RANK], table->count, share, &result);
    }
    int failed = 0;
    if (status != SLOSS_OK) {
        failed = complain(input, status, "the rows cannot be divided");
    } else if (!write_shares(table, share, division->total, &result, stdout)) {
        failed = complain(input, SLOSS_ERR_FILE, "cannot write");
    }
    sloss_allocator_destroy(allocator);
    free(share);
    return failed;
}

static int run(struct input *input, const struct sloss_division *division)
{
    struct table table = {.count = 0};
    bool standard = strcmp(input->file, "-") == 0;
    FILE *stream = standard ? stdin : fopen(input->file, "r");
    bool whole = stream != NULL && read_all(stream, input);
    int failed = whole ? read_table(input, &table) : complain(input, SLOSS_ERR_FILE, "cannot read");
    if (failed == 0) {
        failed = divide(input, &table, division);
    }
    if (stream != NULL && !standard) {
        fclose(stream);
    }
    for (int column = WEIGHT; column <= RANK; column++) {
        free(table.value[column]);
    }
    free(table.id);
    free(table.id_length);
    free(input->text);
    return failed;
}

static bool place_of(const char *word, const char *const *list, uint32_t *out)
{
    for (*out = 0; list[*out] != NULL; (*out)++) {
        if (strcmp(list[*out], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_option(const char *key, const char *value, struct sloss_division *division,
                        bool *total)
{
    static const char *const rules[] = {"pro-rata", "equal", "queue", NULL};
    static const char *const roundings[] = {"largest-remainder", "telescoping", "last", NULL};
    if (strcmp(key, "--total") == 0) {
        *total = read_integer(value, strlen(value), &division->total) == SLOSS_OK;
        return *total;
    }
    if (strcmp(key, "--rule") == 0) {
        return place_of(value, rules, &division->rule);
    }
    return strcmp(key, "--rounding") == 0 && place_of(value, roundings, &division->rounding);
}

/* Options and at most one file, in any order; false if they are wrong. */
static bool read_arguments(int count, char **words, struct sloss_division *division,
                           const char **file)
{
    bool total = false;
    *file = NULL;
    for (int at = 1; at < count; at++) {
        if (strncmp(words[at], "--", 2) != 0 && *file == NULL) {
            *file = words[at];
        } else if (at + 1 == count || !read_option(words[at], words[at + 1], division, &total)) {
            return false;
        } else {
            at++;
        }
    }
    *file = *file == NULL ? "-" : *file;
    return total;
}

int main(int count, char **words)
{
    struct sloss_division division = {.struct_size = sizeof(division)};
    struct input input = {.file = "-", .line = 0};
    if (count == 2 && strcmp(words[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (count == 2 && strcmp(words[1], "--version") == 0) {
        uint32_t version = sloss_version();
        printf("sloss-allocate %" PRIu32 ".%" PRIu32 ".%" PRIu32 "\n", version / 1000000,
               version / 1000 % 1000, version % 1000);
        return 0;
    }
    if (!read_arguments(count, words, &division, &input.file)) {
        fputs(usage, stderr);
        return 2;
    }
    return run(&input, &division);
}
