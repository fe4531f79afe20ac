/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_worst: the worst scenarios again: who left the debts and who paid, and what a charge would
 * be by each rule. */
#include "sloss/column.h"
#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WORST 20 /* scenarios that every sharing rule is tried on */

static int by_deficit(const void *a, const void *b)
{
    const struct sloss_stress_result *one = a;
    const struct sloss_stress_result *other = b;
    return one->deficit < other->deficit     ? 1
           : one->deficit > other->deficit   ? -1
           : one->scenario < other->scenario ? -1
                                             : one->scenario > other->scenario;
}

/* Ways to share, tried on the same marks. */
static const struct {
    const char *name;
    struct sloss_sharing sharing;
    bool rated; /* weights are money, so that a rate is a part of it */
} rules[] = {
    {"profit, pro rata", {.basis = SLOSS_BASIS_PROFIT, .pool = 1}, true},
    {"profit, equal", {.basis = SLOSS_BASIS_PROFIT, .rule = SLOSS_RULE_EQUAL, .pool = 1}, true},
    {"profit, queue", {.basis = SLOSS_BASIS_PROFIT, .rule = SLOSS_RULE_QUEUE, .pool = 1}, true},
    {"open interest",
     {.basis = SLOSS_BASIS_OPEN_INTEREST, .cap = SLOSS_CAP_EQUITY, .pool = 1},
     false},
    {"notional", {.basis = SLOSS_BASIS_NOTIONAL, .cap = SLOSS_CAP_EQUITY, .pool = 1}, true},
    {"equity", {.basis = SLOSS_BASIS_EQUITY, .cap = SLOSS_CAP_EQUITY, .pool = 1}, true},
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
        held = sloss_engine_set_sharing(copy->engine, market, &rules[rule].sharing) == SLOSS_OK;
    }
    for (uint32_t i = 0; held && i < worst->count; i++) {
        struct sloss_stress_result result = {.struct_size = sizeof(result)};
        held = sloss_stress_draw(stress, worst->rows[i].scenario, marks, NULL) == SLOSS_OK &&
               sloss_stress_run_marks(stress, marks, session->config.market_count, &result) ==
                   SLOSS_OK;
        socialized += (double)result.socialized;
        charged += (double)result.charged;
        rate = result.rate_ppm > rate ? result.rate_ppm : rate;
        most = result.charge_max > most ? result.charge_max : most;
    }
    (void)sloss_engine_whatif_end(copy->engine);
    free(marks);
    if (!held) {
        return false;
    }
    char a[SLOSS_DECIMAL_SIZE];
    char b[SLOSS_DECIMAL_SIZE];
    int64_t mean = charged > 0 ? (int64_t)(socialized / charged) : 0;
    printf("shared by %-18s a charge %14s, at most %14s", rules[rule].name,
           stress_spell(session, mean, a), stress_spell(session, most, b));
    printf(rules[rule].rated ? ", rate at most %.4f %%\n" : "\n", (double)rate / 1e4);
    stress_say(session, "%s{\"rule\":\"%s\",\"charges\":%.0f,\"rate_ppm\":%" PRId64 ",",
               rule > 0 ? "," : "", rules[rule].name, charged, rules[rule].rated ? rate : 0);
    stress_put(session, "charge_mean", mean, ",");
    stress_put(session, "charge_max", most, "}");
    return true;
}

/* ---- who left the debts, and who paid -------------------------------------------------------- */

/* The debts that accounts have left since these were last asked for. */
static bool add_debts(const struct session *session, struct sloss_engine *engine,
                      struct stress_parties *debtors)
{
    const struct scenario_market *markets = session->book.scenario.markets;
    struct sloss_deficit deficit[64];
    size_t count;
    do {
        if (sloss_engine_deficits(engine, deficit, 64, &count) != SLOSS_OK) {
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            bool counts = deficit[i].account != 0 && deficit[i].account < SLOSS_ACCOUNT_SYSTEM &&
                          markets[deficit[i].market].asset == session->config.model.asset;
            if (counts && !stress_parties_add(debtors, deficit[i].account, deficit[i].loss)) {
                return false;
            }
        }
    } while (count > 0);
    return true;
}

