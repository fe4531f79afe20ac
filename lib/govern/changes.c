/* SPDX-License-Identifier: BSD-2-Clause */
#include "govern/changes.h"

#include <string.h>

#include "base/siphash.h"
#include "govern/change_tree_internal.h"

void sl_changes_initialize(struct sloss_engine *engine)
{
    struct sl_govern *govern = &engine->govern;
    const struct sloss_memory *memory = &engine->ledger->memory;
    sl_paged_initialize(&govern->changes, memory, sizeof(struct sl_change));
    sl_paged_initialize(&govern->records, memory, sizeof(struct sl_change_record));
    sl_vector_initialize(&govern->chain, memory);
    sl_vector_initialize(&govern->put_off, memory);
    sl_vector_initialize(&govern->in_breach, memory);
    govern->top[SL_CHANGES_BY_TIME] = govern->top[SL_CHANGES_BY_ID] = SL_NONE;
    govern->free_change = govern->free_record = SL_NONE;
}

void sl_changes_finalize(struct sloss_engine *engine)
{
    struct sl_govern *govern = &engine->govern;
    sl_paged_finalize(&govern->changes);
    sl_paged_finalize(&govern->records);
    sl_vector_finalize(&govern->chain);
    sl_vector_finalize(&govern->put_off);
    sl_vector_finalize(&govern->in_breach);
}

void sl_changes_forget_stamps(struct sloss_engine *engine)
{
    for (uint32_t row = 0; row < engine->govern.changes.count; row++) {
        sl_change_at(engine, row)->saved_by = 0;
    }
    for (uint32_t row = 0; row < engine->govern.records.count; row++) {
        sl_change_record_at(engine, row)->saved_by = 0;
    }
    engine->govern.saved_by = engine->govern.terms_saved_by = 0;
}

/* ---- to find them ---------------------------------------------------------------------------- */

uint32_t sl_changes_count(const struct sloss_engine *engine)
{
    uint32_t top = engine->govern.top[SL_CHANGES_BY_ID];
    return top == SL_NONE ? 0 : sl_change_at(engine, top)->size[SL_CHANGES_BY_ID];
}

uint32_t sl_changes_at_place(const struct sloss_engine *engine, enum sl_change_order order,
                             uint32_t place)
{
    return sl_change_tree_at(engine, order, place);
}

uint32_t sl_changes_find(const struct sloss_engine *engine, uint64_t id)
{
    return sl_change_tree_find(engine, id);
}

/* ---- to change them -------------------------------------------------------------------------- */

/* Where rows come from is saved as well, so that those of a command that fails are free. */
static enum sloss_status save_head(struct sloss_engine *engine)
{
    struct sl_govern *govern = &engine->govern;
    return sl_ledger_save(engine->ledger, govern, offsetof(struct sl_govern, saved_by),
                          &govern->saved_by);
}

static enum sloss_status save_record(struct sloss_engine *engine, uint32_t row)
{
    struct sl_change_record *record = sl_change_record_at(engine, row);
    return sl_ledger_save(engine->ledger, record, sizeof(*record), &record->saved_by);
}

