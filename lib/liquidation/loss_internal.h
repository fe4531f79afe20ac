/* SPDX-License-Identifier: BSD-2-Clause */
/* loss: which markets made the loss of a holding, and how a debt is split over them (docs/rules.md
 * 4.4): by what each open position has lost, and by what took the balance below zero. */
#ifndef SL_LOSS_INTERNAL_H
#define SL_LOSS_INTERNAL_H

#include "engine/engine.h"

/* What one market has made of it. */
struct sl_loss {
    uint32_t market;
    uint32_t reserved;
    sl_wide weight; /* what it has lost, in billionths of an atom */
    int64_t debt;   /* its part of a debt */
};

/* The markets in order of creation, each once, in working memory that lasts until the next call. */
enum sloss_status sl_loss_list(struct sloss_engine *engine, uint32_t holding,
                               struct sl_loss **losses_out, uint32_t *count_out);

/* Split a debt over them, telescoping. */
void sl_loss_split(struct sl_loss *losses, uint32_t count, int64_t debt);

#endif
