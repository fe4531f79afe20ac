/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/siphash.h"

#include "base/bytes.h"

uint64_t sl_siphash(const struct sl_sip_key *key, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    size_t left = length;
    struct sl_sip sip = sl_sip_begin(key);
    for (; left >= 8; left -= 8, at += 8) {
        sl_sip_add(&sip, sl_bytes_get(at, 8));
    }
    return sl_sip_end(&sip, sl_bytes_get(at, left) | (uint64_t)length << 56);
}
