/* SPDX-License-Identifier: BSD-2-Clause */
/* size: records that grow at their end, so that an older or newer caller works.
 *
 * A record is `given` bytes at the caller, `known` bytes here, and was `oldest` bytes in its first
 * release, which is written in the library as a number and never changes. */
#ifndef SL_SIZE_H
#define SL_SIZE_H

#include <stdbool.h>
#include <stddef.h>

/* No record will be longer, so that a size that is garbage is not believed. */
#define SL_SIZE_MAX 1024u

/* May the record be read and written? Reads no byte unless `given` may be a size. */
bool sl_size_fits(const void *record, size_t given, size_t known, size_t oldest);

/* Bring a record that fits to the size known here; what the caller's does not have is zero. */
void sl_size_take(void *known_out, size_t known, const void *record, size_t given);

/* Give out what the caller's record, which fits, has room for. The size at its front stays. */
void sl_size_give(void *record, size_t given, const void *known_record, size_t known);

#endif
