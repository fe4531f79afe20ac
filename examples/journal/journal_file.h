/* SPDX-License-Identifier: BSD-2-Clause */
/* journal_file: a journal of sloss-journal, and what is said where something is wrong with it. */
#ifndef JOURNAL_FILE_H
#define JOURNAL_FILE_H

#include <sloss/journal.h>
#include <stdbool.h>

/* How a command of the program ended, which is the exit code. */
enum journal_outcome {
    JOURNAL_FINE = 0,
    JOURNAL_FAULTY = 1, /* the journal is not what was written */
    JOURNAL_REFUSED = 2 /* it cannot be read or written, or the arguments are wrong */
};

/* A file that is open as a sink. */
struct journal_file {
    const char *path;
    struct sloss_journal_file *file;
    struct sloss_journal_sink sink;
};

/* Open a file with flags of the library; what is wrong is said. Close it in any case. */
enum journal_outcome journal_file_open(struct journal_file *journal, const char *path,
                                       uint32_t flags);
void journal_file_close(struct journal_file *journal);

/* The ledger, the limits and the last entry of a journal, without its entries. */
enum sloss_journal_status journal_file_head(const struct journal_file *journal,
                                            struct sloss_journal_recovery *head_out);

/* Say what a status means for a file, and at which entry; 0 for none. */
enum journal_outcome journal_file_fault(const struct journal_file *journal,
                                        enum sloss_journal_status status, uint64_t entry);

/* Say something in a sentence behind the name of the file. */
__attribute__((format(printf, 2, 3))) enum journal_outcome
journal_file_refuse(const char *path, const char *format, ...);

#endif
