/* SPDX-License-Identifier: BSD-2-Clause */
/* sharing_driver: measures, markets, severity and recovery on cases read from stdin, for the
 * comparison with the slow reference. The first word of a case says which; each is answered by a
 * line. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sloss/sloss.h"
#include "sloss/policy.h"

static int64_t number(void)
{
    int64_t value;
    if (scanf("%" SCNd64, &value) != 1) {
        fprintf(stderr, "a case breaks off\n");
        exit(1);
    }
    return value;
}

static int64_t *numbers(size_t count)
{
    int64_t *values = calloc(count + 1, sizeof(*values));
    if (values == NULL) {
        exit(1);
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = number();
    }
    return values;
}

static uint32_t *indices(size_t count)
{
    uint32_t *values = calloc(count + 1, sizeof(*values));
    if (values == NULL) {
        exit(1);
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = (uint32_t)number();
    }
    return values;
}

static void say(const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf(" %" PRId64, values[i]);
    }
}

static void say_wide(struct sloss_wide value)
{
    printf(" %" PRId64 " %" PRIu64, value.high, value.low);
}

/* `count needed deficit deficit_max best under`, capacities, shares. */
static void measure(struct sloss_allocator *allocator)
{
    struct sloss_outcome outcome = {.struct_size = sizeof(outcome)};
    struct sloss_measures got = {.struct_size = sizeof(got)};
    outcome.count = (uint64_t)number();
    outcome.needed = number();
    outcome.deficit = number();
    outcome.deficit_max = number();
    outcome.burden_best = number();
    outcome.burden_best_under = number();
    int64_t *capacity = numbers(outcome.count);
    int64_t *share = numbers(outcome.count);
    outcome.capacity = capacity;
    outcome.share = share;
    enum sloss_status status = sloss_allocator_measure(allocator, &outcome, &got);
    printf("%s", sloss_status_name(status));
    if (status == SLOSS_OK) {
        const int64_t figures[] = {got.participants,    got.needed,     got.taken,
                                   got.overshoot,       got.undershoot, got.residual,
                                   got.touched,         got.emptied,    got.share_max,
                                   got.burden_account,  got.left_max,   got.unfairness,
                                   got.unfairness_both, got.inversions, got.inversions_adjacent};
        const struct sloss_ratio ratios[] = {
            got.burden_max,   got.gini,       got.gini_fraction,  got.top,
            got.top_fraction, got.herfindahl, got.survivor_total, got.survivor_rest,
            got.survivor_max};
        say(figures, sizeof(figures) / sizeof(figures[0]));
        for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++) {
            say_wide(ratios[i].numerator);
            say_wide(ratios[i].denominator);
        }
    }
    free(capacity);
    free(share);
}

/* `rounding markets accounts entries budget`, needs, account caps, entries by column. */
static void markets(struct sloss_allocator *allocator)
{
    struct sloss_markets given = {.struct_size = sizeof(given)};
    given.rounding = (uint32_t)number();
    given.market_count = (uint32_t)number();
    given.account_count = (uint32_t)number();
    given.entry_count = (uint64_t)number();
    given.budget = number();
    int64_t *need = numbers(given.market_count);
    int64_t *account_cap = numbers(given.account_count);
    uint32_t *market = indices(given.entry_count);
    uint32_t *account = indices(given.entry_count);
    int64_t *weight = numbers(given.entry_count);
    int64_t *cap = numbers(given.entry_count);
    int64_t *part = calloc(given.market_count + 1u, sizeof(*part));
    int64_t *share = calloc(given.entry_count + 1, sizeof(*share));
    given.need = need;
    given.account_cap = account_cap;
    given.entry_market = market;
    given.entry_account = account;
    given.entry_weight = weight;
    given.entry_cap = cap;
    int64_t residual = 0;
    enum sloss_status status =
        sloss_allocator_share_markets(allocator, &given, part, share, &residual);
    printf("%s", sloss_status_name(status));
    if (status == SLOSS_OK) {
        printf(" %" PRId64, residual);
        say(part, given.market_count);
        say(share, given.entry_count);
    }
    free(need);
    free(account_cap);
    free(market);
    free(account);
    free(weight);
    free(cap);
    free(part);
    free(share);
}

