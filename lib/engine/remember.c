/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/remember.h"

#include <assert.h>

bool sl_host_ids_open(struct sloss_ledger *ledger, uint32_t most)
{
    struct sl_host_ids *ids = &ledger->host_ids;
    assert(most <= SL_HOST_IDS_MAX && ids->most == 0);
    if (!sl_paged_reserve(&ids->heads, most)) {
        return false;
    }
    for (uint32_t i = 0; i < most; i++) {
        *(uint32_t *)sl_paged_append(&ids->heads) = SL_NONE;
    }
    ids->most = most;
    return true;
}

static struct sl_host_id *row_at(const struct sl_host_ids *ids, uint32_t row)
{
    return SL_PAGED_AT(&ids->rows, struct sl_host_id, row);
}

/* Rows whose ids have the same hash hang on one head. Ids may be chosen by strangers. */
static uint32_t *head_of(const struct sloss_ledger *ledger, const uint64_t id[2])
{
    uint64_t hash = sl_siphash(&ledger->key, id, 2 * sizeof(id[0]));
    return SL_PAGED_AT(&ledger->host_ids.heads, uint32_t, (uint32_t)(hash % ledger->host_ids.most));
}

const struct sl_host_id *sl_host_ids_find(const struct sloss_ledger *ledger, const uint64_t id[2])
{
    const struct sl_host_ids *ids = &ledger->host_ids;
    uint32_t row = ids->count == 0 ? SL_NONE : *head_of(ledger, id);
    while (row != SL_NONE &&
           (row_at(ids, row)->id[0] != id[0] || row_at(ids, row)->id[1] != id[1])) {
        row = row_at(ids, row)->next;
    }
    return row == SL_NONE ? NULL : row_at(ids, row);
}

static void link_row(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_host_id *added = row_at(&ledger->host_ids, row);
    uint32_t *head = head_of(ledger, added->id);
    added->next = *head;
    *head = row;
}

static void unlink_row(struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_host_id *removed = row_at(&ledger->host_ids, row);
    uint32_t *link = head_of(ledger, removed->id);
    while (*link != row) {
        link = &row_at(&ledger->host_ids, *link)->next;
    }
    *link = removed->next;
}

bool sl_host_ids_reserve(struct sloss_ledger *ledger)
{
    struct sl_host_ids *ids = &ledger->host_ids;
    return (ids->rows.count == ids->most || sl_paged_reserve(&ids->rows, ids->rows.count + 1)) &&
           (!ledger->trying || sl_vector_reserve(&ids->tried, sizeof(struct sl_host_id)));
}

/* The newest row is beside the oldest, so that it takes its place when there is no room. What it
 * takes the place of is kept for the end of a trial; a row without an id stands for nothing. */
void sl_host_ids_add(struct sloss_ledger *ledger, const struct sl_host_id *added)
{
    struct sl_host_ids *ids = &ledger->host_ids;
    struct sl_host_id forgotten = {.next = SL_NONE};
    uint32_t row = (uint32_t)(((uint64_t)ids->first + ids->count) % ids->most);
    if (ids->count == ids->most) {
        forgotten = *row_at(ids, row);
        unlink_row(ledger, row);
        ids->first = (ids->first + 1) % ids->most;
        ids->count--;
    }
    if (row == ids->rows.count) {
        (void)sl_paged_append(&ids->rows); /* there is room */
    }
    if (ledger->trying) {
        *(struct sl_host_id *)sl_vector_extend(&ids->tried, sizeof(forgotten)) = forgotten;
    }
    *row_at(ids, row) = *added;
    link_row(ledger, row);
    ids->count++;
}

size_t sl_host_ids_tried(const struct sloss_ledger *ledger)
{
    return ledger->host_ids.tried.size / sizeof(struct sl_host_id);
}

static void take_back_one(struct sloss_ledger *ledger)
{
    struct sl_host_ids *ids = &ledger->host_ids;
    ids->tried.size -= sizeof(struct sl_host_id);
    const struct sl_host_id *forgotten =
        (const struct sl_host_id *)(const void *)(ids->tried.data + ids->tried.size);
    uint32_t row = (uint32_t)(((uint64_t)ids->first + ids->count - 1) % ids->most);
    unlink_row(ledger, row);
    ids->count--;
    if (forgotten->id[0] != 0 || forgotten->id[1] != 0) {
        ids->first = (ids->first + ids->most - 1) % ids->most;
        ids->count++;
        *row_at(ids, row) = *forgotten;
        link_row(ledger, row);
    }
}

void sl_host_ids_take_back_to(struct sloss_ledger *ledger, size_t tried)
{
    while (sl_host_ids_tried(ledger) > tried) {
        take_back_one(ledger);
    }
}
