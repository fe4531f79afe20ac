/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>

bool sl_memory_valid(const struct sloss_memory *memory)
{
    return (memory->allocate == NULL) == (memory->release == NULL);
}

void *sl_memory_allocate(const struct sloss_memory *memory, size_t size)
{
    return memory->allocate != NULL ? memory->allocate(memory->context, size) : malloc(size);
}

void *sl_memory_array(const struct sloss_memory *memory, size_t count, size_t size)
{
    return count > SIZE_MAX / size ? NULL : sl_memory_allocate(memory, count * size);
}

void sl_memory_release(const struct sloss_memory *memory, void *pointer, size_t size)
{
    if (pointer == NULL) {
        return;
    }
    if (memory->release != NULL) {
        memory->release(memory->context, pointer, size);
    } else {
        free(pointer);
    }
}
