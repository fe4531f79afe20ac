/* SPDX-License-Identifier: BSD-2-Clause */
/* measure: figures of what a sharing did to those who paid, as exact fractions. */
#include "allocation/allocator_internal.h"
#include "base/size.h"
#include "base/sort.h"
#include "base/wide.h"
#include "sloss/policy.h"

#define BILLION 1000000000
#define AMOUNT_MAX (INT64_C(1) << 62)

/* The state of one measurement, with the participants only. */
struct measuring {
    const struct sloss_outcome *outcome;
    uint32_t count;
    int64_t capacity_sum;
    int64_t *value; /* what is sorted */
    int64_t *spare;
    uint32_t *rows; /* participants, then by falling capacity */
    uint32_t *other;
};

static struct sloss_wide wide(sl_uwide a)
{
    return (struct sloss_wide){.low = (uint64_t)a, .high = (int64_t)(uint64_t)(a >> 64)};
}

/* A fraction; 0/0 where the measure has no meaning. */
static struct sloss_ratio ratio(sl_uwide numerator, sl_uwide denominator)
{
    return (struct sloss_ratio){.numerator = wide(denominator == 0 ? 0 : numerator),
                                .denominator = wide(denominator)};
}

static int64_t beyond(int64_t a, int64_t b)
{
    return a > b ? a - b : 0;
}

/* ---- sums and the largest burden ------------------------------------------------------------- */

static enum sloss_status sum_up(struct measuring *measuring, struct sloss_measures *out)
{
    const struct sloss_outcome *outcome = measuring->outcome;
    sl_wide capacity_sum = 0;
    sl_wide taken = 0;
    for (uint32_t row = 0; row < outcome->count; row++) {
        int64_t capacity = outcome->capacity[row];
        int64_t share = outcome->share[row];
        if (capacity < 0 || share < 0) {
            return SLOSS_ERR_RANGE;
        }
        capacity_sum += capacity;
        taken += share;
        out->sharers += share > 0 ? 1 : 0;
        out->emptied += capacity > 0 && share >= capacity ? 1 : 0;
        out->share_max = share > out->share_max ? share : out->share_max;
        int64_t left = beyond(capacity, share);
        out->left_max = left > out->left_max ? left : out->left_max;
    }
    if (capacity_sum > AMOUNT_MAX || taken > AMOUNT_MAX) {
        return SLOSS_ERR_OVERFLOW;
    }
    measuring->capacity_sum = (int64_t)capacity_sum;
    out->taken = (int64_t)taken;
    return SLOSS_OK;
}

/* Those with a capacity or a share. */
static void list_participants(struct measuring *measuring, struct sloss_measures *out)
{
    const struct sloss_outcome *outcome = measuring->outcome;
    for (uint32_t row = 0; row < outcome->count; row++) {
        if (outcome->capacity[row] > 0 || outcome->share[row] > 0) {
            measuring->rows[measuring->count++] = row;
        }
    }
    out->participants = measuring->count;
}

static void find_burden(const struct measuring *measuring, struct sloss_measures *out)
{
    const struct sloss_outcome *outcome = measuring->outcome;
    int64_t share = 0;
    int64_t capacity = 0;
    out->burden_account = -1;
    for (uint32_t i = 0; i < measuring->count; i++) {
        uint32_t row = measuring->rows[i];
        sl_wide here = (sl_wide)outcome->share[row] * capacity;
        sl_wide best = (sl_wide)share * outcome->capacity[row];
        if (outcome->capacity[row] > 0 && (out->burden_account < 0 || here > best)) {
            share = outcome->share[row];
            capacity = outcome->capacity[row];
            out->burden_account = row;
        }
    }
    out->burden_max = ratio((sl_uwide)share, (sl_uwide)capacity);
}

/* floor(needed * |burden - best|), and which of the two is larger. */
static void judge_burden(const struct measuring *measuring, struct sloss_measures *out)
{
    const struct sloss_outcome *outcome = measuring->outcome;
    int64_t best = outcome->burden_best;
    int64_t under = outcome->burden_best_under;
    if (under == 0) {
        under = measuring->capacity_sum;
        best = outcome->needed < under ? outcome->needed : under;
    }
    if (out->burden_account < 0 || under == 0) {
        return;
    }
    uint32_t row = (uint32_t)out->burden_account;
    sl_wide gap = (sl_wide)outcome->share[row] * under - (sl_wide)best * outcome->capacity[row];
    sl_uwide size = (sl_uwide)(gap < 0 ? -gap : gap);
    sl_uwide divisor = (sl_uwide)(uint64_t)outcome->capacity[row] * (uint64_t)under;
    sl_uwide rest;
    struct sl_wide256 product = sl_wide_multiply(size, (sl_uwide)(uint64_t)outcome->needed);
    struct sl_wide256 floor = sl_wide_quotient(product, divisor, &rest);
    bool fits = floor.high == 0 && floor.low <= INT64_MAX;
    out->unfairness_both = fits ? (int64_t)floor.low : INT64_MAX;
    out->unfairness = gap > 0 ? out->unfairness_both : 0;
}

