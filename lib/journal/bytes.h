/* SPDX-License-Identifier: BSD-2-Clause */
/* bytes: numbers of up to 8 bytes, the lowest first, on every machine. */
#ifndef SL_JOURNAL_BYTES_H
#define SL_JOURNAL_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t sl_journal_get(const unsigned char *bytes, size_t count)
{
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number |= (uint64_t)bytes[i] << (8 * i);
    }
    return number;
}

static inline void sl_journal_put(unsigned char *bytes, uint64_t number, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (unsigned char)(number >> (8 * i));
    }
}

#endif
