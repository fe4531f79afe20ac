/* SPDX-License-Identifier: BSD-2-Clause */
#include "command.h"

#include <string.h>

#include "deleverage.h"
#include "expiry.h"
#include "fill.h"
#include "margin.h"
#include "mark.h"
#include "record.h"
#include "takeover.h"
#include "waterfall.h"

/* ---- what a command names -------------------------------------------------------------------- */

static enum sloss_status need_asset(const struct sloss_engine *engine, uint32_t asset)
{
    return asset < engine->ledger->assets.count ? SLOSS_OK : SLOSS_ERR_UNKNOWN_ASSET;
}

static enum sloss_status need_market(const struct sloss_engine *engine, uint32_t market)
{
    return market < engine->markets.count ? SLOSS_OK : SLOSS_ERR_UNKNOWN_MARKET;
}

static enum sloss_status need_open(const struct sloss_engine *engine, uint32_t market)
{
    return sl_engine_market(engine, market)->closed ? SLOSS_ERR_MARKET_CLOSED : SLOSS_OK;
}

static enum sloss_status need_account(const struct sloss_engine *engine, uint64_t id,
                                      uint32_t *account_out)
{
    *account_out = sl_ledger_find_account(engine->ledger, id);
    return *account_out == SL_NONE ? SLOSS_ERR_UNKNOWN_ACCOUNT : SLOSS_OK;
}

/* The hole in the books is not for anybody's use. */
static bool is_uncovered(uint64_t id)
{
    return id >= SL_ID_UNCOVERED;
}

static bool is_system(uint64_t id)
{
    return id >= SLOSS_ACCOUNT_SYSTEM;
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_.:-", c) != NULL);
}

/* 1..63 characters, or none where that is allowed. */
static bool name_is_valid(const char *name, bool may_be_empty)
{
    size_t length = 0;
    for (; length < SLOSS_NAME_SIZE && name[length] != '\0'; length++) {
        if (!is_name_character(name[length])) {
            return false;
        }
    }
    return length < SLOSS_NAME_SIZE && (length > 0 || may_be_empty);
}

static bool rate_is_valid(int64_t ppb)
{
    return ppb >= 0 && ppb <= SL_PPB;
}

/* ---- what exists: assets, markets, accounts, parameters -------------------------------------- */

