/* SPDX-License-Identifier: BSD-2-Clause */
/* position_internal: what trades of positions and of their legs have in common. */
#ifndef SL_POSITION_INTERNAL_H
#define SL_POSITION_INTERNAL_H

#include "ledger/position.h"

/* A book and its asset are about to change. */
enum sloss_status sl_position_save_book(struct sloss_ledger *ledger, struct sl_book *book);

/* Write a position and keep the sums of its book and asset. */
enum sloss_status sl_position_store(struct sloss_ledger *ledger, uint32_t row, int64_t lots,
                                    int64_t cost);

#endif
