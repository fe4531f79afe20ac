/* SPDX-License-Identifier: BSD-2-Clause */
/* What the library takes from stdlib.h, for a machine whose C library is not at hand. */
#ifndef BARE_STDLIB_H
#define BARE_STDLIB_H

#include <stddef.h>

void *malloc(size_t size);
void free(void *pointer);

#endif
