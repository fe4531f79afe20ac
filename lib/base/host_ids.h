/* SPDX-License-Identifier: BSD-2-Clause */
/* host_ids: the rows of the ids that the host has given to its commands. The ledger has them, as it
 * is made for so many; engine/remember.h reads and writes them. */
#ifndef SL_HOST_IDS_H
#define SL_HOST_IDS_H

#include "base/paged.h"
#include "base/vector.h"

/* A command that was applied under an id of the host's (engine/remember.h). */
struct sl_host_id {
    uint64_t id[2];
    uint64_t content[2]; /* hash of what it said */
    uint64_t sequence;   /* its number */
    uint32_t next;       /* another row whose id has the same hash, or SL_NONE */
    uint32_t reserved;
};

/* The latest of them. */
struct sl_host_ids {
    uint32_t most; /* that are remembered; 0: ids are not looked at */
    uint32_t count;
    uint32_t first; /* row of the oldest; the next ones follow, and row 0 follows the last */
    uint32_t reserved;
    struct sl_paged rows;   /* struct sl_host_id */
    struct sl_paged heads;  /* uint32_t: first row of a hash, or SL_NONE */
    struct sl_vector tried; /* struct sl_host_id: what those added in a trial took the place of */
};

#endif
