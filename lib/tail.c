/* SPDX-License-Identifier: BSD-2-Clause */
/* tail: quantiles, means beyond them, and how far they can be trusted. Pure; weights are in 2^-32.
 *
 * Intervals are of 95 %: z = 1.959964. The interval of a quantile inverts a test of how often it is
 * exceeded, whose variance is that of the quantile's own tail; the error of a mean beyond a
 * quantile is that of the mean of weight * (value - quantile)+, which does not depend on the
 * quantile's error to first order. */
#include <string.h>

#include "market.h"
#include "memory.h"
#include "normal.h"
#include "size.h"

#define TAIL_OLDEST 88u
#define COUNT_MOST (UINT64_C(1) << 31)
#define VALUE_MOST (INT64_C(1) << 62)
#define WEIGHT_MOST (INT64_C(1) << 52)
#define Z_PPM 1959964
#define Z_SQUARE_PPM 3841459
#define PPM 1000000

struct outcome {
    int64_t value;
    int64_t weight;
};

/* Outcomes from the greatest down. */
struct sample {
    struct outcome *rows;
    uint64_t count;
    bool weighted;
};

/* ---- sorting --------------------------------------------------------------------------------- */

static void sink(struct outcome *heap, uint64_t count, uint64_t place)
{
    struct outcome row = heap[place];
    for (uint64_t child; (child = 2 * place + 1) < count; place = child) {
        child += child + 1 < count && heap[child + 1].value < heap[child].value ? 1 : 0;
        if (heap[child].value >= row.value) {
            break;
        }
        heap[place] = heap[child];
    }
    heap[place] = row;
}

/* Heapsort: the smallest are moved to the end. */
static void sort_down(struct outcome *rows, uint64_t count)
{
    for (uint64_t place = count / 2; place-- > 0;) {
        sink(rows, count, place);
    }
    for (uint64_t end = count; end-- > 1;) {
        struct outcome least = rows[0];
        rows[0] = rows[end];
        rows[end] = least;
        sink(rows, end, 0);
    }
}

/* ---- how often ------------------------------------------------------------------------------- */

/* The outcomes above a value, which are the first ones. */
struct above {
    uint64_t rows;
    sl_wide weight;  /* 2^-32 */
    sl_wide squares; /* of weights, 2^-40 */
};

static struct above above(const struct sample *sample, int64_t value)
{
    struct above sum = {0};
    for (; sum.rows < sample->count && sample->rows[sum.rows].value > value; sum.rows++) {
        int64_t weight = sample->rows[sum.rows].weight;
        sum.weight += weight;
        sum.squares += (sl_wide)(weight >> 12) * (weight >> 12);
    }
    return sum;
}

/* The smallest value with no more than this weight above it. */
static int64_t value_under(const struct sample *sample, sl_wide most)
{
    sl_wide weight = 0;
    uint64_t at = 0;
    for (uint64_t next = 0; next < sample->count; at = next) {
        int64_t value = sample->rows[at].value;
        for (; next < sample->count && sample->rows[next].value == value; next++) {
            weight += sample->rows[next].weight;
        }
        if (weight > most || next == sample->count) {
            break;
        }
    }
    return sample->rows[at].value;
}

/* 1.96 times the standard deviation of the weight above a value that is exceeded as often as that,
 * in 2^-32. */
static sl_wide deviation(const struct sample *sample, struct above tail, int64_t often_ppb)
{
    sl_wide square = (sl_wide)1 << 40;
    sl_wide expected = square * (int64_t)sample->count / SL_PPB * often_ppb;
    sl_wide squares = sample->weighted ? tail.squares : expected;
    sl_wide variance = squares - expected / SL_PPB * often_ppb;
    uint64_t root = sl_normal_root(variance < 0 ? 0 : (sl_uwide)variance);
    return ((sl_wide)root << 12) * Z_PPM / PPM;
}

static void read_quantile(const struct sample *sample, int64_t probability_ppb,
                          struct sloss_tail *tail)
{
    int64_t often_ppb = SL_PPB - probability_ppb;
    sl_wide most = (((sl_wide)sample->count << 32) * often_ppb) / SL_PPB;
    tail->quantile = value_under(sample, most);
    struct above beyond = above(sample, tail->quantile);
    sl_wide around = deviation(sample, beyond, often_ppb);
    bool blind = sample->weighted && beyond.rows == 0;
    tail->quantile_low = value_under(sample, most + around);
    tail->quantile_high =
        blind || most - around <= 0 ? INT64_MAX : value_under(sample, most - around - 1);
}

/* Wilson's interval of a part of so many. */
static void wilson(int64_t part_ppb, uint64_t count, int64_t *low_ppb, int64_t *high_ppb)
{
    sl_wide n = (sl_wide)count;
    sl_wide inner =
        n * part_ppb * (SL_PPB - part_ppb) + (sl_wide)SL_PPB * SL_PPB / 4 * Z_SQUARE_PPM / PPM;
    sl_wide half = (sl_wide)sl_normal_root((sl_uwide)inner) * Z_PPM;
    sl_wide centre = n * part_ppb * PPM + (sl_wide)SL_PPB / 2 * Z_SQUARE_PPM;
    sl_wide whole = n * PPM + Z_SQUARE_PPM;
    sl_wide low = centre - half;
    *low_ppb = low < 0 ? 0 : (int64_t)(low / whole);
    sl_wide high = sl_wide_divide(centre + half, whole, SL_ROUND_CEIL);
    *high_ppb = high > SL_PPB ? SL_PPB : (int64_t)high;
}

