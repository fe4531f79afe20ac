/* SPDX-License-Identifier: BSD-2-Clause */
/* remember: the ids that the host has given to its commands, of those applied last, as many as the
 * ledger was made for. When there is no room, the oldest is forgotten. A command that is sent twice
 * is known by them (command/once.c). */
#ifndef SL_REMEMBER_H
#define SL_REMEMBER_H

#include "ledger/ledger.h"

#define SL_HOST_IDS_MAX (UINT32_C(1) << 24)

/* Remember `most` from now on, which must be no more than that. False without memory. */
bool sl_host_ids_open(struct sloss_ledger *ledger, uint32_t most);

/* The row of an id among those remembered, or NULL. */
const struct sl_host_id *sl_host_ids_find(const struct sloss_ledger *ledger, const uint64_t id[2]);

/* Make room for one more, so that sl_host_ids_add() cannot fail; false without memory. */
bool sl_host_ids_reserve(struct sloss_ledger *ledger);

/* Remember an id that is not remembered. Requires room, and that there is to be room for any. */
void sl_host_ids_add(struct sloss_ledger *ledger, const struct sl_host_id *added);

/* The rows, the oldest first. */
static inline const struct sl_host_id *sl_host_ids_at(const struct sloss_ledger *ledger,
                                                      uint32_t place)
{
    const struct sl_host_ids *ids = &ledger->host_ids;
    uint32_t row = (uint32_t)(((uint64_t)ids->first + place) % ids->most);
    return SL_PAGED_AT(&ids->rows, struct sl_host_id, row);
}

/* How many were added in the trial under way; and the way back to when there were so many. */
size_t sl_host_ids_tried(const struct sloss_ledger *ledger);
void sl_host_ids_take_back_to(struct sloss_ledger *ledger, size_t tried);

#endif
