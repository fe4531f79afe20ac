/* SPDX-License-Identifier: BSD-2-Clause */
/* market: the value of a lot, and the margin requirement of a position. Only numbers go in and out.
 */
#ifndef SL_MARKET_H
#define SL_MARKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fine.h"
#include "base/fixed.h"
#include "base/paged.h"
#include "base/wide.h"
#include "engine/demand.h"
#include "engine/given.h"
#include "sloss/sloss.h"

#define SL_TIERS_MAX 32u
#define SL_PPB INT64_C(1000000000)

/* Open interest times value, and so every sum over one side of a market, stays within this many
 * fine units, and the requirement of it within as many atoms (rules 1.5). */
#define SL_VALUE_MAX (INT64_C(1) << 62)

enum sl_requirement {
    SL_INITIAL,
    SL_MAINTENANCE
};

/* Rates of a bracket go up to this: 100, or 10,000 %. */
#define SL_RATE_MAX (100 * SL_PPB)

/* A marginal bracket. `below` is the requirement of all brackets under it, in billionths of a fine
 * unit. */
struct sl_tier {
    int64_t floor;   /* notional in atoms, ascending */
    int64_t rate[2]; /* ppb, by enum sl_requirement */
    int64_t lot[2];  /* asked of a lot at the least, billionths of an atom; of the lowest bracket */
    int64_t from;    /* the floor in fine units, or INT64_MAX where no notional reaches it */
    sl_wide below[2];
};

/* A rate for every notional, so that a requirement is one multiplication. */
struct sl_flat {
    uint64_t ppb;
    uint64_t scale; /* floor(2^64 * ppb / 10^9) */
};

/* Sides of a market, as indices. */
enum {
    SL_LONG,
    SL_SHORT,
    SL_SIDES
};

/* How a loss is divided over accounts: struct sloss_sharing in few bytes. */
struct sl_share_terms {
    uint8_t basis;
    uint8_t rule;
    uint8_t cap;
    uint8_t rounding;
    uint8_t pool;                      /* enum sloss_pool */
    struct sloss_market_policy policy; /* with SLOSS_BASIS_POLICY */
};

/* How the host closes positions in liquidations (docs/rules.md 25.1). */
struct sl_execute {
    int64_t timeout; /* nanoseconds until the funds take over; 0 where nothing is set */
    int64_t fee_ppb; /* of the notional, that the side in liquidation pays */
    int64_t liquidator_ppb; /* of the fee, that the other side gets */
};

/* Which rows of moments are a list (moments.h). */
struct sl_moment_list {
    uint32_t first;
    uint32_t end; /* the one behind the last */
};

/* Above it nobody is armed at the first level of an asset: whoever has lots is special. */
#define SL_LEVEL_ARMED_MAX (1000 * SL_PPB)

/* How a holding in breach is reduced where it is not closed out whole (docs/rules.md 24.1). */
struct sl_partial {
    int64_t target_ppb; /* of the maintenance requirement; 0: nobody is reduced in the market */
    int64_t step;       /* lots, at least 1 */
    int64_t remainder;  /* lots */
    int64_t slice_ppb;  /* of the lots that a liquidation began with; 0 for no slices */
    int64_t slice_duration; /* nanoseconds from one slice to the next */
    int64_t whole_below_ppb;
};

#define SL_OPTIONS (SLOSS_OPTION_CANCEL_ORDERS + 1)
#define SL_GUARDED 5 /* things that a price may be too bad for (guard/guard.h) */