/* Weights stand for as many outcomes without as have the variance of theirs. */
static void read_exceedance(const struct sample *sample, int64_t threshold, struct sloss_tail *tail)
{
    struct above beyond = above(sample, threshold);
    sl_wide count = (sl_wide)sample->count;
    sl_wide part = ((beyond.weight * SL_PPB) >> 32) / count;
    int64_t part_ppb = part > SL_PPB ? SL_PPB : (int64_t)part;
    sl_wide squares = ((beyond.squares * PPM) >> 40) / count; /* of a weight, in millionths */
    sl_wide own = (sl_wide)part_ppb * (SL_PPB - part_ppb) / SL_PPB;
    sl_wide theirs = squares * (SL_PPB / PPM) - (sl_wide)part_ppb * part_ppb / SL_PPB;
    if (sample->weighted && own > 0 && theirs > 0) {
        count = count * own / theirs;
        count = count < 1 ? 1 : count > (1 << 30) ? (1 << 30) : count;
    }
    tail->exceeds_ppb = part_ppb;
    wilson(part_ppb, (uint64_t)count, &tail->exceeds_low_ppb, &tail->exceeds_high_ppb);
}

/* ---- how much -------------------------------------------------------------------------------- */

struct mean {
    int64_t value;
    int64_t error;
};

/* weight * (value - from)+ of a row, in 2^-32. */
static sl_wide excess(const struct outcome *row, int64_t from)
{
    return row->value > from ? ((sl_wide)row->value - from) * row->weight : 0;
}

static unsigned shift_of(const struct sample *sample, int64_t from)
{
    sl_wide most = 0;
    for (uint64_t i = 0; i < sample->count; i++) {
        sl_wide term = excess(&sample->rows[i], from);
        most = term > most ? term : most;
    }
    unsigned shift = 0;
    while (most >> shift >= (sl_wide)1 << 40) {
        shift++;
    }
    return shift;
}

/* from + sum of excesses / (count * often), and 1.96 standard errors of it. Terms are taken in a
 * unit of 2^shift of which the largest has 40 bits, so that squares of 2^31 of them fit 128. */
static struct mean mean_beyond(const struct sample *sample, int64_t from, int64_t often_ppb)
{
    unsigned shift = shift_of(sample, from);
    sl_wide sum = 0;
    sl_wide squares = 0;
    for (uint64_t i = 0; i < sample->count; i++) {
        sl_wide term = excess(&sample->rows[i], from) >> shift;
        sum += term;
        squares += term * term;
    }
    sl_wide count = (sl_wide)sample->count;
    sl_wide mean = sum / count;
    sl_wide variance = squares / count - mean * mean;
    sl_wide root = (sl_wide)sl_normal_root((sl_uwide)(variance < 0 ? 0 : variance) << 16);
    sl_wide spread = root * Z_PPM / PPM * SL_PPB / often_ppb; /* 2^(shift - 8) of a row */
    sl_wide error = (spread << 8) / (sl_wide)sl_normal_root((sl_uwide)count << 16);
    sl_wide scaled = sl_wide_divide(sum * SL_PPB, count * often_ppb, SL_ROUND_HALF_EVEN);
    sl_wide half = (sl_wide)1 << 31;
    struct mean result = {.value = INT64_MAX, .error = INT64_MAX};
    (void)sl_wide_narrow(from + (((scaled << shift) + half) >> 32), &result.value);
    (void)sl_wide_narrow((((error << shift) >> 8) + half) >> 32, &result.error);
    return result;
}

/* ---- the boundary ---------------------------------------------------------------------------- */

static bool take(struct sample *sample, const int64_t *values, const int64_t *weights)
{
    for (uint64_t i = 0; i < sample->count; i++) {
        int64_t weight = weights == NULL ? SL_NORMAL_ONE : weights[i];
        if (values[i] < 0 || values[i] > VALUE_MOST || weight < 1 || weight > WEIGHT_MOST) {
            return false;
        }
        sample->rows[i] = (struct outcome){values[i], weight};
    }
    sort_down(sample->rows, sample->count);
    return true;
}

static void read_sample(const struct sample *sample, int64_t probability_ppb, int64_t threshold,
                        struct sloss_tail *tail)
{
    read_quantile(sample, probability_ppb, tail);
    struct mean beyond = mean_beyond(sample, tail->quantile, SL_PPB - probability_ppb);
    struct mean all = mean_beyond(sample, 0, SL_PPB);
    tail->shortfall = beyond.value;
    tail->shortfall_error = beyond.error;
    tail->mean = all.value;
    tail->mean_error = all.error;
    read_exceedance(sample, threshold, tail);
}

enum sloss_status sloss_tail_read(const int64_t *values, const int64_t *weights, size_t count,
                                  int64_t probability_ppb, int64_t threshold,
                                  struct sloss_tail *tail_out)
{
    struct sloss_tail tail = {0};
    const struct sloss_memory memory = {0};
    if (values == NULL || tail_out == NULL ||
        !sl_size_fits(tail_out, tail_out->struct_size, sizeof(tail), TAIL_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (count < 2 || count > COUNT_MOST || probability_ppb < 1 || probability_ppb >= SL_PPB) {
        return SLOSS_ERR_RANGE;
    }
    struct sample sample = {.count = count, .weighted = weights != NULL};
    sample.rows = sl_memory_array(&memory, count, sizeof(*sample.rows));
    if (sample.rows == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    bool fits = take(&sample, values, weights);
    if (fits) {
        read_sample(&sample, probability_ppb, threshold, &tail);
        sl_size_give(tail_out, tail_out->struct_size, &tail, sizeof(tail));
    }
    sl_memory_release(&memory, sample.rows, count * sizeof(*sample.rows));
    return fits ? SLOSS_OK : SLOSS_ERR_RANGE;
}
