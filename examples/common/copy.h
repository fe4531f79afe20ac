/* SPDX-License-Identifier: BSD-2-Clause */
/* copy: text copied into room of a known size. */
#ifndef COPY_H
#define COPY_H

#include <stddef.h>
#include <string.h>

/* Copy text into `size` bytes, at least 1. The zero at its end is always written; what does not fit
 * is left out. */
static inline void copy_text(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    length = length < size ? length : size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

#endif
