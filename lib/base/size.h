/* SPDX-License-Identifier: BSD-2-Clause */
/* size: reads and writes records that grow at their end, so that older and newer callers work.
 *
 * A record is `given` bytes at the caller, `known` bytes here, and was `oldest` bytes in its first
 * release, which is written in the library as a number and never changes. */
#ifndef SL_SIZE_H
#define SL_SIZE_H

#include <stdbool.h>
#include <stddef.h>

/* The longest record that there will ever be; a larger size is an error of the caller. */
#define SL_SIZE_MAX 1024u

/* May the record be read and written? Reads nothing unless `given` is a possible size. */
bool sl_size_fits(const void *record, size_t given, size_t known, size_t oldest);

/* Copy a record that fits into one of the size known here. Bytes that the caller's lacks are zero.
 */
void sl_size_take(void *known_out, size_t known, const void *record, size_t given);

/* Copy to the caller's record, which fits, as much as it has room for. Its struct_size stays. */
void sl_size_give(void *record, size_t given, const void *known_record, size_t known);

#endif
