/* SPDX-License-Identifier: BSD-2-Clause */
/* sloss-stress: how likely is a loss shared, and how large; what days of the past would do to a
 * book. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "stress_figures.h"

#define WORST 20 /* scenarios that every sharing rule is tried on */

struct options {
    const char *book;
    const char *config;
    const char *table;
    const char *json;
    const char *csv;
    uint32_t threads;
};

static const char usage[] =
    "usage: sloss-stress [--positions TABLE] [--json OUT] [--csv OUT] [--threads N] BOOK CONFIG\n"
    "BOOK is a scenario file; TABLE adds rows account,asset,amount and account,market,lots,price.\n"
    "CONFIG is the model, the days and what to vary: examples/stress_config.h says how.\n"
    "  --json OUT   all figures, for machines and for examples/python/stress_report.py\n"
    "  --csv OUT    a row a scenario\n"
    "  --threads N  books are loaded once a thread; the figures do not depend on it\n"
    "An interrupt ends the run with what is done so far.\n"
    "exit: 0 done, 1 interrupted, 2 something was refused or the arguments are wrong\n";

/* Everything that is asked and answered. */
struct session {
    struct options options;
    struct stress_book book;
    struct stress_config config;
    FILE *json;
    const struct sloss_unit *unit; /* of the amounts */
};

/* ---- writing --------------------------------------------------------------------------------- */

static const char *spell(const struct session *session, int64_t amount, char *text)
{
    if (amount == INT64_MAX) {
        return "unknown";
    }
    (void)sloss_decimal_format(amount, session->unit, text);
    return text;
}

/* An amount in JSON: a decimal in quotes, or null. */
static void put(const struct session *session, const char *name, int64_t amount, const char *end)
{
    char text[SLOSS_DECIMAL_SIZE];
    if (session->json == NULL) {
        return;
    }
    if (amount == INT64_MAX) {
        fprintf(session->json, "\"%s\":null%s", name, end);
    } else {
        fprintf(session->json, "\"%s\":\"%s\"%s", name, spell(session, amount, text), end);
    }
}

__attribute__((format(printf, 2, 3))) static void say(const struct session *session,
                                                      const char *format, ...)
{
    va_list arguments;
    if (session->json == NULL) {
        return;
    }
    va_start(arguments, format);
    vfprintf(session->json, format, arguments);
    va_end(arguments);
}

static double share(int64_t ppb)
{
    return (double)ppb / 1e9;
}

/* ---- the run of the model -------------------------------------------------------------------- */

static struct stress_work work_of(const struct session *session, const char *label)
{
    const struct stress_config *config = &session->config;
    return (struct stress_work){.book = &session->book,
                                .model = config->model,
                                .markets = config->markets,
                                .market_count = config->market_count,
                                .correlation =
                                    config->correlation_rows > 0 ? config->correlation : NULL,
                                .change = stress_no_change,
                                .scenarios = config->scenarios,
                                .threads = session->options.threads,
                                .label = label};
}

static void write_amounts(const struct session *session, const struct stress_figures *figures)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    char c[SLOSS_DECIMAL_SIZE];
    char d[SLOSS_DECIMAL_SIZE];
    printf("%-12s %16s %16s %28s %16s\n", "", "50 %", "99 %", "(95 % confidence)", "99.9 %");
    say(session, "\"amounts\":{");
    for (uint32_t i = 0; i < STRESS_AMOUNTS; i++) {
        const struct sloss_tail *tail = figures->amount[i];
        bool rate = i == STRESS_RATE;
        say(session, "%s\"%s\":{", i > 0 ? "," : "", stress_amount_name[i]);
        put(session, "mean", rate ? INT64_MAX : tail->mean, ",");
        put(session, "mean_error", rate ? INT64_MAX : tail->mean_error, ",\"quantiles\":[");
        for (uint32_t q = 0; q < STRESS_QUANTILES; q++) {
            say(session, "%s{\"probability\":%.3f,", q > 0 ? "," : "",
                share(stress_quantile_ppb[q]));
            if (rate) {
                say(session, "\"ppm\":%" PRId64 "}", tail[q].quantile);
                continue;
            }
            put(session, "value", tail[q].quantile, ",");
            put(session, "low", tail[q].quantile_low, ",");
            put(session, "high", tail[q].quantile_high, ",");
            put(session, "shortfall", tail[q].shortfall, ",");
            put(session, "shortfall_error", tail[q].shortfall_error, "}");
        }
        say(session, "]}");
        if (rate) {
            printf("%-12s %14.4f %% %14.4f %% %28s %14.4f %%\n", "largest rate",
                   (double)tail[0].quantile / 1e4, (double)tail[1].quantile / 1e4, "",
                   (double)tail[2].quantile / 1e4);
            continue;
        }
        char interval[2 * SLOSS_DECIMAL_SIZE + 8];
        snprintf(interval, sizeof(interval), "%s..%s", spell(session, tail[1].quantile_low, a),
                 spell(session, tail[1].quantile_high, b));
        printf("%-12s %16s %16s %28s %16s\n", stress_amount_name[i],
               spell(session, tail[0].quantile, a), spell(session, tail[1].quantile, c), interval,
               spell(session, tail[2].quantile, d));
    }
    say(session, "},\n");
    printf("shortfall    %33s of the worst 1 %%, +- %s\n",
           spell(session, figures->amount[STRESS_DEFICIT][1].shortfall, a),
           spell(session, figures->amount[STRESS_DEFICIT][1].shortfall_error, b));
}

