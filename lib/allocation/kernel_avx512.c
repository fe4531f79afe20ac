/* SPDX-License-Identifier: BSD-2-Clause */
/* The loops of kernel.c on eight rows at a time, for x86-64 processors that have AVX-512 with the
 * 52-bit multiplication (IFMA). This file is always compiled; the loops are chosen at run time. */
#include "allocation/kernel_internal.h"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include <assert.h>
#include <immintrin.h>

#define LANES 8u
#define ALL ((__mmask8)0xFF)
#define VECTOR __attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma")))
#define INLINE static inline __attribute__((always_inline)) VECTOR

INLINE __m512i spread(uint64_t value)
{
    return _mm512_set1_epi64((int64_t)value);
}

/* Load eight rows of a column. Rows outside the mask read as 0, which has no effect in any loop: a
 * cap of 0 is full, and there is no weight, no remainder and no place in a queue. */
INLINE __m512i load(const int64_t *column, uint32_t row, __mmask8 mask)
{
    return mask == ALL ? _mm512_loadu_si512(column + row)
                       : _mm512_maskz_loadu_epi64(mask, column + row);
}

INLINE __m512i load_cap(const struct sl_claims *claims, uint32_t row, __mmask8 mask)
{
    return claims->cap == NULL ? spread(INT64_MAX) : load(claims->cap, row, mask);
}

/* The mask of the lanes that have rows, when only `left` rows are left. */
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

/* Append the rows of the picked lanes to a list. The list is never longer than the rows read
 * before, so there is room to write a whole vector wherever a whole vector was read. */
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

/* ---- what is counted on the way -------------------------------------------------------------- */

/* An exact sum, kept as two sums of halves (kernel.c). */
struct sum {
    __m512i low;
    __m512i high;
};

INLINE struct sum no_sum(void)
{
    return (struct sum){_mm512_setzero_si512(), _mm512_setzero_si512()};
}

INLINE void add(struct sum *sum, __m512i lanes)
{
    sum->low = _mm512_add_epi64(sum->low, _mm512_and_si512(lanes, spread(UINT32_MAX)));
    sum->high = _mm512_add_epi64(sum->high, _mm512_srli_epi64(lanes, 32));
}

INLINE sl_uwide value_of(const struct sum *sum)
{
    return ((sl_uwide)(uint64_t)_mm512_reduce_add_epi64(sum->high) << 32) +
           (uint64_t)_mm512_reduce_add_epi64(sum->low);
}

struct counting {
    struct sum weights;
    __m512i bits;
    __m512i signs;
};

INLINE struct counting no_counting(void)
{
    return (struct counting){no_sum(), _mm512_setzero_si512(), _mm512_setzero_si512()};
}

/* The weights as they count in the division: limited to the largest weight that counts. */
INLINE __m512i count_weights(struct counting *counting, __m512i weight, __m512i weight_max)
{
    counting->signs = _mm512_or_si512(counting->signs, weight);
    weight = _mm512_min_epu64(weight, weight_max);
    counting->bits = _mm512_or_si512(counting->bits, weight);
    add(&counting->weights, weight);
    return weight;
}

INLINE struct sl_census census_of(const struct counting *counting)
{
    return (struct sl_census){.weight_sum = value_of(&counting->weights),
                              .weight_bits = (uint64_t)_mm512_reduce_or_epi64(counting->bits),
                              .negative = _mm512_reduce_or_epi64(counting->signs) < 0};
}

struct tally {
    __m512i sum;
    __m512i sharers;
    __m512i share_max;
};

INLINE struct tally no_tally(void)
{
    const __m512i zero = _mm512_setzero_si512();
    return (struct tally){zero, zero, zero};
}

INLINE void count_shares(struct tally *tally, __m512i share)
{
    __mmask8 some = _mm512_test_epi64_mask(share, share);
    tally->sum = _mm512_add_epi64(tally->sum, share);
    tally->sharers = _mm512_mask_add_epi64(tally->sharers, some, tally->sharers, spread(1));
    tally->share_max = _mm512_max_epu64(tally->share_max, share);
}

INLINE struct sl_tally tally_of(const struct tally *tally)
{
    return (struct sl_tally){.sum = (uint64_t)_mm512_reduce_add_epi64(tally->sum),
                             .sharers = (uint64_t)_mm512_reduce_add_epi64(tally->sharers),
                             .share_max = _mm512_reduce_max_epu64(tally->share_max)};
}

/* ---- the loops ------------------------------------------------------------------------------- */

/* Each loop is a step that is taken for eight rows at a time, and at the end for the last few
 * rows. */

INLINE void census_step(const struct sl_division *division, struct counting *counting, uint32_t row,
                        __mmask8 mask)
{
    __m512i weight = load(division->claims->weight, row, mask);
    count_weights(counting, weight, spread(division->weight_max));
}

