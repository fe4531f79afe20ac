/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/answer_internal.h"

#include "allocation/apportion.h"
#include "engine/equity.h"
#include "ledger/members.h"
#include "ledger/order.h"
#include "ledger/owners.h"
#include "waterfall/before.h"
#include "waterfall/contribute_internal.h"

/* An account that answers for the owner's defaulters. */
struct answering {
    uint32_t holding;
    uint32_t member; /* or SL_NONE */
    int64_t has;     /* of what is taken from at the moment: equity, or contribution */
};

/* The layer at work for one owner. */
struct answer {
    struct sloss_engine *engine;
    const struct sl_sharer *sharer;
    struct sl_stand *all; /* of the markets, in order of their creation */
    uint32_t all_count;
    struct sl_stand *stands; /* the owner's defaults, market by market */
    uint32_t stand_count;
    struct answering *rows;
    uint32_t row_count;
};

static uint32_t owner_of(const struct sloss_engine *engine, uint32_t holding)
{
    uint32_t row = sl_owners_find_holding(engine->ledger, holding);
    return row == SL_NONE ? SL_NONE : sl_owners_owned(engine->ledger, row)->owner;
}

/* ---- defaults, owner by owner ---------------------------------------------------------------- */

static uint64_t *keys_of(const struct sloss_engine *engine)
{
    return (uint64_t *)(void *)engine->round.keys.data;
}

static uint32_t key_count(const struct sloss_engine *engine)
{
    return (uint32_t)(engine->round.keys.size / sizeof(uint64_t));
}

static const struct sl_default *default_of(const struct sloss_engine *engine, uint64_t key)
{
    return &(
        (const struct sl_default *)(const void *)engine->round.defaults.data)[sl_order_row(key)];
}

/* Append the keys of the defaults that somebody may answer for, market by market. */
static enum sloss_status list_defaults(struct sloss_engine *engine, const struct sl_stand *stands,
                                       uint32_t count)
{
    for (uint32_t s = 0; s < count; s++) {
        for (uint32_t i = 0; stands[s].waits && i < stands[s].count; i++) {
            uint64_t key = keys_of(engine)[stands[s].first + i];
            const struct sl_default *one = default_of(engine, key);
            if (one->lacks == 0 || owner_of(engine, one->holding) == SL_NONE) {
                continue;
            }
            uint64_t *appended = sl_vector_extend(&engine->round.keys, sizeof(*appended));
            if (appended == NULL) {
                return SLOSS_ERR_MEMORY;
            }
            *appended = key;
        }
    }
    return SLOSS_OK;
}

/* Owners are asked in the order of the first of their defaulting accounts. */
static void rank_owners(struct sloss_engine *engine, const uint64_t *keys, uint32_t count,
                        uint64_t *sorted, uint64_t *scratch)
{
    uint32_t ranks = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t holding = default_of(engine, keys[i])->holding;
        uint32_t owner = owner_of(engine, holding);
        sl_owners_at(engine->ledger, owner)->rank = SL_NONE;
        sorted[i] = sl_order_key(sl_ledger_holding(engine->ledger, holding)->account, owner);
    }
    sl_order_sort(sorted, scratch, count);
    for (uint32_t i = 0; i < count; i++) {
        struct sl_owner *owner = sl_owners_at(engine->ledger, sl_order_row(sorted[i]));
        owner->rank = owner->rank == SL_NONE ? ranks++ : owner->rank;
    }
}

/* Append the keys from `first` on once more, owner by owner, and market by market in each. */
static enum sloss_status order_by_owner(struct sloss_engine *engine, uint32_t first)
{
    uint32_t count = key_count(engine) - first;
    uint64_t *sorted = sl_vector_scratch(&engine->keys, count, sizeof(*sorted));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    uint64_t *ordered = sl_vector_extend(&engine->round.keys, count * sizeof(*ordered));
    if (sorted == NULL || scratch == NULL || ordered == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    const uint64_t *keys = keys_of(engine) + first;
    rank_owners(engine, keys, count, sorted, scratch);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t owner = owner_of(engine, default_of(engine, keys[i])->holding);
        sorted[i] = sl_order_key(sl_owners_at(engine->ledger, owner)->rank, i);
    }
    sl_order_sort(sorted, scratch, count);
    for (uint32_t i = 0; i < count; i++) {
        ordered[i] = keys[sl_order_row(sorted[i])];
    }
    return SLOSS_OK;
}

