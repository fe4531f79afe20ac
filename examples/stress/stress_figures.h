/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_figures: what a risk officer reads from the results of a run. */
#ifndef STRESS_FIGURES_H
#define STRESS_FIGURES_H

#include "sloss/stress.h"
#include "stress/stress_work.h"

/* Outcomes that are amounts. */
enum stress_amount {
    STRESS_DEFICIT,
    STRESS_INSURANCE,
    STRESS_SOCIALIZED,
    STRESS_UNCOVERED,
    STRESS_COVER_ONE, /* the largest debt of one account */
    STRESS_COVER_TWO, /* the two largest */
    STRESS_CHARGE_MAX,
    STRESS_FUND_LOSS, /* 0 for a gain */
    STRESS_RATE,      /* ppm */
    STRESS_AMOUNTS
};

/* Outcomes that happen or do not. */
enum stress_event {
    STRESS_HAS_DEFICIT,
    STRESS_FUND_SHORT,
    STRESS_IS_SHARED,
    STRESS_IS_UNCOVERED,
    STRESS_FUND_EMPTIED,
    STRESS_DELEVERAGES,
    STRESS_EVENTS
};

extern const char *const stress_amount_name[STRESS_AMOUNTS];
extern const char *const stress_event_name[STRESS_EVENTS];

#define STRESS_QUANTILES 3
extern const int64_t stress_quantile_ppb[STRESS_QUANTILES]; /* 50, 99, 99.9 % */

struct stress_figures {
    struct sloss_tail amount[STRESS_AMOUNTS][STRESS_QUANTILES];
    struct sloss_tail event[STRESS_EVENTS]; /* read `exceeds` */
    /* Of each market's deficit; 0 of those of another asset. */
    int64_t *market_quantile; /* 99 % */
    int64_t *market_tail;     /* mean in the scenarios beyond the 99 % quantile of all */
};

/* Read the results of a run; false without memory, or with fewer than two. */
bool stress_figures_read(struct stress_figures *figures, const struct stress_work *work);
void stress_figures_free(struct stress_figures *figures);

/* One quantile of the deficit, and how often it is above a threshold. */
bool stress_figures_deficit(const struct stress_work *work, int64_t probability_ppb,
                            int64_t threshold, struct sloss_tail *tail);

#endif
