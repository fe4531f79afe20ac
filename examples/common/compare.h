/* SPDX-License-Identifier: BSD-2-Clause */
/* compare: one budget by every policy, as a table. */
#ifndef COMPARE_H
#define COMPARE_H

#include <sloss/policy.h>
#include <sloss/sloss.h>
#include <stdbool.h>
#include <stdio.h>

enum compare_format {
    COMPARE_TEXT,
    COMPARE_CSV,
    COMPARE_JSON
};

struct comparison {
    struct sloss_participants rows;
    struct sloss_policy_terms
        terms; /* budget, unit, rounding, parameters; the policy is each in turn */
    int64_t needed;
    int64_t deficit;     /* 0: needed */
    int64_t deficit_max; /* 0: the deficit */
    int64_t *capacity;   /* what each has to give, the same for every policy; and */
    int64_t *share;      /* what a policy takes: memory of `count` rows */
};

/* The table, or the status of the first policy that fails for another reason than a column it
 * misses; SLOSS_ERR_FILE if it cannot be written. */
enum sloss_status compare_print(struct sloss_allocator *allocator, struct comparison *comparison,
                                enum compare_format format, FILE *out);

/* Share by one policy and measure it against the common capacities. */
enum sloss_status compare_policy(struct sloss_allocator *allocator,
                                 const struct comparison *comparison, uint32_t policy,
                                 struct sloss_share_result *result,
                                 struct sloss_measures *measures);

/* Fill in the common capacities: what each would give if everything were asked for. */
enum sloss_status compare_capacities(struct sloss_allocator *allocator,
                                     const struct comparison *comparison);

/* Names of the columns a policy misses, with blanks between; empty if none. */
const char *compare_missing(const struct comparison *comparison, uint32_t policy, char text[256]);

#endif
