/* SPDX-License-Identifier: BSD-2-Clause */
#include "waterfall/layers_internal.h"

#include "base/fixed.h"
#include "engine/equity.h"
#include "engine/record.h"
#include "engine/watch.h"
#include "waterfall/against.h"
#include "waterfall/answer_internal.h"
#include "waterfall/claimants.h"
#include "waterfall/contribute_internal.h"
#include "waterfall/socialize.h"

/* A system account pays into the pool for a market. */
static enum sloss_status draw(struct sloss_engine *engine, struct sl_stand *stand, uint32_t layer,
                              uint32_t payer, int64_t amount)
{
    static const uint32_t event[] = {[SLOSS_LAYER_INSURANCE] = SLOSS_EVENT_INSURANCE,
                                     [SLOSS_LAYER_RESERVE] = SLOSS_EVENT_RESERVE,
                                     [SLOSS_LAYER_BACKSTOP] = SLOSS_EVENT_BACKSTOP};
    if (amount == 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = sl_watch_pay(engine, payer, SL_NONE, amount);
    if (status == SLOSS_OK) {
        status = sl_record_cover(engine, event[layer], stand->market,
                                 sl_stand_number(engine, stand), payer, SL_NONE, amount);
    }
    if (status == SLOSS_OK) {
        status = sl_claimants_note(engine, payer, amount);
    }
    return status == SLOSS_OK ? sl_stand_count(engine, stand, layer, amount) : status;
}

/* ---- a market's own layers ------------------------------------------------------------------- */

/* What a market's fund gives: nothing in the round of its own debt. */
static int64_t fund_gives(const struct sloss_engine *engine, uint32_t market)
{
    bool silent = engine->round.silent_fund == sl_ledger_book(engine->ledger, market)->fund;
    return silent ? 0 : sl_equity_fund_has(engine, market);
}

static enum sloss_status insure(struct sloss_engine *engine, struct sl_stand *stand)
{
    int64_t amount = sl_fixed_lesser(sl_stand_asked(engine, stand, SLOSS_LAYER_INSURANCE),
                                     fund_gives(engine, stand->market));
    return draw(engine, stand, SLOSS_LAYER_INSURANCE,
                sl_ledger_book(engine->ledger, stand->market)->fund, amount);
}

/* What is said of all payers together stands in the record of each default. */
static void note_in_records(struct sloss_engine *engine, const struct sl_stand *stand,
                            const struct sloss_deficit *sum)
{
    for (uint32_t i = 0; i < stand->count; i++) {
        struct sloss_deficit *record = &sl_stand_default(engine, stand, i)->record;
        record->base = sum->base;
        record->charged = sum->charged;
        record->charge_max = sum->charge_max;
        record->basis = sum->basis;
        record->cap = sum->cap;
    }
}

/* A loss was shared: once, for however many defaults. */
static void count_charges(struct sloss_engine *engine, const struct sl_stand *stand,
                          const struct sloss_deficit *sum)
{
    struct sl_market *market = sl_engine_market(engine, stand->market);
    if (sum->paid[SLOSS_LAYER_SOCIALIZE] > 0) {
        market->charge_count += sum->charged;
        market->charge_base += sum->base;
    }
}

static enum sloss_status charge_payers(struct sloss_engine *engine, void *context,
                                       struct sloss_deficit *deficit, int64_t amount)
{
    (void)context;
    return sl_socialize(engine, deficit, amount);
}

static const struct sl_sharer payers = {.charge = charge_payers};

static enum sloss_status socialize(struct sloss_engine *engine, struct sl_stand *stand,
                                   const struct sl_sharer *sharer)
{
    const struct sl_share_terms *sharing = &sl_engine_market(engine, stand->market)->sharing;
    struct sloss_deficit sum = {.market = stand->market,
                                .number = sl_stand_number(engine, stand),
                                .basis = sharing->basis,
                                .cap = sharing->cap};
    int64_t amount = sl_stand_asked(engine, stand, SLOSS_LAYER_SOCIALIZE);
    enum sloss_status status = sharer->charge(engine, sharer->context, &sum, amount);
    if (status == SLOSS_OK) {
        note_in_records(engine, stand, &sum);
        count_charges(engine, stand, &sum);
        status =
            sl_stand_count(engine, stand, SLOSS_LAYER_SOCIALIZE, sum.paid[SLOSS_LAYER_SOCIALIZE]);
    }
    return status;
}

/* Counterparties have put `amount` into the pool for one of the defaults. */
static enum sloss_status count_for_one(struct sloss_engine *engine, struct sl_stand *stand,
                                       struct sl_default *one, int64_t amount)
{
    one->record.paid[SLOSS_LAYER_DELEVERAGE] += amount;
    one->lacks -= amount;
    stand->need -= amount;
    *sl_stand_given(engine, stand->market, SLOSS_LAYER_DELEVERAGE) += amount;
    if (amount == 0) {
        return SLOSS_OK;
    }
    sl_claimants_count(engine, one->holding, amount);
    return sl_claimants_give(engine, stand->market, SLOSS_LAYER_DELEVERAGE, amount);
}

/* The position of a default that has waited closes against counterparties, who bear what it still
 * lacks; the fund has what they do not take. */
static enum sloss_status close_waiting(struct sloss_engine *engine, struct sl_stand *stand,
                                       struct sl_default *one)
{
    struct sl_against against = {.holding = one->holding,
                                 .market = stand->market,
                                 .lots = one->lots,
                                 .loss = one->lacks,
                                 .bound =
                                     sl_stand_room(engine, stand->market, SLOSS_LAYER_DELEVERAGE),
                                 .rank = SLOSS_AS_OPTION,
                                 .cap = SLOSS_AS_OPTION,
                                 .is_layer = true};
    one->lots = 0;
    enum sloss_status status = sl_against_close(engine, &against);
    if (status == SLOSS_OK) {
        status = count_for_one(engine, stand, one, against.paid);
    }
    if (status == SLOSS_OK) {
        status = sl_against_take_over(engine, one->holding, stand->market, against.lots);
    }
    return status;
}

static enum sloss_status deleverage(struct sloss_engine *engine, struct sl_stand *stand)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < stand->count; i++) {
        struct sl_default *one = sl_stand_default(engine, stand, i);
        if (one->lots != 0 && one->lacks > 0) {
            status = close_waiting(engine, stand, one);
        }
    }
    return status;
}

