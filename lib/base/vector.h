/* SPDX-License-Identifier: BSD-2-Clause */
/* vector: a growable run of bytes from the host's memory; scratch space, queues and the undo log.
 */
#ifndef SL_VECTOR_H
#define SL_VECTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "sloss/sloss.h"

struct sl_vector {
    const struct sloss_memory *memory; /* borrowed for life */
    char *data;
    size_t size; /* bytes in use */
    size_t room;
};

void sl_vector_initialize(struct sl_vector *vector, const struct sloss_memory *memory);
void sl_vector_finalize(struct sl_vector *vector);

/* Make room for `extra` bytes beyond size. False if there is no memory; then nothing is lost. */
bool sl_vector_grow(struct sl_vector *vector, size_t extra);

/* The same, inline for callers that mostly have the room already. */
static inline bool sl_vector_reserve(struct sl_vector *vector, size_t extra)
{
    return extra <= vector->room - vector->size || sl_vector_grow(vector, extra);
}

/* Append `size` bytes and return them, or NULL if there is no memory. They are valid until the
 * vector grows again. */
static inline void *sl_vector_extend(struct sl_vector *vector, size_t size)
{
    if (!sl_vector_reserve(vector, size)) {
        return NULL;
    }
    void *bytes = vector->data + vector->size;
    vector->size += size;
    return bytes;
}

/* Forget what it held and return room for `count` rows of `row_size`, or NULL: scratch space. A
 * count of 0 returns some valid pointer. */
void *sl_vector_scratch(struct sl_vector *vector, size_t count, size_t row_size);

#endif
