/* SPDX-License-Identifier: BSD-2-Clause */
#include "plain.h"

#define AHEAD 16 /* rows are asked of memory this many transfers early, slots twice as many */

static uint32_t slot_of(const struct plain *plain, uint64_t id)
{
    return (uint32_t)((id * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (plain->slots - 1);
}

/* Linear probing; `accounts` if there is no such id. */
static uint32_t find(const struct plain *plain, uint64_t id)
{
    if (plain->dense) {
        return id - 1 < plain->accounts ? (uint32_t)(id - 1) : plain->accounts;
    }
    uint32_t slot = slot_of(plain, id);
    while (plain->slot[slot] != 0 && plain->row[plain->slot[slot] - 1].id != id) {
        slot = (slot + 1) & (plain->slots - 1);
    }
    return plain->slot[slot] == 0 ? plain->accounts : plain->slot[slot] - 1;
}

void plain_open(struct plain *plain, const uint64_t *ids, uint32_t accounts, int64_t balance)
{
    *plain =
        (struct plain){.accounts = accounts, .slots = 2, .dense = ids[accounts - 1] == accounts};
    while (plain->slots < 2 * accounts) {
        plain->slots *= 2;
    }
    plain->row = bench_allocate(accounts, sizeof(*plain->row));
    plain->slot = bench_allocate(plain->slots, sizeof(*plain->slot));
    for (uint32_t i = 0; i < accounts; i++) {
        uint32_t slot = slot_of(plain, ids[i]);
        while (plain->slot[slot] != 0) {
            slot = (slot + 1) & (plain->slots - 1);
        }
        plain->slot[slot] = i + 1;
        plain->row[i] = (struct plain_row){.id = ids[i], .balance = balance};
    }
}

void plain_close(struct plain *plain)
{
    free(plain->row);
    free(plain->slot);
}

static enum sloss_status post(struct plain *plain, const struct sloss_command_transfer *transfer)
{
    uint32_t giver = find(plain, transfer->giver);
    uint32_t receiver = find(plain, transfer->receiver);
    int64_t after;
    if (giver == plain->accounts || receiver == plain->accounts) {
        return SLOSS_ERR_UNKNOWN_ACCOUNT;
    }
    struct plain_row *from = &plain->row[giver];
    struct plain_row *to = &plain->row[receiver];
    if (transfer->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (from == to) {
        return SLOSS_ERR_SELF_TRADE;
    }
    if (from->asset != transfer->asset || to->asset != transfer->asset) {
        return SLOSS_ERR_UNKNOWN_ASSET;
    }
    if (__builtin_add_overflow(to->balance, transfer->amount, &after)) {
        return SLOSS_ERR_OVERFLOW;
    }
    if (from->balance - from->least < transfer->amount) {
        return SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    from->balance -= transfer->amount;
    to->balance = after;
    return SLOSS_OK;
}

static void expect_row(const struct plain *plain, uint64_t id)
{
    uint32_t row = plain->dense ? (uint32_t)(id - 1) : plain->slot[slot_of(plain, id)] - 1;
    if (row < plain->accounts) {
        __builtin_prefetch(&plain->row[row], 1);
    }
}

static void expect(const struct plain *plain, const struct sloss_command *transfers, uint32_t count,
                   uint32_t i)
{
    if (i + AHEAD < count) {
        expect_row(plain, transfers[i + AHEAD].transfer.giver);
        expect_row(plain, transfers[i + AHEAD].transfer.receiver);
    }
    if (!plain->dense && i + 2 * AHEAD < count) {
        __builtin_prefetch(&plain->slot[slot_of(plain, transfers[i + 2 * AHEAD].transfer.giver)]);
        __builtin_prefetch(&plain->slot[slot_of(plain, transfers[i + 2 * AHEAD].transfer.receiver)]);
    }
}

uint32_t plain_post(struct plain *plain, const struct sloss_command *transfers, uint32_t count,
                    uint8_t *statuses)
{
    uint32_t refused = 0;
    for (uint32_t i = 0; i < count; i++) {
        expect(plain, transfers, count, i);
        statuses[i] = (uint8_t)post(plain, &transfers[i].transfer);
        refused += statuses[i] != SLOSS_OK;
    }
    return refused;
}
