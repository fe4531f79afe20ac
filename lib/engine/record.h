/* SPDX-License-Identifier: BSD-2-Clause */
/* record: the events and deficit records a command leaves for the host. */
#ifndef SL_RECORD_H
#define SL_RECORD_H

#include "engine/engine.h"

/* Queue an event; the kind, market, asset, deficit, account, other, amount and lots are the
 * caller's, the rest is filled in. Holdings are given as rows; SL_NONE is the outside or a
 * settlement's pool. */
enum sloss_status sl_record_event(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                  uint32_t from, uint32_t to, int64_t amount, int64_t lots);

/* The same for a movement that belongs to a deficit, or to several where its number is 0. */
enum sloss_status sl_record_cover(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                  uint64_t deficit, uint32_t from, uint32_t to, int64_t amount);

/* The same for what a payer is charged, for a deficit or, where its number is 0, for several. `to`
 * is SL_NONE for the pool of a round, or the payer where its balance stands: the amount is kept
 * back from what it receives, or taken from its unrealized profit. */
enum sloss_status sl_record_charge(struct sloss_engine *engine, uint32_t market, uint64_t deficit,
                                   uint32_t payer, uint32_t to, int64_t amount);

/* Queue an event of a market that concerns nobody in particular. */
enum sloss_status sl_record_market(struct sloss_engine *engine, uint32_t kind, uint32_t market,
                                   int64_t lots);

/* Queue that a fill with this number is undone. */
enum sloss_status sl_record_bust(struct sloss_engine *engine, uint32_t market, uint64_t sequence,
                                 uint32_t buyer, uint32_t seller, int64_t lots);

/* Queue an event of units that a holding gets of a fund, gives back or wishes to sell; `tranche` is
 * enum sloss_tranche. */
enum sloss_status sl_record_units(struct sloss_engine *engine, uint32_t kind, uint32_t holding,
                                  uint32_t fund, int64_t units, uint32_t tranche);

/* Queue an event of a change that was due: `lots` is a status where it was dropped. It is of no
 * account, no market and no asset. */
enum sloss_status sl_record_change(struct sloss_engine *engine, uint32_t kind, uint64_t change,
                                   int64_t lots);

/* Make room for so many more events; false without memory. */
bool sl_record_reserve_events(struct sloss_engine *engine, uint32_t count);

/* Does anybody want events? */
bool sl_record_keeps_events(const struct sloss_engine *engine);

/* Are claims of who pays kept? Not in a run whose deficit records alone are wanted: nobody will see
 * them. */
bool sl_record_keeps_claims(const struct sloss_engine *engine);

/* From here on deficit records are queued and events are not, whatever the host keeps; or as the
 * host has it again. */
void sl_record_deficits_only(struct sloss_engine *engine, bool on);

/* Queue the record of a deficit. */
enum sloss_status sl_record_deficit(struct sloss_engine *engine,
                                    const struct sloss_deficit *deficit);

/* A command begins: what is drained is forgotten, and there is room for a few events. It fails:
 * what it queued is forgotten. */
enum sloss_status sl_record_begin(struct sloss_engine *engine);
void sl_record_rollback(struct sloss_engine *engine);

/* Rows from the front of a queue, for the host; how many. */
size_t sl_record_take_events(struct sloss_engine *engine, struct sloss_event *events_out,
                             size_t capacity);
size_t sl_record_take_deficits(struct sloss_engine *engine, struct sloss_deficit *deficits_out,
                               size_t capacity);

/* How much waits by now, and the way back to there: what was queued since is forgotten. */
struct sl_record_point {
    size_t events;
    size_t deficits;
};

struct sl_record_point sl_record_point(const struct sloss_engine *engine);
void sl_record_return(struct sloss_engine *engine, const struct sl_record_point *point);

/* The deficits queued since then, in their order; until the next command. */
const struct sloss_deficit *sl_record_deficits_since(const struct sloss_engine *engine,
                                                     const struct sl_record_point *point,
                                                     size_t *count_out);

/* Queues of their own, for a trial of commands: they change places with the engine's. */
void sl_record_initialize(struct sl_records *records, const struct sloss_memory *memory);
void sl_record_finalize(struct sl_records *records);
void sl_record_swap(struct sloss_engine *engine, struct sl_records *other);

/* Forget all that waits. */
void sl_record_forget(struct sloss_engine *engine);

#endif
