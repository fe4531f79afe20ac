/* SPDX-License-Identifier: BSD-2-Clause */
/* door_internal, for this folder alone: which function carries a command out, and what of its record
 * is used. */
#ifndef SL_DOOR_INTERNAL_H
#define SL_DOOR_INTERNAL_H

#include <stddef.h>

#include "engine/engine.h"

#define SL_DOORS (SLOSS_COMMAND_GOVERN + 1u) /* one for each kind */

struct sl_door {
    enum sloss_status (*run)(struct sloss_engine *engine, const struct sloss_command *command);
    enum sloss_status (*run_chain)(struct sloss_engine *engine, const struct sloss_command *chain,
                                   uint32_t count); /* NULL: it is no chain */
    /* Of a setting that adds rows, which no undo log has: all that it may be refused for, before
     * anything is done. */
    enum sloss_status (*check)(struct sloss_engine *engine, const struct sloss_command *command);
    size_t body;    /* bytes that may be other than zero */
    size_t size;    /* of the body's record */
    uint32_t flags; /* allowed */
    uint32_t links; /* kind of the records that may be linked to it */
    uint32_t then;  /* and of those that may be linked behind them, up to the end */
};

extern const struct sl_door sl_door[SL_DOORS];

#endif
