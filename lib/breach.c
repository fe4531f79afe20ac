/* SPDX-License-Identifier: BSD-2-Clause */
#include "breach.h"

#include <string.h>

#include "margin.h"
#include "order.h"
#include "slack.h"

static uint64_t key_of(const struct sl_holding *holding)
{
    return sl_order_key(holding->account, holding->asset);
}

uint32_t sl_breach_holding(const struct sloss_engine *engine, uint64_t key)
{
    return sl_ledger_find_holding(engine->ledger, (uint32_t)(key >> 32), (uint32_t)key);
}

void sl_breach_force(struct sloss_engine *engine, enum sl_force bulk, enum sl_force hot)
{
    engine->force_bulk = (uint8_t)bulk;
    engine->force_hot = (uint8_t)hot;
    engine->judge_all = true;
}

/* ---- hot and bulk ---------------------------------------------------------------------------- */

#define HEAT_MAX 6u /* crossings within so many marks */
#define HEAT_SPAN 8u
#define BULK_PART 64u /* suspected at once: one in so many */
#define TURNS 32u     /* marks over which those judged in bulk are armed anew */

/* A trigger of the holding was passed. Heat counts these, and is forgotten between spans of marks.
 */
static void heat(const struct sloss_engine *engine, struct sl_holding *holding)
{
    uint8_t span = (uint8_t)(engine->instants / HEAT_SPAN);
    if ((uint8_t)(span - holding->heat_span) > 1) {
        holding->heat = 0;
    }
    holding->heat_span = span;
    if (holding->heat < HEAT_MAX) {
        holding->heat++;
    }
}

/* Ski rental: what has been armed in vain as often as that is rather looked at each time, until it
 * is well clear of its edge. */
static bool stays_hot(const struct sloss_engine *engine, struct sl_holding *holding, uint32_t row,
                      sl_wide slack)
{
    if (engine->force_hot != SL_FORCE_AUTO) {
        return engine->force_hot == SL_FORCE_ON && holding->count > 0;
    }
    if (holding->heat < HEAT_MAX) {
        return false;
    }
    if (!sl_slack_is_ample(engine, row, slack)) {
        return true;
    }
    holding->heat = 0;
    return false;
}

static bool is_bulk(const struct sloss_engine *engine, size_t suspects)
{
    if (engine->force_bulk != SL_FORCE_AUTO) {
        return engine->force_bulk == SL_FORCE_ON;
    }
    return suspects > 1024 && suspects > engine->ledger->holdings.count / BULK_PART;
}

/* ---- one holding ----------------------------------------------------------------------------- */

static enum sloss_status list(struct sloss_engine *engine, const struct sl_holding *holding)
{
    uint64_t *key = sl_vector_extend(&engine->breaches, sizeof(*key));
    if (key == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    *key = key_of(holding);
    return SLOSS_OK;
}

/* Slack tells, but where it is so little that the rounding of requirements does. */
static bool is_breached(const struct sloss_engine *engine, const struct sl_holding *holding,
                        uint32_t row, sl_wide slack)
{
    return slack < 0 || (holding->flags & SL_HOLDING_UNPAID) != 0 ||
           (slack < holding->count * (sl_wide)SL_PPB && sl_margin_headroom(engine, row) < 0);
}

/* List a holding if it is in breach; one that this command has closed out already waits for the
 * next. Else arm it, if it is not. `stays` if it is to be judged at the next mark again. */
static enum sloss_status judge(struct sloss_engine *engine, uint32_t row, bool may_give,
                               bool *stays)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    sl_wide slack = sl_margin_slack(engine, row);
    bool breached = is_breached(engine, holding, row, slack);
    bool armed = false;
    enum sloss_status status = SLOSS_OK;
    if (breached) {
        status = (holding->flags & SL_HOLDING_CLOSED) == 0 ? list(engine, holding) : SLOSS_OK;
    } else if (!stays_hot(engine, holding, row, slack)) {
        status = sl_slack_share(engine, row, slack, may_give, &armed);
    }
    *stays = !armed && (holding->count > 0 || breached);
    if (!armed) {
        holding->flags |= SL_HOLDING_VOID;
    }
    return status;
}

/* ---- the suspects ---------------------------------------------------------------------------- */

static uint32_t *suspects_of(const struct sloss_engine *engine, size_t *count_out)
{
    *count_out = engine->ledger->suspects.size / sizeof(uint32_t);
    return (uint32_t *)(void *)engine->ledger->suspects.data;
}

/* Rows are read ahead in groups: all holdings of a group, then all their positions. */
#define GROUP 16u

