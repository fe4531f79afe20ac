/* SPDX-License-Identifier: BSD-2-Clause */
#include "apportion.h"

#include <assert.h>
#include <stdbool.h>

#define TOTAL_MAX (INT64_C(1) << 62)
#define UNDECIDED (-1)

/* The division under way: what is left, and who it is left to. */
struct division {
    const struct sl_claims *claims;
    bool equal; /* every positive weight counts as 1 */
    uint32_t *index;
    uint64_t *remainder;
    int64_t *share;
    sl_wide rest;   /* units not given yet */
    sl_wide weight; /* of the rows not at their cap */
    uint64_t seed;  /* of the pivots */
};

static int64_t weight_of(const struct division *division, uint32_t row)
{
    int64_t weight = division->claims->weight[row];
    return division->equal ? (weight > 0 ? 1 : 0) : weight;
}

static int64_t cap_of(const struct division *division, uint32_t row)
{
    return division->claims->cap == NULL ? INT64_MAX : division->claims->cap[row];
}

static int64_t rank_of(const struct division *division, uint32_t row)
{
    return division->claims->rank == NULL ? 0 : division->claims->rank[row];
}

/* A row within a range, chosen by a fixed generator (xorshift64, Marsaglia 2003): no order of the
 * input is the slow one, and the same input is always divided in the same steps. */
static uint32_t pivot(struct division *division, uint32_t begin, uint32_t end)
{
    uint64_t seed = division->seed;
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    division->seed = seed;
    return division->index[begin + (uint32_t)(seed % (end - begin))];
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t row = *a;
    *a = *b;
    *b = row;
}

/* A range cut in three: what comes before the pivot, what is level with it, what comes after. */
struct cut {
    uint32_t level;
    uint32_t after;
};

typedef int comparison(const struct division *division, uint32_t a, uint32_t b);

static struct cut partition(const struct division *division, uint32_t begin, uint32_t end,
                            uint32_t middle, comparison *compare)
{
    uint32_t *index = division->index;
    struct cut cut = {.level = begin, .after = end};
    for (uint32_t at = begin; at < cut.after;) {
        int order = compare(division, index[at], middle);
        if (order < 0) {
            swap(&index[at++], &index[cut.level++]);
        } else if (order > 0) {
            swap(&index[at], &index[--cut.after]);
        } else {
            at++;
        }
    }
    return cut;
}

/* ---- capped fill: who reaches the cap -------------------------------------------------------- */

/* Cap over weight, ascending: who is full first. */
static int fuller(const struct division *division, uint32_t a, uint32_t b)
{
    sl_uwide left = (sl_uwide)(uint64_t)cap_of(division, a) * (uint64_t)weight_of(division, b);
    sl_uwide right = (sl_uwide)(uint64_t)cap_of(division, b) * (uint64_t)weight_of(division, a);
    return (left > right) - (left < right);
}

/* Does a proportional share of `rest` over `weight` reach the row's cap? */
static bool is_full(const struct division *division, uint32_t row, sl_wide rest, sl_wide weight)
{
    return rest * weight_of(division, row) >= weight * cap_of(division, row);
}

static void fill(struct division *division, uint32_t begin, uint32_t end)
{
    for (uint32_t at = begin; at < end; at++) {
        uint32_t row = division->index[at];
        division->share[row] = cap_of(division, row);
        division->rest -= cap_of(division, row);
        division->weight -= weight_of(division, row);
    }
}

/* The rows that are full are those with the smallest caps for their weight, and fullness is
 * monotone in that order: narrow the range in which it changes, without sorting (cf. quickselect,
 * Hoare 1961). */
static void fill_caps(struct division *division, uint32_t count)
{
    uint32_t begin = 0;
    uint32_t end = count;
    while (begin < end) {
        uint32_t middle = pivot(division, begin, end);
        struct cut cut = partition(division, begin, end, middle, fuller);
        sl_wide rest = division->rest;
        sl_wide weight = division->weight;
        for (uint32_t at = begin; at < cut.level; at++) {
            rest -= cap_of(division, division->index[at]);
            weight -= weight_of(division, division->index[at]);
        }
        if (rest >= 0 && is_full(division, middle, rest, weight)) {
            fill(division, begin, cut.after);
            begin = cut.after;
        } else {
            end = cut.level;
        }
    }
}