/* The stand of a market. */
static struct sl_stand *stand_of(const struct answer *answer, uint32_t market)
{
    uint32_t begin = 0;
    uint32_t end = answer->all_count;
    while (end - begin > 1) {
        uint32_t middle = begin + (end - begin) / 2;
        if (answer->all[middle].market <= market) {
            begin = middle;
        } else {
            end = middle;
        }
    }
    return &answer->all[begin];
}

/* The defaults of one owner, from key `first` on up to the end of them, as stands of their own. */
static enum sloss_status open_stands(struct answer *answer, uint32_t first, uint32_t *end_out)
{
    struct sloss_engine *engine = answer->engine;
    uint32_t owner = owner_of(engine, default_of(engine, keys_of(engine)[first])->holding);
    struct sl_stand *last = NULL;
    engine->round.asking.size = 0;
    answer->stand_count = 0;
    for (; first < key_count(engine); first++) {
        uint64_t key = keys_of(engine)[first];
        const struct sl_default *one = default_of(engine, key);
        if (owner_of(engine, one->holding) != owner) {
            break;
        }
        if (last == NULL || last->market != key >> 32) {
            last = sl_vector_extend(&engine->round.asking, sizeof(*last));
            if (last == NULL) {
                return SLOSS_ERR_MEMORY;
            }
            *last = *stand_of(answer, (uint32_t)(key >> 32));
            last->first = first;
            last->count = 0;
            last->need = last->given = 0;
            answer->stand_count++;
        }
        last->count++;
        last->need += one->lacks; /* a part of what the market needs */
    }
    answer->stands = (struct sl_stand *)(void *)engine->round.asking.data;
    *end_out = first;
    return SLOSS_OK;
}

/* ---- who answers ----------------------------------------------------------------------------- */

/* Keys of the holdings of an owner's accounts that are no clients and left no debt. */
static bool list_keys(struct sloss_engine *engine, uint32_t owner, uint32_t asset,
                      uint64_t **keys_out, uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t count = 0;
    uint32_t row = sl_owners_at(ledger, owner)->first;
    for (; row != SL_NONE; row = sl_owners_owned(ledger, row)->next) {
        count++;
    }
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (keys == NULL || scratch == NULL) {
        return false;
    }
    count = 0;
    for (row = sl_owners_at(ledger, owner)->first; row != SL_NONE;
         row = sl_owners_owned(ledger, row)->next) {
        const struct sl_owned *owned = sl_owners_owned(ledger, row);
        uint32_t holding = sl_ledger_find_holding(ledger, owned->account, asset);
        if (!owned->client && holding != SL_NONE &&
            !sl_ledger_owes(sl_ledger_holding(ledger, holding))) {
            keys[count++] = sl_order_key(owned->account, holding);
        }
    }
    sl_order_sort(keys, scratch, count);
    *keys_out = keys;
    *count_out = count;
    return true;
}

static enum sloss_status open_rows(struct answer *answer, uint32_t owner, uint32_t asset)
{
    struct sloss_engine *engine = answer->engine;
    uint64_t *keys;
    if (!list_keys(engine, owner, asset, &keys, &answer->row_count)) {
        return SLOSS_ERR_MEMORY;
    }
    answer->rows =
        sl_vector_scratch(&engine->round.answering, answer->row_count, sizeof(struct answering));
    if (answer->rows == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < answer->row_count; i++) {
        uint32_t holding = sl_order_row(keys[i]);
        answer->rows[i] = (struct answering){.holding = holding,
                                             .member = sl_members_find(engine->ledger, holding)};
    }
    return SLOSS_OK;
}

/* Equity without unsettled gains, with what is to be received in the instant under way; of one that
 * was closed out in the round what it has left. */
static int64_t equity_of(const struct answer *answer, uint32_t holding)
{
    const struct sloss_engine *engine = answer->engine;
    const struct sl_sharer *sharer = answer->sharer;
    sl_wide has = sl_equity_settled(engine, holding);
    sl_wide balance = sl_ledger_holding(engine->ledger, holding)->balance;
    if (sl_before_is_survivor(engine, holding) && balance < has) {
        has = balance;
    }
    if (sharer != NULL && sharer->due != NULL) {
        has += sharer->due(engine, sharer->context, holding);
    }
    return has < 0 ? 0 : has > INT64_MAX ? INT64_MAX : (int64_t)has;
}

