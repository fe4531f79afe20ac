/* SPDX-License-Identifier: BSD-2-Clause */
/* settings: EXECUTE and AUCTION, which say how accounts in breach are closed by the host, and how
 * they are auctioned (docs/rules.md 25). */
#ifndef SL_EXECUTION_SETTINGS_H
#define SL_EXECUTION_SETTINGS_H

#include "engine/engine.h"

enum sloss_status sl_execution_set_execute(struct sloss_engine *engine,
                                           const struct sloss_command *command);
enum sloss_status sl_execution_set_auction(struct sloss_engine *engine,
                                           const struct sloss_command *command);

/* What an OPTION command does in breaches may need terms that are not set (25.1): has every market
 * that it is of those, or its asset? */
bool sl_execution_has_terms_for(const struct sloss_engine *engine,
                                const struct sloss_command_option *option);

/* Are these terms that the commands may set, and not none at all? */
bool sl_execution_execute_holds(const struct sl_execute *execute);
bool sl_execution_auction_holds(const struct sl_auction *auction);

#endif
