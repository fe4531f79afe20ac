/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_config: what sloss-stress is asked: the model, days to replay, and what to vary.
 *
 * docs/stress-config.md says what each line means and accepts. */
#ifndef STRESS_CONFIG_H
#define STRESS_CONFIG_H

#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_tie.h"

#define STRESS_VALUES_MAX 16
#define STRESS_VARIES_MAX 8
#define STRESS_COLLATERALS_MAX 16
#define STRESS_ACCOUNTS_MAX 100
#define STRESS_RESAMPLE_PATHS 2000 /* on each sample drawn again */
#define STRESS_PPB INT64_C(1000000000)
#define STRESS_RATE_MAX (100 * STRESS_PPB) /* of a requirement */
/* So many parts per billion of a value, rounded towards zero. */
static inline scenario_wide stress_scaled(int64_t value, scenario_wide ppb)
{
    return value * ppb / STRESS_PPB;
}

#define STRESS_CONFIDENCE_PPB INT64_C(990000000)
#define STRESS_GROUP_MAX 4096 /* of sloss_tail_estimate() */

enum stress_step_kind {
    STRESS_SHOCK,
    STRESS_FUNDS,
    STRESS_RESERVE,
    STRESS_BACKSTOP,
    STRESS_MAINTENANCE,
    STRESS_LEVERAGE,
    STRESS_DEPTH,
    STRESS_DEPEG,
    STRESS_LOST,
    STRESS_BACK
};

/* A step of a day: marks of one instant, or what is different. */
struct stress_step {
    enum stress_step_kind kind;
    int64_t ppb; /* of what there is */
    /* Of a shock, of a depeg with collateral in the place of the market, of lost feeds: price is
     * what it differs by, in ppb. */
    struct sloss_mark *marks;
    uint32_t count; /* 0 of lost feeds: the platform is locked */
    uint64_t row;
};

struct stress_day {
    char name[SLOSS_NAME_SIZE];
    struct stress_step *steps;
    uint32_t count;
};

/* An asset whose balances count as money of the run's asset. */
struct stress_collateral {
    uint32_t asset;
    int64_t price_ppb;
    int64_t haircut_ppb;
    uint64_t row;
};

/* A deficit that was. */
struct stress_observed {
    int64_t amount;
    char text[SLOSS_DECIMAL_SIZE]; /* as it stands, until the asset is known */
    uint64_t row;                  /* 0 for none */
};

enum stress_vary_kind {
    STRESS_VARY_FUNDS,
    STRESS_VARY_MAINTENANCE,
    STRESS_VARY_DEPTH,
    STRESS_VARY_STRESS,
    STRESS_VARY_LEVERAGE
};

struct stress_vary {
    enum stress_vary_kind kind;
    int64_t ppb[STRESS_VALUES_MAX];
    uint32_t count;
};

/* What is left out, one at a time. */
struct stress_contribute {
    bool markets;
    uint32_t accounts;
};

/* How long funds last; no days for nothing asked. */
struct stress_depletion {
    uint32_t days;
    uint64_t paths;
    int64_t inflow; /* a day, of all funds */
    int64_t cap;    /* of all funds; 0 for none */
    uint32_t resamples;
};

struct stress_config {
    struct sloss_stress_config model;
    uint64_t scenarios;
    int64_t confidence_ppb;
    struct sloss_stress_market *markets;
    uint32_t market_count;
    int64_t correlation[SLOSS_STRESS_FACTORS * SLOSS_STRESS_FACTORS];
    uint32_t correlation_rows;
    struct stress_ties ties;
    struct stress_day *days;
    uint32_t day_count;
    struct stress_collateral collaterals[STRESS_COLLATERALS_MAX];
    uint32_t collateral_count;
    struct stress_observed observed;
    struct stress_vary varies[STRESS_VARIES_MAX];
    uint32_t vary_count;
    struct stress_vary map[2]; /* leverage, funds; counts of 0 for none */
    struct stress_contribute contribute;
    struct stress_depletion depletion;
};

extern const char *const stress_vary_name[];

/* Scenarios that are drawn together: pairs, and one of each stratum. */
uint32_t stress_group(const struct sloss_stress_config *model);

/* Read a file for the markets of a book. What is wrong is said on stderr with its line. */
bool stress_config_read(struct stress_config *config, struct scenario *book, const char *path);
void stress_config_free(struct stress_config *config);

#endif