/* A loss that is shared with probability p a horizon comes once in 1 / p. */
static void write_events(const struct session *session, const struct stress_figures *figures)
{
    say(session, "\"events\":{");
    for (uint32_t i = 0; i < STRESS_EVENTS; i++) {
        const struct sloss_tail *tail = &figures->event[i];
        printf("P(%s)%*s %.4f %%  (%.4f..%.4f)\n", stress_event_name[i],
               (int)(14 - strlen(stress_event_name[i])), "", 100 * share(tail->exceeds_ppb),
               100 * share(tail->exceeds_low_ppb), 100 * share(tail->exceeds_high_ppb));
        say(session, "%s\"%s\":{\"probability\":%.9f,\"low\":%.9f,\"high\":%.9f}", i > 0 ? "," : "",
            stress_event_name[i], share(tail->exceeds_ppb), share(tail->exceeds_low_ppb),
            share(tail->exceeds_high_ppb));
    }
    say(session, "},\n");
    const struct sloss_tail *shared = &figures->event[STRESS_IS_SHARED];
    if (shared->exceeds_ppb > 0) {
        printf("horizons to a loss that is shared: %.0f (%.0f..%.0f)\n",
               1 / share(shared->exceeds_ppb), 1 / share(shared->exceeds_high_ppb),
               1 / share(shared->exceeds_low_ppb > 0 ? shared->exceeds_low_ppb : 1));
    }
}

static void write_markets(const struct session *session, const struct stress_figures *figures)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    int64_t apart = 0;
    say(session, "\"markets\":[");
    for (uint32_t i = 0; i < session->config.market_count; i++) {
        const char *name = session->book.scenario.markets[session->config.markets[i].market].name;
        apart += figures->market_quantile[i];
        say(session, "%s{\"name\":\"%s\",", i > 0 ? "," : "", name);
        put(session, "fund_99", figures->market_quantile[i], ",");
        put(session, "tail_mean", figures->market_tail[i], "}");
        if (figures->market_tail[i] > 0) {
            printf("market %-12s 99 %% %16s, in the worst 1 %% of all %16s\n", name,
                   spell(session, figures->market_quantile[i], a),
                   spell(session, figures->market_tail[i], b));
        }
    }
    say(session, "],\n\"fund_needed_99\":{");
    put(session, "apart", apart, ",");
    put(session, "pooled", figures->amount[STRESS_DEFICIT][1].quantile, "},\n");
    printf("funds for 99 %%: %s apart, %s pooled\n", spell(session, apart, a),
           spell(session, figures->amount[STRESS_DEFICIT][1].quantile, b));
}

