/* SPDX-License-Identifier: BSD-2-Clause */
/* reference: the headroom of a holding from the rules alone (docs/rules.md 1.3, 3.5): sums written
 * as they are read, over what the public queries say of its lots, cost and balance. It also tells
 * what the headroom will be at prices that are yet to come. */
#ifndef REFERENCE_H
#define REFERENCE_H

#include "base/wide.h"
#include "test.h"

#define MARKETS 8
#define TIERS 4

struct terms {
    uint32_t asset;
    uint32_t kind;
    uint32_t settlement;
    bool accepts_negative;
    int64_t unit;      /* in 10^-precision of an atom */
    uint32_t precision;
    int64_t scale;     /* a price it may have */
    int64_t lot_least; /* asked of a lot at the least, billionths of an atom */
    uint32_t tiers;
    struct {
        int64_t floor; /* ascending */
        int64_t initial_ppb;
        int64_t maintenance_ppb;
    } tier[TIERS];
};

/* A holding: what stands beside sum(lots * value). */
struct view {
    sl_wide cash; /* balance - sum(cost), in billionths of an atom */
    int64_t lots[MARKETS];
};

/* The nearest whole number; of two as near the even one. */
static inline int64_t divide_half_even(int64_t over, int64_t under)
{
    int64_t down = over / under;
    int64_t twice = 2 * (over % under);
    return down + (twice > under || (twice == under && down % 2 != 0) ? 1 : 0);
}

/* 10^digits. */
static inline sl_wide ten_to(uint32_t digits)
{
    sl_wide power = 1;
    for (; digits > 0; digits--) {
        power *= 10;
    }
    return power;
}

/* Billionths of an atom of an amount in the precision of a market. */
static inline sl_wide billionths_of(const struct terms *terms, sl_wide amount)
{
    return amount * ten_to(9 - terms->precision);
}

/* In the precision of the market. */
static inline sl_wide value_at(const struct terms *terms, int64_t price)
{
    return terms->kind == SLOSS_KIND_INVERSE ? -divide_half_even(terms->unit, price)
                                             : (sl_wide)price * terms->unit;
}

/* Each bracket asks its rate of the part of the notional that lies in it, where a value below a
 * tick's counts as a tick's; or each lot asks for itself. The greater sum is rounded up. */
static inline sl_wide maintenance_of(const struct terms *terms, sl_wide lots, sl_wide value)
{
    sl_wide size = value < 0 ? -value : value;
    lots = lots < 0 ? -lots : lots;
    size = terms->kind != SLOSS_KIND_INVERSE && size < terms->unit ? terms->unit : size;
    sl_wide notional = lots * size;
    sl_wide atom = ten_to(terms->precision);
    sl_wide parts = 0; /* billionths of 10^-precision of an atom */
    for (uint32_t i = 0; i < terms->tiers && terms->tier[i].floor * atom < notional; i++) {
        sl_wide end = i + 1 < terms->tiers && terms->tier[i + 1].floor * atom < notional
                          ? terms->tier[i + 1].floor * atom
                          : notional;
        parts += (end - terms->tier[i].floor * atom) * terms->tier[i].maintenance_ppb;
    }
    sl_wide by_lots = lots * terms->lot_least * atom;
    parts = by_lots > parts ? by_lots : parts;
    return (parts + 1000000000 * atom - 1) / (1000000000 * atom);
}

/* Equity less maintenance, in atoms, rounded down. */
static inline sl_wide headroom_at(const struct terms *terms, const struct view *view,
                                  const int64_t *price)
{
    sl_wide headroom = view->cash;
    for (uint32_t m = 0; m < MARKETS; m++) {
        if (view->lots[m] != 0) {
            sl_wide value = value_at(&terms[m], price[m]);
            headroom += billionths_of(&terms[m], view->lots[m] * value) -
                        1000000000 * maintenance_of(&terms[m], view->lots[m], value);
        }
    }
    return headroom / 1000000000 - (headroom % 1000000000 < 0 ? 1 : 0);
}

/* Put a bracket in its place, or new rates into the one with its floor (rules 3.5). */
static inline void set_tier(struct terms *terms, int64_t floor, int64_t initial_ppb,
                            int64_t maintenance_ppb, int64_t lot_least)
{
    uint32_t place = 0;
    while (place < terms->tiers && terms->tier[place].floor < floor) {
        place++;
    }
    if (place == terms->tiers || terms->tier[place].floor != floor) {
        for (uint32_t i = terms->tiers++; i > place; i--) {
            terms->tier[i] = terms->tier[i - 1];
        }
    }
    terms->lot_least = place == 0 ? lot_least : terms->lot_least;
    terms->tier[place].floor = floor;
    terms->tier[place].initial_ppb = initial_ppb;
    terms->tier[place].maintenance_ppb = maintenance_ppb;
}

#endif
