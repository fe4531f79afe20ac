/* SPDX-License-Identifier: BSD-2-Clause */
/* The loops of kernel.c on eight rows at once, where an x86-64 processor has AVX-512 with the
 * 52-bit multiplication (IFMA). Compiled always, chosen at run time. */
#include "kernel.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include <immintrin.h>

#define LANES 8u
#define ALL ((__mmask8)0xFF)
#define VECTOR __attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma")))
#define INLINE static inline __attribute__((always_inline)) VECTOR

INLINE __m512i spread(uint64_t value)
{
    return _mm512_set1_epi64((int64_t)value);
}

/* Rows of a column; those outside the mask read as 0 and are neutral everywhere: no weight, no cap,
 * no share. */
INLINE __m512i load(const int64_t *column, uint32_t row, __mmask8 mask)
{
    return mask == ALL ? _mm512_loadu_si512(column + row)
                       : _mm512_maskz_loadu_epi64(mask, column + row);
}

INLINE __m512i load_cap(const struct sl_claims *claims, uint32_t row, __mmask8 mask)
{
    return claims->cap == NULL ? spread(INT64_MAX) : load(claims->cap, row, mask);
}

/* The lanes of the last few rows. */
INLINE __mmask8 mask_of(uint32_t left)
{
    return (__mmask8)((1u << left) - 1);
}

INLINE void store(int64_t *column, uint32_t row, __mmask8 mask, __m512i lanes)
{
    if (mask == ALL) {
        _mm512_storeu_si512(column + row, lanes);
    } else {
        _mm512_mask_storeu_epi64(column + row, mask, lanes);
    }
}

/* Append the lanes picked. A list is never longer than the rows before, so that a whole vector fits
 * where a whole vector was read. */
INLINE void append(uint64_t *list, uint32_t count, __mmask8 mask, __mmask8 picked, __m512i lanes)
{
    if (mask == ALL) {
        _mm512_storeu_si512(list + count, _mm512_maskz_compress_epi64(picked, lanes));
    } else {
        _mm512_mask_compressstoreu_epi64(list + count, picked, lanes);
    }
}

INLINE void append_rows(struct sl_candidates *found, uint32_t row, __mmask8 mask, __mmask8 picked)
{
    const __m256i steps = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    __m256i rows = _mm256_add_epi32(_mm256_set1_epi32((int32_t)row), steps);
    if (mask == ALL) {
        _mm256_storeu_si256((__m256i *)(void *)(found->row + found->count),
                            _mm256_maskz_compress_epi32(picked, rows));
    } else {
        _mm256_mask_compressstoreu_epi32(found->row + found->count, picked, rows);
    }
}

/* ---- levels ---------------------------------------------------------------------------------- */

/* A ratio with the 52-bit reciprocal (ratio.h). */
struct level {
    __m512i whole;
    __m512i part;
    __m512i divisor;
    __m512i reciprocal;
    __m512i most;
};

INLINE struct level spread_level(const struct sl_ratio *ratio)
{
    return (struct level){.whole = spread(ratio->whole),
                          .part = spread(ratio->part),
                          .divisor = spread(ratio->divisor),
                          .reciprocal = spread(ratio->reciprocal >> 12),
                          .most = spread(ratio->most)};
}

INLINE __m512i estimate(const struct level *level, __m512i weight)
{
    __m512i a = _mm512_min_epu64(weight, level->most);
    return _mm512_madd52hi_epu64(_mm512_mullo_epi64(a, level->whole), a, level->reciprocal);
}

/* a modulo d for a < 2*d: the difference wraps around if it is negative. */
INLINE __m512i reduce(__m512i a, __m512i divisor)
{
    return _mm512_min_epu64(a, _mm512_sub_epi64(a, divisor));
}

INLINE __m512i divide(const struct level *level, __m512i weight, __m512i *rest_out)
{
    __m512i a = _mm512_min_epu64(weight, level->most);
    __m512i e = _mm512_madd52hi_epu64(_mm512_setzero_si512(), a, level->reciprocal);
    __m512i rest =
        _mm512_sub_epi64(_mm512_mullo_epi64(a, level->part), _mm512_mullo_epi64(e, level->divisor));
    __mmask8 one_less = _mm512_cmpge_epu64_mask(rest, level->divisor);
    __m512i quotient = _mm512_add_epi64(_mm512_mullo_epi64(a, level->whole), e);
    *rest_out = reduce(rest, level->divisor);
    return _mm512_mask_add_epi64(quotient, one_less, quotient, spread(1));
}

