/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_report: the figures of a run, as text, JSON and rows. */
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_session.h"

#include <inttypes.h>
#include <string.h>

static void write_amounts(const struct session *session, const struct stress_figures *figures)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    char c[SLOSS_DECIMAL_SIZE];
    char d[SLOSS_DECIMAL_SIZE];
    printf("intervals of %g %% confidence\n", 100 * stress_share(session->config.confidence_ppb));
    printf("%-12s %16s %16s %28s %16s\n", "", "50 %", "99 %", "(interval)", "99.9 %");
    stress_say(session, "\"confidence\":%.9g,\n\"amounts\":{",
               stress_share(session->config.confidence_ppb));
    for (uint32_t i = 0; i < STRESS_AMOUNTS; i++) {
        const struct sloss_tail *tail = figures->amount[i];
        bool rate = i == STRESS_RATE;
        stress_say(session, "%s\"%s\":{", i > 0 ? "," : "", stress_amount_name[i]);
        stress_put(session, "mean", rate ? INT64_MAX : tail->mean, ",");
        stress_put(session, "mean_low", rate ? INT64_MAX : tail->mean_low, ",");
        stress_put(session, "mean_high", rate ? INT64_MAX : tail->mean_high, ",\"quantiles\":[");
        for (uint32_t q = 0; q < STRESS_QUANTILES; q++) {
            stress_say(session, "%s{\"probability\":%.3f,", q > 0 ? "," : "",
                       stress_share(stress_quantile_ppb[q]));
            if (rate) {
                stress_say(session, "\"ppm\":%" PRId64 "}", tail[q].quantile);
                continue;
            }
            stress_put(session, "value", tail[q].quantile, ",");
            stress_put(session, "low", tail[q].quantile_low, ",");
            stress_put(session, "high", tail[q].quantile_high, ",");
            stress_put(session, "shortfall", tail[q].expected_shortfall, ",");
            stress_put(session, "shortfall_low", tail[q].expected_shortfall_low, ",");
            stress_put(session, "shortfall_high", tail[q].expected_shortfall_high, "}");
        }
        stress_say(session, "]}");
        if (rate) {
            printf("%-12s %14.4f %% %14.4f %% %28s %14.4f %%\n", "largest rate",
                   (double)tail[0].quantile / 1e4, (double)tail[1].quantile / 1e4, "",
                   (double)tail[2].quantile / 1e4);
            continue;
        }
        char interval[2 * SLOSS_DECIMAL_SIZE + 8];
        snprintf(interval, sizeof(interval), "%s..%s",
                 stress_spell(session, tail[1].quantile_low, a),
                 stress_spell(session, tail[1].quantile_high, b));
        printf("%-12s %16s %16s %28s %16s\n", stress_amount_name[i],
               stress_spell(session, tail[0].quantile, a),
               stress_spell(session, tail[1].quantile, c), interval,
               stress_spell(session, tail[2].quantile, d));
    }
    stress_say(session, "},\n");
    const struct sloss_tail *deficit = &figures->amount[STRESS_DEFICIT][1];
    printf("shortfall    %33s of the worst 1 %%, %s..%s\n",
           stress_spell(session, deficit->expected_shortfall, a),
           stress_spell(session, deficit->expected_shortfall_low, b),
           stress_spell(session, deficit->expected_shortfall_high, c));
}

/* A loss that is shared with probability p a horizon comes once in 1 / p. */
static void write_events(const struct session *session, const struct stress_figures *figures)
{
    stress_say(session, "\"events\":{");
    for (uint32_t i = 0; i < STRESS_EVENTS; i++) {
        const struct sloss_tail *tail = &figures->event[i];
        printf("P(%s)%*s %.4f %%  (%.4f..%.4f)\n", stress_event_name[i],
               (int)(14 - strlen(stress_event_name[i])), "", 100 * stress_share(tail->exceeds_ppb),
               100 * stress_share(tail->exceeds_low_ppb),
               100 * stress_share(tail->exceeds_high_ppb));
        stress_say(session, "%s\"%s\":{\"probability\":%.9f,\"low\":%.9f,\"high\":%.9f}",
                   i > 0 ? "," : "", stress_event_name[i], stress_share(tail->exceeds_ppb),
                   stress_share(tail->exceeds_low_ppb), stress_share(tail->exceeds_high_ppb));
    }
    stress_say(session, "},\n");
    const struct sloss_tail *shared = &figures->event[STRESS_IS_SHARED];
    if (shared->exceeds_ppb > 0) {
        printf("horizons to a loss that is shared: %.0f (%.0f..%.0f)\n",
               1 / stress_share(shared->exceeds_ppb), 1 / stress_share(shared->exceeds_high_ppb),
               1 / stress_share(shared->exceeds_low_ppb > 0 ? shared->exceeds_low_ppb : 1));
    }
}