/* ---- concentration --------------------------------------------------------------------------- */

/* Of the values, sorted ascending: (2 * sum k * v[k] - (n + 1) * S) / (n * S), k from 1. */
static struct sloss_ratio gini(const struct measuring *measuring)
{
    sl_uwide weighed = 0;
    sl_uwide sum = 0;
    for (uint32_t i = 0; i < measuring->count; i++) {
        sum += (uint64_t)measuring->value[i];
        weighed += (sl_uwide)(uint64_t)measuring->value[i] * (i + UINT64_C(1));
    }
    sl_uwide count = measuring->count;
    return ratio(2 * weighed - (count + 1) * sum, count * sum);
}

/* Of the values, sorted ascending: the part of the largest hundredth, rounded up. */
static struct sloss_ratio top(const struct measuring *measuring)
{
    uint32_t few = measuring->count / 100 + (measuring->count % 100 != 0 ? 1 : 0);
    sl_uwide part = 0;
    sl_uwide sum = 0;
    for (uint32_t i = 0; i < measuring->count; i++) {
        sum += (uint64_t)measuring->value[i];
        part += i >= measuring->count - few ? (uint64_t)measuring->value[i] : 0;
    }
    return ratio(part, sum);
}

static int64_t fraction(int64_t share, int64_t capacity)
{
    return share >= capacity ? BILLION : (int64_t)((sl_wide)share * BILLION / capacity);
}

static void measure_concentration(struct measuring *measuring, struct sloss_measures *out)
{
    const struct sloss_outcome *outcome = measuring->outcome;
    sl_uwide squares = 0;
    for (uint32_t i = 0; i < measuring->count; i++) {
        int64_t share = outcome->share[measuring->rows[i]];
        measuring->value[i] = share;
        squares += (sl_uwide)(uint64_t)share * (uint64_t)share;
    }
    out->herfindahl = ratio(squares, (sl_uwide)(uint64_t)out->taken * (uint64_t)out->taken);
    sl_sort_values(measuring->value, measuring->spare, measuring->count);
    out->gini = gini(measuring);
    out->top = top(measuring);
    for (uint32_t i = 0; i < measuring->count; i++) {
        uint32_t row = measuring->rows[i];
        measuring->value[i] = fraction(outcome->share[row], outcome->capacity[row]);
    }
    sl_sort_values(measuring->value, measuring->spare, measuring->count);
    out->gini_fraction = gini(measuring);
    out->top_fraction = top(measuring);
}

/* ---- ranks ----------------------------------------------------------------------------------- */

/* Sort by falling capacity, and equal ones by falling rest, so that these are not inversions. Write
 * what is left to value[] in that order. */
static void order_ranks(struct measuring *measuring)
{
    const struct sloss_outcome *outcome = measuring->outcome;
    int64_t *left = measuring->spare;
    for (uint32_t row = 0; row < outcome->count; row++) {
        left[row] = outcome->capacity[row] - outcome->share[row];
    }
    sl_sort_falling(measuring->rows, measuring->other, measuring->count, left);
    sl_sort_falling(measuring->rows, measuring->other, measuring->count, outcome->capacity);
    for (uint32_t i = 0; i < measuring->count; i++) {
        measuring->value[i] = left[measuring->rows[i]];
    }
}

/* Merge two runs of falling values. Returns how many pairs were in the wrong order. */
static int64_t merge(const int64_t *from, int64_t *to, const uint32_t bounds[3])
{
    uint32_t left = bounds[0];
    uint32_t right = bounds[1];
    int64_t inversions = 0;
    for (uint32_t at = bounds[0]; at < bounds[2]; at++) {
        if (left == bounds[1] || (right < bounds[2] && from[right] > from[left])) {
            inversions += bounds[1] - left;
            to[at] = from[right++];
        } else {
            to[at] = from[left++];
        }
    }
    return inversions;
}

