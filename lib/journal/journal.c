/* SPDX-License-Identifier: BSD-2-Clause */
/* The write path: check, write, flush, apply, answer, in this order. */
#include <string.h>

#include "journal/journal_internal.h"
#include "journal/memory.h"
#include "journal/replay_internal.h"
#include "journal/wire_internal.h"

#define INFO_OLDEST 88u /* the size of the record in its first release */

enum sloss_journal_status sl_journal_fail(struct sloss_journal *journal,
                                          enum sloss_journal_status status)
{
    journal->failed = status;
    return status;
}

/* ---- to write -------------------------------------------------------------------------------- */

/* Has the engine been left alone since the last group? */
static bool is_untouched(const struct sloss_journal *journal)
{
    struct sl_journal_point stand;
    sl_journal_stand(journal->engine, &stand);
    return stand.sequence == journal->at.sequence;
}

/* Make the group durable. */
static enum sloss_journal_status write_group(struct sloss_journal *journal)
{
    const struct sloss_journal_sink *sink = &journal->sink;
    const struct sl_journal_group *group = &journal->group;
    struct sloss_journal_batch batch = {.struct_size = sizeof(batch),
                                        .records = group->count,
                                        .first_entry = journal->at.entry + 1,
                                        .last_entry = journal->at.entry + group->entries,
                                        .sequence = journal->at.sequence,
                                        .time = journal->at.time,
                                        .writer = journal->writer,
                                        .bytes = group->bytes,
                                        .size = group->size};
    sl_journal_batch_link(&batch, journal->at.link);
    enum sloss_journal_status status = sink->append(sink->context, &batch);
    if (status == SLOSS_JOURNAL_OK) {
        status = sl_journal_effects_add(&journal->effects, sink, journal->writer);
    }
    if (status == SLOSS_JOURNAL_OK) {
        status = sink->flush(sink->context);
    }
    if (status == SLOSS_JOURNAL_OK) {
        sl_journal_effects_settle(&journal->effects);
        journal->at.entry = batch.last_entry;
        memcpy(journal->at.link, batch.link, sizeof(batch.link));
    }
    return status;
}

/* The group is durable: apply it. */
static enum sloss_journal_status apply_group(struct sloss_journal *journal)
{
    struct sl_journal_group *group = &journal->group;
    struct sl_journal_effects *effects = journal->effects.is_kept ? &journal->effects : NULL;
    struct sl_journal_tally tally = {
        .answers = group->answers, .entry = journal->at.entry - group->entries, .effects = effects};
    if (effects != NULL) {
        (void)sloss_engine_keep_events(journal->engine, 1);
        sl_journal_effects_expect(effects);
    }
    enum sloss_journal_status status =
        sl_journal_apply(journal->engine, group->records, group->count, &tally);
    if (status == SLOSS_JOURNAL_OK && effects != NULL) {
        status = sl_journal_effects_gather(effects, journal->engine, journal->at.entry);
    }
    group->answered = tally.answered;
    group->taken = 0;
    group->count = 0;
    group->entries = 0;
    group->size = 0;
    sl_journal_stand(journal->engine, &journal->at);
    return status;
}

enum sloss_journal_status sl_journal_store_effects(struct sloss_journal *journal)
{
    struct sl_journal_effects *effects = &journal->effects;
    const struct sloss_journal_sink *sink = &journal->sink;
    if (!effects->is_kept || effects->stored == effects->last_entry) {
        return SLOSS_JOURNAL_OK;
    }
    enum sloss_journal_status status = sl_journal_effects_add(effects, sink, journal->writer);
    if (status == SLOSS_JOURNAL_OK) {
        status = sink->flush(sink->context);
    }
    if (status != SLOSS_JOURNAL_OK) {
        return sl_journal_fail(journal, status);
    }
    sl_journal_effects_settle(effects);
    return SLOSS_JOURNAL_OK;
}

enum sloss_journal_status sl_journal_write_group(struct sloss_journal *journal)
{
    if (journal->group.count == 0) {
        return sl_journal_store_effects(journal);
    }
    enum sloss_journal_status status =
        is_untouched(journal) ? write_group(journal) : SLOSS_JOURNAL_BYPASSED;
    if (status == SLOSS_JOURNAL_OK) {
        status = apply_group(journal);
    }
    return status == SLOSS_JOURNAL_OK ? status : sl_journal_fail(journal, status);
}

enum sloss_journal_status sloss_journal_flush(struct sloss_journal *journal)
{
    if (journal == NULL) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    return journal->failed != SLOSS_JOURNAL_OK ? journal->failed : sl_journal_write_group(journal);
}

/* ---- to hand in ------------------------------------------------------------------------------ */

/* Put a command into the group, which has room for it. */
static void add(struct sl_journal_group *group, const struct sloss_command *records, size_t count)
{
    memcpy(group->records + group->count, records, count * sizeof(*records));
    for (size_t i = 0; i < count; i++) {
        group->size += sl_journal_wire_write(&records[i], group->bytes + group->size);
    }
    group->count += (uint32_t)count;
    group->entries++;
}

/* Can the records be written? The other library may know kinds that this one does not. */
static bool are_known(const struct sloss_command *records, size_t count)
{
    bool known = true;
    for (size_t i = 0; i < count; i++) {
        known = known && sl_journal_wire_body(records[i].kind) > 0;
    }
    return known;
}

