/* SPDX-License-Identifier: BSD-2-Clause */
/* kinds: which commands are settings that may wait (docs/rules.md 27.1), and which rates they set.
 * One table: a new kind of setting is a row of it. */
#ifndef SL_GOVERN_KINDS_H
#define SL_GOVERN_KINDS_H

#include "engine/engine.h"

/* The kind of a command that may wait, or 0. Of one kind of record some are settings, and some are
 * what an account chooses for itself. */
uint32_t sl_govern_kind_of(const struct sloss_command *command);

/* May GOVERN name it? And does it set rates, which a step bounds? */
bool sl_govern_is_kind(uint32_t kind);
bool sl_govern_has_rates(uint32_t kind);

/* Does it add a row that no undo log has? Then it can be checked, and not be tried. */
bool sl_govern_makes_rows(uint32_t kind);

/* The rates in force where a command sets some: none where there are none, or it is wrong. */
struct sl_govern_rates {
    uint32_t count;
    int64_t ppb[2];
};

struct sl_govern_rates sl_govern_rates_at(const struct sloss_engine *engine,
                                          const struct sloss_command *command);

#endif
