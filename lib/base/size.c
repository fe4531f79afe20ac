/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/size.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* Fields are aligned to 8 where they end a record, so no release has had another size. */
#define STEP 8u

bool sl_size_fits(const void *record, size_t given, size_t known, size_t oldest)
{
    if (given < oldest || given > SL_SIZE_MAX || given % STEP != 0) {
        return false;
    }
    const unsigned char *bytes = record;
    for (size_t at = known; at < given; at++) {
        if (bytes[at] != 0) {
            return false;
        }
    }
    return true;
}

void sl_size_take(void *known_out, size_t known, const void *record, size_t given)
{
    size_t shared = given < known ? given : known;
    memcpy(known_out, record, shared);
    memset((char *)known_out + shared, 0, known - shared);
}

void sl_size_give(void *record, size_t given, const void *known_record, size_t known)
{
    const size_t front = sizeof(uint32_t);
    size_t shared = given < known ? given : known;
    assert(shared >= front);
    memcpy((char *)record + front, (const char *)known_record + front, shared - front);
}