/* `rule inclusive active theta first numerator denominator start stop rounds`; a round is `deficit
 * needed`, or `fall peak balance`. */
static void severity(void)
{
    struct sloss_severity given = {.struct_size = sizeof(given)};
    given.rule = (uint32_t)number();
    given.inclusive = (uint32_t)number();
    given.active = (uint32_t)number();
    given.theta_ppb = number();
    given.theta_first_ppb = number();
    given.numerator = number();
    given.denominator = number();
    given.start_ppb = number();
    given.stop_ppb = number();
    for (int64_t rounds = number(); rounds > 0; rounds--) {
        int64_t budget = -1;
        enum sloss_status status;
        if (given.rule == SLOSS_SEVERITY_DRAWDOWN) {
            int64_t fall = number();
            int64_t peak = number();
            int64_t balance = number();
            status = sloss_severity_drawdown(&given, fall, peak, balance, &budget);
        } else {
            int64_t deficit = number();
            int64_t needed = number();
            status = sloss_severity_budget(&given, deficit, &budget);
            if (status == SLOSS_OK) {
                status = sloss_severity_learn(&given, deficit, needed);
            }
        }
        printf("%s %" PRId64 " %" PRId64 " %" PRIu32 " ", sloss_status_name(status), budget,
               given.theta_ppb, given.active);
    }
}

/* `count fund`, equities. */
static void need(void)
{
    struct sloss_need got = {.struct_size = sizeof(got)};
    size_t count = (size_t)number();
    int64_t fund = number();
    int64_t *equity = numbers(count);
    enum sloss_status status = sloss_severity_need(equity, count, fund, &got);
    printf("%s", sloss_status_name(status));
    if (status == SLOSS_OK) {
        printf(" %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, got.deficit, got.deficit_max,
               got.accounts, got.needed);
    }
    free(equity);
}

/* `count`, thetas, deficits. */
static void envelope(void)
{
    size_t count = (size_t)number();
    int64_t *theta = numbers(count);
    int64_t *deficit = numbers(count);
    int64_t bound = 0;
    enum sloss_status status = sloss_severity_envelope(theta, deficit, count, &bound);
    printf("%s %" PRId64, sloss_status_name(status), bound);
    free(theta);
    free(deficit);
}

/* `count`, taken, returned, `steps`; a step is an inflow, or -1 and shares to take. */
static void recover(struct sloss_allocator *allocator)
{
    size_t count = (size_t)number();
    int64_t *taken = numbers(count);
    int64_t *returned = numbers(count);
    int64_t *paid = calloc(count + 1, sizeof(*paid));
    struct sloss_recovery claims = {
        .struct_size = sizeof(claims), .count = count, .taken = taken, .returned = returned};
    for (int64_t steps = number(); steps > 0; steps--) {
        int64_t inflow = number();
        int64_t left = 0;
        enum sloss_status status;
        if (inflow == -1) {
            int64_t *share = numbers(count);
            status = sloss_recovery_take(&claims, share);
            free(share);
        } else {
            status = sloss_allocator_recover(allocator, &claims, inflow, paid, &left);
        }
        printf("%s %" PRId64, sloss_status_name(status), left);
        say(taken, count);
        say(returned, count);
        printf(" ");
    }
    free(taken);
    free(returned);
    free(paid);
}

int main(void)
{
    struct sloss_allocator *allocator = NULL;
    char word[16];
    if (sloss_allocator_create(NULL, &allocator) != SLOSS_OK) {
        return 1;
    }
    while (scanf("%15s", word) == 1) {
        if (strcmp(word, "measure") == 0) {
            measure(allocator);
        } else if (strcmp(word, "markets") == 0) {
            markets(allocator);
        } else if (strcmp(word, "severity") == 0) {
            severity();
        } else if (strcmp(word, "need") == 0) {
            need();
        } else if (strcmp(word, "envelope") == 0) {
            envelope();
        } else {
            recover(allocator);
        }
        printf("\n");
    }
    sloss_allocator_destroy(allocator);
    return 0;
}
