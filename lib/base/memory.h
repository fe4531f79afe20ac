/* SPDX-License-Identifier: BSD-2-Clause */
/* memory: the host's hooks, or malloc and free. */
#ifndef SL_MEMORY_H
#define SL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "sloss/sloss.h"

/* Both hooks or neither. */
bool sl_memory_valid(const struct sloss_memory *memory);

/* `size` bytes, or NULL. */
void *sl_memory_allocate(const struct sloss_memory *memory, size_t size);

/* `count` rows, or NULL, also where count * size does not fit. */
void *sl_memory_array(const struct sloss_memory *memory, size_t count, size_t size);

/* Give back what was allocated with this size; NULL is nothing. */
void sl_memory_release(const struct sloss_memory *memory, void *pointer, size_t size);

#endif
