/* SPDX-License-Identifier: BSD-2-Clause */
/* saved: a snapshot in memory, and the functions of a host that writes and reads it. A program with
 * its own checks may include it: where there is no memory it ends. */
#ifndef SAVED_H
#define SAVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct saved {
    unsigned char *bytes;
    size_t size;
    size_t room;
    size_t at;       /* read so far */
    size_t at_most;  /* bytes given at once; 0 for no limit */
    size_t fails_at; /* the call from 1 on that fails; 0 for none */
    size_t calls;
};

static inline int saved_write(void *context, const void *bytes, size_t size)
{
    struct saved *saved = context;
    if (++saved->calls == saved->fails_at) {
        return -1;
    }
    if (size > saved->room - saved->size) {
        saved->room = 2 * (saved->size + size);
        saved->bytes = realloc(saved->bytes, saved->room);
        if (saved->bytes == NULL) {
            abort();
        }
    }
    memcpy(saved->bytes + saved->size, bytes, size);
    saved->size += size;
    return 0;
}

static inline int saved_read(void *context, void *bytes_out, size_t size, size_t *size_out)
{
    struct saved *saved = context;
    if (++saved->calls == saved->fails_at) {
        return 1;
    }
    size_t left = saved->size - saved->at;
    size = left < size ? left : size;
    size = saved->at_most != 0 && saved->at_most < size ? saved->at_most : size;
    memcpy(bytes_out, saved->bytes + saved->at, size);
    saved->at += size;
    *size_out = size;
    return 0;
}

static inline bool same_bytes(const struct saved *a, const struct saved *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

#endif
