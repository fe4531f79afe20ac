/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "journal/journal_commands.h"

static int count(void *context, uint64_t entry, const struct sloss_command *commands, size_t length)
{
    uint64_t *records = context;
    (void)entry;
    (void)commands;
    *records += length;
    return 0;
}

static void say_checkpoints(const struct sloss_journal_sink *sink, FILE *out)
{
    struct sloss_journal_checkpoint found = {.number = UINT64_MAX};
    while (sink->checkpoint_find(sink->context, found.number, &found) == SLOSS_JOURNAL_OK) {
        fprintf(out,
                "checkpoint %" PRIu64 ": behind entry %" PRIu64 ", %" PRIu64
                " bytes, hash %016" PRIx64 "%016" PRIx64 "\n",
                found.number, found.entry, found.size, found.hash.high, found.hash.low);
    }
}

static void say(const struct journal_file *journal, const struct sloss_journal_recovery *recovery,
                uint64_t records, FILE *out)
{
    struct sloss_journal_batch batch = {.struct_size = sizeof(batch)};
    uint64_t stored = 0;
    fprintf(out, "ledger %016" PRIx64 "%016" PRIx64 "\n", recovery->ledger_id[1],
            recovery->ledger_id[0]);
    fprintf(out, "limits: accounts %" PRIu32 ", positions %" PRIu32 ", ids %" PRIu32 "\n",
            recovery->accounts_max, recovery->positions_max, recovery->ids_max);
    fprintf(out, "entries %" PRIu64 ", records %" PRIu64 "\n", recovery->last_entry, records);
    if (journal->sink.read(journal->sink.context, recovery->last_entry, &batch) ==
        SLOSS_JOURNAL_OK) {
        fprintf(out, "writer %" PRIu64 "\nlink ", batch.writer);
        for (size_t i = 0; i < sizeof(batch.link); i++) {
            fprintf(out, "%02x", batch.link[i]);
        }
        fputc('\n', out);
    }
    if (journal->sink.effects_last != NULL &&
        journal->sink.effects_last(journal->sink.context, &stored) == SLOSS_JOURNAL_OK) {
        fprintf(out, "effects up to entry %" PRIu64 "\n", stored);
    }
    say_checkpoints(&journal->sink, out);
}

enum journal_outcome journal_info(const char *path, FILE *out)
{
    struct journal_file journal;
    struct sloss_journal_recovery recovery = {.struct_size = sizeof(recovery)};
    uint64_t records = 0;
    enum journal_outcome outcome = journal_file_open(&journal, path, SLOSS_JOURNAL_FILE_READ_ONLY);
    if (outcome == JOURNAL_FINE) {
        enum sloss_journal_status status =
            sloss_journal_read(NULL, &journal.sink, count, &records, &recovery);
        if (status == SLOSS_JOURNAL_OK) {
            say(&journal, &recovery, records, out);
        } else {
            outcome = journal_file_fault(&journal, status, recovery.bad_entry);
        }
    }
    journal_file_close(&journal);
    return outcome;
}
