/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include "journal/journal_commands.h"

/* Opening a journal makes what is missing. */
static enum journal_outcome open_and_close(struct journal_file *journal, FILE *out)
{
    struct sloss_journal *opened = NULL;
    struct sloss_journal_recovery head;
    enum sloss_journal_status status = journal_file_head(journal, &head);
    if (status == SLOSS_JOURNAL_OK) {
        const struct sloss_ledger_config ledger = {.struct_size = sizeof(ledger),
                                                   .accounts_max = head.accounts_max,
                                                   .positions_max = head.positions_max,
                                                   .ids_max = head.ids_max};
        const struct sloss_journal_config config = {.struct_size = sizeof(config),
                                                    .ledger = &ledger};
        status = sloss_journal_open(&config, &journal->sink, &opened, &head);
    }
    if (status != SLOSS_JOURNAL_OK) {
        return journal_file_fault(journal, status, head.bad_entry);
    }
    fprintf(out, "effects up to entry %" PRIu64 "\n", head.last_entry);
    sloss_journal_close(opened);
    return JOURNAL_FINE;
}

enum journal_outcome journal_effects(const char *path, FILE *out)
{
    struct journal_file journal;
    enum journal_outcome outcome = journal_file_open(&journal, path, SLOSS_JOURNAL_FILE_EFFECTS);
    if (outcome == JOURNAL_FINE) {
        outcome = open_and_close(&journal, out);
    }
    journal_file_close(&journal);
    return outcome;
}
