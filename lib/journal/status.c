/* SPDX-License-Identifier: BSD-2-Clause */
/* status: the statuses of a journal by name. */
#include <assert.h>
#include <stddef.h>

#include "sloss/journal.h"

static const char *const status_names[] = {
    [SLOSS_JOURNAL_OK] = "ok",
    [SLOSS_JOURNAL_ARGUMENT] = "argument",
    [SLOSS_JOURNAL_MALFORMED] = "malformed",
    [SLOSS_JOURNAL_LIMIT] = "limit",
    [SLOSS_JOURNAL_MEMORY] = "memory",
    [SLOSS_JOURNAL_IO] = "io",
    [SLOSS_JOURNAL_DISK_FULL] = "disk-full",
    [SLOSS_JOURNAL_BUSY] = "busy",
    [SLOSS_JOURNAL_MISSING] = "missing",
    [SLOSS_JOURNAL_NOT_A_JOURNAL] = "not-a-journal",
    [SLOSS_JOURNAL_NEWER_FORMAT] = "newer-format",
    [SLOSS_JOURNAL_OTHER_LEDGER] = "other-ledger",
    [SLOSS_JOURNAL_OTHER_LIMITS] = "other-limits",
    [SLOSS_JOURNAL_SECOND_WRITER] = "second-writer",
    [SLOSS_JOURNAL_CUT] = "cut",
    [SLOSS_JOURNAL_ALTERED] = "altered",
    [SLOSS_JOURNAL_GAP] = "gap",
    [SLOSS_JOURNAL_CLOCK_BACK] = "clock-back",
    [SLOSS_JOURNAL_DIVERGED] = "diverged",
    [SLOSS_JOURNAL_BYPASSED] = "bypassed",
    [SLOSS_JOURNAL_STOPPED] = "stopped",
    [SLOSS_JOURNAL_NONE] = "none",
    [SLOSS_JOURNAL_MORE] = "more",
    [SLOSS_JOURNAL_OTHER_LIBRARY] = "other-library",
};

static_assert(sizeof(status_names) / sizeof(status_names[0]) == SLOSS_JOURNAL_OTHER_LIBRARY + 1,
              "a name for each");

const char *sloss_journal_status_name(enum sloss_journal_status status)
{
    size_t number = (size_t)status;
    return number < sizeof(status_names) / sizeof(status_names[0]) ? status_names[number]
                                                                   : "unknown";
}
