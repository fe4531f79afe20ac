/* SPDX-License-Identifier: BSD-2-Clause */
/* effects: what commands did, on its way from the engine to the sink and to the host. */
#ifndef SL_JOURNAL_EFFECTS_INTERNAL_H
#define SL_JOURNAL_EFFECTS_INTERNAL_H

#include <stdbool.h>

#include "sloss/journal.h"

/* Effects that are not stored yet. */
struct sl_journal_effects {
    struct sloss_memory memory;
    struct sloss_event *events;
    struct sloss_deficit *deficits;
    struct sloss_journal_name *names;
    size_t event_room;
    size_t deficit_room;
    size_t name_room;
    size_t event_count;
    size_t deficit_count;
    size_t name_count;
    size_t events_taken; /* by the host */
    size_t deficits_taken;
    const struct sloss_ledger *ledger;
    uint64_t last_entry; /* of what is here */
    uint64_t stored; /* last entry whose effects the sink has; what is here is for the host then */
    uint32_t assets; /* number of assets, markets and accounts so far */
    uint32_t markets;
    uint32_t accounts;
    bool is_kept;   /* does the sink store effects? */
    bool is_failed; /* memory was lacking for a name */
};

void sl_journal_effects_free(struct sl_journal_effects *effects);

/* The books stand behind this entry: what is in them has been named before. */
void sl_journal_effects_begin(struct sl_journal_effects *effects, const struct sloss_ledger *ledger,
                              const struct sloss_engine *engine, uint64_t entry);

/* Commands are about to be applied: what is stored makes room. */
void sl_journal_effects_expect(struct sl_journal_effects *effects);

/* A command was applied: note the asset or the market that it has added. */
void sl_journal_effects_note(struct sl_journal_effects *effects,
                             const struct sloss_command *command);

/* Take what the engine has queued, and the names of new accounts; they belong to the entries up to
 * this one. */
enum sloss_journal_status sl_journal_effects_gather(struct sl_journal_effects *effects,
                                                    struct sloss_engine *engine, uint64_t entry);

/* Give the sink what is here and not stored, to be durable at its next flush. */
enum sloss_journal_status sl_journal_effects_add(const struct sl_journal_effects *effects,
                                                 const struct sloss_journal_sink *sink,
                                                 uint64_t writer);

/* What was given is durable. */
void sl_journal_effects_settle(struct sl_journal_effects *effects);

#endif
