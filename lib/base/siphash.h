/* SPDX-License-Identifier: BSD-2-Clause */
/* siphash: a keyed hash of ids and names. Somebody who does not know the key cannot choose ids that
 * all meet in one place of a table.
 *
 * SipHash-1-3 (Aumasson, Bernstein: SipHash, a fast short-input PRF, INDOCRYPT 2012): one round for
 * each word of 8 bytes and three at the end, as hash tables of several languages use it. */
#ifndef SL_SIPHASH_H
#define SL_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

struct sl_sip_key {
    uint64_t low;
    uint64_t high;
};

struct sl_sip {
    uint64_t a;
    uint64_t b;
    uint64_t c;
    uint64_t d;
};

static inline uint64_t sl_sip_rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void sl_sip_round(struct sl_sip *sip)
{
    sip->a += sip->b;
    sip->b = sl_sip_rotate(sip->b, 13) ^ sip->a;
    sip->a = sl_sip_rotate(sip->a, 32);
    sip->c += sip->d;
    sip->d = sl_sip_rotate(sip->d, 16) ^ sip->c;
    sip->a += sip->d;
    sip->d = sl_sip_rotate(sip->d, 21) ^ sip->a;
    sip->c += sip->b;
    sip->b = sl_sip_rotate(sip->b, 17) ^ sip->c;
    sip->c = sl_sip_rotate(sip->c, 32);
}

/* The constants spell "somepseudorandomlygeneratedbytes". */
static inline struct sl_sip sl_sip_begin(const struct sl_sip_key *key)
{
    return (struct sl_sip){.a = key->low ^ UINT64_C(0x736F6D6570736575),
                           .b = key->high ^ UINT64_C(0x646F72616E646F6D),
                           .c = key->low ^ UINT64_C(0x6C7967656E657261),
                           .d = key->high ^ UINT64_C(0x7465646279746573)};
}

static inline void sl_sip_add(struct sl_sip *sip, uint64_t word)
{
    sip->d ^= word;
    sl_sip_round(sip);
    sip->a ^= word;
}

/* `last` has the remaining bytes in its low part, and the length of all bytes in its high byte. */
static inline uint64_t sl_sip_end(struct sl_sip *sip, uint64_t last)
{
    sl_sip_add(sip, last);
    sip->c ^= 0xFF;
    sl_sip_round(sip);
    sl_sip_round(sip);
    sl_sip_round(sip);
    return sip->a ^ sip->b ^ sip->c ^ sip->d;
}

/* The hash of one word, as that of its 8 bytes, the lowest first. */
static inline uint64_t sl_siphash_word(const struct sl_sip_key *key, uint64_t word)
{
    struct sl_sip sip = sl_sip_begin(key);
    sl_sip_add(&sip, word);
    return sl_sip_end(&sip, UINT64_C(8) << 56);
}

uint64_t sl_siphash(const struct sl_sip_key *key, const void *bytes, size_t length);

#endif
