/* SPDX-License-Identifier: BSD-2-Clause */
#include <assert.h>

#include "query/lines_internal.h"

/* Turns of Euclid's algorithm on two numbers below 2^64 are fewer. */
#define TURNS_MAX 96u

static sl_wide up(sl_wide a, sl_wide divisor)
{
    return sl_wide_divide(a, divisor, SL_ROUND_CEIL);
}

static sl_wide down(sl_wide a, sl_wide divisor)
{
    return sl_wide_divide(a, divisor, SL_ROUND_FLOOR);
}

/* Move both lines down by so many whole numbers. */
static void lower(struct sl_line *low, struct sl_line *high, sl_wide by)
{
    low->offset -= by * low->divisor;
    high->offset -= by * high->divisor;
}

/* Take whole steps per x off both, so that the slope of the lower line is from 0 to below 1. */
static void flatten(struct sl_line *low, struct sl_line *high)
{
    sl_wide steps = down(low->slope, low->divisor);
    low->slope -= steps * low->divisor;
    high->slope -= steps * high->divisor;
}

/* From x on that far the lines have not crossed: no y is between lines where the lower one is
 * above. False if they are crossed up to `most`. Then both begin there. */
static bool begin(struct sl_line *low, struct sl_line *high, int64_t *most, int64_t *from)
{
    sl_wide gap = high->offset - low->offset;
    sl_wide widens = high->slope - low->slope;
    *from = 0;
    if (gap >= 0) {
        return true;
    }
    if (gap + widens * *most < 0) {
        return false;
    }
    *from = (int64_t)up(-gap, widens);
    *most -= *from;
    low->offset += low->slope * *from;
    high->offset += high->slope * *from;
    return true;
}

enum turn {
    FOUND,
    NONE,
    GO_ON
};

/* One look. At x = 0 no y may fit yet; then the lower line is made to begin above -1, at most at 0,
 * and the upper one is below 0, so that y = 0 comes with the upper line, or y = -1 with the lower.
 *
 * Where a slope of 1 is between both, each y that fits at one x fits at all later ones but for that
 * slope, and the first of the two is it. Where both slopes are below 1, x and y change places: the
 * least y is looked for, and x follows from the upper line. */
static enum turn look(struct sl_line *low, struct sl_line *high, sl_wide *x_out)
{
    sl_wide least = up(low->offset, low->divisor);
    *x_out = 0;
    if (least <= down(high->offset, high->divisor)) {
        return FOUND;
    }
    lower(low, high, least);
    flatten(low, high);
    if (high->slope <= 0) {
        return NONE;
    }
    if (low->slope == 0) {
        *x_out = up(-high->offset, high->slope);
        return FOUND;
    }
    if (high->slope < high->divisor) {
        return GO_ON;
    }
    *x_out = up(low->offset + low->divisor, low->divisor - low->slope);
    if (high->slope > high->divisor) {
        sl_wide other = up(-high->offset, high->slope - high->divisor);
        *x_out = other < *x_out ? other : *x_out;
    }
    return FOUND;
}

/* The same with x and y exchanged: the upper line bounds from below. */
static void exchange(struct sl_line *low, struct sl_line *high)
{
    struct sl_line kept = *low;
    *low =
        (struct sl_line){.slope = high->divisor, .offset = -high->offset, .divisor = high->slope};
    *high = (struct sl_line){.slope = kept.divisor, .offset = -kept.offset, .divisor = kept.slope};
}

/* The x at which the upper line reaches y. False where that is beyond all numbers. */
static bool reach(const struct sl_line *high, sl_wide y, sl_wide *x_out)
{
    sl_wide product;
    if (!sl_wide_product(high->divisor, y, &product)) {
        return false;
    }
    *x_out = up(product - high->offset, high->slope);
    return true;
}

bool sl_lines_meet(struct sl_line low, struct sl_line high, int64_t most, int64_t *x_out)
{
    struct sl_line uppers[TURNS_MAX];
    uint32_t turns = 0;
    int64_t from;
    sl_wide x;
    lower(&low, &high, down(low.offset, low.divisor));
    if (!begin(&low, &high, &most, &from)) {
        return false;
    }
    lower(&low, &high, down(low.offset, low.divisor));
    enum turn turn = look(&low, &high, &x);
    for (; turn == GO_ON; turn = look(&low, &high, &x)) {
        assert(turns < TURNS_MAX);
        uppers[turns++] = high;
        exchange(&low, &high);
    }
    bool found = turn == FOUND;
    while (found && turns > 0) {
        found = reach(&uppers[--turns], x, &x);
    }
    if (!found || x > most) {
        return false;
    }
    *x_out = from + (int64_t)x;
    return true;
}
