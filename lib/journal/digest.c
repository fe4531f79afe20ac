/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/digest.h"

#include <stdbool.h>
#include <string.h>

#include "journal/bytes.h"

static const uint64_t initial[8] = {UINT64_C(0x6a09e667f3bcc908), UINT64_C(0xbb67ae8584caa73b),
                                    UINT64_C(0x3c6ef372fe94f82b), UINT64_C(0xa54ff53a5f1d36f1),
                                    UINT64_C(0x510e527fade682d1), UINT64_C(0x9b05688c2b3e6c1f),
                                    UINT64_C(0x1f83d9abfb41bd6b), UINT64_C(0x5be0cd19137e2179)};

/* Which words of the message each round takes; after ten rounds the first two come again. */
static const unsigned char schedule[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

static inline uint64_t turned(uint64_t word, unsigned by)
{
    return word >> by | word << (64 - by);
}

static inline void mix(uint64_t *a, uint64_t *b, uint64_t *c, uint64_t *d, uint64_t x, uint64_t y)
{
    *a += *b + x;
    *d = turned(*d ^ *a, 32);
    *c += *d;
    *b = turned(*b ^ *c, 24);
    *a += *b + y;
    *d = turned(*d ^ *a, 16);
    *c += *d;
    *b = turned(*b ^ *c, 63);
}

static void compress(struct sl_journal_digest *digest, const unsigned char *block, bool is_last)
{
    uint64_t message[16];
    uint64_t v[16];
    for (size_t i = 0; i < 16; i++) {
        message[i] = sl_journal_get(block + 8 * i, 8);
    }
    memcpy(v, digest->state, sizeof(digest->state));
    memcpy(v + 8, initial, sizeof(initial));
    v[12] ^= digest->count;
    v[14] ^= is_last ? UINT64_MAX : 0;
    for (size_t round = 0; round < 12; round++) {
        const unsigned char *s = schedule[round % 10];
        mix(&v[0], &v[4], &v[8], &v[12], message[s[0]], message[s[1]]);
        mix(&v[1], &v[5], &v[9], &v[13], message[s[2]], message[s[3]]);
        mix(&v[2], &v[6], &v[10], &v[14], message[s[4]], message[s[5]]);
        mix(&v[3], &v[7], &v[11], &v[15], message[s[6]], message[s[7]]);
        mix(&v[0], &v[5], &v[10], &v[15], message[s[8]], message[s[9]]);
        mix(&v[1], &v[6], &v[11], &v[12], message[s[10]], message[s[11]]);
        mix(&v[2], &v[7], &v[8], &v[13], message[s[12]], message[s[13]]);
        mix(&v[3], &v[4], &v[9], &v[14], message[s[14]], message[s[15]]);
    }
    for (size_t i = 0; i < 8; i++) {
        digest->state[i] ^= v[i] ^ v[i + 8];
    }
}

void sl_journal_digest_begin(struct sl_journal_digest *digest)
{
    memcpy(digest->state, initial, sizeof(initial));
    digest->state[0] ^= UINT64_C(0x01010000) ^ SL_JOURNAL_DIGEST_SIZE;
    digest->count = 0;
    digest->size = 0;
}

void sl_journal_digest_add(struct sl_journal_digest *digest, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    while (size > 0) {
        /* A full block waits until it is known that it is not the last one. */
        if (digest->size == SL_JOURNAL_DIGEST_BLOCK) {
            digest->count += SL_JOURNAL_DIGEST_BLOCK;
            compress(digest, digest->block, false);
            digest->size = 0;
        }
        while (digest->size == 0 && size > SL_JOURNAL_DIGEST_BLOCK) {
            digest->count += SL_JOURNAL_DIGEST_BLOCK;
            compress(digest, at, false);
            at += SL_JOURNAL_DIGEST_BLOCK;
            size -= SL_JOURNAL_DIGEST_BLOCK;
        }
        size_t room = SL_JOURNAL_DIGEST_BLOCK - digest->size;
        size_t part = size < room ? size : room;
        memcpy(digest->block + digest->size, at, part);
        digest->size += part;
        at += part;
        size -= part;
    }
}

void sl_journal_digest_end(struct sl_journal_digest *digest,
                           unsigned char hash_out[SL_JOURNAL_DIGEST_SIZE])
{
    digest->count += digest->size;
    memset(digest->block + digest->size, 0, SL_JOURNAL_DIGEST_BLOCK - digest->size);
    compress(digest, digest->block, true);
    for (size_t i = 0; i < SL_JOURNAL_DIGEST_SIZE / 8; i++) {
        sl_journal_put(hash_out + 8 * i, digest->state[i], 8);
    }
}
