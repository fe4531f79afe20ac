/* SPDX-License-Identifier: BSD-2-Clause */
#include "level.h"

#include "sample.h"

/* With F the rows at their cap, the level is
 *
 *     L(F) = (N - caps of F) / (W - weights of F),
 *
 * and F are the rows with cap <= L * weight. Whatever set F is tried, L(F) is not above the level
 * sought: N is what F and the others get there, at most the caps of F and L * weights of the rest.
 * So "fill who is full at this level, which raises the level" ends at it from below. That is
 * Newton's method on a concave, piecewise linear function: of its value and its slope the product
 * falls to a quarter at least with each round, so 94 rounds suffice for any amounts of 62 bits
 * (Radzik, "Fractional Combinatorial Optimization", Handbook of Combinatorial Optimization, 1998);
 * a few do in practice. */
struct fill {
    struct sl_shortlist list; /* of whom it is open */
    uint64_t rest;            /* N - caps of F */
    uint64_t weight;          /* W - weights of F */
    uint64_t weight_max;
};

static struct sl_ratio level_of(const struct fill *fill)
{
    /* Nobody is left below the cap: at 2^62 a unit everybody is full. */
    return fill->weight == 0 ? sl_ratio_make(SL_RATIO_MAX, 1, fill->weight_max)
                             : sl_ratio_make(fill->rest, fill->weight, fill->weight_max);
}

/* Take those on the list who are full at this level out of it; say whether there were any. */
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

/* Two levels, and the level sought is between them if the sample is like the whole. */
struct bounds {
    struct sl_ratio lower;
    struct sl_ratio upper;
};

static struct bounds no_bounds(const struct sl_division *division)
{
    return (struct bounds){.lower = sl_ratio_make(0, 1, division->weight_max),
                           .upper = sl_ratio_make(SL_RATIO_MAX, 1, division->weight_max)};
}

static struct sl_shortlist empty_list(const struct sl_division *division)
{
    return (struct sl_shortlist){.weight = (uint64_t *)division->share,
                                 .cap = division->candidates.key};
}

/* Draw rows into a fill of their own; the largest weight among them. */
static uint64_t draw_rows(const struct sl_division *division, struct fill *fill, sl_uwide *sum_out)
{
    struct sl_sample sample = sl_sample_begin(division->claims->count);
    uint32_t size = sl_sample_size(division->claims->count);
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

/* Divide the sample's part of the total over the sample, a margin less and a margin more. */
static struct bounds guess(const struct sl_division *division)
{
    struct fill fill = {.list = empty_list(division), .weight_max = division->weight_max};
    sl_uwide sum;
    uint64_t most = draw_rows(division, &fill, &sum);
    sl_uwide target = division->total * sum / division->weight_sum;
    struct bounds bounds = no_bounds(division);
    if (sum == 0 || sum > SL_RATIO_MAX || target > SL_RATIO_MAX / 2) {
        return bounds;
    }
    uint64_t units = (uint64_t)((sl_uwide)division->total * most / division->weight_sum);
    uint64_t margin = sl_sample_margin(units, (uint64_t)target) / 2;
    fill.weight = (uint64_t)sum;
    fill.rest = (uint64_t)target - (margin < target ? margin : (uint64_t)target);
    struct sl_ratio lower = settle(&fill);
    /* Below this the caps that the lower level fills cannot sum above 2^63. */
    if ((sl_uwide)(lower.whole + 1) * division->weight_sum > SL_RATIO_MAX) {
        return bounds;
    }
    bounds.lower = lower;
    fill.rest += margin + (margin < target ? margin : (uint64_t)target);
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

/* Find the level; false if it does not lie within these bounds. */
static bool find_within(const struct sl_division *division, const struct bounds *bounds,
                        struct fill *fill)
{
    fill->list = empty_list(division);
    division->kernel->shortlist(division->claims, division->weight_max, &bounds->lower,
                                &bounds->upper, &fill->list);
    fill->rest = division->total - fill->list.full_caps;
    fill->weight = division->weight_sum - fill->list.full_weights;
    if (fill->list.full_caps > division->total || compare(fill, &bounds->lower) < 0) {
        return false;
    }
    settle(fill);
    return fill->weight == 0 || compare(fill, &bounds->upper) <= 0;
}

struct sl_ratio sl_level_find(const struct sl_division *division, uint64_t *residual_out)
{
    struct fill fill = {.weight_max = division->weight_max};
    struct bounds bounds = guess(division);
    if (!find_within(division, &bounds, &fill)) {
        bounds = no_bounds(division);
        bool found = find_within(division, &bounds, &fill);
        assert(found);
        (void)found;
    }
    *residual_out = fill.weight == 0 ? fill.rest : 0;
    return level_of(&fill);
}
