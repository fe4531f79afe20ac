/* SPDX-License-Identifier: BSD-2-Clause */
/* depletion: how long a fund lasts if every day takes a loss out of the same urn. Pure.
 *
 * The draw of a day is named by path and day, so that any part of a run comes to the same bits. The
 * error of the sample itself is that of a bootstrap: samples drawn from the sample, a few paths on
 * each; what their probabilities differ by beyond what so few paths differ by anyway is the
 * sample's doing. */
#include <string.h>

#include "stress/interval.h"
#include "engine/market.h"
#include "base/memory.h"
#include "stress/normal.h"
#include "stress/philox.h"
#include "base/size.h"
#include "stress/urn.h"
#include "stress/wilson.h"
#include "sloss/stress.h"

#define QUERY_OLDEST 72u
#define ANSWER_OLDEST 80u
#define COUNT_MOST (UINT64_C(1) << 31)
#define AMOUNT_MOST (INT64_C(1) << 62)
#define WEIGHT_MOST (INT64_C(1) << 52)
#define DAYS_MOST (1u << 20)
#define RESAMPLES_MOST (1u << 12)
#define RESAMPLE_PATHS_MOST (1u << 20)
#define TERM_BITS 30u /* of what is squared and summed */
#define VARIANCE_BITS 40u
#define PPM 1000000

static const struct sloss_memory memory = {0};

/* What a horizon has seen of samples drawn again. */
struct again {
    uint64_t hits; /* in the one at hand */
    uint64_t sum;
    uint64_t squares;
};

struct run {
    const int64_t *losses;
    const int64_t *weights;
    uint64_t count;
    const struct sloss_depletion_query *query;
    uint64_t cap;
    int64_t deviate; /* of the intervals, 2^-32 */
    struct sl_urn urn;
    uint64_t *ended; /* paths by the day they ended on, from 1 */
    uint32_t *times; /* a row is in the sample drawn again */
    struct again *again;
    struct sloss_depletion_horizon *horizons;
    uint32_t horizon_count;
};

/* ---- paths ----------------------------------------------------------------------------------- */

static struct sloss_depletion_path run_path(const struct run *run, uint64_t number,
                                            enum sl_stream stream)
{
    uint64_t fund = (uint64_t)run->query->fund;
    for (uint32_t day = 0; day < run->query->days; day++) {
        uint64_t bits = sl_philox_draw(run->query->seed, number, stream, day);
        uint64_t loss = (uint64_t)sl_urn_draw(&run->urn, bits);
        fund += (uint64_t)run->query->inflow;
        fund = fund < run->cap ? fund : run->cap;
        if (fund < loss) {
            return (struct sloss_depletion_path){.day = day + 1, .missing = (int64_t)(loss - fund)};
        }
        fund -= loss;
    }
    return (struct sloss_depletion_path){.day = 0};
}

/* ---- means and their errors ------------------------------------------------------------------ */

/* Sums of terms in a unit of 2^shift, of which the largest has TERM_BITS. */
struct sums {
    uint64_t count;
    sl_wide sum; /* of the terms as they are */
    sl_uwide scaled;
    sl_uwide squares;
    unsigned shift;
};

static void add_term(struct sums *sums, int64_t term)
{
    uint64_t scaled = (uint64_t)term >> sums->shift;
    sums->count++;
    sums->sum += term;
    sums->scaled += scaled;
    sums->squares += (sl_uwide)scaled * scaled;
}

static unsigned shift_of(const struct run *run)
{
    int64_t most = 0;
    for (uint64_t i = 0; i < run->count; i++) {
        most = run->losses[i] > most ? run->losses[i] : most;
    }
    unsigned bits = sl_wide_bits((sl_uwide)most);
    return bits > TERM_BITS ? bits - TERM_BITS : 0;
}

/* The deviate times the standard error of the mean, sqrt((n * sum of squares - square of the sum) /
 * (n^2 * (n - 1))), in 2^-32 of the unit of the terms. Requires at least two. */
static sl_wide error_of(const struct sums *sums, int64_t deviate)
{
    sl_uwide n = sums->count;
    sl_uwide spread = n * sums->squares - sums->scaled * sums->scaled;
    struct sl_wide256 shifted = {.low = spread << 64, .high = spread >> 64};
    sl_uwide rest;
    struct sl_wide256 square = sl_wide_quotient(shifted, n * n * (n - 1), &rest);
    return ((sl_wide)sl_wide_root(square.low) * deviate) >> 32;
}