static bool write_csv(const struct session *session, const struct stress_work *work)
{
    FILE *file = fopen(session->options.csv, "w");
    if (file == NULL) {
        fprintf(stderr, "sloss-stress: cannot write %s\n", session->options.csv);
        return false;
    }
    fprintf(file, "scenario,weight,rounds,closed,deficit,insurance,reserve,backstop,socialized,"
                  "uncovered,deleveraged,rate_ppm,charge_max,charged,loss_first,loss_second\n");
    for (uint64_t i = 0; i < work->done; i++) {
        const struct sloss_stress_result *r = &work->results[i];
        const int64_t amounts[] = {r->deficit,    r->insurance, r->reserve,    r->backstop,
                                   r->socialized, r->uncovered, r->deleveraged};
        char text[SLOSS_DECIMAL_SIZE];
        fprintf(file, "%" PRIu64 ",%.9g,%" PRIu32 ",%" PRIu64, r->scenario,
                (double)r->weight / 4294967296.0, r->rounds, r->closed);
        for (size_t k = 0; k < sizeof(amounts) / sizeof(amounts[0]); k++) {
            fprintf(file, ",%s", spell(session, amounts[k], text));
        }
        fprintf(file, ",%" PRId64 ",%s", r->rate_ppm, spell(session, r->charge_max, text));
        fprintf(file, ",%" PRIu64 ",%s", r->charged, spell(session, r->loss_first, text));
        fprintf(file, ",%s\n", spell(session, r->loss_second, text));
    }
    return fclose(file) == 0;
}

/* ---- who left and who pays, in the worst scenarios ------------------------------------------- */

static int by_deficit(const void *a, const void *b)
{
    const struct sloss_stress_result *one = a;
    const struct sloss_stress_result *other = b;
    return one->deficit < other->deficit ? 1 : one->deficit > other->deficit ? -1 : 0;
}

/* The marks of each round of the last cascade, tried in earnest. */
static bool follow_path(const struct sloss_stress *stress, struct sloss_engine *engine)
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

struct debtor {
    uint64_t account;
    int64_t loss;
};

static int by_account(const void *a, const void *b)
{
    const struct debtor *one = a;
    const struct debtor *other = b;
    return one->account < other->account ? -1 : one->account > other->account;
}

static int by_loss(const void *a, const void *b)
{
    const struct debtor *one = a;
    const struct debtor *other = b;
    return one->loss < other->loss ? 1 : one->loss > other->loss ? -1 : 0;
}

struct debtors {
    struct debtor *rows;
    size_t count;
};

static bool drain(struct sloss_engine *engine, struct debtors *debtors)
{
    struct sloss_deficit deficit[64];
    size_t count;
    do {
        if (sloss_engine_deficits(engine, deficit, 64, &count) != SLOSS_OK) {
            return false;
        }
        struct debtor *rows = realloc(debtors->rows, (debtors->count + 64) * sizeof(*rows));
        if (rows == NULL) {
            return false;
        }
        debtors->rows = rows;
        for (size_t i = 0; i < count; i++) {
            if (deficit[i].account != 0 && deficit[i].account < SLOSS_ACCOUNT_SYSTEM) {
                rows[debtors->count++] = (struct debtor){deficit[i].account, deficit[i].loss};
            }
        }
    } while (count > 0);
    return true;
}

static void write_debtors(const struct session *session, struct debtors *debtors)
{
    size_t kept = 0;
    double whole = 0;
    double squares = 0;
    char text[SLOSS_DECIMAL_SIZE];
    qsort(debtors->rows, debtors->count, sizeof(*debtors->rows), by_account);
    for (size_t i = 0; i < debtors->count; i++) {
        if (kept > 0 && debtors->rows[kept - 1].account == debtors->rows[i].account) {
            debtors->rows[kept - 1].loss += debtors->rows[i].loss;
        } else {
            debtors->rows[kept++] = debtors->rows[i];
        }
    }
    for (size_t i = 0; i < kept; i++) {
        whole += (double)debtors->rows[i].loss;
        squares += (double)debtors->rows[i].loss * (double)debtors->rows[i].loss;
    }
    qsort(debtors->rows, kept, sizeof(*debtors->rows), by_loss);
    say(session, "\"concentration\":{\"accounts\":%zu,\"hhi\":%.6f,\"largest\":[", kept,
        whole > 0 ? squares / whole / whole : 0);
    for (size_t i = 0; i < kept && i < 10; i++) {
        char name[SLOSS_NAME_SIZE] = "";
        (void)sloss_ledger_account_name(session->book.scenario.ledger, debtors->rows[i].account,
                                        name);
        say(session, "%s{\"account\":\"%s\",\"share\":%.6f}", i > 0 ? "," : "", name,
            (double)debtors->rows[i].loss / whole);
        printf("account %-16s left %14s in the worst %d scenarios, %.1f %%\n", name,
               spell(session, debtors->rows[i].loss, text), WORST,
               100 * (double)debtors->rows[i].loss / whole);
    }
    say(session, "]},\n");
}

