/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/ahead.h"
#include "ledger/sweep.h"

#include <assert.h>

/* Number of commands between two stages. In that time memory has answered, and the caches have not
 * yet dropped the answer. */
#define STEP 8u
static_assert(SL_NAMED > 4 * STEP, "a place is taken up again after its command is applied");

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
    case SLOSS_COMMAND_FEE:
        id[0] = command->fee.account;
        return 1;
    case SLOSS_COMMAND_OWNER:
        id[0] = command->owner.account;
        return 1;
    case SLOSS_COMMAND_MEMBER:
        id[0] = command->member.account;
        return 1;
    case SLOSS_COMMAND_GROUP:
        id[0] = command->group.account;
        return 1;
    case SLOSS_COMMAND_ISOLATE:
        id[0] = command->isolate.account;
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

void sl_ahead_initialize(struct sloss_engine *engine)
{
    for (uint32_t place = 0; place < SL_NAMED; place++) {
        engine->named[place][0].row = engine->named[place][1].row = SL_NONE;
    }
}

/* What a stage reads for one account. */
typedef void reader(const struct sloss_ledger *ledger, struct sl_named *named);

static void read_slot(const struct sloss_ledger *ledger, struct sl_named *named)
{
    if (sl_ledger_guess(ledger, named->id) >= ledger->accounts.count) {
        sl_table_prefetch(&ledger->by_id, named->hash);
    }
}

static void read_account(const struct sloss_ledger *ledger, struct sl_named *named)
{
    struct sl_search search;
    uint32_t row = sl_ledger_guess(ledger, named->id);
    if (row >= ledger->accounts.count) {
        row = sl_table_first(&ledger->by_id, named->hash, &search);
    }
    if (row != SL_NONE) {
        __builtin_prefetch(sl_ledger_account(ledger, row));
    }
}

/* The first holding of an account, which is the only one where there is one asset, or SL_NONE. */
static uint32_t holding_of(const struct sloss_ledger *ledger, struct sl_named *named)
{
    if (named->row == SL_NONE) {
        named->row = named->hashed ? sl_ledger_search_hash(ledger, named->id, named->hash)
                                   : sl_ledger_find_account(ledger, named->id);
    }
    return named->row == SL_NONE ? SL_NONE : sl_ledger_account(ledger, named->row)->holding;
}

static void read_holding(const struct sloss_ledger *ledger, struct sl_named *named)
{
    uint32_t holding = holding_of(ledger, named);
    if (holding != SL_NONE) {
        sl_ledger_prefetch(ledger, holding);
    }
}

static void read_positions(const struct sloss_ledger *ledger, struct sl_named *named)
{
    uint32_t holding = holding_of(ledger, named);
    if (holding != SL_NONE && sl_ledger_holding(ledger, holding)->count > 0) {
        sl_ledger_prefetch_positions(ledger, holding);
    }
}

/* The entry of an account that a command names. If an earlier stage has not made it, it is made
 * here: if the account's row cannot be guessed, its hash is computed, once. */
static struct sl_named *take_up(struct sloss_engine *engine, size_t at, uint32_t place, uint64_t id)
{
    const struct sloss_ledger *ledger = engine->ledger;
    struct sl_named *named = &engine->named[at % SL_NAMED][place];
    if (named->id != id) {
        *named = (struct sl_named){.id = id, .row = SL_NONE};
    }
    if (!named->hashed && sl_ledger_guess(ledger, id) >= ledger->accounts.count) {
        named->hash = sl_ledger_hash_of_id(ledger, id);
        named->hashed = true;
    }
    return named;
}

static void stage(struct sloss_engine *engine, const struct sloss_command *commands, size_t at,
                  reader *read)
{
    uint64_t id[2];
    uint32_t count = named(&commands[at], id);
    for (uint32_t i = 0; i < count; i++) {
        read(engine->ledger, take_up(engine, at, i, id[i]));
    }
}

void sl_ahead(struct sloss_engine *engine, const struct sloss_command *commands, size_t at,
              size_t count)
{
    size_t left = count - at;
    engine->named_at = (uint32_t)(at % SL_NAMED);
    if (left > 4 * STEP) {
        stage(engine, commands, at + 4 * STEP, read_slot);
    }
    if (left > 3 * STEP) {
        stage(engine, commands, at + 3 * STEP, read_account);
    }
    if (left > 2 * STEP) {
        stage(engine, commands, at + 2 * STEP, read_holding);
    }
    if (left > STEP) {
        stage(engine, commands, at + STEP, read_positions);
    }
}
