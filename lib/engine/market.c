/* SPDX-License-Identifier: BSD-2-Clause */
#include "engine/market.h"

#include <string.h>

bool sl_market_bears(int64_t lots, int64_t payment)
{
    sl_uwide product = (sl_uwide)(uint64_t)lots * sl_fixed_magnitude(payment);
    return product <= (sl_uwide)SL_VALUE_MAX;
}

bool sl_market_holds(const struct sl_market *market, int64_t lots, int64_t value)
{
    const sl_uwide most = (sl_uwide)SL_VALUE_MAX * (uint64_t)SL_PPB;
    const sl_uwide most_parts = (sl_uwide)sl_fine_of((sl_wide)most, market->scale);
    uint64_t size = sl_fixed_magnitude(value);
    size = size < (uint64_t)market->tick_value ? (uint64_t)market->tick_value : size;
    sl_uwide product = (sl_uwide)(uint64_t)lots * size;
    return product <= (sl_uwide)SL_VALUE_MAX &&
           product * (uint64_t)market->ask_most_ppb <= most_parts &&
           (sl_uwide)(uint64_t)lots * (uint64_t)market->lot_least[SL_INITIAL] <= most &&
           (market->demand.root_ppb == 0 ||
            sl_demand_root_fits(&market->demand, (uint64_t)lots, (int64_t)product,
                                (sl_wide)(product * (uint64_t)market->ask_most_ppb),
                                (sl_wide)most_parts));
}

