/* SPDX-License-Identifier: BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L

#include "stress/stress_work.h"
#include "sloss/stress.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "stress/stress_interrupt.h"

#define PORTION 64u      /* scenarios a thread takes at a time */
#define SHORT_NS 200000  /* between two looks at how far they are, at first */
#define LONG_NS 50000000 /* and in the end */

/* What the threads of a run share. */
struct shared {
    struct stress_work *work;
    atomic_uint_fast64_t next; /* scenario that nobody has taken */
    atomic_uint_fast64_t done;
    atomic_uint_fast64_t stopped; /* the first scenario that was not finished; all of them are taken
                                   * in order, so that those before it are done */
    atomic_uint finished;         /* threads */
    atomic_int status;            /* enum sloss_status of the first that failed */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void fail(struct shared *shared, enum sloss_status status)
{
    int none = SLOSS_OK;
    atomic_compare_exchange_strong(&shared->status, &none, (int)status);
}

/* An interrupt has ended a portion before this scenario. */
static void stop_at(struct shared *shared, uint64_t scenario)
{
    uint64_t first = atomic_load(&shared->stopped);
    while (scenario < first && !atomic_compare_exchange_weak(&shared->stopped, &first, scenario)) {
    }
}

static void run_portions(struct shared *shared, struct sloss_stress *stress)
{
    struct stress_work *work = shared->work;
    while (!stress_interrupted() && atomic_load(&shared->status) == SLOSS_OK) {
        uint64_t first = atomic_fetch_add(&shared->next, PORTION);
        if (first >= work->scenarios) {
            return;
        }
        uint64_t count = work->scenarios - first < PORTION ? work->scenarios - first : PORTION;
        int64_t *by_market =
            work->by_market == NULL ? NULL : work->by_market + first * work->market_count;
        size_t done = 0;
        enum sloss_status status =
            sloss_stress_run(stress, first, count, work->results + first, by_market, &done);
        if (status == SLOSS_ERR_STOPPED) {
            stop_at(shared, first + done);
            return;
        }
        if (status != SLOSS_OK) {
            fail(shared, status);
            return;
        }
        atomic_fetch_add(&shared->done, count);
    }
}

static enum sloss_status prepare(const struct stress_work *work, struct stress_copy *copy,
                                 struct sloss_stress **stress, uint32_t *row)
{
    enum sloss_status status = stress_book_copy(work->book, &work->change, work->model.asset, copy);
    *row = UINT32_MAX;
    if (status == SLOSS_OK) {
        status = sloss_stress_create(copy->engine, &work->model, work->markets, work->market_count,
                                     work->correlation, row, stress);
    }
    return status == SLOSS_OK
               ? stress_ties_set(work->ties, work->market_count, work->still, *stress)
               : status;
}

static void *run_thread(void *context)
{
    struct shared *shared = context;
    struct stress_copy copy;
    struct sloss_stress *stress = NULL;
    uint32_t row;
    enum sloss_status status = prepare(shared->work, &copy, &stress, &row);
    if (status == SLOSS_OK) {
        run_portions(shared, stress);
    } else if (status != SLOSS_ERR_STOPPED) {
        fail(shared, status);
    }
    sloss_stress_destroy(stress);
    stress_copy_close(&copy);
    atomic_fetch_add(&shared->finished, 1);
    return NULL;
}

/* ---- progress -------------------------------------------------------------------------------- */

static void show(const struct stress_work *work, uint64_t done, double seconds)
{
    char bar[31];
    uint64_t filled = work->scenarios == 0 ? 0 : done * 30 / work->scenarios;
    for (uint64_t i = 0; i < 30; i++) {
        bar[i] = i < filled ? '#' : '.';
    }
    bar[30] = '\0';
    double left = done == 0 ? 0 : seconds / (double)done * (double)(work->scenarios - done);
    fprintf(stderr, "\r%s [%s] %" PRIu64 " of %" PRIu64 ", %.0f s left   ", work->label, bar, done,
            work->scenarios, left);
}

static void watch(const struct shared *shared, uint32_t threads, double begin)
{
    struct timespec pause = {.tv_nsec = SHORT_NS};
    bool shown = shared->work->label != NULL && isatty(STDERR_FILENO) != 0;
    while (atomic_load(&shared->finished) < threads) {
        nanosleep(&pause, NULL);
        pause.tv_nsec = pause.tv_nsec < LONG_NS ? 2 * pause.tv_nsec : LONG_NS;
        if (shown) {
            show(shared->work, atomic_load(&shared->done), now() - begin);
        }
    }
    if (shown) {
        show(shared->work, atomic_load(&shared->done), now() - begin);
        fputc('\n', stderr);
    }
}

/* ---- a run ----------------------------------------------------------------------------------- */

/* Before anything long starts: is the model one of this book? And what is it? */
static enum sloss_status check(struct stress_work *work)
{
    struct stress_copy copy;
    struct sloss_stress *stress = NULL;
    uint32_t row;
    enum sloss_status status = prepare(work, &copy, &stress, &row);
    if (status == SLOSS_OK) {
        status = sloss_stress_hash(stress, &work->inputs);
    }
    if (status != SLOSS_OK && status != SLOSS_ERR_STOPPED) {
        fprintf(stderr, "sloss-stress: error %s", sloss_status_name(status));
        if (row != UINT32_MAX) {
            fprintf(stderr,
                    " in row %" PRIu32 " of the correlation, or in market %" PRIu32
                    " of those with a model",
                    row + 1, row + 1);
        }
        fputc('\n', stderr);
    }
    sloss_stress_destroy(stress);
    stress_copy_close(&copy);
    return status;
}

bool stress_work_run(struct stress_work *work)
{
    pthread_t threads[64];
    struct shared shared = {.work = work, .stopped = UINT64_MAX};
    uint32_t wanted = work->threads < 1 ? 1 : work->threads > 64 ? 64 : work->threads;
    uint32_t started = 0;
    enum sloss_status checked = check(work);
    if (checked != SLOSS_OK) {
        return checked == SLOSS_ERR_STOPPED; /* nothing is done, and nothing refused */
    }
    for (uint64_t i = 0; i < work->scenarios; i++) {
        work->results[i].struct_size = sizeof(work->results[i]);
    }
    double begin = now();
    while (started < wanted && pthread_create(&threads[started], NULL, run_thread, &shared) == 0) {
        started++;
    }
    watch(&shared, started, begin);
    for (uint32_t i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    work->seconds = now() - begin;
    uint64_t stopped = atomic_load(&shared.stopped);
    work->done = stopped < UINT64_MAX ? stopped : atomic_load(&shared.done);
    int status = started == 0 ? (int)SLOSS_ERR_MEMORY : atomic_load(&shared.status);
    if (status != SLOSS_OK) {
        fprintf(stderr, "sloss-stress: error %s in a scenario\n",
                sloss_status_name((enum sloss_status)status));
    }
    return status == SLOSS_OK;
}

bool stress_work_allocate(struct stress_work *work)
{
    work->results = calloc(work->scenarios + 1, sizeof(*work->results));
    work->by_market = calloc(work->scenarios * work->market_count + 1, sizeof(*work->by_market));
    return work->results != NULL && work->by_market != NULL;
}

void stress_work_free(struct stress_work *work)
{
    free(work->results);
    free(work->by_market);
}
