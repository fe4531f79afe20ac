/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/dhondt_internal.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/sort.h"

/* A level is a rational with the denominator 2^shift, above every weight: one step of it gives no
 * row more than one unit. */
struct level {
    const struct sl_quota *quota;
    unsigned shift;
};

static int64_t held_by(const struct sl_quota *quota, uint32_t row)
{
    return quota->held == NULL ? 0 : quota->held[row];
}

/* floor(steps * weight / 2^shift), or some number above INT64_MAX where it is above that. */
static sl_uwide units_at(const struct level *level, uint32_t row, sl_uwide steps)
{
    uint64_t weight = (uint64_t)level->quota->weight[row];
    if (steps <= UINT64_MAX) {
        return (uint64_t)steps * (sl_uwide)weight >> level->shift;
    }
    struct sl_wide256 product = sl_wide_multiply(steps, weight);
    sl_uwide units = product.high << (128 - level->shift) | product.low >> level->shift;
    return product.high >> level->shift != 0 ? ~(sl_uwide)0 : units;
}

/* Units that the row has been given when holdings are at `steps` per unit of weight. */
static int64_t given(const struct level *level, uint32_t row, sl_uwide steps)
{
    int64_t had = held_by(level->quota, row);
    int64_t full = had + level->quota->cap[row];
    sl_uwide units = units_at(level, row, steps);
    int64_t holding = units < (sl_uwide)full ? (int64_t)units : full;
    return holding > had ? holding - had : 0;
}

/* Units given to all rows, or some number above `total` if they exceed it. */
static sl_wide given_to_all(const struct level *level, sl_uwide steps, int64_t total)
{
    sl_wide sum = 0;
    for (uint32_t row = 0; row < level->quota->count && sum <= total; row++) {
        sum += given(level, row, steps);
    }
    return sum;
}

/* The highest level at which at most `total` is given. One step more would exceed it, and gives
 * each row one unit at most. */
static sl_uwide find_level(const struct level *level, sl_uwide weight_sum, int64_t total)
{
    /* Without caps and holdings a level gives the most, so the level sought is not below this one.
     */
    sl_uwide low = ((sl_uwide)(uint64_t)total << level->shift) / weight_sum;
    sl_uwide step = 1; /* a power of two, so that its halves reach every level below */
    bool widening = true;
    while (step < low / 1024) {
        step *= 2;
    }
    while (step > 0) {
        bool fits = given_to_all(level, low + step, total) <= total;
        low += fits ? step : 0;
        widening &= fits;
        step = widening ? step * 2 : step / 2;
    }
    return low;
}

/* ---- the last units: one each to the least (holding + 1) / weight ---------------------------- */

struct last {
    const struct sl_quota *quota;
    const int64_t *share;
};

static int order(const void *context, uint32_t a, uint32_t b)
{
    const struct last *last = context;
    sl_wide next_a = (sl_wide)held_by(last->quota, a) + last->share[a] + 1;
    sl_wide next_b = (sl_wide)held_by(last->quota, b) + last->share[b] + 1;
    sl_wide left = next_a * last->quota->weight[b];
    sl_wide right = next_b * last->quota->weight[a];
    return (left > right) - (left < right);
}

static void hand_out(const struct sl_quota *quota, uint32_t *rows, uint32_t count, int64_t left,
                     int64_t *share)
{
    struct last last = {.quota = quota, .share = share};
    uint32_t first = sl_sort_first(rows, count, NULL, left, order, &last);
    for (uint32_t place = 0; place < first; place++) {
        share[rows[place]]++;
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Give every row with a weight its cap. Returns what is left of the total. */
static int64_t fill_all(const struct sl_quota *quota, int64_t total, int64_t *share)
{
    for (uint32_t row = 0; row < quota->count; row++) {
        share[row] = quota->weight[row] > 0 ? quota->cap[row] : 0;
        total -= share[row];
    }
    return total;
}

int64_t sl_dhondt(const struct sl_quota *quota, int64_t total, uint32_t *rows, int64_t *share)
{
    struct level level = {.quota = quota, .shift = 1};
    sl_uwide weight_sum = 0;
    sl_wide room = 0;
    for (uint32_t row = 0; row < quota->count; row++) {
        while (quota->weight[row] >> level.shift > 0) {
            level.shift++;
        }
        weight_sum += (sl_uwide)(uint64_t)quota->weight[row];
        room += quota->weight[row] > 0 ? quota->cap[row] : 0;
    }
    if (room <= total) {
        return fill_all(quota, total, share);
    }
    sl_uwide steps = find_level(&level, weight_sum, total);
    uint32_t open = 0;
    for (uint32_t row = 0; row < quota->count; row++) {
        share[row] = given(&level, row, steps);
        total -= share[row];
        if (quota->weight[row] > 0 && share[row] < quota->cap[row]) {
            rows[open++] = row;
        }
    }
    hand_out(quota, rows, open, total, share);
    return 0;
}
