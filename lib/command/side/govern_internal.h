/* SPDX-License-Identifier: BSD-2-Clause */
/* govern: the commands GOVERN, SCHEDULE and UNSCHEDULE, and the changes that a time makes. */
#ifndef SL_GOVERN_INTERNAL_H
#define SL_GOVERN_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_govern_set(struct sloss_engine *engine, const struct sloss_command *command);

/* `chain` is a SCHEDULE and the command linked to it, `count` records in all. */
enum sloss_status sl_govern_schedule(struct sloss_engine *engine, const struct sloss_command *chain,
                                     uint32_t count);
enum sloss_status sl_govern_unschedule(struct sloss_engine *engine,
                                       const struct sloss_command *command);

/* A time has been set: changes that are due by then are made, by time and then by id, each whole or
 * not at all. Those that add rows, which cannot be taken back, are checked here and made by the
 * second call, when nothing else can be refused any more. No other change looks at such a row: it
 * could not have been scheduled before the row was there. */
enum sloss_status sl_govern_make_due(struct sloss_engine *engine);
enum sloss_status sl_govern_make_put_off(struct sloss_engine *engine);

#endif
