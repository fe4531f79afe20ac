/* SPDX-License-Identifier: BSD-2-Clause */
/* charges: what each account is charged in one round of close-outs, added up for each market, and
 * told by one event when the round is over.
 *
 * Every default of a round may charge every payer. An event for each of these charges would be
 * defaults times payers; the sums are as many as the payers. */
#ifndef SL_CHARGES_H
#define SL_CHARGES_H

#include "engine/engine.h"

/* Of one market. */
struct sl_charges {
    struct sl_vector sums; /* of each payer, by its key (payers.h) */
    uint64_t deficit;      /* the one it has all been charged for, or 0 where there are several */
    bool open;             /* something has been charged and is not told yet */
};

void sl_charges_initialize(struct sloss_engine *engine);
void sl_charges_finalize(struct sloss_engine *engine);

/* Forget what is not told, as a command begins. */
void sl_charges_begin(struct sloss_engine *engine);

/* Make room for the charges of a deficit to payers whose keys are below `keys`. */
enum sloss_status sl_charges_open(struct sloss_engine *engine, const struct sloss_deficit *deficit,
                                  uint32_t keys);

/* A payer is charged a share of it. Requires that it is open and that the sum of what the holding
 * has been charged so far fits int64.
 * `moves_balance`: it has left the balance; else it was taken from the payer's unrealized profit.
 */
void sl_charges_add(struct sloss_engine *engine, uint32_t market, uint32_t key, uint32_t holding,
                    int64_t share, bool moves_balance);

/* A round, or a command, is over: an event for each payer, market by market in the order in which
 * they were first charged for, and by account order in each. */
enum sloss_status sl_charges_tell(struct sloss_engine *engine);

#endif