static int64_t round_scaled(sl_wide value)
{
    int64_t rounded = INT64_MAX;
    (void)sl_wide_narrow((value + (INT64_C(1) << 31)) >> 32, &rounded);
    return rounded;
}

static void read_missing(const struct run *run, const struct sums *missing,
                         struct sloss_depletion *answer)
{
    answer->missing_mean = answer->missing_error = INT64_MAX;
    if (missing->count > 0) {
        answer->missing_mean =
            (int64_t)sl_wide_divide(missing->sum, (sl_wide)missing->count, SL_ROUND_HALF_EVEN);
    }
    if (missing->count > 1) {
        answer->missing_error = round_scaled(error_of(missing, run->deviate) << missing->shift);
    }
}

/* Paths that last count the days asked for. */
static void read_mean_days(const struct run *run, struct sloss_depletion *answer)
{
    struct sums days = {.count = run->query->paths};
    uint64_t left = run->query->paths;
    for (uint32_t day = 1; day <= run->query->days; day++) {
        uint64_t ended = day < run->query->days ? run->ended[day] : left;
        left -= ended;
        days.sum += (sl_wide)ended * day;
        days.scaled += (sl_uwide)ended * day;
        days.squares += (sl_uwide)ended * day * day;
    }
    answer->days_mean_ppm =
        (int64_t)sl_wide_divide(days.sum * PPM, (sl_wide)days.count, SL_ROUND_HALF_EVEN);
    answer->days_mean_error_ppm = round_scaled(error_of(&days, run->deviate) * PPM);
}

/* ---- how often ------------------------------------------------------------------------------- */

static struct sl_wilson interval(const struct run *run, uint64_t hits)
{
    return sl_wilson(hits << 32, run->query->paths, run->deviate);
}

/* The first day by which half have ended; the first by which half may have, and must have. */
static void read_median(const struct run *run, struct sloss_depletion *answer)
{
    uint64_t hits = 0;
    answer->days_median = answer->days_median_low = answer->days_median_high = INT64_MAX;
    for (uint32_t day = run->query->days; day > 0; day--) {
        hits += run->ended[day];
    }
    answer->depleted = hits;
    for (uint32_t day = run->query->days; day > 0; hits -= run->ended[day--]) {
        struct sl_wilson often = interval(run, hits);
        if (often.high_ppb < SL_PPB / 2) {
            return;
        }
        answer->days_median_low = day;
        answer->days_median = 2 * hits >= run->query->paths ? day : answer->days_median;
        answer->days_median_high = often.low_ppb >= SL_PPB / 2 ? day : answer->days_median_high;
    }
}

static void read_horizon(const struct run *run, struct sloss_depletion_horizon *horizon)
{
    sl_wide paths = (sl_wide)run->query->paths;
    horizon->depleted = 0;
    for (uint32_t day = 1; day <= horizon->days; day++) {
        horizon->depleted += run->ended[day];
    }
    struct sl_wilson often = interval(run, horizon->depleted);
    horizon->probability_ppb =
        (int64_t)sl_wide_divide((sl_wide)horizon->depleted * SL_PPB, paths, SL_ROUND_HALF_EVEN);
    horizon->low_ppb = often.low_ppb;
    horizon->high_ppb = often.high_ppb;
    horizon->total_low_ppb = horizon->total_high_ppb = INT64_MAX;
}

/* ---- the error of the sample ----------------------------------------------------------------- */

/* Each row of the sample is as likely as another: its weight comes with it. */
static void draw_sample(struct run *run, uint32_t number)
{
    for (uint64_t i = 0; i < run->count; i++) {
        run->times[i] = 0;
    }
    for (uint64_t i = 0; i < run->count; i++) {
        uint64_t bits = sl_philox_draw(run->query->seed, number, SL_STREAM_ROW, (uint32_t)i);
        run->times[(uint64_t)(((sl_uwide)bits * run->count) >> 64)]++;
    }
    sl_urn_fill(&run->urn, run->losses, run->weights, run->times, run->count);
}