/* Put commands into the group, up to where there is no room for the next one. */
static enum sloss_journal_status fill(struct sl_journal_group *group,
                                      const struct sloss_command *commands, size_t count,
                                      size_t *taken)
{
    while (*taken < count) {
        size_t length;
        if (sloss_command_check(commands + *taken, count - *taken, &length) != SLOSS_OK) {
            return SLOSS_JOURNAL_MALFORMED;
        }
        if (!are_known(commands + *taken, length)) {
            return SLOSS_JOURNAL_OTHER_LIBRARY;
        }
        if (length > group->room) {
            return SLOSS_JOURNAL_LIMIT;
        }
        if (length > group->room - group->count) {
            break;
        }
        add(group, commands + *taken, length);
        *taken += length;
    }
    return SLOSS_JOURNAL_OK;
}

enum sloss_journal_status sloss_journal_submit(struct sloss_journal *journal,
                                               const struct sloss_command *commands, size_t count,
                                               size_t *taken_out)
{
    if (journal == NULL || taken_out == NULL || (commands == NULL && count > 0)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    *taken_out = 0;
    if (journal->failed != SLOSS_JOURNAL_OK) {
        return journal->failed;
    }
    struct sl_journal_group *group = &journal->group;
    enum sloss_journal_status status = fill(group, commands, count, taken_out);
    bool is_full = group->count == group->room || *taken_out < count;
    return status == SLOSS_JOURNAL_OK && is_full ? sl_journal_write_group(journal) : status;
}

/* ---- effects --------------------------------------------------------------------------------- */

enum sloss_journal_status sloss_journal_events(struct sloss_journal *journal,
                                               struct sloss_event *events_out, size_t capacity,
                                               size_t *count_out)
{
    if (journal == NULL || count_out == NULL || (events_out == NULL && capacity > 0)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    struct sl_journal_effects *effects = &journal->effects;
    if (!effects->is_kept) {
        struct sloss_event none; /* the engine wants a place even for nothing */
        (void)sloss_engine_events(journal->engine, capacity > 0 ? events_out : &none, capacity,
                                  count_out);
        return SLOSS_JOURNAL_OK;
    }
    size_t left = effects->event_count - effects->events_taken;
    *count_out = left < capacity ? left : capacity;
    if (*count_out > 0) {
        memcpy(events_out, effects->events + effects->events_taken,
               *count_out * sizeof(*events_out));
    }
    effects->events_taken += *count_out;
    return SLOSS_JOURNAL_OK;
}

enum sloss_journal_status sloss_journal_deficits(struct sloss_journal *journal,
                                                 struct sloss_deficit *deficits_out,
                                                 size_t capacity, size_t *count_out)
{
    if (journal == NULL || count_out == NULL || (deficits_out == NULL && capacity > 0)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    struct sl_journal_effects *effects = &journal->effects;
    if (!effects->is_kept) {
        struct sloss_deficit none;
        (void)sloss_engine_deficits(journal->engine, capacity > 0 ? deficits_out : &none, capacity,
                                    count_out);
        return SLOSS_JOURNAL_OK;
    }
    size_t left = effects->deficit_count - effects->deficits_taken;
    *count_out = left < capacity ? left : capacity;
    if (*count_out > 0) {
        memcpy(deficits_out, effects->deficits + effects->deficits_taken,
               *count_out * sizeof(*deficits_out));
    }
    effects->deficits_taken += *count_out;
    return SLOSS_JOURNAL_OK;
}

/* ---- to ask ---------------------------------------------------------------------------------- */

enum sloss_journal_status sloss_journal_answers(struct sloss_journal *journal,
                                                struct sloss_journal_answer *answers_out,
                                                size_t capacity, size_t *count_out)
{
    if (journal == NULL || count_out == NULL || (answers_out == NULL && capacity > 0)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    struct sl_journal_group *group = &journal->group;
    size_t left = group->answered - group->taken;
    size_t count = left < capacity ? left : capacity;
    if (count > 0) {
        memcpy(answers_out, group->answers + group->taken, count * sizeof(*answers_out));
    }
    group->taken += count;
    *count_out = count;
    return SLOSS_JOURNAL_OK;
}

enum sloss_journal_status sloss_journal_info(const struct sloss_journal *journal,
                                             struct sloss_journal_info *info_out)
{
    if (journal == NULL || info_out == NULL ||
        !sl_journal_fits(info_out, sizeof(*info_out), INFO_OLDEST)) {
        return SLOSS_JOURNAL_ARGUMENT;
    }
    struct sloss_journal_info info = {.status = (uint32_t)journal->failed,
                                      .last_entry = journal->at.entry,
                                      .waiting = journal->group.count,
                                      .writer = journal->writer,
                                      .checkpoint = journal->checkpoint,
                                      .ledger_id = {journal->ledger_id[0], journal->ledger_id[1]}};
    memcpy(info.link, journal->at.link, sizeof(info.link));
    sl_journal_give(info_out, &info, sizeof(info));
    return SLOSS_JOURNAL_OK;
}

struct sloss_engine *sloss_journal_engine(const struct sloss_journal *journal)
{
    return journal == NULL ? NULL : journal->engine;
}

struct sloss_ledger *sloss_journal_ledger(const struct sloss_journal *journal)
{
    return journal == NULL ? NULL : journal->ledger;
}