/* List the rows with a weight; say whether any of them would be full at first sight. */
static uint32_t list_rows(struct division *division, bool *any_full)
{
    uint32_t count = 0;
    *any_full = false;
    for (uint32_t row = 0; row < division->claims->count; row++) {
        division->share[row] = 0;
        if (weight_of(division, row) > 0) {
            division->share[row] = UNDECIDED;
            division->index[count++] = row;
            *any_full |= is_full(division, row, division->rest, division->weight);
        }
    }
    return count;
}

/* ---- exact split: the rows not full, in order ------------------------------------------------ */

/* Floors, remainders where they are wanted, and what is left over. */
static int64_t give_floors(struct division *division, bool keep_remainders)
{
    uint64_t weight = (uint64_t)division->weight;
    int64_t left = (int64_t)division->rest;
    for (uint32_t row = 0; row < division->claims->count; row++) {
        if (division->share[row] == UNDECIDED) {
            sl_uwide product =
                (sl_uwide)(uint64_t)division->rest * (uint64_t)weight_of(division, row);
            division->share[row] = (int64_t)(product / weight);
            left -= division->share[row];
            if (keep_remainders) {
                division->remainder[row] = (uint64_t)(product % weight);
            }
        }
    }
    return left;
}

/* Remainder descending, then order: a total order. */
static int more_remains(const struct division *division, uint32_t a, uint32_t b)
{
    uint64_t left = division->remainder[a];
    uint64_t right = division->remainder[b];
    return left != right ? (left > right ? -1 : 1) : (a > b) - (a < b);
}

/* One unit each to the `left` rows of `count` that come first. */
static void give_to_largest(struct division *division, uint32_t count, int64_t left)
{
    uint32_t begin = 0;
    uint32_t end = count;
    while (begin < end && left > 0) {
        struct cut cut = partition(division, begin, end, pivot(division, begin, end), more_remains);
        uint32_t ahead = cut.after - begin; /* the pivot is the last of them */
        if (ahead > left) {
            end = cut.level;
            continue;
        }
        for (uint32_t at = begin; at < cut.after; at++) {
            division->share[division->index[at]]++;
        }
        left -= ahead;
        begin = cut.after;
    }
}

static void split_largest_remainder(struct division *division)
{
    uint32_t count = 0;
    for (uint32_t row = 0; row < division->claims->count; row++) {
        if (division->share[row] == UNDECIDED) {
            division->index[count++] = row;
        }
    }
    give_to_largest(division, count, give_floors(division, true));
}

int64_t sl_apportion_running(int64_t total, sl_wide running, sl_wide whole)
{
    return (int64_t)sl_wide_divide(total * running, whole, SL_ROUND_FLOOR);
}

/* floor(N*C[i]/W) - floor(N*C[i-1]/W), by carrying the remainder of the running product along. */
static void split_telescoping(struct division *division)
{
    uint64_t weight = (uint64_t)division->weight;
    uint64_t carried = 0;
    for (uint32_t row = 0; row < division->claims->count; row++) {
        if (division->share[row] == UNDECIDED) {
            sl_uwide product =
                (sl_uwide)(uint64_t)division->rest * (uint64_t)weight_of(division, row) + carried;
            division->share[row] = (int64_t)(product / weight);
            carried = (uint64_t)(product % weight);
        }
    }
}

static void split_last(struct division *division)
{
    int64_t left = give_floors(division, false);
    for (uint32_t row = division->claims->count; row-- > 0 && left > 0;) {
        int64_t room =
            weight_of(division, row) > 0 ? cap_of(division, row) - division->share[row] : 0;
        int64_t more = room < left ? room : left;
        division->share[row] += more;
        left -= more;
    }
}

static void hand_back(struct division *division, uint32_t row, int64_t *excess)
{
    int64_t less = division->share[row] < *excess ? division->share[row] : *excess;
    division->share[row] -= less;
    *excess -= less;
}

static void split_payout(struct division *division)
{
    int64_t excess = -(int64_t)division->rest;
    for (uint32_t row = 0; row < division->claims->count; row++) {
        if (division->share[row] == UNDECIDED) {
            sl_wide product = division->rest * weight_of(division, row);
            division->share[row] =
                (int64_t)sl_wide_divide(product, division->weight, SL_ROUND_CEIL);
            excess += division->share[row];
        }
    }
    if (division->claims->keeper != SL_NO_KEEPER) {
        hand_back(division, division->claims->keeper, &excess);
    }
    for (uint32_t row = division->claims->count; row-- > 0 && excess > 0;) {
        hand_back(division, row, &excess);
    }
}

