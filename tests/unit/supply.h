/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that fails where a test wants it to, and counts what it has given. */
#ifndef SUPPLY_H
#define SUPPLY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <sloss/sloss.h>

struct supply {
    uint64_t requests;
    uint64_t fail_at; /* number of the one request that fails, from 1; 0 for none */
    bool limited;     /* `left` more are met, and then none */
    uint64_t left;
    int64_t bytes; /* given, and not given back */
};

static inline void *supply_allocate(void *context, size_t size)
{
    struct supply *supply = context;
    if (++supply->requests == supply->fail_at || (supply->limited && supply->left == 0)) {
        return NULL;
    }
    supply->left -= supply->limited ? 1 : 0;
    supply->bytes += (int64_t)size;
    return malloc(size);
}

static inline void supply_release(void *context, void *pointer, size_t size)
{
    struct supply *supply = context;
    supply->bytes -= (int64_t)size;
    free(pointer);
}

static inline struct sloss_memory supply_memory(struct supply *supply)
{
    return (struct sloss_memory){supply_allocate, supply_release, supply};
}

#endif
