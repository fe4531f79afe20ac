/* SPDX-License-Identifier: BSD-2-Clause */
#include "common/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PIECE_SIZE 16 /* the longest escape is \u{10ffff} */
#define NOT_TEXT UINT32_MAX

static bool continues(unsigned char byte)
{
    return (byte & 0xc0u) == 0x80u;
}

/* Bytes of the character that begins with this one, or 0 if none does. */
static size_t length_of(unsigned char first)
{
    return first < 0x80                     ? 1
           : first >= 0xc2 && first <= 0xdf ? 2
           : (first & 0xf0u) == 0xe0u       ? 3
           : first >= 0xf0 && first <= 0xf4 ? 4
                                            : 0;
}

/* The character at the front of a text that is not empty, and how many bytes it takes; NOT_TEXT for
 * one byte that begins no UTF-8: cut off, too long for what it says, half of a surrogate pair. */
static uint32_t take(const char *text, size_t *length)
{
    const unsigned char *byte = (const unsigned char *)text;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t count = length_of(byte[0]);
    uint32_t character = count < 2 ? byte[0] : byte[0] & (0x7fu >> count);
    *length = 1;
    for (size_t i = 1; i < count; i++) {
        if (!continues(byte[i])) { /* the zero at the end does not */
            return NOT_TEXT;
        }
        character = character << 6 | (byte[i] & 0x3fu);
    }
    bool surrogate = character >= 0xd800 && character <= 0xdfff;
    if (count == 0 || character < least[count] || character > 0x10ffff || surrogate) {
        return NOT_TEXT;
    }
    *length = count;
    return character;
}

/* Does a terminal do something else with it than to show it? */
static bool is_control(uint32_t character)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } ranges[] = {
        {0, 0x1f},          {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},
        {0x180e, 0x180e},   {0x200b, 0x200f}, /* of no width, and marks of direction; 061c is one as
                                                 well */
        {0x2028, 0x202e},                     /* line ends, embeddings, overrides */
        {0x2060, 0x206f},   {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, /* no text of their own */
        {0xe0000, 0xe0fff},                                     /* tags: text that is not seen */
    };
    bool found = false;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        found |= character >= ranges[i].first && character <= ranges[i].last;
    }
    return found;
}

/* The next character as it is shown; how many bytes of the text it stands for. */
static size_t next_piece(const char *text, char piece[PIECE_SIZE])
{
    size_t length;
    uint32_t character = take(text, &length);
    if (character == NOT_TEXT || (character < 0x80 && is_control(character))) {
        snprintf(piece, PIECE_SIZE, "\\x%02x", (unsigned)(unsigned char)text[0]);
    } else if (is_control(character)) {
        snprintf(piece, PIECE_SIZE, "\\u{%x}", (unsigned)character);
    } else {
        memcpy(piece, text, length);
        piece[length] = '\0';
    }
    return length;
}

void escape_print(const char *text, FILE *out)
{
    char piece[PIECE_SIZE];
    while (*text != '\0') {
        text += next_piece(text, piece);
        fputs(piece, out);
    }
}

char *escape_text(const char *text, char *buffer, size_t size)
{
    static const char more[] = "...";
    char piece[PIECE_SIZE];
    size_t used = 0;
    size_t whole = 0; /* up to here there is room for "..." as well */
    buffer[0] = '\0';
    while (*text != '\0') {
        text += next_piece(text, piece);
        size_t length = strlen(piece);
        if (used + length >= size) {
            if (size >= sizeof(more)) {
                memcpy(buffer + whole, more, sizeof(more));
            }
            return buffer;
        }
        memcpy(buffer + used, piece, length + 1);
        used += length;
        whole = used + sizeof(more) <= size ? used : whole;
    }
    return buffer;
}

void escape_json(const char *text, FILE *out)
{
    fputc('"', out);
    while (*text != '\0') {
        size_t length;
        uint32_t character = take(text, &length);
        if (character == NOT_TEXT) {
            fputs("\xef\xbf\xbd", out);
        } else if (character < 0x20 || character == 0x7f) {
            fprintf(out, "\\u%04x", (unsigned)character);
        } else {
            fputs(character == '"' || character == '\\' ? "\\" : "", out);
            fwrite(text, 1, length, out);
        }
        text += length;
    }
    fputc('"', out);
}
