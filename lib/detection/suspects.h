/* SPDX-License-Identifier: BSD-2-Clause */
/* suspects: the ledger's list of holdings that are to be judged, and the order they are read in. */
#ifndef SL_SUSPECTS_H
#define SL_SUSPECTS_H

#include "engine/engine.h"

/* Rows are read ahead by groups: while one is judged, the positions of the next and the holdings of
 * the one after it are on their way. A group never crosses a page of the list. */
#define SL_SUSPECTS_GROUP 16u

/* The walk is at place `at`: every group, read what comes next. */
void sl_suspects_read_ahead(const struct sloss_ledger *ledger, uint32_t at);

/* Those found (engine.h) become suspects: behind the others; or where they are many, all of them
 * once, and in the order of memory. */
enum sloss_status sl_suspects_join(struct sloss_engine *engine);
enum sloss_status sl_suspects_order(struct sloss_engine *engine);

/* Does whoever is on the list have the flag, and nobody else, each once? What detection rests on;
 * for verification and debug builds. */
bool sl_suspects_hold(const struct sloss_ledger *ledger);

/* All holdings become suspects, and the holders of markets whose brackets have changed. */
enum sloss_status sl_suspects_add_all(struct sloss_engine *engine);
enum sloss_status sl_suspects_add_retiered(struct sloss_engine *engine);

#endif