bool sl_market_bears_cost(const struct sl_market *market, sl_wide cost)
{
    const sl_uwide most = (sl_uwide)SL_VALUE_MAX * (uint64_t)SL_PPB;
    sl_uwide size = sl_wide_magnitude(cost);
    return !market->demand.by_entry || (size <= (sl_uwide)SL_VALUE_MAX &&
                                        size * (uint64_t)market->ask_most_ppb <=
                                            (sl_uwide)sl_fine_of((sl_wide)most, market->scale));
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

/* A floor in fine units. A notional is at most SL_VALUE_MAX, so one far above it stands for all
 * that are. */
static int64_t from_of(const struct sl_market *market, int64_t floor)
{
    int64_t from;
    return sl_wide_narrow(sl_fine_of(floor, market->scale), &from) ? from : INT64_MAX;
}

/* What each bracket adds to those above it; floors ascend. A width is below 2^63 and a rate at most
 * SL_RATE_MAX, so that the sum of all is far below 2^127. */
static void accumulate(struct sl_market *market)
{
    market->tier[0].from = from_of(market, market->tier[0].floor);
    for (uint32_t i = 1; i < market->tier_count; i++) {
        const struct sl_tier *under = &market->tier[i - 1];
        struct sl_tier *tier = &market->tier[i];
        tier->from = from_of(market, tier->floor);
        for (uint32_t which = 0; which < 2; which++) {
            tier->below[which] =
                under->below[which] + (sl_wide)(tier->from - under->from) * under->rate[which];
        }
    }
}

static struct sl_flat flat_of(int64_t ppb)
{
    return (struct sl_flat){.ppb = (uint64_t)ppb,
                            .scale =
                                (uint64_t)(((sl_uwide)(uint64_t)ppb << 64) / (uint64_t)SL_PPB)};
}

/* Open interest counts initially alone. */
static void note_beyond(struct sl_market *market, enum sl_requirement which)
{
    market->is_beyond[which] = market->lot_least[which] > 0 || market->demand.root_ppb > 0 ||
                               (which == SL_INITIAL && market->demand.interest_high > 0);
}

/* What the brackets come to: bounds of the rates, and whether they are one. Where something is
 * asked of a lot, its value may not matter at all. */
static void summarize(struct sl_market *market)
{
    const struct sl_tier *first = &market->tier[0];
    bool by_lot = first->lot[SL_INITIAL] > 0;
    int64_t least = first->floor > 0 || by_lot ? 0 : first->rate[SL_MAINTENANCE];
    int64_t most = least;
    market->ask_most_ppb = SL_PPB;
    for (uint32_t i = 0; i < market->tier_count; i++) {
        const int64_t *rate = market->tier[i].rate;
        least = rate[SL_MAINTENANCE] < least ? rate[SL_MAINTENANCE] : least;
        most = rate[SL_MAINTENANCE] > most ? rate[SL_MAINTENANCE] : most;
        market->ask_most_ppb =
            rate[SL_INITIAL] > market->ask_most_ppb ? rate[SL_INITIAL] : market->ask_most_ppb;
    }
    market->rate_least_ppb = least;
    market->rate_most_ppb = most;
    market->is_flat =
        market->tier_count == 1 && first->floor == 0 && first->rate[SL_INITIAL] < SL_PPB && !by_lot;
    for (uint32_t which = 0; which < 2; which++) {
        market->lot_least[which] = first->lot[which];
        note_beyond(market, (enum sl_requirement)which);
        if (market->is_flat) {
            market->flat[which] = flat_of(first->rate[which]);
        }
    }
}

enum sloss_status sl_market_set_tier(struct sl_market *market, const struct sl_tier *terms)
{
    uint32_t place = 0;
    while (place < market->tier_count && market->tier[place].floor < terms->floor) {
        place++;
    }
    if (place > 0 && terms->lot[SL_INITIAL] > 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    bool replaces = place < market->tier_count && market->tier[place].floor == terms->floor;
    if (!replaces) {
        if (market->tier_count == SL_TIERS_MAX) {
            return SLOSS_ERR_LIMIT;
        }
        memmove(&market->tier[place + 1], &market->tier[place],
                (market->tier_count - place) * sizeof(struct sl_tier));
        market->tier_count++;
    }
    market->tier[place] = *terms;
    accumulate(market);
    summarize(market);
    sl_market_refresh(market);
    return SLOSS_OK;
}

sl_wide sl_market_unrounded_bracketed(const struct sl_market *market, int64_t notional,
                                      enum sl_requirement which)
{
    uint32_t place = market->tier_count;
    while (place > 0 && market->tier[place - 1].from > notional) {
        place--;
    }
    if (place == 0) {
        return 0;
    }
    const struct sl_tier *tier = &market->tier[place - 1];
    return tier->below[which] + (sl_wide)(notional - tier->from) * tier->rate[which];
}

/* Rounded up to billionths of an atom first: what is rounded up twice is rounded up once. */
int64_t sl_market_round_up(const struct sl_market *market, sl_wide parts)
{
    return (int64_t)sl_fine_coarse_up(sl_fine_coarse_up(parts, market->scale), SL_FINE_ATOM);
}

static sl_wide greater(sl_wide a, sl_wide b)
{
    return a > b ? a : b;
}

sl_wide sl_market_exactly_required_beyond(const struct sl_market *market, struct sl_quote quote,
                                          int64_t lots, enum sl_requirement which)
{
    const struct sl_demand *demand = &market->demand;
    uint64_t count = sl_fixed_magnitude(lots);
    int64_t notional = (int64_t)(count * sl_market_asked_at(market, quote.value));
    sl_wide bracketed = sl_market_unrounded(market, notional, which);
    sl_wide most =
        greater(bracketed, sl_fine_of((sl_wide)count * market->lot_least[which], market->scale));
    if (demand->root_ppb > 0) {
        most = greater(most, sl_demand_by_root(demand, count, notional, bracketed));
    }
    if (which == SL_INITIAL && demand->interest_high > 0) {
        most = greater(most, sl_demand_by_interest(demand, quote.interest, notional, bracketed));
    }
    return most;
}

struct sl_wide256 sl_market_parts_required(const struct sl_market *market, int64_t lots)
{
    uint64_t count = sl_fixed_magnitude(lots);
    int64_t notional = (int64_t)(count * sl_market_asked(market));
    sl_wide bracketed = sl_market_unrounded(market, notional, SL_MAINTENANCE);
    sl_wide by_lot =
        sl_fine_of((sl_wide)count * market->lot_least[SL_MAINTENANCE], market->scale);
    struct sl_wide256 most =
        sl_wide_multiply((sl_uwide)greater(bracketed, by_lot), SL_DEMAND_PARTS);
    if (market->demand.root_ppb > 0) {
        struct sl_wide256 by_root =
            sl_demand_parts_by_root(&market->demand, count, notional, bracketed);
        most = sl_wide_compare(by_root, most) > 0 ? by_root : most;
    }
    return most;
}

/* A lot adds its worth to slack, and takes what is asked of its value. */
static bool set_slopes(struct sl_market *market, enum sl_requirement which)
{
    sl_wide worth = sl_market_worth(market) * SL_PPB;
    sl_wide asked = (sl_wide)((sl_uwide)market->flat[which].ppb * sl_market_asked(market));
    return sl_wide_narrow(worth - asked, &market->slope[which][SL_LONG]) &&
           sl_wide_narrow(worth + asked, &market->slope[which][SL_SHORT]);
}

void sl_market_start(struct sl_market *market)
{
    market->is_flat = true; /* nothing is required yet */
    market->ask_most_ppb = SL_PPB;
    market->tick_value = market->kind == SLOSS_KIND_INVERSE ? 0 : market->unit;
    sl_market_refresh(market);
}

void sl_market_refresh(struct sl_market *market)
{
    market->is_plain = market->is_flat && !sl_demand_is_any(&market->demand) &&
                       set_slopes(market, SL_INITIAL) && set_slopes(market, SL_MAINTENANCE);
}

void sl_market_set_demand(struct sl_market *market, const struct sl_demand *demand)
{
    int64_t interest = market->demand.interest;
    market->demand = *demand;
    market->demand.interest = interest;
    note_beyond(market, SL_INITIAL);
    note_beyond(market, SL_MAINTENANCE);
    sl_market_refresh(market);
}

/* ---- pressure -------------------------------------------------------------------------------- */

/* What a lot is asked for a change of its value: at the least and at the most. */
struct slopes {
    int64_t least;
    int64_t most;
};

/* What a side is pressed by when its lot's value moves against it by `loss` (with it: below zero).
 * Where it loses away from zero (`outward`) its requirement grows with its loss, else it shrinks.
 */
static sl_wide press(struct slopes slopes, sl_wide loss, bool outward)
{
    int64_t least = outward ? SL_PPB + slopes.least : SL_PPB - slopes.most;
    int64_t most = outward ? SL_PPB + slopes.most : SL_PPB - slopes.least;
    return loss * (loss > 0 ? most : least);
}

/* A recent move counts as long as it takes to fade by eighths. */
static void note_step(struct sl_market *market, sl_wide move)
{
    sl_uwide size = sl_wide_magnitude(sl_fine_coarse(move, market->scale));
    uint64_t faded = market->typical_step - market->typical_step / 8;
    uint64_t fresh = size > UINT64_MAX ? UINT64_MAX : (uint64_t)size;
    market->typical_step = fresh > faded ? fresh : faded;
}

/* A part of a move, on which the value has one sign, or where nothing changes in what is asked. */
static void move_leg(struct sl_market *market, int64_t from, int64_t to, struct slopes slopes,
                     bool positive)
{
    sl_wide fall = (sl_wide)from - to;
    market->pressure[SL_LONG] += press(slopes, fall, !positive);
    market->pressure[SL_SHORT] += press(slopes, -fall, positive);
}

/* Where its asset has levels, slack is what is above so many times the requirement. A rate is at most
 * SL_RATE_MAX. */
static struct slopes slopes_of(const struct sl_market *market)
{
    int64_t level = market->level_ppb;
    if (level == 0 || level > SL_LEVEL_ARMED_MAX) {
        return (struct slopes){.least = market->rate_least_ppb, .most = market->rate_most_ppb};
    }
    sl_wide least = (sl_wide)market->rate_least_ppb * level;
    sl_wide most = (sl_wide)market->rate_most_ppb * level;
    return (struct slopes){
        .least = (int64_t)sl_wide_divide(least, SL_PPB, SL_ROUND_FLOOR),
        .most = (int64_t)sl_wide_divide(most, SL_PPB, SL_ROUND_CEIL),
    };
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

void sl_market_move(struct sl_market *market, int64_t value)
{
    int64_t from = market->value;
    int64_t near = market->tick_value;
    struct slopes slopes = slopes_of(market);
    sl_wide before = market->pressure[SL_LONG];
    move_leg(market, clamp(from, INT64_MIN, -near), clamp(value, INT64_MIN, -near), slopes, false);
    move_leg(market, clamp(from, -near, near), clamp(value, -near, near), (struct slopes){0}, true);
    move_leg(market, clamp(from, near, INT64_MAX), clamp(value, near, INT64_MAX), slopes, true);
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
