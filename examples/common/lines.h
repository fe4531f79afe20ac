/* SPDX-License-Identifier: BSD-2-Clause */
/* lines: the one reader of lines of text, for every program and every kind of file.
 *
 * A line is whole or refused: none is cut, none goes on as another. A byte order mark in front of
 * the first line and a carriage return in front of a line's end are no part of it. */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Bytes a line may have: an index snapshot of some ten thousand markets fits. */
#define LINES_BYTES_MAX ((size_t)1 << 20)

enum lines_result {
    LINES_END,        /* the file is over */
    LINES_LINE,       /* there is a line */
    LINES_LONG,       /* a line of more than LINES_BYTES_MAX bytes */
    LINES_ZERO,       /* a line with a zero byte in it */
    LINES_UNREADABLE, /* a folder, or a device that fails */
    LINES_MEMORY
};

struct lines {
    FILE *stream;    /* borrowed */
    char *text;      /* the line at hand, a zero behind it; may be written to */
    size_t length;   /* of it */
    size_t room;     /* behind `text` */
    uint64_t number; /* of the line at hand; the first is 1 */
};

void lines_open(struct lines *lines, FILE *stream);
void lines_close(struct lines *lines);

/* Read a line in place of the one at hand. */
enum lines_result lines_next(struct lines *lines);

/* Read one more line behind the one at hand, a line feed between them: what stands in quotes goes
 * on there. Both together are at most LINES_BYTES_MAX bytes. */
enum lines_result lines_join(struct lines *lines);

/* What was wrong with a line, in a sentence. */
const char *lines_wrong(enum lines_result result);

/* Open a regular file to read. NULL where it is anything else: a pipe may never end, and a folder
 * or a device is no text. */
FILE *lines_open_regular(const char *path);

#endif
