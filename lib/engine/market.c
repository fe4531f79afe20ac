/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/market.h"

#include <string.h>

bool sl_market_bears(int64_t lots, int64_t value)
{
    sl_uwide product = (sl_uwide)(uint64_t)lots * sl_fixed_magnitude(value);
    return product <= (sl_uwide)SL_VALUE_MAX;
}

enum sloss_status sl_market_value(const struct sl_market *market, int64_t price, int64_t *value_out)
{
    if (market->kind == SLOSS_KIND_INVERSE) {
        if (price <= 0) {
            return SLOSS_ERR_RANGE;
        }
        *value_out = -(int64_t)sl_wide_divide(market->unit, price, SL_ROUND_HALF_EVEN);
        return SLOSS_OK;
    }
    if (price < 0 && !market->accepts_negative) {
        return SLOSS_ERR_RANGE;
    }
    return sl_fixed_multiply(price, market->unit, value_out) ? SLOSS_OK : SLOSS_ERR_OVERFLOW;
}

/* below + width * rate, exactly. A width is at most SL_VALUE_MAX and a rate at most 1, so every
 * part fits. */
static struct sl_exact stretch(struct sl_exact below, int64_t width, int64_t rate_ppb)
{
    int64_t billionths = width % SL_PPB * rate_ppb + below.billionths;
    return (struct sl_exact){.atoms = width / SL_PPB * rate_ppb + below.atoms + billionths / SL_PPB,
                             .billionths = billionths % SL_PPB};
}

/* What each bracket adds to those above it; floors ascend. */
static void accumulate(struct sl_market *market)
{
    for (uint32_t i = 1; i < market->tier_count; i++) {
        const struct sl_tier *under = &market->tier[i - 1];
        struct sl_tier *tier = &market->tier[i];
        int64_t width = tier->floor - under->floor;
        tier->initial_below = stretch(under->initial_below, width, under->initial_ppb);
        tier->maintenance_below = stretch(under->maintenance_below, width, under->maintenance_ppb);
    }
}

static struct sl_flat flat_of(int64_t ppb)
{
    return (struct sl_flat){.ppb = (uint64_t)ppb,
                            .scale =
                                (uint64_t)(((sl_uwide)(uint64_t)ppb << 64) / (uint64_t)SL_PPB)};
}

/* What the brackets come to: bounds of the rate, and whether they are one. */
static void summarize(struct sl_market *market)
{
    const struct sl_tier *first = &market->tier[0];
    int64_t least = first->floor > 0 ? 0 : first->maintenance_ppb;
    int64_t most = least;
    for (uint32_t i = 0; i < market->tier_count; i++) {
        int64_t ppb = market->tier[i].maintenance_ppb;
        least = ppb < least ? ppb : least;
        most = ppb > most ? ppb : most;
    }
    market->rate_least_ppb = least;
    market->rate_most_ppb = most;
    market->is_flat = market->tier_count == 1 && first->floor == 0 && first->initial_ppb < SL_PPB;
    if (market->is_flat) {
        market->flat[SL_INITIAL] = flat_of(first->initial_ppb);
        market->flat[SL_MAINTENANCE] = flat_of(first->maintenance_ppb);
    }
}

enum sloss_status sl_market_set_tier(struct sl_market *market, int64_t floor, int64_t initial_ppb,
                                     int64_t maintenance_ppb)
{
    uint32_t place = 0;
    while (place < market->tier_count && market->tier[place].floor < floor) {
        place++;
    }
    bool replaces = place < market->tier_count && market->tier[place].floor == floor;
    if (!replaces) {
        if (market->tier_count == SL_TIERS_MAX) {
            return SLOSS_ERR_LIMIT;
        }
        memmove(&market->tier[place + 1], &market->tier[place],
                (market->tier_count - place) * sizeof(struct sl_tier));
        market->tier_count++;
    }
    market->tier[place] = (struct sl_tier){
        .floor = floor, .initial_ppb = initial_ppb, .maintenance_ppb = maintenance_ppb};
    accumulate(market);
    summarize(market);
    sl_market_refresh(market);
    return SLOSS_OK;
}

