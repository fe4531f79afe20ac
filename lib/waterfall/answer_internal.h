/* SPDX-License-Identifier: BSD-2-Clause */
/* answer: the layer `owner`. Other accounts of a defaulter's owner pay before anybody else does. */
#ifndef SL_ANSWER_INTERNAL_H
#define SL_ANSWER_INTERNAL_H

#include "waterfall/sharer.h"
#include "waterfall/stand_internal.h"

/* For the defaults of the markets that wait, owner by owner in the order of the defaulters'
 * accounts: from the equity of the owner's accounts that are no clients and left no debt, in
 * proportion, and then from their contributions. */
enum sloss_status sl_answer(struct sloss_engine *engine, struct sl_stand *stands, uint32_t count,
                            const struct sl_sharer *sharer);

#endif
