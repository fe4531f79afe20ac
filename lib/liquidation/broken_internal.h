/* SPDX-License-Identifier: BSD-2-Clause */
/* broken: insurance funds that are bankrupt themselves: without positions, and with a balance below
 * zero. The debt of each is paid in a round of its own, to which the fund gives nothing. */
#ifndef SL_BROKEN_INTERNAL_H
#define SL_BROKEN_INTERNAL_H

#include "engine/engine.h"

/* Cover the debts of the funds that this command has left without positions and below zero, in
 * order of their first markets. */
enum sloss_status sl_broken_cover(struct sloss_engine *engine);

#endif