/* Ways to share, tried on the same marks. */
static const struct {
    const char *name;
    uint32_t sharing;
    bool rated; /* weights are money, so that a rate is a part of it */
} rules[] = {
    {"profit, pro rata",
     SLOSS_SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_PRO_RATA, SLOSS_CAP_PROFIT, 0), true},
    {"profit, equal", SLOSS_SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_EQUAL, SLOSS_CAP_PROFIT, 0),
     false},
    {"profit, queue", SLOSS_SHARING(SLOSS_BASIS_PROFIT, SLOSS_RULE_QUEUE, SLOSS_CAP_PROFIT, 0),
     true},
    {"open interest",
     SLOSS_SHARING(SLOSS_BASIS_OPEN_INTEREST, SLOSS_RULE_PRO_RATA, SLOSS_CAP_EQUITY, 0), false},
    {"notional", SLOSS_SHARING(SLOSS_BASIS_NOTIONAL, SLOSS_RULE_PRO_RATA, SLOSS_CAP_EQUITY, 0),
     true},
    {"equity", SLOSS_SHARING(SLOSS_BASIS_EQUITY, SLOSS_RULE_PRO_RATA, SLOSS_CAP_EQUITY, 0), true},
};

struct worst {
    struct sloss_stress_result *rows;
    uint32_t count;
};

/* One rule over the worst scenarios: totals. */
static bool try_rule(const struct session *session, struct sloss_stress *stress,
                     struct stress_copy *copy, const struct worst *worst, size_t rule)
{
    struct sloss_mark *marks = calloc(session->config.market_count, sizeof(*marks));
    double socialized = 0;
    double charged = 0;
    int64_t rate = 0;
    int64_t most = 0;
    bool held = marks != NULL && sloss_engine_whatif_begin(copy->engine) == SLOSS_OK;
    for (uint32_t market = 0; held && market < session->book.scenario.market_count; market++) {
        held = sloss_engine_set_sharing(copy->engine, market,
                                        rules[rule].sharing | SLOSS_SHARING_POOLED) == SLOSS_OK;
    }
    for (uint32_t i = 0; held && i < worst->count; i++) {
        struct sloss_stress_result result = {.struct_size = sizeof(result)};
        held = sloss_stress_draw(stress, worst->rows[i].scenario, marks, NULL) == SLOSS_OK &&
               sloss_stress_apply(stress, marks, session->config.market_count, &result) == SLOSS_OK;
        socialized += (double)result.socialized;
        charged += (double)result.charged;
        rate = result.rate_ppm > rate ? result.rate_ppm : rate;
        most = result.charge_max > most ? result.charge_max : most;
    }
    (void)sloss_engine_whatif_end(copy->engine);
    free(marks);
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    int64_t mean = charged > 0 ? (int64_t)(socialized / charged) : 0;
    printf("shared by %-18s a charge %14s, at most %14s", rules[rule].name, spell(session, mean, a),
           spell(session, most, b));
    printf(rules[rule].rated ? ", rate at most %.4f %%\n" : "\n", (double)rate / 1e4);
    say(session, "%s{\"rule\":\"%s\",\"charges\":%.0f,\"rate_ppm\":%" PRId64 ",",
        rule > 0 ? "," : "", rules[rule].name, charged, rules[rule].rated ? rate : 0);
    put(session, "charge_mean", mean, ",");
    put(session, "charge_max", most, "}");
    return held;
}

