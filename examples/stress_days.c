/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_days: days given by their steps, each on the book as it is. */
#include "stress_session.h"

#include <inttypes.h>
#include <stdlib.h>

/* A step that is not a shock, on the book as the trial has it. */
static enum sloss_status change_book(const struct session *session, struct stress_copy *copy,
                                     const struct stress_step *step)
{
    uint32_t asset = session->config.model.asset;
    switch (step->kind) {
    case STRESS_FUNDS:
        return stress_scale_funds(copy->engine, copy->ledger, asset, step->ppb);
    case STRESS_RESERVE:
        return stress_scale_account(copy->engine, copy->ledger, SLOSS_ACCOUNT_RESERVE, asset,
                                    step->ppb);
    case STRESS_BACKSTOP:
        return stress_scale_account(copy->engine, copy->ledger, SLOSS_ACCOUNT_BACKSTOP, asset,
                                    step->ppb);
    default:
        return stress_scale_maintenance(copy->engine, &session->book, step->ppb);
    }
}

static void add(struct sloss_stress_result *sum, const struct sloss_stress_result *result)
{
    sum->rounds += result->rounds;
    sum->closed += result->closed;
    sum->deficit += result->deficit;
    sum->insurance += result->insurance;
    sum->reserve += result->reserve;
    sum->backstop += result->backstop;
    sum->socialized += result->socialized;
    sum->uncovered += result->uncovered;
    sum->fund_loss += result->fund_loss;
    sum->unwind += result->unwind;
    sum->charged += result->charged;
    sum->positions_deleveraged += result->positions_deleveraged;
    sum->rate_ppm = result->rate_ppm > sum->rate_ppm ? result->rate_ppm : sum->rate_ppm;
}

/* Marks of the first instant that were not given: of markets that follow others. */
static enum sloss_status add_followers(const struct session *session, struct sloss_stress *stress,
                                       const struct sloss_engine *engine, struct sloss_mark *marks,
                                       uint32_t *count)
{
    size_t length = session->config.market_count;
    struct sloss_stress_step *steps = calloc(length, sizeof(*steps));
    uint32_t given = *count;
    enum sloss_status status = steps == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    if (status == SLOSS_OK) {
        status = sloss_stress_path(stress, steps, length, &(size_t){0});
    }
    for (size_t i = 0; status == SLOSS_OK && i < length; i++) {
        struct sloss_market_info info = {.struct_size = sizeof(info)};
        bool follows = true;
        for (uint32_t k = 0; k < given; k++) {
            follows = follows && marks[k].market != steps[i].market;
        }
        status = sloss_engine_market(engine, steps[i].market, &info);
        if (status == SLOSS_OK && follows && info.mark != steps[i].mark) {
            marks[(*count)++] = (struct sloss_mark){steps[i].market, 0, steps[i].mark};
        }
    }
    free(steps);
    return status;
}

/* Marks that differ from those that the book began with. */
static enum sloss_status shock(const struct session *session, struct stress_copy *copy,
                               struct sloss_stress *stress, const struct stress_step *step,
                               struct sloss_stress_result *sum)
{
    uint32_t count = step->count;
    struct sloss_mark *marks = calloc(count + session->config.market_count, sizeof(*marks));
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    enum sloss_status status = marks == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < step->count; i++) {
        struct sloss_market_info info = {.struct_size = sizeof(info)};
        status = sloss_engine_market(session->book.scenario.engine, step->marks[i].market, &info);
        __extension__ __int128 moved =
            (__int128)info.mark * (STRESS_PPB + step->marks[i].price) / STRESS_PPB;
        marks[i] = (struct sloss_mark){step->marks[i].market, 0, moved < 1 ? 1 : (int64_t)moved};
    }
    if (status == SLOSS_OK) {
        status = sloss_stress_apply(stress, marks, step->count, &result);
    }
    if (status == SLOSS_OK) {
        add(sum, &result);
        status = add_followers(session, stress, copy->engine, marks, &count);
    }
    if (status == SLOSS_OK) {
        status = sloss_engine_mark(copy->engine, marks, count);
    }
    if (status == SLOSS_OK && result.rounds > 1 && !stress_follow_path(stress, copy->engine)) {
        status = SLOSS_ERR_MEMORY;
    }
    free(marks);
    return status;
}