/* What each account was charged; with a sign of -1, less what it had been before. */
static bool add_charges(const struct session *session, const struct stress_copy *copy, int sign,
                        struct stress_parties *payers)
{
    uint32_t count = sloss_ledger_account_count(copy->ledger);
    bool held = true;
    for (uint32_t place = 0; held && place < count; place++) {
        struct sloss_account_info info = {.struct_size = sizeof(info)};
        uint64_t account;
        held = sloss_ledger_account_at(copy->ledger, place, &account, NULL) == SLOSS_OK;
        if (held && account < SLOSS_ACCOUNT_SYSTEM &&
            sloss_engine_account(copy->engine, account, session->config.model.asset, &info) ==
                SLOSS_OK &&
            info.socialized != 0) {
            held = stress_parties_add(payers, account, sign * info.socialized);
        }
    }
    return held;
}

/* One of them, in earnest and taken back. */
static bool follow(const struct session *session, struct sloss_stress *stress,
                   struct stress_copy *copy, uint64_t scenario, struct stress_parties *debtors,
                   struct stress_parties *payers)
{
    struct sloss_stress_result result = {.struct_size = sizeof(result)};
    struct sloss_mark *marks = calloc(session->config.market_count, sizeof(*marks));
    bool held =
        marks != NULL && sloss_stress_draw(stress, scenario, marks, NULL) == SLOSS_OK &&
        sloss_stress_run_marks(stress, marks, session->config.market_count, &result) == SLOSS_OK &&
        add_charges(session, copy, -1, payers) &&
        sloss_engine_whatif_begin(copy->engine) == SLOSS_OK;
    held = held && stress_follow_path(stress, copy->engine) &&
           add_debts(session, copy->engine, debtors) && add_charges(session, copy, 1, payers);
    (void)sloss_engine_whatif_end(copy->engine);
    free(marks);
    return held;
}

static bool follow_worst(const struct session *session, struct sloss_stress *stress,
                         struct stress_copy *copy, const struct worst *worst,
                         struct stress_parties *debtors)
{
    struct stress_parties payers = {.rows = NULL};
    bool held = true;
    for (uint32_t i = 0; held && i < worst->count; i++) {
        held = follow(session, stress, copy, worst->rows[i].scenario, debtors, &payers);
    }
    if (held) {
        stress_parties_merge(debtors);
        stress_parties_merge(&payers);
        while (payers.count > 0 && payers.rows[payers.count - 1].amount == 0) {
            payers.count--;
        }
        printf("in the worst %" PRIu32 " scenarios:\n", worst->count);
        stress_parties_write(session, debtors, "concentration", "left");
        stress_parties_write(session, &payers, "payers", "paid");
    }
    free(payers.rows);
    return held;
}

/* ---- all of it ------------------------------------------------------------------------------- */

bool stress_write_worst(const struct session *session, const struct stress_work *work,
                        struct stress_parties *debtors)
{
    struct stress_copy copy = {NULL, NULL};
    struct sloss_stress *stress = NULL;
    struct worst worst = {malloc((work->done + 1) * sizeof(*worst.rows)), 0};
    bool held = worst.rows != NULL && stress_book_copy(&session->book, &stress_no_change,
                                                       work->model.asset, &copy) == SLOSS_OK;
    if (!held) {
        stress_copy_close(&copy);
        free(worst.rows);
        return stress_interrupted();
    }
    memcpy(worst.rows, work->results, work->done * sizeof(*worst.rows));
    qsort(worst.rows, work->done, sizeof(*worst.rows), by_deficit);
    while (worst.count < WORST && worst.count < work->done && worst.rows[worst.count].deficit > 0) {
        worst.count++;
    }
    held = sloss_stress_create(copy.engine, &work->model, work->markets, work->market_count,
                               work->correlation, NULL, &stress) == SLOSS_OK &&
           stress_ties_set(work->ties, work->market_count, work->still, stress) == SLOSS_OK &&
           sloss_engine_keep_events(copy.engine, 1) == SLOSS_OK &&
           (worst.count == 0 || stress_write_path(session, stress, worst.rows[0].scenario)) &&
           follow_worst(session, stress, &copy, &worst, debtors);
    stress_say(session, "\"rules\":[");
    for (size_t rule = 0; held && rule < sizeof(rules) / sizeof(rules[0]); rule++) {
        held = try_rule(session, stress, &copy, &worst, rule);
    }
    stress_say(session, "],\n");
    sloss_stress_destroy(stress);
    stress_copy_close(&copy);
    free(worst.rows);
    return held || stress_interrupted(); /* what an interrupt has left out is no refusal */
}