struct sl_market {
    /* What the check of a position reads: one cache line. */
    int64_t value;   /* per lot at the mark, in fine units as all values here (base/fine.h) */
    int64_t funding; /* fine units that one long lot has paid so far */
    int64_t slope[2][SL_SIDES]; /* slack per lot by enum sl_requirement, in billionths of a fine
                                   unit, if is_plain */
    uint32_t settlement;
    uint32_t scale; /* fine units in an atom */
    uint32_t tier_count;
    bool is_plain; /* is_flat, nothing is asked beyond that, and the slopes fit 64 bits */
    bool is_flat;  /* there is one bracket, from 0, with rates below 100 %, and no requirement per
                      lot */
    bool marked;
    bool closed;
    /* What detection reads: the pressure on each side (sl_market_move()). */
    uint64_t typical_step; /* recent average rise of the pressure in one instant, in billionths of
                              an atom */
    sl_wide pressure[SL_SIDES];
    struct sl_flat flat[2]; /* by enum sl_requirement, where is_flat */
    int64_t rate_least_ppb;
    int64_t rate_most_ppb;         /* of maintenance, over all notionals */
    int64_t lot_least[2];          /* asked of a lot whatever its value, billionths of an atom */
    bool is_beyond[2];             /* brackets are not all that is asked of lots at a value */
    int64_t ask_most_ppb;          /* the greatest initial rate, or 1 where none is above */
    int64_t tick_value;            /* a smaller value counts as this in a requirement; inverse: 0 */
    int64_t unit;                  /* fine units per lot per tick; inverse: times ticks */
    int64_t mark;                  /* ticks */
    uint32_t ceiling;              /* bits of enum sloss_ceiling: which of the two below there is */
    uint32_t trading;              /* enum sloss_trading */
    uint8_t validity;              /* enum sloss_validity: how far its price can be relied on */
    uint8_t worst[SL_GUARDED];     /* 1 + the worst at which something is done, or 0 as in a new market */
    bool halted;                   /* nobody marks it, quotes it, pays funding or trades there */
    uint64_t oldest_fill;          /* number of the oldest fill that is kept, or 0 (guard/kept.h) */
    int64_t open_most;             /* lots of longs */
    int64_t position_most;         /* lots of an account without a limit of its own */
    int64_t fee_ppb;               /* liquidation fee */
    int64_t cap[SLOSS_LAYERS_MAX]; /* by enum sloss_layer, of a round; 0 is none */
    int64_t period[SLOSS_LAYERS_MAX];   /* of any `duration`, where that is above 0 */
    int64_t duration[SLOSS_LAYERS_MAX]; /* nanoseconds */
    int64_t gate_duration;              /* nanoseconds after a deficit; 0 for no gate (gate.h) */
    int64_t deficit_time;               /* of the last one */
    int64_t deficit_sum;
    int64_t paid_sum[SLOSS_LAYERS_MAX];          /* by enum sloss_layer */
    struct sl_given_list gave[SLOSS_LAYERS_MAX]; /* and when */
    int64_t repaid_sum;
    int64_t deleverage_sum; /* net amount that counterparties gave up against the mark */
    uint64_t deficit_count;
    uint64_t takeover_count;
    uint64_t deleverage_count;
    uint8_t layer[SLOSS_LAYERS_MAX]; /* enum sloss_layer in order, NONE from the end on */
    struct sl_share_terms sharing;
    uint32_t saved_by; /* number of the command that saved its image */
    uint8_t kind;      /* enum sloss_kind */
    uint8_t precision; /* digits below the atom */
    bool accepts_negative;
    uint64_t instants;     /* by marks, in which it has been settled (gain.h) */
    int64_t value_settled; /* per lot, in the last of them */
    int64_t value_before;  /* and in the one before */
    struct sl_demand demand;
    int64_t mature_duration; /* nanoseconds until a profit counts; 0: it counts at once */
    uint64_t moment; /* number of the one that there is, from 1 on where profit matures */
    struct sl_moment_list past[SL_SIDES]; /* those that are past, of each side (moments.h) */
    struct sl_partial partial;
    int64_t level_ppb; /* the first level of its asset (reduction/levels.h), or 0 for none: pressure
                          rises as fast as slack above that is lost */
    struct sl_execute execute;
    bool unsettled; /* trades have left a variation market something to be settled, perhaps */
    uint8_t option[SL_OPTIONS]; /* by enum sloss_option: 1 + what holds here, or 0 as elsewhere */
    struct sl_tier tier[SL_TIERS_MAX];
    /* What follows belongs to the round of close-outs under way, and to detection. It is not part
     * of the state, and no image has it. */
    uint32_t marked_by;              /* number of the last command that has set its mark */
    uint64_t round;                  /* number of the one that `given` is of */
    struct sl_paged moments[SL_SIDES]; /* struct sl_moment, where they are noted (moments.h) */
    bool notes_moments;
    int64_t given[SLOSS_LAYERS_MAX]; /* by enum sloss_layer: what a layer has paid in it */
    uint64_t opened;                 /* span of the one that began its latest hole (gate.c) */
    uint64_t entered; /* the fund has had lots since this span of a command (gate.c) */
    int64_t given_before[SLOSS_LAYERS_MAX]; /* and before it, within the layer's `duration` */
    uint64_t
        charge_count; /* of shares that accounts have borne, trials included (stress/outcome.c) */
    sl_wide charge_base;   /* and the sums of the weights that they were divided by */
    bool brackets_changed; /* its brackets have changed, so all its holders must be checked */
    uint32_t grid;         /* 1 + its row among those of universes (portfolio.h), or 0 */
    uint32_t guard;        /* 1 + its row among those of guards (guard/guard.h), or 0 */
};

