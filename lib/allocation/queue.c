/* SPDX-License-Identifier: BSD-2-Clause */
#include "allocation/queue_internal.h"

#include "allocation/sample_internal.h"

/* Without caps the first row takes the whole total, as if total and caps were 1. */
static const uint64_t alone = 1;

static const struct sl_bracket whole = {.low = 0, .high = UINT64_MAX};

/* The total ends in the turn of one row, and all rows before it take their cap. Guess its rank. */
static struct sl_bracket guess(const struct sl_division *division)
{
    const struct sl_claims *claims = division->claims;
    struct sl_candidates drawn = division->candidates;
    struct sl_sample sample = sl_sample_begin(claims->count);
    uint32_t size = sl_sample_size(claims->count);
    drawn.count = 0;
    for (uint32_t i = 0; i < size; i++) {
        uint32_t row = sl_sample_draw(&sample);
        if (claims->weight[row] > 0) {
            drawn.row[drawn.count] = row;
            drawn.key[drawn.count++] = sl_division_key(division, row);
        }
    }
    if (drawn.count == 0) {
        return whole;
    }
    uint64_t target =
        claims->cap == NULL ? alone : (uint64_t)((sl_uwide)division->total * size / claims->count);
    return sl_sample_bracket(&drawn, claims->cap, target, whole);
}

/* What the candidates can take together, cut off where more does not matter. */
static uint64_t sum_caps(const struct sl_division *division, uint64_t enough)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < division->candidates.count && sum < enough; i++) {
        sum += sl_division_cap(division, division->candidates.row[i]);
    }
    return sum;
}

static uint64_t take(struct sl_division *division, uint32_t row, uint64_t rest)
{
    uint64_t cap = sl_division_cap(division, row);
    uint64_t share = cap < rest ? cap : rest;
    sl_division_raise(division, row, share);
    return share;
}

/* Divide the rest among the candidates, by falling rank, then by row. Returns what is left. */
static uint64_t take_in_turn(struct sl_division *division, uint64_t rest)
{
    const struct sl_candidates *candidates = &division->candidates;
    const int64_t *cap = division->claims->cap;
    if (candidates->count == 0 || rest == 0) {
        return rest;
    }
    struct sl_threshold threshold = sl_select(candidates, cap, cap == NULL ? alone : rest);
    uint64_t ties = rest - threshold.above;
    for (uint32_t i = 0; i < candidates->count; i++) {
        if (candidates->key[i] > threshold.key) {
            take(division, candidates->row[i], rest);
        } else if (candidates->key[i] == threshold.key) {
            ties -= take(division, candidates->row[i], ties);
        }
    }
    return ties;
}

enum sloss_status sl_queue(struct sl_division *division, uint64_t *residual_out)
{
    struct sl_bracket bracket = guess(division);
    division->kernel->enqueue(division, bracket);
    enum sloss_status status = sl_division_judge(division);
    if (status != SLOSS_OK) {
        return status;
    }
    uint64_t rest = division->total - division->tally.sum;
    if (division->tally.sum > division->total ||
        (bracket.low > 0 && sum_caps(division, rest) < rest)) {
        division->kernel->enqueue(division, whole);
        rest = division->total - division->tally.sum;
    }
    *residual_out = take_in_turn(division, rest);
    return SLOSS_OK;
}
