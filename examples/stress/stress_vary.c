/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_vary: the run once more with a value changed, and with two. */
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_session.h"

#include <stdlib.h>

/* What a value changes, in the book or in the model. */
static void change_work(const struct session *session, struct stress_work *work,
                        struct sloss_stress_market *markets, enum stress_vary_kind kind,
                        int64_t ppb)
{
    switch (kind) {
    case STRESS_VARY_FUNDS:
        work->change.funds_ppb = ppb;
        break;
    case STRESS_VARY_MAINTENANCE:
        work->change.maintenance_ppb = ppb;
        break;
    case STRESS_VARY_LEVERAGE:
        work->change.leverage_ppb = ppb;
        break;
    case STRESS_VARY_STRESS:
        work->model.correlation_stress_ppb = ppb;
        break;
    default:
        stress_scale_depths(session, ppb, markets);
        work->markets = markets;
    }
}

struct cell {
    struct sloss_tail deficit;
    struct sloss_tail shared;
};

/* False where something is refused. What an interrupt has left incomplete is no cell. */
static bool run_cell(struct stress_work *work, struct cell *cell, bool *whole)
{
    struct stress_figures figures;
    bool held = stress_work_allocate(work) && stress_work_run(work);
    *whole = held && work->done == work->scenarios;
    if (*whole) {
        held = stress_figures_read(&figures, work);
        cell->deficit = figures.amount[STRESS_DEFICIT][1];
        cell->shared = figures.event[STRESS_IS_SHARED];
        stress_figures_free(&figures);
    }
    stress_work_free(work);
    return held;
}

static void write_cell(const struct session *session, const struct cell *cell)
{
    stress_say(session, "\"shared\":%.9f,\"shared_low\":%.9f,\"shared_high\":%.9f,",
               stress_share(cell->shared.exceeds_ppb), stress_share(cell->shared.exceeds_low_ppb),
               stress_share(cell->shared.exceeds_high_ppb));
    stress_put(session, "deficit_99", cell->deficit.quantile, ",");
    stress_put(session, "shortfall_99", cell->deficit.expected_shortfall, "}");
}

static bool run_vary(const struct session *session, const struct stress_vary *vary,
                     struct sloss_stress_market *markets)
{
    char text[SLOSS_DECIMAL_SIZE];
    bool whole = true;
    stress_say(session, "{\"what\":\"%s\",\"cells\":[", stress_vary_name[vary->kind]);
    for (uint32_t i = 0; i < vary->count && !stress_interrupted(); i++) {
        struct stress_work work = stress_work_of(session, stress_vary_name[vary->kind]);
        struct cell cell;
        change_work(session, &work, markets, vary->kind, vary->ppb[i]);
        if (!run_cell(&work, &cell, &whole)) {
            return false;
        }
        if (!whole) {
            break;
        }
        printf("%-12s %6g: a loss is shared in %.4f %%, deficit of 99 %% %s\n",
               stress_vary_name[vary->kind], stress_share(vary->ppb[i]),
               100 * stress_share(cell.shared.exceeds_ppb),
               stress_spell(session, cell.deficit.quantile, text));
        stress_say(session, "%s{\"value\":%g,", i > 0 ? "," : "", stress_share(vary->ppb[i]));
        write_cell(session, &cell);
    }
    stress_say(session, "]}");
    return true;
}

/* Leverage caps down, funds across. */
static bool run_map(const struct session *session, struct sloss_stress_market *markets)
{
    const struct stress_vary *map = session->config.map;
    bool whole = true;
    stress_say(session, "\"map\":[");
    for (uint32_t i = 0; i < map[0].count * map[1].count && !stress_interrupted(); i++) {
        struct stress_work work = stress_work_of(session, "map");
        struct cell cell;
        int64_t leverage = map[0].ppb[i / map[1].count];
        int64_t funds = map[1].ppb[i % map[1].count];
        change_work(session, &work, markets, STRESS_VARY_LEVERAGE, leverage);
        change_work(session, &work, markets, STRESS_VARY_FUNDS, funds);
        if (!run_cell(&work, &cell, &whole)) {
            return false;
        }
        if (!whole) {
            break;
        }
        printf("leverage %6g, funds %6g: a loss is shared in %.4f %%\n", stress_share(leverage),
               stress_share(funds), 100 * stress_share(cell.shared.exceeds_ppb));
        stress_say(session, "%s{\"leverage\":%g,\"funds\":%g,", i > 0 ? "," : "",
                   stress_share(leverage), stress_share(funds));
        write_cell(session, &cell);
    }
    stress_say(session, "],\n");
    return true;
}

bool stress_run_variations(const struct session *session)
{
    struct sloss_stress_market *markets = calloc(session->config.market_count, sizeof(*markets));
    bool held = markets != NULL && run_map(session, markets);
    stress_say(session, "\"varied\":[");
    for (uint32_t i = 0; held && i < session->config.vary_count; i++) {
        stress_say(session, "%s", i > 0 ? ",\n" : "");
        held = run_vary(session, &session->config.varies[i], markets);
    }
    stress_say(session, "]\n");
    free(markets);
    return held;
}
