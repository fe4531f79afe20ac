/* SPDX-License-Identifier: BSD-2-Clause */
/* units: how many units of an insurance fund each account has, of each kind, and what they are
 * worth, where a fund belongs to those who have units of it. There is a row for a holding only
 * where it has had some. The commands that buy and sell them are in command/shares.c. */
#ifndef SL_UNITS_H
#define SL_UNITS_H

#include "engine/engine.h"

/* What a holding has of a kind of units of a fund. */
struct sl_units {
    int64_t units;
    int64_t wish;      /* of these to be sold when the delay is over, or 0 */
    int64_t wish_time; /* when it was noted; 0 without one */
    uint32_t holding;
    uint32_t fund;
    uint32_t tranche;  /* enum sl_tranche */
    uint32_t next;     /* of the same fund, or SL_NONE */
    uint32_t saved_by; /* number of the command that saved its image */
};

static inline struct sl_units *sl_units_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->units, struct sl_units, row);
}

/* Has the fund units of a kind, and which is it here? `tranche` is enum sloss_tranche. */
static inline bool sl_units_has_kind(const struct sl_fund *fund, uint32_t tranche)
{
    bool is_of_two = tranche == SLOSS_TRANCHE_JUNIOR || tranche == SLOSS_TRANCHE_SENIOR;
    return fund->has_units && (fund->has_tranches ? is_of_two : tranche == SLOSS_TRANCHE_NONE);
}

static inline enum sl_tranche sl_units_kind(uint32_t tranche)
{
    return tranche == SLOSS_TRANCHE_SENIOR ? SL_SENIOR : SL_JUNIOR;
}

void sl_units_initialize(struct sloss_engine *engine);
void sl_units_finalize(struct sloss_engine *engine);

/* After 2^32 commands stamps begin anew: forget them. */
void sl_units_forget_stamps(struct sloss_engine *engine);

/* The row of a holding, or SL_NONE. */
uint32_t sl_units_find(const struct sloss_engine *engine, uint32_t fund, enum sl_tranche tranche,
                       uint32_t holding);

/* The same, made if missing; SL_NONE without memory or a number for it. A row of zeros is not
 * state, so making one needs no undoing. */
uint32_t sl_units_open(struct sloss_engine *engine, uint32_t fund, enum sl_tranche tranche,
                       uint32_t holding);

/* What a holding has that comes from a file, of a fund whose units are counted already; once for
 * each kind. */
enum sloss_status sl_units_restore(struct sloss_engine *engine, uint32_t fund, uint32_t holding,
                                   const struct sl_units *values);

/* So many units are issued to a holding, or come back from it where it is below zero. Requires that
 * it has as many. SLOSS_ERR_OVERFLOW where all units do not fit. */
enum sloss_status sl_units_issue(struct sloss_engine *engine, uint32_t row, int64_t units);

/* The wish is now to sell so many; 0 for none. Requires that the holding has as many. */
enum sloss_status sl_units_wish(struct sloss_engine *engine, uint32_t row, int64_t units);

/* The par of a fund's senior units rises by an amount, or falls where it is below zero, by no more
 * than it is. SLOSS_ERR_OVERFLOW where it does not fit. */
enum sloss_status sl_units_change_par(struct sloss_engine *engine, uint32_t fund, int64_t amount);

/* The fund of a market has kept so much of a fee or a forfeit: the part of it that seniors earn
 * adds to their par, where there are any. */
enum sloss_status sl_units_earn(struct sloss_engine *engine, uint32_t market, int64_t amount);

/* What all units of a kind are worth where the fund has so much: the senior ones up to their par,
 * the junior ones what is above it; 0 where the equity is below zero. Requires that it is not above
 * 64 bits. */
int64_t sl_units_value(const struct sl_fund *fund, enum sl_tranche tranche, sl_wide equity);

/* floor(units * value / all units of the kind), 0 where there are none. Requires that the equity of
 * the fund fits 64 bits, and that there are as many units. */
sl_wide sl_units_worth(const struct sloss_engine *engine, uint32_t fund, enum sl_tranche tranche,
                       int64_t units);

/* Do the units of all holdings sum to those of their funds, and does each fund have the kinds that
 * it may have? */
bool sl_units_are_consistent(const struct sloss_engine *engine);

#endif
