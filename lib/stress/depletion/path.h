/* SPDX-License-Identifier: BSD-2-Clause */
/* path: follows a fund along one path. Every day draws a loss from the same urn, until a loss is
 * more than the fund has. Pure.
 *
 * The random number of a day is a function of path and day, so that any part of a run gives the
 * same bits. */
#ifndef SL_PATH_H
#define SL_PATH_H

#include "sloss/stress.h"
#include "stress/depletion/urn.h"
#include "stress/philox.h"

/* Sums of a horizon over the resamples of the bootstrap. */
struct sl_path_again {
    uint64_t hits; /* hits in the present resample */
    uint64_t sum;
    uint64_t squares;
};

/* A query, and the results of its paths so far. */
struct sl_path_run {
    const int64_t *losses;
    const int64_t *weights;
    uint64_t count;
    const struct sloss_depletion_query *query;
    uint64_t cap;
    int64_t deviate; /* deviate of the intervals, in 2^-32 */
    struct sl_urn urn;
    uint64_t *ended; /* ended[d]: number of paths that ended on day d, from 1 */
    uint32_t *times; /* how often each row is in the present resample */
    struct sl_path_again *again;
    struct sloss_depletion_horizon *horizons;
    uint32_t horizon_count;
};

/* Does the host want to stop the call? It is asked before each path, which has at most 2^20
 * draws. */
static inline bool sl_path_stopped(const struct sl_path_run *run)
{
    return run->query->stop != NULL && run->query->stop(run->query->stop_context) != 0;
}

/* The day on which a path ends, and what is missing then. Day 0 if the fund lasts. */
struct sloss_depletion_path sl_path_follow(const struct sl_path_run *run, uint64_t number,
                                           enum sl_stream stream);

#endif
