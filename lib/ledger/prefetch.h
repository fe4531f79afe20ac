/* SPDX-License-Identifier: BSD-2-Clause */
/* prefetch: asks memory for rows of the ledger before they are used, so that they arrive while
 * something else is done. No result depends on it. */
#ifndef SL_PREFETCH_H
#define SL_PREFETCH_H

#include "ledger/ledger.h"

/* Ask for a holding before it is used, and some time later, when the holding has arrived, for its
 * positions. */
static inline void sl_ledger_prefetch(const struct sloss_ledger *ledger, uint32_t row)
{
    __builtin_prefetch(sl_ledger_holding(ledger, row), 1);
}

static inline void sl_ledger_prefetch_positions(const struct sloss_ledger *ledger, uint32_t row)
{
    const struct sl_holding *holding = sl_ledger_holding(ledger, row);
    const char *positions = (const char *)sl_ledger_positions(ledger, holding);
    size_t size = holding->count < 8 ? holding->count * sizeof(struct sl_position) : 256;
    for (size_t line = 0; line < size; line += 64) {
        __builtin_prefetch(positions + line, 1);
    }
}

#endif