VECTOR static void take_census(struct sl_division *division)
{
    const uint32_t count = division->claims->count;
    struct counting counting = no_counting();
    uint32_t row = 0;
    for (; count - row >= LANES; row += LANES) {
        census_step(division, &counting, row, ALL);
    }
    if (row < count) {
        census_step(division, &counting, row, mask_of(count - row));
    }
    division->census = census_of(&counting);
}

struct listing {
    struct level lower;
    struct level upper;
    struct counting counting;
    struct sum full_caps;
    __m512i full_weights;
};

INLINE void shortlist_step(const struct sl_division *division, struct listing *listing,
                           struct sl_shortlist *list, uint32_t row, __mmask8 mask)
{
    __m512i weight = load(division->claims->weight, row, mask);
    __m512i cap = load(division->claims->cap, row, mask);
    __m512i upper = _mm512_add_epi64(estimate(&listing->upper, weight), spread(1));
    __mmask8 full = _mm512_cmple_epu64_mask(cap, estimate(&listing->lower, weight));
    __mmask8 open = _mm512_cmple_epu64_mask(cap, upper) & (__mmask8)~full;
    weight = count_weights(&listing->counting, weight, spread(division->weight_max));
    listing->counting.signs = _mm512_or_si512(listing->counting.signs, cap);
    add(&listing->full_caps, _mm512_maskz_mov_epi64(full, cap));
    listing->full_weights =
        _mm512_mask_add_epi64(listing->full_weights, full, listing->full_weights, weight);
    append(list->weight, list->count, mask, open, weight);
    append(list->cap, list->count, mask, open, cap);
    list->count += (uint32_t)__builtin_popcount(open);
}

VECTOR static void shortlist(struct sl_division *division, const struct sl_ratio *lower,
                             const struct sl_ratio *upper, struct sl_shortlist *list)
{
    const struct sl_division copy = *division;
    const uint32_t count = copy.claims->count;
    struct listing listing = {spread_level(lower), spread_level(upper), no_counting(), no_sum(),
                              _mm512_setzero_si512()};
    struct sl_shortlist found = {.weight = list->weight, .cap = list->cap};
    uint32_t row = 0;
    for (; count - row >= LANES; row += LANES) {
        shortlist_step(&copy, &listing, &found, row, ALL);
    }
    if (row < count) {
        shortlist_step(&copy, &listing, &found, row, mask_of(count - row));
    }
    found.full_caps = value_of(&listing.full_caps);
    found.full_weights = (uint64_t)_mm512_reduce_add_epi64(listing.full_weights);
    *list = found;
    division->census = census_of(&listing.counting);
}

/* Whole shares, limited by the caps, and the remainders of the shares that are below their cap. */
INLINE __m512i share_out(const struct sl_division *division, const struct level *level,
                         uint32_t row, __mmask8 mask, __m512i *rest_out)
{
    const struct sl_claims *claims = division->claims;
    __m512i rest;
    __m512i exact = divide(level, load(claims->weight, row, mask), &rest);
    __m512i cap = load_cap(claims, row, mask);
    *rest_out = _mm512_maskz_mov_epi64(_mm512_cmpgt_epu64_mask(cap, exact), rest);
    return _mm512_min_epu64(cap, exact);
}

/* Write shares, with one unit more in the lanes of the mask. */
INLINE void give(const struct sl_division *division, struct tally *tally, uint32_t row,
                 __mmask8 mask, __m512i share, __mmask8 unit)
{
    share = _mm512_mask_add_epi64(share, unit, share, spread(1));
    store(division->share, row, mask, share);
    count_shares(tally, share);
}

/* Running sums modulo d: each lane plus all lanes before it (Hillis and Steele, "Data Parallel
 * Algorithms", 1986). */
INLINE __m512i running_sums(__m512i lanes, __m512i divisor)
{
    const __m512i zero = _mm512_setzero_si512();
    lanes = reduce(_mm512_add_epi64(lanes, _mm512_alignr_epi64(lanes, zero, 7)), divisor);
    lanes = reduce(_mm512_add_epi64(lanes, _mm512_alignr_epi64(lanes, zero, 6)), divisor);
    return reduce(_mm512_add_epi64(lanes, _mm512_alignr_epi64(lanes, zero, 4)), divisor);
}

INLINE void telescope_step(const struct sl_division *division, const struct level *level,
                           __m512i *carried, struct tally *tally, uint32_t row, __mmask8 mask)
{
    __m512i rest;
    __m512i share = share_out(division, level, row, mask, &rest);
    __m512i sums = _mm512_add_epi64(running_sums(rest, level->divisor), *carried);
    sums = reduce(sums, level->divisor);
    *carried = _mm512_permutexvar_epi64(spread(LANES - 1), sums);
    /* A running sum has passed d in a lane where it is below the number added last. */
    give(division, tally, row, mask, share, _mm512_cmplt_epu64_mask(sums, rest));
}

