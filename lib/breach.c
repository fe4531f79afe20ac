/* SPDX-License-Identifier: BSD-2-Clause */
#include "breach.h"

#include <assert.h>
#include <string.h>

#include "margin.h"
#include "order.h"
#include "slack.h"
#include "whatif.h"

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
static bool is_hot(const struct sloss_engine *engine, struct sl_holding *holding, uint32_t row,
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

static bool are_many(const struct sloss_engine *engine, size_t rows)
{
    if (engine->force_bulk != SL_FORCE_AUTO) {
        return engine->force_bulk == SL_FORCE_ON;
    }
    return rows > 1024 && rows > engine->ledger->holdings.count / BULK_PART;
}

/* How many are to be judged at once. */
enum crowd {
    FEW,
    MANY, /* most of them left over from an earlier bulk */
    BULK  /* this instant has passed so many triggers */
};

/* Where there are many, those who are not armed are armed a few at a time, and only if they are not
 * about to lose it again. */
static bool may_arm(const struct sloss_engine *engine, const struct sl_holding *holding,
                    uint32_t row, sl_wide slack, enum crowd crowd)
{
    bool has_its_turn = (row + engine->instants) % TURNS == 0;
    if (crowd == FEW || (crowd == MANY && (holding->flags & SL_HOLDING_VOID) == 0)) {
        return true;
    }
    return has_its_turn &&
           (engine->force_bulk != SL_FORCE_AUTO || sl_slack_is_ample(engine, row, slack));
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

static bool is_breached(const struct sloss_engine *engine, const struct sl_holding *holding,
                        uint32_t row, sl_wide slack)
{
    return (holding->flags & SL_HOLDING_UNPAID) != 0 ||
           !sl_margin_covers(engine, row, SL_MAINTENANCE, 0, slack);
}

/* List a holding if it is in breach; one that this command has closed out already waits for the
 * next. Else arm it, if it is not. `stays` if it is to be judged at the next mark again. */
static enum sloss_status judge(struct sloss_engine *engine, uint32_t row, enum crowd crowd,
                               bool *stays)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    sl_wide slack = sl_margin_slack(engine, row, SL_MAINTENANCE);
    bool breached = is_breached(engine, holding, row, slack);
    bool armed = false;
    enum sloss_status status = SLOSS_OK;
    if (breached) {
        status = (holding->flags & SL_HOLDING_CLOSED) == 0 ? list(engine, holding) : SLOSS_OK;
    } else if (!is_hot(engine, holding, row, slack)) {
        bool may_give = may_arm(engine, holding, row, slack, crowd);
        status = sl_slack_share(engine, row, slack, may_give, &armed);
    }
    *stays = !armed && (holding->count > 0 || breached);
    if (!armed) {
        holding->flags |= SL_HOLDING_VOID;
    }
    return status;
}

/* ---- the suspects ---------------------------------------------------------------------------- */

/* Rows are read ahead by groups: while one is judged, the positions of the next and the holdings of
 * the one after it are on their way. A group never crosses a page of the list. */
#define GROUP 16u

static_assert(SL_PAGE_ROWS % GROUP == 0, "groups of suspects lie within a page");

static void read_group(const struct sloss_ledger *ledger, uint32_t at,
                       void (*read)(const struct sloss_ledger *ledger, uint32_t holding))
{
    uint32_t count = ledger->suspects.count;
    uint32_t end = at < count && count - at > GROUP ? at + GROUP : count;
    for (; at < end; at++) {
        read(ledger, *sl_ledger_suspect_at(ledger, at));
    }
}

static void read_ahead(const struct sloss_ledger *ledger, uint32_t at)
{
    if (at == 0) {
        read_group(ledger, 0, sl_ledger_prefetch);
        read_group(ledger, GROUP, sl_ledger_prefetch);
        read_group(ledger, 0, sl_ledger_prefetch_positions);
    }
    if (at % GROUP == 0) {
        read_group(ledger, at + 2 * GROUP, sl_ledger_prefetch);
        read_group(ledger, at + GROUP, sl_ledger_prefetch_positions);
    }
}

static uint32_t found_count(const struct sloss_engine *engine)
{
    return (uint32_t)(engine->found.size / sizeof(uint32_t));
}

static const uint32_t *found_rows(const struct sloss_engine *engine)
{
    return (const uint32_t *)(const void *)engine->found.data;
}

/* Those found become suspects. */
static enum sloss_status join_found(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    const uint32_t *rows = found_rows(engine);
    uint32_t count = found_count(engine);
    for (uint32_t i = 0; i < count && i < GROUP; i++) {
        sl_ledger_prefetch(ledger, rows[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (i + GROUP < count) {
            sl_ledger_prefetch(ledger, rows[i + GROUP]);
        }
        heat(engine, sl_ledger_holding(ledger, rows[i]));
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

/* The same where they are many: each once, and in the order of memory. */
static enum sloss_status order_suspects(struct sloss_engine *engine)
{
    struct sl_paged *suspects = &engine->ledger->suspects;
    uint32_t found = found_count(engine);
    size_t words = (size_t)engine->ledger->holdings.count / 64 + 1;
    uint64_t *bits = sl_vector_scratch(&engine->bitmap, words, sizeof(*bits));
    if (bits == NULL || !sl_paged_reserve(suspects, suspects->count + found)) {
        return SLOSS_ERR_MEMORY;
    }
    memset(bits, 0, words * sizeof(*bits));
    for (uint32_t i = 0; i < suspects->count; i++) {
        set_bit(bits, *sl_ledger_suspect_at(engine->ledger, i));
    }
    for (uint32_t i = 0; i < found; i++) {
        set_bit(bits, found_rows(engine)[i]);
    }
    suspects->count = 0;
    for (size_t word = 0; word < words; word++) {
        for (uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
            *sl_ledger_suspect_at(engine->ledger, suspects->count++) =
                (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(rest);
        }
    }
    return SLOSS_OK;
}

/* Judge the suspects; those who stay are moved to the front. */
static enum sloss_status judge_list(struct sloss_engine *engine, enum crowd crowd)
{
    struct sloss_ledger *ledger = engine->ledger;
    uint32_t kept = 0;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < ledger->suspects.count; i++) {
        uint32_t row = *sl_ledger_suspect_at(ledger, i);
        struct sl_holding *holding = sl_ledger_holding(ledger, row);
        bool stays = false;
        read_ahead(ledger, i);
        if (i % GROUP == 0) {
            status = sl_triggers_flush(&engine->triggers, ledger);
        }
        if (status == SLOSS_OK && (holding->flags & SL_HOLDING_SYSTEM) == 0) {
            status = judge(engine, row, crowd, &stays);
        }
        holding->flags &= (uint8_t)~SL_HOLDING_SUSPECT;
        if (stays) {
            holding->flags |= SL_HOLDING_SUSPECT;
            *sl_ledger_suspect_at(ledger, kept++) = row;
        }
    }
    ledger->suspects.count = kept;
    return status == SLOSS_OK ? sl_triggers_flush(&engine->triggers, ledger) : status;
}

static enum sloss_status judge_suspects(struct sloss_engine *engine)
{
    size_t found = found_count(engine);
    size_t suspects = engine->ledger->suspects.count;
    enum crowd crowd = are_many(engine, found)              ? BULK
                       : are_many(engine, found + suspects) ? MANY
                                                            : FEW;
    enum sloss_status status = crowd == FEW ? join_found(engine) : order_suspects(engine);
    return status == SLOSS_OK ? judge_list(engine, crowd) : status;
}

/* ---- everybody ------------------------------------------------------------------------------- */

/* All holdings on the list of suspects. */
static enum sloss_status suspect_everybody(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    if (!sl_paged_reserve(&ledger->suspects, ledger->holdings.count)) {
        return SLOSS_ERR_MEMORY;
    }
    ledger->suspects.count = ledger->holdings.count;
    for (uint32_t row = 0; row < ledger->holdings.count; row++) {
        *sl_ledger_suspect_at(ledger, row) = row;
    }
    return SLOSS_OK;
}

/* A scan arms nobody: no detection but it is in use. */
static enum sloss_status scan(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    ledger->suspects.count = 0;
    for (uint32_t row = 0; status == SLOSS_OK && row < ledger->holdings.count; row++) {
        struct sl_holding *holding = sl_ledger_holding(ledger, row);
        if (row + GROUP < ledger->holdings.count) {
            sl_ledger_prefetch_positions(ledger, row + GROUP);
        }
        holding->flags &= (uint8_t)~SL_HOLDING_SUSPECT;
        if ((holding->flags & (SL_HOLDING_SYSTEM | SL_HOLDING_CLOSED)) == 0 &&
            is_breached(engine, holding, row, sl_margin_slack(engine, row, SL_MAINTENANCE))) {
            status = list(engine, holding);
        }
    }
    return status;
}

/* Those on the list of suspects, who stay there. Nobody is armed. */
static enum sloss_status judge_listed(struct sloss_engine *engine)
{
    struct sloss_ledger *ledger = engine->ledger;
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < ledger->suspects.count; i++) {
        uint32_t row = *sl_ledger_suspect_at(ledger, i);
        struct sl_holding *holding = sl_ledger_holding(ledger, row);
        read_ahead(ledger, i);
        if ((holding->flags & (SL_HOLDING_SYSTEM | SL_HOLDING_CLOSED)) == 0 &&
            is_breached(engine, holding, row, sl_margin_slack(engine, row, SL_MAINTENANCE))) {
            status = list(engine, holding);
        }
    }
    return status;
}

/* From scratch: whatever triggers there were are forgotten. */
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
    engine->found.size = 0;
    engine->judge_all = false; /* if this fails, so does the command, which sets it again */
    enum sloss_status status = suspect_everybody(engine);
    return status == SLOSS_OK ? judge_list(engine, FEW) : status;
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
        sl_triggers_aim(&engine->triggers, market, markets[i], SL_LONG);
        sl_triggers_aim(&engine->triggers, market, markets[i], SL_SHORT);
    }
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
    if (engine->whatif.trial == SL_TRIAL_LIST) {
        return judge_listed(engine);
    }
    if (engine->detection == SLOSS_DETECTION_SCAN || engine->whatif.trial == SL_TRIAL_SCAN) {
        return scan(engine);
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
                         engine->whatif.trial != SL_TRIAL_NONE ||
                         (holding->flags & (SL_HOLDING_SUSPECT | SL_HOLDING_SYSTEM)) != 0;
    return judged_anyway || engine->retiered > 0 || sl_slack_holds(engine, row);
}
