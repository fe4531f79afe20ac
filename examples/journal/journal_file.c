/* SPDX-License-Identifier: BSD-2-Clause */
#include "journal/journal_file.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "common/escape.h"

static void say_name(const char *path)
{
    fputs("sloss-journal: ", stderr);
    escape_print(path, stderr);
    fputs(": ", stderr);
}

__attribute__((format(printf, 2, 3))) enum journal_outcome
journal_file_refuse(const char *path, const char *format, ...)
{
    va_list arguments;
    say_name(path);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return JOURNAL_REFUSED;
}

/* What a status means, for a person. */
static const char *explain(enum sloss_journal_status status)
{
    switch (status) {
    case SLOSS_JOURNAL_LIMIT:
        return "a command has more records than a group";
    case SLOSS_JOURNAL_MEMORY:
        return "out of memory";
    case SLOSS_JOURNAL_IO:
        return "it cannot be read or written";
    case SLOSS_JOURNAL_DISK_FULL:
        return "there is no space left";
    case SLOSS_JOURNAL_BUSY:
        return "another process keeps it locked";
    case SLOSS_JOURNAL_MISSING:
        return "there is no journal";
    case SLOSS_JOURNAL_NOT_A_JOURNAL:
        return "the file is something else";
    case SLOSS_JOURNAL_NEWER_FORMAT:
        return "a later release has written it";
    case SLOSS_JOURNAL_SECOND_WRITER:
        return "another process writes it";
    case SLOSS_JOURNAL_CUT:
        return "its end is missing";
    case SLOSS_JOURNAL_ALTERED:
        return "it is not what was written";
    case SLOSS_JOURNAL_GAP:
        return "entries between others are missing";
    case SLOSS_JOURNAL_CLOCK_BACK:
        return "the time goes back";
    case SLOSS_JOURNAL_DIVERGED:
        return "replaying it gives another state";
    default:
        return "it is refused";
    }
}

static bool is_fault(enum sloss_journal_status status)
{
    return status == SLOSS_JOURNAL_CUT || status == SLOSS_JOURNAL_ALTERED ||
           status == SLOSS_JOURNAL_GAP || status == SLOSS_JOURNAL_CLOCK_BACK ||
           status == SLOSS_JOURNAL_DIVERGED;
}

enum journal_outcome journal_file_fault(const struct journal_file *journal,
                                        enum sloss_journal_status status, uint64_t entry)
{
    const char *said = sloss_journal_file_message(journal->file);
    say_name(journal->path);
    fprintf(stderr, "error %s: %s", sloss_journal_status_name(status), explain(status));
    if (entry != 0) {
        fprintf(stderr, ", from entry %" PRIu64 " on", entry);
    }
    if (said[0] != '\0') {
        fputs("; SQLite says: ", stderr);
        escape_print(said, stderr);
    }
    fputc('\n', stderr);
    return is_fault(status) ? JOURNAL_FAULTY : JOURNAL_REFUSED;
}

enum journal_outcome journal_file_open(struct journal_file *journal, const char *path,
                                       uint32_t flags)
{
    const struct sloss_journal_file_config config = {
        .struct_size = sizeof(config), .flags = flags, .path = path};
    *journal = (struct journal_file){.path = path, .sink = {.struct_size = sizeof(journal->sink)}};
    enum sloss_journal_status status = sloss_journal_file_open(&config, &journal->file);
    if (status == SLOSS_JOURNAL_OK) {
        status = sloss_journal_file_sink(journal->file, &journal->sink);
    }
    return status == SLOSS_JOURNAL_OK ? JOURNAL_FINE : journal_file_fault(journal, status, 0);
}

void journal_file_close(struct journal_file *journal)
{
    sloss_journal_file_close(journal->file);
    journal->file = NULL;
}

/* A sloss_journal_visit_fn that ends at once: only the head is wanted. */
static int visit_none(void *context, uint64_t entry, const struct sloss_command *commands,
                      size_t count)
{
    (void)context;
    (void)entry;
    (void)commands;
    (void)count;
    return 1;
}

enum sloss_journal_status journal_file_head(const struct journal_file *journal,
                                            struct sloss_journal_recovery *head_out)
{
    *head_out = (struct sloss_journal_recovery){.struct_size = sizeof(*head_out)};
    return sloss_journal_read(NULL, &journal->sink, visit_none, NULL, head_out);
}
