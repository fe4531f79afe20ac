/* SPDX-License-Identifier: BSD-2-Clause */
/* operations: every intrinsic that lib/ uses, called one at a time. The same source is compiled
 * with the stand-ins and, for x86-64, with the header of the compiler. */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include <stdbool.h>
#include <stdint.h>

struct operands {
    uint64_t a[8];
    uint64_t b[8];
    uint64_t c[8];
    uint32_t narrow[8];
    uint8_t mask;
};

/* What is given; an operation writes that part which is its result. */
struct outcome {
    uint64_t wide[8];
    uint32_t narrow[8];
    uint64_t number; /* a mask, or what all lanes come to */
};

struct operation {
    const char *name;
    void (*run)(const struct operands *in, struct outcome *out);
};

/* All, up to one without a name. */
const struct operation *stand_in_operations(void);

/* The real ones; NULL where the compiler or the processor has not all of them. */
const struct operation *real_operations(void);

#endif
