/* SPDX-License-Identifier: BSD-2-Clause */
/* guard: the commands GUARD, SOURCE, QUOTE, HALT, BUST and VALIDITY: how the mark of a market is
 * worked out of several sources, and what is done while it cannot be relied on. */
#ifndef SL_COMMAND_GUARD_INTERNAL_H
#define SL_COMMAND_GUARD_INTERNAL_H

#include "engine/engine.h"

enum sloss_status sl_guard_command(struct sloss_engine *engine,
                                   const struct sloss_command *command);
enum sloss_status sl_guard_source(struct sloss_engine *engine,
                                  const struct sloss_command *command);
enum sloss_status sl_guard_validity(struct sloss_engine *engine,
                                    const struct sloss_command *command);
enum sloss_status sl_guard_halt(struct sloss_engine *engine, const struct sloss_command *command);
enum sloss_status sl_guard_bust(struct sloss_engine *engine, const struct sloss_command *command);

/* `chain` is a QUOTE and those linked to it, `count` records in all. */
enum sloss_status sl_guard_quote(struct sloss_engine *engine, const struct sloss_command *chain,
                                 uint32_t count);

/* The market must exist, and be neither closed nor halted. */
enum sloss_status sl_guard_need_trading(const struct sloss_engine *engine, uint32_t market);

/* Marks by hand: where a market of them is halted or closed, or a price is none that its contract
 * can have, in the order of the records; and then their prices are valid. */
enum sloss_status sl_guard_mark_by_hand(struct sloss_engine *engine,
                                        const struct sloss_command *marks, uint32_t count);

/* May a market that is open be settled at a price now? */
enum sloss_status sl_guard_need_settle(const struct sloss_engine *engine, uint32_t market,
                                       int64_t price);

#endif
