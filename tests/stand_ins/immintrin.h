/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-ins in plain C for the AVX-512 intrinsics that lib/ uses, under the names and in place of
 * the header of the compiler, so that the vector loops run on every processor.
 *
 * Each does what the Operation section of Intel's Intrinsics Guide says of its instruction, lane by
 * lane, with lane 0 first in memory. Memory that a mask leaves out is not touched. test_stand_ins.c
 * holds them to values worked by hand, and to the real ones where the processor has those. */
#ifndef STAND_INS_IMMINTRIN_H
#define STAND_INS_IMMINTRIN_H

#include <stdint.h>
#include <string.h>

#define STAND_INS 1

typedef struct {
    uint64_t lane[8];
} __m512i;

typedef struct {
    uint32_t lane[8];
} __m256i;

typedef unsigned char __mmask8;

static inline int stand_in_has(__mmask8 mask, unsigned lane)
{
    return mask >> lane & 1;
}

/* ---- constants ------------------------------------------------------------------------------- */

static inline __m512i _mm512_set1_epi64(long long value)
{
    __m512i out;
    for (unsigned i = 0; i < 8; i++) {
        out.lane[i] = (uint64_t)value;
    }
    return out;
}

static inline __m512i _mm512_setzero_si512(void)
{
    return _mm512_set1_epi64(0);
}

static inline __m256i _mm256_set1_epi32(int value)
{
    __m256i out;
    for (unsigned i = 0; i < 8; i++) {
        out.lane[i] = (uint32_t)value;
    }
    return out;
}

/* The first argument is lane 0. */
static inline __m256i _mm256_setr_epi32(int e0, int e1, int e2, int e3, int e4, int e5, int e6,
                                        int e7)
{
    return (__m256i){{(uint32_t)e0, (uint32_t)e1, (uint32_t)e2, (uint32_t)e3, (uint32_t)e4,
                      (uint32_t)e5, (uint32_t)e6, (uint32_t)e7}};
}

/* ---- memory ---------------------------------------------------------------------------------- */

static inline __m512i _mm512_loadu_si512(const void *from)
{
    __m512i out;
    memcpy(out.lane, from, sizeof(out.lane));
    return out;
}

static inline __m512i _mm512_maskz_loadu_epi64(__mmask8 mask, const void *from)
{
    __m512i out = _mm512_setzero_si512();
    for (unsigned i = 0; i < 8; i++) {
        if (stand_in_has(mask, i)) {
            memcpy(&out.lane[i], (const char *)from + i * sizeof(uint64_t), sizeof(uint64_t));
        }
    }
    return out;
}

static inline void _mm512_storeu_si512(void *to, __m512i a)
{
    memcpy(to, a.lane, sizeof(a.lane));
}

static inline void _mm512_mask_storeu_epi64(void *to, __mmask8 mask, __m512i a)
{
    for (unsigned i = 0; i < 8; i++) {
        if (stand_in_has(mask, i)) {
            memcpy((char *)to + i * sizeof(uint64_t), &a.lane[i], sizeof(uint64_t));
        }
    }
}

static inline void _mm256_storeu_si256(__m256i *to, __m256i a)
{
    memcpy(to, a.lane, sizeof(a.lane));
}

/* ---- arithmetic, modulo 2^64 or 2^32 --------------------------------------------------------- */

#define STAND_IN_BINARY(name, expression)                                                          \
    static inline __m512i name(__m512i a, __m512i b)                                               \
    {                                                                                              \
        for (unsigned i = 0; i < 8; i++) {                                                         \
            uint64_t x = a.lane[i];                                                                \
            uint64_t y = b.lane[i];                                                                \
            a.lane[i] = (expression);                                                              \
        }                                                                                          \
        return a;                                                                                  \
    }

STAND_IN_BINARY(_mm512_add_epi64, x + y)
STAND_IN_BINARY(_mm512_sub_epi64, x - y)
STAND_IN_BINARY(_mm512_mullo_epi64, x *y)
STAND_IN_BINARY(_mm512_and_si512, x &y)
STAND_IN_BINARY(_mm512_or_si512, x | y)
STAND_IN_BINARY(_mm512_xor_si512, x ^ y)
STAND_IN_BINARY(_mm512_min_epu64, x < y ? x : y)
STAND_IN_BINARY(_mm512_max_epu64, x > y ? x : y)

static inline __m256i _mm256_add_epi32(__m256i a, __m256i b)
{
    for (unsigned i = 0; i < 8; i++) {
        a.lane[i] += b.lane[i];
    }
    return a;
}

static inline __m512i _mm512_mask_add_epi64(__m512i source, __mmask8 mask, __m512i a, __m512i b)
{
    for (unsigned i = 0; i < 8; i++) {
        source.lane[i] = stand_in_has(mask, i) ? a.lane[i] + b.lane[i] : source.lane[i];
    }
    return source;
}

static inline __m512i _mm512_srli_epi64(__m512i a, unsigned bits)
{
    for (unsigned i = 0; i < 8; i++) {
        a.lane[i] = bits > 63 ? 0 : a.lane[i] >> bits;
    }
    return a;
}

/* The high half of the product of 52 bits each, added to 64 bits. By parts of 26 bits: a compiler's
 * 128-bit integers are what the portable loops use. */
