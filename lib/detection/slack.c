/* SPDX-License-Identifier: BSD-2-Clause */
#include "detection/slack_internal.h"

#include "detection/trigger.h"
#include "margin/demanding.h"
#include "margin/margin.h"

/* A position that gets a share. */
struct sl_leg {
    struct sl_position *position;
    uint64_t weight;
    sl_wide share; /* its share, old or new */
    bool chosen;   /* gets a new share */
};

static bool takes_part(const struct sloss_engine *engine, const struct sl_position *position)
{
    return position->lots != 0 &&
           sl_engine_market(engine, position->market)->settlement == SLOSS_SETTLEMENT_UNREALIZED;
}

/* About 16 * a^(2/3), by a binary logarithm with four bits after the point. */
static uint64_t two_thirds(uint64_t a)
{
    uint32_t exponent = 63 - (uint32_t)__builtin_clzll(a | 1);
    uint64_t mantissa = exponent >= 4 ? a >> (exponent - 4) : a << (4 - exponent);
    uint64_t logarithm = (exponent * 16 + (mantissa & 15)) * 2 / 3;
    return (16 + (logarithm & 15)) << (logarithm >> 4);
}

static uint64_t weigh(const struct sl_market *market, const struct sl_position *position)
{
    sl_uwide loss = (sl_uwide)sl_fixed_magnitude(position->lots) * (market->typical_step | 1);
    return two_thirds((loss >> 84) == 0 ? (uint64_t)(loss >> 20) : UINT64_MAX);
}

/* ---- shares and triggers --------------------------------------------------------------------- */

/* More than any slack, so that all shares are given anew. */
#define SHARE_MAX ((sl_wide)1 << 110)

/* What a share comes to in billionths of a fine unit is cut to this, which is beyond the scale. */
#define PARTS_MAX ((sl_wide)1 << 126)

/* Kept back for each position: an atom by which its requirement is rounded up; and two billionths,
 * since slack and shares are rounded to billionths where a market is finer than the atom. */
#define RESERVED (SL_FINE_ATOM + 2)

/* What an armed position can lose before its trigger is passed: its share that is left. */
static sl_wide share_of(const struct sl_scale *scale, const struct sl_market *market,
                        const struct sl_position *position)
{
    sl_wide trigger = scale->base + ((sl_wide)position->trigger << scale->shift);
    sl_wide room = trigger - market->pressure[sl_triggers_side(position)];
    int64_t lots = (int64_t)sl_fixed_magnitude(position->lots);
    sl_wide share;
    if (room <= INT64_MAX && lots <= INT64_C(1) << 47) {
        share = (sl_wide)(int64_t)room * lots; /* the common case, in one product */
    } else if (!sl_wide_product(room, lots, &share)) {
        return SHARE_MAX;
    }
    share = sl_fine_coarse_up(share, market->scale);
    return share < SHARE_MAX ? share : SHARE_MAX;
}

/* The trigger for a share: here + floor(share / (2^shift * |lots|)), where here is the place of the
 * pressure, rounded down. Two floors in a row equal one. */
static uint32_t place_of(const struct sl_scale *scale, const struct sl_market *market,
                         const struct sl_position *position, sl_wide share)
{
    uint64_t lots = sl_fixed_magnitude(position->lots);
    sl_wide pressure = market->pressure[sl_triggers_side(position)];
    sl_uwide parts = (sl_uwide)sl_fine_parts(share, market->scale, PARTS_MAX);
    sl_uwide steps = parts >> scale->shift;
    uint32_t here = (uint32_t)((sl_uwide)(pressure - scale->base) >> scale->shift);
    if ((steps >> 32) >= lots) {
        return SL_PLACE_MAX;
    }
    uint64_t far = (steps >> 64) == 0 ? (uint64_t)steps / lots : (uint64_t)(steps / lots);
    return far < SL_PLACE_MAX - here ? here + (uint32_t)far : SL_PLACE_MAX;
}

/* ---- who gets how much ----------------------------------------------------------------------- */

struct sharing {
    struct sl_leg *legs;
    uint32_t count;
    sl_wide given; /* shares of armed positions together */
    bool any_unarmed;
};

