/* SPDX-License-Identifier: BSD-2-Clause */
/* given: when a layer of a market gave something, and how much it had given before: what it may
 * give in any window of time is bounded by this (docs/rules.md 6.14). There is a row for each time,
 * whether or not a window is set, so that one that is set later knows what was given before. */
#ifndef SL_GIVEN_H
#define SL_GIVEN_H

#include "ledger/ledger.h"

/* The times at which one layer gave, the oldest first. */
struct sl_given_list {
    uint32_t oldest; /* rows of the table, or SL_NONE */
    uint32_t newest;
    uint32_t first; /* those before it are out of the window that is set */
};

#define SL_GIVEN_NEVER ((struct sl_given_list){SL_NONE, SL_NONE, SL_NONE})

/* A layer that has given `before` in all gives something now. Requires that the list is saved, and
 * that what is out of the window has been passed. */
enum sloss_status sl_given_add(struct sloss_ledger *ledger, struct sl_given_list *list, int64_t now,
                               int64_t before);

/* A layer gave something at a time, after those that the list has; for rows that come from a file.
 */
enum sloss_status sl_given_restore(struct sloss_ledger *ledger, struct sl_given_list *list,
                                   int64_t time, int64_t before);

/* What a layer that has given `sum` in all gave within a window that ends now. */
int64_t sl_given_within(const struct sloss_ledger *ledger, const struct sl_given_list *list,
                        int64_t sum, int64_t now, int64_t duration);

/* Pass over what is out of the window for good, as long as its duration stands: so that nobody
 * looks at a row twice. Requires that the list is saved. */
void sl_given_pass(const struct sloss_ledger *ledger, struct sl_given_list *list, int64_t now,
                   int64_t duration);

/* Does what a layer had given ascend from row to row, up to `sum`, which it has given in all? Adds
 * the rows of the list to a count. */
bool sl_given_is_consistent(const struct sloss_ledger *ledger, const struct sl_given_list *list,
                            int64_t sum, uint64_t *rows);

static inline const struct sl_given *sl_given_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->given.rows, const struct sl_given, row);
}

#endif
