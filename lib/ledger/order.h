/* SPDX-License-Identifier: BSD-2-Clause */
/* order: put rows into account order, the order that breaks every tie. */
#ifndef SL_ORDER_H
#define SL_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* A row to be ordered: the account's place above, what the caller wants to find again below. */
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

/* The same where each account is there once: its row need not be looked at. */
void sl_order_sort_accounts(uint64_t *keys, uint64_t *scratch, size_t count);

#endif
