/* SPDX-License-Identifier: BSD-2-Clause */
/* close: the commands by which a host closes accounts out: takeovers, as one round, and
 * deleveraging. */
#ifndef SL_CLOSE_INTERNAL_H
#define SL_CLOSE_INTERNAL_H

#include "engine/engine.h"

/* The accounts of a chain are closed out as one round. */
enum sloss_status sl_close_take_over(struct sloss_engine *engine, const struct sloss_command *chain,
                                     uint32_t length);

enum sloss_status sl_close_deleverage(struct sloss_engine *engine,
                                      const struct sloss_command *command);

#endif
