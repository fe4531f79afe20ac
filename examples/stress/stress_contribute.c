/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_contribute: the run once more with one thing left out: a market that stands still, an
 * account that cannot fail. Scenarios have the same numbers, and draws those of their markets, so
 * what differs is what was left out, and errors are those of the differences, scenario by scenario.
 */
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_session.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORST_PPB 10000000 /* part that the shortfall is of */

/* ---- what a difference is, and how sure ------------------------------------------------------ */

enum figure {
    MEAN,
    SHORTFALL,
    SHARED,
    FIGURES
};

static const char *const figure_name[] = {"mean", "shortfall_99", "shared"};
static_assert(sizeof(figure_name) / sizeof(figure_name[0]) == FIGURES, "a name for each");

struct difference {
    int64_t with;
    int64_t without;
    int64_t error; /* of with less without */
};

struct contribution {
    struct difference of[FIGURES];
};

/* A run, and its figures. */
struct side {
    const struct stress_work *work;
    const struct stress_figures *figures;
};

static int64_t figure_of(const struct stress_figures *figures, enum figure figure)
{
    const struct sloss_tail *deficit = &figures->amount[STRESS_DEFICIT][1];
    return figure == MEAN        ? deficit->mean
           : figure == SHORTFALL ? deficit->expected_shortfall
                                 : figures->event[STRESS_IS_SHARED].exceeds_ppb;
}

/* What a scenario adds to a figure: the shortfall is a quantile and the mean of what is beyond. */
static double term_of(const struct side *side, enum figure figure, uint64_t scenario)
{
    const struct sloss_stress_result *result = &side->work->results[scenario];
    int64_t quantile = side->figures->amount[STRESS_DEFICIT][1].quantile;
    double term = figure == MEAN     ? (double)result->deficit
                  : figure == SHARED ? (result->socialized > 0 ? (double)STRESS_PPB : 0)
                  : result->deficit > quantile
                      ? (double)(result->deficit - quantile) * ((double)STRESS_PPB / WORST_PPB)
                      : 0;
    return term * ((double)result->weight / 4294967296.0);
}

/* How many standard errors the confidence stands for: the root of erfc(x / sqrt(2)) = 1 - it. */
static double deviate_of(int64_t confidence_ppb)
{
    double low = 0;
    double high = 8;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        bool enough = erfc(middle / sqrt(2)) < 1 - stress_share(confidence_ppb);
        *(enough ? &high : &low) = middle;
    }
    return high;
}

/* With less without, of the scenarios of a group. */
static double apart_of(const struct side *with, const struct side *without, enum figure figure,
                       uint64_t group)
{
    uint64_t size = stress_group(&with->work->model);
    double sum = 0;
    for (uint64_t i = group * size; i < (group + 1) * size; i++) {
        sum += term_of(with, figure, i) - term_of(without, figure, i);
    }
    return sum / (double)size;
}

/* Standard errors of the mean of the differences, as many as the confidence stands for. */
static double error_of(const struct side *with, const struct side *without, enum figure figure)
{
    uint64_t groups = with->work->done / stress_group(&with->work->model);
    double count = (double)groups;
    double sum = 0;
    double squares = 0;
    for (uint64_t i = 0; i < groups; i++) {
        sum += apart_of(with, without, figure, i);
    }
    for (uint64_t i = 0; i < groups; i++) {
        double away = apart_of(with, without, figure, i) - sum / count;
        squares += away * away;
    }
    return deviate_of(with->work->confidence_ppb) * sqrt(squares / (count - 1) / count);
}

static void compare(const struct side *with, const struct side *without,
                    struct contribution *contribution)
{
    for (uint32_t figure = 0; figure < FIGURES; figure++) {
        double error = error_of(with, without, figure);
        contribution->of[figure] = (struct difference){
            figure_of(with->figures, figure), figure_of(without->figures, figure),
            error < 9e18 ? (int64_t)(error + 0.5) : INT64_MAX};
    }
}

/* ---- a run with something left out ----------------------------------------------------------- */

enum ran {
    RAN,
    INTERRUPTED,
    REFUSED
};

static enum ran run_without(struct stress_work *work, const struct side *with,
                            struct contribution *contribution)
{
    struct stress_figures figures = {.market_tail = NULL};
    enum ran ran = stress_work_allocate(work) && stress_work_run(work) ? RAN : REFUSED;
    if (ran == RAN && work->done < with->work->done) {
        ran = INTERRUPTED;
    }
    if (ran == RAN && !stress_figures_read(&figures, work)) {
        ran = REFUSED;
    }
    if (ran == RAN) {
        const struct side without = {work, &figures};
        compare(with, &without, contribution);
    }
    stress_figures_free(&figures);
    stress_work_free(work);
    return ran;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_json(const struct session *session, const struct contribution *contribution)
{
    for (uint32_t figure = 0; figure < FIGURES; figure++) {
        const struct difference *of = &contribution->of[figure];
        stress_say(session, ",\"%s\":{", figure_name[figure]);
        if (figure == SHARED) {
            stress_say(session,
                       "\"with\":%.9f,\"without\":%.9f,\"difference\":%.9f,\"error\":%.9f}",
                       stress_share(of->with), stress_share(of->without),
                       stress_share(of->with - of->without), stress_share(of->error));
        } else {
            stress_put(session, "with", of->with, ",");
            stress_put(session, "without", of->without, ",");
            stress_put(session, "difference", of->with - of->without, ",");
            stress_put(session, "error", of->error, "}");
        }
    }
}

static void write_text(const struct session *session, const char *kind, const char *name,
                       const struct contribution *contribution)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    printf("%-8s%-12s", kind, name);
    for (uint32_t figure = 0; figure < SHARED; figure++) {
        const struct difference *of = &contribution->of[figure];
        printf(" %14s +- %-12s", stress_spell(session, of->with - of->without, a),
               stress_spell(session, of->error, b));
    }
    const struct difference *shared = &contribution->of[SHARED];
    printf(" %9.4f +- %.4f %%", 100 * stress_share(shared->with - shared->without),
           100 * stress_share(shared->error));
}

