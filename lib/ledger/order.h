/* SPDX-License-Identifier: BSD-2-Clause */
/* order: sorts rows into account order, the order in which accounts were added. It breaks every
 * tie. */
#ifndef SL_ORDER_H
#define SL_ORDER_H

#include <stddef.h>
#include <stdint.h>

struct sloss_ledger;
struct sl_book;

/* The key by which a row is sorted: the row of its account in the upper half, and in the lower half
 * the number that the caller gets back from sl_order_row(). */
static inline uint64_t sl_order_key(uint32_t account, uint32_t row)
{
    return (uint64_t)account << 32 | row;
}

static inline uint32_t sl_order_row(uint64_t key)
{
    return (uint32_t)key;
}

/* Sort keys ascending in O(count); `scratch` holds count keys. */
void sl_order_sort(uint64_t *keys, uint64_t *scratch, size_t count);

/* The same, faster, where no account occurs twice, or where ledger/side/compartment.h orders what
 * it has: the lower halves of the keys need not be sorted. */
void sl_order_sort_accounts(uint64_t *keys, uint64_t *scratch, size_t count);

/* List the positions of a market in account order, as keys whose row is the
 * position. An account has at most one position per market. `keys` and `scratch` each hold as many
 * keys as the book has holders. */
void sl_ledger_order_holders(const struct sloss_ledger *ledger, const struct sl_book *book,
                             uint64_t *keys, uint64_t *scratch);

#endif
