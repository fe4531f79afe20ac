/* SPDX-License-Identifier: BSD-2-Clause */
/* watch: which holdings changed within an instant, for those who keep what they made of them.
 *
 * Close-outs of one instant read the same books over and over. Who keeps a ranking or a list of
 * payers from one to the next opens a reader, and is told each holding that changed since. */
#ifndef SL_WATCH_H
#define SL_WATCH_H

#include "engine/engine.h"
#include "ledger/transfer.h"

/* From here on changes are noted; or no longer, and readers start from nothing. */
void sl_watch_begin(struct sloss_engine *engine);
void sl_watch_end(struct sloss_engine *engine);

/* A holding's balance or positions have changed. */
void sl_watch_note(struct sloss_engine *engine, uint32_t holding);

/* sl_ledger_pay(), noted. */
enum sloss_status sl_watch_pay(struct sloss_engine *engine, uint32_t from, uint32_t to,
                               int64_t amount);

/* Everything up to now is known to the reader. */
void sl_watch_catch_up(const struct sloss_engine *engine, struct sl_watch_reader *reader);

/* Were there more changes than are kept? Then the reader has to look at everything again. */
bool sl_watch_lost(const struct sloss_engine *engine, const struct sl_watch_reader *reader);

/* The next holding that changed, or SL_NONE. A holding may come more than once. */
uint32_t sl_watch_next(const struct sloss_engine *engine, struct sl_watch_reader *reader);

#endif
