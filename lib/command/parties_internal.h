/* SPDX-License-Identifier: BSD-2-Clause */
/* parties: to whom accounts belong, what members contribute to default funds, and what of an account
 * stands apart (docs/rules.md 18). */
#ifndef SL_PARTIES_INTERNAL_H
#define SL_PARTIES_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_parties_set_owner(struct sloss_engine *engine,
                                       const struct sloss_command *command);
enum sloss_status sl_parties_set_member(struct sloss_engine *engine,
                                        const struct sloss_command *command);
enum sloss_status sl_parties_isolate(struct sloss_engine *engine,
                                     const struct sloss_command *command);

#endif
