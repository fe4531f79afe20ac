/* SPDX-License-Identifier: BSD-2-Clause */
/* snapshot_driver: runs a scenario twice, the second time on books that are saved and loaded after
 * random lines, and compares after every line the hash, the events, the deficits and at last the
 * bytes. For each path that stands on standard input it prints a line: how the scenario ended and
 * how often it was loaded, or what differed first.
 *
 * usage: snapshot_driver SEED */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <sloss/snapshot.h>

#include "common/scenario.h"
#include "saved.h"

/* What one run left after each line: a number for all of it. */
struct trace {
    uint64_t *line;
    size_t count;
    size_t room;
};

struct run {
    struct trace *trace;
    uint64_t seed; /* 0: nothing is loaded */
    uint32_t loaded;
    struct saved saved;
};

static void need(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "snapshot_driver: not so: %s\n", what);
        exit(1);
    }
}

/* splitmix64 (Vigna). */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* FNV-1a. */
static uint64_t fold(uint64_t sum, const void *data, size_t size)
{
    const unsigned char *at = data;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ at[i]) * UINT64_C(0x100000001B3);
    }
    return sum;
}

static void save(const struct scenario *scenario, struct saved *saved)
{
    saved->size = saved->at = 0;
    need(sloss_engine_save(scenario->engine, saved_write, saved) == SLOSS_OK, "it is saved");
}

/* The scenario goes on with books that are loaded; saved again they give the same bytes. */
static void load_in_place(struct scenario *scenario, struct run *run)
{
    struct saved again = {0};
    save(scenario, &run->saved);
    sloss_engine_destroy(scenario->engine);
    sloss_ledger_destroy(scenario->ledger);
    need(sloss_engine_load(NULL, saved_read, &run->saved, &scenario->ledger, &scenario->engine) ==
             SLOSS_OK,
         "what is saved is loaded");
    save(scenario, &again);
    need(same_bytes(&again, &run->saved), "what is loaded is saved as it was");
    free(again.bytes);
    run->loaded++;
}

static uint64_t sum_of(const struct scenario *scenario)
{
    struct sloss_hash hash;
    struct sloss_event events[32];
    struct sloss_deficit deficits[8];
    size_t count = 1;
    need(sloss_engine_hash(scenario->engine, &hash) == SLOSS_OK, "a hash");
    uint64_t sum = fold(UINT64_C(0xCBF29CE484222325), &hash, sizeof(hash));
    while (count > 0) {
        (void)sloss_engine_events(scenario->engine, events, 32, &count);
        sum = fold(sum, events, count * sizeof(events[0]));
    }
    for (count = 1; count > 0;) {
        (void)sloss_engine_deficits(scenario->engine, deficits, 8, &count);
        sum = fold(sum, deficits, count * sizeof(deficits[0]));
    }
    return sum;
}

static void after_line(struct scenario *scenario, void *context)
{
    struct run *run = context;
    struct trace *trace = run->trace;
    if (trace->count == trace->room) {
        trace->room = 2 * trace->room + 64;
        trace->line = realloc(trace->line, trace->room * sizeof(*trace->line));
        need(trace->line != NULL, "memory");
    }
    trace->line[trace->count++] = sum_of(scenario);
    if (run->seed != 0 && next_random(&run->seed) % 8 == 0) {
        load_in_place(scenario, run);
    }
}

static enum scenario_outcome run_file(const char *path, struct run *run, char *end, size_t size)
{
    struct scenario scenario;
    need(scenario_open(&scenario, NULL), "memory");
    scenario.messages = NULL;
    scenario.applied = after_line;
    scenario.context = run;
    enum scenario_outcome outcome = scenario_run(&scenario, path);
    snprintf(end, size, "outcome %d line %" PRIu64 " %s", outcome, scenario.refused_line,
             sloss_status_name(scenario.refused));
    need(sloss_engine_verify(scenario.engine) == SLOSS_OK, "the books hold");
    save(&scenario, &run->saved);
    scenario_close(&scenario);
    return outcome;
}

static void compare(const char *path, uint64_t seed)
{
    struct trace trace[2] = {{0}};
    struct run run[2] = {{.trace = &trace[0]}, {.trace = &trace[1], .seed = seed | 1}};
    char end[2][128];
    for (size_t i = 0; i < 2; i++) {
        (void)run_file(path, &run[i], end[i], sizeof(end[i]));
    }
    size_t same = 0;
    while (same < trace[0].count && same < trace[1].count &&
           trace[0].line[same] == trace[1].line[same]) {
        same++;
    }
    if (same < trace[0].count || same < trace[1].count || strcmp(end[0], end[1]) != 0) {
        printf("differs after %zu of %zu lines: %s, loaded: %s\n", same, trace[0].count, end[0],
               end[1]);
    } else if (!same_bytes(&run[0].saved, &run[1].saved)) {
        printf("differs in the bytes at the end: %s\n", end[0]);
    } else {
        printf("same %zu lines, loaded %" PRIu32 " times, %s\n", same, run[1].loaded, end[0]);
    }
    for (size_t i = 0; i < 2; i++) {
        free(trace[i].line);
        free(run[i].saved.bytes);
    }
}

int main(int count, char **words)
{
    char path[4096];
    uint64_t seed = count == 2 ? strtoull(words[1], NULL, 10) : 0;
    need(count == 2, "usage: snapshot_driver SEED");
    while (fgets(path, sizeof(path), stdin) != NULL) {
        path[strcspn(path, "\n")] = '\0';
        compare(path, next_random(&seed));
    }
    return 0;
}