/* What has not been closed against anybody is the fund's. */
static enum sloss_status take_over_waiting(struct sloss_engine *engine, struct sl_stand *stand)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < stand->count; i++) {
        struct sl_default *one = sl_stand_default(engine, stand, i);
        int64_t lots = one->lots;
        one->lots = 0;
        status = sl_against_take_over(engine, one->holding, stand->market, lots);
    }
    return status;
}

/* ---- layers that markets share --------------------------------------------------------------- */

/* What markets wait for. */
struct shared {
    uint32_t layer; /* NONE where they wait for nothing */
    uint32_t
        fund; /* which of the funds that markets share, with the layer INSURANCE; else SL_NONE */
};

/* In the order in which they are asked; funds in the order of their creation. */
static const uint32_t shared_layers[] = {SLOSS_LAYER_OWNER, SLOSS_LAYER_INSURANCE,
                                         SLOSS_LAYER_RESERVE, SLOSS_LAYER_BACKSTOP,
                                         SLOSS_LAYER_MEMBERS};

#define SHARED (sizeof(shared_layers) / sizeof(shared_layers[0]))

/* What a market stands before, as far as others may wait for it as well. */
static struct shared shared_before(const struct sloss_engine *engine, const struct sl_stand *stand)
{
    uint32_t layer = sl_stand_standing(engine, stand);
    uint32_t fund = layer == SLOSS_LAYER_INSURANCE
                        ? sl_ledger_book(engine->ledger, stand->market)->shared_fund
                        : SL_NONE;
    bool own = layer == SLOSS_LAYER_INSURANCE && fund == SL_NONE;
    for (size_t place = 0; !own && place < SHARED; place++) {
        if (shared_layers[place] == layer) {
            return (struct shared){layer, fund};
        }
    }
    return (struct shared){SLOSS_LAYER_NONE, SL_NONE};
}

/* Who pays for the markets that wait, and how much it has. */
static uint32_t payer_of(const struct sloss_engine *engine, uint32_t market, uint32_t layer,
                         int64_t *has_out)
{
    const struct sl_book *book = sl_ledger_book(engine->ledger, market);
    const struct sl_asset *asset = sl_ledger_asset(engine->ledger, book->asset);
    uint32_t payer = layer == SLOSS_LAYER_INSURANCE ? book->fund
                     : layer == SLOSS_LAYER_RESERVE ? asset->reserve
                                                    : asset->backstop;
    *has_out = layer == SLOSS_LAYER_INSURANCE
                   ? fund_gives(engine, market)
                   : sl_fixed_positive(sl_ledger_holding(engine->ledger, payer)->balance);
    return payer;
}

