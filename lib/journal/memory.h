/* SPDX-License-Identifier: BSD-2-Clause */
/* memory: the host's hooks, or malloc and free; and records that grow at their end, as sloss.h
 * describes them. A library beside the core has its own, since it sees what every host sees. */
#ifndef SL_JOURNAL_MEMORY_H
#define SL_JOURNAL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sloss/sloss.h"

static inline bool sl_journal_memory_valid(const struct sloss_memory *memory)
{
    return (memory->allocate == NULL) == (memory->release == NULL);
}

static inline void *sl_journal_allocate(const struct sloss_memory *memory, size_t size)
{
    return memory->allocate != NULL ? memory->allocate(memory->context, size) : malloc(size);
}

/* `size` is what was asked for; NULL is nothing. */
static inline void sl_journal_release(const struct sloss_memory *memory, void *pointer, size_t size)
{
    if (pointer != NULL && memory->release != NULL) {
        memory->release(memory->context, pointer, size);
    } else {
        free(pointer);
    }
}

/* May a record of a caller be read and written? It was `oldest` bytes in its first release, has
 * `known` here, and begins with its size. */
static inline bool sl_journal_fits(const void *record, size_t known, size_t oldest)
{
    uint32_t given;
    const unsigned char *bytes = record;
    memcpy(&given, record, sizeof(given));
    if (given < oldest || given > 1024 || given % 8 != 0) {
        return false;
    }
    for (size_t at = known; at < given; at++) {
        if (bytes[at] != 0) {
            return false;
        }
    }
    return true;
}

/* Copy a record that fits; what the caller's lacks is zero. */
static inline void sl_journal_take(void *known_out, size_t known, const void *record)
{
    uint32_t given;
    memcpy(&given, record, sizeof(given));
    memset(known_out, 0, known);
    memcpy(known_out, record, given < known ? given : known);
}

/* Copy to the caller's record, which fits, what it has room for. Its struct_size stays. */
static inline void sl_journal_give(void *record, const void *known_record, size_t known)
{
    uint32_t given;
    const size_t front = sizeof(given);
    memcpy(&given, record, sizeof(given));
    memcpy((char *)record + front, (const char *)known_record + front,
           (given < known ? given : known) - front);
}

#endif