static void run_sample(struct run *run, uint32_t number)
{
    uint64_t paths = run->query->resample_paths;
    draw_sample(run, number);
    for (uint64_t path = 0; path < paths; path++) {
        uint32_t day = run_path(run, number * paths + path, SL_STREAM_ROW_DAY).day;
        for (uint32_t i = 0; day > 0 && i < run->horizon_count; i++) {
            run->again[i].hits += day <= run->horizons[i].days;
        }
    }
    for (uint32_t i = 0; i < run->horizon_count; i++) {
        struct again *again = &run->again[i];
        again->sum += again->hits;
        again->squares += again->hits * again->hits;
        again->hits = 0;
    }
}

/* Variance of the probability from sample to sample, in 2^-VARIANCE_BITS: of R samples with k of M
 * paths each, the variance of k / M less what it would be for one and the same sample, the mean of
 * k * (M - k) / (M^2 * (M - 1)); and a standard error of that variance, sqrt(2 / (R - 1)) of it, so
 * that what so few paths cannot tell is on the wide side. */
static sl_wide variance_between(const struct run *run, const struct again *again)
{
    sl_wide samples = run->query->resamples;
    sl_wide paths = run->query->resample_paths;
    sl_wide sum = (sl_wide)again->sum;
    sl_wide squares = (sl_wide)again->squares;
    sl_wide between = (samples * squares - sum * sum) * (paths - 1);
    sl_wide within = (paths * sum - squares) * (samples - 1);
    sl_wide unit = samples * (samples - 1) * (paths - 1) * paths * paths;
    sl_wide least = between > within ? ((between - within) << VARIANCE_BITS) / unit : 0;
    uint64_t error = sl_wide_root(((sl_uwide)2 << 64) / (uint64_t)(samples - 1)); /* 2^-32 */
    return least + (((between << VARIANCE_BITS) / unit * (sl_wide)error) >> 32);
}

/* Wilson's interval for as many paths as have both variances together. With none or all of the
 * paths, the variance of one of them stands in for that of the paths. */
static void read_total(const struct run *run, const struct again *again,
                       struct sloss_depletion_horizon *horizon)
{
    sl_wide paths = (sl_wide)run->query->paths;
    sl_wide hits = (sl_wide)horizon->depleted;
    hits = hits == 0 ? 1 : hits == paths ? paths - 1 : hits;
    sl_wide own = ((hits * (paths - hits)) << VARIANCE_BITS) / (paths * paths);
    sl_wide count = paths * own / (own + paths * variance_between(run, again));
    count = count < 1 ? 1 : count;
    sl_wide part = (((sl_wide)horizon->depleted << 32) * count) / paths;
    struct sl_wilson often = sl_wilson((uint64_t)part, (uint64_t)count, run->deviate);
    horizon->total_low_ppb = often.low_ppb;
    horizon->total_high_ppb = often.high_ppb;
}

static void read_samples(struct run *run)
{
    for (uint32_t number = 0; number < run->query->resamples; number++) {
        run_sample(run, number);
    }
    for (uint32_t i = 0; i < run->horizon_count; i++) {
        read_total(run, &run->again[i], &run->horizons[i]);
    }
}

/* ---- the boundary ---------------------------------------------------------------------------- */

static bool within(int64_t value, int64_t least, int64_t most)
{
    return value >= least && value <= most;
}

static bool query_fits(const struct sloss_depletion_query *query)
{
    bool again = query->resamples > 0;
    return within(query->days, 1, DAYS_MOST) && query->paths >= 2 && query->paths <= COUNT_MOST &&
           within(query->fund, 0, AMOUNT_MOST) && within(query->inflow, 0, AMOUNT_MOST) &&
           within(query->cap, 0, AMOUNT_MOST) && within(query->confidence_ppb, 1, SL_PPB - 1) &&
           query->resamples != 1 && query->resamples <= RESAMPLES_MOST &&
           within(query->resample_paths, again ? 2 : 0, again ? RESAMPLE_PATHS_MOST : 0);
}

static bool sample_fits(const struct run *run)
{
    bool fits = run->count >= 1 && run->count <= COUNT_MOST;
    for (uint64_t i = 0; fits && i < run->count; i++) {
        fits = within(run->losses[i], 0, AMOUNT_MOST) &&
               (run->weights == NULL || within(run->weights[i], 1, WEIGHT_MOST));
    }
    return fits;
}

