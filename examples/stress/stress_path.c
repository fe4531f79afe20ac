/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_path: the worst scenario round by round: where the marks went, and what the funds held. */
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_session.h"

#include <inttypes.h>
#include <stdlib.h>

struct path {
    struct sloss_stress_step *steps;
    size_t count;
};

/* Run the scenario again for its path. */
static bool follow(const struct session *session, struct sloss_stress *stress, uint64_t scenario,
                   struct path *path)
{
    uint32_t count = session->config.market_count;
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    struct sloss_mark *marks = calloc(count, sizeof(*marks));
    bool held = marks != NULL && sloss_stress_draw(stress, scenario, marks, NULL) == SLOSS_OK &&
                sloss_stress_run_marks(stress, marks, count, &result) == SLOSS_OK &&
                sloss_stress_path(stress, NULL, 0, &path->count) == SLOSS_OK;
    free(marks);
    path->steps = held ? calloc(path->count + 1, sizeof(*path->steps)) : NULL;
    return path->steps != NULL &&
           sloss_stress_path(stress, path->steps, path->count, &path->count) == SLOSS_OK;
}

static void write_step(const struct session *session, const struct sloss_stress_step *step,
                       bool first)
{
    const struct scenario_market *market = &session->book.scenario.markets[step->market];
    char mark[SLOSS_DECIMAL_SIZE];
    char taken[SLOSS_DECIMAL_SIZE];
    (void)sloss_decimal_format(step->mark, &market->tick, mark);
    (void)sloss_decimal_format(step->taken_lots, &market->lot, taken);
    stress_say(session,
               "%s{\"round\":%" PRIu32 ",\"market\":\"%s\",\"mark\":\"%s\",\"taken\":\"%s\"}",
               first ? "" : ",\n", step->round, market->name, mark, taken);
}

/* Where each market stood before. */
static void write_begin(const struct session *session)
{
    for (uint32_t i = 0; i < session->config.market_count; i++) {
        uint32_t index = session->config.markets[i].market;
        struct sloss_market_info info = {.struct_size = sizeof(info)};
        (void)sloss_engine_market(session->book.scenario.engine, index, &info);
        const struct sloss_stress_step begin = {.market = index, .mark = info.mark};
        write_step(session, &begin, i == 0);
    }
}

bool stress_write_path(const struct session *session, struct sloss_stress *stress,
                       uint64_t scenario)
{
    struct path path = {NULL, 0};
    bool held = follow(session, stress, scenario, &path);
    if (held) {
        uint32_t rounds = path.count > 0 ? path.steps[path.count - 1].round : 0;
        printf("the worst scenario, %" PRIu64 ", took %" PRIu32 " rounds\n", scenario, rounds);
        stress_say(session, "\"path\":{\"scenario\":%" PRIu64 ",\"steps\":[", scenario);
        write_begin(session);
        for (size_t i = 0; i < path.count; i++) {
            write_step(session, &path.steps[i], false);
        }
        stress_say(session, "]},\n");
    }
    free(path.steps);
    return held;
}
