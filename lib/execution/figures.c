/* SPDX-License-Identifier: BSD-2-Clause */
#include "execution/figures.h"

#include "base/fixed.h"
#include "ledger/side/leg_find.h"
#include "margin/demanding.h"
#include "margin/margin.h"
#include "reduction/reducible.h"

/* ---- the limit --------------------------------------------------------------------------------- */

/* What is at stake: the margin equity, as far as it is above 0. */
static int64_t stake_of(const struct sloss_engine *engine, uint32_t holding)
{
    sl_wide equity = sl_margin_of(engine, holding).equity;
    return equity <= 0 ? 0 : equity < INT64_MAX ? (int64_t)equity : INT64_MAX;
}

/* The share of a position: by what is required of each that has lots, telescoping in order of
 * creation; all of the first where nothing is. */
static int64_t share_of(const struct sloss_engine *engine, uint32_t row, uint32_t market)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    int64_t stake = stake_of(engine, row);
    uint32_t first = SL_NONE;
    sl_wide before = 0;
    sl_wide own = 0;
    sl_wide whole = 0;
    for (uint32_t i = 0; i < holding->count; i++) {
        if (!sl_legs_have_lots(engine->ledger, &positions[i])) {
            continue;
        }
        sl_wide required = sl_demanding_required(engine, &positions[i], SL_MAINTENANCE);
        first = first == SL_NONE ? positions[i].market : first;
        before += positions[i].market < market ? required : 0;
        own = positions[i].market == market ? required : own;
        whole += required;
    }
    if (whole == 0) {
        return market == first ? stake : 0;
    }
    return sl_wide_part(stake, before + own, whole) - sl_wide_part(stake, before, whole);
}

sl_wide sl_execution_limit(const struct sloss_engine *engine, uint32_t holding, uint32_t market)
{
    uint32_t row = sl_ledger_find_position(engine->ledger, holding, market);
    const struct sl_market *of = sl_engine_market(engine, market);
    int64_t lots = sl_ledger_position(engine->ledger, row)->lots;
    sl_wide share = (sl_wide)share_of(engine, holding, market) * of->scale;
    sl_wide gives = share / (sl_wide)sl_fixed_magnitude(lots);
    return lots > 0 ? of->value - gives : of->value + gives;
}

/* Is a price within the limit? One whose value is beyond all bounds is as far away as it can be. */
static bool fits(const struct sl_market *market, int64_t lots, int64_t price, sl_wide limit)
{
    int64_t value;
    return sl_market_value(market, price, &value) == SLOSS_OK
               ? sl_execution_is_within(lots, value, limit)
               : sl_execution_is_within(lots, price > 0 ? INT64_MAX : INT64_MIN, limit);
}

/* Value rises with the price, so that prices that fit end at one place. */
bool sl_execution_limit_price(const struct sloss_engine *engine, uint32_t holding, uint32_t index,
                              int64_t *price_out)
{
    const struct sl_market *market = sl_engine_market(engine, index);
    uint32_t row = sl_ledger_find_position(engine->ledger, holding, index);
    int64_t lots = sl_ledger_position(engine->ledger, row)->lots;
    sl_wide limit = sl_execution_limit(engine, holding, index);
    int64_t lowest = market->kind == SLOSS_KIND_INVERSE ? 1
                     : market->accepts_negative         ? INT64_MIN
                                                        : 0;
    int64_t good = market->mark;
    int64_t bad = lots > 0 ? lowest : INT64_MAX;
    if (fits(market, lots, bad, limit)) {
        *price_out = bad;
        return lots > 0;
    }
    while ((sl_wide)bad - good > 1 || (sl_wide)good - bad > 1) {
        int64_t middle = (int64_t)(((sl_wide)good + bad) / 2);
        if (fits(market, lots, middle, limit)) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    *price_out = good;
    return true;
}

/* ---- auctions ---------------------------------------------------------------------------------- */

static sl_wide since(const struct sloss_engine *engine, const struct sl_execution *execution)
{
    return (sl_wide)sl_engine_now(engine) - execution->start;
}

static const struct sl_auction *terms_of(const struct sloss_engine *engine,
                                         const struct sl_execution *execution)
{
    uint32_t asset = sl_ledger_holding(engine->ledger, execution->holding)->asset;
    return &sl_ledger_asset(engine->ledger, asset)->auction;
}

int64_t sl_execution_factor(const struct sloss_engine *engine, const struct sl_execution *execution)
{
    const struct sl_auction *terms = terms_of(engine, execution);
    sl_wide passed = since(engine, execution);
    if (passed <= terms->first) {
        sl_wide fallen = (terms->from_ppb - terms->to_ppb) * passed;
        return terms->from_ppb - (int64_t)sl_wide_divide(fallen, terms->first, SL_ROUND_CEIL);
    }
    sl_wide left = terms->last - (passed - terms->first);
    return left <= 0 ? 0 : (int64_t)(terms->to_ppb * left / terms->last);
}

/* With W that restores it, has H, and a price factor f: (W - H) / (W - H * (1 - f)). What is bought
 * lowers W by its part, and H by its part times 1 - f. */
int64_t sl_execution_most_part(const struct sloss_engine *engine,
                               const struct sl_execution *execution)
{
    struct sl_margin margin = sl_margin_of(engine, execution->holding);
    sl_wide lacks =
        margin.maintenance * sl_reducible_target(engine, execution->holding) -
        margin.equity * SL_PPB;
    sl_wide whole = lacks + margin.equity * sl_execution_factor(engine, execution);
    if (lacks <= 0) {
        return 0;
    }
    if (whole <= lacks) {
        return SL_PPB;
    }
    sl_uwide rest;
    sl_uwide part =
        sl_wide_quotient(sl_wide_multiply((sl_uwide)lacks, (uint64_t)SL_PPB), (sl_uwide)whole, &rest)
            .low;
    return (int64_t)part + (rest > 0 ? 1 : 0); /* below the whole, so at most all of it */
}

/* ---- its time ---------------------------------------------------------------------------------- */

int64_t sl_execution_length(const struct sloss_engine *engine, const struct sl_execution *execution)
{
    const struct sl_auction *terms = terms_of(engine, execution);
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, execution->holding);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    int64_t length = INT64_MAX;
    if (execution->kind == SLOSS_LIQUIDATION_AUCTION) {
        return sl_fixed_add(terms->first, terms->last, &length) ? length : INT64_MAX;
    }
    for (uint32_t i = 0; i < holding->count; i++) {
        int64_t own = sl_engine_market(engine, positions[i].market)->execute.timeout;
        if (own != 0 && sl_legs_have_lots(engine->ledger, &positions[i])) {
            length = sl_fixed_lesser(length, own);
        }
    }
    return length;
}

bool sl_execution_is_overdue(const struct sloss_engine *engine,
                             const struct sl_execution *execution)
{
    return sl_legs_any_lots(engine->ledger, execution->holding) &&
           since(engine, execution) >= sl_execution_length(engine, execution);
}
