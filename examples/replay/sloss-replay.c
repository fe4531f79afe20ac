/* SPDX-License-Identifier: BSD-2-Clause */
/* sloss-replay: run a scenario and report who was liquidated, what debt was left, who absorbed it,
 * and why. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "common/about.h"
#include "common/escape.h"
#include "replay/report.h"
#include "replay/saved.h"
#include "replay/statement.h"

enum form {
    TEXT,
    JSON,
    CSV,
    DUMP,
    QUIET
};

struct options {
    enum form form;
    bool no_include;
    const char *account;
    const char *records;
    const char *load;
    const char *save;
};

static const char usage[] =
    "usage: sloss-replay [--json | --csv | --quiet | --dump] [--account NAME] [--commands OUT]\n"
    "                    [--load BOOK] [--save BOOK] [--no-include] FILE...\n"
    "Runs scenario files, each on empty books, and reports what they came to. FILE - is stdin.\n"
    "docs/scenario.md says what a line of a scenario means.\n"
    "  --account NAME  the statement of this account: all that moved its balance, when and why\n"
    "  --commands OUT  write what was applied as records of 128 bytes, for other programs\n"
    "  --load BOOK     begin with the book that --save has written, in place of empty books\n"
    "  --save BOOK     write the whole book to a file when all of FILE has held\n"
    "  --json          the report for machines\n"
    "  --csv           the statement alone, of all accounts if none is named, as a table\n"
    "  --quiet         nothing but what the scenario itself prints\n"
    "  --dump          the state in raw units, for comparisons\n"
    "  --no-include    refuse `include`: for files of strangers, who could have others read\n"
    "exit: 0 all held, 1 an expectation failed, 2 a line was refused or the arguments are wrong\n";

/* Lines between two signs of life on a terminal. */
#define PROGRESS_LINES 65536u

static void follow(struct scenario *scenario, void *report)
{
    report_collect(scenario, report);
    if (scenario->lines % PROGRESS_LINES == 0 && isatty(STDERR_FILENO) != 0) {
        fprintf(stderr, "\r%" PRIu64 " lines", scenario->lines);
    }
}

static void end_progress(const struct scenario *scenario)
{
    if (scenario->lines >= PROGRESS_LINES && isatty(STDERR_FILENO) != 0) {
        fprintf(stderr, "\r%" PRIu64 " lines\n", scenario->lines);
    }
}

/* False without memory. */
static bool write_report(const struct options *options, const struct report *report,
                         const struct scenario *scenario)
{
    struct statement statement;
    if (!statement_open(&statement, report, scenario)) {
        return false;
    }
    switch (options->form) {
    case TEXT:
        report_text(report, &statement, scenario, stdout);
        break;
    case JSON:
        report_json(report, &statement, scenario, stdout);
        break;
    case CSV:
        statement_csv(report, &statement, scenario, stdout);
        break;
    case DUMP:
    case QUIET:
        break;
    }
    statement_close(&statement);
    return true;
}

/* A comparison wants the state also where a line was refused, and which line that was. */
static enum scenario_outcome write_dump(const struct scenario *scenario, const char *file,
                                        enum scenario_outcome outcome, bool several)
{
    if (several) {
        fputs("# ", stdout);
        escape_print(file, stdout);
        putchar('\n');
    }
    if (outcome == SCENARIO_REFUSED) {
        printf("refused %" PRIu64 " %s\n", scenario->refused_line,
               sloss_status_name(scenario->refused));
    }
    if (!report_dump(scenario, stdout)) {
        fprintf(stderr, "sloss-replay: out of memory\n");
        return SCENARIO_REFUSED;
    }
    return outcome;
}

/* A book that cannot be read or written is said, with its status. */
static bool book_is_fine(const char *what, const char *path, enum sloss_status status)
{
    if (status != SLOSS_OK) {
        fprintf(stderr, "sloss-replay: cannot %s ", what);
        escape_print(path, stderr);
        fprintf(stderr, ": error %s\n", sloss_status_name(status));
    }
    return status == SLOSS_OK;
}

static bool load_book(struct scenario *scenario, const char *path)
{
    return book_is_fine("load", path, saved_read(scenario, path));
}

static bool save_book(const struct scenario *scenario, const char *path)
{
    return book_is_fine("save", path, saved_write(scenario, path));
}

