/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/given.h"

#include <assert.h>

#include "base/fixed.h"
#include "ledger/undo_log.h"

static struct sl_given *row_at(const struct sloss_ledger *ledger, uint32_t row)
{
    return SL_PAGED_AT(&ledger->given.rows, struct sl_given, row);
}

static enum sloss_status save(struct sloss_ledger *ledger, uint32_t row)
{
    struct sl_given *given = row_at(ledger, row);
    return sl_ledger_save(ledger, given, sizeof(*given), &given->saved_by);
}

/* A row that has been nobody's. How many are used is saved, so that those of a command that fails
 * are nobody's again. */
static enum sloss_status take_new(struct sloss_ledger *ledger, uint32_t *row_out)
{
    struct sl_given_table *table = &ledger->given;
    enum sloss_status status =
        sl_ledger_save(ledger, table, offsetof(struct sl_given_table, rows), &table->saved_by);
    if (status != SLOSS_OK) {
        return status;
    }
    if (table->used == SL_NONE) {
        return SLOSS_ERR_LIMIT;
    }
    if (table->used == table->rows.count && sl_paged_append(&table->rows) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row_out = table->used++;
    row_at(ledger, *row_out)->saved_by = ledger->command;
    return SLOSS_OK;
}

/* The oldest row of a list, which is in no window any more and has been passed. */
static enum sloss_status take_oldest(struct sloss_ledger *ledger, struct sl_given_list *list,
                                     uint32_t *row_out)
{
    uint32_t row = list->oldest;
    uint32_t next = row_at(ledger, row)->next;
    enum sloss_status status = save(ledger, row);
    if (status == SLOSS_OK) {
        assert(list->first != row);
        list->newest = list->newest == row ? SL_NONE : list->newest;
        list->oldest = next;
        *row_out = row;
    }
    return status;
}

enum sloss_status sl_given_add(struct sloss_ledger *ledger, struct sl_given_list *list, int64_t now,
                               int64_t before)
{
    if (list->newest != SL_NONE && row_at(ledger, list->newest)->time == now) {
        return SLOSS_OK;
    }
    uint32_t row = SL_NONE;
    bool is_old = list->oldest != SL_NONE &&
                  !sl_fixed_is_within(now, row_at(ledger, list->oldest)->time, SLOSS_PERIOD_MAX);
    enum sloss_status status = is_old ? take_oldest(ledger, list, &row) : take_new(ledger, &row);
    if (status == SLOSS_OK && list->newest != SL_NONE) {
        status = save(ledger, list->newest);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_given *given = row_at(ledger, row);
    given->time = now;
    given->before = before;
    given->next = SL_NONE;
    if (list->newest == SL_NONE) {
        list->oldest = row;
    } else {
        row_at(ledger, list->newest)->next = row;
    }
    list->newest = row;
    list->first = list->first == SL_NONE ? row : list->first;
    return SLOSS_OK;
}

enum sloss_status sl_given_restore(struct sloss_ledger *ledger, struct sl_given_list *list,
                                   int64_t time, int64_t before)
{
    struct sl_given_table *table = &ledger->given;
    if (table->used == SL_NONE - 1 ||
        (list->newest != SL_NONE && sl_given_at(ledger, list->newest)->time >= time)) {
        return SLOSS_ERR_DAMAGED;
    }
    struct sl_given *given = sl_paged_append(&table->rows);
    if (given == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *given = (struct sl_given){.time = time, .before = before, .next = SL_NONE};
    if (list->newest == SL_NONE) {
        /* What is out of its window is passed over anew. */
        list->oldest = list->first = table->used;
    } else {
        row_at(ledger, list->newest)->next = table->used;
    }
    list->newest = table->used++;
    return SLOSS_OK;
}

static uint32_t first_within(const struct sloss_ledger *ledger, const struct sl_given_list *list,
                             int64_t now, int64_t duration)
{
    uint32_t row = list->first;
    while (row != SL_NONE && !sl_fixed_is_within(now, sl_given_at(ledger, row)->time, duration)) {
        row = sl_given_at(ledger, row)->next;
    }
    return row;
}

int64_t sl_given_within(const struct sloss_ledger *ledger, const struct sl_given_list *list,
                        int64_t sum, int64_t now, int64_t duration)
{
    uint32_t row = first_within(ledger, list, now, duration);
    return row == SL_NONE ? 0 : sum - sl_given_at(ledger, row)->before;
}

void sl_given_pass(const struct sloss_ledger *ledger, struct sl_given_list *list, int64_t now,
                   int64_t duration)
{
    list->first = first_within(ledger, list, now, duration);
}

bool sl_given_is_consistent(const struct sloss_ledger *ledger, const struct sl_given_list *list,
                            int64_t sum, uint64_t *rows)
{
    bool has_first = list->first == SL_NONE;
    uint32_t last = SL_NONE;
    for (uint32_t row = list->oldest; row != SL_NONE; row = sl_given_at(ledger, row)->next) {
        if (row >= ledger->given.used || ++*rows > ledger->given.used ||
            sl_given_at(ledger, row)->before >= sum ||
            (last != SL_NONE &&
             sl_given_at(ledger, row)->before <= sl_given_at(ledger, last)->before)) {
            return false;
        }
        has_first |= row == list->first;
        last = row;
    }
    return has_first && last == list->newest;
}