static void write_heading(const struct session *session, const struct side *with)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    printf("%-20s %14s    %-12s %14s    %-12s %9s %25s\n", "without", "mean deficit", "",
           "of worst 1 %", "", "shared", "left there (adds up)");
    printf("%-20s %14s    %-12s %14s    %-12s %9.4f %%\n", "nothing",
           stress_spell(session, figure_of(with->figures, MEAN), a), "",
           stress_spell(session, figure_of(with->figures, SHORTFALL), b), "",
           100 * stress_share(figure_of(with->figures, SHARED)));
}

/* ---- markets and accounts -------------------------------------------------------------------- */

/* A row that stands still keeps the place of the others, and is a model even where it is the only
 * one. No other moves it either. */
static bool run_markets(const struct session *session, const struct side *with)
{
    uint32_t count = session->config.market_count;
    struct sloss_stress_market *markets = calloc(count, sizeof(*markets));
    bool *still = calloc(count, sizeof(*still));
    enum ran ran = markets == NULL || still == NULL ? REFUSED : RAN;
    for (uint32_t row = 0; ran == RAN && row < count && !stress_interrupted(); row++) {
        uint32_t market = session->config.markets[row].market;
        const char *name = session->book.scenario.markets[market].name;
        struct stress_work work = stress_work_of(session, name);
        struct contribution contribution;
        char text[SLOSS_DECIMAL_SIZE];
        memcpy(markets, session->config.markets, count * sizeof(*markets));
        markets[row] =
            (struct sloss_stress_market){.struct_size = sizeof(*markets), .market = market};
        work.markets = markets;
        still[row] = true;
        work.still = still;
        ran = run_without(&work, with, &contribution);
        still[row] = false;
        if (ran == RAN) {
            write_text(session, "market", name, &contribution);
            printf(" %14s\n", stress_spell(session, with->figures->market_tail[row], text));
            stress_say(session, "%s{\"name\":\"%s\"", row > 0 ? ",\n" : "", name);
            write_json(session, &contribution);
            stress_say(session, ",");
            stress_put(session, "euler", with->figures->market_tail[row], "}");
        }
    }
    free(still);
    free(markets);
    return ran != REFUSED;
}

static bool run_accounts(const struct session *session, const struct side *with,
                         const struct stress_parties *debtors)
{
    enum ran ran = RAN;
    size_t count = session->config.contribute.accounts;
    count = count < debtors->count ? count : debtors->count;
    for (size_t i = 0; ran == RAN && i < count && !stress_interrupted(); i++) {
        char name[SLOSS_NAME_SIZE] = "";
        (void)sloss_ledger_account_name(session->book.scenario.ledger, debtors->rows[i].account,
                                        name);
        struct stress_work work = stress_work_of(session, name);
        struct contribution contribution;
        work.change.safe_account = debtors->rows[i].account;
        ran = run_without(&work, with, &contribution);
        if (ran == RAN) {
            write_text(session, "account", name, &contribution);
            putchar('\n');
            stress_say(session, "%s{\"account\":\"%s\"", i > 0 ? ",\n" : "", name);
            write_json(session, &contribution);
            stress_say(session, "}");
        }
    }
    return ran != REFUSED;
}

static bool is_asked(const struct session *session)
{
    return session->config.contribute.markets || session->config.contribute.accounts > 0;
}

/* Who is to be made safe, the run finds. */
bool stress_check_contributions(const struct session *session)
{
    if (session->config.contribute.accounts == 0) {
        return true;
    }
    enum sloss_status status = stress_book_check_safe(&session->book, session->config.model.asset);
    if (status != SLOSS_OK) {
        fprintf(stderr,
                "%s: error: contribute: the book has no room for the money that makes any account "
                "safe: %s\n",
                session->options.config, sloss_status_name(status));
    }
    return status == SLOSS_OK;
}

bool stress_run_contributions(const struct session *session, const struct stress_work *work,
                              const struct stress_parties *debtors)
{
    struct stress_figures figures;
    if (!is_asked(session)) {
        return true;
    }
    bool held = stress_figures_read(&figures, work);
    const struct side with = {work, &figures};
    stress_say(session, "\"contributions\":{\"markets\":[");
    if (held) {
        write_heading(session, &with);
    }
    if (held && session->config.contribute.markets) {
        held = run_markets(session, &with);
    }
    stress_say(session, "],\n\"accounts\":[");
    held = held && run_accounts(session, &with, debtors);
    stress_say(session, "]},\n");
    printf("left out one by one: differences do not add up to the whole\n");
    stress_figures_free(&figures);
    return held;
}