static enum sloss_status check(const struct run *run)
{
    const struct sloss_depletion_query *query = run->query;
    bool fits = query_fits(query) && sample_fits(run);
    for (uint32_t i = 0; fits && i < run->horizon_count; i++) {
        fits = within(run->horizons[i].days, 1, query->days);
    }
    if (!fits) {
        return SLOSS_ERR_RANGE;
    }
    sl_wide grown = query->fund + (sl_wide)query->inflow * query->days;
    return query->cap == 0 && grown > AMOUNT_MOST ? SLOSS_ERR_OVERFLOW : SLOSS_OK;
}

static bool horizons_fit(const struct sloss_depletion_horizon *horizons, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (horizons[i].struct_size != sizeof(*horizons)) {
            return false; /* they stand in an array: their size is fixed */
        }
    }
    return true;
}

static bool allocate(struct run *run)
{
    run->ended = sl_memory_array(&memory, run->query->days + 1u, sizeof(*run->ended));
    run->times = sl_memory_array(&memory, run->count, sizeof(*run->times));
    run->again = sl_memory_array(&memory, run->horizon_count + 1u, sizeof(*run->again));
    return sl_urn_open(&run->urn, run->count) && run->ended != NULL && run->times != NULL &&
           run->again != NULL;
}

static void release(struct run *run)
{
    sl_memory_release(&memory, run->ended, (run->query->days + 1u) * sizeof(*run->ended));
    sl_memory_release(&memory, run->times, run->count * sizeof(*run->times));
    sl_memory_release(&memory, run->again, (run->horizon_count + 1u) * sizeof(*run->again));
    sl_urn_close(&run->urn);
}

static void run_paths(struct run *run, struct sloss_depletion_path *paths_out,
                      struct sloss_depletion *answer)
{
    struct sums missing = {.shift = shift_of(run)};
    memset(run->ended, 0, (run->query->days + 1u) * sizeof(*run->ended));
    memset(run->again, 0, (run->horizon_count + 1u) * sizeof(*run->again));
    sl_urn_fill(&run->urn, run->losses, run->weights, NULL, run->count);
    for (uint64_t i = 0; i < run->query->paths; i++) {
        struct sloss_depletion_path path = run_path(run, run->query->first + i, SL_STREAM_DAY);
        run->ended[path.day]++;
        if (path.day > 0) {
            add_term(&missing, path.missing);
        }
        answer->missing_max =
            path.missing > answer->missing_max ? path.missing : answer->missing_max;
        if (paths_out != NULL) {
            paths_out[i] = path;
        }
    }
    read_missing(run, &missing, answer);
    read_mean_days(run, answer);
    read_median(run, answer);
}

enum sloss_status sloss_depletion_read(const int64_t *losses, const int64_t *weights, size_t count,
                                       const struct sloss_depletion_query *query,
                                       struct sloss_depletion_horizon *horizons,
                                       uint32_t horizon_count,
                                       struct sloss_depletion_path *paths_out,
                                       struct sloss_depletion *depletion_out)
{
    struct sloss_depletion_query known = {0};
    struct sloss_depletion answer = {0};
    if (losses == NULL || query == NULL || (horizons == NULL && horizon_count > 0) ||
        depletion_out == NULL ||
        !sl_size_fits(query, query->struct_size, sizeof(known), QUERY_OLDEST) ||
        !sl_size_fits(depletion_out, depletion_out->struct_size, sizeof(answer), ANSWER_OLDEST) ||
        !horizons_fit(horizons, horizon_count)) {
        return SLOSS_ERR_ARGUMENT;
    }
    sl_size_take(&known, sizeof(known), query, query->struct_size);
    struct run run = {.losses = losses,
                      .weights = weights,
                      .count = count,
                      .query = &known,
                      .cap = (uint64_t)(known.cap == 0 ? AMOUNT_MOST : known.cap),
                      .horizons = horizons,
                      .horizon_count = horizon_count};
    enum sloss_status status = check(&run);
    if (status != SLOSS_OK) {
        return status;
    }
    run.deviate = sl_interval_normal(known.confidence_ppb);
    if (!allocate(&run)) {
        release(&run);
        return SLOSS_ERR_MEMORY;
    }
    run_paths(&run, paths_out, &answer);
    for (uint32_t i = 0; i < horizon_count; i++) {
        read_horizon(&run, &horizons[i]);
    }
    if (known.resamples > 0) {
        read_samples(&run);
    }
    sl_size_give(depletion_out, depletion_out->struct_size, &answer, sizeof(answer));
    release(&run);
    return SLOSS_OK;
}
