/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/kernel.h"

#include <assert.h>

/* Without branches: rows differ at random, so that half of them would be mispredicted. */
static uint64_t only_if(bool condition, uint64_t value)
{
    return value & (0 - (uint64_t)condition);
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* ---- what is counted on the way -------------------------------------------------------------- */

/* An exact sum, as sums of halves: 2^32 of either cannot overflow 64 bits. */
struct sum {
    uint64_t low;
    uint64_t high;
};

static void add(struct sum *sum, uint64_t value)
{
    sum->low += (uint32_t)value;
    sum->high += value >> 32;
}

static sl_uwide value_of(const struct sum *sum)
{
    return ((sl_uwide)sum->high << 32) + sum->low;
}

struct counting {
    struct sum weights;
    uint64_t signs;
};

static void count_weight(uint64_t weight, uint64_t weight_max, struct counting *counting)
{
    counting->signs |= weight;
    add(&counting->weights, lesser(weight, weight_max));
}

static struct sl_census census_of(const struct counting *counting)
{
    return (struct sl_census){.weight_sum = value_of(&counting->weights),
                              .negative = counting->signs >> 63 != 0};
}

static void count_share(uint64_t share, struct sl_tally *tally)
{
    tally->sum += share;
    tally->touched += share > 0;
    tally->share_max = share > tally->share_max ? share : tally->share_max;
}

/* ---- the loops ------------------------------------------------------------------------------- */

/* They work on copies, so that the compiler need not reload what a write to a column cannot change.
 */

static void take_census(struct sl_division *division)
{
    const struct sl_claims claims = *division->claims;
    const uint64_t weight_max = division->weight_max;
    struct counting counting = {0};
    for (uint32_t row = 0; row < claims.count; row++) {
        count_weight((uint64_t)claims.weight[row], weight_max, &counting);
    }
    division->census = census_of(&counting);
}

static void shortlist(struct sl_division *division, const struct sl_ratio *lower_level,
                      const struct sl_ratio *upper_level, struct sl_shortlist *list)
{
    const struct sl_claims claims = *division->claims;
    const uint64_t weight_max = division->weight_max;
    const struct sl_ratio lower = *lower_level;
    const struct sl_ratio upper = *upper_level;
    struct sl_shortlist found = {.weight = list->weight, .cap = list->cap};
    struct counting counting = {0};
    struct sum full_caps = {0};
    for (uint32_t row = 0; row < claims.count; row++) {
        uint64_t weight = (uint64_t)claims.weight[row];
        uint64_t cap = (uint64_t)claims.cap[row];
        bool full = cap <= sl_ratio_estimate(&lower, sl_ratio_cut(&lower, weight));
        bool never = cap > sl_ratio_estimate(&upper, sl_ratio_cut(&upper, weight)) + 1;
        count_weight(weight, weight_max, &counting);
        counting.signs |= cap;
        weight = lesser(weight, weight_max);
        add(&full_caps, only_if(full, cap));
        found.full_weights += only_if(full, weight);
        found.weight[found.count] = weight;
        found.cap[found.count] = cap;
        found.count += !full & !never;
    }
    found.full_caps = value_of(&full_caps);
    *list = found;
    division->census = census_of(&counting);
}

static void telescope(struct sl_division *division, const struct sl_ratio *level)
{
    const struct sl_division copy = *division;
    const struct sl_ratio ratio = *level;
    struct sl_tally tally = {0};
    uint64_t carried = 0; /* remainder of the exact sum so far */
    for (uint32_t row = 0; row < copy.claims->count; row++) {
        uint64_t rest;
        uint64_t weight = sl_ratio_cut(&ratio, (uint64_t)copy.claims->weight[row]);
        uint64_t exact = sl_ratio_divide(&ratio, weight, &rest);
        uint64_t cap = sl_division_cap(&copy, row);
        carried += only_if(cap > exact, rest);
        uint64_t less = carried - ratio.divisor;
        bool unit = carried >= ratio.divisor;
        carried = lesser(carried, less); /* which wraps around if it is negative */
        uint64_t given = lesser(cap, exact) + unit;
        copy.share[row] = (int64_t)given;
        count_share(given, &tally);
    }
    division->tally = tally;
}

static void floors(struct sl_division *division, const struct sl_ratio *level,
                   struct sl_bracket bracket)
{
    assert(bracket.low > 0);
    const struct sl_division copy = *division;
    const struct sl_ratio ratio = *level;
    struct sl_candidates found = {.row = copy.candidates.row, .key = copy.candidates.key};
    struct sl_tally tally = {0};
    for (uint32_t row = 0; row < copy.claims->count; row++) {
        uint64_t rest;
        uint64_t weight = sl_ratio_cut(&ratio, (uint64_t)copy.claims->weight[row]);
        uint64_t exact = sl_ratio_divide(&ratio, weight, &rest);
        uint64_t cap = sl_division_cap(&copy, row);
        rest = only_if(cap > exact, rest);
        bool unit = rest > bracket.high;
        uint64_t given = lesser(cap, exact) + unit;
        copy.share[row] = (int64_t)given;
        count_share(given, &tally);
        found.row[found.count] = row;
        found.key[found.count] = rest;
        found.count += (rest >= bracket.low) & !unit;
    }
    division->candidates = found;
    division->tally = tally;
}

static void enqueue(struct sl_division *division, struct sl_bracket bracket)
{
    const struct sl_division copy = *division;
    struct sl_candidates found = {.row = copy.candidates.row, .key = copy.candidates.key};
    struct sl_tally tally = {0};
    struct counting counting = {0};
    for (uint32_t row = 0; row < copy.claims->count; row++) {
        uint64_t weight = (uint64_t)copy.claims->weight[row];
        uint64_t cap = sl_division_cap(&copy, row);
        uint64_t key = sl_division_key(&copy, row);
        uint64_t given = only_if((weight > 0) & (key > bracket.high), cap);
        count_weight(weight, copy.weight_max, &counting);
        counting.signs |= cap;
        copy.share[row] = (int64_t)given;
        count_share(given, &tally);
        tally.sum = lesser(tally.sum, copy.total + 1);
        found.row[found.count] = row;
        found.key[found.count] = key;
        found.count += (weight > 0) & (key >= bracket.low) & (key <= bracket.high);
    }
    division->candidates = found;
    division->tally = tally;
    division->census = census_of(&counting);
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