static void read_ahead(const struct sloss_ledger *ledger, const uint32_t *rows, size_t count)
{
    count = count < GROUP ? count : GROUP;
    for (size_t i = 0; i < count; i++) {
        sl_ledger_prefetch(ledger, rows[i]);
    }
    for (size_t i = 0; i < count; i++) {
        sl_ledger_prefetch_positions(ledger, rows[i]);
    }
}

/* A few: in the order in which they came up. The list is compacted on the way. */
static enum sloss_status judge_some(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    size_t count;
    uint32_t *suspects = suspects_of(engine, &count);
    size_t kept = 0;
    enum sloss_status status = SLOSS_OK;
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        uint32_t row = suspects[i];
        bool stays;
        if (i % GROUP == 0) {
            read_ahead(ledger, suspects + i, count - i);
        }
        status = judge(engine, row, true, &stays);
        if (stays) {
            suspects[kept++] = row;
        } else {
            sl_ledger_holding(ledger, row)->flags &= (uint8_t)~SL_HOLDING_SUSPECT;
        }
    }
    ledger->suspects.size = kept * sizeof(uint32_t);
    return status;
}

static void set_bits(uint64_t *bits, const struct sl_vector *rows)
{
    const uint32_t *row = (const uint32_t *)(const void *)rows->data;
    for (size_t i = 0; i < rows->size / sizeof(*row); i++) {
        bits[row[i] / 64] |= UINT64_C(1) << row[i] % 64;
    }
}

/* Those suspected and those found, each once and in the order of memory, in `found`. */
static enum sloss_status order_suspects(struct sloss_engine *engine)
{
    struct sl_vector *found = &engine->found;
    size_t words = (size_t)engine->ledger->holdings.count / 64 + 1;
    uint64_t *bits = sl_vector_scratch(&engine->bitmap, words, sizeof(*bits));
    if (bits == NULL || !sl_vector_reserve(found, engine->ledger->suspects.size)) {
        return SLOSS_ERR_MEMORY;
    }
    memset(bits, 0, words * sizeof(*bits));
    set_bits(bits, &engine->ledger->suspects);
    set_bits(bits, found);
    uint32_t *row = (uint32_t *)(void *)found->data;
    for (size_t word = 0; word < words; word++) {
        for (uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
            *row++ = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(rest);
        }
    }
    found->size = (size_t)((char *)row - found->data);
    return SLOSS_OK;
}

static enum sloss_status judge_in_bulk(struct sloss_engine *engine, uint32_t row)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    bool has_its_turn = (row + engine->instants) % TURNS == 0;
    bool stays;
    if ((holding->flags & SL_HOLDING_SYSTEM) != 0) {
        return SLOSS_OK;
    }
    holding->flags &= (uint8_t)~SL_HOLDING_SUSPECT;
    enum sloss_status status = judge(engine, row, has_its_turn, &stays);
    if (status == SLOSS_OK && stays) {
        status = sl_ledger_suspect(engine->ledger, row) ? SLOSS_OK : SLOSS_ERR_MEMORY;
    }
    return status;
}

/* Many: in the order of memory. */
static enum sloss_status judge_many(struct sloss_engine *engine)
{
    enum sloss_status status = order_suspects(engine);
    const uint32_t *rows = (const uint32_t *)(const void *)engine->found.data;
    size_t count = engine->found.size / sizeof(*rows);
    engine->ledger->suspects.size = 0;
    for (size_t i = 0; status == SLOSS_OK && i < count; i++) {
        if (i % GROUP == 0) {
            read_ahead(engine->ledger, rows + i, count - i);
        }
        status = judge_in_bulk(engine, rows[i]);
    }
    return status;
}

static enum sloss_status judge_suspects(struct sloss_engine *engine)
{
    size_t found = engine->found.size / sizeof(uint32_t);
    size_t suspects = engine->ledger->suspects.size / sizeof(uint32_t);
    if (is_bulk(engine, found + suspects)) {
        return judge_many(engine);
    }
    const uint32_t *rows = (const uint32_t *)(const void *)engine->found.data;
    for (size_t i = 0; i < found; i++) {
        if (i % GROUP == 0) {
            read_ahead(engine->ledger, rows + i, found - i);
        }
        heat(engine, sl_ledger_holding(engine->ledger, rows[i]));
        if (!sl_ledger_suspect(engine->ledger, rows[i])) {
            return SLOSS_ERR_MEMORY;
        }
    }
    return judge_some(engine);
}

/* ---- everybody ------------------------------------------------------------------------------- */

