/* SPDX-License-Identifier: BSD-2-Clause */
#include "detection/suspects.h"

#include <assert.h>
#include <string.h>

#include "base/lanes.h"
#include "detection/judge.h"
#include "ledger/suspect_list.h"
#include "ledger/sweep.h"

static_assert(SL_PAGE_ROWS % SL_SUSPECTS_GROUP == 0, "groups of suspects lie within a page");

static void read_group(const struct sloss_ledger *ledger, uint32_t at,
                       void (*read)(const struct sloss_ledger *ledger, uint32_t holding))
{
    uint32_t count = ledger->suspects.count;
    uint32_t end = at < count && count - at > SL_SUSPECTS_GROUP ? at + SL_SUSPECTS_GROUP : count;
    for (; at < end; at++) {
        read(ledger, *sl_ledger_suspect_at(ledger, at));
    }
}

void sl_suspects_read_ahead(const struct sloss_ledger *ledger, uint32_t at)
{
    if (at == 0) {
        read_group(ledger, 0, sl_ledger_prefetch);
        read_group(ledger, SL_SUSPECTS_GROUP, sl_ledger_prefetch);
        read_group(ledger, 0, sl_ledger_prefetch_positions);
    }
    if (at % SL_SUSPECTS_GROUP == 0) {
        read_group(ledger, at + 2 * SL_SUSPECTS_GROUP, sl_ledger_prefetch);
        read_group(ledger, at + SL_SUSPECTS_GROUP, sl_ledger_prefetch_positions);
    }
}

/* Two sets of rows are compared by their counts and the sums of their hashes, which needs no
 * memory. */
struct set {
    uint64_t count;
    uint64_t sum;
};

static void add_to(struct set *set, uint32_t row)
{
    set->count++;
    set->sum += sl_lanes_avalanche((uint64_t)row + 1);
}

bool sl_suspects_are_consistent(const struct sloss_ledger *ledger)
{
    struct set listed = {0};
    struct set flagged = {0};
    for (uint32_t place = 0; place < ledger->suspects.count; place++) {
        add_to(&listed, *sl_ledger_suspect_at(ledger, place));
    }
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        uint32_t flags = sl_ledger_holding(ledger, row)->flags;
        if ((flags & SL_HOLDING_SUSPECT) != 0) {
            add_to(&flagged, row);
        }
    }
    return listed.count == flagged.count && listed.sum == flagged.sum;
}

/* A holding may be in `found` several times: once per position, and once per stale trigger. */
static size_t found_count(const struct sloss_engine *engine)
{
    return engine->judging.found.size / sizeof(uint32_t);
}

static const uint32_t *found_rows(const struct sloss_engine *engine)
{
    return (const uint32_t *)(const void *)engine->judging.found.data;
}

enum sloss_status sl_suspects_join(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    const uint32_t *rows = found_rows(engine);
    size_t count = found_count(engine);
    for (size_t i = 0; i < count && i < SL_SUSPECTS_GROUP; i++) {
        sl_ledger_prefetch(ledger, rows[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (i + SL_SUSPECTS_GROUP < count) {
            sl_ledger_prefetch(ledger, rows[i + SL_SUSPECTS_GROUP]);
        }
        sl_judge_note_pass(engine, sl_ledger_holding(ledger, rows[i]));
        if (!sl_ledger_suspect(ledger, rows[i])) {
            return SLOSS_ERR_MEMORY;
        }
    }
    return SLOSS_OK;
}

static void set_bit(uint64_t *bits, uint32_t row)
{
    bits[row / 64] |= UINT64_C(1) << row % 64;
}

enum sloss_status sl_suspects_order(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    size_t found = found_count(engine);
    size_t most = ledger->suspects.count + found;
    size_t words = (size_t)ledger->holdings.count / 64 + 1;
    uint64_t *bits = sl_vector_scratch(&engine->judging.bitmap, words, sizeof(*bits));
    most = most < ledger->holdings.count ? most : ledger->holdings.count;
    if (bits == NULL || !sl_ledger_reserve_suspects(ledger, most)) {
        return SLOSS_ERR_MEMORY;
    }
    memset(bits, 0, words * sizeof(*bits));
    for (uint32_t i = 0; i < ledger->suspects.count; i++) {
        set_bit(bits, *sl_ledger_suspect_at(ledger, i));
    }
    for (size_t i = 0; i < found; i++) {
        set_bit(bits, found_rows(engine)[i]);
    }
    sl_ledger_cut_suspects(ledger, 0);
    for (size_t word = 0; word < words; word++) {
        for (uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
            sl_ledger_append_suspect(ledger,
                                     (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(rest));
        }
    }
    return SLOSS_OK;
}

enum sloss_status sl_suspects_add_all(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    if (!sl_ledger_reserve_suspects(ledger, ledger->holdings.count)) {
        return SLOSS_ERR_MEMORY;
    }
    sl_ledger_cut_suspects(ledger, 0);
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        sl_ledger_append_suspect(ledger, row);
    }
    return SLOSS_OK;
}

enum sloss_status sl_suspects_add_brackets_changed(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    for (uint32_t index = 0; engine->brackets_changed > 0 && index < engine->markets.count;
         index++) {
        struct sl_market *market = sl_engine_market(engine, index);
        const struct sl_book *book = sl_ledger_book(ledger, index);
        if (!market->brackets_changed) {
            continue;
        }
        for (uint32_t slot = 0; slot < book->holders.count; slot++) {
            uint32_t position = sl_ledger_holder(book, slot);
            if (!sl_ledger_suspect(ledger, sl_ledger_position(ledger, position)->holding)) {
                return SLOSS_ERR_MEMORY;
            }
        }
        market->brackets_changed = false;
        engine->brackets_changed--;
    }
    return SLOSS_OK;
}
