/* SPDX-License-Identifier: BSD-2-Clause */
/* plain: transfers as a bare table of balances would post them: what the library is compared with.
 * It knows no positions, events or undo, but checks each transfer and reads the same records. */
#ifndef PLAIN_H
#define PLAIN_H

#include "bench.h"

struct plain_row {
    uint64_t id;
    int64_t balance;
    int64_t least; /* what must stay */
    uint32_t asset;
    uint32_t reserved;
};

struct plain {
    uint32_t accounts;
    bool dense; /* ids are 1 and up, and need no looking up */
    struct plain_row *row;
    uint32_t slots; /* a power of two, twice the accounts or more */
    uint32_t *slot; /* row + 1, or 0 */
};

void plain_open(struct plain *plain, const uint64_t *ids, uint32_t accounts, int64_t balance);
void plain_close(struct plain *plain);

/* Post a batch; a status for each. Returns how many were refused. */
uint32_t plain_post(struct plain *plain, const struct sloss_command *transfers, uint32_t count,
                    uint8_t *statuses);

#endif
