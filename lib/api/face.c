/* SPDX-License-Identifier: BSD-2-Clause */
/* face: the commands as calls. Each builds one record and applies it by sl_command_apply(). */
#include "engine/engine.h"

static struct sloss_command command_of(uint32_t kind)
{
    return (struct sloss_command){.struct_size = sizeof(struct sloss_command), .kind = kind};
}

static enum sloss_status apply(struct sloss_engine *engine, const struct sloss_command *command)
{
    return sloss_engine_apply(engine, command, 1, NULL);
}

/* Copy a name into its record; false if it is too long. NULL stands for no name. */
static bool set_name(char *name_out, const char *name)
{
    size_t length = 0;
    while (name != NULL && name[length] != '\0') {
        if (length + 1 == SLOSS_NAME_SIZE) {
            return false;
        }
        name_out[length] = name[length];
        length++;
    }
    return true;
}

enum sloss_status sloss_engine_add_asset(struct sloss_engine *engine, const char *name,
                                         uint32_t decimals, uint32_t *asset_out)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_ASSET);
    command.asset.decimals = decimals;
    if (!set_name(command.asset.name, name)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = apply(engine, &command);
    if (status == SLOSS_OK && asset_out != NULL) {
        *asset_out = engine->ledger->assets.count - 1;
    }
    return status;
}

enum sloss_status sloss_engine_add_market(struct sloss_engine *engine, const char *name,
                                          uint32_t asset, int64_t unit, uint32_t kind,
                                          uint32_t settlement, uint32_t *market_out)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_MARKET);
    if (kind > UINT8_MAX || settlement > UINT8_MAX) {
        return SLOSS_ERR_ARGUMENT;
    }
    command.market.asset = asset;
    command.market.unit = unit;
    command.market.kind = (uint8_t)kind;
    command.market.settlement = (uint8_t)settlement;
    if (!set_name(command.market.name, name)) {
        return SLOSS_ERR_SYNTAX;
    }
    enum sloss_status status = apply(engine, &command);
    if (status == SLOSS_OK && market_out != NULL) {
        *market_out = engine->markets.count - 1;
    }
    return status;
}

enum sloss_status sloss_engine_set_tier(struct sloss_engine *engine, uint32_t market, int64_t floor,
                                        int64_t initial_ppb, int64_t maintenance_ppb)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TIER);
    command.tier.market = market;
    command.tier.floor = floor;
    command.tier.initial_ppb = initial_ppb;
    command.tier.maintenance_ppb = maintenance_ppb;
    return apply(engine, &command);
}

static bool is_bounded(const struct sloss_layer_terms *terms)
{
    return terms->cap != 0 || terms->period != 0 || terms->duration != 0 || terms->reserved != 0;
}

/* Build a WATERFALL record, and link a LAYER record to it for each layer that is bounded. */
enum sloss_status sloss_engine_set_waterfall(struct sloss_engine *engine, uint32_t market,
                                             const struct sloss_layer_terms *layers, uint32_t count)
{
    struct sloss_command chain[1 + SLOSS_LAYERS_MAX];
    uint32_t last = 0;
    if (engine == NULL || (layers == NULL && count > 0) || count > SLOSS_LAYERS_MAX) {
        return SLOSS_ERR_ARGUMENT;
    }
    chain[0] = command_of(SLOSS_COMMAND_WATERFALL);
    chain[0].waterfall.market = market;
    for (uint32_t i = 0; i < count; i++) {
        chain[0].waterfall.layer[i] = layers[i].layer;
        if (is_bounded(&layers[i])) {
            chain[last++].flags = SLOSS_COMMAND_LINKED;
            chain[last] = command_of(SLOSS_COMMAND_LAYER);
            chain[last].layer = (struct sloss_command_layer){.cap = layers[i].cap,
                                                             .period = layers[i].period,
                                                             .duration = layers[i].duration,
                                                             .layer = layers[i].layer,
                                                             .reserved = layers[i].reserved};
        }
    }
    return sloss_engine_apply(engine, chain, last + 1, NULL);
}