/* Where a market stands, or is thought to stand: the value of a lot there, and the open interest
 * in atoms when it was marked there. */
struct sl_quote {
    int64_t value;
    int64_t interest;
};

/* Is open interest times a payment per lot, in fine units, within bounds (rules 1.5)? */
bool sl_market_bears(int64_t lots, int64_t payment);

/* Are open interest times the value per lot, and the requirement of it, within bounds? */
bool sl_market_holds(const struct sl_market *market, int64_t lots, int64_t value);

/* Value of a lot at a price, rules 1.3. SLOSS_ERR_RANGE for a price the contract cannot have. */
enum sloss_status sl_market_value(const struct sl_market *market, int64_t price,
                                  int64_t *value_out);

/* Is what a position was paid for within bounds, where that is asked for (rules 1.5)? `cost` has
 * what funding has added, in fine units. */
bool sl_market_bears_cost(const struct sl_market *market, sl_wide cost);

/* Set what is asked beyond the brackets; the sample of open interest stays. */
void sl_market_set_demand(struct sl_market *market, const struct sl_demand *demand);

/* What follows from the parameters of a new market, which has no brackets. */
void sl_market_start(struct sl_market *market);

/* Add a bracket, or give new terms to the one with this floor. `below` is zero, and worked out.
 * SLOSS_ERR_ARGUMENT where there is a requirement per lot and a lower bracket. */
enum sloss_status sl_market_set_tier(struct sl_market *market, const struct sl_tier *terms);

/* Set the value per lot, or add to the funding. Both change the pressure on each side.
 *
 * Pressure is in billionths of a fine unit per lot. It rises at least as fast as one lot of that
 * side loses headroom, which is profit less maintenance requirement, before rounding. A long lot
 * loses headroom when its value falls and gains when it rises; a short lot the other way round. It
 * does so at a slope of 1 plus or minus a maintenance rate, which depends on its bracket and on the
 * sign of the value. Below the value of one tick the requirement stays the same. So a loss counts
 * with the greatest possible slope, and a gain with the least, which is below zero where the
 * requirement rises by more than a lot gains. With one rate for every notional these are equal, and
 * pressure follows from value and funding. */
void sl_market_move(struct sl_market *market, int64_t value);
void sl_market_accrue(struct sl_market *market, int64_t payment);

/* What follows from value, funding and brackets, once one of them has been set. */
void sl_market_refresh(struct sl_market *market);

/* Does what is asked of a holding with lots here, or backs it, not follow from the marks alone, or
 * not with one slope? (margin/special.h) */
static inline bool sl_market_is_special(const struct sl_market *market)
{
    return sl_demand_is_special(&market->demand) || market->mature_duration != 0 ||
           market->level_ppb > SL_LEVEL_ARMED_MAX;
}

/* Value of a lot less what funding has made it cost: profit is lots * worth - cost as the ledger
 * keeps it, all in fine units. */
static inline sl_wide sl_market_worth(const struct sl_market *market)
{
    return (sl_wide)market->value - market->funding;
}

/* |lots * value| in fine units, at most SL_VALUE_MAX by the checks at marks and fills; and in
 * atoms, rounded down. */
static inline int64_t sl_market_fine_notional(const struct sl_market *market, int64_t lots)
{
    return sl_fixed_absolute(lots * market->value);
}

static inline int64_t sl_market_notional_at(const struct sl_market *market, int64_t lots,
                                            int64_t value)
{
    return (int64_t)sl_fine_down(sl_fixed_absolute(lots * value), market->scale);
}

static inline int64_t sl_market_notional(const struct sl_market *market, int64_t lots)
{
    return sl_market_notional_at(market, lots, market->value);
}

static inline struct sl_quote sl_market_quote(const struct sl_market *market)
{
    return (struct sl_quote){.value = market->value, .interest = market->demand.interest};
}

