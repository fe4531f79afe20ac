/* SPDX-License-Identifier: BSD-2-Clause */
#include "stress/stress_session.h"
#include "sloss/decimal.h"
#include "sloss/stress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/escape.h"

const char *stress_spell(const struct session *session, int64_t amount, char *text)
{
    if (amount == INT64_MAX) {
        return "unknown";
    }
    (void)sloss_decimal_format(amount, session->unit, text);
    return text;
}

/* An amount in JSON: a decimal in quotes, or null. */
void stress_put(const struct session *session, const char *name, int64_t amount, const char *end)
{
    char text[SLOSS_DECIMAL_SIZE];
    if (session->json == NULL) {
        return;
    }
    if (amount == INT64_MAX) {
        fprintf(session->json, "\"%s\":null%s", name, end);
    } else {
        fprintf(session->json, "\"%s\":\"%s\"%s", name, stress_spell(session, amount, text), end);
    }
}

void stress_say(const struct session *session, const char *format, ...)
{
    va_list arguments;
    if (session->json == NULL) {
        return;
    }
    va_start(arguments, format);
    vfprintf(session->json, format, arguments);
    va_end(arguments);
}

bool stress_cannot_write(const char *file)
{
    fputs("sloss-stress: cannot write ", stderr);
    escape_print(file, stderr);
    fputc('\n', stderr);
    return false;
}

double stress_share(int64_t ppb)
{
    return (double)ppb / 1e9;
}

struct stress_work stress_work_of(const struct session *session, const char *label)
{
    const struct stress_config *config = &session->config;
    return (struct stress_work){.book = &session->book,
                                .model = config->model,
                                .markets = config->markets,
                                .market_count = config->market_count,
                                .correlation =
                                    config->correlation_rows > 0 ? config->correlation : NULL,
                                .ties = &config->ties,
                                .change = stress_no_change,
                                .scenarios = config->scenarios,
                                .confidence_ppb = config->confidence_ppb,
                                .threads = session->options.threads,
                                .label = label};
}

/* Depths of the models, scaled. */
void stress_scale_depths(const struct session *session, int64_t ppb,
                         struct sloss_stress_market *markets)
{
    for (uint32_t i = 0; i < session->config.market_count; i++) {
        scenario_wide depth = stress_scaled(session->config.markets[i].depth_lots, ppb);
        markets[i] = session->config.markets[i];
        markets[i].depth_lots = depth > INT64_MAX ? INT64_MAX
                                : depth < 1 && markets[i].impact != SLOSS_IMPACT_NONE
                                    ? 1
                                    : (int64_t)depth;
    }
}

/* The marks of each round of the last cascade, tried in earnest. */
bool stress_follow_path(const struct sloss_stress *stress, struct sloss_engine *engine)
{
    size_t count = 0;
    (void)sloss_stress_path(stress, NULL, 0, &count);
    struct sloss_stress_step *steps = calloc(count + 1, sizeof(*steps));
    struct sloss_mark *marks = calloc(count + 1, sizeof(*marks));
    bool held = steps != NULL && marks != NULL &&
                sloss_stress_path(stress, steps, count, &count) == SLOSS_OK;
    for (size_t at = 0; held && at < count;) {
        uint32_t length = 0;
        uint32_t round = steps[at].round;
        for (; at < count && steps[at].round == round; at++) {
            struct sloss_market_info info = {.struct_size = sizeof(info)};
            if (sloss_engine_market(engine, steps[at].market, &info) == SLOSS_OK &&
                info.mark != steps[at].mark) {
                marks[length++] = (struct sloss_mark){steps[at].market, 0, steps[at].mark};
            }
        }
        held = length == 0 || sloss_engine_mark(engine, marks, length) == SLOSS_OK;
    }
    free(steps);
    free(marks);
    return held;
}