/* ---- taking ---------------------------------------------------------------------------------- */

static enum sloss_status take(const struct answer *answer, struct sl_stand *stand,
                              const struct answering *row, bool contribution, int64_t amount)
{
    struct sloss_engine *engine = answer->engine;
    return contribution ? sl_contribute_take(engine, SLOSS_EVENT_OWNER, stand->market,
                                             sl_stand_number(engine, stand), row->member, amount)
                        : sl_stand_charge(engine, stand, SLOSS_EVENT_OWNER, row->holding, amount);
}

/* What the owner gives to a market is taken in proportion to what each account has left of it. */
static enum sloss_status take_part(const struct answer *answer, struct sl_stand *stand,
                                   bool contribution)
{
    enum sloss_status status = SLOSS_OK;
    sl_wide whole = 0;
    sl_wide running = 0;
    int64_t before = 0;
    for (uint32_t i = 0; i < answer->row_count; i++) {
        whole += answer->rows[i].has;
    }
    for (uint32_t i = 0; stand->part > 0 && status == SLOSS_OK && i < answer->row_count; i++) {
        struct answering *row = &answer->rows[i];
        running += row->has;
        int64_t now = sl_apportion_running(stand->part, running, whole);
        if (now > before) {
            row->has -= now - before;
            status = take(answer, stand, row, contribution, now - before);
        }
        before = now;
    }
    if (status == SLOSS_OK) {
        stand->given += stand->part;
        status = sl_stand_count(answer->engine, stand, SLOSS_LAYER_OWNER, stand->part);
    }
    return status;
}

static enum sloss_status take_all(const struct answer *answer, bool contribution)
{
    sl_wide available = 0;
    for (uint32_t i = 0; i < answer->row_count; i++) {
        struct answering *row = &answer->rows[i];
        row->has = !contribution ? equity_of(answer, row->holding)
                   : row->member == SL_NONE
                       ? 0
                       : sl_ledger_member(answer->engine->ledger, row->member)->contribution;
        available += row->has;
    }
    if (available == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_stand_divide(answer->engine, answer->stands, answer->stand_count,
                                               SLOSS_LAYER_OWNER, available);
    for (uint32_t i = 0; status == SLOSS_OK && i < answer->stand_count; i++) {
        status = take_part(answer, &answer->stands[i], contribution);
    }
    return status;
}

/* What an owner gave its defaults is not needed by their markets any more. */
static void lower_needs(const struct answer *answer)
{
    for (uint32_t i = 0; i < answer->stand_count; i++) {
        const struct sl_stand *own = &answer->stands[i];
        stand_of(answer, own->market)->need -= own->given;
    }
}

static enum sloss_status answer_for(struct answer *answer, uint32_t first, uint32_t *end_out)
{
    struct sloss_engine *engine = answer->engine;
    uint32_t holding = default_of(engine, keys_of(engine)[first])->holding;
    uint32_t asset = sl_ledger_holding(engine->ledger, holding)->asset;
    enum sloss_status status = open_stands(answer, first, end_out);
    if (status == SLOSS_OK) {
        status = open_rows(answer, owner_of(engine, holding), asset);
    }
    if (status == SLOSS_OK) {
        status = take_all(answer, false);
    }
    if (status == SLOSS_OK) {
        status = take_all(answer, true);
    }
    if (status == SLOSS_OK) {
        lower_needs(answer);
    }
    return status;
}

enum sloss_status sl_answer(struct sloss_engine *engine, struct sl_stand *stands, uint32_t count,
                            const struct sl_sharer *sharer)
{
    size_t size = engine->round.keys.size;
    uint32_t first = key_count(engine);
    struct answer answer = {.engine = engine, .sharer = sharer, .all = stands, .all_count = count};
    enum sloss_status status = list_defaults(engine, stands, count);
    uint32_t next = key_count(engine);
    if (status == SLOSS_OK && next > first) {
        status = order_by_owner(engine, first);
        while (status == SLOSS_OK && next < key_count(engine)) {
            status = sl_engine_go_on(engine);
            if (status == SLOSS_OK) {
                status = answer_for(&answer, next, &next);
            }
        }
    }
    engine->round.keys.size = size;
    return status;
}
