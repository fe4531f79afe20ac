/* SPDX-License-Identifier: BSD-2-Clause */
/* depletion: how long a fund lasts. Rejects bad arguments, follows the paths, and writes the
 * answer. */
#include "base/fixed.h"
#include "base/memory.h"
#include "base/size.h"
#include "engine/market.h"
#include "sloss/stress.h"
#include "stress/depletion/estimate.h"
#include "stress/depletion/resample.h"
#include "stress/interval.h"

#define QUERY_OLDEST 72u
#define ANSWER_OLDEST 80u
#define COUNT_MOST (UINT64_C(1) << 31)
#define AMOUNT_MOST (INT64_C(1) << 62)
#define WEIGHT_MOST (INT64_C(1) << 52)
#define DAYS_MOST (1u << 20)
#define RESAMPLES_MOST (1u << 12)
#define RESAMPLE_PATHS_MOST (1u << 20)

static const struct sloss_memory memory = {0};

/* ---- what is given --------------------------------------------------------------------------- */

static bool query_fits(const struct sloss_depletion_query *query)
{
    bool again = query->resamples > 0;
    return sl_fixed_within(query->days, 1, DAYS_MOST) && query->paths >= 2 &&
           query->paths <= COUNT_MOST && sl_fixed_within(query->fund, 0, AMOUNT_MOST) &&
           sl_fixed_within(query->inflow, 0, AMOUNT_MOST) &&
           sl_fixed_within(query->cap, 0, AMOUNT_MOST) &&
           sl_fixed_within(query->confidence_ppb, 1, SL_PPB - 1) && query->resamples != 1 &&
           query->resamples <= RESAMPLES_MOST &&
           sl_fixed_within(query->resample_paths, again ? 2 : 0, again ? RESAMPLE_PATHS_MOST : 0);
}

static bool sample_fits(const struct sl_path_run *run)
{
    bool fits = run->count >= 1 && run->count <= COUNT_MOST;
    for (uint64_t i = 0; fits && i < run->count; i++) {
        fits = sl_fixed_within(run->losses[i], 0, AMOUNT_MOST) &&
               (run->weights == NULL || sl_fixed_within(run->weights[i], 1, WEIGHT_MOST));
    }
    return fits;
}

static enum sloss_status check(const struct sl_path_run *run)
{
    const struct sloss_depletion_query *query = run->query;
    bool fits = query_fits(query) && sample_fits(run);
    for (uint32_t i = 0; fits && i < run->horizon_count; i++) {
        fits = sl_fixed_within(run->horizons[i].days, 1, query->days);
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
            return false; /* they are in an array, so that their size is fixed */
        }
    }
    return true;
}

static bool allocate(struct sl_path_run *run)
{
    run->ended = sl_memory_array(&memory, run->query->days + 1u, sizeof(*run->ended));
    run->times = sl_memory_array(&memory, run->count, sizeof(*run->times));
    run->again = sl_memory_array(&memory, run->horizon_count + 1u, sizeof(*run->again));
    return sl_urn_open(&run->urn, run->count) && run->ended != NULL && run->times != NULL &&
           run->again != NULL;
}

static void release(struct sl_path_run *run)
{
    sl_memory_release(&memory, run->ended, (run->query->days + 1u) * sizeof(*run->ended));
    sl_memory_release(&memory, run->times, run->count * sizeof(*run->times));
    sl_memory_release(&memory, run->again, (run->horizon_count + 1u) * sizeof(*run->again));
    sl_urn_close(&run->urn);
}

/* ---- the answer ------------------------------------------------------------------------------ */

/* Write the horizons to the caller, when nothing can fail or stop the call any more. */
static void read_horizons(const struct sl_path_run *run)
{
    for (uint32_t i = 0; i < run->horizon_count; i++) {
        sl_estimate_horizon(run, &run->horizons[i]);
    }
    if (run->query->resamples > 0) {
        sl_resample_read(run);
    }
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
    struct sl_path_run run = {.losses = losses,
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
    status = !allocate(&run) ? SLOSS_ERR_MEMORY
             : sl_estimate_paths(&run, paths_out, &answer) && sl_resample_paths(&run)
                 ? SLOSS_OK
                 : SLOSS_ERR_STOPPED;
    if (status == SLOSS_OK) {
        read_horizons(&run);
        sl_size_give(depletion_out, depletion_out->struct_size, &answer, sizeof(answer));
    }
    release(&run);
    return status;
}