static bool follow_worst(const struct session *session, struct sloss_stress *stress,
                         struct stress_copy *copy, const struct worst *worst)
{
    struct debtors debtors = {NULL, 0};
    struct sloss_mark *marks = calloc(session->config.market_count, sizeof(*marks));
    bool held = marks != NULL;
    for (uint32_t i = 0; held && i < worst->count; i++) {
        struct sloss_stress_result result = {.struct_size = sizeof(result)};
        held =
            sloss_stress_draw(stress, worst->rows[i].scenario, marks, NULL) == SLOSS_OK &&
            sloss_stress_apply(stress, marks, session->config.market_count, &result) == SLOSS_OK &&
            sloss_engine_whatif_begin(copy->engine) == SLOSS_OK;
        held = held && follow_path(stress, copy->engine) && drain(copy->engine, &debtors);
        (void)sloss_engine_whatif_end(copy->engine);
    }
    if (held) {
        write_debtors(session, &debtors);
    }
    free(debtors.rows);
    free(marks);
    return held;
}

static bool write_worst(const struct session *session, const struct stress_work *work)
{
    struct stress_copy copy;
    struct sloss_stress *stress = NULL;
    struct worst worst = {malloc((work->done + 1) * sizeof(*worst.rows)), 0};
    bool held = worst.rows != NULL && stress_book_copy(&session->book, &stress_no_change,
                                                       work->model.asset, &copy) == SLOSS_OK;
    if (!held) {
        free(worst.rows);
        return false;
    }
    memcpy(worst.rows, work->results, work->done * sizeof(*worst.rows));
    qsort(worst.rows, work->done, sizeof(*worst.rows), by_deficit);
    while (worst.count < WORST && worst.count < work->done && worst.rows[worst.count].deficit > 0) {
        worst.count++;
    }
    held = sloss_stress_create(copy.engine, &work->model, work->markets, work->market_count,
                               work->correlation, NULL, &stress) == SLOSS_OK &&
           sloss_engine_keep_events(copy.engine, 1) == SLOSS_OK &&
           follow_worst(session, stress, &copy, &worst);
    say(session, "\"rules\":[");
    for (size_t rule = 0; held && rule < sizeof(rules) / sizeof(rules[0]); rule++) {
        held = try_rule(session, stress, &copy, &worst, rule);
    }
    say(session, "],\n");
    sloss_stress_destroy(stress);
    stress_copy_close(&copy);
    free(worst.rows);
    return held;
}

/* ---- days ------------------------------------------------------------------------------------ */

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

/* Depths of the models, scaled. */
static bool scale_depths(const struct session *session, int64_t ppb,
                         struct sloss_stress_market *markets)
{
    for (uint32_t i = 0; i < session->config.market_count; i++) {
        double depth = (double)session->config.markets[i].depth_lots * share(ppb);
        markets[i] = session->config.markets[i];
        markets[i].depth_lots =
            depth < 1 && markets[i].impact != SLOSS_IMPACT_NONE ? 1 : (int64_t)depth;
    }
    return true;
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
    sum->charged += result->charged;
    sum->positions_deleveraged += result->positions_deleveraged;
    sum->rate_ppm = result->rate_ppm > sum->rate_ppm ? result->rate_ppm : sum->rate_ppm;
}

/* Marks that differ from those that the book began with. */
static enum sloss_status shock(const struct session *session, struct stress_copy *copy,
                               struct sloss_stress *stress, const struct stress_step *step,
                               struct sloss_stress_result *sum)
{
    struct sloss_mark *marks = calloc(step->count, sizeof(*marks));
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
        status = sloss_engine_mark(copy->engine, marks, step->count);
    }
    if (status == SLOSS_OK && result.rounds > 1 && !follow_path(stress, copy->engine)) {
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
    enum sloss_status status =
        markets != NULL && scale_depths(session, STRESS_PPB, markets) ? SLOSS_OK : SLOSS_ERR_MEMORY;
    for (uint32_t i = 0; status == SLOSS_OK && i < day->count; i++) {
        const struct stress_step *step = &day->steps[i];
        if (step->kind == STRESS_DEPTH) {
            (void)scale_depths(session, step->ppb, markets);
        } else if (step->kind != STRESS_SHOCK) {
            status = change_book(session, copy, step);
        } else {
            status = sloss_stress_create(copy->engine, &session->config.model, markets,
                                         session->config.market_count, correlation, NULL, &stress);
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
    printf("%-24s closed %8" PRIu64 ", deficit %14s, funds %14s, shared %14s, uncovered %s\n",
           day->name, sum->closed, spell(session, sum->deficit, a),
           spell(session, sum->insurance, b), spell(session, sum->socialized, c),
           spell(session, sum->uncovered, d));
    say(session,
        "%s{\"name\":\"%s\",\"rounds\":%" PRIu32 ",\"closed\":%" PRIu64 ",\"rate_ppm\":%" PRId64
        ",",
        first ? "" : ",", day->name, sum->rounds, sum->closed, sum->rate_ppm);
    put(session, "deficit", sum->deficit, ",");
    put(session, "insurance", sum->insurance, ",");
    put(session, "reserve", sum->reserve, ",");
    put(session, "backstop", sum->backstop, ",");
    put(session, "socialized", sum->socialized, ",");
    put(session, "uncovered", sum->uncovered, "}");
}

static bool run_days(const struct session *session)
{
    struct stress_copy copy;
    enum sloss_status status =
        stress_book_copy(&session->book, &stress_no_change, session->config.model.asset, &copy);
    say(session, "\"days\":[");
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
    say(session, "],\n");
    stress_copy_close(&copy);
    return status == SLOSS_OK;
}

/* ---- variations ------------------------------------------------------------------------------ */

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
        work->model.stress_ppb = ppb;
        break;
    default:
        (void)scale_depths(session, ppb, markets);
        work->markets = markets;
    }
}