/* ---- tallies --------------------------------------------------------------------------------- */

struct tally {
    __m512i sum;
    __m512i touched;
    __m512i share_max;
};

INLINE void count_shares(struct tally *tally, __m512i share)
{
    __mmask8 some = _mm512_test_epi64_mask(share, share);
    tally->sum = _mm512_add_epi64(tally->sum, share);
    tally->touched = _mm512_mask_add_epi64(tally->touched, some, tally->touched, spread(1));
    tally->share_max = _mm512_max_epu64(tally->share_max, share);
}

INLINE struct tally no_tally(void)
{
    __m512i zero = _mm512_setzero_si512();
    return (struct tally){zero, zero, zero};
}

INLINE struct sl_tally add_up(const struct tally *tally)
{
    return (struct sl_tally){.sum = (uint64_t)_mm512_reduce_add_epi64(tally->sum),
                             .touched = (uint64_t)_mm512_reduce_add_epi64(tally->touched),
                             .share_max = _mm512_reduce_max_epu64(tally->share_max)};
}

/* ---- the loops: a step, for eight rows or the last few, and whole vectors before the rest ------
 */

struct census {
    __m512i low; /* halves of weights: 2^32 of either cannot overflow 64 bits */
    __m512i high;
    __m512i bits;
    __m512i signs;
};

INLINE void census_step(const struct sl_claims *claims, __m512i weight_max, struct census *census,
                        uint32_t row, __mmask8 mask)
{
    __m512i weight = load(claims->weight, row, mask);
    census->signs = _mm512_or_si512(census->signs, weight);
    if (claims->cap != NULL) {
        census->signs = _mm512_or_si512(census->signs, load(claims->cap, row, mask));
    }
    weight = _mm512_min_epu64(weight, weight_max);
    census->bits = _mm512_or_si512(census->bits, weight);
    census->low = _mm512_add_epi64(census->low, _mm512_and_si512(weight, spread(UINT32_MAX)));
    census->high = _mm512_add_epi64(census->high, _mm512_srli_epi64(weight, 32));
}

VECTOR static struct sl_census take_census(const struct sl_claims *claims, uint64_t weight_max)
{
    const __m512i zero = _mm512_setzero_si512();
    struct census census = {zero, zero, zero, zero};
    uint32_t row = 0;
    for (; claims->count - row >= LANES; row += LANES) {
        census_step(claims, spread(weight_max), &census, row, ALL);
    }
    if (row < claims->count) {
        census_step(claims, spread(weight_max), &census, row, mask_of(claims->count - row));
    }
    sl_uwide high = (uint64_t)_mm512_reduce_add_epi64(census.high);
    return (struct sl_census){.weight_sum =
                                  (high << 32) + (uint64_t)_mm512_reduce_add_epi64(census.low),
                              .weight_bits = (uint64_t)_mm512_reduce_or_epi64(census.bits),
                              .negative = _mm512_reduce_or_epi64(census.signs) < 0};
}

struct listing {
    struct level lower;
    struct level upper;
    __m512i weight_max;
    __m512i full_caps;
    __m512i full_weights;
};

INLINE void shortlist_step(const struct sl_claims *claims, struct listing *listing,
                           struct sl_shortlist *list, uint32_t row, __mmask8 mask)
{
    __m512i weight = load(claims->weight, row, mask);
    __m512i cap = load_cap(claims, row, mask);
    __m512i upper = _mm512_add_epi64(estimate(&listing->upper, weight), spread(1));
    __mmask8 full = _mm512_cmple_epu64_mask(cap, estimate(&listing->lower, weight));
    __mmask8 open = _mm512_cmple_epu64_mask(cap, upper) & (__mmask8)~full & mask;
    weight = _mm512_min_epu64(weight, listing->weight_max);
    listing->full_caps = _mm512_mask_add_epi64(listing->full_caps, full, listing->full_caps, cap);
    listing->full_weights =
        _mm512_mask_add_epi64(listing->full_weights, full, listing->full_weights, weight);
    append(list->weight, list->count, mask, open, weight);
    append(list->cap, list->count, mask, open, cap);
    list->count += (uint32_t)__builtin_popcount(open);
}

