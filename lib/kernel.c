/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel.h"

/* Without branches: what a row is changes from row to row, so half of them would be mispredicted.
 */
static uint64_t only_if(bool condition, uint64_t value)
{
    return value & (0 - (uint64_t)condition);
}

static uint64_t cap_of(const struct sl_claims *claims, uint32_t row)
{
    return claims->cap == NULL ? INT64_MAX : (uint64_t)claims->cap[row];
}

static void count_share(uint64_t share, struct sl_tally *tally)
{
    tally->sum += share;
    tally->touched += share > 0;
    tally->share_max = share > tally->share_max ? share : tally->share_max;
}

static struct sl_census take_census(const struct sl_claims *claims, uint64_t weight_max)
{
    /* Halves of weights: 2^32 of either cannot overflow 64 bits. */
    uint64_t low = 0;
    uint64_t high = 0;
    uint64_t bits = 0;
    uint64_t signs = 0;
    for (uint32_t row = 0; row < claims->count; row++) {
        uint64_t weight = (uint64_t)claims->weight[row];
        signs |= weight;
        weight = weight < weight_max ? weight : weight_max;
        bits |= weight;
        low += (uint32_t)weight;
        high += weight >> 32;
    }
    for (uint32_t row = 0; claims->cap != NULL && row < claims->count; row++) {
        signs |= (uint64_t)claims->cap[row];
    }
    return (struct sl_census){.weight_sum = ((sl_uwide)high << 32) + low,
                              .weight_bits = bits,
                              .negative = signs >> 63 != 0};
}

static void shortlist(const struct sl_claims *claims, uint64_t weight_max,
                      const struct sl_ratio *lower_level, const struct sl_ratio *upper_level,
                      struct sl_shortlist *list)
{
    const struct sl_ratio lower = *lower_level;
    const struct sl_ratio upper = *upper_level;
    struct sl_shortlist found = {.weight = list->weight, .cap = list->cap};
    for (uint32_t row = 0; row < claims->count; row++) {
        uint64_t weight = (uint64_t)claims->weight[row];
        uint64_t cap = cap_of(claims, row);
        bool full = cap <= sl_ratio_estimate(&lower, sl_ratio_cut(&lower, weight));
        bool never = cap > sl_ratio_estimate(&upper, sl_ratio_cut(&upper, weight)) + 1;
        weight = weight < weight_max ? weight : weight_max;
        found.full_caps += only_if(full, cap);
        found.full_weights += only_if(full, weight);
        found.weight[found.count] = weight;
        found.cap[found.count] = cap;
        found.count += !full & !never;
    }
    *list = found;
}

static void telescope(const struct sl_claims *claims, const struct sl_ratio *level, int64_t *share,
                      struct sl_tally *tally)
{
    const struct sl_ratio ratio = *level;
    struct sl_tally counted = {0};
    uint64_t carried = 0; /* remainder of the exact sum so far */
    for (uint32_t row = 0; row < claims->count; row++) {
        uint64_t rest;
        uint64_t weight = sl_ratio_cut(&ratio, (uint64_t)claims->weight[row]);
        uint64_t exact = sl_ratio_divide(&ratio, weight, &rest);
        uint64_t cap = cap_of(claims, row);
        bool full = cap <= exact;
        carried += only_if(!full, rest);
        bool unit = carried >= ratio.divisor;
        carried -= only_if(unit, ratio.divisor);
        uint64_t given = (full ? cap : exact) + unit;
        share[row] = (int64_t)given;
        count_share(given, &counted);
    }
    *tally = counted;
}

static void floors(const struct sl_claims *claims, const struct sl_ratio *level,
                   struct sl_bracket bracket, int64_t *share, struct sl_candidates *candidates,
                   struct sl_tally *tally)
{
    const struct sl_ratio ratio = *level;
    struct sl_candidates found = {.row = candidates->row, .key = candidates->key};
    struct sl_tally counted = {0};
    for (uint32_t row = 0; row < claims->count; row++) {
        uint64_t rest;
        uint64_t weight = sl_ratio_cut(&ratio, (uint64_t)claims->weight[row]);
        uint64_t exact = sl_ratio_divide(&ratio, weight, &rest);
        uint64_t cap = cap_of(claims, row);
        bool full = cap <= exact;
        rest = only_if(!full, rest);
        bool unit = rest > bracket.high;
        uint64_t given = (full ? cap : exact) + unit;
        share[row] = (int64_t)given;
        count_share(given, &counted);
        found.row[found.count] = row;
        found.key[found.count] = rest;
        found.count += (rest >= bracket.low) & !unit;
    }
    *candidates = found;
    *tally = counted;
}

static void enqueue(const struct sl_claims *claims, uint64_t total, struct sl_bracket bracket,
                    int64_t *share, struct sl_candidates *candidates, struct sl_tally *tally)
{
    struct sl_candidates found = {.row = candidates->row, .key = candidates->key};
    struct sl_tally counted = {0};
    for (uint32_t row = 0; row < claims->count; row++) {
        uint64_t key = sl_kernel_key(claims, row);
        bool some = claims->weight[row] > 0;
        uint64_t given = only_if(some & (key > bracket.high), cap_of(claims, row));
        share[row] = (int64_t)given;
        count_share(given, &counted);
        counted.sum = counted.sum <= total ? counted.sum : total + 1;
        found.row[found.count] = row;
        found.key[found.count] = key;
        found.count += some & (key >= bracket.low) & (key <= bracket.high);
    }
    *candidates = found;
    *tally = counted;
}

const struct sl_kernel sl_kernel_portable = {
    .take_census = take_census,
    .shortlist = shortlist,
    .telescope = telescope,
    .floors = floors,
    .enqueue = enqueue,
};

const struct sl_kernel *sl_kernel_best(void)
{
    const struct sl_kernel *vector = sl_kernel_avx512();
    return vector != NULL ? vector : &sl_kernel_portable;
}
