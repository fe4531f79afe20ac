/* SPDX-License-Identifier: BSD-2-Clause */
/* claims: the participants of an apportionment as columns: weights, caps and ranks. */
#ifndef SL_CLAIMS_H
#define SL_CLAIMS_H

#include <stdint.h>

/* No rounding of the public three: the uncapped round their share up, and the excess is handed back
 * first by `keeper`, then from the last row backwards, each down to 0. So payouts of what is left
 * are floored (docs/rules.md 5.4). */
#define SL_ROUNDING_PAYOUT 3u

#define SL_NO_KEEPER UINT32_MAX

/* Participants, in the order that breaks ties. */
struct sl_claims {
    const int64_t *weight; /* each >= 0 */
    const int64_t *cap;    /* each >= 0, or NULL: no caps */
    const int64_t *rank;   /* or NULL: all equal */
    uint32_t count;
    uint32_t keeper; /* for SL_ROUNDING_PAYOUT, else ignored */
};

#endif
