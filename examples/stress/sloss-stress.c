/* SPDX-License-Identifier: BSD-2-Clause */
/* sloss-stress: how likely is a loss shared, and how large; what days of the past would do to a
 * book. */
#define _POSIX_C_SOURCE 200809L

#include "stress/stress_collateral.h"
#include "stress/stress_session.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: sloss-stress [--positions TABLE] [--json OUT] [--csv OUT] [--threads N] "
    "[--no-include]\n"
    "                    BOOK CONFIG\n"
    "BOOK is a scenario file; TABLE adds rows account,asset,amount and account,market,lots,price.\n"
    "CONFIG is the model, the days and what to vary: docs/stress-config.md says how.\n"
    "  --json OUT   all figures, for machines and for examples/python/stress_report.py\n"
    "  --csv OUT    one row per scenario\n"
    "  --threads N  books are loaded once per thread; the figures do not depend on it\n"
    "  --no-include refuse `include` in BOOK: for files of strangers, who could have others read\n"
    "An interrupt ends the run with what is done so far; a second one ends it at once.\n"
    "exit: 0 done, 1 interrupted, 2 something was refused or the arguments are wrong\n";

static bool run_model(const struct session *session)
{
    struct stress_work work = stress_work_of(session, "scenarios");
    struct stress_parties debtors = {.rows = NULL};
    bool held = stress_work_allocate(&work) && stress_work_run(&work);
    bool few = held && work.done / 2 < stress_group(&work.model);
    if (held) {
        printf("%" PRIu64 " of %" PRIu64 " scenarios, %.2f s, inputs %016" PRIx64 "%016" PRIx64
               "\n",
               work.done, work.scenarios, work.seconds, work.inputs.high, work.inputs.low);
        stress_say(session,
                   "\"inputs\":\"%016" PRIx64 "%016" PRIx64 "\",\"scenarios\":%" PRIu64
                   ",\"asked\":%" PRIu64 ",\n",
                   work.inputs.high, work.inputs.low, work.done, work.scenarios);
    }
    if (few) { /* only an interrupt leaves as few */
        fprintf(stderr, "sloss-stress: too few scenarios are done\n");
    } else if (held) {
        held = stress_write_figures(session, &work) && stress_write_observed(session, &work) &&
               stress_write_worst(session, &work, &debtors) &&
               (session->options.csv == NULL || stress_write_csv(session, &work)) &&
               stress_write_depletion(session, &work) &&
               stress_run_contributions(session, &work, &debtors);
    }
    free(debtors.rows);
    stress_work_free(&work);
    return held;
}

static bool run(struct session *session)
{
    session->unit = &session->book.scenario.assets[session->config.model.asset].unit;
    bool held = stress_check_contributions(session) && stress_check_depletion(session);
    stress_interrupt_catch(); /* days alone are a run as well */
    stress_say(session, "{\"asset\":\"%s\",\n",
               session->book.scenario.assets[session->config.model.asset].name);
    if (session->config.scenarios > 0) {
        held = held && run_model(session);
    }
    held = held && stress_run_days(session) && stress_run_variations(session);
    stress_say(session, "}\n");
    return held;
}

static bool read_threads(const char *word, uint32_t *threads)
{
    char *end;
    unsigned long value = strtoul(word, &end, 10);
    *threads = (uint32_t)value;
    return *end == '\0' && value >= 1 && value <= 64;
}

static bool read_arguments(int count, char **words, struct options *options)
{
    *options = (struct options){.threads = 1};
    int files = 0;
    for (int at = 1; at < count; at++) {
        const char **value = strcmp(words[at], "--positions") == 0 ? &options->table
                             : strcmp(words[at], "--json") == 0    ? &options->json
                             : strcmp(words[at], "--csv") == 0     ? &options->csv
                                                                   : NULL;
        if (value != NULL && at + 1 < count) {
            *value = words[++at];
        } else if (strcmp(words[at], "--threads") == 0 && at + 1 < count) {
            if (!read_threads(words[++at], &options->threads)) {
                return false;
            }
        } else if (strcmp(words[at], "--no-include") == 0) {
            options->no_include = true;
        } else if (strncmp(words[at], "--", 2) == 0 || files == 2) {
            return false;
        } else {
            *(files++ == 0 ? &options->book : &options->config) = words[at];
        }
    }
    return files == 2;
}

int main(int count, char **words)
{
    struct session session = {.json = NULL};
    if (count == 2 && strcmp(words[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (!read_arguments(count, words, &session.options)) {
        fputs(usage, stderr);
        return 2;
    }
    if (session.options.json != NULL && (session.json = fopen(session.options.json, "w")) == NULL) {
        stress_cannot_write(session.options.json);
        return 2;
    }
    bool held =
        stress_book_read(&session.book, session.options.book, session.options.table,
                         session.options.no_include) &&
        stress_config_read(&session.config, &session.book.scenario, session.options.config) &&
        stress_collateral_credit(&session.book, &session.config, session.options.config) &&
        run(&session);
    stress_config_free(&session.config);
    stress_book_close(&session.book);
    if (session.json != NULL && fclose(session.json) != 0) {
        held = false;
    }
    return stress_interrupted() ? 1 : held ? 0 : 2;
}
