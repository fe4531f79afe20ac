/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/split_internal.h"

#include "allocation/sample_internal.h"

/* ---- largest remainder ----------------------------------------------------------------------- */

/* No row without a remainder gets a unit: the remainders sum to the units times the divisor, so
 * there are fewer units than remainders. */
static const struct sl_bracket whole = {.low = 1, .high = UINT64_MAX};

/* Draw remainders. Their sum says how many of the drawn rows get a unit. */
static struct sl_bracket guess(const struct sl_division *division, const struct sl_ratio *level)
{
    struct sl_candidates drawn = division->candidates;
    struct sl_sample sample = sl_sample_begin(division->claims->count);
    sl_uwide sum = 0;
    drawn.count = 0;
    for (uint32_t size = sl_sample_size(division->claims->count); size > 0; size--) {
        uint32_t row = sl_sample_draw(&sample);
        uint64_t weight = (uint64_t)division->claims->weight[row];
        uint64_t rest;
        uint64_t share = sl_ratio_divide(level, sl_ratio_cut(level, weight), &rest);
        if (share < sl_division_cap(division, row) && rest > 0) {
            drawn.key[drawn.count++] = rest;
            sum += rest;
        }
    }
    return drawn.count == 0
               ? whole
               : sl_sample_bracket(&drawn, NULL, (uint64_t)(sum / level->divisor), whole);
}

/* Give one unit each to the first `left` candidates, by falling remainder, then by row. */
static void give_to_largest(struct sl_division *division, uint64_t left)
{
    const struct sl_candidates *candidates = &division->candidates;
    if (left == 0) {
        return;
    }
    struct sl_threshold threshold = sl_select(candidates, NULL, left);
    uint64_t ties = left - threshold.above;
    for (uint32_t i = 0; i < candidates->count; i++) {
        bool tie = candidates->key[i] == threshold.key && ties > 0;
        ties -= tie;
        if (tie || candidates->key[i] > threshold.key) {
            sl_division_raise(division, candidates->row[i], 1);
        }
    }
}

static void split_largest_remainder(struct sl_division *division, const struct sl_ratio *level,
                                    uint64_t amount)
{
    division->kernel->floors(division, level, guess(division, level));
    /* More units than candidates. So it also is if too much was given and the difference wraps. */
    if (amount - division->tally.sum > division->candidates.count) {
        division->kernel->floors(division, level, whole);
    }
    give_to_largest(division, amount - division->tally.sum);
}

/* ---- from the last row backwards ------------------------------------------------------------- */

static void split_last(struct sl_division *division, const struct sl_ratio *level, uint64_t amount)
{
    static const struct sl_bracket nobody = {.low = UINT64_MAX, .high = UINT64_MAX};
    division->kernel->floors(division, level, nobody);
    uint64_t left = amount - division->tally.sum;
    for (uint32_t row = division->claims->count; row-- > 0 && left > 0;) {
        uint64_t room = division->claims->weight[row] > 0
                            ? sl_division_cap(division, row) - (uint64_t)division->share[row]
                            : 0;
        uint64_t more = room < left ? room : left;
        sl_division_raise(division, row, more);
        left -= more;
    }
}

static void hand_back(struct sl_division *division, uint32_t row, uint64_t *excess)
{
    uint64_t share = (uint64_t)division->share[row];
    uint64_t less = share < *excess ? share : *excess;
    division->share[row] -= (int64_t)less;
    *excess -= less;
}

/* Shares were lowered, the greatest perhaps among them: tally them again. */
static void count_again(struct sl_division *division)
{
    struct sl_tally tally = {0};
    for (uint32_t row = 0; row < division->claims->count; row++) {
        uint64_t share = (uint64_t)division->share[row];
        tally.sharers += share > 0;
        tally.share_max = share > tally.share_max ? share : tally.share_max;
    }
    division->tally = tally;
}

static void split_payout(struct sl_division *division, const struct sl_ratio *level,
                         uint64_t amount)
{
    static const struct sl_bracket everybody = {.low = 1, .high = 0};
    uint32_t keeper = division->claims->keeper;
    division->kernel->floors(division, level, everybody);
    uint64_t excess = division->tally.sum - amount;
    if (keeper != SL_NO_KEEPER) {
        hand_back(division, keeper, &excess);
    }
    for (uint32_t row = division->claims->count; row-- > 0 && excess > 0;) {
        hand_back(division, row, &excess);
    }
    count_again(division);
}

/* ---------------------------------------------------------------------------------------------- */

void sl_split(struct sl_division *division, const struct sl_ratio *level, uint64_t amount,
              uint32_t rounding)
{
    switch (rounding) {
    case SLOSS_ROUNDING_LARGEST_REMAINDER:
        split_largest_remainder(division, level, amount);
        break;
    case SLOSS_ROUNDING_TELESCOPING:
        division->kernel->telescope(division, level);
        break;
    case SLOSS_ROUNDING_LAST:
        split_last(division, level, amount);
        break;
    default:
        assert(rounding == SL_ROUNDING_PAYOUT);
        split_payout(division, level, amount);
        break;
    }
}
