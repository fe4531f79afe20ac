/* SPDX-License-Identifier: BSD-2-Clause */
/* governed: how long changes of a kind of setting wait, and how far one goes (docs/rules.md 27.1). */
#ifndef SL_GOVERNED_H
#define SL_GOVERNED_H

#include "govern/kinds.h"

/* What GOVERN has set of a kind that it may name. */
const struct sl_governed *sl_govern_terms_of(const struct sloss_engine *engine, uint32_t kind);

/* May they be? And set them, their image being saved. */
bool sl_govern_terms_may_be(uint32_t kind, const struct sl_governed *terms);
enum sloss_status sl_govern_set_terms(struct sloss_engine *engine, uint32_t kind,
                                      const struct sl_governed *terms);

/* Are all that are set such? */
bool sl_govern_is_consistent(const struct sloss_engine *engine);

/* For how long a command waits, 0 for not at all. A GOVERN that makes something looser waits, for
 * the longer of the delay of its kind and its own. */
int64_t sl_govern_wait(const struct sloss_engine *engine, const struct sloss_command *command);

/* What is governed of a command, before it is done; and is it within a step, when it is? */
struct sl_govern_before {
    int64_t step_ppb;
    struct sl_govern_rates rates;
};

struct sl_govern_before sl_govern_before(const struct sloss_engine *engine,
                                         const struct sloss_command *command);
bool sl_govern_is_in_step(const struct sloss_engine *engine, const struct sloss_command *command,
                          const struct sl_govern_before *before);

#endif