static enum scenario_outcome replay(const struct options *options, const char *file, bool several,
                                    FILE *records)
{
    struct scenario scenario;
    struct report report;
    bool bare = options->form == DUMP || options->form == CSV; /* `hash` prints nothing */
    if (!scenario_open(&scenario, bare ? NULL : stdout)) {
        fprintf(stderr, "sloss-replay: out of memory\n");
        return SCENARIO_REFUSED;
    }
    if (options->load != NULL && !load_book(&scenario, options->load)) {
        scenario_close(&scenario);
        return SCENARIO_REFUSED;
    }
    bool wanted = options->form == TEXT || options->form == JSON || options->form == CSV;
    scenario.drops_events = !wanted; /* they would only take memory */
    sloss_engine_keep_events(scenario.engine, wanted ? 1 : 0);
    report_open(&report, file, options->account, options->form == CSV);
    scenario.applied = follow;
    scenario.context = &report;
    scenario.records = records;
    scenario.no_include = options->no_include;
    enum scenario_outcome outcome = scenario_run(&scenario, file);
    end_progress(&scenario);
    if (options->form == DUMP) {
        outcome = write_dump(&scenario, file, outcome, several);
    } else if (outcome == SCENARIO_HELD && !report_knows_account(&report, &scenario)) {
        fprintf(stderr, "sloss-replay: ");
        escape_print(file, stderr);
        fprintf(stderr, ": error unknown-account: no account has the name ");
        escape_print(options->account, stderr);
        fputc('\n', stderr);
        outcome = SCENARIO_REFUSED;
    } else if (outcome == SCENARIO_HELD &&
               (report.failed || !write_report(options, &report, &scenario))) {
        fprintf(stderr, "sloss-replay: out of memory\n");
        outcome = SCENARIO_REFUSED;
    }
    if (options->save != NULL && outcome == SCENARIO_HELD && !save_book(&scenario, options->save)) {
        outcome = SCENARIO_REFUSED;
    }
    report_close(&report);
    scenario_close(&scenario);
    return outcome;
}

/* Options and files in any order; the files are moved to the front. False if they are wrong. */
static bool read_arguments(int count, char **words, struct options *options, int *files)
{
    *files = 0;
    for (int at = 1; at < count; at++) {
        if (strcmp(words[at], "--json") == 0) {
            options->form = JSON;
        } else if (strcmp(words[at], "--csv") == 0) {
            options->form = CSV;
        } else if (strcmp(words[at], "--quiet") == 0) {
            options->form = QUIET;
        } else if (strcmp(words[at], "--dump") == 0) {
            options->form = DUMP;
        } else if (strcmp(words[at], "--no-include") == 0) {
            options->no_include = true;
        } else if (strcmp(words[at], "--account") == 0 && at + 1 < count) {
            options->account = words[++at];
        } else if (strcmp(words[at], "--commands") == 0 && at + 1 < count) {
            options->records = words[++at];
        } else if (strcmp(words[at], "--load") == 0 && at + 1 < count) {
            options->load = words[++at];
        } else if (strcmp(words[at], "--save") == 0 && at + 1 < count) {
            options->save = words[++at];
        } else if (strncmp(words[at], "--", 2) == 0) {
            return false;
        } else {
            words[(*files)++] = words[at];
        }
    }
    /* Each file begins on empty books, so the records of several would not be one journal, nor
     * their statements one table, nor is one book saved. */
    bool one = options->records != NULL || options->form == CSV || options->load != NULL ||
               options->save != NULL;
    return *files > 0 && (!one || *files == 1);
}

static int cannot_write(const char *file)
{
    fputs("sloss-replay: cannot write ", stderr);
    escape_print(file, stderr);
    fputc('\n', stderr);
    return 2;
}

int main(int count, char **words)
{
    struct options options = {.form = TEXT};
    if (about_answer(count, words, "sloss-replay", usage)) {
        return 0;
    }
    int files = 0;
    if (!read_arguments(count, words, &options, &files)) {
        fputs(usage, stderr);
        return 2;
    }
    FILE *records = options.records == NULL ? NULL : fopen(options.records, "wb");
    if (options.records != NULL && records == NULL) {
        return cannot_write(options.records);
    }
    enum scenario_outcome worst = SCENARIO_HELD;
    for (int at = 0; at < files; at++) {
        enum scenario_outcome outcome = replay(&options, words[at], files > 1, records);
        worst = outcome > worst ? outcome : worst;
    }
    if (records != NULL && fclose(records) != 0) {
        return cannot_write(options.records);
    }
    return fflush(stdout) == 0 && ferror(stdout) == 0 ? (int)worst : 2;
}
