/* SPDX-License-Identifier: BSD-2-Clause */
/* name: a name copied into room for one. */
#ifndef SL_NAME_H
#define SL_NAME_H

#include <stddef.h>
#include <string.h>

#include "sloss/command.h"

/* Copy a name into SLOSS_NAME_SIZE bytes. The zero at its end is always written; a longer text,
 * which no caller has, would be cut. Bytes behind the zero stay as they are. */
static inline void sl_name_copy(char *to, const char *from)
{
    size_t length = 0;
    while (length + 1 < SLOSS_NAME_SIZE && from[length] != '\0') {
        length++;
    }
    memcpy(to, from, length);
    to[length] = '\0';
}

#endif
