/* SPDX-License-Identifier: BSD-2-Clause */
/* sweep: reads rows before they are needed, so that a walk over holders in random order waits for
 * many rows at a time and not for each. Plain reads in short loops overlap in the processor.
 * Prefetch hints did not overlap where the address of the page had to be looked up as well. No
 * result depends on what is read. */
#ifndef SL_SWEEP_H
#define SL_SWEEP_H

#include "ledger/ledger.h"
#include "ledger/order.h"

#define SL_SWEEP 64u

static inline void sl_sweep_read(const int64_t *word)
{
    (void)*(const volatile int64_t *)word;
}

static inline void sl_sweep_position(const struct sloss_ledger *ledger, uint32_t row)
{
    sl_sweep_read(&sl_ledger_position(ledger, row)->lots);
}

static inline void sl_sweep_holding(const struct sloss_ledger *ledger, uint32_t row)
{
    sl_sweep_read(&sl_ledger_holding(ledger, row)->balance);
}

/* The walk over the holders is at `slot`. Once per SL_SWEEP slots, read the positions and holdings
 * that come next. */
static inline void sl_sweep_holders(const struct sloss_ledger *ledger, const struct sl_book *book,
                                    uint32_t slot)
{
    uint32_t left = book->holders.count - slot;
    uint32_t end = slot + (left < SL_SWEEP ? left : SL_SWEEP);
    if (slot % SL_SWEEP != 0) {
        return;
    }
    for (uint32_t at = slot; at < end; at++) {
        sl_sweep_position(ledger, sl_ledger_holder(book, at));
    }
    for (uint32_t at = slot; at < end; at++) {
        sl_sweep_holding(ledger, sl_ledger_position(ledger, sl_ledger_holder(book, at))->holding);
    }
}

/* The same for a walk over positions in another order, given as order keys. */
static inline void sl_sweep_keys(const struct sloss_ledger *ledger, const uint64_t *keys,
                                 uint32_t count, uint32_t place)
{
    uint32_t end = place + (count - place < SL_SWEEP ? count - place : SL_SWEEP);
    if (place % SL_SWEEP != 0) {
        return;
    }
    for (uint32_t at = place; at < end; at++) {
        sl_sweep_position(ledger, sl_order_row(keys[at]));
    }
    for (uint32_t at = place; at < end; at++) {
        sl_sweep_holding(ledger, sl_ledger_position(ledger, sl_order_row(keys[at]))->holding);
    }
}

/* About so many rows of `size` bytes are going to be changed: let the undo log grow once for all
 * their images. It also grows by itself, so a failure here does no harm. */
static inline void sl_sweep_log(struct sloss_ledger *ledger, uint64_t rows, size_t size)
{
    (void)sl_vector_reserve(&ledger->images, rows * size * 3 / 2);
}

/* ---- hints ----------------------------------------------------------------------------------- */

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
