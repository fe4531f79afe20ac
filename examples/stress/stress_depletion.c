/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_depletion: how long the funds last, all in one and each market's on its own, if every day
 * is a scenario of the run.
 *
 * Inflow and cap are divided among the markets of the asset in proportion to what their funds hold,
 * to the atom: the k-th has what is due to the first k less what is due to those before it. */
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_session.h"

#include <inttypes.h>
#include <stdlib.h>

#define AMOUNT_MOST (INT64_C(1) << 62)
#define HORIZONS_MAX 6

struct fund {
    const char *name;
    int64_t balance;
    int64_t inflow;
    int64_t cap;
};

static const uint32_t usual_days[] = {1, 7, 30, 90, 365};

/* ---- the funds ------------------------------------------------------------------------------- */

/* What the fund of a market holds of the asset; nothing where it is in debt behind a position. */
static int64_t balance_of(const struct session *session, uint32_t market)
{
    const struct scenario *book = &session->book.scenario;
    int64_t balance = 0;
    if (book->markets[market].asset == session->config.model.asset) {
        (void)sloss_ledger_balance(book->ledger, sloss_account_insurance(market),
                                   session->config.model.asset, &balance);
    }
    return balance < 0 ? 0 : balance;
}

/* Of the funds of markets before this one: what they hold, and how many they are. */
static void sum_before(const struct session *session, uint32_t end, scenario_wide *held,
                       scenario_wide *count)
{
    *held = *count = 0;
    for (uint32_t market = 0; market < end; market++) {
        bool leads = stress_leads_fund(session->book.scenario.engine, market);
        *held += leads ? balance_of(session, market) : 0;
        *count += session->book.scenario.markets[market].asset == session->config.model.asset;
    }
}

/* A market's part of a total: in equal parts where all funds are empty. */
static int64_t part_of(const struct session *session, uint32_t market, int64_t total)
{
    scenario_wide held[3];
    scenario_wide count[3];
    sum_before(session, market, &held[0], &count[0]);
    sum_before(session, market + 1, &held[1], &count[1]);
    sum_before(session, session->book.scenario.market_count, &held[2], &count[2]);
    const scenario_wide *by = held[2] > 0 ? held : count;
    return (int64_t)(total * by[1] / by[2] - total * by[0] / by[2]);
}

static struct fund all_funds(const struct session *session)
{
    const struct stress_depletion *asked = &session->config.depletion;
    scenario_wide held;
    scenario_wide count;
    sum_before(session, session->book.scenario.market_count, &held, &count);
    return (struct fund){"all funds", (int64_t)held, asked->inflow, asked->cap};
}

static struct fund fund_of(const struct session *session, uint32_t market)
{
    const struct stress_depletion *asked = &session->config.depletion;
    uint32_t leader = stress_fund_leader(session->book.scenario.engine, market);
    return (struct fund){session->book.scenario.markets[market].name, balance_of(session, market),
                         part_of(session, leader, asked->inflow),
                         part_of(session, leader, asked->cap)};
}

bool stress_check_depletion(const struct session *session)
{
    const struct stress_depletion *asked = &session->config.depletion;
    if (asked->days == 0) {
        return true;
    }
    struct fund fund = all_funds(session);
    bool fits = asked->cap > 0
                    ? asked->cap <= AMOUNT_MOST && asked->inflow <= AMOUNT_MOST
                    : fund.balance + (scenario_wide)asked->inflow * asked->days <= AMOUNT_MOST;
    if (!fits) {
        fprintf(stderr,
                "%s: error: depletion: funds and inflow come to more than 2^62 atoms: a smaller "
                "inflow, or a cap\n",
                session->options.config);
    }
    return fits;
}

/* ---- the answers ----------------------------------------------------------------------------- */

struct answer {
    struct sloss_depletion depletion;
    struct sloss_depletion_horizon horizons[HORIZONS_MAX];
    uint32_t count;
};

/* The usual ones within the days asked for, and these. */
static void set_horizons(struct answer *answer, uint32_t days)
{
    answer->count = 0;
    for (size_t i = 0; i < sizeof(usual_days) / sizeof(usual_days[0]); i++) {
        if (usual_days[i] < days) {
            answer->horizons[answer->count++].days = usual_days[i];
        }
    }
    answer->horizons[answer->count++].days = days;
    for (uint32_t i = 0; i < answer->count; i++) {
        answer->horizons[i].struct_size = sizeof(answer->horizons[i]);
    }
}

