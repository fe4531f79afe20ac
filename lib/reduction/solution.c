/* SPDX-License-Identifier: BSD-2-Clause */
#include "reduction/solution.h"

#include "ledger/side/leg_find.h"
#include "margin/demanding.h"
#include "margin/margin.h"
#include "margin/surcharge.h"
#include "reduction/reducible.h"

#define PPB ((uint64_t)SL_PPB)

/* A fee is whole in 10^-18 of an atom, a requirement in SL_DEMAND_PARTS of that. What is compared
 * is finer than a requirement by a multiplier and a target, of 10^-9 each. */
#define FEES_IN_ATOM ((sl_uwide)PPB * PPB)
#define PARTS_IN_FEE ((sl_uwide)PPB * PPB * SL_DEMAND_PARTS)

static struct sl_wide256 none(void)
{
    return (struct sl_wide256){0};
}

/* What does not change while positions of the holding are looked at. */
struct target {
    struct sloss_engine *engine;
    struct sl_wide256 has;   /* margin equity, in what is compared */
    struct sl_wide256 fees;  /* of positions that are closed whole, likewise */
    struct sl_wide256 rest;  /* what is asked of the positions that are not looked at yet */
    struct sl_wide256 addon; /* of the holding, times the target, in what is compared */
    sl_uwide factor;         /* multiplier times target */
    bool others;             /* there are lots in positions that are not looked at yet */
};

/* The position that is looked at: how much of what it has is closed. */
struct looked {
    const struct target *target;
    const struct sl_market *market;
    uint64_t value; /* that a lot counts with in a requirement, in fine units */
    int64_t has;
    int64_t step;
};

/* In parts of an atom. */
static struct sl_wide256 asked_of(const struct sl_market *market, int64_t lots)
{
    return sl_wide_scale(sl_market_parts_required(market, lots),
                         (uint32_t)(SL_FINE_ATOM / market->scale));
}

static struct sl_wide256 fee_of(const struct sl_market *market, int64_t lots)
{
    sl_uwide fee =
        (sl_uwide)sl_solution_fee(market, lots) * (uint32_t)(SL_FINE_ATOM / market->scale);
    return sl_wide_multiply(fee, PARTS_IN_FEE);
}

/* ---- is so much enough? ---------------------------------------------------------------------- */

/* What closing so many lots costs in all, and the target times what is asked then. */
static struct sl_wide256 needs(const struct looked *looked, int64_t closes)
{
    const struct target *target = looked->target;
    int64_t left = looked->has - closes;
    struct sl_wide256 asked = sl_wide_add(target->rest, asked_of(looked->market, left));
    struct sl_wide256 sum = sl_wide_add(target->fees, fee_of(looked->market, closes));
    sum = sl_wide_add(sum, sl_wide_scale(asked, target->factor));
    return target->others || left > 0 ? sl_wide_add(sum, target->addon) : sum;
}

static bool is_enough(const struct looked *looked, int64_t closes)
{
    return sl_wide_compare(needs(looked, closes), looked->target->has) <= 0;
}

/* Is less needed with one step more? */
static bool falls(const struct looked *looked, int64_t steps)
{
    return sl_wide_compare(needs(looked, (steps + 1) * looked->step),
                           needs(looked, steps * looked->step)) < 0;
}

/* ---- the least number ------------------------------------------------------------------------ */

/* Of numbers of steps between two of which what is needed falls at first and then rises, the one
 * where it is least: by the slope. */
static int64_t bottom(const struct looked *looked, int64_t low, int64_t high)
{
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        bool down = falls(looked, middle);
        low = down ? middle + 1 : low;
        high = down ? high : middle;
    }
    return low;
}

/* The least number of steps from `low` up to one that is enough, where what is needed falls up to
 * there. */
static int64_t least(const struct looked *looked, int64_t low, int64_t high)
{
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        bool enough = is_enough(looked, middle * looked->step);
        high = enough ? middle : high;
        low = enough ? low : middle + 1;
    }
    return low;
}

/* Of the numbers of lots that leave `from` to `to`, among which no bracket begins: the steps that
 * are enough and leave most, or 0. */
static int64_t in_piece(const struct looked *looked, int64_t from, int64_t to)
{
    int64_t low = (looked->has - to + looked->step - 1) / looked->step;
    int64_t high = (looked->has - from) / looked->step;
    if (low > high) {
        return 0;
    }
    if (is_enough(looked, low * looked->step)) {
        return low;
    }
    high = bottom(looked, low, high);
    return is_enough(looked, high * looked->step) ? least(looked, low, high) : 0;
}

/* The first number of lots whose value is that of a bracket's floor, or above it. */
static int64_t lots_at(const struct looked *looked, uint32_t tier)
{
    uint64_t from = (uint64_t)looked->market->tier[tier].from;
    uint64_t lots = looked->value == 0 ? (uint64_t)INT64_MAX
                                       : from / looked->value + (from % looked->value != 0);
    return lots < (uint64_t)INT64_MAX ? (int64_t)lots : INT64_MAX;
}

/* Bracket by bracket, from the one that all lots are in: rates may fall from one to the next, but
 * within one what is asked is convex. At least one lot is left. */
