/* SPDX-License-Identifier: BSD-2-Clause */
/* sloss-journal: look at a journal, verify it, and turn it into a scenario and back. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/about.h"
#include "common/escape.h"
#include "journal/journal_commands.h"

static const char usage[] =
    "usage: sloss-journal info FILE\n"
    "       sloss-journal verify FILE\n"
    "       sloss-journal export FILE [OUT]\n"
    "       sloss-journal import [--group N] [--checkpoint N] [--no-effects] SCENARIO FILE\n"
    "       sloss-journal effects FILE\n"
    "Reads and makes journals of the library sloss-journal, which are SQLite databases.\n"
    "docs/guides/audit.md describes their tables.\n"
    "  info            how many entries it has, its limits, its last link, its checkpoints\n"
    "  verify          apply all entries to new books; compare links, counts, times, the hash of\n"
    "                  each checkpoint, and the tables for auditors; name the first bad entry\n"
    "  export          write its commands as a scenario to OUT or to stdout; the last line "
    "expects\n"
    "                  the hash of the books\n"
    "  import          make FILE of a scenario; SCENARIO - is stdin\n"
    "  effects         bring the tables for auditors up to the last entry\n"
    "  --group N       write N records at a time (8192)\n"
    "  --checkpoint N  keep a checkpoint after every N entries (none)\n"
    "  --no-effects    leave the tables for auditors empty\n"
    "exit: 0 done, 1 the journal is not what was written, 2 it cannot be read or written, or the\n"
    "      arguments are wrong\n";

/* A number of digits alone, from 1 to `most`. */
static bool read_number(const char *word, uint64_t most, uint64_t *number_out)
{
    size_t length = strlen(word);
    if (length == 0 || length > 18 || strspn(word, "0123456789") != length) {
        return false;
    }
    *number_out = strtoull(word, NULL, 10);
    return *number_out >= 1 && *number_out <= most;
}

/* Options in front of and between the files, which are moved to the front. */
static bool read_options(int count, char **words, struct journal_options *options, int *files)
{
    *files = 0;
    for (int at = 0; at < count; at++) {
        uint64_t number;
        if (strcmp(words[at], "--no-effects") == 0) {
            options->no_effects = true;
        } else if (strcmp(words[at], "--group") == 0 && at + 1 < count &&
                   read_number(words[at + 1], SLOSS_JOURNAL_RECORDS_MAX, &number)) {
            options->group = (uint32_t)number;
            at++;
        } else if (strcmp(words[at], "--checkpoint") == 0 && at + 1 < count &&
                   read_number(words[at + 1], INT64_MAX, &number)) {
            options->checkpoint = number;
            at++;
        } else if (strncmp(words[at], "--", 2) == 0) {
            return false;
        } else {
            words[(*files)++] = words[at];
        }
    }
    return true;
}

static enum journal_outcome export_to(const char *path, const char *out)
{
    FILE *file = fopen(out, "w");
    if (file == NULL) {
        return journal_file_refuse(out, "it cannot be written");
    }
    enum journal_outcome outcome = journal_export(path, file);
    if (fclose(file) != 0 && outcome == JOURNAL_FINE) {
        outcome = journal_file_refuse(out, "it cannot be written");
    }
    return outcome;
}

/* JOURNAL_REFUSED with the usage, if the words are no command. */
static enum journal_outcome run(const char *command, char **files, int count,
                                const struct journal_options *options, bool has_options)
{
    if (strcmp(command, "import") == 0 && count == 2) {
        return journal_import(files[0], files[1], options, stdout);
    }
    if (strcmp(command, "export") == 0 && count == 2 && !has_options) {
        return export_to(files[0], files[1]);
    }
    if (count == 1 && !has_options) {
        if (strcmp(command, "info") == 0) {
            return journal_info(files[0], stdout);
        }
        if (strcmp(command, "verify") == 0) {
            return journal_verify(files[0], stdout);
        }
        if (strcmp(command, "export") == 0) {
            return journal_export(files[0], stdout);
        }
        if (strcmp(command, "effects") == 0) {
            return journal_effects(files[0], stdout);
        }
    }
    fputs(usage, stderr);
    return JOURNAL_REFUSED;
}

int main(int count, char **words)
{
    struct journal_options options = {0};
    int files = 0;
    if (about_answer(count, words, "sloss-journal", usage)) {
        return 0;
    }
    if (count < 2 || !read_options(count - 2, words + 2, &options, &files)) {
        fputs(usage, stderr);
        return JOURNAL_REFUSED;
    }
    enum journal_outcome outcome = run(words[1], words + 2, files, &options, files != count - 2);
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? (int)outcome : JOURNAL_REFUSED;
}
