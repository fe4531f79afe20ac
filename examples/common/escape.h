/* SPDX-License-Identifier: BSD-2-Clause */
/* escape: text of others (names, files, words of a line) as it can be shown on a terminal, and as
 * JSON holds it, whatever bytes are in it. */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>
#include <stdio.h>

/* Write the text for people. Control characters, those that turn the direction of writing, and
 * bytes that are no UTF-8 stand as \xNN or \u{N}: they can neither move the cursor nor hide what
 * stands around them. */
void escape_print(const char *text, FILE *out);

/* The same into a buffer, which is returned. What does not fit is left out, an escape never in
 * half; there are always a zero and "..." at the end where something is. */
char *escape_text(const char *text, char *buffer, size_t size);

/* Write the text as a JSON string, quotes included. It is UTF-8: each byte that is none stands as
 * U+FFFD, the replacement character. */
void escape_json(const char *text, FILE *out);

#endif
