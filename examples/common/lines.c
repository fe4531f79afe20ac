/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "common/lines.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOM_FIRST ((size_t)4096)

void lines_open(struct lines *lines, FILE *stream)
{
    *lines = (struct lines){.stream = stream};
}

void lines_close(struct lines *lines)
{
    free(lines->text);
    lines->text = NULL;
}

/* Room for a byte more, and for the zero behind it. */
static enum lines_result widen(struct lines *lines)
{
    if (lines->length == LINES_BYTES_MAX) {
        return LINES_LONG;
    }
    size_t room = lines->room == 0 ? ROOM_FIRST : 2 * lines->room;
    room = room > LINES_BYTES_MAX ? LINES_BYTES_MAX + 1 : room;
    char *text = realloc(lines->text, room);
    if (text == NULL) {
        return LINES_MEMORY;
    }
    lines->text = text;
    lines->room = room;
    return LINES_LINE;
}

static enum lines_result make_room(struct lines *lines)
{
    return lines->length + 1 < lines->room ? LINES_LINE : widen(lines);
}

/* The bytes up to the end of the line or of the file, behind those that are there. A zero byte is
 * remembered and read over, so that a line that is both too long and no text is told one way. */
static enum lines_result read_bytes(struct lines *lines, bool *ended)
{
    bool zero = false;
    int byte;
    *ended = false;
    while ((byte = getc_unlocked(lines->stream)) != EOF && byte != '\n') {
        if (lines->length + 1 >= lines->room) {
            enum lines_result result = widen(lines);
            if (result != LINES_LINE) {
                return result;
            }
        }
        zero |= byte == '\0';
        lines->text[lines->length++] = (char)byte;
    }
    *ended = byte == '\n';
    return ferror(lines->stream) != 0 ? LINES_UNREADABLE : zero ? LINES_ZERO : LINES_LINE;
}

static void drop_byte_order_mark(struct lines *lines)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t size = sizeof(mark) - 1;
    if (lines->length >= size && memcmp(lines->text, mark, size) == 0) {
        lines->length -= size;
        memmove(lines->text, lines->text + size, lines->length);
    }
}

/* One line behind the first `kept` bytes of the one at hand. */
static enum lines_result read_line(struct lines *lines, size_t kept)
{
    bool ended = false;
    enum lines_result result = lines->text == NULL ? widen(lines) : LINES_LINE;
    if (result == LINES_LINE) {
        result = read_bytes(lines, &ended);
    }
    if (result == LINES_LINE && !ended && lines->length == kept) {
        lines->text[kept] = '\0';
        return LINES_END;
    }
    lines->number++;
    if (result != LINES_LINE) {
        return result;
    }
    if (lines->length > kept && lines->text[lines->length - 1] == '\r') {
        lines->length--;
    }
    if (lines->number == 1) {
        drop_byte_order_mark(lines);
    }
    lines->text[lines->length] = '\0';
    return LINES_LINE;
}

enum lines_result lines_next(struct lines *lines)
{
    lines->length = 0;
    return read_line(lines, 0);
}

enum lines_result lines_join(struct lines *lines)
{
    enum lines_result result = make_room(lines);
    if (result != LINES_LINE) {
        return result;
    }
    lines->text[lines->length++] = '\n';
    return read_line(lines, lines->length);
}

const char *lines_wrong(enum lines_result result)
{
    switch (result) {
    case LINES_LONG:
        return "not a line of text: it is longer than 1,048,576 bytes";
    case LINES_ZERO:
        return "not a line of text: there is a zero byte in it";
    case LINES_MEMORY:
        return "out of memory";
    default:
        return "cannot read on: not a file of text";
    }
}

FILE *lines_open_regular(const char *path)
{
    struct stat status;
    /* Opening a pipe that nobody writes to would wait for ever. */
    int file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    bool regular = file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    FILE *stream = regular ? fdopen(file, "r") : NULL;
    if (file >= 0 && stream == NULL) {
        close(file);
    }
    return stream;
}
