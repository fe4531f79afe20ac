/* SPDX-License-Identifier: BSD-2-Clause */
#include "operations.h"

#include <stddef.h>

#if defined(REAL) && !(defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__)))

const struct operation *real_operations(void)
{
    return NULL;
}

#else

#include <immintrin.h>

#ifdef STAND_INS
#define VECTOR
#else
#define VECTOR __attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma")))
#endif

/* An operation whose statement names its operands a, b, c, n and k. */
#define OPERATION(name, statement)                                                                 \
    VECTOR static void name(const struct operands *in, struct outcome *out)                        \
    {                                                                                              \
        const __m512i a = _mm512_loadu_si512(in->a);                                               \
        const __m512i b = _mm512_loadu_si512(in->b);                                               \
        const __m512i c = _mm512_loadu_si512(in->c);                                               \
        const uint32_t *const n = in->narrow;                                                      \
        const __mmask8 k = in->mask;                                                               \
        (void)a, (void)b, (void)c, (void)n, (void)k;                                               \
        statement;                                                                                 \
    }
#define WIDE(name, value) OPERATION(name, _mm512_storeu_si512(out->wide, (value)))
#define NUMBER(name, value) OPERATION(name, out->number = (uint64_t)(value))
#define NARROW(name, value) OPERATION(name, store_narrow(out->narrow, (value)))

VECTOR static __m256i load_narrow(const uint32_t *n)
{
    return _mm256_setr_epi32((int)n[0], (int)n[1], (int)n[2], (int)n[3], (int)n[4], (int)n[5],
                             (int)n[6], (int)n[7]);
}

VECTOR static void store_narrow(uint32_t *to, __m256i lanes)
{
    _mm256_storeu_si256((__m256i *)(void *)to, lanes);
}

WIDE(set1, _mm512_set1_epi64((long long)in->a[7]))
WIDE(setzero, _mm512_setzero_si512())
WIDE(loadu, a)
WIDE(maskz_loadu, _mm512_maskz_loadu_epi64(k, in->a))
OPERATION(mask_storeu, _mm512_mask_storeu_epi64(out->wide, k, a))
WIDE(add, _mm512_add_epi64(a, b))
WIDE(sub, _mm512_sub_epi64(a, b))
WIDE(mullo, _mm512_mullo_epi64(a, b))
WIDE(and, _mm512_and_si512(a, b))
WIDE(or, _mm512_or_si512(a, b))
WIDE(xor, _mm512_xor_si512(a, b))
WIDE(min, _mm512_min_epu64(a, b))
WIDE(max, _mm512_max_epu64(a, b))
WIDE(mask_add, _mm512_mask_add_epi64(c, k, a, b))
WIDE(srli_32, _mm512_srli_epi64(a, 32))
WIDE(srli_64, _mm512_srli_epi64(a, 64))
WIDE(madd52hi, _mm512_madd52hi_epu64(a, b, c))
NUMBER(cmpge, _mm512_cmpge_epu64_mask(a, b))
NUMBER(cmpgt, _mm512_cmpgt_epu64_mask(a, b))
NUMBER(cmple, _mm512_cmple_epu64_mask(a, b))
NUMBER(cmplt, _mm512_cmplt_epu64_mask(a, b))
NUMBER(test, _mm512_test_epi64_mask(a, b))
NUMBER(movepi64, _mm512_movepi64_mask(a))
WIDE(maskz_mov, _mm512_maskz_mov_epi64(k, a))
WIDE(alignr_4, _mm512_alignr_epi64(a, b, 4))
WIDE(alignr_6, _mm512_alignr_epi64(a, b, 6))
WIDE(alignr_7, _mm512_alignr_epi64(a, b, 7))
WIDE(permutexvar, _mm512_permutexvar_epi64(b, a))
WIDE(maskz_compress, _mm512_maskz_compress_epi64(k, a))
OPERATION(mask_compressstoreu, _mm512_mask_compressstoreu_epi64(out->wide, k, a))
NUMBER(reduce_add, _mm512_reduce_add_epi64(a))
NUMBER(reduce_or, _mm512_reduce_or_epi64(a))
NUMBER(reduce_max, _mm512_reduce_max_epu64(a))
NARROW(setr_narrow, load_narrow(n))
NARROW(set1_narrow, _mm256_set1_epi32((int)n[3]))
NARROW(add_narrow, _mm256_add_epi32(load_narrow(n), _mm256_set1_epi32((int)n[3])))
NARROW(maskz_compress_narrow, _mm256_maskz_compress_epi32(k, load_narrow(n)))
OPERATION(mask_compressstoreu_narrow,
          _mm256_mask_compressstoreu_epi32(out->narrow, k, load_narrow(n)))

#define ROW(name)                                                                                  \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct operation operations[] = {
    ROW(set1),
    ROW(setzero),
    ROW(loadu),
    ROW(maskz_loadu),
    ROW(mask_storeu),
    ROW(add),
    ROW(sub),
    ROW(mullo),
    ROW(and),
    ROW(or),
    ROW(xor),
    ROW(min),
    ROW(max),
    ROW(mask_add),
    ROW(srli_32),
    ROW(srli_64),
    ROW(madd52hi),
    ROW(cmpge),
    ROW(cmpgt),
    ROW(cmple),
    ROW(cmplt),
    ROW(test),
    ROW(movepi64),
    ROW(maskz_mov),
    ROW(alignr_4),
    ROW(alignr_6),
    ROW(alignr_7),
    ROW(permutexvar),
    ROW(maskz_compress),
    ROW(mask_compressstoreu),
    ROW(reduce_add),
    ROW(reduce_or),
    ROW(reduce_max),
    ROW(setr_narrow),
    ROW(set1_narrow),
    ROW(add_narrow),
    ROW(maskz_compress_narrow),
    ROW(mask_compressstoreu_narrow),
    {NULL, NULL},
};

#ifdef STAND_INS

const struct operation *stand_in_operations(void)
{
    return operations;
}

#else

const struct operation *real_operations(void)
{
    bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma");
    return has ? operations : NULL;
}

#endif

#endif
