/* SPDX-License-Identifier: BSD-2-Clause */
/* closing: what a holding has when it is closed out, and what it owes and is owed. All of it is one
 * sum, rounded once: what a market brings in atoms is what it adds to that (docs/rules.md 7.2). */
#ifndef SL_CLOSING_INTERNAL_H
#define SL_CLOSING_INTERNAL_H

#include "liquidation/loss_internal.h"
#include "liquidation/plan_internal.h"

/* One market of the holding, as it stood when the close-out began. */
struct sl_part {
    uint32_t market;
    uint32_t position;
    uint32_t way; /* enum sl_way */
    bool variation;
    int64_t lots;
    uint32_t scale;
    sl_wide profit;   /* unrealized, or unsettled in a variation market, in billionths of an atom */
    int64_t required; /* maintenance */
    int64_t fee;
    int64_t realized; /* in an unrealized market */
    int64_t owes;     /* unsettled, paid to the market's fund */
    int64_t gain;     /* unsettled, that the market's fund pays */
};

/* The close-out under way. */
struct sl_closing {
    struct sloss_engine *engine;
    uint32_t holding;
    uint32_t count;
    struct sl_part *parts; /* in order of creation */
    struct sl_loss *losses;
    uint32_t losses_count;
    /* In billionths of an atom: all of a close-out is one sum, which is rounded once. */
    sl_wide realized;     /* profit of what is closed in unrealized markets */
    sl_wide losses_sum;   /* unsettled losses of what is closed in variation markets */
    sl_wide gains_sum;    /* and unsettled gains */
    sl_wide kept;         /* profit of what is kept */
    sl_wide gains;        /* of the gains, what the funds pay, in atoms */
    uint32_t liquidation; /* enum sloss_account_liquidation */
    bool any;             /* something is closed */
    uint32_t given;       /* the last market that got something of what is left over */
    int64_t before;       /* the balance before anything is moved */
};

/* List what the holding has in each market, and what becomes of it. */
enum sloss_status sl_closing_list(struct sl_closing *closing, const struct sl_plan *plan);

/* What is realized, and what is owed unsettled, in each market, in atoms. Writes too what gains are
 * needed for: what is owed, and what the balance lacks. */
enum sloss_status sl_closing_needed(struct sl_closing *closing, sl_wide *needed_out);

/* What the holding is short of, all in all. */
enum sloss_status sl_closing_debt(const struct sl_closing *closing, int64_t *short_out);

/* What is on the balance of the holding now. */
static inline int64_t sl_closing_balance(const struct sl_closing *closing)
{
    return sl_ledger_holding(closing->engine->ledger, closing->holding)->balance;
}

/* Atoms of billionths of an atom, rounded down. */
static inline sl_wide sl_closing_atoms(sl_wide billionths)
{
    return sl_fine_quotient(billionths, SL_FINE_ATOM);
}

/* What realized profit and unsettled losses together come to in atoms. */
static inline sl_wide sl_closing_after_losses(const struct sl_closing *closing)
{
    return sl_closing_atoms(closing->realized - closing->losses_sum);
}

#endif