/* Add a position to the split. If it is not armed it gets a new share. */
static enum sloss_status add_leg(struct sloss_engine *engine, struct sl_position *position,
                                 bool is_void, struct sharing *sharing)
{
    const struct sl_market *market = sl_engine_market(engine, position->market);
    uint32_t side = sl_triggers_side(position);
    const struct sl_scale *scale = sl_triggers_scale(engine->triggers, position->market, side);
    if (scale->bucket_count == 0) {
        enum sloss_status status =
            sl_triggers_lay_out(engine->triggers, engine->ledger, market, position->market, side);
        if (status != SLOSS_OK) {
            return status;
        }
    }
    bool armed = !is_void && sl_triggers_armed(scale, position);
    sl_wide share = armed ? share_of(scale, market, position) : 0;
    sharing->legs[sharing->count++] = (struct sl_leg){
        .position = position, .weight = weigh(market, position), .share = share, .chosen = !armed};
    sharing->given += share;
    sharing->any_unarmed |= !armed;
    return SLOSS_OK;
}

static enum sloss_status gather(struct sloss_engine *engine, const struct sl_holding *holding,
                                struct sharing *sharing)
{
    struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    bool is_void = (holding->flags & SL_HOLDING_VOID) != 0;
    *sharing = (struct sharing){
        .legs = sl_vector_scratch(&engine->judging.legs, holding->count, sizeof(struct sl_leg))};
    enum sloss_status status = sharing->legs == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < holding->count; i++) {
        if (takes_part(engine, &positions[i])) {
            status = add_leg(engine, &positions[i], is_void, sharing);
        }
    }
    return status;
}

/* Has `a` more share per weight than `b`? A weight is below 2^47. */
static bool is_richer(const struct sl_leg *a, const struct sl_leg *b)
{
    return (a->share >> 32) * b->weight > (b->share >> 32) * a->weight;
}

static struct sl_leg *richest_of(const struct sharing *sharing)
{
    struct sl_leg *richest = NULL;
    for (uint32_t i = 0; i < sharing->count; i++) {
        struct sl_leg *leg = &sharing->legs[i];
        if (!leg->chosen && (richest == NULL || is_richer(leg, richest))) {
            richest = leg;
        }
    }
    return richest;
}

/* Positions without a trigger get what is not given yet, together with the share of the position
 * that has most for its weight, if that has much more. So a passed trigger costs two new triggers,
 * not one for each position. `rest` may be negative, because a move may have gone beyond the
 * trigger. False if all shares must be given anew. */
static bool choose(struct sharing *sharing, sl_wide *rest)
{
    struct sl_leg *richest = richest_of(sharing);
    struct sl_leg poor = {.share = 2 * *rest};
    for (uint32_t i = 0; i < sharing->count; i++) {
        poor.weight += sharing->legs[i].chosen ? sharing->legs[i].weight : 0;
    }
    if (richest != NULL && is_richer(richest, &poor)) {
        richest->chosen = true;
        *rest += richest->share;
        return *rest >= richest->share / 2;
    }
    return *rest >= 0;
}

/* The shares exceed the slack: cut the one that is largest for its weight by twice the excess, so
 * that the next small loss needs no cut. False if it is too small for that. */
static bool tighten(struct sharing *sharing, sl_wide *rest)
{
    struct sl_leg *richest = richest_of(sharing);
    if (richest == NULL || richest->share / 4 < -*rest) {
        return false;
    }
    richest->chosen = true;
    *rest = richest->share + 2 * *rest;
    return true;
}

static void weigh_all(const struct sloss_engine *engine, struct sharing *sharing)
{
    for (uint32_t i = 0; i < sharing->count; i++) {
        const struct sl_position *position = sharing->legs[i].position;
        sharing->legs[i].weight = weigh(sl_engine_market(engine, position->market), position);
    }
}

static sl_wide choose_all(struct sharing *sharing, sl_wide slack)
{
    for (uint32_t i = 0; i < sharing->count; i++) {
        sharing->legs[i].chosen = true;
    }
    return slack;
}

/* floor(amount * part / 2^64), or a little less where the amount is large. */
static sl_wide scale_down(sl_wide amount, uint64_t part)
{
    return (amount >> 64) == 0 ? (sl_wide)(((sl_uwide)amount * part) >> 64)
                               : (sl_wide)((((sl_uwide)amount >> 50) * part) >> 14);
}

/* Divide `amount` in proportion to weight, rounded down. The fraction of each weight is exact to 15
 * bits. */
static void divide(struct sharing *sharing, sl_wide amount)
{
    uint64_t whole = 0;
    for (uint32_t i = 0; i < sharing->count; i++) {
        whole += sharing->legs[i].chosen ? sharing->legs[i].weight : 0;
    }
    uint64_t unit = UINT64_MAX / whole;
    for (uint32_t i = 0; i < sharing->count; i++) {
        struct sl_leg *leg = &sharing->legs[i];
        if (leg->chosen) {
            leg->share = scale_down(amount, leg->weight * unit);
        }
    }
}

