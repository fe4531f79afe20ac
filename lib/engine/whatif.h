/* SPDX-License-Identifier: BSD-2-Clause */
/* whatif: trials. Commands are applied to the real book and then undone.
 *
 * The undo log of each command is kept until the trial ends. So a trial takes time in proportion to
 * what it changes, and the state is afterwards the same to the byte. The log saves changes of rows,
 * not their creation, so a trial may not add accounts, holdings or positions. Triggers are neither
 * passed nor set in a trial: its marks check all holdings, or those on a list. */
#ifndef SL_WHATIF_H
#define SL_WHATIF_H

#include "engine/record.h"

/* How breaches are found while commands are tried. */
enum sl_trial {
    SL_TRIAL_NONE,
    SL_TRIAL_SCAN, /* everybody is judged */
    SL_TRIAL_LIST  /* the ledger's suspects are: who was put there, and who was touched since */
};

void sl_whatif_initialize(struct sloss_engine *engine);
void sl_whatif_finalize(struct sloss_engine *engine);

/* Open a trial, and end it. Requires that none, or one, is open. */
void sl_whatif_begin(struct sloss_engine *engine, enum sl_trial trial);
void sl_whatif_end(struct sloss_engine *engine);

/* A point within a trial, and the way back to it. */
struct sl_point {
    size_t log;
    size_t ids; /* of commands tried so far */
    struct sl_record_point records;
    struct sl_settings settings;
};

struct sl_point sl_whatif_point(const struct sloss_engine *engine);
void sl_whatif_return(struct sloss_engine *engine, const struct sl_point *point);

/* May a command be tried? What makes or ends rows may not: they are not in the log. */
enum sloss_status sl_whatif_admit(const struct sloss_engine *engine,
                                  const struct sloss_command *command);

#endif
