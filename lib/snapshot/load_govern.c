/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/command.h"
#include "govern/changes.h"
#include "govern/governed.h"
#include "snapshot/load_internal.h"

/* Rows that stand before those of accounts may stand before these. */
static uint64_t before_govern(void)
{
    return sl_load_bit(SL_ROW_COUNTS) | sl_load_bit(SL_ROW_WINDOW) | sl_load_bit(SL_ROW_HOST_ID) |
           sl_load_bit(SL_ROW_ASSET) | sl_load_bit(SL_ROW_FUND) | sl_load_bit(SL_ROW_MARKET) |
           sl_load_bit(SL_ROW_SETTLED) | sl_load_bit(SL_ROW_DEMAND) | sl_load_bit(SL_ROW_CLAIMS) |
           sl_load_bit(SL_ROW_CEILING) | sl_load_bit(SL_ROW_MATURE) | sl_load_bit(SL_ROW_PAIR) |
           sl_load_bit(SL_ROW_UNIVERSE) | sl_load_bit(SL_ROW_GRID) | sl_load_bit(SL_ROW_LEVELS) |
           sl_load_bit(SL_ROW_AUCTION) | sl_load_bit(SL_ROW_PARTIAL) |
           sl_load_bit(SL_ROW_EXECUTE) | sl_load_bit(SL_ROW_GUARD) | sl_load_bit(SL_ROW_FILL);
}

void sl_load_governed(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sl_governed terms = {0};
    sl_load_after(loader, before_govern() | sl_load_bit(SL_ROW_GOVERNED));
    sl_load_need(loader, major <= SLOSS_COMMAND_GOVERN && sl_govern_is_kind((uint32_t)major) &&
                             minor == 0);
    sl_load_next_place(loader, major);
    sl_state_carry_governed(&loader->carry, &terms);
    if (sl_load_is_fine(loader)) {
        bool is_any = terms.delay != 0 || terms.step_ppb != 0;
        sl_load_need(loader, is_any && sl_govern_terms_may_be((uint32_t)major, &terms));
        loader->engine->govern.terms[major] = terms;
    }
}

/* Is the command that was read last whole? */
static bool is_whole(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_change *change = sl_change_at(engine, row);
    return (sl_change_record_at(engine, change->last)->command.flags & SLOSS_COMMAND_LINKED) == 0;
}

/* A record of the command that was read last, or the first of another; changes stand in the order of
 * their ids. */
static enum sloss_status add(struct sloss_engine *engine, uint64_t id, uint64_t place, int64_t time,
                             const struct sloss_command *record)
{
    uint32_t count = sl_changes_count(engine);
    uint32_t last = count == 0 ? SL_NONE
                               : sl_changes_at_place(engine, SL_CHANGES_BY_ID, count - 1);
    if (place == 0) {
        bool is_next = last == SL_NONE || (is_whole(engine, last) && sl_change_at(engine, last)->id < id);
        return is_next && id > 0 && sl_govern_kind_of(record) != 0
                   ? sl_changes_add(engine, id, time, record, 1)
                   : SLOSS_ERR_DAMAGED;
    }
    bool goes_on = last != SL_NONE && sl_change_at(engine, last)->id == id &&
                   sl_change_at(engine, last)->count == place && !is_whole(engine, last);
    return goes_on ? sl_changes_extend(engine, last, record) : SLOSS_ERR_DAMAGED;
}

/* Is the command well-formed, as far as it is there? */
static bool is_well_formed(struct sloss_engine *engine)
{
    uint32_t row = sl_changes_at_place(engine, SL_CHANGES_BY_ID, sl_changes_count(engine) - 1);
    const struct sloss_command *chain = is_whole(engine, row) ? sl_changes_chain(engine, row) : NULL;
    uint32_t count = sl_change_at(engine, row)->count;
    return chain == NULL || sl_command_records(chain, count) == count;
}

void sl_load_change(struct sl_loader *loader, uint64_t major, uint64_t minor)
{
    struct sloss_command record = {.struct_size = sizeof(record)};
    int64_t time = 0;
    sl_load_after(loader, before_govern() | sl_load_bit(SL_ROW_GOVERNED) | sl_load_bit(SL_ROW_CHANGE));
    sl_state_carry_change(&loader->carry, minor, &time, &record);
    if (sl_load_is_fine(loader)) {
        enum sloss_status status = add(loader->engine, major, minor, time, &record);
        sl_load_refuse(loader, status == SLOSS_ERR_LIMIT ? SLOSS_ERR_DAMAGED : status);
    }
    if (sl_load_is_fine(loader)) {
        sl_load_need(loader, is_well_formed(loader->engine));
    }
}