VECTOR static void shortlist(const struct sl_claims *claims, uint64_t weight_max,
                             const struct sl_ratio *lower, const struct sl_ratio *upper,
                             struct sl_shortlist *list)
{
    const __m512i zero = _mm512_setzero_si512();
    struct listing listing = {spread_level(lower), spread_level(upper), spread(weight_max), zero,
                              zero};
    struct sl_shortlist found = {.weight = list->weight, .cap = list->cap};
    uint32_t row = 0;
    for (; claims->count - row >= LANES; row += LANES) {
        shortlist_step(claims, &listing, &found, row, ALL);
    }
    if (row < claims->count) {
        shortlist_step(claims, &listing, &found, row, mask_of(claims->count - row));
    }
    found.full_caps = (uint64_t)_mm512_reduce_add_epi64(listing.full_caps);
    found.full_weights = (uint64_t)_mm512_reduce_add_epi64(listing.full_weights);
    *list = found;
}

/* Each lane and those before it, modulo d (Hillis and Steele, "Data Parallel Algorithms", 1986). */
INLINE __m512i sum_before(__m512i lanes, __m512i divisor)
{
    const __m512i zero = _mm512_setzero_si512();
    lanes = reduce(_mm512_add_epi64(lanes, _mm512_alignr_epi64(lanes, zero, 7)), divisor);
    lanes = reduce(_mm512_add_epi64(lanes, _mm512_alignr_epi64(lanes, zero, 6)), divisor);
    return reduce(_mm512_add_epi64(lanes, _mm512_alignr_epi64(lanes, zero, 4)), divisor);
}

INLINE void telescope_step(const struct sl_claims *claims, const struct level *level,
                           __m512i *carried, int64_t *share, struct tally *tally, uint32_t row,
                           __mmask8 mask)
{
    __m512i rest;
    __m512i exact = divide(level, load(claims->weight, row, mask), &rest);
    __m512i cap = load_cap(claims, row, mask);
    rest = _mm512_maskz_mov_epi64(_mm512_cmpgt_epu64_mask(cap, exact), rest);
    __m512i running = _mm512_add_epi64(sum_before(rest, level->divisor), *carried);
    running = reduce(running, level->divisor);
    *carried = _mm512_permutexvar_epi64(spread(LANES - 1), running);
    /* The sum has passed d where it is now below what was added last. */
    __mmask8 unit = _mm512_cmplt_epu64_mask(running, rest);
    __m512i given = _mm512_min_epu64(cap, exact);
    given = _mm512_mask_add_epi64(given, unit, given, spread(1));
    store(share, row, mask, given);
    count_shares(tally, given);
}

VECTOR static void telescope(const struct sl_claims *claims, const struct sl_ratio *ratio,
                             int64_t *share, struct sl_tally *tally_out)
{
    const struct level level = spread_level(ratio);
    struct tally tally = no_tally();
    __m512i carried = _mm512_setzero_si512();
    uint32_t row = 0;
    for (; claims->count - row >= LANES; row += LANES) {
        telescope_step(claims, &level, &carried, share, &tally, row, ALL);
    }
    if (row < claims->count) {
        telescope_step(claims, &level, &carried, share, &tally, row, mask_of(claims->count - row));
    }
    *tally_out = add_up(&tally);
}

struct flooring {
    struct level level;
    __m512i low;
    __m512i high;
};

INLINE void floors_step(const struct sl_claims *claims, const struct flooring *flooring,
                        int64_t *share, struct sl_candidates *found, struct tally *tally,
                        uint32_t row, __mmask8 mask)
{
    __m512i rest;
    __m512i exact = divide(&flooring->level, load(claims->weight, row, mask), &rest);
    __m512i cap = load_cap(claims, row, mask);
    rest = _mm512_maskz_mov_epi64(_mm512_cmpgt_epu64_mask(cap, exact), rest);
    __mmask8 unit = _mm512_cmpgt_epu64_mask(rest, flooring->high);
    __mmask8 picked = _mm512_cmpge_epu64_mask(rest, flooring->low) & (__mmask8)~unit & mask;
    __m512i given = _mm512_min_epu64(cap, exact);
    given = _mm512_mask_add_epi64(given, unit, given, spread(1));
    store(share, row, mask, given);
    count_shares(tally, given);
    append(found->key, found->count, mask, picked, rest);
    append_rows(found, row, mask, picked);
    found->count += (uint32_t)__builtin_popcount(picked);
}

