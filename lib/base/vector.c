/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/vector.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"

void sl_vector_initialize(struct sl_vector *vector, const struct sloss_memory *memory)
{
    *vector = (struct sl_vector){.memory = memory};
}

void sl_vector_finalize(struct sl_vector *vector)
{
    sl_memory_release(vector->memory, vector->data, vector->room);
    *vector = (struct sl_vector){0};
}

bool sl_vector_grow(struct sl_vector *vector, size_t extra)
{
    if (extra > SIZE_MAX / 4 - vector->size) {
        return false;
    }
    size_t needed = vector->size + extra;
    size_t room = vector->room < 256 ? 256 : vector->room;
    while (room < needed) {
        room *= 2;
    }
    char *data = sl_memory_allocate(vector->memory, room);
    if (data == NULL) {
        return false;
    }
    if (vector->size > 0) {
        memcpy(data, vector->data, vector->size);
    }
    sl_memory_release(vector->memory, vector->data, vector->room);
    vector->data = data;
    vector->room = room;
    return true;
}

void *sl_vector_scratch(struct sl_vector *vector, size_t count, size_t row_size)
{
    vector->size = 0;
    if (count > SIZE_MAX / 4 / row_size) {
        return NULL;
    }
    return sl_vector_reserve(vector, count * row_size + 1) ? vector->data : NULL;
}
