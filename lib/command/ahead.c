/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/ahead.h"

/* Commands between two stages: longer than memory takes, shorter than the caches keep. */
#define STEP 8u

/* The accounts that a command names, at most two. */
static uint32_t named(const struct sloss_command *command, uint64_t id[2])
{
    switch (command->kind) {
    case SLOSS_COMMAND_DEPOSIT:
        id[0] = command->deposit.account;
        return 1;
    case SLOSS_COMMAND_WITHDRAW:
        id[0] = command->withdraw.account;
        return 1;
    case SLOSS_COMMAND_TRANSFER:
        id[0] = command->transfer.giver;
        id[1] = command->transfer.receiver;
        return 2;
    case SLOSS_COMMAND_FILL:
        id[0] = command->fill.buyer;
        id[1] = command->fill.seller;
        return 2;
    default:
        return 0;
    }
}

/* The first holding of an account, which is the only one where there is one asset, or SL_NONE. */
static uint32_t holding_of(const struct sloss_ledger *ledger, uint64_t id)
{
    uint32_t account = sl_ledger_find_account(ledger, id);
    return account == SL_NONE ? SL_NONE : sl_ledger_account(ledger, account)->holding;
}

static void read_holding(const struct sloss_ledger *ledger, uint64_t id)
{
    uint32_t holding = holding_of(ledger, id);
    if (holding != SL_NONE) {
        sl_ledger_prefetch(ledger, holding);
    }
}

static void read_positions(const struct sloss_ledger *ledger, uint64_t id)
{
    uint32_t holding = holding_of(ledger, id);
    if (holding != SL_NONE && sl_ledger_holding(ledger, holding)->count > 0) {
        sl_ledger_prefetch_positions(ledger, holding);
    }
}

static void stage(const struct sloss_ledger *ledger, const struct sloss_command *command,
                  void (*read)(const struct sloss_ledger *ledger, uint64_t id))
{
    uint64_t id[2];
    uint32_t count = named(command, id);
    for (uint32_t i = 0; i < count; i++) {
        read(ledger, id[i]);
    }
}

void sl_ahead(const struct sloss_engine *engine, const struct sloss_command *commands, size_t at,
              size_t count)
{
    const struct sloss_ledger *ledger = engine->ledger;
    size_t left = count - at;
    if (left > 4 * STEP) {
        stage(ledger, &commands[at + 4 * STEP], sl_ledger_prefetch_slot);
    }
    if (left > 3 * STEP) {
        stage(ledger, &commands[at + 3 * STEP], sl_ledger_prefetch_account);
    }
    if (left > 2 * STEP) {
        stage(ledger, &commands[at + 2 * STEP], read_holding);
    }
    if (left > STEP) {
        stage(ledger, &commands[at + STEP], read_positions);
    }
}
