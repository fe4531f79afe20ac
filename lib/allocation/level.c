/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/level_internal.h"

#include "allocation/sample_internal.h"

/* Let F be the rows at their cap, N the total and W the sum of weights. Then the level is
 *
 *     L(F) = (N - caps of F) / (W - weights of F),
 *
 * and F are the rows with cap <= L * weight. For every other set F, L(F) is at most the level that
 * is sought, because at that level F gets at most its caps, the rest gets the level times its
 * weights, and both together get N. So the following ends at the level from below: add to F the
 * rows that are full at L(F), and repeat. This is Newton's method on a concave, piecewise linear
 * function. The product of its value and its slope falls to a quarter or less in each round, so 94
 * rounds suffice for any amounts of 62 bits (Radzik, "Fractional Combinatorial Optimization",
 * Handbook of Combinatorial Optimization, 1998). In practice a few do. */
struct fill {
    struct sl_shortlist list; /* rows that may or may not be full */
    uint64_t rest;            /* N - caps of F */
    uint64_t weight;          /* W - weights of F */
    uint64_t weight_max;
};

static struct sl_ratio level_of(const struct fill *fill)
{
    /* No row is left below its cap: at 2^62 per unit of weight all are full. */
    return fill->weight == 0 ? sl_ratio_make(SL_UNITS_MAX, 1, fill->weight_max)
                             : sl_ratio_make(fill->rest, fill->weight, fill->weight_max);
}

/* Remove the rows from the list that are full at this level. Were there any? */
static bool take_full(struct fill *fill, const struct sl_ratio *level)
{
    struct sl_shortlist *list = &fill->list;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        uint64_t weight = list->weight[i];
        uint64_t cap = list->cap[i];
        uint64_t rest;
        bool full = cap <= sl_ratio_divide(level, sl_ratio_cut(level, weight), &rest);
        fill->rest -= full ? cap : 0;
        fill->weight -= full ? weight : 0;
        list->weight[kept] = weight;
        list->cap[kept] = cap;
        kept += !full;
    }
    bool any = kept < list->count;
    list->count = kept;
    return any;
}

static struct sl_ratio settle(struct fill *fill)
{
    struct sl_ratio level = level_of(fill);
    while (take_full(fill, &level)) {
        level = level_of(fill);
    }
    return level;
}

/* Two levels. The level that is sought lies between them if the sample is like the whole. */
struct bounds {
    struct sl_ratio lower;
    struct sl_ratio upper;
};

static struct bounds no_bounds(const struct sl_division *division)
{
    return (struct bounds){.lower = sl_ratio_make(0, 1, division->weight_max),
                           .upper = sl_ratio_make(SL_UNITS_MAX, 1, division->weight_max)};
}

static struct sl_shortlist empty_list(const struct sl_division *division)
{
    return (struct sl_shortlist){.weight = (uint64_t *)division->share,
                                 .cap = division->candidates.key};
}

/* Draw rows into a fill of their own. Returns the largest weight among them. */
static uint64_t draw_rows(const struct sl_division *division, uint32_t size, struct fill *fill,
                          sl_uwide *sum_out)
{
    struct sl_sample sample = sl_sample_begin(division->claims->count);
    uint64_t most = 0;
    *sum_out = 0;
    for (uint32_t i = 0; i < size; i++) {
        uint32_t row = sl_sample_draw(&sample);
        uint64_t weight = sl_division_weight(division, row);
        fill->list.weight[i] = weight;
        fill->list.cap[i] = sl_division_cap(division, row);
        most = weight > most ? weight : most;
        *sum_out += weight;
    }
    fill->list.count = size;
    return most;
}

/* Divide the sample's part of the total over the sample, once with a margin less and once with a
 * margin more. The part is in proportion to weights if their sum is known, since rows of great
 * weight may be missing from the sample; otherwise in proportion to the number of rows. */
static struct bounds guess(const struct sl_division *division, sl_uwide weight_sum)
{
    struct fill fill = {.list = empty_list(division), .weight_max = division->weight_max};
    struct bounds bounds = no_bounds(division);
    uint32_t size = sl_sample_size(division->claims->count);
    sl_uwide sum;
    uint64_t most = draw_rows(division, size, &fill, &sum);
    if (sum == 0 || sum > SL_UNITS_MAX) {
        return bounds;
    }
    sl_uwide target = weight_sum == 0 ? (sl_uwide)division->total * size / division->claims->count
                                      : division->total * sum / weight_sum;
    if (target > SL_UNITS_MAX / 2) {
        return bounds;
    }
    uint64_t units = (uint64_t)(target * most / sum) + 1;
    uint64_t more = sl_sample_margin(units, (uint64_t)target) / 2;
    uint64_t less = more < target ? more : (uint64_t)target;
    fill.weight = (uint64_t)sum;
    fill.rest = (uint64_t)target - less;
    bounds.lower = settle(&fill);
    fill.rest += less + more;
    bounds.upper = settle(&fill);
    return bounds;
}

/* -1, 0 or 1 as rest / weight is below, equal to or above the level. */
static int compare(const struct fill *fill, const struct sl_ratio *level)
{
    uint64_t m = level->whole * level->divisor + level->part;
    sl_uwide left = (sl_uwide)fill->rest * level->divisor;
    sl_uwide right = (sl_uwide)m * fill->weight;
    return (left > right) - (left < right);
}

/* Look at all rows, and fill those that are full at the lower bound. */
static void look(struct sl_division *division, const struct bounds *bounds, struct fill *fill)
{
    fill->list = empty_list(division);
    division->kernel->shortlist(division, &bounds->lower, &bounds->upper, &fill->list);
}

/* Find the level among the rows that are left; false if it is not within the bounds. */
static bool settle_within(const struct sl_division *division, const struct bounds *bounds,
                          struct fill *fill)
{
    const struct sl_shortlist *list = &fill->list;
    if (list->full_caps > division->total) {
        return false;
    }
    fill->rest = division->total - (uint64_t)list->full_caps;
    fill->weight = (uint64_t)division->census.weight_sum - list->full_weights;
    if (compare(fill, &bounds->lower) < 0) {
        return false;
    }
    settle(fill);
    return fill->weight == 0 || compare(fill, &bounds->upper) <= 0;
}

enum sloss_status sl_level_find(struct sl_division *division, struct sl_ratio *level_out,
                                uint64_t *residual_out)
{
    struct fill fill = {.weight_max = division->weight_max};
    struct bounds bounds = guess(division, 0);
    look(division, &bounds, &fill);
    enum sloss_status status = sl_division_judge(division);
    if (status != SLOSS_OK) {
        return status;
    }
    if (!sl_kernel_fits(division)) {
        division->kernel = &sl_kernel_portable;
        look(division, &bounds, &fill);
    }
    for (uint32_t misses = 1; !settle_within(division, &bounds, &fill); misses++) {
        bounds = misses == 1 ? guess(division, division->census.weight_sum) : no_bounds(division);
        look(division, &bounds, &fill);
    }
    *level_out = level_of(&fill);
    *residual_out = fill.weight == 0 ? fill.rest : 0;
    return SLOSS_OK;
}