enum sloss_status sloss_engine_set_sharing(struct sloss_engine *engine, uint32_t market,
                                           const struct sloss_sharing *sharing)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_SOCIALIZE);
    if (sharing == NULL || sharing->reserved != 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    command.socialize = (struct sloss_command_socialize){.market = market,
                                                         .basis = sharing->basis,
                                                         .rule = sharing->rule,
                                                         .cap = sharing->cap,
                                                         .rounding = sharing->rounding,
                                                         .pool = sharing->pool,
                                                         .policy = sharing->policy};
    return apply(engine, &command);
}

enum sloss_status sloss_engine_set_liquidation(struct sloss_engine *engine, uint32_t liquidation,
                                               uint32_t residual)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_OPTION);
    command.option.liquidation = liquidation;
    command.option.residual = residual;
    command.option.keep = 1u << SLOSS_OPTION_RANK | 1u << SLOSS_OPTION_RANK_CAP |
                          1u << SLOSS_OPTION_DEBTS | 1u << SLOSS_OPTION_CANCEL_ORDERS;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_add_account(struct sloss_engine *engine, uint64_t account,
                                           const char *name)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_ACCOUNT);
    command.account.account = account;
    if (!set_name(command.account.name, name)) {
        return SLOSS_ERR_SYNTAX;
    }
    return apply(engine, &command);
}

enum sloss_status sloss_engine_deposit(struct sloss_engine *engine, uint64_t account,
                                       uint32_t asset, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DEPOSIT);
    command.flags = SLOSS_COMMAND_CREATE;
    command.deposit.account = account;
    command.deposit.asset = asset;
    command.deposit.amount = amount;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_withdraw(struct sloss_engine *engine, uint64_t account,
                                        uint32_t asset, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_WITHDRAW);
    command.withdraw.account = account;
    command.withdraw.asset = asset;
    command.withdraw.amount = amount;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_transfer(struct sloss_engine *engine, uint64_t giver,
                                        uint64_t receiver, uint32_t asset, int64_t amount)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TRANSFER);
    command.transfer.giver = giver;
    command.transfer.receiver = receiver;
    command.transfer.asset = asset;
    command.transfer.amount = amount;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_fill(struct sloss_engine *engine, uint32_t market, uint64_t buyer,
                                    uint64_t seller, int64_t lots, int64_t price)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FILL);
    command.fill.market = market;
    command.fill.buyer = buyer;
    command.fill.seller = seller;
    command.fill.lots = lots;
    command.fill.price = price;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_mark(struct sloss_engine *engine, const struct sloss_mark *marks,
                                    uint32_t count)
{
    if (engine == NULL || marks == NULL || count == 0) {
        return SLOSS_ERR_ARGUMENT;
    }
    struct sloss_command *commands =
        sl_vector_scratch(&engine->commands.marks, count, sizeof(struct sloss_command));
    if (commands == NULL) {
        return SLOSS_ERR_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        commands[i] = command_of(SLOSS_COMMAND_MARK);
        commands[i].flags = i + 1 < count ? SLOSS_COMMAND_LINKED : 0;
        commands[i].mark.market = marks[i].market;
        commands[i].mark.reserved = marks[i].reserved;
        commands[i].mark.price = marks[i].price;
    }
    return sloss_engine_apply(engine, commands, count, NULL);
}

enum sloss_status sloss_engine_funding(struct sloss_engine *engine, uint32_t market,
                                       int64_t payment)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_FUNDING);
    command.funding.market = market;
    command.funding.payment = payment;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_takeover(struct sloss_engine *engine, uint64_t account)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_TAKEOVER);
    command.takeover.account = account;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_deleverage(struct sloss_engine *engine, uint64_t account,
                                          uint32_t market, uint32_t rank)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_DELEVERAGE);
    command.deleverage.account = account;
    command.deleverage.market = market;
    command.deleverage.rank = rank;
    command.deleverage.cap = SLOSS_AS_OPTION;
    return apply(engine, &command);
}

enum sloss_status sloss_engine_settle(struct sloss_engine *engine, uint32_t market, int64_t price)
{
    struct sloss_command command = command_of(SLOSS_COMMAND_SETTLE);
    command.settle.market = market;
    command.settle.price = price;
    return apply(engine, &command);
}
