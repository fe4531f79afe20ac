/* SPDX-License-Identifier: BSD-2-Clause */
/* tail: quantiles, means beyond them, and their confidence intervals. Pure; weights are in 2^-32.
 *
 * The interval of a quantile inverts a test of how often it is exceeded. The error of a mean beyond
 * a quantile is that of the mean of weight * max(value - quantile, 0), which to first order does
 * not depend on the error of the quantile. Rows that were drawn together (antithetic pairs, strata)
 * count as one observation, their sum. */
#include <string.h>

#include "base/memory.h"
#include "base/size.h"
#include "engine/market.h"
#include "sloss/stress.h"
#include "stress/interval.h"
#include "stress/normal.h"
#include "stress/wilson.h"

#define COUNT_MOST (UINT64_C(1) << 31)
#define GROUP_MOST 4096u
#define DEGREES_LEAST 3u /* fewer make Student's deviate too inexact (interval.h) */
#define VALUE_MOST (INT64_C(1) << 62)
#define WEIGHT_MOST (INT64_C(1) << 52)

/* Sizes in the first release (size.h). */
enum {
    QUERY_OLDEST = 32,
    TAIL_OLDEST = 104
};

struct outcome {
    int64_t value;
    int64_t weight;
};

struct sample {
    const int64_t *values; /* in the order in which they were drawn */
    const int64_t *weights;
    struct outcome *rows; /* sorted from the largest down */
    int64_t *terms;       /* room for one per group, and one more */
    uint64_t count;
    uint64_t group;  /* rows that were drawn together */
    int64_t deviate; /* the deviate of the confidence */
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

/* Heapsort: the smallest rows move to the end. */
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

/* ---- terms ----------------------------------------------------------------------------------- */

static int64_t weight_of(const struct sample *sample, uint64_t row)
{
    return sample->weights == NULL ? SL_NORMAL_ONE : sample->weights[row];
}

/* What a row adds to a mean, in 2^-32. */
typedef sl_wide term(const struct sample *sample, uint64_t row, int64_t from);

static sl_wide excess(const struct sample *sample, uint64_t row, int64_t from)
{
    int64_t value = sample->values[row];
    return value > from ? ((sl_wide)value - from) * weight_of(sample, row) : 0;
}

static sl_wide exceedance(const struct sample *sample, uint64_t row, int64_t from)
{
    return sample->values[row] > from ? weight_of(sample, row) : 0;
}

static sl_wide sum_group(const struct sample *sample, uint64_t first, term *of, int64_t from)
{
    uint64_t end = first + sample->group < sample->count ? first + sample->group : sample->count;
    sl_wide sum = 0;
    for (uint64_t row = first; row < end; row++) {
        sum += of(sample, row, from);
    }
    return sum;
}

/* Fill the terms, one per group, scaled by 2^shift so that the largest has SL_INTERVAL_TERM_BITS
 * bits. An incomplete last group stands behind the others. */
static unsigned fill_terms(const struct sample *sample, term *of, int64_t from)
{
    sl_wide most = 0;
    unsigned shift = 0;
    for (uint64_t row = 0; row < sample->count; row += sample->group) {
        sl_wide sum = sum_group(sample, row, of, from);
        most = sum > most ? sum : most;
    }
    while (most >> shift >= (sl_wide)1 << SL_INTERVAL_TERM_BITS) {
        shift++;
    }
    sample->terms[sample->count / sample->group] = 0;
    for (uint64_t row = 0; row < sample->count; row += sample->group) {
        sl_wide sum = sum_group(sample, row, of, from);
        sample->terms[row / sample->group] = (int64_t)(sum >> shift);
    }
    return shift;
}

static struct sl_interval_moments moments_of(const struct sample *sample)
{
    struct sl_interval_moments moments;
    sl_interval_read(&moments, sample->terms, sample->count / sample->group);
    return moments;
}

/* ---- how often ------------------------------------------------------------------------------- */

/* The smallest value above which there is no more than this weight. */
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

static bool is_plain(const struct sample *sample)
{
    return sample->weights == NULL && sample->group == 1;
}

/* Half the width of the interval of the weight above a value that is exceeded with this
 * probability, in 2^-32. */
static sl_wide reach_of(const struct sample *sample, int64_t value, int64_t often_ppb)
{
    if (is_plain(sample)) {
        sl_wide expected = ((sl_wide)sample->count << 32) / SL_PPB * often_ppb;
        sl_wide variance = expected - expected / SL_PPB * often_ppb;
        return ((sl_wide)sl_wide_root((sl_uwide)variance) * sample->deviate) >> 16;
    }
    unsigned shift = fill_terms(sample, exceedance, value);
    struct sl_interval_moments moments = moments_of(sample);
    sl_wide error = (sl_wide)moments.error * (sl_wide)moments.count; /* of the sum, 2^-16 */
    sl_wide t = sl_interval_student(sample->deviate, moments.degrees);
    return ((error >> 16) * t / SL_NORMAL_ONE) << shift;
}

static void read_quantile(const struct sample *sample, int64_t probability_ppb,
                          struct sloss_tail *tail)
{
    int64_t often_ppb = SL_PPB - probability_ppb;
    sl_wide most = (((sl_wide)sample->count << 32) * often_ppb) / SL_PPB;
    tail->quantile = value_under(sample, most);
    sl_wide reach = reach_of(sample, tail->quantile, often_ppb);
    bool blind = !is_plain(sample) && tail->quantile == sample->rows[0].value;
    tail->quantile_low = value_under(sample, most + reach);
    tail->quantile_high =
        blind || most - reach <= 0 ? INT64_MAX : value_under(sample, most - reach);
}

/* The number of plain rows that would give a part of this size the same error. */
static uint64_t count_as_sure(const struct sl_interval_moments *moments, unsigned shift,
                              uint64_t group, int64_t part_ppb)
{
    const sl_wide most = INT64_C(1) << 30;
    sl_wide own = (sl_wide)part_ppb * (SL_PPB - part_ppb) / SL_PPB;
    sl_wide error = ((sl_wide)moments->error << shift) / (sl_wide)group; /* of the part, 2^-48 */
    sl_wide count =
        error == 0 ? most : sl_wide_divide((own << 96) / SL_PPB, error * error, SL_ROUND_HALF_EVEN);
    return (uint64_t)(count < 1 ? 1 : count > most ? most : count);
}

static void read_exceedance(const struct sample *sample, int64_t threshold, struct sloss_tail *tail)
{
    unsigned shift = fill_terms(sample, exceedance, threshold);
    struct sl_interval_moments moments = moments_of(sample);
    uint64_t count = sample->count;
    int64_t deviate = sample->deviate;
    sl_wide weight = (moments.sum + sample->terms[moments.count]) << shift;
    sl_wide part = (weight * SL_PPB >> 32) / (sl_wide)count;
    int64_t part_ppb = part > SL_PPB ? SL_PPB : (int64_t)part;
    if (!is_plain(sample) && part_ppb > 0 && part_ppb < SL_PPB) {
        count = count_as_sure(&moments, shift, sample->group, part_ppb);
        deviate = sl_interval_student(deviate, moments.degrees);
    }
    tail->exceeds_ppb = part_ppb;
    uint64_t hits = (uint64_t)((((sl_wide)part_ppb << 32) * (sl_wide)count) / SL_PPB);
    struct sl_wilson often = sl_wilson(hits, count, deviate);
    tail->exceeds_low_ppb = often.low_ppb;
    tail->exceeds_high_ppb = often.high_ppb;
}

/* ---- how much -------------------------------------------------------------------------------- */

struct mean {
    int64_t value;
    int64_t low;
    int64_t high;
};

/* from + terms of 2^(shift - 48), rounded half up. At least 0, and INT64_MAX if it does not fit. */
static int64_t place(int64_t from, sl_wide terms, unsigned shift)
{
    const sl_wide most = INT64_MAX;
    sl_wide away = shift < 48 ? (terms + ((sl_wide)1 << (47 - shift))) >> (48 - shift) : terms;
    sl_wide unit = shift < 48 ? 1 : (sl_wide)1 << (shift - 48);
    sl_wide value = away > most / unit ? most : away < -most / unit ? 0 : from + away * unit;
    return value < 0 ? 0 : value > most ? INT64_MAX : (int64_t)value;
}

/* from + mean of excesses / probability. If all outcomes are equal, or only one or two differ from
 * the others, the sample does not show the bounds: they are 0 and INT64_MAX. */
static struct mean mean_beyond(const struct sample *sample, int64_t from, int64_t often_ppb)
{
    unsigned shift = fill_terms(sample, excess, from);
    struct sl_interval_moments moments = moments_of(sample);
    struct sl_interval_bounds away = sl_interval_mean(&moments, sample->deviate);
    sl_wide sum = moments.sum + sample->terms[moments.count];
    sl_wide value = sl_wide_divide((sum << 16) * SL_PPB, (sl_wide)sample->count * often_ppb,
                                   SL_ROUND_HALF_EVEN);
    sl_wide per = (sl_wide)sample->group * often_ppb;
    if (moments.error == 0 || moments.degrees < DEGREES_LEAST) {
        return (struct mean){place(from, value, shift), 0, INT64_MAX};
    }
    return (struct mean){.value = place(from, value, shift),
                         .low = place(from, value + away.low * SL_PPB / per, shift),
                         .high = place(from, value + away.high * SL_PPB / per, shift)};
}

/* ---- the boundary ---------------------------------------------------------------------------- */

static bool in_range(const struct sloss_tail_query *query, size_t count)
{
    return count >= 2 && count <= COUNT_MOST && query->group_size <= GROUP_MOST &&
           query->group_size <= count / 2 && query->probability_ppb >= 1 &&
           query->probability_ppb < SL_PPB && query->confidence_ppb >= SL_PPB / 2 &&
           query->confidence_ppb < SL_PPB;
}

static bool take(struct sample *sample)
{
    for (uint64_t i = 0; i < sample->count; i++) {
        int64_t value = sample->values[i];
        int64_t weight = weight_of(sample, i);
        if (value < 0 || value > VALUE_MOST || weight < 1 || weight > WEIGHT_MOST) {
            return false;
        }
        sample->rows[i] = (struct outcome){value, weight};
    }
    sort_down(sample->rows, sample->count);
    return true;
}

static void read_sample(const struct sample *sample, const struct sloss_tail_query *query,
                        struct sloss_tail *tail)
{
    read_quantile(sample, query->probability_ppb, tail);
    struct mean beyond = mean_beyond(sample, tail->quantile, SL_PPB - query->probability_ppb);
    struct mean all = mean_beyond(sample, 0, SL_PPB);
    tail->expected_shortfall = beyond.value;
    tail->expected_shortfall_low = beyond.low;
    tail->expected_shortfall_high = beyond.high;
    tail->mean = all.value;
    tail->mean_low = all.low;
    tail->mean_high = all.high;
    read_exceedance(sample, query->threshold, tail);
}

enum sloss_status sloss_tail_estimate(const int64_t *values, const int64_t *weights, size_t count,
                                      const struct sloss_tail_query *query,
                                      struct sloss_tail *tail_out)
{
    struct sloss_tail tail = {0};
    struct sloss_tail_query asked;
    const struct sloss_memory memory = {0};
    if (values == NULL || query == NULL || tail_out == NULL ||
        !sl_size_fits(query, query->struct_size, sizeof(asked), QUERY_OLDEST) ||
        !sl_size_fits(tail_out, tail_out->struct_size, sizeof(tail), TAIL_OLDEST)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&asked, sizeof(asked), query, query->struct_size);
    if (!in_range(&asked, count)) {
        return SLOSS_ERR_RANGE;
    }
    struct sample sample = {.values = values,
                            .weights = weights,
                            .count = count,
                            .group = asked.group_size == 0 ? 1 : asked.group_size,
                            .deviate = sl_interval_normal(asked.confidence_ppb)};
    size_t terms = count / (size_t)sample.group + 1;
    sample.rows = sl_memory_array(&memory, count, sizeof(*sample.rows));
    sample.terms = sl_memory_array(&memory, terms, sizeof(*sample.terms));
    bool has_room = sample.rows != NULL && sample.terms != NULL;
    bool fits = has_room && take(&sample);
    if (fits) {
        read_sample(&sample, &asked, &tail);
        sl_size_give(tail_out, tail_out->struct_size, &tail, sizeof(tail));
    }
    sl_memory_release(&memory, sample.terms, terms * sizeof(*sample.terms));
    sl_memory_release(&memory, sample.rows, count * sizeof(*sample.rows));
    return !has_room ? SLOSS_ERR_MEMORY : fits ? SLOSS_OK : SLOSS_ERR_RANGE;
}
