/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/siphash.h"

/* Read up to 8 bytes as a word. The first byte is the lowest one, on every machine. */
static uint64_t word_of(const unsigned char *bytes, size_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        word |= (uint64_t)bytes[i] << (8 * i);
    }
    return word;
}

uint64_t sl_siphash(const struct sl_sip_key *key, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    size_t left = length;
    struct sl_sip sip = sl_sip_begin(key);
    for (; left >= 8; left -= 8, at += 8) {
        sl_sip_add(&sip, word_of(at, 8));
    }
    return sl_sip_end(&sip, word_of(at, left) | (uint64_t)length << 56);
}
