/* SPDX-License-Identifier: BSD-2-Clause */
/* wanted: what a caller asks for when it opens or reads a journal, and whether a journal is that.
 */
#ifndef SL_JOURNAL_WANTED_INTERNAL_H
#define SL_JOURNAL_WANTED_INTERNAL_H

#include "journal/batch_internal.h"

/* What the caller gave, read once. */
struct sl_journal_wanted {
    struct sloss_journal_config config;
    struct sloss_journal_sink sink;
    struct sloss_ledger_config ledger; /* as far as it is known here */
    struct sl_journal_head head;       /* of a new journal */
};

enum sloss_journal_status sl_journal_wanted_read(const struct sloss_journal_config *config,
                                                 const struct sloss_journal_sink *sink,
                                                 const struct sloss_journal_recovery *recovery,
                                                 struct sl_journal_wanted *wanted);

/* Is a library of this version one whose commands are written here? Of the same major and minor. */
bool sl_journal_wanted_library(uint32_t version);

/* SLOSS_JOURNAL_OTHER_LEDGER, SLOSS_JOURNAL_OTHER_LIMITS. */
enum sloss_journal_status sl_journal_wanted_id(const struct sl_journal_head *head,
                                               const struct sl_journal_wanted *wanted);
enum sloss_journal_status sl_journal_wanted_limits(const struct sl_journal_head *head,
                                                   const struct sl_journal_wanted *wanted);

/* Give the caller its record, if it wants it. */
void sl_journal_recovery_give(struct sloss_journal_recovery *recovery_out,
                              const struct sloss_journal_recovery *recovery);

#endif
