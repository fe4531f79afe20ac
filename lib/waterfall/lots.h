/* SPDX-License-Identifier: BSD-2-Clause */
/* lots: a defaulter's lots on their way to counterparties. */
#ifndef SL_LOTS_H
#define SL_LOTS_H

#include "engine/engine.h"

/* Whose positions are looked at. Those of accounts that answer for the defaulter come first. */
enum sl_whose {
    SL_WHOSE_ANY,
    SL_WHOSE_OWN,
    SL_WHOSE_OTHERS
};

/* What closes, and what has come of it. */
struct sl_against {
    uint32_t holding; /* of the defaulter; it has left the position already */
    uint32_t market;
    int64_t lots;  /* signed as it held them; what nobody took, when done */
    int64_t loss;  /* that counterparties bear if they take all the lots */
    int64_t bound; /* the most that they bear in all */
    int64_t paid;  /* what they have given up, into the pool of the round */
    uint32_t rank; /* enum sloss_rank, or SLOSS_AS_OPTION */
    uint32_t cap;  /* enum sloss_cap: profit or equity; or SLOSS_AS_OPTION */
    bool is_layer; /* survivors of the round stand in it as they did before */
    uint8_t whose; /* enum sl_whose, while it is under way */
};

#endif
