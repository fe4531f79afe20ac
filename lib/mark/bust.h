/* SPDX-License-Identifier: BSD-2-Clause */
/* bust: a fill that is kept, and the fill the other way round that undoes it (docs/rules.md 26.6). */
#ifndef SL_BUST_H
#define SL_BUST_H

#include "mark/admission.h"

/* What a fill has brought into the books, as it is kept. */
struct sl_booked {
    uint32_t holding[2]; /* of buyer and seller */
    int64_t passed;      /* what went on from the account of fees to the fund */
};

/* Keep a fill, where its market keeps some. */
enum sloss_status sl_bust_keep(struct sloss_engine *engine, const struct sl_fill *fill,
                               const struct sl_booked *booked);

/* Undo the fill with a number in a market that is open. */
enum sloss_status sl_bust(struct sloss_engine *engine, uint32_t market, uint64_t sequence);

#endif