static void split(struct division *division, uint32_t rounding)
{
    switch (rounding) {
    case SLOSS_ROUNDING_LARGEST_REMAINDER:
        split_largest_remainder(division);
        break;
    case SLOSS_ROUNDING_TELESCOPING:
        split_telescoping(division);
        break;
    case SLOSS_ROUNDING_LAST:
        split_last(division);
        break;
    default:
        assert(rounding == SL_ROUNDING_PAYOUT);
        split_payout(division);
        break;
    }
}

static int64_t divide_in_proportion(struct division *division, uint32_t rounding)
{
    bool any_full;
    uint32_t count = list_rows(division, &any_full);
    if (any_full) {
        fill_caps(division, count);
    }
    if (division->weight == 0) {
        return (int64_t)division->rest;
    }
    /* Who is not full gets less than the cap also when rounded up, so nothing is left over. */
    split(division, rounding);
    return 0;
}

/* ---- queue ----------------------------------------------------------------------------------- */

/* Rank descending, then order: a total order. */
static int ranks_before(const struct division *division, uint32_t a, uint32_t b)
{
    int64_t left = rank_of(division, a);
    int64_t right = rank_of(division, b);
    return left != right ? (left > right ? -1 : 1) : (a > b) - (a < b);
}

static sl_wide sum_caps(const struct division *division, uint32_t begin, uint32_t end)
{
    sl_wide sum = 0;
    for (uint32_t at = begin; at < end; at++) {
        sum += cap_of(division, division->index[at]);
    }
    return sum;
}

static void take(struct division *division, uint32_t row)
{
    int64_t cap = cap_of(division, row);
    int64_t share = cap < division->rest ? cap : (int64_t)division->rest;
    division->share[row] = share;
    division->rest -= share;
}

/* Everybody before the one in whose turn the rest runs out takes the cap: find that one. */
static int64_t divide_by_rank(struct division *division)
{
    uint32_t begin = 0;
    uint32_t end = 0;
    for (uint32_t row = 0; row < division->claims->count; row++) {
        division->share[row] = 0;
        if (weight_of(division, row) > 0) {
            division->index[end++] = row;
        }
    }
    while (begin < end && division->rest > 0) {
        struct cut cut = partition(division, begin, end, pivot(division, begin, end), ranks_before);
        if (sum_caps(division, begin, cut.level) >= division->rest) {
            end = cut.level;
            continue;
        }
        for (uint32_t at = begin; at < cut.after; at++) {
            take(division, division->index[at]);
        }
        begin = cut.after;
    }
    return (int64_t)division->rest;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum sloss_status sum_weights(const struct division *division, sl_wide *sum_out)
{
    const struct sl_claims *claims = division->claims;
    sl_wide sum = 0;
    for (uint32_t row = 0; row < claims->count; row++) {
        if (claims->weight[row] < 0 || (claims->cap != NULL && claims->cap[row] < 0)) {
            return SLOSS_ERR_RANGE;
        }
        sum += weight_of(division, row);
    }
    *sum_out = sum;
    return sum > TOTAL_MAX ? SLOSS_ERR_OVERFLOW : SLOSS_OK;
}

static void measure(const struct division *division, struct sl_apportionment *out)
{
    out->touched = 0;
    out->share_max = 0;
    for (uint32_t row = 0; row < division->claims->count; row++) {
        int64_t share = division->share[row];
        out->touched += share > 0 ? 1 : 0;
        out->share_max = share > out->share_max ? share : out->share_max;
    }
}

enum sloss_status sl_apportion(const struct sl_claims *claims, uint32_t rule, uint32_t rounding,
                               int64_t total, struct sl_apportion_scratch scratch, int64_t *share,
                               struct sl_apportionment *out)
{
    struct division division = {.claims = claims,
                                .equal = rule == SLOSS_RULE_EQUAL,
                                .index = scratch.index,
                                .remainder = scratch.remainder,
                                .share = share,
                                .rest = total,
                                .seed = UINT64_C(0x9E3779B97F4A7C15)};
    if (total < 0 || total > TOTAL_MAX) {
        return SLOSS_ERR_RANGE;
    }
    enum sloss_status status = sum_weights(&division, &division.weight);
    if (status != SLOSS_OK) {
        return status;
    }
    out->weight_sum = (int64_t)division.weight;
    out->residual = rule == SLOSS_RULE_QUEUE ? divide_by_rank(&division)
                                             : divide_in_proportion(&division, rounding);
    measure(&division, out);
    return SLOSS_OK;
}