VECTOR static void floors(const struct sl_claims *claims, const struct sl_ratio *ratio,
                          struct sl_bracket bracket, int64_t *share,
                          struct sl_candidates *candidates, struct sl_tally *tally_out)
{
    const struct flooring flooring = {spread_level(ratio), spread(bracket.low),
                                      spread(bracket.high)};
    struct sl_candidates found = {.row = candidates->row, .key = candidates->key};
    struct tally tally = no_tally();
    uint32_t row = 0;
    for (; claims->count - row >= LANES; row += LANES) {
        floors_step(claims, &flooring, share, &found, &tally, row, ALL);
    }
    if (row < claims->count) {
        floors_step(claims, &flooring, share, &found, &tally, row, mask_of(claims->count - row));
    }
    *candidates = found;
    *tally_out = add_up(&tally);
}

struct queueing {
    __m512i enough; /* above the total: where sums stop */
    __m512i low;
    __m512i high;
};

INLINE void enqueue_step(const struct sl_claims *claims, const struct queueing *queueing,
                         int64_t *share, struct sl_candidates *found, struct tally *tally,
                         uint32_t row, __mmask8 mask)
{
    __m512i weight = load(claims->weight, row, mask);
    __m512i cap = load_cap(claims, row, mask);
    __m512i rank = claims->rank == NULL ? _mm512_setzero_si512() : load(claims->rank, row, mask);
    __m512i key = _mm512_xor_si512(rank, spread(UINT64_C(1) << 63));
    __mmask8 some = _mm512_test_epi64_mask(weight, weight);
    __mmask8 above = some & _mm512_cmpgt_epu64_mask(key, queueing->high);
    __mmask8 picked = some & (__mmask8)~above & _mm512_cmpge_epu64_mask(key, queueing->low);
    __m512i given = _mm512_maskz_mov_epi64(above, cap);
    __m512i sum = tally->sum;
    store(share, row, mask, given);
    count_shares(tally, given);
    tally->sum = _mm512_min_epu64(_mm512_add_epi64(sum, _mm512_min_epu64(given, queueing->enough)),
                                  queueing->enough);
    append(found->key, found->count, mask, picked, key);
    append_rows(found, row, mask, picked);
    found->count += (uint32_t)__builtin_popcount(picked);
}

/* The sum of sums that stopped at `enough`, which stops there too. */
INLINE uint64_t add_up_to(__m512i sums, uint64_t enough)
{
    uint64_t lanes[LANES];
    uint64_t sum = 0;
    _mm512_storeu_si512(lanes, sums);
    for (uint32_t lane = 0; lane < LANES && sum < enough; lane++) {
        sum += lanes[lane];
    }
    return sum < enough ? sum : enough;
}

VECTOR static void enqueue(const struct sl_claims *claims, uint64_t total,
                           struct sl_bracket bracket, int64_t *share,
                           struct sl_candidates *candidates, struct sl_tally *tally_out)
{
    const struct queueing queueing = {spread(total + 1), spread(bracket.low), spread(bracket.high)};
    struct sl_candidates found = {.row = candidates->row, .key = candidates->key};
    struct tally tally = no_tally();
    uint32_t row = 0;
    for (; claims->count - row >= LANES; row += LANES) {
        enqueue_step(claims, &queueing, share, &found, &tally, row, ALL);
    }
    if (row < claims->count) {
        enqueue_step(claims, &queueing, share, &found, &tally, row, mask_of(claims->count - row));
    }
    *candidates = found;
    *tally_out = add_up(&tally);
    tally_out->sum = add_up_to(tally.sum, total + 1);
}

static const struct sl_kernel kernel = {
    .weight_end = UINT64_C(1) << 52,
    .take_census = take_census,
    .shortlist = shortlist,
    .telescope = telescope,
    .floors = floors,
    .enqueue = enqueue,
};

const struct sl_kernel *sl_kernel_avx512(void)
{
    bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma");
    return has ? &kernel : NULL;
}

#else

const struct sl_kernel *sl_kernel_avx512(void)
{
    return NULL;
}

#endif