/* Set the trigger of a position with a new share. A share of less than one place of the scale gives
 * no trigger above the pressure, and then the holding is not armed. */
static enum sloss_status arm_leg(struct sloss_engine *engine, const struct sl_leg *leg, bool *armed)
{
    struct sl_position *position = leg->position;
    uint32_t side = sl_triggers_side(position);
    const struct sl_scale *scale = sl_triggers_scale(engine->triggers, position->market, side);
    position->trigger =
        place_of(scale, sl_engine_market(engine, position->market), position, leg->share);
    *armed &= sl_triggers_armed(scale, position);
    return sl_triggers_enter(engine->triggers, position->market, side, position->trigger,
                             position->holding);
}

static enum sloss_status arm(struct sloss_engine *engine, const struct sharing *sharing,
                             bool *armed)
{
    enum sloss_status status = SLOSS_OK;
    for (uint32_t i = 0; status == SLOSS_OK && i < sharing->count; i++) {
        if (sharing->legs[i].chosen) {
            status = arm_leg(engine, &sharing->legs[i], armed);
        }
    }
    return status;
}

enum sloss_status sl_slack_share(struct sloss_engine *engine, uint32_t row, sl_wide slack,
                                 bool may_give, bool *armed_out)
{
    struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    struct sharing sharing;
    *armed_out = false;
    if (!may_give && (holding->flags & SL_HOLDING_VOID) != 0) {
        return SLOSS_OK;
    }
    enum sloss_status status = gather(engine, holding, &sharing);
    slack -= holding->count * (sl_wide)RESERVED;
    sl_wide rest = slack - sharing.given;
    if (status != SLOSS_OK || slack < 0) {
        return status;
    }
    if (rest >= 0 && !sharing.any_unarmed) {
        *armed_out = true;
        return SLOSS_OK;
    }
    if (!may_give) {
        return SLOSS_OK;
    }
    *armed_out = true;
    sl_ledger_lower(holding, SL_HOLDING_VOID);
    slack = slack < SHARE_MAX ? slack : SHARE_MAX;
    weigh_all(engine, &sharing);
    bool chosen = sharing.any_unarmed ? choose(&sharing, &rest) : tighten(&sharing, &rest);
    rest = chosen ? rest : choose_all(&sharing, slack);
    divide(&sharing, rest < SHARE_MAX ? rest : SHARE_MAX);
    return arm(engine, &sharing, armed_out);
}

/* ---- levels ---------------------------------------------------------------------------------- */

/* All its markets are of one asset. */
sl_wide sl_slack_below_level(const struct sloss_engine *engine, uint32_t row, int64_t more)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    int64_t level =
        holding->count == 0 ? 0 : sl_engine_market(engine, positions[0].market)->level_ppb;
    sl_wide asked = 0;
    for (uint32_t i = 0; level != 0 && i < holding->count; i++) {
        asked += (sl_wide)sl_demanding_required(engine, &positions[i], SL_MAINTENANCE) + more;
    }
    return level == 0 || asked < 0 ? 0 : asked * (level - SL_PPB);
}

/* ---- measures -------------------------------------------------------------------------------- */

#define AMPLE 4 /* typical losses of one instant */

bool sl_slack_is_ample(const struct sloss_engine *engine, uint32_t row, sl_wide slack)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_uwide loss = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_market *market = sl_engine_market(engine, positions[i].market);
        loss += ((sl_uwide)sl_fixed_magnitude(positions[i].lots) * market->typical_step) >> 16;
    }
    return slack > 0 && (sl_uwide)slack >> 16 > AMPLE * loss;
}

bool sl_slack_is_consistent(const struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    sl_wide given = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        const struct sl_position *position = &positions[i];
        if (!takes_part(engine, position)) {
            continue;
        }
        const struct sl_scale *scale =
            sl_triggers_scale(engine->triggers, position->market, sl_triggers_side(position));
        if (!sl_triggers_armed(scale, position)) {
            return false;
        }
        given += share_of(scale, sl_engine_market(engine, position->market), position);
    }
    sl_wide reserved = holding->count * (sl_wide)SL_FINE_ATOM;
    return given == 0 || given + reserved <= sl_margin_slack(engine, row, SL_MAINTENANCE) -
                                                 sl_slack_below_level(engine, row, -1);
}
