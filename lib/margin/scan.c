/* SPDX-License-Identifier: BSD-2-Clause */
#include "margin/scan.h"

/* ---- terms ----------------------------------------------------------------------------------- */

static bool is_within(int64_t number, int64_t least, int64_t most)
{
    return number >= least && number <= most;
}

bool sl_shock_may_be(const struct sl_shock *shock)
{
    return shock->price_ppb >= -SL_PPB && is_within(shock->weight_ppb, 0, SL_PPB);
}

bool sl_shocks_ascend(const struct sl_universe *universe)
{
    bool ascend = true;
    for (uint32_t i = 1; ascend && i < universe->shock_count; i++) {
        ascend = universe->shock[i].price_ppb >= universe->shock[i - 1].price_ppb;
    }
    return ascend;
}

bool sl_universe_market_may_be(const struct sl_universe_market *grid)
{
    return (grid->is_option ? grid->short_least >= 0 : grid->short_least == 0) &&
           grid->concentration_lots >= 0 &&
           is_within(grid->concentration_ppb, 0, SL_RATE_MAX);
}

/* ---- the value of a lot in a scenario -------------------------------------------------------- */

/* The mark changed by the scenario, rounded to ticks against who has such a position; an inverse
 * market has no price below one tick. False where it does not fit. */
static bool shocked(const struct sl_market *market, int64_t mark, const struct sl_shock *shock,
                    bool is_short, int64_t *price_out)
{
    sl_wide product = mark * ((sl_wide)SL_PPB + shock->price_ppb);
    sl_wide price =
        is_short ? -sl_fine_quotient(-product, SL_PPB) : sl_fine_quotient(product, SL_PPB);
    price = price < 1 && market->kind == SLOSS_KIND_INVERSE ? 1 : price;
    return sl_wide_narrow(price, price_out);
}

/* What a lot gains in a scenario, in fine units. False where its value does not fit. */
static bool find_gain(const struct sl_universe *universe, const struct sl_universe_market *grid,
                      const struct sl_market *market, struct sl_scan_place place,
                      uint32_t scenario, bool is_short, sl_wide *gain_out)
{
    int64_t price;
    int64_t value;
    *gain_out = 0;
    if (sl_universe_market_is_alone(grid)) {
        return true;
    }
    if (grid->value_count > 0) {
        price = grid->price[scenario];
    } else if (!shocked(market, place.mark, &universe->shock[scenario], is_short, &price)) {
        return false;
    }
    if (sl_market_value(market, price, &value) != SLOSS_OK) {
        return false;
    }
    *gain_out = (sl_wide)value - place.value;
    return true;
}

/* ---- bounds ---------------------------------------------------------------------------------- */

static bool gains_hold(const struct sl_universe *universe, const struct sl_universe_market *grid,
                       const struct sl_market *market, struct sl_scan_place place,
                       int64_t lots)
{
    bool hold = true;
    for (uint32_t i = 0; hold && i < 2 * universe->shock_count; i++) {
        sl_wide gain;
        hold = find_gain(universe, grid, market, place, i / 2, i % 2 == 1, &gain) &&
               sl_wide_magnitude(gain) <= (sl_uwide)SL_VALUE_MAX / (uint64_t)lots;
    }
    return hold;
}

bool sl_scan_holds(const struct sl_universe *universe, const struct sl_universe_market *grid,
                   const struct sl_market *market, struct sl_scan_place place, int64_t lots)
{
    const sl_uwide most = (sl_uwide)SL_VALUE_MAX * (uint64_t)SL_PPB;
    const sl_uwide most_parts = (sl_uwide)sl_fine_of((sl_wide)most, market->scale);
    if (lots == 0) {
        return true;
    }
    sl_uwide notional = (sl_uwide)(uint64_t)lots * sl_market_asked_at(market, place.value); /* below 2^63 */
    return gains_hold(universe, grid, market, place, lots) &&
           (sl_uwide)(uint64_t)lots * (uint64_t)grid->short_least <= most &&
           notional * (uint64_t)grid->concentration_ppb <= most_parts;
}

/* ---- sums ------------------------------------------------------------------------------------ */