VECTOR static void telescope(struct sl_division *division, const struct sl_ratio *ratio)
{
    const struct sl_division copy = *division;
    const uint32_t count = copy.claims->count;
    const struct level level = spread_level(ratio);
    struct tally tally = no_tally();
    __m512i carried = _mm512_setzero_si512();
    uint32_t row = 0;
    for (; count - row >= LANES; row += LANES) {
        telescope_step(&copy, &level, &carried, &tally, row, ALL);
    }
    if (row < count) {
        telescope_step(&copy, &level, &carried, &tally, row, mask_of(count - row));
    }
    division->tally = tally_of(&tally);
}

struct bracket {
    __m512i low;
    __m512i high;
};

INLINE void pick(struct sl_candidates *found, uint32_t row, __mmask8 mask, __mmask8 picked,
                 __m512i key)
{
    append(found->key, found->count, mask, picked, key);
    append_rows(found, row, mask, picked);
    found->count += (uint32_t)__builtin_popcount(picked);
}

INLINE void floors_step(const struct sl_division *division, const struct level *level,
                        const struct bracket *bracket, struct sl_candidates *found,
                        struct tally *tally, uint32_t row, __mmask8 mask)
{
    __m512i rest;
    __m512i share = share_out(division, level, row, mask, &rest);
    __mmask8 unit = _mm512_cmpgt_epu64_mask(rest, bracket->high);
    __mmask8 picked = _mm512_cmpge_epu64_mask(rest, bracket->low) & (__mmask8)~unit;
    give(division, tally, row, mask, share, unit);
    pick(found, row, mask, picked, rest);
}

VECTOR static void floors(struct sl_division *division, const struct sl_ratio *ratio,
                          struct sl_bracket range)
{
    assert(range.low > 0); /* rows beyond the last one read as having no remainder */
    const struct sl_division copy = *division;
    const uint32_t count = copy.claims->count;
    const struct level level = spread_level(ratio);
    const struct bracket bracket = {spread(range.low), spread(range.high)};
    struct sl_candidates found = {.row = copy.candidates.row, .key = copy.candidates.key};
    struct tally tally = no_tally();
    uint32_t row = 0;
    for (; count - row >= LANES; row += LANES) {
        floors_step(&copy, &level, &bracket, &found, &tally, row, ALL);
    }
    if (row < count) {
        floors_step(&copy, &level, &bracket, &found, &tally, row, mask_of(count - row));
    }
    division->candidates = found;
    division->tally = tally_of(&tally);
}

INLINE void enqueue_step(const struct sl_division *division, const struct bracket *bracket,
                         struct sl_candidates *found, struct counting *counting,
                         struct tally *tally, uint32_t row, __mmask8 mask)
{
    const struct sl_claims *claims = division->claims;
    const __m512i enough = spread(division->total + 1);
    __m512i weight = load(claims->weight, row, mask);
    __m512i cap = load_cap(claims, row, mask);
    __m512i rank = claims->rank == NULL ? _mm512_setzero_si512() : load(claims->rank, row, mask);
    __m512i key = _mm512_xor_si512(rank, spread(UINT64_C(1) << 63));
    __mmask8 some = _mm512_test_epi64_mask(weight, weight);
    __mmask8 above = some & _mm512_cmpgt_epu64_mask(key, bracket->high);
    __mmask8 picked = some & (__mmask8)~above & _mm512_cmpge_epu64_mask(key, bracket->low);
    __m512i share = _mm512_maskz_mov_epi64(above, cap);
    __m512i sum = _mm512_add_epi64(tally->sum, share);
    count_weights(counting, weight, spread(division->weight_max));
    counting->signs = _mm512_or_si512(counting->signs, cap);
    give(division, tally, row, mask, share, 0);
    tally->sum = _mm512_min_epu64(sum, enough);
    pick(found, row, mask, picked, key);
}

/* The sum of the lanes' sums, each of which stopped at `enough`. It stops there as well. */
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

VECTOR static void enqueue(struct sl_division *division, struct sl_bracket range)
{
    const struct sl_division copy = *division;
    const uint32_t count = copy.claims->count;
    const struct bracket bracket = {spread(range.low), spread(range.high)};
    struct sl_candidates found = {.row = copy.candidates.row, .key = copy.candidates.key};
    struct counting counting = no_counting();
    struct tally tally = no_tally();
    uint32_t row = 0;
    for (; count - row >= LANES; row += LANES) {
        enqueue_step(&copy, &bracket, &found, &counting, &tally, row, ALL);
    }
    if (row < count) {
        enqueue_step(&copy, &bracket, &found, &counting, &tally, row, mask_of(count - row));
    }
    division->candidates = found;
    division->census = census_of(&counting);
    division->tally = tally_of(&tally);
    division->tally.sum = add_up_to(tally.sum, copy.total + 1);
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
