/* SPDX-License-Identifier: BSD-2-Clause */
/* report: what a run came to, for a risk officer (text), a machine (JSON) or a comparison (dump).
 */
#ifndef REPORT_H
#define REPORT_H

#include "common/scenario.h"

struct statement;

/* An event, and the line of the scenario that led to it. */
struct movement {
    struct sloss_event event;
    uint64_t line;
    size_t file; /* 0 for the file that was named, or the number of one that was included, from 1 */
};

/* A deficit of a market, by its place from 1; 0 for none. */
struct report_market {
    size_t highest; /* of those that were shared: the first with the highest rate */
};

/* Deficits and charges of a run, as they happened, and what touched the account asked about. What
 * is asked of the deficits of one market is kept as they come, so that many markets with many
 * deficits take no search. */
struct report {
    struct sloss_deficit *deficits;
    size_t deficit_count;
    size_t deficit_room;
    struct report_market *markets; /* up to the last one with a deficit */
    size_t market_count;
    size_t market_room;
    struct sloss_event *charges; /* events of kind SOCIALIZED */
    size_t charge_count;
    size_t charge_room;
    struct movement *movements; /* events of `account`, or of all accounts, if asked for */
    size_t movement_count;
    size_t movement_room;
    char **files; /* that were included and led to a movement */
    size_t file_count;
    size_t file_room;
    const char *file;    /* that was named */
    const char *account; /* name, or NULL */
    bool everybody;      /* keep the events of all accounts, unless there is one */
    bool failed;         /* out of memory: the report would not be whole */
};

/* `file` and `account` are borrowed until report_close(). */
void report_open(struct report *report, const char *file, const char *account, bool everybody);
void report_close(struct report *report);

/* Drain the engine's queues; for scenario.applied, with the report as context. */
void report_collect(struct scenario *scenario, void *report);

/* Is the account asked about one of the scenario's; true if none was asked about. */
bool report_knows_account(const struct report *report, const struct scenario *scenario);

/* The account asked about; false if none was, or it is not one of the scenario's. */
bool report_find_account(const struct report *report, const struct scenario *scenario,
                         uint64_t *account_out);

/* Write the report. */
void report_text(const struct report *report, const struct statement *statement,
                 const struct scenario *scenario, FILE *out);
void report_json(const struct report *report, const struct statement *statement,
                 const struct scenario *scenario, FILE *out);

/* Write the whole observable state in raw units, a line a fact, for comparisons. False without
 * memory. */
bool report_dump(const struct scenario *scenario, FILE *out);

#endif
