/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/depletion/estimate.h"

#include <string.h>

#include "base/wide.h"
#include "engine/market.h"
#include "stress/wilson.h"

#define TERM_BITS 30u /* of what is squared and summed */
#define PPM 1000000

/* ---- means and their errors ------------------------------------------------------------------ */

/* Sums of terms. They are scaled by 2^shift so that the largest has TERM_BITS bits. */
struct sums {
    uint64_t count;
    sl_wide sum; /* sum of the terms before scaling */
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

static unsigned shift_of(const struct sl_path_run *run)
{
    int64_t most = 0;
    for (uint64_t i = 0; i < run->count; i++) {
        most = run->losses[i] > most ? run->losses[i] : most;
    }
    unsigned bits = sl_wide_bits((sl_uwide)most);
    return bits > TERM_BITS ? bits - TERM_BITS : 0;
}

/* Half the width of the mean's interval: the deviate times the standard error of the mean, sqrt((n
 * * sum of squares - square of the sum) / (n^2 * (n - 1))), in 2^-32 of the unit of the terms.
 * Requires at least two terms. */
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

static void read_missing(const struct sl_path_run *run, const struct sums *missing,
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

/* The mean number of days. A path on which the fund lasts counts all days of the query. */
static void read_mean_days(const struct sl_path_run *run, struct sloss_depletion *answer)
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

static struct sl_wilson interval(const struct sl_path_run *run, uint64_t hits)
{
    return sl_wilson(hits << 32, run->query->paths, run->deviate);
}

/* The median day, by which half of the paths have ended, and its interval: the first days by which
 * half may have ended, and must have ended. Also the number of paths that ended. */
static void read_median(const struct sl_path_run *run, struct sloss_depletion *answer)
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

void sl_estimate_horizon(const struct sl_path_run *run, struct sloss_depletion_horizon *horizon)
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

/* ---- all paths ------------------------------------------------------------------------------- */

bool sl_estimate_paths(struct sl_path_run *run, struct sloss_depletion_path *paths_out,
                       struct sloss_depletion *answer)
{
    struct sums missing = {.shift = shift_of(run)};
    memset(run->ended, 0, (run->query->days + 1u) * sizeof(*run->ended));
    memset(run->again, 0, (run->horizon_count + 1u) * sizeof(*run->again));
    sl_urn_fill(&run->urn, run->losses, run->weights, NULL, run->count);
    for (uint64_t i = 0; i < run->query->paths; i++) {
        if (sl_path_stopped(run)) {
            return false;
        }
        struct sloss_depletion_path path =
            sl_path_follow(run, run->query->first + i, SL_STREAM_DAY);
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
    return true;
}