/* The value that a lot of some value counts with in a requirement: so a position is asked something
 * at price 0. And the same at the mark. */
static inline uint64_t sl_market_asked_at(const struct sl_market *market, int64_t value)
{
    uint64_t size = sl_fixed_magnitude(value);
    return size < (uint64_t)market->tick_value ? (uint64_t)market->tick_value : size;
}

static inline uint64_t sl_market_asked(const struct sl_market *market)
{
    return sl_market_asked_at(market, market->value);
}

/* Atoms of billionths of a fine unit, rounded up: what is asked of a position. */
int64_t sl_market_round_up(const struct sl_market *market, sl_wide parts);

/* ceil(notional * ppb / 10^9), of atoms. The product with `scale` falls short of the quotient by
 * less than notional / 2^64 < 1, so the estimate is the floor or one less, and the low 64 bits of
 * the remainder, below 2 * 10^9, tell. */
static inline int64_t sl_market_flat(struct sl_flat flat, int64_t notional)
{
    uint64_t quotient = (uint64_t)(((sl_uwide)(uint64_t)notional * flat.scale) >> 64);
    uint64_t rest = (uint64_t)notional * flat.ppb - quotient * (uint64_t)SL_PPB;
    return (int64_t)(quotient + (rest > (uint64_t)SL_PPB ? 2 : rest > 0 ? 1 : 0));
}

/* The requirement of a notional in fine units before it is rounded, in billionths of one. */
sl_wide sl_market_unrounded_bracketed(const struct sl_market *market, int64_t notional,
                                      enum sl_requirement which);

static inline sl_wide sl_market_unrounded(const struct sl_market *market, int64_t notional,
                                          enum sl_requirement which)
{
    return market->is_flat ? (sl_wide)notional * (int64_t)market->flat[which].ppb
                           : sl_market_unrounded_bracketed(market, notional, which);
}

/* The same in atoms, rounded up once. */
static inline int64_t sl_market_requirement(const struct sl_market *market, int64_t notional,
                                            enum sl_requirement which)
{
    return market->is_flat && market->scale == 1
               ? sl_market_flat(market->flat[which], notional)
               : sl_market_round_up(market, sl_market_unrounded(market, notional, which));
}

/* What is asked of so many lots: by their notional, or by something else that the market says where
 * that is more, in atoms, rounded up once; or before it is rounded, in billionths of a fine unit,
 * rounded up to them. At the mark, or where the market is thought to stand, within bounds. What was
 * paid for a position counts as well: sl_demanding_required(). */
sl_wide sl_market_exactly_required_beyond(const struct sl_market *market, struct sl_quote quote,
                                          int64_t lots, enum sl_requirement which);

/* What maintenance asks of so many lots at the mark, before anything is rounded: in
 * SL_DEMAND_PARTS to a billionth of a fine unit. */
struct sl_wide256 sl_market_parts_required(const struct sl_market *market, int64_t lots);

static inline sl_wide sl_market_exactly_required(const struct sl_market *market, int64_t lots,
                                                 enum sl_requirement which)
{
    int64_t size = (int64_t)(sl_fixed_magnitude(lots) * sl_market_asked(market));
    return market->is_beyond[which]
               ? sl_market_exactly_required_beyond(market, sl_market_quote(market), lots, which)
               : sl_market_unrounded(market, size, which);
}

static inline int64_t sl_market_required_at(const struct sl_market *market, struct sl_quote quote,
                                            int64_t lots, enum sl_requirement which)
{
    if (!market->is_beyond[which]) {
        uint64_t asked = sl_market_asked_at(market, quote.value);
        return sl_market_requirement(market, (int64_t)(sl_fixed_magnitude(lots) * asked), which);
    }
    return sl_market_round_up(market,
                              sl_market_exactly_required_beyond(market, quote, lots, which));
}

static inline int64_t sl_market_required(const struct sl_market *market, int64_t lots,
                                         enum sl_requirement which)
{
    return sl_market_required_at(market, sl_market_quote(market), lots, which);
}

/* Layer at a place of the waterfall; SLOSS_LAYER_NONE past its end. */
static inline uint32_t sl_market_layer(const struct sl_market *market, uint32_t place)
{
    return place < SLOSS_LAYERS_MAX ? market->layer[place] : SLOSS_LAYER_NONE;
}

#endif