struct cell {
    struct sloss_tail deficit;
    struct sloss_tail shared;
};

static bool run_cell(struct stress_work *work, struct cell *cell)
{
    struct stress_figures figures;
    bool held = stress_work_allocate(work) && stress_work_run(work);
    if (held && work->done >= 2) {
        held = stress_figures_read(&figures, work);
        cell->deficit = figures.amount[STRESS_DEFICIT][1];
        cell->shared = figures.event[STRESS_IS_SHARED];
        stress_figures_free(&figures);
    }
    stress_work_free(work);
    return held && work->done >= 2;
}

static void write_cell(const struct session *session, const struct cell *cell)
{
    say(session, "\"shared\":%.9f,\"shared_low\":%.9f,\"shared_high\":%.9f,",
        share(cell->shared.exceeds_ppb), share(cell->shared.exceeds_low_ppb),
        share(cell->shared.exceeds_high_ppb));
    put(session, "deficit_99", cell->deficit.quantile, ",");
    put(session, "shortfall_99", cell->deficit.shortfall, "}");
}

static bool run_vary(const struct session *session, const struct stress_vary *vary,
                     struct sloss_stress_market *markets)
{
    char text[SLOSS_DECIMAL_SIZE];
    say(session, "{\"what\":\"%s\",\"cells\":[", stress_vary_name[vary->kind]);
    for (uint32_t i = 0; i < vary->count && !stress_work_interrupted(); i++) {
        struct stress_work work = work_of(session, stress_vary_name[vary->kind]);
        struct cell cell;
        change_work(session, &work, markets, vary->kind, vary->ppb[i]);
        if (!run_cell(&work, &cell)) {
            return false;
        }
        printf("%-12s %6g: a loss is shared in %.4f %%, deficit of 99 %% %s\n",
               stress_vary_name[vary->kind], share(vary->ppb[i]),
               100 * share(cell.shared.exceeds_ppb), spell(session, cell.deficit.quantile, text));
        say(session, "%s{\"value\":%g,", i > 0 ? "," : "", share(vary->ppb[i]));
        write_cell(session, &cell);
    }
    say(session, "]}");
    return true;
}

/* Leverage caps down, funds across. */
static bool run_map(const struct session *session, struct sloss_stress_market *markets)
{
    const struct stress_vary *map = session->config.map;
    say(session, "\"map\":[");
    for (uint32_t i = 0; i < map[0].count * map[1].count && !stress_work_interrupted(); i++) {
        struct stress_work work = work_of(session, "map");
        struct cell cell;
        int64_t leverage = map[0].ppb[i / map[1].count];
        int64_t funds = map[1].ppb[i % map[1].count];
        change_work(session, &work, markets, STRESS_VARY_LEVERAGE, leverage);
        change_work(session, &work, markets, STRESS_VARY_FUNDS, funds);
        if (!run_cell(&work, &cell)) {
            return false;
        }
        printf("leverage %6g, funds %6g: a loss is shared in %.4f %%\n", share(leverage),
               share(funds), 100 * share(cell.shared.exceeds_ppb));
        say(session, "%s{\"leverage\":%g,\"funds\":%g,", i > 0 ? "," : "", share(leverage),
            share(funds));
        write_cell(session, &cell);
    }
    say(session, "],\n");
    return true;
}

