/* SPDX-License-Identifier: BSD-2-Clause */
/* path: a fund on one path: every day takes a loss out of the same urn, until one is more than
 * there is. Pure.
 *
 * The draw of a day is named by path and day, so that any part of a run comes to the same bits. */
#ifndef SL_PATH_H
#define SL_PATH_H

#include "sloss/stress.h"
#include "stress/depletion/urn.h"
#include "stress/philox.h"

/* What a horizon has seen of samples drawn again. */
struct sl_path_again {
    uint64_t hits; /* in the one at hand */
    uint64_t sum;
    uint64_t squares;
};

/* A question, and what its paths have come to so far. */
struct sl_path_run {
    const int64_t *losses;
    const int64_t *weights;
    uint64_t count;
    const struct sloss_depletion_query *query;
    uint64_t cap;
    int64_t deviate; /* of the intervals, 2^-32 */
    struct sl_urn urn;
    uint64_t *ended; /* paths by the day they ended on, from 1 */
    uint32_t *times; /* how often each row is in the sample drawn again */
    struct sl_path_again *again;
    struct sloss_depletion_horizon *horizons;
    uint32_t horizon_count;
};

/* Does the host want the call to end? Asked before each path: one has at most 2^20 draws. */
static inline bool sl_path_stopped(const struct sl_path_run *run)
{
    return run->query->stop != NULL && run->query->stop(run->query->stop_context) != 0;
}

/* The day on which a path ends and what is missing then; day 0 where the fund lasts. */
struct sloss_depletion_path sl_path_follow(const struct sl_path_run *run, uint64_t number,
                                           enum sl_stream stream);

#endif
