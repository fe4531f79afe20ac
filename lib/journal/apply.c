/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/replay_internal.h"

#include "sloss/snapshot.h"

void sl_journal_stand(const struct sloss_engine *engine, struct sl_journal_point *point)
{
    struct sloss_engine_info info = {.struct_size = sizeof(info)};
    (void)sloss_engine_info(engine, &info);
    point->sequence = info.sequence;
    point->time = info.time;
}

/* Number of records that are one command with the first. */
static size_t length_of(const struct sloss_command *records)
{
    size_t length = 1;
    while ((records[length - 1].flags & SLOSS_COMMAND_LINKED) != 0) {
        length++;
    }
    return length;
}

/* Note the answer to a command, whose number in the engine is 0 if it was refused. */
static void answer(struct sl_journal_tally *tally, const struct sloss_command *record,
                   enum sloss_status status, uint64_t sequence)
{
    tally->answered++;
    if (tally->answers != NULL) {
        tally->answers[tally->answered - 1] =
            (struct sloss_journal_answer){.struct_size = sizeof(struct sloss_journal_answer),
                                          .status = (uint32_t)status,
                                          .entry = tally->entry + tally->answered,
                                          .sequence = sequence,
                                          .host_id = {record->host_id[0], record->host_id[1]}};
    }
}

/* A command is refused. Would it be at any other time? */
static enum sloss_journal_status refuse(struct sloss_engine *engine,
                                        const struct sloss_command *record,
                                        enum sloss_status status, struct sl_journal_tally *tally)
{
    uint64_t first = 0;
    switch (status) {
    case SLOSS_ERR_MEMORY:
        return SLOSS_JOURNAL_MEMORY;
    case SLOSS_ERR_STOPPED:
        return SLOSS_JOURNAL_STOPPED;
    case SLOSS_ERR_ALREADY_APPLIED:
        (void)sloss_engine_applied(engine, record->host_id, &first);
        break;
    default:
        break;
    }
    tally->refused++;
    answer(tally, record, status, first);
    return SLOSS_JOURNAL_OK;
}

enum sloss_journal_status sl_journal_apply(struct sloss_engine *engine,
                                           const struct sloss_command *records, size_t count,
                                           struct sl_journal_tally *tally)
{
    struct sl_journal_point stand;
    size_t at = 0;
    sl_journal_stand(engine, &stand);
    while (at < count) {
        size_t applied = 0;
        enum sloss_status status = sloss_engine_apply(engine, records + at, count - at, &applied);
        for (size_t end = at + applied; at < end; at += length_of(records + at)) {
            answer(tally, records + at, SLOSS_OK, ++stand.sequence);
            if (tally->effects != NULL) {
                sl_journal_effects_note(tally->effects, records + at);
            }
        }
        if (status != SLOSS_OK) {
            enum sloss_journal_status refused = refuse(engine, records + at, status, tally);
            if (refused != SLOSS_JOURNAL_OK) {
                return refused;
            }
            at += length_of(records + at);
        }
    }
    return SLOSS_JOURNAL_OK;
}
