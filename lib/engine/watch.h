/* SPDX-License-Identifier: BSD-2-Clause */
/* watch: notes which holdings changed within an instant, so that what was computed from them can be
 * kept and updated.
 *
 * The close-outs of one instant read the same books again and again. A module that keeps a ranking
 * or a list of payers from one close-out to the next has a reader, which returns each holding that
 * has changed since. */
#ifndef SL_WATCH_H
#define SL_WATCH_H

#include "engine/engine.h"
#include "ledger/transfer.h"

/* Begin to note changes, or stop. After a stop all readers have lost their position. */
void sl_watch_begin(struct sloss_engine *engine);
void sl_watch_end(struct sloss_engine *engine);

/* A holding's balance or positions have changed. */
void sl_watch_note(struct sloss_engine *engine, uint32_t holding);

/* sl_ledger_pay(), with both holdings noted. */
enum sloss_status sl_watch_pay(struct sloss_engine *engine, uint32_t from, uint32_t to,
                               int64_t amount);

/* Move the reader to the end: it knows all changes so far. */
void sl_watch_catch_up(const struct sloss_engine *engine, struct sl_watch_reader *reader);

/* Were changes dropped that the reader has not seen? Then it must look at everything again. */
bool sl_watch_lost(const struct sloss_engine *engine, const struct sl_watch_reader *reader);

/* The next holding that changed, or SL_NONE. A holding may come more than once. */
uint32_t sl_watch_next(const struct sloss_engine *engine, struct sl_watch_reader *reader);

#endif
