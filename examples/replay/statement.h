/* SPDX-License-Identifier: BSD-2-Clause */
/* statement: what moved the balances of accounts, line by line, told from events alone. */
#ifndef REPLAY_STATEMENT_H
#define REPLAY_STATEMENT_H

#include "replay/report.h"

/* One event as an account sees it. */
struct statement_line {
    const struct movement *movement;
    uint64_t account;
    uint64_t other;  /* the account on the other side; 0 for the outside or a pool */
    bool moves;      /* does it move money of the account? */
    int64_t amount;  /* change of the balance, 0 where it moves none */
    int64_t balance; /* afterwards: the sum of the amounts so far */
};

struct statement {
    struct statement_line *lines; /* in the order of the events */
    size_t count;
};

/* The statement of the account that the report is of, or of all accounts. False without memory.
 * Free with statement_close(). */
bool statement_open(struct statement *statement, const struct report *report,
                    const struct scenario *scenario);
void statement_close(struct statement *statement);

/* Are the lots of the event units of a fund? Such an event has no market. */
bool statement_has_units(const struct sloss_event *event);

/* Is the number of a deficit that the event has the id of a hold instead? */
bool statement_is_of_hold(const struct sloss_event *event);

/* The kind of these units, as a word; empty where all are alike. */
const char *statement_tranche(const struct sloss_event *event);

/* Write the account that was asked for: what it has, and its statement. Nothing where none was
 * asked for. */
void statement_text(const struct report *report, const struct statement *statement,
                    const struct scenario *scenario, FILE *out);
void statement_json(const struct report *report, const struct statement *statement,
                    const struct scenario *scenario, FILE *out);

/* Write the lines that move money as CSV. */
void statement_csv(const struct report *report, const struct statement *statement,
                   const struct scenario *scenario, FILE *out);

#endif