/* From scratch: whatever triggers there were are forgotten. */
static enum sloss_status judge_everybody(struct sloss_engine *engine, bool may_arm)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    ledger->suspects.size = 0;
    for (uint32_t row = 0; status == SLOSS_OK && row < ledger->holdings.count; row++) {
        struct sl_holding *holding = sl_ledger_holding(ledger, row);
        bool stays = false;
        if (row + GROUP < ledger->holdings.count) {
            sl_ledger_prefetch_positions(ledger, row + GROUP);
        }
        holding->flags &= (uint8_t)~SL_HOLDING_SUSPECT;
        if ((holding->flags & SL_HOLDING_SYSTEM) == 0) {
            status = judge(engine, row, may_arm, &stays);
        }
        if (status == SLOSS_OK && stays) {
            status = sl_ledger_suspect(ledger, row) ? SLOSS_OK : SLOSS_ERR_MEMORY;
        }
    }
    return status;
}

static enum sloss_status start_over(struct sloss_engine *engine)
{
    for (uint32_t market = 0; market < engine->markets.count; market++) {
        sl_triggers_clear(&engine->triggers, market);
        sl_engine_market(engine, market)->retiered = false;
    }
    engine->retiered = 0;
    for (uint32_t row = 0; row < engine->ledger->holdings.count; row++) {
        sl_ledger_holding(engine->ledger, row)->flags |= SL_HOLDING_VOID;
    }
    enum sloss_status status = judge_everybody(engine, true);
    engine->judge_all = status != SLOSS_OK;
    return status;
}

/* ---- who may be in breach -------------------------------------------------------------------- */

void sl_breach_retier(struct sloss_engine *engine, uint32_t index)
{
    struct sl_market *market = sl_engine_market(engine, index);
    engine->retiered += market->retiered ? 0 : 1;
    market->retiered = true;
}

static enum sloss_status suspect_retiered(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    for (uint32_t index = 0; engine->retiered > 0 && index < engine->markets.count; index++) {
        struct sl_market *market = sl_engine_market(engine, index);
        const struct sl_book *book = sl_ledger_book(ledger, index);
        if (!market->retiered) {
            continue;
        }
        for (uint32_t slot = 0; slot < book->holders.count; slot++) {
            uint32_t position = sl_ledger_holder(book, slot);
            if (!sl_ledger_suspect(ledger, sl_ledger_position(ledger, position)->holding)) {
                return SLOSS_ERR_MEMORY;
            }
        }
        market->retiered = false;
        engine->retiered--;
    }
    return SLOSS_OK;
}

/* Holdings whose triggers the markets have passed, in `found`. */
static enum sloss_status pass(struct sloss_engine *engine, const uint32_t *markets, uint32_t count)
{
    enum sloss_status status = SLOSS_OK;
    engine->found.size = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct sl_market *market = sl_engine_market(engine, markets[i]);
        for (uint32_t side = 0; status == SLOSS_OK && side < SL_SIDES; side++) {
            status = sl_triggers_pass(&engine->triggers, engine->ledger, market, markets[i], side,
                                      &engine->found);
        }
    }
    return status;
}

static enum sloss_status judge_round(struct sloss_engine *engine, const uint32_t *markets,
                                     uint32_t count)
{
    if (engine->detection == SLOSS_DETECTION_SCAN) {
        return judge_everybody(engine, false);
    }
    if (engine->judge_all) {
        return start_over(engine);
    }
    enum sloss_status status = suspect_retiered(engine);
    if (status == SLOSS_OK) {
        status = pass(engine, markets, count);
    }
    return status == SLOSS_OK ? judge_suspects(engine) : status;
}

enum sloss_status sl_breach_find(struct sloss_engine *engine, const uint32_t *markets,
                                 uint32_t count, const uint64_t **keys_out, uint32_t *found_out)
{
    engine->breaches.size = 0;
    engine->judged = true;
    engine->instants++;
    enum sloss_status status = judge_round(engine, markets, count);
    if (status != SLOSS_OK) {
        return status;
    }
    size_t found = engine->breaches.size / sizeof(uint64_t);
    uint64_t *scratch = sl_vector_scratch(&engine->order, found, sizeof(uint64_t));
    if (scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    uint64_t *keys = (uint64_t *)(void *)engine->breaches.data;
    sl_order_sort(keys, scratch, found);
    *keys_out = keys;
    *found_out = (uint32_t)found;
    return SLOSS_OK;
}

bool sl_breach_holds(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    bool judged_anyway = engine->detection == SLOSS_DETECTION_SCAN || engine->judge_all ||
                         (holding->flags & (SL_HOLDING_SUSPECT | SL_HOLDING_SYSTEM)) != 0;
    return judged_anyway || engine->retiered > 0 || sl_slack_holds(engine, row);
}
