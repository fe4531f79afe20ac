/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_worst: who left the debts of the worst scenarios, and who pays by which rule. */
#include "stress_session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WORST 20 /* scenarios that every sharing rule is tried on */

static int by_deficit(const void *a, const void *b)
{
    const struct sloss_stress_result *one = a;
    const struct sloss_stress_result *other = b;
    return one->deficit < other->deficit ? 1 : one->deficit > other->deficit ? -1 : 0;
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
    if (debtors->count > 0) { /* else there may be no rows at all, which qsort() does not take */
        qsort(debtors->rows, debtors->count, sizeof(*debtors->rows), by_account);
    }
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
    if (kept > 0) {
        qsort(debtors->rows, kept, sizeof(*debtors->rows), by_loss);
    }
    stress_say(session, "\"concentration\":{\"accounts\":%zu,\"hhi\":%.6f,\"largest\":[", kept,
               whole > 0 ? squares / whole / whole : 0);
    for (size_t i = 0; i < kept && i < 10; i++) {
        char name[SLOSS_NAME_SIZE] = "";
        (void)sloss_ledger_account_name(session->book.scenario.ledger, debtors->rows[i].account,
                                        name);
        stress_say(session, "%s{\"account\":\"%s\",\"share\":%.6f}", i > 0 ? "," : "", name,
                   (double)debtors->rows[i].loss / whole);
        printf("account %-16s left %14s in the worst %d scenarios, %.1f %%\n", name,
               stress_spell(session, debtors->rows[i].loss, text), WORST,
               100 * (double)debtors->rows[i].loss / whole);
    }
    stress_say(session, "]},\n");
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
    printf("shared by %-18s a charge %14s, at most %14s", rules[rule].name,
           stress_spell(session, mean, a), stress_spell(session, most, b));
    printf(rules[rule].rated ? ", rate at most %.4f %%\n" : "\n", (double)rate / 1e4);
    stress_say(session, "%s{\"rule\":\"%s\",\"charges\":%.0f,\"rate_ppm\":%" PRId64 ",",
               rule > 0 ? "," : "", rules[rule].name, charged, rules[rule].rated ? rate : 0);
    stress_put(session, "charge_mean", mean, ",");
    stress_put(session, "charge_max", most, "}");
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
        held = held && stress_follow_path(stress, copy->engine) && drain(copy->engine, &debtors);
        (void)sloss_engine_whatif_end(copy->engine);
    }
    if (held) {
        write_debtors(session, &debtors);
    }
    free(debtors.rows);
    free(marks);
    return held;
}

bool stress_write_worst(const struct session *session, const struct stress_work *work)
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
           stress_ties_set(work->ties, work->market_count, stress) == SLOSS_OK &&
           sloss_engine_keep_events(copy.engine, 1) == SLOSS_OK &&
           follow_worst(session, stress, &copy, &worst);
    stress_say(session, "\"rules\":[");
    for (size_t rule = 0; held && rule < sizeof(rules) / sizeof(rules[0]); rule++) {
        held = try_rule(session, stress, &copy, &worst, rule);
    }
    stress_say(session, "],\n");
    sloss_stress_destroy(stress);
    stress_copy_close(&copy);
    free(worst.rows);
    return held;
}
