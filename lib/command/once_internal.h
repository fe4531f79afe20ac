/* SPDX-License-Identifier: BSD-2-Clause */
/* once: a command that is sent twice under an id of the host's is applied once. The ids are kept in
 * engine/remember.h. */
#ifndef SL_ONCE_INTERNAL_H
#define SL_ONCE_INTERNAL_H

#include "engine/engine.h"

/* Has the id of a chain been used: for the same, or for something else? If not, *id_out is what is
 * to be remembered when it is applied, for which there is room; nothing where ids are not looked
 * at. */
enum sloss_status sl_once_check(struct sloss_engine *engine, const struct sloss_command *chain,
                                size_t length, struct sl_host_id *id_out);

/* The chain has been applied. */
void sl_once_remember(struct sloss_engine *engine, const struct sl_host_id *id);

#endif