void sl_scan_add(struct sl_scan *scan, const struct sl_universe *universe,
                 const struct sl_universe_market *grid, const struct sl_market *market,
                 struct sl_scan_place place, int64_t lots)
{
    uint64_t size = sl_fixed_magnitude(lots);
    for (uint32_t i = 0; i < universe->shock_count; i++) {
        sl_wide gain;
        (void)find_gain(universe, grid, market, place, i, lots < 0, &gain); /* in bounds */
        scan->loss[i] -= sl_fine_billionths(lots * gain, market->scale);
    }
    if (lots < 0) {
        scan->shorts += (sl_wide)size * grid->short_least;
    }
    if (size > (uint64_t)grid->concentration_lots) {
        sl_uwide beyond = (sl_uwide)(size - (uint64_t)grid->concentration_lots);
        uint64_t here = sl_market_asked_at(market, place.value);
        uint64_t there = sl_market_asked_at(market, place.other);
        sl_uwide parts = beyond * (here > there ? here : there) * (uint64_t)grid->concentration_ppb;
        scan->concentrated = sl_wide_add(
            scan->concentrated, sl_wide_multiply(parts, (uint64_t)SL_FINE_ATOM / market->scale));
    }
}

void sl_scan_lessen(struct sl_scan *scan, const struct sl_scan *other)
{
    for (uint32_t i = 0; i < SL_SHOCKS_MAX; i++) {
        scan->loss[i] = scan->loss[i] < other->loss[i] ? scan->loss[i] : other->loss[i];
    }
    scan->shorts = scan->shorts < other->shorts ? scan->shorts : other->shorts;
    if (sl_wide_compare(other->concentrated, scan->concentrated) < 0) {
        scan->concentrated = other->concentrated;
    }
}

/* The worst of the scenarios, the part of its loss that counts: billionths of billionths of an
 * atom. It is compared exactly. */
static struct sl_wide256 worst_of(const struct sl_scan *scan, const struct sl_universe *universe)
{
    struct sl_wide256 worst = {0, 0};
    for (uint32_t i = 0; i < universe->shock_count; i++) {
        if (scan->loss[i] > 0) {
            struct sl_wide256 counts =
                sl_wide_multiply((sl_uwide)scan->loss[i], (uint64_t)universe->shock[i].weight_ppb);
            worst = sl_wide_compare(counts, worst) > 0 ? counts : worst;
        }
    }
    return worst;
}

/* Towards the greater number. */
sl_wide sl_scan_cost(const struct sl_scan *scan, const struct sl_universe *universe,
                     uint32_t scenario)
{
    sl_wide loss = scan->loss[scenario];
    sl_uwide weight = (sl_uwide)(uint64_t)universe->shock[scenario].weight_ppb;
    sl_uwide rest;
    struct sl_wide256 atoms = sl_wide_quotient(sl_wide_multiply(sl_wide_magnitude(loss), weight),
                                               (sl_uwide)SL_PPB * (uint64_t)SL_PPB, &rest);
    return loss < 0 ? -(sl_wide)atoms.low : (sl_wide)atoms.low + (rest > 0 ? 1 : 0);
}

/* A loss is below 2^108: 2^16 positions of 2^62 fine units in billionths. So all of this is below
 * 2^170. */
sl_wide sl_scan_asks(const struct sl_scan *scan, const struct sl_universe *universe,
                     enum sl_requirement which)
{
    int64_t rate = which == SL_INITIAL ? SL_PPB : universe->maintenance_ppb;
    struct sl_wide256 besides = sl_wide_add(
        sl_wide_multiply((sl_uwide)scan->shorts, (uint64_t)SL_PPB), scan->concentrated);
    struct sl_wide256 sum =
        sl_wide_add(sl_wide_scale(worst_of(scan, universe), (uint64_t)rate),
                    sl_wide_scale(besides, (uint64_t)SL_PPB));
    sl_uwide rest;
    struct sl_wide256 atoms =
        sl_wide_quotient(sum, (sl_uwide)SL_PPB * (uint64_t)SL_PPB * (uint64_t)SL_PPB, &rest);
    return (sl_wide)atoms.low + (rest > 0 ? 1 : 0);
}