static int64_t by_steps(const struct looked *looked)
{
    int64_t to = looked->has - 1;
    int64_t found = 0;
    for (uint32_t tier = looked->market->tier_count; found == 0 && tier > 0 && to >= 1; tier--) {
        int64_t from = lots_at(looked, tier - 1);
        from = from < 1 ? 1 : from;
        if (from <= to) {
            found = in_piece(looked, from, to);
            to = from - 1;
        }
    }
    return found == 0 && to >= 1 ? in_piece(looked, 1, to) : found;
}

/* The least number of lots that is enough: steps, or all. False if there is none. */
static bool find(const struct looked *looked, int64_t *closes_out)
{
    int64_t steps = by_steps(looked);
    *closes_out = steps > 0 ? steps * looked->step : looked->has;
    return steps > 0 || is_enough(looked, looked->has);
}

/* ---- one position after another -------------------------------------------------------------- */

/* Where it goes among those that are there from `first` on: behind all that as much is asked of. */
static void put_in_order(struct sl_go_lots *lots, int64_t *required, uint32_t count)
{
    struct sl_go_lots last = lots[count - 1];
    int64_t asked = required[count - 1];
    uint32_t place = count - 1;
    for (; place > 0 && required[place - 1] < asked; place--) {
        lots[place] = lots[place - 1];
        required[place] = required[place - 1];
    }
    lots[place] = last;
    required[place] = asked;
}

enum sloss_status sl_solution_order(struct sloss_engine *engine, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(engine->ledger, row);
    const struct sl_position *positions = sl_ledger_positions(engine->ledger, holding);
    int64_t *required = sl_vector_scratch(&engine->keys, holding->count, sizeof(*required));
    size_t first = engine->reductions.lots.size;
    uint32_t count = 0;
    for (uint32_t i = 0; required != NULL && i < holding->count; i++) {
        struct sl_go_lots *lots = NULL;
        if (!sl_legs_have_lots(engine->ledger, &positions[i])) {
            continue;
        }
        lots = sl_vector_extend(&engine->reductions.lots, sizeof(*lots));
        if (lots == NULL) {
            return SLOSS_ERR_MEMORY;
        }
        *lots = (struct sl_go_lots){.market = positions[i].market,
                                    .has = (int64_t)sl_fixed_magnitude(positions[i].lots)};
        required[count++] = sl_demanding_required(engine, &positions[i], SL_MAINTENANCE);
        put_in_order((struct sl_go_lots *)(void *)(engine->reductions.lots.data + first), required,
                     count);
    }
    return required == NULL ? SLOSS_ERR_MEMORY : SLOSS_OK;
}

/* What is asked of a holding beyond its positions. */
static void add_surcharge(struct target *target, uint32_t row, int64_t ppb)
{
    uint32_t at = sl_surcharge_find(target->engine, row);
    uint64_t multiplier =
        at == SL_NONE ? PPB : (uint64_t)sl_surcharge_at(target->engine, at)->multiplier_ppb;
    int64_t addon = at == SL_NONE ? 0 : sl_surcharge_at(target->engine, at)->addon;
    target->factor = (sl_uwide)multiplier * (uint64_t)ppb;
    target->addon = sl_wide_multiply((sl_uwide)(uint64_t)addon * (uint64_t)ppb,
                                     PARTS_IN_FEE * PPB); /* of 10^-9 of an atom */
}

/* Work out a position, and close it. */
static bool look_at(struct target *target, struct sl_go_lots *lots)
{
    const struct sl_market *market = sl_engine_market(target->engine, lots->market);
    struct looked looked = {.target = target,
                            .market = market,
                            .value = sl_market_asked(market),
                            .has = lots->has,
                            .step = market->partial.step};
    return find(&looked, &lots->closes);
}

enum sloss_status sl_solution_find(struct sloss_engine *engine, uint32_t row, bool *solved_out)
{
    size_t first = engine->reductions.lots.size;
    const struct sl_margin margin = sl_margin_of(engine, row);
    struct target target = {.engine = engine, .fees = none(), .rest = none()};
    enum sloss_status status = sl_solution_order(engine, row);
    struct sl_go_lots *lots = (struct sl_go_lots *)(void *)(engine->reductions.lots.data + first);
    size_t count = (engine->reductions.lots.size - first) / sizeof(*lots);
    *solved_out = false;
    if (status != SLOSS_OK || margin.equity < 0) {
        return status;
    }
    add_surcharge(&target, row, sl_reducible_target(engine, row));
    target.has =
        sl_wide_scale(sl_wide_multiply((sl_uwide)margin.equity, FEES_IN_ATOM), PARTS_IN_FEE);
    for (size_t i = 0; i < count; i++) {
        target.rest = sl_wide_add(target.rest,
                                  asked_of(sl_engine_market(engine, lots[i].market), lots[i].has));
    }
    for (size_t i = 0; !*solved_out && i < count; i++) {
        const struct sl_market *market = sl_engine_market(engine, lots[i].market);
        target.rest = sl_wide_subtract(target.rest, asked_of(market, lots[i].has));
        target.others = i + 1 < count;
        *solved_out = look_at(&target, &lots[i]);
        if (!*solved_out) {
            target.fees = sl_wide_add(target.fees, fee_of(market, lots[i].has));
        }
        count = *solved_out ? i + 1 : count;
    }
    engine->reductions.lots.size = first + count * sizeof(*lots);
    return SLOSS_OK;
}
