/* SPDX-License-Identifier: BSD-2-Clause */
/* policy: the table of policies, and the run of one over columns that somebody inside the library
 * has filled. The public calls check what a host gives and then run it. */
#ifndef SL_POLICY_H
#define SL_POLICY_H

#include <stdint.h>

#include "base/vector.h"
#include "sloss/policy.h"

/* Working memory of a run. Both are the caller's and hold nothing between runs. They grow to 80
 * bytes per row, and a run that finds them that large allocates nothing. */
struct sl_policy_memory {
    struct sl_vector *columns; /* capacities, weights and scores */
    struct sl_vector *choice;  /* remainders, and indices */
};

struct sl_sharing_observer;

/* Can these terms be used? Tested in this order: ARGUMENT for a policy, rounding, unit or side that
 * is unknown, or a policy of lots that is not asked for lots of one side; RANGE for a parameter
 * outside its range, or parameters that do not go together. A market asks when its policy is set.
 */
enum sloss_status sl_policy_check(const struct sloss_policy_terms *terms);

/* Columns that these terms need, and those that limit a share where they are given, as bits of enum
 * sloss_column. Requires terms that the check accepts. */
uint32_t sl_policy_needs(const struct sloss_policy_terms *terms);
uint32_t sl_policy_limits(const struct sloss_policy_terms *terms);

/* Share terms->budget over the rows. Requires terms that the check accepts, the columns that they
 * need, figures in the ranges of struct sloss_participants, and fewer than UINT32_MAX rows;
 * `struct_size` is not looked at. `observer` may be NULL. MEMORY or OVERFLOW as
 * sloss_allocator_share() says; the shares are then undefined. */
enum sloss_status sl_policy_run(const struct sloss_policy_terms *terms,
                                const struct sloss_participants *rows,
                                struct sl_policy_memory memory,
                                struct sl_sharing_observer *observer, int64_t *share,
                                struct sloss_share_result *result);

#endif