/* A row of changes that is nobody's, the head being saved; it is saved if it has been somebody's. */
static enum sloss_status take_change(struct sloss_engine *engine, uint32_t *row_out)
{
    struct sl_govern *govern = &engine->govern;
    if (govern->free_change != SL_NONE) {
        *row_out = govern->free_change;
        enum sloss_status status = sl_change_save(engine, *row_out);
        if (status == SLOSS_OK) {
            govern->free_change = sl_change_at(engine, *row_out)->link[0][0];
        }
        return status;
    }
    if (govern->used_changes == govern->changes.count &&
        sl_paged_append(&govern->changes) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row_out = govern->used_changes++;
    *sl_change_at(engine, *row_out) = (struct sl_change){.saved_by = engine->ledger->command};
    return SLOSS_OK;
}

/* The same of records. */
static enum sloss_status take_record(struct sloss_engine *engine, uint32_t *row_out)
{
    struct sl_govern *govern = &engine->govern;
    if (govern->free_record != SL_NONE) {
        *row_out = govern->free_record;
        enum sloss_status status = save_record(engine, *row_out);
        if (status == SLOSS_OK) {
            govern->free_record = sl_change_record_at(engine, *row_out)->next;
        }
        return status;
    }
    if (govern->used_records == govern->records.count &&
        sl_paged_append(&govern->records) == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *row_out = govern->used_records++;
    *sl_change_record_at(engine, *row_out) =
        (struct sl_change_record){.saved_by = engine->ledger->command};
    return SLOSS_OK;
}

enum sloss_status sl_changes_extend(struct sloss_engine *engine, uint32_t row,
                                    const struct sloss_command *record)
{
    uint32_t at;
    struct sl_change *change = sl_change_at(engine, row);
    enum sloss_status status = save_head(engine);
    if (status == SLOSS_OK) {
        status = sl_change_save(engine, row);
    }
    if (status == SLOSS_OK) {
        status = take_record(engine, &at);
    }
    if (status == SLOSS_OK && change->count > 0) {
        status = save_record(engine, change->last);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    sl_change_record_at(engine, at)->command = *record;
    sl_change_record_at(engine, at)->next = SL_NONE;
    if (change->count > 0) {
        sl_change_record_at(engine, change->last)->next = at;
    } else {
        change->first = at;
    }
    change->last = at;
    change->count++;
    return SLOSS_OK;
}

enum sloss_status sl_changes_add(struct sloss_engine *engine, uint64_t id, int64_t time,
                                 const struct sloss_command *chain, uint32_t count)
{
    uint32_t row;
    if (sl_changes_count(engine) == SLOSS_CHANGES_MAX) {
        return SLOSS_ERR_LIMIT;
    }
    enum sloss_status status = save_head(engine);
    if (status == SLOSS_OK) {
        status = take_change(engine, &row);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_change *change = sl_change_at(engine, row);
    change->id = id;
    change->time = time;
    change->rank = sl_siphash_word(&engine->ledger->key, id);
    change->first = change->last = SL_NONE;
    change->count = 0;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_changes_extend(engine, row, &chain[i]);
    }
    for (uint32_t order = 0; status == SLOSS_OK && order < SL_CHANGE_ORDERS; order++) {
        status = sl_change_tree_add(engine, (enum sl_change_order)order, row);
    }
    return status;
}

enum sloss_status sl_changes_remove(struct sloss_engine *engine, uint32_t row)
{
    struct sl_govern *govern = &engine->govern;
    struct sl_change *change = sl_change_at(engine, row);
    enum sloss_status status = save_head(engine);
    if (status == SLOSS_OK) {
        status = sl_change_save(engine, row);
    }
    if (status == SLOSS_OK) {
        status = save_record(engine, change->last);
    }
    for (uint32_t order = 0; status == SLOSS_OK && order < SL_CHANGE_ORDERS; order++) {
        status = sl_change_tree_remove(engine, (enum sl_change_order)order, row);
    }
    if (status == SLOSS_OK) {
        sl_change_record_at(engine, change->last)->next = govern->free_record;
        govern->free_record = change->first;
        change->link[0][0] = govern->free_change;
        govern->free_change = row;
    }
    return status;
}

/* ---- their commands -------------------------------------------------------------------------- */

void sl_changes_copy(const struct sloss_engine *engine, uint32_t row, struct sloss_command *out,
                     uint32_t capacity)
{
    const struct sl_change *change = sl_change_at(engine, row);
    uint32_t at = change->first;
    for (uint32_t i = 0; i < change->count && i < capacity; i++) {
        out[i] = sl_change_record_at(engine, at)->command;
        at = sl_change_record_at(engine, at)->next;
    }
}

const struct sloss_command *sl_changes_chain(struct sloss_engine *engine, uint32_t row)
{
    uint32_t count = sl_change_at(engine, row)->count;
    struct sloss_command *chain = sl_vector_scratch(&engine->govern.chain, count, sizeof(*chain));
    if (chain != NULL) {
        sl_changes_copy(engine, row, chain, count);
    }
    return chain;
}

/* Is it in its place by id as by time, and are its records as many as it says, and linked but for
 * the last? */
static bool change_holds(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_change *change = sl_change_at(engine, row);
    uint32_t at = change->first;
    bool holds = change->id > 0 && sl_changes_find(engine, change->id) == row &&
                 change->time >= sl_engine_now(engine) && change->count > 0;
    for (uint32_t i = 0; holds && i < change->count; i++) {
        const struct sl_change_record *record = sl_change_record_at(engine, at);
        bool is_last = i + 1 == change->count;
        bool is_linked = (record->command.flags & SLOSS_COMMAND_LINKED) != 0;
        holds = is_linked == !is_last && is_last == (at == change->last);
        at = record->next;
    }
    return holds;
}

bool sl_changes_are_consistent(const struct sloss_engine *engine)
{
    uint32_t count = sl_changes_count(engine);
    bool holds = sl_change_tree_is_consistent(engine, SL_CHANGES_BY_TIME) &&
                 sl_change_tree_is_consistent(engine, SL_CHANGES_BY_ID);
    for (uint32_t place = 0; holds && place < count; place++) {
        uint32_t row = sl_changes_at_place(engine, SL_CHANGES_BY_TIME, place);
        holds = row != SL_NONE && change_holds(engine, row);
    }
    return holds && sl_changes_at_place(engine, SL_CHANGES_BY_TIME, count) == SL_NONE;
}
