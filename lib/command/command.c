/* SPDX-License-Identifier: BSD-2-Clause */
#include "command/command.h"

#include <assert.h>

#include "command/money.h"
#include "command/need.h"
#include "command/terms.h"
#include "detection/breach.h"
#include "engine/record.h"
#include "engine/whatif.h"
#include "ledger/order.h"
#include "liquidation/takeover.h"
#include "mark/expiry.h"
#include "mark/fill.h"
#include "mark/mark.h"
#include "waterfall/charges.h"
#include "waterfall/deleverage.h"

/* ---- trading and its end --------------------------------------------------------------------- */

/* Only owners trade, and a fund in its own market. */
static bool may_trade(uint64_t id, uint32_t market)
{
    return !sl_need_is_system(id) || id == SL_ID_INSURANCE + market;
}

static enum sloss_status fill(struct sloss_engine *engine, const struct sloss_command *command)
{
    struct sl_fill trade = {.market = command->market,
                            .lots = command->amount,
                            .price = command->price,
                            .force = (command->flags & SLOSS_COMMAND_FORCE) != 0};
    enum sloss_status status = sl_need_market(engine, command->market);
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, command->account, &trade.buyer);
    }
    if (status == SLOSS_OK) {
        status = sl_need_account(engine, command->other, &trade.seller);
    }
    if (status == SLOSS_OK) {
        status = sl_need_open_market(engine, command->market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (!may_trade(command->account, command->market) ||
        !may_trade(command->other, command->market)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (trade.buyer == trade.seller) {
        return SLOSS_ERR_SELF_TRADE;
    }
    if (command->amount < 1) {
        return SLOSS_ERR_RANGE;
    }
    return sl_fill(engine, &trade);
}

/* Keys of the linked marks in order of market creation; a market may stand in them once. */
static enum sloss_status order_marks(struct sloss_engine *engine,
                                     const struct sloss_command *commands, uint32_t count)
{
    uint64_t *keys = sl_vector_scratch(&engine->keys, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        keys[i] = sl_order_key(commands[i].market, i);
    }
    sl_order_sort(keys, scratch, count);
    for (uint32_t i = 1; i < count; i++) {
        if (keys[i] >> 32 == keys[i - 1] >> 32) {
            return SLOSS_ERR_ARGUMENT;
        }
    }
    return SLOSS_OK;
}

static enum sloss_status collect_marks(struct sloss_engine *engine,
                                       const struct sloss_command *commands, uint32_t count)
{
    struct sl_price *prices = sl_vector_scratch(&engine->prices, count, sizeof(*prices));
    if (prices == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    enum sloss_status status = order_marks(engine, commands, count);
    const uint64_t *keys = (const uint64_t *)(const void *)engine->keys.data;
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        const struct sloss_command *command = &commands[sl_order_row(keys[i])];
        prices[i] = (struct sl_price){command->market, command->price};
        status = sl_need_market(engine, command->market);
    }
    return status;
}

static enum sloss_status mark(struct sloss_engine *engine, const struct sloss_command *commands,
                              uint32_t count)
{
    enum sloss_status status = collect_marks(engine, commands, count);
    return status == SLOSS_OK
               ? sl_mark(engine, (const struct sl_price *)(const void *)engine->prices.data, count)
               : status;
}

static enum sloss_status funding(struct sloss_engine *engine, const struct sloss_command *command)
{
    enum sloss_status status = sl_need_open_market(engine, command->market);
    return status == SLOSS_OK ? sl_mark_funding(engine, command->market, command->amount) : status;
}

/* Keys of the holdings of an account in order of their assets. */
static enum sloss_status order_holdings(struct sloss_engine *engine, uint32_t account,
                                        const uint64_t **keys_out, uint32_t *count_out)
{
    const struct sloss_ledger *ledger = engine->ledger;
    uint32_t first = sl_ledger_account(ledger, account)->holding;
    uint32_t count = 0;
    for (uint32_t row = first; row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        count++;
    }
    uint64_t *keys = sl_vector_scratch(&engine->owned, count, sizeof(*keys));
    uint64_t *scratch = sl_vector_scratch(&engine->order, count, sizeof(*scratch));
    if (keys == NULL || scratch == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    count = 0;
    for (uint32_t row = first; row != SL_NONE; row = sl_ledger_holding(ledger, row)->next) {
        keys[count++] = sl_order_key(sl_ledger_holding(ledger, row)->asset, row);
    }
    sl_order_sort(keys, scratch, count);
    *keys_out = keys;
    *count_out = count;
    return SLOSS_OK;
}

static enum sloss_status take_over(struct sloss_engine *engine, const struct sloss_command *command)
{
    uint32_t account;
    const uint64_t *keys = NULL;
    uint32_t count = 0;
    enum sloss_status status = sl_need_account(engine, command->account, &account);
    if (status == SLOSS_OK && sl_need_is_system(command->account)) {
        status = SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (status == SLOSS_OK) {
        status = order_holdings(engine, account, &keys, &count);
    }
    for (uint32_t i = 0; status == SLOSS_OK && i < count; i++) {
        status = sl_takeover_holding(engine, sl_order_row(keys[i]));
    }
    return status;
}

static enum sloss_status deleverage(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    uint32_t account;
    if (command->option > SLOSS_RANK_PRO_RATA) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = sl_need_account(engine, command->account, &account);
    if (status == SLOSS_OK) {
        status = sl_need_market(engine, command->market);
    }
    if (status == SLOSS_OK) {
        status = sl_need_open_market(engine, command->market);
    }
    if (status == SLOSS_OK && sl_need_is_system(command->account)) {
        status = SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (status != SLOSS_OK) {
        return status;
    }
    uint32_t asset = sl_ledger_book(engine->ledger, command->market)->asset;
    uint32_t holding = sl_ledger_find_holding(engine->ledger, account, asset);
    return holding == SL_NONE ? SLOSS_ERR_NO_POSITION
                              : sl_deleverage(engine, holding, command->market, command->option);
}

static enum sloss_status settle(struct sloss_engine *engine, const struct sloss_command *command)
{
    enum sloss_status status = sl_need_open_market(engine, command->market);
    return status == SLOSS_OK ? sl_expiry_settle(engine, command->market, command->price) : status;
}

/* ---- the door -------------------------------------------------------------------------------- */

/* Marks have their own signature, since several are one command. */
static enum sloss_status one_mark(struct sloss_engine *engine, const struct sloss_command *command)
{
    return mark(engine, command, 1);
}

static const struct {
    enum sloss_status (*run)(struct sloss_engine *engine, const struct sloss_command *command);
    uint32_t flags; /* allowed */
} door[] = {
    [SLOSS_COMMAND_ASSET] = {sl_terms_add_asset, 0},
    [SLOSS_COMMAND_MARKET] = {sl_terms_add_market, 0},
    [SLOSS_COMMAND_TIER] = {sl_terms_set_tier, 0},
    [SLOSS_COMMAND_WATERFALL] = {sl_terms_set_waterfall, 0},
    [SLOSS_COMMAND_SOCIALIZE] = {sl_terms_set_sharing, 0},
    [SLOSS_COMMAND_OPTION] = {sl_terms_set_option, 0},
    [SLOSS_COMMAND_ACCOUNT] = {sl_money_add_account, 0},
    [SLOSS_COMMAND_DEPOSIT] = {sl_money_deposit, SLOSS_COMMAND_CREATE},
    [SLOSS_COMMAND_WITHDRAW] = {sl_money_withdraw, SLOSS_COMMAND_FORCE},
    [SLOSS_COMMAND_TRANSFER] = {sl_money_transfer, 0},
    [SLOSS_COMMAND_FILL] = {fill, SLOSS_COMMAND_FORCE},
    [SLOSS_COMMAND_MARK] = {one_mark, SLOSS_COMMAND_LINKED},
    [SLOSS_COMMAND_FUNDING] = {funding, 0},
    [SLOSS_COMMAND_TAKEOVER] = {take_over, 0},
    [SLOSS_COMMAND_DELEVERAGE] = {deleverage, 0},
    [SLOSS_COMMAND_SETTLE] = {settle, 0},
    [SLOSS_COMMAND_TIME] = {sl_terms_set_time, 0},
};

static bool is_well_formed(const struct sloss_command *command)
{
    return command->struct_size == sizeof(*command) && command->kind > 0 &&
           command->kind < sizeof(door) / sizeof(door[0]) &&
           (command->flags & ~door[command->kind].flags) == 0;
}

/* Commands that are one with the first: itself, and after each LINKED another mark. 0 if
 * ill-formed. */
static size_t linked(const struct sloss_command *commands, size_t count)
{
    size_t length = 0;
    bool more = true;
    while (more) {
        if (length == count || length == UINT32_MAX || !is_well_formed(&commands[length]) ||
            (length > 0 && commands[length].kind != SLOSS_COMMAND_MARK)) {
            return 0;
        }
        more = (commands[length].flags & SLOSS_COMMAND_LINKED) != 0;
        length++;
    }
    return length;
}

/* Stamps of commands wrap after 2^32; the ledger then wipes its own, and the markets' are wiped
 * here. */
static enum sloss_status begin(struct sloss_engine *engine)
{
    enum sloss_status status = sl_ledger_begin(engine->ledger);
    if (status == SLOSS_OK && engine->ledger->epoch == 1) {
        for (uint32_t market = 0; market < engine->markets.count; market++) {
            sl_engine_market(engine, market)->epoch = 0;
        }
    }
    return status == SLOSS_OK ? sl_record_begin(engine) : status;
}

#ifndef NDEBUG
/* What detection rests on, for some of the holdings: all of them in turn, however many there are.
 */
static bool shares_hold(const struct sloss_engine *engine)
{
    uint32_t count = engine->ledger->holdings.count;
    uint32_t some = count < 64 ? count : 64;
    for (uint32_t i = 0; i < some; i++) {
        uint32_t row = (uint32_t)((engine->settings.sequence * some + i) % count);
        if (!sl_breach_holds(engine, row)) {
            return false;
        }
    }
    return true;
}
#endif

enum sloss_status sl_command_apply(struct sloss_engine *engine,
                                   const struct sloss_command *commands, size_t count,
                                   size_t *used_out)
{
    size_t length = linked(commands, count);
    *used_out = length == 0 ? 1 : length;
    if (length == 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = begin(engine);
    if (status != SLOSS_OK) {
        return status;
    }
    if (engine->whatif.trial != SL_TRIAL_NONE) {
        status = sl_whatif_admit(engine, &commands[0]);
    }
    struct sl_settings settings = engine->settings;
    engine->judged = false;
    engine->settings.sequence++;
    engine->cause = commands[0].kind;
    sl_charges_begin(engine);
    if (status == SLOSS_OK) {
        status = length == 1 ? door[commands[0].kind].run(engine, &commands[0])
                             : mark(engine, commands, (uint32_t)length);
    }
    if (status == SLOSS_OK) {
        status = sl_charges_tell(engine); /* of close-outs without rounds */
    }
    if (status == SLOSS_OK) {
        sl_ledger_commit(engine->ledger);
        assert(shares_hold(engine));
        return SLOSS_OK;
    }
    engine->settings = settings;
    sl_ledger_rollback(engine->ledger);
    sl_record_rollback(engine);
    /* Judging takes suspects off the list; what it took is not undone, so the next time everybody
     * is judged. */
    engine->judge_all |= engine->judged;
    return status;
}