/* What the brackets ask of a notional, exactly. */
static struct sl_exact ask(const struct sl_market *market, int64_t notional,
                           enum sl_requirement which)
{
    uint32_t place = market->tier_count;
    while (place > 0 && market->tier[place - 1].floor > notional) {
        place--;
    }
    if (place == 0) {
        return (struct sl_exact){0, 0};
    }
    const struct sl_tier *tier = &market->tier[place - 1];
    int64_t width = notional - tier->floor;
    return which == SL_INITIAL ? stretch(tier->initial_below, width, tier->initial_ppb)
                               : stretch(tier->maintenance_below, width, tier->maintenance_ppb);
}

int64_t sl_market_bracketed(const struct sl_market *market, int64_t notional,
                            enum sl_requirement which)
{
    struct sl_exact required = ask(market, notional, which);
    return required.atoms + (required.billionths > 0 ? 1 : 0);
}

sl_wide sl_market_unrounded_bracketed(const struct sl_market *market, int64_t notional,
                                      enum sl_requirement which)
{
    struct sl_exact required = ask(market, notional, which);
    return (sl_wide)required.atoms * SL_PPB + required.billionths;
}

/* A lot adds its worth to slack, and takes what is asked of its value. */
static bool set_slopes(struct sl_market *market, enum sl_requirement which)
{
    sl_wide worth = sl_market_worth(market) * SL_PPB;
    sl_wide asked = (sl_wide)market->flat[which].ppb * (int64_t)sl_fixed_magnitude(market->value);
    return sl_wide_narrow(worth - asked, &market->slope[which][SL_LONG]) &&
           sl_wide_narrow(worth + asked, &market->slope[which][SL_SHORT]);
}

void sl_market_refresh(struct sl_market *market)
{
    market->is_plain =
        market->is_flat && set_slopes(market, SL_INITIAL) && set_slopes(market, SL_MAINTENANCE);
}

/* ---- pressure -------------------------------------------------------------------------------- */

/* What a side is pressed by when its lot's value moves against it by `loss` (with it: below zero).
 * Where it loses away from zero (`outward`) its requirement grows with its loss, else it shrinks.
 */
static sl_wide press(const struct sl_market *market, sl_wide loss, bool outward)
{
    int64_t least = outward ? SL_PPB + market->rate_least_ppb : SL_PPB - market->rate_most_ppb;
    int64_t most = outward ? SL_PPB + market->rate_most_ppb : SL_PPB - market->rate_least_ppb;
    return loss * (loss > 0 ? most : least);
}

/* A recent move counts as long as it takes to fade by eighths. */
static void note_step(struct sl_market *market, sl_wide move)
{
    sl_uwide size = move < 0 ? 0 - (sl_uwide)move : (sl_uwide)move;
    uint64_t faded = market->typical_step - market->typical_step / 8;
    uint64_t fresh = size > UINT64_MAX ? UINT64_MAX : (uint64_t)size;
    market->typical_step = fresh > faded ? fresh : faded;
}

/* Down or up to zero, and from there: on each leg the value has one sign. */
static void move_leg(struct sl_market *market, int64_t from, int64_t to)
{
    sl_wide fall = (sl_wide)from - to;
    bool positive = from > 0 || to > 0;
    market->pressure[SL_LONG] += press(market, fall, !positive);
    market->pressure[SL_SHORT] += press(market, -fall, positive);
}

void sl_market_move(struct sl_market *market, int64_t value)
{
    int64_t from = market->value;
    sl_wide before = market->pressure[SL_LONG];
    if ((from < 0) != (value < 0)) {
        move_leg(market, from, 0);
        from = 0;
    }
    move_leg(market, from, value);
    market->value = value;
    note_step(market, market->pressure[SL_LONG] - before);
    sl_market_refresh(market);
}

void sl_market_accrue(struct sl_market *market, int64_t payment)
{
    market->funding += payment;
    market->pressure[SL_LONG] += (sl_wide)payment * SL_PPB;
    market->pressure[SL_SHORT] -= (sl_wide)payment * SL_PPB;
    note_step(market, (sl_wide)payment * SL_PPB);
    sl_market_refresh(market);
}
