/* SPDX-License-Identifier: BSD-2-Clause */
/* market: what a lot is worth, what a position must be backed by; numbers in, numbers out. */
#ifndef SL_MARKET_H
#define SL_MARKET_H

#include <stdbool.h>
#include <stdint.h>

#include "sloss/sloss.h"
#include "wide.h"

#define SL_TIERS_MAX 32u
#define SL_LAYERS_MAX 4u
#define SL_PPB INT64_C(1000000000)

/* Open interest times value, and so every sum over one side of a market, stays within this
 * (rules 1.5). */
#define SL_VALUE_MAX (INT64_C(1) << 62)

/* A requirement before it is rounded: whole atoms and billionths of one. */
struct sl_exact {
    int64_t atoms;
    int64_t billionths; /* 0..SL_PPB - 1 */
};

/* A marginal bracket. `below` is what the brackets under it ask. */
struct sl_tier {
    int64_t floor; /* notional in atoms, ascending */
    int64_t initial_ppb;
    int64_t maintenance_ppb;
    struct sl_exact initial_below;
    struct sl_exact maintenance_below;
};

struct sl_market {
    int64_t unit;
    int64_t mark;                   /* ticks */
    int64_t value;                  /* per lot at the mark */
    int64_t funding;                /* paid by a long lot so far */
    int64_t fee_ppb;                /* liquidation fee */
    int64_t cap[SL_LAYERS_MAX + 1]; /* by enum sloss_layer; 0 is none */
    int64_t deficit_sum;
    int64_t insurance_sum;
    int64_t reserve_sum;
    int64_t backstop_sum;
    int64_t socialized_sum;
    int64_t repaid_sum;
    int64_t deleverage_sum; /* given up against the mark by counterparties */
    uint64_t deficit_count;
    uint64_t takeover_count;
    uint64_t deleverage_count;
    uint32_t kind;
    uint32_t settlement;
    uint32_t layers;  /* SLOSS_LAYERS */
    uint32_t sharing; /* SLOSS_SHARING */
    uint32_t epoch;   /* command that saved its image */
    uint32_t tier_count;
    bool accepts_negative;
    bool marked;
    bool closed;
    struct sl_tier tier[SL_TIERS_MAX];
};

enum sl_requirement {
    SL_INITIAL,
    SL_MAINTENANCE
};

/* Value of a lot at a price, rules 1.3. SLOSS_ERR_RANGE for a price the contract cannot have. */
enum sloss_status sl_market_value(const struct sl_market *market, int64_t price,
                                  int64_t *value_out);

/* Put a bracket in its place, or new rates into the one with this floor. */
enum sloss_status sl_market_set_tier(struct sl_market *market, int64_t floor, int64_t initial_ppb,
                                     int64_t maintenance_ppb);

/* Value of a lot less what funding has made it cost: profit is lots * worth - cost as the ledger
 * keeps it. */
static inline sl_wide sl_market_worth(const struct sl_market *market)
{
    return (sl_wide)market->value - market->funding;
}

/* |lots * value|, at most SL_VALUE_MAX by the checks at marks and fills. */
static inline int64_t sl_market_notional(const struct sl_market *market, int64_t lots)
{
    int64_t value = lots * market->value;
    return value < 0 ? -value : value;
}

/* Requirement of a notional: the marginal brackets summed exactly, rounded up once. */
int64_t sl_market_requirement(const struct sl_market *market, int64_t notional,
                              enum sl_requirement which);

/* Layer at a place of the waterfall; SLOSS_LAYER_NONE past its end. */
static inline uint32_t sl_market_layer(const struct sl_market *market, uint32_t place)
{
    return place < SL_LAYERS_MAX ? (market->layers >> (8 * place)) & 255u : SLOSS_LAYER_NONE;
}

static inline uint32_t sl_market_basis(const struct sl_market *market)
{
    return market->sharing & 255u;
}

static inline uint32_t sl_market_rule(const struct sl_market *market)
{
    return (market->sharing >> 8) & 255u;
}

static inline uint32_t sl_market_cap(const struct sl_market *market)
{
    return (market->sharing >> 16) & 255u;
}

static inline uint32_t sl_market_rounding(const struct sl_market *market)
{
    return market->sharing >> 24;
}

#endif
