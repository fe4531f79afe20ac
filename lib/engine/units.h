/* SPDX-License-Identifier: BSD-2-Clause */
/* units: how many units of an insurance fund each account has, where a fund belongs to those who
 * have units of it. There is a row for a holding only where it has had some. The commands that buy
 * and sell them are in command/shares.c. */
#ifndef SL_UNITS_H
#define SL_UNITS_H

#include "engine/engine.h"

/* What a holding has of a fund. */
struct sl_units {
    int64_t units;
    int64_t wish;      /* of these to be sold when the delay is over, or 0 */
    int64_t wish_time; /* when it was noted; 0 without one */
    uint32_t holding;
    uint32_t fund;
    uint32_t next;     /* of the same fund, or SL_NONE */
    uint32_t saved_by; /* number of the command that saved its image */
};

static inline struct sl_units *sl_units_at(const struct sloss_engine *engine, uint32_t row)
{
    return SL_PAGED_AT(&engine->units, struct sl_units, row);
}

void sl_units_initialize(struct sloss_engine *engine);
void sl_units_finalize(struct sloss_engine *engine);

/* After 2^32 commands stamps begin anew: forget them. */
void sl_units_forget_stamps(struct sloss_engine *engine);

/* The row of a holding, or SL_NONE. */
uint32_t sl_units_find(const struct sloss_engine *engine, uint32_t fund, uint32_t holding);

/* The same, made if missing; SL_NONE without memory or a number for it. A row of zeros is not
 * state, so making one needs no undoing. */
uint32_t sl_units_open(struct sloss_engine *engine, uint32_t fund, uint32_t holding);

/* What a holding has that comes from a file, of a fund whose units are counted already; once for
 * each. */
enum sloss_status sl_units_restore(struct sloss_engine *engine, uint32_t fund, uint32_t holding,
                                   const struct sl_units *values);

/* So many units are issued to a holding, or come back from it where it is below zero. Requires that
 * it has as many. SLOSS_ERR_OVERFLOW where all units do not fit. */
enum sloss_status sl_units_issue(struct sloss_engine *engine, uint32_t row, int64_t units);

/* The wish is now to sell so many; 0 for none. Requires that the holding has as many. */
enum sloss_status sl_units_wish(struct sloss_engine *engine, uint32_t row, int64_t units);

/* floor(units * equity of the fund / all units), 0 where there are none or the equity is below
 * zero. Requires that the equity fits 64 bits, and that there are as many units. */
sl_wide sl_units_worth(const struct sloss_engine *engine, uint32_t fund, int64_t units);

/* Do the units of all holdings sum to those of their funds? */
bool sl_units_are_consistent(const struct sloss_engine *engine);

#endif
