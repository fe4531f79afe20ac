/* SPDX-License-Identifier: BSD-2-Clause */
/* admission: what refuses a fill before it is booked: how the market trades, accounts that are
 * frozen, and how large positions and the open interest may be (docs/rules.md 15.5). */
#ifndef SL_ADMISSION_H
#define SL_ADMISSION_H

#include "engine/engine.h"

struct sl_fill {
    uint32_t market;
    uint32_t buyer; /* rows of accounts */
    uint32_t seller;
    int64_t lots;     /* at least 1 */
    int64_t price;    /* ticks */
    int64_t fee[2];   /* what buyer and seller pay to the account of fees; below zero: receive */
    uint32_t resting; /* bits of enum sloss_resting */
    uint32_t leg[2];  /* enum sloss_leg: which one is meant of buyer and seller */
    uint32_t liquidated; /* enum sloss_liquidated */
    bool force;       /* without the margin check */
};

/* Would lots that change by so much add risk: are they more then, or on the other side? */
static inline bool sl_admission_adds_risk(int64_t before, int64_t change)
{
    sl_wide after = (sl_wide)before + change;
    bool flips = (before > 0 && after < 0) || (before < 0 && after > 0);
    return flips || (after < 0 ? -after : after) > (before < 0 ? -(sl_wide)before : before);
}

/* What the buyer or the seller has before the fill. */
struct sl_standing_lots {
    int64_t net;    /* its position */
    int64_t traded; /* of the leg that is meant, below zero if that is the short one; without legs
                       the same */
};

/* May the fill be, of a buyer and a seller that stand so? */
enum sloss_status sl_admission_check(const struct sloss_engine *engine, const struct sl_fill *fill,
                                     struct sl_standing_lots buyer_lots,
                                     struct sl_standing_lots seller_lots);

/* The same. Where there are no such terms, it costs a look at what a fill reads anyway. */
static inline enum sloss_status sl_admission(const struct sloss_engine *engine,
                                             const struct sl_fill *fill,
                                             struct sl_standing_lots buyer_lots,
                                             struct sl_standing_lots seller_lots)
{
    const struct sl_market *market = sl_engine_market(engine, fill->market);
    bool any = (market->ceiling | market->trading | market->validity) != 0 ||
               sl_ledger_account(engine->ledger, fill->buyer)->has_terms ||
               sl_ledger_account(engine->ledger, fill->seller)->has_terms;
    return any ? sl_admission_check(engine, fill, buyer_lots, seller_lots) : SLOSS_OK;
}

#endif