static void write_unknown(const struct session *session, const char *name, int64_t value,
                          double unit, const char *end)
{
    if (value == INT64_MAX) {
        stress_say(session, "\"%s\":null%s", name, end);
    } else {
        stress_say(session, "\"%s\":%.9g%s", name, (double)value / unit, end);
    }
}

static void write_json(const struct session *session, const struct fund *fund,
                       const struct answer *answer, bool first)
{
    const struct stress_depletion *asked = &session->config.depletion;
    const struct sloss_depletion *depletion = &answer->depletion;
    stress_say(session, "%s{\"fund\":\"%s\",", first ? "" : ",\n", fund->name);
    stress_put(session, "balance", fund->balance, ",");
    stress_put(session, "inflow", fund->inflow, ",");
    stress_put(session, "cap", asked->cap > 0 ? fund->cap : INT64_MAX, ",");
    stress_say(session, "\"days\":%" PRIu32 ",\"paths\":%" PRIu64 ",\"horizons\":[", asked->days,
               asked->paths);
    for (uint32_t i = 0; i < answer->count; i++) {
        const struct sloss_depletion_horizon *horizon = &answer->horizons[i];
        stress_say(session, "%s{\"days\":%" PRIu32 ",\"depleted\":%" PRIu64 ",", i > 0 ? "," : "",
                   horizon->days, horizon->depleted);
        write_unknown(session, "probability", horizon->probability_ppb, 1e9, ",");
        write_unknown(session, "low", horizon->low_ppb, 1e9, ",");
        write_unknown(session, "high", horizon->high_ppb, 1e9, ",");
        write_unknown(session, "total_low", horizon->total_low_ppb, 1e9, ",");
        write_unknown(session, "total_high", horizon->total_high_ppb, 1e9, "}");
    }
    stress_say(session, "],");
    write_unknown(session, "median", depletion->days_median, 1, ",");
    write_unknown(session, "median_low", depletion->days_median_low, 1, ",");
    write_unknown(session, "median_high", depletion->days_median_high, 1, ",");
    write_unknown(session, "mean", depletion->days_mean_ppm, 1e6, ",");
    write_unknown(session, "mean_error", depletion->days_mean_error_ppm, 1e6, ",");
    stress_put(session, "missing", depletion->missing_mean, ",");
    stress_put(session, "missing_error", depletion->missing_error, ",");
    stress_put(session, "missing_max", depletion->missing_max, "}");
}

static void write_text(const struct session *session, const struct fund *fund,
                       const struct answer *answer)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    const struct sloss_depletion *depletion = &answer->depletion;
    printf("fund %-12s %14s and %s per day: depleted within\n", fund->name,
           stress_spell(session, fund->balance, a), stress_spell(session, fund->inflow, b));
    for (uint32_t i = 0; i < answer->count; i++) {
        const struct sloss_depletion_horizon *horizon = &answer->horizons[i];
        printf("  %5" PRIu32 " days %9.4f %%  (%.4f..%.4f", horizon->days,
               100 * stress_share(horizon->probability_ppb), 100 * stress_share(horizon->low_ppb),
               100 * stress_share(horizon->high_ppb));
        if (horizon->total_low_ppb != INT64_MAX) {
            printf("; with the error of the sample %.4f..%.4f",
                   100 * stress_share(horizon->total_low_ppb),
                   100 * stress_share(horizon->total_high_ppb));
        }
        printf(")\n");
    }
    if (depletion->days_median != INT64_MAX) {
        printf("  half are by day %" PRId64 "; ", depletion->days_median);
    } else {
        printf("  fewer than half are; ");
    }
    printf("%.2f days on average of at most %" PRIu32 ", +- %.2f; missing then %s, +- %s\n",
           (double)depletion->days_mean_ppm / 1e6, session->config.depletion.days,
           (double)depletion->days_mean_error_ppm / 1e6,
           stress_spell(session, depletion->missing_mean, a),
           stress_spell(session, depletion->missing_error, b));
}

/* ---- the run's losses ------------------------------------------------------------------------ */

struct sample {
    int64_t *losses;
    int64_t *weights; /* NULL where all are one */
    size_t count;
};

