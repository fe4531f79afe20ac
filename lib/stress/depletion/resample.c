/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/depletion/resample.h"

#include "base/wide.h"
#include "stress/wilson.h"

#define VARIANCE_BITS 40u

/* Draw a resample. Each row of the sample is equally likely, and brings its weight with it. */
static void draw_sample(struct sl_path_run *run, uint32_t number)
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

static bool run_sample(struct sl_path_run *run, uint32_t number)
{
    uint64_t paths = run->query->resample_paths;
    draw_sample(run, number);
    for (uint64_t path = 0; path < paths; path++) {
        if (sl_path_stopped(run)) {
            return false;
        }
        uint32_t day = sl_path_follow(run, number * paths + path, SL_STREAM_ROW_DAY).day;
        for (uint32_t i = 0; day > 0 && i < run->horizon_count; i++) {
            run->again[i].hits += day <= run->horizons[i].days;
        }
    }
    for (uint32_t i = 0; i < run->horizon_count; i++) {
        struct sl_path_again *again = &run->again[i];
        again->sum += again->hits;
        again->squares += again->hits * again->hits;
        again->hits = 0;
    }
    return true;
}

/* The variance of the probability between samples, in 2^-VARIANCE_BITS. In each of R resamples k of
 * M paths end. From the variance of k / M the variance within one sample is subtracted, which is
 * the mean of k * (M - k) / (M^2 * (M - 1)). A standard error of the variance, sqrt(2 / (R - 1)) of
 * it, is added, so that few resamples make the interval wider and not narrower. */
static sl_wide variance_between(const struct sl_path_run *run, const struct sl_path_again *again)
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

/* Wilson's interval for the number of paths whose variance would be the sum of both variances. If
 * no path, or every path, ended, the variance is that of one path, or of all but one. */
static void read_total(const struct sl_path_run *run, const struct sl_path_again *again,
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

bool sl_resample_paths(struct sl_path_run *run)
{
    bool ran = true;
    for (uint32_t number = 0; ran && number < run->query->resamples; number++) {
        ran = run_sample(run, number);
    }
    return ran;
}

void sl_resample_read(const struct sl_path_run *run)
{
    for (uint32_t i = 0; i < run->horizon_count; i++) {
        read_total(run, &run->again[i], &run->horizons[i]);
    }
}