static inline __m512i _mm512_madd52hi_epu64(__m512i a, __m512i b, __m512i c)
{
    const uint64_t part = (UINT64_C(1) << 26) - 1;
    for (unsigned i = 0; i < 8; i++) {
        uint64_t b_low = b.lane[i] & part;
        uint64_t b_high = b.lane[i] >> 26 & part;
        uint64_t c_low = c.lane[i] & part;
        uint64_t c_high = c.lane[i] >> 26 & part;
        uint64_t middle = b_high * c_low + (b_low * c_low >> 26); /* below 2^53 */
        uint64_t other = b_low * c_high + (middle & part);
        a.lane[i] += b_high * c_high + (middle >> 26) + (other >> 26);
    }
    return a;
}

/* ---- masks ----------------------------------------------------------------------------------- */

#define STAND_IN_COMPARISON(name, condition)                                                       \
    static inline __mmask8 name(__m512i a, __m512i b)                                              \
    {                                                                                              \
        unsigned mask = 0;                                                                         \
        for (unsigned i = 0; i < 8; i++) {                                                         \
            uint64_t x = a.lane[i];                                                                \
            uint64_t y = b.lane[i];                                                                \
            mask |= (unsigned)(condition) << i;                                                    \
        }                                                                                          \
        return (__mmask8)mask;                                                                     \
    }

STAND_IN_COMPARISON(_mm512_cmpge_epu64_mask, x >= y)
STAND_IN_COMPARISON(_mm512_cmpgt_epu64_mask, x > y)
STAND_IN_COMPARISON(_mm512_cmple_epu64_mask, x <= y)
STAND_IN_COMPARISON(_mm512_cmplt_epu64_mask, x < y)
STAND_IN_COMPARISON(_mm512_test_epi64_mask, (x & y) != 0)

/* The sign bits. */
static inline __mmask8 _mm512_movepi64_mask(__m512i a)
{
    unsigned mask = 0;
    for (unsigned i = 0; i < 8; i++) {
        mask |= (unsigned)(a.lane[i] >> 63) << i;
    }
    return (__mmask8)mask;
}

static inline __m512i _mm512_maskz_mov_epi64(__mmask8 mask, __m512i a)
{
    for (unsigned i = 0; i < 8; i++) {
        a.lane[i] = stand_in_has(mask, i) ? a.lane[i] : 0;
    }
    return a;
}

/* ---- lanes that move ------------------------------------------------------------------------- */

/* a above b, sixteen lanes, shifted down by `count` of them. */
static inline __m512i _mm512_alignr_epi64(__m512i a, __m512i b, int count)
{
    __m512i out;
    for (unsigned i = 0; i < 8; i++) {
        unsigned from = i + ((unsigned)count & 7);
        out.lane[i] = from < 8 ? b.lane[from] : a.lane[from - 8];
    }
    return out;
}

static inline __m512i _mm512_permutexvar_epi64(__m512i from, __m512i a)
{
    __m512i out;
    for (unsigned i = 0; i < 8; i++) {
        out.lane[i] = a.lane[from.lane[i] & 7];
    }
    return out;
}

/* Lanes of the mask close up from lane 0; zeros follow. */
static inline __m512i _mm512_maskz_compress_epi64(__mmask8 mask, __m512i a)
{
    __m512i out = _mm512_setzero_si512();
    unsigned count = 0;
    for (unsigned i = 0; i < 8; i++) {
        if (stand_in_has(mask, i)) {
            out.lane[count++] = a.lane[i];
        }
    }
    return out;
}

static inline __m256i _mm256_maskz_compress_epi32(__mmask8 mask, __m256i a)
{
    __m256i out = _mm256_set1_epi32(0);
    unsigned count = 0;
    for (unsigned i = 0; i < 8; i++) {
        if (stand_in_has(mask, i)) {
            out.lane[count++] = a.lane[i];
        }
    }
    return out;
}

/* Memory behind the lanes of the mask stays as it is. */
static inline void _mm512_mask_compressstoreu_epi64(void *to, __mmask8 mask, __m512i a)
{
    char *next = to;
    for (unsigned i = 0; i < 8; i++) {
        if (stand_in_has(mask, i)) {
            memcpy(next, &a.lane[i], sizeof(uint64_t));
            next += sizeof(uint64_t);
        }
    }
}

static inline void _mm256_mask_compressstoreu_epi32(void *to, __mmask8 mask, __m256i a)
{
    char *next = to;
    for (unsigned i = 0; i < 8; i++) {
        if (stand_in_has(mask, i)) {
            memcpy(next, &a.lane[i], sizeof(uint32_t));
            next += sizeof(uint32_t);
        }
    }
}

/* ---- all lanes ------------------------------------------------------------------------------- */

static inline long long _mm512_reduce_add_epi64(__m512i a)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < 8; i++) {
        sum += a.lane[i];
    }
    return (long long)sum;
}

static inline long long _mm512_reduce_or_epi64(__m512i a)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < 8; i++) {
        bits |= a.lane[i];
    }
    return (long long)bits;
}

static inline unsigned long long _mm512_reduce_max_epu64(__m512i a)
{
    uint64_t most = 0;
    for (unsigned i = 0; i < 8; i++) {
        most = a.lane[i] > most ? a.lane[i] : most;
    }
    return most;
}

#endif
