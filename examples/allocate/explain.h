/* SPDX-License-Identifier: BSD-2-Clause */
/* explain: why one participant pays what it pays, in a sentence with the numbers. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include <sloss/policy.h>
#include <sloss/sloss.h>
#include <stdio.h>

/* Share by the terms and tell of one participant; `share` holds a row each. */
enum sloss_status explain_print(struct sloss_allocator *allocator,
                                const struct sloss_policy_terms *terms,
                                const struct sloss_participants *rows, size_t participant,
                                const char *name, int64_t *share, FILE *out);

#endif