static void write_markets(const struct session *session, const struct stress_figures *figures)
{
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    int64_t apart = 0;
    stress_say(session, "\"markets\":[");
    for (uint32_t i = 0; i < session->config.market_count; i++) {
        const char *name = session->book.scenario.markets[session->config.markets[i].market].name;
        if (__builtin_add_overflow(apart, figures->market_quantile[i], &apart)) {
            apart = INT64_MAX; /* spelled as unknown */
        }
        stress_say(session, "%s{\"name\":\"%s\",", i > 0 ? "," : "", name);
        stress_put(session, "fund_99", figures->market_quantile[i], ",");
        stress_put(session, "tail_mean", figures->market_tail[i], "}");
        if (figures->market_tail[i] > 0) {
            printf("market %-12s 99 %% %16s, in the worst 1 %% of all %16s\n", name,
                   stress_spell(session, figures->market_quantile[i], a),
                   stress_spell(session, figures->market_tail[i], b));
        }
    }
    stress_say(session, "],\n\"fund_needed_99\":{");
    stress_put(session, "apart", apart, ",");
    stress_put(session, "pooled", figures->amount[STRESS_DEFICIT][1].quantile, "},\n");
    printf("funds for 99 %%: %s apart, %s pooled\n", stress_spell(session, apart, a),
           stress_spell(session, figures->amount[STRESS_DEFICIT][1].quantile, b));
}

/* What there is to pay with, before the first scenario. */
static void write_funds(const struct session *session)
{
    const struct scenario *book = &session->book.scenario;
    uint32_t asset = session->config.model.asset;
    int64_t insurance = 0;
    int64_t reserve = 0;
    int64_t backstop = 0;
    char text[SLOSS_DECIMAL_SIZE];
    for (uint32_t market = 0; market < book->market_count; market++) {
        int64_t balance = 0;
        if (book->markets[market].asset == asset && stress_leads_fund(book->engine, market)) {
            (void)sloss_ledger_balance(book->ledger, sloss_account_insurance(market), asset,
                                       &balance);
        }
        insurance += balance > 0 ? balance : 0;
    }
    (void)sloss_ledger_balance(book->ledger, SLOSS_ACCOUNT_RESERVE, asset, &reserve);
    (void)sloss_ledger_balance(book->ledger, SLOSS_ACCOUNT_BACKSTOP, asset, &backstop);
    printf("funds of the markets %s", stress_spell(session, insurance, text));
    printf(", reserve %s", stress_spell(session, reserve, text));
    printf(", backstop %s\n", stress_spell(session, backstop, text));
    stress_say(session, "\"funds\":{");
    stress_put(session, "insurance", insurance, ",");
    stress_put(session, "reserve", reserve, ",");
    stress_put(session, "backstop", backstop, "},\n");
}

bool stress_write_csv(const struct session *session, const struct stress_work *work)
{
    FILE *file = fopen(session->options.csv, "w");
    if (file == NULL) {
        return stress_cannot_write(session->options.csv);
    }
    fprintf(file, "scenario,weight,rounds,closed,deficit,insurance,reserve,backstop,socialized,"
                  "uncovered,deleveraged,rate_ppm,charge_max,charged,loss_first,loss_second,"
                  "fund_loss,unwind,funds_emptied\n");
    for (uint64_t i = 0; i < work->done; i++) {
        const struct sloss_stress_result *r = &work->results[i];
        const int64_t amounts[] = {r->deficit,    r->insurance, r->reserve,    r->backstop,
                                   r->socialized, r->uncovered, r->deleveraged};
        char text[SLOSS_DECIMAL_SIZE];
        fprintf(file, "%" PRIu64 ",%.9g,%" PRIu32 ",%" PRIu64, r->scenario,
                (double)r->weight / 4294967296.0, r->rounds, r->closed);
        for (size_t k = 0; k < sizeof(amounts) / sizeof(amounts[0]); k++) {
            fprintf(file, ",%s", stress_spell(session, amounts[k], text));
        }
        fprintf(file, ",%" PRId64 ",%s", r->rate_ppm, stress_spell(session, r->charge_max, text));
        fprintf(file, ",%" PRIu64 ",%s", r->charged, stress_spell(session, r->loss_first, text));
        fprintf(file, ",%s", stress_spell(session, r->loss_second, text));
        fprintf(file, ",%s", stress_spell(session, r->fund_loss, text));
        fprintf(file, ",%s,%" PRIu32 "\n", stress_spell(session, r->unwind, text),
                r->funds_emptied);
    }
    return fclose(file) == 0;
}

bool stress_write_figures(const struct session *session, const struct stress_work *work)
{
    struct stress_figures figures;
    bool held = stress_figures_read(&figures, work);
    if (held) {
        write_amounts(session, &figures);
        write_events(session, &figures);
        write_markets(session, &figures);
        write_funds(session);
    }
    stress_figures_free(&figures);
    return held;
}
