/* SPDX-License-Identifier: BSD-2-Clause */
/* journal_commands: what the program sloss-journal does with a journal. */
#ifndef JOURNAL_COMMANDS_H
#define JOURNAL_COMMANDS_H

#include <stdio.h>

#include "journal/journal_file.h"

/* What may be said behind the command. */
struct journal_options {
    uint32_t group;      /* records of a group; 0 for the library's number */
    uint64_t checkpoint; /* entries between two checkpoints; 0 for none */
    bool no_effects;     /* leave the tables for auditors empty */
};

/* Say how a journal stands. */
enum journal_outcome journal_info(const char *path, FILE *out);

/* Apply all of it to new books, and compare whatever can be compared; also the tables for auditors
 * with what the commands do. */
enum journal_outcome journal_verify(const char *path, FILE *out);

/* Write it as a scenario. */
enum journal_outcome journal_export(const char *path, FILE *out);

/* Make a journal of a scenario. */
enum journal_outcome journal_import(const char *scenario, const char *path,
                                    const struct journal_options *options, FILE *out);

/* Bring the tables for auditors up to the last entry. */
enum journal_outcome journal_effects(const char *path, FILE *out);

#endif