static enum sloss_status play_day(const struct session *session, struct stress_copy *copy,
                                  const struct stress_day *day, struct sloss_stress_result *sum)
{
    struct sloss_stress_market *markets = calloc(session->config.market_count, sizeof(*markets));
    struct sloss_stress *stress = NULL;
    const int64_t *correlation =
        session->config.correlation_rows > 0 ? session->config.correlation : NULL;
    enum sloss_status status = markets == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    if (status == SLOSS_OK) {
        stress_scale_depths(session, STRESS_PPB, markets);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < day->count; i++) {
        const struct stress_step *step = &day->steps[i];
        if (step->kind == STRESS_DEPTH) {
            stress_scale_depths(session, step->ppb, markets);
        } else if (step->kind != STRESS_SHOCK) {
            status = change_book(session, copy, step);
        } else {
            status = sloss_stress_create(copy->engine, &session->config.model, markets,
                                         session->config.market_count, correlation, NULL, &stress);
            if (status == SLOSS_OK) {
                status =
                    stress_ties_set(&session->config.ties, session->config.market_count, stress);
            }
            if (status == SLOSS_OK) {
                status = shock(session, copy, stress, step, sum);
            }
            sloss_stress_destroy(stress);
            stress = NULL;
        }
    }
    free(markets);
    return status;
}

static void write_day(const struct session *session, const struct stress_day *day,
                      const struct sloss_stress_result *sum, bool first)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    char c[SLOSS_DECIMAL_SIZE];
    char d[SLOSS_DECIMAL_SIZE];
    char e[SLOSS_DECIMAL_SIZE];
    printf("%-24s closed %8" PRIu64 ", deficit %14s, funds %14s, shared %14s, uncovered %s, "
           "funds lose %s in all\n",
           day->name, sum->closed, stress_spell(session, sum->deficit, a),
           stress_spell(session, sum->insurance, b), stress_spell(session, sum->socialized, c),
           stress_spell(session, sum->uncovered, d), stress_spell(session, sum->fund_loss, e));
    stress_say(session,
               "%s{\"name\":\"%s\",\"rounds\":%" PRIu32 ",\"closed\":%" PRIu64
               ",\"rate_ppm\":%" PRId64 ",",
               first ? "" : ",", day->name, sum->rounds, sum->closed, sum->rate_ppm);
    stress_put(session, "deficit", sum->deficit, ",");
    stress_put(session, "insurance", sum->insurance, ",");
    stress_put(session, "reserve", sum->reserve, ",");
    stress_put(session, "backstop", sum->backstop, ",");
    stress_put(session, "socialized", sum->socialized, ",");
    stress_put(session, "uncovered", sum->uncovered, ",");
    stress_put(session, "fund_loss", sum->fund_loss, ",");
    stress_put(session, "unwind", sum->unwind, "}");
}

bool stress_run_days(const struct session *session)
{
    struct stress_copy copy;
    enum sloss_status status =
        stress_book_copy(&session->book, &stress_no_change, session->config.model.asset, &copy);
    stress_say(session, "\"days\":[");
    for (uint32_t i = 0; status == SLOSS_OK && i < session->config.day_count; i++) {
        const struct stress_day *day = &session->config.days[i];
        struct sloss_stress_result sum = {.struct_size = sizeof(sum)};
        status = sloss_engine_whatif_begin(copy.engine);
        if (status == SLOSS_OK) {
            status = play_day(session, &copy, day, &sum);
            (void)sloss_engine_whatif_end(copy.engine);
        }
        if (status == SLOSS_OK) {
            write_day(session, day, &sum, i == 0);
        } else {
            fprintf(stderr, "sloss-stress: error %s in %s\n", sloss_status_name(status), day->name);
        }
    }
    stress_say(session, "],\n");
    stress_copy_close(&copy);
    return status == SLOSS_OK;
}