/* Count the pairs of rising values, by sorting them in falling order. Overwrites the values. */
static int64_t count_inversions(struct measuring *measuring)
{
    uint32_t count = measuring->count;
    int64_t *from = measuring->value;
    int64_t *to = measuring->spare;
    int64_t inversions = 0;
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t begin = 0; begin < count; begin += 2 * width) {
            uint64_t middle = begin + width < count ? begin + width : count;
            uint64_t end = middle + width < count ? middle + width : count;
            uint32_t bounds[3] = {(uint32_t)begin, (uint32_t)middle, (uint32_t)end};
            inversions += merge(from, to, bounds);
        }
        int64_t *merged = to;
        to = from;
        from = merged;
    }
    return inversions;
}

static void measure_ranks(struct measuring *measuring, struct sloss_measures *out)
{
    order_ranks(measuring);
    for (uint32_t i = 0; i < measuring->count; i++) {
        out->inversions_adjacent += i > 0 && measuring->value[i - 1] < measuring->value[i] ? 1 : 0;
    }
    out->inversions = count_inversions(measuring);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void measure_survivors(const struct sloss_outcome *outcome, struct sloss_measures *out)
{
    int64_t deficit = outcome->deficit == 0 ? outcome->needed : outcome->deficit;
    int64_t deficit_max = outcome->deficit_max == 0 ? deficit : outcome->deficit_max;
    sl_uwide left = (sl_uwide)(uint64_t)out->left_max;
    out->needed = outcome->needed;
    out->overshoot = beyond(out->taken, outcome->needed);
    out->undershoot = beyond(outcome->needed, out->taken);
    out->residual = beyond(deficit, out->taken);
    out->survivor_total = ratio(left, (sl_uwide)(uint64_t)out->taken);
    out->survivor_rest = ratio(left, (sl_uwide)(uint64_t)out->residual);
    out->survivor_max =
        ratio(left * (uint64_t)deficit, (sl_uwide)(uint64_t)out->taken * (uint64_t)deficit_max);
}

static bool in_range(const struct sloss_outcome *outcome)
{
    return outcome->needed >= 0 && outcome->needed <= AMOUNT_MAX && outcome->deficit >= 0 &&
           outcome->deficit <= AMOUNT_MAX && outcome->deficit_max >= 0 &&
           outcome->deficit_max <= AMOUNT_MAX && outcome->burden_best >= 0 &&
           outcome->burden_best_under >= 0;
}

static bool open_memory(struct sloss_allocator *allocator, struct measuring *measuring)
{
    size_t count = (size_t)measuring->outcome->count;
    int64_t *value =
        sl_vector_scratch(&allocator->columns, count, 2 * sizeof(int64_t) + 2 * sizeof(uint32_t));
    if (value == NULL) {
        return false;
    }
    measuring->value = value;
    measuring->spare = value + count;
    measuring->rows = (uint32_t *)(void *)(value + 2 * count);
    measuring->other = measuring->rows + count;
    return true;
}

/* Sizes in the first release (size.h). */
enum {
    OUTCOME_OLDEST = 72,
    MEASURES_OLDEST = 416
};

static bool take(const struct sloss_outcome *outcome, struct sloss_outcome *known)
{
    if (outcome == NULL ||
        !sl_size_fits(outcome, outcome->struct_size, sizeof(*known), OUTCOME_OLDEST)) {
        return false;
    }
    sl_size_take(known, sizeof(*known), outcome, outcome->struct_size);
    return known->reserved == 0 &&
           ((known->capacity != NULL && known->share != NULL) || known->count == 0);
}

static enum sloss_status run(struct sloss_allocator *allocator, struct measuring *measuring,
                             struct sloss_measures *measures)
{
    enum sloss_status status = sum_up(measuring, measures);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!open_memory(allocator, measuring)) {
        return SLOSS_ERR_MEMORY;
    }
    list_participants(measuring, measures);
    measure_survivors(measuring->outcome, measures);
    find_burden(measuring, measures);
    judge_burden(measuring, measures);
    measure_concentration(measuring, measures);
    measure_ranks(measuring, measures);
    return SLOSS_OK;
}

enum sloss_status sloss_allocator_measure(struct sloss_allocator *allocator,
                                          const struct sloss_outcome *outcome,
                                          struct sloss_measures *measures_out)
{
    struct sloss_outcome known;
    struct measuring measuring = {.outcome = &known};
    struct sloss_measures measures = {.struct_size = sizeof(measures)};
    if (allocator == NULL || !take(outcome, &known) || measures_out == NULL ||
        !sl_size_fits(measures_out, measures_out->struct_size, sizeof(measures), MEASURES_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (known.count >= UINT32_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    if (!in_range(&known)) {
        return SLOSS_ERR_RANGE;
    }
    enum sloss_status status = run(allocator, &measuring, &measures);
    if (status == SLOSS_OK) {
        sl_size_give(measures_out, measures_out->struct_size, &measures, sizeof(measures));
    }
    return status;
}