static bool run_variations(const struct session *session)
{
    struct sloss_stress_market *markets = calloc(session->config.market_count, sizeof(*markets));
    bool held = markets != NULL && run_map(session, markets);
    say(session, "\"varied\":[");
    for (uint32_t i = 0; held && i < session->config.vary_count; i++) {
        say(session, "%s", i > 0 ? ",\n" : "");
        held = run_vary(session, &session->config.varies[i], markets);
    }
    say(session, "]\n");
    free(markets);
    return held;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static bool run_model(const struct session *session)
{
    struct stress_work work = work_of(session, "scenarios");
    struct stress_figures figures = {.market_tail = NULL};
    bool held = stress_work_allocate(&work) && stress_work_run(&work);
    if (held && work.done < 2) {
        fprintf(stderr, "sloss-stress: fewer than two scenarios are done\n");
        held = false;
    }
    if (held) {
        printf("%" PRIu64 " of %" PRIu64 " scenarios, %.2f s, inputs %016" PRIx64 "%016" PRIx64
               "\n",
               work.done, work.scenarios, work.seconds, work.inputs.high, work.inputs.low);
        say(session,
            "\"inputs\":\"%016" PRIx64 "%016" PRIx64 "\",\"scenarios\":%" PRIu64
            ",\"asked\":%" PRIu64 ",\n",
            work.inputs.high, work.inputs.low, work.done, work.scenarios);
        held = stress_figures_read(&figures, &work);
    }
    if (held) {
        write_amounts(session, &figures);
        write_events(session, &figures);
        write_markets(session, &figures);
        held = write_worst(session, &work) &&
               (session->options.csv == NULL || write_csv(session, &work));
    }
    stress_figures_free(&figures);
    stress_work_free(&work);
    return held;
}

static bool run(struct session *session)
{
    session->unit = &session->book.scenario.assets[session->config.model.asset].unit;
    bool held = true;
    say(session, "{\"asset\":\"%s\",\n",
        session->book.scenario.assets[session->config.model.asset].name);
    if (session->config.scenarios > 0) {
        held = run_model(session);
    }
    held = held && run_days(session) && run_variations(session);
    say(session, "}\n");
    return held;
}

static bool read_threads(const char *word, uint32_t *threads)
{
    char *end;
    unsigned long value = strtoul(word, &end, 10);
    *threads = (uint32_t)value;
    return *end == '\0' && value >= 1 && value <= 64;
}

static bool read_arguments(int count, char **words, struct options *options)
{
    *options = (struct options){.threads = 1};
    int files = 0;
    for (int at = 1; at < count; at++) {
        const char **value = strcmp(words[at], "--positions") == 0 ? &options->table
                             : strcmp(words[at], "--json") == 0    ? &options->json
                             : strcmp(words[at], "--csv") == 0     ? &options->csv
                                                                   : NULL;
        if (value != NULL && at + 1 < count) {
            *value = words[++at];
        } else if (strcmp(words[at], "--threads") == 0 && at + 1 < count) {
            if (!read_threads(words[++at], &options->threads)) {
                return false;
            }
        } else if (strncmp(words[at], "--", 2) == 0 || files == 2) {
            return false;
        } else {
            *(files++ == 0 ? &options->book : &options->config) = words[at];
        }
    }
    return files == 2;
}

int main(int count, char **words)
{
    struct session session = {.json = NULL};
    if (count == 2 && strcmp(words[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (!read_arguments(count, words, &session.options)) {
        fputs(usage, stderr);
        return 2;
    }
    if (session.options.json != NULL && (session.json = fopen(session.options.json, "w")) == NULL) {
        fprintf(stderr, "sloss-stress: cannot write %s\n", session.options.json);
        return 2;
    }
    bool held =
        stress_book_read(&session.book, session.options.book, session.options.table) &&
        stress_config_read(&session.config, &session.book.scenario, session.options.config) &&
        run(&session);
    stress_config_free(&session.config);
    stress_book_close(&session.book);
    if (session.json != NULL && fclose(session.json) != 0) {
        held = false;
    }
    return !held ? 2 : stress_work_interrupted() ? 1 : 0;
}