static bool open_sample(struct sample *sample, const struct stress_work *work)
{
    bool weighted = work->model.importance_shift_ppb != 0;
    *sample = (struct sample){calloc(work->done + 1, sizeof(*sample->losses)),
                              weighted ? calloc(work->done + 1, sizeof(*sample->weights)) : NULL,
                              work->done};
    for (size_t i = 0; sample->weights != NULL && i < sample->count; i++) {
        sample->weights[i] = work->results[i].weight > 0 ? work->results[i].weight : 1;
    }
    return sample->losses != NULL && (!weighted || sample->weights != NULL);
}

static void close_sample(struct sample *sample)
{
    free(sample->losses);
    free(sample->weights);
}

static bool answer_fund(const struct session *session, const struct sample *sample,
                        const struct fund *fund, bool first)
{
    const struct stress_depletion *asked = &session->config.depletion;
    bool closed = asked->cap > 0 && fund->cap == 0; /* all is taken out: it has and gets nothing */
    struct sloss_depletion_query query = {.struct_size = sizeof(query),
                                          .days = asked->days,
                                          .seed = session->config.model.seed,
                                          .paths = asked->paths,
                                          .fund = closed ? 0 : fund->balance,
                                          .inflow = closed ? 0 : fund->inflow,
                                          .cap = fund->cap,
                                          .confidence_ppb = session->config.confidence_ppb,
                                          .resamples = asked->resamples,
                                          .resample_paths =
                                              asked->resamples > 0 ? STRESS_RESAMPLE_PATHS : 0,
                                          .stop = stress_interrupt_stop};
    struct answer answer = {.depletion = {.struct_size = sizeof(answer.depletion)}};
    set_horizons(&answer, asked->days);
    enum sloss_status status =
        sloss_depletion_read(sample->losses, sample->weights, sample->count, &query,
                             answer.horizons, answer.count, NULL, &answer.depletion);
    if (status == SLOSS_ERR_STOPPED) {
        return true; /* an answer of fewer paths than asked for would be another one */
    }
    if (status != SLOSS_OK) {
        fprintf(stderr, "sloss-stress: error %s in the depletion of %s\n",
                sloss_status_name(status), fund->name);
        return false;
    }
    write_text(session, fund, &answer);
    write_json(session, fund, &answer, first);
    return true;
}

/* What the funds would lose by a scenario in all if they paid every deficit: what they did lose,
 * and what others paid. A gain is no loss. */
static int64_t loss_of(const struct sloss_stress_result *result)
{
    scenario_wide loss = (scenario_wide)result->fund_loss + result->deficit - result->insurance;
    return loss < 0 ? 0 : loss < AMOUNT_MOST ? (int64_t)loss : AMOUNT_MOST;
}

/* All funds as one: of the deficits, and of all they would lose. */
static bool answer_all(const struct session *session, const struct stress_work *work,
                       struct sample *sample)
{
    struct fund fund = all_funds(session);
    for (size_t i = 0; i < sample->count; i++) {
        sample->losses[i] = work->results[i].deficit;
    }
    bool held = answer_fund(session, sample, &fund, true);
    for (size_t i = 0; i < sample->count; i++) {
        sample->losses[i] = loss_of(&work->results[i]);
    }
    fund.name = "all, positions sold";
    return held && answer_fund(session, sample, &fund, false);
}

bool stress_write_depletion(const struct session *session, const struct stress_work *work)
{
    struct sample sample;
    if (session->config.depletion.days == 0 || stress_interrupted()) {
        return true;
    }
    bool held = open_sample(&sample, work);
    stress_say(session, "\"depletion\":[");
    held = held && answer_all(session, work, &sample);
    for (uint32_t row = 0; held && row < work->market_count && !stress_interrupted(); row++) {
        uint32_t market = work->markets[row].market;
        if (session->book.scenario.markets[market].asset != session->config.model.asset) {
            continue; /* its deficits are not of this asset */
        }
        for (size_t i = 0; i < sample.count; i++) {
            sample.losses[i] = work->by_market[i * work->market_count + row];
        }
        struct fund fund = fund_of(session, market);
        held = answer_fund(session, &sample, &fund, false);
    }
    stress_say(session, "],\n");
    close_sample(&sample);
    return held;
}
