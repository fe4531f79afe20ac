/* SPDX-License-Identifier: BSD-2-Clause */
/* population: who holds what in 100 markets; drawn once, then loaded into an engine and into the
 * scans that the engine is compared with.
 *
 * A tick of a lot is UNIT atoms and a market asks 1 % of notional, so a position's requirement is
 * |lots| * price atoms without a remainder: rules 3.5 rounds nothing up, and a scan may sum
 * products. Headroom, equity less maintenance, is then
 *     deposit - sum(lots) * UNIT * OPENING + sum(lots * price * 99 long, 101 short),
 * at most 8 * 2^14 lots * 101 * 2^22 ticks < 2^46 atoms: exact in 64 bits. */
#ifndef POPULATION_H
#define POPULATION_H

#include "bench.h"

#define POPULATION_MARKETS 100
#define POPULATION_POSITIONS_MAX 8
#define POPULATION_UNIT 100
#define POPULATION_OPENING 1000000 /* ticks at which everybody traded */

struct population {
    uint32_t accounts;
    uint32_t *first;  /* of accounts + 1: where its positions begin */
    uint16_t *market; /* of each position */
    int64_t *lots;    /* long above zero */
    int64_t *deposit; /* of each account */
    bool *closed;     /* taken over since */
};

/* Accounts of 1 to 8 markets, few of which have most of the positions (Zipf, exponent 0.8), with
 * leverage 1 to 50, both directions. */
void population_draw(struct population *population, uint32_t accounts, uint64_t seed);

/* Seven of eight accounts stand in two markets that move together, one leg against the other, with
 * 0.01 % of the notional to spare; the eighth is as above, with leverage up to 10. */
void population_draw_hedged(struct population *population, uint32_t accounts, uint64_t seed);

/* The markets, the deposits, and each position a trade with the market's fund at the opening. Ids
 * are 1 and up. */
void population_load(const struct population *population, struct sloss_engine *engine);

void population_free(struct population *population);

/* What a position adds to its account's headroom for each tick of its market's price. */
static inline int64_t population_slope(int64_t lots)
{
    return lots * (lots > 0 ? POPULATION_UNIT - 1 : POPULATION_UNIT + 1);
}

/* Headroom of an account at price zero. */
static inline int64_t population_base(const struct population *population, uint32_t account)
{
    int64_t base = population->deposit[account];
    for (uint32_t i = population->first[account]; i < population->first[account + 1]; i++) {
        base -= population->lots[i] * POPULATION_UNIT * POPULATION_OPENING;
    }
    return base;
}

/* ---- prices ---------------------------------------------------------------------------------- */

struct walk {
    uint64_t seed;
    double pace;  /* times the calm volatility */
    double drift; /* part of the price a round */
    bool pairs;   /* markets 2i and 2i + 1 have one price */
    int64_t price[POPULATION_MARKETS];
};

/* Everything at its opening. */
void walk_begin(struct walk *walk, uint64_t seed);

/* One round: each market moves by 0.02 % times 0.5 to 2 (by market), half of it in common; once in
 * 10,000 it jumps by 1 %. */
void walk_step(struct walk *walk);

#endif
