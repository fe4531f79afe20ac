/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_work: scenarios shared by threads, each with a book of its own; the results do not depend
 * on how many. */
#ifndef STRESS_WORK_H
#define STRESS_WORK_H

#include "sloss/stress.h"
#include "stress/stress_book.h"
#include "stress/stress_config.h"

/* One run. */
struct stress_work {
    const struct stress_book *book;
    struct sloss_stress_config model;
    const struct sloss_stress_market *markets;
    uint32_t market_count;
    const int64_t *correlation;
    const struct stress_ties *ties;
    const bool *still; /* markets that no other moves; NULL for none */
    struct stress_change change;
    uint64_t scenarios;
    int64_t confidence_ppb; /* of every interval */
    uint32_t threads;
    const char *label; /* of the progress line, or NULL for none */

    /* What came of it: arrays of the caller's. */
    struct sloss_stress_result *results;
    int64_t *by_market; /* deficits, or NULL */
    uint64_t done;      /* fewer where it was interrupted */
    struct sloss_hash inputs;
    double seconds;
};

/* Run it. False where something was refused, which is said on stderr. An interrupt ends it with
 * what is done so far: the scenarios before `done`. */
bool stress_work_run(struct stress_work *work);

/* Results and deficits by market for as many scenarios; false without memory. */
bool stress_work_allocate(struct stress_work *work);
void stress_work_free(struct stress_work *work);

#endif
