/* SPDX-License-Identifier: BSD-2-Clause */
/* stress_session: what is asked of sloss-stress, and the parts of its answer. */
#ifndef STRESS_SESSION_H
#define STRESS_SESSION_H

#include "sloss/decimal.h"
#include "sloss/stress.h"
#include "stress/stress_figures.h"
#include "stress/stress_interrupt.h"
#include "stress/stress_parties.h"

struct options {
    const char *book;
    const char *config;
    const char *table;
    const char *json;
    const char *csv;
    uint32_t threads;
    bool no_include;
};

/* Everything that is asked and answered. */
struct session {
    struct options options;
    struct stress_book book;
    struct stress_config config;
    FILE *json;
    const struct sloss_unit *unit; /* of the amounts */
};

/* An amount in units of the asset; "unknown" for what a sample does not tell. */
const char *stress_spell(const struct session *session, int64_t amount, char *text);

/* Write to the JSON, if there is one: anything, or an amount as a decimal in quotes, or null. */
__attribute__((format(printf, 2, 3))) void stress_say(const struct session *session,
                                                      const char *format, ...);
void stress_put(const struct session *session, const char *name, int64_t amount, const char *end);

/* Say that a file cannot be written; false. */
bool stress_cannot_write(const char *file);

/* Parts per billion as a number for people. */
double stress_share(int64_t ppb);

/* A run of the model, nothing changed. */
struct stress_work stress_work_of(const struct session *session, const char *label);

/* Depths of the models, scaled. */
void stress_scale_depths(const struct session *session, int64_t ppb,
                         struct sloss_stress_market *markets);

/* The marks of each round of the last cascade, tried in earnest. */
bool stress_follow_path(const struct sloss_stress *stress, struct sloss_engine *engine);

/* The parts: text on stdout, and JSON. False where something was refused. */
bool stress_write_figures(const struct session *session, const struct stress_work *work);
bool stress_write_observed(const struct session *session, const struct stress_work *work);
bool stress_write_csv(const struct session *session, const struct stress_work *work);
bool stress_write_worst(const struct session *session, const struct stress_work *work,
                        struct stress_parties *debtors); /* of the worst scenarios; free the rows */
bool stress_write_path(const struct session *session, struct sloss_stress *stress,
                       uint64_t scenario);
bool stress_run_contributions(const struct session *session, const struct stress_work *work,
                              const struct stress_parties *debtors);
bool stress_write_depletion(const struct session *session, const struct stress_work *work);
bool stress_run_days(const struct session *session);
bool stress_run_variations(const struct session *session);

/* Before anything long starts: is there room in the book for what is asked? */
bool stress_check_contributions(const struct session *session);
bool stress_check_depletion(const struct session *session);

#endif
