/* SPDX-License-Identifier: BSD-2-Clause */
/* digest: BLAKE2b of 256 bits (RFC 7693), unkeyed. Python has the same as
 * hashlib.blake2b(digest_size=32). */
#ifndef SL_JOURNAL_DIGEST_H
#define SL_JOURNAL_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define SL_JOURNAL_DIGEST_SIZE 32u
#define SL_JOURNAL_DIGEST_BLOCK 128u

struct sl_journal_digest {
    uint64_t state[8];
    uint64_t count; /* of bytes compressed */
    unsigned char block[SL_JOURNAL_DIGEST_BLOCK];
    size_t size; /* of bytes in the block */
};

void sl_journal_digest_begin(struct sl_journal_digest *digest);
void sl_journal_digest_add(struct sl_journal_digest *digest, const void *bytes, size_t size);
void sl_journal_digest_end(struct sl_journal_digest *digest,
                           unsigned char hash_out[SL_JOURNAL_DIGEST_SIZE]);

#endif
