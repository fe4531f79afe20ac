/* SPDX-License-Identifier: BSD-2-Clause */
/* orders: the command ORDERS, which says what an account's open orders in a market come to. */
#ifndef SL_ORDERS_INTERNAL_H
#define SL_ORDERS_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_orders_set(struct sloss_engine *engine, const struct sloss_command *command);

#endif