static enum sloss_status draw_fund(struct sloss_engine *engine, struct sl_stand *stands,
                                   uint32_t count, uint32_t layer)
{
    uint32_t waiting = 0;
    int64_t has;
    while (!stands[waiting].waits) {
        waiting++; /* one waits, or nothing would be drawn */
    }
    uint32_t payer = payer_of(engine, stands[waiting].market, layer, &has);
    enum sloss_status status = sl_stand_divide(engine, stands, count, layer, has);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = draw(engine, &stands[i], layer, payer, stands[i].part);
    }
    return status;
}

/* The layer gives to all markets that stand before it, which then stand before the next. */
static enum sloss_status draw_shared(struct sloss_engine *engine, struct sl_stand *stands,
                                     uint32_t count, struct shared shared,
                                     const struct sl_sharer *sharer)
{
    uint32_t layer = shared.layer;
    for (uint32_t i = 0; i < count; i++) {
        struct shared before = shared_before(engine, &stands[i]);
        stands[i].waits = before.layer == layer && before.fund == shared.fund;
    }
    enum sloss_status status = layer == SLOSS_LAYER_OWNER ? sl_answer(engine, stands, count, sharer)
                               : layer == SLOSS_LAYER_MEMBERS
                                   ? sl_contribute(engine, stands, count)
                                   : draw_fund(engine, stands, count, layer);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        stands[i].place += stands[i].waits ? 1 : 0;
    }
    return status;
}

/* ---- the waterfalls -------------------------------------------------------------------------- */

static enum sloss_status run_layer(struct sloss_engine *engine, struct sl_stand *stand,
                                   uint32_t layer, const struct sl_sharer *sharer)
{
    switch (layer) {
    case SLOSS_LAYER_INSURANCE:
        return insure(engine, stand);
    case SLOSS_LAYER_DELEVERAGE:
        return deleverage(engine, stand);
    default:
        return socialize(engine, stand, sharer);
    }
}

static enum sloss_status run_own(struct sloss_engine *engine, struct sl_stand *stand,
                                 const struct sl_sharer *sharer)
{
    enum sloss_status status = SLOSS_OK;
    uint32_t layer = sl_stand_standing(engine, stand);
    while (status == SLOSS_OK && layer != SLOSS_LAYER_NONE &&
           shared_before(engine, stand).layer == SLOSS_LAYER_NONE) {
        status = sl_engine_go_on(engine);
        if (status == SLOSS_OK) {
            status = run_layer(engine, stand, layer, sharer);
        }
        stand->place++;
        layer = sl_stand_standing(engine, stand);
    }
    return status;
}

/* The first of the shared layers that a market stands before; of funds the one created first. */
static struct shared waited_for(const struct sloss_engine *engine, const struct sl_stand *stands,
                                uint32_t count)
{
    struct shared first = {SLOSS_LAYER_NONE, SL_NONE};
    for (size_t place = 0; first.layer == SLOSS_LAYER_NONE && place < SHARED; place++) {
        for (uint32_t i = 0; i < count; i++) {
            struct shared before = shared_before(engine, &stands[i]);
            if (before.layer == shared_layers[place] &&
                (first.layer == SLOSS_LAYER_NONE || before.fund < first.fund)) {
                first = before;
            }
        }
    }
    return first;
}

enum sloss_status sl_layers_run(struct sloss_engine *engine, struct sl_stand *stands,
                                uint32_t count, const struct sl_sharer *sharer)
{
    const struct sl_sharer *last = sharer == NULL ? &payers : sharer;
    enum sloss_status status = SLOSS_OK;
    struct shared shared;
    do {
        for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
            status = run_own(engine, &stands[i], last);
        }
        shared = waited_for(engine, stands, count);
        if (status == SLOSS_OK && shared.layer != SLOSS_LAYER_NONE) {
            status = draw_shared(engine, stands, count, shared, sharer);
        }
    } while (status == SLOSS_OK && shared.layer != SLOSS_LAYER_NONE);
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = take_over_waiting(engine, &stands[i]);
    }
    return status;
}