static enum sloss_status add_asset(struct sloss_engine *engine, const struct sloss_command *command)
{
    if (!name_is_valid(command->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (command->option > 18) {
        return SLOSS_ERR_RANGE;
    }
    return sl_ledger_add_asset(engine->ledger, command->name, command->option);
}

static enum sloss_status add_market(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    uint32_t kind = command->option & 255u;
    uint32_t settlement = (command->option >> 8) & 255u;
    if (kind > SLOSS_KIND_QUANTO || settlement > SLOSS_SETTLEMENT_VARIATION ||
        command->option >= 2 * SLOSS_MARKET_SIGNED) {
        return SLOSS_ERR_ARGUMENT;
    }
    if (!name_is_valid(command->name, false)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = need_asset(engine, command->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 1 || !rate_is_valid(command->price)) {
        return SLOSS_ERR_RANGE;
    }
    if (!sl_paged_reserve(&engine->markets, engine->markets.count + 1)) {
        return SLOSS_ERR_MEMORY;
    }
    status = sl_ledger_add_book(engine->ledger, command->name, command->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    struct sl_market *market = sl_paged_append(&engine->markets);
    market->unit = command->amount;
    market->fee_ppb = command->price;
    market->kind = kind;
    market->settlement = settlement;
    market->accepts_negative = (command->option & SLOSS_MARKET_SIGNED) != 0;
    market->layers = SLOSS_LAYERS(SLOSS_LAYER_INSURANCE, SLOSS_LAYER_SOCIALIZE, 0, 0);
    return SLOSS_OK;
}

static enum sloss_status set_tier(struct sloss_engine *engine, const struct sloss_command *command)
{
    enum sloss_status status = need_market(engine, command->market);
    if (status == SLOSS_OK) {
        status = need_open(engine, command->market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 0 || !rate_is_valid(command->price) || command->value < 0 ||
        command->value > command->price) {
        return SLOSS_ERR_RANGE;
    }
    struct sl_market *market = sl_engine_market(engine, command->market);
    status = sl_ledger_save(engine->ledger, market, sizeof(*market), &market->epoch);
    if (status == SLOSS_OK) {
        engine->judge_all = true;
        status = sl_market_set_tier(market, command->amount, command->price, command->value);
    }
    return status;
}

/* Each layer at most once, and nothing after the end. */
static bool layers_are_valid(uint32_t layers)
{
    uint32_t seen = 0;
    bool ended = false;
    for (uint32_t place = 0; place < SL_LAYERS_MAX; place++) {
        uint32_t layer = (layers >> (8 * place)) & 255u;
        if (layer > SLOSS_LAYER_SOCIALIZE || (ended && layer != SLOSS_LAYER_NONE) ||
            (layer != SLOSS_LAYER_NONE && (seen & (1u << layer)) != 0)) {
            return false;
        }
        ended = layer == SLOSS_LAYER_NONE;
        seen |= 1u << layer;
    }
    return true;
}

static enum sloss_status set_waterfall(struct sloss_engine *engine,
                                       const struct sloss_command *command)
{
    if (!layers_are_valid(command->option)) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = need_market(engine, command->market);
    if (status == SLOSS_OK) {
        status = need_open(engine, command->market);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 0 || command->price < 0 || command->value < 0) {
        return SLOSS_ERR_RANGE;
    }
    status = sl_engine_touch(engine, command->market);
    if (status == SLOSS_OK) {
        struct sl_market *market = sl_engine_market(engine, command->market);
        market->layers = command->option;
        market->cap[SLOSS_LAYER_INSURANCE] = command->amount;
        market->cap[SLOSS_LAYER_RESERVE] = command->price;
        market->cap[SLOSS_LAYER_BACKSTOP] = command->value;
    }
    return status;
}

static enum sloss_status set_sharing(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    struct sl_market wanted = {.sharing = command->option};
    if (sl_market_basis(&wanted) > SLOSS_BASIS_NOTIONAL ||
        sl_market_rule(&wanted) > SLOSS_RULE_QUEUE || sl_market_cap(&wanted) > SLOSS_CAP_NONE ||
        sl_market_rounding(&wanted) > SLOSS_ROUNDING_LAST) {
        return SLOSS_ERR_ARGUMENT;
    }
    enum sloss_status status = need_market(engine, command->market);
    if (status == SLOSS_OK) {
        status = need_open(engine, command->market);
    }
    if (status == SLOSS_OK) {
        status = sl_engine_touch(engine, command->market);
    }
    if (status == SLOSS_OK) {
        sl_engine_market(engine, command->market)->sharing = command->option;
    }
    return status;
}

static enum sloss_status set_option(struct sloss_engine *engine,
                                    const struct sloss_command *command)
{
    uint32_t liquidation = command->option & 255u;
    uint32_t residual = command->option >> 8;
    if (liquidation > SLOSS_LIQUIDATION_DELEVERAGE || residual > SLOSS_RESIDUAL_FORFEIT) {
        return SLOSS_ERR_ARGUMENT;
    }
    engine->settings.liquidation = liquidation;
    engine->settings.residual = residual;
    return SLOSS_OK;
}

static enum sloss_status set_time(struct sloss_engine *engine, const struct sloss_command *command)
{
    if (command->value < engine->settings.time) {
        return SLOSS_ERR_TIME_BACKWARDS;
    }
    engine->settings.time = command->value;
    return SLOSS_OK;
}

static enum sloss_status add_account(struct sloss_engine *engine,
                                     const struct sloss_command *command)
{
    if (!name_is_valid(command->name, true)) {
        return SLOSS_ERR_SYNTAX;
    }
    if (is_system(command->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    return sl_ledger_add_account(engine->ledger, command->account, command->name);
}

/* ---- money ----------------------------------------------------------------------------------- */

/* Money reached a holding; where it is an insurance fund, it repays first. */
static enum sloss_status arrived(struct sloss_engine *engine, uint64_t id, int64_t amount)
{
    if (id < SL_ID_INSURANCE || is_uncovered(id)) {
        return SLOSS_OK;
    }
    return sl_waterfall_inflow(engine, (uint32_t)(id - SL_ID_INSURANCE), amount);
}

/* A market's own accounts hold its asset alone. */
static enum sloss_status need_same_asset(const struct sloss_engine *engine, uint64_t id,
                                         uint32_t asset)
{
    if (id < SL_ID_INSURANCE) {
        return SLOSS_OK;
    }
    uint32_t market = (uint32_t)(id - SL_ID_INSURANCE);
    return sl_ledger_book(engine->ledger, market)->asset == asset ? SLOSS_OK
                                                                  : SLOSS_ERR_UNKNOWN_ASSET;
}

static enum sloss_status deposit(struct sloss_engine *engine, const struct sloss_command *command)
{
    uint32_t account;
    uint32_t holding;
    bool create = (command->flags & SLOSS_COMMAND_CREATE) != 0;
    enum sloss_status status = need_asset(engine, command->asset);
    if (status != SLOSS_OK) {
        return status;
    }
    status = need_account(engine, command->account, &account);
    if (status != SLOSS_OK && !create) {
        return status;
    }
    if (command->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (is_uncovered(command->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (account != SL_NONE) {
        status = need_same_asset(engine, command->account, command->asset);
    } else if (!sl_ledger_may_deposit(engine->ledger, command->asset, command->amount)) {
        status = SLOSS_ERR_OVERFLOW; /* before the account is made */
    } else {
        status = add_account(engine, command);
        account = engine->ledger->accounts.count - 1;
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, account, command->asset, &holding);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_deposit(engine->ledger, holding, command->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_DEPOSIT, UINT32_MAX, SL_NONE, holding,
                                 command->amount, 0);
    }
    return status == SLOSS_OK ? arrived(engine, command->account, command->amount) : status;
}

/* Free collateral is min(balance, equity - initial requirement). */
static enum sloss_status need_free(const struct sloss_engine *engine, uint32_t holding,
                                   int64_t amount)
{
    if (amount > sl_ledger_holding(engine->ledger, holding)->balance) {
        return amount == 0 ? SLOSS_OK : SLOSS_ERR_INSUFFICIENT_FUNDS;
    }
    struct sl_margin margin = sl_margin_of(engine, holding);
    return amount == 0 || amount <= margin.equity - margin.initial ? SLOSS_OK
                                                                   : SLOSS_ERR_INSUFFICIENT_MARGIN;
}

static enum sloss_status withdraw(struct sloss_engine *engine, const struct sloss_command *command)
{
    uint32_t account;
    uint32_t holding;
    enum sloss_status status = need_asset(engine, command->asset);
    if (status == SLOSS_OK) {
        status = need_account(engine, command->account, &account);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (is_uncovered(command->account)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    status = need_same_asset(engine, command->account, command->asset);
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, account, command->asset, &holding);
    }
    if (status == SLOSS_OK) {
        status = need_free(engine, holding, command->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_withdraw(engine->ledger, holding, command->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_record_event(engine, SLOSS_EVENT_WITHDRAWAL, UINT32_MAX, holding, SL_NONE,
                                 command->amount, 0);
    }
    return status;
}

static enum sloss_status transfer(struct sloss_engine *engine, const struct sloss_command *command)
{
    uint32_t giver;
    uint32_t receiver;
    uint32_t from;
    uint32_t to;
    enum sloss_status status = need_asset(engine, command->asset);
    if (status == SLOSS_OK) {
        status = need_account(engine, command->account, &giver);
    }
    if (status == SLOSS_OK) {
        status = need_account(engine, command->other, &receiver);
    }
    if (status != SLOSS_OK) {
        return status;
    }
    if (command->amount < 0) {
        return SLOSS_ERR_RANGE;
    }
    if (is_uncovered(command->account) || is_uncovered(command->other)) {
        return SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    if (giver == receiver) {
        return SLOSS_ERR_SELF_TRADE;
    }
    status = need_same_asset(engine, command->account, command->asset);
    if (status == SLOSS_OK) {
        status = need_same_asset(engine, command->other, command->asset);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, giver, command->asset, &from);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_open_holding(engine->ledger, receiver, command->asset, &to);
    }
    if (status == SLOSS_OK) {
        status = need_free(engine, from, command->amount);
    }
    if (status == SLOSS_OK) {
        status = sl_ledger_pay(engine->ledger, from, to, command->amount);
    }
    if (status == SLOSS_OK) {
        status =
            sl_record_event(engine, SLOSS_EVENT_TRANSFER, UINT32_MAX, from, to, command->amount, 0);
    }
    return status == SLOSS_OK ? arrived(engine, command->other, command->amount) : status;
}

/* ---- trading and its end --------------------------------------------------------------------- */

/* Only owners trade, and a fund in its own market. */
static bool may_trade(uint64_t id, uint32_t market)
{
    return !is_system(id) || id == SL_ID_INSURANCE + market;
}

static enum sloss_status fill(struct sloss_engine *engine, const struct sloss_command *command)
{
    struct sl_fill trade = {.market = command->market,
                            .lots = command->amount,
                            .price = command->price,
                            .force = (command->flags & SLOSS_COMMAND_FORCE) != 0};
    enum sloss_status status = need_market(engine, command->market);
    if (status == SLOSS_OK) {
        status = need_account(engine, command->account, &trade.buyer);
    }
    if (status == SLOSS_OK) {
        status = need_account(engine, command->other, &trade.seller);
    }
    if (status == SLOSS_OK) {
        status = need_open(engine, command->market);
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

static int64_t price_order(const struct sl_price *prices, uint32_t count, uint32_t market)
{
    uint32_t place = count;
    while (place > 0 && prices[place - 1].market > market) {
        place--;
    }
    return place > 0 && prices[place - 1].market == market ? -1 : (int64_t)place;
}

/* The linked marks in order of market creation; a market may stand in them once. */
static enum sloss_status collect_marks(struct sloss_engine *engine,
                                       const struct sloss_command *commands, uint32_t count)
{
    struct sl_price *prices = sl_vector_scratch(&engine->prices, count, sizeof(*prices));
    if (prices == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        enum sloss_status status = need_market(engine, commands[i].market);
        if (status != SLOSS_OK) {
            return status;
        }
        int64_t place = price_order(prices, i, commands[i].market);
        if (place < 0) {
            return SLOSS_ERR_ARGUMENT;
        }
        memmove(&prices[place + 1], &prices[place], (i - (size_t)place) * sizeof(*prices));
        prices[place] = (struct sl_price){commands[i].market, commands[i].price};
    }
    return SLOSS_OK;
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
    enum sloss_status status = need_market(engine, command->market);
    if (status == SLOSS_OK) {
        status = need_open(engine, command->market);
    }
    return status == SLOSS_OK ? sl_mark_funding(engine, command->market, command->amount) : status;
}

static enum sloss_status take_over(struct sloss_engine *engine, const struct sloss_command *command)
{
    uint32_t account;
    enum sloss_status status = need_account(engine, command->account, &account);
    if (status == SLOSS_OK && is_system(command->account)) {
        status = SLOSS_ERR_SYSTEM_ACCOUNT;
    }
    for (uint32_t asset = 0; status == SLOSS_OK && asset < engine->ledger->assets.count; asset++) {
        uint32_t holding = sl_ledger_find_holding(engine->ledger, account, asset);
        if (holding != SL_NONE) {
            status = sl_takeover_holding(engine, holding);
        }
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
    enum sloss_status status = need_account(engine, command->account, &account);
    if (status == SLOSS_OK) {
        status = need_market(engine, command->market);
    }
    if (status == SLOSS_OK) {
        status = need_open(engine, command->market);
    }
    if (status == SLOSS_OK && is_system(command->account)) {
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
    enum sloss_status status = need_market(engine, command->market);
    if (status == SLOSS_OK) {
        status = need_open(engine, command->market);
    }
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
    [SLOSS_COMMAND_ASSET] = {add_asset, 0},
    [SLOSS_COMMAND_MARKET] = {add_market, 0},
    [SLOSS_COMMAND_TIER] = {set_tier, 0},
    [SLOSS_COMMAND_WATERFALL] = {set_waterfall, 0},
    [SLOSS_COMMAND_SOCIALIZE] = {set_sharing, 0},
    [SLOSS_COMMAND_OPTION] = {set_option, 0},
    [SLOSS_COMMAND_ACCOUNT] = {add_account, 0},
    [SLOSS_COMMAND_DEPOSIT] = {deposit, SLOSS_COMMAND_CREATE},
    [SLOSS_COMMAND_WITHDRAW] = {withdraw, 0},
    [SLOSS_COMMAND_TRANSFER] = {transfer, 0},
    [SLOSS_COMMAND_FILL] = {fill, SLOSS_COMMAND_FORCE},
    [SLOSS_COMMAND_MARK] = {one_mark, SLOSS_COMMAND_LINKED},
    [SLOSS_COMMAND_FUNDING] = {funding, 0},
    [SLOSS_COMMAND_TAKEOVER] = {take_over, 0},
    [SLOSS_COMMAND_DELEVERAGE] = {deleverage, 0},
    [SLOSS_COMMAND_SETTLE] = {settle, 0},
    [SLOSS_COMMAND_TIME] = {set_time, 0},
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
    struct sl_settings settings = engine->settings;
    engine->judged = false;
    engine->settings.sequence++;
    engine->cause = commands[0].kind;
    status = length == 1 ? door[commands[0].kind].run(engine, &commands[0])
                         : mark(engine, commands, (uint32_t)length);
    if (status == SLOSS_OK) {
        sl_ledger_commit(engine->ledger);
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
